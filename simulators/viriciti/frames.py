"""Frames of the live socket, good and bad."""

from datetime import UTC, datetime, timedelta
import json
from typing import Any, Literal

from .faults import ErrorPayload

type Json = dict[str, Any]

GarbageKind = Literal[
    "broken_json",
    "empty",
    "binary",
    "list",
    "number",
    "huge",
    "no_type",
    "unknown_type",
    "null_payload",
    "list_payload",
    "error_string",
    "error_object",
    "error_list",
    "unknown_label",
    "null_value",
    "text_value",
    "missing_time",
    "iso_time",
    "far_future",
    "numeric_vid",
    "gps_empty",
    "gps_zero",
    "gps_malformed",
    "gps_out_of_range",
    "unknown_parameter",
    "unknown_status",
    "null_status",
    "status_as_text",
    "text_connector",
    "epoch_time",
    "unknown_event",
    "incident_without_start",
    "incident_without_vid",
]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FAR_FUTURE = 366 * 86_400_000
HUGE = 10_000_000


def encode(document: object) -> str:
    """Write JSON without a space."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def envelope(kind: str, payload: object) -> str:
    """Put a payload into the envelope."""
    return encode({"type": kind, "payload": payload})


def iso(time: int) -> str:
    """Write epoch milliseconds as the stations do."""
    at = EPOCH + timedelta(milliseconds=time)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def vehicle(vid: str, label: str, value: object, time: object) -> str:
    """Write a point of a vehicle."""
    return envelope("vehicles", {"time": time, "value": value, "label": label, "vid": vid})


def station(identity: str, connector: int | None, parameter: str, value: object, time: int) -> str:
    """Write a point of a charging station; only one that has a connector names it."""
    where = {} if connector is None else {"connector": connector}
    payload = {"parameter": parameter, "identity": identity, **where}
    return envelope("chargestations", {**payload, "time": iso(time), "value": value})


def error(text: str, style: ErrorPayload, items: list[str] | None = None) -> str:
    """Write an error, whose payload nobody has described."""
    match style:
        case "string":
            return envelope("error", text)
        case "object":
            return envelope("error", {"message": text, "items": items or []})
        case "list":
            return envelope("error", [text, *(items or [])])


def bad_frame(kind: GarbageKind, vid: str, identity: str, now: int) -> str | bytes:
    """Write a frame that a client may not trip over."""
    if kind in ("broken_json", "empty", "binary", "list", "number", "huge"):
        return _not_an_envelope(kind, vehicle(vid, "soc", 50, now))
    for choice in (
        _odd_envelopes(vid),
        _odd_points(vid, now),
        _odd_station_points(identity, now),
        _odd_incidents(vid, now),
    ):
        if kind in choice:
            return choice[kind]
    raise ValueError(f"{kind} is no kind of garbage")


def _not_an_envelope(kind: str, good: str) -> str | bytes:
    match kind:
        case "broken_json":
            return good[:-5]
        case "binary":
            return b"\x00\xff" + good.encode()
        case "list":
            return f"[{good}]"
        case "number":
            return "42"
        case "huge":
            return good[:-2] + f',"padding":"{"x" * HUGE}"' + "}}"
    return ""


def _odd_envelopes(vid: str) -> dict[str, str]:
    return {
        "no_type": encode({"payload": {"vid": vid}}),
        "unknown_type": envelope("weather", {"vid": vid, "value": 12}),
        "null_payload": envelope("vehicles", None),
        "list_payload": envelope("vehicles", [vid]),
        "error_string": envelope("error", "something went wrong"),
        "error_object": envelope("error", {"code": 17, "message": "something went wrong"}),
        "error_list": envelope("error", ["something went wrong", 17]),
    }


def _odd_points(vid: str, now: int) -> dict[str, str]:
    untimed = {"value": 50, "label": "soc", "vid": vid}
    return {
        "unknown_label": vehicle(vid, "proprietary_acme.mood", "good", now),
        "null_value": vehicle(vid, "soc", None, now),
        "text_value": vehicle(vid, "soc", "about half", now),
        "missing_time": envelope("vehicles", untimed),
        "iso_time": vehicle(vid, "soc", 50, iso(now)),
        "far_future": vehicle(vid, "soc", 1, now + FAR_FUTURE),
        "numeric_vid": envelope("vehicles", {**untimed, "vid": 14, "time": now}),
        "gps_empty": vehicle(vid, "gps", "", now),
        "gps_zero": vehicle(vid, "gps", "0|0", now),
        "gps_malformed": vehicle(vid, "gps", "52.1;5.1|", now),
        "gps_out_of_range": vehicle(vid, "gps", "152.1|505.1", now),
    }


def _odd_station_points(identity: str, now: int) -> dict[str, str]:
    strange = {"errorCode": "NoError", "status": "Daydreaming"}
    nothing = {"errorCode": None, "status": None}
    where = {"identity": identity, "connector": 1}
    return {
        "unknown_parameter": station(identity, 1, "temperature", 31, now),
        "unknown_status": station(identity, 1, "status", strange, now),
        "null_status": station(identity, 1, "status", nothing, now),
        "status_as_text": station(identity, 1, "status", "Charging", now),
        "text_connector": envelope(
            "chargestations",
            {**where, "connector": "one", "parameter": "power", "time": iso(now), "value": 1},
        ),
        "epoch_time": envelope(
            "chargestations", {**where, "parameter": "power", "time": now, "value": 1}
        ),
        "unknown_event": station(identity, 1, "transactions", {"event": "pause"}, now),
    }


def _odd_incidents(vid: str, now: int) -> dict[str, str]:
    rule = {"incident": "incident_02", "name": "SoC below 15 %", "triggeredLabels": []}
    states = {"start": {"time": now}, "state": {"time": now}}
    return {
        "incident_without_start": envelope("incidents", {**rule, "vid": vid}),
        "incident_without_vid": envelope("incidents", {**rule, **states}),
    }
