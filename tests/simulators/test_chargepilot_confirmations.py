"""The ChargePilot simulator notices every request that a client does not confirm as it should."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from simulators.chargepilot import ChargePilotSimulator
from simulators.server import ManualClock

from .chargepilot_fixtures import Upstream, wish

INFORMATION = "ProvideChargingInformation"

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
def clock() -> ManualClock:
    """Return a clock that stands still."""
    return ManualClock()


@pytest.fixture
async def simulator(clock: ManualClock) -> AsyncIterator[ChargePilotSimulator]:
    """Return a running simulator."""
    async with ChargePilotSimulator(clock=clock) as simulator:
        yield simulator


@pytest.fixture
async def client(simulator: ChargePilotSimulator) -> AsyncIterator[Upstream]:
    """Return a client that has booted, its first picture unread."""
    async with await Upstream.booted(simulator) as client:
        yield client


@pytest.fixture
async def picture(client: Upstream) -> Any:
    """Return the first picture, unconfirmed."""
    return await client.receive()


async def test_a_picture_confirmed_at_once_gives_no_reason_to_complain(
    simulator: ChargePilotSimulator, client: Upstream, picture: Any
) -> None:
    """A good client would be blamed."""
    assert simulator.outstanding == {picture[4]: INFORMATION}
    await client.confirm(picture)
    await simulator.wait_for_confirmations()
    assert simulator.counters.confirmations == 1
    assert simulator.complaints == []
    assert simulator.violations == []


async def test_a_picture_that_is_never_confirmed_is_overdue_after_half_a_minute(
    simulator: ChargePilotSimulator, clock: ManualClock, picture: Any
) -> None:
    """A client that forgets to confirm would work here, and be cut off in the world."""
    clock.advance(30)
    assert simulator.complaints == []
    clock.advance(1)
    assert simulator.complaints == [f"{picture[4]} was never confirmed"]


async def test_a_late_confirmation_is_written_down(
    simulator: ChargePilotSimulator, clock: ManualClock, client: Upstream, picture: Any
) -> None:
    """A client that first works and then confirms would pass."""
    clock.advance(31)
    await client.confirm(picture)
    assert simulator.counters.confirmed_late == 1
    assert simulator.complaints == [f"{picture[4]} was confirmed late"]


async def test_a_second_confirmation_is_written_down(
    simulator: ChargePilotSimulator, client: Upstream, picture: Any
) -> None:
    """A client with two readers on one socket would pass."""
    await client.confirm(picture)
    await client.confirm(picture)
    assert simulator.counters.confirmed_twice == 1
    assert simulator.complaints == [f"{picture[4]} was confirmed twice"]


async def test_a_confirmation_with_an_id_of_its_own_confirms_nothing(
    simulator: ChargePilotSimulator, client: Upstream, picture: Any
) -> None:
    """The mistake that a public client makes would not be found."""
    invented = str(uuid4())
    await client.confirm(picture, message_id=invented)
    assert simulator.counters.confirmed_unknown == 1
    assert simulator.complaints == [f"{invented} was confirmed but never asked"]
    assert list(simulator.outstanding) == [picture[4]]


async def test_a_confirmation_of_another_action_is_written_down(
    simulator: ChargePilotSimulator, client: Upstream, picture: Any
) -> None:
    """A client that confirms by habit would pass."""
    await client.say(2, "ProvideChargingRequests", {}, message_id=picture[4])
    assert simulator.counters.confirmed_wrong == 1
    assert "confirmed as ProvideChargingRequests" in simulator.complaints[0]


async def test_a_confirmation_that_is_not_empty_is_a_violation(
    simulator: ChargePilotSimulator, client: Upstream, picture: Any
) -> None:
    """A client that confirms with a status would be refused by a strict system."""
    await client.confirm(picture, {"status": "Accepted"})
    assert simulator.violations == ["ProvideChargingInformationResponse may not have status"]


@pytest.mark.parametrize(
    ("envelope", "violation"),
    [
        ({"source": "HomeAssistant"}, "HomeAssistant is no presystem's role"),
        ({"presystem_id": "CMS"}, "CMS is not the id of this presystem"),
        ({"at": "2026-01-05T18:00:00+02:00"}, "2026-01-05T18:00:00+02:00 is not UTC"),
        ({"at": "yesterday"}, "MessageStructure[3] is no date-time: 'yesterday'"),
    ],
)
async def test_the_envelope_of_a_confirmation_has_to_be_right(
    simulator: ChargePilotSimulator,
    client: Upstream,
    picture: Any,
    envelope: dict[str, str],
    violation: str,
) -> None:
    """A client could sign with anything."""
    await client.confirm(picture, **envelope)
    assert simulator.violations == [violation]


@pytest.mark.parametrize(
    ("frame", "violation"),
    [
        ("nonsense", "not JSON"),
        (b"[]", "a binary frame"),
        ("{}", "MessageStructure is not of type array"),
        ('[2,"BMS","P","2026-01-05T18:00:00Z"]', "MessageStructure has only 4 elements"),
        ("[NaN]", "NaN is not JSON"),
    ],
)
async def test_what_is_no_message_at_all_is_a_violation(
    simulator: ChargePilotSimulator, client: Upstream, frame: str | bytes, violation: str
) -> None:
    """A client that sends broken frames would be the last to know."""
    await client.say_raw(frame)
    assert violation in simulator.violations[0]


async def test_an_error_settles_a_request_and_is_kept(
    simulator: ChargePilotSimulator, client: Upstream, picture: Any
) -> None:
    """Nobody could see what a client says to a picture that it cannot read."""
    await client.say(3, INFORMATION, {"message": "unreadable"}, message_id=picture[4])
    assert simulator.client_errors == [{"message": "unreadable"}]
    assert simulator.counters.errors_received == 1
    assert simulator.outstanding == {}


async def test_what_a_client_left_unconfirmed_is_counted_but_not_held_against_it(
    simulator: ChargePilotSimulator, clock: ManualClock, client: Upstream, picture: Any
) -> None:
    """A connection that breaks at the wrong moment would look like a fault of the client."""
    await simulator.abort()
    await simulator.wait_for_disconnection()
    clock.advance(60)
    assert simulator.counters.abandoned == 1
    assert simulator.complaints == []


async def test_a_request_sent_twice_is_to_be_confirmed_twice(
    simulator: ChargePilotSimulator, client: Upstream, picture: Any
) -> None:
    """A client that drops a duplicate without a word would leave the system waiting."""
    await simulator.duplicate()
    assert await client.receive() == picture
    await client.confirm(picture)
    assert simulator.outstanding != {}
    await client.confirm(picture)
    assert simulator.outstanding == {}
    assert simulator.complaints == []


async def test_an_action_that_is_none_is_refused_and_written_down(
    simulator: ChargePilotSimulator, client: Upstream, picture: Any
) -> None:
    """A client that was written for another protocol would be left in the dark."""
    answer = await client.ask("Heartbeat", {})
    assert (answer[0], answer[5]) == (3, "Heartbeat")
    assert answer[6] == {"message": "Action not supported: Heartbeat"}
    assert simulator.violations == ["there is no action Heartbeat"]


async def test_answers_can_be_missing_or_doubled_or_have_ids_of_their_own(
    simulator: ChargePilotSimulator, client: Upstream, picture: Any
) -> None:
    """A client that finds its answers by the id alone would wait for ever, or trip over two."""
    await client.confirm(picture)
    simulator.faults.answer_ids = "fresh"
    fresh = await client.wish(wish("CR-1"))
    simulator.faults.answer_ids = "prefix"
    assert (await client.wish(wish("CR-1")))[4].startswith("response-")
    simulator.faults.apply({"answer_ids": "echo", "answer_twice": True})
    once = await client.wish(wish("CR-1"))
    assert await client.receive() == once
    assert once[4] != fresh[4]
    simulator.faults.apply({"answer_twice": False, "no_answer": True})
    await client.say(1, "ProvideChargingRequests", {"chargingRequestList": [wish("CR-2")]})
    assert list(simulator.charging_requests) == ["CR-2"]
    await simulator.publish()
    assert (await client.receive())[5] == INFORMATION
