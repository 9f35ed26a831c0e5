"""What every action needs: the account it is for, and words for what went wrong."""

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, service

from .const import DOMAIN
from .coordinator import EVLiveConfigEntry
from .feed import FeedError


def account_of(call: ServiceCall) -> EVLiveConfigEntry:
    """Return the account an action is for."""
    entry: EVLiveConfigEntry = service.async_get_config_entry(
        call.hass, DOMAIN, call.data[ATTR_CONFIG_ENTRY_ID]
    )
    return entry


def asset_id_of(entry: EVLiveConfigEntry, text: str) -> str:
    """Return the id of an asset; a person may as well name its device."""
    coordinator = entry.runtime_data
    if (device := dr.async_get(coordinator.hass).async_get(text)) is None:
        return text
    asset = coordinator.devices.asset_of(device)
    return asset.id if asset else text


def unanswered(entry: EVLiveConfigEntry, error: FeedError) -> HomeAssistantError:
    """Say that the provider did not answer."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="cannot_connect",
        translation_placeholders={"account": entry.title, "reason": str(error)},
    )
