"""A person sets a depot up, and is told what is wrong until it works."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_USER, ConfigEntryState, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.ev_live.const import DOMAIN
from simulators.chargepilot import ChargePilotFaults, ChargePilotSimulator
from simulators.chargepilot.depots import AC_FREE, NORTH, SOUTH
from simulators.chargepilot.things import Depot, Station

from ..helpers import until
from .conftest import UNIQUE_ID, Depots, account_data, listening, make_entry

FLOW = "custom_components.ev_live.providers.chargepilot.flow"


def form(simulator: ChargePilotSimulator, **changes: Any) -> dict[str, Any]:
    """Return what a person enters."""
    data = account_data(simulator, **changes)
    del data["provider"]
    return data


async def start(hass: HomeAssistant) -> ConfigFlowResult:
    """Go to the form."""
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    return await submit(hass, menu, {"next_step_id": "chargepilot"})


async def submit(
    hass: HomeAssistant, flow: ConfigFlowResult, user_input: dict[str, Any]
) -> ConfigFlowResult:
    """Send a form off."""
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], user_input)
    await hass.async_block_till_done()
    return result


async def test_what_was_given_to_a_person_makes_an_account(
    hass: HomeAssistant, simulator: ChargePilotSimulator
) -> None:
    """A person who did everything right would get nothing."""
    result = await submit(hass, await start(hass), form(simulator))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == account_data(simulator)
    assert result["title"] == "ChargePilot Presystem1"
    entry = result["result"]
    assert entry.unique_id == f"Presystem1_{min(NORTH, SOUTH)}" == UNIQUE_ID
    assert entry.state is ConfigEntryState.LOADED
    assert simulator.connections == 1
    assert (simulator.violations, simulator.complaints) == ([], [])


async def test_only_what_nobody_can_guess_must_be_entered(hass: HomeAssistant) -> None:
    """A newcomer would puzzle over the spelling of a boot key."""
    shown = await start(hass)
    assert shown["data_schema"]
    asked = {"url": "wss://x", "username": "u", "password": "p", "presystem_id": "P"}

    filled = shown["data_schema"](asked | {"server": {}})

    assert filled == asked | {
        "system_type": "BMS",
        "server": {"boot_key": "auto", "subprotocol": True, "pin_certificate": False},
    }
    assert shown["data_schema"].schema["server"].options == {"collapsed": True}


@pytest.mark.parametrize(
    ("fault", "field", "error"),
    [
        ({"credentials_revoked": True}, "password", "invalid_auth"),
        ({"credentials_revoked": True, "refusal": "close"}, "password", "invalid_auth"),
        ({"boot_answer": "rejected"}, "base", "boot_rejected"),
        ({"boot_answer": "pending"}, "base", "boot_rejected"),
        ({"upgrade_status": 503}, "base", "cannot_connect"),
        ({"upgrade_drop": True}, "base", "cannot_connect"),
    ],
)
async def test_a_person_is_told_what_is_wrong_and_can_go_on(
    hass: HomeAssistant,
    simulator: ChargePilotSimulator,
    fault: dict[str, Any],
    field: str,
    error: str,
) -> None:
    """A person would retype the password when the presystem id is wrong."""
    simulator.faults.apply(fault)
    result = await submit(hass, await start(hass), form(simulator))
    assert result["errors"] == {field: error}

    simulator.faults.apply({name: getattr(ChargePilotFaults, name) for name in fault})
    result = await submit(hass, result, form(simulator))
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_wrong_presystem_id_is_told(
    hass: HomeAssistant, simulator: ChargePilotSimulator
) -> None:
    """A person would believe that his password is wrong."""
    result = await submit(hass, await start(hass), form(simulator, presystem_id="another"))
    assert result["errors"] == {"base": "boot_rejected"}

    result = await submit(hass, result, form(simulator))
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_depot_that_never_says_anything_is_told(
    hass: HomeAssistant, simulator: ChargePilotSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An account would be made that stays empty."""
    monkeypatch.setattr(f"{FLOW}.FIRST_PICTURE", 0.05)
    simulator.faults.silent = True
    result = await submit(hass, await start(hass), form(simulator))
    assert result["errors"] == {"base": "no_data"}

    monkeypatch.undo()
    simulator.faults.silent = False
    result = await submit(hass, result, form(simulator))
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("url", ["https://127.0.0.1/x", "wss://", "not an address", "ws://[/"])
async def test_an_address_that_is_none_is_told(
    hass: HomeAssistant, simulator: ChargePilotSimulator, url: str
) -> None:
    """A person would see an error of the code."""
    result = await submit(hass, await start(hass), form(simulator, url=url))
    assert result["errors"] == {"base": "cannot_connect"}

    result = await submit(hass, result, form(simulator))
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_credentials_beyond_ascii_are_sent_as_they_are(
    hass: HomeAssistant, simulator: ChargePilotSimulator
) -> None:
    """T20: a password with an umlaut or a sign of another script would never be right."""
    simulator.username, simulator.password = "dépôt", "Schlüssel-鍵"

    result = await submit(hass, await start(hass), form(simulator))

    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_the_same_depot_is_not_set_up_twice(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: ChargePilotSimulator
) -> None:
    """Everything would be there twice, and two connections would kick each other out."""
    await listening(hass, freezer, simulator)

    result = await submit(hass, await start(hass), form(simulator))

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_a_site_that_has_grown_is_still_the_same(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: ChargePilotSimulator
) -> None:
    """After a depot was added nobody could change the account any more."""
    account = await listening(hass, freezer, simulator)
    new = Depot(depot_id="00000000-first-of-all", stations=[Station(station_id="s")])
    simulator.picture.depots.insert(0, new)

    result = await account.entry.start_reconfigure_flow(hass)
    result = await submit(hass, result, form(simulator))

    assert result["reason"] == "reconfigure_successful"


async def test_another_site_with_the_same_presystem_id_is_another_account(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: ChargePilotSimulator
) -> None:
    """The provider's own sample id would fit one customer in the world only."""
    await listening(hass, freezer, simulator)
    elsewhere = Depot(depot_id="elsewhere", name="Elsewhere", stations=[Station(station_id="s")])
    async with ChargePilotSimulator(depots=[elsewhere]) as other:
        result = await submit(hass, await start(hass), form(other))
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert result["title"] == "ChargePilot Elsewhere"
        await hass.config_entries.async_unload(result["result"].entry_id)


async def test_the_credentials_of_another_site_are_refused_for_this_one(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: ChargePilotSimulator
) -> None:
    """Two depots would be mixed under the names and the history of one."""
    account = await listening(hass, freezer, simulator)
    elsewhere = Depot(depot_id="elsewhere", name="Elsewhere", stations=[Station(station_id="s")])
    async with ChargePilotSimulator(depots=[elsewhere]) as other:
        shown = await account.entry.start_reconfigure_flow(hass)
        result = await submit(hass, shown, form(other))

    assert result["reason"] == "wrong_account"
    assert account.entry.data == account_data(simulator)


async def test_new_credentials_bring_an_account_back(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: ChargePilotSimulator
) -> None:
    """After a change of the password everything would have to be set up anew."""
    account = await listening(hass, freezer, simulator)
    simulator.password = "a new one"
    result = await account.entry.start_reauth_flow(hass)
    assert result["data_schema"]
    assert set(result["data_schema"].schema) == {"username", "password"}
    result = await submit(hass, result, {"username": "depot", "password": "still wrong"})
    assert result["errors"] == {"password": "invalid_auth"}

    result = await submit(hass, result, {"username": "depot", "password": "a new one"})

    assert result["reason"] == "reauth_successful"
    assert account.entry.data == account_data(simulator)
    await until(hass, lambda: account.pictures)
    assert account.state(AC_FREE, "status") == "available"


async def test_an_account_can_move_to_another_address(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: ChargePilotSimulator
) -> None:
    """Names and areas that a person gave would be lost with the old address."""
    entry = make_entry(account_data(simulator, url="ws://127.0.0.1:1/gone"))
    account = Depots(hass, entry, simulator, freezer)
    await account.set_up()
    result = await entry.start_reconfigure_flow(hass)

    result = await submit(hass, result, form(simulator))

    assert result["reason"] == "reconfigure_successful"
    assert entry.data["url"] == simulator.socket_url
    await until(hass, lambda: entry.state is ConfigEntryState.LOADED)


async def test_charging_requests_are_an_option_that_is_off(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: ChargePilotSimulator
) -> None:
    """T8: an account would delete requests without anybody having been warned."""
    account = await listening(hass, freezer, simulator)
    flow = await hass.config_entries.options.async_init(account.entry.entry_id)
    assert flow["data_schema"]
    defaults = flow["data_schema"]({})
    assert defaults["allow_charging_requests"] is False

    await hass.config_entries.options.async_configure(
        flow["flow_id"], defaults | {"allow_charging_requests": True}
    )
    await hass.async_block_till_done()
    await until(hass, lambda: account.entry.state is ConfigEntryState.LOADED)

    await account.call("set_charging_request", vehicle="BUS-0900", min_target_soc=60)
    await until(hass, lambda: simulator.charging_requests)
