"""What is posted to the webhook, from bytes to events (report 7.2).

Whatever cannot be read raises ProtocolViolation with a text that names the shape and never
the content: there are VINs and places in these bodies. Only the envelope is checked here; what
is in it is read tolerantly later, when it is known which vehicle it is about.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import batched
from typing import Any, NamedTuple

import orjson

from ...feed import ProtocolViolation
from .fingerprints import fingerprint
from .times import read_time

# A batch of a hundred events with everything attached has a few hundred kilobytes.
LONGEST_BODY = 4 * 1024 * 1024

MOST_EVENTS = 1000

# Ours have two.
MOST_ATTRIBUTES = 50

# Real ones have about twelve levels. What is much deeper may be read, but not written down
# again: orjson 3.11.9 writes past the end of its memory when it sorts such keys.
DEEPEST = 64


class Saying(NamedTuple):
    """A value that set a monitor off: its data path, and the text or the objects of it."""

    path: str
    literal: str | None
    objects: tuple[Any, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """What a monitor says of one vehicle.

    `raw` is the event as it came, to be kept for later. `fingerprint` is the same for an
    event that is delivered twice.
    """

    vin: str
    at: datetime
    refresh: bool
    sayings: tuple[Saying, ...]
    extensions: Mapping[str, Any]
    fingerprint: str
    raw: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Notification:
    """What was posted at once, the oldest event first; `left_out` are those nobody can read."""

    monitor_id: str
    attributes: Mapping[str, str]
    events: tuple[Event, ...]
    left_out: int = 0

    def parts(self, size: int) -> Iterator[Notification]:
        """Give it in parts of so many events, for who lets others have a turn in between."""
        for events in batched(self.events, size, strict=False):
            yield replace(self, events=events)


def decode(body: bytes, *, leave_out: bool = False) -> Notification:
    """Read a body `{monitorId, attributes, events}`, or what of its events can be read.

    Raises:
        ProtocolViolation: nobody can read it, or any of its events where none may be left out.
    """
    if len(body) > LONGEST_BODY:
        raise ProtocolViolation("a notification far too long")
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise ProtocolViolation("a notification that is no JSON") from None
    if not isinstance(document, dict):
        raise ProtocolViolation("a notification that is no object")
    return read_notification(document, leave_out=leave_out)


def read_notification(document: Mapping[str, Any], *, leave_out: bool = False) -> Notification:
    """Read a notification that is JSON already; see `decode`.

    Raises:
        ProtocolViolation: it is not of the shape.
    """
    if _is_deep(document):
        raise ProtocolViolation("a notification nested far too deeply")
    monitor_id = _text(document, "monitorId")
    events = document.get("events")
    told = events if isinstance(events, list) else [events]
    if not told or len(told) > MOST_EVENTS:
        raise ProtocolViolation("a notification with no events, or far too many")
    read = _readable if leave_out else _event
    events = [event for each in told if (event := read(each, monitor_id)) is not None]
    return Notification(
        monitor_id=monitor_id,
        attributes=_attributes(document.get("attributes")),
        events=tuple(sorted(events, key=lambda event: event.at)),
        left_out=len(told) - len(events),
    )


def _is_deep(document: object) -> bool:
    """Whether a document has more levels than any of use."""
    level = [document]
    for _ in range(DEEPEST):
        inner = [each for each in level if isinstance(each, dict | list)]
        if not inner:
            return False
        level = [
            each
            for container in inner
            for each in (container.values() if isinstance(container, dict) else container)
        ]
    return True


def _readable(raw: Any, monitor_id: str) -> Event | None:
    """Read an event, if anybody can."""
    try:
        return _event(raw, monitor_id)
    except ProtocolViolation:
        return None


def _event(raw: Any, monitor_id: str) -> Event:
    """Read an event."""
    if not isinstance(raw, dict):
        raise ProtocolViolation("an event that is no object")
    vin = _text(raw, "vin")
    if (at := read_time(raw.get("eventDate"))) is None:
        raise ProtocolViolation("an event without a usable eventDate")
    refresh = raw.get("refresh", False)
    if not isinstance(refresh, bool):
        raise ProtocolViolation("an event with an unusable refresh")
    return Event(
        vin=vin,
        at=at,
        refresh=refresh,
        sayings=tuple(_saying(each) for each in _list(raw, "values")),
        extensions=dict(_extensions(raw)),
        fingerprint=_fingerprint(monitor_id, raw, refresh=refresh),
        raw=raw,
    )


def _saying(raw: Any) -> Saying:
    """Read a value; what set the monitor off may be told without one."""
    if not isinstance(raw, dict):
        raise ProtocolViolation("a value that is no object")
    value = raw.get("value")
    body = value.get("body") if isinstance(value, dict) else None
    body = body if isinstance(body, dict) else {}
    objects = body.get("objectValues")
    return Saying(
        path=_text(raw, "data"),
        literal=_literal(body.get("literalValue")),
        objects=tuple(objects) if isinstance(objects, list) else (),
    )


def _literal(value: Any) -> str | None:
    """Return a value as the text it should be."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return orjson.dumps(value).decode()
    return None


def _extensions(raw: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Give what is attached by its key; a body is one object, or a list of some."""
    for extension in _list(raw, "extensions"):
        if not isinstance(extension, dict):
            raise ProtocolViolation("an extension that is no object")
        body = extension.get("body")
        for part in body if isinstance(body, list) else [body]:
            if isinstance(part, dict):
                yield from part.items()
            elif part is not None:
                raise ProtocolViolation("an extension whose body is no object")


def _attributes(raw: Any) -> dict[str, str]:
    """Return the attributes of the body: none, or a list of keys and values."""
    if raw is None:
        return {}
    if not isinstance(raw, list) or len(raw) > MOST_ATTRIBUTES:
        raise ProtocolViolation("attributes that are no list, or far too many")
    return {
        each["key"]: each["value"]
        for each in raw
        if isinstance(each, dict)
        and isinstance(each.get("key"), str)
        and isinstance(each.get("value"), str)
    }


def _fingerprint(monitor_id: str, raw: Mapping[str, Any], *, refresh: bool) -> str:
    """Return what is the same for an event that is delivered twice, and hardly for another."""
    what = [monitor_id, raw["vin"], raw["eventDate"], refresh, raw.get("values")]
    return fingerprint(orjson.dumps(what, option=orjson.OPT_SORT_KEYS))


def _list(raw: Mapping[str, Any], name: str) -> list[Any]:
    """Return a list that may be missing."""
    value = raw.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise ProtocolViolation(f"an event whose {name} are no list")
    return value


def _text(raw: Mapping[str, Any], name: str) -> str:
    """Demand a text that is not empty."""
    value = raw.get(name)
    if not isinstance(value, str) or not value:
        raise ProtocolViolation(f"an unusable {name}")
    return value
