"""The vehicles of the ViriCiti simulator speak as real ones were seen to speak."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from simulators.server import ManualClock
from simulators.viriciti import FLEET, Vehicle, ViriCitiSimulator, load_fleet
from simulators.viriciti.buses import FALSE_ZEROES, Bus, Reading

from .viriciti_fixtures import BUS, all_payloads, dial, receive, subscribe

NOON = datetime(2025, 11, 25, 12, tzinfo=UTC).timestamp()
HOUR = 3600
LOAD_LABELS = ["soc", "power", "odo", "speed", "gps", "voltage", "current"]

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
def clock() -> ManualClock:
    """Return a clock that stands still."""
    return ManualClock(NOON)


@pytest.fixture
async def simulator(clock: ManualClock) -> AsyncIterator[ViriCitiSimulator]:
    """Return a running simulator."""
    async with ViriCitiSimulator(clock=clock) as simulator:
        yield simulator


def drive(vehicle: Vehicle, hours: float, begin: float = NOON, seed: int = 1) -> list[Reading]:
    """Let a vehicle live on its own, and return all that it says in its order."""
    bus = Bus(vehicle, {}, Random(seed))
    return [
        reading for second in range(1, int(hours * HOUR)) for reading in bus.step(begin + second, 1)
    ]


def values(readings: list[Reading], label: str) -> list[Any]:
    """Return the values of a label."""
    return [reading.value for reading in readings if reading.label == label]


async def test_a_point_is_one_value_of_one_label_with_its_time_in_milliseconds(
    simulator: ViriCitiSimulator,
) -> None:
    """A client would take seconds for milliseconds, and every value for fifty years old."""
    async with await subscribe(simulator, {"vehicles": {BUS: ["soc"]}}) as socket:
        await simulator.vehicle(BUS, "soc", 71.6)
        assert await receive(socket) == {
            "type": "vehicles",
            "payload": {"time": 1764072000000, "value": 71.6, "label": "soc", "vid": BUS},
        }


async def test_nothing_is_said_of_a_vehicle_before_it_says_something(
    simulator: ViriCitiSimulator,
) -> None:
    """A client that waits for a first picture would wait until the bus leaves."""
    document = {"vehicles": {vehicle.vid: ["soc", "odo"] for vehicle in FLEET}}
    socket = await subscribe(simulator, document, "?initialState=true")
    assert await all_payloads(simulator, socket) == []


async def test_a_late_point_is_sent_and_changes_no_truth(simulator: ViriCitiSimulator) -> None:
    """Yesterday's state of charge would overwrite today's."""
    async with await subscribe(simulator, {"vehicles": {BUS: ["soc"]}}) as socket:
        await simulator.vehicle(BUS, "soc", 80)
        await simulator.vehicle(BUS, "soc", 20, time=simulator.now - 86_400_000)
        seen = [point["value"] for point in await all_payloads(simulator, socket)]
    assert seen == [80, 20]
    assert simulator.truth[BUS, "soc"] == 80


async def test_the_fleet_has_every_kind_of_vehicle(simulator: ViriCitiSimulator) -> None:
    """A vehicle of a kind nobody tried would break the dashboard of the one who has it."""
    labels = {vehicle.vid: set(vehicle.labels) for vehicle in FLEET}
    names = Counter(vehicle.name for vehicle in FLEET)
    assert names[None] == 1
    assert max(names.values()) == 2
    assert len({vehicle.timezone for vehicle in FLEET}) >= 3
    assert {"fuel", "soc"} <= labels["acme_007"]
    assert "soc" not in labels["acme_006"]
    assert not labels["acme_012"]
    assert "analyses.estimated_range" not in labels["volt-haul_0021"]
    assert ("acme_012", "soc") not in simulator.truth


def test_points_come_on_change_at_the_rates_that_were_measured() -> None:
    """A throttle would be tried on a trickle, and drown in the world."""
    readings = drive(load_fleet(1)[0], hours=1)
    times = defaultdict(list)
    for reading in readings:
        times[reading.label].append(reading.time)
    assert 0.9 < len(times["power"]) / HOUR < 1.01
    assert 0.5 < len(times["speed"]) / HOUR < 1
    assert {b - a for a, b in pairwise(times["odo"])} & {2000, 3000}
    assert len(times["soc"]) < 100
    unchanged = [(a, b) for a, b in pairwise(values(readings, "power")) if a == b]
    assert len(unchanged) < 0.01 * len(times["power"])


def test_most_times_are_whole_seconds_and_grow() -> None:
    """Two values of one second would be told apart by chance."""
    readings = drive(load_fleet(1)[0], hours=0.5)
    times = [reading.time for reading in readings if reading.label == "odo"]
    late = sum(b < a for a, b in pairwise(times))
    assert late <= 10
    assert sum(time % 1000 == 0 for time in times) > 0.9 * len(times)


def test_a_vehicle_wakes_up_with_false_zeroes_and_sometimes_without_a_fix() -> None:
    """A sleeping bus would be said to have no voltage, and to stand off Africa."""
    days = [drive(FLEET[1], hours=2, seed=seed) for seed in range(6)]
    for readings in days:
        first = [reading for reading in readings if reading.time == readings[0].time]
        assert {r.value for r in first if r.label in FALSE_ZEROES} == {0}
        second = next(r for r in readings if r.label == "voltage" and r.value)
        assert second.time - readings[0].time == 400
    assert "0|0" in [value for day in days for value in values(day, "gps")]


def test_a_vehicle_stands_before_it_falls_silent() -> None:
    """A parked bus would be shown at 50 km/h and 400 kW for the rest of the night."""
    for seed in range(6):
        speeds = [one for one in drive(FLEET[0], hours=8, seed=seed) if one.label == "speed"]
        speeds.sort(key=lambda one: one.time)
        last = [a.value for a, b in pairwise(speeds) if b.time - a.time > 20 * 60 * 1000]
        assert set(last) <= {0}


def test_a_vehicle_draws_nothing_from_a_charger_that_pauses() -> None:
    """A bus would show 450 kW while its connector says that it does not charge."""
    bus = Bus(FLEET[0], {}, Random(1))
    seen = {}
    for kilowatts in (450, 0):
        bus.plug(kilowatts)
        readings = [one for second in range(60) for one in bus.step(NOON + second, 1)]
        seen[kilowatts] = values(readings, "power")[-1]
    assert seen[450] < -50
    assert 0 < seen[0] < 10


def test_a_parked_vehicle_is_silent_for_hours() -> None:
    """Silence would be taken for a dead connection."""
    times = [reading.time for reading in drive(FLEET[1], hours=24)]
    assert max(b - a for a, b in pairwise(times)) > 30 * 60 * 1000


def test_energy_falls_a_little_by_regeneration() -> None:
    """A meter would count every dip as a new day."""
    used = values(drive(load_fleet(1)[0], hours=1), "energy_used_per_day")
    steps = [b - a for a, b in pairwise(used)]
    assert any(-0.1 < step < -0.001 for step in steps)
    assert used[-1] > used[0]


@pytest.mark.parametrize(
    ("vid", "midnight"),
    [
        ("acme_002", datetime(2025, 11, 25, 23, tzinfo=UTC)),
        ("acme_008", datetime(2025, 11, 26, 8, tzinfo=UTC)),
        ("acme_009", datetime(2025, 11, 25, 18, 30, tzinfo=UTC)),
    ],
)
def test_the_day_begins_at_the_vehicles_own_midnight(vid: str, midnight: datetime) -> None:
    """A bus abroad would lose half of its day's energy."""
    vehicle = next(vehicle for vehicle in FLEET if vehicle.vid == vid)
    begin = midnight.timestamp() - HOUR
    days = [drive(vehicle, hours=2, begin=begin, seed=seed) for seed in range(4)]
    resets = [
        reading.time / 1000 - midnight.timestamp()
        for day in days
        for reading in day
        if reading.label == "energy_used_per_day" and reading.value == 0
    ]
    assert resets
    assert min(resets) == 0


def test_some_points_come_late_and_some_twice() -> None:
    """Out of order and twice would never have been tried."""
    readings = drive(load_fleet(1)[0], hours=1)
    power = [reading for reading in readings if reading.label == "power"]
    assert any(b.time < a.time - 20_000 for a, b in pairwise(power))
    assert any(a == b for a, b in pairwise(readings))


def test_the_state_of_charge_moves_in_steps_and_jumps_now_and_then() -> None:
    """A guard against jumps would throw away what is true."""
    hybrid = next(vehicle for vehicle in FLEET if vehicle.energy == "hybrid")
    moves = Counter(
        round(abs(b - a), 1)
        for seed in range(4)
        for a, b in pairwise(values(drive(hybrid, hours=6, seed=seed), "soc"))
    )
    assert moves.most_common(1)[0][0] == 0.8
    assert any(move >= 4.8 for move in moves)


def test_current_and_power_have_the_sign_of_their_vehicle() -> None:
    """A driving bus would be shown as charging."""
    same_sign = {}
    for vehicle in FLEET[0], FLEET[1]:
        readings = drive(vehicle, hours=2)
        amperes, kilowatts = (sum(values(readings, label)) for label in ("current", "power"))
        same_sign[vehicle.vid] = (amperes > 0) == (kilowatts > 0)
    assert same_sign == {"acme_001": False, "acme_002": True}


def test_whole_numbers_lose_their_point() -> None:
    """A client that expects floats would refuse a bus that stands still."""
    kinds = {type(value) for value in values(drive(load_fleet(1)[0], hours=0.5), "speed")}
    assert kinds == {int, float}


def test_positions_jitter_while_the_vehicle_stands_and_follow_it_when_it_drives() -> None:
    """A map would show a bus that never leaves, or one that leaps."""
    readings = drive(load_fleet(1)[0], hours=1)
    places = [tuple(map(float, text.split("|"))) for text in values(readings, "gps")]
    leaps = [abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairwise(places[1:])]
    assert max(abs(latitude - 52.09) for latitude, _ in places[1:]) > 0.005
    assert sorted(leaps)[len(leaps) // 2] < 0.001


async def test_traffic_is_off_until_started_and_the_same_for_the_same_seed() -> None:
    """A test would fail today and pass tomorrow."""
    seen = []
    for _ in range(2):
        async with ViriCitiSimulator(clock=ManualClock(NOON), seed=7) as simulator:
            before = simulator.truth
            await (await dial(simulator)).close()
            assert simulator.truth == before
            await simulator.tick(180)
            seen.append(simulator.truth)
            assert simulator.truth != before
    assert seen[0] == seen[1]


async def test_fast_traffic_bears_the_time_of_the_clock(simulator: ViriCitiSimulator) -> None:
    """A demo at a hundred times the speed would come from the future, and be refused."""
    document = {"vehicles": {vehicle.vid: LOAD_LABELS for vehicle in FLEET}}
    async with await subscribe(simulator, document) as socket:
        await simulator.start_traffic(speed=2000)
        seen = [(await receive(socket))["payload"]["time"] for _ in range(300)]
        await simulator.stop_traffic()
    assert max(seen) - simulator.now < 2000


async def test_feed_time_can_begin_in_the_past(simulator: ViriCitiSimulator) -> None:
    """An hour of traffic could only be had in an hour."""
    await simulator.rewind(120)
    await simulator.tick(120)
    newest = max(point.time for point in simulator.world.vehicle_points.values())
    assert simulator.now - 2000 < newest <= simulator.now + 400


async def test_a_loaded_feed_has_two_hundred_frames_a_second_and_more(
    clock: ManualClock,
) -> None:
    """The bench would measure a service that does not exist."""
    async with ViriCitiSimulator(clock=clock, vehicles=(), stations=()) as simulator:
        await simulator.add_load(50)
        document = {"vehicles": dict.fromkeys(simulator.world.vehicles, LOAD_LABELS)}
        socket = await subscribe(simulator, document)
        await simulator.tick(10)
        points = await all_payloads(simulator, socket)
    assert 200 <= len(points) / 10 <= 250
    assert len({point["vid"] for point in points}) == 50
