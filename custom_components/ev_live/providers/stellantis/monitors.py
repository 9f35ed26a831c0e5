"""A monitor: what it waits for, and what it tells (report 6.1).

The data of a `monitor` subentry is

    {"label": "Low and away",
     "triggers": [{"name": "level", "data": {…}}, {"name": "zone", "zone": {…}}],
     "expression": "level & zone",
     "refresh": 600}

Triggers are kept as the provider writes them, see `triggers`. `refresh` are the seconds between
two reminders while the expression stays true; without it there are none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ...fields import LONGEST_TEXT
from .expressions import MOST_NAMES, Expression, check
from .triggers import Trigger, trigger_from

CONF_LABEL = "label"
CONF_TRIGGERS = "triggers"
CONF_EXPRESSION = "expression"
CONF_REFRESH = "refresh"

MOST_TRIGGERS = MOST_NAMES

# The shortest time between two reminders that the provider takes, in seconds.
LEAST_REFRESH = 60


class Extension(StrEnum):
    """What an event brings along beside the values that caused it (report 6.6)."""

    STATUS = "vehicle.status"
    ALERTS = "vehicle.alerts"
    COLLISIONS = "vehicle.collisions"
    TRIP = "vehicle.trip"
    POSITION = "vehicle.position"


class UnsoundMonitor(ValueError):
    """What is kept of a monitor cannot be read, or the provider would refuse it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Monitor:
    """A monitor that the provider will take.

    `key` is what it is called here and never changes; `label` is what a person calls it, None
    for one of our own.
    """

    key: str
    triggers: tuple[Trigger, ...]
    expression: Expression
    label: str | None = None
    refresh: int | None = None
    extensions: tuple[Extension, ...] = (Extension.STATUS,)

    def __post_init__(self) -> None:
        """Check what its parts cannot know."""
        if not 1 <= len(self.triggers) <= MOST_TRIGGERS:
            raise UnsoundMonitor(f"{len(self.triggers)} triggers")
        if len({trigger.name for trigger in self.triggers}) < len(self.triggers):
            raise UnsoundMonitor("two triggers of one name")
        if self.refresh is not None and self.refresh < LEAST_REFRESH:
            raise UnsoundMonitor(f"reminders every {self.refresh} s")


def monitor(key: str, *triggers: Trigger, expression: str | None = None, **more: Any) -> Monitor:
    """Return a monitor; without an expression any of its triggers will do.

    Raises:
        ValueError: the provider would refuse it.
    """
    names = [trigger.name for trigger in triggers]
    text = " | ".join(names) if expression is None else expression
    return Monitor(key=key, triggers=triggers, expression=check(text, names), **more)


def monitor_from(subentry_id: str, data: Mapping[str, Any]) -> Monitor:
    """Read the monitor of a subentry.

    Raises:
        UnsoundMonitor: what is kept cannot be read, or the provider would refuse it.
    """
    match data:
        case {"label": str(label), "triggers": list(triggers), "expression": str(expression)}:
            refresh = data.get(CONF_REFRESH)
        case _:
            raise UnsoundMonitor("no label, triggers or expression")
    if not (refresh is None or type(refresh) is int) or not label:
        raise UnsoundMonitor("a label or time of reminders that cannot be read")
    try:
        read = tuple(map(_trigger, triggers))
        return monitor(subentry_id, *read, expression=expression, label=label, refresh=refresh)
    except ValueError as error:
        raise UnsoundMonitor(str(error)[:LONGEST_TEXT]) from error


def _trigger(document: object) -> Trigger:
    """Read one trigger of several."""
    if not isinstance(document, Mapping):
        raise UnsoundMonitor("a trigger that is no object")
    return trigger_from(document)
