"""What happens to vehicles and charging stations, and who is told of it."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, override

from simulators.server import Action, Clock, Simulator

from . import frames, reports
from .access import Access
from .clients import House
from .faults import ViriCitiCounters, ViriCitiFaults
from .frames import GarbageKind, Json
from .hub import Hub
from .reports import IncidentStage
from .sessions import TransactionEvent
from .world import Point, World

ANY_VEHICLE = "acme_002"
ANY_STATION = "DEPOT-N-01"
STATE_LABELS = ("gps", "soc")


class ViriCitiStage(Simulator[ViriCitiFaults, ViriCitiCounters]):
    """Let things happen on demand."""

    def __init__(
        self, *, world: World, api_key: str, faults: ViriCitiFaults, port: int, clock: Clock
    ) -> None:
        """Set the stage with one world."""
        counters = ViriCitiCounters()
        super().__init__(faults=faults, counters=counters, port=port, clock=clock)
        self.world = world
        self.access = Access(api_key, world, faults, counters)
        self.house = House(
            world=world, access=self.access, faults=faults, counters=counters, pulse=self.pulse
        )
        self.hub = Hub(self.house)

    @override
    async def before_stop(self) -> None:
        """Drop every client."""
        self.hub.abort()
        await self.wait_for_disconnection()

    @property
    def api_key(self) -> str:
        """Return the one key that opens both doors."""
        return self.access.api_key

    @api_key.setter
    def api_key(self, api_key: str) -> None:
        self.access.api_key = api_key

    @property
    def now(self) -> int:
        """Return the time in epoch milliseconds."""
        return int(self.clock() * 1000)

    @property
    def truth(self) -> dict[tuple[object, ...], object]:
        """Return the newest value of each (vid, label) and (identity, connector, parameter)."""
        return self.world.truth

    @property
    def connections(self) -> int:
        """Return how many sockets are open."""
        return len(self.hub)

    @property
    def backlog(self) -> int:
        """Return how many frames are not written yet."""
        return self.hub.backlog

    @property
    def subscription(self) -> Json | None:
        """Return the document that the newest connection asked with."""
        return self.hub.subscription

    async def wait_for_connection(self, number: int = 1, within: float = 5) -> None:
        """Wait until so many handshakes have been made since the start, and one still stands."""
        await self.wait_until(
            lambda: self.counters.handshakes >= number and self.connections > 0, within
        )

    async def wait_for_subscription(self, number: int = 1, within: float = 5) -> None:
        """Wait until so many subscriptions have been authorised, the newest client's too."""
        await self.wait_until(
            lambda: self.counters.authorisations >= number and self.hub.authorised, within
        )

    async def wait_for_disconnection(self, within: float = 5) -> None:
        """Wait until no socket is open."""
        await self.wait_until(lambda: self.connections == 0, within)

    async def wait_for_pongs(self, within: float = 5) -> None:
        """Ping every client, and wait until all that still listen have answered.

        By then they have said, and were answered, what they had to say before.
        """
        async with asyncio.timeout(within):
            await self.hub.wait_for_pongs()

    async def vehicle(self, vid: str, label: str, value: object, time: int | None = None) -> None:
        """Let a vehicle say a value, now or with a time in epoch milliseconds."""
        self._say_vehicle(vid, label, value, self.now if time is None else time)
        # A burst must not fill the queue of a client who would read if only he had a turn.
        await asyncio.sleep(0)

    async def station(
        self,
        identity: str,
        parameter: str,
        value: object,
        connector: int | None = None,
        time: int | None = None,
    ) -> None:
        """Let a charging station say a value; without a number it is connector 1 that speaks."""
        at = self.now if time is None else time
        where = connector if connector is not None or parameter == "alive" else 1
        key = (identity, where, parameter)
        self.world.tell_station(key, Point(time=at, value=value))
        self.hub.publish(
            lambda wish: (identity, parameter) in wish.stations,
            lambda: frames.station(*key, value, at),
        )
        await asyncio.sleep(0)

    async def status(
        self,
        identity: str,
        status: str,
        error_code: str = "NoError",
        connector: int = 1,
        time: int | None = None,
    ) -> None:
        """Let a connector say its status."""
        value = {"errorCode": error_code, "status": status}
        await self.station(identity, "status", value, connector, time)

    async def transaction(
        self,
        identity: str,
        connector: int,
        event: TransactionEvent,
        vid: str | None = None,
        omit: Sequence[str] = (),
        time: int | None = None,
    ) -> None:
        """Start or stop charging: of which vehicle, and what to leave out of what is known."""
        value = reports.transaction(
            self.world,
            (identity, connector),
            event,
            vid=vid,
            omit=omit,
            stop_fields=self.faults.stop_fields,
        )
        await self.station(identity, "transactions", value, connector, time)

    async def incident(
        self,
        vid: str,
        incident: str,
        stage: IncidentStage = "start",
        name: str | None = None,
        labels: Sequence[str] = STATE_LABELS,
        triggered: Sequence[object] = (),
        reported: bool = True,
        time: int | None = None,
    ) -> None:
        """Let an incident start, be reported again, or end."""
        at = self.now if time is None else time
        payload = reports.incident(
            self.world,
            (vid, incident),
            stage,
            name=name,
            state=reports.vehicle_state(self.world.said_by(vid), labels, at),
            triggered=list(triggered),
            reported=reported,
            running_end=self.faults.running_end,
        )
        if stage in reports.SENT[self.faults.incident_messages]:
            self._publish_incident(vid, incident, payload)
        await asyncio.sleep(0)

    async def send_raw(self, raw: str | bytes) -> None:
        """Send a frame as it is, to everybody: text as text, bytes as binary."""
        self.hub.broadcast(raw)

    async def garbage(
        self, kind: GarbageKind, vid: str = ANY_VEHICLE, identity: str = ANY_STATION
    ) -> None:
        """Send a frame that a client may not trip over; the truth stays as it was."""
        await self.send_raw(frames.bad_frame(kind, vid, identity, self.now))

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close every socket behind what is queued; 1006 resets instead."""
        self.hub.close(code, reason)

    async def abort(self) -> None:
        """Reset every connection."""
        self.hub.abort()

    async def reset(self) -> None:
        """Put every switch back."""
        self.faults.reset()

    @property
    @override
    def actions(self) -> Mapping[str, Action]:
        """Return what the control endpoint can do, by name."""
        known: tuple[Action, ...] = (
            *(self.vehicle, self.station, self.status, self.transaction, self.incident),
            *(self.send_raw, self.garbage, self.close, self.abort, self.reset),
        )
        return {action.__name__: action for action in known}

    @override
    def summary(self) -> dict[str, Any]:
        """Return the truth, thing by thing."""
        truth: dict[str, dict[str, object]] = {}
        for (vid, label), point in self.world.vehicle_points.items():
            truth.setdefault(vid, {})[label] = point.value
        for (identity, connector, parameter), point in self.world.station_points.items():
            name = parameter if connector is None else f"{connector}/{parameter}"
            truth.setdefault(identity, {})[name] = point.value
        return {
            "connections": self.connections,
            "subscription": self.subscription,
            "truth": truth,
        }

    def _say_vehicle(self, vid: str, label: str, value: object, at: int) -> None:
        self.world.tell_vehicle(vid, label, Point(time=at, value=value))
        self.hub.publish(
            lambda wish: (vid, label) in wish.vehicles,
            lambda: frames.vehicle(vid, label, value, at),
        )

    def _publish_incident(self, vid: str, incident: str, payload: Json) -> None:
        if not self.access.allows(vid) or not self.access.allows(incident):
            return
        self.hub.publish(
            lambda wish: wish.incidents is not None and wish.incidents.wants(vid, incident),
            lambda: frames.envelope("incidents", payload),
        )
