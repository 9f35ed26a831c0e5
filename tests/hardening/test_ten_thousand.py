"""An account as large as Home Assistant takes works like a small one, and leaves like one."""

from dataclasses import replace

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from simulators.nobil import NobilSimulator

from ..helpers import until
from ..nobil.conftest import STATION, listening_account, soon

# Home Assistant takes 10,000 entities of an account that are switched on; which ones it leaves
# out of more depends on which platform is quicker.
STATIONS = 150
PLUGS = 8
ENTITIES = 10_000
MOST_ENABLED = 10_000


def build(simulator: NobilSimulator) -> list[str]:
    """Build many stations of many connectors, and return their ids."""
    known = simulator.world.stations[STATION]
    ids = [f"NOR_{number:05d}" for number in range(50_000, 50_000 + STATIONS)]
    for station in ids:
        plugs = tuple(
            replace(known.plugs[0], evse_uid=f"{station}-{number}") for number in range(PLUGS)
        )
        simulator.world.add(replace(known, nobil_id=station, plugs=plugs, streamed_only=()))
    return ids


async def test_ten_thousand_entities_are_set_up_updated_and_gone(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """The first country-wide account would miss chargers, or leave dead ones behind."""
    ids = build(simulator)
    account = await listening_account(hass, simulator, *ids)
    await simulator.send(ids[0], f"{ids[0]}-0", "CHARGING")
    await until(hass, lambda: account.entry.runtime_data.is_live)
    await until(hass, lambda: len(account.entry.runtime_data.data.assets) > STATIONS * PLUGS)
    await hass.async_block_till_done()
    registered = er.async_entries_for_config_entry(er.async_get(hass), account.entry.entry_id)
    assert len(registered) >= ENTITIES
    enabled = [each for each in registered if not each.disabled]
    assert 0.9 * MOST_ENABLED < len(enabled) < MOST_ENABLED

    for word, state in (("OUTOFORDER", "out_of_order"), ("AVAILABLE", "available")):
        for station in ids:
            for number in range(PLUGS):
                await simulator.send(station, f"{station}-{number}", word)
        last = f"{ids[-1]}/{ids[-1]}-{PLUGS - 1}"
        await account.until_shown(last, "status", state)
    assert {account.state(each, "connectors_available") for each in ids} == {str(PLUGS)}

    await account.unload()
    assert account.entry.state is ConfigEntryState.NOT_LOADED
    await soon(simulator.wait_for_disconnection())
    alive = [each for each in registered if _is_alive(hass, each.entity_id)]
    assert alive == []


def _is_alive(hass: HomeAssistant, entity_id: str) -> bool:
    """Whether an entity still says something."""
    state = hass.states.get(entity_id)
    return state is not None and state.state != "unavailable"
