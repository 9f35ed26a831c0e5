"""What several tests look at Home Assistant with."""

from collections.abc import Callable
import time
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.nobil import NobilSimulator

from .nobil.conftest import make_entry, pass_time

# How often somebody who waits looks, and after how many seconds he looks again.
PATIENCE = 1000
GLANCE = 0.005
MOMENT = 0.05
LONGEST_WAIT = 300


async def set_up(
    hass: HomeAssistant, data: dict[str, Any], *stations: str, **options: Any
) -> MockConfigEntry:
    """Add an account with the stations picked, and set it up."""
    entry = make_entry(data, *stations, **options)
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


async def until(hass: HomeAssistant, condition: Callable[[], object]) -> None:
    """Wait for something that a socket brings, but not for ever; a frozen clock is no matter."""
    for _ in range(PATIENCE):
        if condition():
            return
        await hass.async_add_executor_job(time.sleep, GLANCE)
        await hass.async_block_till_done()
    raise TimeoutError("it did not come about")


async def wait_out(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let the longest wait before a connect pass, and give the connect a moment."""
    await pass_time(hass, freezer, LONGEST_WAIT)
    await hass.async_add_executor_job(time.sleep, MOMENT)
    await hass.async_block_till_done()


async def reconnect(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: NobilSimulator
) -> None:
    """Let time pass until the account has found its way back."""
    while not simulator.connections:
        await wait_out(hass, freezer)


def watch_loads(entry: ConfigEntry) -> list[ConfigEntryState]:
    """Return a list that grows with each time the entry is loaded from now on."""
    states: list[ConfigEntryState] = []
    loaded = ConfigEntryState.LOADED
    entry.async_on_state_change(lambda: states.extend([loaded] * (entry.state is loaded)))
    return states


def entity_id(hass: HomeAssistant, entry: ConfigEntry, asset: str, key: str) -> str | None:
    """Return the entity that shows a value of an asset, None where there is none."""
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    ids = {entity.unique_id: entity.entity_id for entity in entities}
    return ids.get(f"{entry.unique_id or entry.entry_id}_{asset}_{key}")


def shown(hass: HomeAssistant, entry: ConfigEntry, asset: str, key: str) -> str | None:
    """Return what is shown of an asset, None where there is nothing."""
    state = hass.states.get(entity_id(hass, entry, asset, key) or "")
    return None if state is None else state.state
