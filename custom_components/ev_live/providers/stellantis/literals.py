"""What the values that set a monitor off mean: always text, to be read by its path (report 6.4)."""

from collections.abc import Iterable, Mapping

from ...fields import LARGEST, Note, Values
from .energies import CHARGING
from .notification import Saying
from .words import (
    ALARMS,
    BELTS,
    BREAK_INS,
    CHARGING_STATUSES,
    CHARGING_TYPES,
    DRIVING_MODES,
    ECALLS,
    POWERTRAINS,
    PRIVACIES,
    VISIBLE,
)

FLAGS = {"true": True, "false": False}

NUMBERS = {
    "vehicle.odometer": "odometer",
    "vehicle.engines.thermic.oil.temp": "oil_temperature",
    "vehicle.energy.electric.level": "soc",
    "vehicle.energy.electric.autonomy": "range",
    "vehicle.energy.fuel.level": "fuel_percent",
    "vehicle.energy.fuel.autonomy": "fuel_range",
    "vehicle.autonomy": "total_range",
    "vehicle.kinetic.speed": "speed",
    "vehicle.trip.duration": "trip_duration",
    "vehicle.trip.distance": "trip_distance",
    "vehicle.maintenance.daysBeforeMaintenance": "service_days",
    "vehicle.maintenance.mileageBeforeMaintenance": "service_distance",
    "environment.air.temp": "outside_temperature",
}

WORDS: Mapping[str, tuple[str, Mapping[str, str | bool]]] = {
    "vehicle.powertrain.status": ("powertrain", POWERTRAINS),
    "vehicle.energy.charging.status": ("charging_status", CHARGING_STATUSES),
    "vehicle.energy.charging.plugged": ("plugged", FLAGS),
    "vehicle.energy.charging.type": ("charging_type", CHARGING_TYPES),
    "vehicle.kinetic.moving": ("moving", FLAGS),
    "vehicle.safety.beltWarning": ("seat_belt", BELTS | FLAGS),
    "privacy.state": ("privacy", PRIVACIES),
    "vehicle.drivingBehavior.mode": ("driving_mode", DRIVING_MODES),
    "vehicle.safety.autoECallTriggering": ("ecall", ECALLS),
    "vehicle.alarm.trigger.type": ("alarm_trigger", BREAK_INS),
    "vehicle.alarm.status.activation": ("alarm", ALARMS),
    "stolen.state": ("stolen", FLAGS),
}

# What follows from a value that was said, and was not said itself.
IMPLIED = frozenset({"charging", "charge_end", "position"})

PERCENTAGES = ("soc", "fuel_percent")
FULL = 100

TRIP_START = "vehicle.trip.start"
TRIP_STOP = "vehicle.trip.stop"

# What sets a monitor off and has no value of its own, or is told as an object.
SILENT = frozenset(
    {
        "vehicle.alert",
        "vehicle.collision.side",
        "vehicle.collision.severity",
        "vehicle.doorsState.lockedState",
        "vehicle.doorsState.opening",
        "vehicle.preconditioning.airConditioning",
        "vehicle.trip",
        "vehicle.trip.state",
        TRIP_START,
        TRIP_STOP,
    }
)


def read_sayings(sayings: Iterable[Saying], note: Note) -> Values:
    """Return what is said, by our keys; what cannot be read is left out."""
    values: Values = {}
    for saying in sayings:
        if saying.path in NUMBERS:
            values |= _number(saying, note)
        elif saying.path in WORDS:
            values |= _word(saying, note)
        elif saying.path not in SILENT:
            note("a value of an unknown data path")
    _follow(values)
    return values


def _number(saying: Saying, note: Note) -> Values:
    """Read a number."""
    key = NUMBERS[saying.path]
    if saying.literal is None:
        return {}
    try:
        value = float(saying.literal)
    except ValueError:
        note(f"a {key} that is no number")
        return {}
    # A comparison is false with what is not a number, too.
    if abs(value) <= (FULL if key in PERCENTAGES else LARGEST):
        return {key: value}
    note(f"a {key} out of range")
    return {}


def _word(saying: Saying, note: Note) -> Values:
    """Read a word."""
    key, words = WORDS[saying.path]
    if saying.literal is None:
        return {}
    if (value := words.get(saying.literal)) is not None:
        return {key: value}
    note(f"an unknown {key}")
    # A word that nobody knows may hide the place, too.
    return {key: None} if key == "privacy" else {}


def _follow(values: Values) -> None:
    """Add what follows from what is said."""
    if (status := values.get("charging_status")) is not None:
        values["charging"] = status == CHARGING
        if status != CHARGING:
            values["charge_end"] = None
    if "privacy" in values and values["privacy"] != VISIBLE:
        values["position"] = None
