"""Half a day of a real bus: 81,240 points, with their gaps and a false zero."""

from datetime import UTC, datetime, timedelta
import gzip
from itertools import groupby
import json
from pathlib import Path

import pytest

from custom_components.ev_live.feed import Oddities
from custom_components.ev_live.fleet import Fleet
from custom_components.ev_live.model import ACCOUNT, Asset, AssetKind, Batch
from custom_components.ev_live.providers.viriciti.labels import Sign, Watch
from custom_components.ev_live.providers.viriciti.vehicles import Vehicles
from custom_components.ev_live.providers.viriciti.wire import VehiclePoint
from simulators.viriciti import ViriCitiSimulator

from ..nobil.conftest import Writes
from .conftest import BUS, MINUTE, Listen, ViriCitiAccount, stamp, vehicle

CAPTURE = Path(__file__).parents[3] / "shared/data/viriciti_vehicle_half_day.jsonl.gz"

KEYS = {"odo": "odometer", "speed": "speed", "voltage": "voltage", "current": "current"}

# By then the smallest change of the slowest value is written.
LONGEST_PACE = 400

# So many times fewer states are written than points come.
FEWER = 20

# About so many points come in half an hour.
LAST_HALF_HOUR = 2_500

pytestmark = pytest.mark.skipif(not CAPTURE.exists(), reason="the capture is not here")


type Point = tuple[int, str, float]


def capture() -> list[Point]:
    """Return the points of the capture."""
    with gzip.open(CAPTURE, "rt") as lines:
        return [(each["time"], each["label"], each["value"]) for each in map(json.loads, lines)]


def last_of(points: list[Point]) -> dict[str, Point]:
    """Return the last point of each value."""
    return {KEYS[point[1]]: point for point in points}


def test_every_point_of_a_real_half_day_is_read() -> None:
    """Trap 16: a habit of real buses that nobody thought of would hide a value, or invent one."""
    points = capture()
    times = iter(datetime.fromtimestamp(at / 1000, UTC) for at, _, _ in points)
    now = datetime.fromtimestamp(points[0][0] / 1000, UTC)
    fleet = Fleet(lambda: now, timedelta(seconds=2))
    oddities = Oddities("ViriCiti")
    watch = Watch(vid=BUS, labels=tuple(KEYS), sign=Sign.POSITIVE)
    vehicles = Vehicles([watch], fleet, oddities, lambda: now)
    fleet.apply(Batch(assets=(Asset(id=ACCOUNT, kind=AssetKind.ACCOUNT), *vehicles.assets())))
    voltages = set()
    for _, label, value in points:
        now = next(times)
        observations = vehicles.read(VehiclePoint(BUS, label, value, now))
        fleet.apply(Batch(observations=observations))
        voltages.add(fleet.value(BUS, "voltage"))

    for key, (_, _, value) in last_of(points).items():
        assert fleet.value(BUS, key) == value
    assert 0 not in voltages
    assert fleet.value(BUS, "last_heard") == now
    assert oddities.shapes == []
    # It drove off with its sign known, so it does not charge.
    assert fleet.value(BUS, "charging") is False


def slices(points: list[Point]) -> list[list[Point]]:
    """Return the points of each minute in which the bus spoke."""
    return [list(group) for _, group in groupby(points, lambda point: point[0] // MINUTE)]


async def test_a_real_day_ends_with_its_last_values_and_survives_a_restart(
    listen: Listen, simulator: ViriCitiSimulator
) -> None:
    """Traps 14 and 16: the last value of a burst would be lost, or every point be a row.

    The night with its false zero and the last half hour are enough.
    """
    simulator.world.forget(BUS)
    account = await listen(vehicle(BUS, KEYS, "positive"))
    every = capture()
    points = every[:500] + every[-LAST_HALF_HOUR:]
    offset = simulator.now - points[0][0]
    writes = Writes(account.hass, without=())
    for minute in slices(points):
        await account.silence((minute[-1][0] + offset - simulator.now) / 1000 + 1)
        for at, label, value in minute:
            await simulator.vehicle(BUS, label, value, at + offset)
        await account.read()
    await account.silence(LONGEST_PACE)

    last = last_of(points)
    assert shown(account) == {key: value for key, (_, _, value) in last.items()}
    assert account.state(BUS, "last_heard") == stamp(points[-1][0] + offset)
    entity_ids = {account.entity_id(BUS, key) for key in last}
    rows = [state for state in writes.states if state.entity_id in entity_ids]
    assert len(last) < len(rows) <= len(points) / FEWER
    assert "0" not in writes.of(account.entity_id(BUS, "voltage"))

    await account.unload()
    await account.listen()
    assert shown(account) == {key: value for key, (_, _, value) in last.items()}


def shown(account: ViriCitiAccount) -> dict[str, float]:
    """Return the values that are shown of the bus."""
    return {key: float(account.state(BUS, key)) for key in KEYS.values()}
