"""How each thing that is remembered over a restart is written, and read back.

Everything is plain JSON. What reads raises `AttributeError`, `KeyError`, `TypeError` or
`ValueError` where something is not sound.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple

from .announce import Signal
from .fleet import Fleet
from .model import (
    Asset,
    AssetKind,
    ConnectorStatus,
    Incident,
    Observation,
    Plug,
    Position,
    Session,
    Value,
)
from .readings import STATUS
from .session_book import Mark


class Remembered(NamedTuple):
    """An asset, since when it is known, and since when the provider has it no more."""

    asset: Asset
    since: datetime
    absent: datetime | None


def dump_asset(asset: Asset) -> dict[str, Any]:
    """Return an asset as JSON, without what it does not have."""
    place = asset.position
    fields = {
        "id": asset.id,
        "kind": asset.kind,
        "parent": asset.parent,
        "name": asset.name,
        "number": asset.number,
        "maker": asset.maker,
        "model": asset.model,
        "position": [place.latitude, place.longitude] if place else None,
        "plugs": list(asset.plugs),
        "max_power": asset.max_power,
        "reports": sorted(asset.reports),
    }
    return {name: value for name, value in fields.items() if value not in (None, [])}


def dump_presence(fleet: Fleet, asset: str) -> dict[str, str]:
    """Return since when an asset is known, and since when it is not there, as JSON."""
    presence = {"since": fleet.known_since[asset].isoformat()}
    if (absent := fleet.absent_since.get(asset)) is not None:
        presence["absent"] = absent.isoformat()
    return presence


def load_asset(item: dict[str, Any]) -> Remembered:
    """Read an asset and since when it is known."""
    kind = AssetKind(item["kind"])
    if kind is AssetKind.ACCOUNT:
        raise ValueError("an account is never written down")
    position = item.get("position")
    asset = Asset(
        id=load_text(item["id"]),
        kind=kind,
        parent=_load_maybe_text(item.get("parent")),
        name=_load_maybe_text(item.get("name")),
        number=_load_maybe_number(item.get("number")),
        maker=_load_maybe_text(item.get("maker")),
        model=_load_maybe_text(item.get("model")),
        position=None if position is None else _load_position(position),
        plugs=tuple(Plug(plug) for plug in item.get("plugs", ())),
        max_power=_load_maybe_number(item.get("max_power")),
        reports=frozenset(load_text(key) for key in item.get("reports", ())),
    )
    absent = item.get("absent")
    since = load_time(item["since"])
    return Remembered(asset, since, None if absent is None else load_time(absent))


def load_text(value: Any) -> str:
    """Demand a text."""
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _load_maybe_text(value: Any) -> str | None:
    """Demand a text or nothing."""
    return None if value is None else load_text(value)


def _load_maybe_number(value: Any) -> Any:
    """Demand a number or nothing."""
    if not isinstance(value, int | float | None):
        raise TypeError("no number")
    return value


def dump_value(value: Value) -> Any:
    """Return a value as JSON; times and places are marked, or they would not come back."""
    if isinstance(value, datetime):
        return {"time": value.isoformat()}
    if isinstance(value, Position):
        return {"place": [value.latitude, value.longitude]}
    return value


def _load_value(key: str, value: Any) -> Value:
    """Read a value of a key."""
    if isinstance(value, dict):
        return _load_position(value["place"]) if "place" in value else load_time(value["time"])
    if key == STATUS and value is not None:
        return ConnectorStatus(value)
    if not isinstance(value, str | int | float | None):
        raise TypeError("no value")
    return value


def _load_position(place: list[Any]) -> Position:
    """Read a place."""
    latitude, longitude = map(float, place)
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise ValueError("no place on earth")
    return Position(latitude=latitude, longitude=longitude)


def load_reading(item: list[Any]) -> Observation:
    """Read one remembered value."""
    asset, key, value, at = item
    return Observation(load_text(asset), load_text(key), _load_value(key, value), load_time(at))


def dump_life(life: Session | Incident) -> dict[str, Any]:
    """Return a session or an incident as JSON."""
    fields = asdict(life)
    return fields | {
        "started_at": life.started_at.isoformat(),
        "ended_at": life.ended_at.isoformat() if life.ended_at else None,
    }


def load_session(item: dict[str, Any]) -> Session:
    """Read a session."""
    _load_maybe_number(item["energy"])
    _load_maybe_text(item["vehicle"])
    return Session(**_load_life(item))


def dump_mark(mark: Mark) -> list[str | None]:
    """Return how far back the sessions of an asset are known as JSON."""
    times = (mark.forgotten, mark.booked)
    return [mark.asset, *(time.isoformat() if time else None for time in times)]


def load_mark(item: list[Any]) -> Mark:
    """Read how far back the sessions of an asset are known."""
    asset, *times = item
    forgotten, booked = (None if time is None else load_time(time) for time in times)
    return Mark(load_text(asset), forgotten, booked)


def load_incident(item: dict[str, Any]) -> Incident:
    """Read an incident."""
    load_text(item["name"])
    data = {load_text(name): _load_detail(value) for name, value in item["data"].items()}
    return Incident(**_load_life(item) | {"data": data})


def _load_detail(value: Any) -> Value:
    """Demand what an incident may tell of itself."""
    if not isinstance(value, str | int | float | None):
        raise TypeError("no detail")
    return value


def _load_life(item: dict[str, Any]) -> dict[str, Any]:
    """Read what sessions and incidents have in common, and pass the rest on."""
    return item | {
        "id": load_text(item["id"]),
        "asset": load_text(item["asset"]),
        "started_at": load_time(item["started_at"]),
        "ended_at": load_time(item["ended_at"]) if item["ended_at"] else None,
    }


def load_announced(item: list[Any]) -> tuple[str, str, bool]:
    """Read what was announced last of a connector."""
    asset, signal, value = item
    return load_text(asset), Signal(signal).value, value is True


def load_time(text: str) -> datetime:
    """Read a time; one without a zone is none."""
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("a time without a zone")
    return time
