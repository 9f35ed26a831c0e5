"""The actions on what an account has its provider watch for, where the provider does that."""

from collections.abc import Awaitable, Callable, Collection

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.util.json import JsonObjectType
import voluptuous as vol

from .actions import account_of, asset_id_of, unanswered
from .const import DOMAIN
from .coordinator import EVLiveConfigEntry
from .feed import FeedError
from .monitoring import MonitorKeeper, MonitorReport

SERVICE_LIST = "list_monitors"
SERVICE_PAUSE = "pause_monitors"
SERVICE_RESUME = "resume_monitors"

ATTR_MONITORS = "monitors"

LIST_SCHEMA = vol.Schema({vol.Required(ATTR_CONFIG_ENTRY_ID): cv.string})

SWITCH_SCHEMA = LIST_SCHEMA.extend(
    {vol.Optional(ATTR_MONITORS): vol.All(cv.ensure_list, [cv.string])}
)


@callback
def async_setup_monitor_actions(hass: HomeAssistant) -> None:
    """Register the actions."""
    register, only = hass.services.async_register, SupportsResponse.ONLY
    register(DOMAIN, SERVICE_LIST, _list, schema=LIST_SCHEMA, supports_response=only)
    register(DOMAIN, SERVICE_PAUSE, _pause, schema=SWITCH_SCHEMA)
    register(DOMAIN, SERVICE_RESUME, _resume, schema=SWITCH_SCHEMA)


async def _list(call: ServiceCall) -> ServiceResponse:
    """Return the monitors as they stand."""
    return {ATTR_MONITORS: [_describe(each) for each in _keeper(account_of(call)).monitors()]}


async def _pause(call: ServiceCall) -> None:
    """Let monitors pause."""
    entry = account_of(call)
    await _switch(call, entry, _keeper(entry).pause_monitors)


async def _resume(call: ServiceCall) -> None:
    """Let monitors run again."""
    entry = account_of(call)
    await _switch(call, entry, _keeper(entry).resume_monitors)


async def _switch(
    call: ServiceCall,
    entry: EVLiveConfigEntry,
    switch: Callable[[Collection[str]], Awaitable[None]],
) -> None:
    """Switch those that are named, or all."""
    known = {each.key for each in _keeper(entry).monitors()}
    wanted = {_key(entry, text) for text in call.data.get(ATTR_MONITORS, known)}
    if unknown := wanted - known:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="unknown_monitor",
            translation_placeholders={"monitor": ", ".join(sorted(unknown))},
        )
    try:
        await switch(wanted)
    except FeedError as error:
        raise unanswered(entry, error) from error


def _keeper(entry: EVLiveConfigEntry) -> MonitorKeeper:
    """Return the feed of an account, if it has monitors."""
    feed = entry.runtime_data.feed
    if not isinstance(feed, MonitorKeeper):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_monitors",
            translation_placeholders={"account": entry.title},
        )
    return feed


def _key(entry: EVLiveConfigEntry, text: str) -> str:
    """Return the key of a monitor; a person may as well name its device or its label."""
    labelled = {each.label: each.key for each in _keeper(entry).monitors() if each.label}
    return labelled.get(text) or asset_id_of(entry, text)


def _describe(report: MonitorReport) -> JsonObjectType:
    """Return a monitor as an answer."""
    return {
        "monitor": report.key,
        "label": report.label,
        "state": report.standing.value if report.standing else None,
        "reason": report.reason,
    }
