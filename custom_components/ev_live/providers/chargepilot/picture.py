"""Reads the picture of all depots that comes every 15 seconds (report 5.2)."""

from typing import Any, NamedTuple

from ...fields import Json, Note, Values
from .codes import (
    CHARGING,
    CONNECTOR_STATUSES,
    FAULT_CODES,
    IDLE,
    NO_FAULT,
    PLUGGED,
    POINT_STATUSES,
    PROCESS_STATES,
    STATION_STATUSES,
    PointStatus,
)
from .fields import Fault, Fields, read_fault
from .processes import Process, read_process, read_scheduled
from .vehicles import Vehicle, read_vehicle

# The station that is none, where requests wait that have no point yet (report 7).
DEFAULT_STATION = "{}/0"

# presentPower is what the load management allows, not what is drawn: 2.0 says so (report T3).
POINT_NUMBERS = (
    ("presentPower", "power_limit"),
    ("presentPowerLimit", "power_limit"),
    ("energyMeterReading", "meter"),
    ("insideTemperature", "inside_temperature"),
    ("outsideTemperature", "outside_temperature"),
    ("connectorTemperature", "connector_temperature"),
)


class Point(NamedTuple):
    """A charging point.

    `tells` is whether it can be known which vehicle and which process are there, and
    `is_sound` whether all that it says of them could be read.
    """

    id: str
    values: Values
    fault: Fault | None
    vehicle: Vehicle | None
    process: Process | None
    is_sound: bool
    tells: bool


class Station(NamedTuple):
    """A charging station."""

    id: str
    values: Values
    fault: Fault | None
    points: list[Point]


class Depot(NamedTuple):
    """A depot; its values are what waits there for a point."""

    id: str
    name: str | None
    values: Values
    stations: list[Station]


class Rejection(NamedTuple):
    """A charging request that was turned down."""

    presystem: str | None
    request: str
    reason: str | None


class Picture(NamedTuple):
    """All depots as they are; what is missing from one that is not whole may yet be there."""

    depots: list[Depot]
    rejections: list[Rejection]
    is_2_0: bool
    is_whole: bool


class PictureReader:
    """Reads pictures; what says the same as last time is not read again."""

    def __init__(self, note: Note) -> None:
        """Take whom to tell of what is odd."""
        self._note = note
        self._is_2_0 = False
        self._is_whole = True
        self._known: dict[str, tuple[Json, Point]] = {}
        self._seen: dict[str, tuple[Json, Point]] = {}
        self._stations: dict[str, tuple[Json, Station]] = {}

    def read(self, payload: Json) -> Picture:
        """Read a picture whose list of depots is one."""
        self._is_whole = True
        self._seen = {}
        self._turn(is_2_0=_is_2_0(payload))
        fields = Fields(payload, self._note)
        depots = [self._depot(each) for each in self._parts(fields, "depotInfoList")]
        self._known = self._seen
        found = [depot for depot in depots if depot is not None]
        ids = {station.id for depot in found for station in depot.stations}
        self._stations = {name: each for name, each in self._stations.items() if name in ids}
        return Picture(
            depots=found,
            rejections=_rejections(fields),
            is_2_0=self._is_2_0,
            is_whole=self._is_whole,
        )

    def _turn(self, *, is_2_0: bool) -> None:
        """Read everything anew when the version changes: it changes what a unit means."""
        if is_2_0 is not self._is_2_0:
            self._known, self._stations = {}, {}
        self._is_2_0 = is_2_0

    def _parts(self, fields: Fields, name: str) -> list[Fields]:
        """Return the parts of something; one that is none makes the picture incomplete."""
        parts = fields.parts(name)
        raw = fields.raw.get(name)
        self._is_whole &= isinstance(raw, list) and len(parts) == len(raw)
        return parts

    def _identifier(self, fields: Fields, name: str) -> str | None:
        """Return the id of a part; without one it cannot be told which it is."""
        found = fields.identifier(name)
        self._is_whole &= found is not None
        return found

    def _depot(self, fields: Fields) -> Depot | None:
        """Read a depot."""
        if (depot_id := self._identifier(fields, "depotId")) is None:
            return None
        default = DEFAULT_STATION.format(depot_id)
        waiting: list[Fields] = []
        stations = []
        for each in self._parts(fields, "chargingStationInfoList"):
            if each.raw.get("chargingStationId") == default:
                waiting += _waiting(each)
            elif (station := self._station(each)) is not None:
                stations.append(station)
        return Depot(
            id=depot_id,
            name=fields.text("name"),
            values=read_scheduled(waiting),
            stations=stations,
        )

    def _station(self, fields: Fields) -> Station | None:
        """Read a station."""
        if (station_id := self._identifier(fields, "chargingStationId")) is None:
            return None
        known = self._stations.get(station_id)
        if known is not None and known[0] == fields.raw and self._stands(known[1]):
            return known[1]
        was_whole, self._is_whole = self._is_whole, True
        station = self._read_station(station_id, fields)
        if self._is_whole:
            self._stations[station_id] = (fields.raw, station)
        self._is_whole &= was_whole
        return station

    def _stands(self, station: Station) -> bool:
        """Take the points of a station as they were, unless one is somewhere else as well."""
        ids = [point.id for point in station.points]
        if any(point_id in self._seen or point_id not in self._known for point_id in ids):
            return False
        self._seen.update({point_id: self._known[point_id] for point_id in ids})
        return True

    def _read_station(self, station_id: str, fields: Fields) -> Station:
        """Read a station."""
        points = [self._point(each) for each in self._parts(fields, "chargingPointInfoList")]
        fault = read_fault(fields, "chargingStationFaultInfo", "chargingStationFaultCode")
        values = _fault_values(fault, fields.note)
        if "chargingStationStatus" in fields:
            values["station_status"] = fields.choice("chargingStationStatus", STATION_STATUSES)
        if "totalPower" in fields:
            values["total_power"] = fields.number("totalPower")
        return Station(
            id=station_id,
            values=values,
            fault=fault,
            points=[point for point in points if point is not None],
        )

    def _point(self, fields: Fields) -> Point | None:
        """Read a point, unless it is as it was."""
        if (point_id := self._identifier(fields, "chargingPointId")) is None:
            return None
        if point_id in self._seen:
            self._note("a charging point that is there twice")
            return None
        known = self._known.get(point_id)
        if known is None or known[0] != fields.raw:
            known = (fields.raw, _read_point(point_id, fields, in_wh=self._is_2_0))
        self._seen[point_id] = known
        self._is_whole &= known[1].is_sound
        return known[1]


def _read_point(point_id: str, fields: Fields, *, in_wh: bool) -> Point:
    """Read a point."""
    status = fields.choice("chargingPointStatus", POINT_STATUSES)
    fault = read_fault(fields, "chargingPointFaultInfo", "chargingPointFaultCode")
    about_vehicle = fields.part("vehicleInfo")
    about_process = fields.part("chargingProcessInfo")
    vehicle = read_vehicle(about_vehicle, in_wh=in_wh) if about_vehicle else None
    process = read_process(about_process) if about_process else None
    is_sound = _is_read(fields, "vehicleInfo", vehicle) and _is_read(
        fields, "chargingProcessInfo", process
    )
    values = _resting(status) | _fault_values(fault, fields.note)
    values |= fields.numbers(POINT_NUMBERS)
    values |= read_scheduled(fields.parts("scheduledChargingProcessList"))
    if process is not None:
        values |= process.values
        values["charging"] = None if process.status is None else process.status == CHARGING
    elif vehicle is not None and status is PointStatus.OCCUPIED:
        # Nothing runs that is told of; whether it charges all the same the vehicle knows.
        values["charging"] = vehicle.values["charging"]
    if vehicle is not None:
        values["vehicle"] = vehicle.id[:250]
        values["plugged"] = True
    values["status"] = _status(status, process)
    return Point(
        id=point_id,
        values=values,
        fault=fault,
        vehicle=vehicle,
        process=process,
        is_sound=is_sound,
        tells=is_sound and status is not None and status is not PointStatus.UNAVAILABLE,
    )


def _is_read(fields: Fields, name: str, found: object) -> bool:
    """Whether something is either not there or was read."""
    return found is not None or name not in fields


def _resting(status: PointStatus | None) -> Values:
    """Return what holds while nothing runs: at a point that is out of reach nobody knows."""
    is_free = status in (PointStatus.AVAILABLE, PointStatus.RESERVED)
    is_known = is_free or status is PointStatus.OCCUPIED
    return {
        "plugged": None if status is None else PLUGGED.get(status),
        "process_status": IDLE if is_known else None,
        "power": 0 if is_free else None,
        "charging": False if is_free else None,
        "vehicle": None,
    }


def _status(status: PointStatus | None, process: Process | None) -> Any:
    """Return the status that all providers share."""
    if status is None:
        return None
    if status is PointStatus.OCCUPIED and process is not None and process.status is not None:
        return PROCESS_STATES.get(process.status, CONNECTOR_STATUSES[status])
    return CONNECTOR_STATUSES[status]


def _fault_values(fault: Fault | None, note: Note) -> Values:
    """Return what is shown of a fault; `NoFaultKnown` is one, too (report T4)."""
    if fault is None:
        return {"fault_code": NO_FAULT, "fault_text": None}
    code = Fields({"fault code": fault.code}, note).choice("fault code", FAULT_CODES)
    return {"fault_code": code, **fault.shown}


def _waiting(station: Fields) -> list[Fields]:
    """Return what waits in the default station for a point."""
    return [
        scheduled
        for point in station.parts("chargingPointInfoList")
        for scheduled in point.parts("scheduledChargingProcessList")
    ]


def _rejections(fields: Fields) -> list[Rejection]:
    """Read which requests were turned down: only 2.0 tells."""
    return [
        Rejection(each.text("presystemId"), request, each.text("reason"))
        for each in fields.parts("rejectedChargingRequestInfoList")
        if (request := each.text("chargingRequestId")) is not None
    ]


def _is_2_0(payload: Json) -> bool:
    """Tell the version by the names in use: nothing else on the wire does (report 6).

    Every station had to tell its status before 2.0, and none may since.
    """
    stations = [
        station
        for depot in payload["depotInfoList"]
        if isinstance(depot, dict)
        and isinstance(listed := depot.get("chargingStationInfoList"), list)
        for station in listed
        if isinstance(station, dict)
    ]
    return bool(stations) and not any("chargingStationStatus" in each for each in stations)
