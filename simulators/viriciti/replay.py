"""Replay of a captured vehicle."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
import gzip
import json
from pathlib import Path
from typing import Any

REPLAYED = "acme_001"


@dataclass(frozen=True, kw_only=True)
class CapturedPoint:
    """Hold one point of the vehicle, its time in epoch milliseconds."""

    time: int
    label: str
    value: object


@dataclass(frozen=True, kw_only=True)
class Capture:
    """Hold the points of a capture in their order."""

    points: tuple[CapturedPoint, ...]

    @property
    def start(self) -> int:
        """Return the time of the first point."""
        return self.points[0].time

    @property
    def end(self) -> int:
        """Return the time of the last point."""
        return self.points[-1].time

    def without_gaps(self, longest: float) -> Capture:
        """Return the capture with every silence cut to so many seconds."""
        cut, previous, points = 0, self.start, list[CapturedPoint]()
        for point in self.points:
            cut += max(0, point.time - previous - int(longest * 1000))
            previous = point.time
            points.append(replace(point, time=point.time - cut))
        return Capture(points=tuple(points))


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """Say when a point is sent, in seconds after the start, and which time it bears."""

    capture: Capture
    speed: float
    begun: float
    shift: bool
    keep_intervals: bool

    @property
    def duration(self) -> float:
        """Return the seconds that one round takes."""
        return (self.capture.end - self.capture.start) / 1000 / self.speed

    def offset(self, point: CapturedPoint) -> float:
        """Return the seconds from the start until a point is sent."""
        return (point.time - self.capture.start) / 1000 / self.speed

    def stamp(self, point: CapturedPoint) -> int:
        """Return the time a point bears.

        A replay faster than life that kept its intervals from its start would run into the future,
        so it begins in the past instead, and ends now; one that goes round for ever cannot.
        """
        if not self.shift:
            return point.time
        if not self.keep_intervals:
            return int((self.begun + self.offset(point)) * 1000)
        return point.time - self.capture.end + int((self.begun + self.duration) * 1000)


async def load_capture(path: Path) -> Capture:
    """Read a capture without blocking the loop; raise ValueError if it is not one."""
    return await asyncio.to_thread(_load, path)


def _load(path: Path) -> Capture:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        points = tuple(_points(lines))
    if not points:
        raise ValueError(f"{path} holds no points")
    return Capture(points=points)


def _points(lines: Iterable[str]) -> Iterator[CapturedPoint]:
    for number, line in enumerate(lines, start=1):
        try:
            record: dict[str, Any] = json.loads(line)
            yield CapturedPoint(
                time=int(record["time"]), label=str(record["label"]), value=record["value"]
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"line {number} is not a captured point") from error
