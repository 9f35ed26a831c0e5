"""What is really so: vehicles, charging stations, and the last value of everything."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Energy = Literal["electric", "hybrid", "diesel", "silent"]
type VehicleKey = tuple[str, str]
type StationKey = tuple[str, int | None, str]
type Plug = tuple[str, int]

REMEMBERED = 2_000

COMMON = ("odo", "speed", "odo_reference_per_day", "gps")
ELECTRIC = ("soc", "current", "voltage", "power", "energy_used_per_day", "analyses.estimated_range")
FUEL = ("fuel", "fuel_used_per_day")
LABELS: Mapping[Energy, tuple[str, ...]] = {
    "electric": (*COMMON, *ELECTRIC),
    "hybrid": (*COMMON, *ELECTRIC, *FUEL),
    "diesel": (*COMMON, *FUEL),
    "silent": (),
}
PARAMETERS = ("alive", "status", "power", "soc", "current", "voltage", "transactions")
RULES = {
    "incident_01": "Not charging at depot after 21:00",
    "incident_02": "SoC below 15 %",
    "incident_03": "Charge rate dropped",
    "incident_04": "Fuel below 40 l",
}


@dataclass(frozen=True, kw_only=True)
class Vehicle:
    """Describe a vehicle, and which habits it has."""

    vid: str
    name: str | None
    vin: str | None = None
    mac: str = "02:00:5E:10:00:00:00:FF"
    energy: Energy = "electric"
    timezone: str = "Europe/Amsterdam"
    latitude: float = 52.09
    longitude: float = 5.12
    capacity: float = 300
    soc_step: float = 0.4
    current_when_driving: Literal[1, -1] = -1
    power_when_driving: Literal[1, -1] = 1
    lacks: tuple[str, ...] = ()
    last_heard_hours: float = 2
    charges_at_depot: bool = True
    restless: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        """Return what the vehicle can say."""
        return tuple(label for label in LABELS[self.energy] if label not in self.lacks)

    @property
    def id_tag(self) -> str:
        """Return what a charging station reads from the vehicle."""
        return self.mac.replace(":", "")


@dataclass(frozen=True, kw_only=True)
class Station:
    """Describe a charging station."""

    identity: str
    connectors: int = 1
    kilowatts: float = 150
    volts: float = 640
    alive: bool = True
    status: str = "Available"
    error_code: str = "NoError"
    last_heard_hours: float = 8

    @property
    def plugs(self) -> tuple[Plug, ...]:
        """Return every connector by its number."""
        return tuple((self.identity, number) for number in range(1, self.connectors + 1))


@dataclass(frozen=True, kw_only=True)
class Point:
    """Hold a value and its time in epoch milliseconds."""

    time: int
    value: object


@dataclass(frozen=True, kw_only=True)
class Running:
    """Hold what the start of a transaction said."""

    transaction_id: int
    meter_start: int
    who: dict[str, object]


@dataclass(kw_only=True)
class Occurrence:
    """Hold one life of an incident."""

    start: dict[str, object]


@dataclass(kw_only=True)
class World:
    """Hold the things, and the newest that was said of each."""

    vehicles: dict[str, Vehicle] = field(default_factory=dict)
    stations: dict[str, Station] = field(default_factory=dict)
    vehicle_points: dict[VehicleKey, Point] = field(default_factory=dict)
    station_points: dict[StationKey, Point] = field(default_factory=dict)
    history: dict[VehicleKey, deque[Point]] = field(default_factory=dict)
    transactions: dict[Plug, Running] = field(default_factory=dict)
    meters: dict[Plug, int] = field(default_factory=dict)
    occurrences: dict[tuple[str, str], Occurrence] = field(default_factory=dict)
    last_transaction_id: int = 90_411

    @property
    def truth(self) -> dict[tuple[object, ...], object]:
        """Return the newest value of each (vid, label) and (identity, connector, parameter)."""
        return {
            **{key: point.value for key, point in self.vehicle_points.items()},
            **{key: point.value for key, point in self.station_points.items()},
        }

    def knows(self, thing: str) -> bool:
        """Tell whether this is a vehicle, a charging station or an incident."""
        return thing in self.vehicles or thing in self.stations or thing in RULES

    def tell_vehicle(self, vid: str, label: str, point: Point) -> None:
        """Take a point of a vehicle; a late one is remembered, and changes nothing."""
        key = (vid, label)
        self.history.setdefault(key, deque(maxlen=REMEMBERED)).append(point)
        _keep_newest(self.vehicle_points, key, point)

    def tell_station(self, key: StationKey, point: Point) -> None:
        """Take a point of a charging station; a late one changes nothing."""
        _keep_newest(self.station_points, key, point)

    def forget(self, vid: str) -> None:
        """Let a vehicle never have said anything."""
        for points in (self.vehicle_points, self.history):
            for key in [key for key in points if key[0] == vid]:
                del points[key]

    def said_by(self, vid: str) -> dict[str, Point]:
        """Return the newest point of every label of a vehicle."""
        return {
            label: point
            for (speaker, label), point in self.vehicle_points.items()
            if speaker == vid
        }

    def station_state(self, wanted: Iterable[VehicleKey]) -> list[tuple[StationKey, Point]]:
        """Return the newest point of each wanted parameter, of every connector."""
        pairs = set(wanted)
        return [
            (key, point) for key, point in self.station_points.items() if (key[0], key[2]) in pairs
        ]

    def next_transaction_id(self) -> int:
        """Number a transaction."""
        self.last_transaction_id += 1
        return self.last_transaction_id


def _keep_newest[KeyT](points: dict[KeyT, Point], key: KeyT, point: Point) -> None:
    known = points.get(key)
    if known is None or point.time >= known.time:
        points[key] = point
