"""How often a partner may call: so often a day and so often a second."""

from collections import deque
from math import ceil

from simulators.server import Clock

from .faults import StellantisCounters, StellantisFaults
from .refusals import RefusalError

DAY = 86_400
BURST = 1


class Limits:
    """Count calls in two sliding windows."""

    def __init__(
        self, faults: StellantisFaults, counters: StellantisCounters, clock: Clock
    ) -> None:
        """Begin with a full allowance."""
        self._faults = faults
        self._counters = counters
        self._clock = clock
        self._day: deque[float] = deque()
        self._burst: deque[float] = deque()

    def check(self) -> None:
        """Count a call, or refuse it."""
        now = self._clock()
        self._slide(now)
        if (wait := self._wait(now)) is not None:
            self._counters.throttled += 1
            raise RefusalError(
                429,
                "Rate Limit exceeded",
                shape=self._faults.refusal_as,
                headers={**self.headers(), **self._waiting(wait)},
            )
        self._day.append(now)
        self._burst.append(now)

    def headers(self) -> dict[str, str]:
        """Return what is said about the allowance, in the dialect of the day."""
        faults = self._faults
        day = max(0, faults.day_limit - len(self._day))
        burst = max(0, faults.burst_limit - len(self._burst))
        match faults.rate_headers:
            case "numbered":
                return {
                    "X-RateLimit-Limit-1": str(faults.day_limit),
                    "X-RateLimit-Remaining-1": str(day),
                    "X-RateLimit-Limit-2": str(faults.burst_limit),
                    "X-RateLimit-Remaining-2": str(burst),
                }
            case "named":
                return {
                    "X-RateLimit-Limit": f"name=rate-limit-1,{faults.day_limit};",
                    "X-RateLimit-Remaining": f"name=rate-limit-1,{day};",
                }
        return {}

    def _slide(self, now: float) -> None:
        for window, length in ((self._day, DAY), (self._burst, BURST)):
            while window and window[0] <= now - length:
                window.popleft()

    def _wait(self, now: float) -> int | None:
        """Return the seconds to wait, None when a call is free."""
        faults = self._faults
        if faults.throttle_for is not None:
            return faults.throttle_for
        if len(self._day) >= faults.day_limit:
            return _left(self._day, DAY, now)
        if len(self._burst) >= faults.burst_limit:
            return _left(self._burst, BURST, now)
        return None

    def _waiting(self, seconds: int) -> dict[str, str]:
        headers = {"X-RateLimit-Reset": str(seconds)}
        if self._faults.retry_after_sent:
            headers["Retry-After"] = str(seconds)
        return headers if self._faults.rate_headers != "none" else {}


def _left(window: deque[float], length: int, now: float) -> int:
    """Return the seconds until the oldest call is forgotten."""
    return max(1, ceil(window[0] + length - now)) if window else length
