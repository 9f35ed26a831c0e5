"""What is known of one key of one asset, and what a batch changed of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from .model import Asset, Occurrence, Session, Value
from .roll_up import KEYS as ROLL_UP_KEYS

STATUS = "status"
POWER = "power"
SOC = "soc"
BATTERY_LOW = "battery_low"
CHARGING = "charging"
PLUGGED = "plugged"
VEHICLE = "vehicle"
AVAILABLE = "available"
OCCUPIED = "occupied"
PROBLEM = "problem"
LAST_CHANGE = "last_change"
SESSION_START = "session_start"
SESSION_END = "session_end"
SESSION_ENERGY = "session_energy"
SESSION_VEHICLE = "session_vehicle"
SESSION_RUNNING = "session_running"
INCIDENT = "incident"
INCIDENTS = "incidents"
INCIDENTS_OPEN = "incidents_open"
CONNECTORS_HEARD = "connectors_heard"

# How far vehicles are with getting ready; `stands_at` is the connector, or empty for none.
STANDS_AT = "stands_at"
READINESS = "readiness"
VEHICLES_READY = "vehicles_ready"
VEHICLES_NOT_READY = "vehicles_not_ready"
VEHICLES_LATE = "vehicles_late"
LATE_VEHICLES = "late_vehicles"

# The epoch of what was not heard in any stretch of listening we know of.
ASSUMED = -1

# What follows from other values or sums them up; it is worked out again, never stored.
DERIVED = frozenset(
    {
        AVAILABLE,
        OCCUPIED,
        PROBLEM,
        BATTERY_LOW,
        INCIDENT,
        INCIDENTS_OPEN,
        READINESS,
        *ROLL_UP_KEYS,
    }
)


class Reading(NamedTuple):
    """A value, the time it is of, and the unbroken stretch of listening it was heard in."""

    value: Value
    at: datetime
    epoch: int


@dataclass(kw_only=True, slots=True)
class Changes:
    """What one batch changed.

    `keys` are (asset, key) pairs; `came_or_went` are the ids of assets that the provider had
    no more, or has again; `sessions` are those that ended, or of which more is known now.
    """

    keys: list[tuple[str, str]] = field(default_factory=list)
    added: list[Asset] = field(default_factory=list)
    updated: list[Asset] = field(default_factory=list)
    came_or_went: list[str] = field(default_factory=list)
    occurrences: list[Occurrence] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
