"""A day at the depots, invented: buses come, charge and leave, and some things break."""

from math import pow as power_of
from random import Random

from .picture import Picture
from .things import Depot, Point, Process, ProcessStatus, Vehicle

HOUR = 3600
GRID_SHARE = 0.55
LEAST_POWER = 12.0
NEARLY_FULL = 95.0
AC_POWER = 22

# The chances of what happens at one point within a minute.
ARRIVAL = 0.05
DEPARTURE = 0.06
START = 0.5
PAUSE = 0.01
RESUME = 0.2
BALANCE = 0.05
REJECTION = 0.01
BREAKDOWN = 0.0008
REPAIR = 0.03
LOSS = 0.0008
RETURN = 0.05
DIMMING = 0.004
BRIGHTENING = 0.1
DIMMED_SHARE = 0.04


class Traffic:
    """Decide what happens next."""

    def __init__(self, random: Random) -> None:
        """Take chances from one generator."""
        self._random = random
        self._minutes = 0.0
        self._dimmed: set[str] = set()

    def step(self, picture: Picture, seconds: float) -> None:
        """Let so much time pass at the depots."""
        self._minutes = seconds / 60
        for depot in picture.depots:
            limit = self._fair_share(depot)
            for point in list(depot.points()):
                self._step(picture, point, limit, seconds)

    def _step(self, picture: Picture, point: Point, limit: float, seconds: float) -> None:
        match point.status:
            case "Faulted":
                if self._happens(REPAIR):
                    picture.clear_fault(point.point_id)
            case "Unavailable":
                if self._happens(RETURN):
                    picture.come_online(point.point_id)
            case _ if self._happens(BREAKDOWN):
                picture.fault(point.point_id, "UsageFailure", "GroundFailure")
            case _ if not point.vehicle and self._happens(LOSS):
                picture.go_offline(point.point_id)
            case "Available":
                self._arrive(picture, point)
            case "Occupied":
                self._proceed(picture, point, limit, seconds)

    def _fair_share(self, depot: Depot) -> float:
        """Divide what the grid gives by those who want it; now and then it gives next to nothing."""
        if depot.depot_id in self._dimmed:
            if self._happens(BRIGHTENING):
                self._dimmed.discard(depot.depot_id)
        elif self._happens(DIMMING):
            self._dimmed.add(depot.depot_id)
        points = list(depot.points())
        share = DIMMED_SHARE if depot.depot_id in self._dimmed else GRID_SHARE
        wanting = [point for point in points if point.process]
        return share * sum(point.max_power for point in points) / max(1, len(wanting))

    def _arrive(self, picture: Picture, point: Point) -> None:
        standing = {one.vehicle.vehicle_id for one in picture.points() if one.vehicle}
        away = [vehicle for name, vehicle in picture.vehicles.items() if name not in standing]
        if not away or not self._happens(ARRIVAL):
            return
        vehicle = self._random.choice(away)
        trip = self._random.uniform(20, 180)
        if vehicle.mileage is not None:
            vehicle.mileage += round(trip)
        if vehicle.soc is not None:
            vehicle.soc = round(max(8.0, vehicle.soc - 120_000 * trip / vehicle.capacity), 1)
        picture.plug_in(point.point_id, vehicle.vehicle_id)
        picture.start_session(point.point_id, status="Preparing")

    def _proceed(self, picture: Picture, point: Point, limit: float, seconds: float) -> None:
        name, process, vehicle = point.point_id, point.process, point.vehicle
        if process is None:
            if self._happens(DEPARTURE):
                picture.leave(name)
            return
        picture.limit(name, round(min(limit, point.max_power), 1))
        if status := self._next(process, vehicle, limit):
            picture.set_process(name, status)
        elif process.status == "Finishing":
            picture.end_session(name)
        if process.status == "Charging":
            self._charge(picture, point, process, seconds)
        if process.status == "ChargingRejectedTechnically" and self._happens(DEPARTURE):
            picture.leave(name)

    def _next(
        self, process: Process, vehicle: Vehicle | None, limit: float
    ) -> ProcessStatus | None:
        """Return the status a process changes to, or None where it stays as it is."""
        starved = limit < LEAST_POWER
        target = process.prediction.max_soc or NEARLY_FULL
        full = vehicle is not None and _is_full(vehicle, process, target)
        match process.status:
            case "Preparing" if self._happens(REJECTION):
                return "ChargingRejectedTechnically"
            case "Preparing" if self._happens(START):
                return "Queued" if starved else "Charging"
            case "Queued" | "SuspendedEVSE" if not starved and self._happens(RESUME):
                return "Charging"
            case "Charging" if full:
                return "SuspendedEV"
            case "Charging" if starved or self._happens(PAUSE):
                return "SuspendedEVSE"
            case "SuspendedEV" if self._happens(BALANCE):
                return "Finishing"
        return None

    def _charge(self, picture: Picture, point: Point, process: Process, seconds: float) -> None:
        vehicle = point.vehicle
        soc = vehicle.soc if vehicle else None
        most = min(point.max_power, point.power_limit or 0, vehicle.max_power if vehicle else 0)
        power = round(most * _taper(soc) * self._random.uniform(0.97, 1), 1)
        voltage = 400.0 if point.max_power <= AC_POWER else round(610 + (soc or 50) * 0.9, 1)
        energy = round(power * 1000 * seconds / HOUR)
        gain = 100 * energy / vehicle.capacity if vehicle else 0
        picture.measure(
            point.point_id,
            power=power,
            voltage=voltage,
            current=round(power * 1000 / voltage, 1),
            energy=energy,
            soc=None if soc is None else min(100.0, round(soc + gain, 2)),
            connector_temperature=round(22 + power / 4 + self._random.uniform(-0.5, 0.5), 1),
        )

    def _happens(self, chance: float) -> bool:
        """Take a chance a minute, for as many minutes as a step has."""
        return self._random.random() < 1 - power_of(1 - chance, self._minutes)


def _is_full(vehicle: Vehicle, process: Process, target: float) -> bool:
    """Tell whether a vehicle has enough; one that does not tell its charge wants half of it."""
    if vehicle.soc is None:
        return (process.delivered or 0) >= vehicle.capacity / 2
    return vehicle.soc >= target


def _taper(soc: float | None) -> float:
    """Return the part of its power that a battery still takes."""
    return 1.0 if soc is None or soc < 80 else max(0.12, (100 - soc) / 20)
