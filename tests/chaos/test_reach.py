"""What the trials reach: nothing that a simulator can do wrong is left out by mistake."""

import pytest

from .conftest import Undergo
from .providers import TRIALS, Trial, pair

PROVIDERS = {
    switches: [trial for trial in TRIALS.values() if trial.switches.__name__ == switches]
    for switches in sorted({trial.switches.__name__ for trial in TRIALS.values()})
}


@pytest.mark.parametrize("trials", PROVIDERS.values(), ids=PROVIDERS)
def test_every_switch_of_a_simulator_is_thrown_or_spared_for_a_reason(trials: list[Trial]) -> None:
    """A fault that somebody taught a simulator would never be tried on a busy account."""
    thrown = {name for trial in trials for fault in trial.faults for name in fault.fields}
    spared = {name: reason for trial in trials for name, reason in trial.spared.items()}
    assert thrown | set(spared) == set(trials[0].switches.names())
    assert not thrown & set(spared)
    assert all(spared.values())


@pytest.mark.parametrize("trials", PROVIDERS.values(), ids=PROVIDERS)
def test_every_action_of_a_simulator_goes_wrong_or_is_peaceful(trials: list[Trial]) -> None:
    """What a simulator can be told to do would be forgotten just as well."""
    acted = {name for trial in trials for fault in trial.faults for name in fault.acts}
    assert acted | trials[0].peaceful == set(trials[0].simulator().actions)
    assert not acted & trials[0].peaceful


@pytest.mark.parametrize("name", TRIALS)
def test_no_two_faults_of_a_provider_have_the_same_name(name: str) -> None:
    """Who sees one fail could not tell which to run again."""
    names = [fault.name for fault in TRIALS[name].faults]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", TRIALS)
async def test_a_seed_tells_the_same_story_twice(undergo: Undergo, name: str) -> None:
    """Who runs a trial again that failed would see something else."""
    choice = (name, 8, pair(name, 8))
    assert await undergo(choice) == await undergo(choice)
