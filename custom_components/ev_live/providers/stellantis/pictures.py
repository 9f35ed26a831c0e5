"""What is attached to an event: pictures of the vehicle as it was then (report 6.6, 7.2)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from ...fields import Note, Values
from .status import read_doors, read_maintenance, read_position, read_status, read_telemetry

# Rows of telemetry that are read of one event; the newest is one.
MOST_ROWS = 20


class Picture(NamedTuple):
    """What a vehicle was like at a time; `is_whole` where it is the whole status."""

    at: datetime
    values: Values
    is_whole: bool


def read_extensions(extensions: Mapping[str, Any], at: datetime, note: Note) -> Iterator[Picture]:
    """Give the pictures that are attached to an event of a time, none of them newer than it."""
    for name, raw in extensions.items():
        match name:
            case "status":
                told, values = read_status(raw, note)
                yield Picture(min(told or at, at), values, is_whole=True)
            case "telemetry":
                for row in (raw if isinstance(raw, list) else [raw])[:MOST_ROWS]:
                    told, values = read_telemetry(row, note)
                    yield Picture(min(told or at, at), values, is_whole=False)
            case "maintenance":
                told, values = read_maintenance(raw, note)
                yield Picture(min(told or at, at), values, is_whole=False)
            case "doorState" | "doorsState":
                yield Picture(at, read_doors(raw, note), is_whole=False)
            case "position":
                yield Picture(at, _place(raw, note), is_whole=False)


def _place(raw: Any, note: Note) -> Values:
    """Return a place, if it is one."""
    place = read_position(raw, note)
    return {} if place is None else {"position": place}
