"""The one vocabulary that every provider speaks and every entity reads.

Nothing here knows Home Assistant or a provider. Times are aware datetimes in UTC,
power is in kW, positions are WGS 84 degrees.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
import math
from typing import NamedTuple

# The id of the one asset that every fleet has: the account itself.
ACCOUNT = "account"

# In metres.
EARTH_RADIUS = 6_371_000


class AssetKind(StrEnum):
    """What an asset is."""

    ACCOUNT = "account"
    DEPOT = "depot"
    STATION = "station"
    CONNECTOR = "connector"
    VEHICLE = "vehicle"
    MONITOR = "monitor"


class ConnectorStatus(StrEnum):
    """What a connector is doing: OCPI's EVSE status with OCPP's finer states of a session."""

    AVAILABLE = "available"
    PREPARING = "preparing"
    CHARGING = "charging"
    SUSPENDED_EV = "suspended_ev"
    SUSPENDED_EVSE = "suspended_evse"
    FINISHING = "finishing"
    OCCUPIED = "occupied"
    BLOCKED = "blocked"
    RESERVED = "reserved"
    OUT_OF_ORDER = "out_of_order"
    INOPERATIVE = "inoperative"
    PLANNED = "planned"
    REMOVED = "removed"
    NO_INFORMATION = "no_information"

    @property
    def is_available(self) -> bool | None:
        """Whether a session can be started, or None where the provider does not know."""
        return _AVAILABLE[self]

    @property
    def is_taken(self) -> bool | None:
        """Whether somebody has it, or None where that cannot be told."""
        return _TAKEN[self]

    @property
    def is_faulty(self) -> bool | None:
        """Whether it is broken or gone, or None where the provider does not know."""
        return _FAULTY[self]


_FREE = {ConnectorStatus.AVAILABLE}
_BROKEN = {ConnectorStatus.OUT_OF_ORDER, ConnectorStatus.INOPERATIVE, ConnectorStatus.REMOVED}
_SILENT = {ConnectorStatus.NO_INFORMATION}
_USELESS = _BROKEN | _SILENT | {ConnectorStatus.PLANNED}

_AVAILABLE = {s: None if s in _SILENT else s in _FREE for s in ConnectorStatus}
_TAKEN = {s: None if s in _USELESS else s not in _FREE for s in ConnectorStatus}
_FAULTY = {s: None if s in _SILENT else s in _BROKEN for s in ConnectorStatus}


class Plug(StrEnum):
    """A plug or socket; the comments give OCPI's ConnectorType."""

    CCS = "ccs"  # IEC_62196_T1_COMBO, IEC_62196_T2_COMBO
    CHADEMO = "chademo"  # CHADEMO
    TYPE_2 = "type_2"  # IEC_62196_T2
    TYPE_1 = "type_1"  # IEC_62196_T1
    MCS = "mcs"  # MCS
    TESLA = "tesla"  # TESLA_R, TESLA_S, SAE_J3400
    INDUSTRIAL = "industrial"  # IEC_60309_2_*
    DOMESTIC = "domestic"  # DOMESTIC_*
    OTHER = "other"


# As they are printed on stations; the same in every language.
PLUG_NAMES = {
    Plug.CCS: "CCS",
    Plug.CHADEMO: "CHAdeMO",
    Plug.TYPE_2: "Type 2",
    Plug.TYPE_1: "Type 1",
    Plug.MCS: "MCS",
    Plug.TESLA: "Tesla",
    Plug.INDUSTRIAL: "CEE",
    Plug.DOMESTIC: "Schuko",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Position:
    """A place on earth in WGS 84 degrees."""

    latitude: float
    longitude: float

    def distance_to(self, other: Position) -> float:
        """Return the metres to another place, on a globe."""
        south, north = math.radians(self.latitude), math.radians(other.latitude)
        east = math.radians(other.longitude - self.longitude)
        half = (
            math.sin((north - south) / 2) ** 2
            + math.cos(south) * math.cos(north) * math.sin(east / 2) ** 2
        )
        return 2 * EARTH_RADIUS * math.asin(math.sqrt(half))


type Value = str | int | float | bool | datetime | Position | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Asset:
    """A thing: its place in the tree, what is printed on it and what it can report.

    `id` is unique within an account and stands as the provider writes it. `number` counts
    the connectors of a station from one. `reports` names the keys its feed will observe, so
    that an entity can exist before its first value.
    """

    id: str
    kind: AssetKind
    parent: str | None = None
    name: str | None = None
    number: int | None = None
    maker: str | None = None
    model: str | None = None
    position: Position | None = None
    plugs: tuple[Plug, ...] = ()
    max_power: float | None = None
    reports: frozenset[str] = frozenset()


class Observation(NamedTuple):
    """One value of one asset at one time.

    `at` is the provider's own time; None means the provider gives none, so the time of
    receipt counts and the order of arrival is the only order. A tuple, not a dataclass: one
    is made for every frame, and a frozen dataclass takes three times as long to make.
    """

    asset: str
    key: str
    value: Value
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Occurrence:
    """Something that happened to an asset."""

    asset: str
    kind: str
    type: str
    at: datetime
    data: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """A charging session at a connector, as far as it is known.

    `id` is unique at its connector. `energy` is in kWh, `vehicle` the id of a vehicle asset
    or whatever name the provider has for it; `ended_at` is None while it runs.
    """

    id: str
    asset: str
    started_at: datetime
    ended_at: datetime | None = None
    energy: float | None = None
    vehicle: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Incident:
    """Something wrong with an asset that begins and ends.

    `id` is unique at its asset; `name` is the provider's or its customer's own text.
    """

    id: str
    asset: str
    name: str
    started_at: datetime
    ended_at: datetime | None = None
    data: Mapping[str, Value] = field(default_factory=dict)


@dataclass(kw_only=True, slots=True)
class Batch:
    """What one frame said: applied whole, then announced.

    Nobody changes one; it is not frozen because one is made for every frame.

    `removed` names assets that the provider has no more. Sessions and incidents are given
    whole, as they stand now, whenever they change. An empty batch says only that the feed lives. `survey` says that the provider named
    something it would describe if asked.
    """

    assets: tuple[Asset, ...] = ()
    removed: tuple[str, ...] = ()
    observations: tuple[Observation, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    sessions: tuple[Session, ...] = ()
    incidents: tuple[Incident, ...] = ()
    survey: bool = False
