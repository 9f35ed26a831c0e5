"""What a search on the map says, and what becomes of the stations that were picked."""

from types import MappingProxyType
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.nobil import NobilSimulator

from .helpers import set_up, shown, until, watch_loads
from .nobil.conftest import account_data, make_entry, pass_time
from .picking import NOWHERE, OSLO, choose, offered, picked, search, submit

STATION, EVSE = "NOR_09901", "0f0e0d0c-1111-2222-3333-444455556660"
CONNECTOR = f"{STATION}/{EVSE}"
SQUARE, OTHER_EVSE = "NOR_099902", "7D1B2C3A-AAAA-4BBB-8CCC-0000000000A2"
OTHER_CONNECTOR = f"{SQUARE}/{OTHER_EVSE}"


@pytest.fixture
async def entry(hass: HomeAssistant, simulator: NobilSimulator) -> MockConfigEntry:
    """Set up an account without a station."""
    return await set_up(hass, account_data(simulator))


def subentry_id(entry: MockConfigEntry, station: str) -> str:
    """Return the pick of a station."""
    return next(
        each.subentry_id for each in entry.subentries.values() if each.data["station_id"] == station
    )


async def test_where_there_is_no_station_another_place_can_be_tried(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """A person would be shown an empty list and could not go back."""
    shown = await search(hass, entry, NOWHERE)
    assert shown["step_id"] == "location"
    assert shown["errors"] == {"base": "no_stations"}

    found = await submit(hass, shown, {"location": OSLO})
    result = await submit(hass, found, {"station_id": [STATION]})
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_key_that_is_taken_away_while_the_map_is_open_breaks_nothing(
    hass: HomeAssistant, simulator: NobilSimulator, entry: MockConfigEntry
) -> None:
    """Two open windows would end in an unknown error, and the circle would be lost."""
    shown = await choose(hass, entry, "location")
    data = account_data(simulator)
    keyless = {key: value for key, value in data.items() if key != "static_api_key"}
    hass.config_entries.async_update_entry(entry, data=keyless)
    await hass.async_block_till_done()

    shown = await submit(hass, shown, {"location": OSLO})
    assert shown["step_id"] == "location"
    assert shown["errors"] == {"base": "no_stations"}

    hass.config_entries.async_update_entry(entry, data=data)
    await hass.async_block_till_done()
    found = await submit(hass, shown, {"location": OSLO})
    assert STATION in offered(found)


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        ({"static_status": 500}, "cannot_connect"),
        ({"static_status": 429}, "quota_exceeded"),
        ({"static_body": "html"}, "cannot_connect"),
        ({"static_body": "not_json"}, "cannot_connect"),
        ({"static_key_revoked": True}, "invalid_auth"),
    ],
)
@pytest.mark.parametrize(
    ("way", "entered"),
    [("location", {"location": OSLO}), ("station_id", {"station_id": [STATION]})],
)
async def test_when_the_register_fails_a_person_can_try_again(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    entry: MockConfigEntry,
    trouble: dict[str, object],
    told: str,
    way: str,
    entered: dict[str, Any],
) -> None:
    """An outage would look like a place without stations, or like a wrong id."""
    simulator.faults.apply(trouble)
    shown = await submit(hass, await choose(hass, entry, way), entered)
    assert shown["step_id"] == way
    assert shown["errors"] == {"base": told}

    await simulator.reset()
    again = await submit(hass, shown, entered)
    assert again["type"] in {FlowResultType.FORM, FlowResultType.CREATE_ENTRY}
    assert not again.get("errors")


async def test_a_search_that_failed_keeps_what_was_entered(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """A person would place the circle and choose the plugs again and again."""
    shown = await search(hass, entry, NOWHERE, plugs=["chademo"], min_power=50)

    assert shown["data_schema"]
    filled = {
        str(marker): marker.description["suggested_value"]
        for marker in shown["data_schema"].schema
        if marker.description
    }
    assert filled["location"] == NOWHERE
    assert filled["plugs"] == ["chademo"]
    assert filled["min_power"] == 50


async def test_somebody_who_ticks_nothing_is_asked_again(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """An empty pick would end in an unknown error."""
    found = await search(hass, entry, OSLO)

    asked = await submit(hass, found, {"station_id": []})
    assert asked["step_id"] == "pick"
    assert asked["errors"] == {"station_id": "nothing_picked"}
    assert offered(asked) == offered(found)

    result = await submit(hass, asked, {"station_id": [STATION]})
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_many_stations_come_in_with_one_start_of_the_account(
    hass: HomeAssistant, simulator: NobilSimulator, entry: MockConfigEntry
) -> None:
    """Twenty ticks would mean twenty reconnects, and the provider would close its door."""
    loads = watch_loads(entry)
    handshakes = simulator.counters.handshakes

    found = await search(hass, entry, OSLO)
    await submit(hass, found, {"station_id": list(offered(found))})

    assert picked(entry) == {
        STATION: "Solbakken Park & Ride",
        SQUARE: "Kråkevika torg",
        "NOR_09903": "Furulia 'Øst' ladepark",
        "NOR_09904": "Rådhuskaia gateparkering",
    }
    assert loads == [ConfigEntryState.LOADED]
    assert simulator.counters.handshakes == handshakes + 1
    assert simulator.connections == 1


async def test_a_station_that_was_picked_is_there_at_once_and_lives(
    hass: HomeAssistant, simulator: NobilSimulator, entry: MockConfigEntry
) -> None:
    """A person would have to restart Home Assistant to see the station."""
    found = await search(hass, entry, OSLO)
    await submit(hass, found, {"station_id": [STATION]})

    assert shown(hass, entry, STATION, "connectors_total") == "6"
    assert shown(hass, entry, CONNECTOR, "status") == "unknown"
    await simulator.send(STATION, EVSE, "CHARGING")
    await until(hass, lambda: shown(hass, entry, CONNECTOR, "status") == "charging")


async def test_stations_of_the_legacy_stream_are_picked_alike(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """The map would only work for one of the two streams."""
    entry = await set_up(hass, account_data(simulator, "legacy"))

    found = await search(hass, entry, OSLO)
    await submit(hass, found, {"station_id": [SQUARE]})

    assert shown(hass, entry, SQUARE, "connectors_total") == "3"


async def test_a_station_can_be_picked_while_the_stream_is_down(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """An outage of the live stream would keep a person from setting up anything."""
    simulator.faults.token_status = 500
    entry = await set_up(hass, account_data(simulator))
    assert entry.state is ConfigEntryState.SETUP_RETRY

    found = await search(hass, entry, OSLO)
    await submit(hass, found, {"station_id": [STATION]})
    assert set(picked(entry)) == {STATION}

    await simulator.reset()
    await hass.config_entries.async_reload(entry.entry_id)
    assert shown(hass, entry, STATION, "connectors_total") == "6"


async def test_a_station_that_is_let_go_is_gone_with_all_its_entities(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
) -> None:
    """Dead entities would stay for ever."""
    entry = await set_up(hass, account_data(simulator), STATION, SQUARE)
    loads = watch_loads(entry)

    hass.config_entries.async_remove_subentry(entry, subentry_id(entry, STATION))
    await hass.async_block_till_done()

    entities = er.async_entries_for_config_entry(entity_registry, entry.entry_id)
    devices = dr.async_entries_for_config_entry(device_registry, entry.entry_id)
    assert not [each for each in entities if STATION in each.unique_id]
    assert [each for each in entities if SQUARE in each.unique_id]
    assert {each.name for each in devices} == {"NOBIL", "Kråkevika torg"}
    assert not [each for each in hass.states.async_entity_ids() if "solbakken" in each]
    assert loads == [ConfigEntryState.LOADED]


async def test_a_station_that_is_let_go_is_not_listened_to_any_more(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """What it says would bring it back."""
    entry = await set_up(hass, account_data(simulator), STATION, SQUARE)
    hass.config_entries.async_remove_subentry(entry, subentry_id(entry, STATION))
    await hass.async_block_till_done()

    await simulator.send(STATION, EVSE, "CHARGING")
    await simulator.send(SQUARE, OTHER_EVSE, "CHARGING")

    await until(hass, lambda: shown(hass, entry, OTHER_CONNECTOR, "status") == "charging")
    assert not [each for each in hass.states.async_entity_ids() if "solbakken" in each]


async def test_what_is_remembered_of_a_station_goes_with_it(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    hass_storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
) -> None:
    """The old status would come back with the station a year later."""
    entry = await set_up(hass, account_data(simulator), STATION, SQUARE)
    await simulator.send(STATION, EVSE, "CHARGING")
    await until(hass, lambda: shown(hass, entry, CONNECTOR, "status") == "charging")

    hass.config_entries.async_remove_subentry(entry, subentry_id(entry, STATION))
    await hass.async_block_till_done()
    await pass_time(hass, freezer, 600)
    assert STATION not in str(hass_storage[f"ev_live.{entry.entry_id}"])

    found = await search(hass, entry, OSLO)
    await submit(hass, found, {"station_id": [STATION]})
    assert shown(hass, entry, CONNECTOR, "status") == "unknown"


async def test_a_station_that_is_picked_while_the_account_is_set_up_is_listened_to(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """Whoever picks two stations in a row would wait for ever for the second one's status."""
    entry = make_entry(account_data(simulator), STATION)
    entry.add_to_hass(hass)
    simulator.faults.static_hang = True
    setting_up = hass.async_create_task(hass.config_entries.async_setup(entry.entry_id))
    await simulator.wait_until(lambda: simulator.counters.static_requests > 0)
    pick = ConfigSubentry(
        data=MappingProxyType({"station_id": SQUARE}),
        subentry_type="station",
        title=SQUARE,
        unique_id=SQUARE,
    )
    hass.config_entries.async_add_subentry(entry, pick)
    simulator.faults.static_hang = False
    await setting_up
    await until(hass, lambda: entry.runtime_data.picked.keys() == {STATION, SQUARE})
    await until(hass, lambda: entry.state is ConfigEntryState.LOADED)
    await until(hass, lambda: simulator.connections > 0)

    await simulator.send(SQUARE, OTHER_EVSE, "CHARGING")
    await until(hass, lambda: shown(hass, entry, OTHER_CONNECTOR, "status") == "charging")
