"""Holds the false zeros back that a waking vehicle says (report 4.2 and trap 16)."""

from datetime import datetime, timedelta
from typing import NamedTuple

from ...model import Observation
from ...readings import Reading

KEYS = frozenset({"voltage", "power"})

# A vehicle that was silent for this long may have slept: its instruments are not awake yet.
SLEEP = timedelta(minutes=5)

# The true value came after 0.4 s; a zero that nothing has contradicted by now is true.
PATIENCE = timedelta(seconds=30)


class _Doubt(NamedTuple):
    """A zero that nobody believes yet."""

    observation: Observation
    due: datetime


class Waking:
    """Lets a zero after a long sleep through only once something speaks for it.

    That is the next point, if it is zero as well, or that none came for a while.
    """

    def __init__(self) -> None:
        """Start with nothing in doubt."""
        self._doubts: dict[tuple[str, str], _Doubt] = {}

    @property
    def next_due(self) -> datetime | None:
        """Return when the next zero has waited for long enough."""
        return min((doubt.due for doubt in self._doubts.values()), default=None)

    def sift(
        self, observation: Observation, at: datetime, known: Reading | None, now: datetime
    ) -> list[Observation]:
        """Return what can be believed with this new point of a value; `at` is its time."""
        key = (observation.asset, observation.key)
        if (doubt := self._doubts.get(key)) is not None:
            return self._settle(key, doubt, observation, at)
        if observation.value != 0 or not _slept(known, at):
            return [observation]
        self._doubts[key] = _Doubt(observation, now + PATIENCE)
        return []

    def take_due(self, now: datetime) -> list[Observation]:
        """Return the zeros that nothing contradicted."""
        due = [key for key, doubt in self._doubts.items() if doubt.due <= now]
        return [self._doubts.pop(key).observation for key in due]

    def forget(self) -> None:
        """Forget what is in doubt: who could settle it will not speak any more."""
        self._doubts.clear()

    def _settle(
        self, key: tuple[str, str], doubt: _Doubt, observation: Observation, at: datetime
    ) -> list[Observation]:
        """Believe or drop a zero by what came next; what is no newer says nothing of it."""
        doubted_at = doubt.observation.at
        if doubted_at is not None and at <= doubted_at:
            return [] if at == doubted_at else [observation]
        del self._doubts[key]
        return [doubt.observation, observation] if observation.value == 0 else [observation]


def _slept(known: Reading | None, at: datetime) -> bool:
    """Whether a value was held for long that is not zero."""
    return known is not None and bool(known.value) and at - known.at >= SLEEP
