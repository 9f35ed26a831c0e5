"""Frames of the real-time stream, good and bad."""

import json
from typing import Literal

from .world import Evse

GarbageKind = Literal[
    "broken_json",
    "empty",
    "binary",
    "list",
    "missing_field",
    "null",
    "extra_field",
    "unknown_status",
    "unknown_type",
    "number",
    "huge",
]

HUGE = 10_000_000


def frame(nobil_id: str, evse_uid: str, status: str | None, **extra: object) -> str:
    """Write a frame as the provider does: one flat object without a space."""
    fields = {"nobilId": nobil_id, "evseUId": evse_uid, "status": status, **extra}
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False)


def bad_frame(kind: GarbageKind, evse: Evse) -> str | bytes:
    """Write a frame about an EVSE that a client may not trip over."""
    good = frame(*evse, "AVAILABLE")
    match kind:
        case "broken_json":
            return good[:-5]
        case "empty":
            return ""
        case "binary":
            return b"\x00\xff" + good.encode()
        case "list":
            return f"[{good}]"
        case "missing_field":
            return json.dumps({"nobilId": evse[0], "evseUId": evse[1]})
        case "null":
            return frame(*evse, None)
        case "extra_field":
            return frame(*evse, "AVAILABLE", timestamp="2026-03-22T16:47:48Z")
        case "unknown_status":
            return frame(*evse, "DAYDREAMING")
        case "unknown_type":
            return json.dumps({"type": "weather:update", "data": {"uuid": evse[0]}})
        case "number":
            return "42"
        case "huge":
            return frame(*evse, "AVAILABLE", padding="x" * HUGE)
