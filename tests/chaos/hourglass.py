"""Time that passes whenever nobody has anything left to do."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory

# How long the wire must be quiet, in real seconds, before nothing more can come of it. What is
# sent on the loopback is there at once; only before a long leap it is worth while to make sure.
QUIET = 0.001
LONG_LEAP = 10

# How long a thread is given before it is looked at again, in real seconds.
THREAD = 0.05

MICROSECONDS = 1_000_000

# Who has something to do so often in a row, without a moment's pause, goes round in circles.
CIRCLES = 20_000


class Hourglass:
    """Turns a loop's waiting into time: who sleeps for an hour is woken at once, and in order.

    The loop has nothing to do when no callback is ready, no socket has anything to say and no
    thread is at work. Then both clocks are moved to the moment for which the next timer is set.
    """

    def __init__(self, loop: Any, freezer: FrozenDateTimeFactory) -> None:
        """Take the loop, whose inside no type knows, and the clock on the wall."""
        self._loop = loop
        self._freezer = freezer
        self._select: Callable[[float], list[Any]] = loop._selector.select
        self._run_in_executor = loop.run_in_executor
        self._now: float = loop.time()
        self._began: float = freezer().timestamp() - self._now
        self._threads = 0
        self._turns = 0
        self.has_gone_in_circles = False

    @contextmanager
    def turned(self) -> Iterator[None]:
        """Let time fly; nobody notes where each timer was set, which would take most of it."""
        is_debugged = self._loop.get_debug()
        self._loop.set_debug(False)
        with (
            patch.object(self._loop, "time", self.elapsed),
            patch.object(self._loop._selector, "select", self._wait),
            patch.object(self._loop, "run_in_executor", self._work),
            patch.object(self._loop, "_clock_resolution", 1 / MICROSECONDS),
        ):
            yield
        self._loop.set_debug(is_debugged)

    def elapsed(self) -> float:
        """Return the seconds that have passed, as a monotonic clock does."""
        return self._now

    def provider_time(self) -> float:
        """Return the seconds since the epoch, as everybody else's clock shows them."""
        return self._began + self._now

    def jump(self, seconds: float) -> None:
        """Set the clock on the wall of this house to another time; nobody gets older by that."""
        self._freezer.tick(seconds)

    def _wait(self, timeout: float | None) -> list[Any]:
        """Wait for sockets, or move the clocks if none has anything to say."""
        self._count_turn()
        events = self._select(0)
        if events or timeout == 0:
            return events
        if self._threads or timeout is None:
            return self._select(THREAD)
        if events := self._select(QUIET if timeout > LONG_LEAP else 0):
            return events
        self._pass(timeout)
        return []

    def _count_turn(self) -> None:
        """Let time pass where somebody goes round in circles: nobody else would ever be woken."""
        self._turns += 1
        if self._turns > CIRCLES:
            self.has_gone_in_circles = True
            self._pass(1)

    def _pass(self, seconds: float) -> None:
        """Move the clocks, by whole microseconds, and never too little."""
        self._turns = 0
        step = (ceil(seconds * MICROSECONDS) + 1) / MICROSECONDS
        self._now += step
        self._freezer.tick(step)

    def _work(self, executor: Any, work: Callable[..., Any], *given: Any) -> asyncio.Future[Any]:
        """Have something done in a thread; no time passes meanwhile."""
        future: asyncio.Future[Any] = self._run_in_executor(executor, work, *given)
        self._threads += 1
        future.add_done_callback(self._worked)
        return future

    def _worked(self, _: asyncio.Future[Any]) -> None:
        """Note that a thread is done."""
        self._threads -= 1
