"""Keeps a feed connected for as long as there is hope."""

import asyncio
from collections.abc import Awaitable, Callable
import logging
from typing import Protocol

from .feed import (
    Backoff,
    CredentialsRejected,
    Feed,
    FeedError,
    FeedUnavailable,
    NotEntitled,
    QuotaExceeded,
)
from .model import Batch

_LOGGER = logging.getLogger(__name__)

# Nothing changes until a person has asked the provider and the provider has answered.
ENTITLEMENT_RETRY = 3600.0


class Owner(Protocol):
    """Whom a supervisor tells how its feed is doing."""

    def feed_connected(self) -> None:
        """The connection stands; whether the provider talks is to be seen."""

    def feed_said(self, batch: Batch) -> None:
        """A batch came."""

    def feed_failed(self, error: FeedError, pause: float) -> None:
        """The connection was lost, or could not be made; it is tried again after a pause."""


class Supervisor:
    """Connects a feed, hands its batches on, and connects it again when it fails."""

    def __init__(
        self,
        feed: Feed,
        owner: Owner,
        *,
        backoff: Backoff | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Take the feed and whom to tell."""
        self._feed = feed
        self._owner = owner
        self._backoff = backoff or Backoff()
        self._sleep = sleep

    async def run(self) -> None:
        """Run until the credentials are rejected: then only a person can help."""
        while True:
            frames = self._feed.counters.frames
            error = await self._listen()
            if self._feed.counters.frames > frames:
                self._backoff.reset()
            pause = self._delay(error)
            self._owner.feed_failed(error, pause)
            if isinstance(error, CredentialsRejected):
                return
            await self._sleep(pause)

    async def _listen(self) -> FeedError:
        """Read the feed until it fails, and return why."""
        try:
            async with self._feed.connect() as batches:
                self._owner.feed_connected()
                async for batch in batches:
                    self._owner.feed_said(batch)
        except FeedError as error:
            return error
        except Exception as error:
            # A mistake of ours in one frame must not end the feed for good.
            _LOGGER.exception("Unexpected error in the feed")
            return FeedUnavailable(f"unexpected {type(error).__name__}")
        return FeedUnavailable("the provider ended the connection")

    def _delay(self, error: FeedError) -> float:
        """Return the seconds to wait after a failure."""
        delay = self._backoff.next()
        match error:
            case QuotaExceeded(retry_after=float(wanted)):
                return max(wanted, delay)
            case NotEntitled():
                return ENTITLEMENT_RETRY
        return delay
