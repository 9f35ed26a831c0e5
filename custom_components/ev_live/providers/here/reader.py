"""Reads one subscription page by page, and commits a page once it was taken in."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing

from ...feed import FeedUnavailable, ProtocolViolation
from .ids import Watched
from .merge import merge
from .subscription import Gone, Subscription
from .wire import Page, decode_page

# The pauses after empty pages; after data the next page is asked for at once (report 6.3).
PAUSES = (1.0, 2.0, 5.0)

# A page larger than this, about a hundred messages, is unpacked beside the loop.
LARGE = 48 * 1024

type Sleep = Callable[[float], Awaitable[None]]


async def decode(body: bytes, watched: Watched) -> Page:
    """Read a page without holding the loop up.

    Raises:
        FeedUnavailable: there is no telling what was in it.
    """
    try:
        if len(body) < LARGE:
            return decode_page(body, watched)
        return await asyncio.to_thread(decode_page, body, watched)
    except ProtocolViolation as violation:
        # To go on would be to commit what nobody has read.
        raise FeedUnavailable(f"HERE's stream answered with {violation}") from None


class Reader:
    """One reader of the stream; `number` tells it from others of its group.

    A poll that fails half-way may have moved the subscription on behind a page that nobody
    got. So none is repeated: the reader fails, and whoever subscribes next begins behind the
    last commit.
    """

    def __init__(
        self,
        subscription: Subscription,
        watched: Watched,
        *,
        number: int,
        committed: Callable[[], None],
        sleep: Sleep,
    ) -> None:
        """Take where to read, which locations to keep, and whom to tell of each commit."""
        self.subscription = subscription
        self._watched = watched
        self._number = number
        self._committed = committed
        self._sleep = sleep
        self._first: Page | None = None

    async def begin(self) -> None:
        """Read the first page: only that fixes the place in the stream (report 10.4).

        Raises:
            FeedError: there is no page.
        """
        self._first = await self.read()

    async def read(self) -> Page:
        """Ask for a page.

        Raises:
            FeedError: there is none.
        """
        page = await decode(await self.subscription.poll(), self._watched)
        page.reader = self._number
        return page

    async def close(self) -> None:
        """Commit what is left to commit, and unsubscribe."""
        try:
            if await self.subscription.commit():
                self._committed()
        except Gone:
            return
        await self.subscription.close()

    async def pages(self) -> AsyncGenerator[Page]:
        """Give the pages, empty ones too: who asks for the next one has taken this one in.

        Raises:
            FeedError: there will be no more.
        """
        idle = 0
        is_proven = True
        page = self._first
        while page is not None:
            yield page
            self.subscription.done(page.offsets)
            idle = 0 if page.size else idle + 1
            try:
                await self._commit()
                is_proven = True
                await self._pause(idle)
                page = await self.read()
            except Gone:
                if not is_proven:
                    # The same page would come again, as fast as the line carries it.
                    raise
                is_proven = False
                await self.subscription.open()
                page = await self.read()
                page.fresh = True

    async def _commit(self) -> None:
        """Commit what was taken in."""
        if await self.subscription.commit():
            self._committed()

    async def _pause(self, idle: int) -> None:
        """Wait after empty pages, the longer the more of them came."""
        if idle:
            await self._sleep(PAUSES[min(idle, len(PAUSES)) - 1])


async def read_all(readers: Sequence[Reader], early: Sequence[Page]) -> AsyncGenerator[Page]:
    """Give what was read already, then what the readers read."""
    for page in early:
        yield page
    first, *others = [reader.pages() for reader in readers]
    async with aclosing(merge([first, *others]) if others else first) as pages:
        async for page in pages:
            yield page
