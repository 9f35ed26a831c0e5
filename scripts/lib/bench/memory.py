"""What a fleet keeps of a connector in memory."""

from datetime import UTC, datetime, timedelta
import gc
import tracemalloc

from custom_components.ev_live.fleet import Fleet
from custom_components.ev_live.model import ACCOUNT, Asset, AssetKind, Batch

from . import world
from .table import Row

BOUND = 2.0

CONNECTORS = 10_000


async def measure() -> list[Row]:
    """Return the row about memory."""
    tracemalloc.start()
    fleet = fill(CONNECTORS)
    gc.collect()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    each = size / sum(asset.kind is AssetKind.CONNECTOR for asset in fleet.assets.values())
    return [
        Row(
            what=f"memory of the fleet a connector ({CONNECTORS:,} with a status)",
            ours=f"{each / 1000:.2f} kB",
            value=each / 1000,
            unit="kB",
            bound=BOUND,
        )
    ]


def fill(connectors: int) -> Fleet:
    """Return a fleet of stations whose connectors have all said something."""
    fleet = Fleet(lambda: datetime.now(UTC), timedelta(seconds=2))
    fleet.gain_touch()
    fleet.apply(Batch(assets=(Asset(id=ACCOUNT, kind=AssetKind.ACCOUNT),)))
    for batch in world.batches(connectors // world.CONNECTORS):
        fleet.apply(batch)
    return fleet
