"""The periods that a list can be narrowed to."""

from collections.abc import Sequence
from math import inf

from .refusals import RefusalError
from .times import read_duration, read_time

MOST_PERIODS = 10


def in_periods(at: float, periods: Sequence[str], now: float) -> bool:
    """Tell whether a moment lies in any of the periods; without periods any moment does."""
    if len(periods) > MOST_PERIODS:
        raise RefusalError(400, f"no more than {MOST_PERIODS} timestamps")
    bounds = [_read(period, now) for period in periods]
    return not bounds or any(start <= at <= end for start, end in bounds)


def _read(period: str, now: float) -> tuple[float, float]:
    """Read a period from one moment to another, for a while, until now or until a moment."""
    start, _, end = period.partition("/")
    if not (start or end) or "/" not in period:
        raise RefusalError(400, f"timestamps: {period!r} says nothing")
    try:
        begin = read_time(start) if start else -inf
        if end.startswith("P"):
            return begin, begin + read_duration(end)
        return begin, read_time(end) if end else now
    except ValueError as error:
        raise RefusalError(400, f"timestamps: {period!r} is not understood") from error
