"""What runs at the provider becomes what is wanted here, and nothing else is touched."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from custom_components.ev_live.feed import FeedUnavailable, QuotaExceeded
from custom_components.ev_live.http import Refused
from custom_components.ev_live.providers.stellantis.own import OWN_KEYS

from .conftest import TAG
from .custody import PERSONS, PREFIX, custody, persons

pytestmark = pytest.mark.usefixtures("socket_enabled")

OWN = sorted(OWN_KEYS)
ALL = sorted([*OWN_KEYS, f"{PERSONS}/Low and moving"])


async def test_everything_that_is_wanted_runs() -> None:
    """Nothing of a vehicle would ever change."""
    async with custody() as held:
        await held.reconcile()

        assert held.labels == ALL
        assert set(held.standings.values()) == {"running"}
        assert set(held.standings) == {*OWN_KEYS, PERSONS}
        known = {each.monitor_id: held.custodian.key_of(each.monitor_id) for each in held.running}
        assert sorted(filter(None, known.values())) == sorted([*OWN_KEYS, PERSONS])
        assert held.custodian.key_of("somebody's") is None


async def test_nothing_is_changed_where_nothing_is_to_be_changed() -> None:
    """Every look would cost seven calls, and the edges that monitors have seen."""
    async with custody() as held:
        await held.reconcile()
        before = list(held.changes)
        await held.reconcile()
        held.restart()
        await held.reconcile()

        assert held.changes == before == ["create"] * 7
        assert held.simulator.counters.monitors_requests == 2 + 1 + 1


async def test_monitors_of_others_are_never_touched() -> None:
    """Trap 15: another application of the fleet would fall silent."""
    others = ["somebody else's", "ev-live/11111111/charging", "ev-live", f"my {PREFIX}charging"]
    async with custody() as held:
        for label in others:
            await held.simulator.add_foreign_monitor(label)
        await held.reconcile()
        await held.reconcile(persons())
        await held.custodian.delete_all(TAG)

        assert [each.label for each in held.simulator.monitors] == others


async def test_what_a_crash_left_behind_is_deleted() -> None:
    """Trap 15: monitors outlive Home Assistant, and would post for ever."""
    async with custody() as held:
        await held.reconcile(*held.wanted, persons(key="01JGONE"))
        gone = held.one("01JGONE").monitor_id
        held.restart()
        await held.reconcile()

        assert held.labels == ALL
        assert held.custodian.key_of(gone) is None


async def test_a_monitor_whose_answer_was_lost_is_not_made_twice() -> None:
    """Every event would come twice."""
    async with custody() as held:
        held.faults.drop_answer = "create"
        with pytest.raises(FeedUnavailable):
            await held.reconcile()
        assert len(held.labels) == 1
        held.faults.drop_answer = None
        await held.reconcile()

        assert held.labels == ALL


async def test_of_two_that_are_the_same_one_is_deleted() -> None:
    """Two installations of one backup, or a retry, would leave every event twice."""
    async with custody() as held:
        await held.reconcile()
        first = held.one("charging")
        held.simulator.monitors.create(first.fleet_id, first.body)
        await held.reconcile()

        assert held.labels == ALL
        assert held.one("charging").monitor_id == first.monitor_id


async def test_of_two_of_a_kind_the_one_that_fits_stays() -> None:
    """A monitor that fits would be deleted, and one that does not be replaced."""
    async with custody() as held:
        await held.reconcile()
        fitting = held.one("charging")
        body = dict(fitting.body)
        held.simulator.monitors.replace(fitting, {**body, "extendedEventParam": []})
        second = held.simulator.monitors.create(fitting.fleet_id, body)
        await held.reconcile()

        assert held.one("charging").monitor_id == second.monitor_id
        assert "update" not in held.changes


async def test_a_changed_monitor_is_replaced_as_a_whole() -> None:
    """A person would go on being told of the old condition."""
    async with custody() as held:
        await held.reconcile(persons())
        was = held.one(PERSONS).monitor_id
        await held.reconcile(persons("level | moving", "Low or moving"))

        assert held.labels == [f"{PERSONS}/Low or moving"]
        assert held.one(PERSONS).monitor_id == was
        assert held.one(PERSONS).plan.expression.text == "level | moving"
        assert held.changes == ["create", "update"]


async def test_when_the_public_address_changes_every_monitor_learns_it() -> None:
    """Trap 16: events would go nowhere, and the monitors would fail after three days."""
    async with custody() as held:
        await held.reconcile()
        held.move(f"{held.kit.hook.url}/moved")
        await held.reconcile()

        assert {each.plan.target for each in held.running} == {held.callback.target}
        assert held.changes.count("update") == 7


async def test_another_secret_is_told_to_every_monitor() -> None:
    """Events would be turned away at the door for three days (trap 14)."""
    async with custody() as held:
        await held.reconcile()
        held.callback = replace(held.callback, secret="another")
        await held.reconcile()

        assert "s3cret" not in str([each.body for each in held.running])


async def test_what_a_colleague_deleted_is_made_again() -> None:
    """A vehicle would fall silent, and nobody would know since when."""
    async with custody() as held:
        await held.reconcile()
        await held.simulator.delete_monitor(f"{PREFIX}driving")
        await held.reconcile()

        assert held.labels == ALL
        assert held.standings["driving"] == "running"


async def test_what_a_colleague_paused_runs_again() -> None:
    """What runs would be what somebody clicked elsewhere."""
    async with custody() as held:
        await held.reconcile()
        await held.simulator.pause_monitor(f"{PREFIX}driving")
        await held.reconcile()

        assert held.one("driving").status == "Running"
        assert held.standings["driving"] == "running"


async def test_a_monitor_that_vanishes_while_it_is_changed_is_made_again() -> None:
    """It would be missing until the next look, an hour later."""
    async with custody() as held:
        await held.reconcile()
        wanted = (*held.wanted[:-1], persons("level | moving"))
        held.faults.fail, held.faults.fail_status = "update", 404
        await held.simulator.settle()
        await held.reconcile(*wanted)
        assert held.standings[PERSONS] == "running"
        held.faults.fail = None
        await held.reconcile(*wanted)

        assert held.one(PERSONS).plan.expression.text == "level | moving"


async def test_what_is_paused_stays_paused_over_a_restart() -> None:
    """Reminders that somebody switched off would come back with every update."""
    async with custody() as held:
        await held.reconcile()
        await held.custodian.pause(["driving", PERSONS])
        assert held.standings["driving"] == held.standings[PERSONS] == "paused"
        held.restart()
        await held.reconcile()

        assert held.standings["driving"] == held.standings[PERSONS] == "paused"
        assert held.one("driving").status == "Paused"

        await held.custodian.resume(["driving"])
        held.restart()
        await held.reconcile()
        assert held.one("driving").status == "Running"
        assert held.standings[PERSONS] == "paused"


async def test_a_monitor_that_has_to_be_made_again_is_paused_at_once_if_it_was() -> None:
    """A pause would end because somebody deleted the monitor."""
    async with custody() as held:
        await held.reconcile()
        await held.custodian.pause([PERSONS])
        await held.simulator.delete_monitor(f"{PREFIX}{PERSONS}/Low and moving")
        await held.reconcile()

        assert held.one(PERSONS).status == "Paused"
        assert held.standings[PERSONS] == "paused"


async def test_a_pause_that_could_not_be_told_is_made_up_for() -> None:
    """A person would have to try again and again while the provider is away."""
    async with custody() as held:
        await held.reconcile()
        held.faults.drop = "switch"
        with pytest.raises(FeedUnavailable):
            await held.custodian.pause(["body"])
        held.faults.drop = None
        await held.reconcile()

        assert held.standings["body"] == "paused"


async def test_pausing_what_is_gone_says_that_it_is_missing() -> None:
    """An error about a monitor that nobody has would stop the pause of all others."""
    async with custody() as held:
        await held.reconcile()
        await held.simulator.delete_monitor(f"{PREFIX}body")
        await held.custodian.pause(["body", "driving"])

        assert held.standings["body"] == "missing"
        assert held.standings["driving"] == "paused"


async def test_a_failed_monitor_is_let_run_once_and_then_left_to_a_person() -> None:
    """After three days without Home Assistant all would stay dead; or be pushed for ever."""
    async with custody() as held:
        await held.reconcile()
        await held.simulator.fail_monitor(f"{PREFIX}body")
        await held.reconcile()
        assert held.standings["body"] == "running"

        await held.simulator.fail_monitor(f"{PREFIX}body")
        await held.reconcile()
        assert held.standings["body"] == "failed"
        assert held.changes.count("switch") == 1

        await held.custodian.resume(["body"])
        assert held.standings["body"] == "running"
        assert held.one("body").status == "Running"


async def test_what_failed_ran_and_failed_again_much_later_is_let_run_again() -> None:
    """The second long outage of the year would need a person."""
    async with custody() as held:
        await held.reconcile()
        for _ in range(2):
            await held.simulator.fail_monitor(f"{PREFIX}body")
            await held.reconcile()
            await held.reconcile()

        assert held.standings["body"] == "running"
        assert held.changes.count("switch") == 2


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        ("Created", "running"),
        ("RUNNING", "running"),
        ("Failed", "failed"),
        ("Activating", None),
        ("", None),
    ],
)
async def test_any_status_is_lived_with(status: str, standing: str | None) -> None:
    """The tutorial and the published API do not agree about the words (report 6.7)."""
    async with custody(created_as=status) as held:
        await held.reconcile()
        held.faults.created_as = "Running"
        looks = len(held.changes)
        await held.reconcile()

        expected = "running" if standing == "failed" else standing
        assert set(held.standings.values()) == {expected}
        assert len(held.changes) == looks


async def test_monitors_on_many_pages_are_all_found() -> None:
    """Those beyond the first page would be made anew with every look."""
    async with custody(page_size=7) as held:
        for number in range(65):
            await held.simulator.add_foreign_monitor(f"other {number}")
        await held.reconcile()
        await held.reconcile()

        assert held.labels == ALL
        assert held.changes == ["create"] * 7


@pytest.mark.parametrize("style", ["field", "link", "both"])
async def test_the_id_of_a_new_monitor_is_found_wherever_it_stands(style: str) -> None:
    """The first events of a new monitor could not be told to belong to it."""
    async with custody(monitor_id_in=style) as held:
        await held.reconcile()

        assert held.custodian.key_of(held.one(PERSONS).monitor_id) == PERSONS


async def test_who_comes_while_it_works_waits() -> None:
    """Two at once would make every monitor twice."""
    async with custody() as held:
        await asyncio.gather(
            held.reconcile(), held.reconcile(), held.custodian.pause(["body"]), held.reconcile()
        )

        assert held.labels == ALL
        assert held.changes.count("create") == 7
        assert held.standings["body"] == "paused"


async def test_when_the_account_is_removed_everything_of_it_is_deleted() -> None:
    """Trap 15: the provider would call an address that nobody answers, for ever."""
    async with custody(page_size=3) as held:
        await held.simulator.add_foreign_monitor()
        await held.reconcile()
        held.restart()
        await held.custodian.delete_all(TAG)

        assert held.labels == []
        assert len(list(held.simulator.monitors)) == 1
        assert held.standings == {}


async def test_one_that_cannot_be_deleted_keeps_no_other() -> None:
    """One fault would leave all monitors behind."""
    async with custody() as held:
        await held.reconcile()
        held.faults.fail, held.faults.fail_status = "delete", 500
        with pytest.raises(Refused):
            await held.custodian.delete_all(TAG)
        assert held.changes.count("delete") == 7
        held.faults.fail = None
        await held.custodian.delete_all(TAG)

        assert held.labels == []


async def test_a_429_in_the_middle_is_obeyed_and_the_work_goes_on_later() -> None:
    """The account would be locked out for a day, or left with half of its monitors."""
    async with custody(burst_limit=4) as held:
        with pytest.raises(QuotaExceeded) as caught:
            await held.reconcile()
        assert caught.value.retry_after == 1
        made = len(held.labels)
        asked = held.simulator.counters.requests
        with pytest.raises(QuotaExceeded):
            await held.reconcile()
        assert held.simulator.counters.requests == asked
        assert 0 < made < 7

        held.faults.burst_limit = 1000
        await held.simulator.advance(2)
        await held.reconcile()
        assert held.labels == ALL


@pytest.mark.parametrize("kind", ["html", "not_json", "empty", "wrapped", "number"])
async def test_a_list_that_nobody_can_read_is_not_an_empty_one(kind: Any) -> None:
    """Every monitor would be made anew because a proxy spoke instead of the provider."""
    async with custody() as held:
        await held.reconcile()
        held.faults.mangle, held.faults.mangle_as = "monitors", kind
        with pytest.raises(FeedUnavailable):
            await held.reconcile()
        held.faults.mangle = None
        await held.reconcile()

        assert held.changes == ["create"] * 7
        assert set(held.standings.values()) == {"running"}


async def test_work_that_is_broken_off_is_taken_up_again() -> None:
    """An account that is reloaded at the wrong moment would be left with half of its monitors."""
    async with custody() as held:
        held.faults.hang = "create"
        work = asyncio.create_task(held.reconcile())
        await held.simulator.wait_until(lambda: held.simulator.counters.requests >= 2, 5)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        held.faults.hang = None
        await held.reconcile()

        assert held.labels == ALL
        assert set(held.standings.values()) == {"running"}
