"""Invented traffic: the whole world, and now and then somebody one knows."""

from collections.abc import Sequence
from random import Random

from .ids import evse_id, invent_location_id
from .world import EvseKey

NOISE_LOCATIONS = 20_000
MOST_EVSES = 6
RATE = 600
WATCHED_SHARE = 0.05
REPEATED = 0.02

NEXT_STATUS = {
    "AVAILABLE": (("CHARGING", 12), ("RESERVED", 1), ("UNKNOWN", 1), ("OUT_OF_ORDER", 1)),
    "CHARGING": (("AVAILABLE", 12), ("BLOCKED", 1), ("OUT_OF_ORDER", 1)),
    "RESERVED": (("CHARGING", 2), ("AVAILABLE", 1)),
    "BLOCKED": (("AVAILABLE", 3), ("CHARGING", 1)),
    "OUT_OF_ORDER": (("AVAILABLE", 3), ("INOPERATIVE", 1)),
    "INOPERATIVE": (("AVAILABLE", 1),),
    "UNKNOWN": (("AVAILABLE", 5), ("CHARGING", 1)),
}


class Traffic:
    """Decide who says what next."""

    def __init__(self, random: Random) -> None:
        """Take chances from one generator."""
        self._random = random

    def wait(self, rate: float) -> float:
        """Return the seconds until the next message at so many a minute."""
        return self._random.expovariate(rate / 60)

    def somebody(self, known: Sequence[EvseKey], share: float) -> EvseKey:
        """Pick who speaks: somebody of the known ones in so many of all cases, or a stranger."""
        if known and self._random.random() < share:
            return self._random.choice(known)
        return self.stranger()

    def stranger(self) -> EvseKey:
        """Make up an EVSE somewhere in the world; there are many, but not without end."""
        location = invent_location_id(self._random.randrange(NOISE_LOCATIONS))
        return location, evse_id(location, self._random.randint(1, MOST_EVSES))

    def status(self, current: str | None) -> str:
        """Return what is said next: now and then what was said before."""
        if current and self._random.random() < REPEATED:
            return current
        choices = NEXT_STATUS.get(current or "UNKNOWN", (("AVAILABLE", 1),))
        chosen: str = self._random.choices(*zip(*choices, strict=True))[0]
        return chosen
