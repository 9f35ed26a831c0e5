"""What settles at a connector becomes an event."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from simulators.nobil import NobilSimulator

from .conftest import (
    CONNECTOR,
    EVSE,
    MARKER,
    OTHER_CONNECTOR,
    OTHER_EVSE,
    STATION,
    Account,
    Activity,
    Writes,
    listening_account,
    pass_time,
)

SETTLE = 2


@pytest.fixture
async def known(account: Account, simulator: NobilSimulator) -> Account:
    """Return an account that has its bearings: two connectors are known to be available."""
    await simulator.send(STATION, EVSE, "AVAILABLE")
    await simulator.send(STATION, OTHER_EVSE, "AVAILABLE")
    await account.until_read(simulator)
    return account


@pytest.mark.parametrize(
    ("before", "after", "event"),
    [
        ("AVAILABLE", "CHARGING", "occupied"),
        ("AVAILABLE", "BLOCKED", "occupied"),
        ("AVAILABLE", "RESERVED", "occupied"),
        ("CHARGING", "AVAILABLE", "freed"),
        ("BLOCKED", "AVAILABLE", "freed"),
        ("AVAILABLE", "OUTOFORDER", "fault"),
        ("CHARGING", "INOPERATIVE", "fault"),
        ("OUTOFORDER", "AVAILABLE", "restored"),
    ],
)
async def test_a_change_that_holds_is_announced_at_the_connector_and_at_its_station(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Account,
    simulator: NobilSimulator,
    before: str,
    after: str,
    event: str,
) -> None:
    """Somebody who waits for a charger would never be told."""
    await simulator.send(STATION, EVSE, before)
    await account.until_read(simulator)
    here, above = Activity(account, CONNECTOR), Activity(account, STATION)
    since = freezer().isoformat() + "+00:00"

    await simulator.send(STATION, EVSE, after)
    await account.until_read(simulator)
    assert here.types == []

    await pass_time(hass, freezer, SETTLE)
    assert here.types == above.types == [event]
    assert here.all("since") == above.all("since") == [since]
    assert here.all("status") == [account.state(CONNECTOR, "status")]
    assert here.all("connector") == [None]
    assert above.all("connector") == [CONNECTOR]


async def test_from_charging_to_blocked_nothing_is_announced(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    known: Account,
    simulator: NobilSimulator,
) -> None:
    """A car that is full would be announced as one that has come."""
    await simulator.send(STATION, EVSE, "CHARGING")
    await known.until_read(simulator)
    await pass_time(hass, freezer, SETTLE)
    activity = Activity(known, CONNECTOR)

    await simulator.send(STATION, EVSE, "BLOCKED")
    await known.until_read(simulator)
    await pass_time(hass, freezer, SETTLE)

    assert activity.types == []


async def test_the_first_status_of_a_connector_is_no_event(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Account,
    simulator: NobilSimulator,
) -> None:
    """Every connector would report that it was freed when the stream first names it."""
    activity = Activity(account, STATION)

    await simulator.send(STATION, EVSE, "AVAILABLE")
    await simulator.send(STATION, OTHER_EVSE, "OUTOFORDER")
    await account.until_read(simulator)
    await pass_time(hass, freezer, SETTLE)

    assert activity.types == []


async def test_a_flap_announces_nothing_while_the_state_shows_every_step(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    known: Account,
    simulator: NobilSimulator,
) -> None:
    """A phone would ring for a change that was taken back within milliseconds."""
    activity = Activity(known, CONNECTOR)
    writes = Writes(hass)

    await simulator.flap(STATION, EVSE, "CHARGING")
    await known.until_read(simulator)
    await pass_time(hass, freezer, SETTLE)

    assert activity.types == []
    assert writes.of(known.entity_id(CONNECTOR, "status")) == ["charging", "available"]


async def test_a_change_that_is_taken_back_starts_to_settle_anew(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    known: Account,
    simulator: NobilSimulator,
) -> None:
    """A connector that flaps for hours would be announced every two seconds."""
    activity = Activity(known, CONNECTOR)
    for _ in range(5):
        await simulator.send(STATION, EVSE, "CHARGING")
        await known.until_shown(CONNECTOR, "status", "charging")
        await pass_time(hass, freezer, 0.9)
        await simulator.send(STATION, EVSE, "AVAILABLE")
        await known.until_shown(CONNECTOR, "status", "available")
        await pass_time(hass, freezer, 0.9)

    assert activity.types == []


async def test_the_same_event_twice_in_a_row_is_two_events(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    known: Account,
    simulator: NobilSimulator,
) -> None:
    """Two cars that come at the same moment would be one to an automation."""
    activity = Activity(known, STATION)

    await simulator.send(STATION, EVSE, "CHARGING")
    await simulator.send(STATION, OTHER_EVSE, "CHARGING")
    await known.until_read(simulator)
    await pass_time(hass, freezer, SETTLE)

    assert activity.types == ["occupied", "occupied"]
    assert activity.all("connector") == [CONNECTOR, OTHER_CONNECTOR]


async def test_a_broken_connector_that_comes_back_free_is_both_restored_and_freed(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    known: Account,
    simulator: NobilSimulator,
) -> None:
    """A car that left while the connector was broken would seem to stand there for ever."""
    for word in ("CHARGING", "OUTOFORDER"):
        await simulator.send(STATION, EVSE, word)
        await known.until_read(simulator)
        await pass_time(hass, freezer, SETTLE)
    activity = Activity(known, CONNECTOR)

    await simulator.send(STATION, EVSE, "AVAILABLE")
    await known.until_read(simulator)
    await pass_time(hass, freezer, SETTLE)

    assert sorted(activity.types) == ["freed", "restored"]


async def test_each_connector_settles_by_its_own_clock(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    known: Account,
    simulator: NobilSimulator,
) -> None:
    """A busy station would hold back its news, or tell them too early."""
    activity = Activity(known, STATION)
    await simulator.send(STATION, EVSE, "CHARGING")
    await known.until_read(simulator)
    await pass_time(hass, freezer, 1)
    await simulator.send(STATION, OTHER_EVSE, "CHARGING")
    await known.until_read(simulator)

    await pass_time(hass, freezer, 1)
    assert activity.all("connector") == [CONNECTOR]

    await pass_time(hass, freezer, 1)
    assert activity.all("connector") == [CONNECTOR, OTHER_CONNECTOR]


async def test_the_time_to_settle_can_be_chosen(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: NobilSimulator
) -> None:
    """Somebody whose operator flaps for half a minute could not be helped."""
    account = await listening_account(hass, simulator, STATION, MARKER[0], settle=30)
    await simulator.send(STATION, EVSE, "AVAILABLE")
    await simulator.send(STATION, EVSE, "CHARGING")
    await account.until_read(simulator)
    activity = Activity(account, CONNECTOR)

    await pass_time(hass, freezer, 29)
    assert activity.types == []

    await pass_time(hass, freezer, 1)
    assert activity.types == ["occupied"]


async def test_what_has_not_settled_when_the_connection_drops_is_still_announced(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    known: Account,
    simulator: NobilSimulator,
) -> None:
    """The last thing the provider said before an outage would be lost."""
    activity = Activity(known, CONNECTOR)
    await simulator.send(STATION, EVSE, "CHARGING")
    await known.until_read(simulator)

    await simulator.abort()
    await known.until_shown("account", "connected", "off")
    await pass_time(hass, freezer, SETTLE)

    assert activity.types == ["occupied"]
