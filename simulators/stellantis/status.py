"""What the provider says of a vehicle's state."""

from typing import Any

from .faults import StellantisFaults
from .times import write_duration, write_time
from .wording import OPENINGS
from .world import Car, Place

MONTHS = 90 * 86_400
OF_THE_FUTURE = "Levitating"

type Json = dict[str, Any]


class StatusWriter:
    """Write the status of a vehicle, as the switches want it."""

    def __init__(self, faults: StellantisFaults) -> None:
        """Obey some switches."""
        self._faults = faults

    def time(self, at: float) -> str:
        """Write a moment in the style of the day."""
        return write_time(at, self._faults.time_style)

    def status(self, car: Car) -> Json:
        """Return the whole status, without links."""
        at = car.heard_at or 0
        told: Json = {
            "createdAt": self.time(at),
            "updatedAt": self.time(at),
            "vin": car.vin,
            **{name: self._stamped(car, group) for name, group in self._groups(car).items()},
            "energies": self.energies(car),
            "engines": self._engines(car),
        }
        if car.privacy == "None":
            told["lastPosition"] = self.position(car)
        if car.stolen:
            told["stolen"] = self.stolen(car)
        return self._twisted(car, told)

    def energies(self, car: Car) -> list[Json]:
        """Return what the vehicle runs on."""
        energies: list[Json] = []
        if car.model.electric:
            energies.append(self._stamped(car, self._battery(car)))
        if car.model.fuelled:
            energies.append(self._stamped(car, self._tank(car)))
        return energies

    def position(self, car: Car) -> Json:
        """Return where the vehicle is, longitude first."""
        coordinates = [round(car.longitude, 6), round(car.latitude, 6)]
        if not self._faults.two_coordinates:
            coordinates.append(car.altitude)
        return {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": coordinates},
            "properties": self._stamped(
                car,
                {
                    "heading": round(car.heading % 360),
                    "signalQuality": 9,
                    "type": "Acquire",
                    "fixStatus": "3D",
                },
            ),
        }

    def doors(self, car: Car) -> Json:
        """Return what is locked and what stands open."""
        return {
            "lockedStates": list(car.locked),
            "opening": [
                {"identifier": name, "state": "Open" if name in car.open else "Closed"}
                for name in OPENINGS
            ],
        }

    def telemetry(self, car: Car, kinds: tuple[str, ...]) -> Json:
        """Return the newest row of telemetry, or those parts of it."""
        groups = self._groups(car)
        vehicle: Json = {
            **{name: groups[name] for name in ("ignition", "battery", "powertrain", "odometer")},
            **{name: groups[name] for name in ("kinetic", "safety", "drivingBehavior")},
            "doorsState": self.doors(car),
            "energies": self.energies(car),
            "engines": self._engines(car),
        }
        row: Json = {"createdAt": self.time(car.heard_at or 0)}
        if not kinds or "environment" in kinds:
            row["environment"] = groups["environment"]
        if not kinds or "privacy" in kinds:
            row["privacy"] = groups["privacy"]
        wanted = {kind.removeprefix("vehicle.") for kind in kinds if kind.startswith("vehicle.")}
        if not kinds or "vehicle" in kinds:
            wanted = set(vehicle)
        row["vehicle"] = {name: part for name, part in vehicle.items() if name in wanted}
        return row

    def maintenance(self, car: Car) -> Json:
        """Return when the garage waits, in negative numbers when it waits already."""
        return {
            "vin": car.vin,
            "createdAt": self.time(car.heard_at or 0),
            "daysBeforeMaintenance": car.days_before_maintenance,
            "mileageBeforeMaintenance": car.mileage_before_maintenance,
        }

    def stolen(self, car: Car) -> Json:
        """Return that the vehicle is gone."""
        at = car.heard_at or 0
        return {"id": f"stolen-{car.vin}", "state": True, "startedAt": self.time(at)}

    def point(self, place: Place) -> Json:
        """Return a place where something happened."""
        return {"type": "Point", "coordinates": [round(place[1], 6), round(place[0], 6)]}

    def _groups(self, car: Car) -> dict[str, Json]:
        return {
            "ignition": {"type": car.ignition},
            "powertrain": {"status": car.powertrain},
            "kinetic": {"moving": car.moving, "speed": round(car.speed, 1)},
            "odometer": {"mileage": round(car.mileage, 1)},
            "environment": {"air": {"temp": car.air_temp}, "luminosity": {"day": car.day}},
            "battery": {"voltage": car.small_battery},
            "privacy": {"state": car.privacy},
            "doorsState": self.doors(car),
            "safety": {
                "beltStatus": [{"id": "Driver", "belt": car.belt}],
                "autoECallTriggering": car.ecall,
            },
            "drivingBehavior": {"mode": car.driving_mode},
            "alarm": {
                "status": {"activation": car.alarm},
                "trigger": {"type": car.break_in},
            },
            "preconditioning": {"airConditioning": {"status": car.preconditioning}},
            "service": {"type": car.model.motorization if car.model.electric else "Unknown"},
        }

    def _battery(self, car: Car) -> Json:
        schedule: Any = {"programs": [_program()]}
        residual = round(car.model.capacity * car.level / 100)
        return {
            "type": "Electric",
            "subType": "ElectricEnergy",
            "level": round(car.level, 1),
            "autonomy": car.electric_autonomy,
            "extension": {
                "electric": {
                    "charging": {
                        "plugged": car.plugged,
                        "status": car.charging,
                        "remainingTime": write_duration(remaining(car)),
                        "chargingRate": rate(car),
                        "chargingMode": car.charging_mode,
                        "chargingPowerLevel": "Level3",
                        "nextDelayedTime": "PT22H1M",
                        "type": car.charge_type,
                        "schedule": [] if self._faults.empty_schedule else schedule,
                    },
                    "battery": {
                        "load": self._stamped(
                            car, {"capacity": car.model.capacity, "residual": residual}
                        ),
                        "health": self._stamped(
                            car, {"capacity": car.health, "resistance": car.health + 2}
                        ),
                    },
                }
            },
        }

    def _tank(self, car: Car) -> Json:
        return {
            "type": "Fuel",
            "subType": "FossilEnergy",
            "level": round(car.fuel, 1),
            "autonomy": car.fuel_autonomy,
            "extension": {
                "fuel": {"consumptions": {"total": round(car.mileage * 6.1), "instant": 0}}
            },
        }

    def _engines(self, car: Car) -> list[Json]:
        engines: list[Json] = []
        if car.model.electric:
            engines.append({"type": "Electric", "speed": round(car.speed * 60)})
        if car.model.fuelled:
            thermic = {"coolant": {"level": 80, "temp": car.oil_temp}, "oil": {"level": 70}}
            thermic["oil"]["temp"] = car.oil_temp
            engine: Json = {"type": "Thermic", "speed": round(car.speed * 30)}
            engines.append(engine | {"extension": {"thermic": thermic}})
        return [self._stamped(car, engine) for engine in engines]

    def _stamped(self, car: Car, group: Json) -> Json:
        """Say when a part was collected, which may be long before it was sent."""
        at = (car.heard_at or 0) - (MONTHS if self._faults.frozen_stamps else 0)
        return {**group, "createdAt": self.time(at)}

    def _twisted(self, car: Car, told: Json) -> Json:
        """Do to the status what the switches ask for."""
        faults = self._faults
        if faults.missing_fields:
            for name in ("kinetic", "environment", "odometer", "engines", "safety"):
                del told[name]
        if faults.unknown_fields:
            told["quantumDrive"] = {"entangled": True}
            told["doorsState"]["gullwing"] = "Open"
        if faults.unknown_values:
            told["ignition"]["type"] = OF_THE_FUTURE
            for energy in told["energies"]:
                energy["subType"] = OF_THE_FUTURE
        if faults.legacy_copies:
            told |= _legacy(car, told)
        return told


def remaining(car: Car) -> float:
    """Return the seconds until the battery is full, 0 when it is not charged."""
    if car.charging != "InProgress" or not car.model.power:
        return 0
    missing = car.model.capacity * (100 - car.level) / 100
    return missing / kilowatts(car) / 1000 * 3600


def rate(car: Car) -> int:
    """Return the kilometres gained in an hour of charging."""
    if car.charging != "InProgress" or not car.model.capacity:
        return 0
    return min(500, round(kilowatts(car) * 1000 / car.model.capacity * car.model.electric_range))


def kilowatts(car: Car) -> float:
    """Return how fast the battery is charged; the provider says no such thing."""
    return 80.0 if car.charging_mode == "Quick" else car.model.power


def _program() -> Json:
    """Return a programme that is not enabled, with the misspelt key that may be null."""
    return {"slot": 1, "enabled": False, "start": "PT22H", "end": "PT6H", "occurence": None}


def _legacy(car: Car, told: Json) -> Json:
    """Return what older vehicles say twice."""
    energies = [
        {
            "type": energy["type"],
            "updatedAt": energy["createdAt"],
            "level": energy["level"],
            "autonomy": energy["autonomy"],
            "charging": energy["extension"].get("electric", {}).get("charging"),
        }
        for energy in told["energies"]
    ]
    return {
        "energy": energies,
        "preconditionning": told["preconditioning"],
        "timed_odometer": {"mileage": round(car.mileage, 1)},
    }
