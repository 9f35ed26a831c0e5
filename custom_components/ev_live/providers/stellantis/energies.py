"""What a vehicle says of its battery and its tank (report 5.2)."""

from datetime import datetime

from ...fields import Values
from .objects import Fields
from .times import read_time_of_day
from .words import CHARGING_MODES, CHARGING_STATUSES, CHARGING_TYPES, POWER_LEVELS

CHARGING = "in_progress"
HYDROGEN = "Hydrogen"

# What there is of a kind of energy, and under which names: level and range.
OF_KIND = {"Electric": ("soc", "range"), "Fuel": ("fuel_percent", "fuel_range")}

WORDS = (
    ("status", "charging_status", CHARGING_STATUSES),
    ("chargingMode", "charging_mode", CHARGING_MODES),
    ("type", "charging_type", CHARGING_TYPES),
    ("chargingPowerLevel", "charging_power_level", POWER_LEVELS),
)

# What is in the battery, in Wh, and how healthy it is, in %.
BATTERY = (
    ("load", "capacity", "battery_capacity", None),
    ("load", "residual", "battery_energy", None),
    ("health", "capacity", "soh", 100),
    ("health", "resistance", "soh_resistance", 100),
)

CENTILITRES = 0.01


def read_energies(fields: Fields, at: datetime | None, values: Values) -> None:
    """Read battery and tank; older vehicles say some of it under another name, and flat.

    `at` is the time of the whole status, from which the time until the charge ends counts.
    """
    told = fields.parts("energies")
    kinds = {_kind(each) for each in told}
    older = [each for each in fields.parts("energy") if _kind(each) not in kinds]
    for energy in (*told, *older):
        kind = _kind(energy)
        if (keys := OF_KIND.get(kind)) is None:
            energy.note("an energy of an unknown type")
            continue
        _read_levels(energy, keys, values)
        if kind == "Electric":
            _read_electric(energy.within("extension", "electric") or energy, at, values)
        else:
            _read_fuel(energy, values)


def _kind(energy: Fields) -> str:
    """Return of which type an energy is, nothing for one that does not say."""
    kind = energy.raw.get("type")
    return kind if isinstance(kind, str) else ""


def _read_levels(energy: Fields, keys: tuple[str, str], values: Values) -> None:
    """Read how much there is, and how far that goes."""
    level, autonomy = keys
    if "level" in energy:
        values[level] = energy.percent("level")
    if "autonomy" in energy:
        values[autonomy] = energy.amount("autonomy")


def _read_electric(electric: Fields, at: datetime | None, values: Values) -> None:
    """Read the charge and the battery: neither follows from the other."""
    if (charging := electric.within("charging")) is not None:
        _read_charging(charging, at, values)
    for part_name, name, key, most in BATTERY:
        part = electric.within("battery", part_name)
        if part is not None and name in part:
            values[key] = part.amount(name, most)


def _read_charging(charging: Fields, at: datetime | None, values: Values) -> None:
    """Read how the vehicle charges."""
    for name, key, words in WORDS:
        if name in charging:
            values[key] = charging.choice(name, words)
    if "plugged" in charging:
        values["plugged"] = charging.flag("plugged")
    if "chargingRate" in charging:
        values["charging_rate"] = charging.amount("chargingRate", 500)
    if "nextDelayedTime" in charging:
        values["delayed_start"] = read_time_of_day(charging.raw["nextDelayedTime"])
    if (status := values.get("charging_status")) is None:
        return
    values["charging"] = status == CHARGING
    values["charge_end"] = _end(charging, at) if status == CHARGING else None


def _end(charging: Fields, at: datetime | None) -> datetime | None:
    """Return when the battery will be full; no time left means that it is not told."""
    left = charging.duration("remainingTime") if "remainingTime" in charging else None
    try:
        return None if at is None or not left else at + left
    except OverflowError:
        return None


def _read_fuel(energy: Fields, values: Values) -> None:
    """Read the fuel that was used in all, in litres; nobody says in what hydrogen is counted."""
    used = energy.within("extension", "fuel", "consumptions")
    if used is None or "total" not in used or energy.raw.get("subType") == HYDROGEN:
        return
    total = used.amount("total")
    values["fuel_used"] = None if total is None else total * CENTILITRES
