"""Statuses as they come."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from simulators.nobil import NobilSimulator

from .conftest import account_data, make_entry


async def test_an_account_with_a_station_is_set_up(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """Else there is nothing at all."""
    entry = make_entry(account_data(simulator), "NOR_09901")
    entry.add_to_hass(hass)

    assert await hass.config_entries.async_setup(entry.entry_id)

    assert entry.state is ConfigEntryState.LOADED
