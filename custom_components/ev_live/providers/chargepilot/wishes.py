"""The list of charging requests, as it stands and as it is sent (report 5.3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from ...booking import ChargingRequest, Preconditioning
from .envelope import read_time, write_time

type Document = dict[str, Any]

PRECONDITIONING = {
    Preconditioning.WARM_WATER_AND_VENTILATION: "WarmWaterAndVentilation",
    Preconditioning.HOT_WATER_AND_HEATING: "HotWaterAndHeating",
    Preconditioning.NO_WATER_COOLING_OR_VENTILATION: "NoWaterCoolingOrVentilation",
    Preconditioning.NONE: "NoClimaticPreconditioningOrSNA",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Wishes:
    """The requests that stand, and those taken back of which ChargePilot may not know yet."""

    standing: tuple[ChargingRequest, ...] = ()
    ending: tuple[ChargingRequest, ...] = ()

    def find(self, request_id: str) -> ChargingRequest | None:
        """Return a request that stands."""
        return next((each for each in self.standing if each.id == request_id), None)

    def with_request(self, request: ChargingRequest) -> Self:
        """Return the list with a request made or changed."""
        others = tuple(each for each in self.standing if each.id != request.id)
        ending = tuple(each for each in self.ending if each.id != request.id)
        return replace(self, standing=(*others, request), ending=ending)

    def without(self, request_ids: Iterable[str]) -> Self:
        """Return the list with requests taken back."""
        gone = set(request_ids)
        return replace(
            self,
            standing=tuple(each for each in self.standing if each.id not in gone),
            ending=(*self.ending, *(each for each in self.standing if each.id in gone)),
        )

    def without_past(self, now: datetime) -> Self:
        """Return the list without the vehicles that have departed: they would spoil the rest."""
        past = [each.id for each in self.standing if each.departure and each.departure <= now]
        return self.without(past) if past else self

    def settled(self) -> Self:
        """Return the list once ChargePilot has confirmed it."""
        return replace(self, ending=())

    def payload(self, *, is_2_0: bool) -> Document | None:
        """Return what to send: always everything, for what is left out is deleted.

        None is nothing to say. An empty list is forbidden in 1.0 and `Terminate` in 2.0, so the
        last requests end in one way or the other (report T9).
        """
        if self.standing:
            return {"chargingRequestList": [_write(each) for each in self.standing]}
        if not self.ending:
            return None
        if is_2_0:
            return {"chargingRequestList": []}
        ends = [_write(each) | {"chargingInstruction": "Terminate"} for each in self.ending]
        return {"chargingRequestList": ends}

    def dump(self) -> Document:
        """Return the list as JSON."""
        return {
            "standing": [_dump(each) for each in self.standing],
            "ending": [_dump(each) for each in self.ending],
        }

    @classmethod
    def load(cls, document: object) -> Self:
        """Read a list that was written down; what is unsound is left out."""
        fields = document if isinstance(document, dict) else {}
        return cls(
            standing=tuple(_load_all(fields.get("standing"))),
            ending=tuple(_load_all(fields.get("ending"))),
        )


def _write(request: ChargingRequest) -> Document:
    """Write a request, strictly by the schema of every version."""
    data: Document = {"minTargetSoc": request.min_soc, "maxTargetSoc": request.max_soc}
    if request.departure is not None:
        data["requestedTimeForDeparture"] = write_time(request.departure)
    written: Document = {
        "vehicleId": _plain(request.vehicle),
        "chargingRequestId": request.id,
        "chargingRequestData": data,
    }
    if request.connector is not None:
        written["chargingPointId"] = _plain(request.connector)
    if request.priority is not None:
        written["priority"] = request.priority
    if request.preconditioning is not None:
        wanted = PRECONDITIONING[request.preconditioning]
        written["automaticPreconditioning"] = {"preconditioningRequest": wanted}
    return written


def _plain(asset_id: str) -> str:
    """Return an id as it is on the wire, without the mark of what shares it with another."""
    return asset_id.removesuffix("#connector").removesuffix("#vehicle")


def _dump(request: ChargingRequest) -> Document:
    """Return a request as JSON."""
    departure = request.departure
    return {
        "id": request.id,
        "vehicle": request.vehicle,
        "min_soc": request.min_soc,
        "max_soc": request.max_soc,
        "connector": request.connector,
        "departure": departure.isoformat() if departure else None,
        "priority": request.priority,
        "preconditioning": request.preconditioning,
    }


def _load_all(items: object) -> Iterable[ChargingRequest]:
    """Read requests, leaving out what is unsound."""
    for item in items if isinstance(items, list) else ():
        try:
            yield _load(item)
        except KeyError, TypeError, ValueError:
            continue


def _load(item: Mapping[str, Any]) -> ChargingRequest:
    """Read a request."""
    wanted = item["preconditioning"]
    return ChargingRequest(
        id=str(item["id"]),
        vehicle=str(item["vehicle"]),
        min_soc=float(item["min_soc"]),
        max_soc=float(item["max_soc"]),
        connector=item["connector"],
        departure=read_time(item["departure"]),
        priority=item["priority"],
        preconditioning=Preconditioning(wanted) if wanted else None,
    )
