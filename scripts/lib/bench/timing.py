"""Measuring things in turns, so that a machine that slows down slows all of them.

Time is the processor's, not the wall's: what else runs on the machine counts less.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
import gc
from statistics import median
from time import thread_time

type Work = Callable[[], object]

ROUNDS = 200


@dataclass(frozen=True, kw_only=True)
class Pair:
    """What two works take as a rule, in seconds, and how many times as long ours takes."""

    ours: float
    beside: float
    ratio: float


@contextmanager
def undisturbed() -> Iterator[None]:
    """Keep the garbage collector out of the block, as timeit does."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def in_turns(*works: Work, times: int, rounds: int = ROUNDS) -> list[float]:
    """Return the seconds that each work takes at its best, all of them tried in turns.

    A work does the thing `times` times; the result is for one of them. A work should take
    about a millisecond: a longer one is seldom left alone.
    """
    best = [float("inf")] * len(works)
    with undisturbed():
        for _ in range(rounds):
            for place, work in enumerate(works):
                started = thread_time()
                work()
                best[place] = min(best[place], thread_time() - started)
    return [seconds / times for seconds in best]


def side_by_side(ours: Work, beside: Work, *, times: int, rounds: int = ROUNDS) -> Pair:
    """Measure two works that take too long to be left alone even at their best.

    Each round gives a ratio of its own, for whatever slows one of them down slows the other,
    too; what happens in a few rounds only does not move the median.
    """
    pairs = []
    with undisturbed():
        for _ in range(rounds):
            started = thread_time()
            ours()
            between = thread_time()
            beside()
            pairs.append((between - started, thread_time() - between))
    return Pair(
        ours=median(our for our, _ in pairs) / times,
        beside=median(its for _, its in pairs) / times,
        ratio=median(our / its for our, its in pairs),
    )


def micro(seconds: float) -> str:
    """Write a short time."""
    return f"{seconds * 1e6:.2f} µs"
