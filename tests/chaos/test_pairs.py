"""Two things go wrong at once, drawn by chance."""

import pytest

from .choice import Choice, label, pairs
from .conftest import Undergo


@pytest.mark.parametrize("choice", pairs(), ids=label)
async def test_once_two_faults_are_gone_all_is_as_if_they_had_never_been(
    undergo: Undergo, choice: Choice
) -> None:
    """Trouble comes in pairs: the mending of one would be the harm of the other."""
    outcome = await undergo(choice)
    assert not outcome.verdict.found, outcome.told
