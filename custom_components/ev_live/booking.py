"""Charging requests: what an account may ask its provider to do, where the provider lets it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable


class Preconditioning(StrEnum):
    """What a vehicle is to do with its cabin before it departs."""

    WARM_WATER_AND_VENTILATION = "warm_water_and_ventilation"
    HOT_WATER_AND_HEATING = "hot_water_and_heating"
    NO_WATER_COOLING_OR_VENTILATION = "no_water_cooling_or_ventilation"
    NONE = "none"
    VEHICLE_DECIDES = "vehicle_decides"
    SIGNAL_NOT_AVAILABLE = "signal_not_available"


@dataclass(frozen=True, kw_only=True, slots=True)
class AutomaticPreconditioning:
    """How the vehicle is to prepare by itself; the temperature is in °C."""

    program: Preconditioning
    ambient_temperature: float | None = None
    start: datetime | None = None
    finish: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ManualPreconditioning:
    """When the climate and the system of the vehicle are to start; the powers are in kW."""

    hvac_start: datetime
    system_start: datetime
    hvac_power: int | None = None
    system_power: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ChargingRequest:
    """How full a vehicle is to be, and when.

    `vehicle` and `connector` stand as the provider writes them; the connector is left to the
    provider where there is none. `process` is the id of a charging process that runs or is to
    come. States of charge are in percent, `preconditioning_soc` the one that preconditioning is
    to leave.
    """

    id: str
    vehicle: str
    min_soc: float
    max_soc: float
    connector: str | None = None
    process: str | None = None
    arrival: datetime | None = None
    soc_at_arrival: float | None = None
    departure: datetime | None = None
    ad_hoc: bool | None = None
    priority: int | None = None
    automatic: AutomaticPreconditioning | None = None
    manual: ManualPreconditioning | None = None
    preconditioning_soc: float | None = None


class RequestError(Exception):
    """A charging request came to nothing; `key` names the text, `detail` what goes into it."""

    def __init__(self, key: str, detail: str = "") -> None:
        """Take the text."""
        super().__init__(key)
        self.key = key
        self.detail = detail


class RequestInvalid(RequestError):
    """A charging request that makes no sense: the person who made it can mend it."""


class RequestRefused(RequestError):
    """The provider refused a charging request, or did not answer."""


@runtime_checkable
class ChargingRequests(Protocol):
    """A feed whose provider takes charging requests."""

    def charging_requests(self) -> tuple[ChargingRequest, ...]:
        """Return the requests that stand."""

    async def set_charging_request(self, request: ChargingRequest) -> bool:
        """Make or change a request; return whether the provider has confirmed it.

        Raises:
            RequestError: it is not made.
        """

    async def remove_charging_request(self, request_id: str) -> bool:
        """Take a request back; return whether the provider has confirmed that.

        Raises:
            RequestError: it still stands.
        """
