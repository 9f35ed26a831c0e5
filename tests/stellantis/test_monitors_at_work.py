"""The monitors that we make fire when they should, and say what we need to know."""

from typing import Any

import pytest

from custom_components.ev_live.providers.stellantis.monitors import monitor_from

from ..simulators.stellantis_kit import DRIVEN, SECRET
from .conftest import TAG
from .custody import PERSONS, Custody, custody, persons

pytestmark = pytest.mark.usefixtures("socket_enabled")

# Longer than a batch is gathered for, and than the time between two reminders.
BATCH = 6
TICK = 301


def told(held: Custody, key: str) -> list[Any]:
    """Return the events that a monitor told."""
    return [
        event
        for call in held.kit.hook.calls
        if {"key": "monitor", "value": key} in call.body["attributes"]
        for event in call.body["events"]
    ]


async def test_what_a_monitor_tells_says_whose_it_is() -> None:
    """Events could not be told from those of a stranger, nor which monitor they are of."""
    async with custody() as held:
        await held.reconcile()
        await held.simulator.plug(DRIVEN)
        await held.simulator.advance(BATCH)

        (call,) = held.kit.hook.calls
        assert call.headers["X-EV-Live-Secret"] == SECRET
        assert call.body["attributes"] == [
            {"key": "installation", "value": TAG},
            {"key": "monitor", "value": "charging"},
        ]
        assert held.custodian.key_of(call.body["monitorId"]) == "charging"
        (event,) = call.body["events"]
        assert event["vin"] == DRIVEN
        assert [each["type"] for each in event["extensions"]] == ["vehicle.status"]


async def test_a_level_is_followed_by_reminders_and_changes_are_heard_meanwhile() -> None:
    """Trap 9: the level of a charging battery would stand still until the plug is out."""
    async with custody() as held:
        await held.reconcile()
        await held.simulator.charge(DRIVEN, 50)
        await held.simulator.advance(BATCH)
        await held.simulator.advance(TICK)
        await held.simulator.charge(DRIVEN, 55)
        await held.simulator.advance(BATCH)
        assert [event["refresh"] for event in told(held, "charging_tick")] == [False, True]

        changes = len(told(held, "charging"))
        await held.simulator.finish_charge(DRIVEN)
        await held.simulator.advance(BATCH)
        assert len(told(held, "charging")) == changes + 1
        assert len(told(held, "charging_tick")) == 2


async def test_the_end_of_a_condition_is_not_told_by_the_monitor_of_the_condition() -> None:
    """Trap 8: an entity that waits for it would stay on for ever; the change tells it."""
    async with custody() as held:
        await held.reconcile()
        await held.simulator.drive(DRIVEN, 1)
        await held.simulator.advance(BATCH)
        await held.simulator.park(DRIVEN)
        await held.simulator.advance(BATCH)

        assert len(told(held, "driving_tick")) == 1
        assert len(told(held, "driving")) == 2


@pytest.mark.parametrize("dialect", ["symbols", "words"])
@pytest.mark.parametrize("precedence", ["and_first", "left_to_right"])
async def test_an_expression_means_what_was_built_whoever_reads_it(
    dialect: str, precedence: str
) -> None:
    """A monitor would fire for every vehicle that moves."""
    async with custody(dialect=dialect, precedence=precedence) as held:
        await held.reconcile(persons("moving & !level | level & !moving"))
        held.simulator.car(DRIVEN).level = 15
        await held.simulator.drive(DRIVEN, 1)
        await held.simulator.advance(BATCH)
        assert told(held, PERSONS) == []

        await held.simulator.park(DRIVEN)
        await held.simulator.advance(BATCH)
        assert len(told(held, PERSONS)) == 1


async def test_a_zone_and_a_time_of_a_person_fire() -> None:
    """What can be built in the form would be accepted and then never come true."""
    away = {"transition": "Out", "place": {"radius": 5, "center": {}}}
    async with custody() as held:
        car = held.simulator.car(DRIVEN)
        away["place"] = {
            "radius": 5,
            "center": {"longitude": car.longitude, "latitude": car.latitude},
        }
        always = {"recurrence": "Daily", "start": "PT0S", "duration": "PT24H"}
        data = {
            "label": "Away",
            "triggers": [
                {"name": "away", "zone": away},
                {"name": "used", "time": {"times": [always], "timeZone": "Europe/Paris"}},
            ],
            "expression": "away & used",
        }
        await held.reconcile(monitor_from(PERSONS, data))
        await held.simulator.drive(DRIVEN, 1)
        await held.simulator.advance(BATCH)
        assert told(held, PERSONS) == []

        await held.simulator.drive(DRIVEN, 20)
        await held.simulator.advance(BATCH)
        (event,) = told(held, PERSONS)
        assert event["vin"] == DRIVEN


async def test_what_is_paused_tells_nothing() -> None:
    """A person who pauses a monitor would go on being woken by it."""
    async with custody() as held:
        await held.reconcile()
        await held.custodian.pause(["charging", "charging_tick"])
        await held.simulator.charge(DRIVEN, 50)
        await held.simulator.advance(BATCH)

        assert held.kit.hook.calls == []


async def test_every_vehicle_of_the_fleet_is_told_in_one_post() -> None:
    """A depot that plugs in at six would bring a thousand requests."""
    async with custody() as held:
        await held.reconcile()
        vins = [vin for vin, car in held.simulator.fleets[0].cars.items() if car.model.electric]
        for vin in vins:
            await held.simulator.plug(vin)
        await held.simulator.advance(BATCH)

        assert {event["vin"] for event in told(held, "charging")} == set(vins)
        assert len(held.kit.hook.calls) == 1
