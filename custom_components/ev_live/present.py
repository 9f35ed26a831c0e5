"""Which times that a provider gives can be believed."""

from collections.abc import Callable
from datetime import datetime


class Present:
    """Tells what is not in the future.

    A provider's clock may be ahead: what it says would rule for ever. Our own may be set back:
    what was the present once stays believable, or all that is said would look older than what
    is known, until that time has passed again.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """Take our own clock."""
        self._clock = clock
        self._latest = clock()

    def clamp(self, at: datetime) -> datetime:
        """Return a time, or the present where it is in the future."""
        self._latest = max(self._latest, self._clock())
        return min(at, self._latest)
