"""Frames that no client may trip over."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from .envelope import CONFIRMATION, ERROR, dump

GarbageKind = Literal[
    "broken_json",
    "empty",
    "binary",
    "object",
    "number",
    "null",
    "six_elements",
    "eight_elements",
    "unknown_type",
    "null_payload",
    "list_payload",
    "empty_payload",
    "null_depots",
    "null_id",
    "number_id",
    "no_time",
    "unknown_action",
    "unknown_enum",
    "missing_field",
    "wrong_types",
    "out_of_range",
    "not_a_number",
    "extra_fields",
    "huge",
    "stray_confirmation",
    "stray_error",
]
# Whether the client has to answer: with a confirmation, or with an error that has our id.
Answer = Literal["due", "welcome", "none"]

HUGE = 5_000_000


@dataclass(frozen=True, kw_only=True)
class Bad:
    """Hold a bad frame, and what is expected of who receives it."""

    frame: str | bytes
    answer: Answer = "due"
    action: str | None = None


type Spoil = Callable[[list[Any]], str | bytes]
type Bend = Callable[[list[Any]], list[Any]]
type Warp = Callable[[dict[str, Any]], object]


def _points(payload: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every point but the synthetic ones."""
    return [
        point
        for depot in payload["depotInfoList"]
        for station in depot["chargingStationInfoList"]
        for point in station["chargingPointInfoList"]
        if not point["chargingPointId"].endswith("/0/0")
    ]


def _unknown_enum(payload: dict[str, Any]) -> object:
    for point in _points(payload):
        point["chargingPointStatus"] = "Daydreaming"
    return payload


def _out_of_range(payload: dict[str, Any]) -> object:
    for point in _points(payload):
        for percent in point.get("vehicleInfo", {}).get("tractionBatteryInfo", {}):
            point["vehicleInfo"]["tractionBatteryInfo"][percent] = 655
    return payload


def _not_a_number(payload: dict[str, Any]) -> object:
    for point in _points(payload):
        point["energyMeterReading"] = float("nan")
    return payload


def _missing_field(payload: dict[str, Any]) -> object:
    for point in _points(payload):
        del point["chargingPointId"]
    return payload


def _wrong_types(payload: dict[str, Any]) -> object:
    for point in _points(payload):
        point |= {"vehicleInfo": "BUS", "chargingProcessInfo": [], "energyMeterReading": "12"}
    return payload


def _extra_fields(payload: dict[str, Any]) -> object:
    for point in _points(payload):
        point |= {"weather": {"rain": 3}, "chargingPointFlavour": "sweet"}
    return {**payload, "weather": None}


def _huge(payload: dict[str, Any]) -> object:
    """Let one point have so much ahead of it that the picture is larger than any buffer."""
    scheduled = {
        "chargingRequestId": "CR-0000000",
        "vehicleId": "BUS-" + "9" * 400,
        "chargingPredictionData": {},
    }
    size = len(dump(scheduled))
    _points(payload)[0]["scheduledChargingProcessList"] = [
        {**scheduled, "chargingRequestId": f"CR-{number:07}"} for number in range(HUGE // size + 1)
    ]
    return payload


UNREADABLE: dict[str, Spoil] = {
    "broken_json": lambda message: dump(message)[:-9],
    "empty": lambda message: "",
    "binary": lambda message: b"\x00\xff" + dump(message).encode(),
    "object": lambda message: dump({"messageType": 1, "payload": message[6]}),
    "number": lambda message: "42",
    "null": lambda message: "null",
    "null_id": lambda message: dump([*message[:4], None, *message[5:]]),
    "number_id": lambda message: dump([*message[:4], 7, *message[5:]]),
    "unknown_type": lambda message: dump([9, *message[1:]]),
    "stray_confirmation": lambda message: dump([CONFIRMATION, *message[1:6], {}]),
    "stray_error": lambda message: dump([ERROR, *message[1:6], {"message": "Nobody asked."}]),
}
MISSHAPEN: dict[str, Bend] = {
    "six_elements": lambda message: message[:6],
    "eight_elements": lambda message: [*message, {}],
    "no_time": lambda message: [*message[:3], None, *message[4:]],
    "not_a_number": lambda message: [*message[:6], _not_a_number(message[6])],
}
PAYLOADS: dict[str, Warp] = {
    "null_payload": lambda payload: None,
    "list_payload": lambda payload: [payload],
    "empty_payload": lambda payload: {},
    "null_depots": lambda payload: {"depotInfoList": None},
    "unknown_enum": _unknown_enum,
    "missing_field": _missing_field,
    "wrong_types": _wrong_types,
    "out_of_range": _out_of_range,
    "extra_fields": _extra_fields,
    "huge": _huge,
}


def bad_frame(kind: GarbageKind, message: list[Any]) -> Bad:
    """Spoil a good message."""
    if kind in UNREADABLE:
        return Bad(frame=UNREADABLE[kind](message), answer="none")
    if kind in MISSHAPEN:
        return Bad(frame=dump(MISSHAPEN[kind](message)), answer="welcome")
    if kind in PAYLOADS:
        return Bad(frame=dump([*message[:6], PAYLOADS[kind](message[6])]))
    return Bad(frame=dump([*message[:5], "ProvideWeather", {"rain": 3}]), action="ProvideWeather")
