"""Replay of captured frames."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
import gzip
import json
from pathlib import Path
from typing import Any

from .stations import invent_station
from .world import Evse, Station


@dataclass(frozen=True, kw_only=True)
class CapturedFrame:
    """Hold one frame, and the seconds since the first."""

    offset: float
    evse: Evse
    status: str


@dataclass(frozen=True, kw_only=True)
class Capture:
    """Hold the frames of a capture in their order."""

    frames: tuple[CapturedFrame, ...]

    def stations(self) -> Iterator[Station]:
        """Yield an invented description of every station that occurs."""
        evse_uids: dict[str, dict[str, None]] = {}
        for frame in self.frames:
            nobil_id, evse_uid = frame.evse
            evse_uids.setdefault(nobil_id, {})[evse_uid] = None
        return (invent_station(nobil_id, uids) for nobil_id, uids in evse_uids.items())


async def load_capture(path: Path) -> Capture:
    """Read a capture without blocking the loop; raise ValueError if it is not one."""
    return await asyncio.to_thread(_load, path)


def _load(path: Path) -> Capture:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        frames = tuple(_frames(lines))
    if not frames:
        raise ValueError(f"{path} holds no frames")
    return Capture(frames=frames)


def _frames(lines: Iterable[str]) -> Iterator[CapturedFrame]:
    start: datetime | None = None
    for number, line in enumerate(lines, start=1):
        try:
            record: dict[str, Any] = json.loads(line)
            at = datetime.fromisoformat(record["at"])
            frame = record["frame"]
            evse, status = (frame["nobilId"], frame["evseUId"]), frame["status"]
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"line {number} is not a captured frame") from error
        start = start or at
        yield CapturedFrame(offset=(at - start).total_seconds(), evse=evse, status=status)
