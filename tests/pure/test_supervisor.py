"""The five words of a failure each lead to what they must."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
import logging

import pytest

from custom_components.ev_live.feed import (
    Backoff,
    Counters,
    CredentialsRejected,
    FeedError,
    FeedUnavailable,
    NotEntitled,
    Oddities,
    ProtocolViolation,
    QuotaExceeded,
)
from custom_components.ev_live.model import Batch
from custom_components.ev_live.supervisor import ENTITLEMENT_RETRY, Supervisor

# What one connection does: an error is raised, a batch is given; an error in a list comes
# before the connection stands.
type Connection = list[Batch | Exception]


class StoppedError(Exception):
    """The test has seen enough."""


class ScriptedFeed:
    """A feed whose connections do what is written down."""

    def __init__(self, *connections: Connection) -> None:
        """Take what the connections do, one after the other."""
        self.counters = Counters()
        self.oddities = Oddities("Scripted")
        self._connections = list(connections)

    @asynccontextmanager
    async def connect(self) -> AsyncGenerator[AsyncGenerator[Batch]]:
        """Connect."""
        self.counters.connects += 1
        script = self._connections.pop(0)
        if script and isinstance(script[0], Exception):
            raise script[0]
        yield self._batches(script)

    async def _batches(self, script: Connection) -> AsyncGenerator[Batch]:
        """Give what is written down."""
        for each in script:
            if isinstance(each, Exception):
                raise each
            self.counters.frames += 1
            yield each

    async def survey(self) -> AsyncGenerator[Batch]:
        """Know nothing."""
        for batch in tuple[Batch, ...]():
            yield batch


class Diary:
    """Writes down what a supervisor tells and how long it waits."""

    def __init__(self, on_batch: Callable[[Batch], None] | None = None) -> None:
        """Start with an empty page."""
        self.told: list[str] = []
        self.errors: list[FeedError] = []
        self.waits: list[float] = []
        self._on_batch = on_batch

    def feed_connected(self) -> None:
        """Write it down."""
        self.told.append("connected")

    def feed_said(self, batch: Batch) -> None:
        """Write it down."""
        self.told.append("said")
        if self._on_batch is not None:
            self._on_batch(batch)

    def feed_failed(self, error: FeedError, pause: float) -> None:
        """Write it down."""
        self.told.append(type(error).__name__)
        self.errors.append(error)

    async def sleep(self, seconds: float) -> None:
        """Write it down instead of waiting."""
        self.waits.append(seconds)


async def supervise(*connections: Connection, diary: Diary | None = None) -> Diary:
    """Run a supervisor until its credentials are rejected, and return what it did."""
    diary = diary or Diary()
    feed = ScriptedFeed(*connections, [CredentialsRejected("the end")])
    backoff = Backoff(lambda low, high: high)
    await Supervisor(feed, diary, backoff=backoff, sleep=diary.sleep).run()
    return diary


async def test_rejected_credentials_end_it() -> None:
    """A wrong key would be tried for ever, until the provider locks the account."""
    diary = await supervise()
    assert diary.told == ["CredentialsRejected"]
    assert diary.waits == []


async def test_what_is_not_entitled_is_tried_again_every_hour() -> None:
    """A subscription that was just granted would need a restart, or be asked for each second."""
    diary = await supervise([NotEntitled("no")], [NotEntitled("no")])
    assert diary.waits == [ENTITLEMENT_RETRY, ENTITLEMENT_RETRY]


async def test_a_quota_is_waited_for_as_long_as_the_provider_says() -> None:
    """The account would be blocked for longer and longer."""
    diary = await supervise([QuotaExceeded("slow down", retry_after=1234.0)])
    assert diary.waits == [1234.0]


@pytest.mark.parametrize("wanted", [None, 0.0, 0.5])
async def test_a_quota_without_a_useful_time_is_waited_for_as_any_failure(
    wanted: float | None,
) -> None:
    """A provider that says "now" would be asked in a tight loop."""
    diary = await supervise([QuotaExceeded("slow down", retry_after=wanted)])
    assert diary.waits == [5.0]


async def test_a_provider_that_cannot_be_reached_is_tried_less_and_less_often() -> None:
    """A service that comes up again would be brought down by its clients."""
    down: Connection = [FeedUnavailable("down")]
    diary = await supervise(down, down, down)
    assert diary.told == ["FeedUnavailable"] * 3 + ["CredentialsRejected"]
    assert diary.waits == [5, 10, 20]


async def test_a_violation_that_reaches_the_supervisor_is_a_failure_like_others() -> None:
    """A handshake nobody can read would end the feed for good."""
    diary = await supervise([ProtocolViolation("what?")])
    assert diary.waits == [5]


async def test_waits_begin_anew_only_after_the_provider_said_something() -> None:
    """A server that accepts and hangs up would be called every second."""
    diary = await supervise(
        [FeedUnavailable("down")],
        [],
        [FeedUnavailable("down")],
        [Batch(), FeedUnavailable("lost")],
        [FeedUnavailable("down")],
    )
    assert diary.waits == [5, 10, 20, 5, 10]


async def test_a_connection_that_ends_politely_is_made_again() -> None:
    """A provider's nightly restart would end the account until the next reload."""
    diary = await supervise([Batch(), Batch()])
    assert diary.told == ["connected", "said", "said", "FeedUnavailable", "CredentialsRejected"]


async def test_a_mistake_of_ours_is_logged_and_does_not_end_the_feed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One frame that nobody thought of would leave a person with dead entities."""

    def stumble(batch: Batch) -> None:
        """Make a mistake."""
        raise KeyError("a secret key")

    diary = await supervise([Batch()], diary=Diary(stumble))
    assert diary.told == ["connected", "said", "FeedUnavailable", "CredentialsRejected"]
    assert str(diary.errors[0]) == "unexpected KeyError"
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
