"""Automations on buses and on the stations that charge them."""

from homeassistant.core import HomeAssistant
import pytest

from custom_components.ev_live import switchboard
from simulators.viriciti import ViriCitiSimulator

from ..automations import Automations, above, below, on_device, on_entity, received, when
from ..helpers import until
from .conftest import BUS, CONNECTOR, DEPOT, OTHER_CONNECTOR, ViriCitiAccount

RULE = "incident_03"

# How long a lost line is not shown, and a second.
GRACE = 61


@pytest.fixture
async def automations(hass: HomeAssistant) -> Automations:
    """Return automations that are yet to be written."""
    return Automations(hass)


async def test_an_automation_runs_with_each_event_of_a_session(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, automations: Automations
) -> None:
    """A person who wants to know that a bus is done would have to look."""
    bay = on_device(account, CONNECTOR, "session")
    await automations.add(started=received(bay, "started"), ended=received(bay, "ended"))

    await simulator.transaction(DEPOT, 1, "start", BUS)
    await account.read()
    assert await automations.runs() == ["started"]
    await account.later()
    await simulator.transaction(DEPOT, 1, "stop")
    await account.read()
    assert await automations.runs() == ["ended"]


async def test_an_automation_runs_with_each_event_of_an_incident(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, automations: Automations
) -> None:
    """A person could not be called when a bus has a fault, or told that it is mended."""
    bus = on_device(account, BUS, "incidents")
    await automations.add(
        **{each: received(bus, each) for each in ("opened", "updated", "closed")},
        anywhere=received(on_entity(account, "account", "incidents"), "opened"),
    )

    await simulator.vehicle(BUS, "soc", 38.4)
    await simulator.incident(BUS, RULE)
    await account.later()
    assert sorted(await automations.runs()) == ["anywhere", "opened"]
    await simulator.vehicle(BUS, "soc", 39.6)
    await simulator.incident(BUS, RULE, "update")
    await account.later()
    assert await automations.runs() == ["updated"]
    await simulator.incident(BUS, RULE, "end")
    await account.later()
    assert await automations.runs() == ["closed"]


async def test_an_event_that_comes_with_the_end_of_an_outage_sets_an_automation_off(
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    automations: Automations,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Home Assistant passes over what comes from unavailable: the first fault was nobody's."""
    await automations.add(opened=received(on_device(account, BUS, "incidents"), "opened"))
    simulator.faults.upgrade_status = 503
    await simulator.close(1011)
    await until(account.hass, lambda: account.state("account", "connected") == "off")
    await account.silence(GRACE)
    # As if there were so many entities that this one's turn to be available comes late.
    monkeypatch.setattr(switchboard, "SLICE", 1)
    monkeypatch.setattr(switchboard, "PAUSE", 3600)
    simulator.faults.upgrade_status = None
    await account.come_back(2)
    assert account.state(BUS, "incidents") == "unavailable"

    await simulator.incident(BUS, RULE)
    await account.read()
    assert await automations.runs() == ["opened"]


async def test_an_automation_runs_when_a_bus_begins_to_charge_and_when_it_ends(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, automations: Automations
) -> None:
    """The editor's "started charging" would do nothing for a bus, or for a charger."""
    await automations.add(
        bus_starts=when("battery.started_charging", on_device(account, BUS, "charging")),
        bus_stops=when("battery.stopped_charging", on_entity(account, BUS, "charging")),
        bay_starts=when("battery.started_charging", on_device(account, CONNECTOR, "charging")),
        bay_stops=when("battery.stopped_charging", on_device(account, CONNECTOR, "charging")),
    )
    for status in ("Available", "Preparing"):
        await simulator.status(DEPOT, status)
    await simulator.transaction(DEPOT, 1, "start", BUS)
    await account.later()
    assert await automations.runs() == []

    await simulator.status(DEPOT, "Charging")
    await account.later()
    assert sorted(await automations.runs()) == ["bay_starts", "bus_starts"]

    await simulator.status(DEPOT, "Finishing")
    await simulator.transaction(DEPOT, 1, "stop")
    await account.later()
    assert sorted(await automations.runs()) == ["bay_stops", "bus_stops"]


async def test_an_automation_runs_when_a_battery_becomes_low_or_crosses_a_level(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, automations: Automations
) -> None:
    """A dispatcher would have to write templates to learn that a bus runs empty."""
    await simulator.vehicle(BUS, "soc", 30)
    await account.later()
    low, soc = on_device(account, BUS, "battery_low"), on_device(account, BUS, "soc")
    await automations.add(
        low=when("battery.became_low", low),
        no_longer=when("battery.no_longer_low", low),
        half=when("battery.level_crossed_threshold", soc, threshold=above(50)),
        changed=when("battery.level_changed", soc, threshold={"type": "any"}),
    )
    told = []
    for soc_now in (19, 20.5, 22.5, 60):
        await simulator.vehicle(BUS, "soc", soc_now)
        await account.later()
        told.append(sorted(await automations.runs()))

    assert told == [
        ["changed", "low"],
        ["changed"],
        ["changed", "no_longer"],
        ["changed", "half"],
    ]


async def test_an_automation_runs_when_power_crosses_a_threshold(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, automations: Automations
) -> None:
    """A charger that throttles at night would be noticed in the morning."""
    bay = on_device(account, CONNECTOR, "power")
    depot = on_entity(account, DEPOT, "charging_power")
    bus = on_device(account, BUS, "power")
    await automations.add(
        bay_falls=when("power.crossed_threshold", bay, threshold=below(50, "kW")),
        depot_falls=when("power.crossed_threshold", depot, threshold=below(50_000, "W")),
        bus_falls=when("power.crossed_threshold", bus, threshold=below(-80, "kW")),
        bay_changes=when("power.changed", bay, threshold={"type": "any"}),
    )
    await simulator.status(DEPOT, "Charging")
    await simulator.station(DEPOT, "power", 90_000)
    await simulator.vehicle(BUS, "power", -20)
    await account.later()
    assert await automations.runs() == []

    await simulator.station(DEPOT, "power", 20_000)
    await simulator.vehicle(BUS, "power", -120)
    await account.later()
    assert sorted(await automations.runs()) == [
        "bay_changes",
        "bay_falls",
        "bus_falls",
        "depot_falls",
    ]


async def test_an_automation_runs_when_a_bus_comes_home_and_when_it_leaves(
    hass: HomeAssistant,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    automations: Automations,
) -> None:
    """The editor's "entered a zone" would do nothing if the bus is chosen as a device."""
    bus, zone = on_device(account, BUS, "position"), "zone.home"
    await automations.add(
        enters=when("zone.entered", bus, zone=zone), leaves=when("zone.left", bus, zone=zone)
    )
    home = f"{hass.config.latitude}|{hass.config.longitude}"
    told = []
    for gps in ("59.9|10.7", home, "59.9|10.7"):
        await simulator.vehicle(BUS, "gps", gps)
        await account.later(400)
        told.append(await automations.runs())

    assert told == [[], ["enters"], ["leaves"]]


async def test_a_restart_and_a_reconnect_set_no_automation_off(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, automations: Automations
) -> None:
    """Each connect repeats what the stations said last: a phone would ring for last night."""
    await automations.add(
        session=received(on_device(account, CONNECTOR, "session"), "started", "ended"),
        incident=received(on_device(account, BUS, "incidents"), "opened", "updated", "closed"),
        activity=received(on_device(account, OTHER_CONNECTOR, "activity"), "fault", "restored"),
        outage=received(on_entity(account, "account", "incidents"), "opened"),
    )
    await simulator.status(DEPOT, "Available", connector=2)
    await account.later()
    await simulator.transaction(DEPOT, 1, "start", BUS)
    await simulator.status(DEPOT, "Faulted", connector=2)
    await account.later()
    await simulator.transaction(DEPOT, 1, "stop")
    await simulator.incident(BUS, RULE)
    await account.later()
    runs = await automations.runs()
    assert sorted(runs) == ["activity", "incident", *["outage"] * 2, *["session"] * 2]

    known = simulator.counters.authorisations
    await account.unload()
    await account.listen()
    await account.later()
    await simulator.abort()
    await account.come_back(known + 2)
    await account.later()
    assert await automations.runs() == []
    assert account.state("account", "incidents_open") == "2"


async def test_the_same_event_twice_in_a_row_sets_an_automation_off_twice(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, automations: Automations
) -> None:
    """The second of two faults of a bus would be taken for the first."""
    await automations.add(opened=received(on_device(account, BUS, "incidents"), "opened"))
    await simulator.incident(BUS, RULE)
    await simulator.incident(BUS, "incident_02")
    await account.read()

    assert await automations.runs() == ["opened", "opened"]
