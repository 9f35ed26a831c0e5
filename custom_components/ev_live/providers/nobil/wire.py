"""What the two NOBIL streams say, from bytes to statuses.

Sources: section 2 (Enova real-time) and section 1 (legacy stream v1) of the NOBIL report.
Both decoders are pure; whatever cannot be read raises ProtocolViolation with a text that
names the shape and never the content.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson

from ...feed import ProtocolViolation
from ...model import ConnectorStatus

# The longest real frame has 95 bytes; what is this much longer is not worth parsing.
LONGEST_ENOVA_FRAME = 65536

# How a frame begins and ends as the provider writes it, without blanks or escapes.
PLAIN_HEAD = b'{"nobilId":"'
PLAIN_HEAD_LENGTH = len(PLAIN_HEAD)
PLAIN_TAIL = b'"}'

# NOBIL's nine words (report 2.5). UNKNOWN is "no status information": Home Assistant
# keeps the word "unknown" for itself.
ENOVA_STATUSES = {
    "AVAILABLE": ConnectorStatus.AVAILABLE,
    "BLOCKED": ConnectorStatus.BLOCKED,
    "CHARGING": ConnectorStatus.CHARGING,
    "INOPERATIVE": ConnectorStatus.INOPERATIVE,
    "OUTOFORDER": ConnectorStatus.OUT_OF_ORDER,
    "PLANNED": ConnectorStatus.PLANNED,
    "REMOVED": ConnectorStatus.REMOVED,
    "RESERVED": ConnectorStatus.RESERVED,
    "UNKNOWN": ConnectorStatus.NO_INFORMATION,
}

LEGACY_STATUSES = {
    -1: ConnectorStatus.NO_INFORMATION,
    0: ConnectorStatus.AVAILABLE,
    1: ConnectorStatus.OCCUPIED,
}


class EnovaStatus(NamedTuple):
    """One EVSE's status; `word` is the provider's own (a tuple: one is made every frame)."""

    station: str
    evse: str
    word: str


def decode_enova(frame: bytes, watched: Container[str]) -> EnovaStatus | None:
    """Read a frame `{nobilId, evseUId, status}`; None where its station is not watched."""
    if len(frame) > LONGEST_ENOVA_FRAME:
        raise ProtocolViolation("a frame far too long")
    message = _parse(frame)
    try:
        station = message["nobilId"]
        if station.__class__ is str and station not in watched:
            return None
        status = EnovaStatus(station, message["evseUId"], message["status"])
    except KeyError as err:
        raise ProtocolViolation(f"a frame without {err.args[0]}") from None
    except TypeError:
        raise ProtocolViolation("a frame that is no object") from None
    for field, value in zip(("nobilId", "evseUId", "status"), status, strict=True):
        if not isinstance(value, str) or not value:
            raise ProtocolViolation(f"a frame with an unusable {field}")
    return status


@dataclass(frozen=True, kw_only=True, slots=True)
class LegacyReading:
    """One connector's reading; `index` counts from zero, `at` is its last change.

    `status` is None for a code nobody documented; `at` is None where it was never reported.
    """

    station: str
    index: int
    status: ConnectorStatus | None
    at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class LegacyMessage:
    """What one legacy frame says of the watched stations.

    `sizes` gives how many connectors a station has, where the frame lists all of them;
    `faults` says of each station that could not be read why.
    """

    readings: tuple[LegacyReading, ...] = ()
    sizes: tuple[tuple[str, int], ...] = ()
    faults: tuple[str, ...] = ()


def decode_legacy(frame: bytes, watched: Container[str]) -> LegacyMessage | None:
    """Read a frame `{type, data}`; None for a type nobody documented."""
    message = _parse(frame)
    try:
        kind, data = message["type"], message["data"]
    except KeyError as err:
        raise ProtocolViolation(f"a frame without {err.args[0]}") from None
    except TypeError:
        raise ProtocolViolation("a frame that is no object") from None
    match kind:
        case "snapshot:init":
            return _stations(_list(data), watched)
        case "status:update":
            return _stations([data], watched)
        case "status:raw":
            return _raw(_object(data), watched)
    return None


def _parse(frame: bytes) -> Any:
    """Parse JSON."""
    try:
        return orjson.loads(frame)
    except orjson.JSONDecodeError:
        raise ProtocolViolation("a frame that is no JSON") from None


def _stations(stations: list[Any], watched: Container[str]) -> LegacyMessage:
    """Read whole stations, each with all its connectors; a bad one spoils no other."""
    readings: list[LegacyReading] = []
    sizes: list[tuple[str, int]] = []
    faults: list[str] = []
    for station in stations:
        try:
            uuid, connectors = _station(station)
            if uuid not in watched:
                continue
            readings += [_reading(uuid, index, item) for index, item in enumerate(connectors)]
        except ProtocolViolation as fault:
            faults.append(str(fault))
        else:
            sizes.append((uuid, len(connectors)))
    return LegacyMessage(readings=tuple(readings), sizes=tuple(sizes), faults=tuple(faults))


def _station(station: Any) -> tuple[str, list[Any]]:
    """Read a station's id and connectors; its own status may be missing and says no more."""
    fields = _object(station)
    return _text(fields, "uuid"), _list(fields.get("connectors"))


def _raw(fields: dict[str, Any], watched: Container[str]) -> LegacyMessage:
    """Read one connector's raw message, which may be a mere keep-alive."""
    uuid = _text(fields, "uuid")
    if uuid not in watched:
        return LegacyMessage()
    if (index := _integer(fields, "connector")) < 0:
        raise ProtocolViolation("an unusable connector")
    return LegacyMessage(readings=(_reading(uuid, index, fields),))


def _reading(uuid: str, index: int, connector: Any) -> LegacyReading:
    """Read a connector; an error counts more than the status beside it (report 1.4)."""
    fields = _object(connector)
    status = LEGACY_STATUSES.get(_integer(fields, "status"))
    if fields.get("error") == 1:
        status = ConnectorStatus.OUT_OF_ORDER
    return LegacyReading(station=uuid, index=index, status=status, at=_time(fields))


def _time(fields: dict[str, Any]) -> datetime | None:
    """Read a time in epoch milliseconds; -1 means never."""
    milliseconds = _integer(fields, "timestamp")
    if milliseconds < 0:
        return None
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except OverflowError, ValueError, OSError:
        raise ProtocolViolation("a time out of range") from None


def _object(value: Any) -> dict[str, Any]:
    """Demand an object."""
    if not isinstance(value, dict):
        raise ProtocolViolation("something else in place of an object")
    return value


def _list(value: Any) -> list[Any]:
    """Demand a list."""
    if not isinstance(value, list):
        raise ProtocolViolation("something else in place of a list")
    return value


def _text(fields: dict[str, Any], name: str) -> str:
    """Demand a text that is not empty."""
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise ProtocolViolation(f"an unusable {name}")
    return value


def _integer(fields: dict[str, Any], name: str) -> int:
    """Demand a whole number; true is none."""
    value = fields.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ProtocolViolation(f"an unusable {name}")
    return value
