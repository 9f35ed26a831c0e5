"""The built-in fleets: everything about them is invented."""

from collections.abc import Iterator

from .world import Car, Fleet, Model, World

NORTH = "5c0ffee1d2a94b7e8f301a26"
SOUTH = "5c0ffee1d2a94b7e8f301a27"
FOREIGN = "5c0ffee1d2a94b7e8f301aff"
FOREIGN_VIN = "VF3SAMPLE99999999"
YEAR = 365 * 86_400
HOUR = 3_600

E208 = Model(
    brand="Peugeot",
    label="e-208",
    motorization="Electric",
    capacity=46_000,
    electric_range=340,
    power=7.4,
)
BERLINGO = Model(
    brand="Citroen",
    label="ë-Berlingo Van",
    motorization="Electric",
    capacity=46_000,
    electric_range=265,
    power=7.4,
)
CORSA = Model(
    brand="Opel",
    label="Corsa-e",
    motorization="Electric",
    capacity=48_100,
    electric_range=350,
    power=11,
)
P308 = Model(
    brand="Peugeot",
    label="308 SW Hybrid",
    motorization="Hybrid",
    capacity=10_800,
    electric_range=52,
    fuel_range=640,
    power=3.7,
)
BOXER = Model(brand="Peugeot", label="Boxer", motorization="Thermic", fuel_range=900)
VIVARO = Model(
    brand="Vauxhall",
    label="Vivaro-e",
    motorization="Electric",
    capacity=68_000,
    electric_range=300,
    power=11,
)
DS7 = Model(
    brand="DS",
    label="DS 7 E-Tense",
    motorization="Hybrid",
    capacity=11_900,
    electric_range=58,
    fuel_range=600,
    power=7.4,
)
JUMPY = Model(
    brand="Citroen",
    label="ë-Jumpy",
    motorization="Electric",
    capacity=68_000,
    electric_range=300,
    power=11,
)
MORE = (E208, BERLINGO, CORSA, P308, BOXER)

# One that charges, ones that are parked, and the last has never been heard.
DRIVEN, VAN, CORSA_VIN, PLUG_IN, DIESEL = (f"VF3SAMPLE{number:08d}" for number in range(1, 6))
VAUXHALL, OLD_HYBRID, SILENT = "W0VSAMPLE00000006", "VR1SAMPLE00000007", "VF7SAMPLE00000008"


def built_in(vehicles: int, now: float) -> World:
    """Return two fleets with so many vehicles, and one that is somebody else's."""
    north = Fleet(fleet_id=NORTH, name="Depot North", created_at=now - YEAR)
    south = Fleet(fleet_id=SOUTH, name="Depot South", created_at=now - YEAR)
    foreign = Fleet(fleet_id=FOREIGN, name="Elsewhere", created_at=now - YEAR, foreign=True)
    for fleet, car in list(_cars(now, north, south))[:vehicles]:
        fleet.add([car])
    north.add(_invented(number, now) for number in range(9, vehicles + 1))
    foreign.add([_car(FOREIGN_VIN, BOXER, now, 48.0, 7.0)])
    return World((north, south, foreign))


def _cars(now: float, north: Fleet, south: Fleet) -> Iterator[tuple[Fleet, Car]]:
    yield north, _car(DRIVEN, E208, now, 48.8566, 2.3522, level=71.5, mileage=18_204.3)
    van = _car(VAN, BERLINGO, now, 48.9021, 2.3098, level=43.5, mileage=40_117.0)
    van.plugged, van.charging, van.charging_mode = True, "InProgress", "Slow"
    yield north, van
    yield north, _car(CORSA_VIN, CORSA, now, 48.8049, 2.1204, level=88.0, mileage=7_310.9)
    hybrid = _car(PLUG_IN, P308, now, 48.7262, 2.3652, level=35.0, mileage=61_550.4)
    hybrid.locked = ("RearDoorsLocked", "Locked")
    yield north, hybrid
    boxer = _car(DIESEL, BOXER, now, 48.9362, 2.3574, mileage=128_900.0)
    boxer.days_before_maintenance, boxer.mileage_before_maintenance = -12, -830.0
    yield north, boxer
    yield south, _car(VAUXHALL, VIVARO, now, 43.2965, 5.3698, level=64.0, mileage=22_480.2)
    yield south, _car(OLD_HYBRID, DS7, now, 43.3102, 5.4102, level=12.0, mileage=90_233.8)
    silent = _car(SILENT, JUMPY, now, 43.2801, 5.3511)
    silent.heard_at = None
    yield south, silent


def _invented(number: int, now: float) -> Car:
    """Return a vehicle more, somewhere around."""
    east, north = number % 17, number // 17 % 19
    return _car(
        f"VF3SAMPLE{number:08d}",
        MORE[number % len(MORE)],
        now,
        48.70 + north * 0.02,
        2.10 + east * 0.03,
        level=20.0 + number * 7 % 75,
        mileage=5_000.0 + number * 137,
    )


def _car(
    vin: str,
    model: Model,
    now: float,
    latitude: float,
    longitude: float,
    *,
    level: float = 70.0,
    mileage: float = 12_000.0,
) -> Car:
    return Car(
        vin=vin,
        model=model,
        latitude=latitude,
        longitude=longitude,
        heard_at=now - HOUR,
        level=level,
        mileage=mileage,
    )
