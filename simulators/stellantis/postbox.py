"""The events of one monitor on their way: batched, posted, kept, tried again."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from simulators.server import Clock

from .faults import StellantisCounters, StellantisFaults
from .monitors import Monitor
from .plans import Batch

THREE_DAYS = 3 * 86_400


@dataclass(frozen=True, kw_only=True)
class Letter:
    """Hold an event as it is posted, and when it was raised."""

    vin: str
    at: float
    event: str


type Post = Callable[[Monitor, list[Letter]], Awaitable[bool]]
type Fail = Callable[[Monitor], None]


class Postbox:
    """Keep the events of one monitor until they are acknowledged or too old."""

    def __init__(
        self,
        monitor: Monitor,
        post: Post,
        fail: Fail,
        faults: StellantisFaults,
        counters: StellantisCounters,
        clock: Clock,
        random: Random,
    ) -> None:
        """Begin empty."""
        self.monitor = monitor
        self._post = post
        self._fail = fail
        self._faults = faults
        self._counters = counters
        self._clock = clock
        self._random = random
        self._queue: deque[Letter] = deque()
        self._pending: list[Letter] = []
        self._attempts = 0
        self._retry_at = 0.0
        self._flushing = False
        self._wake = asyncio.Event()

    @property
    def in_retry(self) -> bool:
        """Tell whether a message was not acknowledged."""
        return self._attempts > 0

    @property
    def queued(self) -> int:
        """Return how many events wait, a message that is being posted included."""
        return len(self._queue) + len(self._pending)

    @property
    def letters(self) -> list[Letter]:
        """Return what waits, a message that is being posted included."""
        return [*self._pending, *self._queue]

    def put(self, letters: Iterable[Letter], *, stored: bool = False) -> None:
        """Take in events; what was stored before goes out in a burst."""
        self._queue.extend(letters)
        if stored:
            self._queue = deque(self._arranged(self._queue))
            self._flushing = True
        self._wake.set()

    def look(self) -> None:
        """Look again whether anything is due."""
        self._wake.set()

    @property
    def due(self) -> float | None:
        """Return when something has to be done, if ever."""
        faults, batch = self._faults, self._batch
        if not self.monitor.listening or not self.queued:
            return None
        if self._pending:
            return self._retry_at
        if self._flushing or batch is None or len(self._queue) >= batch.size:
            return 0
        return self._queue[0].at + batch.window / faults.time_scale

    @property
    def idle(self) -> bool:
        """Tell whether nothing is to be done now."""
        return self.due is None or self.due > self._clock()

    async def run(self) -> None:
        """Post what is due, for ever."""
        while True:
            await self._wait_until_due()
            await self.work()

    async def work(self) -> None:
        """Post what is due now; what is too old is lost."""
        self._drop_expired()
        if self.idle:
            return
        if not self._pending:
            self._pending = self._take()
        letters = list(self._pending)
        if await self._post(self.monitor, letters):
            self._acknowledged(letters)
        else:
            self._not_acknowledged()

    async def _wait_until_due(self) -> None:
        self._wake.clear()
        due = self.due
        patience = None if due is None else max(0.0, due - self._clock())
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._wake.wait()

    @property
    def _batch(self) -> Batch | None:
        plan = self.monitor.plan
        return None if self._faults.never_batch or plan.alone else plan.batch

    def _take(self) -> list[Letter]:
        size = self._batch.size if self._batch else 1
        if self._flushing and self._faults.backlog_batch:
            size = self._faults.backlog_batch
        letters = [self._queue.popleft() for _ in range(min(size, len(self._queue)))]
        return self._arranged(letters)

    def _arranged(self, letters: Iterable[Letter]) -> list[Letter]:
        arranged = sorted(letters, key=lambda letter: letter.at)
        match self._faults.order:
            case "newest_first":
                arranged.reverse()
            case "shuffled":
                self._random.shuffle(arranged)
        return arranged

    def _acknowledged(self, letters: list[Letter]) -> None:
        self._counters.events_delivered += len(letters)
        if self.in_retry:
            # One answer takes the monitor out of retry, and everything stored follows at once.
            self._queue = deque(self._arranged(self._queue))
            self._flushing = True
        self._next_message()

    def _not_acknowledged(self) -> None:
        self._attempts += 1
        retry = self.monitor.plan.retry
        allowed = {"None": self._faults.none_retries, "Bounded": retry.number}
        if self._attempts > allowed.get(retry.policy, self._attempts):
            self._lose(len(self._pending))
            self._next_message()
            return
        self._retry_at = self._clock() + retry.delay / self._faults.time_scale

    def _next_message(self) -> None:
        self._pending = []
        self._attempts = 0
        self._retry_at = 0
        self._flushing = self._flushing and bool(self._queue)

    def _drop_expired(self) -> None:
        """Forget what is older than three days."""
        oldest = self._clock() - THREE_DAYS / self._faults.time_scale
        before = self.queued
        while self._queue and self._queue[0].at < oldest:
            self._queue.popleft()
        while self._queue and self._queue[-1].at < oldest:
            self._queue.pop()
        fresh = [letter for letter in self._pending if letter.at >= oldest]
        if self._pending and not fresh:
            self._next_message()
        self._pending = fresh
        if lost := before - self.queued:
            self._lose(lost)

    def _lose(self, events: int) -> None:
        self._counters.events_lost += events
        tried_hard = self.monitor.plan.retry.policy != "None"
        if self._faults.lost_fails_monitor and tried_hard and self.monitor.status != "Failed":
            self._fail(self.monitor)
