"""Alerts and collisions: what is wrong with a vehicle (report 5.4, 5.5)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from ...fields import Note
from ...model import Incident, Value
from .objects import Fields
from .words import COLLISION_SEVERITIES, COLLISION_SIDES, SERIOUS, SEVERITIES, spell_out

# What ended longer ago may have been told and forgotten since.
MEMORY = timedelta(days=3)

# So many that have ended are remembered of a vehicle.
MOST_ENDED = 200

# A collision has no end of its own: it is over when it is told.
COLLISION = "collision:"

TYRE = "Tire"


def read_alert(raw: Any, vin: str, note: Note) -> Incident | None:
    """Read an alert of a vehicle; None where it has no identity or no beginning.

    Where it began stays out of it: a place is nobody's business but the tracker's.
    """
    if not isinstance(raw, dict):
        note("an alert that is no object")
        return None
    fields = Fields(raw, note)
    alert_id, kind = fields.identifier("id"), fields.identifier("type")
    start = _moment(fields, "startedAt", "createdAt")
    if alert_id is None or kind is None or start is None:
        return None
    data: dict[str, Value] = {"alert": kind[:100]}
    if "severity" in fields and (severity := fields.choice("severity", SEVERITIES)) is not None:
        data["severity"] = severity
    end = fields.time("endAt") if "endAt" in fields else None
    if end is None and raw.get("active") is False:
        end = _moment(fields, "updatedAt") or start
    return Incident(
        id=alert_id,
        asset=vin,
        name=spell_out(kind[:100]),
        started_at=start,
        ended_at=end,
        data=data,
    )


def read_collision(raw: Any, vin: str, note: Note) -> Incident | None:
    """Read a collision of a vehicle; None where it has no identity or no time."""
    if not isinstance(raw, dict):
        note("a collision that is no object")
        return None
    fields = Fields(raw, note)
    collision_id, at = fields.identifier("id"), _moment(fields, "createdAt")
    if collision_id is None or at is None:
        return None
    data: dict[str, Value] = {}
    for detail in fields.parts("details")[:1]:
        if "side" in detail:
            data["side"] = detail.choice("side", COLLISION_SIDES)
        if "severity" in detail:
            data["severity"] = detail.choice("severity", COLLISION_SEVERITIES)
    for name, key in (("tippedOver", "tipped_over"), ("pedestrian", "pedestrian")):
        if name in fields:
            data[key] = fields.flag(name)
    return Incident(
        id=f"{COLLISION}{collision_id}",
        asset=vin,
        name="Collision",
        started_at=at,
        ended_at=at,
        data={key: value for key, value in data.items() if value is not None},
    )


class Troubles:
    """The alerts and collisions of one vehicle, as far as they were told."""

    def __init__(self, known: Iterable[Incident]) -> None:
        """Take up those that are remembered."""
        self._open: dict[str, Incident] = {}
        self._ended: dict[str, None] = {}
        for incident in known:
            self._file(incident)

    @property
    def is_serious(self) -> bool:
        """Whether there is an open alert that warns, or forbids to start."""
        return any(each.data.get("severity") in SERIOUS for each in self._open.values())

    @property
    def is_tyre(self) -> bool:
        """Whether there is an open alert about a tyre."""
        return any(TYRE in str(each.data.get("alert")) for each in self._open.values())

    def take(self, incident: Incident, now: datetime) -> list[str] | None:
        """Take an incident in as it stands now; return what of it is new: begun, ended.

        None where nothing about it is new, or where it was over so long ago that it may have
        been told and forgotten.
        """
        known = self._open.get(incident.id)
        if incident.id in self._ended or known == incident:
            return None
        end = incident.ended_at
        if known is None and end is not None and end < now - MEMORY:
            return None
        self._file(incident)
        return [*(["begun"] if known is None else []), *([] if end is None else ["ended"])]

    def _file(self, incident: Incident) -> None:
        """Put an incident where it belongs."""
        if incident.ended_at is None:
            self._open[incident.id] = incident
            return
        self._open.pop(incident.id, None)
        self._ended[incident.id] = None
        if len(self._ended) > MOST_ENDED:
            del self._ended[next(iter(self._ended))]


def _moment(fields: Fields, *names: str) -> datetime | None:
    """Return the first of several times that is there."""
    for name in names:
        if name in fields and (at := fields.time(name)) is not None:
            return at
    return None
