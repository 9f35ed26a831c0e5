"""An account comes and goes."""

from datetime import UTC, datetime, timedelta
import logging
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest

from simulators.here import HereSimulator
from simulators.here.places import DEMO_PARK, MARKET

from ..nobil.conftest import Account, Activity, pass_time
from .conftest import EVSE, OTHER_EVSE, heard, listening_account


def notes_of(memory: dict[str, Any], account: Account) -> dict[str, Any]:
    """Return what the feed wrote down."""
    notes: dict[str, Any] = memory[f"ev_live.{account.entry.entry_id}.notes"]["data"]
    return notes


def let_it_be_long_ago(memory: dict[str, Any], account: Account, **ago: float) -> None:
    """Let the feed have listened last some time ago."""
    then = datetime.now(UTC) - timedelta(**ago)
    notes_of(memory, account)["read_at"] = then.isoformat()


async def test_an_account_shows_what_v3_says_before_anything_happens(
    account: Account, simulator: HereSimulator
) -> None:
    """A person would look at blank tiles until somebody comes to charge."""
    assert account.state(EVSE, "status") == "available"
    assert account.state(DEMO_PARK, "connectors_total") == "6"
    assert account.state(DEMO_PARK, "connectors_available") == "6"
    assert account.state(DEMO_PARK, "best_free_power") == "300.0"
    assert account.state(EVSE, "plugs") == "CCS"
    assert account.shown(DEMO_PARK, "connectors_available").name == (
        "Demo Park Connectors available"
    )


async def test_a_connector_is_named_by_what_stands_on_it(
    hass: HomeAssistant, account: Account
) -> None:
    """A person in front of six sockets could not tell which of them is the third of HERE's list."""
    entity = er.async_get(hass).async_get(account.entity_id(EVSE, "status"))
    assert entity is not None
    assert entity.device_id is not None
    device = dr.async_get(hass).async_get(entity.device_id)

    assert device is not None
    assert device.name == "Connector P1"


async def test_several_evses_of_one_message_change_at_once(
    hass: HomeAssistant, account: Account, simulator: HereSimulator
) -> None:
    """A sum would be shown that never was."""
    await simulator.produce_several(DEMO_PARK, {EVSE: "CHARGING", OTHER_EVSE: "OUT_OF_ORDER"})
    await heard(hass, simulator)

    assert account.state(EVSE, "status") == "charging"
    assert account.state(OTHER_EVSE, "status") == "out_of_order"
    assert account.state(DEMO_PARK, "connectors_available") == "4"


async def test_an_evse_that_v3_does_not_list_appears_when_the_stream_names_it(
    hass: HomeAssistant, simulator: HereSimulator
) -> None:
    """A connector built last week would be missing."""
    account = await listening_account(hass, simulator, MARKET)
    unlisted = simulator.world.locations[MARKET].evses[-1].evse_id

    await simulator.produce(MARKET, unlisted, "CHARGING")
    await heard(hass, simulator)

    assert account.state(unlisted, "status") == "charging"
    assert account.state(MARKET, "connectors_total") == "3"


async def test_an_unload_leaves_no_subscription(simulator: HereSimulator, account: Account) -> None:
    """HERE would hold a place for nobody, and there are few."""
    await account.unload()

    assert len(simulator.subscriptions) == 0
    assert account.entry.state is ConfigEntryState.NOT_LOADED


@pytest.mark.parametrize("fault", ["hang", "drop"])
async def test_an_unload_waits_for_nobody_for_long(
    hass: HomeAssistant,
    simulator: HereSimulator,
    account: Account,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    """Home Assistant would not stop because HERE does not answer."""
    monkeypatch.setattr("custom_components.ev_live.providers.here.feed.CLOSING", 0.05)
    simulator.faults.apply({fault: "unsubscribe"})

    await account.unload()

    assert account.entry.state is ConfigEntryState.NOT_LOADED


async def test_a_restart_goes_on_where_it_left_off(
    hass: HomeAssistant, simulator: HereSimulator, account: Account
) -> None:
    """What happened during a restart would never be announced."""
    groups = simulator.groups
    sent = simulator.counters.messages_sent
    await account.unload()
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await simulator.produce(DEMO_PARK, EVSE, "BLOCKED")

    await account.set_up()
    await heard(hass, simulator)

    assert simulator.groups == groups
    assert simulator.counters.messages_sent == sent + 2
    assert account.state(EVSE, "status") == "blocked"


async def test_what_changed_during_a_restart_is_announced_once(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: HereSimulator
) -> None:
    """An automation would miss the free charger, or be told of it at every restart."""
    simulator.faults.fetch_wait = 0
    account = await listening_account(hass, simulator, DEMO_PARK)
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await heard(hass, simulator)
    await pass_time(hass, freezer, 3)
    activity = Activity(account, EVSE)
    await account.unload()
    await simulator.produce(DEMO_PARK, EVSE, "AVAILABLE")

    for _ in range(2):
        await account.set_up()
        await heard(hass, simulator)
        await pass_time(hass, freezer, 3)
        await account.unload()

    assert activity.types == ["freed"]


@pytest.mark.parametrize("ago", [{"minutes": 6}, {"days": 9}, {"hours": -1}])
async def test_after_a_long_absence_the_backlog_is_passed_over(
    hass: HomeAssistant,
    simulator: HereSimulator,
    account: Account,
    memory: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    ago: dict[str, float],
) -> None:
    """A restart after the holidays would read the whole world's week, statuses flashing by."""
    groups = simulator.groups
    await account.unload()
    await simulator.produce(DEMO_PARK, EVSE, "OUT_OF_ORDER")
    await simulator.produce_noise(1500)
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    let_it_be_long_ago(memory, account, **ago)
    sent = simulator.counters.messages_sent
    caplog.clear()

    with caplog.at_level(logging.INFO):
        await account.set_up()
        await simulator.wait_until_read()

    assert simulator.counters.messages_sent == sent
    assert simulator.groups != groups
    assert account.state(EVSE, "status") == "charging"
    assert caplog.text.count("was not listened to for too long") == 1


async def test_after_a_long_absence_the_new_group_is_kept(
    hass: HomeAssistant, simulator: HereSimulator, account: Account, memory: dict[str, Any]
) -> None:
    """Every restart from then on would pass something over."""
    await account.unload()
    let_it_be_long_ago(memory, account, hours=2)
    await account.set_up()
    groups = simulator.groups
    await account.unload()
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING")

    await account.set_up()
    await heard(hass, simulator)

    assert simulator.groups == groups
    assert account.state(EVSE, "status") == "charging"


@pytest.mark.parametrize(
    "notes",
    [
        {},
        {"group": 7},
        {"group": "ev-live-x"},
        {"group": "ev-live-x", "read_at": "yesterday"},
        {"group": "ev-live-x", "read_at": "2026-01-15T09:30:12"},
        {"group": "ev-live-x", "read_at": 7},
        {"group": "", "read_at": "2026-01-15T09:30:12+00:00"},
    ],
)
async def test_notes_that_make_no_sense_begin_anew(
    hass: HomeAssistant,
    simulator: HereSimulator,
    account: Account,
    memory: dict[str, Any],
    notes: dict[str, Any],
) -> None:
    """A file that was cut off by a power cut would end the account."""
    await account.unload()
    memory[f"ev_live.{account.entry.entry_id}.notes"]["data"] = notes

    await account.set_up()
    await simulator.wait_until_read()

    assert account.state("account", "connected") == "on"
    assert simulator.groups != ["ev-live-x"]
