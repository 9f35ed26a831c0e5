"""What a vehicle says of its state (report 5.1, 5.2, 5.5).

Only the date at the root counts: the dates of the parts may stand still for months while
their values move.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from ...fields import Note, Values
from ...model import Position, Value
from .energies import read_energies
from .objects import Fields
from .times import read_time
from .words import (
    ALARMS,
    BELTS,
    BREAK_INS,
    DRIVING_MODES,
    ECALLS,
    IGNITIONS,
    OPEN,
    OPENINGS,
    POWERTRAINS,
    PRECONDITIONINGS,
    PRIVACIES,
    UNLOCKED,
    VISIBLE,
)

# Where a word stands on its own: the way to it, what it is called here, what it may be.
WORDS: tuple[tuple[tuple[str, ...], str, str, Mapping[str, str | bool]], ...] = (
    (("ignition",), "type", "ignition", IGNITIONS),
    (("powertrain",), "status", "powertrain", POWERTRAINS),
    (("drivingBehavior",), "mode", "driving_mode", DRIVING_MODES),
    (("safety",), "autoECallTriggering", "ecall", ECALLS),
    (("alarm", "trigger"), "type", "alarm_trigger", BREAK_INS),
    (("alarm", "status"), "activation", "alarm", ALARMS),
)

# Where a number stands on its own.
NUMBERS = (
    (("kinetic",), "speed", "speed"),
    (("environment", "air"), "temp", "outside_temperature"),
    (("battery",), "voltage", "low_voltage_battery"),
)

TEMPERATURES = (("coolant", "coolant_temperature"), ("oil", "oil_temperature"))


class Status(NamedTuple):
    """A picture of a vehicle; `at` is None where it does not say of when it is."""

    at: datetime | None
    values: Values


def read_status(raw: Any, note: Note) -> Status:
    """Read a status, of the REST call or of a notification; what is missing is left out."""
    if not isinstance(raw, dict):
        note("a status that is no object")
        return Status(None, {})
    fields = Fields(raw, note)
    at = read_time(raw.get("createdAt")) or read_time(raw.get("updatedAt"))
    values: Values = {}
    _read_singles(fields, values)
    _read_doors(fields.within("doorsState"), values)
    _read_belts(fields.within("safety"), values)
    _read_odometer(fields, values)
    _read_preconditioning(fields, values)
    _read_engines(fields, values)
    read_energies(fields, at, values)
    values["stolen"] = _read_stolen(fields)
    _read_place(fields, values)
    return Status(at, values)


def read_doors(raw: Any, note: Note) -> Values:
    """Read what is locked and what stands open, where it comes alone."""
    values: Values = {}
    if isinstance(raw, dict):
        _read_doors(Fields(raw, note), values)
    else:
        note("doors that are no object")
    return values


def read_telemetry(raw: Any, note: Note) -> Status:
    """Read a row of telemetry: its parts are those of a status, one floor down (report 5.3)."""
    if not isinstance(raw, dict):
        note("a telemetry that is no object")
        return Status(None, {})
    vehicle = raw.get("vehicle")
    parts = dict(vehicle) if isinstance(vehicle, dict) else {}
    parts |= {name: raw[name] for name in ("createdAt", "environment", "privacy") if name in raw}
    at, values = read_status(parts, note)
    # A row says nothing of what it leaves out.
    values.pop("stolen", None)
    return Status(at, values)


def read_maintenance(raw: Any, note: Note) -> Status:
    """Read when the garage waits; it has waited where the numbers are negative."""
    if not isinstance(raw, dict):
        note("a maintenance that is no object")
        return Status(None, {})
    fields = Fields(raw, note)
    values: Values = {
        key: fields.number(name)
        for name, key in (
            ("daysBeforeMaintenance", "service_days"),
            ("mileageBeforeMaintenance", "service_distance"),
        )
        if name in fields
    }
    return Status(fields.time("createdAt"), values)


def read_position(raw: Any, note: Note) -> Position | None:
    """Read a GeoJSON point, longitude first, with or without an altitude."""
    geometry = raw.get("geometry") if isinstance(raw, dict) else None
    place = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if not isinstance(place, list) or not 2 <= len(place) <= 3:
        note("a position that is no point")
        return None
    fields = Fields({"longitude": place[0], "latitude": place[1]}, note)
    longitude, latitude = fields.number("longitude"), fields.number("latitude")
    if longitude is None or latitude is None or (longitude == 0 and latitude == 0):
        return None
    if abs(latitude) > 90 or abs(longitude) > 180:
        note("a position that is not on earth")
        return None
    return Position(latitude=latitude, longitude=longitude)


def _read_singles(fields: Fields, values: Values) -> None:
    """Read what stands on its own."""
    for way, name, key, words in WORDS:
        part = fields.within(*way)
        if part is not None and name in part:
            values[key] = part.choice(name, words)
    for way, name, key in NUMBERS:
        part = fields.within(*way)
        if part is not None and name in part:
            values[key] = part.number(name)
    kinetic = fields.within("kinetic")
    if kinetic is not None and "moving" in kinetic:
        values["moving"] = kinetic.flag("moving")


def _read_doors(doors: Fields | None, values: Values) -> None:
    """Read what is locked, and each door and window."""
    if doors is None:
        return
    if "lockedStates" in doors:
        values["unlocked"] = _is_unlocked(doors)
    for opening in doors.parts("opening"):
        key = opening.choice("identifier", OPENINGS)
        if key is not None and "state" in opening:
            values[key] = opening.choice("state", OPEN)


def _is_unlocked(doors: Fields) -> bool | None:
    """Tell whether anything is unlocked, None where no state is told that anybody knows."""
    states = doors.raw.get("lockedStates")
    if not isinstance(states, list):
        doors.miss("lockedStates")
        return None
    told = [Fields({"lockedState": each}, doors.note) for each in states]
    known = {each.choice("lockedState", UNLOCKED) for each in told} - {None}
    return any(known) if known else None


def _read_belts(safety: Fields | None, values: Values) -> None:
    """Read whether a belt is missing."""
    if safety is None or "beltStatus" not in safety:
        return
    told = {belt.choice("belt", BELTS) for belt in safety.parts("beltStatus")} - {None}
    values["seat_belt"] = any(told) if told else None


def _read_odometer(fields: Fields, values: Values) -> None:
    """Read the odometer, under the older of its two names where there is no other."""
    for name in ("odometer", "timed_odometer"):
        part = fields.within(name)
        if part is not None and "mileage" in part:
            values["odometer"] = part.amount("mileage")
            return


def _read_preconditioning(fields: Fields, values: Values) -> None:
    """Read whether the vehicle is warmed up; older ones spell it with a double n."""
    for name in ("preconditioning", "preconditionning"):
        part = fields.within(name, "airConditioning")
        if part is not None and "status" in part:
            values["preconditioning"] = part.choice("status", PRECONDITIONINGS)
            return


def _read_engines(fields: Fields, values: Values) -> None:
    """Read how warm the combustion engine is."""
    for engine in fields.parts("engines"):
        for fluid, key in TEMPERATURES:
            part = engine.within("extension", "thermic", fluid)
            if part is not None and "temp" in part:
                values[key] = part.number("temp")


def _read_stolen(fields: Fields) -> bool | None:
    """Tell whether a vehicle is reported stolen: a whole status says so only while it is."""
    if "stolen" not in fields:
        return False
    part = fields.part("stolen")
    if part is None:
        return None
    if "endAt" in part:
        return False
    return part.flag("state") if "state" in part else True


def _read_place(fields: Fields, values: Values) -> None:
    """Read where the vehicle is, unless its driver hides that."""
    privacy = fields.within("privacy")
    if privacy is not None and "state" in privacy:
        values["privacy"] = state = privacy.choice("state", PRIVACIES)
        # A word that nobody knows may hide the place, too.
        if state != VISIBLE:
            values["position"] = None
            return
    if "lastPosition" in fields:
        place: Value = read_position(fields.raw["lastPosition"], fields.note)
        if place is not None:
            values["position"] = place
