"""What EV Charge Points v3 and the search for places say of locations (report 8.1 and 8.2).

Pure. What cannot be read of a record is left out; a record without an id is none.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
import math
from typing import Any

from ...directory import Listing
from ...model import ACCOUNT, Asset, AssetKind, ConnectorStatus, Plug, Position
from .ids import LOCATION_PREFIX, location_id
from .wire import read_status, read_time

# What the stream can tell of an EVSE.
CONNECTOR_REPORTS = frozenset({"status"})

# How many times the voltage counts; with three phases it is that to neutral (report 8.1).
PHASES = {"ac1Phase": 1, "ac2Phase": 2, "ac2PhaseSplit": 2, "ac3Phase": 3, "dc": 1}

PLUGS = {
    "CHADEMO": Plug.CHADEMO,
    "IEC_62196_T1": Plug.TYPE_1,
    "IEC_62196_T1_COMBO": Plug.CCS,
    "IEC_62196_T2": Plug.TYPE_2,
    "IEC_62196_T2_COMBO": Plug.CCS,
    "MCS": Plug.MCS,
    "SAE_J3400": Plug.TESLA,
    "TESLA_R": Plug.TESLA,
    "TESLA_S": Plug.TESLA,
}
PLUG_FAMILIES = {"IEC_60309": Plug.INDUSTRIAL, "DOMESTIC_": Plug.DOMESTIC}


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """The status v3 gives an EVSE; `at` is None where it does not say since when."""

    evse: str
    word: str
    status: ConnectorStatus | None
    at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Location:
    """One location of v3: how it is listed, and how its EVSEs are."""

    listing: Listing
    statuses: tuple[Snapshot, ...]


def read_locations(items: Any) -> Iterator[Location]:
    """Read the locations of an answer of v3."""
    for item in _list(items):
        match item:
            case {"id": str(name)} if name:
                yield _read_location(location_id(name), item)


def read_places(items: Any) -> Iterator[Listing]:
    """Read the places of an answer of the search, which know neither EVSEs nor statuses."""
    for item in _list(items):
        match item:
            case {"id": str(name)} if name:
                yield _read_place(location_id(name), item)


def bare_listing(station: str) -> Listing:
    """Describe a location of which nothing but its id is known."""
    asset = Asset(
        id=station,
        kind=AssetKind.STATION,
        parent=ACCOUNT,
        name=station.removeprefix(LOCATION_PREFIX),
    )
    return Listing(station=asset)


def at_distance(listing: Listing, centre: Position) -> Listing:
    """Note how far a station is."""
    place = listing.station.position
    return listing if place is None else replace(listing, distance=centre.distance_to(place))


def _read_location(station: str, item: Mapping[str, Any]) -> Location:
    """Read a location of v3."""
    evses = [evse for evse in _list(item.get("evses")) if isinstance(evse, dict)]
    address = _object(item.get("address"))
    connectors = tuple(_connectors(station, evses))
    power = max((each.max_power for each in connectors if each.max_power), default=None)
    listing = Listing(
        station=Asset(
            id=station,
            kind=AssetKind.STATION,
            parent=ACCOUNT,
            name=_text(item.get("name"))
            or _text(address.get("label"))
            or station.removeprefix(LOCATION_PREFIX),
            maker=_text(_object(item.get("operator")).get("name")),
            model=_model(len(evses), power),
            position=_position(item.get("location")),
        ),
        connectors=connectors,
        address=_address(address),
        plugs=tuple(dict.fromkeys(plug for each in connectors for plug in each.plugs)),
        max_power=power,
    )
    return Location(listing=listing, statuses=tuple(_snapshots(evses)))


def _connectors(station: str, evses: list[dict[str, Any]]) -> Iterator[Asset]:
    """Describe the EVSEs; one without the stream's id cannot be joined to it (trap 19)."""
    marks = _marks(evses)
    for number, (evse, mark) in enumerate(zip(evses, marks, strict=True), start=1):
        if (evse_id := _text(evse.get("id"))) is None:
            continue
        sockets = [each for each in _list(evse.get("connectors")) if isinstance(each, dict)]
        powers = [power for each in sockets if (power := _power(each))]
        yield Asset(
            id=evse_id,
            kind=AssetKind.CONNECTOR,
            parent=station,
            name=mark,
            number=number,
            plugs=tuple(dict.fromkeys(_plug(each.get("standard")) for each in sockets)),
            max_power=max(powers, default=None),
            reports=CONNECTOR_REPORTS,
        )


def _marks(evses: list[dict[str, Any]]) -> list[str | None]:
    """Return what stands on each EVSE, if that tells all of them apart."""
    marks = [_text(evse.get("physicalReference")) for evse in evses]
    is_telling = None not in marks and len(set(marks)) == len(marks)
    return marks if is_telling else [None] * len(marks)


def _snapshots(evses: list[dict[str, Any]]) -> Iterator[Snapshot]:
    """Read what v3 says of the EVSEs now."""
    for evse in evses:
        match evse:
            case {"id": str(evse_id), "status": str(word)} if evse_id:
                yield Snapshot(
                    evse=evse_id,
                    word=word,
                    status=read_status(word),
                    at=read_time(evse.get("modified")),
                )


def _read_place(station: str, item: Mapping[str, Any]) -> Listing:
    """Read a place of the search (report 8.2)."""
    address = _object(item.get("address"))
    sockets = _place_sockets(item)
    makers = (_text(each.get("supplierName")) for each in sockets)
    powers = [power for each in sockets if (power := _number(each.get("maxPowerLevel")))]
    kinds = [_text(_object(each.get("connectorType")).get("name")) for each in sockets]
    return Listing(
        station=Asset(
            id=station,
            kind=AssetKind.STATION,
            parent=ACCOUNT,
            name=_text(item.get("title")) or station.removeprefix(LOCATION_PREFIX),
            maker=next(filter(None, makers), None),
            position=_position(item.get("position")),
        ),
        address=_text(address.get("label")),
        plugs=tuple(dict.fromkeys(PLUGS[kind] for kind in kinds if kind in PLUGS)),
        max_power=max(powers, default=None),
        distance=_number(item.get("distance")),
    )


def _place_sockets(item: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the kinds of sockets at a place."""
    station = _object(_object(item.get("extended")).get("evStation"))
    return [each for each in _list(station.get("connectors")) if isinstance(each, dict)]


def _plug(standard: Any) -> Plug:
    """Return what a plug is; standards that nobody knows yet are some other plug."""
    if not isinstance(standard, str):
        return Plug.OTHER
    families = (plug for start, plug in PLUG_FAMILIES.items() if standard.startswith(start))
    return PLUGS.get(standard) or next(families, Plug.OTHER)


def _power(socket: Mapping[str, Any]) -> float | None:
    """Return what a socket can give, in kW: as it is said, else from voltage and current."""
    if (watts := _number(socket.get("maxPower"))) is None:
        volts, amperes = _number(socket.get("maxVoltage")), _number(socket.get("maxCurrent"))
        kind = socket.get("powerType")
        phases = PHASES.get(kind) if isinstance(kind, str) else None
        if volts is None or amperes is None or phases is None:
            return None
        watts = volts * amperes * phases
    return round(watts / 1000, 1)


def _model(evses: int, power: float | None) -> str | None:
    """Say how big a station is, in words that need no translation."""
    parts = [f"{evses} EVSE"] if evses else []
    parts += [f"{power:g} kW"] if power else []
    return ", ".join(parts) or None


def _address(address: Mapping[str, Any]) -> str | None:
    """Return street, number and city."""
    street = " ".join(
        filter(None, (_text(address.get("street")), _text(address.get("houseNumber"))))
    )
    return ", ".join(filter(None, (street, _text(address.get("city"))))) or _text(
        address.get("label")
    )


def _position(value: Any) -> Position | None:
    """Read a place on earth."""
    place = _object(value)
    latitude, longitude = _number(place.get("lat")), _number(place.get("lng"))
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return Position(latitude=latitude, longitude=longitude)


def _object(value: Any) -> Mapping[str, Any]:
    """Return an object; anything else in its place is empty."""
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    """Return a list; anything else in its place is empty."""
    return value if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    """Return a text without blanks at its ends, None where there is none."""
    return (value.strip() or None) if isinstance(value, str) else None


def _number(value: Any) -> float | None:
    """Return a number that is one."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and math.isfinite(value) else None
