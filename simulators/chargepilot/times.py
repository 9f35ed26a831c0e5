"""How a time is written."""

from datetime import UTC, datetime

from .dialects import Times

TIMESPECS = {"seconds": "seconds", "milliseconds": "milliseconds", "microseconds": "microseconds"}


def write_time(at: float, times: Times) -> str:
    """Write seconds since the epoch."""
    moment = datetime.fromtimestamp(at, UTC)
    if times == "offset":
        return moment.isoformat(timespec="microseconds")
    return moment.isoformat(timespec=TIMESPECS[times]).replace("+00:00", "Z")


def read_time(text: str | None) -> float | None:
    """Read what the schema calls a date-time."""
    return datetime.fromisoformat(text).timestamp() if text else None
