"""What stands in a depot, in the words of VDV 463 and in units of one kind.

Powers are kW, energies Wh, states of charge percent, times seconds since the epoch.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

PointStatus = Literal["Available", "Occupied", "Reserved", "Unavailable", "Faulted"]
StationStatus = Literal["Available", "Unavailable", "Faulted"]
ProcessStatus = Literal[
    "Preparing",
    "Charging",
    "SuspendedEVSE",
    "SuspendedEV",
    "Finishing",
    "Queued",
    "ChargingRejectedTechnically",
]
VehicleStatus = Literal[
    "ReadyToCharge",
    "Charging",
    "ChargingImpossible",
    "Unknown",
    "ChargingAndPreconditioning",
    "Preconditioning",
]
Health = Literal["OK", "NOK", "NA"]
PointFaultCode = Literal[
    "NoFaultKnown", "UsageFailure", "CommunicationFailure", "OtherChargingPointFailure"
]
StationFaultCode = Literal[
    "NoFaultKnown",
    "UsageFailure",
    "CommunicationFailure",
    "ElectricalOperationFailure",
    "ConfigurationFailure",
    "OtherChargingStationFailure",
]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Say what is wrong with something, and since when."""

    code: str
    at: float
    text: str | None = None


@dataclass(frozen=True, kw_only=True)
class Preconditioning:
    """Hold what it takes to warm up a battery and a vehicle."""

    battery_minutes: int | None = None
    battery_energy: float | None = None
    vehicle_minutes: int | None = None
    vehicle_energy: float | None = None


@dataclass(kw_only=True)
class Vehicle:
    """Describe a vehicle; capacity and power are never told to anybody."""

    vehicle_id: str
    evcc_id: str | None = None
    mileage: int | None = None
    soc: float | None = None
    soh: float | None = None
    battery_temperature: int | None = None
    battery_status: Health | None = None
    h2_status: Health | None = None
    charging_status: VehicleStatus = "ReadyToCharge"
    # By the names of the wire, which are the same in every version.
    status: dict[str, bool | float] = field(default_factory=dict)
    preconditioning: Preconditioning = Preconditioning()
    fault: Fault | None = None
    capacity: float = 350_000
    max_power: float = 150


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """Say what a process is to reach, and when it will."""

    min_soc: float = 80
    min_soc_at: float
    max_soc: float | None = None
    max_soc_at: float | None = None
    departure_soc: float | None = None
    departure_at: float | None = None
    finished: bool = False
    progress: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Name the request that a process serves."""

    presystem_id: str
    request_id: str


@dataclass(kw_only=True)
class Process:
    """Describe a running process; without an origin nobody asked for it."""

    process_id: str
    status: ProcessStatus
    started_at: float
    prediction: Prediction
    origin: Origin | None = None
    power: float | None = 0
    current: float | None = None
    voltage: float | None = None
    reactive_power: float | None = None
    delivered: float | None = 0


@dataclass(frozen=True, kw_only=True)
class Scheduled:
    """Describe a process that is still to come."""

    origin: Origin
    vehicle_id: str
    prediction: Prediction
    process_id: str | None = None
    starts_at: float | None = None


@dataclass(kw_only=True)
class Point:
    """Describe a charging point; its greatest power is never told to anybody."""

    point_id: str
    status: PointStatus = "Available"
    max_power: float = 150
    power_limit: float | None = None
    meter: float | None = None
    inside_temperature: float | None = None
    outside_temperature: float | None = None
    connector_temperature: float | None = None
    fault: Fault | None = None
    vehicle: Vehicle | None = None
    process: Process | None = None
    scheduled: list[Scheduled] = field(default_factory=list)

    @property
    def drawn(self) -> float:
        """Return the power that a running process takes."""
        return (self.process.power or 0) if self.process else 0


@dataclass(kw_only=True)
class Station:
    """Describe a charging station; one without a meter does not tell its power."""

    station_id: str
    status: StationStatus = "Available"
    points: list[Point] = field(default_factory=list)
    fault: Fault | None = None
    metered: bool = True

    @property
    def total_power(self) -> float | None:
        """Return the power drawn from the grid, losses included."""
        drawn = sum(point.drawn for point in self.points)
        return round(drawn * 1.04, 1) if self.metered else None


@dataclass(kw_only=True)
class Depot:
    """Describe a depot, with the processes that are not bound to a point yet."""

    depot_id: str
    name: str | None = None
    stations: list[Station] = field(default_factory=list)
    unbound: list[Scheduled] = field(default_factory=list)

    def points(self) -> Iterator[Point]:
        """Yield every real point."""
        for station in self.stations:
            yield from station.points


@dataclass(frozen=True, kw_only=True)
class Rejected:
    """Say why a charging request was turned down, as 2.0 does."""

    origin: Origin
    reason: str
