"""Invented traffic, in the amounts and with the habits that were measured."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from random import Random

from .world import Evse

# Mean messages a minute in each hour (UTC), all countries together.
HOURLY = (
    *(146, 97, 76, 110, 111, 167, 254, 318, 320, 337, 374, 367),
    *(385, 407, 400, 390, 406, 357, 327, 276, 217, 173, 123, 115),
)
MEAN = sum(HOURLY) / len(HOURLY)

NEXT_STATUS = {
    "AVAILABLE": (("CHARGING", 5), ("BLOCKED", 3), ("UNKNOWN", 2), ("OUTOFORDER", 1)),
    "CHARGING": (("AVAILABLE", 6), ("BLOCKED", 3), ("OUTOFORDER", 1)),
    "BLOCKED": (("CHARGING", 5), ("AVAILABLE", 4)),
    "UNKNOWN": (("AVAILABLE", 8), ("CHARGING", 1)),
    "OUTOFORDER": (("AVAILABLE", 8), ("UNKNOWN", 1)),
}
REPEATED = 0.016
FLAPPING = 0.01


def frames_a_minute(now: float, rate: float | None) -> float:
    """Return the traffic of this hour; a rate scales the mean of the day to itself."""
    measured = HOURLY[datetime.fromtimestamp(now, UTC).hour]
    return measured if rate is None else measured * rate / MEAN


class Traffic:
    """Decide which EVSE says what next."""

    def __init__(self, random: Random) -> None:
        """Take chances from one generator."""
        self._random = random

    def wait(self, rate: float) -> float:
        """Return the seconds until the next frame at so many a minute."""
        return self._random.expovariate(rate / 60)

    def choose(self, evses: Sequence[Evse]) -> Evse:
        """Pick who speaks."""
        return self._random.choice(evses)

    def statuses(self, current: str | None) -> Iterator[str]:
        """Yield what is said: one status as a rule, a repeat or a flap now and then."""
        choices = NEXT_STATUS.get(current or "", (("AVAILABLE", 1),))
        status = self._random.choices(*zip(*choices, strict=True))[0]
        yield status
        chance = self._random.random()
        if chance < REPEATED:
            yield status
        elif current and chance < REPEATED + FLAPPING:
            yield current
            yield status
