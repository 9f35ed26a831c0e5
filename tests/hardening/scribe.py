"""Writes a fleet down again and again, and is killed while it does.

Run as a program, with a folder and a seed: it kills so many children of its own, one after the
other, and prints for each what it had said to be written, and what its file says.
"""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
import json
import os
from pathlib import Path
from random import Random
import signal
import sys
import time

from homeassistant.core import HomeAssistant

from custom_components.ev_live import memory
from custom_components.ev_live.fleet import Fleet
from custom_components.ev_live.model import ACCOUNT, Asset, AssetKind, Batch, Observation
from custom_components.ev_live.store import FleetStore, NoteStore

KILLS = 50
STATIONS = 300
ENTRY = "scribe"
LONGEST_LIFE = 0.04


def new_fleet() -> Fleet:
    """Return an account with many stations."""
    fleet = Fleet(lambda: datetime.now(UTC), timedelta(0))
    ids = [f"NOR_{number:05d}" for number in range(STATIONS)]
    stations = [Asset(id=each, kind=AssetKind.STATION, parent=ACCOUNT, name=each) for each in ids]
    fleet.apply(Batch(assets=(Asset(id=ACCOUNT, kind=AssetKind.ACCOUNT), *stations)))
    return fleet


def count(fleet: Fleet, generation: int) -> None:
    """Let every station say the same number."""
    fleet.apply(
        Batch(
            observations=tuple(
                Observation(asset, "power", generation)
                for asset in fleet.assets
                if asset != ACCOUNT
            )
        )
    )


async def write_for_ever(folder: Path, told: int) -> None:
    """Write one generation after the other, and tell of each once it is written."""
    hass = HomeAssistant(str(folder))
    fleets, notes = FleetStore(hass, ENTRY), NoteStore(hass, ENTRY)
    fleet = new_fleet()
    generation = 0
    while True:
        generation += 1
        count(fleet, generation)
        await fleets.keep(fleet)
        await notes.write({"generation": generation})
        os.write(told, f"{generation}\n".encode())


def live_and_die(folder: Path, seconds: float) -> int:
    """Let a child write for a while, kill it, and return the last generation that it told of."""
    hears, told = os.pipe()
    if (child := os.fork()) == 0:
        os.close(hears)
        asyncio.run(write_for_ever(folder, told))
    os.close(told)
    with os.fdopen(hears) as hearing:
        first = hearing.readline()
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        rest = hearing.read().split("\n")
    complete = [line for line in rest[:-1] if line]
    return int(complete[-1] if complete else first)


def written(folder: Path) -> Iterator[list[object]]:
    """Give what the files say: unsound items and generations of the fleet, and of the notes."""
    storage = folder / ".storage"
    document = json.loads((storage / f"ev_live.{ENTRY}").read_bytes())
    fleet = new_fleet()
    empty = Fleet(fleet.now, timedelta(0))
    empty.apply(Batch(assets=(fleet.assets[ACCOUNT],)))
    yield [memory.load(empty, document["data"], lambda _: True)]
    yield sorted({value for _, key, value, _ in document["data"]["readings"] if key == "power"})
    yield [json.loads((storage / f"ev_live.{ENTRY}.notes").read_bytes())["data"]["generation"]]


def main() -> None:
    """Kill, and tell."""
    folder, random = Path(sys.argv[1]), Random(int(sys.argv[2]))
    for _ in range(KILLS):
        told = live_and_die(folder, random.uniform(0, LONGEST_LIFE))
        print(json.dumps([told, *written(folder)]))  # noqa: T201


if __name__ == "__main__":
    main()
