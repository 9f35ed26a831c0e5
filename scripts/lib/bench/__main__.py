"""Measure everything and print the table; the exit code is 1 when a promise is not kept."""

import asyncio
import sys

from .backlog import measure as measure_backlog
from .buses import measure as measure_buses
from .captures import measure as measure_captures
from .frames import measure as measure_frames
from .here_page import measure as measure_here_page
from .memory import measure as measure_memory
from .pictures import measure as measure_pictures
from .start import measure as measure_start
from .table import draw
from .unwatched import measure as measure_unwatched

STEPS = {
    "frames for watched connectors": measure_frames,
    "frames for other stations": measure_unwatched,
    "real captures": measure_captures,
    "pages of the whole world": measure_here_page,
    "pictures of a whole depot": measure_pictures,
    "an hour of buses, about two minutes": measure_buses,
    "a backlog at a webhook": measure_backlog,
    "memory": measure_memory,
    "starts, about two minutes": measure_start,
}


async def main() -> int:
    """Return the exit code."""
    rows = []
    for name, measure in STEPS.items():
        print(f"- {name}", file=sys.stderr, flush=True)
        rows += await measure()
    print(draw(rows))
    return int(any(row.is_over for row in rows))


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
