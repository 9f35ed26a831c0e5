"""The system information page says how the accounts are, and gives nobody away."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import get_system_health_info

from custom_components.ev_live.const import DOMAIN
from simulators.nobil import NobilSimulator

from .nobil.conftest import EVSE, MARKER, STATION, Account, listening_account


@pytest.fixture
async def listening(hass: HomeAssistant, simulator: NobilSimulator) -> Account:
    """Return an account that was told something."""
    account = await listening_account(hass, simulator, STATION, MARKER[0])
    await simulator.send(STATION, EVSE, "AVAILABLE")
    await account.until_read(simulator)
    return account


async def health(hass: HomeAssistant) -> dict[str, Any]:
    """Return what the page shows."""
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    info = await get_system_health_info(hass, DOMAIN)
    return {
        key: await value if hasattr(value, "__await__") else value for key, value in info.items()
    }


async def test_the_page_says_how_accounts_are_and_whether_servers_answer(
    hass: HomeAssistant, listening: Account
) -> None:
    """Who is asked for help would have nothing to go by."""
    info = await health(hass)
    assert info["nobil"].startswith("1/1 live, last frame ")
    assert info["nobil"].endswith(", 1 connects")
    assert info["nobil_reachable"] == "ok"


async def test_a_server_that_is_away_is_named_as_such(
    hass: HomeAssistant,
    listening: Account,
    simulator: NobilSimulator,
) -> None:
    """A person would look for the fault in the account."""
    await simulator.stop()
    info = await health(hass)
    assert info["nobil_reachable"] == {"type": "failed", "error": "unreachable"}


async def test_the_page_gives_nobody_away(
    hass: HomeAssistant,
    listening: Account,
    simulator: NobilSimulator,
) -> None:
    """The page is made to be copied into a forum."""
    shown = str(await health(hass))
    for private in (simulator.api_key, STATION, listening.entry.title + " ", "127.0.0.1"):
        assert private not in shown


async def test_without_accounts_the_page_says_nothing(hass: HomeAssistant) -> None:
    """The page would not open."""
    assert await async_setup_component(hass, DOMAIN, {})
    assert await health(hass) == {}
