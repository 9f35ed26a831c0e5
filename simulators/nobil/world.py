"""What is really so: the stations, and the status of every EVSE."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .catalogue import CCS

type Evse = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Plug:
    """Describe one plug; several may hang on one EVSE."""

    evse_uid: str | None
    connector: int = CCS
    kilowatts: float = 150


@dataclass(frozen=True, kw_only=True)
class Station:
    """Describe a station, and which of NOBIL's quirks it shows."""

    nobil_id: str
    name: str
    latitude: float
    longitude: float
    plugs: tuple[Plug, ...]
    city: str = "Oslo"
    street: str = "Oppdiktet vei"
    operator: str | None = "Fjordstrøm Lading"
    owner: str = "Fjordstrøm Lading AS"
    availability: int = 1
    station_status: int = 1
    says_realtime: bool = True
    streams: bool = True
    listed: bool = True
    sparse: bool = False
    loose_values: bool = False
    streamed_only: tuple[str, ...] = ()

    @property
    def evse_uids(self) -> tuple[str, ...]:
        """Return every EVSE once, those that only the stream names at the end."""
        listed = (plug.evse_uid for plug in self.plugs if plug.evse_uid)
        return tuple(dict.fromkeys((*listed, *self.streamed_only)))


class World:
    """Hold the stations and the truth about their EVSEs."""

    def __init__(self, stations: Iterable[Station], now: float) -> None:
        """Begin with some stations, everything that streams being available by now."""
        self.stations: dict[str, Station] = {}
        self.truth: dict[Evse, str] = {}
        self.changed_at: dict[Evse, float] = {}
        self.positions: dict[str, list[str | None]] = {}
        for station in stations:
            self.add(station)
            for evse_uid in station.evse_uids if station.streams else ():
                self.set(station.nobil_id, evse_uid, "AVAILABLE", now)

    def add(self, station: Station) -> None:
        """Add a station of which nothing has been heard."""
        self.stations[station.nobil_id] = station
        self.positions[station.nobil_id] = [
            *(plug.evse_uid for plug in station.plugs),
            *station.streamed_only,
        ]

    def set(self, nobil_id: str, evse_uid: str, status: str, at: float) -> None:
        """Let an EVSE have a status, and come into being if need be."""
        evse = (nobil_id, evse_uid)
        if self.truth.get(evse) != status or evse not in self.changed_at:
            self.changed_at[evse] = at
        self.truth[evse] = status
        positions = self.positions.setdefault(nobil_id, [])
        if evse_uid not in positions:
            positions.append(evse_uid)

    def resize(self, nobil_id: str, connectors: int) -> None:
        """Change how many connectors a station has."""
        positions = self.positions[nobil_id]
        del positions[connectors:]
        positions.extend([None] * (connectors - len(positions)))

    def listed(self) -> Iterator[Station]:
        """Yield the stations that the static API knows."""
        return (station for station in self.stations.values() if station.listed)

    def evses(self, prefix: str = "") -> list[Evse]:
        """Return the EVSEs that stream, of stations whose id begins so."""
        return [
            (station.nobil_id, evse_uid)
            for station in self.stations.values()
            if station.streams and station.nobil_id.startswith(prefix)
            for evse_uid in station.evse_uids
        ]
