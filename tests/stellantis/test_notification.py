"""What is posted is read, or refused with a word that gives nobody away."""

from datetime import timedelta
import json
from typing import Any

import pytest

from custom_components.ev_live.feed import ProtocolViolation
from custom_components.ev_live.model import Position
from custom_components.ev_live.providers.stellantis.notification import (
    LONGEST_BODY,
    MOST_EVENTS,
    decode,
)
from simulators.stellantis.wording import EXTENSIONS

from ..simulators.stellantis_kit import CHARGING, CORSA, VAN, run, watch
from .garage import START, VIN, Garage, body, car, charges, event, garage, literal, objects

LEVEL = "vehicle.energy.electric.level"


def test_the_oldest_event_comes_first() -> None:
    """A backlog would be told backwards."""
    notification = decode(body(event(9), event(1), event(5)))
    minutes = [(each.at - START) / timedelta(minutes=1) for each in notification.events]
    assert minutes == [1, 5, 9]
    assert notification.attributes == {"monitor": "charging"}


def test_a_long_notification_can_be_taken_in_parts() -> None:
    """A hundred events at once would hold up everything else in the house."""
    parts = list(decode(body(*map(event, range(7)))).parts(3))
    assert [len(part.events) for part in parts] == [3, 3, 1]
    assert {part.monitor_id for part in parts} == {"m1"}
    assert parts[2].events[0].at == START + timedelta(minutes=6)


def test_one_event_need_not_be_a_list() -> None:
    """A single event would be refused, again and again, for three days."""
    document = json.loads(body(event(1)))
    (event_,) = decode(json.dumps(document | {"events": event(1)}).encode()).events
    assert event_.vin == VIN


@pytest.mark.parametrize("as_list", [False, True])
def test_what_is_attached_may_be_an_object_or_a_list_of_some(as_list: bool) -> None:
    """Older and newer versions of the provider differ, and one of them would be mute."""
    attached = {"status": {"createdAt": "x"}}
    told = event(1) | {
        "extensions": [{"type": "vehicle.status", "body": [attached] if as_list else attached}]
    }
    (event_,) = decode(body(told)).events
    assert event_.extensions == attached


def test_the_same_event_has_the_same_fingerprint_and_another_has_not() -> None:
    """An event would be told twice, or one that is new would be taken for an old one."""
    told = event(1, literal(LEVEL, "5"))
    (first,) = decode(body(told)).events
    others = [
        body(told, monitor_id="m2"),
        body(event(2, literal(LEVEL, "5"))),
        body(event(1, literal(LEVEL, "6"))),
        body(event(1, literal(LEVEL, "5"), refresh=True)),
        body(event(1, literal(LEVEL, "5"), vin="VF3SAMPLE00000009")),
    ]
    prints = {decode(each).events[0].fingerprint for each in others}
    assert len(prints) == len(others)
    assert first.fingerprint not in prints
    assert decode(body(told, monitor="other")).events[0].fingerprint == first.fingerprint


BROKEN: list[Any] = [
    b"",
    b"null",
    b"42",
    b"[]",
    b"<html></html>",
    b'{"monitorId":"m1","events":[',
    b'{"events":[]}',
    b'{"monitorId":"m1"}',
    b'{"monitorId":"m1","events":[]}',
    b'{"monitorId":"m1","events":[5]}',
    b'{"monitorId":5,"events":[]}',
    b"x" * (LONGEST_BODY + 1),
    body(event(1) | {"vin": None}),
    body(event(1) | {"eventDate": "yesterday"}),
    body(event(1) | {"refresh": "no"}),
    body(event(1) | {"values": 5}),
    body(event(1) | {"values": [5]}),
    body(event(1) | {"values": [{"data": None}]}),
    body(event(1) | {"extensions": {}}),
    body(event(1) | {"extensions": [None]}),
    body(event(1) | {"extensions": [{"body": 5}]}),
    body(*[event(1)] * (MOST_EVENTS + 1)),
    json.dumps(json.loads(body(event(1))) | {"attributes": 5}).encode(),
    b'{"monitorId":"m1","events":[{"vin":"' + VIN.encode() + b'","eventDate":'
    b'"2026-03-02T17:00:00Z","values":' + b"[" * 600 + b"]" * 600 + b"}]}",
]


@pytest.mark.parametrize("broken", BROKEN, ids=range(len(BROKEN)))
def test_what_cannot_be_read_is_refused_without_giving_anybody_away(broken: bytes) -> None:
    """A VIN or a place would stand in the log of a person who asks for help."""
    with pytest.raises(ProtocolViolation) as violation:
        decode(broken)
    assert VIN not in str(violation.value)
    assert violation.value.__cause__ is None


@pytest.mark.parametrize(
    ("path", "text", "key", "value"),
    [
        (LEVEL, "43.5", "soc", 43.5),
        (LEVEL, 43.5, "soc", 43.5),
        ("vehicle.energy.charging.plugged", "true", "plugged", True),
        ("vehicle.energy.charging.plugged", False, "plugged", False),
        ("vehicle.energy.charging.status", "InProgress", "charging", True),
        ("vehicle.odometer", "12000.5", "odometer", 12000.5),
        ("vehicle.safety.beltWarning", "Omission", "seat_belt", True),
        ("vehicle.alarm.status.activation", "Active", "alarm", True),
        ("stolen.state", "true", "stolen", True),
        ("privacy.state", "Full", "privacy", "everything"),
    ],
)
def test_a_value_is_read_by_its_path(path: str, text: Any, key: str, value: Any) -> None:
    """Every value comes as text, and a battery would be called "43.5"."""
    house = garage()
    house.push(event(5, literal(path, text)))
    assert house.value(key) == value
    assert type(house.value(key)) is type(value)


@pytest.mark.parametrize(
    "odd",
    [
        literal(LEVEL, "much"),
        literal(LEVEL, "nan"),
        literal(LEVEL, "1e999"),
        literal(LEVEL, "250"),
        literal(LEVEL, None),
        literal(LEVEL, {}),
        literal("vehicle.energy.charging.status", "VF3SAMPLE00000001"),
        literal("vehicle.quantum.entangled", "1"),
        objects(LEVEL, 5, None, {}),
        objects("vehicle.alert", 5, None, {}, "OilLevelLow"),
        {"data": LEVEL, "value": None},
        {"data": LEVEL},
    ],
)
def test_a_value_that_cannot_be_read_changes_nothing_and_names_nobody(odd: dict[str, Any]) -> None:
    """A battery would be unknown, or somebody's VIN in the log."""
    house = garage()
    house.push(event(1, literal(LEVEL, "50")))
    house.push(event(5, odd))
    assert house.value("soc") == 50
    assert not any(VIN in shape for shape in house.oddities.shapes)


async def test_everything_that_can_be_attached_is_read(socket_enabled: None) -> None:
    """Half of what a monitor brings along would be thrown away."""
    async with run() as kit:
        await kit.monitor(CHARGING, extensions=list(EXTENSIONS))
        await kit.simulator.charge(CORSA, level=61.5)
        await kit.settle()
        await kit.hook.wait_for(1)
        posted, now = kit.hook.calls[0].raw, kit.clock()
    house = Garage(now=START + timedelta(seconds=now - START.timestamp()))
    house.park(car(CORSA))
    house.apply(house.reducer.take(decode(posted)))
    assert house.oddities.shapes == []
    assert house.value("soc", CORSA) == 61.5
    assert house.value("charging", CORSA) is True
    assert house.value("service_days", CORSA) == 120
    assert house.value("driver_door", CORSA) is False
    assert isinstance(house.value("position", CORSA), Position)


async def test_a_change_without_a_value_is_told_by_what_is_attached(socket_enabled: None) -> None:
    """A door that opens would go unnoticed: its changes have no value of their own."""
    async with run() as kit:
        opening = watch("opening", "vehicle.doorsState.opening")
        await kit.monitor(opening, extensions=["vehicle.doorsState"])
        await kit.simulator.open_door(VAN, "Trunk")
        await kit.settle()
        await kit.hook.wait_for(1)
        posted = kit.hook.calls[0].raw
    house = garage()
    house.park(car(VAN))
    house.apply(house.reducer.take(decode(posted)))
    assert house.value("trunk", VAN) is True
    assert house.value("driver_door", VAN) is False


def test_a_place_of_its_own_is_the_place_at_the_time_of_the_event() -> None:
    """The tracker would stand still while the car drives."""
    house = garage()
    point = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [2.5, 48.5, 30]}}
    house.push(event(5, status=charges(1, "Stopped"), position=point))
    assert house.value("position") == Position(latitude=48.5, longitude=2.5)
