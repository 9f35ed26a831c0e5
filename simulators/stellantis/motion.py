"""How the vehicles spend their day when nobody tells them what to do."""

from collections.abc import Iterable, Iterator
from random import Random
from typing import Literal

from . import deeds
from .wording import ALERTS
from .world import Car

Phase = Literal["asleep", "awake", "driving", "charging"]

# Every so many seconds a vehicle that is awake says how it is.
STEP = 15.0
AWAKE = 180.0
LOW = 45.0
EMPTY = 8.0
SPEEDS = (0.0, 30.0, 50.0, 70.0, 90.0)
FARTHEST = 0.25
ALERT_CHANCE = 0.002


class Driver:
    """Decide what one vehicle does next."""

    def __init__(self, car: Car, random: Random) -> None:
        """Take up a vehicle where it stands."""
        self.car = car
        self._random = random
        self._home = car.place
        self._phase: Phase = "charging" if car.charging == "InProgress" else "asleep"
        self._left = random.uniform(30, 1_800)

    def step(self, at: float, seconds: float) -> bool:
        """Let time pass; return whether the vehicle has something to say."""
        self._left -= seconds
        was = self._phase
        if self._left <= 0:
            self._next_phase(at)
        match self._phase:
            case "driving":
                self._drive(at, seconds)
            case "charging":
                self._charge(seconds)
            case "asleep":
                return was != "asleep"
        return True

    def _next_phase(self, at: float) -> None:
        random, car = self._random, self.car
        match self._phase:
            case "driving" | "charging":
                if self._phase == "driving":
                    deeds.arrive(car, at)
                self._phase, self._left = "awake", AWAKE
            case "awake":
                self._phase, self._left = "asleep", random.uniform(600, 7_200)
            case "asleep" if car.model.electric and car.level < LOW:
                deeds.start_charging(car, random.choice(("Slow", "Slow", "Quick")))
                self._phase, self._left = "charging", random.uniform(1_800, 14_400)
            case "asleep":
                if car.fuel < EMPTY:
                    car.fuel = 100
                deeds.depart(car, at, random.choice(SPEEDS[1:]))
                self._phase, self._left = "driving", random.uniform(600, 2_700)

    def _drive(self, at: float, seconds: float) -> None:
        random, car = self._random, self.car
        if random.random() < 0.3:
            car.speed = random.choice(SPEEDS)
            car.heading = (car.heading + random.gauss(0, 40) + self._homesickness()) % 360
        deeds.travel(car, car.speed * seconds / 3600, max(car.speed, 5.0))
        if random.random() < ALERT_CHANCE:
            self._ail(at)
        if car.model.motorization == "Electric" and car.level < EMPTY:
            self._left = 0

    def _ail(self, at: float) -> None:
        """Let something be wrong, or everything be right again."""
        if self.car.active_alerts:
            deeds.close_alert(self.car, None, at)
        else:
            kind = self._random.choice(ALERTS)
            deeds.open_alert(self.car, kind, self._random.choice(("Information", "Warning")), at)

    def _charge(self, seconds: float) -> None:
        if self.car.charging == "InProgress":
            deeds.charge(self.car, seconds)
        if self.car.charging != "InProgress":
            self._left = 0

    def _homesickness(self) -> float:
        """Turn round when far from home."""
        away = zip(self.car.place, self._home, strict=True)
        return 150.0 if sum(abs(here - home) for here, home in away) > FARTHEST else 0.0


class Traffic:
    """Drive every vehicle that has ever been heard."""

    def __init__(self, cars: Iterable[Car], seed: int) -> None:
        """Give every vehicle chances of its own."""
        self._drivers = [
            Driver(car, Random(f"{seed} {car.vin}")) for car in cars if car.heard_at is not None
        ]

    def step(self, at: float, seconds: float) -> Iterator[Car]:
        """Let time pass, and yield who has something to say."""
        for driver in self._drivers:
            if driver.step(at, seconds):
                yield driver.car
