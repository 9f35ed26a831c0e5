"""EV Live: live EV charging and fleet data."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.typing import ConfigType

from .const import CONF_PROVIDER, DOMAIN
from .coordinator import EVLiveConfigEntry, StreamCoordinator
from .issues import Issues
from .model import AssetKind
from .readings import STATUS
from .registry import PROVIDERS
from .services import async_setup_services
from .store import FleetStore, NoteStore

PLATFORMS = [Platform.BINARY_SENSOR, Platform.DEVICE_TRACKER, Platform.EVENT, Platform.SENSOR]

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Set up the actions."""
    async_setup_services(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: EVLiveConfigEntry) -> bool:
    """Set up an account."""
    coordinator = StreamCoordinator(hass, entry, PROVIDERS[entry.data[CONF_PROVIDER]])
    entry.runtime_data = coordinator
    # First of all: what is picked while the account is being set up must not be missed.
    entry.async_on_unload(entry.add_update_listener(_async_entry_updated))
    await coordinator.async_config_entry_first_refresh()
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: EVLiveConfigEntry) -> bool:
    """Unload an account, remembering its fleet."""
    if not await hass.config_entries.async_unload_platforms(entry, PLATFORMS):
        return False
    await entry.runtime_data.async_close()
    return True


async def async_remove_entry(hass: HomeAssistant, entry: EVLiveConfigEntry) -> None:
    """Forget what is kept of an account that is removed, also if it never worked."""
    Issues(hass, entry, PROVIDERS[entry.data[CONF_PROVIDER]]).clear()
    await FleetStore(hass, entry.entry_id).remove()
    await NoteStore(hass, entry.entry_id).remove()


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: EVLiveConfigEntry, device: dr.AnyDeviceEntry
) -> bool:
    """Let a person remove a connector that the provider does not speak of any more."""
    if entry.state is not ConfigEntryState.LOADED:
        return False
    coordinator = entry.runtime_data
    asset = coordinator.devices.asset_of(device)
    if asset is None:
        return True
    reading = coordinator.data.reading(asset.id, STATUS)
    is_live = reading is not None and reading.epoch == coordinator.data.epoch
    if asset.kind is not AssetKind.CONNECTOR or is_live:
        return False
    coordinator.forget(asset.id)
    return True


async def _async_entry_updated(hass: HomeAssistant, entry: EVLiveConfigEntry) -> None:
    """Reload an account after its settings or picks changed, once for a whole pick list."""
    if not entry.runtime_data.reload_is_due:
        entry.runtime_data.reload_is_due = True
        hass.config_entries.async_schedule_reload(entry.entry_id)
