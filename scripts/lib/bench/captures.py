"""Real frames of two half hours at full speed, through decoder and fleet."""

from collections import Counter
from datetime import UTC, datetime, timedelta
import gzip
from pathlib import Path
from time import thread_time

import orjson

from custom_components.ev_live.feed import Oddities
from custom_components.ev_live.fleet import Fleet
from custom_components.ev_live.model import ACCOUNT, Asset, AssetKind, Batch
from custom_components.ev_live.providers.nobil.feed import EnovaDialect

from .table import Row
from .timing import undisturbed

FOLDER = Path(__file__).parents[4] / "shared" / "data"
CAPTURES = ("nobil_realtime_day.jsonl.gz", "nobil_realtime_night.jsonl.gz")

BUSIEST = 10
ROUNDS = 10


async def measure() -> list[Row]:
    """Return two rows a capture, none where the captures are not beside the checkout."""
    return [row for name in CAPTURES if (path := FOLDER / name).exists() for row in _capture(path)]


def _capture(path: Path) -> list[Row]:
    """Play one capture with few stations watched and with all."""
    with gzip.open(path) as lines:
        messages = [orjson.loads(line)["frame"] for line in lines]
    frames = [orjson.dumps(message) for message in messages]
    heard = Counter(message["nobilId"] for message in messages)
    busiest = [station for station, _ in heard.most_common(BUSIEST)]
    name = path.name.split(".")[0].rsplit("_")[-1]
    return [
        _row(
            f"capture ({name}, {len(frames):,} frames), {BUSIEST} stations watched", busiest, frames
        ),
        _row(
            f"capture ({name}, {len(frames):,} frames), all {len(heard):,} watched", heard, frames
        ),
    ]


def _row(what: str, watched: Counter[str] | list[str], frames: list[bytes]) -> Row:
    """Measure a capture at full speed."""
    seconds = min(_play(frozenset(watched), frames) for _ in range(ROUNDS))
    return Row(what=what, ours=f"{len(frames) / seconds:,.0f} frames/s")


def _play(watched: frozenset[str], frames: list[bytes]) -> float:
    """Return the seconds it takes."""
    fleet = Fleet(lambda: datetime.now(UTC), timedelta(seconds=2))
    account = Asset(id=ACCOUNT, kind=AssetKind.ACCOUNT)
    stations = (Asset(id=id_, kind=AssetKind.STATION, parent=ACCOUNT) for id_ in watched)
    fleet.apply(Batch(assets=(account, *stations)))
    dialect = EnovaDialect(watched, fleet.assets, Oddities("Bench"))
    with undisturbed():
        started = thread_time()
        for frame in frames:
            if (batch := dialect.read(frame)) is not None:
                fleet.apply(batch)
        return thread_time() - started
