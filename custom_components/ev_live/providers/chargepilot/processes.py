"""What runs at a charging point, what is to come there, and what is predicted of both."""

from datetime import UTC, datetime
from typing import NamedTuple

from ...fields import Values
from .codes import PREDICTION_STATUSES, PROCESS_STATUSES
from .envelope import read_time
from .fields import Fields

# What the two generations of predictions call the same thing (report 5.2): the object, the
# field, and the key of the value and of its time.
PREDICTIONS = (
    ("chargingPredictionDataMinSoc", "requestedMinSoc", "min_soc"),
    ("chargingPredictionDataMinTargetSoc", "requestedMinTargetSoc", "min_soc"),
    ("chargingPredictionDataFinalSoc", "predictedFinalSoc", "final_soc"),
    ("chargingPredictionDataMaxTargetSoc", "requestedMaxTargetSoc", "max_soc"),
    ("chargingPredictionDataDepartureTime", "predictedDepartureTimeSoc", "departure_soc"),
)

# What is measured; power and current are for the vehicle, not the grid.
ELECTRIC = (
    ("chargingPower", "power"),
    ("chargingCurrent", "current"),
    ("chargingVoltage", "voltage"),
    ("reactivePower", "reactive_power"),
)

NAMES = (
    ("chargingProcessId", "process_id"),
    ("chargingRequestId", "charging_request"),
    ("presystemId", "presystem"),
)

KWH_A_WH = 0.001

EARLIEST = datetime.min.replace(tzinfo=UTC)
LATEST = datetime.max.replace(tzinfo=UTC)


class Process(NamedTuple):
    """A running charging process; `energy` is in kWh."""

    id: str
    status: str | None
    started_at: datetime | None
    energy: float | None
    request: str | None
    values: Values


def read_process(fields: Fields) -> Process | None:
    """Read the running process (report 5.2); one without an id cannot be told from the next."""
    if (process_id := fields.identifier("chargingProcessId")) is None:
        return None
    status = fields.choice("processStatus", PROCESS_STATUSES)
    values: Values = {"process_status": status}
    if (electric := fields.part("electricData")) is not None:
        values |= electric.numbers(ELECTRIC)
    _read_predictions(fields.part("chargingPredictionData"), values)
    _read_names(fields, values)
    return Process(
        id=process_id,
        status=status,
        started_at=fields.time("startTime"),
        energy=fields.number("deliveredEnergy", KWH_A_WH),
        request=fields.text("chargingRequestId"),
        values=values,
    )


def read_scheduled(lists: list[Fields]) -> Values:
    """Read what is to come (report 5.2): how much there is, and what comes first."""
    if not lists:
        return {"scheduled": 0}
    first = min(lists, key=_start)
    values: Values = {}
    _read_names(first, values)
    _read_predictions(first.part("chargingPredictionData"), values)
    return {
        "scheduled": len(lists),
        "next_vehicle": first.text("vehicleId"),
        "next_start": first.time("startTime"),
        **{f"next_{key}": value for key, value in values.items()},
    }


def _start(fields: Fields) -> datetime:
    """Return when a process is to start; one without a start comes last."""
    return read_time(fields.raw.get("startTime")) or LATEST


def _read_names(fields: Fields, values: Values) -> None:
    """Read which process it is, which request it serves and whose."""
    for name, key in NAMES:
        if name in fields:
            values[key] = fields.text(name)


def _read_predictions(fields: Fields | None, values: Values) -> None:
    """Read predictions by both sets of names."""
    if fields is None:
        return
    for name, soc, key in PREDICTIONS:
        if (within := fields.part(name)) is not None:
            values[key] = within.percent(soc)
            values[f"{key}_time"] = within.time(_time_name(within))
    if "chargingPredictionDataStatus" in fields:
        values["prediction_status"] = fields.choice(
            "chargingPredictionDataStatus", PREDICTION_STATUSES
        )
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
