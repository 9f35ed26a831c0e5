"""Moments and durations, in every form that was seen (report 3.3)."""

from datetime import UTC, datetime, timedelta
import re

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# Mon Jun 03 08:35:36 GMT 2019; strptime would read the names in the language of the machine.
IN_WORDS = re.compile(
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) (?P<day>\d{1,2}) "
    r"(?P<time>\d{2}:\d{2}:\d{2}) (?:GMT|UTC) (?P<year>\d{4})",
    re.ASCII,
)

DURATION = re.compile(
    r"P(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,9})(?:\.\d+)?S)?)?",
    re.ASCII,
)

LONGEST = 40


def read_time(value: object) -> datetime | None:
    """Read a moment in UTC, None where it is none; without a zone it is none."""
    if not isinstance(value, str) or len(value) > LONGEST:
        return None
    try:
        at = datetime.fromisoformat(value)
        return None if at.tzinfo is None else at.astimezone(UTC)
    except OverflowError, ValueError:
        return _read_words(value)


def _read_words(text: str) -> datetime | None:
    """Read a moment as the examples of the documentation write it."""
    found = IN_WORDS.fullmatch(text)
    if found is None or found["month"] not in MONTHS:
        return None
    month = MONTHS.index(found["month"]) + 1
    day = f"{found['year']}-{month:02d}-{int(found['day']):02d}"
    try:
        return datetime.fromisoformat(f"{day}T{found['time']}+00:00")
    except ValueError:
        return None


def read_duration(value: object) -> timedelta | None:
    """Read an ISO 8601 duration of days and less, None where it is none."""
    if not isinstance(value, str) or len(value) > LONGEST:
        return None
    found = DURATION.fullmatch(value)
    if found is None or value in ("P", "PT") or value.endswith("T"):
        return None
    return timedelta(**{unit: int(text) for unit, text in found.groupdict(default="0").items()})


def read_time_of_day(value: object) -> str | None:
    """Read a duration from midnight as a time of the day, such as 22:01."""
    duration = read_duration(value)
    if duration is None or duration >= timedelta(days=1):
        return None
    hours, minutes = divmod(int(duration.total_seconds()) // 60, 60)
    return f"{hours:02d}:{minutes:02d}"


def write_duration(duration: timedelta) -> str:
    """Write a duration in hours, minutes and seconds, such as PT4H30M."""
    minutes, seconds = divmod(int(duration.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "H"), (minutes, "M"), (seconds, "S"))
    return f"PT{''.join(f'{number}{unit}' for number, unit in parts if number) or '0S'}"
