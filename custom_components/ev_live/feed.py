"""What a feed is, the five words in which it fails, and what every feed needs.

A feed is one connection to one provider account. It yields batches until it ends or
fails; whoever holds it decides from the kind of failure what to do next.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
import logging
import random
from types import MappingProxyType, TracebackType
from typing import Any, NamedTuple, Protocol, Self, runtime_checkable

from .model import ACCOUNT, Batch

_LOGGER = logging.getLogger(__name__)


class FeedError(Exception):
    """A feed failed. The text is for people and never holds a secret.

    `form_error` and `issue` name texts that tell more than the kind of failure does: in a
    form, and in the repairs.
    """

    form_error: str | None = None
    issue: str | None = None


class CredentialsRejected(FeedError):
    """The provider does not know these credentials: only a person can help."""


class NotEntitled(FeedError):
    """The credentials are right but this is not theirs to see: a person must ask for it."""

    issue = "not_entitled"


class QuotaExceeded(FeedError):
    """The provider asks to be left alone for a while."""

    issue: str | None = "quota_exceeded"

    # What asks for more may as well be a mistake: nobody would ever hear of it again.
    LONGEST = 86_400.0

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        """Take the seconds the provider asked for, if it said."""
        super().__init__(message)
        self.retry_after = None if retry_after is None else min(retry_after, self.LONGEST)


class FeedUnavailable(FeedError):
    """The provider cannot be reached, or stopped talking: try again later."""


class ProtocolViolation(FeedError):
    """A frame nobody can read; it is skipped and the feed lives."""


@dataclass(kw_only=True, slots=True)
class Counters:
    """What went through a feed since Home Assistant started.

    `frames` counts what could be read, picked or not; `skipped` what could not.
    """

    frames: int = 0
    skipped: int = 0
    connects: int = 0


class Oddities:
    """Remembers which odd shapes were seen, so that each is logged once."""

    MOST = 100

    def __init__(self, provider: str) -> None:
        """Take the provider's name for the log."""
        self._provider = provider
        self._seen: set[str] = set()

    @property
    def shapes(self) -> list[str]:
        """Return the odd shapes that were seen."""
        return sorted(self._seen)

    def note(self, shape: str) -> None:
        """Log a shape the first time it is seen; `shape` must hold nothing personal."""
        if shape in self._seen or len(self._seen) >= self.MOST:
            return
        self._seen.add(shape)
        _LOGGER.warning("%s sent something unexpected: %s", self._provider, shape)


class Feed(Protocol):
    """One account's live data."""

    counters: Counters
    oddities: Oddities

    def connect(self) -> AbstractAsyncContextManager[AsyncGenerator[Batch]]:
        """Connect, and give the batches as they come.

        The first batch after a connect may be empty: it says that the provider talks.

        Raises:
            FeedError: the connection could not be made, or ended.
        """

    def survey(self) -> AsyncGenerator[Batch]:
        """Ask for what the provider only says when asked: names, positions, first values.

        Raises:
            FeedError: the provider did not answer.
        """


@runtime_checkable
class Inquirable(Protocol):
    """A feed whose provider can be asked what it holds of this account."""

    async def inquire(self) -> Mapping[str, Any]:
        """Ask, and return for diagnostics what names no person and no thing."""


class Unwelcome(Exception):
    """What was brought to the door is not for this feed; `status` says why, as HTTP does."""

    def __init__(self, status: HTTPStatus) -> None:
        """Take the status to answer with."""
        super().__init__(status.phrase)
        self.status = status


@runtime_checkable
class Reachable(Protocol):
    """A feed whose provider comes to it: what a webhook is posted is handed to it."""

    def recognise(self, headers: Mapping[str, str]) -> None:
        """See whether who posts may; what it brings is not read before.

        Raises:
            Unwelcome: it is a stranger.
        """

    async def receive(self, body: bytes) -> None:
        """Take in what was posted by who was recognised, and return once it is applied.

        Raises:
            Unwelcome: it is not for this feed, or nothing that anybody can read.
            NotTaken: it was not applied, and should come again.
        """

    async def remember(self) -> None:
        """Write down what was received; to be called when the fleet has been written down.

        What is remembered to have come is not taken in again.
        """

    def look_around(self) -> None:
        """Note that the address under which the provider reaches us may have changed."""


class Trouble(NamedTuple):
    """Something that only a person can mend while the feed lives on.

    `kind` names the text of a repair issue, `subject` tells several of a kind apart.
    """

    kind: str
    subject: str = ACCOUNT
    placeholders: Mapping[str, str | datetime] = MappingProxyType({})


class Troubles:
    """The troubles of a feed as they stand, by their kind."""

    def __init__(self) -> None:
        """Start without having looked."""
        self._standing: dict[str, list[Trouble]] = {}
        self._listener: Callable[[str, list[Trouble]], None] = lambda kind, troubles: None

    def listen(self, listener: Callable[[str, list[Trouble]], None]) -> None:
        """Tell somebody of the troubles of each kind, now and whenever they change."""
        self._listener = listener
        for kind, troubles in self._standing.items():
            listener(kind, troubles)

    def report(self, kind: str, troubles: Iterable[Trouble]) -> None:
        """Say which troubles of a kind there are now."""
        now = list(troubles)
        if self._standing.get(kind) != now:
            self._standing[kind] = now
            self._listener(kind, now)


@runtime_checkable
class Troubled(Protocol):
    """A feed that can have troubles."""

    troubles: Troubles


@runtime_checkable
class Attentive(Protocol):
    """A feed that can see at once whether its troubles are over."""

    async def look_again(self) -> None:
        """Try what did not work, and report the troubles that are left.

        Raises:
            FeedError: the provider did not let that happen.
        """


class Notes(Protocol):
    """Where a feed writes down what it must know after a restart, beside its fleet."""

    async def read(self) -> Mapping[str, Any]:
        """Return what was written last, nothing if there is none."""

    async def write(self, notes: Mapping[str, Any]) -> None:
        """Write JSON down, in place of what was written before."""


class Backoff:
    """How long to wait before the next connect: full jitter under a doubling ceiling."""

    FIRST_CEILING = 5.0
    LAST_CEILING = 300.0
    FLOOR = 1.0

    def __init__(self, draw: Callable[[float, float], float] = random.uniform) -> None:
        """Start with the shortest wait; `draw` picks a number between two."""
        self._draw = draw
        self._ceiling = self.FIRST_CEILING

    def reset(self) -> None:
        """Start over; to be called only after the provider really said something."""
        self._ceiling = self.FIRST_CEILING

    def next(self) -> float:
        """Return the seconds to wait, and make the next wait longer."""
        delay = self._draw(self.FLOOR, self._ceiling)
        self._ceiling = min(self._ceiling * 2, self.LAST_CEILING)
        return delay


class SilenceLimit:
    """Ends a block with FeedUnavailable once nothing was heard for a while.

    Hearing something costs one clock reading; the timer is only moved when it fires.
    """

    def __init__(self, seconds: float) -> None:
        """Take the longest silence, in seconds."""
        self._seconds = seconds
        self._loop = asyncio.get_running_loop()
        self._timeout = asyncio.timeout(None)
        self._timer: asyncio.TimerHandle | None = None
        self._heard_at = 0.0

    def heard(self) -> None:
        """Note that the other side spoke just now."""
        self._heard_at = self._loop.time()

    async def __aenter__(self) -> Self:
        """Start to listen."""
        await self._timeout.__aenter__()
        self.heard()
        self._arm()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop to listen, and say it when silence was the reason."""
        if self._timer is not None:
            self._timer.cancel()
        try:
            await self._timeout.__aexit__(kind, error, trace)
        except TimeoutError:
            raise FeedUnavailable(f"nothing heard for {self._seconds:.0f} s") from None

    def _arm(self) -> None:
        """Look again when the silence would be too long."""
        self._timer = self._loop.call_at(self._heard_at + self._seconds, self._look)

    def _look(self) -> None:
        """End the block if the silence is too long, else look again later."""
        if self._loop.time() < self._heard_at + self._seconds:
            self._arm()
        else:
            self._timeout.reschedule(self._loop.time())
