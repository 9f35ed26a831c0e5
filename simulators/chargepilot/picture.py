"""What is really so in the depots, and what can happen there."""

from collections.abc import Iterable, Iterator
from random import Random
from uuid import UUID

from simulators.server import Clock

from .things import (
    Depot,
    Fault,
    Point,
    PointFaultCode,
    Prediction,
    Process,
    ProcessStatus,
    Rejected,
    Scheduled,
    Station,
    StationFaultCode,
    Vehicle,
    VehicleStatus,
)

HOUR = 3600

VEHICLE_STATUS: dict[ProcessStatus, VehicleStatus] = {
    "Charging": "Charging",
    "ChargingRejectedTechnically": "ChargingImpossible",
}


class Picture:
    """Hold the truth about the depots, whether a client was told or not."""

    def __init__(
        self,
        depots: Iterable[Depot],
        *,
        clock: Clock,
        random: Random,
        vehicles: Iterable[Vehicle] = (),
    ) -> None:
        """Begin with some depots, and with vehicles that are out on the road."""
        self.depots = list(depots)
        self.rejected: list[Rejected] = []
        self.vehicles = {vehicle.vehicle_id: vehicle for vehicle in vehicles}
        self._clock = clock
        self._random = random
        for point in self.points():
            if point.vehicle:
                self.vehicles[point.vehicle.vehicle_id] = point.vehicle

    def points(self) -> Iterator[Point]:
        """Yield every real point."""
        for depot in self.depots:
            yield from depot.points()

    def stations(self) -> Iterator[Station]:
        """Yield every real station."""
        for depot in self.depots:
            yield from depot.stations

    def depot(self, depot_id: str) -> Depot:
        """Find a depot."""
        return _only((one for one in self.depots if one.depot_id == depot_id), depot_id)

    def station(self, station_id: str) -> Station:
        """Find a station."""
        return _only((one for one in self.stations() if one.station_id == station_id), station_id)

    def point(self, point_id: str) -> Point:
        """Find a point."""
        return _only((one for one in self.points() if one.point_id == point_id), point_id)

    def place_of(self, vehicle_id: str) -> Point | None:
        """Find the point where a vehicle stands."""
        here = (
            one for one in self.points() if one.vehicle and one.vehicle.vehicle_id == vehicle_id
        )
        return next(here, None)

    def process(self, point_id: str) -> Process:
        """Return what runs at a point."""
        if (process := self.point(point_id).process) is None:
            raise LookupError(f"nothing runs at {point_id}")
        return process

    def new_id(self) -> str:
        """Make an id as UUID."""
        return str(UUID(int=self._random.getrandbits(128), version=4))

    def plug_in(self, point_id: str, vehicle_id: str, soc: float | None = None) -> None:
        """Let a vehicle come to a point, from the road or from another point."""
        point = self.point(point_id)
        if point.vehicle:
            raise ValueError(f"{point_id} is taken by {point.vehicle.vehicle_id}")
        if before := self.place_of(vehicle_id):
            self.leave(before.point_id)
        vehicle = self.vehicles.setdefault(vehicle_id, Vehicle(vehicle_id=vehicle_id))
        vehicle.soc = vehicle.soc if soc is None else soc
        point.vehicle = vehicle
        self._settle(point)

    def leave(self, point_id: str) -> None:
        """Let the vehicle of a point drive off, ending what runs there."""
        self.end_session(point_id)
        point = self.point(point_id)
        point.vehicle = None
        self._settle(point)

    def start_session(
        self, point_id: str, power: float = 0, status: ProcessStatus = "Charging"
    ) -> None:
        """Start a process, which serves the request for this vehicle if there is one."""
        point = self.point(point_id)
        now = self._clock()
        wanted = self._take_scheduled(point)
        point.process = Process(
            process_id=self.new_id(),
            status=status,
            started_at=now,
            prediction=wanted.prediction if wanted else Prediction(min_soc_at=now + 2 * HOUR),
            origin=wanted.origin if wanted else None,
            power=power,
        )
        self.set_process(point_id, status)
        self._settle(point)

    def set_process(self, point_id: str, status: ProcessStatus) -> None:
        """Give the process of a point another status; only charging takes power."""
        process = self.process(point_id)
        process.status = status
        if status != "Charging":
            process.power = 0
            process.current = None if process.current is None else 0
        if vehicle := self.point(point_id).vehicle:
            vehicle.charging_status = VEHICLE_STATUS.get(status, "ReadyToCharge")

    def measure(
        self,
        point_id: str,
        *,
        power: float | None = None,
        current: float | None = None,
        voltage: float | None = None,
        reactive_power: float | None = None,
        energy: float = 0,
        soc: float | None = None,
        connector_temperature: float | None = None,
    ) -> None:
        """Measure what is given; the energy is what came since the last time, in Wh."""
        point = self.point(point_id)
        if connector_temperature is not None:
            point.connector_temperature = connector_temperature
        if point.meter is not None:
            point.meter += energy
        if point.vehicle and soc is not None:
            point.vehicle.soc = soc
        if not (process := point.process):
            return
        electric = {"power": power, "current": current, "voltage": voltage}
        for name, value in {**electric, "reactive_power": reactive_power}.items():
            if value is not None:
                setattr(process, name, value)
        if process.delivered is not None:
            process.delivered += energy

    def end_session(self, point_id: str) -> None:
        """End what runs at a point; the vehicle stays."""
        point = self.point(point_id)
        point.process = None
        if point.vehicle:
            point.vehicle.charging_status = "ReadyToCharge"

    def limit(self, point_id: str, power: float | None) -> None:
        """Limit the power of a point, or take the limit away."""
        self.point(point_id).power_limit = power

    def fault(
        self, point_id: str, code: PointFaultCode = "UsageFailure", text: str | None = None
    ) -> None:
        """Break a point."""
        point = self.point(point_id)
        point.fault = Fault(code=code, text=text, at=self._clock())
        point.status = "Faulted"
        self.end_session(point_id)

    def clear_fault(self, point_id: str) -> None:
        """Mend a point."""
        point = self.point(point_id)
        point.fault = None
        self._settle(point)

    def go_offline(self, point_id: str) -> None:
        """Lose touch with a point."""
        self.end_session(point_id)
        point = self.point(point_id)
        point.vehicle = None
        point.status = "Unavailable"

    def come_online(self, point_id: str) -> None:
        """Be in touch with a point again."""
        self._settle(self.point(point_id))

    def station_fault(
        self,
        station_id: str,
        code: StationFaultCode = "ElectricalOperationFailure",
        text: str | None = None,
    ) -> None:
        """Break a station."""
        station = self.station(station_id)
        station.fault = Fault(code=code, text=text, at=self._clock())
        station.status = "Faulted"

    def clear_station_fault(self, station_id: str) -> None:
        """Mend a station."""
        station = self.station(station_id)
        station.fault = None
        station.status = "Available"

    def vehicle_fault(self, vehicle_id: str, code: str = "P0A0D", text: str | None = None) -> None:
        """Break a vehicle."""
        self.vehicles[vehicle_id].fault = Fault(code=code, text=text, at=self._clock())

    def clear_vehicle_fault(self, vehicle_id: str) -> None:
        """Mend a vehicle."""
        self.vehicles[vehicle_id].fault = None

    def swap_meter(self, point_id: str, reading: float = 0) -> None:
        """Put in another meter, the only way a reading ever falls."""
        self.point(point_id).meter = reading

    def add_station(self, depot_id: str, station_id: str, point_id: str) -> None:
        """Build a station with one point."""
        self.depot(depot_id).stations.append(Station(station_id=station_id))
        self.add_point(station_id, point_id)

    def add_point(self, station_id: str, point_id: str) -> None:
        """Build a point."""
        self.station(station_id).points.append(Point(point_id=point_id, meter=0))

    def remove_point(self, point_id: str) -> None:
        """Take a point away, and its station with the last of them."""
        self.leave(point_id)
        for depot in self.depots:
            for station in depot.stations:
                station.points = [one for one in station.points if one.point_id != point_id]
            depot.stations = [station for station in depot.stations if station.points]

    def _settle(self, point: Point) -> None:
        """Give a point the status that follows from what is there."""
        if not point.fault:
            point.status = "Occupied" if point.vehicle or point.process else "Available"

    def _take_scheduled(self, point: Point) -> Scheduled | None:
        """Take the scheduled process of the vehicle at a point out of whichever list it is in."""
        waiting = (point.scheduled, *(depot.unbound for depot in self.depots))
        for scheduled in waiting:
            for one in scheduled:
                if point.vehicle and one.vehicle_id == point.vehicle.vehicle_id:
                    scheduled.remove(one)
                    return one
        return None


def _only[T](found: Iterator[T], name: str) -> T:
    if (thing := next(found, None)) is None:
        raise LookupError(f"there is no {name}")
    return thing
