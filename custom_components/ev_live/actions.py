"""What every action needs: the account it is for, and words for what went wrong."""

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import service

from .const import DOMAIN
from .coordinator import EVLiveConfigEntry
from .feed import FeedError


def account_of(call: ServiceCall) -> EVLiveConfigEntry:
    """Return the account an action is for."""
    entry: EVLiveConfigEntry = service.async_get_config_entry(
        call.hass, DOMAIN, call.data[ATTR_CONFIG_ENTRY_ID]
    )
    return entry


def unanswered(entry: EVLiveConfigEntry, error: FeedError) -> HomeAssistantError:
    """Say that the provider did not answer."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="cannot_connect",
        translation_placeholders={"account": entry.title, "reason": str(error)},
    )
