"""Events of the Stellantis simulator that no engine raised, and bodies that nobody documented."""

import json

import pytest

from .stellantis_kit import CHARGING, DRIVEN, LOW, MOVING, SECRET, VAN, Kit, run, soon

pytestmark = pytest.mark.usefixtures("socket_enabled")

LEVEL = "vehicle.energy.electric.level"


async def drive(kit: Kit) -> None:
    """Let there be an event."""
    await kit.simulator.drive(DRIVEN)
    await kit.simulator.wait_for_posts(1)


async def test_extensions_come_as_objects_or_arrays() -> None:
    """The older of two templates would be unreadable."""
    async with run(extension_arrays=True) as kit:
        await kit.monitor(MOVING, extensions=["vehicle.status"])
        await drive(kit)
        [body] = kit.hook.events[0]["extensions"][0]["body"]
        assert body["status"]["vin"] == DRIVEN


@pytest.mark.parametrize(("shape", "kind"), [("list", list), ("single_event", dict)])
async def test_a_body_may_be_a_list_or_hold_one_event(shape: str, kind: type) -> None:
    """A body of another shape would bring the webhook down."""
    async with run() as kit:
        kit.faults.apply({"body_shape": shape})
        await kit.monitor(MOVING)
        await drive(kit)
        body = kit.hook.calls[0].body
        assert isinstance(body if shape == "list" else body["events"], kind)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [("empty", b""), ("null", b"null"), ("number", b"42"), ("html", b"<!DOC")],
)
async def test_a_body_may_be_nonsense(kind: str, raw: bytes) -> None:
    """Whoever finds the address may post anything."""
    async with run() as kit:
        kit.faults.apply({"callback_body": kind, "callback_type": "text/plain"})
        await kit.monitor(MOVING)
        await drive(kit)
        [call] = kit.hook.calls
        assert call.raw.startswith(raw)
        assert call.headers["Content-Type"] == "text/plain"


async def test_a_body_may_be_cut_short_huge_or_without_the_secret() -> None:
    """A webhook that trusts what comes would never be caught."""
    async with run(callback_body="not_json") as kit:
        await kit.monitor(MOVING)
        await drive(kit)
        with pytest.raises(ValueError):
            _ = kit.hook.calls[0].body
        kit.faults.reset()
        kit.faults.apply({"padding": 8_000_000, "headers_missing": True, "unknown_fields": True})
        await kit.simulator.park(DRIVEN)
        await kit.hook.wait_for(2)
        call = kit.hook.calls[1]
        assert len(call.raw) > 8_000_000
        assert "X-Secret" not in call.headers
        assert call.body["events"][0]["confidence"] == 0.97


async def test_events_may_vanish_on_the_way() -> None:
    """Whether the slow reconcile repairs what was missed could not be seen."""
    async with run(events_vanish=True) as kit:
        await kit.monitor(MOVING)
        await kit.simulator.drive(DRIVEN)
        await kit.settle()
        assert kit.hook.calls == []
        assert kit.simulator.counters.events_dropped == 1


async def test_an_event_of_ones_own_can_be_told() -> None:
    """Unknown vehicles, unknown data and old dates could not be tried."""
    async with run() as kit:
        await kit.monitor(CHARGING, extensions=["vehicle.status"])
        await kit.simulator.emit("mine", DRIVEN, {LEVEL: 12.5}, "2026-03-01T00:00:00Z", True)
        await kit.simulator.emit("mine", "VF3STRANGER000001", {"vehicle.soup": [1, None]})
        await kit.simulator.emit_raw("mine", None)
        await kit.simulator.emit_raw("mine", {"vin": 7})
        await kit.hook.wait_for(4)
        known, stranger, nothing, odd = kit.hook.events
        assert known["eventDate"] == "2026-03-01T00:00:00Z"
        assert known["refresh"] is True
        assert known["values"][0]["value"]["body"] == {"literalValue": "12.5"}
        assert known["extensions"][0]["type"] == "vehicle.status"
        assert stranger["extensions"] == []
        assert stranger["values"][0]["value"]["body"] == {"literalValue": [1, None]}
        assert nothing is None
        assert odd == {"vin": 7}


async def test_anything_can_be_posted_with_any_secret() -> None:
    """A forged call could not be tried."""
    async with run() as kit:
        await kit.monitor(MOVING)
        kit.hook.statuses = [401]
        assert await kit.simulator.post("mine", "{}", secret="wrong") == 401
        assert await kit.simulator.post("mine", "soup") == 200
        forged, honest = kit.hook.calls
        assert forged.headers["X-Secret"] == "wrong"
        assert (honest.headers["X-Secret"], honest.raw) == (SECRET, b"soup")


async def test_a_backlog_of_thousands_comes_in_batches_and_ends_with_what_is_so() -> None:
    """Nobody would know what three days of downtime cost."""
    async with run() as kit:
        batch = {"size": 100, "timeWindow": 60}
        await kit.monitor(LOW, extensions=["vehicle.status"], batchNotify=batch)
        await soon(kit.simulator.backlog("mine", 1000))
        await soon(kit.simulator.wait_until_delivered())
        assert [len(call.body["events"]) for call in kit.hook.calls] == [100] * 10
        dates = [event["eventDate"] for event in kit.hook.events]
        assert dates == sorted(dates)
        last = {event["vin"]: event for event in kit.hook.events}
        for vin, event in last.items():
            level = event["values"][0]["value"]["body"]["literalValue"]
            assert float(level) == kit.simulator.truth[vin].level
        assert kit.simulator.counters.events_delivered == 1000


async def test_every_event_has_a_body_that_is_small_json() -> None:
    """A body could be something that only this simulator's own reader takes."""
    async with run() as kit:
        await kit.monitor(LOW, extensions=["vehicle.status", "vehicle.telemetry"])
        await kit.simulator.report(VAN)
        await kit.simulator.wait_for_deliveries(1)
        [delivery] = kit.simulator.deliveries
        assert json.loads(delivery.body)["events"][0]["vin"] == VAN
        assert len(delivery.body) < 10_000
        assert delivery.acknowledged
        assert delivery.headers["X-Secret"] == SECRET
