"""A person changes an account that is set up, and loses nothing by it."""

from types import MappingProxyType
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    ConfigEntryState,
    ConfigFlowResult,
    ConfigSubentry,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ev_live.const import DOMAIN
from custom_components.ev_live.store import FleetStore
from simulators.nobil import NobilSimulator

from .helpers import set_up, watch_loads
from .nobil.conftest import account_data, make_entry

STATION = "NOR_09901"
OPTIONS = {"grace": 30, "settle": 5, "stale_after": 48, "unheard_after": 3}


@pytest.fixture
async def entry(hass: HomeAssistant, simulator: NobilSimulator) -> MockConfigEntry:
    """Set up an account with a station and an option of its own."""
    return await set_up(hass, account_data(simulator), STATION, grace=30)


async def submit(
    hass: HomeAssistant, flow: ConfigFlowResult, user_input: dict[str, Any]
) -> ConfigFlowResult:
    """Send a form off."""
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], user_input)
    await hass.async_block_till_done()
    return result


def form(simulator: NobilSimulator, dialect: str = "enova", **changes: Any) -> dict[str, Any]:
    """Return what a person enters to change everything."""
    data = account_data(simulator, dialect, **changes)
    del data["provider"]
    return data


def suggested(flow: ConfigFlowResult) -> dict[str, Any]:
    """Return what a form is filled with."""
    assert flow["data_schema"]
    markers = flow["data_schema"].schema
    return {
        str(marker): marker.description["suggested_value"]
        for marker in markers
        if marker.description and "suggested_value" in marker.description
    }


async def test_new_secrets_replace_the_old_ones_and_nothing_else(
    hass: HomeAssistant, simulator: NobilSimulator, entry: MockConfigEntry
) -> None:
    """A person who renews a key would lose stations, options or the server."""
    simulator.api_key, simulator.static_api_key = "k-new", "s-new"
    loads = watch_loads(entry)

    flow = await entry.start_reauth_flow(hass)
    result = await submit(hass, flow, {"api_key": "k-new", "static_api_key": "s-new"})

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reauth_successful"
    assert entry.data == account_data(simulator)
    assert entry.options == {"grace": 30}
    assert [each.title for each in entry.subentries.values()] == [STATION]
    assert loads == [ConfigEntryState.LOADED]
    assert simulator.connections == 1


async def test_asked_for_new_secrets_a_person_sees_no_old_ones(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Who looks over the shoulder would read the keys."""
    flow = await entry.start_reauth_flow(hass)

    assert flow["step_id"] == "reauth_confirm"
    assert suggested(flow) == {}
    assert flow["description_placeholders"]
    assert flow["description_placeholders"]["provider"] == "NOBIL"


@pytest.mark.parametrize("left_empty", [{}, {"static_api_key": ""}, {"static_api_key": " "}])
async def test_a_second_key_that_is_not_entered_anew_is_kept(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    entry: MockConfigEntry,
    left_empty: dict[str, str],
) -> None:
    """Names, plugs and places would be gone after a new first key."""
    simulator.api_key = "k-new"

    flow = await entry.start_reauth_flow(hass)
    result = await submit(hass, flow, {"api_key": "k-new"} | left_empty)

    assert result["reason"] == "reauth_successful"
    assert entry.data["static_api_key"] == simulator.static_api_key


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        ({"api_key_revoked": True}, {"api_key": "invalid_auth"}),
        ({"static_key_revoked": True}, {"static_api_key": "invalid_auth"}),
        ({"token_status": 429}, {"base": "quota_exceeded"}),
        ({"token_status": 500}, {"base": "cannot_connect"}),
    ],
)
async def test_new_secrets_are_tried_before_the_old_ones_are_given_up(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    entry: MockConfigEntry,
    trouble: dict[str, object],
    told: dict[str, str],
) -> None:
    """A mistyped key would take the place of one that works."""
    before = dict(entry.data)
    simulator.faults.apply(trouble)

    flow = await entry.start_reauth_flow(hass)
    refused = await submit(hass, flow, {"api_key": simulator.api_key})
    assert refused["errors"] == told
    assert entry.data == before

    await simulator.reset()
    accepted = await submit(hass, refused, {"api_key": simulator.api_key})
    assert accepted["reason"] == "reauth_successful"


async def test_an_account_that_could_not_be_set_up_comes_up_with_a_new_key(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """A person would be told that the new key works, and nothing would work until a restart."""
    entry = await set_up(hass, account_data(simulator, api_key="k-old"), STATION)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    loads = watch_loads(entry)
    (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert flow["context"]["source"] == SOURCE_REAUTH

    result = await submit(hass, flow, {"api_key": simulator.api_key})

    assert result["reason"] == "reauth_successful"
    assert loads == [ConfigEntryState.LOADED]
    assert not hass.config_entries.flow.async_progress()


async def test_the_same_key_brings_an_account_back_once_the_provider_takes_it_again(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """Who renews a subscription and keeps the key would be told it works and see nothing."""
    simulator.faults.api_key_revoked = True
    entry = await set_up(hass, account_data(simulator), STATION)
    (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    simulator.faults.api_key_revoked = False

    await submit(hass, flow, {"api_key": simulator.api_key})

    assert entry.state is ConfigEntryState.LOADED
    assert simulator.connections == 1


async def test_the_same_key_reconnects_an_account_that_is_loaded(
    hass: HomeAssistant, simulator: NobilSimulator, entry: MockConfigEntry
) -> None:
    """A feed that had stopped at a refusal would stay stopped."""
    loads = watch_loads(entry)

    flow = await entry.start_reauth_flow(hass)
    result = await submit(hass, flow, {"api_key": simulator.api_key})

    assert result["reason"] == "reauth_successful"
    assert loads == [ConfigEntryState.LOADED]


async def test_everything_of_an_account_can_be_changed_but_its_stations_stay(
    hass: HomeAssistant, simulator: NobilSimulator, entry: MockConfigEntry
) -> None:
    """Going over to the other stream would mean to pick every station again."""
    loads = watch_loads(entry)

    flow = await entry.start_reconfigure_flow(hass)
    assert flow["step_id"] == "reconfigure"
    result = await submit(hass, flow, form(simulator, "legacy"))

    assert result["reason"] == "reconfigure_successful"
    assert entry.data == account_data(simulator, "legacy")
    assert entry.options == {"grace": 30}
    assert [each.title for each in entry.subentries.values()] == [STATION]
    assert loads == [ConfigEntryState.LOADED]
    assert len(simulator.legacy) == 1


async def test_the_form_to_change_an_account_shows_what_is_set(
    hass: HomeAssistant, simulator: NobilSimulator, entry: MockConfigEntry
) -> None:
    """Who wants to change one thing would have to enter everything."""
    flow = await entry.start_reconfigure_flow(hass)

    filled = suggested(flow)
    assert filled["dialect"] == "enova"
    assert filled["api_key"] == simulator.api_key
    assert filled["static_api_key"] == simulator.static_api_key


async def test_the_second_key_can_be_taken_away(
    hass: HomeAssistant, simulator: NobilSimulator, entry: MockConfigEntry
) -> None:
    """A register key that expired for good could not be got rid of."""
    flow = await entry.start_reconfigure_flow(hass)
    result = await submit(hass, flow, form(simulator, static_api_key=""))

    assert result["reason"] == "reconfigure_successful"
    assert "static_api_key" not in entry.data


async def test_a_change_that_does_not_work_is_not_made(
    hass: HomeAssistant, simulator: NobilSimulator, entry: MockConfigEntry
) -> None:
    """A slip would end a connection that was fine."""
    before = dict(entry.data)
    loads = watch_loads(entry)

    flow = await entry.start_reconfigure_flow(hass)
    refused = await submit(hass, flow, form(simulator, api_key="wrong"))
    assert refused["errors"] == {"api_key": "invalid_auth"}
    assert entry.data == before
    assert loads == []

    accepted = await submit(hass, refused, form(simulator))
    assert accepted["reason"] == "reconfigure_successful"


async def test_an_account_that_cannot_connect_is_changed_and_tried_at_once(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """Who mends the address would wait minutes for the next try, or believe it is still wrong."""
    data = account_data(simulator)
    away = {"realtime_url": "http://127.0.0.1:9/", "static_url": simulator.static_url}
    entry = await set_up(hass, data | {"server": away}, STATION)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    loads = watch_loads(entry)

    flow = await entry.start_reconfigure_flow(hass)
    await submit(hass, flow, form(simulator))

    assert loads == [ConfigEntryState.LOADED]


async def test_an_account_cannot_be_changed_into_another_one_that_exists(
    hass: HomeAssistant, simulator: NobilSimulator, entry: MockConfigEntry
) -> None:
    """Two accounts would listen with the same key."""
    neighbour = make_entry(account_data(simulator, api_key="k-of-the-neighbour"))
    neighbour.add_to_hass(hass)

    flow = await neighbour.start_reconfigure_flow(hass)
    result = await submit(hass, flow, form(simulator))

    assert result["reason"] == "already_configured"
    assert neighbour.data["api_key"] == "k-of-the-neighbour"
    assert entry.state is ConfigEntryState.LOADED


async def test_options_are_shown_as_they_are_and_taken_at_once(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Tuning would be lost, or only count after a restart."""
    loads = watch_loads(entry)

    shown = await hass.config_entries.options.async_init(entry.entry_id)
    assert shown["step_id"] == "init"
    assert suggested(shown) == {"grace": 30}
    result = await hass.config_entries.options.async_configure(shown["flow_id"], OPTIONS)
    await hass.async_block_till_done()

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == OPTIONS
    assert loads == [ConfigEntryState.LOADED]


async def test_options_that_are_not_touched_have_their_defaults(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """A person would have to know good values by heart."""
    entry = await set_up(hass, account_data(simulator))

    shown = await hass.config_entries.options.async_init(entry.entry_id)
    result = await hass.config_entries.options.async_configure(shown["flow_id"], {})
    await hass.async_block_till_done()

    assert result["data"] == {
        "grace": 60,
        "settle": 2,
        "stale_after": 24,
        "unheard_after": 7,
    }


async def test_a_station_that_is_picked_while_the_account_starts_keeps_its_device(
    hass: HomeAssistant, simulator: NobilSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    """Home Assistant warns of a device that moves from the account to a pick, and will refuse."""
    load = FleetStore.load

    async def pick_meanwhile(store: FleetStore, *of: Any) -> None:
        """Let a person pick a station while the file is read."""
        (entry,) = hass.config_entries.async_entries(DOMAIN)
        if not entry.subentries:
            hass.config_entries.async_add_subentry(entry, picked(STATION))
        await load(store, *of)

    with patch.object(FleetStore, "load", pick_meanwhile):
        entry = await set_up(hass, account_data(simulator))

    (subentry,) = entry.subentries
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert subentry in [device.config_subentry_id for device in devices]
    assert "different config subentry" not in caplog.text


def picked(station: str) -> ConfigSubentry:
    """Return what the pick of a station makes."""
    return ConfigSubentry(
        data=MappingProxyType({"station_id": station}),
        subentry_type="station",
        title=station,
        unique_id=station,
    )
