"""The ChargePilot simulator invents a day that could be a real one."""

from collections import Counter
from typing import get_args

import pytest

from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.depots import DC_BUSY
from simulators.chargepilot.things import ProcessStatus
from simulators.server import ManualClock

from .chargepilot_fixtures import Upstream

DAY_IN_MINUTES = 24 * 60


def lived(minutes: int, seed: int = 0) -> ChargePilotSimulator:
    """Return depots after so many minutes."""
    clock = ManualClock()
    simulator = ChargePilotSimulator(clock=clock, points=20, seed=seed)
    for _ in range(minutes):
        live(simulator, clock)
    return simulator


def live(simulator: ChargePilotSimulator, clock: ManualClock) -> None:
    """Let a minute pass."""
    clock.advance(60)
    simulator._traffic.step(simulator.picture, 60)


def test_every_state_of_a_process_and_of_a_point_occurs() -> None:
    """A state that never occurs would never be tried."""
    clock = ManualClock()
    simulator = ChargePilotSimulator(clock=clock, points=20)
    processes: Counter[str] = Counter()
    points: Counter[str] = Counter()
    for _ in range(2 * DAY_IN_MINUTES):
        live(simulator, clock)
        processes.update(one.process.status for one in simulator.picture.points() if one.process)
        points.update(one.status for one in simulator.picture.points())
    assert processes.keys() == set(get_args(ProcessStatus))
    assert points.keys() == {"Available", "Occupied", "Unavailable", "Faulted"}
    assert points.most_common(1)[0][0] in ("Available", "Occupied")


def test_a_meter_never_falls_and_a_charge_stays_between_empty_and_full() -> None:
    """A person would see energy that vanishes, or a battery of 103 %."""
    clock = ManualClock()
    simulator = ChargePilotSimulator(clock=clock, points=20)
    meters: dict[str, float] = {}
    for _ in range(DAY_IN_MINUTES):
        live(simulator, clock)
        for point in simulator.picture.points():
            reading = point.meter or 0
            assert reading >= meters.get(point.point_id, 0)
            meters[point.point_id] = reading
            assert point.drawn <= point.max_power
        for vehicle in simulator.picture.vehicles.values():
            assert vehicle.soc is None or 0 <= vehicle.soc <= 100


def test_no_vehicle_is_in_two_places() -> None:
    """A bus would be shown twice."""
    clock = ManualClock()
    simulator = ChargePilotSimulator(clock=clock, points=20)
    for _ in range(DAY_IN_MINUTES):
        live(simulator, clock)
        standing = [one.vehicle.vehicle_id for one in simulator.picture.points() if one.vehicle]
        assert len(standing) == len(set(standing))


def test_a_day_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    """A failure in a trial could not be looked at again."""
    first, again, other = (lived(300, seed).room.writer.picture() for seed in (1, 1, 2))
    assert first == again
    assert first != other


@pytest.mark.usefixtures("socket_enabled")
async def test_a_fast_day_brings_pictures_as_much_faster() -> None:
    """A person would have to watch for hours to see a bus leave."""
    async with (
        ChargePilotSimulator(clock=ManualClock()) as simulator,
        await Upstream.booted(simulator) as client,
    ):
        before = simulator.picture.point(DC_BUSY).meter or 0
        await client.picture()
        await simulator.start_traffic(speed=1500)
        for _ in range(5):
            await client.picture()
        assert (simulator.picture.point(DC_BUSY).meter or 0) > before
        await simulator.stop_traffic()
    assert simulator.complaints == []


@pytest.mark.usefixtures("socket_enabled")
async def test_nothing_happens_by_itself_and_no_speed_is_refused() -> None:
    """A test would fail now and then for what the simulator does in between."""
    async with ChargePilotSimulator(clock=ManualClock()) as simulator:
        before = simulator.room.writer.picture()
        async with await Upstream.booted(simulator) as client:
            await client.picture()
        assert simulator.room.writer.picture() == before
        with pytest.raises(ValueError, match="never gets anywhere"):
            await simulator.start_traffic(0)
