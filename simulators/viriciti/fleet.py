"""The invented vehicles and charging stations, each with an oddity of its own."""

from collections.abc import Iterable
from random import Random

from .world import Point, Station, Vehicle, World

HOUR = 3_600_000
RANGE_PER_PERCENT = 2.4

FLEET = (
    # The bus that a capture is replayed as; its current is negative while it drives.
    Vehicle(
        vid="acme_001",
        name="Bus 001",
        vin="TESTVIN0000000001",
        mac="02:00:5E:10:00:00:00:01",
        soc_step=1.2,
        last_heard_hours=14,
    ),
    Vehicle(
        vid="acme_002",
        name="Bus 002",
        vin="TESTVIN0000000002",
        mac="02:00:5E:10:00:00:00:02",
        current_when_driving=1,
    ),
    Vehicle(vid="acme_003", name=None, mac="02:00:5E:10:00:00:00:03"),
    # Two buses that somebody painted alike.
    Vehicle(vid="acme_004", name="Bus 101", mac="02:00:5E:10:00:00:00:04"),
    Vehicle(vid="acme_005", name="Bus 101", mac="02:00:5E:10:00:00:00:05"),
    Vehicle(
        vid="acme_006",
        name="Reserve 6",
        energy="diesel",
        mac="02:00:5E:10:00:00:00:06",
        last_heard_hours=30,
    ),
    Vehicle(
        vid="acme_007",
        name="Hybrid 7",
        mac="02:00:5E:10:00:00:00:07",
        energy="hybrid",
        capacity=40,
        soc_step=0.8,
    ),
    # Midnight comes at another time here, and not on the hour.
    Vehicle(
        vid="acme_008",
        name="Ferry shuttle",
        mac="02:00:5E:10:00:00:00:08",
        charges_at_depot=False,
        timezone="America/Los_Angeles",
        latitude=47.61,
        longitude=-122.33,
        power_when_driving=-1,
    ),
    Vehicle(
        vid="acme_009",
        name="बस ९",
        timezone="Asia/Kolkata",
        latitude=28.61,
        longitude=77.21,
        mac="02:00:5E:10:00:00:00:09",
        charges_at_depot=False,
    ),
    # Too little history for a range, and an id of another shape.
    Vehicle(
        vid="volt-haul_0021",
        name="Truck 21",
        mac="02:00:5E:10:00:00:00:21",
        lacks=("analyses.estimated_range",),
    ),
    Vehicle(vid="acme_011", name="In the workshop", last_heard_hours=40 * 24),
    Vehicle(vid="acme_012", name="Never heard", energy="silent"),
)

DEPOT = (
    Station(identity="DEPOT-N-01"),
    Station(identity="DEPOT-N-02", connectors=2, kilowatts=75),
    Station(identity="DEPOT-N-03", alive=False, last_heard_hours=60),
    Station(
        identity="OPP-WEST-1",
        kilowatts=450,
        volts=700,
        status="Faulted",
        error_code="GroundFailure",
    ),
)


def load_fleet(vehicles: int) -> tuple[Vehicle, ...]:
    """Invent vehicles that drive all day, for a test of load."""
    return tuple(
        Vehicle(
            vid=f"load_{number:03d}",
            name=f"Load {number}",
            mac=f"02:00:5E:20:00:00:{number >> 8 & 255:02X}:{number & 255:02X}",
            charges_at_depot=False,
            restless=True,
        )
        for number in range(1, vehicles + 1)
    )


def make_world(vehicles: Iterable[Vehicle], stations: Iterable[Station], now: int) -> World:
    """Make a world in which all this was said hours ago."""
    world = World()
    for vehicle in vehicles:
        add_vehicle(world, vehicle, now)
    for station in stations:
        add_station(world, station, now)
    return world


def add_vehicle(world: World, vehicle: Vehicle, now: int) -> None:
    """Add a vehicle with what it said before it was parked."""
    world.vehicles[vehicle.vid] = vehicle
    at = now - int(vehicle.last_heard_hours * HOUR)
    values = first_values(vehicle)
    for label in vehicle.labels:
        world.tell_vehicle(vehicle.vid, label, Point(time=at, value=values[label]))


def first_values(vehicle: Vehicle) -> dict[str, object]:
    """Make up the last values of a parked vehicle; always the same for the same vehicle."""
    random = Random(vehicle.vid)
    soc = round(random.randint(45, 95) // vehicle.soc_step * vehicle.soc_step, 1)
    return {
        "odo": round(random.uniform(20_000, 180_000), 3),
        "speed": 0,
        "odo_reference_per_day": round(random.uniform(20, 180), 2),
        "gps": f"{vehicle.latitude:.6f}|{vehicle.longitude:.6f}",
        "soc": soc,
        "current": 0,
        "voltage": round(600 + soc * 0.7, 1),
        "power": 0,
        "energy_used_per_day": round(random.uniform(20, 150), 2),
        "analyses.estimated_range": round(soc * RANGE_PER_PERCENT, 1),
        "fuel": round(random.uniform(60, 240), 1),
        "fuel_used_per_day": round(random.uniform(10, 60), 1),
    }


def add_station(world: World, station: Station, now: int) -> None:
    """Add a charging station with what it said when something last happened there."""
    world.stations[station.identity] = station
    at = now - int(station.last_heard_hours * HOUR)
    world.tell_station((station.identity, None, "alive"), Point(time=at, value=station.alive))
    for plug in station.plugs:
        world.meters[plug] = 1_200_000
        status = {"errorCode": station.error_code, "status": station.status}
        world.tell_station((*plug, "status"), Point(time=at, value=status))
