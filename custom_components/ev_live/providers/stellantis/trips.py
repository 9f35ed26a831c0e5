"""Trips: which of them begin and end, by the provider's own word (report 5.5).

That a vehicle moves says nothing of a trip: it stops at every traffic light.
"""

from datetime import datetime
from typing import Any, NamedTuple

from ...fields import Note, Values
from .objects import Fields


class Trip(NamedTuple):
    """A trip; `ended_at` is None while it goes on, or where that is not told."""

    id: str
    started_at: datetime | None
    ended_at: datetime | None
    data: Values


def read_trip(raw: Any, note: Note) -> Trip | None:
    """Read a trip, without its places; distance in km and duration in s."""
    if not isinstance(raw, dict):
        note("a trip that is no object")
        return None
    fields = Fields(raw, note)
    if (trip_id := fields.identifier("id")) is None:
        return None
    data: Values = {
        name: amount
        for name in ("distance", "duration")
        if name in fields and (amount := fields.amount(name)) is not None
    }
    is_done = raw.get("done") is not False
    return Trip(
        id=trip_id,
        started_at=fields.time("startedAt") if "startedAt" in fields else None,
        ended_at=fields.time("stoppedAt") if is_done and "stoppedAt" in fields else None,
        data=data,
    )
