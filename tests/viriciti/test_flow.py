"""A person sets an account up."""

from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.ev_live.const import DOMAIN
from simulators.viriciti import ViriCitiSimulator

from ..nobil.conftest import soon
from .conftest import ViriCitiAccount, account_data, make_entry


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
        {"live_url": "wss://[half an address"},
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
