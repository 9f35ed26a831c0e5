"""What runs at a charging point, what is to come there, and what is predicted of both."""

from datetime import UTC, datetime
from typing import NamedTuple

from .codes import PREDICTION_STATUSES, PROCESS_STATUSES
from .envelope import read_time
from .fields import Fields, Values

# What the two generations of predictions call the same thing (report 5.2): the object, the
# field, and the key of the value and of its time.
PREDICTIONS = (
    ("chargingPredictionDataMinSoc", "requestedMinSoc", "min_soc"),
    ("chargingPredictionDataMinTargetSoc", "requestedMinTargetSoc", "min_soc"),
    ("chargingPredictionDataFinalSoc", "predictedFinalSoc", "final_soc"),
    ("chargingPredictionDataMaxTargetSoc", "requestedMaxTargetSoc", "max_soc"),
    ("chargingPredictionDataDepartureTime", "predictedDepartureTimeSoc", "departure_soc"),
)

ELECTRIC = (
    ("chargingPower", "power"),
    ("chargingCurrent", "current"),
    ("chargingVoltage", "voltage"),
    ("reactivePower", "reactive_power"),
)

KWH_A_WH = 0.001

EARLIEST = datetime.min.replace(tzinfo=UTC)


class Process(NamedTuple):
    """A running charging process; `energy` is in kWh."""

    id: str
    status: str | None
    started_at: datetime | None
    energy: float | None
    presystem: str | None
    request: str | None
    values: Values


class Scheduled(NamedTuple):
    """A charging process that is to come."""

    vehicle: str | None
    starts_at: datetime | None
    request: str | None
    min_soc: float | None
    min_soc_time: datetime | None


def read_process(fields: Fields) -> Process | None:
    """Read the running process (report 5.2); one without an id cannot be told from the next."""
    if (process_id := fields.identifier("chargingProcessId")) is None:
        return None
    status = fields.choice("processStatus", PROCESS_STATUSES)
    values: Values = {"process_status": status}
    _read_electric(fields.part("electricData"), values)
    _read_predictions(fields.part("chargingPredictionData"), values)
    request = fields.text("chargingRequestId")
    if request is not None:
        values["charging_request"] = request
    return Process(
        id=process_id,
        status=status,
        started_at=fields.time("startTime"),
        energy=fields.number("deliveredEnergy", KWH_A_WH),
        presystem=fields.text("presystemId"),
        request=request,
        values=values,
    )


def read_scheduled(lists: list[Fields]) -> Values:
    """Read what is to come (report 5.2): how much there is, and what comes first."""
    if not lists:
        return {"scheduled": 0}
    scheduled = sorted((_read_one(each) for each in lists), key=_by_time)
    first = scheduled[0]
    return {
        "scheduled": len(scheduled),
        "next_vehicle": first.vehicle,
        "next_start": first.starts_at,
        "next_request": first.request,
        "next_min_soc": first.min_soc,
        "next_min_soc_time": first.min_soc_time,
    }


def _read_one(fields: Fields) -> Scheduled:
    """Read one process that is to come; what waits for a point may hold next to nothing."""
    values: Values = {}
    _read_predictions(fields.part("chargingPredictionData"), values)
    soc, time = values.get("min_soc"), values.get("min_soc_time")
    return Scheduled(
        vehicle=fields.text("vehicleId"),
        starts_at=fields.time("startTime"),
        request=fields.text("chargingRequestId"),
        min_soc=soc if isinstance(soc, float | int) else None,
        min_soc_time=time if isinstance(time, datetime) else None,
    )


def _by_time(scheduled: Scheduled) -> tuple[bool, float]:
    """Order by the start; who has none comes last."""
    at = scheduled.starts_at
    return (at is None, 0 if at is None else at.timestamp())


def _read_electric(fields: Fields | None, values: Values) -> None:
    """Read what is measured; power and current are for the vehicle, not the grid."""
    for name, key in ELECTRIC:
        if fields is not None and name in fields:
            values[key] = fields.number(name)


def _read_predictions(fields: Fields | None, values: Values) -> None:
    """Read predictions by both sets of names."""
    if fields is None:
        return
    for name, soc, key in PREDICTIONS:
        if name in fields and (within := fields.part(name)) is not None:
            values[key] = within.percent(soc)
            values[f"{key}_time"] = within.time(_time_name(within))
    if "chargingPredictionDataStatus" in fields:
        values["prediction_status"] = fields.choice(
            "chargingPredictionDataStatus", PREDICTION_STATUSES
        )
    if "chargingProgressPredictionList" in fields:
        _read_progress(fields.parts("chargingProgressPredictionList"), values)


def _time_name(fields: Fields) -> str:
    """Return how a prediction calls its time: 2.0 has another name at the departure."""
    name = "requestedTimeForDeparture"
    return name if name in fields else "predictedTime"


def _read_progress(steps: list[Fields], values: Values) -> None:
    """Read where the predicted course ends; it may be long, and only its end is shown."""
    if not steps:
        return
    last = max(steps, key=lambda step: read_time(step.raw.get("predictedTime")) or EARLIEST)
    values["progress_soc"] = last.percent("predictedSoc")
    values["progress_soc_time"] = last.time("predictedTime")
