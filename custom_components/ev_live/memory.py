"""Writes a fleet down for the next start, and reads back what is sound of it.

The document is plain JSON. Nothing that follows from other values is written; what cannot
be read back is dropped and counted, never an error.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from .fleet import Fleet
from .keepsakes import (
    Remembered,
    dump_asset,
    dump_life,
    dump_mark,
    dump_presence,
    dump_value,
    load_announced,
    load_asset,
    load_incident,
    load_mark,
    load_reading,
    load_session,
    load_text,
    load_time,
)
from .model import ACCOUNT, Asset, AssetKind, Batch, Observation, Value
from .readings import DERIVED

type Document = dict[str, Any]
type Row = list[Any]


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
            dump_asset(asset) | dump_presence(fleet, asset.id)
            for asset in fleet.assets.values()
            if asset.kind is not AssetKind.ACCOUNT
        ],
        "readings": readings,
        "readiness": _dump_check(fleet),
        "announced": [list(item) for item in fleet.connectors.announcer.memory()],
        "sessions": [dump_life(session) for session in fleet.lives.sessions.all()],
        "session_marks": [dump_mark(mark) for mark in fleet.lives.sessions.marks()],
        "incidents": [dump_life(incident) for incident in fleet.lives.incidents.all()],
    }


def _dump_readings(fleet: Fleet, asset: str) -> Iterator[Row]:
    """Give the readings of an asset as JSON, without what follows from others."""
    if asset == ACCOUNT:
        return
    for key, reading in fleet.readings(asset).items():
        if key not in DERIVED and reading.value is not None:
            yield [asset, key, dump_value(reading.value), reading.at.isoformat()]


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
    assets, bad_assets = _each(document, "assets", load_asset)
    kept = [each for each in assets if keep(each.asset)]
    bad_assets += _plant(fleet, kept)

    readings, bad_readings = _each(document, "readings", load_reading)
    shown = [each for each in readings if _is_shown(fleet, each, can_show)]
    bad_readings += len(readings) - len(shown)
    fleet.restore(shown, _listened_until(document))
    fleet.restore_absence((each.asset.id, each.absent) for each in kept if each.absent)

    sessions, bad_sessions = _each(document, "sessions", load_session)
    incidents, bad_incidents = _each(document, "incidents", load_incident)
    marks, bad_marks = _each(document, "session_marks", load_mark)
    fleet.lives.sessions.put_marks(mark for mark in marks if mark.asset in fleet.assets)
    fleet.restore_lives(sessions, incidents)

    bad_checks = _load_check(fleet, document)
    announced, bad_announced = _each(document, "announced", load_announced)
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
        return load_time(document["listened_until"])
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
        fleet.readiness.restore_check(load_time(at), [load_text(each) for each in late])
    except TypeError, ValueError:
        return 1
    return 0
