"""What the provider says of what happened: alerts, collisions, trips."""

from collections.abc import Callable, Sequence

from .status import Json, StatusWriter
from .world import Alert, Car, Collision, Fleet, Trip

type Time = Callable[[float], str]


def alert_record(writer: StatusWriter, car: Car, alert: Alert) -> Json:
    """Return an alert without links."""
    record: Json = {
        "id": alert.alert_id,
        "vin": car.vin,
        "active": alert.active,
        "type": alert.type,
        "severity": alert.severity,
        "startedAt": writer.time(alert.started_at),
        "startPosition": writer.point(alert.place),
        "createdAt": writer.time(alert.started_at),
        "updatedAt": writer.time(alert.ended_at or alert.started_at),
    }
    if alert.ended_at is not None:
        record["endAt"] = writer.time(alert.ended_at)
    return record


def collision_record(writer: StatusWriter, car: Car, collision: Collision) -> Json:
    """Return a collision without links."""
    return {
        "id": collision.collision_id,
        "vin": car.vin,
        "createdAt": writer.time(collision.at),
        "updatedAt": writer.time(collision.at),
        "details": [{"side": collision.side, "severity": collision.severity}],
        "tippedOver": collision.tipped_over,
        "pedestrian": collision.pedestrian,
    }


def trip_record(writer: StatusWriter, car: Car, trip: Trip, now: float) -> Json:
    """Return a trip without links."""
    end = now if trip.stopped_at is None else trip.stopped_at
    seconds = max(1.0, end - trip.started_at)
    record: Json = {
        "id": trip.trip_id,
        "vin": car.vin,
        "startedAt": writer.time(trip.started_at),
        "startPosition": writer.point(trip.start_place),
        "duration": round(end - trip.started_at),
        "distance": round(trip.distance, 2),
        "startMileage": round(trip.start_mileage, 1),
        "startEnergies": _energies(car, trip.start_level, trip.start_fuel),
        "endEnergies": _energies(car, car.level, car.fuel),
        "kinetic": {
            "avgSpeed": round(trip.distance * 1000 / seconds, 1),
            "maxSpeed": round(trip.top_speed, 1),
        },
        "done": trip.stopped_at is not None,
    }
    if trip.stopped_at is not None and trip.stop_place:
        record["stoppedAt"] = writer.time(trip.stopped_at)
        record["stopPosition"] = writer.point(trip.stop_place)
    return record


def fleet_record(fleet: Fleet, time: Time) -> Json:
    """Return a fleet without links."""
    return {
        "id": fleet.fleet_id,
        "name": fleet.name,
        "description": f"{fleet.name}, an invented fleet",
        "createdAt": time(fleet.created_at),
        "updatedAt": time(fleet.created_at),
    }


def vehicle_record(car: Car, extensions: Sequence[str], *, alone: bool) -> Json:
    """Return a vehicle without links, with what was asked for."""
    branding: Json = {"brand": car.model.brand}
    if alone:
        branding["label"] = car.model.label
    known: Json = {
        "branding": branding,
        "pictures": [f"https://pictures.example/{car.vid[:8]}/1.png"],
        "onboardCapabilities": _capabilities(car),
    }
    record: Json = {
        "id": car.vid,
        "vin": car.vin,
        "motorization": car.model.motorization,
        "createdAt": "2024-02-19T10:02:15Z",
        "updatedAt": "2024-02-19T10:02:15Z",
    }
    if extensions:
        record["_embedded"] = {"extension": {name: known[name] for name in extensions}}
    return record


def _energies(car: Car, level: float, fuel: float) -> list[Json]:
    energies: list[Json] = []
    if car.model.electric:
        energies.append({"type": "Electric", "level": round(level, 1)})
    if car.model.fuelled:
        energies.append({"type": "Fuel", "level": round(fuel, 1)})
    return energies


def _capabilities(car: Car) -> Json:
    scopes = ["data:telemetry", "data:position", "data:trip", "data:alert", "data:collision"]
    parts = ["ignition", "doorsState", "powertrain", "battery", "odometer", "kinetic", "energies"]
    scopes += [f"data:telemetry:vehicle:{part}" for part in parts]
    supported = {"preconditioning": car.model.electric, "charging": car.model.electric}
    return {
        "data": scopes,
        "remote": {name: {"supported": value} for name, value in supported.items()},
    }
