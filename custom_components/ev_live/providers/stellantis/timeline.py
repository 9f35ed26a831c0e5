"""What a value was when, put together from news that come in any order.

After a stop of ours three days of events may arrive, of several monitors one after the other
and perhaps backwards, and after the state of now. A change is told once, with the time at
which it is first known to have happened, whoever brings the news first.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from ...model import Session, Value

# So many runs are remembered; what is older was told long ago.
MOST_RUNS = 32


class Change(NamedTuple):
    """A value that began at some time; `before` is None where nobody knows what it was."""

    value: Value
    before: Value
    at: datetime


@dataclass(kw_only=True, slots=True)
class Run:
    """A stretch in which a value is known to have been the same; with its charging session.

    `told_at` is the beginning that was told, None where none was: a run that is cut in two
    leaves it to one of them. `is_pulsed` where an event said that it began.
    """

    value: Value
    first: datetime
    last: datetime
    told_at: datetime | None
    is_pulsed: bool = False
    session: Session | None = None


class Timeline:
    """The runs of one value, the oldest first."""

    def __init__(self, seed: Run | None = None) -> None:
        """Begin with what is remembered."""
        self.runs = [] if seed is None else [seed]

    def note(self, value: Value, at: datetime, *, is_pulse: bool = False) -> list[Change]:
        """Take in what the value was at a time; return the changes that this gives to tell.

        A pulse is what an event is about: it says that something changed, a picture only
        says how things were.
        """
        place = bisect_right(self.runs, at, key=lambda run: run.first)
        if place == 0:
            return self._note_before(value, at)
        run = self.runs[place - 1]
        if run.value == value:
            run.last = max(run.last, at)
            return self._tell(place - 1) if is_pulse else []
        if self._is_confirmed(value, at, place - 2):
            return []
        if at < run.last:
            parted = self._split(place - 1, at)
        elif place < len(self.runs) and self.runs[place].value == value:
            self.runs[place].first = at
            self.runs[place].is_pulsed = is_pulse
            return self._tell(place) if is_pulse else []
        else:
            parted = []
        self._insert(place, Run(value=value, first=at, last=at, told_at=at, is_pulsed=is_pulse))
        return [*parted, Change(value, run.value, at)]

    def sessions(self) -> Iterator[Session]:
        """Give the sessions whose beginning or end is known better than before."""
        for place, run in enumerate(self.runs):
            if run.session is None:
                continue
            end = self.runs[place + 1].first if place + 1 < len(self.runs) else None
            session = replace(run.session, started_at=run.first, ended_at=end)
            if session != run.session:
                run.session = session
                yield session

    def begin(self, at: datetime, session: Session) -> bool:
        """Put a session at the run that began at a time; return whether it had none."""
        for run in self.runs:
            if run.first == at and run.session is None:
                run.session = session
                return True
        return False

    def _note_before(self, value: Value, at: datetime) -> list[Change]:
        """Take in what the value was before all that is known."""
        if self.runs and self.runs[0].value == value:
            self.runs[0].first = at
            return []
        self._insert(0, Run(value=value, first=at, last=at, told_at=at))
        return [Change(value, None, at)]

    def _tell(self, place: int) -> list[Change]:
        """Return that a run began, unless that was told."""
        run = self.runs[place]
        if run.told_at is not None or place == 0:
            return []
        run.told_at = run.first
        return [Change(run.value, self.runs[place - 1].value, run.first)]

    def _is_confirmed(self, value: Value, at: datetime, place: int) -> bool:
        """Whether the run before the last one had this value at this very time."""
        return place >= 0 and self.runs[place].last == at and self.runs[place].value == value

    def _split(self, place: int, at: datetime) -> list[Change]:
        """End a run where something else was in between; its end goes on as a run of its own.

        What was told may have been the beginning of its end: then its own is still to be told,
        if an event has said it already and will not say it again.
        """
        run = self.runs[place]
        rest = Run(value=run.value, first=run.last, last=run.last, told_at=None)
        if run.told_at is not None and run.told_at > at:
            run.told_at, rest.told_at = None, run.told_at
        if run.session is not None:
            rest.session = replace(run.session, id=f"{run.session.id}/{at.isoformat()}")
        # Of what was in between only the beginning and the end are remembered.
        run.last = run.first
        self._insert(place + 1, rest)
        return self._tell(place) if run.is_pulsed else []

    def _insert(self, place: int, run: Run) -> None:
        """Put a run in its place, and forget the oldest where there are too many."""
        self.runs.insert(place, run)
        if len(self.runs) > MOST_RUNS:
            del self.runs[0]
