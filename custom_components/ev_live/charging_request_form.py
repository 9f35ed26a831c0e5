"""What a person may say of a charging request, and how it is said back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonObjectType, JsonValueType
import voluptuous as vol

from .booking import (
    AutomaticPreconditioning,
    ChargingRequest,
    ManualPreconditioning,
    Preconditioning,
)

ATTR_AD_HOC = "ad_hoc"
ATTR_AMBIENT_TEMPERATURE = "ambient_temperature"
ATTR_ARRIVAL = "arrival"
ATTR_CHARGING_POINT = "charging_point"
ATTR_CHARGING_PROCESS = "charging_process"
ATTR_DEPARTURE = "departure"
ATTR_HVAC_POWER = "hvac_power"
ATTR_HVAC_START = "hvac_start"
ATTR_MAX_TARGET_SOC = "max_target_soc"
ATTR_MIN_TARGET_SOC = "min_target_soc"
ATTR_PRECONDITIONING = "preconditioning"
ATTR_PRECONDITIONING_FINISH = "preconditioning_finish"
ATTR_PRECONDITIONING_START = "preconditioning_start"
ATTR_PRECONDITIONING_TARGET_SOC = "preconditioning_target_soc"
ATTR_PRIORITY = "priority"
ATTR_REQUEST_ID = "request_id"
ATTR_SOC_AT_ARRIVAL = "soc_at_arrival"
ATTR_SYSTEM_POWER = "system_power"
ATTR_SYSTEM_START = "system_start"
ATTR_VEHICLE = "vehicle"

ID = vol.All(cv.string, vol.Length(min=1))
_PERCENT = vol.All(vol.Coerce(float), vol.Range(min=0, max=100))
_CELSIUS = vol.All(vol.Coerce(float), vol.Range(min=-50, max=60))
_KILO_WATT = vol.All(vol.Coerce(int), vol.Range(min=0))
_MANUAL = "manual preconditioning"

# What says nothing without something else.
_NEEDED_BY = {
    ATTR_AMBIENT_TEMPERATURE: (ATTR_PRECONDITIONING,),
    ATTR_PRECONDITIONING_START: (ATTR_PRECONDITIONING,),
    ATTR_PRECONDITIONING_FINISH: (ATTR_PRECONDITIONING,),
    ATTR_HVAC_POWER: (ATTR_HVAC_START,),
    ATTR_SYSTEM_POWER: (ATTR_SYSTEM_START,),
    ATTR_PRECONDITIONING_TARGET_SOC: (ATTR_PRECONDITIONING, ATTR_HVAC_START),
}


def _whole(data: dict[str, Any]) -> dict[str, Any]:
    """Refuse what says nothing without something else."""
    for name, needed in _NEEDED_BY.items():
        if name in data and not data.keys() & set(needed):
            raise vol.Invalid(f"{name} needs {' or '.join(needed)}")
    return data


SET_SCHEMA = vol.All(
    vol.Schema(
        {
            vol.Required(ATTR_CONFIG_ENTRY_ID): cv.string,
            vol.Required(ATTR_VEHICLE): ID,
            vol.Optional(ATTR_CHARGING_POINT): ID,
            vol.Required(ATTR_MIN_TARGET_SOC): _PERCENT,
            vol.Optional(ATTR_MAX_TARGET_SOC, default=100): _PERCENT,
            vol.Optional(ATTR_ARRIVAL): cv.datetime,
            vol.Optional(ATTR_SOC_AT_ARRIVAL): _PERCENT,
            vol.Optional(ATTR_DEPARTURE): cv.datetime,
            vol.Optional(ATTR_PRIORITY): vol.Coerce(int),
            vol.Optional(ATTR_AD_HOC): cv.boolean,
            vol.Optional(ATTR_PRECONDITIONING): vol.Coerce(Preconditioning),
            vol.Optional(ATTR_AMBIENT_TEMPERATURE): _CELSIUS,
            vol.Optional(ATTR_PRECONDITIONING_START): cv.datetime,
            vol.Optional(ATTR_PRECONDITIONING_FINISH): cv.datetime,
            vol.Inclusive(ATTR_HVAC_START, _MANUAL): cv.datetime,
            vol.Optional(ATTR_HVAC_POWER): _KILO_WATT,
            vol.Inclusive(ATTR_SYSTEM_START, _MANUAL): cv.datetime,
            vol.Optional(ATTR_SYSTEM_POWER): _KILO_WATT,
            vol.Optional(ATTR_PRECONDITIONING_TARGET_SOC): _PERCENT,
            vol.Optional(ATTR_CHARGING_PROCESS): ID,
            vol.Optional(ATTR_REQUEST_ID): ID,
        }
    ),
    _whole,
)


def read_request(
    data: Mapping[str, Any], *, request_id: str, vehicle: str, connector: str | None
) -> ChargingRequest:
    """Read a request; `request_id` is the one it gets where the person gave none."""
    return ChargingRequest(
        id=data.get(ATTR_REQUEST_ID) or request_id,
        vehicle=vehicle,
        connector=connector,
        process=data.get(ATTR_CHARGING_PROCESS),
        min_soc=data[ATTR_MIN_TARGET_SOC],
        max_soc=data[ATTR_MAX_TARGET_SOC],
        arrival=_utc(data.get(ATTR_ARRIVAL)),
        soc_at_arrival=data.get(ATTR_SOC_AT_ARRIVAL),
        departure=_utc(data.get(ATTR_DEPARTURE)),
        ad_hoc=data.get(ATTR_AD_HOC),
        priority=data.get(ATTR_PRIORITY),
        automatic=_automatic(data),
        manual=_manual(data),
        preconditioning_soc=data.get(ATTR_PRECONDITIONING_TARGET_SOC),
    )


def _automatic(data: Mapping[str, Any]) -> AutomaticPreconditioning | None:
    """Read how the vehicle is to prepare by itself."""
    if ATTR_PRECONDITIONING not in data:
        return None
    return AutomaticPreconditioning(
        program=data[ATTR_PRECONDITIONING],
        ambient_temperature=data.get(ATTR_AMBIENT_TEMPERATURE),
        start=_utc(data.get(ATTR_PRECONDITIONING_START)),
        finish=_utc(data.get(ATTR_PRECONDITIONING_FINISH)),
    )


def _manual(data: Mapping[str, Any]) -> ManualPreconditioning | None:
    """Read when the vehicle is to be started."""
    if ATTR_HVAC_START not in data:
        return None
    return ManualPreconditioning(
        hvac_start=dt_util.as_utc(data[ATTR_HVAC_START]),
        system_start=dt_util.as_utc(data[ATTR_SYSTEM_START]),
        hvac_power=data.get(ATTR_HVAC_POWER),
        system_power=data.get(ATTR_SYSTEM_POWER),
    )


def _utc(at: datetime | None) -> datetime | None:
    """Return a time that a person gave; without a zone it is that of the house."""
    return None if at is None else dt_util.as_utc(at)


def describe(request: ChargingRequest) -> JsonObjectType:
    """Return what was asked, under the names under which it can be asked again."""
    automatic, manual = request.automatic, request.manual
    said: dict[str, JsonValueType] = {
        ATTR_REQUEST_ID: request.id,
        ATTR_VEHICLE: request.vehicle,
        ATTR_CHARGING_POINT: request.connector,
        ATTR_CHARGING_PROCESS: request.process,
        ATTR_MIN_TARGET_SOC: request.min_soc,
        ATTR_MAX_TARGET_SOC: request.max_soc,
        ATTR_ARRIVAL: _text(request.arrival),
        ATTR_SOC_AT_ARRIVAL: request.soc_at_arrival,
        ATTR_DEPARTURE: _text(request.departure),
        ATTR_PRIORITY: request.priority,
        ATTR_AD_HOC: request.ad_hoc,
        ATTR_PRECONDITIONING: automatic.program.value if automatic else None,
        ATTR_AMBIENT_TEMPERATURE: automatic.ambient_temperature if automatic else None,
        ATTR_PRECONDITIONING_START: _text(automatic.start) if automatic else None,
        ATTR_PRECONDITIONING_FINISH: _text(automatic.finish) if automatic else None,
        ATTR_HVAC_START: _text(manual.hvac_start) if manual else None,
        ATTR_HVAC_POWER: manual.hvac_power if manual else None,
        ATTR_SYSTEM_START: _text(manual.system_start) if manual else None,
        ATTR_SYSTEM_POWER: manual.system_power if manual else None,
        ATTR_PRECONDITIONING_TARGET_SOC: request.preconditioning_soc,
    }
    return {name: value for name, value in said.items() if value is not None}


def _text(at: datetime | None) -> str | None:
    """Return a time as text."""
    return None if at is None else at.isoformat()
