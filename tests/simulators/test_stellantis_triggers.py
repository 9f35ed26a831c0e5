"""When the monitors of the Stellantis simulator fire, and when they keep quiet."""

from datetime import UTC, datetime

import pytest

from .stellantis_kit import (
    CHARGING,
    DIESEL,
    DRIVEN,
    LOW,
    MOVING,
    PLUG_IN,
    SILENT,
    VAN,
    Json,
    Kit,
    run,
    timetable,
    watch,
    zone,
)

pytestmark = pytest.mark.usefixtures("socket_enabled")

PARIS = (48.8566, 2.3522)
FAR = (47.0, 2.0)


async def told(kit: Kit) -> list[tuple[str, bool]]:
    """Return who was spoken of, and whether as a reminder."""
    await kit.settle()
    return [(event["vin"], event["refresh"]) for event in kit.hook.events]


def at(kit: Kit, text: str) -> None:
    """Set the clock."""
    kit.clock.now = datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


async def test_every_change_is_told_even_one_after_the_other() -> None:
    """A charge that begins and ends at once would be told as begun."""
    async with run() as kit:
        await kit.monitor(CHARGING, watch("plugged", "vehicle.energy.charging.plugged"))
        await kit.simulator.plug(DRIVEN)
        await kit.simulator.charge(DRIVEN)
        await kit.simulator.charge(DRIVEN, level=80)
        await kit.simulator.finish_charge(DRIVEN)
        await kit.simulator.unplug(DRIVEN)
        assert len(await told(kit)) == 4
        values = [event["values"] for event in kit.hook.events]
        texts = [
            {value["data"].split(".")[-1]: value["value"]["body"]["literalValue"] for value in one}
            for one in values
        ]
        assert texts == [
            {"status": "Stopped", "plugged": "true"},
            {"status": "InProgress"},
            {"status": "Finished"},
            {"status": "Disconnected", "plugged": "false"},
        ]


async def test_a_condition_is_told_once_when_it_begins_and_not_when_it_ends() -> None:
    """A client could believe that it hears of the end."""
    async with run() as kit:
        await kit.monitor(LOW)
        for level in (60, 49, 40, 55, 30):
            await kit.simulator.charge(DRIVEN, level=level)
        assert await told(kit) == [(DRIVEN, False)] * 2
        levels = [event["values"][0]["value"]["body"] for event in kit.hook.events]
        assert levels == [{"literalValue": "49"}, {"literalValue": "30"}]


async def test_a_reminder_comes_only_with_data_and_after_the_period() -> None:
    """A sleeping car would seem to say something."""
    async with run() as kit:
        charging = watch("charging", "vehicle.energy.charging.status", "equalsTo", "InProgress")
        await kit.monitor(charging, refreshEvent=300)
        await kit.simulator.report(VAN)
        await kit.simulator.advance(299)
        await kit.simulator.report(VAN)
        assert await told(kit) == [(VAN, False)]
        await kit.simulator.advance(1)
        assert await told(kit) == [(VAN, False)]
        await kit.simulator.report(VAN)
        await kit.simulator.advance(400)
        await kit.simulator.report(VAN)
        assert await told(kit) == [(VAN, False), (VAN, True), (VAN, True)]
        assert kit.simulator.counters.reminders == 2
        await kit.simulator.finish_charge(VAN)
        await kit.simulator.advance(400)
        await kit.simulator.report(VAN)
        assert len(await told(kit)) == 3


async def test_a_condition_without_a_period_is_never_repeated() -> None:
    """Reminders nobody asked for would hide that they have to be asked for."""
    async with run() as kit:
        await kit.monitor(LOW)
        for _ in range(3):
            await kit.simulator.report(VAN)
            await kit.simulator.advance(3600)
        assert len(await told(kit)) == 1


async def test_a_change_is_hidden_by_a_condition_that_holds() -> None:
    """Changes and conditions in one monitor would look like a good idea."""
    async with run() as kit:
        await kit.monitor(LOW, CHARGING)
        await kit.simulator.charge(DRIVEN, level=40)
        await kit.simulator.finish_charge(DRIVEN)
        assert len(await told(kit)) == 1


async def test_a_condition_that_holds_at_creation_is_told_with_the_first_data_or_not() -> None:
    """A guess about the provider would become a certainty of the client."""
    async with run(met_at_first_data=False) as kit:
        await kit.monitor(LOW)
        await kit.simulator.report(VAN)
        assert await told(kit) == []
        kit.faults.met_at_first_data = True
        await kit.monitor(LOW, label="another")
        assert await told(kit) == []
        await kit.simulator.report(VAN)
        assert await told(kit) == [(VAN, False)]


async def test_zones_are_levels_or_crossings() -> None:
    """A car would enter the town and nobody be told."""
    async with run() as kit:
        await kit.monitor(zone("paris", "In", *PARIS, radius=10))
        await kit.simulator.place(DRIVEN, *FAR)
        await kit.simulator.place(DRIVEN, *PARIS)
        await kit.simulator.place(DRIVEN, 48.87, 2.35)
        assert len(await told(kit)) == 1
        assert kit.hook.events[0]["values"] == []
        await kit.monitor(zone("away", "Out", *PARIS, radius=10), label="out")
        kit.faults.zone_crossings_only = True
        await kit.simulator.report(DIESEL)
        await kit.simulator.place(DRIVEN, *FAR)
        await kit.simulator.report(DRIVEN)
        assert len(await told(kit)) == 2
        await kit.simulator.privacy(DRIVEN, "Geolocation")
        await kit.simulator.place(DRIVEN, *PARIS)
        assert len(await told(kit)) == 2


NIGHT = {"start": "PT22H", "duration": "PT8H", "occurence": {"day": ["Mon"]}}


@pytest.mark.parametrize(
    ("now", "used", "events"),
    [
        ("2026-03-02T21:30:00", True, 1),  # Monday, 22:30 in Paris
        ("2026-03-02T20:30:00", True, 0),
        ("2026-03-03T04:30:00", True, 1),  # Tuesday, but Monday's night goes on
        ("2026-03-03T05:30:00", True, 0),
        ("2026-03-03T21:30:00", True, 0),
        ("2026-03-02T21:30:00", False, 0),
    ],
)
async def test_a_timetable_counts_local_time_and_use(now: str, used: bool, events: int) -> None:
    """A van that is driven at night would go unnoticed, or a parked one be reported."""
    async with run() as kit:
        at(kit, now)
        await kit.monitor(timetable("night", NIGHT))
        await (kit.simulator.drive(DRIVEN) if used else kit.simulator.report(DRIVEN))
        assert len(await told(kit)) == events


@pytest.mark.parametrize(
    ("slot", "events"),
    [
        ({"recurrence": "None", "start": "2026-03-02T17:00:00Z"}, 1),
        ({"recurrence": "None", "start": "2026-03-02T16:00:00Z", "duration": "PT1H"}, 0),
        ({"recurrence": "None", "start": "2026-03-02T17:00:01Z"}, 0),
        ({"start": "PT0S", "duration": "P1D", "occurence": {"week": ["w8-w11"]}}, 1),
        ({"start": "PT0S", "duration": "P1D", "occurence": {"week": ["w11", "w12-w20"]}}, 0),
    ],
)
async def test_a_timetable_knows_once_and_weeks(slot: Json, events: int) -> None:
    """A monitor with a delayed start would fire at once."""
    async with run() as kit:
        await kit.monitor(timetable("t", slot))
        await kit.simulator.drive(DRIVEN)
        assert len(await told(kit)) == events


async def test_compound_conditions_tell_what_of_them_is_true() -> None:
    """The tutorial's own example could not be played through."""
    async with run() as kit:
        body = "((outOfParis & (batteryIsLow | onMonday)))"
        await kit.monitor(
            zone("outOfParis", "Out", *PARIS, radius=30),
            watch("batteryIsLow", "vehicle.energy.electric.level", "lowerThan", "50"),
            timetable(
                "onMonday", {"start": "PT0S", "duration": "P1D", "occurence": {"day": ["Mon"]}}
            ),
            bool_exp=body,
        )
        await kit.simulator.charge(DRIVEN, level=45)
        assert await told(kit) == []
        await kit.simulator.place(DRIVEN, *FAR)
        assert len(await told(kit)) == 1
        [value] = kit.hook.events[0]["values"]
        assert value["data"] == "vehicle.energy.electric.level"


async def test_trips_begin_and_end() -> None:
    """A journey could not be told from a move."""
    async with run() as kit:
        await kit.monitor(
            watch("start", "vehicle.trip.start"),
            watch("stop", "vehicle.trip.stop"),
            extensions=["vehicle.trip"],
        )
        await kit.simulator.drive(DRIVEN, 2)
        await kit.simulator.drive(DRIVEN, 3)
        await kit.simulator.advance(600)
        await kit.simulator.park(DRIVEN)
        assert len(await told(kit)) == 2
        start, stop = kit.hook.events
        assert start["values"][0]["data"] == "vehicle.trip.start"
        trip = stop["extensions"][0]["body"]["trip"]
        assert trip["id"] == stop["values"][0]["value"]["body"]["literalValue"]
        assert (trip["distance"], trip["done"]) == (5, True)


async def test_alerts_and_collisions_come_as_objects() -> None:
    """An alert would be a word without a date."""
    async with run() as kit:
        await kit.monitor(watch("alert", "vehicle.alert"), extensions=["vehicle.alerts"])
        await kit.monitor(
            watch("hit", "vehicle.collision.severity", "includedIn", "Minor", "Major"), label="hits"
        )
        await kit.simulator.alert(DRIVEN, "LeftFrontTirePuncture", "Critical")
        await kit.simulator.clear_alert(DRIVEN)
        await kit.simulator.collision(DRIVEN, severity="Minimal")
        await kit.simulator.collision(DRIVEN, "Lateral", "Major")
        await kit.simulator.report(DRIVEN)
        await kit.simulator.advance(60)
        await kit.simulator.collision(DRIVEN, "Lateral", "Major")
        assert len(await told(kit)) == 4
        values = [event["values"][0]["value"] for event in kit.hook.events]
        alerts = [value["body"] for value in values if value["type"] == "obj.alert"]
        assert [body["objectValues"][0]["active"] for body in alerts] == [True, False]
        told_alerts = [event["extensions"] for event in kit.hook.events if event["extensions"]]
        [cleared] = told_alerts[1][0]["body"]["alerts"]
        assert cleared["endAt"] == "2026-03-02T17:00:00Z"
        hits = [value["body"] for value in values if value["type"] == "obj.collision"]
        assert len(hits) == 2
        assert hits[0]["objectValues"][0]["details"] == [{"side": "Lateral", "severity": "Major"}]


@pytest.mark.parametrize(
    ("style", "values"),
    [
        ("left_out", []),
        ("empty", [{"type": "string", "body": {}}]),
        ("literal", [{"type": "string", "body": {"literalValue": "Unlocked"}}]),
    ],
)
async def test_a_change_that_has_no_value_is_told_in_three_ways(
    style: str, values: list[Json]
) -> None:
    """A guess about the provider would become a certainty of the client."""
    async with run() as kit:
        kit.faults.apply({"bare_changes": style})
        await kit.monitor(watch("lock", "vehicle.doorsState.lockedState"))
        await kit.simulator.unlock(DRIVEN)
        assert len(await told(kit)) == 1
        assert [value["value"] for value in kit.hook.events[0]["values"]] == values


async def test_every_other_happening_can_be_watched() -> None:
    """One of the suggested monitors would never have been seen to fire."""
    async with run() as kit:
        simulator = kit.simulator
        body = ("doorsState.lockedState", "doorsState.opening", "alarm.status.activation")
        more = ("safety.autoECallTriggering", "alarm.trigger.type")
        for number, path in enumerate((*body, *more)):
            await kit.monitor(watch("w", f"vehicle.{path}"), label=f"{number}")
        await kit.monitor(watch("w", "stolen.state"), label="stolen", extensions=["vehicle.stolen"])
        await kit.monitor(watch("w", "privacy.state"), label="privacy")
        await simulator.unlock(DRIVEN)
        await simulator.open_door(DRIVEN, "Trunk")
        await simulator.close_door(DRIVEN, "Trunk")
        await simulator.lock(DRIVEN)
        await simulator.set_off_alarm(DRIVEN)
        await simulator.ecall(DRIVEN)
        await simulator.steal(DRIVEN)
        await simulator.privacy(DRIVEN, "Full")
        assert len(await told(kit)) == 2 + 2 + 2 + 1 + 1 + 1


async def test_the_first_data_of_a_vehicle_changes_nothing() -> None:
    """A new car would seem to set off, to be plugged in and to be stolen, all at once."""
    async with run() as kit:
        south = kit.simulator.fleets[1].fleet_id
        answer = await kit.ask("POST", f"/fleets/{south}/monitors", json=kit.body(CHARGING, MOVING))
        assert answer.status == 202
        await kit.simulator.report(SILENT)
        assert await told(kit) == []
        await kit.simulator.plug(SILENT)
        assert await told(kit) == [(SILENT, False)]


async def test_what_a_vehicle_does_not_have_is_never_true() -> None:
    """A diesel would run out of battery."""
    async with run() as kit:
        await kit.monitor(LOW)
        await kit.simulator.report(DIESEL)
        await kit.simulator.report(PLUG_IN)
        assert await told(kit) == [(PLUG_IN, False)]


async def test_a_monitor_that_is_paused_failed_or_not_active_yet_says_nothing() -> None:
    """A paused monitor could be seen to fire."""
    async with run(activation_delay=30) as kit:
        await kit.monitor(MOVING)
        await kit.simulator.drive(DRIVEN)
        await kit.simulator.advance(30)
        await kit.simulator.pause_monitor("mine")
        await kit.simulator.park(DRIVEN)
        await kit.simulator.fail_monitor("mine")
        await kit.simulator.drive(DRIVEN)
        assert await told(kit) == []
        await kit.simulator.resume_monitor("mine")
        await kit.simulator.park(DRIVEN)
        assert len(await told(kit)) == 1


async def test_a_paused_monitor_may_keep_what_it_would_have_said() -> None:
    """A guess about the provider would become a certainty of the client."""
    async with run(paused_events_kept=True) as kit:
        await kit.monitor(MOVING)
        await kit.simulator.pause_monitor("mine")
        await kit.simulator.drive(DRIVEN)
        assert (await told(kit), kit.simulator.queued) == ([], 1)
        await kit.simulator.resume_monitor("mine")
        assert await told(kit) == [(DRIVEN, False)]
