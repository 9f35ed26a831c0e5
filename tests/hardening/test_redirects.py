"""A provider, or who passes for one, may send us anywhere; our credentials stay at home."""

from collections.abc import AsyncGenerator
from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from custom_components.ev_live.socket import Refused, open_socket
from simulators.here import HereSimulator
from simulators.here.places import DEMO_PARK
from simulators.stellantis import StellantisSimulator

from ..helpers import until
from ..here import conftest as here
from ..nobil.conftest import soon
from .trap import Trap

KEY = "canary-of-a-redirect"
REDIRECTS = pytest.mark.parametrize("status", [301, 302, 303, 307, 308])


@pytest.fixture
async def trap(socket_enabled: None) -> AsyncGenerator[Trap]:
    """Set a trap."""
    async with Trap.set() as trap:
        yield trap


@REDIRECTS
async def test_a_socket_is_not_opened_where_another_origin_sends_it(
    socket_enabled: None, status: int
) -> None:
    """Whoever can redirect the feed for a moment would hold the key of the account."""
    async with Trap.set(status) as trap:
        with pytest.raises(Refused) as refused:
            await open_socket(f"{trap.url('ws')}/live", None, headers={"x-api-key": KEY})
    assert refused.value.status == status
    assert (trap.knocks, trap.heard) == (1, [])


def config(provider: str, trap: Trap) -> dict[str, Any]:
    """Return an account all of whose addresses are the trap's."""
    ws, http = trap.url("ws"), trap.url()
    match provider:
        case "nobil":
            server = {"realtime_url": f"{http}/nobil", "static_url": f"{http}/static"}
            return {"dialect": "enova", "api_key": KEY, "static_api_key": KEY, "server": server}
        case "nobil legacy":
            server = {"realtime_url": f"{ws}/stream", "static_url": f"{http}/static"}
            return {"dialect": "legacy", "api_key": KEY, "static_api_key": KEY, "server": server}
        case "viriciti":
            return {"api_key": KEY, "server": {"live_url": f"{ws}/live", "rest_url": http}}
        case "chargepilot":
            habits = {"boot_key": "auto", "subprotocol": True, "pin_certificate": False}
            who = {"username": KEY, "password": KEY, "presystem_id": KEY, "system_type": "BMS"}
            return {"url": f"{ws}/depot", "server": habits, **who}
        case "here":
            urls = ("token_url", "lookup_url", "locations_url", "search_url")
            server = {name: f"{http}/{name}" for name in urls}
            server |= {"catalog": "hrn", "layer": "layer"}
            return {"access_key_id": KEY, "access_key_secret": KEY, "server": server}
    names = ("username", "password", "client_id", "fleet_id", "webhook_id", "webhook_secret")
    papers = StellantisSimulator()
    return dict.fromkeys(names, KEY) | {
        "client_certificate": papers.client_certificate,
        "client_key": papers.client_key,
        "installation": KEY,
        "server": {"api_url": http},
    }


@pytest.mark.parametrize(
    "provider", ["nobil", "nobil legacy", "viriciti", "chargepilot", "here", "stellantis"]
)
async def test_no_account_shows_a_stranger_its_credentials(
    hass: HomeAssistant, trap: Trap, provider: str
) -> None:
    """One hijacked address of a provider would give every customer's keys away."""
    data = {"provider": provider.split(maxsplit=1)[0], **config(provider, trap)}
    entry = here.make_entry(data, "NOR_09901")
    entry.add_to_hass(hass)
    await soon(hass.config_entries.async_setup(entry.entry_id))
    await hass.async_block_till_done()

    assert trap.knocks
    assert trap.heard == []


@pytest.mark.parametrize("name", ["lookup_url", "locations_url"])
async def test_what_follows_a_redirect_leaves_its_token_behind(
    hass: HomeAssistant, trap: Trap, name: str
) -> None:
    """HERE may send us to a store of its own; a token is good for a day, wherever it gets."""
    async with HereSimulator() as simulator:
        data = here.account_data(simulator)
        data["server"][name] = trap.url()
        entry = here.make_entry(data, DEMO_PARK)
        entry.add_to_hass(hass)
        await soon(hass.config_entries.async_setup(entry.entry_id))
        await until(hass, lambda: trap.heard)
        heard = "\n".join(trap.heard).lower()
        await hass.config_entries.async_unload(entry.entry_id)

    assert "authorization" not in heard
    assert simulator.access_key_id.lower() not in heard
