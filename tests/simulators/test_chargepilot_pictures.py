"""The ChargePilot simulator tells the whole truth in every picture."""

from collections.abc import AsyncIterator

import pytest

from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.depots import (
    AC_BUSY,
    AC_FREE,
    ARM_BROKEN,
    ARM_OFFLINE,
    DC_BUSY,
    DC_FREE,
    DC_FULL,
    DC_ODD,
    NORTH,
    SICK_STATION,
    SOUTH,
)
from simulators.server import ManualClock

from .chargepilot_fixtures import Json, Upstream, nothing_comes, points, stations

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
async def simulator() -> AsyncIterator[ChargePilotSimulator]:
    """Return a running simulator whose clock stands still."""
    async with ChargePilotSimulator(clock=ManualClock()) as simulator:
        yield simulator


@pytest.fixture
async def client(simulator: ChargePilotSimulator) -> AsyncIterator[Upstream]:
    """Return a client that has booted, its first picture unread."""
    async with await Upstream.booted(simulator) as client:
        yield client


async def after(simulator: ChargePilotSimulator, client: Upstream) -> dict[str, Json]:
    """Return the points of a picture that is sent now."""
    await simulator.publish()
    return points(await client.picture())


async def test_the_first_picture_comes_at_once_and_is_a_request_of_its_own(
    client: Upstream,
) -> None:
    """A client would have to wait for a quarter of a minute, or take it for an answer."""
    kind, source, presystem_id, at, message_id, action, payload = await client.receive()
    assert (kind, source, presystem_id, action) == (
        *(1, "CMS", "Presystem1"),
        "ProvideChargingInformation",
    )
    assert at == "2023-11-14T22:13:20.000Z"
    assert len(message_id) == 36
    assert {depot["depotId"] for depot in payload["depotInfoList"]} == {NORTH, SOUTH}


async def test_pictures_go_on_by_the_clock_each_with_an_id_of_its_own(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """A client could not tell the silence of a dead connection from the peace of a depot."""
    simulator.faults.picture_interval = 0.01
    ids = {(await client.receive())[4] for _ in range(4)}
    assert len(ids) == 4


async def test_every_depot_has_a_station_that_is_none(client: Upstream) -> None:
    """A person would see a dead charger that nobody can find."""
    picture = await client.picture()
    for depot_id in (NORTH, SOUTH):
        assert stations(picture)[f"{depot_id}/0"]["chargingStationStatus"] == "Unavailable"
        assert points(picture)[f"{depot_id}/0/0"] == {
            "chargingPointId": f"{depot_id}/0/0",
            "chargingPointStatus": "Unavailable",
        }


async def test_the_built_in_depots_show_every_state_that_may_occur(client: Upstream) -> None:
    """A client would never have seen a point without a meter, or a vehicle without a charge."""
    picture = await client.picture()
    point = points(picture)
    assert point[AC_FREE].keys() == {
        "chargingPointId",
        "chargingPointStatus",
        "energyMeterReading",
    }
    assert "chargingRequestId" not in point[AC_BUSY]["chargingProcessInfo"]
    assert "tractionBatteryInfo" not in point[AC_BUSY]["vehicleInfo"]
    assert point[DC_BUSY]["vehicleInfo"]["tractionBatteryInfo"]["stateOfCharge"] == 58.5
    assert point[DC_BUSY]["scheduledChargingProcessList"][0]["vehicleId"] == "BUS-0417"
    assert point[DC_ODD]["chargingPointFaultInfo"]["chargingPointFaultCode"] == "NoFaultKnown"
    assert point[ARM_BROKEN]["chargingPointFaultInfo"]["faultText"] == "GroundFailure"
    assert point[ARM_OFFLINE]["chargingPointStatus"] == "Unavailable"
    assert point[DC_FULL]["chargingProcessInfo"]["processStatus"] == "SuspendedEV"
    assert point[DC_FREE]["chargingPointStatus"] == "Available"
    fault = stations(picture)[SICK_STATION]["chargingStationFaultInfo"]
    assert fault["chargingStationFaultCode"] == "ElectricalOperationFailure"


async def test_a_session_runs_from_plug_to_departure(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """A session could not be followed in a trial."""
    await client.picture()
    picture = simulator.picture
    picture.plug_in(DC_FREE, "BUS-0500", soc=40)
    point = (await after(simulator, client))[DC_FREE]
    assert point["chargingPointStatus"] == "Occupied"
    assert "chargingProcessInfo" not in point
    picture.start_session(DC_FREE, power=90)
    picture.limit(DC_FREE, 100)
    picture.measure(DC_FREE, energy=1_500, current=140, voltage=640, soc=41)
    point = (await after(simulator, client))[DC_FREE]
    assert point["chargingProcessInfo"]["electricData"] == {
        "chargingCurrent": 140,
        "chargingVoltage": 640,
        "chargingPower": 90,
    }
    assert point["chargingProcessInfo"]["deliveredEnergy"] == 1_500
    assert point["energyMeterReading"] == 12_700 + 1_500
    assert point["presentPower"] == 100
    assert point["vehicleInfo"]["vehicleChargingStatus"] == "Charging"
    assert point["vehicleInfo"]["tractionBatteryInfo"]["stateOfCharge"] == 41
    picture.end_session(DC_FREE)
    point = (await after(simulator, client))[DC_FREE]
    assert point["vehicleInfo"]["vehicleChargingStatus"] == "ReadyToCharge"
    picture.leave(DC_FREE)
    point = (await after(simulator, client))[DC_FREE]
    assert point["chargingPointStatus"] == "Available"
    assert "vehicleInfo" not in point


async def test_a_new_process_counts_its_energy_anew_while_the_meter_goes_on(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """Two sessions would look like one, or the energy of a depot would fall."""
    before = points(await client.picture())[DC_BUSY]
    simulator.picture.end_session(DC_BUSY)
    simulator.picture.start_session(DC_BUSY, power=50)
    now = (await after(simulator, client))[DC_BUSY]
    assert now["chargingProcessInfo"]["deliveredEnergy"] == 0
    assert (
        now["chargingProcessInfo"]["chargingProcessId"]
        != before["chargingProcessInfo"]["chargingProcessId"]
    )
    assert now["energyMeterReading"] == before["energyMeterReading"]
    simulator.picture.swap_meter(DC_BUSY)
    assert (await after(simulator, client))[DC_BUSY]["energyMeterReading"] == 0


async def test_a_vehicle_is_at_one_point_only(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """A bus would be shown twice."""
    await client.picture()
    simulator.picture.plug_in(DC_FREE, "BUS-0417")
    point = await after(simulator, client)
    assert point[DC_FREE]["vehicleInfo"]["vehicleId"] == "BUS-0417"
    assert point[DC_BUSY]["chargingPointStatus"] == "Available"
    with pytest.raises(ValueError, match="BUS-0417"):
        simulator.picture.plug_in(DC_FREE, "BUS-0500")


async def test_faults_come_and_go_at_points_stations_and_vehicles(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """A fault that is over would be shown for ever."""
    await client.picture()
    picture = simulator.picture
    picture.fault(DC_BUSY, "CommunicationFailure", "EVCommunicationError")
    picture.vehicle_fault("BUS-0417")
    picture.clear_station_fault(SICK_STATION)
    await simulator.publish()
    payload = await client.picture()
    point = points(payload)[DC_BUSY]
    assert point["chargingPointStatus"] == "Faulted"
    assert point["chargingPointFaultInfo"] == {
        "chargingPointFaultCode": "CommunicationFailure",
        "faultText": "EVCommunicationError",
        "faultTimeStamp": "2023-11-14T22:13:20Z",
    }
    assert point["vehicleInfo"]["vehicleFaultInfo"]["vehicleFaultCode"] == "P0A0D"
    assert "chargingStationFaultInfo" not in stations(payload)[SICK_STATION]
    picture.clear_fault(DC_BUSY)
    picture.clear_vehicle_fault("BUS-0417")
    point = (await after(simulator, client))[DC_BUSY]
    assert point["chargingPointStatus"] == "Occupied"
    assert "chargingPointFaultInfo" not in point
    assert "vehicleFaultInfo" not in point["vehicleInfo"]


async def test_points_and_stations_are_built_and_taken_away(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """A client that enumerates once would never notice a new charger."""
    await client.picture()
    simulator.picture.add_station(SOUTH, "new-station", "new-point")
    simulator.picture.add_point("new-station", "newer-point")
    simulator.picture.remove_point(AC_BUSY)
    assert {"new-point", "newer-point"} < (now := await after(simulator, client)).keys()
    assert AC_BUSY not in now
    simulator.picture.remove_point("new-point")
    simulator.picture.remove_point("newer-point")
    await simulator.publish()
    assert "new-station" not in stations(await client.picture())


async def test_a_point_goes_offline_with_all_it_knew(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """A bus would seem to charge at a point that nobody hears of."""
    await client.picture()
    simulator.picture.go_offline(DC_BUSY)
    point = (await after(simulator, client))[DC_BUSY]
    assert point["chargingPointStatus"] == "Unavailable"
    assert point.keys().isdisjoint({"vehicleInfo", "chargingProcessInfo"})
    simulator.picture.come_online(DC_BUSY)
    assert (await after(simulator, client))[DC_BUSY]["chargingPointStatus"] == "Available"


async def test_a_silent_system_keeps_its_truth_for_later(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """Silence could not be told from a depot where nothing happens."""
    await client.picture()
    simulator.faults.silent = True
    simulator.picture.leave(DC_BUSY)
    await simulator.publish()
    await nothing_comes(client)
    simulator.faults.silent = False
    assert (await after(simulator, client))[DC_BUSY]["chargingPointStatus"] == "Available"


@pytest.mark.parametrize(
    ("style", "written"),
    [
        ("seconds", "2023-11-14T22:13:20Z"),
        ("milliseconds", "2023-11-14T22:13:20.000Z"),
        ("microseconds", "2023-11-14T22:13:20.000000Z"),
        ("offset", "2023-11-14T22:13:20.000000+00:00"),
    ],
)
async def test_times_are_written_in_every_way_that_was_seen(
    simulator: ChargePilotSimulator, client: Upstream, style: str, written: str
) -> None:
    """A client that knows one way of writing a time would lose every message of another."""
    await client.picture()
    simulator.faults.apply({"envelope_times": style, "payload_times": style, "source": "LMS"})
    simulator.picture.fault(AC_FREE)
    await simulator.publish()
    message = await client.receive()
    assert (message[1], message[3]) == ("LMS", written)
    assert points(message[6])[AC_FREE]["chargingPointFaultInfo"]["faultTimeStamp"] == written


async def test_present_power_is_the_limit_or_the_measured_power(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """Nobody knows which of the two ChargePilot means, and one reading is wrong."""
    assert points(await client.picture())[DC_BUSY]["presentPower"] == 75
    simulator.faults.present_power = "measured"
    assert (await after(simulator, client))[DC_BUSY]["presentPower"] == 62.1


async def test_properties_that_nobody_knows_can_be_everywhere(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """A client would be rid of all its data with the first new field."""
    await client.picture()
    simulator.faults.extra_fields = True
    point = (await after(simulator, client))[DC_BUSY]
    assert "xVendor" in point
    assert "xVendor" in point["chargingProcessInfo"]["electricData"]


async def test_the_first_picture_can_be_late(simulator: ChargePilotSimulator) -> None:
    """A client that allows a second for the first picture would never get connected."""
    simulator.faults.first_picture_delay = 3600
    async with await Upstream.booted(simulator) as client:
        await nothing_comes(client)
        simulator.faults.first_picture_delay = 0
        await client.picture()
