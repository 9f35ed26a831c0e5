"""Moments and durations, as the provider writes and reads them."""

from datetime import UTC, datetime
import re
from typing import Literal

TimeStyle = Literal["seconds", "offset", "words"]

DURATION = re.compile(
    r"P(?=.)(?:(?P<days>\d+)D)?"
    r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?"
)
SECONDS = {"days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}


def write_time(at: float, style: TimeStyle = "seconds") -> str:
    """Write a moment in one of the ways that were seen."""
    moment = datetime.fromtimestamp(at, UTC)
    match style:
        case "seconds":
            return f"{moment:%Y-%m-%dT%H:%M:%S}Z"
        case "offset":
            return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}+0000"
        case "words":
            return f"{moment:%a %b %d %H:%M:%S} GMT {moment:%Y}"


def read_time(text: str) -> float:
    """Read an RFC 3339 moment; raise ValueError for anything else."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} does not say where on earth")
    return moment.timestamp()


def write_duration(seconds: float) -> str:
    """Write a duration in hours and minutes."""
    minutes = int(seconds // 60)
    hours, minutes = divmod(minutes, 60)
    parts = (f"{hours}H" if hours else "", f"{minutes}M" if minutes else "")
    return f"PT{''.join(parts) or '0S'}"


def read_duration(text: str) -> int:
    """Read an ISO 8601 duration of days and less; raise ValueError for anything else."""
    if not (found := DURATION.fullmatch(text)):
        raise ValueError(f"{text} is not a duration")
    return sum(int(found[unit] or 0) * seconds for unit, seconds in SECONDS.items())
