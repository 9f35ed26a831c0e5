"""What the vehicles say, who is told of it, and how to wait for that."""

from abc import ABC
import asyncio
from collections.abc import Mapping, Sequence
from random import Random
import ssl
from typing import override

from simulators.server import Clock, ManualClock, Simulator

from .courier import Courier, Delivery
from .engine import Engine
from .events import EventWriter
from .faults import StellantisCounters, StellantisFaults
from .monitors import Monitor, Monitors
from .plans import Json
from .status import StatusWriter
from .world import Car, Fleet, World


class StellantisStage(Simulator[StellantisFaults, StellantisCounters], ABC):
    """Let vehicles speak, and monitors fire."""

    def __init__(
        self,
        *,
        world: World,
        faults: StellantisFaults,
        port: int,
        clock: Clock,
        seed: int,
        trust: ssl.SSLContext | None,
    ) -> None:
        """Set the stage with one world."""
        super().__init__(faults=faults, counters=StellantisCounters(), port=port, clock=clock)
        self._hand = clock if isinstance(clock, ManualClock) else None
        self.world = world
        self.writer = StatusWriter(faults)
        self.events = EventWriter(faults, self.writer)
        # What went with monitors that somebody else deleted: whose event, and when it was raised.
        self.thrown_away: list[tuple[str, float]] = []
        self.monitors = Monitors(faults, self.counters, clock, Random(seed))
        self.courier = Courier(
            world,
            self.monitors,
            self.events,
            faults,
            self.counters,
            self.pulse,
            clock,
            Random(seed),
            trust,
        )
        self.engine = Engine(world, self.monitors, self.events, faults, self.counters, self._tell)

    @override
    async def before_start(self) -> None:
        """Begin to carry events."""
        await self.courier.open()

    @override
    async def before_stop(self) -> None:
        """Carry no more; monitors and what was not delivered stay."""
        await self.courier.close()

    @property
    def truth(self) -> dict[str, Car]:
        """Return every vehicle by its VIN, as it really is."""
        return {car.vin: car for car in self.world.cars()}

    @property
    def fleets(self) -> list[Fleet]:
        """Return the fleets of the partner."""
        return self.world.own

    @property
    def deliveries(self) -> Sequence[Delivery]:
        """Return what was posted, the last ten thousand."""
        return list(self.courier.ledger)

    @property
    def queued(self) -> int:
        """Return how many events wait to be acknowledged."""
        return self.courier.queued()

    def car(self, vin: str) -> Car:
        """Find a vehicle."""
        return self.world.car(vin)

    def monitor(self, name: str) -> Monitor:
        """Find a monitor by its id or its label."""
        return self.monitors.find(name)

    def statuses(self) -> Mapping[str, str]:
        """Return the status of every monitor by its label."""
        return {monitor.label: monitor.status for monitor in self.monitors}

    async def advance(self, seconds: float) -> None:
        """Move a clock that is set by hand, and let what has become due happen."""
        if self._hand is None:
            raise ValueError("this clock goes by itself")
        self._hand.advance(seconds)
        self.courier.look()
        await self.settle()

    async def settle(self, within: float = 5) -> None:
        """Wait until every event that is due now was posted, whatever came of it."""
        await asyncio.sleep(0)
        await self.wait_until(lambda: self.courier.idle, within)

    async def wait_for_monitors(self, number: int = 1, within: float = 5) -> None:
        """Wait until so many monitors have been created since the start."""
        await self.wait_until(lambda: self.counters.monitors_created >= number, within)

    async def wait_for_deliveries(self, number: int = 1, within: float = 5) -> None:
        """Wait until so many events have been acknowledged since the start."""
        await self.wait_until(lambda: self.counters.events_delivered >= number, within)

    async def wait_for_posts(self, number: int = 1, within: float = 5) -> None:
        """Wait until so many posts have been answered, or not, since the start."""
        await self.wait_until(lambda: self.counters.posts >= number, within)

    async def wait_until_delivered(self, within: float = 5) -> None:
        """Wait until nothing waits to be acknowledged."""
        await self.wait_until(lambda: self.queued == 0, within)

    async def report(self, vin: str) -> None:
        """Let a vehicle say how it is, whether anything is new or not."""
        await self._say(self.car(vin), self.clock())

    async def _say(self, car: Car, at: float, *, always: bool = False) -> None:
        """Let a vehicle speak, unless its driver wants nothing to be said."""
        if car.privacy == "Full" and not always:
            return
        car.heard_at = at
        self.counters.reports += 1
        self.engine.hear(car, at)
        car.collisions_told = len(car.collisions)
        self.world.tell(car)
        # Who posts must have his turn even while a test lets thousands of things happen.
        await asyncio.sleep(0)

    def _tell(self, monitor: Monitor, vin: str, at: float, event: Json) -> None:
        if self.faults.events_vanish:
            self.counters.events_dropped += 1
            return
        self.courier.take(monitor, [self.events.seal(vin, at, event)])
