"""What vehicles do on demand."""

from abc import ABC
from typing import Any, Literal, get_type_hints

from simulators.server import fits

from . import deeds
from .stage import StellantisStage
from .wording import ALERTS, BREAK_INS, OPENINGS, PRIVACY
from .world import Car

ChargingMode = Literal["Slow", "Quick"]
Severity = Literal["Information", "Warning", "Critical"]
Side = Literal["Front", "Rear", "Lateral"]
CollisionSeverity = Literal["Minimal", "Minor", "Major"]

FIXED = ("vin", "model")


class StellantisRoad(StellantisStage, ABC):
    """Let a vehicle do something, and say so."""

    async def drive(
        self, vin: str, kilometres: float = 0, speed: float = 50, heading: float | None = None
    ) -> None:
        """Set off, or go on, so fast and so far."""
        car, at = self.car(vin), self.clock()
        if heading is not None:
            car.heading = heading
        if not car.in_use:
            deeds.depart(car, at, speed)
        deeds.travel(car, kilometres, speed)
        await self._say(car, at)

    async def place(self, vin: str, latitude: float, longitude: float) -> None:
        """Be somewhere else at once."""
        car = self.car(vin)
        car.latitude, car.longitude = latitude, longitude
        await self._say(car, self.clock())

    async def park(self, vin: str) -> None:
        """Stop, and end the trip."""
        car, at = self.car(vin), self.clock()
        deeds.arrive(car, at)
        await self._say(car, at)

    async def plug(self, vin: str) -> None:
        """Put the plug in; nothing flows yet."""
        car = self._electric(vin)
        deeds.plug(car)
        await self._say(car, self.clock())

    async def unplug(self, vin: str) -> None:
        """Take the plug out."""
        car = self._electric(vin)
        deeds.unplug(car)
        await self._say(car, self.clock())

    async def charge(
        self, vin: str, level: float | None = None, mode: ChargingMode = "Slow"
    ) -> None:
        """Begin to charge, or go on with the battery so full."""
        car = self._electric(vin)
        deeds.start_charging(car, mode)
        if level is not None:
            car.level = level
        await self._say(car, self.clock())

    async def finish_charge(self, vin: str) -> None:
        """Be done with charging, the plug still in."""
        await self._end_charge(vin, "Finished")

    async def fail_charge(self, vin: str) -> None:
        """Break off a charge."""
        await self._end_charge(vin, "Failure")

    async def lock(self, vin: str) -> None:
        """Lock every door."""
        await self.change(vin, {"locked": ["Locked"]})

    async def unlock(self, vin: str) -> None:
        """Unlock every door."""
        await self.change(vin, {"locked": ["Unlocked"]})

    async def open_door(self, vin: str, door: str = "Driver") -> None:
        """Open a door, a window or the trunk."""
        car = self.car(vin)
        if door not in OPENINGS:
            raise ValueError(f"{door} is none of {', '.join(OPENINGS)}")
        await self.change(vin, {"open": sorted({*car.open, door})})

    async def close_door(self, vin: str, door: str = "Driver") -> None:
        """Close a door, a window or the trunk."""
        kept = [name for name in self.car(vin).open if name != door]
        await self.change(vin, {"open": kept})

    async def alert(
        self, vin: str, kind: str = "OilLevelLow", severity: Severity = "Warning"
    ) -> None:
        """Let something be wrong."""
        car, at = self.car(vin), self.clock()
        if kind not in ALERTS and not self.faults.unknown_values:
            raise ValueError(f"no alert is called {kind}")
        deeds.open_alert(car, kind, severity, at)
        await self._say(car, at)

    async def clear_alert(self, vin: str, kind: str | None = None) -> None:
        """Let something, or everything, be right again."""
        car, at = self.car(vin), self.clock()
        deeds.close_alert(car, kind, at)
        await self._say(car, at)

    async def collision(
        self, vin: str, side: Side = "Front", severity: CollisionSeverity = "Minor"
    ) -> None:
        """Hit something."""
        car, at = self.car(vin), self.clock()
        deeds.collide(car, side, severity, at)
        await self._say(car, at)

    async def ecall(self, vin: str, state: str = "Detected") -> None:
        """Call for help by itself."""
        await self.change(vin, {"ecall": state})

    async def set_off_alarm(self, vin: str, trigger: str = "VolumetricBreakIn") -> None:
        """Let somebody break in."""
        if trigger not in BREAK_INS:
            raise ValueError(f"{trigger} is none of {', '.join(BREAK_INS)}")
        await self.change(vin, {"alarm": "Active", "break_in": trigger})

    async def steal(self, vin: str, stolen: bool = True) -> None:
        """Be reported stolen, or found."""
        await self.change(vin, {"stolen": stolen})

    async def privacy(self, vin: str, state: str = "Full") -> None:
        """Choose what may be said; this itself is said in any case."""
        if state not in PRIVACY:
            raise ValueError(f"{state} is none of {', '.join(PRIVACY)}")
        car = self.car(vin)
        car.privacy = state
        await self._say(car, self.clock(), always=True)

    async def change(self, vin: str, fields: object) -> None:
        """Give a vehicle other values by name, all or none, and let it say so."""
        car = self.car(vin)
        for name, value in _checked(fields).items():
            setattr(car, name, value)
        await self._say(car, self.clock())

    async def _end_charge(self, vin: str, how: str) -> None:
        car = self._electric(vin)
        deeds.stop_charging(car, how)
        await self._say(car, self.clock())

    def _electric(self, vin: str) -> Car:
        car = self.car(vin)
        if not car.model.electric:
            raise ValueError(f"{vin} has no plug")
        return car


def _checked(fields: object) -> dict[str, Any]:
    """Return values for fields that a vehicle has; raise ValueError for others."""
    hints = get_type_hints(Car)
    given = fields if isinstance(fields, dict) else {"": fields}
    for name, value in given.items():
        if name not in hints or name in FIXED or not fits(value, hints[name]):
            raise ValueError(f"{name} cannot be {value!r}")
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in given.items()
    }
