"""The HERE feed: pages of the stream, and v3 as the picture that the stream changes."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, suppress
from datetime import datetime, timedelta
import logging

from ...feed import (
    Counters,
    FeedError,
    FeedUnavailable,
    NotEntitled,
    Oddities,
    ProtocolViolation,
    QuotaExceeded,
    Trouble,
    Troubles,
)
from ...fleet import Fleet
from ...model import ACCOUNT, Batch, Observation
from .blobs import BlobStore
from .bookmark import Bookmark, draw_group
from .client import HereClient
from .directory import HereDirectory
from .ids import Watched
from .picture import Painter
from .reader import Reader, Sleep, read_all
from .subscription import FULL, Full, Mode, Reading, Subscription
from .wire import Blob, Message, Page

_LOGGER = logging.getLogger(__name__)

STREAM_LAG = "stream_lag"

# How many read at most in parallel: HERE's usual number of partitions (report 6.9).
READERS = {Mode.SERIAL: 1, Mode.PARALLEL: 4}

# The first poll of a group finds its place, the second commits it.
PLANTING = 2

# The house waits five seconds for a feed that it ends.
CLOSING = 3.0

# The house hears at least this often that the provider talks, however quiet the stations are.
BEAT = timedelta(seconds=60)
SNAPSHOT_RETRY = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(seconds=QuotaExceeded.LONGEST)

# So long the picture waits for the stream to catch up with what was missed.
CATCHING_UP = timedelta(seconds=60)

# After so many messages in a row others have their turn.
AT_ONCE = 50

# How many messages are kept in mind to know them again when they are given twice.
MOST_REMEMBERED = 4096


class HereFeed:
    """One HERE account's live data; a Feed."""

    def __init__(
        self,
        *,
        client: HereClient,
        directory: HereDirectory,
        bookmark: Bookmark,
        fleet: Fleet,
        watched: frozenset[str],
        mode: Mode,
        oddities: Oddities,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """Take the parts."""
        self.counters = Counters()
        self.oddities = oddities
        self.troubles = Troubles()
        self._client = client
        self._directory = directory
        self._bookmark = bookmark
        self._fleet = fleet
        self._stations = sorted(watched)
        self._watched = Watched.of(watched)
        self._mode = mode
        self._sleep = sleep
        self._painter = Painter(fleet, oddities)
        self._blobs = BlobStore(client, self._watched)
        self._remembered: dict[Message, None] = {}
        self._surveying = asyncio.Lock()
        self._surveys = 0
        self._snapshot_at: datetime | None = None
        self._beat_at: datetime | None = None
        self._readers = 0
        self._behind: set[int] = set()
        self._lag: float | None = None

    @asynccontextmanager
    async def connect(self) -> AsyncGenerator[AsyncGenerator[Batch]]:
        """Subscribe, and give the batches as they come."""
        async with AsyncExitStack() as stack:
            readers, early = await self._open(stack)
            self.counters.connects += 1
            yield await stack.enter_async_context(aclosing(self._batches(readers, early)))

    async def survey(self) -> AsyncGenerator[Batch]:
        """Ask v3 for the watched locations, unless that is just being done."""
        if self._surveying.locked():
            surveys = self._surveys
            async with self._surveying:
                if self._surveys > surveys:
                    return
        try:
            async with aclosing(self._picture()) as batches:
                async for batch in batches:
                    yield batch
        except QuotaExceeded as error:
            self._tell_quota(error)
            raise
        self.troubles.report("quota_exceeded", [])

    def _tell_quota(self, error: QuotaExceeded) -> None:
        """Say until when there is no picture, where that is because a quota is used up."""
        if error.issue is not None:
            until = self._fleet.now() + _pause(error)
            trouble = Trouble("quota_exceeded", placeholders={"until": until})
            self.troubles.report("quota_exceeded", [trouble])

    async def _open(self, stack: AsyncExitStack) -> tuple[list[Reader], list[Page]]:
        """Return the readers, and what their group was given before, which only a new one was.

        All subscribe, then each fixes its place: joining moves the others.
        """
        early: list[Page] = []
        if (group := await self._bookmark.turn()) is None:
            group, early = await self._plant()
        readers: list[Reader] = []
        stack.push_async_callback(self._close, readers)
        for number in range(READERS[self._mode]):
            readers.append(self._reader(group, number, is_new=bool(early)))
            try:
                await readers[-1].subscription.open()
            except Full:
                readers.pop()
                if not readers:
                    raise
                break
        for reader in readers:
            await reader.begin()
        self._readers = len(readers)
        self._expect_picture()
        self._beat_at = None
        return readers, early

    async def _plant(self) -> tuple[str, list[Page]]:
        """Return a new group that has a place in every partition, and what it was given already.

        We can only commit what we were given, so what is said in a partition before its first
        commit would be lost with the line. Here the node commits where it stands.
        """
        group = draw_group()
        planter = self._reader(group, 0, is_new=True, commits_itself=True)
        try:
            await planter.subscription.open()
            pages = [await planter.read() for _ in range(PLANTING)]
        finally:
            await self._close([planter])
        if not planter.subscription.is_closed:
            raise FeedUnavailable("HERE's stream did not let a new group begin")
        await self._bookmark.begin(group)
        return group, pages

    def _reader(
        self, group: str, number: int, *, is_new: bool, commits_itself: bool = False
    ) -> Reader:
        """Return one of the readers of a group, under a name that it will have again."""
        reading = Reading(
            mode=self._mode,
            group=group,
            consumer=None if self._mode is Mode.SERIAL else f"reader-{number}",
            commits_itself=commits_itself,
        )
        return Reader(
            Subscription(self._client, reading, is_new=is_new),
            self._watched,
            number=number,
            committed=self._bookmark.keep,
            sleep=self._sleep,
        )

    async def _close(self, readers: Sequence[Reader]) -> None:
        """End the subscriptions, if that can be done quickly."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSING):
                closings = (reader.close() for reader in readers)
                await asyncio.gather(*closings, return_exceptions=True)
        await self._bookmark.save()

    async def _batches(
        self, readers: Sequence[Reader], early: Sequence[Page]
    ) -> AsyncGenerator[Batch]:
        """Give what the pages say, the first of them even if it says nothing to us.

        A new group knows nothing to tell news from, so it looks at the picture first.
        """
        if early:
            async with aclosing(self._snapshot()) as batches:
                async for batch in batches:
                    yield batch
        async with aclosing(read_all(readers, early)) as pages:
            async for page in pages:
                async with aclosing(self._take(page)) as batches:
                    async for batch in batches:
                        yield batch

    async def _take(self, page: Page) -> AsyncGenerator[Batch]:
        """Give what a page says, then the picture if it is due: so what was missed is told."""
        if page.newest:
            self._lag = max(0.0, self._fleet.now().timestamp() - page.newest)
        if self._beat_at is None or self._is_over(self._beat_at, BEAT):
            self._beat_at = self._fleet.now()
            yield self._beat()
            await self._bookmark.save_now_and_then()
        async with aclosing(self._messages(page)) as batches:
            async for batch in batches:
                yield batch
        self._count(page)
        if self._has_caught_up(page):
            async with aclosing(self._snapshot()) as batches:
                async for batch in batches:
                    yield batch

    async def _messages(self, page: Page) -> AsyncGenerator[Batch]:
        """Give what was not given before; now and then others have their turn."""
        for number, found in enumerate(page.found, start=1):
            message = await self._fetch(found, page) if isinstance(found, Blob) else found
            if message is not None and self._is_new(message):
                yield self._painter.message(message)
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)

    def _has_caught_up(self, page: Page) -> bool:
        """Whether nobody reads what is long past, or that takes too long to wait for."""
        if page.fresh:
            self._expect_picture()
        if page.size < FULL:
            self._behind.discard(page.reader)
        return not self._behind or self._is_over(self._snapshot_at, CATCHING_UP)

    def _count(self, page: Page) -> None:
        """Count what was read and what could not be."""
        for fault in page.faults:
            self.oddities.note(fault)
        self.counters.skipped += len(page.faults)
        self.counters.frames += max(0, page.size - len(page.faults))

    async def _fetch(self, blob: Blob, page: Page) -> Message | None:
        """Fetch a message that stands elsewhere; one that cannot be had is passed over."""
        self.oddities.note("a message that stands in the blob store")
        try:
            return await self._blobs.read(blob, page.faults)
        except ProtocolViolation as violation:
            page.faults.append(str(violation))
            return None

    def _is_new(self, message: Message) -> bool:
        """Whether a message was not given before: what is not committed is given again."""
        if message in self._remembered:
            return False
        self._remembered[message] = None
        if len(self._remembered) > MOST_REMEMBERED:
            del self._remembered[next(iter(self._remembered))]
        return True

    def _beat(self) -> Batch:
        """Say that the provider talks, and how old its newest message was when it was read."""
        if self._lag is None:
            return Batch()
        return Batch(observations=(Observation(ACCOUNT, STREAM_LAG, round(self._lag, 1)),))

    def _expect_picture(self) -> None:
        """Let the picture be due once every reader has caught up: it would hide what is news."""
        self._snapshot_at = self._fleet.now()
        self._behind = set(range(self._readers))

    async def _snapshot(self) -> AsyncGenerator[Batch]:
        """Give the picture when it is due; without it the stream goes on alone."""
        if not self._is_over(self._snapshot_at, timedelta(0), LONGEST_PAUSE):
            return
        self._snapshot_at = None
        try:
            async with aclosing(self.survey()) as batches:
                async for batch in batches:
                    yield batch
        except NotEntitled as error:
            _LOGGER.debug("There is no picture to be had: %s", error)
        except FeedError as error:
            _LOGGER.debug("The picture has to wait: %s", error)
            self._snapshot_at = self._fleet.now() + _pause(error)

    async def _picture(self) -> AsyncGenerator[Batch]:
        """Give what v3 says of the watched locations."""
        async with self._surveying, aclosing(self._directory.locations(self._stations)) as answers:
            async for answered in answers:
                if answered.missing:
                    self.oddities.note("a picked location that EV Charge Points does not list")
                for location in answered.locations:
                    if location.listing.station.id in self._watched.locations:
                        yield self._painter.location(location)
            self._surveys += 1

    def _is_over(
        self, since: datetime | None, span: timedelta, ahead: timedelta = SNAPSHOT_RETRY
    ) -> bool:
        """Whether a span of time is over; a clock set back ends one that is too far ahead."""
        if since is None:
            return False
        passed = self._fleet.now() - since
        return passed >= span or passed < -ahead


def _pause(error: FeedError) -> timedelta:
    """Return how long the picture has to wait after a failure."""
    wait = error.retry_after if isinstance(error, QuotaExceeded) else None
    return max(SNAPSHOT_RETRY, timedelta(seconds=wait or 0))
