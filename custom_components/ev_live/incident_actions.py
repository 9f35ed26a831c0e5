"""The action that lists incidents, of one account or of all."""

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.util.json import JsonObjectType
import voluptuous as vol

from .const import DOMAIN
from .coordinator import EVLiveConfigEntry
from .inquiry import FILTERS, Inquiry, describe_place
from .model import Incident

SERVICE_GET_INCIDENTS = "get_incidents"

SCHEMA = vol.Schema(FILTERS)


@callback
def async_setup_incident_actions(hass: HomeAssistant) -> None:
    """Register the action."""
    only = SupportsResponse.ONLY
    hass.services.async_register(
        DOMAIN, SERVICE_GET_INCIDENTS, _get, schema=SCHEMA, supports_response=only
    )


async def _get(call: ServiceCall) -> ServiceResponse:
    """Return incidents, the newest first: those that are open, and those that ended of late."""
    inquiry = Inquiry(call)
    found = [
        (account, incident)
        for account in inquiry.accounts
        for incident in account.runtime_data.data.lives.incidents.all()
        if inquiry.wants(account, incident.asset, incident.ended_at)
    ]
    found.sort(key=lambda pair: pair[1].started_at, reverse=True)
    return {
        "open": [_describe(*pair) for pair in found if pair[1].ended_at is None],
        "recent": [_describe(*pair) for pair in found if pair[1].ended_at is not None],
        "unavailable": [account.title for account in inquiry.unavailable],
    }


def _describe(account: EVLiveConfigEntry, incident: Incident) -> JsonObjectType:
    """Return an incident as an answer."""
    ended_at = incident.ended_at
    details: JsonObjectType = {
        key: value for key, value in incident.data.items() if isinstance(value, str | int | float)
    }
    return describe_place(account, incident.asset) | {
        "name": incident.name,
        "start": incident.started_at.isoformat(),
        "end": None if ended_at is None else ended_at.isoformat(),
        "details": details,
    }
