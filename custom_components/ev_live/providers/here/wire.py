"""What the stream says, from a page's bytes to statuses (report 6.3 and 7).

Pure. A page holds the whole world, so what nobody watches is dropped right after it was
unpacked. A message that cannot be read is counted and passed over; its offset still counts.
"""

from binascii import Error as NoBase64, a2b_base64
from dataclasses import dataclass, field
from datetime import UTC, datetime
import re
from typing import Any, NamedTuple
import zlib
from zlib import decompress

import orjson
from orjson import loads

from ...feed import ProtocolViolation
from ...model import ConnectorStatus
from .ids import Watched

# By its nature, gzip makes at most about a thousand bytes out of one: what is smaller than
# this needs no guard against bombs.
SMALL = 1024
MOST_UNPACKED = 4 * 1024 * 1024

GZIP = b"\x1f\x8b"
GZIP_WINDOW = 31

# How a location begins where nobody added blanks or changed the order.
HEAD = b'{"id":"'
NAME_AT = len(HEAD)

# A timestamp below this is in seconds: old messages show that (report 6.3).
FIRST_MILLISECOND = 100_000_000_000

# Spelled without "_" and in capitals, as the stream, OCPI and EV v3 agree then (report 7.2).
# OPERATIONAL is v3's own: it worked once, and nobody knows how it is now.
STATUSES = {
    "AVAILABLE": ConnectorStatus.AVAILABLE,
    "BLOCKED": ConnectorStatus.BLOCKED,
    "CHARGING": ConnectorStatus.CHARGING,
    "INOPERATIVE": ConnectorStatus.INOPERATIVE,
    "OPERATIONAL": ConnectorStatus.NO_INFORMATION,
    "OUTOFORDER": ConnectorStatus.OUT_OF_ORDER,
    "PLANNED": ConnectorStatus.PLANNED,
    "REMOVED": ConnectorStatus.REMOVED,
    "RESERVED": ConnectorStatus.RESERVED,
    "UNKNOWN": ConnectorStatus.NO_INFORMATION,
}

# What reading something that is spoilt may raise.
SPOILT = (ProtocolViolation, zlib.error, ValueError, AttributeError, KeyError, TypeError)

_HANDLE = re.compile(r"[0-9A-Za-z.-]{1,600}")


class Offset(NamedTuple):
    """Where a message stands."""

    partition: int
    number: int


class EvseStatus(NamedTuple):
    """One EVSE's status; `status` is None for a word nobody knows."""

    evse: str
    word: str
    status: ConnectorStatus | None
    at: datetime | None


class Message(NamedTuple):
    """What one message says of a watched location."""

    offset: Offset
    location: str
    statuses: tuple[EvseStatus, ...]


class Blob(NamedTuple):
    """A message too large for the page: what it says stands elsewhere (report 6.10)."""

    offset: Offset
    handle: str
    at: datetime | None


@dataclass(kw_only=True, slots=True)
class Page:
    """What one poll brought.

    `offsets` are the highest of each partition, `newest` the time of the newest message in
    seconds since 1970, as far as the first and the last tell; `faults` say of everything that
    could not be read why, and `fresh` that it comes after a gap. `reader` is which one of
    several readers got it.
    """

    size: int = 0
    reader: int = 0
    fresh: bool = False
    found: list[Message | Blob] = field(default_factory=list)
    offsets: dict[int, int] = field(default_factory=dict)
    newest: float = 0.0
    faults: list[str] = field(default_factory=list)


def decode_page(body: bytes, watched: Watched) -> Page:
    """Read a page.

    Raises:
        ProtocolViolation: there is no telling what was in the page.
    """
    try:
        messages = orjson.loads(body)["messages"]
    except orjson.JSONDecodeError, KeyError, TypeError:
        raise ProtocolViolation("a page that is none") from None
    if not isinstance(messages, list):
        raise ProtocolViolation("a page without a list of messages")
    page = Page(size=len(messages))
    _read_messages(messages, watched, page)
    page.newest = max(map(_sent, messages[:1] + messages[-1:]), default=0.0)
    page.offsets = {p: o for p, o in page.offsets.items() if {type(p), type(o)} == {int}}
    return page


def _read_messages(messages: list[Any], watched: Watched, page: Page) -> None:
    """Read messages into the page: this runs for the whole world, so every look counts."""
    written = watched.written
    offsets, faults = page.offsets, page.faults
    for message in messages:
        try:
            place = message["offset"]
            partition, number = place["partition"], place["offset"]
            if number > offsets.get(partition, -1):
                offsets[partition] = number
            meta = message["metaData"]
            if not (data := meta.get("data")):
                page.found.append(_read_blob(meta, Offset(partition, number)))
                continue
            data = a2b_base64(data, strict_mode=True)
            if data[:2] == GZIP:
                data = decompress(data, GZIP_WINDOW) if len(data) < SMALL else unpack(data)
            if data.startswith(HEAD):
                # Whom nobody watches need not be parsed; an escaped id may be somebody's.
                name = data[NAME_AT : data.index(b'"', NAME_AT)]
                if name not in written and b"\\" not in name:
                    continue
            said = loads(data)
            if (location := _location_of(said, watched)) is not None:
                offset = Offset(partition, number)
                page.found.append(_read_location(said, location, offset, _when(meta), faults))
        except SPOILT as error:
            faults.append(_say(error))


def _location_of(said: dict[str, Any], watched: Watched) -> str | None:
    """Return which watched location a message is about."""
    if not isinstance(name := said["id"], str):
        raise ProtocolViolation("a location whose id is no text")
    return watched.locations.get(name)


def _say(error: Exception) -> str:
    """Say what is wrong with a message, and nothing of what is in it."""
    match error:
        case ProtocolViolation():
            return str(error)
        case NoBase64():
            return "a message that is no base64"
        case zlib.error():
            return "a message that is no gzip"
        case ValueError():
            return "a message that is no JSON"
    return "a message without what it must have"


def unpack(data: bytes) -> bytes:
    """Return what was compressed, or what was not; but not without end (report 7)."""
    if data[:2] != GZIP:
        return data
    stream = zlib.decompressobj(GZIP_WINDOW)
    unpacked = stream.decompress(data, MOST_UNPACKED)
    if stream.eof:
        return unpacked
    raise ProtocolViolation("a message that is cut off, or far too long")


def decode_blob(data: bytes, watched: Watched, blob: Blob, faults: list[str]) -> Message | None:
    """Read a message that stood elsewhere; None where nobody watches its location.

    Raises:
        ProtocolViolation: it cannot be read.
    """
    try:
        said = orjson.loads(unpack(data))
        if (location := _location_of(said, watched)) is None:
            return None
        return _read_location(said, location, blob.offset, blob.at, faults)
    except SPOILT:
        raise ProtocolViolation("a blob that cannot be read") from None


def _read_blob(meta: dict[str, Any], offset: Offset) -> Blob:
    """Read where a message stands; an empty handle is none."""
    handle = meta.get("dataHandle")
    if not isinstance(handle, str) or not handle.strip(".") or not _HANDLE.fullmatch(handle):
        raise ProtocolViolation("a message without data")
    return Blob(offset, handle, _when(meta))


def _read_location(
    said: dict[str, Any], location: str, offset: Offset, at: datetime | None, faults: list[str]
) -> Message:
    """Read what is said of a watched location's EVSEs; one that is spoilt spoils no other."""
    evses = said["evses"]
    if not isinstance(evses, list):
        raise ProtocolViolation("a location without a list of EVSEs")
    statuses = []
    spoilt = []
    for evse in evses:
        try:
            statuses.append(status := _read_evse(evse, at))
        except ProtocolViolation as fault:
            spoilt.append(str(fault))
        else:
            spoilt += [f"the status {status.word[:40]!r}"] if status.status is None else []
    # A message is one, however much of it is spoilt.
    faults += spoilt[:1]
    return Message(offset, location, tuple(statuses))


def _read_evse(evse: Any, sent: datetime | None) -> EvseStatus:
    """Read one EVSE; without a time of its own that of the message counts."""
    match evse:
        case {"id": str(evse_id), "status": str(word)} if evse_id:
            at = read_time(evse.get("last_updated")) or sent
            return EvseStatus(evse_id, word, read_status(word), at)
    raise ProtocolViolation("an EVSE without id or status")


def read_status(word: str) -> ConnectorStatus | None:
    """Return what a word means, however it is spelled; None for one nobody knows (trap 7)."""
    return STATUSES.get(word.upper().replace("_", ""))


def read_time(text: Any) -> datetime | None:
    """Read a time; one without a zone is UTC, and what is none is None."""
    if not isinstance(text, str):
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _when(meta: dict[str, Any]) -> datetime | None:
    """Return when a message was sent."""
    sent = meta.get("timestamp")
    if not isinstance(sent, int | float) or isinstance(sent, bool):
        return None
    try:
        return datetime.fromtimestamp(seconds(sent), UTC)
    except OverflowError, ValueError, OSError:
        return None


def _sent(message: Any) -> float:
    """Return when a message was sent, in seconds since 1970; nothing where it does not say."""
    match message:
        case {"metaData": {"timestamp": int(sent)}}:
            return seconds(sent)
    return 0.0


def seconds(timestamp: float) -> float:
    """Return a message's timestamp in seconds since 1970."""
    return timestamp / 1000 if timestamp > FIRST_MILLISECOND else timestamp
