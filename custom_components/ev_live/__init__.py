"""EV Live: live EV charging and fleet data."""

import logging

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.typing import ConfigType

from .const import CONF_PROVIDER, DOMAIN
from .coordinator import EVLiveConfigEntry, StreamCoordinator
from .dashboard import async_offer_dashboard, async_withdraw_dashboard
from .feed import FeedError
from .issues import Issues
from .migration import migrate_entry
from .model import AssetKind
from .provider import Provider, Tenant
from .readings import STATUS
from .registry import PROVIDERS
from .services import async_setup_services
from .store import FleetStore, NoteStore
from .webhook import async_close_door, async_mind_address, async_watch_door

_LOGGER = logging.getLogger(__name__)

PLATFORMS = [Platform.BINARY_SENSOR, Platform.DEVICE_TRACKER, Platform.EVENT, Platform.SENSOR]

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Set up the actions, and answer at the doors before a provider knocks."""
    async_setup_services(hass)
    for entry in hass.config_entries.async_entries(DOMAIN):
        async_watch_door(hass, entry)
    return True


async def async_migrate_entry(hass: HomeAssistant, entry: EVLiveConfigEntry) -> bool:
    """Bring an account that an older version wrote up to date."""
    migrate_entry(hass, entry)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: EVLiveConfigEntry) -> bool:
    """Set up an account."""
    await async_offer_dashboard(hass)
    coordinator = StreamCoordinator(hass, entry, PROVIDERS[entry.data[CONF_PROVIDER]])
    entry.runtime_data = coordinator
    async_watch_door(hass, entry)
    # First of all: what is picked while the account is being set up must not be missed.
    entry.async_on_unload(entry.add_update_listener(_async_entry_updated))
    await coordinator.async_config_entry_first_refresh()
    async_mind_address(hass, entry)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    coordinator.async_report_unheard()
    coordinator.issues.crowded()
    return True


async def async_unload_entry(hass: HomeAssistant, entry: EVLiveConfigEntry) -> bool:
    """Unload an account, remembering its fleet."""
    if not await hass.config_entries.async_unload_platforms(entry, PLATFORMS):
        return False
    await entry.runtime_data.async_close()
    return True


async def async_remove_entry(hass: HomeAssistant, entry: EVLiveConfigEntry) -> None:
    """Forget what is kept of an account that is removed, also if it never worked."""
    provider = PROVIDERS[entry.data[CONF_PROVIDER]]
    await async_close_door(hass, entry)
    await _retire(hass, entry, provider)
    Issues(hass, entry, provider).clear()
    await FleetStore(hass, entry.entry_id).remove()
    await NoteStore(hass, entry.entry_id).remove()
    if not hass.config_entries.async_entries(DOMAIN):
        async_withdraw_dashboard(hass)


async def _retire(hass: HomeAssistant, entry: EVLiveConfigEntry, provider: Provider) -> None:
    """Take away what an account left at its provider; that it cannot be done stops nothing."""
    if not isinstance(provider, Tenant):
        return
    try:
        await provider.retire(hass, entry)
    except FeedError as error:
        _LOGGER.warning("Something of %s is left at %s: %s", entry.title, provider.name, error)


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
