"""A person picks HERE locations, on the map or by id."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.ev_live.const import DOMAIN
from custom_components.ev_live.providers.here.ids import content_id
from simulators.here import HereSimulator
from simulators.here.places import BRUSSELS, DEMO_PARK, MARKET, NAMELESS, TAVEUNI, TRUCKS, UNLISTED

from ..nobil.conftest import Account
from ..picking import choose, offered, picked, search, submit
from .conftest import listening_account

BERLIN = {"latitude": 52.5208, "longitude": 13.4095, "radius": 3000}
BRUSSELS_CENTRE = {"latitude": 50.85, "longitude": 4.35, "radius": 5000}
DATE_LINE = {"latitude": -16.84, "longitude": -179.98, "radius": 10000}
NOWHERE = {"latitude": 0.0, "longitude": 0.0, "radius": 3000}


@pytest.fixture
async def account(hass: HomeAssistant, simulator: HereSimulator) -> Account:
    """Return an account with nothing picked yet."""
    return await listening_account(hass, simulator)


async def pick(hass: HomeAssistant, account: Account, *ids: str) -> Any:
    """Enter ids."""
    shown = await choose(hass, account.entry, "station_id")
    return await submit(hass, shown, {"station_id": list(ids)})


async def test_stations_near_a_point_are_offered_with_what_they_have(
    hass: HomeAssistant, account: Account
) -> None:
    """A person would have to know the ids of charging stations by heart."""
    shown = await search(hass, account.entry, BERLIN, public_only=True)

    assert shown["step_id"] == "pick"
    labels = offered(shown)
    assert next(iter(labels)) == DEMO_PARK
    assert labels[DEMO_PARK] == (
        "Demo Park · Erfundene Straße 1, Berlin · CCS Type 2 300 kW · 0.0 km"
    )
    assert labels[NAMELESS].startswith("Berlin · Berlin · Type 2 22 kW")
    assert UNLISTED not in labels
    assert TRUCKS not in labels

    result = await submit(hass, shown, {"station_id": [DEMO_PARK, MARKET]})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert picked(account.entry) == {
        DEMO_PARK: "Demo Park",
        MARKET: "Erfundener Markt & Söhne",
    }
    assert account.state(DEMO_PARK, "connectors_total") == "6"


async def test_a_place_is_offered_under_the_stream_s_id(
    hass: HomeAssistant, account: Account
) -> None:
    """The search knows a place by another id, of which the stream never speaks."""
    shown = await search(hass, account.entry, BRUSSELS_CENTRE, public_only=True)

    assert list(offered(shown)) == [BRUSSELS]


async def test_the_map_goes_on_behind_the_date_line(hass: HomeAssistant, account: Account) -> None:
    """On Fiji the station across the street would be at the other end of the world."""
    shown = await search(hass, account.entry, DATE_LINE, public_only=True)

    assert list(offered(shown)) == [TAVEUNI]


async def test_wishes_leave_out_what_does_not_fit(hass: HomeAssistant, account: Account) -> None:
    """A person with a CCS car would be offered sockets for scooters."""
    shown = await search(
        hass, account.entry, BERLIN, public_only=True, plugs=["ccs"], min_power=100
    )

    assert list(offered(shown)) == [DEMO_PARK]


async def test_where_there_is_nothing_a_person_can_look_elsewhere(
    hass: HomeAssistant, account: Account
) -> None:
    """An empty list would be the end of it."""
    shown = await search(hass, account.entry, NOWHERE, public_only=True)
    assert shown["errors"] == {"base": "no_stations"}

    again = await submit(hass, shown, {"location": BERLIN, "public_only": True})
    assert again["step_id"] == "pick"


@pytest.mark.parametrize(
    ("faults", "error"),
    [
        ({"search_entitled": False}, "not_shared"),
        ({"search_status": 429}, "quota_exceeded"),
        ({"search_status": 500}, "cannot_connect"),
        ({"mangle": "search"}, "cannot_connect"),
        ({"mangle": "locations"}, "cannot_connect"),
        ({"drop": "search"}, "cannot_connect"),
    ],
)
async def test_a_search_that_fails_can_be_tried_again(
    hass: HomeAssistant,
    simulator: HereSimulator,
    account: Account,
    faults: dict[str, Any],
    error: str,
) -> None:
    """A person would have to start over, not knowing why."""
    simulator.faults.apply(faults)
    shown = await search(hass, account.entry, BERLIN, public_only=True)
    assert shown["errors"] == {"base": error}

    simulator.faults.reset()
    again = await submit(hass, shown, {"location": BERLIN, "public_only": True})
    assert again["step_id"] == "pick"


async def test_without_the_entitlement_for_names_places_are_offered_as_the_search_knows_them(
    hass: HomeAssistant, simulator: HereSimulator, account: Account
) -> None:
    """Who has the stream and the search alone could pick nothing on a map."""
    simulator.faults.locations_entitled = False

    shown = await search(hass, account.entry, BERLIN, public_only=True)

    labels = offered(shown)
    assert labels[DEMO_PARK].startswith("Demo Park · Demo Park, Erfundene Straße, Berlin · CCS")


@pytest.mark.parametrize(
    "entered",
    [DEMO_PARK, content_id(DEMO_PARK), f"here:pds:place:{content_id(DEMO_PARK)}"],
)
async def test_an_id_may_be_given_in_any_of_its_forms(
    hass: HomeAssistant, account: Account, entered: str
) -> None:
    """HERE writes one id in three ways, and the stream only in one of them."""
    result = await pick(hass, account, entered)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert picked(account.entry) == {DEMO_PARK: "Demo Park"}


async def test_ids_that_here_does_not_have_are_named(hass: HomeAssistant, account: Account) -> None:
    """One wrong id of ten would have to be found by trying."""
    shown = await pick(hass, account, DEMO_PARK, "246nowhere1", "246nowhere2")

    assert shown["errors"] == {"station_id": "unknown_station"}
    assert shown["description_placeholders"]
    assert shown["description_placeholders"]["refused"] == "246nowhere1, 246nowhere2"

    result = await submit(hass, shown, {"station_id": [DEMO_PARK]})
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_what_is_no_id_is_said_so(hass: HomeAssistant, account: Account) -> None:
    """An address that was pasted would be looked for at HERE."""
    shown = await pick(hass, account, "https://wego.here.com/p")

    assert shown["errors"] == {"station_id": "malformed_station_id"}


async def test_without_the_entitlement_for_names_an_id_is_taken_as_it_is(
    hass: HomeAssistant, simulator: HereSimulator, account: Account
) -> None:
    """Who has a contract for the stream alone could pick nothing."""
    simulator.faults.locations_entitled = False

    result = await pick(hass, account, content_id(UNLISTED))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert picked(account.entry) == {UNLISTED: content_id(UNLISTED)}


async def test_a_station_is_picked_once_whatever_its_id_was_given_as(
    hass: HomeAssistant, account: Account
) -> None:
    """Its entities would be there twice."""
    await pick(hass, account, DEMO_PARK)

    again = await pick(hass, account, content_id(DEMO_PARK))

    assert again["type"] is FlowResultType.ABORT
    assert again["reason"] == "already_configured"


async def test_stations_are_found_by_an_action(hass: HomeAssistant, account: Account) -> None:
    """An automation could not look for a charger on the way."""
    answer = await hass.services.async_call(
        DOMAIN,
        "find_stations",
        {"config_entry_id": account.entry.entry_id, "location": BERLIN, "limit": 1},
        blocking=True,
        return_response=True,
    )

    assert answer is not None
    assert answer["stations"] == [
        {
            "station_id": DEMO_PARK,
            "name": "Demo Park",
            "operator": "Spreestrom Laden",
            "address": "Erfundene Straße 1, Berlin",
            "latitude": 52.5208,
            "longitude": 13.4095,
            "distance": pytest.approx(0, abs=1),
            "connectors": 6,
            "plugs": ["ccs", "type_2"],
            "max_power": 300.0,
            "public": None,
        }
    ]


async def test_a_search_signs_in_no_second_time(
    hass: HomeAssistant, simulator: HereSimulator, account: Account
) -> None:
    """HERE limits how often one may sign in."""
    asked = simulator.counters.token_requests

    await search(hass, account.entry, BERLIN, public_only=True)

    assert simulator.counters.token_requests == asked
