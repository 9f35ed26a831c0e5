"""What is really so: the fleets, their vehicles, and what happened to them."""

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field
from hashlib import sha512
from math import asin, cos, radians, sin, sqrt
from typing import Literal

Motorization = Literal["Electric", "Hybrid", "Thermic", "Hydrogen"]

EARTH_RADIUS = 6_371.0
KILOMETRES_A_DEGREE = 111.2

type Place = tuple[float, float]


def distance(one: Place, other: Place) -> float:
    """Return the kilometres between two places."""
    latitude_1, longitude_1, latitude_2, longitude_2 = map(radians, (*one, *other))
    bow = (
        sin((latitude_2 - latitude_1) / 2) ** 2
        + cos(latitude_1) * cos(latitude_2) * sin((longitude_2 - longitude_1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS * asin(sqrt(bow))


@dataclass(frozen=True, kw_only=True)
class Model:
    """Describe what was built."""

    brand: str
    label: str
    motorization: Motorization
    capacity: int = 0
    electric_range: int = 0
    fuel_range: int = 0
    power: float = 0

    @property
    def electric(self) -> bool:
        """Tell whether there is a battery that drives."""
        return self.capacity > 0

    @property
    def fuelled(self) -> bool:
        """Tell whether there is a tank."""
        return self.fuel_range > 0


@dataclass(kw_only=True)
class Alert:
    """Hold an alert, which lasts until it ends."""

    alert_id: str
    type: str
    severity: str
    started_at: float
    place: Place
    ended_at: float | None = None

    @property
    def active(self) -> bool:
        """Tell whether it goes on."""
        return self.ended_at is None


@dataclass(frozen=True, kw_only=True)
class Collision:
    """Hold a collision."""

    collision_id: str
    side: str
    severity: str
    at: float
    tipped_over: bool = False
    pedestrian: bool = False


@dataclass(kw_only=True)
class Trip:
    """Hold a trip, which lasts until the vehicle stops."""

    trip_id: str
    started_at: float
    start_place: Place
    start_mileage: float
    start_level: float
    start_fuel: float
    stopped_at: float | None = None
    stop_place: Place | None = None
    distance: float = 0
    top_speed: float = 0


@dataclass(kw_only=True)
class Car:
    """Hold the state of one vehicle."""

    vin: str
    model: Model
    latitude: float
    longitude: float
    heard_at: float | None = None
    altitude: float = 35
    heading: float = 0
    mileage: float = 12_000
    ignition: str = "Stop"
    powertrain: str = "NotRunning"
    moving: bool = False
    speed: float = 0
    level: float = 70
    plugged: bool = False
    charging: str = "Disconnected"
    charging_mode: str = "No"
    charge_type: str = "Full"
    fuel: float = 60
    air_temp: float = 11.5
    oil_temp: int = 18
    day: bool = True
    small_battery: float = 92
    privacy: str = "None"
    locked: tuple[str, ...] = ("Locked",)
    open: tuple[str, ...] = ()
    belt: str = "Normal"
    ecall: str = "NotDetected"
    driving_mode: str = "Normal"
    preconditioning: str = "Disabled"
    alarm: str = "Inactive"
    break_in: str = "NoBreakIn"
    stolen: bool = False
    days_before_maintenance: int = 120
    mileage_before_maintenance: float = 8_400
    health: int = 96
    alerts: list[Alert] = field(default_factory=list)
    collisions: list[Collision] = field(default_factory=list)
    collisions_told: int = 0
    trips: list[Trip] = field(default_factory=list)

    @property
    def vid(self) -> str:
        """Return the id by which the provider knows it, which is not the VIN."""
        return sha512(self.vin.encode()).hexdigest()[:100]

    @property
    def place(self) -> Place:
        """Return latitude and longitude."""
        return self.latitude, self.longitude

    @property
    def electric_autonomy(self) -> int:
        """Return the kilometres left in the battery."""
        return round(self.model.electric_range * self.level / 100)

    @property
    def fuel_autonomy(self) -> int:
        """Return the kilometres left in the tank."""
        return round(self.model.fuel_range * self.fuel / 100)

    @property
    def in_use(self) -> bool:
        """Tell whether somebody drives, or is about to."""
        return self.moving or self.ignition != "Stop"

    @property
    def trip(self) -> Trip | None:
        """Return the trip that goes on, or was the last."""
        return self.trips[-1] if self.trips else None

    @property
    def active_alerts(self) -> tuple[str, ...]:
        """Return what is wrong."""
        return tuple(sorted({alert.type for alert in self.alerts if alert.active}))

    def move(self, kilometres: float) -> None:
        """Go straight on, wherever that leads."""
        bearing = radians(self.heading)
        self.longitude += (
            kilometres * sin(bearing) / (KILOMETRES_A_DEGREE * cos(radians(self.latitude)))
        )
        self.latitude += kilometres * cos(bearing) / KILOMETRES_A_DEGREE
        self.mileage += kilometres


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """Hold vehicles under one contract."""

    fleet_id: str
    name: str
    created_at: float
    foreign: bool = False
    cars: dict[str, Car] = field(default_factory=dict)

    def by_vid(self, vid: str) -> Car | None:
        """Find a vehicle by the provider's id."""
        return next((car for car in self.cars.values() if car.vid == vid), None)

    def add(self, cars: Iterable[Car]) -> None:
        """Take up vehicles."""
        self.cars.update({car.vin: car for car in cars})


class World:
    """Hold the fleets."""

    def __init__(self, fleets: Iterable[Fleet]) -> None:
        """Begin with some fleets."""
        self.fleets = {fleet.fleet_id: fleet for fleet in fleets}
        self._told = {car.vin: copy(car) for car in self.cars() if car.heard_at is not None}

    @property
    def own(self) -> list[Fleet]:
        """Return the fleets of the partner."""
        return [fleet for fleet in self.fleets.values() if not fleet.foreign]

    def cars(self) -> Iterator[Car]:
        """Yield every vehicle of the partner."""
        for fleet in self.own:
            yield from fleet.cars.values()

    def tell(self, car: Car) -> None:
        """Let the provider know a vehicle as it is now."""
        self._told[car.vin] = copy(car)

    def told(self, car: Car) -> Car | None:
        """Return a vehicle as the provider knows it, if it was ever heard."""
        return self._told.get(car.vin)

    def car(self, vin: str) -> Car:
        """Find a vehicle by its VIN; raise ValueError when there is none."""
        for car in self.cars():
            if car.vin == vin:
                return car
        raise ValueError(f"no vehicle {vin}")

    def fleet_of(self, vin: str) -> Fleet:
        """Find whose a vehicle is; raise ValueError when it is nobody's."""
        for fleet in self.own:
            if vin in fleet.cars:
                return fleet
        raise ValueError(f"no vehicle {vin}")
