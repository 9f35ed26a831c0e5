"""Automations on connectors: what is freed, occupied, broken and works again."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from simulators.nobil import NobilSimulator

from ..automations import Automations, on_device, on_entity, received, when
from ..helpers import reconnect
from .conftest import CONNECTOR, EVSE, OTHER_EVSE, STATION, Account, pass_time, restart

SETTLE = 2

TYPES = ("freed", "occupied", "fault", "restored")


@pytest.fixture
async def automations(hass: HomeAssistant) -> Automations:
    """Return automations that are yet to be written."""
    return Automations(hass)


async def say(account: Account, simulator: NobilSimulator, word: str) -> None:
    """Let a connector have a status, and let that settle."""
    await simulator.send(STATION, EVSE, word)
    await account.until_read(simulator)


async def test_an_automation_runs_with_each_event_of_a_connector(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    automations: Automations,
) -> None:
    """A person who builds "when it becomes free" in the editor would wait for ever."""
    here = on_entity(heard, CONNECTOR, "activity")
    station = on_device(heard, STATION, "activity")
    await automations.add(
        **{each: received(here, each) for each in TYPES},
        anywhere=received(station, *TYPES),
    )

    told = []
    for word in ("CHARGING", "AVAILABLE", "OUTOFORDER", "AVAILABLE"):
        await say(heard, simulator, word)
        await pass_time(hass, freezer, SETTLE)
        told.append(set(await automations.runs()))

    assert told == [
        {"occupied", "anywhere"},
        {"freed", "anywhere"},
        {"fault", "anywhere"},
        {"restored", "anywhere"},
    ]


async def test_an_automation_runs_when_a_bay_is_taken_and_left(
    heard: Account,
    simulator: NobilSimulator,
    automations: Automations,
) -> None:
    """Home Assistant's own words for it, occupancy, would find nothing on a connector."""
    bay = on_device(heard, CONNECTOR, "occupied")
    await automations.add(
        detected=when("occupancy.detected", bay), cleared=when("occupancy.cleared", bay)
    )

    await say(heard, simulator, "BLOCKED")
    assert await automations.runs() == ["detected"]
    await say(heard, simulator, "AVAILABLE")
    assert await automations.runs() == ["cleared"]
    await say(heard, simulator, "OUTOFORDER")
    await say(heard, simulator, "AVAILABLE")
    assert await automations.runs() == []


async def test_a_restart_and_a_reconnect_set_no_automation_off(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    automations: Automations,
) -> None:
    """A phone would ring at every restart for what it rang for yesterday."""
    await automations.add(
        activity=received(on_entity(heard, CONNECTOR, "activity"), *TYPES),
        occupied=when("occupancy.detected", on_entity(heard, CONNECTOR, "occupied")),
    )
    await say(heard, simulator, "CHARGING")
    await pass_time(hass, freezer, SETTLE)
    await say(heard, simulator, "OUTOFORDER")
    await pass_time(hass, freezer, SETTLE)
    assert await automations.runs() == ["occupied", "activity", "activity"]

    await restart(heard, simulator)
    await say(heard, simulator, "OUTOFORDER")
    await pass_time(hass, freezer, SETTLE)
    await simulator.abort()
    await heard.until_shown("account", "connected", "off")
    await reconnect(hass, freezer, simulator)
    await say(heard, simulator, "OUTOFORDER")
    await pass_time(hass, freezer, SETTLE)
    assert await automations.runs() == []


async def test_the_same_event_twice_in_a_row_sets_an_automation_off_twice(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    automations: Automations,
) -> None:
    """Two cars that leave in the same second would be one."""
    await automations.add(freed=received(on_entity(heard, STATION, "activity"), "freed"))
    await say(heard, simulator, "CHARGING")
    await pass_time(hass, freezer, SETTLE)

    await simulator.send(STATION, OTHER_EVSE, "AVAILABLE")
    await say(heard, simulator, "AVAILABLE")
    await pass_time(hass, freezer, SETTLE)

    assert await automations.runs() == ["freed", "freed"]
