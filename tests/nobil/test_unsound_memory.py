"""A memory that cannot be trusted."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from simulators.nobil import NobilSimulator

from .conftest import (
    CONNECTOR,
    EVSE,
    MARKER,
    STATION,
    Account,
    account_data,
    make_entry,
    restart,
    soon,
    stored,
)

pytestmark = pytest.mark.usefixtures("entity_registry_enabled_by_default")

UNSOUND = [
    {},
    {"assets": None, "readings": 7, "announced": "x", "listened_until": None},
    {"assets": [None, 1, [], {}, {"id": 5}], "readings": [[], None, 3], "announced": [[]]},
    {"assets": [{"id": STATION, "kind": "spaceship", "since": "2026-01-01T00:00:00+00:00"}]},
    {"assets": [{"id": STATION, "kind": "station", "since": "yesterday"}]},
    {
        # A connector whose station is missing.
        "assets": [
            {
                "id": CONNECTOR,
                "kind": "connector",
                "parent": STATION,
                "since": "2026-01-01T00:00:00+00:00",
            }
        ]
    },
    {
        # A station that hangs on itself, and a connector with texts for numbers.
        "assets": [
            {
                "id": STATION,
                "kind": "station",
                "parent": STATION,
                "since": "2026-01-01T00:00:00+00:00",
            },
            {
                "id": CONNECTOR,
                "kind": "connector",
                "parent": STATION,
                "max_power": "much",
                "number": "one",
                "position": ["north", "east"],
                "reports": ["status"],
                "since": "2026-01-01T00:00:00+00:00",
            },
        ]
    },
    {
        "readings": [
            [CONNECTOR, "status", "dreaming", "2026-01-01T00:00:00+00:00"],
            [CONNECTOR, "status", "available", "2026-01-01T00:00:00"],
            [CONNECTOR, "last_change", "yesterday", "2026-01-01T00:00:00+00:00"],
            [[], {}, None, "2026-01-01T00:00:00+00:00"],
        ],
        "announced": [[[], "taken", True], [CONNECTOR, "asleep", True]],
    },
    [],
    "text",
    7,
]


@pytest.mark.parametrize("document", UNSOUND)
async def test_a_memory_that_is_unsound_is_dropped_and_the_account_works(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    simulator: NobilSimulator,
    memory: dict[str, Any],
    document: Any,
) -> None:
    """One bad byte on a card would keep the account from starting, today and every day."""
    entry = make_entry(account_data(simulator), STATION, MARKER[0])
    memory[f"ev_live.{entry.entry_id}"] = {"version": 1, "minor_version": 1, "data": document}
    account = Account(hass, entry)
    await account.set_up()
    await soon(simulator.wait_for_connection())

    await simulator.send(STATION, EVSE, "CHARGING")
    await account.until_read(simulator)

    assert account.state(CONNECTOR, "status") == "charging"
    assert account.state(STATION, "connectors_total") == "6"
    assert account.state(STATION, "connectors_heard") == "1"


async def test_a_sound_reading_beside_unsound_ones_is_kept(
    heard: Account, simulator: NobilSimulator, memory: dict[str, Any]
) -> None:
    """One bad entry would cost everything that is known."""
    await heard.unload()
    stored(memory, heard)["data"]["readings"].insert(0, [CONNECTOR, "status", 5, "never"])
    stored(memory, heard)["data"]["assets"].append({"id": None})

    await heard.set_up()

    assert heard.state(CONNECTOR, "status") == "available"


@pytest.mark.parametrize(("major", "minor"), [(2, 1), (99, 1), (1, 7), (0, 1)])
async def test_a_memory_of_another_version_is_no_obstacle(
    hass: HomeAssistant,
    heard: Account,
    simulator: NobilSimulator,
    memory: dict[str, Any],
    major: int,
    minor: int,
) -> None:
    """Somebody who goes back to an older version would have an account that never starts."""
    await heard.unload()
    stored(memory, heard)["version"] = major
    stored(memory, heard)["minor_version"] = minor

    await restart(heard, simulator)

    await simulator.send(STATION, EVSE, "BLOCKED")
    await heard.until_shown(CONNECTOR, "status", "blocked")
