"""What the parts of a trigger are called in forms, and a trigger in a person's words."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from .paths import DataPath, Kind, Operator
from .triggers import DAYS, Daily, Data, Once, Time, Transition, Trigger, Zone
from .words import spell_out

# The choices of the forms: keys of texts hold no capitals and no dots.
TRANSITIONS = {"enters": Transition.IN, "leaves": Transition.OUT}
OPERATORS = {
    "below": Operator.BELOW,
    "above": Operator.ABOVE,
    "equals": Operator.EQUALS,
    "one_of": Operator.ONE_OF,
    "changes": Operator.CHANGES,
}
WEEKDAYS = dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), DAYS, strict=True))

# Where the texts of the choices are.
TRANSITION_TEXTS = "monitor_transition"
OPERATOR_TEXTS = "monitor_operator"
DAY_TEXTS = "monitor_day"
PATH_TEXTS = "monitor_path"
FLAG_TEXTS = "monitor_flag"

# Gives the text of a choice in the person's language.
type Text = Callable[[str, str], str]

_BETWEEN = " · "


def describe(trigger: Trigger, text: Text) -> str:
    """Return a trigger in a person's words, without its name."""
    match trigger:
        case Zone():
            parts = _zone(trigger, text)
        case Time():
            parts = _time(trigger, text)
        case Data():
            parts = _data(trigger, text)
    return _BETWEEN.join(parts)


def watched(path: DataPath, operator: Operator | None, text: Text) -> str:
    """Return which value is watched, and how it is compared where that is known."""
    parts = [text(PATH_TEXTS, path.key)]
    if operator is not None:
        parts.append(text(OPERATOR_TEXTS, _key(OPERATORS, operator)))
    return _BETWEEN.join(parts)


def value_text(path: DataPath, value: str, text: Text) -> str:
    """Return a value in a person's words."""
    match path.kind:
        case Kind.NUMBER:
            return value
        case Kind.FLAG:
            return text(FLAG_TEXTS, value)
    key = (path.words or {}).get(value, value)
    return text(path.key, key) if path.is_translated else spell_out(value)


def _zone(zone: Zone, text: Text) -> Iterator[str]:
    """Give the parts of a zone."""
    yield text(TRANSITION_TEXTS, _key(TRANSITIONS, zone.transition))
    yield f"{zone.radius} km"
    yield f"{zone.latitude:.4f}, {zone.longitude:.4f}"


def _time(times: Time, text: Text) -> Iterator[str]:
    """Give the parts of times."""
    for period in times.times:
        if isinstance(period, Daily):
            yield from _daily(period, text)
        else:
            yield _once(period)
    yield times.time_zone


def _daily(period: Daily, text: Text) -> Iterator[str]:
    """Give the parts of a time of every day."""
    yield f"{_clock(period.start)} + {_clock(period.duration)}"
    if period.days:
        yield " ".join(text(DAY_TEXTS, _key(WEEKDAYS, day)) for day in period.days)
    if period.weeks:
        yield " ".join(period.weeks)


def _once(period: Once) -> str:
    """Return a time that comes once."""
    start = f"{period.start:%Y-%m-%d %H:%M}"
    return start if period.duration is None else f"{start} + {_clock(period.duration)}"


def _data(data: Data, text: Text) -> Iterator[str]:
    """Give the parts of a value that is watched."""
    yield watched(data.path, data.operator, text)
    if data.values:
        values = ", ".join(value_text(data.path, value, text) for value in data.values)
        yield f"{values} {data.path.unit or ''}".rstrip()


def _clock(duration: timedelta) -> str:
    """Write a duration the way a clock does."""
    hours, minutes = divmod(int(duration.total_seconds()) // 60, 60)
    return f"{hours:02d}:{minutes:02d}"


def _key[T](choices: Mapping[str, T], chosen: T) -> str:
    """Return the key of a choice."""
    return next(key for key, value in choices.items() if value == chosen)
