"""What is really so: the locations, and the status of every EVSE."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from .ids import PLACE_PREFIX, last_part

STATUSES = (
    *("AVAILABLE", "BLOCKED", "CHARGING", "INOPERATIVE"),
    *("OUT_OF_ORDER", "RESERVED", "UNKNOWN"),
)

type EvseKey = tuple[str, str]
Moment = float | str | None
Format = Literal["socket", "cable"]
PowerType = Literal["ac1Phase", "ac2Phase", "ac2PhaseSplit", "ac3Phase", "dc"]
Vehicle = Literal["car", "truck", "twoWheeler"]


@dataclass(frozen=True, kw_only=True)
class Connector:
    """Describe one plug; several may hang on one EVSE."""

    standard: str = "IEC_62196_T2_COMBO"
    format: Format = "cable"
    power_type: PowerType = "dc"
    volts: int = 920
    amps: int = 500
    watts: int | None = 300_000


@dataclass(frozen=True, kw_only=True)
class Evse:
    """Describe an EVSE, and whether the static API knows it, and knows its id."""

    evse_id: str
    uid: str
    emi3: str | None = None
    reference: str | None = None
    connectors: tuple[Connector, ...] = (Connector(),)
    status: str = "AVAILABLE"
    listed: bool = True
    says_id: bool = True


@dataclass(frozen=True, kw_only=True)
class Location:
    """Describe a location, and which of HERE's quirks it shows."""

    location_id: str
    latitude: float
    longitude: float
    evses: tuple[Evse, ...]
    name: str | None = "Demo Park"
    operator: str | None = "Spreestrom Laden"
    city: str = "Berlin"
    street: str | None = "Erfundene Straße"
    country: str = "DEU"
    timezone: str = "Europe/Berlin"
    vehicles: tuple[Vehicle, ...] = ("car",)
    place: str | None = None
    listed: bool = True
    dynamic: bool = True

    @property
    def content_id(self) -> str:
        """Return the part of the id that counts."""
        return last_part(self.location_id)

    @property
    def place_id(self) -> str:
        """Return the id under which the search for places knows it."""
        return PLACE_PREFIX + (self.place or self.content_id)


def canonical(status: str) -> str:
    """Return the stream's own spelling of a status; one that is unheard of stays as it is."""
    bare = status.upper().replace("_", "")
    return next((known for known in STATUSES if known.replace("_", "") == bare), status)


def write_time(at: float, *, precise: bool) -> str:
    """Write a moment as HERE does: to the second in the stream, to the millisecond in v3."""
    moment = datetime.fromtimestamp(at, UTC)
    spec = "milliseconds" if precise else "seconds"
    return moment.isoformat(timespec=spec).replace("+00:00", "Z")


def read_time(text: str) -> float | None:
    """Read a moment, or return None where there is none."""
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return None


class World:
    """Hold the locations and the truth about their EVSEs."""

    def __init__(self, locations: Iterable[Location], now: float) -> None:
        """Begin with some locations, each EVSE having its first status by now."""
        self.locations: dict[str, Location] = {}
        self.truth: dict[EvseKey, str] = {}
        self.changed_at: dict[EvseKey, float] = {}
        self._frozen: tuple[dict[EvseKey, str], dict[EvseKey, float]] | None = None
        for location in locations:
            self.add(location, now)

    def add(self, location: Location, now: float) -> None:
        """Add a location, or describe a known one anew; what its EVSEs said stays."""
        self.locations[location.location_id] = location
        for evse in location.evses:
            key = (location.location_id, evse.evse_id)
            self.truth.setdefault(key, evse.status)
            self.changed_at.setdefault(key, now)

    def remove(self, location_id: str) -> None:
        """Let the static services forget a location; raise ValueError if there is none."""
        self.find(location_id)
        del self.locations[location_id]

    def set(self, location_id: str, evse_id: str, status: str, at: float) -> None:
        """Let an EVSE have a status, and come into being; what is older changes nothing."""
        key = (location_id, evse_id)
        if at >= self.changed_at.get(key, at):
            self.truth[key] = canonical(status)
            self.changed_at[key] = at

    def freeze(self) -> None:
        """Let the snapshot stay as it is while the truth goes on."""
        self._frozen = (dict(self.truth), dict(self.changed_at))

    def thaw(self) -> None:
        """Let the snapshot show the truth again."""
        self._frozen = None

    def snapshot(self, key: EvseKey) -> tuple[str, float]:
        """Return what the static API says of an EVSE, and since when."""
        truth, changed_at = self._frozen or (self.truth, self.changed_at)
        return truth.get(key, "UNKNOWN"), changed_at.get(key, 0.0)

    def find(self, identifier: str) -> Location:
        """Return a location by any of its ids; only what follows the last colon counts."""
        wanted = last_part(identifier)
        for location in self.listed():
            if wanted in (location.content_id, last_part(location.place_id)):
                return location
        raise ValueError(f"no location {identifier} is known")

    def listed(self) -> Iterator[Location]:
        """Yield the locations that the static services know."""
        return (location for location in self.locations.values() if location.listed)

    def evses(self) -> list[EvseKey]:
        """Return the EVSEs of which the stream speaks."""
        return [
            (location.location_id, evse.evse_id)
            for location in self.locations.values()
            if location.dynamic
            for evse in location.evses
        ]
