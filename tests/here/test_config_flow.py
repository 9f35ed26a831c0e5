"""A person sets a HERE account up, and is told what is wrong until it works."""

from base64 import urlsafe_b64encode
import json
from secrets import token_urlsafe
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntryState, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.ev_live.const import DOMAIN
from simulators.here import HereSimulator
from simulators.here.places import DEMO_PARK
from simulators.here.simulator import CLIENT_ID

from ..nobil.conftest import Account
from .conftest import account_data, listening_account, make_entry, server


def form(simulator: HereSimulator, **changes: Any) -> dict[str, Any]:
    """Return what a person enters."""
    data = account_data(simulator, **changes)
    del data["provider"]
    return data


async def start(hass: HomeAssistant) -> ConfigFlowResult:
    """Go to the form of HERE."""
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    return await submit(hass, menu, {"next_step_id": "here"})


async def submit(
    hass: HomeAssistant, flow: ConfigFlowResult, user_input: dict[str, Any]
) -> ConfigFlowResult:
    """Send a form off."""
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], user_input)
    await hass.async_block_till_done()
    return result


@pytest.fixture
def telling_app(simulator: HereSimulator, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let tokens say in their clear head whose they are, as HERE's do."""
    head = json.dumps({"alg": "RS512", "cty": "JWT", "iss": "HERE", "aid": CLIENT_ID}).encode()
    clear = urlsafe_b64encode(head).rstrip(b"=").decode()
    issue = simulator.tokens.issue

    def issue_telling(lifetime: float, scope: str | None) -> str:
        plain = issue(lifetime, scope)
        token = f"{clear}.{token_urlsafe(8)}.{plain.partition('.')[2]}"
        simulator.tokens._grants[token] = simulator.tokens._grants.pop(plain)
        return token

    monkeypatch.setattr(simulator.tokens, "issue", issue_telling)
    return CLIENT_ID


async def test_a_key_that_works_makes_an_account_that_is_connected(
    hass: HomeAssistant, simulator: HereSimulator
) -> None:
    """A person who did everything right would get nothing."""
    result = await submit(hass, await start(hass), form(simulator))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "HERE"
    assert result["data"] == account_data(simulator)
    assert result["result"].state is ConfigEntryState.LOADED
    await simulator.wait_for_subscription()


async def test_trying_a_key_leaves_no_subscription_behind(
    hass: HomeAssistant, simulator: HereSimulator
) -> None:
    """Every mistyped attempt would hold a place at HERE."""
    simulator.faults.lookup_omits_stream = True

    result = await submit(hass, await start(hass), form(simulator))

    assert result["errors"] == {"base": "not_shared"}
    assert simulator.counters.subscribe_requests == 0


async def test_a_person_need_not_know_the_provider_s_addresses(hass: HomeAssistant) -> None:
    """Everybody would have to look up where HERE's servers are."""
    shown = await start(hass)

    assert shown["data_schema"]
    filled = shown["data_schema"]({"access_key_id": "k", "access_key_secret": "s", "server": {}})
    assert filled["server"] == {
        "token_url": "https://account.api.here.com/oauth2/token",
        "lookup_url": "https://api-lookup.data.api.platform.here.com/lookup/v1",
        "locations_url": "https://evcp.hereapi.com/v3/locations",
        "search_url": "https://browse.search.hereapi.com/v1/browse",
        "catalog": "hrn:here:data::olp-here:evcp2-updates-prd",
        "layer": "evse-update-stream",
    }
    assert shown["data_schema"].schema["server"].options == {"collapsed": True}


@pytest.mark.parametrize("field", ["credentials", "access_key_secret", "access_key_id"])
@pytest.mark.parametrize("squeezed", [False, True])
async def test_the_whole_file_can_be_pasted_into_any_field(
    hass: HomeAssistant, simulator: HereSimulator, field: str, squeezed: bool
) -> None:
    """A person would have to find out which of five lines is meant by what."""
    file = simulator.credentials_file
    pasted = file.replace("\n", "") if squeezed else file

    result = await submit(hass, await start(hass), {field: pasted, "server": server(simulator)})

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == account_data(simulator)


async def test_the_file_s_address_and_project_are_taken(
    hass: HomeAssistant, simulator: HereSimulator
) -> None:
    """Who has an account in another region would be sent to the wrong one."""
    addresses = server(simulator)
    del addresses["token_url"]
    file = f"{simulator.credentials_file}here.token.scope = {simulator.scope}\r\n"

    result = await submit(hass, await start(hass), {"credentials": file, "server": addresses})

    assert result["data"] == account_data(simulator, scope=simulator.scope)


@pytest.mark.parametrize(
    ("entered", "errors"),
    [
        ({"access_key_secret": "wrong"}, {"access_key_secret": "invalid_auth"}),
        ({"access_key_id": "wrong"}, {"access_key_secret": "invalid_auth"}),
        ({"access_key_id": CLIENT_ID}, {"access_key_id": "not_a_key_id"}),
        ({"access_key_id": ""}, {"access_key_id": "incomplete_key"}),
        ({"access_key_secret": " "}, {"access_key_id": "incomplete_key"}),
        ({"scope": "my project"}, {"base": "wrong_scope"}),
        (
            {"scope": "hrn:here:authorization::org1:project/another"},
            {"base": "wrong_scope"},
        ),
    ],
)
async def test_a_person_is_told_which_field_is_wrong_and_can_go_on(
    hass: HomeAssistant,
    simulator: HereSimulator,
    entered: dict[str, str],
    errors: dict[str, str],
) -> None:
    """A typing mistake would mean to start over, or to guess."""
    shown = await submit(hass, await start(hass), form(simulator, **entered))

    assert shown["type"] is FlowResultType.FORM
    assert shown["errors"] == errors

    result = await submit(hass, shown, form(simulator))
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("faults", "error"),
    [
        ({"catalog_shared": False}, "not_shared"),
        ({"catalog_shared": False, "unshared_status": 404}, "not_shared"),
        ({"lookup_omits_stream": True}, "not_shared"),
        ({"token_error": 403109}, "wrong_scope"),
        ({"token_error": 429002}, "quota_exceeded"),
        ({"token_error": 500203}, "cannot_connect"),
        ({"lookup_status": 429}, "quota_exceeded"),
        ({"lookup_status": 500}, "cannot_connect"),
        ({"drop": "token"}, "cannot_connect"),
        ({"drop": "lookup"}, "cannot_connect"),
        ({"mangle": "token"}, "cannot_connect"),
        ({"mangle": "lookup"}, "cannot_connect"),
    ],
)
async def test_what_is_not_the_person_s_fault_is_said_so_and_he_can_try_again(
    hass: HomeAssistant, simulator: HereSimulator, faults: dict[str, Any], error: str
) -> None:
    """A person would make new keys because HERE is down."""
    simulator.faults.apply(faults)
    shown = await submit(hass, await start(hass), form(simulator))

    assert shown["type"] is FlowResultType.FORM
    assert shown["errors"] == {"base": error}

    simulator.faults.reset()
    result = await submit(hass, shown, form(simulator))
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("field", ["token_url", "lookup_url"])
async def test_an_address_that_is_none_is_said_so(
    hass: HomeAssistant, simulator: HereSimulator, field: str
) -> None:
    """A typing mistake would look like a fault of the program."""
    addresses = server(simulator) | {field: "nonsense"}

    shown = await submit(hass, await start(hass), form(simulator, server=addresses))

    assert shown["errors"] == {"base": "cannot_connect"}


async def test_one_key_makes_one_account(hass: HomeAssistant, simulator: HereSimulator) -> None:
    """Every station would be there twice."""
    await submit(hass, await start(hass), form(simulator))

    again = await submit(hass, await start(hass), form(simulator))

    assert again["type"] is FlowResultType.ABORT
    assert again["reason"] == "already_configured"


async def test_an_account_is_named_after_the_app_where_here_tells_it(
    hass: HomeAssistant, simulator: HereSimulator, telling_app: str
) -> None:
    """A second key of the same app would make a second account of the same stations."""
    first = await submit(hass, await start(hass), form(simulator))
    assert first["result"].unique_id == telling_app

    simulator.credentials.access_key_id = "demo_KEY-id_0002"
    again = await submit(hass, await start(hass), form(simulator))
    assert again["reason"] == "already_configured"


async def test_new_credentials_replace_the_old_ones_and_nothing_else(
    hass: HomeAssistant, simulator: HereSimulator
) -> None:
    """A person who renews a key would lose stations, options or the project."""
    account = await listening_account(hass, simulator, DEMO_PARK, settle=0)
    simulator.credentials.access_key_id = "demo_KEY-id_0002"
    simulator.credentials.access_key_secret = "demo-SECRET_2"

    flow = await account.entry.start_reauth_flow(hass)
    wrong = await submit(hass, flow, {"access_key_secret": "wrong"})
    assert wrong["errors"] == {"access_key_secret": "invalid_auth"}
    result = await submit(hass, wrong, {"credentials": simulator.credentials_file})

    assert result["reason"] == "reauth_successful"
    assert account.entry.data == account_data(simulator)
    assert account.entry.options == {"settle": 0}
    assert account.entry.state is ConfigEntryState.LOADED


async def test_a_secret_alone_can_be_replaced(
    hass: HomeAssistant, simulator: HereSimulator
) -> None:
    """A person would have to look the id up again."""
    account = await listening_account(hass, simulator, DEMO_PARK)
    simulator.credentials.access_key_secret = "demo-SECRET_2"

    flow = await account.entry.start_reauth_flow(hass)
    result = await submit(hass, flow, {"access_key_secret": "demo-SECRET_2"})

    assert result["reason"] == "reauth_successful"


async def test_another_app_s_key_is_refused_for_this_account(
    hass: HomeAssistant, simulator: HereSimulator, telling_app: str
) -> None:
    """The stations of one organisation would become another's."""
    entry = make_entry(account_data(simulator), DEMO_PARK)
    object.__setattr__(entry, "unique_id", "anotherApp")
    account = Account(hass, entry)
    await account.set_up()

    flow = await entry.start_reauth_flow(hass)
    result = await submit(hass, flow, {"access_key_secret": simulator.access_key_secret})

    assert result["reason"] == "wrong_account"


async def test_everything_can_be_changed_later(
    hass: HomeAssistant, simulator: HereSimulator
) -> None:
    """A person who gets a project would have to start over."""
    account = await listening_account(hass, simulator, DEMO_PARK)
    simulator.faults.scope_required = True

    flow = await account.entry.start_reconfigure_flow(hass)
    result = await submit(hass, flow, form(simulator, scope=simulator.scope))

    assert result["reason"] == "reconfigure_successful"
    assert account.entry.data == account_data(simulator, scope=simulator.scope)


async def test_the_way_of_reading_can_be_chosen(
    hass: HomeAssistant, simulator: HereSimulator
) -> None:
    """A site that outgrows one reader would be stuck."""
    account = await listening_account(hass, simulator, DEMO_PARK)
    options = {"grace": 60, "settle": 2, "stale_after": 24, "unheard_after": 7}

    flow = await hass.config_entries.options.async_init(account.entry.entry_id)
    await hass.config_entries.options.async_configure(
        flow["flow_id"], options | {"mode": "parallel"}
    )
    await hass.async_block_till_done()
    await simulator.wait_until(lambda: len(simulator.subscriptions) == 4)

    assert {subscription.mode for subscription in simulator.subscriptions} == {"parallel"}
    await account.unload()
