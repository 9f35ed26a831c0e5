"""Who watches a soak: sets the house up, lets it warm up, and writes down how it does."""

import asyncio
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
import json
import os
from pathlib import Path
import sqlite3
from statistics import linear_regression
import time
from typing import Any, override

from aiohttp import ClientSession

from ..demo.folder import FOLDER
from ..demo.guest import Guest
from ..demo.report import say, step
from ..demo.scene import Scene

PROBE = Path(__file__).parent / "probe"
DATABASE = FOLDER / "home-assistant_v2.db"
RUN_LOCK = FOLDER / ".ha_run.lock"

# In seconds: caches fill and the first picture of everything is written meanwhile.
WARM_UP = 300
SAMPLE = 10

MEGABYTE = 1024 * 1024

# In megabytes: what Home Assistant holds of an entity, with its state, as docs/performance.md says.
AN_ENTITY = 0.008


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What came of a soak: what the probe said, and what was seen from outside.

    Memory is a list of times in seconds and megabytes, `processor` a share of one core.
    """

    seconds: float
    read: dict[str, Any]
    frames: int
    new_entities: int
    memory: list[tuple[float, float]]
    processor: float
    rows: int
    size: int

    @property
    def slope(self) -> float:
        """Return by how many megabytes an hour memory grew."""
        times, sizes = zip(*self.memory, strict=True)
        return linear_regression(times, sizes).slope * 3600

    @property
    def growth(self) -> float:
        """Return how much of that is not for entities that came: they are kept, and are few."""
        return self.slope - self.new_entities * AN_ENTITY * 3600 / self.seconds


class Watcher(Guest):
    """Lives in the house and notes what it costs."""

    def __init__(
        self,
        session: ClientSession,
        url: str,
        scenes: list[Scene],
        seconds: float,
        done: Callable[[Findings], None],
    ) -> None:
        """Take how long to watch, and who wants to know; the house is prepared for it."""
        super().__init__(session, url, scenes, None)
        self._seconds = seconds
        self._done = done
        (FOLDER / "custom_components" / "soak_probe").symlink_to(PROBE)
        with (FOLDER / "configuration.yaml").open("a") as configuration:
            configuration.write("\nsoak_probe:\n")

    @override
    async def visit(self) -> None:
        """Set everything up and watch it."""
        await self._move_in()
        step(f"Letting everything warm up for {WARM_UP} seconds")
        await asyncio.sleep(WARM_UP)
        step(f"Watching for {self._seconds / 60:.0f} minutes")
        self._done(await self._watch())

    async def _watch(self) -> Findings:
        """Watch for as long as was asked for."""
        before = await self._ask(anew=True)
        rows, size = recorded()
        begun, worked = time.monotonic(), processor_time()
        memory: list[tuple[float, float]] = []
        while (passed := time.monotonic() - begun) < self._seconds:
            memory.append((passed, resident()))
            if len(memory) % 12 == 1:
                say(f"  {passed / 60:.0f} min: {memory[-1][1]:.1f} MB")
            await asyncio.sleep(SAMPLE)
        read = await self._ask(anew=False)
        rows_after, size_after = recorded()
        return Findings(
            seconds=passed,
            read=read,
            frames=sum(read["frames"].values()) - sum(before["frames"].values()),
            new_entities=read["entities"] - before["entities"],
            memory=memory,
            processor=(processor_time() - worked) / passed,
            rows=rows_after - rows,
            size=size_after - size,
        )

    async def _ask(self, *, anew: bool) -> dict[str, Any]:
        """Ask the probe what it has counted."""
        async with self._client.socket() as socket:
            read: dict[str, Any] = await socket.ask("soak_probe/read", anew=anew)
        return read


def _process() -> Path:
    """Return where the system tells of Home Assistant's process."""
    return Path("/proc", str(json.loads(RUN_LOCK.read_text())["pid"]))


def resident() -> float:
    """Return how many megabytes of memory Home Assistant holds."""
    pages = int((_process() / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE


def processor_time() -> float:
    """Return how many seconds Home Assistant has worked."""
    # The name of the process, in brackets, may have spaces in it.
    fields = (_process() / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def recorded() -> tuple[int, int]:
    """Return how many states are recorded, and in how many bytes everything is."""
    with closing(sqlite3.connect(f"file:{DATABASE}?mode=ro", uri=True)) as connection:
        ((rows,),) = connection.execute("SELECT COUNT(*) FROM states")
        ((size,),) = connection.execute(
            "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        )
    return rows, size
