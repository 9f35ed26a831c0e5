"""What every feed needs: patience, an ear for silence, a short memory for oddities."""

import asyncio
import logging

import pytest

from custom_components.ev_live.feed import Backoff, FeedUnavailable, Oddities, SilenceLimit


def longest(low: float, high: float) -> float:
    """Draw the largest number."""
    return high


def shortest(low: float, high: float) -> float:
    """Draw the smallest number."""
    return low


def test_waits_double_from_five_seconds_to_five_minutes() -> None:
    """A provider in trouble would be hammered, or a person would wait for hours."""
    backoff = Backoff(longest)
    waits = [backoff.next() for _ in range(9)]
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300, 300]


def test_no_wait_is_shorter_than_a_second() -> None:
    """A server that closes at once would be called in a tight loop."""
    backoff = Backoff(shortest)
    assert [backoff.next() for _ in range(3)] == [1, 1, 1]


def test_waits_are_drawn_at_random() -> None:
    """After an outage all homes of a country would call in the same second."""
    backoff = Backoff()
    waits = [backoff.next() for _ in range(200)]
    assert all(1 <= wait <= 300 for wait in waits)
    assert len(set(waits)) > 190


def test_after_a_useful_frame_the_waits_begin_anew() -> None:
    """A feed that worked for days would stay away for five minutes after a hiccup."""
    backoff = Backoff(longest)
    for _ in range(9):
        backoff.next()
    backoff.reset()
    assert backoff.next() == 5


class Loop:
    """The clock and the timers of a loop, moved on by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Take the place of the running loop's clock."""
        self._loop = asyncio.get_running_loop()
        self._ahead = 0.0
        really = self._loop.time
        monkeypatch.setattr(self._loop, "time", lambda: really() + self._ahead)

    async def advance(self, seconds: float) -> None:
        """Move on, and let what is due run."""
        self._ahead += seconds
        for _ in range(5):
            await asyncio.sleep(0)


@pytest.fixture
async def loop(monkeypatch: pytest.MonkeyPatch) -> Loop:
    """Return the running loop's clock."""
    return Loop(monkeypatch)


async def listen(limit: list[SilenceLimit]) -> None:
    """Listen until silence ends it."""
    async with SilenceLimit(100) as silence:
        limit.append(silence)
        await asyncio.Event().wait()


async def test_silence_past_the_limit_ends_the_feed(loop: Loop) -> None:
    """A socket that is open but dead would show yesterday's states for ever."""
    listening = asyncio.create_task(listen([]))
    await loop.advance(0)
    await loop.advance(99)
    assert not listening.done()
    await loop.advance(2)
    with pytest.raises(FeedUnavailable, match="nothing heard for 100 s"):
        await listening


async def test_every_frame_starts_the_silence_anew(loop: Loop) -> None:
    """A feed that talks would be cut every two minutes."""
    limit: list[SilenceLimit] = []
    listening = asyncio.create_task(listen(limit))
    await loop.advance(0)
    for _ in range(5):
        await loop.advance(90)
        limit[0].heard()
    await loop.advance(90)
    assert not listening.done()
    await loop.advance(110)
    with pytest.raises(FeedUnavailable):
        await listening


async def test_ending_by_itself_a_feed_is_not_called_silent(loop: Loop) -> None:
    """A refused frame or a stop of Home Assistant would be logged as a silent provider."""
    with pytest.raises(ValueError, match="something else"):
        async with SilenceLimit(100):
            raise ValueError("something else")
    async with SilenceLimit(100):
        pass
    await loop.advance(1000)


async def test_a_stop_from_outside_is_not_taken_for_silence(loop: Loop) -> None:
    """Home Assistant could not be stopped: the feed would connect again."""
    listening = asyncio.create_task(listen([]))
    await loop.advance(0)
    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening


def test_an_odd_shape_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    """The log would fill with the same line at every frame."""
    oddities = Oddities("NOBIL")
    for _ in range(3):
        oddities.note("a frame that is no JSON")
    oddities.note("a frame far too long")
    assert [record.getMessage() for record in caplog.records] == [
        "NOBIL sent something unexpected: a frame that is no JSON",
        "NOBIL sent something unexpected: a frame far too long",
    ]
    assert {record.levelno for record in caplog.records} == {logging.WARNING}
    assert oddities.shapes == ["a frame far too long", "a frame that is no JSON"]


def test_the_memory_for_oddities_is_bounded(caplog: pytest.LogCaptureFixture) -> None:
    """A provider that invents a new word every second would fill log and memory."""
    oddities = Oddities("NOBIL")
    for number in range(10 * Oddities.MOST):
        oddities.note(f"the status {number}")
    assert len(oddities.shapes) == Oddities.MOST
    assert len(caplog.records) == Oddities.MOST
