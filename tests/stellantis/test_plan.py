"""The steps that are planned lead to what is wanted, from wherever one begins."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import given, strategies as st

from custom_components.ev_live.monitoring import Standing
from custom_components.ev_live.providers.stellantis.monitors import Monitor
from custom_components.ev_live.providers.stellantis.own import own_monitors
from custom_components.ev_live.providers.stellantis.plan import (
    PAUSED,
    Create,
    Delete,
    Remote,
    Replace,
    Step,
    Switch,
    ours,
    plan,
)

TAG = "0badc0de"
OWN = {monitor.key: monitor for monitor in own_monitors()}
KEYS = (*OWN, "01JGONE")

# What is stored either is what is wanted, or something else.
WANTED: Mapping[str, Any] = {"is": "wanted"}
OLD: Mapping[str, Any] = {"is": "old"}

REMOTES = st.lists(
    st.builds(
        lambda key, standing, stored: Remote(id="", key=key, standing=standing, stored=stored),
        st.sampled_from(KEYS),
        st.sampled_from([Standing.RUNNING, Standing.PAUSED, Standing.FAILED, None]),
        st.sampled_from([WANTED, OLD]),
    ),
    max_size=12,
).map(lambda found: [replace(each, id=f"m{number}") for number, each in enumerate(found)])


def is_stored(monitor: Monitor, remote: Remote) -> bool:
    """Tell whether what is stored is what is wanted."""
    return remote.stored is WANTED


def carried_out(remotes: Sequence[Remote], steps: Sequence[Step]) -> list[Remote]:
    """Return what is there after the steps, at a provider that does what it is told."""
    there = {remote.id: remote for remote in remotes}
    for step in steps:
        match step:
            case Create(monitor):
                made = Remote(
                    id=f"new {monitor.key}",
                    key=monitor.key,
                    standing=Standing.RUNNING,
                    stored=WANTED,
                )
                assert made.id not in there
                there[made.id] = made
            case Replace(_, remote):
                there[remote.id] = replace(there[remote.id], stored=WANTED)
            case Switch(remote, status):
                standing = Standing.PAUSED if status == PAUSED else Standing.RUNNING
                there[remote.id] = replace(there[remote.id], standing=standing)
            case Delete(remote):
                del there[remote.id]
    return list(there.values())


@given(REMOTES, st.sets(st.sampled_from(sorted(OWN))), st.sets(st.sampled_from(KEYS)))
def test_two_rounds_lead_to_what_is_wanted_and_a_third_has_nothing_to_do(
    remotes: list[Remote], keys: set[str], paused: set[str]
) -> None:
    """Monitors would be made and deleted in turns, for ever."""
    wanted = [OWN[key] for key in sorted(keys)]
    for _ in range(2):
        remotes = carried_out(remotes, plan(wanted, remotes, is_stored, paused))

    assert plan(wanted, remotes, is_stored, paused) == []
    assert sorted(remote.key for remote in remotes) == sorted(keys)
    assert all(remote.stored is WANTED for remote in remotes)
    for remote in remotes:
        assert (remote.standing is Standing.PAUSED) is (remote.key in paused)


@given(REMOTES, st.sets(st.sampled_from(sorted(OWN))))
def test_nothing_that_fits_is_ever_deleted_or_replaced(
    remotes: list[Remote], keys: set[str]
) -> None:
    """A monitor that is replaced forgets what it has seen, and tells it again."""
    steps = plan([OWN[key] for key in sorted(keys)], remotes, is_stored)
    fitting = {each.key for each in remotes if each.key in keys and each.stored is WANTED}
    replaced = {step.remote.key for step in steps if isinstance(step, Replace)}
    kept = {each.key for each in carried_out(remotes, steps) if each.id.startswith("m")}

    assert not replaced & fitting
    assert fitting <= kept


@given(REMOTES)
def test_room_is_made_first(remotes: list[Remote]) -> None:
    """A full fleet would refuse the new monitor because the old one is still there."""
    steps = plan(own_monitors(), remotes, is_stored)
    kinds = [isinstance(step, Delete) for step in steps]

    assert kinds == sorted(kinds, reverse=True)


@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "monitorId": st.none() | st.just("m1") | st.just(""),
                "_links": st.none() | st.just({"self": {"href": "https://x/monitors/m2?a=b"}}),
                "monitor": st.none()
                | st.fixed_dictionaries({"label": st.text() | st.just(f"ev-live/{TAG}/body")}),
                "status": st.none() | st.text() | st.integers(),
            },
        ),
        max_size=5,
    )
)
def test_only_what_bears_our_prefix_is_ours(items: list[dict[str, Any]]) -> None:
    """Trap 15: somebody else's monitor would be deleted."""
    for remote in ours(items, TAG):
        assert remote.stored["label"].startswith(f"ev-live/{TAG}/")
        assert remote.id in {"m1", "m2"}
