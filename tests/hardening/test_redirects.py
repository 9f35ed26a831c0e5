"""A provider, or who passes for one, may send us anywhere; our credentials stay at home."""

from collections.abc import AsyncGenerator

from homeassistant.core import HomeAssistant
import pytest

from custom_components.ev_live.socket import Refused, open_socket
from simulators.here import HereSimulator
from simulators.here.places import DEMO_PARK

from ..helpers import until
from ..here import conftest as here
from ..nobil.conftest import soon
from .strangers import DIALECTS, KEY, account_data
from .trap import Trap

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


@pytest.mark.parametrize("provider", DIALECTS)
async def test_no_account_shows_a_stranger_its_credentials(
    hass: HomeAssistant, trap: Trap, provider: str
) -> None:
    """One hijacked address of a provider would give every customer's keys away."""
    data = account_data(provider, trap.url(), trap.url("ws"))
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
