"""One charging request: as the wire wants it (report 5.3), and as it is written down."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from ...booking import (
    AutomaticPreconditioning,
    ChargingRequest,
    ManualPreconditioning,
    Preconditioning,
)
from .envelope import read_time, write_time

type Document = dict[str, Any]

PROGRAMS = {
    Preconditioning.WARM_WATER_AND_VENTILATION: "WarmWaterAndVentilation",
    Preconditioning.HOT_WATER_AND_HEATING: "HotWaterAndHeating",
    Preconditioning.NO_WATER_COOLING_OR_VENTILATION: "NoWaterCoolingOrVentilation",
    Preconditioning.NONE: "NoClimaticPreconditioningOrSNA",
}

# 2.0 tells apart what was one word before.
PROGRAMS_OF_2_0 = PROGRAMS | {
    Preconditioning.VEHICLE_DECIDES: "NoClimatePreconditioningOrAutomaticPreselectionByTheVehicle",
    Preconditioning.SIGNAL_NOT_AVAILABLE: "SNA",
}


def needs_2_0(request: ChargingRequest) -> bool:
    """Whether a request asks for something that only 2.0 has a field for."""
    return request.preconditioning_soc is not None


def write(request: ChargingRequest, *, is_2_0: bool) -> Document:
    """Write a request, strictly by the schema of the version.

    1.0 and 1.1 cannot be told apart by what they send: a start of the preconditioning is
    written for both, and a server that is strict about 1.0 says so.
    """
    soc = request.preconditioning_soc if is_2_0 else None
    return _present(
        vehicleId=_plain(request.vehicle),
        chargingRequestId=request.id,
        chargingPointId=_plain(request.connector) if request.connector is not None else None,
        chargingProcessId=request.process,
        priority=request.priority,
        chargingRequestData=_present(
            expectedArrivalTimeAtChargingPoint=_time(request.arrival),
            expectedSocAtArrival=request.soc_at_arrival,
            minTargetSoc=request.min_soc,
            maxTargetSoc=request.max_soc,
            requestedTimeForDeparture=_time(request.departure),
            adHocCharging=request.ad_hoc,
        ),
        automaticPreconditioning=_automatic(request.automatic, soc, is_2_0=is_2_0),
        manualPreconditioning=_manual(request.manual, soc),
    )


def _automatic(
    wanted: AutomaticPreconditioning | None, soc: float | None, *, is_2_0: bool
) -> Document | None:
    """Write how the vehicle is to prepare by itself."""
    if wanted is None:
        return None
    programs = PROGRAMS_OF_2_0 if is_2_0 else PROGRAMS
    return _present(
        preconditioningRequest=programs.get(wanted.program, PROGRAMS[Preconditioning.NONE]),
        ambientTemperature=wanted.ambient_temperature,
        requestedStartTime=_time(wanted.start),
        requestedFinishTime=_time(wanted.finish),
        targetSoc=soc,
    )


def _manual(wanted: ManualPreconditioning | None, soc: float | None) -> Document | None:
    """Write when the vehicle is to be started."""
    if wanted is None:
        return None
    return _present(
        hvacPreconditioningStartTime=_time(wanted.hvac_start),
        hvacAuxiliaryConsumerPower=wanted.hvac_power,
        systemPreconditioningStartTime=_time(wanted.system_start),
        systemAuxiliaryConsumerPower=wanted.system_power,
        targetSoc=soc,
    )


def _present(**fields: object) -> Document:
    """Return the fields that there are."""
    return {name: value for name, value in fields.items() if value is not None}


def _time(at: datetime | None) -> str | None:
    """Write a time, if there is one."""
    return None if at is None else write_time(at)


def _plain(asset_id: str) -> str:
    """Return an id as it is on the wire, without the mark of what shares it with another."""
    return asset_id.removesuffix("#connector").removesuffix("#vehicle")


def dump(request: ChargingRequest) -> Document:
    """Return a request as JSON."""
    return asdict(request, dict_factory=_as_json)


def _as_json(fields: list[tuple[str, Any]]) -> Document:
    """Return fields with their times as texts."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in fields
    }


def load(item: Mapping[str, Any]) -> ChargingRequest:
    """Read a request that was written down.

    Raises:
        KeyError, TypeError, ValueError: it is unsound.
    """
    automatic, manual = item["automatic"], item["manual"]
    return ChargingRequest(
        id=str(item["id"]),
        vehicle=str(item["vehicle"]),
        min_soc=float(item["min_soc"]),
        max_soc=float(item["max_soc"]),
        connector=_demand(item["connector"], str),
        process=_demand(item["process"], str),
        arrival=read_time(item["arrival"]),
        soc_at_arrival=_demand(item["soc_at_arrival"], int, float),
        departure=read_time(item["departure"]),
        ad_hoc=_demand(item["ad_hoc"], bool),
        priority=_demand(item["priority"], int),
        automatic=None if automatic is None else _load_automatic(automatic),
        manual=None if manual is None else _load_manual(manual),
        preconditioning_soc=_demand(item["preconditioning_soc"], int, float),
    )


def _demand(value: Any, *kinds: type) -> Any:
    """Demand nothing, or a value of one of these kinds."""
    if value is not None and type(value) not in kinds:
        raise TypeError("a value of another kind")
    return value


def _load_automatic(item: Mapping[str, Any]) -> AutomaticPreconditioning:
    """Read how the vehicle is to prepare by itself."""
    return AutomaticPreconditioning(
        program=Preconditioning(item["program"]),
        ambient_temperature=_demand(item["ambient_temperature"], int, float),
        start=read_time(item["start"]),
        finish=read_time(item["finish"]),
    )


def _load_manual(item: Mapping[str, Any]) -> ManualPreconditioning:
    """Read when the vehicle is to be started."""
    return ManualPreconditioning(
        hvac_start=datetime.fromisoformat(item["hvac_start"]),
        system_start=datetime.fromisoformat(item["system_start"]),
        hvac_power=_demand(item["hvac_power"], int),
        system_power=_demand(item["system_power"], int),
    )
