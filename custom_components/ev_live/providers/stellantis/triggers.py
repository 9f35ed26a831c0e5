"""What a monitor waits for: a zone, a time of use, or a value (report 6.3).

A trigger is kept and sent as the provider writes it: `{"name": …}` with one of

    "zone": {"transition": "In", "place": {"radius": 5, "center": {"longitude", "latitude"}}}
    "time": {"times": [{"recurrence": "Daily", "start": "PT8H", "duration": "PT4H30M",
                        "occurence": {"day": ["Mon"], "week": ["w1", "w34-w46"]}}],
             "timeZone": "Europe/Paris"}
    "data": {"data": "vehicle.energy.electric.level", "op": "lowerThan", "value": ["20"]}

A radius is in whole kilometres, a start counts from midnight, values are texts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
import re
from typing import Any

from .expressions import is_name
from .paths import BY_PATH, DataPath, Operator
from .times import read_duration, read_time, write_duration

type Json = Mapping[str, Any]

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MOST_WEEKS = 52

# What the provider assumes where no zone is named.
DEFAULT_TIME_ZONE = "Europe/Paris"

_DAY = timedelta(days=1)
_WEEKS = re.compile(r"w([1-9]\d?)(?:-w([1-9]\d?))?")


class Fault(StrEnum):
    """What is wrong with a trigger; the words are those of the texts that a form shows."""

    NAME = "trigger_name"
    NAME_TAKEN = "trigger_name_taken"
    RADIUS = "trigger_radius"
    PLACE = "trigger_place"
    START = "trigger_start"
    DURATION = "trigger_duration"
    DAYS = "trigger_days"
    WEEKS = "trigger_weeks"
    TIME_ZONE = "trigger_time_zone"
    NO_VALUE = "trigger_no_value"
    VALUE = "trigger_value"


class InvalidTrigger(ValueError):
    """A trigger that the provider would refuse; `field` is the one of the form."""

    def __init__(self, field: str, fault: Fault) -> None:
        """Take what is wrong, and with what."""
        super().__init__(f"{fault} ({field})")
        self.field = field
        self.fault = fault


class Transition(StrEnum):
    """Which way a zone's border is crossed."""

    IN = "In"
    OUT = "Out"


@dataclass(frozen=True, kw_only=True, slots=True)
class Zone:
    """A circle that is entered or left; degrees and whole kilometres."""

    name: str
    transition: Transition
    latitude: float
    longitude: float
    radius: int

    def __post_init__(self) -> None:
        """Check it."""
        _check_name(self.name)
        if type(self.radius) is not int or self.radius < 1:
            raise InvalidTrigger("radius", Fault.RADIUS)
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise InvalidTrigger("location", Fault.PLACE)

    def document(self) -> dict[str, Any]:
        """Write it the provider's way."""
        center = {"longitude": self.longitude, "latitude": self.latitude}
        place = {"radius": self.radius, "center": center}
        return {"name": self.name, "zone": {"transition": self.transition.value, "place": place}}


@dataclass(frozen=True, kw_only=True, slots=True)
class Daily:
    """Every day from a time on the clock, for so long; on some days or in some weeks only."""

    start: timedelta
    duration: timedelta
    days: tuple[str, ...] = ()
    weeks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check it."""
        if not timedelta(0) <= self.start < _DAY:
            raise InvalidTrigger("start", Fault.START)
        if self.duration <= timedelta(0):
            raise InvalidTrigger("duration", Fault.DURATION)
        if not set(self.days) <= set(DAYS):
            raise InvalidTrigger("days", Fault.DAYS)
        if len(self.weeks) > MOST_WEEKS or not all(map(_is_weeks, self.weeks)):
            raise InvalidTrigger("weeks", Fault.WEEKS)

    def document(self) -> dict[str, Any]:
        """Write it the provider's way, misspelling included."""
        chosen = {"day": list(self.days), "week": list(self.weeks)}
        occurrence = {name: values for name, values in chosen.items() if values}
        written: dict[str, Any] = {
            "recurrence": "Daily",
            "start": write_duration(self.start),
            "duration": write_duration(self.duration),
        }
        return {**written, "occurence": occurrence} if occurrence else written


@dataclass(frozen=True, kw_only=True, slots=True)
class Once:
    """From a moment on, for so long or for ever."""

    start: datetime
    duration: timedelta | None = None

    def __post_init__(self) -> None:
        """Check it."""
        if self.start.tzinfo is None:
            raise InvalidTrigger("start", Fault.START)
        if self.duration is not None and self.duration <= timedelta(0):
            raise InvalidTrigger("duration", Fault.DURATION)

    def document(self) -> dict[str, Any]:
        """Write it the provider's way."""
        written = {"recurrence": "None", "start": self.start.isoformat(timespec="seconds")}
        if self.duration is not None:
            written["duration"] = write_duration(self.duration)
        return written


@dataclass(frozen=True, kw_only=True, slots=True)
class Time:
    """Times at which a vehicle is used, by the clock of a time zone."""

    name: str
    times: tuple[Daily | Once, ...]
    time_zone: str

    def __post_init__(self) -> None:
        """Check it."""
        _check_name(self.name)
        if not self.times:
            raise InvalidTrigger("start", Fault.START)
        if not self.time_zone:
            raise InvalidTrigger("time_zone", Fault.TIME_ZONE)

    def document(self) -> dict[str, Any]:
        """Write it the provider's way."""
        times = [each.document() for each in self.times]
        return {"name": self.name, "time": {"times": times, "timeZone": self.time_zone}}


@dataclass(frozen=True, kw_only=True, slots=True)
class Data:
    """A value that changes, or compares with others."""

    name: str
    path: DataPath
    operator: Operator
    values: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check it."""
        _check_name(self.name)
        if self.operator not in self.path.operators:
            raise ValueError(f"{self.path.key} cannot be compared so")
        if self.operator is Operator.CHANGES:
            return
        is_list = self.operator is Operator.ONE_OF
        if not self.values or (len(self.values) > 1 and not is_list):
            raise InvalidTrigger("value", Fault.NO_VALUE)
        if not all(map(self.path.accepts, self.values)):
            raise InvalidTrigger("value", Fault.VALUE)

    def document(self) -> dict[str, Any]:
        """Write it the provider's way."""
        data: dict[str, Any] = {"data": self.path.path, "op": self.operator.value}
        if self.operator is not Operator.CHANGES:
            data["value"] = list(self.values)
        return {"name": self.name, "data": data}


type Trigger = Zone | Time | Data


def trigger_from(document: Json) -> Trigger:
    """Read a trigger.

    Raises:
        ValueError: it is none, or one that the provider would refuse.
    """
    if len({"zone", "time", "data"} & document.keys()) != 1:
        raise ValueError("not exactly one of zone, time and data")
    match document:
        case {"name": str(name), "zone": {"transition": str(transition), "place": place}}:
            return _zone(name, transition, place)
        case {"name": str(name), "time": {"times": list(times), **more}}:
            zone = more.get("timeZone", DEFAULT_TIME_ZONE)
            return Time(name=name, times=tuple(map(_period, times)), time_zone=str(zone))
        case {"name": str(name), "data": {"data": str(path), "op": str(op), **more}}:
            return _data(name, path, op, more.get("value", []))
    raise ValueError("a trigger that nobody can read")


def _zone(name: str, transition: str, place: object) -> Zone:
    """Read a zone."""
    match place:
        case {
            "radius": int(radius),
            "center": {
                "longitude": float() | int() as longitude,
                "latitude": float() | int() as latitude,
            },
        }:
            return Zone(
                name=name,
                transition=Transition(transition),
                latitude=latitude,
                longitude=longitude,
                radius=radius,
            )
    raise ValueError("a zone without a place")


def _period(document: object) -> Daily | Once:
    """Read one time of several."""
    match document:
        case {"recurrence": "None", "occurence": _}:
            raise InvalidTrigger("days", Fault.DAYS)
        case {"recurrence": "None", "start": start, **more}:
            lasts = _duration(more["duration"]) if "duration" in more else None
            return Once(start=_moment(start), duration=lasts)
        case {"start": start, "duration": duration, **more}:
            occurrence = more.get("occurence", {})
            return Daily(
                start=_duration(start),
                duration=_duration(duration),
                days=tuple(_texts(occurrence, "day")),
                weeks=tuple(_texts(occurrence, "week")),
            )
    raise InvalidTrigger("duration", Fault.DURATION)


def _moment(value: object) -> datetime:
    """Read a moment."""
    if (moment := read_time(value)) is None:
        raise InvalidTrigger("start", Fault.START)
    return moment


def _duration(value: object) -> timedelta:
    """Read a duration."""
    if (duration := read_duration(value)) is None:
        raise InvalidTrigger("duration", Fault.DURATION)
    return duration


def _data(name: str, path: str, op: str, values: object) -> Data:
    """Read a value that is watched."""
    if path not in BY_PATH:
        raise ValueError(f"nothing can be watched at {path}")
    return Data(
        name=name,
        path=BY_PATH[path],
        operator=Operator(op),
        values=tuple(_texts({"value": values}, "value")),
    )


def _texts(document: object, name: str) -> Iterator[str]:
    """Give the texts of a list that may be missing."""
    found = document.get(name, []) if isinstance(document, Mapping) else None
    if not isinstance(found, list):
        raise ValueError(f"no list of {name}")  # noqa: TRY004
    for each in found:
        if not isinstance(each, str):
            raise ValueError(f"a {name} that is no text")  # noqa: TRY004
        yield each


def _check_name(name: str) -> None:
    """Make sure that a trigger may be called so."""
    if not is_name(name):
        raise InvalidTrigger("name", Fault.NAME)


def _is_weeks(text: str) -> bool:
    """Whether a text names a week of the year or several, such as w34-w46."""
    if (found := _WEEKS.fullmatch(text)) is None:
        return False
    first, last = int(found[1]), int(found[2] or found[1])
    return first <= last <= MOST_WEEKS + 1
