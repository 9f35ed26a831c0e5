"""The action that returns charging sessions, whoever they were at."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from homeassistant.const import ATTR_CONFIG_ENTRY_ID, ATTR_DEVICE_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonObjectType
import voluptuous as vol

from .actions import account_of
from .const import DOMAIN
from .coordinator import EVLiveConfigEntry
from .model import Asset, AssetKind, Session

SERVICE_GET_SESSIONS = "get_sessions"

ATTR_VEHICLE = "vehicle"
ATTR_SINCE = "since"
ATTR_UNTIL = "until"
ATTR_RUNNING = "running"
ATTR_LIMIT = "limit"

MOST_RETURNED = 1000

SCHEMA = vol.Schema(
    {
        vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string,
        vol.Optional(ATTR_DEVICE_ID): vol.All(cv.ensure_list, [cv.string]),
        vol.Optional(ATTR_VEHICLE): cv.string,
        vol.Optional(ATTR_SINCE): cv.datetime,
        vol.Optional(ATTR_UNTIL): cv.datetime,
        vol.Optional(ATTR_RUNNING, default=False): cv.boolean,
        vol.Optional(ATTR_LIMIT, default=50): vol.All(
            vol.Coerce(int), vol.Range(min=1, max=MOST_RETURNED)
        ),
    }
)


@callback
def async_setup_session_actions(hass: HomeAssistant) -> None:
    """Register the action."""
    hass.services.async_register(
        DOMAIN,
        SERVICE_GET_SESSIONS,
        _get,
        schema=SCHEMA,
        supports_response=SupportsResponse.ONLY,
    )


async def _get(call: ServiceCall) -> ServiceResponse:
    """Return the sessions that were asked for, those that began last first."""
    devices = call.data.get(ATTR_DEVICE_ID)
    for device_id in devices or ():
        _check(call.hass, device_id)
    found = [
        (session, entry)
        for entry in _accounts(call)
        for session in _chosen(entry, devices)
        if _matches(session, entry, call.data)
    ]
    found.sort(key=lambda each: each[0].started_at, reverse=True)
    return {"sessions": [_describe(*each) for each in found[: call.data[ATTR_LIMIT]]]}


def _accounts(call: ServiceCall) -> list[EVLiveConfigEntry]:
    """Return the account that is asked, or all that are set up."""
    if ATTR_CONFIG_ENTRY_ID in call.data:
        return [account_of(call)]
    return call.hass.config_entries.async_loaded_entries(DOMAIN)


def _check(hass: HomeAssistant, device_id: str) -> None:
    """Make sure that a device is one that sessions can be of."""
    device = dr.async_get(hass).async_get(device_id)
    if device is None or not any(domain == DOMAIN for domain, *_ in device.identifiers):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="unknown_device",
            translation_placeholders={"device": device_id},
        )


def _chosen(entry: EVLiveConfigEntry, devices: list[str] | None) -> Iterator[Session]:
    """Give the sessions at the devices, at what is below them, and of the vehicles they are."""
    fleet = entry.runtime_data.data
    if devices is None:
        yield from fleet.lives.sessions.all()
        return
    chosen = _assets_of(entry, devices)
    for session in fleet.lives.sessions.all():
        asset = fleet.assets[session.asset]
        places = {asset.id, *(above.id for above in fleet.ancestors(asset))}
        if places & chosen or session.vehicle in chosen:
            yield session


def _assets_of(entry: EVLiveConfigEntry, devices: list[str]) -> set[str]:
    """Return the assets of an account that devices stand for."""
    registry = dr.async_get(entry.runtime_data.hass)
    found = map(registry.async_get, devices)
    assets = (entry.runtime_data.devices.asset_of(device) for device in found if device)
    return {asset.id for asset in assets if asset is not None}


def _matches(session: Session, entry: EVLiveConfigEntry, wanted: Mapping[str, Any]) -> bool:
    """Whether a session is of the vehicle and of the time that are wanted."""
    if wanted[ATTR_RUNNING] and session.ended_at is not None:
        return False
    since, until = (_time(wanted.get(name)) for name in (ATTR_SINCE, ATTR_UNTIL))
    if since is not None and session.ended_at is not None and session.ended_at < since:
        return False
    if until is not None and session.started_at > until:
        return False
    if ATTR_VEHICLE not in wanted:
        return True
    return wanted[ATTR_VEHICLE].casefold() in _names(session, entry)


def _time(at: datetime | None) -> datetime | None:
    """Return a time that a person gave; without a zone it is that of the house."""
    return None if at is None else dt_util.as_utc(at)


def _names(session: Session, entry: EVLiveConfigEntry) -> set[str]:
    """Return how a person may call the vehicle of a session."""
    vehicle = _vehicle(session, entry)
    names = {session.vehicle, *((vehicle.id, vehicle.name) if vehicle else ())}
    return {name.casefold() for name in names if name}


def _vehicle(session: Session, entry: EVLiveConfigEntry) -> Asset | None:
    """Return the vehicle of a session, where it is one that the account knows."""
    assets = entry.runtime_data.data.assets
    for asset in (assets[session.asset], assets.get(session.vehicle or "")):
        if asset is not None and asset.kind is AssetKind.VEHICLE:
            return asset
    return None


def _describe(session: Session, entry: EVLiveConfigEntry) -> JsonObjectType:
    """Return a session as an answer; where it was is said by device, not by an id like a VIN."""
    devices, fleet = entry.runtime_data.devices, entry.runtime_data.data
    asset, vehicle = fleet.assets[session.asset], _vehicle(session, entry)
    is_at_vehicle = asset is vehicle
    return {
        "config_entry_id": entry.entry_id,
        "account": entry.title,
        "device_id": devices.device_id(asset),
        "connector": None if is_at_vehicle else devices.title(asset),
        "vehicle": (vehicle.name if vehicle else None) or session.vehicle,
        "vehicle_device_id": devices.device_id(vehicle) if vehicle else None,
        "start": session.started_at.isoformat(),
        "end": session.ended_at.isoformat() if session.ended_at else None,
        "running": session.ended_at is None,
        "energy": session.energy,
    }
