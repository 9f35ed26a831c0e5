"""Keeps what has a life: sessions and incidents, open and recent."""

from collections.abc import Iterator
from itertools import chain

from .model import Incident, Session

# How many that have ended are kept of one kind; the oldest go first, but the last one of each
# asset stays: a provider that repeats it must find it told.
MOST_RECENT = 200


class Ledger[LifeT: (Session, Incident)]:
    """The lives of one kind at one account.

    A provider may tell of a life once, at its end, or as often as it likes: what counts is
    what it says that was not known before.
    """

    def __init__(self, begun: str, changed: str | None, ended: str) -> None:
        """Take the names of the events of a life; `changed` None where a change is no news."""
        self._begun = begun
        self._changed = changed
        self._ended = ended
        self._open: dict[tuple[str, str], LifeT] = {}
        self._recent: dict[tuple[str, str], LifeT] = {}
        self._last: dict[str, str] = {}

    def take(self, life: LifeT) -> list[str]:
        """Take a life as it stands now; return the events that are new in it, in order."""
        key = (life.asset, life.id)
        known = self.find(*key)
        if known == life or (known is not None and known.ended_at and not life.ended_at):
            return []
        self._file(key, life)
        if known is not None and known.ended_at:
            return []
        if known is None:
            return [self._begun] if life.ended_at is None else [self._begun, self._ended]
        if life.ended_at is not None:
            return [self._ended]
        return [self._changed] if self._changed is not None else []

    def find(self, asset: str, life_id: str) -> LifeT | None:
        """Return a life as it is known, None where nobody told of it."""
        return self._open.get((asset, life_id)) or self._recent.get((asset, life_id))

    def open(self, asset: str | None = None) -> Iterator[LifeT]:
        """Give the lives that run, of one asset or of all, oldest first."""
        return (life for life in self._open.values() if asset in (None, life.asset))

    def all(self) -> Iterator[LifeT]:
        """Give the lives that have ended, oldest first, then those that run."""
        return chain(self._recent.values(), self._open.values())

    def forget(self, asset: str) -> None:
        """Forget the lives of an asset that is gone."""
        for lives in (self._open, self._recent):
            for key in [key for key in lives if key[0] == asset]:
                del lives[key]
        self._last.pop(asset, None)

    def _file(self, key: tuple[str, str], life: LifeT) -> None:
        """Put a life where it belongs."""
        if life.ended_at is None:
            self._open[key] = life
            return
        self._open.pop(key, None)
        self._keep(life)

    def _keep(self, life: LifeT) -> None:
        """Keep a life that has ended, and only so many."""
        self._recent[life.asset, life.id] = life
        self._last[life.asset] = life.id
        if len(self._recent) > MOST_RECENT:
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        """Drop the oldest that is not the last one of its asset."""
        for asset, life_id in self._recent:
            if self._last[asset] != life_id:
                del self._recent[asset, life_id]
                return
