"""Everything that is asked is answered, and nothing that is said can end the conversation."""

from collections.abc import Callable
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from custom_components.ev_live.providers.chargepilot.picture import PictureReader
from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.depots import AC_FREE, DC_BUSY, SICK_STATION
from simulators.chargepilot.garbage import GarbageKind

from .conftest import Depots, Events, listening

# What cannot be answered, for it has no usable id or is no request.
UNANSWERABLE: list[GarbageKind] = [
    "broken_json",
    "empty",
    "binary",
    "object",
    "number",
    "null",
    "null_id",
    "number_id",
    "unknown_type",
    "not_a_number",
]
# What is answered with an error.
REFUSED: list[GarbageKind] = [
    "six_elements",
    "eight_elements",
    "null_payload",
    "list_payload",
    "empty_payload",
    "null_depots",
    "unknown_action",
]
# What is confirmed, and used as far as it goes.
CONFIRMED: list[GarbageKind] = [
    "no_time",
    "unknown_enum",
    "missing_field",
    "wrong_types",
    "out_of_range",
    "extra_fields",
]


def bystanders(account: Depots) -> set[str]:
    """Return all there is."""
    return account.unique_ids()


async def answered(account: Depots) -> None:
    """Wait until everything that was asked is answered."""
    await account.until(lambda: not account.simulator.outstanding)


async def test_every_picture_is_confirmed_once_and_in_time(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """T11: a server that counts would take us for dead."""
    await account.later(120)
    await answered(account)

    assert simulator.counters.confirmations == simulator.counters.pictures_sent > 10
    assert simulator.counters.errors_received == 0
    assert (simulator.complaints, simulator.violations) == ([], [])


async def test_a_picture_is_confirmed_before_anybody_looks_at_it(
    account: Depots, simulator: ChargePilotSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T10: a slow update here would look like a dead client there."""
    real: Callable[..., Any] = PictureReader.read
    sent: list[int] = []

    def read(reader: PictureReader, payload: Any) -> Any:
        """Note how much has left by the time that a picture is read."""
        sent.append(len(replies))
        return real(reader, payload)

    replies: list[object] = []
    conversation = account.entry.runtime_data.feed._conversation
    send = conversation._socket.send

    async def note(*args: Any, **named: Any) -> None:
        """Note what leaves."""
        await send(*args, **named)
        replies.append(args)

    monkeypatch.setattr(PictureReader, "read", read)
    monkeypatch.setattr(conversation._socket, "send", note)
    await account.read()
    await account.read()

    assert sent == [1, 2]


async def test_a_confirmation_does_not_depend_on_what_the_picture_does_to_us(
    account: Depots, simulator: ChargePilotSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T10: a mistake of ours would make the server send the same picture again and again."""

    def fail(reader: PictureReader, payload: Any) -> Any:
        """Be mistaken."""
        raise RuntimeError("a mistake")

    monkeypatch.setattr(PictureReader, "read", fail)
    confirmed = simulator.counters.confirmations
    await simulator.publish()
    await account.until(lambda: simulator.counters.confirmations > confirmed)
    monkeypatch.undo()
    await account.come_back(2)

    assert account.state(AC_FREE, "status") == "available"


async def test_a_point_that_is_odd_does_not_spoil_the_others(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """T2: one charger with a new firmware would take the whole depot with it."""
    simulator.picture.point(DC_BUSY).status = "Melting"  # type: ignore[assignment]
    simulator.picture.plug_in(AC_FREE, "BUS-0500")
    await account.read()

    assert account.state(DC_BUSY, "status") == "unknown"
    assert account.state(DC_BUSY, "meter") != "unknown"
    assert account.state(AC_FREE, "status") == "occupied"


@pytest.mark.parametrize("source", ["LMS", "", "uri://cms/1"])
async def test_who_sends_it_is_no_matter(
    account: Depots, simulator: ChargePilotSimulator, source: str
) -> None:
    """T16: older systems call themselves LMS, and all their messages would be thrown away."""
    simulator.faults.source = source
    simulator.picture.plug_in(AC_FREE, "BUS-0500")
    await account.read()

    assert account.state(AC_FREE, "status") == "occupied"


async def test_a_boot_of_the_other_side_is_accepted(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """T16: some let the server boot too, and wait for the answer."""
    await simulator.request_boot()
    await answered(account)
    await account.read()

    assert simulator.counters.errors_received == 0
    assert (simulator.complaints, simulator.violations) == ([], [])


@pytest.mark.parametrize("kind", UNANSWERABLE)
async def test_what_cannot_be_answered_is_skipped(
    account: Depots,
    simulator: ChargePilotSimulator,
    caplog: pytest.LogCaptureFixture,
    kind: GarbageKind,
) -> None:
    """One broken frame would end the account, or fill the log."""
    before = bystanders(account)
    for _ in range(3):
        await simulator.garbage(kind)
    simulator.picture.plug_in(AC_FREE, "BUS-0500")
    await account.read()

    assert account.state(AC_FREE, "status") == "occupied"
    assert bystanders(account) == before | {
        name for name in bystanders(account) if name.startswith("BUS-0500")
    }
    assert simulator.counters.handshakes == 1
    assert caplog.text.count("sent something unexpected") == 1
    assert account.entry.runtime_data.feed.counters.skipped == 3
    assert (simulator.complaints, simulator.violations) == ([], [])


@pytest.mark.parametrize("kind", REFUSED)
@pytest.mark.parametrize("dialect", ["chargepilot", "2.0"])
async def test_a_request_that_cannot_be_read_is_answered_with_an_error(
    account: Depots,
    simulator: ChargePilotSimulator,
    caplog: pytest.LogCaptureFixture,
    kind: GarbageKind,
) -> None:
    """T11: the server would wait for an answer that never comes."""
    for _ in range(2):
        await simulator.garbage(kind)
    await account.until(lambda: simulator.counters.errors_received == 2)
    await account.read()

    assert all(len(error) == 1 for error in simulator.client_errors)
    assert simulator.counters.disconnections == simulator.counters.handshakes - 1
    assert simulator.counters.boots_accepted == 1
    assert caplog.text.count("sent something unexpected") == 1
    assert (simulator.complaints, simulator.violations) == ([], [])


@pytest.mark.parametrize("kind", CONFIRMED)
async def test_a_picture_with_something_odd_is_confirmed_and_makes_nothing_up(
    account: Depots, simulator: ChargePilotSimulator, kind: GarbageKind
) -> None:
    """T2: a field that nobody knows would empty a depot, or fill it with ghosts."""
    before = bystanders(account)
    events = [Events(account, DC_BUSY, key) for key in ("session", "visits", "incidents")]
    await simulator.garbage(kind)
    await answered(account)
    await account.read()

    assert bystanders(account) == before
    assert [each.types for each in events] == [[], [], []]
    assert account.state(AC_FREE, "status") == "available"
    assert simulator.counters.errors_received == 0
    assert simulator.counters.handshakes == 1
    assert (simulator.complaints, simulator.violations) == ([], [])


async def test_each_new_shape_is_logged_once(
    account: Depots, simulator: ChargePilotSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    """What is odd at a server is odd every fifteen seconds, and would fill the log in a night."""
    for _ in range(3):
        for kind in ("unknown_enum", "missing_field", "wrong_types", "out_of_range", "null_depots"):
            await simulator.garbage(kind)
        await answered(account)

    lines = [line for line in caplog.messages if "sent something unexpected" in line]
    assert len(lines) >= 5
    assert len(lines) == len(set(lines))


async def test_a_picture_of_five_megabytes_is_read(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """T23: the library's own limit of one megabyte would end the connection."""
    await simulator.garbage("huge")
    await answered(account)
    await account.until(lambda: account.pictures == 2)

    assert simulator.counters.handshakes == 1
    spoilt = next(simulator.picture.points()).point_id
    assert int(account.state(spoilt, "scheduled")) > 9_000
    assert account.state(spoilt, "next_vehicle").startswith("BUS-999")


async def test_fields_that_nobody_knows_are_no_matter(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """T2: the next version of the standard would be unreadable."""
    simulator.faults.extra_fields = True
    simulator.picture.plug_in(AC_FREE, "BUS-0500")
    await account.read()

    assert account.state(AC_FREE, "status") == "occupied"
    assert account.entry.runtime_data.feed.oddities.shapes == []


async def test_a_picture_that_comes_twice_is_confirmed_twice_and_changes_nothing(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """A server that did not hear us repeats itself, and every session would start again."""
    events = Events(account, AC_FREE, "visits")
    simulator.picture.plug_in(AC_FREE, "BUS-0500")
    await account.read()
    await simulator.duplicate()
    await answered(account)
    await account.read()

    assert events.types == ["arrived"]
    assert simulator.complaints == []


async def test_a_picture_that_was_overtaken_is_confirmed_and_not_shown(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """A bus would be back for a moment after it left."""
    events = Events(account, AC_FREE, "visits")
    simulator.picture.plug_in(AC_FREE, "BUS-0500")
    await account.read()
    await simulator.out_of_order(age=120)
    await answered(account)
    assert account.state(AC_FREE, "status") == "occupied"
    await account.read()

    assert events.types == ["arrived"]
    assert simulator.complaints == []


async def test_a_server_whose_clock_was_set_back_is_still_listened_to(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """An hour would be lost every autumn at a server that does not know of UTC."""
    simulator.picture.plug_in(AC_FREE, "BUS-0500")
    for _ in range(3):
        await simulator.publish()
        await simulator.out_of_order(age=3600)
    await answered(account)
    await account.until(lambda: account.state(AC_FREE, "status") == "occupied")

    assert simulator.counters.handshakes == 1


@pytest.mark.parametrize("ids", ["prefix", "fresh"])
async def test_an_answer_that_does_not_give_our_id_back_is_taken_all_the_same(
    hass: HomeAssistant,
    simulator: ChargePilotSimulator,
    freezer: FrozenDateTimeFactory,
    ids: Any,
) -> None:
    """T11: some systems answer under ids of their own, and nobody would ever be let in."""
    simulator.faults.answer_ids = ids
    simulator.faults.answer_twice = True

    account = await listening(hass, freezer, simulator)
    await account.read()

    assert account.state(AC_FREE, "status") == "available"
    assert simulator.counters.boots == 1


@pytest.mark.parametrize("kind", ["stray_confirmation", "stray_error"])
async def test_an_answer_that_nobody_asked_for_is_no_matter(
    account: Depots, simulator: ChargePilotSimulator, kind: GarbageKind
) -> None:
    """T11: an answer that comes too late would end the connection."""
    await simulator.garbage(kind)
    await account.read()

    assert account.state(SICK_STATION, "station_status") == "faulted"
    assert simulator.counters.errors_received == 0
    assert simulator.counters.handshakes == 1
