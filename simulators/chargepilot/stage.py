"""What happens in the depots, and who is told of it."""

import asyncio
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, override

from simulators.server import Action, Clock, Simulator

from .dialects import Dialect
from .faults import ChargePilotCounters, ChargePilotFaults
from .garbage import GarbageKind
from .login import Login
from .picture import Picture
from .room import Room
from .session import Session
from .sockets import Hub
from .traffic import Traffic


class ChargePilotStage(Simulator[ChargePilotFaults, ChargePilotCounters]):
    """Let things happen in the depots, on demand or at random."""

    def __init__(
        self,
        *,
        dialect: Dialect,
        presystem_id: str,
        picture: Picture,
        traffic: Traffic,
        faults: ChargePilotFaults,
        port: int,
        clock: Clock,
    ) -> None:
        """Set the stage with one picture."""
        super().__init__(faults=faults, counters=ChargePilotCounters(), port=port, clock=clock)
        self.dialect = dialect
        self.picture = picture
        self.room = Room(
            dialect=dialect,
            presystem_id=presystem_id,
            picture=picture,
            faults=faults,
            counters=self.counters,
            clock=clock,
            pulse=self.pulse,
            interval=lambda: faults.picture_interval / self._speed,
        )
        self.login = Login(dialect, faults)
        self._hub = Hub(self.room, self.login)
        self._traffic = traffic
        self._speed: float = 1

    @override
    async def before_start(self) -> None:
        """Need nothing."""

    @override
    async def before_stop(self) -> None:
        """Drop every client."""
        self._hub.abort()
        await self.wait_for_disconnection()

    @property
    def presystem_id(self) -> str:
        """Return the id that every message carries."""
        return self.room.presystem_id

    @property
    def connections(self) -> int:
        """Return how many sockets are open."""
        return len(self._hub)

    @property
    def violations(self) -> list[str]:
        """Return what clients said that the standard does not allow."""
        return self.room.inspector.violations

    @property
    def complaints(self) -> list[str]:
        """Return what clients did not confirm once and in time."""
        return self.room.ledger.complaints

    @property
    def outstanding(self) -> dict[str, str]:
        """Return the action of every request that waits for the client, by message id."""
        return self.room.ledger.outstanding

    @property
    def client_errors(self) -> list[dict[str, Any]]:
        """Return the payload of every error that clients sent."""
        return self.room.ledger.errors

    @property
    def charging_requests(self) -> dict[str, dict[str, Any]]:
        """Return the charging requests held for our presystem, by their ids."""
        held = self.room.bookings.held.get(self.presystem_id, {})
        return {name: booking.wish for name, booking in held.items()}

    async def wait_for_connection(self, number: int = 1, within: float = 5) -> None:
        """Wait until so many handshakes have been made since the start, and one still stands."""
        await self.wait_until(
            lambda: self.counters.handshakes >= number and self.connections > 0, within
        )

    async def wait_for_disconnection(self, within: float = 5) -> None:
        """Wait until no socket is open."""
        await self.wait_until(lambda: self.connections == 0, within)

    async def wait_for_boot(self, number: int = 1, within: float = 5) -> None:
        """Wait until so many boots have been accepted since the start."""
        await self.wait_until(lambda: self.counters.boots_accepted >= number, within)

    async def wait_for_confirmations(self, within: float = 5) -> None:
        """Wait until clients have answered all they were asked."""
        await self.wait_until(lambda: not self.outstanding, within)

    async def publish(self) -> None:
        """Send the picture to every client now, not only on the clock."""
        self._hub.each(Session.send_picture)
        # Many in a row must not fill the queue of a client who would read if only he had a turn.
        await asyncio.sleep(0)

    async def duplicate(self) -> None:
        """Send the last picture again under the same id."""
        self._hub.each(Session.repeat)

    async def out_of_order(self, age: float = 120) -> None:
        """Send the picture before the last, with a time that is so many seconds old."""
        self._hub.each(lambda session: session.send_old_picture(age))

    async def request_boot(self) -> None:
        """Send the client a BootNotification, the wrong way round."""
        self._hub.each(Session.send_boot)

    async def garbage(self, kind: GarbageKind) -> None:
        """Send a frame that a client may not trip over."""
        self._hub.each(lambda session: session.send_garbage(kind))

    async def send_raw(self, raw: str | bytes) -> None:
        """Send a frame as it is: text as text, bytes as binary."""
        self._hub.publish(raw)

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close every socket behind what is queued; 1006 resets instead."""
        self._hub.close(code, reason)

    async def abort(self) -> None:
        """Reset every connection."""
        await self.close(1006)

    async def start_traffic(self, speed: float = 1) -> None:
        """Let a day begin that runs so many times as fast, pictures included."""
        if speed <= 0:
            raise ValueError(f"a speed of {speed} never gets anywhere")
        self._set_speed(speed)
        await self.start_job("traffic", self._invent())

    async def stop_traffic(self) -> None:
        """Let everything stay as it is."""
        self._set_speed(1)
        await self.stop_job("traffic")

    async def reset(self) -> None:
        """Put every switch back."""
        self.faults.reset()

    @property
    @override
    def actions(self) -> Mapping[str, Action]:
        """Return what the control endpoint can do, by name; what changes the picture sends it."""
        picture = self.picture
        own: tuple[Action, ...] = (
            *(self.publish, self.duplicate, self.out_of_order, self.request_boot, self.garbage),
            *(self.send_raw, self.close, self.abort, self.reset),
            *(self.start_traffic, self.stop_traffic),
        )
        changes: tuple[Callable[..., None], ...] = (
            *(picture.plug_in, picture.leave, picture.start_session, picture.set_process),
            *(picture.measure, picture.end_session, picture.limit, picture.fault),
            *(picture.clear_fault, picture.go_offline, picture.come_online),
            *(picture.station_fault, picture.clear_station_fault, picture.vehicle_fault),
            *(picture.clear_vehicle_fault, picture.swap_meter, picture.add_station),
            *(picture.add_point, picture.remove_point),
        )
        known = (*own, *(self._published(change) for change in changes))
        return {action.__name__: action for action in known}

    @override
    def summary(self) -> dict[str, Any]:
        """Return the picture as it is sent, and what clients did wrong."""
        return {
            "connections": self.connections,
            "violations": self.violations,
            "complaints": self.complaints,
            "client_errors": self.client_errors,
            "charging_requests": self.charging_requests,
            "picture": self.room.writer.picture(),
        }

    def _published(self, change: Callable[..., None]) -> Action:
        @wraps(change)
        async def act(*positional: Any, **named: Any) -> None:
            change(*positional, **named)
            await self.publish()

        return act

    def _set_speed(self, speed: float) -> None:
        self._speed = speed
        self.pulse.beat()

    async def _invent(self) -> None:
        while True:
            await asyncio.sleep(self.room.interval())
            self._traffic.step(self.picture, self.faults.picture_interval)
