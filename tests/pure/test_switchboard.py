"""Exactly those are woken whom a change concerns, and no more often than they want."""

import asyncio
from collections.abc import Callable
import heapq
from itertools import count
import logging
from typing import Any, cast

import pytest

from custom_components.ev_live.switchboard import PAUSE, SLICE, Interest, Switchboard

STATUS = ("connector", "status")
POWER = ("connector", "power")
ENERGY = ("connector", "energy")

# So many paces a small change waits.
SMALL = 12


class Timer:
    """One timer of a loop."""

    def __init__(self, when: float, action: Callable[[], None]) -> None:
        """Take when it is due."""
        self._when = when
        self.action = action
        self.is_cancelled = False

    def when(self) -> float:
        """Return when it is due."""
        return self._when

    def cancel(self) -> None:
        """Call it off."""
        self.is_cancelled = True


class Loop:
    """A loop with a clock that the test winds."""

    def __init__(self) -> None:
        """Start at some time."""
        self.now = 1000.0
        self._timers: list[tuple[float, int, Timer]] = []
        self._order = count()

    def time(self) -> float:
        """Return the time."""
        return self.now

    def call_at(self, when: float, action: Callable[..., None], *arguments: Any) -> Timer:
        """Do something at a time."""
        timer = Timer(when, lambda: action(*arguments))
        heapq.heappush(self._timers, (when, next(self._order), timer))
        return timer

    def call_later(self, delay: float, action: Callable[..., None], *arguments: Any) -> Timer:
        """Do something after a while."""
        return self.call_at(self.now + delay, action, *arguments)

    def advance(self, seconds: float) -> None:
        """Let time pass, and let what is due happen on the way."""
        end = self.now + seconds
        while self._timers and self._timers[0][0] <= end:
            self.now, _, timer = heapq.heappop(self._timers)
            if not timer.is_cancelled:
                timer.action()
        self.now = end

    @property
    def pending(self) -> int:
        """Return how many timers are set."""
        return sum(not timer.is_cancelled for _, _, timer in self._timers)


@pytest.fixture
def loop() -> Loop:
    """Return a loop."""
    return Loop()


@pytest.fixture
def switchboard(loop: Loop) -> Switchboard:
    """Return a switchboard without listeners."""
    return Switchboard(cast(asyncio.AbstractEventLoop, loop))


@pytest.fixture
def rings(loop: Loop) -> list[tuple[str, float]]:
    """Return where rings are written down, with their time."""
    return []


def bell(rings: list[tuple[str, float]], loop: Loop, name: str) -> Callable[[], None]:
    """Return a listener that writes down that it was woken."""
    return lambda: rings.append((name, loop.now - 1000))


def test_only_those_are_woken_whose_value_changed(
    switchboard: Switchboard, loop: Loop, rings: list[tuple[str, float]]
) -> None:
    """At ten thousand entities every message would cost as much as a thousand."""
    switchboard.connect(Interest(STATUS), bell(rings, loop, "status"))
    switchboard.connect(Interest(POWER), bell(rings, loop, "power"))
    switchboard.wake([STATUS, ("another", "status")])
    assert rings == [("status", 0)]


def test_all_who_listen_to_a_value_are_woken(
    switchboard: Switchboard, loop: Loop, rings: list[tuple[str, float]]
) -> None:
    """Of two entities that show the same value one would stand still."""
    for name in ("first", "second"):
        switchboard.connect(Interest(STATUS), bell(rings, loop, name))
    switchboard.wake([STATUS])
    assert [name for name, _ in rings] == ["first", "second"]


def test_a_value_that_changed_several_times_in_a_message_wakes_once(
    switchboard: Switchboard, loop: Loop, rings: list[tuple[str, float]]
) -> None:
    """A sum over two hundred points would be written again for each of them."""
    switchboard.connect(Interest(STATUS), bell(rings, loop, "status"))
    switchboard.connect(Interest(POWER, 5), bell(rings, loop, "power"))
    switchboard.wake([STATUS, POWER, STATUS, POWER])
    loop.advance(60)
    assert rings == [("status", 0), ("power", 0)]


def test_who_has_left_is_woken_no_more(
    switchboard: Switchboard, loop: Loop, rings: list[tuple[str, float]]
) -> None:
    """An entity that was disabled would raise an error at every message."""
    leave = switchboard.connect(Interest(POWER, 5), bell(rings, loop, "power"))
    switchboard.wake([POWER])
    switchboard.wake([POWER])
    leave()
    loop.advance(60)
    switchboard.wake([POWER])
    switchboard.wake_all()
    assert rings == [("power", 0)]


def test_of_a_burst_the_first_comes_at_once_and_the_last_always(
    switchboard: Switchboard, loop: Loop, rings: list[tuple[str, float]]
) -> None:
    """A power that fell to zero at the end of a session would be shown as its last value."""
    switchboard.connect(Interest(POWER, 5), bell(rings, loop, "power"))
    for _ in range(30):
        switchboard.wake([POWER])
        loop.advance(0.1)
    assert rings == [("power", 0)]
    loop.advance(60)
    assert rings == [("power", 0), ("power", 5)]


def test_a_steady_stream_is_thinned_out_to_the_pace(
    switchboard: Switchboard, loop: Loop, rings: list[tuple[str, float]]
) -> None:
    """The recorder would write every measurement of every bus."""
    switchboard.connect(Interest(POWER, 5), bell(rings, loop, "power"))
    for _ in range(21):
        switchboard.wake([POWER])
        loop.advance(1)
    assert [when for _, when in rings] == [0, 5, 10, 15, 20]


def test_after_a_pause_a_change_comes_at_once_again(
    switchboard: Switchboard, loop: Loop, rings: list[tuple[str, float]]
) -> None:
    """A lone change would always be late."""
    switchboard.connect(Interest(POWER, 5), bell(rings, loop, "power"))
    switchboard.wake([POWER])
    loop.advance(5)
    switchboard.wake([POWER])
    assert [when for _, when in rings] == [0, 5]


def test_a_small_change_waits_longer_but_arrives(
    switchboard: Switchboard, loop: Loop, rings: list[tuple[str, float]]
) -> None:
    """A value that creeps would never be shown, or every flicker would be recorded."""
    patience = SMALL
    switchboard.connect(Interest(POWER, 5, lambda: patience), bell(rings, loop, "power"))
    switchboard.wake([POWER])
    loop.advance(10)
    switchboard.wake([POWER])
    loop.advance(5 * SMALL - 11)
    assert [when for _, when in rings] == [0]
    loop.advance(1)
    assert [when for _, when in rings] == [0, 5 * SMALL]


def test_a_large_change_does_not_wait_for_the_small_one_before_it(
    switchboard: Switchboard, loop: Loop, rings: list[tuple[str, float]]
) -> None:
    """A session would begin a minute late because the power flickered just before."""
    patience = SMALL
    switchboard.connect(Interest(POWER, 5, lambda: patience), bell(rings, loop, "power"))
    switchboard.wake([POWER])
    loop.advance(6)
    switchboard.wake([POWER])
    patience = 1
    loop.advance(1)
    switchboard.wake([POWER])
    assert [when for _, when in rings] == [0, 7]
    loop.advance(600)
    assert [when for _, when in rings] == [0, 7]


def test_a_change_that_cannot_wait_does_not(
    switchboard: Switchboard, loop: Loop, rings: list[tuple[str, float]]
) -> None:
    """What is over would be shown for a while beside what says that it is."""
    patience = 1
    switchboard.connect(Interest(POWER, 5, lambda: patience), bell(rings, loop, "power"))
    switchboard.wake([POWER])
    loop.advance(1)
    switchboard.wake([POWER])
    patience = 0
    loop.advance(1)
    switchboard.wake([POWER])
    loop.advance(600)
    assert [when for _, when in rings] == [0, 2]


def test_a_large_change_within_the_pace_comes_at_its_end(
    switchboard: Switchboard, loop: Loop, rings: list[tuple[str, float]]
) -> None:
    """It would wait as long as the small change that came first."""
    patience = SMALL
    switchboard.connect(Interest(POWER, 5, lambda: patience), bell(rings, loop, "power"))
    switchboard.wake([POWER])
    switchboard.wake([POWER])
    patience = 1
    switchboard.wake([POWER])
    loop.advance(600)
    assert [when for _, when in rings] == [0, 5]


def test_a_quick_value_does_not_wait_for_a_slow_one(
    switchboard: Switchboard, loop: Loop, rings: list[tuple[str, float]]
) -> None:
    """The one timer would be set for the slow one, and the quick one would be late."""
    switchboard.connect(Interest(ENERGY, 30), bell(rings, loop, "energy"))
    switchboard.connect(Interest(POWER, 5), bell(rings, loop, "power"))
    for _ in range(2):
        switchboard.wake([ENERGY, POWER])
    loop.advance(60)
    assert rings == [("energy", 0), ("power", 0), ("power", 5), ("energy", 30)]


def test_one_timer_serves_all(
    switchboard: Switchboard, loop: Loop, rings: list[tuple[str, float]]
) -> None:
    """Ten thousand paced values would be ten thousand timers."""
    keys = [(f"connector {number}", "power") for number in range(1000)]
    for key in keys:
        switchboard.connect(Interest(key, 5), bell(rings, loop, key[0]))
    for _ in range(3):
        switchboard.wake(keys)
    assert loop.pending == 1
    loop.advance(60)
    assert len(rings) == 2000
    assert loop.pending == 0


def test_waking_everybody_leaves_room_for_others(
    switchboard: Switchboard, loop: Loop, rings: list[tuple[str, float]]
) -> None:
    """After a reconnect the whole of Home Assistant would stand still for a moment."""
    for number in range(2 * SLICE + 1):
        switchboard.connect(Interest((str(number), "status")), bell(rings, loop, str(number)))
    switchboard.wake_all()
    assert len(rings) == SLICE
    loop.advance(PAUSE)
    assert len(rings) == 2 * SLICE
    loop.advance(PAUSE)
    assert len({name for name, _ in rings}) == 2 * SLICE + 1
    assert loop.pending == 0


def test_waking_everybody_again_starts_over(
    switchboard: Switchboard, loop: Loop, rings: list[tuple[str, float]]
) -> None:
    """Who was woken before the connection was lost again would not learn of it."""
    for number in range(2 * SLICE):
        switchboard.connect(Interest((str(number), "status")), bell(rings, loop, str(number)))
    switchboard.wake_all()
    switchboard.wake_all()
    loop.advance(60)
    assert len(rings) == 3 * SLICE


def test_who_leaves_while_everybody_is_woken_is_left_in_peace(
    switchboard: Switchboard, loop: Loop, rings: list[tuple[str, float]]
) -> None:
    """Removing a station during a reconnect would raise errors."""
    leave = [
        switchboard.connect(Interest((str(number), "status")), bell(rings, loop, str(number)))
        for number in range(2 * SLICE)
    ]
    switchboard.wake_all()
    leave[-1]()
    loop.advance(60)
    assert len(rings) == 2 * SLICE - 1


def test_those_of_an_asset_that_went_are_woken_and_no_others(
    switchboard: Switchboard, loop: Loop, rings: list[tuple[str, float]]
) -> None:
    """A charger that was taken down would still be shown as free."""
    for key in (STATUS, POWER, ("another", "status")):
        switchboard.connect(Interest(key, 5), bell(rings, loop, f"{key[0]} {key[1]}"))
    switchboard.wake_assets({"connector"})
    assert [name for name, _ in rings] == ["connector status", "connector power"]


@pytest.mark.parametrize("everybody", [False, True])
def test_one_that_fails_takes_none_with_it(
    switchboard: Switchboard,
    loop: Loop,
    rings: list[tuple[str, float]],
    caplog: pytest.LogCaptureFixture,
    everybody: bool,
) -> None:
    """One broken entity would freeze all that come after it."""

    def fail() -> None:
        """Fail."""
        raise ValueError("broken")

    switchboard.connect(Interest(STATUS), fail)
    switchboard.connect(Interest(STATUS), bell(rings, loop, "status"))
    switchboard.connect(Interest(POWER), bell(rings, loop, "power"))
    if everybody:
        switchboard.wake_all()
    else:
        switchboard.wake([STATUS, POWER])
    assert [name for name, _ in rings] == ["status", "power"]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_after_the_end_nothing_rings(
    switchboard: Switchboard, loop: Loop, rings: list[tuple[str, float]]
) -> None:
    """A timer would outlive the account and write to entities that are gone."""
    for number in range(2 * SLICE):
        switchboard.connect(Interest((str(number), "power"), 5), bell(rings, loop, str(number)))
    switchboard.wake([("0", "power")] * 2)
    switchboard.wake_all()
    count_before = len(rings)
    switchboard.close()
    loop.advance(60)
    assert len(rings) == count_before
