"""What two pictures tell together: what began, what ended, who came and who left."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest

from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.depots import (
    AC_BUSY,
    AC_FREE,
    ARM_OFFLINE,
    DC_BUSY,
    DC_FREE,
    NORTH,
    SICK_STATION,
    SOUTH,
    WALLBOX,
)

from ..nobil.conftest import Writes, pass_time
from .conftest import UNIQUE_ID, Depots, Events, listening

BUS = "BUS-0417"
VAN = "VAN-0007"

# In seconds.
DAY = 86_400


async def test_the_first_picture_is_no_news(account: Depots) -> None:
    """A person would get a dozen messages about what has been so for hours."""
    await account.later(60)

    for state in account.hass.states.async_all("event"):
        assert state.state == "unknown", state.entity_id


async def test_the_first_picture_after_a_reconnect_is_no_news(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """Every drop of the line would announce the depot anew."""
    await simulator.close(1001)
    await simulator.wait_for_disconnection()
    await account.come_back(2)
    await account.later(60)

    for state in account.hass.states.async_all("event"):
        assert state.state == "unknown", state.entity_id


async def test_a_picture_that_says_the_same_writes_nothing(account: Depots) -> None:
    """Two hundred points would be written every fifteen seconds, all night."""
    await account.look()
    writes = Writes(account.hass, without=())

    await account.read()

    assert writes.states == []


async def test_a_picture_writes_only_what_it_changes(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """One bus that charges would write the whole depot."""
    await account.look()
    writes = Writes(account.hass, without=())
    simulator.picture.measure(DC_BUSY, energy=1000, soc=59)

    await account.read()

    expected = {(DC_BUSY, "meter"), (DC_BUSY, "session_energy"), (BUS, "soc")}
    assert writes.entity_ids == {account.entity_id(*each) for each in expected}


async def test_a_session_is_told_from_its_start_to_its_end(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """Nobody could be told that a bus has finished."""
    events = Events(account, DC_FREE, "session")
    simulator.picture.plug_in(DC_FREE, "BUS-0500")
    await account.read()
    account.freezer.tick(5)
    simulator.picture.start_session(DC_FREE, power=80)
    await account.read()
    simulator.picture.measure(DC_FREE, power=80, energy=12_500)
    simulator.picture.set_process(DC_FREE, "SuspendedEV")
    account.freezer.tick(30)
    await account.read()
    simulator.picture.end_session(DC_FREE)
    account.freezer.tick(5)
    await account.read()

    assert events.types == ["started", "status_changed", "ended"]
    assert events.all("vehicle")[0] == "BUS-0500"
    assert events.all("status")[1] == "suspended_ev"
    assert events.all("energy")[2] == 12.5
    assert account.state(DC_FREE, "session_end") != "unknown"
    assert account.state(DC_FREE, "session_energy") == "12.5"
    assert account.state(DC_FREE, "process_status") == "idle"


async def test_the_energy_of_a_session_begins_at_nought_with_the_next_one(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """A falling total would be counted as energy that was given back."""
    before = account.attribute(DC_BUSY, "session_energy", "last_reset")
    account.freezer.tick(60)
    simulator.picture.start_session(DC_BUSY, power=10)
    await account.read()

    assert account.state(DC_BUSY, "session_energy") == "0.0"
    assert account.attribute(DC_BUSY, "session_energy", "last_reset") > before


async def test_a_session_that_ended_while_nobody_listened_is_ended(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """A session would run for ever after a restart at the wrong moment."""
    await account.unload()
    simulator.picture.leave(DC_BUSY)

    await account.listen()
    await account.read()

    assert account.state(DC_BUSY, "session_end") != "unknown"
    assert account.state(DC_BUSY, "vehicle") == "unknown"
    assert account.state(DC_BUSY, "min_soc") == "unknown"
    assert account.state(BUS, "soc") == "unavailable"


async def test_a_fault_opens_an_incident_and_closes_it(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """Nobody would be called when a charger breaks."""
    point = Events(account, AC_FREE, "incidents")
    depot = Events(account, NORTH, "incidents")
    account.freezer.tick(5)
    simulator.picture.fault(AC_FREE, "CommunicationFailure", "WeakSignal")
    await account.read()
    assert account.state(AC_FREE, "incident") == "on"
    assert account.state(AC_FREE, "fault_code") == "communication_failure"
    assert account.state(NORTH, "incidents_open") == "3"
    account.freezer.tick(5)
    simulator.picture.clear_fault(AC_FREE)
    await account.read()

    assert point.types == depot.types == ["opened", "closed"]
    assert point.all("code") == ["CommunicationFailure"] * 2
    assert point.all("name") == ["WeakSignal"] * 2
    assert depot.all("connector") == [AC_FREE] * 2
    assert account.state(AC_FREE, "incident") == "off"
    assert account.state(NORTH, "incidents_open") == "2"


async def test_a_fault_that_comes_back_is_told_again(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """A fault that comes every night would be told of in the first night only."""
    events = Events(account, AC_FREE, "incidents")
    for _ in range(2):
        account.freezer.tick(5)
        simulator.picture.fault(AC_FREE)
        await account.read()
        account.freezer.tick(5)
        simulator.picture.clear_fault(AC_FREE)
        await account.read()

    assert events.types == ["opened", "closed", "opened", "closed"]


async def test_stations_and_vehicles_have_faults_too(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """A bus that cannot charge would be noticed in the morning."""
    station = Events(account, SICK_STATION, "incidents")
    vehicle = Events(account, BUS, "incidents")
    account.freezer.tick(5)
    simulator.picture.clear_station_fault(SICK_STATION)
    simulator.picture.vehicle_fault(BUS, "P0A0D", "HV interlock")
    await account.read()

    assert vehicle.types == ["opened"]
    assert account.state(BUS, "error_code") == "P0A0D"
    assert account.state(BUS, "fault_text") == "HV interlock"
    assert account.state(BUS, "incident") == "on"
    assert account.state(SICK_STATION, "incident") == "off"
    assert account.state(SICK_STATION, "fault_code") == "none"
    assert station.types == []


async def test_who_comes_and_who_leaves_is_told(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """T18: nobody could be told that the last bus is in."""
    left = Events(account, DC_BUSY, "visits")
    arrived = Events(account, DC_FREE, "visits")
    depot = Events(account, SOUTH, "visits")
    account.freezer.tick(5)
    simulator.picture.plug_in(DC_FREE, BUS)
    await account.read()

    assert (left.types, left.all("vehicle")) == (["left"], [BUS])
    assert (arrived.types, arrived.all("vehicle")) == (["arrived"], [BUS])
    assert depot.types == ["arrived"]


async def test_a_vehicle_that_is_gone_is_not_available_until_it_is_back(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """The battery of a bus that is on the road would be shown as it was in the morning."""
    simulator.picture.leave(DC_BUSY)
    await account.read()
    assert account.state(BUS, "soc") == "unavailable"
    assert account.state(DC_BUSY, "vehicle") == "unknown"

    simulator.picture.plug_in(AC_FREE, BUS, soc=33)
    await account.read()
    assert account.state(BUS, "soc") == "33"


def devices(account: Depots) -> set[str]:
    """Name the devices of an account, connectors among them."""
    registry, entry_id = dr.async_get(account.hass), account.entry.entry_id
    found = [
        *dr.async_entries_for_config_entry(registry, entry_id),
        *dr.async_child_entries_for_config_entry(registry, entry_id),
    ]
    return {name.removeprefix(f"{UNIQUE_ID}_") for each in found for _, name in each.identifiers}


async def reload(account: Depots) -> None:
    """Stop and start, until the provider has said how things are."""
    await account.hass.config_entries.async_reload(account.entry.entry_id)
    await account.until(lambda: account.pictures)


async def test_a_week_of_absence_is_one_also_with_a_restart_in_between(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """In a house that is restarted every few days nothing would ever be forgotten."""
    before = devices(account)
    simulator.picture.remove_point(AC_BUSY)
    await account.read()
    await pass_time(account.hass, account.freezer, 4 * DAY)
    await reload(account)
    assert account.state(AC_BUSY, "status") == "unavailable"
    assert devices(account) == before
    await pass_time(account.hass, account.freezer, 4 * DAY)
    assert before - devices(account) == {AC_BUSY, VAN}


async def test_what_is_gone_for_a_week_is_forgotten_and_may_come_back(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """Buses that were sold would be listed for ever, or names be lost over a short repair."""
    before = devices(account)
    simulator.picture.leave(DC_BUSY)
    simulator.picture.remove_point(AC_BUSY)
    await account.read()
    await pass_time(account.hass, account.freezer, 6 * DAY)
    assert devices(account) == before

    await pass_time(account.hass, account.freezer, 2 * DAY)
    assert before - devices(account) == {BUS, AC_BUSY, VAN}

    simulator.picture.plug_in(DC_BUSY, BUS, soc=33)
    await reload(account)
    assert before - devices(account) == {AC_BUSY, VAN}
    assert account.state(BUS, "soc") == "33"


async def test_a_point_that_is_out_of_reach_says_nothing_of_who_stands_there(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """T6: a line that is down would be told as a bus that left and a session that ended."""
    vehicle = simulator.picture.point(DC_BUSY).vehicle
    process = simulator.picture.process(DC_BUSY)
    visits, sessions = Events(account, DC_BUSY, "visits"), Events(account, DC_BUSY, "session")
    simulator.picture.go_offline(DC_BUSY)
    await account.read()
    assert account.state(DC_BUSY, "status") == "inoperative"
    point = simulator.picture.point(DC_BUSY)
    point.vehicle, point.process, point.status = vehicle, process, "Occupied"
    await account.read()

    assert (visits.types, sessions.types) == ([], [])
    assert account.state(DC_BUSY, "session_end") == "unknown"


async def test_points_come_and_go_with_the_picture(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """A charger that was built today would be missing until somebody restarts."""
    simulator.picture.add_point(SICK_STATION, "new-point")
    simulator.picture.remove_point(AC_BUSY)
    await account.read()
    assert account.state("new-point", "status") == "available"
    assert account.state(AC_BUSY, "status") == "unavailable"
    assert account.state(NORTH, "connectors_total") == "5"
    assert account.state(SOUTH, "connectors_total") == "4"

    simulator.picture.remove_point("new-point")
    await account.read()
    assert account.state("new-point", "status") == "unavailable"
    simulator.picture.add_point(SICK_STATION, "new-point")
    await account.read()
    assert account.state("new-point", "status") == "available"


async def test_a_station_that_is_gone_takes_its_fault_with_it(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """The depot would have an incident that nobody can find."""
    events = Events(account, SOUTH, "incidents")
    simulator.picture.remove_point(WALLBOX)
    account.freezer.tick(5)
    await account.read()

    assert account.state(SICK_STATION, "fault_code") == "unavailable"
    assert account.state(SOUTH, "incidents_open") == "0"
    assert events.types == []


async def test_what_is_connected_becomes_free_and_occupied_as_everywhere(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """An automation for one provider would not work for this one."""
    events = Events(account, AC_FREE, "activity")
    simulator.picture.plug_in(AC_FREE, "BUS-0500")
    await account.read()
    await account.later(20)
    simulator.picture.leave(AC_FREE)
    await account.read()
    await account.later(20)

    assert events.types == ["occupied", "freed"]


async def test_a_process_that_cannot_be_is_told_as_a_rejected_request(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """A bus would stand uncharged in the morning and nobody would know since when."""
    events = Events(account, "account", "charging_requests")
    simulator.picture.set_process(DC_BUSY, "ChargingRejectedTechnically")
    await account.read()

    assert events.types == ["rejected"]
    assert events.all("connector") == [DC_BUSY]


async def test_a_restart_shows_what_was_known_until_the_first_picture(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """After a restart at night every dashboard would be empty until the server answers."""
    await account.unload()
    simulator.faults.silent = True
    await account.set_up()
    assert account.state(DC_BUSY, "meter") != "unavailable"
    assert account.is_assumed(DC_BUSY, "meter")

    simulator.faults.silent = False
    await account.read()
    assert not account.is_assumed(DC_BUSY, "meter")
    assert not account.is_assumed(ARM_OFFLINE, "incident")


@pytest.mark.parametrize("count", [200])
async def test_two_hundred_points_are_read_like_nine(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, socket_enabled: None, count: int
) -> None:
    """A large depot would be too much."""
    async with ChargePilotSimulator(points=count, clock=freezer.time_to_freeze.timestamp) as depot:
        account = await listening(hass, freezer, depot)
        await account.read()

        ids = account.unique_ids()
        assert sum(name.endswith("process_status") for name in ids) == count
        assert depot.complaints == []
        await account.unload()
        await pass_time(hass, freezer, 1)
