"""Actions."""

from homeassistant.const import (
    ATTR_CONFIG_ENTRY_ID,
    ATTR_LATITUDE,
    ATTR_LONGITUDE,
    CONF_LOCATION,
    CONF_RADIUS,
)
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

from .actions import account_of, unanswered
from .charging_requests import async_setup_charging_requests
from .const import DOMAIN
from .directory import Listing, Wish, pick
from .feed import FeedError
from .incident_actions import async_setup_incident_actions
from .model import Plug, Position
from .monitor_actions import async_setup_monitor_actions
from .session_actions import async_setup_session_actions
from .station_flow import (
    CONF_MIN_POWER,
    CONF_PLUGS,
    CONF_PUBLIC_ONLY,
    DEFAULT_RADIUS,
    MOST_ASKED,
    MOST_LISTED,
)

SERVICE_FIND_STATIONS = "find_stations"
SERVICE_REFRESH = "refresh"

CONF_LIMIT = "limit"

REFRESH_SCHEMA = vol.Schema({vol.Required(ATTR_CONFIG_ENTRY_ID): cv.string})

FIND_STATIONS_SCHEMA = vol.Schema(
    {
        vol.Required(ATTR_CONFIG_ENTRY_ID): cv.string,
        vol.Optional(CONF_LOCATION): {
            vol.Required(ATTR_LATITUDE): cv.latitude,
            vol.Required(ATTR_LONGITUDE): cv.longitude,
            vol.Optional(CONF_RADIUS, default=DEFAULT_RADIUS): cv.positive_float,
        },
        vol.Optional(CONF_PUBLIC_ONLY, default=True): cv.boolean,
        vol.Optional(CONF_PLUGS, default=list): vol.All(cv.ensure_list, [vol.Coerce(Plug)]),
        vol.Optional(CONF_MIN_POWER, default=0): cv.positive_float,
        vol.Optional(CONF_LIMIT, default=20): vol.All(
            vol.Coerce(int), vol.Range(min=1, max=MOST_LISTED)
        ),
    }
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    hass.services.async_register(
        DOMAIN,
        SERVICE_FIND_STATIONS,
        _find_stations,
        schema=FIND_STATIONS_SCHEMA,
        supports_response=SupportsResponse.ONLY,
    )
    hass.services.async_register(DOMAIN, SERVICE_REFRESH, _refresh, schema=REFRESH_SCHEMA)
    async_setup_charging_requests(hass)
    async_setup_incident_actions(hass)
    async_setup_monitor_actions(hass)
    async_setup_session_actions(hass)


async def _find_stations(call: ServiceCall) -> ServiceResponse:
    """Return the stations near a point, nearest first."""
    entry = account_of(call)
    directory = entry.runtime_data.provider.directory(call.hass, entry.data)
    if directory is None:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_directory",
            translation_placeholders={"account": entry.title},
        )
    wish = Wish(
        public_only=call.data[CONF_PUBLIC_ONLY],
        plugs=frozenset(call.data[CONF_PLUGS]),
        min_power=call.data[CONF_MIN_POWER],
    )
    centre, radius = _place(call)
    try:
        near = await directory.near(centre, radius, MOST_ASKED)
    except FeedError as error:
        raise unanswered(entry, error) from error
    return {"stations": [_describe(found) for found in pick(near, wish, call.data[CONF_LIMIT])]}


async def _refresh(call: ServiceCall) -> None:
    """Ask the provider for names, places and plugs again."""
    entry = account_of(call)
    try:
        await entry.runtime_data.surveyor.survey()
    except FeedError as error:
        raise unanswered(entry, error) from error


def _place(call: ServiceCall) -> tuple[Position, float]:
    """Return the point and the radius to look in; home where none is given."""
    if (place := call.data.get(CONF_LOCATION)) is None:
        home = call.hass.config
        return Position(latitude=home.latitude, longitude=home.longitude), DEFAULT_RADIUS
    centre = Position(latitude=place[ATTR_LATITUDE], longitude=place[ATTR_LONGITUDE])
    return centre, place[CONF_RADIUS]


def _describe(found: Listing) -> JsonObjectType:
    """Return a station as an answer."""
    place = found.station.position
    return {
        "station_id": found.station.id,
        "name": found.station.name,
        "operator": found.station.maker,
        "address": found.address,
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "distance": found.distance,
        "connectors": len(found.connectors),
        "plugs": [plug.value for plug in found.plugs],
        "max_power": found.max_power,
        "public": found.public,
    }
