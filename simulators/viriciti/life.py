"""What happens without anybody asking: invented traffic, load, and the replay of a capture."""

import asyncio
from collections.abc import Collection, Iterator, Mapping
from itertools import count
from pathlib import Path
from random import Random
from typing import override

from simulators.server import Action, Clock

from .buses import Reading
from .faults import ViriCitiFaults
from .fleet import add_vehicle, load_fleet
from .replay import REPLAYED, Capture, Timetable, load_capture
from .sessions import Alive, Event, Guest, Measured, Script, Status, Step, Transaction
from .stage import ViriCitiStage
from .traffic import Traffic
from .world import World

# Points after which a replay that cannot keep up lets others have a turn.
BREATH = 100


class ViriCitiLife(ViriCitiStage):
    """Let things happen by themselves."""

    def __init__(
        self,
        *,
        world: World,
        api_key: str,
        faults: ViriCitiFaults,
        port: int,
        clock: Clock,
        replay: Path | None,
        seed: int,
    ) -> None:
        """Set the stage, on which nothing moves until it is started."""
        super().__init__(world=world, api_key=api_key, faults=faults, port=port, clock=clock)
        self.capture: Capture | None = None
        self._replay_path = replay
        self._seed = seed
        self._traffic: Traffic | None = None
        self._feed_time: float | None = None

    @override
    async def before_start(self) -> None:
        """Read the capture, whose bus nobody else may drive."""
        if self._replay_path:
            self.capture = await load_capture(self._replay_path)

    @property
    def traffic(self) -> Traffic:
        """Return who drives, made when first needed."""
        if self._traffic is None:
            replayed = (REPLAYED,) if self.capture else ()
            self._traffic = Traffic(self.world, self._seed, without=replayed)
        return self._traffic

    async def rewind(self, seconds: float) -> None:
        """Let what `tick` plays begin so long ago."""
        self._feed_time = self.clock() - seconds

    async def tick(self, seconds: int = 1, step: float = 1) -> None:
        """Play so many seconds of traffic at once, in feed time that goes on from the last."""
        feed_time = self.clock() if self._feed_time is None else self._feed_time
        for _ in range(int(seconds / step)):
            feed_time += step
            await self._step(feed_time, step)
        self._feed_time = feed_time

    async def start_traffic(self, speed: float = 1) -> None:
        """Let vehicles and stations live, so many times as fast as life.

        Times are the clock's whatever the speed, or a client would take them for the future.
        """
        _check_speed(speed)
        await self.start_job("traffic", self._live(speed))

    async def stop_traffic(self) -> None:
        """Let everything stand still."""
        await self.stop_job("traffic")

    async def start_load(self, vehicles: int = 50, speed: float = 1) -> None:
        """Add vehicles that drive all day, and start the traffic."""
        await self.add_load(vehicles)
        await self.start_traffic(speed)

    async def add_load(self, vehicles: int = 50) -> None:
        """Add vehicles that drive all day."""
        for vehicle in load_fleet(vehicles):
            if vehicle.vid not in self.world.vehicles:
                add_vehicle(self.world, vehicle, self.now)
                if self._traffic:
                    self._traffic.add(vehicle)

    async def session(
        self,
        identity: str,
        connector: int = 1,
        vid: str | None = None,
        readings: int = 4,
        paused: bool = False,
        error_code: str | None = None,
    ) -> None:
        """Play a whole charging session at once, whose last frame is of now."""
        script = Script(self.world.stations[identity], connector, Random(self._seed))
        percents = count(40)
        guest = Guest(vid=vid, gauge=lambda: float(next(percents)))
        steps = list(
            script.broken_session(guest, readings, error_code)
            if error_code
            else script.session(guest, readings, paused=paused)
        )
        for at, event in _timed(steps, self.now):
            await self._play(identity, event, at)

    async def start_replay(
        self,
        path: Path | str | None = None,
        speed: float = 1,
        loop: bool = True,
        shift: bool = True,
        longest_gap: float | None = None,
    ) -> None:
        """Replay a capture as one bus, so many times as fast as it was.

        Intervals are kept, but for a replay that is faster than life and has no end.
        """
        _check_speed(speed)
        if path:
            self.capture = await load_capture(Path(path))
        if not (capture := self.capture):
            raise ValueError("there is no capture to replay")
        if longest_gap is not None:
            capture = capture.without_gaps(longest_gap)
        self.world.forget(REPLAYED)
        self.traffic.remove(REPLAYED)
        await self.start_job("replay", self._replay(capture, speed, loop, shift))

    async def stop_replay(self) -> None:
        """Stop replaying."""
        await self.stop_job("replay")

    async def wait_for_replay(self) -> None:
        """Wait until a replay that does not loop has come to its end."""
        await self.wait_for_job("replay")

    @property
    @override
    def actions(self) -> Mapping[str, Action]:
        """Return what the control endpoint can do, by name."""
        known: tuple[Action, ...] = (
            *(self.session, self.tick, self.rewind, self.add_load, self.start_load),
            *(self.start_traffic, self.stop_traffic, self.start_replay, self.stop_replay),
        )
        return {**super().actions, **{action.__name__: action for action in known}}

    async def _live(self, speed: float) -> None:
        now = asyncio.get_running_loop().time
        start = now()
        for number in count(1):
            await asyncio.sleep(start + number / speed - now())
            await self._step(self.clock(), 1)

    async def _step(self, now: float, seconds: float) -> None:
        await self.hub.wait_for_room()
        for happening in self.traffic.step(now, seconds):
            if isinstance(happening, Reading):
                reading = happening
                self._say_vehicle(reading.vid, reading.label, reading.value, reading.time)
            else:
                await self._play(*happening, int(now * 1000))
        await asyncio.sleep(0)

    async def _play(self, identity: str, event: Event, at: int) -> None:
        match event:
            case Status():
                await self.status(identity, event.status, event.error_code, event.connector, at)
            case Measured():
                await self.station(identity, event.parameter, event.value, event.connector, at)
            case Transaction():
                await self.transaction(
                    identity, event.connector, event.event, event.vid, event.omit, at
                )
            case Alive():
                await self.station(identity, "alive", event.value, None, at)

    async def _replay(self, capture: Capture, speed: float, loop: bool, shift: bool) -> None:
        while True:
            timetable = Timetable(
                capture=capture,
                speed=speed,
                begun=self.clock(),
                shift=shift,
                keep_intervals=speed <= 1 or not loop,
            )
            await self._replay_once(timetable)
            if not loop:
                return

    async def _replay_once(self, timetable: Timetable) -> None:
        now = asyncio.get_running_loop().time
        start = now()
        for number, point in enumerate(timetable.capture.points):
            delay = start + timetable.offset(point) - now()
            if delay > 0 or number % BREATH == 0:
                await asyncio.sleep(delay)
                await self.hub.wait_for_room()
            self._say_vehicle(REPLAYED, point.label, point.value, timetable.stamp(point))
            self.counters.replayed_points += 1
        await asyncio.sleep(0)


def _timed(steps: Collection[Step], end: int) -> Iterator[tuple[int, Event]]:
    """Yield every event with its time, the last of which is the end."""
    left = sum(step for step in steps if isinstance(step, float))
    for step in steps:
        if isinstance(step, float):
            left -= step
        else:
            yield end - int(left * 1000), step


def _check_speed(speed: float) -> None:
    if speed <= 0:
        raise ValueError(f"a speed of {speed} never gets anywhere")
