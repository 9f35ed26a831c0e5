"""The labels of vehicles, and which of them a person picked (report 4.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

# What precedes the key of a label that is not in the documented list.
RAW = "raw:"

# Every documented label, and what it is in the one vocabulary.
KEYS = {
    "soc": "soc",
    "power": "power",
    "odo": "odometer",
    "speed": "speed",
    "gps": "position",
    "energy_used_per_day": "energy_used_today",
    "odo_reference_per_day": "distance_today",
    "analyses.estimated_range": "range",
    "current": "current",
    "voltage": "voltage",
    "fuel": "fuel_level",
    "fuel_used_per_day": "fuel_used_today",
}

DOCUMENTED = tuple(KEYS)
DEFAULT = DOCUMENTED[:8]


class Sign(StrEnum):
    """Which sign current and power have while a vehicle charges: nobody documents it."""

    AS_IS = "as_is"
    NEGATIVE = "negative"
    POSITIVE = "positive"


@dataclass(frozen=True, kw_only=True, slots=True)
class Watch:
    """A vehicle that was picked, and what of it."""

    vid: str
    labels: tuple[str, ...] = DEFAULT
    sign: Sign = Sign.AS_IS

    @property
    def keys(self) -> Mapping[str, str]:
        """Return the key of each label that was picked."""
        return {label: key_of(label) for label in self.labels}

    @property
    def tells_charging(self) -> bool:
        """Whether charging can be told from braking by what was picked."""
        electric = {"power", "current"} & set(self.labels)
        return self.sign is not Sign.AS_IS and bool(electric) and "speed" in self.labels


def key_of(label: str) -> str:
    """Return the key of a label; one that is not documented is shown as it comes."""
    return KEYS.get(label) or f"{RAW}{label}"
