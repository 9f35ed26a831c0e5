"""Monitors of the Stellantis simulator are made, read, replaced, paused and deleted."""

from copy import deepcopy
from http import HTTPStatus
import re
from typing import Any

import pytest

from .stellantis_kit import (
    CHARGING,
    LOW,
    MOVING,
    Json,
    Kit,
    authorization,
    run,
    timetable,
    watch,
    zone,
)

pytestmark = pytest.mark.usefixtures("socket_enabled")

MONDAY = {"start": "PT0S", "duration": "PT24H", "occurence": {"day": ["Mon"]}}


def edited(body: Json, path: str, value: object) -> Json:
    """Return a body with another value at a dotted path; None takes the key away."""
    body = deepcopy(body)
    *way, last = path.split(".")
    place: Any = body
    for step in way:
        place = place[int(step)] if step.isdigit() else place[step]
    if value is None:
        del place[last]
    elif isinstance(place, list):
        place[int(last)] = value
    else:
        place[last] = value
    return body


async def test_a_monitor_lives_through_its_whole_life() -> None:
    """A client could not create, compare, replace, pause, resume and delete."""
    async with run() as kit:
        body = kit.body(CHARGING, LOW, refreshEvent=300, bool_exp="(charging | low)")
        accepted = await kit.post_monitor(body)
        assert accepted.status == HTTPStatus.ACCEPTED
        told = accepted.body
        assert re.fullmatch(r"[0-9a-f]{24}\d{13}m\d{4}", told["monitorId"])
        assert told.keys() == {"monitorId", "status", "createdAt", "updatedAt", "_links"}
        assert told["_links"]["monitor"]["href"].endswith(f"/monitors/{told['monitorId']}")
        one = f"{kit.monitors}/{told['monitorId']}"
        assert (await kit.get(one)).body["monitor"] == body

        other = kit.body(LOW, label="other")
        assert (await kit.ask("PUT", one, json=other)).status == HTTPStatus.ACCEPTED
        kept = (await kit.get(one)).body
        assert kept["monitor"] == other
        assert "refreshEvent" not in kept["monitor"]["subscribeParam"]

        for status in ("Paused", "Running"):
            answer = await kit.ask("PUT", f"{one}/status", json={"status": status})
            assert (answer.status, answer.body["status"]) == (202, status)
        assert (await kit.ask("DELETE", one)).status == HTTPStatus.NO_CONTENT
        for method, path in (("GET", one), ("DELETE", one), ("PUT", one), ("PUT", f"{one}/status")):
            assert (await kit.ask(method, path, json={})).status == HTTPStatus.NOT_FOUND
        assert (await kit.get(kit.monitors)).body["total"] == 0


async def test_monitors_are_listed_whoever_made_them() -> None:
    """An integration that deletes what it did not make would never be caught."""
    async with run(page_size=2) as kit:
        for number in range(3):
            await kit.monitor(MOVING, label=f"mine {number}")
        await kit.simulator.add_foreign_monitor("the garage's")
        first = (await kit.get(kit.monitors)).body
        second = (await kit.get(first["_links"]["next"]["href"])).body
        labels = [
            one["monitor"]["label"]
            for page in (first, second)
            for one in page["_embedded"]["monitors"]
        ]
        assert labels == ["mine 0", "mine 1", "mine 2", "the garage's"]
        assert kit.simulator.counters.monitors_created == 3


async def test_a_monitor_of_one_fleet_is_not_found_in_another() -> None:
    """Two fleets would share their monitors."""
    async with run() as kit:
        monitor_id = await kit.monitor(MOVING)
        south = kit.simulator.fleets[1].fleet_id
        answer = await kit.get(f"/fleets/{south}/monitors/{monitor_id}")
        assert answer.status == HTTPStatus.NOT_FOUND


SUBSCRIPTION = "subscribeParam"
WEBHOOK = "subscribeParam.callback.webhook"
TRIGGER = "triggerParam.triggers.0"


@pytest.mark.parametrize(
    ("path", "value", "parameter"),
    [
        ("label", None, "label"),
        ("label", 7, "label"),
        (SUBSCRIPTION, None, "subscribeParam"),
        ("triggerParam", None, "triggerParam"),
        (f"{SUBSCRIPTION}.callback", None, "callback"),
        (f"{SUBSCRIPTION}.callback", {"target": "https://a.example", "name": "n"}, "callback"),
        (f"{WEBHOOK}.name", None, "callback.webhook.name"),
        (f"{WEBHOOK}.target", "http://my.dn/hook", "callback.webhook.target"),
        (f"{WEBHOOK}.target", "ftp://127.0.0.1/", "callback.webhook.target"),
        (f"{WEBHOOK}.target", "hook", "callback.webhook.target"),
        (f"{WEBHOOK}.attributes", {}, "attributes"),
        (f"{WEBHOOK}.attributes.0.type", "Cookie", "attributes.type"),
        (f"{WEBHOOK}.attributes.0.value", None, "attributes.value"),
        (f"{WEBHOOK}.attributes.0", {"type": "Query", "key": "v", "value": "$vid"}, "value"),
        (f"{SUBSCRIPTION}.refreshEvent", 59, "refreshEvent"),
        (f"{SUBSCRIPTION}.refreshEvent", "300", "refreshEvent"),
        (f"{SUBSCRIPTION}.refreshEvent", True, "refreshEvent"),
        (f"{SUBSCRIPTION}.retryPolicy", {}, "retryPolicy.policy"),
        (f"{SUBSCRIPTION}.retryPolicy", {"policy": "always"}, "retryPolicy.policy"),
        (f"{SUBSCRIPTION}.retryPolicy", {"policy": "Bounded", "retryNumber": 0}, "retryNumber"),
        (f"{SUBSCRIPTION}.retryPolicy", {"policy": "Always", "retryDelay": 0}, "retryDelay"),
        (f"{SUBSCRIPTION}.batchNotify", {"timeWindow": 60}, "batchNotify.size"),
        (f"{SUBSCRIPTION}.batchNotify", {"size": 0}, "batchNotify.size"),
        (f"{SUBSCRIPTION}.batchNotify", {"size": 2, "timeWindow": 4}, "timeWindow"),
        ("extendedEventParam", ["environment.air.temp"], "extendedEventParam"),
        ("extendedEventParam", ["vehicle.telemetry.soup"], "extendedEventParam"),
        ("extendedEventParam", [7], "extendedEventParam"),
        ("triggerParam.triggers", [], "triggers"),
        ("triggerParam.triggers", [MOVING, MOVING], "triggers"),
        ("triggerParam.triggers", ["moving"], "triggers"),
        (f"{TRIGGER}.name", None, "triggers.name"),
        (f"{TRIGGER}.name", "battery_low", "triggers.name"),
        (f"{TRIGGER}.name", "1st", "triggers.name"),
        (f"{TRIGGER}.name", "a b", "triggers.name"),
        (f"{TRIGGER}.data", None, "triggers.low"),
        (f"{TRIGGER}.time", {}, "triggers.low"),
        (f"{TRIGGER}.data.data", "vehicle.engines.running", "data.data"),
        (f"{TRIGGER}.data.op", "onChange", "data.op"),
        (f"{TRIGGER}.data.op", "LowerThan", "data.op"),
        (f"{TRIGGER}.data.value", None, "data.value"),
        (f"{TRIGGER}.data.value", [], "data.value"),
        (f"{TRIGGER}.data.value", [50], "data.value"),
        (f"{TRIGGER}.data.value", ["low"], "data.value"),
        ("triggerParam.boolExp", None, "boolExp"),
        ("triggerParam.boolExp", "((low", "boolExp"),
        ("triggerParam.boolExp", "low | other", "boolExp"),
        ("triggerParam.boolExp", "low | !low", "boolExp"),
    ],
)
async def test_a_monitor_that_is_not_as_published_is_refused(
    path: str, value: object, parameter: str
) -> None:
    """A mistake would be accepted here and come out at the provider."""
    async with run() as kit:
        body = kit.body(LOW, retryPolicy={"policy": "Always"})
        answer = await kit.post_monitor(edited(body, path, value))
        assert answer.status == HTTPStatus.BAD_REQUEST
        assert answer.body["code"] == 40_000
        assert answer.body["message"].startswith("invalid parameter: ")
        assert parameter in answer.body["message"]
        assert kit.simulator.counters.monitors_refused == 1
        assert not list(kit.simulator.monitors)


def _zone(**place: object) -> Json:
    trigger = zone("z", "In", 48.8, 2.3)
    trigger["zone"]["place"] |= place
    return trigger


@pytest.mark.parametrize(
    "trigger",
    [
        zone("z", "in", 48.8, 2.3),
        _zone(radius=1.5),
        _zone(radius=0),
        _zone(center={"latitude": "48"}),
        _zone(center=None),
        {"name": "z", "zone": {"transition": "In", "circle": {"radius": 5}}},
        timetable("t"),
        timetable("t", {"start": "PT14H30M"}),
        timetable("t", {"start": "PT24H", "duration": "PT1H"}),
        timetable("t", {"start": "14:30", "duration": "PT1H"}),
        timetable("t", {"start": "PT1H", "duration": "PT1H", "recurrence": "Weekly"}),
        timetable("t", {"start": "PT1H", "duration": "PT1H", "occurence": {"day": ["Monday"]}}),
        timetable("t", {"start": "PT1H", "duration": "PT1H", "occurence": {"day": []}}),
        timetable("t", {"start": "PT1H", "duration": "PT1H", "occurence": {"week": ["34"]}}),
        timetable("t", {**MONDAY, "recurrence": "None", "start": "2026-03-02T08:00:00Z"}),
        timetable("t", {"recurrence": "None", "start": "2026-03-02T08:00:00"}),
        timetable("t", {"recurrence": "None", "start": "PT8H"}),
        timetable("t", MONDAY, timeZone="Europe/Nowhere"),
        watch("d", "vehicle.energy.charging.plugged", "equalsTo", "yes"),
        watch("d", "vehicle.energy.charging.status", "includedIn", "InProgress", "Sleeping"),
        watch("d", "vehicle.alert", "equalsTo", "EverythingFault"),
        watch("d", "vehicle.doorsState.opening", "equalsTo", "Open"),
    ],
)
async def test_a_trigger_that_is_not_as_published_is_refused(trigger: Json) -> None:
    """A person's own monitor would be accepted here and come out at the provider."""
    async with run() as kit:
        assert (await kit.post_monitor(kit.body(trigger))).status == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize(
    "trigger",
    [
        zone("z", "Out", 48, 2.3),
        timetable("t", MONDAY),
        timetable("t", {"start": "PT22H", "duration": "PT8H30M", "occurence": {"week": ["w1-w6"]}}),
        timetable(
            "t", {"recurrence": "None", "start": "2026-03-02T08:00:00+01:00"}, timeZone="UTC"
        ),
        watch("d", "vehicle.energy.electric.level", "equalsTo", "43.5", "ignored"),
        watch("d", "vehicle.collision.severity", "includedIn", "Minor", "Major"),
        watch("d", "vehicle.doorsState.lockedState"),
    ],
)
async def test_a_trigger_as_published_is_accepted(trigger: Json) -> None:
    """Something that the provider knows could not be tried."""
    async with run() as kit:
        assert (await kit.post_monitor(kit.body(trigger))).status == HTTPStatus.ACCEPTED


async def test_a_body_that_is_no_json_or_does_not_say_so_is_refused() -> None:
    """The curl samples of the portal, which leave out the content type, would work here."""
    async with run() as kit:
        for raw, kind in (
            (b"{}", "text/plain"),
            (b"{", "application/json"),
            (b"[]", "application/json"),
            (b"null", "application/json"),
        ):
            headers = {"Content-Type": kind}
            answer = await post_raw(kit, raw, headers)
            assert answer == HTTPStatus.BAD_REQUEST
        monitor_id = await kit.monitor(MOVING)
        one = f"{kit.monitors}/{monitor_id}"
        mistakes: list[object] = [{"status": "Failed"}, {"status": "paused"}, {}, []]
        for wrong in mistakes:
            answer = (await kit.ask("PUT", f"{one}/status", json=wrong)).status
            assert answer == HTTPStatus.BAD_REQUEST
        assert (await kit.ask("PUT", one, json={})).status == HTTPStatus.BAD_REQUEST
        assert kit.simulator.statuses() == {"mine": "Running"}


async def post_raw(kit: Kit, raw: bytes, headers: dict[str, str]) -> int:
    """Post bytes as a monitor, and return the status."""
    known = authorization(kit.simulator.username, kit.simulator.password)
    answer = await kit.ask("POST", kit.monitors, data=raw, headers=known | headers)
    return answer.status


async def test_the_shape_of_the_tutorial_is_accepted_only_by_a_lenient_provider() -> None:
    """Who follows the tutorial would be let in here, and nobody would know why not there."""
    async with run() as kit:
        centre = {"latitude": 48.8566, "longitude": 2.3522}
        body = {
            "label": "tutorial",
            "subscribeParam": {
                "retryPolicy": {"policy": "Bounded", "maxRetryNumber": 2},
                "callback": {"target": "http://my.dn/hook", "name": "n", "attributres": []},
            },
            "extendedEventParam": ["environment.air.temp"],
            "triggerParam": {
                "triggers": [
                    {
                        "name": "outOfParis",
                        "zone": {"transition": "Out", "circle": {"radius": 10, "center": centre}},
                    }
                ],
                "boolExp": "outOfParis",
            },
        }
        assert (await kit.post_monitor(body)).status == HTTPStatus.BAD_REQUEST
        kit.faults.lenient = True
        accepted = await kit.post_monitor(body)
        assert accepted.status == HTTPStatus.ACCEPTED
        path = f"{kit.monitors}/{accepted.body['monitorId']}"
        assert (await kit.get(path)).body["monitor"] == body
        plan = kit.simulator.monitor("tutorial").plan
        assert (plan.retry.number, plan.extensions) == (2, ("vehicle.telemetry.environment",))


async def test_more_than_five_triggers_are_too_many() -> None:
    """The seven triggers of the tutorial would run here and nowhere else."""
    async with run() as kit:
        speeds = [
            watch(f"s{number}", "vehicle.kinetic.speed", "greaterThan", str(number))
            for number in range(6)
        ]
        assert (await kit.post_monitor(kit.body(*speeds))).status == HTTPStatus.BAD_REQUEST
        assert (await kit.post_monitor(kit.body(*speeds[:5]))).status == HTTPStatus.ACCEPTED
        kit.faults.trigger_limit = 7
        assert (await kit.post_monitor(kit.body(*speeds))).status == HTTPStatus.ACCEPTED


async def test_what_nobody_knows_of_creation_can_be_chosen() -> None:
    """A guess about the provider would become a certainty of the client."""
    async with run() as kit:
        kit.faults.created_as = "Created"
        assert (await kit.post_monitor(kit.body(MOVING))).body["status"] == "Created"
        kit.faults.duplicate_labels_refused = True
        assert (await kit.post_monitor(kit.body(MOVING))).status == HTTPStatus.BAD_REQUEST
        kit.faults.reset()
        kit.faults.monitor_limit = 1
        assert (await kit.post_monitor(kit.body(MOVING))).status == HTTPStatus.BAD_REQUEST
        kit.faults.reset()
        kit.faults.refuse_creation = "callback"
        assert "callback" in (await kit.post_monitor(kit.body(MOVING))).body["message"]
        kit.faults.reset()
        kit.faults.unused_triggers_refused = True
        unused = kit.body(MOVING, LOW, bool_exp="moving")
        assert (await kit.post_monitor(unused)).status == HTTPStatus.BAD_REQUEST
        kit.faults.reset()
        kit.faults.dialect = "words"
        words = kit.body(MOVING, LOW, bool_exp="moving or low")
        assert (await kit.post_monitor(words)).status == HTTPStatus.ACCEPTED
        kit.faults.plain_targets = "refused"
        assert (await kit.post_monitor(words)).status == HTTPStatus.BAD_REQUEST
        kit.faults.reset()
        kit.faults.monitor_id_in = "link"
        assert "monitorId" not in (await kit.post_monitor(kit.body(MOVING))).body
        kit.faults.monitor_id_in = "field"
        assert "monitor" not in (await kit.post_monitor(kit.body(MOVING))).body["_links"]
