"""What stands in a message, good and bad."""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
import gzip
import json
from typing import Literal

from .kafka import Json

GarbageKind = Literal[
    "corrupt_base64",
    "corrupt_gzip",
    "truncated_gzip",
    "gzip_bomb",
    "empty_gzip",
    "not_utf8",
    "broken_json",
    "several_documents",
    "list",
    "number",
    "null",
    "missing_id",
    "id_not_text",
    "missing_evses",
    "evses_not_a_list",
    "no_evses",
    "evse_not_an_object",
    "missing_evse_id",
    "missing_status",
    "null_status",
    "status_not_text",
    "unknown_status",
    "missing_time",
    "null_time",
    "bad_time",
    "naive_time",
    "future_time",
    "unknown_keys",
    "no_data",
    "data_not_text",
    "no_meta_data",
    "lost_blob",
    "bad_handle",
]

BOMB_SIZE = 64 * 1024 * 1024
GOOD_TIME = "2026-01-15T09:30:12Z"
FAR_FUTURE = "2999-01-01T00:00:00Z"
LOST_HANDLE = "00000000-lost.blob"
BAD_HANDLE = "../../etc/passwd"
FUTURE = {"schemaVersion": 2, "links": {"self": None}}


@dataclass(frozen=True, kw_only=True)
class Broken:
    """Hold a broken message: bad bytes, bad metadata, or not even metadata."""

    payload: bytes | None = None
    meta: Json | None = None
    instead: Json | None = None


def status_entry(evse_id: str, status: str, last_updated: str) -> Json:
    """Write what is said of one EVSE."""
    return {"id": evse_id, "status": status, "last_updated": last_updated}


def write_payload(location_id: str, entries: Iterable[Json]) -> bytes:
    """Write what a message says of one location."""
    said = {"id": location_id, "evses": list(entries)}
    return json.dumps(said, separators=(",", ":"), ensure_ascii=False).encode()


def squeeze(payload: bytes) -> bytes:
    """Compress a payload, the same bytes each time."""
    return gzip.compress(payload, mtime=0)


def inline(payload: bytes) -> Json:
    """Put a payload into the metadata of a message."""
    return {"data": b64encode(payload).decode()}


def break_message(kind: GarbageKind, location_id: str, evse_id: str) -> Broken:
    """Make a message about an EVSE that a client may not trip over."""
    good = squeeze(_said(location_id, evse_id))
    match kind:
        case "corrupt_base64":
            return Broken(meta={"data": f"%%{b64encode(good).decode()[1:]}"})
        case "corrupt_gzip":
            return Broken(payload=good[:12] + bytes(255 - byte for byte in good[12:]))
        case "truncated_gzip":
            return Broken(payload=good[: len(good) // 2])
        case "gzip_bomb":
            return Broken(payload=_bomb(location_id, evse_id))
        case "no_data":
            return Broken(meta={})
        case "data_not_text":
            return Broken(meta={"data": 42})
        case "no_meta_data":
            return Broken(instead={})
        case "lost_blob":
            return Broken(meta={"dataHandle": LOST_HANDLE, "dataSize": 2_000_000})
        case "bad_handle":
            return Broken(meta={"dataHandle": BAD_HANDLE, "dataSize": 2_000_000})
        case "empty_gzip" | "not_utf8" | "broken_json" | "several_documents":
            return Broken(payload=squeeze(_bad_text(kind, location_id, evse_id)))
    said = json.dumps(_bad_object(kind, location_id, evse_id))
    return Broken(payload=squeeze(said.encode()))


def _said(location_id: str, evse_id: str) -> bytes:
    return write_payload(location_id, [status_entry(evse_id, "AVAILABLE", GOOD_TIME)])


@cache
def _bomb(location_id: str, evse_id: str) -> bytes:
    """Make a small gzip that becomes very large, and would be good if one took it."""
    return squeeze(b" " * BOMB_SIZE + _said(location_id, evse_id))


def _bad_text(kind: GarbageKind, location_id: str, evse_id: str) -> bytes:
    """Write what is not one JSON document in UTF-8."""
    good = _said(location_id, evse_id)
    texts: dict[GarbageKind, bytes] = {
        "empty_gzip": b"",
        "not_utf8": good.replace(b"AVAILABLE", b"\xff\xfe"),
        "broken_json": good[:-5],
        "several_documents": good + b"\n" + good,
    }
    return texts[kind]


def _bad_object(kind: GarbageKind, location_id: str, evse_id: str) -> object:
    """Make JSON that is not what the stream says, or more than that."""
    entry = status_entry(evse_id, "AVAILABLE", GOOD_TIME)
    said = {"id": location_id, "evses": [entry]}
    objects: dict[GarbageKind, object] = {
        "list": [said],
        "number": 42,
        "null": None,
        "missing_id": {"evses": [entry]},
        "id_not_text": said | {"id": 42},
        "missing_evses": {"id": location_id},
        "evses_not_a_list": said | {"evses": entry},
        "no_evses": said | {"evses": []},
        "evse_not_an_object": said | {"evses": [evse_id]},
        "unknown_keys": said | {"evses": [entry | FUTURE], **FUTURE},
    }
    if kind in objects:
        return objects[kind]
    return said | {"evses": [_bad_entry(kind, entry)]}


def _bad_entry(kind: GarbageKind, entry: Json) -> Json:
    """Spoil what is said of an EVSE."""
    missing = {"missing_evse_id": "id", "missing_status": "status", "missing_time": "last_updated"}
    if name := missing.get(kind):
        return {key: value for key, value in entry.items() if key != name}
    spoiled: dict[GarbageKind, Json] = {
        "null_status": {"status": None},
        "status_not_text": {"status": 7},
        "unknown_status": {"status": "DAYDREAMING"},
        "null_time": {"last_updated": None},
        "bad_time": {"last_updated": "yesterday"},
        "naive_time": {"last_updated": "2026-01-15T09:30:12"},
        "future_time": {"last_updated": FAR_FUTURE},
    }
    return entry | spoiled[kind]
