"""What of a vehicle a trigger can watch, and how it can be compared (report 6.4)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
import math
import re

from .alert_types import ALERT_TYPES
from .words import (
    BREAK_INS,
    CHARGING_STATUSES,
    CHARGING_TYPES,
    COLLISION_SEVERITIES,
    COLLISION_SIDES,
    DRIVING_MODES,
    ECALLS,
    POWERTRAINS,
    PRIVACIES,
)


class Operator(StrEnum):
    """How a value is compared; the provider minds the case of these words."""

    EQUALS = "equalsTo"
    ABOVE = "greaterThan"
    BELOW = "lowerThan"
    ONE_OF = "includedIn"
    CHANGES = "onChange"


class Kind(StrEnum):
    """What a value is."""

    NUMBER = "number"
    WORD = "word"
    FLAG = "flag"
    # Nothing to compare with: only that it changed can be told.
    CHANGE = "change"


@dataclass(frozen=True, kw_only=True, slots=True)
class DataPath:
    """One value that can be watched.

    `words` gives the provider's words the keys of the texts `words_key` in the translations. `least` and `most` bound a number in its `unit`.
    """

    key: str
    path: str
    kind: Kind
    operators: tuple[Operator, ...]
    words: Mapping[str, str] | None = None
    unit: str | None = None
    least: float = -math.inf
    most: float = math.inf
    is_whole: bool = False

    @property
    def is_translated(self) -> bool:
        """Whether its words have texts of their own."""
        return self.words is not None and self.words is not _ALERTS

    @property
    def nickname(self) -> str:
        """Return what a trigger on it may be called: letters only."""
        first, *others = self.key.split("_")
        return first + "".join(map(str.capitalize, others))

    def accepts(self, value: str) -> bool:
        """Whether a text can be compared with this value."""
        match self.kind:
            case Kind.NUMBER:
                return self._is_number(value)
            case Kind.WORD:
                return self.words is not None and value in self.words
            case Kind.FLAG:
                return value in FLAGS
            case Kind.CHANGE:
                return False

    def _is_number(self, value: str) -> bool:
        """Whether a text is a number within the bounds."""
        if not _NUMBER.fullmatch(value):
            return False
        number = float(value)
        return (number.is_integer() or not self.is_whole) and self.least <= number <= self.most


FLAGS = ("true", "false")

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")

_CHANGES = (Operator.CHANGES,)
_COMPARED = (Operator.BELOW, Operator.ABOVE, Operator.EQUALS)
_FLAGGED = (Operator.EQUALS, Operator.CHANGES)
_CHOSEN = (Operator.EQUALS, Operator.ONE_OF, Operator.CHANGES)
_HAPPENED = (Operator.EQUALS, Operator.ONE_OF)

_TRIP_STATES = {
    "Nominal": "nominal",
    "Unstarted": "unstarted",
    "DataLacking": "data_lacking",
    "Unfinished": "unfinished",
}
_BELTS = {"Normal": "normal", "Omission": "omission"}
_ALARMS = {"Inactive": "inactive", "Active": "active"}

# Nobody has to translate a hundred faults: they are shown spelt out.
_ALERTS = {word: word for word in ALERT_TYPES}


def _number(
    key: str,
    path: str,
    unit: str,
    least: float = 0,
    most: float = math.inf,
    *,
    is_whole: bool = False,
) -> DataPath:
    """Return a number; all of them need a threshold, since none can be watched for a change."""
    return DataPath(
        key=key,
        path=path,
        kind=Kind.NUMBER,
        operators=_COMPARED,
        unit=unit,
        least=least,
        most=most,
        is_whole=is_whole,
    )


def _word(
    key: str, path: str, words: Mapping[str, str], operators: tuple[Operator, ...]
) -> DataPath:
    """Return a value that is one of some words."""
    return DataPath(key=key, path=path, kind=Kind.WORD, operators=operators, words=words)


def _flag(key: str, path: str) -> DataPath:
    """Return a yes or no."""
    return DataPath(key=key, path=path, kind=Kind.FLAG, operators=_FLAGGED)


def _change(key: str, path: str) -> DataPath:
    """Return what can only be watched for a change."""
    return DataPath(key=key, path=path, kind=Kind.CHANGE, operators=_CHANGES)


def _charging() -> Iterator[DataPath]:
    """Give what concerns energy."""
    energy = "vehicle.energy"
    yield _number("battery_level", f"{energy}.electric.level", "%", 0, 100, is_whole=True)
    yield _number("electric_range", f"{energy}.electric.autonomy", "km", is_whole=True)
    yield _word("charging_status", f"{energy}.charging.status", CHARGING_STATUSES, _CHOSEN)
    yield _flag("plugged", f"{energy}.charging.plugged")
    yield _word("charge_type", f"{energy}.charging.type", CHARGING_TYPES, _FLAGGED)
    yield _number("fuel_level", f"{energy}.fuel.level", "%", 0, 100, is_whole=True)
    yield _number("fuel_range", f"{energy}.fuel.autonomy", "km", is_whole=True)
    yield _number("total_range", "vehicle.autonomy", "km", is_whole=True)


def _driving() -> Iterator[DataPath]:
    """Give what concerns driving; `vehicle.trip` is deprecated and left out."""
    yield _flag("moving", "vehicle.kinetic.moving")
    yield _number("speed", "vehicle.kinetic.speed", "km/h")
    yield _number("odometer", "vehicle.odometer", "km")
    yield _word("powertrain", "vehicle.powertrain.status", POWERTRAINS, _CHOSEN)
    yield _word("driving_mode", "vehicle.drivingBehavior.mode", DRIVING_MODES, _CHOSEN)
    yield _change("trip_start", "vehicle.trip.start")
    yield _change("trip_stop", "vehicle.trip.stop")
    yield _number("trip_duration", "vehicle.trip.duration", "s", is_whole=True)
    yield _number("trip_distance", "vehicle.trip.distance", "km")
    yield _word("trip_state", "vehicle.trip.state", _TRIP_STATES, (Operator.ONE_OF,))


def _incidents() -> Iterator[DataPath]:
    """Give what concerns incidents."""
    alarm, collision = "vehicle.alarm", "vehicle.collision"
    yield _word("alert", "vehicle.alert", _ALERTS, _CHOSEN)
    yield _word("collision_side", f"{collision}.side", COLLISION_SIDES, _HAPPENED)
    yield _word("collision_severity", f"{collision}.severity", COLLISION_SEVERITIES, _HAPPENED)
    yield _word("ecall", "vehicle.safety.autoECallTriggering", ECALLS, _CHOSEN)
    yield _word("belt", "vehicle.safety.beltWarning", _BELTS, _FLAGGED)
    yield _word("break_in", f"{alarm}.trigger.type", BREAK_INS, _CHOSEN)
    yield _word("alarm", f"{alarm}.status.activation", _ALARMS, _FLAGGED)
    yield _flag("stolen", "stolen.state")


def _others() -> Iterator[DataPath]:
    """Give the rest."""
    maintenance = "vehicle.maintenance"
    yield _change("locks", "vehicle.doorsState.lockedState")
    yield _change("openings", "vehicle.doorsState.opening")
    yield _change("preconditioning", "vehicle.preconditioning.airConditioning")
    yield _word("privacy", "privacy.state", PRIVACIES, _CHOSEN)
    yield _number("outside_temperature", "environment.air.temp", "°C", -100, 100)
    yield _number(
        "oil_temperature", "vehicle.engines.thermic.oil.temp", "°C", -100, 300, is_whole=True
    )
    yield _number("maintenance_days", f"{maintenance}.daysBeforeMaintenance", "d", -math.inf)
    yield _number(
        "maintenance_distance", f"{maintenance}.mileageBeforeMaintenance", "km", -math.inf
    )


PATHS = (*_charging(), *_driving(), *_incidents(), *_others())
BY_PATH: Mapping[str, DataPath] = {each.path: each for each in PATHS}
BY_KEY: Mapping[str, DataPath] = {each.key: each for each in PATHS}
