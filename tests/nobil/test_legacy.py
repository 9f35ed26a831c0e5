"""The legacy stream: a snapshot first, then whole stations and raw readings."""

from collections.abc import AsyncGenerator
import json
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from simulators.nobil import NobilSimulator
from simulators.server import ManualClock

from .conftest import (
    EVSE,
    MARKER,
    STATION,
    Account,
    Activity,
    Writes,
    listening_account,
    pass_time,
    soon,
)

FIRST = f"{STATION}_01"
SECOND = f"{STATION}_02"
LAST = f"{STATION}_06"

# The time of the simulator's snapshot, and the same in milliseconds.
SNAPSHOT = "2023-11-14T22:13:20+00:00"
SNAPSHOT_MS = 1_700_000_000_000

SETTLE = 2


@pytest.fixture
def clock() -> ManualClock:
    """Return the provider's clock."""
    return ManualClock(SNAPSHOT_MS / 1000)


@pytest.fixture
async def simulator(socket_enabled: None, clock: ManualClock) -> AsyncGenerator[NobilSimulator]:
    """Start a simulator whose clock is its own."""
    async with NobilSimulator(clock=clock) as running:
        yield running


@pytest.fixture
async def account(
    hass: HomeAssistant,
    entity_registry_enabled_by_default: None,
    freezer: FrozenDateTimeFactory,
    simulator: NobilSimulator,
) -> Account:
    """Return an account that has read the snapshot."""
    account = await listening_account(hass, simulator, STATION, MARKER[0], dialect="legacy")
    await account.until_read(simulator)
    return account


def connector(status: int, error: int = 0, timestamp: int = SNAPSHOT_MS) -> dict[str, int]:
    """Describe a connector as the stream does."""
    return {"status": status, "error": error, "timestamp": timestamp}


async def update(simulator: NobilSimulator, *connectors: dict[str, Any], **extra: Any) -> None:
    """Send an update of the station."""
    data = {"uuid": STATION, "connectors": list(connectors)} | extra
    await simulator.send_raw(json.dumps({"type": "status:update", "data": data}))


async def raw(simulator: NobilSimulator, index: int, reading: dict[str, Any]) -> None:
    """Send a raw reading of a connector of the station."""
    data = {"uuid": STATION, "connector": index} | reading
    await simulator.send_raw(json.dumps({"type": "status:raw", "code": 1, "data": data}))


async def test_the_snapshot_gives_every_connector_its_status_and_announces_nothing(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account
) -> None:
    """A restart would ring for every free connector there is."""
    await pass_time(hass, freezer, SETTLE)

    assert account.state(FIRST, "status") == "available"
    assert account.state(STATION, "connectors_available") == "6"
    assert account.state(STATION, "all_available") == "on"
    assert account.state(STATION, "activity") == "unknown"
    assert account.state(FIRST, "activity") == "unknown"


async def test_an_update_changes_the_connector_that_changed_and_announces_it(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Account,
    simulator: NobilSimulator,
) -> None:
    """Somebody with the old service would see nothing move."""
    here, beside = Activity(account, FIRST), Activity(account, SECOND)

    await simulator.send(STATION, EVSE, "CHARGING")
    await account.until_read(simulator)
    assert account.state(FIRST, "status") == "occupied"
    assert account.state(SECOND, "status") == "available"
    assert account.state(STATION, "connectors_available") == "5"

    await pass_time(hass, freezer, SETTLE)
    assert here.types == ["occupied"]
    assert beside.types == []


async def test_a_raw_keep_alive_makes_no_event_and_writes_nothing(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Account,
    simulator: NobilSimulator,
) -> None:
    """Trap 19: every message from the field would look like a change."""
    writes = Writes(hass)

    for _ in range(3):
        await simulator.keep_alive(STATION)
    await account.until_read(simulator)
    await pass_time(hass, freezer, SETTLE)

    assert writes.states == []


async def test_a_keep_alive_with_a_newer_time_does_not_move_the_last_change(
    account: Account, simulator: NobilSimulator
) -> None:
    """Trap 19: a connector that stands still would look as if it had just changed."""
    await raw(simulator, 0, connector(0, timestamp=SNAPSHOT_MS + 600_000))
    await account.until_read(simulator)

    assert account.state(FIRST, "last_change") == SNAPSHOT


async def test_the_time_in_the_message_is_the_time_of_the_last_change(
    account: Account, simulator: NobilSimulator
) -> None:
    """A connector that broke yesterday would seem to have broken just now."""
    assert account.state(FIRST, "last_change") == SNAPSHOT

    await update(simulator, connector(1, timestamp=SNAPSHOT_MS + 60_000))

    await account.until_shown(FIRST, "last_change", "2023-11-14T22:14:20+00:00")


async def test_what_is_older_than_what_is_known_is_not_taken(
    account: Account, simulator: NobilSimulator
) -> None:
    """A message that was held up on its way would bring an old state back."""
    await raw(simulator, 0, connector(1, timestamp=SNAPSHOT_MS + 60_000))
    await raw(simulator, 0, connector(0, timestamp=SNAPSHOT_MS + 30_000))
    await account.until_read(simulator)

    assert account.state(FIRST, "status") == "occupied"


@pytest.mark.parametrize("status", [-1, 0, 1])
async def test_an_error_counts_more_than_the_status_beside_it(
    account: Account, simulator: NobilSimulator, status: int
) -> None:
    """Trap 19: a broken connector would be shown as free, because nobody stands there."""
    await update(simulator, connector(status, error=1))
    await account.until_read(simulator)

    assert account.state(FIRST, "status") == "out_of_order"
    assert account.state(FIRST, "problem") == "on"
    assert account.state(FIRST, "available") == "off"


async def test_a_connector_that_never_reported_is_unknown_and_so_is_what_it_could_tip(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: NobilSimulator
) -> None:
    """A connector nobody heard of would be counted as free."""
    # The register lists a third plug there; the stream never heard of it.
    sweden = "SWE_079902"
    account = await listening_account(hass, simulator, sweden, MARKER[0], dialect="legacy")
    await account.until_read(simulator)

    assert account.state(f"{sweden}_02", "status") == "available"
    assert account.state(f"{sweden}_03", "status") == "unknown"
    assert account.state(sweden, "connectors_total") == "3"
    assert account.state(sweden, "connectors_heard") == "2"
    assert account.state(sweden, "all_available") == "unknown"


async def test_a_connector_of_which_nothing_is_known_any_more_says_so(
    account: Account, simulator: NobilSimulator
) -> None:
    """A connector that went offline would stay free."""
    await update(simulator, connector(-1, timestamp=SNAPSHOT_MS + 1))

    await account.until_shown(FIRST, "status", "no_information")
    assert account.state(FIRST, "available") == "unknown"


async def test_a_status_code_nobody_documented_is_unknown_and_logged_once(
    account: Account, simulator: NobilSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    """A fourth code would stop the feed."""
    for _ in range(2):
        await update(simulator, connector(7))
    await account.until_read(simulator)

    assert account.state(FIRST, "status") == "unknown"
    assert caplog.text.count("an unknown status code") == 1


async def test_connectors_that_a_station_does_not_list_any_more_lose_their_status(
    account: Account, simulator: NobilSimulator
) -> None:
    """Trap 19: a connector that was dismantled would stay free for ever."""
    await simulator.resize(STATION, 2)
    await account.until_read(simulator)

    assert account.state(SECOND, "status") == "available"
    assert account.state(LAST, "status") == "unknown"
    assert account.state(STATION, "connectors_heard") == "2"
    assert account.state(STATION, "connectors_available") == "2"


async def test_connectors_that_a_station_lists_again_have_their_status_back(
    account: Account, simulator: NobilSimulator
) -> None:
    """Trap 19: after a glitch of the server a connector would stay unknown for days."""
    await update(simulator, connector(0))
    await account.until_shown(SECOND, "status", "unknown")

    await update(simulator, connector(0), connector(1))

    await account.until_shown(SECOND, "status", "occupied")


async def test_a_station_that_grows_has_a_new_connector_at_once(
    account: Account, simulator: NobilSimulator
) -> None:
    """Trap 19: a connector that was added would be missing until a restart."""
    writes = Writes(account.hass)

    await update(simulator, *[connector(0)] * 6, connector(1))
    await account.until(lambda: "7" in [state.state for state in writes.states])

    assert account.state(STATION, "connectors_total") == "7"
    await account.hass.async_block_till_done()
    assert account.state(f"{STATION}_07", "status") == "occupied"


async def test_a_station_missing_from_the_snapshot_comes_in_with_its_first_update(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: NobilSimulator
) -> None:
    """Trap 19: a station that reports late would never be shown."""
    simulator.faults.snapshot_omits = STATION
    account = await listening_account(hass, simulator, STATION, MARKER[0], dialect="legacy")
    await account.until_read(simulator)
    assert account.state(FIRST, "status") == "unknown"

    await simulator.send(STATION, EVSE, "CHARGING")

    await account.until_shown(FIRST, "status", "occupied")


@pytest.mark.parametrize("kind", ["always", "mixed", "never"])
async def test_a_snapshot_is_read_with_and_without_the_status_of_stations(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: NobilSimulator, kind: str
) -> None:
    """Trap 19: the documented sample leaves it out, and half the stations would be missing."""
    simulator.faults.apply({"snapshot_status": kind})
    account = await listening_account(hass, simulator, STATION, MARKER[0], dialect="legacy")
    await account.until_read(simulator)

    assert account.state(STATION, "connectors_heard") == "6"
    assert account.state(MARKER[0], "connectors_heard") == "2"


async def test_a_type_nobody_documented_is_passed_over(
    account: Account, simulator: NobilSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever the provider adds would end the feed."""
    for _ in range(2):
        await simulator.garbage("unknown_type")
    await simulator.send(STATION, EVSE, "CHARGING")
    await account.until_read(simulator)

    assert account.state(FIRST, "status") == "occupied"
    assert caplog.text.count("a frame of an unknown type") == 1


@pytest.mark.parametrize("index", [-1, 99_999])
async def test_a_raw_reading_of_a_place_that_is_none_makes_no_connector(
    account: Account, simulator: NobilSimulator, index: int
) -> None:
    """Trap 19: one bad message would leave a device that a person has to remove by hand."""
    await raw(simulator, index, connector(1))
    await account.until_read(simulator)

    assert account.state(STATION, "connectors_total") == "6"


async def test_a_bad_station_spoils_no_other_in_the_snapshot(
    account: Account, simulator: NobilSimulator
) -> None:
    """One station with a quirk would hide all the others."""
    stations = [
        {"uuid": MARKER[0], "connectors": None},
        {"uuid": STATION, "connectors": [connector(1, timestamp=SNAPSHOT_MS + 1)]},
    ]
    await simulator.send_raw(json.dumps({"type": "snapshot:init", "data": stations}))

    await account.until_shown(FIRST, "status", "occupied")


async def test_a_new_snapshot_after_a_reconnect_announces_only_what_really_changed(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Account,
    simulator: NobilSimulator,
    clock: ManualClock,
) -> None:
    """A reconnect would ring for every connector, or hide the one that was taken meanwhile."""
    activity = Activity(account, STATION)
    await simulator.abort()
    await account.until_shown("account", "connected", "off")
    clock.advance(60)
    await simulator.send(STATION, EVSE, "CHARGING")

    await pass_time(hass, freezer, 5)
    await soon(simulator.wait_for_connection(2))
    await account.until_shown(FIRST, "status", "occupied")
    assert account.state("account", "connected") == "on"
    await pass_time(hass, freezer, SETTLE)

    assert activity.types == ["occupied"]
    assert activity.all("connector") == [FIRST]
    assert not account.is_assumed(SECOND, "status")
