"""What a vehicle says of itself, with the habits that were seen in real ones."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from zoneinfo import ZoneInfo

from .fleet import RANGE_PER_PERCENT, first_values
from .motion import Motion
from .world import Point, Vehicle

# Seconds between two points of a label, at the least and at the most.
RHYTHMS = {
    "odo": (2, 3),
    "gps": (1, 2),
    "odo_reference_per_day": (2, 3),
    "fuel": (30, 60),
    "fuel_used_per_day": (10, 20),
    "analyses.estimated_range": (30, 60),
}
DUPLICATED = 0.002
LATE = 0.003
LATENESS = (30, 600)
SOC_JUMP = 4.8
SOC_JUMPS = 0.03
NO_FIX = 0.2
FALSE_ZEROES = ("voltage", "current", "power")
WAKING = 400
CRUISING = 30
DAILY = ("odo_reference_per_day", "energy_used_per_day", "fuel_used_per_day")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Hold one point of a vehicle."""

    vid: str
    label: str
    value: object
    time: int


class Bus:
    """Let one vehicle live, and say what changes."""

    def __init__(self, vehicle: Vehicle, known: Mapping[str, Point], random: Random) -> None:
        """Take up a vehicle where it was last heard."""
        self.vehicle = vehicle
        self._random = random
        self._said = {label: point.value for label, point in known.items()}
        self._motion = make_motion(vehicle, self._said, random)
        self._zone = ZoneInfo(vehicle.timezone)
        self._day = self._known_day(known)
        self._due = dict.fromkeys(vehicle.labels, 0.0)
        self._age = 0.0
        self._stamp = 0
        self._soc_stride = vehicle.soc_step
        self._late: list[tuple[float, Reading]] = []

    @property
    def soc(self) -> float:
        """Return the state of charge as it really is."""
        return self._motion.soc

    @property
    def takes_charge(self) -> bool:
        """Tell whether the vehicle may be plugged in now."""
        motion = self._motion
        if not self.vehicle.charges_at_depot:
            return False
        return motion.electric and motion.phase != "plugged" and motion.soc < 90

    def plug(self, kilowatts: float) -> None:
        """Let a charging station have the vehicle, which may give it nothing."""
        self._motion.plug(kilowatts)

    def unplug(self) -> None:
        """Let the vehicle go."""
        self._motion.unplug()

    def step(self, now: float, seconds: float) -> list[Reading]:
        """Let so many seconds pass that end now; return what is said meanwhile."""
        self._age += seconds
        woken = self._motion.live(seconds)
        if self._motion.phase == "asleep":
            return self._belated()
        time = self._next_stamp(now)
        readings = list(self._reset_at_midnight(now, time))
        if woken:
            readings += self._wake_up(time)
            time = self._stamp = time + WAKING
        readings += [self._say(label, value, time) for label, value in self._changes()]
        return [*self._mishandle(readings), *self._belated()]

    def _changes(self) -> Iterator[tuple[str, object]]:
        """Yield what is due and differs from what was said last."""
        for label, due in self._due.items():
            if due > self._age:
                continue
            self._due[label] = self._age + self._random.uniform(*RHYTHMS.get(label, (1, 1)))
            value = self._measure(label)
            if value != self._said.get(label) and self._is_step(label, value):
                yield label, value

    def _is_step(self, label: str, value: object) -> bool:
        """Tell whether the state of charge moved by a whole step; now and then by several."""
        said = self._said.get("soc")
        if (
            label != "soc"
            or not isinstance(value, int | float)
            or not isinstance(said, int | float)
        ):
            return True
        if abs(value - said) < self._soc_stride - 0.01:
            return False
        jump = self._random.random() < SOC_JUMPS
        self._soc_stride = SOC_JUMP if jump else self.vehicle.soc_step
        return True

    def _measure(self, label: str) -> object:
        motion, vehicle = self._motion, self.vehicle
        step = vehicle.soc_step
        match label:
            case "gps":
                return motion.gps
            case "soc":
                return tidy(motion.soc // step * step, 1)
            case "current":
                return tidy(motion.amperes * vehicle.current_when_driving, 1)
            case "power":
                return tidy(motion.kilowatts * vehicle.power_when_driving, 1)
            case "analyses.estimated_range":
                return tidy(motion.soc * RANGE_PER_PERCENT, 0)
        name, digits = {
            "odo": ("odo", 3),
            "speed": ("speed", 1),
            "voltage": ("volts", 1),
            "fuel": ("fuel", 1),
            "odo_reference_per_day": ("distance_today", 2),
            "energy_used_per_day": ("energy_today", 3),
            "fuel_used_per_day": ("fuel_today", 2),
        }[label]
        return tidy(getattr(motion, name), digits)

    def _reset_at_midnight(self, now: float, time: int) -> Iterator[Reading]:
        """Begin a new day of the vehicle's own time zone, as soon as it is awake."""
        day = datetime.fromtimestamp(now, self._zone).date()
        fresh, self._day = self._day not in (None, day), day
        if not fresh:
            return
        motion = self._motion
        motion.distance_today = motion.energy_today = motion.fuel_today = 0
        for label in DAILY:
            if label in self.vehicle.labels:
                self._due[label] = self._age + 1
                yield self._say(label, 0, time)

    def _wake_up(self, time: int) -> list[Reading]:
        """Say the false zeroes of a vehicle whose instruments are not awake yet."""
        readings = [
            self._say(label, 0, time) for label in FALSE_ZEROES if label in self.vehicle.labels
        ]
        if self._random.random() < NO_FIX:
            readings.append(self._say("gps", "0|0", time))
        return readings

    def _say(self, label: str, value: object, time: int) -> Reading:
        self._said[label] = value
        return Reading(vid=self.vehicle.vid, label=label, value=value, time=time)

    def _mishandle(self, readings: list[Reading]) -> Iterator[Reading]:
        """Lose a point for a while, and say one twice."""
        for reading in readings:
            chance = self._random.random()
            if chance < LATE:
                self._late.append((self._age + self._random.uniform(*LATENESS), reading))
                continue
            yield reading
            if chance < LATE + DUPLICATED:
                yield reading

    def _belated(self) -> list[Reading]:
        """Return what was lost for a while, with its old times."""
        if not self._late:
            return []
        found = [reading for due, reading in self._late if due <= self._age]
        self._late = [(due, reading) for due, reading in self._late if due > self._age]
        return found

    def _next_stamp(self, now: float) -> int:
        """Return a time on a whole second, unless that has been used."""
        whole = int(now) * 1000
        exact = whole if whole > self._stamp else int(now * 1000)
        self._stamp = max(exact, self._stamp + 1)
        return self._stamp

    def _known_day(self, known: Mapping[str, Point]) -> date | None:
        if not known:
            return None
        newest = max(point.time for point in known.values())
        return datetime.fromtimestamp(newest / 1000, self._zone).date()


def make_motion(vehicle: Vehicle, said: Mapping[str, object], random: Random) -> Motion:
    """Let a vehicle stand where it said it was."""
    known = {**first_values(vehicle), **said}

    def number(label: str) -> float:
        value = known[label]
        return float(value) if isinstance(value, int | float) else 0.0

    return Motion(
        vehicle=vehicle,
        random=random,
        soc=number("soc"),
        odo=number("odo"),
        fuel=number("fuel"),
        energy_today=number("energy_used_per_day"),
        distance_today=number("odo_reference_per_day"),
        fuel_today=number("fuel_used_per_day"),
        phase="driving" if vehicle.restless else "asleep",
        left=random.uniform(0, 300),
        speed=CRUISING if vehicle.restless else 0,
        target=CRUISING,
    )


def tidy(value: float, digits: int) -> float | int:
    """Round as the provider does: what is whole loses its point."""
    rounded = round(value, digits)
    return int(rounded) if rounded == int(rounded) else rounded
