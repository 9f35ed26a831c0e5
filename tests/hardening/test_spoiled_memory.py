"""A file that says what cannot be, somewhere, costs what is there and nothing else."""

import logging
from random import Random
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import orjson
import pytest

from simulators.chargepilot import ChargePilotSimulator

from ..chargepilot.conftest import (
    Depots,
    account,  # noqa: F401  # a fixture
    dialect,  # noqa: F401  # a fixture
    simulator,  # noqa: F401  # a fixture
)
from ..nobil.conftest import entity_registry_enabled_by_default  # noqa: F401  # a fixture

SEED = 8
ROUNDS = 60
ODD: tuple[Any, ...] = (
    None, True, -1, 1e300, 2**64 - 1, "", "odd", "x" * 300, [], {}, [[]], {"time": "never"},
    {"place": [99, 999]}, {"time": "9999-12-31T23:59:59-23:59"}, "0001-01-01T00:00:00+00:00",
    "charging", "unavailable",
)  # fmt: skip


def spoil(node: Any, random: Random) -> Any:
    """Replace something in a document."""
    if not isinstance(node, dict | list) or not node or random.random() < 0.1:
        return random.choice(ODD)
    copied: Any = node.copy()
    key = random.choice(list(node)) if isinstance(node, dict) else random.randrange(len(node))
    copied[key] = spoil(node[key], random)
    return copied


def spoil_much(document: dict[str, Any], random: Random) -> dict[str, Any]:
    """Replace several things in a document, but not all of it: what is no object is told at once."""
    for _ in range(random.randint(1, 12)):
        part = random.choice(list(document))
        document = document | {part: spoil(document[part], random)}
    return document


async def test_a_document_that_is_spoiled_anywhere_lets_the_account_start(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Depots,  # noqa: F811
    simulator: ChargePilotSimulator,  # noqa: F811
    memory: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One bad value would take the sensors of the whole depot away until somebody deletes a file."""
    await account.unload()
    await simulator.stop()
    name = f"ev_live.{account.entry.entry_id}"
    sound = orjson.loads(orjson.dumps(memory[name]["data"]))
    random, started = Random(SEED), 0
    caplog.set_level(logging.WARNING)
    for number in range(ROUNDS):
        memory[name] = memory[name] | {"data": spoil_much(sound, random)}
        caplog.clear()
        await account.set_up()
        # Without any memory there is nothing to show, and it tries again.
        states = {ConfigEntryState.LOADED, ConfigEntryState.SETUP_RETRY}
        assert account.entry.state in states, f"seed {SEED}, round {number}"
        errors = [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR]
        assert errors == [], f"seed {SEED}, round {number}"
        started += account.entry.state is ConfigEntryState.LOADED
        await account.unload()
    assert started > ROUNDS // 2
