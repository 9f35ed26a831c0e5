"""Where what a provider brings to the door waits until a feed has taken it in."""

import asyncio
from collections import deque
from typing import NamedTuple


class NotTaken(Exception):
    """What was delivered was not taken in: whoever brought it has to bring it again."""


class _Delivery[T](NamedTuple):
    """Something that waits, and who waits for it to be taken."""

    item: T
    taken: asyncio.Future[None]


class Inbox[T]:
    """Hands deliveries to one reader, one at a time and in order.

    A delivery counts as taken when the reader comes for the next one; it is refused when the
    reader leaves before that. Nothing is taken while nobody reads.
    """

    # Who brings more than this at once is asked to come again.
    MOST_WAITING = 200

    def __init__(self) -> None:
        """Start without a reader."""
        self._is_open = False
        self._waiting: deque[_Delivery[T]] = deque()
        self._current: _Delivery[T] | None = None
        self._wake = asyncio.Event()
        self._failure: Exception | None = None

    def open(self) -> None:
        """Let deliveries in."""
        self._is_open = True
        self._failure = None
        self._wake.clear()

    def close(self) -> None:
        """Turn away what waits, and whatever comes."""
        self._is_open = False
        unread = [*([self._current] if self._current else []), *self._waiting]
        self._current = None
        self._waiting.clear()
        for delivery in unread:
            if not delivery.taken.done():
                delivery.taken.set_exception(NotTaken("the feed has ended"))

    def fail(self, error: Exception) -> None:
        """Let the reader know that there is no point in waiting."""
        self._failure = error
        self._wake.set()

    async def deliver(self, item: T) -> None:
        """Hand something in, and return once it was taken.

        Raises:
            NotTaken: nobody took it.
        """
        if not self._is_open:
            raise NotTaken("nobody reads")
        if len(self._waiting) >= self.MOST_WAITING:
            raise NotTaken("too much is waiting")
        delivery = _Delivery(item, asyncio.get_running_loop().create_future())
        self._waiting.append(delivery)
        self._wake.set()
        await delivery.taken

    async def next(self) -> T:
        """Return what came next; what was returned before counts as taken.

        Raises:
            Exception: what the reader was told with `fail`.
        """
        self._take_current()
        while True:
            if self._failure is not None:
                raise self._failure
            if self._waiting:
                self._current = self._waiting.popleft()
                return self._current.item
            self._wake.clear()
            await self._wake.wait()

    def _take_current(self) -> None:
        """Tell who brought it that the last delivery was taken, if it is still there."""
        if self._current is not None and not self._current.taken.done():
            self._current.taken.set_result(None)
        self._current = None
