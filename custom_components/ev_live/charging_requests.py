"""The actions that ask a provider to charge a vehicle, where the provider lets an account ask."""

from collections.abc import Awaitable
from uuid import uuid4

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from .actions import account_of, asset_id_of
from .booking import ChargingRequest, ChargingRequests, RequestError, RequestInvalid
from .charging_request_form import (
    ATTR_CHARGING_POINT,
    ATTR_REQUEST_ID,
    ATTR_VEHICLE,
    ID,
    SET_SCHEMA,
    describe,
    read_request,
)
from .const import DOMAIN
from .coordinator import EVLiveConfigEntry

SERVICE_GET = "get_charging_requests"
SERVICE_REMOVE = "remove_charging_request"
SERVICE_SET = "set_charging_request"

GET_SCHEMA = vol.Schema({vol.Required(ATTR_CONFIG_ENTRY_ID): cv.string})

REMOVE_SCHEMA = vol.All(
    vol.Schema(
        {
            vol.Required(ATTR_CONFIG_ENTRY_ID): cv.string,
            vol.Exclusive(ATTR_VEHICLE, "which"): ID,
            vol.Exclusive(ATTR_REQUEST_ID, "which"): ID,
        }
    ),
    cv.has_at_least_one_key(ATTR_VEHICLE, ATTR_REQUEST_ID),
)


@callback
def async_setup_charging_requests(hass: HomeAssistant) -> None:
    """Register the actions."""
    optional, only = SupportsResponse.OPTIONAL, SupportsResponse.ONLY
    register = hass.services.async_register
    register(DOMAIN, SERVICE_SET, _set, schema=SET_SCHEMA, supports_response=optional)
    register(DOMAIN, SERVICE_REMOVE, _remove, schema=REMOVE_SCHEMA, supports_response=optional)
    register(DOMAIN, SERVICE_GET, _get, schema=GET_SCHEMA, supports_response=only)


async def _set(call: ServiceCall) -> ServiceResponse:
    """Make or change the charging request of a vehicle."""
    entry = account_of(call)
    feed = _feed(entry)
    vehicle = asset_id_of(entry, call.data[ATTR_VEHICLE])
    point = call.data.get(ATTR_CHARGING_POINT)
    standing = _find(feed, entry, vehicle)
    request = read_request(
        call.data,
        # In the oldest version of the standard an id has to be a URI.
        request_id=standing.id if standing else uuid4().urn,
        vehicle=vehicle,
        connector=asset_id_of(entry, point) if point else None,
    )
    confirmed = await _try(entry, feed.set_charging_request(request))
    return {ATTR_REQUEST_ID: request.id, "confirmed": confirmed}


async def _remove(call: ServiceCall) -> ServiceResponse:
    """Take a charging request back."""
    entry = account_of(call)
    feed = _feed(entry)
    request_id = call.data.get(ATTR_REQUEST_ID)
    if request_id is None:
        vehicle = asset_id_of(entry, call.data[ATTR_VEHICLE])
        standing = _find(feed, entry, vehicle)
        request_id = standing.id if standing else vehicle
    confirmed = await _try(entry, feed.remove_charging_request(request_id))
    return {ATTR_REQUEST_ID: request_id, "confirmed": confirmed}


async def _get(call: ServiceCall) -> ServiceResponse:
    """Return the charging requests that stand."""
    entry = account_of(call)
    return {"charging_requests": [describe(each) for each in _standing(_feed(entry), entry)]}


def _feed(entry: EVLiveConfigEntry) -> ChargingRequests:
    """Return the feed of an account, if it takes charging requests."""
    feed = entry.runtime_data.feed
    if not isinstance(feed, ChargingRequests):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_charging_requests",
            translation_placeholders={"account": entry.title},
        )
    return feed


def _standing(feed: ChargingRequests, entry: EVLiveConfigEntry) -> tuple[ChargingRequest, ...]:
    """Return the requests that stand."""
    try:
        return feed.charging_requests()
    except RequestError as error:
        raise _translated(entry, error) from error


def _find(feed: ChargingRequests, entry: EVLiveConfigEntry, vehicle: str) -> ChargingRequest | None:
    """Return the request that stands for a vehicle."""
    return next((each for each in _standing(feed, entry) if each.vehicle == vehicle), None)


async def _try(entry: EVLiveConfigEntry, change: Awaitable[bool]) -> bool:
    """Make a change, and tell the person why if it cannot be made."""
    try:
        return await change
    except RequestError as error:
        raise _translated(entry, error) from error


def _translated(entry: EVLiveConfigEntry, error: RequestError) -> HomeAssistantError:
    """Say in the person's language why a request came to nothing."""
    if isinstance(error, RequestInvalid):
        return _translated_invalid(entry, error)
    if not error.detail:
        return HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="charging_request_unanswered",
            translation_placeholders={"account": entry.title},
        )
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="charging_request_refused",
        translation_placeholders={"account": entry.title, "reason": error.detail},
    )


def _translated_invalid(entry: EVLiveConfigEntry, error: RequestInvalid) -> ServiceValidationError:
    """Say what the person has to mend."""
    match error.key:
        case "charging_requests_not_allowed":
            return ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="charging_requests_not_allowed",
                translation_placeholders={"account": entry.title},
            )
        case "unknown_charging_request":
            return ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="unknown_charging_request",
                translation_placeholders={"request": error.detail},
            )
        case "unknown_charging_point":
            return ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="unknown_charging_point",
                translation_placeholders={"charging_point": error.detail},
            )
        case "only_since_2_0":
            return ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="only_since_2_0",
                translation_placeholders={"account": entry.title},
            )
        case "departure_in_the_past":
            return ServiceValidationError(
                translation_domain=DOMAIN, translation_key="departure_in_the_past"
            )
        case "arrival_after_departure":
            return ServiceValidationError(
                translation_domain=DOMAIN, translation_key="arrival_after_departure"
            )
        case "preconditioning_ends_before_it_starts":
            return ServiceValidationError(
                translation_domain=DOMAIN, translation_key="preconditioning_ends_before_it_starts"
            )
    return ServiceValidationError(translation_domain=DOMAIN, translation_key="invalid_target_soc")
