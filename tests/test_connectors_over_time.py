"""Connectors and stations that come, go, or never say anything."""

from dataclasses import replace
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.ev_live.const import DOMAIN
from simulators.nobil import NobilSimulator

from .helpers import entity_id, reconnect, set_up, shown, until
from .nobil.conftest import account_data, pass_time

STATION, EVSE = "NOR_09901", "0f0e0d0c-1111-2222-3333-444455556660"
CONNECTOR = f"{STATION}/{EVSE}"
NEW_EVSE = "built-last-night"
NEW_CONNECTOR = f"{STATION}/{NEW_EVSE}"

HOUR = 3600
DAY = 24 * HOUR


@pytest.fixture
async def entry(hass: HomeAssistant, simulator: NobilSimulator) -> MockConfigEntry:
    """Set up an account with a station."""
    return await set_up(hass, account_data(simulator), STATION)


async def pass_silently(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: NobilSimulator, seconds: float
) -> None:
    """Let a long time pass in which nothing is heard, which ends the connection, and connect."""
    disconnections = simulator.counters.disconnections
    await pass_time(hass, freezer, seconds)
    await until(hass, lambda: simulator.counters.disconnections > disconnections)
    await reconnect(hass, freezer, simulator)


async def remove(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    entry: MockConfigEntry,
    asset: str,
) -> Any:
    """Press the button that removes a device."""
    assert await async_setup_component(hass, "config", {})
    registry = dr.async_get(hass)
    identifier = (DOMAIN, f"{entry.entry_id}_{asset}")
    device = registry.async_get_device_by_identifier(
        identifier, entry.entry_id
    ) or registry.async_get_child_device_by_identifier(identifier, entry.entry_id)
    assert device
    client = await hass_ws_client(hass)
    answer = await client.remove_device(device.id)
    await hass.async_block_till_done()
    return answer


async def test_a_connector_that_the_register_does_not_list_appears_when_it_speaks(
    hass: HomeAssistant, simulator: NobilSimulator, entry: MockConfigEntry
) -> None:
    """A charger that was built last night would stay invisible until somebody registers it."""
    await simulator.send(STATION, NEW_EVSE, "CHARGING")

    await until(hass, lambda: shown(hass, entry, NEW_CONNECTOR, "status") == "charging")
    assert shown(hass, entry, STATION, "connectors_total") == "7"


async def test_news_of_a_connector_is_followed_up_once_an_hour_at_most(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
) -> None:
    """A station that grows would have the register asked for every frame."""
    await pass_silently(hass, freezer, simulator, HOUR)
    asked = simulator.counters.static_requests

    for evse in ("one", "two", "three"):
        await simulator.send(STATION, evse, "CHARGING")
    await until(hass, lambda: shown(hass, entry, f"{STATION}/three", "status") == "charging")

    await until(hass, lambda: simulator.counters.static_requests > asked)
    assert simulator.counters.static_requests == asked + 1


async def test_a_connector_is_described_once_the_register_knows_it(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    device_registry: dr.DeviceRegistry,
) -> None:
    """A new charger would keep a number for a name, and no plug."""
    known = simulator.world.stations[STATION]
    built = replace(known.plugs[0], evse_uid=NEW_EVSE, kilowatts=400)
    simulator.world.add(replace(known, plugs=(*known.plugs, built)))
    await pass_silently(hass, freezer, simulator, HOUR)

    await simulator.send(STATION, NEW_EVSE, "CHARGING")

    await until(hass, lambda: shown(hass, entry, NEW_CONNECTOR, "max_power") == "400.0")
    assert shown(hass, entry, NEW_CONNECTOR, "status") == "charging"
    names = {
        child.name
        for child in dr.async_child_entries_for_config_entry(device_registry, entry.entry_id)
    }
    assert names == {f"Connector {number}" for number in range(1, 8)}


async def test_a_station_that_was_never_heard_is_reported_after_a_week_until_it_speaks(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    freezer: FrozenDateTimeFactory,
    issue_registry: ir.IssueRegistry,
    entry: MockConfigEntry,
) -> None:
    """A person would wait in vain for a station whose operator reports nothing."""
    await pass_silently(hass, freezer, simulator, 6 * DAY)
    assert not issue_registry.issues

    await pass_silently(hass, freezer, simulator, DAY)
    (issue,) = issue_registry.issues.values()
    assert issue.translation_key == "station_unheard"
    assert issue.translation_placeholders == {
        "account": entry.title,
        "station": "Solbakken Park & Ride",
        "provider": "NOBIL",
        "days": "7",
    }

    await simulator.send(STATION, EVSE, "CHARGING")
    await until(hass, lambda: shown(hass, entry, CONNECTOR, "status") == "charging")
    await pass_time(hass, freezer, HOUR)
    assert not issue_registry.issues


async def test_how_long_a_station_may_be_silent_is_a_persons_choice(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    freezer: FrozenDateTimeFactory,
    issue_registry: ir.IssueRegistry,
) -> None:
    """A quiet cabin would be reported every winter."""
    await set_up(hass, account_data(simulator), STATION, unheard_after=30)

    await pass_silently(hass, freezer, simulator, 29 * DAY)
    assert not issue_registry.issues

    await pass_silently(hass, freezer, simulator, 2 * DAY)
    assert issue_registry.issues


async def test_how_long_a_station_is_silent_is_counted_over_a_restart(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    freezer: FrozenDateTimeFactory,
    issue_registry: ir.IssueRegistry,
    entry: MockConfigEntry,
) -> None:
    """Who restarts every week would never be told."""
    await pass_silently(hass, freezer, simulator, 5 * DAY)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()

    await pass_silently(hass, freezer, simulator, 2 * DAY)

    assert issue_registry.issues


async def test_a_report_of_silence_goes_with_its_station(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    freezer: FrozenDateTimeFactory,
    issue_registry: ir.IssueRegistry,
    entry: MockConfigEntry,
) -> None:
    """A person who followed the advice would go on being given it."""
    await pass_silently(hass, freezer, simulator, 8 * DAY)
    assert issue_registry.issues
    (pick,) = entry.subentries

    hass.config_entries.async_remove_subentry(entry, pick)
    await hass.async_block_till_done()

    assert not issue_registry.issues


async def test_a_report_of_silence_does_not_name_the_station_to_whom_it_is_sent_on(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    freezer: FrozenDateTimeFactory,
    issue_registry: ir.IssueRegistry,
    entry: MockConfigEntry,
) -> None:
    """Home Assistant puts the ids of issues into diagnostics, which people send to strangers."""
    await pass_silently(hass, freezer, simulator, 8 * DAY)

    (issue,) = issue_registry.issues.values()
    assert STATION not in issue.issue_id


@pytest.mark.parametrize("asset", ["account", STATION])
async def test_what_was_set_up_is_not_removed_as_a_device(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    entry: MockConfigEntry,
    asset: str,
) -> None:
    """A slip would take the account or a picked station away, and it would come back."""
    answer = await remove(hass, hass_ws_client, entry, asset)

    assert not answer["success"]
    assert "rejected by integration" in answer["error"]["message"]


async def test_a_connector_that_speaks_is_not_removed(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    hass_ws_client: WebSocketGenerator,
    entry: MockConfigEntry,
) -> None:
    """It would come back with the next frame, without its name and its history."""
    await simulator.send(STATION, EVSE, "CHARGING")
    await until(hass, lambda: shown(hass, entry, CONNECTOR, "status") == "charging")

    answer = await remove(hass, hass_ws_client, entry, CONNECTOR)

    assert not answer["success"]
    assert shown(hass, entry, CONNECTOR, "status") == "charging"


async def test_a_connector_that_does_not_speak_can_be_removed(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, entry: MockConfigEntry
) -> None:
    """A charger that was torn down would stay for ever."""
    answer = await remove(hass, hass_ws_client, entry, CONNECTOR)

    assert answer["success"]
    assert entity_id(hass, entry, CONNECTOR, "status") is None


async def test_a_connector_that_was_removed_is_not_counted_any_more(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, entry: MockConfigEntry
) -> None:
    """The station would go on with a charger that nobody can see."""
    await remove(hass, hass_ws_client, entry, CONNECTOR)

    assert shown(hass, entry, STATION, "connectors_total") == "5"


async def test_a_connector_that_was_removed_comes_back_when_it_speaks(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    hass_ws_client: WebSocketGenerator,
    entry: MockConfigEntry,
) -> None:
    """A charger that was only out for repair would be lost until a restart."""
    await remove(hass, hass_ws_client, entry, CONNECTOR)

    await simulator.send(STATION, EVSE, "CHARGING")

    await until(hass, lambda: shown(hass, entry, CONNECTOR, "status") == "charging")


async def test_nothing_is_removed_while_the_account_is_not_running(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, entry: MockConfigEntry
) -> None:
    """The button would end in an unknown error."""
    await hass.config_entries.async_unload(entry.entry_id)

    answer = await remove(hass, hass_ws_client, entry, CONNECTOR)

    assert not answer["success"]
    assert "rejected by integration" in answer["error"]["message"]
