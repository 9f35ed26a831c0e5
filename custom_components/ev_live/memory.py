"""Writes a fleet down for the next start, and reads back what is sound of it.

The document is plain JSON. Nothing that follows from other values is written; what cannot
be read back is dropped and counted, never an error.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, NamedTuple

from .announce import Signal
from .fleet import Fleet
from .model import (
    ACCOUNT,
    Asset,
    AssetKind,
    Batch,
    ConnectorStatus,
    Incident,
    Observation,
    Plug,
    Position,
    Session,
    Value,
)
from .readings import DERIVED, STATUS
from .session_book import Mark

type Document = dict[str, Any]
type Row = list[Any]


class Remembered(NamedTuple):
    """An asset, since when it is known, and since when the provider has it no more."""

    asset: Asset
    since: datetime
    absent: datetime | None


class Scribe:
    """Writes a fleet down again and again; only what changed since is written anew."""

    def __init__(self) -> None:
        """Begin with nothing written."""
        self._rows: dict[str, list[Row]] = {}

    def dump(self, fleet: Fleet) -> Document:
        """Return a fleet as a JSON document."""
        for asset in fleet.take_touched():
            self._rows[asset] = list(_dump_readings(fleet, asset))
        for asset in self._rows.keys() - fleet.assets.keys():
            del self._rows[asset]
        return _dump(fleet, [row for asset in fleet.assets for row in self._rows.get(asset, ())])


def dump(fleet: Fleet) -> Document:
    """Return a fleet as a JSON document."""
    return _dump(fleet, [row for asset in fleet.assets for row in _dump_readings(fleet, asset)])


def _dump(fleet: Fleet, readings: list[Row]) -> Document:
    """Return a fleet with its readings as a JSON document."""
    return {
        "listened_until": fleet.listened_until.isoformat(),
        "assets": [
            _dump_asset(asset) | _dump_presence(fleet, asset.id)
            for asset in fleet.assets.values()
            if asset.kind is not AssetKind.ACCOUNT
        ],
        "readings": readings,
        "readiness": _dump_check(fleet),
        "announced": [list(item) for item in fleet.connectors.announcer.memory()],
        "sessions": [_dump_life(session) for session in fleet.lives.sessions.all()],
        "session_marks": [_dump_mark(mark) for mark in fleet.lives.sessions.marks()],
        "incidents": [_dump_life(incident) for incident in fleet.lives.incidents.all()],
    }


def _dump_readings(fleet: Fleet, asset: str) -> Iterator[Row]:
    """Give the readings of an asset as JSON, without what follows from others."""
    if asset == ACCOUNT:
        return
    for key, reading in fleet.readings(asset).items():
        if key not in DERIVED and reading.value is not None:
            yield [asset, key, _dump_value(reading.value), reading.at.isoformat()]


def _anything(_asset: Asset, _key: str, _value: Value) -> bool:
    """Show any value."""
    return True


def load(
    fleet: Fleet,
    document: Any,
    keep: Callable[[Asset], bool],
    can_show: Callable[[Asset, str, Value], bool] = _anything,
) -> int:
    """Fill an empty fleet with the assets to keep; return how many items were unsound.

    What nobody `can_show` of an asset is unsound as well.
    """
    if not isinstance(document, Mapping):
        return 1
    assets, bad_assets = _each(document, "assets", _load_asset)
    kept = [each for each in assets if keep(each.asset)]
    bad_assets += _plant(fleet, kept)

    readings, bad_readings = _each(document, "readings", _load_reading)
    shown = [each for each in readings if _is_shown(fleet, each, can_show)]
    bad_readings += len(readings) - len(shown)
    fleet.restore(shown, _listened_until(document))
    fleet.restore_absence((each.asset.id, each.absent) for each in kept if each.absent)

    sessions, bad_sessions = _each(document, "sessions", _load_session)
    incidents, bad_incidents = _each(document, "incidents", _load_incident)
    marks, bad_marks = _each(document, "session_marks", _load_mark)
    fleet.lives.sessions.put_marks(mark for mark in marks if mark.asset in fleet.assets)
    fleet.restore_lives(sessions, incidents)

    bad_checks = _load_check(fleet, document)
    announced, bad_announced = _each(document, "announced", _load_announced)
    fleet.connectors.announcer.remember(item for item in announced if item[0] in fleet.assets)
    bad_lives = bad_sessions + bad_marks + bad_incidents
    return bad_assets + bad_readings + bad_lives + bad_checks + bad_announced


def _is_shown(
    fleet: Fleet, remembered: Observation, can_show: Callable[[Asset, str, Value], bool]
) -> bool:
    """Whether somebody can show a remembered value; what is of no asset is let go elsewhere."""
    asset = fleet.assets.get(remembered.asset)
    return asset is None or can_show(asset, remembered.key, remembered.value)


def _plant(fleet: Fleet, assets: list[Remembered]) -> int:
    """Add assets, parents first; return how many hang on nothing or are there twice."""
    waiting = {each.asset.id: each for each in assets if each.asset.id not in fleet.assets}
    unsound = len(assets) - len(waiting)
    while ready := [each for each in waiting.values() if _has_ground(each.asset, fleet)]:
        for asset, since, _ in ready:
            del waiting[asset.id]
            fleet.apply(Batch(assets=(asset,)))
            fleet.known_since[asset.id] = since
    return unsound + len(waiting)


def _has_ground(asset: Asset, fleet: Fleet) -> bool:
    """Whether an asset stands on one that is there, or by itself, which no connector does."""
    if asset.parent is None:
        return asset.kind is not AssetKind.CONNECTOR
    return asset.parent in fleet.assets


def _listened_until(document: Mapping[str, Any]) -> datetime:
    """Read when the document was written; if it does not say, that was too long ago."""
    try:
        return _load_time(document["listened_until"])
    except KeyError, TypeError, ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _each[T](
    document: Mapping[str, Any], part: str, read: Callable[[Any], T]
) -> tuple[list[T], int]:
    """Read a part of the document item by item; return what is sound and count the rest."""
    items = document.get(part, [])
    if not isinstance(items, list):
        return [], 1
    sound = []
    for item in items:
        try:
            sound.append(read(item))
        except AttributeError, KeyError, TypeError, ValueError:
            continue
    return sound, len(items) - len(sound)


def _dump_asset(asset: Asset) -> dict[str, Any]:
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


def _dump_presence(fleet: Fleet, asset: str) -> dict[str, str]:
    """Return since when an asset is known, and since when it is not there, as JSON."""
    presence = {"since": fleet.known_since[asset].isoformat()}
    if (absent := fleet.absent_since.get(asset)) is not None:
        presence["absent"] = absent.isoformat()
    return presence


def _load_asset(item: dict[str, Any]) -> Remembered:
    """Read an asset and since when it is known."""
    kind = AssetKind(item["kind"])
    if kind is AssetKind.ACCOUNT:
        raise ValueError("an account is never written down")
    position = item.get("position")
    asset = Asset(
        id=_load_text(item["id"]),
        kind=kind,
        parent=_load_maybe_text(item.get("parent")),
        name=_load_maybe_text(item.get("name")),
        number=_load_maybe_number(item.get("number")),
        maker=_load_maybe_text(item.get("maker")),
        model=_load_maybe_text(item.get("model")),
        position=None if position is None else _load_position(position),
        plugs=tuple(Plug(plug) for plug in item.get("plugs", ())),
        max_power=_load_maybe_number(item.get("max_power")),
        reports=frozenset(_load_text(key) for key in item.get("reports", ())),
    )
    absent = item.get("absent")
    since = _load_time(item["since"])
    return Remembered(asset, since, None if absent is None else _load_time(absent))


def _load_text(value: Any) -> str:
    """Demand a text."""
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _load_maybe_text(value: Any) -> str | None:
    """Demand a text or nothing."""
    return None if value is None else _load_text(value)


def _load_maybe_number(value: Any) -> Any:
    """Demand a number or nothing."""
    if not isinstance(value, int | float | None):
        raise TypeError("no number")
    return value


def _dump_value(value: Value) -> Any:
    """Return a value as JSON; times and places are marked, or they would not come back."""
    if isinstance(value, datetime):
        return {"time": value.isoformat()}
    if isinstance(value, Position):
        return {"place": [value.latitude, value.longitude]}
    return value


def _load_value(key: str, value: Any) -> Value:
    """Read a value of a key."""
    if isinstance(value, dict):
        return _load_position(value["place"]) if "place" in value else _load_time(value["time"])
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


def _load_reading(item: list[Any]) -> Observation:
    """Read one remembered value."""
    asset, key, value, at = item
    return Observation(_load_text(asset), _load_text(key), _load_value(key, value), _load_time(at))


def _dump_life(life: Session | Incident) -> dict[str, Any]:
    """Return a session or an incident as JSON."""
    fields = asdict(life)
    return fields | {
        "started_at": life.started_at.isoformat(),
        "ended_at": life.ended_at.isoformat() if life.ended_at else None,
    }


def _load_session(item: dict[str, Any]) -> Session:
    """Read a session."""
    _load_maybe_number(item["energy"])
    _load_maybe_text(item["vehicle"])
    return Session(**_load_life(item))


def _dump_mark(mark: Mark) -> list[str | None]:
    """Return how far back the sessions of an asset are known as JSON."""
    times = (mark.forgotten, mark.booked)
    return [mark.asset, *(time.isoformat() if time else None for time in times)]


def _load_mark(item: list[Any]) -> Mark:
    """Read how far back the sessions of an asset are known."""
    asset, *times = item
    forgotten, booked = (None if time is None else _load_time(time) for time in times)
    return Mark(_load_text(asset), forgotten, booked)


def _load_incident(item: dict[str, Any]) -> Incident:
    """Read an incident."""
    _load_text(item["name"])
    data = {_load_text(name): _load_detail(value) for name, value in item["data"].items()}
    return Incident(**_load_life(item) | {"data": data})


def _load_detail(value: Any) -> Value:
    """Demand what an incident may tell of itself."""
    if not isinstance(value, str | int | float | None):
        raise TypeError("no detail")
    return value


def _load_life(item: dict[str, Any]) -> dict[str, Any]:
    """Read what sessions and incidents have in common, and pass the rest on."""
    return item | {
        "id": _load_text(item["id"]),
        "asset": _load_text(item["asset"]),
        "started_at": _load_time(item["started_at"]),
        "ended_at": _load_time(item["ended_at"]) if item["ended_at"] else None,
    }


def _dump_check(fleet: Fleet) -> list[Any] | None:
    """Return when it was checked which vehicles are ready, and which were late, as JSON."""
    checked = fleet.readiness.checked
    return None if checked is None else [checked.at.isoformat(), list(checked.late)]


def _load_check(fleet: Fleet, document: Mapping[str, Any]) -> int:
    """Read which vehicles were late; return 1 where that is unsound."""
    if (item := document.get("readiness")) is None:
        return 0
    try:
        at, late = item
        fleet.readiness.restore_check(_load_time(at), [_load_text(each) for each in late])
    except TypeError, ValueError:
        return 1
    return 0


def _load_announced(item: list[Any]) -> tuple[str, str, bool]:
    """Read what was announced last of a connector."""
    asset, signal, value = item
    return _load_text(asset), Signal(signal).value, value is True


def _load_time(text: str) -> datetime:
    """Read a time; one without a zone is none."""
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("a time without a zone")
    return time
