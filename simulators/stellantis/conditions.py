"""Whether a trigger holds for what a vehicle has just said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from .paths import PATHS, Value, as_text
from .plans import Slot, Timetable, Trigger, Watch, Zone
from .wording import DAYS
from .world import Car, Place, distance

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Hold what a vehicle says, and what of it is new."""

    car: Car
    at: float
    values: Mapping[str, Value]
    before: Mapping[str, Value]
    place: Place | None
    place_before: Place | None
    crossings_only: bool = False

    def changed(self, path: str) -> bool:
        """Tell whether a value is another than before; the first is not a change."""
        if not self.before or (now := self.values[path]) is None:
            return False
        return now != self.before.get(path)


def holds(trigger: Trigger, scene: Scene) -> bool:
    """Tell whether a trigger is true now."""
    match trigger:
        case Zone():
            return _in_zone(trigger, scene)
        case Timetable():
            return scene.car.in_use and any(
                _in_slot(slot, datetime.fromtimestamp(scene.at, trigger.zone))
                for slot in trigger.slots
            )
        case Watch():
            return scene.changed(trigger.path) if trigger.op == "onChange" else _is(trigger, scene)


def lasts(trigger: Trigger, scene: Scene) -> bool:
    """Tell whether a trigger stays true when nothing new is said; a change does not."""
    if isinstance(trigger, Watch):
        passing = trigger.op == "onChange" or PATHS[trigger.path].kind == "collision"
        return not passing and holds(trigger, scene)
    if isinstance(trigger, Zone) and scene.crossings_only:
        return False
    return holds(trigger, scene)


def _in_zone(zone: Zone, scene: Scene) -> bool:
    if scene.place is None:
        return False
    there = distance(scene.place, zone.centre) <= zone.radius
    if not scene.crossings_only:
        return there == zone.inwards
    if scene.place_before is None:
        return False
    was_there = distance(scene.place_before, zone.centre) <= zone.radius
    return there != was_there and there == zone.inwards


def _in_slot(slot: Slot, now: datetime) -> bool:
    if not slot.daily:
        at = now.timestamp()
        return at >= slot.start and (slot.duration is None or at < slot.start + slot.duration)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return any(_on_day(slot, day, now) for day in (midnight, midnight - DAY))


def _on_day(slot: Slot, midnight: datetime, now: datetime) -> bool:
    """Tell whether the interval that begins on a day has come to this; it may end the day after."""
    if slot.days and DAYS[midnight.weekday()] not in slot.days:
        return False
    if slot.weeks and midnight.isocalendar().week not in slot.weeks:
        return False
    # The clock on the wall says when it begins; how long it lasts is real time.
    start = (midnight + timedelta(seconds=slot.start)).timestamp()
    return start <= now.timestamp() < start + (slot.duration or 0)


def _is(watch: Watch, scene: Scene) -> bool:
    value = scene.values[watch.path]
    if value is None:
        return False
    if isinstance(value, tuple):
        return any(wanted in value for wanted in watch.values)
    match watch.op:
        case "greaterThan":
            return float(value) > float(watch.values[0])
        case "lowerThan":
            return float(value) < float(watch.values[0])
    if PATHS[watch.path].kind == "number":
        return any(float(value) == float(wanted) for wanted in watch.values)
    return as_text(value) in watch.values
