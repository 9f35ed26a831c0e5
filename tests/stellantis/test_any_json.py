"""Whatever the provider says, it is understood or refused, and nothing breaks."""

from datetime import timedelta
from typing import Any

from hypothesis import example, given, settings, strategies as st
import orjson
import pytest

from custom_components.ev_live.feed import Oddities, ProtocolViolation
from custom_components.ev_live.memory import dump
from custom_components.ev_live.providers.stellantis.notification import decode
from custom_components.ev_live.providers.stellantis.status import read_status
from custom_components.ev_live.providers.stellantis.timeline import Timeline
from custom_components.ev_live.providers.stellantis.times import (
    read_duration,
    read_time,
    read_time_of_day,
)
from custom_components.ev_live.providers.stellantis.vehicles import read_vehicle
from simulators.stellantis import StellantisFaults
from simulators.stellantis.roster import built_in
from simulators.stellantis.status import StatusWriter

from ..pure.chaos import JSON, mutated, spoiled_bytes
from .garage import MONITOR, START, VIN, Garage, alert, body, car, event, garage, literal, objects

WORLD = built_in(8, START.timestamp())
STATUS = StatusWriter(StellantisFaults(legacy_copies=True)).status(WORLD.car(VIN))
CRASH = {
    "id": "c",
    "createdAt": "2026-03-02T17:05:00Z",
    "details": [{"side": "Rear", "severity": "Minor"}],
}
EVENT = event(
    5,
    literal("vehicle.energy.charging.status", "InProgress"),
    literal("vehicle.energy.electric.level", "18"),
    literal("vehicle.trip.start", "t1"),
    objects("vehicle.alert", alert(5)),
    status=STATUS,
    alerts=[alert(5)],
    collisions=[CRASH],
    trip={"id": "t1", "startedAt": "2026-03-02T17:05:00Z", "done": False},
    position=STATUS["lastPosition"],
    doorState=STATUS["doorsState"],
    maintenance={"createdAt": "2026-03-02T17:05:00Z", "daysBeforeMaintenance": 5},
    telemetry=[{"createdAt": "2026-03-02T17:05:00Z", "vehicle": {"kinetic": {"speed": 5}}}],
)


def check(house: Garage) -> None:
    """Check that all of it can be written down, read back, and names nobody in the log."""
    orjson.dumps(dump(house.fleet))
    house.restart()
    assert not any(VIN in shape for shape in house.oddities.shapes)


@given(JSON | mutated(STATUS))
@example({**STATUS, "energy": [{"type": []}]})
def test_any_status(raw: Any) -> None:
    """One odd car would take the whole fleet away."""
    house = garage()
    house.read(raw)
    check(house)


@given(JSON | mutated(car()))
def test_any_vehicle(raw: Any) -> None:
    """One odd item would take the whole list away."""
    vehicle = read_vehicle(raw, Oddities("Stellantis"))
    assert vehicle is None or vehicle.vid


@settings(max_examples=300)
@given(mutated(EVENT))
def test_any_event(raw: Any) -> None:
    """One odd event would be sent again for three days, and hold up all that follow."""
    house = garage()
    house.watch()
    try:
        notification = decode(body(raw, monitor=MONITOR))
    except ProtocolViolation:
        return
    house.apply(house.reducer.take(notification))
    house.park(car(), car(notification.events[0].vin))
    check(house)


@given(st.binary() | spoiled_bytes(body(EVENT)))
def test_any_bytes(raw: bytes) -> None:
    """Anybody on the internet may post anything."""
    try:
        notification = decode(raw)
    except ProtocolViolation:
        return
    house = garage()
    house.apply(house.reducer.take(notification))
    check(house)


@given(st.lists(JSON | mutated(alert(5)) | mutated(CRASH), max_size=4))
def test_any_alerts_and_collisions(raw: list[Any]) -> None:
    """One odd alert would hide the others."""
    house = garage()
    house.apply(house.reducer.alerts(VIN, raw))
    house.apply(house.reducer.collisions(VIN, raw))
    house.apply(house.reducer.maintenance(VIN, raw))
    check(house)


@given(JSON | mutated({"seen": {"ab": 1}, "kept": [[1, {"monitorId": "m", "events": []}]]}))
def test_any_notes(raw: Any) -> None:
    """A damaged file would keep the account from starting for good."""
    house = garage()
    house.reducer.load(raw if isinstance(raw, dict) else {"seen": raw, "kept": raw})
    house.park(car())
    check(house)


@given(JSON | st.text(max_size=30) | st.from_regex(r"P(T?\d{1,9}[DHMS]){0,4}"))
def test_any_time(raw: Any) -> None:
    """A date of the year 10000 would end the feed."""
    at = read_time(raw)
    assert at is None or at.utcoffset() == timedelta(0)
    duration = read_duration(raw)
    assert duration is None or duration >= timedelta(0)
    assert read_time_of_day(raw) is None or duration is not None


@given(st.permutations([(minutes, minutes // 3 % 3) for minutes in range(1, 16)]), st.booleans())
def test_a_timeline_never_tells_a_change_twice_and_ends_where_it_should(
    news: list[tuple[int, int]], is_pulse: bool
) -> None:
    """In another order the same news would tell another story."""
    timeline = Timeline()
    told = []
    for minutes, value in news:
        at = START + timedelta(minutes=minutes)
        told += [(each.value, each.at) for each in timeline.note(value, at, is_pulse=is_pulse)]
    assert len(set(told)) == len(told)
    firsts = [run.first for run in timeline.runs]
    assert firsts == sorted(firsts)
    assert all(run.first <= run.last for run in timeline.runs)
    ends = list(zip(timeline.runs, timeline.runs[1:], strict=False))
    assert all(run.last <= after.first for run, after in ends)
    assert [run.value for run in timeline.runs] == [0, 1, 2, 0, 1, 2][: len(timeline.runs)]


@pytest.mark.parametrize("depth", [50, 5_000])
def test_what_is_nested_without_end_is_survived(depth: int) -> None:
    """A few kilobytes of brackets would stop Home Assistant."""
    deep: Any = "[" * depth + "]" * depth
    raw = body(event(5, status={"createdAt": "deep"})).replace(b'"deep"', deep.encode())
    house = garage()
    try:
        house.apply(house.reducer.take(decode(raw)))
    except ProtocolViolation:
        assert depth > 50
    assert read_status({"energies": [[[]]]}, house.oddities.note).at is None
