"""A frame of a station that nobody picked, beside parsing it."""

import orjson

from custom_components.ev_live.feed import Counters, Oddities, ProtocolViolation, SilenceLimit
from custom_components.ev_live.providers.nobil.feed import EnovaDialect

from . import world
from .table import Row
from .timing import in_turns, micro

BOUND = 1.5

STATIONS = 300
WATCHED = frozenset(world.station_id(90000 + station) for station in range(10))


async def measure() -> list[Row]:
    """Return the row about unwatched stations."""
    oddities = Oddities("Bench")
    dialect = EnovaDialect(WATCHED, {}, oddities)
    silence = SilenceLimit(3600)
    counters = Counters()
    frames = [
        world.frame(station, connector, "CHARGING")
        for station in range(STATIONS)
        for connector in range(world.CONNECTORS)
    ]

    def ours() -> None:
        """Do with every frame what the feed's loop does."""
        for frame in frames:
            silence.heard()
            try:
                batch = dialect.read(frame)
            except ProtocolViolation as violation:
                counters.skipped += 1
                oddities.note(str(violation))
                continue
            counters.frames += 1
            if batch is not None:
                raise ValueError("an unwatched station was watched")

    def bare() -> None:
        """Parse and nothing else."""
        for frame in frames:
            orjson.loads(frame)

    our, its = in_turns(ours, bare, times=len(frames))
    return [
        Row(
            what="frame for a station that is not watched",
            ours=micro(our),
            beside=f"{micro(its)} bare JSON parse",
            value=our / its,
            bound=BOUND,
        )
    ]
