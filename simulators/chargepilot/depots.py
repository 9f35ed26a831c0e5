"""The invented depots: between them they show every state of the standard."""

from collections.abc import Iterable
from math import ceil
from uuid import NAMESPACE_URL, uuid5

from .things import (
    Depot,
    Fault,
    Origin,
    Point,
    Preconditioning,
    Prediction,
    Process,
    Scheduled,
    Station,
    Vehicle,
)

HOUR = 3600
POINTS_A_STATION = 2
DEPOTS = 2
FLAGS = (
    "conservationChargingActive",
    "systemPreconditioningActive",
    "hvacPreconditioningActive",
    "balancingActive",
    "fossilFlameControlActive",
)


def invented_id(name: str) -> str:
    """Return the same UUID for the same name, today and tomorrow."""
    return str(uuid5(NAMESPACE_URL, f"https://example.invalid/{name}"))


NORTH = invented_id("north")
SOUTH = invented_id("south")
AC_FREE = invented_id("north/ac/1")
AC_BUSY = invented_id("north/ac/2")
DC_BUSY = invented_id("north/dc/1")
DC_ODD = invented_id("north/dc/2")
ARM_BROKEN = invented_id("north/arm/1")
ARM_OFFLINE = invented_id("north/arm/2")
DC_FULL = invented_id("south/dc/1")
DC_FREE = invented_id("south/dc/2")
WALLBOX = invented_id("south/wallbox/1")
SICK_STATION = invented_id("south/wallbox")


def bus(number: int, **values: object) -> Vehicle:
    """Invent a battery bus."""
    known = {
        "vehicle_id": f"BUS-{number:04}",
        "evcc_id": f"02:00:5E:00:{number // 256:02X}:{number % 256:02X}",
        "mileage": 80_000 + 137 * number,
        "soc": 35.0 + number % 50,
        "soh": 98.0 - number % 9,
        "battery_temperature": 18 + number % 12,
        "battery_status": "OK",
        "status": {**dict.fromkeys(FLAGS, False), "batteryChargingVoltage": 27.4},
        "capacity": 280_000 + 10_000 * (number % 12),
    }
    return Vehicle(**{**known, **values})  # type: ignore[arg-type]  # a mapping has one type


def fleet(numbers: Iterable[int]) -> list[Vehicle]:
    """Invent buses that are out on the road."""
    return [bus(number) for number in numbers]


def built_in(now: float) -> list[Depot]:
    """Return two depots of nine points."""
    return [
        Depot(depot_id=NORTH, name="North Depot", stations=_north(now)),
        Depot(depot_id=SOUTH, name="South Depot", stations=_south(now)),
    ]


def _north(now: float) -> list[Station]:
    ac = (
        Point(point_id=AC_FREE, max_power=22, meter=412_300),
        Point(
            point_id=AC_BUSY,
            status="Occupied",
            max_power=22,
            power_limit=22,
            meter=98_110,
            vehicle=Vehicle(vehicle_id="VAN-0007", charging_status="Charging", capacity=75_000),
            process=_process("ac", now, power=21.7, current=31.4, voltage=399.0, delivered=6_300),
        ),
    )
    dc = (
        _busy(DC_BUSY, 417, now),
        Point(
            point_id=DC_ODD,
            status="Faulted",
            meter=2_004_500,
            fault=Fault(code="NoFaultKnown", text="OtherError", at=now - 2_400),
        ),
    )
    arm = (
        Point(
            point_id=ARM_BROKEN,
            status="Faulted",
            max_power=450,
            meter=7_610_000,
            fault=Fault(code="UsageFailure", text="GroundFailure", at=now - 900),
        ),
        Point(point_id=ARM_OFFLINE, status="Unavailable", max_power=450),
    )
    return [
        Station(station_id=invented_id("north/ac"), points=list(ac), metered=False),
        Station(station_id=invented_id("north/dc"), points=list(dc)),
        Station(station_id=invented_id("north/arm"), points=list(arm)),
    ]


def _south(now: float) -> list[Station]:
    full = bus(
        231,
        soc=95.0,
        status={"hvacPreconditioningActive": True, "batteryChargingVoltage": 27.1},
        h2_status="NA",
        preconditioning=Preconditioning(
            battery_minutes=25, battery_energy=4_000, vehicle_minutes=15, vehicle_energy=3_000
        ),
    )
    dc = (
        Point(
            point_id=DC_FULL,
            status="Occupied",
            power_limit=40,
            meter=655_020,
            vehicle=full,
            process=_process("full", now, status="SuspendedEV", delivered=184_000),
        ),
        Point(point_id=DC_FREE, meter=12_700),
    )
    wallbox = Point(point_id=WALLBOX, max_power=11, meter=3_400)
    sick = Fault(code="ElectricalOperationFailure", text="PowerMeterFailure", at=now - 5_400)
    return [
        Station(station_id=invented_id("south/dc"), points=list(dc)),
        Station(station_id=SICK_STATION, status="Faulted", points=[wallbox], fault=sick),
    ]


def _busy(point_id: str, number: int, now: float) -> Point:
    """Return a point where a bus charges that will be asked for again tomorrow."""
    prediction = Prediction(
        min_soc=80,
        min_soc_at=now + 1.5 * HOUR,
        max_soc=95,
        max_soc_at=now + 3 * HOUR,
        departure_soc=95,
        departure_at=now + 8 * HOUR,
        progress=((65, now + HOUR / 2), (80, now + 1.5 * HOUR), (95, now + 3 * HOUR)),
    )
    tomorrow = Scheduled(
        origin=Origin(presystem_id="Dispatcher", request_id=f"CR-{number:04}-2"),
        vehicle_id=f"BUS-{number:04}",
        starts_at=now + 22 * HOUR,
        prediction=Prediction(min_soc_at=now + 26 * HOUR),
    )
    return Point(
        point_id=point_id,
        status="Occupied",
        power_limit=75,
        meter=1_284_500 + 10 * number,
        inside_temperature=31.5,
        outside_temperature=14.0,
        connector_temperature=42.5,
        vehicle=bus(number, soc=58.5, charging_status="Charging"),
        process=_process(
            point_id, now, power=62.1, current=96.0, voltage=648.0, prediction=prediction
        ),
        scheduled=[tomorrow],
    )


def _process(name: str, now: float, **values: object) -> Process:
    known = {
        "process_id": invented_id(f"process/{name}"),
        "status": "Charging",
        "started_at": now - HOUR,
        "prediction": Prediction(min_soc_at=now + 2 * HOUR),
        "reactive_power": 0.4,
        "delivered": 41_200.0,
    }
    return Process(**{**known, **values})  # type: ignore[arg-type]  # a mapping has one type


def spread(points: int, now: float) -> list[Depot]:
    """Invent depots with so many points, every second of them charging a bus."""
    if points <= 0:
        raise ValueError(f"{points} points are no depot")
    stations_a_depot = ceil(points / POINTS_A_STATION / DEPOTS)
    depots: list[Depot] = []
    for number in range(points):
        station, place = divmod(number, POINTS_A_STATION)
        depot, row = divmod(station, stations_a_depot)
        if depot == len(depots):
            depots.append(Depot(depot_id=invented_id(f"depot/{depot}"), name=f"Depot {depot + 1}"))
        if row == len(depots[depot].stations):
            name = invented_id(f"depot/{depot}/{row}")
            depots[depot].stations.append(Station(station_id=name))
        point_id = invented_id(f"depot/{depot}/{row}/{place}")
        free = Point(point_id=point_id, meter=50_000 + 97 * number)
        point = free if number % 2 == 0 else _busy(point_id, number, now)
        depots[depot].stations[row].points.append(point)
    return depots


def favonius(now: float) -> list[Depot]:
    """Return what Favonius invents when it has no database; one station is the whole depot."""
    points = [Point(point_id=f"cp_{number}", power_limit=0) for number in range(5)]
    station = Station(station_id="default_depot", points=points, metered=False)
    return [Depot(depot_id="default_depot", stations=[station])]
