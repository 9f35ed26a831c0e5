"""What a soak came to, as a table, and whether that is what is promised."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..reliability.table import draw
from .watch import Findings

HEAD = ("what", "measured", "at most", "")

ACCOUNTS = 5

# A house that is not restarted for a month has to have room for what this comes to.
MOST_GROWTH = 4.0
# In milliseconds: what nobody notices at a switch.
LONGEST_USUAL_LAG = 100.0


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of the table; `value` is what `bound` limits."""

    what: str
    measured: str
    value: float = 0
    bound: float | None = None
    unit: str = ""

    @property
    def is_over(self) -> bool:
        """Whether a promise is broken."""
        return self.bound is not None and self.value > self.bound

    @property
    def cells(self) -> tuple[str, ...]:
        """Return what is printed."""
        if self.bound is None:
            return (self.what, self.measured, "", "")
        bound = f"{self.bound:g} {self.unit}".strip()
        return (self.what, self.measured, bound, "OVER" if self.is_over else "ok")


def judge(found: Findings, speed: float, complaints: Counter[str]) -> list[Row]:
    """Return what was found line by line."""
    return [
        *_load(found, speed),
        *_house(found),
        *_writing(found, speed),
        *_mood(found, complaints),
    ]


def write(rows: Iterable[Row]) -> str:
    """Return the table."""
    return draw(HEAD, [row.cells for row in rows])


def _load(found: Findings, speed: float) -> Iterator[Row]:
    """Say how much was to be done."""
    feed = found.seconds * speed / 60
    rate = found.frames / found.seconds
    names = ", ".join(sorted(found.read["frames"]))
    yield Row(what="time of the feeds", measured=f"{feed:.0f} min in {found.seconds / 60:.0f} min")
    yield Row(what="load beside the real one", measured=f"{speed:g} times")
    yield Row(what=f"messages of {names}", measured=f"{found.frames:,} ({rate:.0f} a second)")
    yield Row(what="entities with a state", measured=f"{found.read['entities']:,}")


def _house(found: Findings) -> Iterator[Row]:
    """Say how the house does meanwhile."""
    first, last = found.memory[0][1], found.memory[-1][1]
    lags = found.read["lags"]
    yield Row(what="one core", measured=f"{found.processor:.0%} busy")
    yield Row(what="memory", measured=f"{first:.1f} MB at first, {last:.1f} MB in the end")
    yield Row(
        what="memory, straight line through all of it", measured=f"{found.slope:+.2f} MB an hour"
    )
    yield Row(
        what=f"the same without {found.new_entities} entities that came",
        measured=f"{found.growth:+.2f} MB an hour",
        value=found.growth,
        bound=MOST_GROWTH,
        unit="MB an hour",
    )
    yield Row(what="lag of the loop, half of the time", measured=f"{lags['50']:.1f} ms")
    yield Row(
        what="lag of the loop, 99 of 100 times",
        measured=f"{lags['99']:.1f} ms",
        value=lags["99"],
        bound=LONGEST_USUAL_LAG,
        unit="ms",
    )
    yield Row(what="lag of the loop, once", measured=f"{found.read['longest']:.0f} ms")
    yield Row(
        what="work of the loop between two looks, at most",
        measured=f"{found.read['most_work']:.0f} ms of the processor",
    )


def _writing(found: Findings, speed: float) -> Iterator[Row]:
    """Say what was written and recorded, an hour of the feeds."""
    hours = found.seconds * speed / 3600
    read, entities = found.read, found.read["entities"]
    each = read["written"] / entities / hours
    size = found.size / entities / hours
    yield Row(
        what="states written", measured=f"{read['written']:,} ({each:.1f} an entity and hour)"
    )
    yield Row(what="states written by the busiest entity", measured=f"{read['busiest']:,}")
    yield Row(what="events", measured=f"{read['events']:,}")
    yield Row(
        what="recorded", measured=f"{found.rows:,} rows, {size / 1000:.2f} kB an entity and hour"
    )


def _mood(found: Findings, complaints: Counter[str]) -> Iterator[Row]:
    """Say what went wrong."""
    away, errors = ACCOUNTS - found.read["live"], complaints.total()
    yield Row(what="accounts that are not live", measured=str(away), value=away, bound=0)
    yield Row(what="messages nobody could read", measured=f"{found.read['skipped']:,}")
    yield Row(what="complaints in the log", measured=str(errors), value=errors, bound=0)
