"""Actions answer what was asked, and say clearly why they cannot."""

from dataclasses import replace
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.util.json import JsonObjectType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.ev_live.const import DOMAIN
from simulators.nobil import NobilSimulator
from simulators.nobil.catalogue import TYPE_2
from simulators.nobil.world import Plug

from .helpers import entity_id, set_up, shown
from .nobil.conftest import account_data
from .picking import NOWHERE, OSLO

STATION = "NOR_09901"
SQUARE = "NOR_099902"


@pytest.fixture
async def entry(hass: HomeAssistant, simulator: NobilSimulator) -> MockConfigEntry:
    """Set up an account with a station."""
    return await set_up(hass, account_data(simulator), STATION)


@pytest.fixture
async def keyless(hass: HomeAssistant, simulator: NobilSimulator) -> MockConfigEntry:
    """Set up an account without a key for the register."""
    data = account_data(simulator)
    del data["static_api_key"]
    return await set_up(hass, data, STATION)


async def find(hass: HomeAssistant, entry: MockConfigEntry, **asked: Any) -> list[JsonObjectType]:
    """Ask for stations and return them."""
    answer: Any = await hass.services.async_call(
        DOMAIN,
        "find_stations",
        {"config_entry_id": entry.entry_id} | asked,
        blocking=True,
        return_response=True,
    )
    assert list(answer) == ["stations"]
    stations: list[JsonObjectType] = answer["stations"]
    return stations


def ids(stations: list[JsonObjectType]) -> list[object]:
    """Return which stations were found."""
    return [station["station_id"] for station in stations]


async def refresh(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Ask the provider again."""
    await hass.services.async_call(
        DOMAIN, "refresh", {"config_entry_id": entry.entry_id}, blocking=True
    )
    await hass.async_block_till_done()


async def test_a_station_that_is_found_comes_with_all_that_a_choice_needs(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """An automation could not choose by distance, plug or power."""
    stations = await find(hass, entry, location=OSLO)

    assert stations[1] == {
        "station_id": SQUARE,
        "name": "Kråkevika torg",
        "operator": "Fjordstrøm Lading",
        "address": "Oppdiktet vei 7, Oslo",
        "latitude": 59.9172,
        "longitude": 10.7409,
        "distance": pytest.approx(728, abs=5),
        "connectors": 2,
        "plugs": ["ccs", "chademo", "type_2"],
        "max_power": 50.0,
        "public": True,
    }


async def test_stations_come_nearest_first_and_picked_ones_too(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """The first answer would not be the nearest charger."""
    stations = await find(hass, entry, location=OSLO)

    assert ids(stations) == [STATION, SQUARE, "NOR_09903", "NOR_09904"]


async def test_without_a_place_the_search_is_around_home(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Everybody would have to write down where they live."""
    await hass.config.async_update(latitude=55.6761, longitude=12.5683)

    assert ids(await find(hass, entry)) == ["DAN_09903"]


async def test_a_place_without_a_radius_has_a_useful_one(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """An automation would fail for a number that nobody cares about."""
    place = {"latitude": OSLO["latitude"], "longitude": OSLO["longitude"]}

    assert STATION in ids(await find(hass, entry, location=place))


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({"plugs": ["chademo"]}, [SQUARE]),
        ({"plugs": "chademo"}, [SQUARE]),
        ({"plugs": ["chademo", "type_2"]}, [SQUARE, "NOR_09904"]),
        ({"min_power": 200}, ["NOR_09903"]),
        ({"limit": 2}, [STATION, SQUARE]),
        ({"location": OSLO | {"radius": 100}}, [STATION]),
        ({"location": NOWHERE}, []),
    ],
)
async def test_only_what_was_asked_for_is_found(
    hass: HomeAssistant, entry: MockConfigEntry, wish: dict[str, Any], expected: list[str]
) -> None:
    """An automation would send somebody to the wrong charger."""
    assert ids(await find(hass, entry, **({"location": OSLO} | wish))) == expected


@pytest.mark.parametrize(("public_only", "is_found"), [(True, False), (False, True)])
async def test_a_station_for_residents_is_found_on_request_only(
    hass: HomeAssistant, entry: MockConfigEntry, public_only: bool, is_found: bool
) -> None:
    """Strangers would be sent to a housing estate."""
    around = OSLO | {"radius": 5000}

    stations = await find(hass, entry, location=around, public_only=public_only)

    assert ("NOR_09907" in ids(stations)) is is_found


@pytest.mark.parametrize(
    "nonsense",
    [
        {"limit": 0},
        {"limit": 101},
        {"plugs": ["garden_hose"]},
        {"min_power": -1},
        {"location": {"latitude": 91, "longitude": 0}},
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, nonsense: dict[str, Any]
) -> None:
    """A slip would look like a place without chargers."""
    with pytest.raises(vol.Invalid):
        await find(hass, entry, **nonsense)


async def test_without_the_second_key_a_person_is_told_what_is_missing(
    hass: HomeAssistant, keyless: MockConfigEntry
) -> None:
    """An empty answer would say that there are no chargers."""
    with pytest.raises(ServiceValidationError) as refusal:
        await find(hass, keyless)

    assert refusal.value.translation_key == "no_directory"
    assert refusal.value.translation_placeholders == {"account": "NOBIL"}


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        ({"static_status": 500}, "the register answered 500"),
        ({"static_status": 429}, "the register asks to wait"),
        ({"static_body": "html"}, "the register answered something that is no JSON"),
        ({"static_key_revoked": True}, "the register does not accept the static API key"),
    ],
)
@pytest.mark.parametrize("action", [find, refresh])
async def test_a_register_that_fails_is_named_as_the_reason(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    entry: MockConfigEntry,
    action: Any,
    trouble: dict[str, object],
    reason: str,
) -> None:
    """A script would go on as if all were well, or stop without saying why."""
    simulator.faults.apply(trouble)

    with pytest.raises(HomeAssistantError) as failure:
        await action(hass, entry)

    assert not isinstance(failure.value, ServiceValidationError)
    assert failure.value.translation_key == "cannot_connect"
    assert failure.value.translation_placeholders == {"account": "NOBIL", "reason": reason}


@pytest.mark.parametrize("action", [find, refresh])
async def test_an_account_that_does_not_exist_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, action: Any
) -> None:
    """An automation that outlived its account would fail without a reason."""
    with pytest.raises(ServiceValidationError) as refusal:
        await action(hass, MockConfigEntry(domain=DOMAIN))

    assert refusal.value.translation_key == "service_config_entry_not_found"


@pytest.mark.parametrize("action", [find, refresh])
async def test_an_account_that_is_not_running_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, action: Any
) -> None:
    """An action during an outage would end in an unknown error."""
    await hass.config_entries.async_unload(entry.entry_id)

    with pytest.raises(ServiceValidationError) as refusal:
        await action(hass, entry)

    assert refusal.value.translation_key == "service_config_entry_not_loaded"


async def test_a_station_that_got_a_new_name_shows_it_after_a_refresh(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    entry: MockConfigEntry,
    device_registry: dr.DeviceRegistry,
) -> None:
    """A person would have to wait until tomorrow, or restart."""
    known = simulator.world.stations[STATION]
    simulator.world.add(replace(known, name="Solbakken Nord", operator="Ny Lading"))

    await refresh(hass, entry)

    device = device_registry.async_get_device_by_identifier(
        (DOMAIN, f"{entry.entry_id}_{STATION}"), entry.entry_id
    )
    assert device
    assert (device.name, device.manufacturer) == ("Solbakken Nord", "Ny Lading")


async def test_a_connector_that_was_built_since_is_there_after_a_refresh(
    hass: HomeAssistant, simulator: NobilSimulator, entry: MockConfigEntry
) -> None:
    """A new charger at the station would stay invisible until it is used."""
    known = simulator.world.stations[STATION]
    built = Plug(evse_uid="new", connector=TYPE_2, kilowatts=22)
    simulator.world.add(replace(known, plugs=(*known.plugs, built)))

    await refresh(hass, entry)

    assert shown(hass, entry, STATION, "connectors_total") == "7"
    assert shown(hass, entry, f"{STATION}/new", "plugs") == "Type 2"
    assert shown(hass, entry, f"{STATION}/new", "max_power") == "22.0"
    assert shown(hass, entry, f"{STATION}/new", "status") == "unknown"


async def test_what_was_rebuilt_at_a_station_shows_after_a_refresh(
    hass: HomeAssistant, simulator: NobilSimulator, entry: MockConfigEntry
) -> None:
    """A person would plan with the power and the plugs of the old charger."""
    known = simulator.world.stations[STATION]
    rebuilt = tuple(replace(plug, connector=TYPE_2, kilowatts=400) for plug in known.plugs)
    simulator.world.add(replace(known, plugs=rebuilt, latitude=60.0))
    connector = f"{STATION}/{known.plugs[0].evse_uid}"
    assert shown(hass, entry, connector, "max_power") == "150.0"

    await refresh(hass, entry)

    assert shown(hass, entry, connector, "max_power") == "400.0"
    assert shown(hass, entry, connector, "plugs") == "Type 2"
    on_map = hass.states.get(entity_id(hass, entry, STATION, "connectors_available") or "")
    assert on_map
    assert on_map.attributes["latitude"] == 60.0


async def test_a_refresh_changes_nothing_that_is_live(
    hass: HomeAssistant, simulator: NobilSimulator, entry: MockConfigEntry
) -> None:
    """Asking for names would cost the connection or the status."""
    handshakes = simulator.counters.handshakes

    await refresh(hass, entry)

    assert simulator.counters.handshakes == handshakes
    assert simulator.connections == 1


async def test_without_the_second_key_a_refresh_has_nothing_to_ask(
    hass: HomeAssistant, simulator: NobilSimulator, keyless: MockConfigEntry
) -> None:
    """A script for all accounts would stop at this one."""
    await refresh(hass, keyless)

    assert simulator.counters.static_requests == 0
