"""A person picks vehicles and stations, and what is shown of them."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ev_live.const import DOMAIN
from custom_components.ev_live.providers.viriciti.labels import DEFAULT
from simulators.viriciti import ViriCitiSimulator

from ..helpers import until
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


async def test_what_is_not_shown_of_a_vehicle_any_more_is_gone(
    listen: Listen, simulator: ViriCitiSimulator
) -> None:
    """Trap 17: each change of the labels would leave entities that say nothing for ever."""
    labels = ["soc", "speed", "gps", "power", "ivh.doors"]
    account = await listen(vehicle(BUS, labels, "positive"))
    kept = account.entity_id(BUS, "soc")
    await relabel(account, ["soc", "power", "odo"])
    await account.back(2)

    for key in ("speed", "position", "raw:ivh.doors", "charging"):
        with pytest.raises(KeyError):
            account.entity_id(BUS, key)
    assert account.entity_id(BUS, "soc") == kept
    assert account.state(BUS, "odometer") == str(simulator.truth[BUS, "odo"])

    await relabel(account, labels)
    await account.back(3)
    assert account.state(BUS, "speed") == str(simulator.truth[BUS, "speed"])


async def relabel(account: ViriCitiAccount, labels: list[str]) -> None:
    """Choose anew what of the bus is shown."""
    (subentry,) = [each for each in account.entry.subentries.values() if each.unique_id == BUS]
    flow = await account.entry.start_subentry_reconfigure_flow(account.hass, subentry.subentry_id)
    await submit(account.hass, flow, {"labels": labels, "charging_sign": "positive"})


async def test_a_label_that_is_dropped_without_a_connection_is_gone_with_the_next(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """What was dropped during an outage would stay for ever."""
    simulator.faults.upgrade_status = simulator.faults.rest_status = 503
    await relabel(account, ["soc"])
    await account.silence(1)
    assert account.entity_id(BUS, "speed")

    simulator.faults.upgrade_status = simulator.faults.rest_status = None
    await account.come_back(2)
    with pytest.raises(KeyError):
        account.entity_id(BUS, "speed")


async def test_a_vehicle_that_is_removed_is_gone(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """A bus that was sold would stay in the house."""
    device = (DOMAIN, f"{account.entry.entry_id}_{BUS}")
    devices = dr.async_get(account.hass)
    assert devices.async_get_device_by_identifier(device, account.entry.entry_id)
    entry = account.entry
    (subentry,) = [each for each in entry.subentries.values() if each.unique_id == BUS]
    account.hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
    await account.hass.async_block_till_done()
    await account.back(2)

    assert simulator.subscription is not None
    assert BUS not in simulator.subscription["vehicles"]
    with pytest.raises(KeyError):
        account.entity_id(BUS, "soc")
    assert not devices.async_get_device_by_identifier(device, account.entry.entry_id)


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
