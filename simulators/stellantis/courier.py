"""Who carries events to webhooks."""

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random
import ssl

import aiohttp
from aiohttp import hdrs
from yarl import URL

from simulators.server import Clock, Pulse

from .events import EventWriter
from .faults import StellantisCounters, StellantisFaults
from .monitors import Monitor, Monitors
from .postbox import Letter, Postbox
from .world import World

LEDGER_LENGTH = 10_000
OK = 200


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """Hold what was posted where, and how it was answered.

    `raised` says of each event whose it is and when it was raised; `mangled` that nobody could
    read any of it; `posts` how often it was posted in a row.
    """

    monitor_id: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    events: int
    at: float
    status: int | None
    acknowledged: bool
    raised: tuple[tuple[str, float], ...]
    mangled: bool
    posts: int


class Courier:
    """Post the events of all monitors, each on its own way."""

    def __init__(
        self,
        world: World,
        monitors: Monitors,
        writer: EventWriter,
        faults: StellantisFaults,
        counters: StellantisCounters,
        pulse: Pulse,
        clock: Clock,
        random: Random,
        trust: ssl.SSLContext | None,
    ) -> None:
        """Begin with nothing to carry."""
        self.ledger: deque[Delivery] = deque(maxlen=LEDGER_LENGTH)
        self._world = world
        self._monitors = monitors
        self._writer = writer
        self._faults = faults
        self._counters = counters
        self._pulse = pulse
        self._clock = clock
        self._random = random
        self._trust = trust
        self._boxes: dict[str, Postbox] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._leaving: list[asyncio.Task[None]] = []
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Begin to carry; what was left from before goes on."""
        connector = aiohttp.TCPConnector(limit=0, ssl=self._trust or True)
        self._session = aiohttp.ClientSession(connector=connector)
        for monitor_id in self._boxes:
            self._begin(monitor_id)

    async def close(self) -> None:
        """Carry no more; what was not delivered stays."""
        tasks = [*self._tasks.values(), *self._leaving]
        self._tasks, self._leaving = {}, []
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        if self._session:
            await self._session.close()
            self._session = None

    def take(self, monitor: Monitor, letters: Iterable[Letter], *, stored: bool = False) -> None:
        """Take events of a monitor."""
        box = self._box(monitor)
        box.put(letters, stored=stored)
        self._pulse.beat()

    def look(self) -> None:
        """Let every postbox look whether something is due, as the clock may have been moved."""
        for box in self._boxes.values():
            box.look()

    def forget(self, monitor: Monitor) -> Sequence[Letter]:
        """Throw away what is left of a monitor, and return it."""
        letters: Sequence[Letter] = ()
        if box := self._boxes.pop(monitor.monitor_id, None):
            letters = box.letters
            self._counters.events_dropped += len(letters)
        if task := self._tasks.pop(monitor.monitor_id, None):
            task.cancel()
            self._leaving.append(task)
        return letters

    def queued(self, monitor: Monitor | None = None) -> int:
        """Return how many events wait, of one monitor or of all."""
        if monitor:
            box = self._boxes.get(monitor.monitor_id)
            return box.queued if box else 0
        return sum(box.queued for box in self._boxes.values())

    def in_retry(self, monitor: Monitor) -> bool:
        """Tell whether a message of a monitor was not acknowledged."""
        box = self._boxes.get(monitor.monitor_id)
        return bool(box and box.in_retry)

    @property
    def idle(self) -> bool:
        """Tell whether nothing is due now."""
        return all(box.idle for box in self._boxes.values())

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int | None:
        """Post something, and return the status of the answer if there was one."""
        if not self._session:
            return None
        timeout = aiohttp.ClientTimeout(total=self._faults.callback_timeout)
        try:
            async with self._session.post(
                URL(url, encoded=True),
                data=body,
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
            ) as response:
                return response.status
        except aiohttp.ClientError, TimeoutError, ValueError:
            return None

    def _box(self, monitor: Monitor) -> Postbox:
        box = self._boxes.get(monitor.monitor_id)
        if box is None:
            box = Postbox(
                monitor,
                self._deliver,
                self._fail,
                self._faults,
                self._counters,
                self._clock,
                self._random,
            )
            self._boxes[monitor.monitor_id] = box
            self._begin(monitor.monitor_id)
        return box

    def _begin(self, monitor_id: str) -> None:
        if self._session:
            work = self._boxes[monitor_id].run()
            self._tasks[monitor_id] = asyncio.create_task(work, name=f"postbox {monitor_id}")

    def _fail(self, monitor: Monitor) -> None:
        self._monitors.turn(monitor, "Failed")

    async def _deliver(self, monitor: Monitor, letters: list[Letter]) -> bool:
        """Post a message; return whether it counts as received."""
        faults = self._faults
        variables = self._variables(monitor, letters)
        url = _with_query(monitor.plan.target, monitor.plan.valued("Query", variables))
        headers: dict[str, str] = {hdrs.CONTENT_TYPE: faults.callback_type}
        if not faults.headers_missing:
            headers |= dict(monitor.plan.valued("Header", variables))
        attributes = [
            {"key": key, "value": value} for key, value in monitor.plan.valued("Body", variables)
        ]
        body = self._writer.body(monitor, [letter.event for letter in letters], attributes)
        if faults.deliver_twice:
            await self.post(url, body, headers)
        status = await self.post(url, body, headers)
        acknowledged = self._counts(status)
        self._note(
            Delivery(
                monitor_id=monitor.monitor_id,
                url=url,
                headers=headers,
                body=body,
                events=len(letters),
                at=self._clock(),
                status=status,
                acknowledged=acknowledged,
                raised=tuple((letter.vin, letter.at) for letter in letters),
                mangled=faults.callback_body != "normal",
                posts=1 + faults.deliver_twice,
            )
        )
        return acknowledged

    def _counts(self, status: int | None) -> bool:
        """Tell whether an answer acknowledges, and lose it where that is wanted."""
        faults = self._faults
        if status is None:
            return False
        good = status == OK if faults.strict_acknowledgement else OK <= status < 300
        if good and faults.acknowledgements_lost:
            faults.acknowledgements_lost -= 1
            return False
        return good

    def _note(self, delivery: Delivery) -> None:
        self.ledger.append(delivery)
        self._counters.posts += 1
        if delivery.acknowledged:
            self._counters.posts_acknowledged += 1
        else:
            self._counters.posts_failed += 1

    def _variables(self, monitor: Monitor, letters: list[Letter]) -> dict[str, str]:
        """Return what attributes may refer to; of a batch, the first vehicle."""
        vin = letters[0].vin
        fleet = self._world.fleets.get(monitor.fleet_id)
        car = fleet.cars.get(vin) if fleet else None
        return {
            "$vin": vin,
            "$monitorID": monitor.monitor_id,
            "$fleetID": monitor.fleet_id,
            "$vid": car.vid if car else "",
        }


def _with_query(target: str, query: list[tuple[str, str]]) -> str:
    """Add attributes to an address, without touching what stands in it."""
    return str(URL(target).extend_query(query)) if query else target
