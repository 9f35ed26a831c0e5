"""A person sets an account up and picks vehicles and stations."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ev_live.const import DOMAIN
from custom_components.ev_live.providers.viriciti.labels import DEFAULT
from simulators.viriciti import ViriCitiSimulator

from ..helpers import until
from ..nobil.conftest import soon
from .conftest import (
    BUS,
    DEPOT,
    OTHER_BUS,
    Listen,
    ViriCitiAccount,
    account_data,
    make_entry,
    station,
    vehicle,
)

DETAILS = {"labels": ["soc", "power"], "charging_sign": "as_is"}


def entered(simulator: ViriCitiSimulator, **changes: Any) -> dict[str, Any]:
    """Return what a person enters."""
    data = account_data(simulator, **changes)
    return {key: data[key] for key in ("api_key", "server")}


async def set_up_by_hand(hass: HomeAssistant, form: dict[str, Any]) -> ConfigFlowResult:
    """Choose the provider and send the form off."""
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    shown = await hass.config_entries.flow.async_configure(
        menu["flow_id"], {"next_step_id": "viriciti"}
    )
    return await send(hass, shown, form)


async def send(
    hass: HomeAssistant, flow: ConfigFlowResult, form: dict[str, Any]
) -> ConfigFlowResult:
    """Send a form off."""
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], form)
    await hass.async_block_till_done()
    return result


async def test_a_key_that_works_makes_an_account(
    hass: HomeAssistant, simulator: ViriCitiSimulator
) -> None:
    """Nobody could begin."""
    result = await set_up_by_hand(hass, entered(simulator))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "ViriCiti"
    assert result["data"] == account_data(simulator)
    # There is no account id, and a key is none: it may be renewed.
    assert result["result"].unique_id is None


REFUSALS = [
    ({"api_key_revoked": True}, {"api_key": "invalid_auth"}),
    ({"api_key_revoked": True, "refusal_style": "forbidden"}, {"api_key": "invalid_auth"}),
    ({"api_key_revoked": True, "refusal_style": "error_then_close"}, {"api_key": "invalid_auth"}),
    ({"api_key_revoked": True, "rest_refusal_status": 403}, {"api_key": "invalid_auth"}),
    ({"upgrade_status": 401}, {"api_key": "invalid_auth"}),
    ({"upgrade_status": 403}, {"base": "not_entitled"}),
    ({"upgrade_status": 429}, {"base": "quota_exceeded"}),
    ({"upgrade_status": 503}, {"base": "cannot_connect"}),
    ({"upgrade_drop": True}, {"base": "cannot_connect"}),
    ({"rest_status": 429}, {"base": "quota_exceeded"}),
    ({"rest_status": 500}, {"base": "cannot_connect"}),
    ({"rest_drop": True}, {"base": "cannot_connect"}),
    ({"rest_body": "html"}, {"base": "cannot_connect"}),
    ({"rest_body": "null"}, {"base": "cannot_connect"}),
]


@pytest.mark.parametrize(("faults", "errors"), REFUSALS)
async def test_what_is_wrong_is_said_and_the_same_form_can_be_sent_again(
    hass: HomeAssistant,
    simulator: ViriCitiSimulator,
    faults: dict[str, Any],
    errors: dict[str, str],
) -> None:
    """A person would have to guess, and begin anew after each mistake."""
    for name, value in faults.items():
        setattr(simulator.faults, name, value)
    refused = await set_up_by_hand(hass, entered(simulator))
    assert refused["type"] is FlowResultType.FORM
    assert refused["errors"] == errors

    simulator.faults.reset()
    result = await send(hass, refused, entered(simulator))
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    "server",
    [
        {"live_url": "ws://127.0.0.1:9/api/v2/live"},
        {"live_url": "no address"},
        {"live_url": "https://127.0.0.1:9/"},
        {"rest_url": "http://127.0.0.1:9"},
        {"rest_url": "no address"},
    ],
)
async def test_an_address_that_leads_nowhere_is_said(
    hass: HomeAssistant, simulator: ViriCitiSimulator, server: dict[str, str]
) -> None:
    """A typing mistake would look like a wrong key, or like a bug."""
    form = entered(simulator)
    refused = await set_up_by_hand(hass, form | {"server": form["server"] | server})
    assert refused["errors"] == {"base": "cannot_connect"}

    result = await send(hass, refused, form)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_an_account_needs_no_list_of_vehicles(
    hass: HomeAssistant, simulator: ViriCitiSimulator
) -> None:
    """The list is not documented: if it goes, new accounts would be impossible."""
    simulator.faults.rest_status = 404
    result = await set_up_by_hand(hass, entered(simulator))

    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_trying_a_key_leaves_no_socket_open(
    hass: HomeAssistant, simulator: ViriCitiSimulator
) -> None:
    """Each try would count against a limit that nobody knows."""
    make_entry(account_data(simulator)).add_to_hass(hass)
    await set_up_by_hand(hass, entered(simulator))

    await soon(simulator.wait_for_disconnection())


async def test_an_account_cannot_be_set_up_twice(
    hass: HomeAssistant, simulator: ViriCitiSimulator
) -> None:
    """Every bus would be there twice."""
    make_entry(account_data(simulator)).add_to_hass(hass)
    result = await set_up_by_hand(hass, entered(simulator))

    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")


async def test_a_new_key_replaces_the_old_one(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Whoever renews a key would have to pick every bus again."""
    hass, entry = account.hass, account.entry
    shown = await entry.start_reauth_flow(hass)
    assert shown["data_schema"]
    assert [str(key) for key in shown["data_schema"].schema] == ["api_key"]
    refused = await send(hass, shown, {"api_key": "of yesterday"})
    assert refused["errors"] == {"api_key": "invalid_auth"}

    simulator.api_key = "a new key"
    result = await send(hass, refused, {"api_key": "a new key"})
    assert result["reason"] == "reauth_successful"
    await account.back(2)
    assert entry.data == account_data(simulator, api_key="a new key")
    assert len(entry.subentries) == 3


async def test_the_addresses_can_be_changed(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """The provider moves its hosts, and an account could not follow."""
    hass = account.hass
    shown = await account.entry.start_reconfigure_flow(hass)
    wrong = {"live_url": "ws://127.0.0.1:9/", "rest_url": simulator.rest_url}
    refused = await send(hass, shown, entered(simulator) | {"server": wrong})
    assert refused["errors"] == {"base": "cannot_connect"}

    result = await send(hass, refused, entered(simulator))
    assert result["reason"] == "reconfigure_successful"


async def test_the_incidents_can_be_chosen(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """A fleet with a hundred rules would ring all day."""
    options = account.hass.config_entries.options
    shown = await options.async_init(account.entry.entry_id)
    general = {"grace": 60, "settle": 2, "stale_after": 24, "unheard_after": 7}
    await options.async_configure(
        shown["flow_id"], general | {"incident_ids": ["incident_02, incident_03", "incident_02"]}
    )
    await account.hass.async_block_till_done()
    await account.back(2)

    assert account.entry.options["incident_ids"] == ["incident_02", "incident_03"]
    assert simulator.subscription is not None
    query = simulator.subscription["incidents"]["query"]
    assert query["incidents"] == ["incident_02", "incident_03"]


# Picking


async def pick(hass: HomeAssistant, entry: ConfigEntry, kind: str) -> Any:
    """Begin to pick."""
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, kind), context={"source": SOURCE_USER}
    )


async def submit(hass: HomeAssistant, flow: Any, form: dict[str, Any]) -> Any:
    """Send the form of a pick off."""
    result = await hass.config_entries.subentries.async_configure(flow["flow_id"], form)
    await hass.async_block_till_done()
    return result


def offered(flow: Any) -> dict[str, str]:
    """Return the vehicles that are offered."""
    options = flow["data_schema"].schema["vehicle_id"].config["options"]
    return {option["value"]: option["label"] for option in options}


def picked(entry: ConfigEntry) -> dict[str, str]:
    """Return what is picked with its titles."""
    return {str(each.unique_id): each.title for each in entry.subentries.values()}


@pytest.fixture
def entry(hass: HomeAssistant, simulator: ViriCitiSimulator) -> MockConfigEntry:
    """Return an account with one bus and one depot, that is not connected."""
    added = make_entry(account_data(simulator), vehicle(BUS), station(DEPOT))
    added.add_to_hass(hass)
    return added


async def test_the_vehicles_of_the_key_are_offered_by_name_without_those_that_are_picked(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Trap 17: ids say nothing to a dispatcher, and of two equal names one must be told."""
    shown = offered(await pick(hass, entry, "vehicle"))

    assert BUS not in shown
    assert shown[OTHER_BUS] == "Bus 101 · acme_004"
    assert shown["acme_005"] == "Bus 101 · acme_005"
    assert shown["acme_003"] == "acme_003"


async def test_several_vehicles_are_picked_at_once(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """A fleet of fifty buses would take fifty forms."""
    shown = await pick(hass, entry, "vehicle")
    form = {"vehicle_id": [OTHER_BUS, "acme_003"], "all_vehicles": False, **DETAILS}
    result = await submit(hass, shown, form)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert picked(entry) == {
        BUS: BUS,
        DEPOT: DEPOT,
        OTHER_BUS: "Bus 101",
        "acme_003": "acme_003",
    }
    data = [each.data for each in entry.get_subentries_of_type("vehicle")]
    assert {"vehicle_id": "acme_003", **DETAILS} in data


async def test_all_vehicles_are_picked_with_one_choice(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: ViriCitiSimulator
) -> None:
    """A list of hundreds would have to be ticked one by one."""
    shown = await pick(hass, entry, "vehicle")
    await submit(hass, shown, {"all_vehicles": True, **DETAILS})

    vids = {each.data["vehicle_id"] for each in entry.get_subentries_of_type("vehicle")}
    assert vids == set(simulator.world.vehicles)


async def test_what_is_shown_of_a_vehicle_has_a_default(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """A person who does not know the labels would have to read a manual first."""
    shown = await pick(hass, entry, "vehicle")
    await submit(hass, shown, {"vehicle_id": [OTHER_BUS]})

    (data,) = [each.data for each in entry.subentries.values() if each.unique_id == OTHER_BUS]
    assert data["labels"] == list(DEFAULT)
    assert data["charging_sign"] == "as_is"


@pytest.mark.parametrize(
    ("form", "errors", "refused"),
    [
        ({}, {"vehicle_id": "nothing_picked"}, ""),
        ({"vehicle_id": []}, {"vehicle_id": "nothing_picked"}, ""),
        ({"vehicle_id": [BUS]}, {"vehicle_id": "already_picked"}, BUS),
        ({"vehicle_id": ["acme_099"]}, {"vehicle_id": "unknown_vehicle"}, "acme_099"),
        ({"vehicle_id": [OTHER_BUS], "labels": []}, {"labels": "no_labels"}, ""),
        ({"vehicle_id": [OTHER_BUS], "labels": [" "]}, {"labels": "no_labels"}, ""),
    ],
)
async def test_a_pick_that_cannot_be_is_said_and_can_be_mended(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    form: dict[str, Any],
    errors: dict[str, str],
    refused: str,
) -> None:
    """A person would have to begin anew after each mistake."""
    shown = await submit(hass, await pick(hass, entry, "vehicle"), form)
    assert shown["errors"] == errors
    assert shown["description_placeholders"]["refused"] == refused

    result = await submit(hass, shown, {"vehicle_id": [OTHER_BUS], **DETAILS})
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("faults", "key"),
    [
        ({"rest_status": 503}, "cannot_connect"),
        ({"rest_status": 429}, "quota_exceeded"),
        ({"api_key_revoked": True}, "invalid_auth"),
    ],
)
async def test_a_list_that_cannot_be_had_is_asked_for_again(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    simulator: ViriCitiSimulator,
    faults: dict[str, Any],
    key: str,
) -> None:
    """A person would see an empty list and think that there are no buses."""
    for name, value in faults.items():
        setattr(simulator.faults, name, value)
    shown = await pick(hass, entry, "vehicle")
    assert shown["errors"] == {"base": key}
    again = await submit(hass, shown, {"all_vehicles": True})
    assert again["errors"] == {"base": key}

    simulator.faults.reset()
    listed = await submit(hass, again, {})
    assert OTHER_BUS in offered(listed)
    result = await submit(hass, listed, {"vehicle_id": [OTHER_BUS]})
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_without_a_list_ids_can_be_typed(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: ViriCitiSimulator
) -> None:
    """The list is not documented: if it goes, no bus could be added any more."""
    simulator.faults.rest_status = 404
    shown = await pick(hass, entry, "vehicle")
    result = await submit(hass, shown, {"vehicle_id": [" acme_099 ", "acme_099"]})

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert picked(entry)["acme_099"] == "acme_099"


async def test_what_is_shown_of_a_vehicle_can_be_changed(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 4: whoever learns the sign of a bus would have to remove it and its history."""
    hass, entry = account.hass, account.entry
    (subentry,) = [each for each in entry.subentries.values() if each.unique_id == BUS]
    shown = await entry.start_subentry_reconfigure_flow(hass, subentry.subentry_id)
    assert shown["description_placeholders"] == {"vehicle": BUS}
    refused = await submit(hass, shown, {"labels": [], "charging_sign": "negative"})
    assert refused["errors"] == {"labels": "no_labels"}

    form = {"labels": ["speed", "power", " ivh.doors "], "charging_sign": "negative"}
    result = await submit(hass, refused, form)
    assert result["reason"] == "reconfigure_successful"
    await account.back(2)
    assert simulator.subscription is not None
    assert simulator.subscription["vehicles"][BUS] == ["speed", "power", "ivh.doors"]
    await simulator.vehicle(BUS, "power", -90)
    await account.read()
    assert account.state(BUS, "power") == "90"
    assert account.state(BUS, "charging") == "on"


async def test_a_vehicle_that_is_removed_is_gone(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """A bus that was sold would stay in the house."""
    entry = account.entry
    (subentry,) = [each for each in entry.subentries.values() if each.unique_id == BUS]
    account.hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
    await account.hass.async_block_till_done()
    await account.back(2)

    assert simulator.subscription is not None
    assert BUS not in simulator.subscription["vehicles"]
    with pytest.raises(KeyError):
        account.entity_id(BUS, "soc")


async def test_stations_are_picked_by_any_identity(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """No list of stations is known, so a person must be able to type what stands on them."""
    shown = await pick(hass, entry, "station")
    assert shown["step_id"] == "station_id"
    refused = await submit(hass, shown, {"station_id": [DEPOT]})
    assert refused["errors"] == {"station_id": "already_picked"}
    empty = await submit(hass, refused, {"station_id": [" "]})
    assert empty["errors"] == {"station_id": "nothing_picked"}

    result = await submit(hass, empty, {"station_id": ["OPP-WEST-1", "Æ/42:b"]})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert set(picked(entry)) == {BUS, DEPOT, "OPP-WEST-1", "Æ/42:b"}


async def test_stations_cannot_be_searched_and_that_is_said(
    account: ViriCitiAccount, freezer: FrozenDateTimeFactory
) -> None:
    """An automation would wait for an answer that cannot come."""
    data = {"config_entry_id": account.entry.entry_id}
    with pytest.raises(Exception, match="no list of stations"):
        await account.hass.services.async_call(
            DOMAIN, "find_stations", data, blocking=True, return_response=True
        )


async def test_a_new_pick_is_listened_to_at_once(
    listen: Listen, simulator: ViriCitiSimulator
) -> None:
    """A person would have to restart after every pick."""
    account = await listen()
    shown = await pick(account.hass, account.entry, "vehicle")
    await submit(account.hass, shown, {"vehicle_id": [BUS], **DETAILS})
    await until(account.hass, lambda: simulator.counters.authorisations == 2)
    await account.read()

    assert account.state(BUS, "soc") == str(simulator.truth[BUS, "soc"])
