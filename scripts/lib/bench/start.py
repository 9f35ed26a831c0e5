"""A start with a remembered fleet, beside adding as many bare sensors."""

from collections.abc import Sequence
from pathlib import Path
from time import process_time

from homeassistant.components.sensor import SensorEntity
from homeassistant.config_entries import ConfigEntry, ConfigFlow
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity_platform import AddEntitiesCallback
import orjson
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    MockPlatform,
    mock_config_flow,
    mock_integration,
    mock_platform,
)

from custom_components.ev_live import memory as fleet_memory
from custom_components.ev_live.const import DOMAIN
from custom_components.ev_live.migration import MAJOR_VERSION as VERSION

from . import world
from .house import add_account, running_core, set_up
from .memory import fill
from .table import Row
from .timing import undisturbed

BOUND = 1.5

# Home Assistant takes at most 10,000 enabled entities an account; a connector has six.
ACCOUNTS = 10
STATIONS = 125
CONNECTORS = STATIONS * world.CONNECTORS
ROUNDS = 1
BARE = "bare"


class BareSensor(SensorEntity):
    """The least a sensor can be."""

    _attr_should_poll = False
    _attr_has_entity_name = True
    _attr_native_value = "charging"

    def __init__(self, account: str, number: int, device: int, *, enabled: bool) -> None:
        """Take what tells it from the others."""
        self._attr_unique_id = f"{account}_{number}"
        self._attr_name = f"Value {number}"
        self._attr_entity_registry_enabled_default = enabled
        self._attr_device_info = DeviceInfo(
            identifiers={(BARE, f"{account}_{device}")}, name=f"Device {device}"
        )


async def measure() -> list[Row]:
    """Return the rows about starting."""
    first_ours, first_bare, again_ours, again_bare = [], [], [], []
    entities = 0
    for _ in range(ROUNDS):
        first, again, sizes = await _start_ours()
        first_ours.append(first)
        again_ours.append(again)
        first, again = await _start_bare(*sizes)
        first_bare.append(first)
        again_bare.append(again)
        entities = sizes[0]
    name = f"{ACCOUNTS * CONNECTORS:,} remembered connectors ({ACCOUNTS * entities:,} entities)"
    return [
        _row(f"first start with {name}", first_ours, first_bare),
        _row(f"restart with {name}", again_ours, again_bare),
    ]


def _row(what: str, ours: Sequence[float], bare: Sequence[float]) -> Row:
    """Compare the best of each."""
    return Row(
        what=what,
        ours=f"{min(ours):.2f} s",
        beside=f"{min(bare):.2f} s bare sensors",
        value=min(ours) / min(bare),
        bound=BOUND,
    )


async def _start_ours() -> tuple[float, float, tuple[int, int, int]]:
    """Return the seconds of two starts, and how many entities, disabled ones and devices."""
    async with running_core() as hass:
        accounts = [add_account(hass, STATIONS) for _ in range(ACCOUNTS)]
        for account in accounts:
            _remember(hass, account)
        first, again = await _start_twice(hass, accounts)
        registry = er.async_get(hass)
        entries = er.async_entries_for_config_entry(registry, accounts[0].entry_id)
        disabled = sum(1 for each in entries if each.disabled)
        devices = {each.device_id for each in entries}
        return first, again, (len(entries) - disabled, disabled, len(devices))


async def _start_bare(enabled: int, disabled: int, devices: int) -> tuple[float, float]:
    """Return the seconds of two starts of an integration that does nothing."""

    async def set_up_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
        """Set up."""
        await hass.config_entries.async_forward_entry_setups(entry, ["sensor"])
        return True

    async def unload_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
        """Unload."""
        return await hass.config_entries.async_unload_platforms(entry, ["sensor"])

    async def set_up_sensors(
        hass: HomeAssistant, entry: ConfigEntry, async_add_entities: AddEntitiesCallback
    ) -> None:
        """Add the sensors."""
        async_add_entities(
            BareSensor(entry.entry_id, number, number % devices, enabled=number < enabled)
            for number in range(enabled + disabled)
        )

    async with running_core() as hass:
        mock_integration(
            hass,
            MockModule(BARE, async_setup_entry=set_up_entry, async_unload_entry=unload_entry),
        )
        mock_platform(hass, f"{BARE}.config_flow")
        mock_platform(hass, f"{BARE}.sensor", MockPlatform(async_setup_entry=set_up_sensors))
        accounts = [MockConfigEntry(domain=BARE) for _ in range(ACCOUNTS)]
        for account in accounts:
            account.add_to_hass(hass)
        with mock_config_flow(BARE, ConfigFlow):
            return await _start_twice(hass, accounts)


async def _start_twice(
    hass: HomeAssistant, accounts: Sequence[MockConfigEntry]
) -> tuple[float, float]:
    """Return the seconds of a start with empty registries, and of one that finds all in them."""
    first = await _start(hass, accounts)
    for account in accounts:
        await hass.config_entries.async_unload(account.entry_id)
    return first, await _start(hass, accounts)


async def _start(hass: HomeAssistant, accounts: Sequence[MockConfigEntry]) -> float:
    """Return the seconds from set-up to the last entity."""
    with undisturbed():
        started = process_time()
        for account in accounts:
            await set_up(hass, account)
        return process_time() - started


def _remember(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Write down a fleet, as if Home Assistant had been running before."""
    key = f"{DOMAIN}.{entry.entry_id}"
    document = fleet_memory.dump(fill(CONNECTORS))
    stored = {"version": VERSION, "minor_version": 1, "key": key, "data": document}
    Path(hass.config.path(".storage", key)).write_bytes(orjson.dumps(stored))
