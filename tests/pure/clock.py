"""A clock that the test winds."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 3, 22, 12, tzinfo=UTC)


class Clock:
    """Stands still, or moves on a little whenever somebody looks, as real ones do."""

    def __init__(self, tick: timedelta = timedelta(0)) -> None:
        """Start at noon."""
        self.now = NOON
        self._tick = tick

    def __call__(self) -> datetime:
        """Return the time."""
        self.now += self._tick
        return self.now

    def advance(self, seconds: float) -> datetime:
        """Move the hands, backwards too, and return the new time."""
        self.now += timedelta(seconds=seconds)
        return self.now
