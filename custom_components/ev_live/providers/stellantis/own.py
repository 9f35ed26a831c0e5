"""The monitors we keep for ourselves in every fleet (report 14).

A change and a level never share a monitor: while the level holds, the expression as a whole has
no edge left, and changes would go unheard.
"""

from .monitors import Extension, Monitor, monitor
from .paths import BY_KEY, Operator
from .triggers import Data

# Seconds between two reminders, of what only a level can be asked for (trap 9).
REFRESH = 300

CHARGING = "charging"
CHARGING_TICK = "charging_tick"
DRIVING = "driving"
DRIVING_TICK = "driving_tick"
BODY = "body"
INCIDENTS = "incidents"

OWN_KEYS = (CHARGING, CHARGING_TICK, DRIVING, DRIVING_TICK, BODY, INCIDENTS)

_STATUS = Extension.STATUS


def own_monitors(*, refresh: int = REFRESH, position: bool = False) -> tuple[Monitor, ...]:
    """Return our own set; with `position` what concerns driving tells where, too."""
    whereabouts = (Extension.POSITION,) if position else ()
    return (
        _changes(CHARGING, "charging_status", "plugged", "charge_type"),
        _tick(CHARGING_TICK, _data("charging_status", Operator.EQUALS, "InProgress"), refresh),
        _changes(
            DRIVING,
            *("moving", "trip_start", "trip_stop", "powertrain"),
            extensions=(_STATUS, Extension.TRIP, *whereabouts),
        ),
        _tick(
            DRIVING_TICK, _data("moving", Operator.EQUALS, "true"), refresh, (_STATUS, *whereabouts)
        ),
        _changes(BODY, "locks", "openings", "preconditioning", "alarm", "privacy"),
        _incidents(),
    )


def _incidents() -> Monitor:
    """Return the monitor of everything nobody wants; a collision has no change to watch."""
    changes = [_data(key) for key in ("alert", "break_in", "ecall", "stolen")]
    severities = BY_KEY["collision_severity"].words or {}
    collision = _data("collision_severity", Operator.ONE_OF, *severities)
    extensions = (_STATUS, Extension.ALERTS, Extension.COLLISIONS)
    return monitor(INCIDENTS, *changes, collision, extensions=extensions)


def _changes(key: str, *paths: str, extensions: tuple[Extension, ...] = (_STATUS,)) -> Monitor:
    """Return a monitor that tells whenever one of some values changes."""
    return monitor(key, *map(_data, paths), extensions=extensions)


def _tick(
    key: str, level: Data, refresh: int, extensions: tuple[Extension, ...] = (_STATUS,)
) -> Monitor:
    """Return a monitor that reminds while something lasts."""
    return monitor(key, level, refresh=refresh, extensions=extensions)


def _data(key: str, operator: Operator = Operator.CHANGES, *values: str) -> Data:
    """Return a trigger on a value, named after it: no snake case (trap 7)."""
    path = BY_KEY[key]
    return Data(name=path.nickname, path=path, operator=operator, values=values)
