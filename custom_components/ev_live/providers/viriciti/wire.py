"""What the live socket says, from bytes to messages (report 3).

Whatever cannot be read raises ProtocolViolation with a text that names the shape and never
the content: there are VINs, RFIDs and places in these frames.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from math import isfinite
from typing import Any, NamedTuple

import orjson

from ...feed import ProtocolViolation
from ...model import Incident, Value

# A frame has a few hundred bytes, an echo as many as the subscription; what is this much
# longer is not worth parsing.
LONGEST_FRAME = 4 * 1024 * 1024

DOMAINS = frozenset({"vehicles", "chargestations", "incidents"})


class VehiclePoint(NamedTuple):
    """One value of one label of a vehicle (a tuple: one is made every frame)."""

    vid: str
    label: str
    value: object
    at: datetime


class StationPoint(NamedTuple):
    """One value of one parameter of a charging station; only `alive` has no connector."""

    identity: str
    connector: int | None
    parameter: str
    value: object
    at: datetime


class About(Enum):
    """What a message that holds no data is about."""

    GREETING = "greeting"
    ECHO = "echo"
    ACL = "acl"
    ERROR = "error"
    UNKNOWN = "unknown"


class Aside(NamedTuple):
    """A message that holds no data."""

    about: About
    payload: object = None


type Message = VehiclePoint | StationPoint | Incident | Aside


def decode(frame: bytes) -> Message:
    """Read a frame `{type, payload}`, or one of the forms without a type (report 3)."""
    if len(frame) > LONGEST_FRAME:
        raise ProtocolViolation("a frame far too long")
    try:
        document = orjson.loads(frame)
    except orjson.JSONDecodeError:
        raise ProtocolViolation("a frame that is no JSON") from None
    if not isinstance(document, dict):
        raise ProtocolViolation("a frame that is no object")
    if (kind := document.get("type")) is None:
        return _untyped(document)
    read = _READERS.get(kind) if isinstance(kind, str) else None
    return Aside(About.UNKNOWN) if read is None else read(document.get("payload"))


def _untyped(document: dict[str, Any]) -> Aside:
    """Read what has no type: the greeting of v1, or the echo of the subscription."""
    if "ready" in document:
        return Aside(About.GREETING)
    if document.keys() <= DOMAINS:
        return Aside(About.ECHO, document)
    raise ProtocolViolation("a frame without type")


def _vehicle(payload: Any) -> VehiclePoint:
    """Read a point of a vehicle (report 3.1)."""
    try:
        vid, label = payload["vid"], payload["label"]
        point = VehiclePoint(vid, label, payload["value"], read_time(payload["time"]))
    except KeyError as err:
        raise ProtocolViolation(f"a vehicle's point without {err.args[0]}") from None
    except TypeError:
        raise ProtocolViolation("a vehicle's point that is no object") from None
    if not isinstance(vid, str) or not isinstance(label, str):
        raise ProtocolViolation("a vehicle's point with an unusable vid or label")
    return point


def _station(payload: Any) -> StationPoint:
    """Read a point of a charging station (report 3.2)."""
    fields = _object(payload)
    return StationPoint(
        identity=_text(fields, "identity"),
        connector=_connector(fields.get("connector")),
        parameter=_text(fields, "parameter"),
        value=fields.get("value"),
        at=_read_iso(fields.get("time")),
    )


def _incident(payload: Any) -> Incident:
    """Read an incident as it stands now (report 3.3).

    `incident` is the rule: it fires many times, and only the start tells two apart. Of the
    vehicle's state only the charge is taken along: there are places in it, too.
    """
    fields = _object(payload)
    rule = _text(fields, "incident")
    if not isinstance(start := fields.get("start"), dict):
        raise ProtocolViolation("an incident without a start")
    end = fields.get("end")
    name = fields.get("name")
    return Incident(
        id=f"{rule}:{start.get('time')}",
        asset=_text(fields, "vid"),
        name=name if isinstance(name, str) and name else rule,
        started_at=read_time(start.get("time")),
        ended_at=read_time(end.get("time")) if isinstance(end, dict) else None,
        data=_charge(rule, start, end or fields.get("state")),
    )


def _charge(rule: str, start: dict[str, Any], now: object) -> dict[str, Value]:
    """Say which rule it was and what the charge was then and now, where that is told."""
    charges = {"soc_at_start": _soc(start), "soc": _soc(now)}
    return {"incident": rule} | {key: soc for key, soc in charges.items() if soc is not None}


def _soc(state: object) -> float | None:
    """Return the charge in a vehicle's state."""
    soc = state.get("soc") if isinstance(state, dict) else None
    return number(soc.get("value")) if isinstance(soc, dict) else None


_READERS: dict[str, Callable[[Any], Message]] = {
    "vehicles": _vehicle,
    "chargestations": _station,
    "incidents": _incident,
    "error": lambda payload: Aside(About.ERROR, payload),
    "acl": lambda payload: Aside(About.ACL, payload),
    # Nobody documents the envelope of an echo; this is a guess at one that has any.
    "query": lambda payload: Aside(About.ECHO, payload),
}


def number(value: object) -> float | None:
    """Return a number, None for anything else; true is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if isfinite(value) else None


def read_time(value: object) -> datetime:
    """Read a time in epoch milliseconds, as vehicles and incidents give it."""
    if (milliseconds := number(value)) is None or milliseconds <= 0:
        raise ProtocolViolation("an unusable time")
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except OverflowError, ValueError, OSError:
        raise ProtocolViolation("a time out of range") from None


def _read_iso(value: object) -> datetime:
    """Read a time in ISO 8601, as charging stations give it."""
    try:
        time = datetime.fromisoformat(value)  # type: ignore[arg-type]  # refused by the call
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except OverflowError, TypeError, ValueError:
        raise ProtocolViolation("an unusable time") from None


def _connector(value: object) -> int | None:
    """Read the number of a connector."""
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise ProtocolViolation("an unusable connector")


def _object(value: Any) -> dict[str, Any]:
    """Demand an object."""
    if not isinstance(value, dict):
        raise ProtocolViolation("a payload that is no object")
    return value


def _text(fields: dict[str, Any], name: str) -> str:
    """Demand a text that is not empty."""
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise ProtocolViolation(f"an unusable {name}")
    return value
