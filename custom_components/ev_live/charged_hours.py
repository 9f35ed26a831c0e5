"""Which hours the energy of charging sessions belongs to.

Hours are named by their beginning in UTC; energies are in kWh.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
import math
from typing import NamedTuple

from .model import Session
from .session_book import LONGEST_KEPT

HOUR = timedelta(hours=1)

# Sums are compared and kept to the milliwatt-hour: beyond it floats only make noise.
DIGITS = 6


class Booked(NamedTuple):
    """What was charged in an hour, and in all hours up to its end."""

    energy: float
    total: float


def is_bookable(session: Session, now: datetime) -> bool:
    """Whether it is known what a session charged and when.

    One that took longer than sessions are remembered says nothing of an hour any more, and one
    that ends tomorrow has a clock that is wrong.
    """
    end, energy = session.ended_at, session.energy
    if end is None or energy is None or not math.isfinite(energy) or energy <= 0:
        return False
    return session.started_at <= end <= now + HOUR and end - session.started_at <= LONGEST_KEPT


def hour_of(at: datetime) -> datetime:
    """Return the hour that a time is in."""
    return at.replace(minute=0, second=0, microsecond=0)


def spread(session: Session) -> Iterator[tuple[datetime, float]]:
    """Give what a session charged in each hour that it touches; it must be bookable.

    Nothing but the total is known, so it is spread evenly over the time from start to end: of
    6 kWh from 21:30 to 23:00, 2 kWh belong to the hour of 21:00 and 4 kWh to that of 22:00.
    """
    start, end, energy = session.started_at, session.ended_at, session.energy
    assert end is not None
    assert energy is not None
    if start == end:
        yield hour_of(end), energy
        return
    hour = hour_of(start)
    while hour < end:
        share = (min(end, hour + HOUR) - max(start, hour)) / (end - start)
        yield hour, energy * share
        hour += HOUR


def rebook(
    sessions: Iterable[Session], known: Mapping[datetime, Booked], closed: datetime
) -> dict[datetime, Booked]:
    """Return the hours that must be booked anew, in their order.

    `sessions` are all that touch an hour since `closed`; what was booked before stays as it
    is, and the totals go on from there. `known` is what is booked since then, and the last
    hour before. An hour that is booked right already is left out, so that what is told twice
    is booked once.
    """
    energies: dict[datetime, float] = {hour: 0.0 for hour in known if hour >= closed}
    for session in sessions:
        for hour, energy in spread(session):
            if hour >= closed:
                energies[hour] = energies.get(hour, 0.0) + energy
    earlier = [hour for hour in known if hour < closed]
    total = known[max(earlier)].total if earlier else 0.0
    anew = {}
    for hour in sorted(energies):
        total += energies[hour]
        booked = Booked(round(energies[hour], DIGITS), round(total, DIGITS))
        if known.get(hour) != booked:
            anew[hour] = booked
    return anew
