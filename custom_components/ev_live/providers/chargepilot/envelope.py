"""The array of seven that every message of VDV 463 is (report 3)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any, NamedTuple

import orjson

from ...feed import ProtocolViolation

BOOT = "BootNotification"
INFORMATION = "ProvideChargingInformation"
REQUESTS = "ProvideChargingRequests"

ELEMENTS = 7

# An error of the other side is shown to a person, but not a book of it.
LONGEST_TEXT = 500


class Kind(IntEnum):
    """What a message is."""

    REQUEST = 1
    CONFIRMATION = 2
    ERROR = 3


class Message(NamedTuple):
    """A message as far as it matters: who sent it and for whom is no more than a label.

    `at` is None where the time cannot be read.
    """

    kind: Kind
    at: datetime | None
    id: str
    action: str
    payload: object


class Unanswerable(ProtocolViolation):
    """A frame that says so little that nobody can be answered."""


class Unreadable(ProtocolViolation):
    """A request that cannot be read, but that can be refused under its own id."""

    def __init__(self, shape: str, message_id: str, action: str) -> None:
        """Take what is wrong, and what the refusal must name."""
        super().__init__(shape)
        self.id = message_id
        self.action = action


def decode(frame: bytes) -> Message:
    """Read a frame (report 3); who is lenient here still gets his data tomorrow.

    Raises:
        Unreadable: it is a request, and this is its id.
        Unanswerable: it is nothing that could be answered.
    """
    try:
        array = orjson.loads(frame)
    except orjson.JSONDecodeError:
        raise Unanswerable("a frame that is no JSON") from None
    if not isinstance(array, list):
        raise Unanswerable("a frame that is no array")
    kind, message_id, action = _head(array)
    if len(array) != ELEMENTS and kind is Kind.REQUEST:
        raise Unreadable(f"an array of {min(len(array), 99)} elements", message_id, action)
    payload = array[6] if len(array) > 6 else None
    return Message(kind=kind, at=read_time(array[3]), id=message_id, action=action, payload=payload)


def encode(
    kind: Kind,
    *,
    source: str,
    presystem: str,
    at: datetime,
    message_id: str,
    action: str,
    payload: Mapping[str, Any],
) -> bytes:
    """Write a message, strictly by the schema (report 3)."""
    return orjson.dumps([kind, source, presystem, write_time(at), message_id, action, payload])


def error_text(payload: object) -> str:
    """Return what an error says: each vendor has a field of its own for it (report 3)."""
    fields = payload if isinstance(payload, dict) else {}
    for name in ("message", "errorMessage", "errorDescription", "errorCode"):
        text = fields.get(name)
        if isinstance(text, str) and text:
            return text[:LONGEST_TEXT]
    return "?"


def write_time(at: datetime) -> str:
    """Write a time in UTC, in milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_time(value: object) -> datetime | None:
    """Read a time, None where it is none; without a zone it is UTC, as all of them should be."""
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except OverflowError, ValueError:
        return None


def _head(array: list[Any]) -> tuple[Kind, str, str]:
    """Read what an answer needs."""
    if len(array) < ELEMENTS - 1:
        raise Unanswerable(f"an array of {len(array)} elements")
    kind, message_id, action = array[0], array[4], array[5]
    if isinstance(kind, bool) or kind not in tuple(Kind):
        raise Unanswerable("a message of an unknown type")
    if not isinstance(message_id, str) or not message_id:
        raise Unanswerable("a message without an id")
    if not isinstance(action, str):
        raise Unanswerable("a message without an action")
    return Kind(kind), message_id, action
