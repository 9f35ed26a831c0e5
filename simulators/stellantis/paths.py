"""The data that a monitor can watch: what it is, how it compares, where it is read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from . import wording
from .world import Car, Trip

Op = Literal["equalsTo", "greaterThan", "lowerThan", "includedIn", "onChange"]
Kind = Literal["number", "enum", "list", "boolean", "id", "bare", "collision"]

OPS: tuple[Op, ...] = ("equalsTo", "greaterThan", "lowerThan", "includedIn", "onChange")
LETTERS: dict[str, Op] = dict(zip(("eq", "gt", "lt", "in", "ch"), OPS, strict=True))

type Value = str | float | bool | tuple[str, ...] | None


@dataclass(frozen=True, kw_only=True)
class Path:
    """Describe one path."""

    kind: Kind
    ops: frozenset[Op]
    read: Callable[[Car], Value]
    choices: tuple[str, ...] = ()


def _path(
    kind: Kind, ops: str, read: Callable[[Car], Value], choices: tuple[str, ...] = ()
) -> Path:
    known = frozenset(LETTERS[letters] for letters in ops.split())
    return Path(kind=kind, ops=known, read=read, choices=choices)


def _number(read: Callable[[Car], Value]) -> Path:
    return _path("number", "eq gt lt", read)


def _enum(ops: str, choices: tuple[str, ...], read: Callable[[Car], Value]) -> Path:
    return _path("enum", ops, read, choices)


def _boolean(read: Callable[[Car], Value]) -> Path:
    return _path("boolean", "ch eq", read)


def _electric[T](read: Callable[[Car], T]) -> Callable[[Car], T | None]:
    return lambda car: read(car) if car.model.electric else None


def _fuelled[T](read: Callable[[Car], T]) -> Callable[[Car], T | None]:
    return lambda car: read(car) if car.model.fuelled else None


def _of_trip[T](read: Callable[[Trip], T]) -> Callable[[Car], T | None]:
    return lambda car: read(car.trip) if car.trip else None


def _stopped_trip(car: Car) -> str | None:
    stopped = [trip.trip_id for trip in car.trips if trip.stopped_at is not None]
    return stopped[-1] if stopped else None


def _trip_seconds(car: Car) -> float | None:
    if not (trip := car.trip):
        return None
    return (trip.stopped_at or car.heard_at or trip.started_at) - trip.started_at


def _trip_state(car: Car) -> tuple[str, ...]:
    return ("Nominal",) if _stopped_trip(car) else ()


def _autonomy(car: Car) -> float:
    electric = car.electric_autonomy if car.model.electric else 0
    return electric + (car.fuel_autonomy if car.model.fuelled else 0)


PATHS: dict[str, Path] = {
    "vehicle.alert": _path("list", "ch in eq", lambda car: car.active_alerts, wording.ALERTS),
    "vehicle.odometer": _number(lambda car: round(car.mileage, 1)),
    "vehicle.powertrain.status": _enum("eq ch in", wording.POWERTRAIN, lambda car: car.powertrain),
    "vehicle.engines.thermic.oil.temp": _number(_fuelled(lambda car: car.oil_temp)),
    "vehicle.energy.electric.level": _number(_electric(lambda car: round(car.level, 1))),
    "vehicle.energy.electric.autonomy": _number(_electric(lambda car: car.electric_autonomy)),
    "vehicle.energy.fuel.level": _number(_fuelled(lambda car: round(car.fuel, 1))),
    "vehicle.energy.fuel.autonomy": _number(_fuelled(lambda car: car.fuel_autonomy)),
    "vehicle.autonomy": _number(_autonomy),
    "vehicle.energy.charging.status": _enum(
        "ch eq in", wording.CHARGING, _electric(lambda car: car.charging)
    ),
    "vehicle.energy.charging.plugged": _boolean(_electric(lambda car: car.plugged)),
    "vehicle.energy.charging.type": _enum(
        "ch eq", wording.CHARGE_TYPES, _electric(lambda car: car.charge_type)
    ),
    "vehicle.doorsState.lockedState": _path("bare", "ch", lambda car: car.locked),
    "vehicle.doorsState.opening": _path("bare", "ch", lambda car: car.open),
    "vehicle.kinetic.moving": _boolean(lambda car: car.moving),
    "vehicle.kinetic.speed": _number(lambda car: round(car.speed, 1)),
    "vehicle.trip": _path("id", "ch", _of_trip(lambda trip: trip.trip_id)),
    "vehicle.trip.start": _path("id", "ch", _of_trip(lambda trip: trip.trip_id)),
    "vehicle.trip.stop": _path("id", "ch", _stopped_trip),
    "vehicle.trip.duration": _number(_trip_seconds),
    "vehicle.trip.distance": _number(_of_trip(lambda trip: round(trip.distance, 2))),
    "vehicle.trip.state": _path("list", "in", _trip_state, wording.TRIP_STATES),
    "vehicle.maintenance.daysBeforeMaintenance": _number(lambda car: car.days_before_maintenance),
    "vehicle.maintenance.mileageBeforeMaintenance": _number(
        lambda car: car.mileage_before_maintenance
    ),
    "vehicle.safety.beltWarning": _enum("ch eq", wording.BELTS, lambda car: car.belt),
    "environment.air.temp": _number(lambda car: car.air_temp),
    "privacy.state": _enum("eq ch in", wording.PRIVACY, lambda car: car.privacy),
    "vehicle.drivingBehavior.mode": _enum(
        "eq ch in", wording.DRIVING_MODES, lambda car: car.driving_mode
    ),
    "vehicle.collision.side": _path(
        "collision", "eq in", lambda car: _collided(car, "side"), wording.COLLISION_SIDES
    ),
    "vehicle.collision.severity": _path(
        "collision", "eq in", lambda car: _collided(car, "severity"), wording.COLLISION_SEVERITIES
    ),
    "vehicle.safety.autoECallTriggering": _enum("eq ch in", wording.ECALLS, lambda car: car.ecall),
    "vehicle.preconditioning.airConditioning": _path("bare", "ch", lambda car: car.preconditioning),
    "vehicle.alarm.trigger.type": _enum("ch eq in", wording.BREAK_INS, lambda car: car.break_in),
    "vehicle.alarm.status.activation": _enum("ch eq", wording.ALARMS, lambda car: car.alarm),
    "stolen.state": _boolean(lambda car: car.stolen),
}


def _collided(car: Car, what: Literal["side", "severity"]) -> str | None:
    """Return a collision only in the message that reports it."""
    if len(car.collisions) <= car.collisions_told:
        return None
    return car.collisions[-1].side if what == "side" else car.collisions[-1].severity


def readings(car: Car) -> dict[str, Value]:
    """Return what a vehicle says now, path by path."""
    return {name: path.read(car) for name, path in PATHS.items()}


def as_text(value: Value) -> str:
    """Write a value the way the provider does: always as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ",".join(value)
    return f"{value:g}" if isinstance(value, float) and value < 1e5 else str(value)
