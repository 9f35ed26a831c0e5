"""Keeps the charging sessions of an account: those that run, and the last ones of each connector."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple, override

from .ledger import Ledger
from .model import Session

# So many finished sessions are kept of one connector or vehicle, and for so long; the oldest
# go first.
MOST_FINISHED = 30
LONGEST_KEPT = timedelta(days=31)


class Mark(NamedTuple):
    """How far back the sessions of an asset are known without a gap.

    `forgotten` is the end of the last one that was forgotten, `booked` the time before which
    somebody else may have booked energy.
    """

    asset: str
    forgotten: datetime | None = None
    booked: datetime | None = None


class SessionBook(Ledger[Session]):
    """The sessions of one account.

    What ended before something that was forgotten was told long ago: it is never new.
    """

    def __init__(self) -> None:
        """Start without any."""
        super().__init__("started", None, "ended")
        self._finished: dict[str, dict[str, Session]] = {}
        self._marks: dict[str, Mark] = {}

    def finished(self, asset: str) -> Collection[Session]:
        """Return the sessions of an asset that have ended."""
        return self._finished.get(asset, {}).values()

    def mark(self, asset: str) -> Mark:
        """Return how far back the sessions of an asset are known."""
        return self._marks.get(asset, Mark(asset))

    def marks(self) -> Iterator[Mark]:
        """Give how far back sessions are known, where that is known."""
        return iter(self._marks.values())

    def put_marks(self, marks: Iterable[Mark]) -> None:
        """Take how far back sessions are known."""
        self._marks |= {mark.asset: mark for mark in marks}

    def forget_before(self, oldest: datetime) -> None:
        """Forget the sessions that ended before a time."""
        for session in [*self._recent.values()]:
            if session.ended_at is not None and session.ended_at < oldest:
                self._drop(session)

    @override
    def take(self, life: Session) -> list[str]:
        """Take a session as it stands now; return the events that are new in it, in order."""
        forgotten = self.mark(life.asset).forgotten
        is_old = forgotten is not None and life.ended_at is not None and life.ended_at <= forgotten
        if is_old and self.find(life.asset, life.id) is None:
            return []
        return super().take(life)

    @override
    def forget(self, asset: str) -> None:
        """Forget the sessions of an asset that is gone."""
        super().forget(asset)
        self._finished.pop(asset, None)
        self._marks.pop(asset, None)

    @override
    def _keep(self, life: Session) -> None:
        """Keep a session that has ended, and only so many of one asset."""
        self._recent[life.asset, life.id] = life
        finished = self._finished.setdefault(life.asset, {})
        finished[life.id] = life
        if len(finished) > MOST_FINISHED:
            self._drop(min(finished.values(), key=_end))

    def _drop(self, session: Session) -> None:
        """Forget a session, but not that there was one."""
        del self._recent[session.asset, session.id], self._finished[session.asset][session.id]
        known = self.mark(session.asset)
        ends = [end for end in (known.forgotten, session.ended_at) if end is not None]
        self._marks[session.asset] = known._replace(forgotten=max(ends))


def _end(session: Session) -> datetime:
    """Return when a session ended."""
    return session.ended_at or session.started_at
