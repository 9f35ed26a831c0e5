"""Automations on depots: who comes and leaves, what charges, what breaks."""

import pytest

from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.depots import AC_FREE, DC_BUSY, DC_FREE, SOUTH

from ..automations import Automations, above, on_device, on_entity, received, when
from .conftest import Depots

BUS = "BUS-0417"

VISITS = ("arrived", "left")


@pytest.fixture
async def automations(account: Depots) -> Automations:
    """Return automations that are yet to be written, on an account that was set up a while ago."""
    await account.later(10)
    return Automations(account.hass)


async def test_an_automation_runs_when_a_vehicle_leaves_the_depot_and_when_it_is_back(
    account: Depots, simulator: ChargePilotSimulator, automations: Automations
) -> None:
    """A bus on the road is not available: its departure would be told to nobody."""
    bus = on_device(account, BUS, "activity")
    bay = on_device(account, DC_BUSY, "visits")
    await automations.add(
        **{f"bus_{each}": received(bus, each) for each in VISITS},
        **{f"bay_{each}": received(bay, each) for each in VISITS},
    )
    simulator.picture.leave(DC_BUSY)
    await account.read()
    assert sorted(await automations.runs()) == ["bay_left", "bus_left"]
    assert account.state(BUS, "soc") == "unavailable"

    await account.later(30)
    simulator.picture.plug_in(DC_BUSY, BUS)
    await account.read()
    assert sorted(await automations.runs()) == ["bay_arrived", "bus_arrived"]
    assert account.attribute(BUS, "activity", "connector") == DC_BUSY
    assert account.attribute(BUS, "activity", "location") == account.state(BUS, "location")


async def test_a_vehicle_that_moves_has_left_before_it_arrives(
    account: Depots, simulator: ChargePilotSimulator, automations: Automations
) -> None:
    """It would seem to have gone from the depot in which it stands."""
    await automations.add(moves=received(on_device(account, BUS, "activity"), *VISITS))
    for bay in (DC_FREE, AC_FREE):
        simulator.picture.plug_in(bay, BUS)
        await account.read()
        types = [each["type"] for each in await automations.details()]
        assert types == ["left", "arrived"]


async def test_an_automation_runs_when_any_vehicle_comes_to_a_depot(
    account: Depots, simulator: ChargePilotSimulator, automations: Automations
) -> None:
    """Who waits for the last bus would have to name each bay."""
    await automations.add(arrived=received(on_device(account, SOUTH, "visits"), "arrived"))
    simulator.picture.plug_in(DC_FREE, "BUS-0999")
    await account.read()

    assert await automations.runs() == ["arrived"]
    said = account.shown(SOUTH, "visits").attributes
    assert (said["connector"], said["vehicle"]) == (DC_FREE, "BUS-0999")
    assert said["asset"].startswith("South Depot ")


async def test_an_automation_runs_with_each_event_of_a_session_and_of_an_incident(
    account: Depots, simulator: ChargePilotSimulator, automations: Automations
) -> None:
    """A depot would be the one place where the editor's triggers do nothing."""
    session = on_device(account, DC_FREE, "session")
    await automations.add(
        **{each: received(session, each) for each in ("started", "ended")},
        **{
            each: received(on_device(account, AC_FREE, "incidents"), each)
            for each in ("opened", "closed")
        },
        charging=when("battery.started_charging", on_device(account, DC_FREE, "charging")),
        power=when(
            "power.crossed_threshold",
            on_device(account, DC_FREE, "power"),
            threshold=above(50, "kW"),
        ),
        anywhere=received(on_entity(account, "account", "incidents"), "opened"),
    )
    simulator.picture.plug_in(DC_FREE, "BUS-0500")
    await account.look()
    simulator.picture.start_session(DC_FREE, power=20)
    await account.look()
    simulator.picture.measure(DC_FREE, power=80)
    await account.look()
    simulator.picture.fault(AC_FREE)
    await account.look()
    simulator.picture.end_session(DC_FREE)
    simulator.picture.clear_fault(AC_FREE)
    await account.look()

    runs = await automations.runs()
    assert sorted(runs[:3]) == ["charging", "power", "started"]
    assert sorted(runs[3:5]) == ["anywhere", "opened"]
    assert sorted(runs[5:]) == ["closed", "ended"]


async def test_a_restart_and_a_reconnect_set_no_automation_off(
    account: Depots, simulator: ChargePilotSimulator, automations: Automations
) -> None:
    """Each connection begins with the whole picture: every vehicle would arrive again."""
    depot = on_entity(account, SOUTH, "visits")
    await automations.add(
        visits=received(depot, *VISITS),
        bus=received(on_entity(account, BUS, "activity"), *VISITS),
        session=received(on_entity(account, DC_FREE, "session"), "started", "ended"),
        incident=received(on_entity(account, "account", "incidents"), "opened", "updated"),
        activity=received(on_entity(account, DC_FREE, "activity"), "occupied", "fault"),
    )
    simulator.picture.plug_in(DC_FREE, BUS)
    simulator.picture.start_session(DC_FREE, power=80)
    simulator.picture.fault(AC_FREE)
    await account.look()
    runs = await automations.runs()
    assert sorted(runs) == ["activity", "bus", "bus", "incident", "session", "visits"]

    await account.unload()
    await account.listen()
    await account.look()
    await simulator.close(1001)
    await simulator.wait_for_disconnection()
    await account.come_back(3)
    await account.look()
    assert await automations.runs() == []


async def test_the_same_event_twice_in_a_row_sets_an_automation_off_twice(
    account: Depots, simulator: ChargePilotSimulator, automations: Automations
) -> None:
    """Of two chargers that break with one picture the second would be overlooked."""
    account_incidents = on_entity(account, "account", "incidents")
    await automations.add(opened=received(account_incidents, "opened"))
    simulator.picture.fault(AC_FREE)
    simulator.picture.fault(DC_FREE)
    await account.read()

    assert await automations.runs() == ["opened", "opened"]
