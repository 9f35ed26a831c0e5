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


@dataclass(frozen=True, kw_only=True, slots=True)
class ChargingRequest:
    """How full a vehicle is to be, and when.

    `vehicle` and `connector` stand as the provider writes them; the connector is left to the
    provider where there is none. States of charge are in percent.
    """

    id: str
    vehicle: str
    min_soc: float
    max_soc: float
    connector: str | None = None
    departure: datetime | None = None
    priority: int | None = None
    preconditioning: Preconditioning | None = None


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
