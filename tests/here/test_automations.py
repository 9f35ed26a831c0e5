"""Automations on connectors that HERE tells of."""

from homeassistant.core import HomeAssistant
import pytest

from simulators.here import HereSimulator
from simulators.here.places import DEMO_PARK

from ..automations import Automations, on_device, on_entity, received, when
from ..nobil.conftest import Account
from .conftest import EVSE, OTHER_EVSE, heard

TYPES = ("freed", "occupied", "fault", "restored")


@pytest.fixture
async def automations(hass: HomeAssistant) -> Automations:
    """Return automations that are yet to be written."""
    return Automations(hass)


async def test_an_automation_runs_with_each_event_of_a_connector(
    hass: HomeAssistant, simulator: HereSimulator, account: Account, automations: Automations
) -> None:
    """An automation that works for one provider's connectors would not work for HERE's."""
    here, bay = on_device(account, EVSE, "activity"), on_device(account, EVSE, "occupied")
    outages = on_entity(account, "account", "incidents")
    await automations.add(
        **{each: received(here, each) for each in TYPES},
        detected=when("occupancy.detected", bay),
        opened=received(outages, "opened"),
        closed=received(outages, "closed"),
    )
    told = []
    for word in ("CHARGING", "AVAILABLE", "OUTOFORDER", "AVAILABLE"):
        await simulator.produce(DEMO_PARK, EVSE, word)
        await heard(hass, simulator)
        told.append(sorted(await automations.runs()))

    assert told == [
        ["detected", "occupied"],
        ["freed"],
        ["fault", "opened"],
        ["closed", "restored"],
    ]


async def test_a_restart_sets_no_automation_off_and_the_next_event_does(
    hass: HomeAssistant, simulator: HereSimulator, account: Account, automations: Automations
) -> None:
    """The stream says again what was not committed: a phone would ring twice for one thing."""
    station = on_entity(account, DEMO_PARK, "activity")
    await automations.add(
        activity=received(station, *TYPES),
        incident=received(on_entity(account, "account", "incidents"), "opened", "closed"),
    )
    for evse in (EVSE, OTHER_EVSE):
        await simulator.produce(DEMO_PARK, evse, "OUTOFORDER")
    await heard(hass, simulator)
    assert sorted(await automations.runs()) == ["activity", "activity", "incident", "incident"]

    await account.unload()
    await account.set_up()
    await heard(hass, simulator)
    await simulator.produce(DEMO_PARK, EVSE, "OUTOFORDER")
    await heard(hass, simulator)
    assert await automations.runs() == []
    assert account.state("account", "incidents_open") == "2"


async def test_an_event_says_where_it_happened_in_the_words_of_a_person(
    hass: HomeAssistant, simulator: HereSimulator, account: Account
) -> None:
    """A message would say that connector 1 is broken, and not of which station."""
    await simulator.produce(DEMO_PARK, EVSE, "OUTOFORDER")
    await heard(hass, simulator)

    station = account.shown(DEMO_PARK, "activity").attributes
    above = account.shown("account", "incidents").attributes
    assert station["asset"] == "Connector P1"
    assert above["asset"] == "Demo Park Connector P1"
    bay = on_device(account, EVSE, "activity")["device_id"]
    assert station["device_id"] == above["device_id"] == bay
