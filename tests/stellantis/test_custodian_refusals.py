"""The custodian gets on with a provider that refuses, spells otherwise or takes its time."""

from copy import deepcopy
from typing import Any, override

import pytest

from custom_components.ev_live.feed import CredentialsRejected, FeedError, NotEntitled
from custom_components.ev_live.http import Refused
from custom_components.ev_live.providers.stellantis.custodian import Custodian
from custom_components.ev_live.providers.stellantis.expressions import Dialect
from custom_components.ev_live.providers.stellantis.fleet_api import FleetApi
from custom_components.ev_live.providers.stellantis.monitors import Monitor, monitor_from
from custom_components.ev_live.providers.stellantis.own import OWN_KEYS

from ..simulators.stellantis_kit import SECRET
from .custody import PERSONS, PREFIX, MemoryNotes, custody, persons

pytestmark = pytest.mark.usefixtures("socket_enabled")


def simple(key: str = "01JSIMPLE") -> Monitor:
    """Return a monitor of one trigger."""
    moving = {"data": "vehicle.kinetic.moving", "op": "equalsTo", "value": ["true"]}
    data = {"label": "Moves", "triggers": [{"name": "moving", "data": moving}]}
    return monitor_from(key, {**data, "expression": "moving"})


async def test_a_provider_that_speaks_in_words_is_answered_in_words() -> None:
    """Section 6.5: the consumer API refuses ||, and nobody knows what else."""
    async with custody(dialect="words") as held:
        await held.reconcile()

        assert held.one(PERSONS).plan.expression.text == "level and moving"
        assert set(held.standings.values()) == {"running"}
        assert held.changes == ["create"] * 8
        assert held.simulator.counters.monitors_refused == 1


async def test_the_dialect_is_remembered_over_a_restart() -> None:
    """Every restart would begin with a refusal."""
    async with custody(dialect="words") as held:
        await held.reconcile()
        refused = held.simulator.counters.monitors_refused
        held.restart()
        await held.reconcile(*held.wanted, persons("!level & moving", "Other", "01JOTHER"))

        assert held.one("01JOTHER").plan.expression.text == "not level and moving"
        assert held.simulator.counters.monitors_refused == refused
        assert held.notes.written["dialect"] == Dialect.WORDS


async def test_monitors_in_the_other_dialect_are_left_as_they_are() -> None:
    """All would be replaced because one was refused, and lose the edges they have seen."""
    async with custody() as held:
        await held.reconcile()
        held.faults.dialect = "both"
        held.notes.written = {"paused": [], "dialect": "words"}
        held.restart()
        await held.reconcile()

        assert held.changes == ["create"] * 7


async def test_a_provider_that_comes_round_to_signs_is_followed() -> None:
    """What was remembered would refuse every new monitor for ever."""
    async with custody() as held:
        held.notes.written = {"paused": [], "dialect": "words"}
        await held.reconcile()

        assert set(held.standings.values()) == {"running"}
        assert held.notes.written["dialect"] == Dialect.SIGNS


async def test_a_simple_monitor_that_is_refused_is_not_tried_in_words() -> None:
    """There is no operator in it that could be to blame."""
    async with custody(refuse_creation="label") as held:
        await held.reconcile(simple())

        assert held.changes == ["create"]
        assert held.standings["01JSIMPLE"] == "failed"


async def test_a_composed_one_is_tried_in_words_once_and_not_at_every_look() -> None:
    """Every look would cost twice as many calls as there are refused monitors."""
    async with custody(refuse_creation="label") as held:
        await held.reconcile(persons())
        await held.reconcile(persons())

        assert held.changes == ["create"] * 3
        assert not held.notes.written


async def test_one_that_is_refused_keeps_no_other_from_running_and_says_why() -> None:
    """One mistake would leave the whole fleet silent."""
    async with custody(trigger_limit=4) as held:
        await held.reconcile()

        refused = {key for key, standing in held.standings.items() if standing == "failed"}
        assert refused == {"body", "incidents"}
        assert "1 to 4 triggers" in (held.custodian.states["body"].reason or "")
        assert len(held.labels) == 5

        held.faults.trigger_limit = 5
        await held.reconcile()
        assert set(held.standings.values()) == {"running"}
        assert held.custodian.states["body"].reason is None


async def test_a_change_that_is_refused_is_told_though_the_old_one_runs() -> None:
    """A person would think that the new condition is watched."""
    async with custody() as held:
        await held.reconcile(persons())
        held.faults.dialect = "words"
        held.faults.trigger_limit = 1
        await held.reconcile(persons("level | moving"))

        state = held.custodian.states[PERSONS]
        assert state.standing == "failed"
        assert state.monitor_id == held.one(PERSONS).monitor_id
        assert held.one(PERSONS).plan.expression.text == "level & moving"


async def test_what_is_said_of_a_refusal_holds_no_secret() -> None:
    """The text is shown in a repair issue, and copied into forums."""
    async with custody() as held:
        target = held.callback.target
        held.faults.refuse_creation = f"callback {target} with {SECRET} {'x' * 999}"
        await held.reconcile(simple())

        reason = held.custodian.states["01JSIMPLE"].reason
        assert reason is not None
        assert SECRET not in reason
        assert target not in reason
        assert len(reason) <= 250


async def test_room_is_made_before_anything_new_is_asked_for() -> None:
    """A full fleet would refuse the new monitor because the old one is still there."""
    async with custody(monitor_limit=7) as held:
        await held.reconcile()
        await held.reconcile(*held.wanted[:-1], simple())

        assert set(held.standings.values()) == {"running"}
        assert len(held.labels) == 7


async def test_a_full_fleet_takes_what_fits_and_says_what_does_not() -> None:
    """Nothing at all would run, or everything would look well."""
    async with custody(monitor_limit=4) as held:
        await held.reconcile()

        standings = list(held.standings.values())
        assert (standings.count("running"), standings.count("failed")) == (4, 3)


async def test_a_provider_that_minds_equal_labels_gets_no_equal_ones() -> None:
    """Two persons' monitors of one name, or a second look, would be refused."""
    async with custody(duplicate_labels_refused=True) as held:
        two = (persons(key="01JONE"), persons(key="01JTWO"))
        await held.reconcile(*two)
        await held.reconcile(*two)

        assert set(held.standings.values()) == {"running"}


@pytest.mark.parametrize(
    ("status", "kind"), [(401, CredentialsRejected), (403, NotEntitled), (500, Refused)]
)
@pytest.mark.parametrize("service", ["monitors", "create"])
async def test_a_refusal_of_everything_is_said_in_the_words_of_a_feed(
    service: Any, status: int, kind: type[FeedError]
) -> None:
    """Nobody would ask for new credentials, or try again."""
    async with custody(fail=service, fail_status=status) as held:
        with pytest.raises(kind):
            await held.reconcile()
        held.faults.fail = None
        await held.reconcile()

        assert set(held.standings.values()) == {"running"}


async def test_a_server_that_stumbles_over_one_monitor_gets_the_others() -> None:
    """A fault about one monitor would keep all that come after it from being made."""
    async with custody() as held:
        await held.reconcile()
        held.faults.fail, held.faults.fail_status = "update", 500
        with pytest.raises(Refused):
            await held.reconcile(*held.wanted[:-1], persons("level | moving"), simple())

        assert held.standings["01JSIMPLE"] == "running"
        assert held.custodian.states[PERSONS].standing == "running"


async def test_monitors_that_become_active_later_are_not_made_again() -> None:
    """202 means accepted, not active: an impatient look would double everything."""
    async with custody(activation_delay=600, created_as="Created") as held:
        await held.reconcile()
        await held.simulator.advance(60)
        await held.reconcile()

        assert held.changes == ["create"] * 7
        assert set(held.standings.values()) == {"running"}


class SlowList(FleetApi):
    """A provider that lists a monitor only some time after it was accepted."""

    behind = True

    @override
    async def monitors(self) -> list[Any]:
        """Return nothing yet."""
        return [] if self.behind else await super().monitors()


async def test_a_list_that_lags_behind_does_not_double_anything() -> None:
    """202 means accepted: the second look of one round would make everything again."""
    async with custody() as held:
        slow = SlowList(held.client, held.kit.fleet_id)
        held.custodian = Custodian(slow, held.notes)
        await held.reconcile()
        assert held.changes == ["create"] * 7
        assert set(held.standings.values()) == {None}
        assert held.custodian.key_of(held.one(PERSONS).monitor_id) == PERSONS

        slow.behind = False
        await held.reconcile()
        assert held.changes == ["create"] * 7
        assert set(held.standings.values()) == {"running"}


def respell(body: dict[str, Any]) -> None:
    """Store a monitor otherwise than it was sent, so that it looks like another one."""
    body["subscribeParam"]["batchNotify"]["size"] = 60


class Stubborn(FleetApi):
    """A provider that stores smaller batches than it was asked for."""

    @override
    async def monitors(self) -> list[Any]:
        """Return what there is, changed."""
        found = deepcopy(await super().monitors())
        for each in found:
            respell(each["monitor"])
        return found


async def test_a_provider_that_stores_something_else_is_not_told_the_same_for_ever() -> None:
    """Every look would replace every monitor, and monitors lose the edges they have seen."""
    async with custody() as held:
        held.custodian = Custodian(Stubborn(held.client, held.kit.fleet_id), held.notes)
        for _ in range(8):
            await held.reconcile(simple())
        assert held.changes == ["create", *["update"] * 3]
        assert held.standings["01JSIMPLE"] == "running"

        held.move(f"{held.kit.hook.url}/moved")
        await held.reconcile(simple())
        assert held.one("01JSIMPLE").plan.target == held.callback.target


async def test_what_a_colleague_changes_again_and_again_is_put_right_each_time() -> None:
    """Giving up on a provider that cannot do better would give up on this, too."""
    async with custody() as held:
        await held.reconcile(simple())
        for _ in range(5):
            respell(held.one("01JSIMPLE").body)
            await held.reconcile(simple())
            await held.reconcile(simple())

        assert held.changes.count("update") == 5


async def test_a_lenient_provider_gets_the_published_form_all_the_same() -> None:
    """What is tolerated today would be refused tomorrow."""
    async with custody(lenient=True, dialect="both") as held:
        await held.reconcile()

        stored = held.one(PERSONS).body
        assert "webhook" in stored["subscribeParam"]["callback"]
        assert stored["triggerParam"]["boolExp"] == "level & moving"


@pytest.mark.parametrize(
    "damage",
    [
        {"paused": "body", "dialect": "words"},
        {"paused": [7, None], "dialect": "latin"},
        {"paused": []},
    ],
)
async def test_damaged_notes_say_nothing(damage: dict[str, Any]) -> None:
    """A power cut while writing would stop all monitors."""
    async with custody() as held:
        held.notes.written = damage
        await held.reconcile()
        await held.custodian.pause(["body"])

        assert held.standings["body"] == "paused"


class Odd(FleetApi):
    """A provider with monitors in its list that nobody can read."""

    @override
    async def monitors(self) -> list[Any]:
        """Return what there is, and more."""
        return [
            {},
            {"monitorId": "a"},
            {"monitorId": "b", "monitor": None},
            {"monitorId": "c", "monitor": {"label": 7}},
            {"monitorId": 7, "monitor": {"label": f"{PREFIX}charging"}},
            {"monitor": {"label": f"{PREFIX}body"}, "status": None},
            *await super().monitors(),
        ]


async def test_odd_monitors_in_the_list_are_passed_over() -> None:
    """One that nobody can read would stop the work on all others."""
    async with custody() as held:
        held.custodian = Custodian(Odd(held.client, held.kit.fleet_id), MemoryNotes())
        await held.reconcile()

        assert set(held.standings) == {*OWN_KEYS, PERSONS}
        assert len(held.labels) == 7
