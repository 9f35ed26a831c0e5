"""A person sets up an account, and is told what is wrong until it works."""

from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntryState, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.ev_live.const import DOMAIN
from simulators.nobil import NobilSimulator
from simulators.nobil.tokens import MESSAGES

from .nobil.conftest import account_data, make_entry

DIALECTS = pytest.mark.parametrize("dialect", ["enova", "legacy"])


def form(simulator: NobilSimulator, dialect: str = "enova", **changes: Any) -> dict[str, Any]:
    """Return what a person enters."""
    data = account_data(simulator, dialect, **changes)
    del data["provider"]
    return data


async def start(hass: HomeAssistant) -> ConfigFlowResult:
    """Go to the form of NOBIL."""
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    return await submit(hass, menu, {"next_step_id": "nobil"})


async def submit(
    hass: HomeAssistant, flow: ConfigFlowResult, user_input: dict[str, Any]
) -> ConfigFlowResult:
    """Send a form off."""
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], user_input)
    await hass.async_block_till_done()
    return result


async def test_the_providers_are_offered_in_a_menu(hass: HomeAssistant) -> None:
    """Nobody could choose where the data comes from."""
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})

    assert menu["type"] is FlowResultType.MENU
    assert menu["step_id"] == "user"
    assert "nobil" in menu["menu_options"]


@DIALECTS
async def test_credentials_that_work_make_an_account_that_is_connected(
    hass: HomeAssistant, simulator: NobilSimulator, dialect: str
) -> None:
    """A person who did everything right would get nothing."""
    result = await submit(hass, await start(hass), form(simulator, dialect))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == account_data(simulator, dialect)
    assert result["result"].state is ConfigEntryState.LOADED
    assert simulator.connections == 1


async def test_the_two_dialects_are_told_apart_by_the_title(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """A person with both would not know which account is which."""
    enova = await submit(hass, await start(hass), form(simulator))
    legacy = await submit(hass, await start(hass), form(simulator, "legacy"))

    assert (enova["title"], legacy["title"]) == ("NOBIL", "NOBIL legacy stream")


async def test_trying_a_key_leaves_no_socket_open(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """Every mistyped attempt would hold a connection at the provider."""
    simulator.static_api_key = "another"
    await submit(hass, await start(hass), form(simulator, static_api_key="wrong"))

    await simulator.wait_for_disconnection()
    assert simulator.counters.handshakes == 1


async def test_a_person_need_not_know_the_provider_s_addresses(hass: HomeAssistant) -> None:
    """Everybody would have to look up where NOBIL's servers are."""
    shown = await start(hass)

    assert shown["data_schema"]
    filled = shown["data_schema"]({"api_key": "k", "server": {}})
    assert filled == {
        "dialect": "enova",
        "api_key": "k",
        "server": {
            "realtime_url": "https://api.data.enova.no/nobil/real-time/v1/Realtime",
            "static_url": "https://nobil.no/api/server/search.php",
        },
    }


async def test_the_server_section_is_folded_away(hass: HomeAssistant) -> None:
    """A newcomer would puzzle over addresses that nobody has to change."""
    shown = await start(hass)

    assert shown["data_schema"]
    assert shown["data_schema"].schema["server"].options == {"collapsed": True}


@DIALECTS
async def test_an_account_can_do_without_the_second_key(
    hass: HomeAssistant, simulator: NobilSimulator, dialect: str
) -> None:
    """Somebody who waits for the register's key could not start with the live status."""
    entered = form(simulator, dialect)
    del entered["static_api_key"]

    result = await submit(hass, await start(hass), entered)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert simulator.counters.static_requests == 0


async def test_a_second_key_that_was_left_empty_is_no_key(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """An empty box would be tried as a key and refused."""
    result = await submit(hass, await start(hass), form(simulator, static_api_key=""))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert "static_api_key" not in result["data"]


async def test_blanks_around_a_pasted_key_do_not_matter(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """A line break that came along from a mail would make the right key a wrong one."""
    pasted = form(
        simulator,
        api_key=f" {simulator.api_key}\n",
        static_api_key=f"\t{simulator.static_api_key} ",
    )

    result = await submit(hass, await start(hass), pasted)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == account_data(simulator)


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        ({"api_key_revoked": True}, {"api_key": "invalid_auth"}),
        ({"token_status": 403}, {"base": "quota_exceeded"}),
        ({"token_status": 429}, {"base": "quota_exceeded"}),
        ({"token_status": 429, "token_retry_after": 7}, {"base": "quota_exceeded"}),
        ({"token_status": 500}, {"base": "cannot_connect"}),
        ({"token_status": 302}, {"base": "cannot_connect"}),
        ({"token_body": "html"}, {"base": "cannot_connect"}),
        ({"token_body": "not_json"}, {"base": "cannot_connect"}),
        ({"token_body": "empty"}, {"base": "cannot_connect"}),
        ({"token_body": "list"}, {"base": "cannot_connect"}),
        ({"token_body": "no_access_token"}, {"base": "cannot_connect"}),
        ({"token_body": "null_access_token"}, {"base": "cannot_connect"}),
        ({"token_body": "not_a_url"}, {"base": "cannot_connect"}),
        ({"upgrade_status": 401}, {"base": "cannot_connect"}),
        ({"upgrade_status": 503}, {"base": "cannot_connect"}),
        ({"upgrade_drop": True}, {"base": "cannot_connect"}),
        ({"static_key_revoked": True}, {"static_api_key": "invalid_auth"}),
        ({"static_status": 500}, {"base": "cannot_connect"}),
        ({"static_status": 429}, {"base": "quota_exceeded"}),
        ({"static_body": "html"}, {"base": "cannot_connect"}),
        ({"static_body": "empty"}, {"base": "cannot_connect"}),
        (
            {"api_key_revoked": True, "static_key_revoked": True},
            {"api_key": "invalid_auth", "static_api_key": "invalid_auth"},
        ),
        (
            {"token_status": 503, "static_key_revoked": True},
            {"base": "cannot_connect", "static_api_key": "invalid_auth"},
        ),
    ],
)
async def test_what_is_wrong_is_said_and_the_same_form_can_be_sent_again(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    trouble: dict[str, object],
    told: dict[str, str],
) -> None:
    """A person would look for the mistake in the wrong place, or have to start over."""
    simulator.faults.apply(trouble)

    refused = await submit(hass, await start(hass), form(simulator))

    assert refused["type"] is FlowResultType.FORM
    assert refused["step_id"] == "nobil"
    assert refused["errors"] == told

    await simulator.reset()
    accepted = await submit(hass, refused, form(simulator))
    assert accepted["type"] is FlowResultType.CREATE_ENTRY


async def test_a_key_without_the_right_to_the_service_is_not_called_wrong(
    hass: HomeAssistant, simulator: NobilSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person would make key after key instead of subscribing."""
    monkeypatch.setitem(MESSAGES, 403, "Forbidden")
    simulator.faults.token_status = 403

    refused = await submit(hass, await start(hass), form(simulator))
    assert refused["errors"] == {"base": "not_entitled"}

    await simulator.reset()
    accepted = await submit(hass, refused, form(simulator))
    assert accepted["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        ({"api_key_revoked": True}, {"api_key": "invalid_auth"}),
        ({"upgrade_status": 503}, {"base": "cannot_connect"}),
        ({"upgrade_drop": True}, {"base": "cannot_connect"}),
        ({"static_key_revoked": True}, {"static_api_key": "invalid_auth"}),
    ],
)
async def test_what_is_wrong_with_the_legacy_stream_is_said_and_can_be_mended(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    trouble: dict[str, object],
    told: dict[str, str],
) -> None:
    """Who has a legacy key would be left alone with a mistake."""
    simulator.faults.apply(trouble)

    refused = await submit(hass, await start(hass), form(simulator, "legacy"))
    assert refused["errors"] == told

    await simulator.reset()
    accepted = await submit(hass, refused, form(simulator, "legacy"))
    assert accepted["type"] is FlowResultType.CREATE_ENTRY


@DIALECTS
async def test_a_provider_that_cannot_be_reached_can_be_tried_again(
    hass: HomeAssistant, simulator: NobilSimulator, dialect: str
) -> None:
    """An outage while setting up would send a person back to the start."""
    shown = await start(hass)
    await simulator.stop()

    refused = await submit(hass, shown, form(simulator, dialect))
    assert refused["errors"] == {"base": "cannot_connect"}

    await simulator.start()
    accepted = await submit(hass, refused, form(simulator, dialect))
    assert accepted["type"] is FlowResultType.CREATE_ENTRY


@DIALECTS
@pytest.mark.parametrize("address", ["no address", "ws://127.0.0.1:99999/stream", "http://["])
async def test_an_address_that_is_none_is_refused_like_a_server_that_is_away(
    hass: HomeAssistant, simulator: NobilSimulator, dialect: str, address: str
) -> None:
    """A slip in the address would end the form with an unknown error."""
    entered = form(simulator, dialect)
    mistyped = entered | {"server": entered["server"] | {"realtime_url": address}}

    refused = await submit(hass, await start(hass), mistyped)
    assert refused["errors"] == {"base": "cannot_connect"}

    accepted = await submit(hass, refused, entered)
    assert accepted["type"] is FlowResultType.CREATE_ENTRY


async def test_an_account_cannot_be_set_up_twice(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """Every station would be there twice, and so would the connections."""
    make_entry(account_data(simulator)).add_to_hass(hass)

    result = await submit(hass, await start(hass), form(simulator))

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_a_second_account_with_a_key_of_its_own_is_welcome(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """Two households on one Home Assistant could not both have their key."""
    make_entry(account_data(simulator, api_key="k-of-the-neighbour")).add_to_hass(hass)

    result = await submit(hass, await start(hass), form(simulator))

    assert result["type"] is FlowResultType.CREATE_ENTRY
