"""How a vehicle moves, draws and charges."""

from dataclasses import dataclass
from math import cos, radians, sin
from random import Random
from typing import Literal

from .world import Vehicle

Phase = Literal["asleep", "halted", "driving", "charging", "plugged"]

TOP_SPEED = 52
AUXILIARIES = 8
STRONGEST_PULL = 250.0
STRONGEST_BRAKE = 150.0
FULL = 100
CRITICAL = 12
LOW = 40
PANTOGRAPH = 229
METRES_A_DEGREE = 111_000
LITRES_A_KILOMETRE = 0.36
TANK = 250
FOREVER = float("inf")


@dataclass(kw_only=True)
class Motion:
    """Hold where a vehicle is, how fast, and what it has used."""

    vehicle: Vehicle
    random: Random
    soc: float
    odo: float
    fuel: float
    energy_today: float
    distance_today: float
    fuel_today: float
    phase: Phase = "asleep"
    left: float = 0
    speed: float = 0
    kilowatts: float = 0
    charger: float = 0
    east: float = 0
    north: float = 0
    heading: float = 0
    target: float = 0

    @property
    def electric(self) -> bool:
        """Tell whether there is a battery that drives."""
        return self.vehicle.energy != "diesel"

    @property
    def volts(self) -> float:
        """Return the voltage of the battery, which gives way under load."""
        return 600 + self.soc * 0.7 - self.kilowatts * 0.08 + self.random.uniform(-0.3, 0.3)

    @property
    def amperes(self) -> float:
        """Return the current, positive while the battery is drained."""
        return self.kilowatts * 1000 / self.volts

    @property
    def gps(self) -> str:
        """Return the position as the receiver says it, with its jitter."""
        north = self.north + self.random.gauss(0, 3)
        east = self.east + self.random.gauss(0, 3)
        latitude = self.vehicle.latitude + north / METRES_A_DEGREE
        scale = METRES_A_DEGREE * cos(radians(self.vehicle.latitude))
        return f"{latitude:.6f}|{self.vehicle.longitude + east / scale:.6f}"

    def live(self, seconds: float) -> bool:
        """Let time pass; return whether the vehicle has just woken up."""
        self.left -= seconds
        woken = self.left <= 0 and self._choose_phase()
        if self.phase == "asleep":
            return woken
        before = self.speed
        self._steer(seconds)
        self._draw((self.speed - before) / seconds)
        self._use(seconds)
        return woken

    def plug(self, kilowatts: float) -> None:
        """Let a charging station have the vehicle, which may give it nothing."""
        self.phase, self.left, self.charger = "plugged", FOREVER, kilowatts
        self.speed = 0

    def unplug(self) -> None:
        """Let the vehicle go."""
        self.phase, self.left, self.charger = "halted", self.random.uniform(20, 90), 0

    def _choose_phase(self) -> bool:
        was, self.charger = self.phase, 0.0
        self.phase, self.left = self._next_phase()
        if self.phase == "charging":
            self.charger = PANTOGRAPH
        return was == "asleep"

    def _next_phase(self) -> tuple[Phase, float]:
        random = self.random
        tired = random.random() < 0.04 and not self.vehicle.restless
        if self.electric and self.soc < CRITICAL:
            return "charging", random.uniform(900, 2400)
        if self.phase == "halted" and tired and not self.speed:
            return "asleep", random.uniform(1_800, 25_000)
        if self.phase == "driving":
            if self.electric and self.soc < LOW and random.random() < 0.4:
                return "charging", random.uniform(300, 1_080)
            return "halted", random.uniform(8, 25)
        if self.phase == "halted" and self.fuel < TANK * 0.1:
            self.fuel = TANK
        return "driving", random.uniform(60, 420)

    def _steer(self, seconds: float) -> None:
        if self.phase == "driving":
            if self.random.random() < 0.05 * seconds:
                self.target = self.random.choice((0, 18, 30, 45, TOP_SPEED))
            self.heading += self.random.gauss(0, 6) + self._homesickness()
        else:
            self.target = 0
        change = self.random.uniform(2, 5) * seconds
        wobble = self.random.uniform(-0.6, 0.6) if self.target else 0
        gap = self.target - self.speed
        self.speed = max(0.0, self.speed + max(-change, min(change, gap)) + wobble)

    def _homesickness(self) -> float:
        """Turn round when far from home."""
        far = abs(self.east) + abs(self.north) > 6_000
        return 15 if far else 0

    def _draw(self, acceleration: float) -> None:
        """Find the power, positive while the battery is drained, negative while braking."""
        if self.charger:
            taper = min(1.0, max(0.0, (FULL - self.soc) / 8))
            self.kilowatts = -self.charger * taper * self.random.uniform(0.98, 1)
            return
        traction = self.speed * 0.7 + acceleration * self.speed * 1.4
        power = AUXILIARIES + traction + self.random.uniform(-1, 1)
        self.kilowatts = max(-STRONGEST_BRAKE, min(STRONGEST_PULL, power))

    def _use(self, seconds: float) -> None:
        kilometres = self.speed * seconds / 3600
        self.odo += kilometres
        self.distance_today += kilometres
        self.north += cos(radians(self.heading)) * kilometres * 1000
        self.east += sin(radians(self.heading)) * kilometres * 1000
        energy = self.kilowatts * seconds / 3600
        self.soc = min(float(FULL), max(1.0, self.soc - energy / self.vehicle.capacity * 100))
        if not self.charger:
            self.energy_today += energy
        litres = kilometres * LITRES_A_KILOMETRE
        self.fuel = max(0.0, self.fuel - litres)
        self.fuel_today += litres
