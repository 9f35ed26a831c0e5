"""What makes a trigger valid."""

from collections.abc import Callable, Iterator
import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .checks import (
    InvalidMonitorError,
    Json,
    mapping,
    number,
    objects,
    one_of,
    several,
    text,
    whole,
)
from .paths import OPS, PATHS, Path
from .plans import Slot, Timetable, Trigger, Watch, Zone
from .times import read_duration, read_time
from .wording import DAYS

NAME = re.compile(r"[a-zA-Z]+[._]?[0-9]*")
WEEKS = re.compile(r"w(\d{1,2})(?:-w(\d{1,2}))?")
DAY = 86_400
PARIS = "Europe/Paris"


def read_trigger(body: Json) -> Trigger:
    """Understand one trigger, or raise InvalidMonitorError."""
    name = text(body, "name", "triggers.")
    if not NAME.fullmatch(name):
        raise InvalidMonitorError("triggers.name", f"{name!r} does not match {NAME.pattern}")
    kinds = [kind for kind in READERS if kind in body]
    if len(kinds) != 1:
        raise InvalidMonitorError(f"triggers.{name}", "exactly one of zone, time, data")
    return READERS[kinds[0]](name, mapping(body, kinds[0], f"{name}."))


def _zone(name: str, body: Json) -> Zone:
    where = f"{name}.zone."
    place = mapping(body, "place", where)
    radius = whole(place, "radius", f"{where}place.", least=1)
    if radius is None:
        raise InvalidMonitorError(f"{where}place.radius", "a whole number of kilometres")
    centre = mapping(place, "center", f"{where}place.")
    coordinates = (
        number(centre, "latitude", f"{where}center."),
        number(centre, "longitude", f"{where}center."),
    )
    transition = one_of(body.get("transition"), ("In", "Out"), f"{where}transition")
    return Zone(name=name, inwards=transition == "In", centre=coordinates, radius=radius)


def _time(name: str, body: Json) -> Timetable:
    where = f"{name}.time."
    slots = tuple(_slot(slot, where) for slot in objects(body, "times", where))
    if not slots:
        raise InvalidMonitorError(f"{where}times", "at least one is required")
    zone = body.get("timeZone", PARIS)
    try:
        return Timetable(name=name, zone=ZoneInfo(zone), slots=slots)
    except (ZoneInfoNotFoundError, TypeError, ValueError) as error:
        raise InvalidMonitorError(f"{where}timeZone", f"{zone!r} is nowhere") from error


def _slot(body: Json, where: str) -> Slot:
    daily = one_of(body.get("recurrence", "Daily"), ("None", "Daily"), f"{where}recurrence")
    return _daily(body, where) if daily == "Daily" else _once(body, where)


def _daily(body: Json, where: str) -> Slot:
    start = _duration(text(body, "start", where), f"{where}start")
    if start >= DAY:
        raise InvalidMonitorError(f"{where}start", "a day ends at 23:59")
    duration = _duration(text(body, "duration", where), f"{where}duration")
    occurrence = mapping(body, "occurence", where) if "occurence" in body else {}
    return Slot(
        daily=True,
        start=start,
        duration=duration,
        days=frozenset(_days(occurrence, where)),
        weeks=frozenset(_weeks(occurrence, where)),
    )


def _once(body: Json, where: str) -> Slot:
    if "occurence" in body:
        raise InvalidMonitorError(f"{where}occurence", "nothing that happens once occurs on days")
    start = text(body, "start", where)
    try:
        at = read_time(start)
    except ValueError as error:
        raise InvalidMonitorError(f"{where}start", str(error)) from error
    duration = (
        _duration(text(body, "duration", where), f"{where}duration") if "duration" in body else None
    )
    return Slot(daily=False, start=at, duration=duration)


def _duration(written: str, where: str) -> int:
    try:
        return read_duration(written)
    except ValueError as error:
        raise InvalidMonitorError(where, str(error)) from error


def _days(occurrence: Json, where: str) -> Iterator[str]:
    if "day" not in occurrence:
        return
    days = several(occurrence, "day", f"{where}occurence.")
    if not 1 <= len(days) <= len(DAYS):
        raise InvalidMonitorError(f"{where}occurence.day", "one to seven days")
    for day in days:
        yield one_of(day, DAYS, f"{where}occurence.day")


def _weeks(occurrence: Json, where: str) -> Iterator[int]:
    if "week" not in occurrence:
        return
    weeks = several(occurrence, "week", f"{where}occurence.")
    if not 1 <= len(weeks) <= 52:
        raise InvalidMonitorError(f"{where}occurence.week", "one to 52 weeks")
    for week in weeks:
        if not (isinstance(week, str) and (found := WEEKS.fullmatch(week))):
            raise InvalidMonitorError(f"{where}occurence.week", f"{week!r} is no week")
        yield from range(int(found[1]), int(found[2] or found[1]) + 1)


def _data(name: str, body: Json) -> Watch:
    where = f"{name}.data."
    path = text(body, "data", where)
    known = PATHS.get(path)
    if known is None:
        raise InvalidMonitorError(f"{where}data", f"{path!r} cannot be watched")
    op = one_of(body.get("op"), OPS, f"{where}op")
    if op not in known.ops:
        raise InvalidMonitorError(f"{where}op", f"{op} does not go with {path}")
    if op == "onChange":
        return Watch(name=name, path=path, op=op)
    values = several(body, "value", where)
    if not values:
        raise InvalidMonitorError(f"{where}value", "at least one is required")
    # Of a comparison only the first counts; what follows is ignored.
    compared = values if op == "includedIn" else values[:1]
    return Watch(
        name=name,
        path=path,
        op=op,
        values=tuple(_literal(value, known, f"{where}value") for value in compared),
    )


def _literal(value: object, path: Path, where: str) -> str:
    if not isinstance(value, str):
        raise InvalidMonitorError(where, f"{value!r} is not a text")
    if path.kind == "number":
        try:
            float(value)
        except ValueError as error:
            raise InvalidMonitorError(where, f"{value!r} is not a number") from error
        return value
    choices = ("true", "false") if path.kind == "boolean" else path.choices
    return one_of(value, choices, where)


READERS: dict[str, Callable[[str, Json], Trigger]] = {
    "zone": _zone,
    "time": _time,
    "data": _data,
}
