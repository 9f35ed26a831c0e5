"""The ViriCiti simulator replays a captured bus."""

from collections.abc import AsyncIterator
import gzip
from itertools import pairwise
import json
from pathlib import Path
from typing import Any

import pytest

from simulators.server import ManualClock
from simulators.viriciti import ViriCitiSimulator
from simulators.viriciti.replay import load_capture

from .viriciti_fixtures import CAPTURE, payload, soon, subscribe

REPLAYED = {"vehicles": {"acme_001": ["odo", "speed", "voltage", "current"]}}

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
async def simulator() -> AsyncIterator[ViriCitiSimulator]:
    """Return a running simulator whose clock stands still."""
    async with ViriCitiSimulator(clock=ManualClock()) as simulator:
        yield simulator


def write_capture(folder: Path, *times: int) -> Path:
    """Write a capture of one label."""
    path = folder / "capture.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for number, time in enumerate(times):
            file.write(json.dumps({"time": time, "label": "odo", "value": number}) + "\n")
    return path


async def replay(
    simulator: ViriCitiSimulator, path: Path, points: int, **how: Any
) -> list[dict[str, Any]]:
    """Replay a capture, and return its first points as a client sees them."""
    async with await subscribe(simulator, REPLAYED) as socket:
        await simulator.start_replay(path, **how)
        seen = [await payload(socket) for _ in range(points)]
        await simulator.stop_replay()
    return seen


async def test_a_replay_keeps_the_intervals_and_ends_now(
    simulator: ViriCitiSimulator, tmp_path: Path
) -> None:
    """A demo that is faster than life would come from the future, and be refused."""
    path = write_capture(tmp_path, 5_000, 65_000, 605_000)
    seen = await replay(simulator, path, 3, speed=10_000, loop=False)
    times = [point["time"] for point in seen]
    assert [b - a for a, b in pairwise(times)] == [60_000, 540_000]
    assert times[-1] == simulator.now + 60
    assert seen[0]["vid"] == "acme_001"


async def test_a_replay_at_the_speed_of_life_bears_the_time_of_the_clock(
    simulator: ViriCitiSimulator, tmp_path: Path
) -> None:
    """The demo would show a bus of 2019."""
    path = write_capture(tmp_path, 5_000, 5_020, 5_050)
    seen = await replay(simulator, path, 4)
    assert [point["time"] - simulator.now for point in seen] == [0, 20, 50, 0]


async def test_a_replay_can_keep_its_own_times(
    simulator: ViriCitiSimulator, tmp_path: Path
) -> None:
    """A test of late data would have to be written twice."""
    path = write_capture(tmp_path, 5_000, 5_500)
    seen = await replay(simulator, path, 2, speed=1000, loop=False, shift=False)
    assert [point["time"] for point in seen] == [5_000, 5_500]


async def test_a_fast_replay_that_goes_round_never_goes_back_in_time(
    simulator: ViriCitiSimulator, tmp_path: Path
) -> None:
    """A demo that runs over lunch would stand still afterwards."""
    simulator.clock = lambda: 1_700_000_000 + simulator.counters.replayed_points
    path = write_capture(tmp_path, 0, 1_000, 2_000)
    seen = await replay(simulator, path, 7, speed=1000)
    assert [point["value"] for point in seen] == [0, 1, 2, 0, 1, 2, 0]
    times = [point["time"] for point in seen]
    assert times == sorted(times)


async def test_long_silences_can_be_cut(simulator: ViriCitiSimulator, tmp_path: Path) -> None:
    """A demo would begin with nine hours in which nothing happens."""
    path = write_capture(tmp_path, 0, 3_600_000, 3_601_000)
    seen = await replay(simulator, path, 3, speed=1000, loop=False, longest_gap=10)
    assert [b["time"] - a["time"] for a, b in pairwise(seen)] == [10_000, 1_000]


async def test_nobody_else_drives_the_replayed_bus(
    simulator: ViriCitiSimulator, tmp_path: Path
) -> None:
    """A bus would be in two places."""
    await simulator.start_replay(write_capture(tmp_path, 5_000), loop=False)
    await soon(simulator.wait_for_replay())
    await simulator.tick(900, step=3)
    said = {key[1] for key in simulator.truth if key[0] == "acme_001"}
    assert said == {"odo"}


async def test_the_real_capture_is_replayed_whole() -> None:
    """The demo would lose what really happened to a bus."""
    if not CAPTURE.exists():
        pytest.skip(f"the capture {CAPTURE.name} is not beside the repository")
    capture = await load_capture(CAPTURE)
    async with ViriCitiSimulator(replay=CAPTURE) as simulator:
        await simulator.start_replay(speed=10_000_000, loop=False)
        async with await subscribe(simulator, REPLAYED) as socket:
            await payload(socket)
        await simulator.wait_for_replay()
        assert simulator.counters.replayed_points == len(capture.points) > 80_000
        last = {point.label: point.value for point in capture.points}
        assert {
            key[1]: value for key, value in simulator.truth.items() if key[0] == "acme_001"
        } == last


@pytest.mark.parametrize("line", ['{"time":"now"}', '{"label":"odo","value":1}', "odo"])
async def test_a_file_that_is_no_capture_is_refused_with_the_line(
    tmp_path: Path, line: str
) -> None:
    """Somebody who gives the wrong file would see an empty demo."""
    path = write_capture(tmp_path, 5_000)
    with gzip.open(path, "at", encoding="utf-8") as file:
        file.write(f"{line}\n")
    with pytest.raises(ValueError, match="line 2"):
        await load_capture(path)
