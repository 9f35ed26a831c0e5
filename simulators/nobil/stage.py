"""What happens at the stations, and who is told of it."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any, override

from simulators.server import Action, Clock, Simulator

from . import legacy
from .faults import NobilCounters, NobilFaults
from .frames import GarbageKind, bad_frame, frame
from .replay import Capture, load_capture
from .sockets import Hub
from .traffic import Traffic, frames_a_minute
from .world import Evse, World

ANY_EVSE = ("NOR_09901", "0f0e0d0c-1111-2222-3333-444455556660")


class NobilStage(Simulator[NobilFaults, NobilCounters]):
    """Let things happen at the stations, on demand, at random or as captured."""

    def __init__(
        self,
        *,
        world: World,
        traffic: Traffic,
        faults: NobilFaults,
        port: int,
        clock: Clock,
        replay: Path | None,
    ) -> None:
        """Set the stage with one world."""
        super().__init__(faults=faults, counters=NobilCounters(), port=port, clock=clock)
        self.world = world
        self.silenced: set[str] = set()
        self.capture: Capture | None = None
        self.enova = Hub(faults, self.counters, self.pulse)
        self.legacy = Hub(faults, self.counters, self.pulse)
        self.legacy_view = legacy.LegacyView(world, faults)
        self._replay_path = replay
        self._traffic = traffic
        self._before_outage: dict[Evse, str] = {}

    @override
    async def before_start(self) -> None:
        """Read the capture, and make its stations known."""
        if not self._replay_path:
            return
        self.capture = await load_capture(self._replay_path)
        for station in self.capture.stations():
            self.world.add(station)

    @override
    async def before_stop(self) -> None:
        """Drop every client."""
        self.enova.abort()
        self.legacy.abort()
        await self.wait_for_disconnection()

    @property
    def truth(self) -> dict[Evse, str]:
        """Return the status of every EVSE, whether a client was told or not."""
        return self.world.truth

    @property
    def connections(self) -> int:
        """Return how many sockets are open."""
        return len(self.enova) + len(self.legacy)

    async def wait_for_connection(self, number: int = 1, within: float = 5) -> None:
        """Wait until so many handshakes have been made since the start, and one still stands."""
        await self.wait_until(
            lambda: self.counters.handshakes >= number and self.connections > 0, within
        )

    async def wait_for_disconnection(self, within: float = 5) -> None:
        """Wait until no socket is open."""
        await self.wait_until(lambda: self.connections == 0, within)

    async def send(self, nobil_id: str, evse_uid: str, status: str) -> None:
        """Give an EVSE a status, and tell every client in its dialect."""
        self.world.set(nobil_id, evse_uid, status, self.clock())
        if self.faults.silent or nobil_id in self.silenced:
            return
        self.enova.publish(frame(nobil_id, evse_uid, status))
        for reading in self.legacy_view.readings(nobil_id, evse_uid):
            self.legacy.publish(reading)
        self.legacy.publish(self.legacy_view.update(nobil_id))
        # A burst must not fill the queue of a client who would read if only he had a turn.
        await asyncio.sleep(0)

    async def send_raw(self, raw: str | bytes) -> None:
        """Send a frame as it is: text as text, bytes as binary."""
        self.enova.publish(raw)
        self.legacy.publish(raw)

    async def garbage(
        self, kind: GarbageKind, nobil_id: str = ANY_EVSE[0], evse_uid: str = ANY_EVSE[1]
    ) -> None:
        """Send a frame that a client may not trip over."""
        await self.send_raw(bad_frame(kind, (nobil_id, evse_uid)))

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close every socket behind what is queued; 1006 resets instead."""
        self.enova.close(code, reason)
        self.legacy.close(code, reason)

    async def abort(self) -> None:
        """Reset every connection."""
        await self.close(1006)

    async def silence(self, nobil_id: str) -> None:
        """Let a station change from now on without telling anybody."""
        self.silenced.add(nobil_id)

    async def unsilence(self, nobil_id: str) -> None:
        """Let a station be heard again; what it did meanwhile stays unsaid."""
        self.silenced.discard(nobil_id)

    async def mass_unknown(self, prefix: str = "") -> None:
        """Let every EVSE whose station id begins so lose its status at once."""
        affected = [
            evse
            for evse in self.world.evses(prefix)
            if self.truth.get(evse, "UNKNOWN") != "UNKNOWN"
        ]
        self._before_outage |= {evse: self.truth[evse] for evse in affected}
        for evse in affected:
            await self.send(*evse, "UNKNOWN")

    async def recover(self) -> None:
        """Bring back what was lost to `mass_unknown`."""
        lost, self._before_outage = self._before_outage, {}
        for evse, status in lost.items():
            await self.send(*evse, status)

    async def burst(self, nobil_id: str, frames: int = 70) -> None:
        """Send many frames of one station within a second."""
        uids = self._station_uids(nobil_id)
        for number in range(frames):
            busy = number // len(uids) % 2 == 0
            await self.send(nobil_id, uids[number % len(uids)], "CHARGING" if busy else "AVAILABLE")

    async def flap(self, nobil_id: str, evse_uid: str, there: str = "CHARGING") -> None:
        """Let an EVSE go from its status to another and back within milliseconds."""
        here = self.truth.get((nobil_id, evse_uid), "AVAILABLE")
        for status in (here, there, here):
            await self.send(nobil_id, evse_uid, status)

    async def start_flapping(self, nobil_id: str, evse_uid: str, every: float = 1) -> None:
        """Let an EVSE flap for hours."""

        async def flap() -> None:
            while True:
                await self.flap(nobil_id, evse_uid)
                await asyncio.sleep(every)

        await self.start_job("flapping", flap())

    async def stop_flapping(self) -> None:
        """Let the flapping EVSE come to rest."""
        await self.stop_job("flapping")

    async def keep_alive(self, nobil_id: str, connector: int = 0) -> None:
        """Repeat the state of a connector as raw message, to legacy clients only."""
        if not 0 <= connector < len(self.world.positions[nobil_id]):
            raise ValueError(f"{nobil_id} has no connector {connector}")
        self.legacy.publish(self.legacy_view.reading(nobil_id, connector))

    async def resize(self, nobil_id: str, connectors: int) -> None:
        """Change how many connectors a station has, and tell legacy clients."""
        self.world.resize(nobil_id, connectors)
        self.legacy.publish(self.legacy_view.update(nobil_id))

    async def start_traffic(self, rate: float | None = None) -> None:
        """Invent traffic: so many frames a minute as the mean of a day, or as many as measured."""
        if rate is not None and rate <= 0:
            raise ValueError(f"a rate of {rate} a minute is no traffic")
        await self.start_job("traffic", self._invent(rate))

    async def stop_traffic(self) -> None:
        """Stop inventing."""
        await self.stop_job("traffic")

    async def start_replay(self, speed: float = 1, loop: bool = True) -> None:
        """Replay the capture from its beginning, so many times as fast as it was."""
        if not self.capture:
            raise ValueError("there is no capture to replay")
        if speed <= 0:
            raise ValueError(f"a speed of {speed} never gets anywhere")
        await self.start_job("replay", self._replay(self.capture, speed, loop))

    async def stop_replay(self) -> None:
        """Stop replaying."""
        await self.stop_job("replay")

    async def wait_for_replay(self) -> None:
        """Wait until a replay that does not loop has come to its end."""
        await self.wait_for_job("replay")

    async def reset(self) -> None:
        """Put every switch back and let every station be heard."""
        self.faults.reset()
        self.silenced.clear()

    @property
    @override
    def actions(self) -> Mapping[str, Action]:
        """Return what the control endpoint can do, by name."""
        known: tuple[Action, ...] = (
            *(self.send, self.send_raw, self.garbage, self.close, self.abort, self.reset),
            *(self.silence, self.unsilence, self.mass_unknown, self.recover, self.burst),
            *(self.flap, self.start_flapping, self.stop_flapping, self.keep_alive, self.resize),
            *(self.start_traffic, self.stop_traffic, self.start_replay, self.stop_replay),
        )
        return {action.__name__: action for action in known}

    @override
    def summary(self) -> dict[str, Any]:
        """Return the truth, station by station."""
        truth: dict[str, dict[str, str]] = {}
        for (nobil_id, evse_uid), status in self.truth.items():
            truth.setdefault(nobil_id, {})[evse_uid] = status
        return {
            "connections": self.connections,
            "silenced": sorted(self.silenced),
            "truth": truth,
        }

    def _station_uids(self, nobil_id: str) -> tuple[str, ...]:
        station = self.world.stations.get(nobil_id)
        if not station or not station.evse_uids:
            raise ValueError(f"no EVSE is known at {nobil_id}")
        return station.evse_uids

    async def _invent(self, rate: float | None) -> None:
        evses = self.world.evses()
        while True:
            await asyncio.sleep(self._traffic.wait(frames_a_minute(self.clock(), rate)))
            evse = self._traffic.choose(evses)
            for status in self._traffic.statuses(self.truth.get(evse)):
                await self.send(*evse, status)

    async def _replay(self, capture: Capture, speed: float, loop: bool) -> None:
        while True:
            await self._replay_once(capture, speed)
            if not loop:
                return

    async def _replay_once(self, capture: Capture, speed: float) -> None:
        now = asyncio.get_running_loop().time
        start = now()
        for captured in capture.frames:
            await asyncio.sleep(start + captured.offset / speed - now())
            if speed > 1:
                await self._wait_for_readers()
            await self.send(*captured.evse, captured.status)
            self.counters.replayed_frames += 1

    async def _wait_for_readers(self) -> None:
        """Wait until every client has read most of what it was sent."""
        await self.enova.wait_for_room()
        await self.legacy.wait_for_room()
