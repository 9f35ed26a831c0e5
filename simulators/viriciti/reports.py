"""What transactions and incidents are made of."""

from collections.abc import Iterable, Mapping
from typing import Literal

from .faults import IncidentMessages, RunningEnd, StopFields
from .frames import Json
from .sessions import TransactionEvent
from .world import RULES, Occurrence, Plug, Point, Running, World

IncidentStage = Literal["start", "update", "end"]

STRANGER_MAC = "02:00:5E:FF:00:00:00:01"
USED_A_SESSION = 61_400
SENT: Mapping[IncidentMessages, tuple[IncidentStage, ...]] = {
    "all": ("start", "update", "end"),
    "start_and_end": ("start", "end"),
    "end_only": ("end",),
}


def transaction(
    world: World,
    plug: Plug,
    event: TransactionEvent,
    *,
    vid: str | None,
    omit: Iterable[str],
    stop_fields: StopFields,
) -> Json:
    """Say that a transaction starts or stops, and remember it meanwhile."""
    if event == "start":
        running = world.transactions[plug] = _begin(world, plug, vid, omit)
        return _started(running, event)
    known = world.transactions.pop(plug, None)
    running = known or _begin(world, plug, vid, omit)
    world.meters[plug] = running.meter_start + USED_A_SESSION
    if stop_fields == "bare":
        return {"transactionId": running.transaction_id, "event": event}
    if stop_fields == "as_start":
        return _started(running, event)
    return {
        "transactionId": running.transaction_id,
        "event": event,
        **running.who,
        "meterStop": world.meters[plug],
        "reason": "EVDisconnected",
    }


def _started(running: Running, event: TransactionEvent) -> Json:
    return {
        "transactionId": running.transaction_id,
        "event": event,
        **running.who,
        "meterStart": running.meter_start,
    }


def _begin(world: World, plug: Plug, vid: str | None, omit: Iterable[str]) -> Running:
    return Running(
        transaction_id=world.next_transaction_id(),
        meter_start=world.meters.setdefault(plug, 0),
        who=_who(world, vid, omit),
    )


def _who(world: World, vid: str | None, omit: Iterable[str]) -> dict[str, object]:
    """Say who charges, as far as the station can read and the provider knows it."""
    vehicle = world.vehicles.get(vid or "")
    mac = vehicle.mac if vehicle else STRANGER_MAC
    who: dict[str, object | None] = {"mac": mac}
    if vehicle:
        who |= {"vehicle": vehicle.name, "vid": vid, "vin": vehicle.vin}
    who["idTag"] = mac.replace(":", "")
    left_out = set(omit)
    return {key: value for key, value in who.items() if value is not None and key not in left_out}


def incident(
    world: World,
    key: tuple[str, str],
    stage: IncidentStage,
    *,
    name: str | None,
    state: Json,
    triggered: list[object],
    reported: bool,
    running_end: RunningEnd,
) -> Json:
    """Say what an incident has come to; raise ValueError for one that does not run."""
    vid, rule = key
    if stage == "start":
        world.occurrences[key] = Occurrence(start=state)
    occurrence = world.occurrences.get(key)
    if occurrence is None:
        raise ValueError(f"{rule} does not run for {vid}")
    payload: Json = {
        "incident": rule,
        "name": name or RULES.get(rule, rule),
        "triggeredLabels": triggered,
        "reported": reported,
        "vid": vid,
        "start": occurrence.start,
        "state": state,
    }
    if stage == "end":
        del world.occurrences[key]
        return payload | {"end": state}
    return payload | ({"end": None} if running_end == "null" else {})


def vehicle_state(known: Mapping[str, Point], labels: Iterable[str], time: int) -> Json:
    """Say how a vehicle was: each label with its own, often older, time."""
    return {
        "time": time,
        **{
            label: {"time": min(point.time, time), "value": point.value, "label": label}
            for label in labels
            if (point := known.get(label))
        },
    }
