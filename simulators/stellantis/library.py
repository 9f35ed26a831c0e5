"""The calls that read: fleets, vehicles, and what is known of them."""

from collections.abc import Awaitable, Callable, Iterable, Sequence

from aiohttp import web

from simulators.server import Clock

from .faults import StellantisFaults
from .hal import BASE, Hal, Json
from .periods import in_periods
from .records import alert_record, collision_record, fleet_record, trip_record, vehicle_record
from .refusals import RefusalError
from .status import StatusWriter
from .world import Alert, Car, Collision, Fleet, Trip, World

FLEET_LINKS = ("vehicles", "status", "maintenances", "alerts", "trips", "collisions", "monitors")
VEHICLE_LINKS = ("status", "lastPosition", "trips", "maintenance", "alerts", "collisions")
PROFILES = ("fleet", "endUser")
OF_SEVERAL = ("branding", "pictures")
OF_ONE = ("onboardCapabilities", *OF_SEVERAL)
CAPABILITIES = ("vin", "motorization", "_embedded", "_links")
NO_DATA = 40_400
NO_VEHICLE = 40_410

type Read = Callable[[web.Request, Fleet, Car], Awaitable[web.Response]]


class Library:
    """Answer what is asked about one world."""

    def __init__(
        self, world: World, hal: Hal, writer: StatusWriter, faults: StellantisFaults, clock: Clock
    ) -> None:
        """Keep a copy of how things are, to tell them when they are old."""
        self._world = world
        self._hal = hal
        self._writer = writer
        self._faults = faults
        self._clock = clock
        self._old: dict[str, Car] = {}
        self._asked: dict[str, int] = {}
        self.keep_snapshots()

    def keep_snapshots(self) -> None:
        """Let what is so now be what a stale snapshot says."""
        told = (self._world.told(car) for car in self._world.cars())
        self._old = {car.vin: car for car in told if car}

    async def fleets(self, request: web.Request) -> web.Response:
        """List the fleets."""
        return self._hal.page(request, "/fleets", "fleets", self._world.own, self._fleet)

    async def fleet(self, request: web.Request) -> web.Response:
        """Return one fleet."""
        return self._answer(self._fleet(self.fleet_of(request)))

    async def vehicles(self, request: web.Request) -> web.Response:
        """List the vehicles of a fleet."""
        fleet = self.fleet_of(request)
        extensions = _extensions(request, OF_SEVERAL)
        prefix = request.query.get("vinPrefix", "")
        cars = [car for car in fleet.cars.values() if car.vin.startswith(prefix)]
        return self._hal.page(
            request,
            f"/fleets/{fleet.fleet_id}/vehicles",
            "vehicles",
            cars,
            lambda car: self._vehicle(fleet, car, extensions, alone=False),
        )

    async def vehicle(self, request: web.Request) -> web.Response:
        """Return one vehicle."""
        fleet, car = self._find(request)
        extensions = _extensions(request, OF_ONE)
        return self._answer(self._vehicle(fleet, car, extensions, alone=True))

    async def capabilities(self, request: web.Request) -> web.Response:
        """Return what a vehicle can do, found by its VIN."""
        for fleet in self._world.own:
            if car := fleet.cars.get(request.match_info["vin"]):
                record = self._vehicle(fleet, car, OF_ONE, alone=True)
                return self._answer({name: record[name] for name in CAPABILITIES if name in record})
        raise RefusalError(404, "No vehicle found.", code=NO_VEHICLE)

    async def status(self, request: web.Request) -> web.Response:
        """Return the last known state of a vehicle."""
        fleet, car = self._find(request)
        return self._answer(self._status(fleet, self._snapshot(car)))

    async def maintenance(self, request: web.Request) -> web.Response:
        """Return when a vehicle has to go to the garage."""
        fleet, car = self._find(request)
        return self._answer(self._maintenance(fleet, self._told(car)))

    async def position(self, request: web.Request) -> web.Response:
        """Return where a vehicle was last."""
        _, car = self._find(request)
        told = self._told(car)
        if told.privacy != "None":
            raise RefusalError(404, "No position found.", code=NO_DATA)
        body = self._writer.position(told)
        return self._hal.answer(body, "application/vnd.geo+json")

    async def alerts(self, request: web.Request) -> web.Response:
        """List the alerts of a vehicle, or return one."""
        fleet, car = self._find(request)
        found = [(fleet, car, alert) for alert in reversed(car.alerts)]
        return self._list(request, "alerts", found, self._alert, lambda one: one[2].started_at)

    async def collisions(self, request: web.Request) -> web.Response:
        """List the collisions of a vehicle, or return one; their name has a capital."""
        fleet, car = self._find(request)
        found = [(fleet, car, one) for one in reversed(car.collisions)]
        return self._list(request, "Collisions", found, self._collision, lambda one: one[2].at)

    async def trips(self, request: web.Request) -> web.Response:
        """List the finished trips of a vehicle, or return one."""
        fleet, car = self._find(request)
        done = [(fleet, car, one) for one in reversed(car.trips) if one.stopped_at is not None]
        return self._list(request, "trips", done, self._trip, lambda one: one[2].started_at)

    async def fleet_status(self, request: web.Request) -> web.Response:
        """Return the state of every vehicle of a fleet at once, which is deprecated."""
        fleet = self._whole_fleet(request)
        cars = [self._snapshot(car) for car in fleet.cars.values() if self._has_data(car)]
        path = f"/fleets/{fleet.fleet_id}/status"
        return self._hal.page(request, path, "status", cars, lambda car: self._status(fleet, car))

    async def fleet_maintenances(self, request: web.Request) -> web.Response:
        """Return the maintenance of every vehicle of a fleet at once, which is deprecated."""
        fleet = self._whole_fleet(request)
        cars = [self._told(car) for car in fleet.cars.values() if self._has_data(car)]
        path = f"/fleets/{fleet.fleet_id}/maintenances"
        return self._hal.page(
            request, path, "maintenances", cars, lambda car: self._maintenance(fleet, car)
        )

    async def fleet_alerts(self, request: web.Request) -> web.Response:
        """Return the alerts of a whole fleet, which is deprecated."""
        fleet = self._whole_fleet(request)
        found = [(fleet, car, one) for car in fleet.cars.values() for one in car.alerts]
        return self._list(request, "alerts", found, self._alert, lambda one: one[2].started_at)

    async def fleet_collisions(self, request: web.Request) -> web.Response:
        """Return the collisions of a whole fleet, which is deprecated."""
        fleet = self._whole_fleet(request)
        found = [(fleet, car, one) for car in fleet.cars.values() for one in car.collisions]
        return self._list(request, "Collisions", found, self._collision, lambda one: one[2].at)

    def fleet_of(self, request: web.Request) -> Fleet:
        """Find the fleet that is asked about, which has to be the partner's."""
        fleet = self._world.fleets.get(request.match_info["fid"])
        if not fleet:
            raise RefusalError(404, "No fleet found.")
        if fleet.foreign:
            raise RefusalError(403, "This fleet is not yours.")
        return fleet

    def _find(self, request: web.Request) -> tuple[Fleet, Car]:
        if request.query.get("profile", "fleet") not in PROFILES:
            raise RefusalError(400, f"profile is one of {', '.join(PROFILES)}")
        fleet, vid = self.fleet_of(request), request.match_info["vid"]
        if car := fleet.by_vid(vid):
            return fleet, car
        if any(other.by_vid(vid) for other in self._world.fleets.values()):
            raise RefusalError(403, "This vehicle is not of this fleet.")
        raise RefusalError(404, "No vehicle found.", code=NO_VEHICLE)

    def _whole_fleet(self, request: web.Request) -> Fleet:
        if self._faults.deprecated_gone:
            raise RefusalError(404, "No such resource.")
        return self.fleet_of(request)

    def _has_data(self, car: Car) -> bool:
        return self._world.told(car) is not None and not self._faults.no_data

    def _told(self, car: Car) -> Car:
        """Return a vehicle as it last said it is."""
        told = self._world.told(car)
        if told is None or self._faults.no_data:
            raise RefusalError(404, "No status found for this vehicle.", code=NO_DATA)
        return told

    def _snapshot(self, car: Car) -> Car:
        """Return a vehicle as it is known, or as it was when that is what is said today."""
        number = self._asked[car.vin] = self._asked.get(car.vin, 0) + 1
        now = self._told(car)
        old = self._old.get(car.vin, now)
        match self._faults.snapshots:
            case "stale":
                return old
            case "flapping":
                return now if number % 2 else old
        return now

    def _list[T](
        self,
        request: web.Request,
        name: str,
        found: Sequence[tuple[Fleet, Car, T]],
        render: Callable[[tuple[Fleet, Car, T]], Json],
        at: Callable[[tuple[Fleet, Car, T]], float],
    ) -> web.Response:
        """Answer with a list, or with the one of it that is asked for."""
        path = request.path.removeprefix(BASE)
        if (identity := request.match_info.get("identity")) is not None:
            for one in found:
                if (record := render(one))["id"] == identity:
                    return self._answer(record)
            raise RefusalError(404, f"No such one of {name}.")
        periods = request.query.getall("timestamps", [])
        chosen = [one for one in found if in_periods(at(one), periods, self._clock())]
        return self._hal.page(request, path, name, chosen, render)

    def _answer(self, body: Json) -> web.Response:
        return self._hal.answer(body)

    def _fleet(self, fleet: Fleet) -> Json:
        links = self._hal.links(f"/fleets/{fleet.fleet_id}", FLEET_LINKS)
        return {**fleet_record(fleet, self._writer.time), "_links": links}

    def _vehicle(self, fleet: Fleet, car: Car, extensions: Sequence[str], *, alone: bool) -> Json:
        links = self._hal.links(_path(fleet, car), VEHICLE_LINKS)
        links["fleet"] = self._hal.link(f"/fleets/{fleet.fleet_id}")
        return {**vehicle_record(car, extensions, alone=alone), "_links": links}

    def _status(self, fleet: Fleet, car: Car) -> Json:
        links = self._hal.links(f"{_path(fleet, car)}/status")
        return {**self._writer.status(car), "_links": links}

    def _maintenance(self, fleet: Fleet, car: Car) -> Json:
        links = self._hal.links(f"{_path(fleet, car)}/maintenance")
        return {**self._writer.maintenance(car), "_links": links}

    def _alert(self, one: tuple[Fleet, Car, Alert]) -> Json:
        fleet, car, alert = one
        return self._of_vehicle(fleet, car, "alerts", alert_record(self._writer, car, alert))

    def _collision(self, one: tuple[Fleet, Car, Collision]) -> Json:
        fleet, car, collision = one
        record = collision_record(self._writer, car, collision)
        return self._of_vehicle(fleet, car, "collisions", record)

    def _trip(self, one: tuple[Fleet, Car, Trip]) -> Json:
        fleet, car, trip = one
        record = trip_record(self._writer, car, trip, self._clock())
        return self._of_vehicle(fleet, car, "trips", record)

    def _of_vehicle(self, fleet: Fleet, car: Car, name: str, record: Json) -> Json:
        links = self._hal.links(f"{_path(fleet, car)}/{name}/{record['id']}")
        links["vehicle"] = self._hal.link(_path(fleet, car))
        return {**record, "_links": links}


def _path(fleet: Fleet, car: Car) -> str:
    return f"/fleets/{fleet.fleet_id}/vehicles/{car.vid}"


def _extensions(request: web.Request, known: Iterable[str]) -> list[str]:
    """Read what is wanted beside the record, comma separated or repeated."""
    asked = [name for one in request.query.getall("extension", []) for name in one.split(",")]
    if any(name not in known for name in asked):
        raise RefusalError(400, f"extension is one of {', '.join(known)}")
    return list(dict.fromkeys(asked))
