"""Everything that can go wrong does, one thing at a time, while an account is busy."""

import pytest

from .choice import Choice, alone, label
from .conftest import Undergo


@pytest.mark.parametrize("choice", alone(), ids=label)
async def test_once_a_fault_is_gone_all_is_as_if_it_had_never_been(
    undergo: Undergo, choice: Choice
) -> None:
    """A person would see stale values, miss an alarm, or have to restart Home Assistant."""
    outcome = await undergo(choice)
    assert not outcome.verdict.found, outcome.told
