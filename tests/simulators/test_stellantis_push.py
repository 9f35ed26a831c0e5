"""How the Stellantis simulator calls back: once, again, in batches, in disorder."""

from http import HTTPStatus

import pytest

from simulators.stellantis import StellantisSimulator

from .stellantis_kit import CHARGING, DRIVEN, LOW, MOVING, SECRET, VAN, Kit, run, soon

pytestmark = pytest.mark.usefixtures("socket_enabled")

ALWAYS = {"policy": "Always", "retryDelay": 60}


async def shuttle(kit: Kit, times: int, seconds: float = 1) -> None:
    """Set off or stop, in turn, so many times."""
    simulator = kit.simulator
    for _ in range(times):
        await (simulator.park(DRIVEN) if simulator.car(DRIVEN).moving else simulator.drive(DRIVEN))
        kit.clock.advance(seconds)


def moving(kit: Kit) -> list[str]:
    """Return what was said about moving."""
    return [event["values"][0]["value"]["body"]["literalValue"] for event in kit.hook.events]


async def test_an_event_says_who_when_and_what_and_the_secret_comes_along() -> None:
    """An integration written to the documents would not understand its first event."""
    async with run() as kit:
        monitor_id = await kit.monitor(
            CHARGING,
            extensions=["vehicle.status", "vehicle.alerts", "vehicle.doorsState"],
            attributes=[{"type": "Body", "key": "entry", "value": "7f3c"}],
        )
        await kit.simulator.charge(DRIVEN)
        await kit.hook.wait_for(1)
        [call] = kit.hook.calls
        assert call.headers["Content-Type"] == "application/json"
        assert call.headers["X-Secret"] == SECRET
        assert call.body.keys() == {"monitorId", "attributes", "events"}
        assert call.body["monitorId"] == monitor_id
        assert call.body["attributes"] == [{"key": "entry", "value": "7f3c"}]
        [event] = call.body["events"]
        assert event["fleetId"] == kit.fleet_id
        assert (event["vin"], event["refresh"]) == (DRIVEN, False)
        assert event["eventDate"] == "2026-03-02T17:00:00Z"
        literal = {"type": "string", "body": {"literalValue": "InProgress"}}
        assert event["values"] == [{"data": "vehicle.energy.charging.status", "value": literal}]
        bodies = {one["type"]: one["body"] for one in event["extensions"]}
        assert bodies["vehicle.status"]["status"]["vin"] == DRIVEN
        assert "_links" not in bodies["vehicle.status"]["status"]
        assert bodies["vehicle.alerts"] == {"alerts": []}
        assert bodies["vehicle.doorsState"].keys() == {"doorState"}


async def test_telemetry_can_be_asked_for_in_parts() -> None:
    """A person who wants the temperature would get everything or nothing."""
    async with run() as kit:
        wanted = ["vehicle.telemetry.environment", "vehicle.telemetry.vehicle.energies"]
        await kit.monitor(MOVING, extensions=[*wanted, "vehicle.position", "vehicle.stolen"])
        await kit.simulator.drive(DRIVEN)
        await kit.hook.wait_for(1)
        extensions = kit.hook.events[0]["extensions"]
        assert [one["type"] for one in extensions] == [*wanted, "vehicle.position"]
        environment, energies = (one["body"]["telemetry"] for one in extensions[:2])
        assert environment["environment"]["air"]["temp"] == 11.5
        assert energies["vehicle"].keys() == {"energies"}


async def test_variables_are_replaced_and_a_vin_in_the_query_keeps_events_apart() -> None:
    """Attributes would come as they were written."""
    async with run() as kit:
        monitor_id = await kit.monitor(
            MOVING,
            attributes=[
                {"type": "Query", "key": "vin", "value": "$vin"},
                {"type": "Query", "key": "m", "value": "$monitorID"},
                {"type": "Header", "key": "X-Fleet", "value": "$fleetID"},
                {"type": "Body", "key": "vid", "value": "$vid"},
                {"type": "Body", "key": "price", "value": "$5"},
            ],
            batchNotify={"size": 10, "timeWindow": 5},
        )
        await kit.simulator.drive(DRIVEN)
        await kit.simulator.drive(VAN)
        await kit.hook.wait_for(2)
        first, second = kit.hook.calls
        assert first.query == {"vin": DRIVEN, "m": monitor_id}
        assert second.query["vin"] == VAN
        assert first.headers["X-Fleet"] == kit.fleet_id
        vid = kit.simulator.car(DRIVEN).vid
        assert first.body["attributes"] == [
            {"key": "vid", "value": vid},
            {"key": "price", "value": "$5"},
        ]


async def test_a_batch_goes_when_it_is_full_or_its_time_is_over() -> None:
    """Batches could not be tried without waiting for them."""
    async with run() as kit:
        await kit.monitor(MOVING, batchNotify={"size": 3, "timeWindow": 60})
        await kit.simulator.drive(DRIVEN)
        await kit.simulator.drive(VAN)
        await kit.settle()
        assert kit.hook.calls == []
        await kit.simulator.advance(60)
        assert [len(call.body["events"]) for call in kit.hook.calls] == [2]
        assert {event["vin"] for event in kit.hook.events} == {DRIVEN, VAN}
        await shuttle(kit, 4)
        await kit.settle()
        assert [len(call.body["events"]) for call in kit.hook.calls] == [2, 3]
        assert kit.simulator.queued == 1
        kit.faults.never_batch = True
        await shuttle(kit, 1)
        await kit.settle()
        assert [len(call.body["events"]) for call in kit.hook.calls] == [2, 3, 1, 1]


async def test_what_is_not_acknowledged_is_stored_tried_again_and_told_in_a_burst() -> None:
    """An hour of downtime would look like an hour of silence."""
    async with run() as kit:
        await kit.monitor(MOVING, retryPolicy=ALWAYS)
        kit.hook.statuses = [502, 500]
        await shuttle(kit, 1, seconds=0)
        await kit.simulator.wait_for_posts(1)
        await shuttle(kit, 3, seconds=0)
        await kit.simulator.advance(59)
        assert len(kit.hook.calls) == 1
        await kit.simulator.advance(1)
        assert (len(kit.hook.calls), kit.simulator.queued) == (2, 4)
        await kit.simulator.advance(60)
        await kit.simulator.wait_until_delivered()
        assert moving(kit) == ["true", "true", "true", "false", "true", "false"]
        counters = kit.simulator.counters
        assert (counters.events_delivered, counters.posts_failed) == (4, 2)


async def test_a_backlog_ignores_the_window_and_comes_in_batches() -> None:
    """A burst after downtime would trickle in."""
    async with run(backlog_batch=4) as kit:
        batch = {"size": 3, "timeWindow": 600}
        await kit.monitor(MOVING, retryPolicy=ALWAYS, batchNotify=batch)
        kit.hook.statuses = [503]
        await shuttle(kit, 8)
        await kit.simulator.wait_for_posts(1)
        await kit.simulator.advance(60)
        await kit.simulator.wait_until_delivered()
        assert [len(call.body["events"]) for call in kit.hook.calls] == [3, 3, 4, 1]


@pytest.mark.parametrize("order", ["newest_first", "shuffled"])
async def test_a_backlog_may_come_in_disorder(order: str) -> None:
    """An old value would overwrite a new one in the world, and never here."""
    async with run() as kit:
        kit.faults.apply({"order": order})
        await kit.monitor(MOVING, retryPolicy=ALWAYS)
        kit.hook.statuses = [503]
        await shuttle(kit, 9)
        await kit.simulator.wait_for_posts(1)
        await kit.simulator.advance(60)
        await kit.simulator.wait_until_delivered()
        dates = [event["eventDate"] for event in kit.hook.events][2:]
        assert len(dates) == 8
        assert dates != sorted(dates)


async def test_attempts_are_bounded_and_then_the_monitor_fails() -> None:
    """A webhook that is never right would be tried for ever."""
    async with run() as kit:
        policy = {"policy": "Bounded", "retryNumber": 2, "retryDelay": 10}
        monitor_id = await kit.monitor(MOVING, retryPolicy=policy)
        kit.hook.statuses = [404] * 9
        await shuttle(kit, 1)
        await kit.simulator.wait_for_posts(1)
        for _ in range(5):
            await kit.simulator.advance(10)
        assert len(kit.hook.calls) == 3
        assert kit.simulator.counters.events_lost == 1
        path = f"{kit.monitors}/{monitor_id}"
        assert (await kit.get(path)).body["status"] == "Failed"
        await kit.ask("PUT", f"{path}/status", json={"status": "Running"})
        kit.hook.statuses.clear()
        await kit.simulator.park(DRIVEN)
        await kit.simulator.wait_for_deliveries(1)


async def test_without_a_policy_there_is_one_attempt_or_one_more() -> None:
    """The contradiction of the documents could be read in one way only."""
    async with run() as kit:
        await kit.monitor(MOVING)
        kit.hook.statuses = [500, 500]
        await shuttle(kit, 1)
        await kit.simulator.wait_for_posts(1)
        await kit.simulator.advance(10)
        assert (len(kit.hook.calls), kit.simulator.queued) == (1, 0)
        assert kit.simulator.statuses() == {"mine": "Running"}
        kit.faults.none_retries = 1
        await kit.simulator.park(DRIVEN)
        await kit.simulator.wait_for_posts(2)
        await kit.simulator.advance(10)
        assert kit.simulator.counters.events_delivered == 1


async def test_a_message_lives_three_days() -> None:
    """Events of last month would arrive."""
    async with run(lost_fails_monitor=False) as kit:
        await kit.monitor(MOVING, retryPolicy={"policy": "Always", "retryDelay": 86_400})
        kit.hook.statuses = [500] * 4
        await kit.simulator.drive(DRIVEN)
        await kit.simulator.wait_for_posts(1)
        await kit.simulator.advance(86_400)
        await kit.simulator.park(DRIVEN)
        for _ in range(3):
            await kit.simulator.advance(86_400)
        await kit.simulator.wait_until_delivered()
        assert kit.simulator.counters.events_lost == 1
        assert moving(kit)[-1] == "false"


async def test_days_pass_as_fast_as_one_likes() -> None:
    """A retry after a minute would take a minute."""
    async with run(time_scale=86_400) as kit:
        simulator = kit.simulator
        await kit.monitor(MOVING, retryPolicy={"policy": "Always", "retryDelay": 86_400})
        kit.hook.statuses = [500]
        await shuttle(kit, 1, seconds=0)
        await simulator.wait_for_posts(1)
        await simulator.advance(1)
        assert simulator.counters.events_delivered == 1
        kit.hook.statuses = [500] * 9
        await simulator.park(DRIVEN)
        await simulator.wait_for_posts(3)
        await simulator.advance(4)
        assert simulator.counters.events_lost == 1


@pytest.mark.parametrize(
    ("status", "strict", "received"),
    [
        (200, False, 1),
        (201, False, 1),
        (204, False, 1),
        (302, False, 0),
        (401, False, 0),
        (200, True, 1),
        (204, True, 0),
        (500, True, 0),
    ],
)
async def test_what_counts_as_received(status: int, strict: bool, received: int) -> None:
    """A client that answers something else would work here, and be called for three days there."""
    async with run(strict_acknowledgement=strict) as kit:
        await kit.monitor(MOVING, retryPolicy=ALWAYS)
        kit.hook.statuses = [status]
        await kit.simulator.drive(DRIVEN)
        await kit.simulator.wait_for_posts(1)
        assert kit.simulator.counters.events_delivered == received
        assert kit.simulator.queued == 1 - received
        assert kit.simulator.deliveries[0].status == status


async def test_who_does_not_answer_or_is_not_there_has_not_received() -> None:
    """A webhook that hangs would hold up everything, or count as reached."""
    async with run(callback_timeout=0.05) as kit:
        await kit.monitor(MOVING, retryPolicy=ALWAYS)
        kit.hook.hanging = True
        await kit.simulator.drive(DRIVEN)
        await kit.simulator.wait_for_posts(1)
        kit.hook.hanging = False
        await kit.simulator.advance(60)
        assert kit.simulator.counters.events_delivered == 1
        body = kit.body(MOVING, label="gone", retryPolicy=ALWAYS)
        body["subscribeParam"]["callback"]["webhook"]["target"] = "http://127.0.0.1:9/"
        assert (await kit.post_monitor(body)).status == HTTPStatus.ACCEPTED
        await kit.simulator.park(DRIVEN)
        await kit.simulator.wait_for_posts(4)
        assert {one.status for one in kit.simulator.deliveries} == {None, 200}


async def test_an_answer_that_is_lost_makes_a_duplicate() -> None:
    """A client that counts events would count some twice, and never here."""
    async with run(acknowledgements_lost=1) as kit:
        await kit.monitor(MOVING, retryPolicy=ALWAYS)
        await kit.simulator.drive(DRIVEN)
        await kit.simulator.wait_for_posts(1)
        await kit.simulator.advance(60)
        assert kit.hook.calls[0].raw == kit.hook.calls[1].raw
        kit.faults.deliver_twice = True
        await kit.simulator.park(DRIVEN)
        await kit.hook.wait_for(4)
        assert kit.hook.calls[2].raw == kit.hook.calls[3].raw


async def test_another_target_takes_what_was_stored_and_a_deleted_monitor_nothing() -> None:
    """A backlog would go to an address that is given up."""
    async with run() as kit:
        body = kit.body(LOW, retryPolicy=ALWAYS)
        target = body["subscribeParam"]["callback"]["webhook"]
        there, target["target"] = target["target"], "http://127.0.0.1:9/"
        one = f"{kit.monitors}/{(await kit.post_monitor(body)).body['monitorId']}"
        await kit.simulator.report(VAN)
        await kit.simulator.wait_for_posts(1)
        target["target"] = there
        await kit.ask("PUT", one, json=body)
        await kit.simulator.advance(60)
        assert len(kit.hook.calls) == 1
        kit.hook.statuses = [500]
        await kit.simulator.emit("mine", VAN)
        await kit.simulator.wait_for_posts(3)
        await kit.ask("DELETE", one)
        assert kit.simulator.counters.events_dropped == 1
        await kit.simulator.advance(60)
        assert len(kit.hook.calls) == 2


async def test_what_was_not_delivered_survives_a_restart_of_the_provider() -> None:
    """An outage of the provider could not be played through."""
    async with run() as kit:
        await kit.monitor(MOVING, retryPolicy=ALWAYS)
        kit.hook.statuses = [500]
        await kit.simulator.drive(DRIVEN)
        await kit.simulator.wait_for_posts(1)
        await soon(kit.simulator.stop())
        await kit.simulator.start()
        await kit.simulator.advance(60)
        assert kit.simulator.counters.events_delivered == 1
    assert StellantisSimulator().queued == 0
