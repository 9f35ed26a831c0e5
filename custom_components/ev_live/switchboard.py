"""Wakes exactly the entities that a change concerns, and no more often than they want."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from itertools import chain, islice
import logging
from typing import Any, NamedTuple

_LOGGER = logging.getLogger(__name__)

type Key = tuple[str, str]
type Listener = Callable[[], None]


class Interest(NamedTuple):
    """What a listener cares for, and how often it wants to be woken.

    `pace` is in seconds; `patience` says how many paces the newest change can wait.
    """

    key: Key
    pace: float = 0
    patience: Callable[[], float] | None = None


# How many entities are woken at once when all are, and the pause before the next ones:
# 10,000 take five seconds.
SLICE = 100
PAUSE = 0.05


class Switchboard:
    """Listeners by the (asset, key) they care for.

    A paced key is woken at once, then at most once in its pace, or as often as its changes
    want; the last change of a burst always gets through, on one timer for all.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start without listeners."""
        self._loop = loop
        self._listeners: dict[Key, list[Listener]] = {}
        self._paced: dict[Key, Interest] = {}
        self._woken: dict[Key, float] = {}
        self._waiting: dict[Key, float] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._round: asyncio.TimerHandle | None = None

    def connect(self, interest: Interest, listener: Listener) -> Callable[[], None]:
        """Connect a listener, and return what ends it."""
        key = interest.key
        self._listeners.setdefault(key, []).append(listener)
        if interest.pace:
            self._paced[key] = interest
        return partial(self._disconnect, key, listener)

    def _disconnect(self, key: Key, listener: Listener) -> None:
        """Take a listener off."""
        self._listeners[key].remove(listener)
        if not self._listeners[key]:
            memories: tuple[dict[Key, Any], ...] = (
                self._listeners,
                self._paced,
                self._woken,
                self._waiting,
            )
            for memory in memories:
                memory.pop(key, None)

    def wake(self, keys: Iterable[Key]) -> None:
        """Wake the listeners of the keys that changed, once each however often that was."""
        for key in dict.fromkeys(keys):
            if key in self._listeners and not (key in self._paced and self._hold(key)):
                self._ring(key)

    def wake_assets(self, assets: Collection[str]) -> None:
        """Wake everybody who cares for one of the assets."""
        for key in [key for key in self._listeners if key[0] in assets]:
            self._ring(key)

    def wake_all(self) -> None:
        """Wake everybody, a slice at a time so that nothing else has to wait."""
        if self._round is not None:
            self._round.cancel()
        self._next_slice(iter(list(self._listeners)))

    def close(self) -> None:
        """Stop all timers."""
        for timer in (self._timer, self._round):
            if timer is not None:
                timer.cancel()

    def _ring(self, key: Key) -> None:
        """Call the listeners of a key; one that fails takes none with it."""
        for listener in tuple(self._listeners.get(key, ())):
            try:
                listener()
            # A mistake in one entity would otherwise end the feed, and silence all of them.
            except Exception:
                _LOGGER.exception("Unexpected error updating an entity")

    def _hold(self, key: Key) -> bool:
        """Whether a paced key must wait; if so it is kept for the timer."""
        now = self._loop.time()
        due = self._due(self._paced[key])
        if due <= now:
            self._woken[key] = now
            self._waiting.pop(key, None)
            return False
        self._waiting[key] = due
        if self._timer is None or due < self._timer.when():
            self._arm(due)
        return True

    def _due(self, interest: Interest) -> float:
        """Return when a key that changed may be woken."""
        if (woken := self._woken.get(interest.key)) is None:
            return 0
        patience = 1 if interest.patience is None else interest.patience()
        return woken + interest.pace * patience

    def _arm(self, due: float) -> None:
        """Set the one timer."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(due, self._tick, due)

    def _tick(self, now: float) -> None:
        """Wake what is due, and set the timer for the rest."""
        self._timer = None
        for key in [key for key, due in self._waiting.items() if due <= now]:
            del self._waiting[key]
            self._woken[key] = now
            self._ring(key)
        if self._waiting:
            self._arm(min(self._waiting.values()))

    def _next_slice(self, keys: Iterator[Key]) -> None:
        """Wake the next slice, and come back for the rest."""
        self._round = None
        for key in islice(keys, SLICE):
            self._ring(key)
        if (first := next(keys, None)) is not None:
            rest = chain((first,), keys)
            self._round = self._loop.call_later(PAUSE, self._next_slice, rest)
