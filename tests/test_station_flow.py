"""A person picks stations, by id or on the map, and gets rid of them again."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.nobil import NobilSimulator

from .helpers import set_up, watch_loads
from .nobil.conftest import account_data
from .picking import OSLO, choose, offered, picked, search, start, submit

STATION = "NOR_09901"
SQUARE = "NOR_099902"


@pytest.fixture
async def entry(hass: HomeAssistant, simulator: NobilSimulator) -> MockConfigEntry:
    """Set up an account without a station."""
    return await set_up(hass, account_data(simulator))


@pytest.fixture
async def keyless(hass: HomeAssistant, simulator: NobilSimulator) -> MockConfigEntry:
    """Set up an account without a key for the register."""
    data = account_data(simulator)
    del data["static_api_key"]
    return await set_up(hass, data)


async def test_with_a_register_a_person_chooses_between_the_map_and_ids(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Nobody would find the map."""
    menu = await start(hass, entry)

    assert menu["type"] is FlowResultType.MENU
    assert menu["menu_options"] == ["location", "station_id"]


async def test_without_a_register_a_person_is_asked_for_ids_at_once(
    hass: HomeAssistant, keyless: MockConfigEntry
) -> None:
    """A map would be offered on which there is nothing."""
    form = await start(hass, keyless)

    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "station_id"


async def test_a_station_picked_by_id_is_called_by_its_name(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """A list of numbers would tell nobody which station is which."""
    result = await submit(hass, await choose(hass, entry, "station_id"), {"station_id": [STATION]})

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert picked(entry) == {STATION: "Solbakken Park & Ride"}
    (subentry,) = entry.subentries.values()
    assert (subentry.unique_id, subentry.subentry_type) == (STATION, "station")


async def test_without_a_register_an_id_is_taken_on_trust(
    hass: HomeAssistant, keyless: MockConfigEntry
) -> None:
    """Who has one key only could pick nothing."""
    result = await submit(hass, await start(hass, keyless), {"station_id": [STATION]})

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert picked(keyless) == {STATION: STATION}


@pytest.mark.parametrize(
    "entered",
    [
        [STATION, SQUARE],
        f"{STATION},{SQUARE}",
        f" {STATION} , {SQUARE} ",
        f"{STATION} {SQUARE}",
        [f"{STATION}, {SQUARE}", ""],
        [STATION, SQUARE, STATION],
    ],
)
async def test_several_ids_are_taken_however_they_are_written(
    hass: HomeAssistant, entry: MockConfigEntry, entered: str | list[str]
) -> None:
    """A list pasted from elsewhere would have to be taken apart by hand."""
    loads = watch_loads(entry)

    result = await submit(hass, await choose(hass, entry, "station_id"), {"station_id": entered})

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert picked(entry) == {STATION: "Solbakken Park & Ride", SQUARE: "Kråkevika torg"}
    assert loads == [ConfigEntryState.LOADED]


@pytest.mark.parametrize(
    ("entered", "told", "named"),
    [
        ([], "nothing_picked", ""),
        (" , ", "nothing_picked", ""),
        (["nonsense"], "malformed_station_id", "nonsense"),
        ([STATION, "NOR_1", "9901"], "malformed_station_id", "NOR_1, 9901"),
        (["NOR_00001"], "unknown_station", "NOR_00001"),
        ([STATION, "NOR_00001", "SWE_00002"], "unknown_station", "NOR_00001, SWE_00002"),
    ],
)
async def test_an_id_that_cannot_be_used_is_refused_by_name_and_can_be_mended(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    entered: str | list[str],
    told: str,
    named: str,
) -> None:
    """A person would have to guess which of ten ids is wrong."""
    refused = await submit(hass, await choose(hass, entry, "station_id"), {"station_id": entered})

    assert refused["errors"] == {"station_id": told}
    assert refused["description_placeholders"] == {"refused": named}
    assert not entry.subentries

    accepted = await submit(hass, refused, {"station_id": [STATION]})
    assert accepted["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("no_hit", ["empty", "error", "absent"])
async def test_an_id_is_unknown_in_whatever_way_the_register_says_so(
    hass: HomeAssistant, simulator: NobilSimulator, entry: MockConfigEntry, no_hit: str
) -> None:
    """A mistyped id would look like an outage, or like a wrong key."""
    simulator.faults.apply({"static_no_hit": no_hit})

    refused = await submit(
        hass, await choose(hass, entry, "station_id"), {"station_id": ["NOR_00001"]}
    )

    assert refused["errors"] == {"station_id": "unknown_station"}


async def test_a_station_is_not_picked_twice(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """The same station would be there twice."""
    entry = await set_up(hass, account_data(simulator), STATION)

    refused = await submit(
        hass, await choose(hass, entry, "station_id"), {"station_id": [SQUARE, STATION]}
    )
    assert refused["errors"] == {"station_id": "already_picked"}
    assert refused["description_placeholders"] == {"refused": STATION}

    accepted = await submit(hass, refused, {"station_id": [SQUARE]})
    assert accepted["type"] is FlowResultType.CREATE_ENTRY


async def test_a_station_picked_in_two_windows_at_once_is_picked_once(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """The second window would end in an unknown error, or lose the other stations."""
    one = await search(hass, entry, OSLO)
    other = await search(hass, entry, OSLO)
    await submit(hass, one, {"station_id": [STATION]})

    result = await submit(hass, other, {"station_id": [STATION, SQUARE]})

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert set(picked(entry)) == {STATION, SQUARE}


async def test_a_station_whose_id_only_begins_alike_is_another_one(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """A person would get the neighbour's station."""
    entry = await set_up(hass, account_data(simulator), SQUARE)

    result = await submit(
        hass, await choose(hass, entry, "station_id"), {"station_id": ["NOR_09903"]}
    )

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert picked(entry)["NOR_09903"] == "Furulia 'Øst' ladepark"


async def test_the_map_starts_at_home(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Everybody would have to travel there from the middle of the sea."""
    shown = await choose(hass, entry, "location")

    assert shown["data_schema"]
    (location,) = (each for each in shown["data_schema"].schema if each == "location")
    assert location.description["suggested_value"] == {
        "latitude": hass.config.latitude,
        "longitude": hass.config.longitude,
        "radius": 3000,
    }


async def test_stations_near_a_point_are_listed_nearest_first_with_what_they_offer(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """A person could not tell the stations apart, or would scroll past the one at the door."""
    found = await search(hass, entry, OSLO)

    assert found["step_id"] == "pick"
    assert found["description_placeholders"] == {"count": "4"}
    assert list(offered(found).items()) == [
        (STATION, "Solbakken Park & Ride · Oppdiktet vei 7, Oslo · CCS 150 kW · 0.0 km"),
        (SQUARE, "Kråkevika torg · Oppdiktet vei 7, Oslo · CCS CHAdeMO Type 2 50 kW · 0.7 km"),
        ("NOR_09903", "Furulia 'Øst' ladepark · Oppdiktet vei 7, Oslo · CCS 300 kW · 1.1 km"),
        ("NOR_09904", "Rådhuskaia gateparkering · Oppdiktet vei 7, Oslo · Type 2 7.4 kW · 1.1 km"),
    ]


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        ({"plugs": ["chademo"]}, {SQUARE}),
        ({"plugs": ["chademo", "type_2"]}, {SQUARE, "NOR_09904"}),
        ({"min_power": 100}, {STATION, "NOR_09903"}),
        ({"min_power": 50, "plugs": ["type_2"]}, {SQUARE}),
    ],
)
async def test_only_stations_with_what_is_wanted_are_listed(
    hass: HomeAssistant, entry: MockConfigEntry, wishes: dict[str, Any], expected: set[str]
) -> None:
    """A person would drive to a station without the right plug."""
    found = await search(hass, entry, OSLO, **wishes)

    assert set(offered(found)) == expected


@pytest.mark.parametrize(("public_only", "is_offered"), [(True, False), (False, True)])
async def test_a_station_for_residents_is_listed_on_request_only(
    hass: HomeAssistant, entry: MockConfigEntry, public_only: bool, is_offered: bool
) -> None:
    """Strangers would be sent to a housing estate, or its residents could not pick it."""
    found = await search(hass, entry, OSLO | {"radius": 5000}, public_only=public_only)

    assert ("NOR_09907" in offered(found)) is is_offered


async def test_a_station_that_was_closed_down_is_not_listed(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """A person would wait for a station that is gone."""
    found = await search(hass, entry, OSLO | {"radius": 5000}, public_only=False)

    assert "NOR_09910" not in offered(found)


async def test_stations_that_are_picked_already_are_not_listed_again(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """A person would pick the same station again and be refused."""
    entry = await set_up(hass, account_data(simulator), STATION)

    found = await search(hass, entry, OSLO)

    assert list(offered(found)) == [SQUARE, "NOR_09903", "NOR_09904"]
