"""A person pauses, resumes and lists monitors."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
import pytest

from custom_components.ev_live.const import DOMAIN
from simulators.nobil import NobilSimulator
from simulators.stellantis import StellantisSimulator

from ..nobil.conftest import new_account as nobil_account, simulator as nobil  # noqa: F401
from .conftest import DRIVEN, LOW, TAG, FleetAccount, Listen, monitor


async def act(account: Any, action: str, *monitors: str) -> None:
    """Pause or resume monitors; all of them if none is named."""
    named = {"monitors": list(monitors)} if monitors else {}
    await account.hass.services.async_call(
        DOMAIN, action, {"config_entry_id": account.entry.entry_id, **named}, blocking=True
    )
    await account.hass.async_block_till_done()


async def listed(account: FleetAccount) -> dict[str, Any]:
    """Return the monitors by what they are called."""
    answer: Any = await account.hass.services.async_call(
        DOMAIN,
        "list_monitors",
        {"config_entry_id": account.entry.entry_id},
        blocking=True,
        return_response=True,
    )
    return {each["label"] or each["monitor"]: each for each in answer["monitors"]}


async def test_monitors_are_listed_with_how_they_are(listen: Listen) -> None:
    """A person could not find out what is being watched."""
    account = await listen(monitor("Battery low", "low", LOW))
    (built,) = account.entry.subentries
    monitors = await listed(account)
    assert len(monitors) == 7
    assert monitors["Battery low"] == {
        "monitor": built,
        "label": "Battery low",
        "state": "running",
        "reason": None,
    }


async def test_a_paused_monitor_says_nothing_until_it_is_resumed(
    simulator: StellantisSimulator, account: FleetAccount
) -> None:
    """A person who is moving the fleet would be flooded."""
    await act(account, "pause_monitors", "charging")
    assert simulator.statuses()[f"ev-live/{TAG}/charging"] == "Paused"
    assert (await listed(account))["charging"]["state"] == "paused"
    await simulator.plug(DRIVEN)
    await account.settle()
    assert account.state(DRIVEN, "plugged") == "off"
    await act(account, "resume_monitors", "charging")
    assert simulator.statuses()[f"ev-live/{TAG}/charging"] == "Running"
    await simulator.unplug(DRIVEN)
    await simulator.plug(DRIVEN)
    await account.settle()
    assert account.state(DRIVEN, "plugged") == "on"


async def test_without_a_name_all_monitors_pause_and_stay_so_over_a_restart(
    simulator: StellantisSimulator, account: FleetAccount
) -> None:
    """An update of Home Assistant would undo what a person did."""
    await act(account, "pause_monitors")
    await account.unload()
    await account.listen()
    assert set(simulator.statuses().values()) == {"Paused"}
    assert account.state("account", "monitors_running") == "off"


async def test_monitors_run_although_a_person_paused_one_of_them(account: FleetAccount) -> None:
    """An alarm about monitors that do not run would sound for something that was wished."""
    await act(account, "pause_monitors", "body")
    assert account.state("account", "monitors_running") == "on"


async def test_a_person_may_name_the_label_or_the_device_of_a_monitor(
    hass: HomeAssistant, simulator: StellantisSimulator, listen: Listen
) -> None:
    """A person would have to look up an id of twenty-six characters."""
    account = await listen(monitor("Battery low", "low", LOW))
    (built,) = account.entry.subentries
    label = f"ev-live/{TAG}/{built}/Battery low"
    await act(account, "pause_monitors", "Battery low")
    assert simulator.statuses()[label] == "Paused"
    identifier = (DOMAIN, f"{account.entry.unique_id}_{built}")
    device = dr.async_get(hass).async_get_device_by_identifier(identifier, account.entry.entry_id)
    assert device
    await act(account, "resume_monitors", device.id)
    assert simulator.statuses()[label] == "Running"


async def test_a_monitor_that_there_is_not_is_told(account: FleetAccount) -> None:
    """A typing mistake would look like success."""
    with pytest.raises(ServiceValidationError) as told:
        await act(account, "pause_monitors", "chargin")
    assert told.value.translation_key == "unknown_monitor"


async def test_a_provider_that_is_away_is_told_and_the_wish_is_kept(
    simulator: StellantisSimulator, account: FleetAccount
) -> None:
    """A person would believe that it is quiet now."""
    simulator.faults.fail = "switch"
    with pytest.raises(HomeAssistantError) as told:
        await act(account, "pause_monitors", "body")
    assert told.value.translation_key == "cannot_connect"
    simulator.faults.fail = None
    await account.unload()
    await account.listen()
    assert simulator.statuses()[f"ev-live/{TAG}/body"] == "Paused"


async def test_an_account_without_monitors_says_so(
    hass: HomeAssistant,
    nobil: NobilSimulator,  # noqa: F811
) -> None:
    """A person who chose the wrong account would see an error of the code."""
    account = await nobil_account(hass, nobil)
    with pytest.raises(ServiceValidationError) as told:
        await act(account, "pause_monitors")
    assert told.value.translation_key == "no_monitors"


async def test_a_fleet_cannot_be_searched_for_stations_and_that_is_said(
    account: FleetAccount,
) -> None:
    """An automation would wait for an answer that cannot come."""
    data = {"config_entry_id": account.entry.entry_id}
    with pytest.raises(ServiceValidationError) as told:
        await account.hass.services.async_call(
            DOMAIN, "find_stations", data, blocking=True, return_response=True
        )
    assert told.value.translation_key == "no_directory"
