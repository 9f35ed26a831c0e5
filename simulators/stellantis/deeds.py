"""What a vehicle does, and what is done to it."""

from .status import kilowatts
from .world import Alert, Car, Collision, Trip

FULL = 100
WARM = 88


def depart(car: Car, at: float, speed: float) -> None:
    """Set off, unplugged."""
    unplug(car)
    car.ignition, car.powertrain = "Start", "Running"
    car.moving, car.speed = True, speed
    car.trips.append(
        Trip(
            trip_id=f"{car.vid[:16]}{len(car.trips) + 1:06d}",
            started_at=at,
            start_place=car.place,
            start_mileage=car.mileage,
            start_level=car.level,
            start_fuel=car.fuel,
            top_speed=speed,
        )
    )


def travel(car: Car, kilometres: float, speed: float | None = None) -> None:
    """Go on, and use energy."""
    if speed is not None:
        car.speed, car.moving = speed, speed > 0
    car.move(kilometres)
    electric = car.model.electric and car.level > 5
    if electric and car.model.electric_range:
        car.level = max(0.0, car.level - kilometres / car.model.electric_range * 100)
    elif car.model.fuelled:
        car.fuel = max(0.0, car.fuel - kilometres / car.model.fuel_range * 100)
        car.oil_temp = min(WARM, car.oil_temp + round(kilometres * 4) + 1)
    if trip := car.trip:
        trip.distance += kilometres
        trip.top_speed = max(trip.top_speed, car.speed)


def arrive(car: Car, at: float) -> None:
    """Stop, get out, lock."""
    car.ignition, car.powertrain = "Stop", "Stopped"
    car.moving, car.speed = False, 0
    car.locked = ("Locked",)
    if (trip := car.trip) and trip.stopped_at is None:
        trip.stopped_at, trip.stop_place = at, car.place


def plug(car: Car) -> None:
    """Put the plug in; nothing flows yet."""
    car.plugged, car.charging, car.charging_mode = True, "Stopped", "No"


def unplug(car: Car) -> None:
    """Take the plug out, wherever the charge stands."""
    if car.plugged:
        car.plugged, car.charging, car.charging_mode = False, "Disconnected", "No"


def start_charging(car: Car, mode: str) -> None:
    """Let it flow."""
    car.plugged, car.charging, car.charging_mode = True, "InProgress", mode


def charge(car: Car, seconds: float) -> None:
    """Let it flow for a while; a full battery ends the charge."""
    gained = kilowatts(car) * seconds / 3600 / (car.model.capacity / 1000) * 100
    car.level = min(float(FULL), car.level + gained)
    if car.level >= FULL:
        stop_charging(car, "Finished")


def stop_charging(car: Car, how: str) -> None:
    """Let it flow no more, the plug still in."""
    car.charging, car.charging_mode = how, "No"


def open_alert(car: Car, kind: str, severity: str, at: float) -> None:
    """Let something be wrong."""
    number = len(car.alerts) + 1
    car.alerts.append(
        Alert(
            alert_id=f"a{car.vid[:14]}{number:04d}",
            type=kind,
            severity=severity,
            started_at=at,
            place=car.place,
        )
    )


def close_alert(car: Car, kind: str | None, at: float) -> None:
    """Let something, or everything, be right again."""
    for alert in car.alerts:
        if alert.active and kind in (None, alert.type):
            alert.ended_at = at


def collide(car: Car, side: str, severity: str, at: float) -> None:
    """Hit something."""
    number = len(car.collisions) + 1
    car.collisions.append(
        Collision(collision_id=f"c{car.vid[:14]}{number:04d}", side=side, severity=severity, at=at)
    )
