"""ViriCiti: the live socket, and the answers of its REST calls."""

from datetime import timedelta
from typing import Any

from custom_components.ev_live.fleet import Fleet
from custom_components.ev_live.model import ACCOUNT, Asset, AssetKind, Batch, Incident
from custom_components.ev_live.providers.viriciti import rest
from custom_components.ev_live.providers.viriciti.labels import DOCUMENTED, Sign, Watch
from custom_components.ev_live.providers.viriciti.shape import shape
from custom_components.ev_live.providers.viriciti.stations import Stations
from custom_components.ev_live.providers.viriciti.vehicles import Vehicles
from custom_components.ev_live.providers.viriciti.wire import StationPoint, VehiclePoint, decode
from simulators.viriciti import frames

from .kit import NOW, Decoder, oddities, of_json, written

BUS, DEPOT = "acme_002", "DEPOT-N-02"
_MILLISECONDS = int(NOW.timestamp() * 1000)


class _House:
    """What was picked, and the fleet that it fills."""

    def __init__(self) -> None:
        """Pick a bus and a depot."""
        watch = Watch(vid=BUS, labels=tuple(DOCUMENTED), sign=Sign.AS_IS)
        self.fleet = Fleet(lambda: NOW, timedelta(0))
        self.fleet.apply(Batch(assets=(Asset(id=ACCOUNT, kind=AssetKind.ACCOUNT),)))
        self.vehicles = Vehicles([watch], self.fleet, oddities(), lambda: NOW)
        self.stations = Stations(frozenset({DEPOT}), self.fleet, oddities(), lambda: NOW)
        assets = (*self.vehicles.assets(), *self.stations.assets())
        self.fleet.apply(Batch(assets=assets))

    def take(self, raw: bytes) -> None:
        """Take a frame as the feed does."""
        match decode(raw):
            case VehiclePoint() as point:
                self.fleet.apply(Batch(observations=self.vehicles.read(point)))
                self.vehicles.read(point, is_last=True)
            case StationPoint() as point:
                self.fleet.apply(self.stations.read(point) or Batch())
            case Incident() as incident if incident.asset == BUS:
                self.fleet.apply(Batch(incidents=(incident,)))


def _frame(raw: bytes) -> None:
    """Read a frame twice: what is known already is compared with what comes."""
    house = _House()
    house.take(raw)
    house.take(raw)


def _points(answer: Any) -> None:
    """Read the last values, and take them in."""
    house = _House()
    states = rest._unwrap(answer)
    if isinstance(states, dict):
        for point in rest._read_points(states, {BUS: tuple(DOCUMENTED)}):
            house.vehicles.read(point, is_last=True)


def _vehicles(answer: Any) -> None:
    """Read the list of vehicles."""
    listed = rest._unwrap(answer)
    if isinstance(listed, list):
        list(rest._read_vehicles(listed))


_START = {"time": _MILLISECONDS - 60_000, "soc": {"value": 50.5}, "gps": {"value": "52.1|5.1"}}
_INCIDENT = {"incident": "incident_03", "vid": BUS, "name": "Low battery", "start": _START}

DECODERS = (
    Decoder(
        name="ViriCiti, live socket",
        read=_frame,
        sound=(
            *(frames.vehicle(BUS, label, 71.6, _MILLISECONDS).encode() for label in DOCUMENTED),
            frames.vehicle(BUS, "gps", "52.09|5.12", _MILLISECONDS).encode(),
            frames.station(DEPOT, 1, "status", "Charging", _MILLISECONDS).encode(),
            frames.station(DEPOT, 1, "power", 11.5, _MILLISECONDS).encode(),
            frames.station(DEPOT, None, "alive", True, _MILLISECONDS).encode(),
            frames.station(
                DEPOT, 1, "transaction", {"type": "start", "idTag": "0"}, _MILLISECONDS
            ).encode(),
            frames.envelope("incidents", _INCIDENT).encode(),
            frames.envelope("incidents", _INCIDENT | {"end": _START}).encode(),
        ),
    ),
    Decoder(
        name="ViriCiti, debug calls",
        read=of_json(shape),
        sound=written([{"vehicles": {BUS: ["soc"]}, "acl": [1]}]),
    ),
    Decoder(
        name="ViriCiti, list of vehicles",
        read=of_json(_vehicles),
        sound=written([[{"vid": BUS, "name": "Bus 1"}], {"data": [{"vid": BUS, "name": None}]}]),
    ),
    Decoder(
        name="ViriCiti, last values",
        read=of_json(_points),
        sound=written(
            [{BUS: {label: {"value": 5.5, "time": _MILLISECONDS} for label in DOCUMENTED}}]
        ),
    ),
)
