"""The charging requests of each presystem, compared list by list."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from simulators.server import Clock

from .dialects import Dialect
from .envelope import Refusal
from .faults import ChargePilotCounters
from .picture import Picture
from .render import Json
from .things import Origin, Point, Prediction, Rejected, Scheduled
from .times import read_time

HOUR = 3600
# The first is ChargePilot's own, word for word; the others are made after it.
UNKNOWN_REQUEST = "Charging requests for ids: {} does not exist."
UNKNOWN_POINT = "Charging points for ids: {} does not exist."
INVALID_TARGET = "Charging requests for ids: {} have a minTargetSoc above maxTargetSoc."
INVALID_WINDOW = "Charging requests for ids: {} arrive after they depart."


@dataclass(frozen=True, kw_only=True)
class Booking:
    """Hold one charging request; two are the same when their JSON is."""

    origin: Origin
    wish: Json

    @property
    def vehicle_id(self) -> str:
        """Return whom it is for."""
        return str(self.wish["vehicleId"])

    @property
    def point_id(self) -> str | None:
        """Return where it is to happen, if that is settled."""
        return self.wish.get("chargingPointId")

    @property
    def instruction(self) -> str | None:
        """Return what is to be done with it, if that is said."""
        return self.wish.get("chargingInstruction")

    def time(self, name: str) -> float | None:
        """Return a time it asks for."""
        return read_time(self.wish["chargingRequestData"].get(name))

    def prediction(self, now: float) -> Prediction:
        """Promise what is asked for."""
        data = self.wish["chargingRequestData"]
        departure = self.time("requestedTimeForDeparture")
        return Prediction(
            min_soc=data["minTargetSoc"],
            min_soc_at=departure or now + 2 * HOUR,
            max_soc=data["maxTargetSoc"],
            max_soc_at=departure or now + 4 * HOUR,
            departure_soc=data["maxTargetSoc"] if departure else None,
            departure_at=departure,
        )


type Book = dict[str, Booking]


class Bookings:
    """Hold the charging requests, and reflect them in the picture."""

    def __init__(
        self, picture: Picture, dialect: Dialect, counters: ChargePilotCounters, clock: Clock
    ) -> None:
        """Begin with none held."""
        self.held: dict[str, Book] = {}
        self._picture = picture
        self._dialect = dialect
        self._counters = counters
        self._clock = clock

    def receive(self, presystem_id: str, wishes: Iterable[Json]) -> list[Refusal]:
        """Take the whole list of a presystem; return why it, or some of it, is refused."""
        asked = [
            Booking(
                origin=Origin(presystem_id=presystem_id, request_id=one["chargingRequestId"]),
                wish=one,
            )
            for one in wishes
        ]
        held = self.held.get(presystem_id, {})
        refusals = list(self._refusals(asked, held))
        refused = {refusal.request_id for refusal in refusals}
        if self._dialect.version == "2.0":
            self._picture.rejected = [
                Rejected(origin=one.origin, reason=refusal.text)
                for refusal in refusals
                for one in asked
                if one.origin.request_id == refusal.request_id
            ]
        if refused and self._dialect.error_shape == "message":
            return refusals
        accepted = [one for one in asked if one.origin.request_id not in refused]
        self._replace(presystem_id, held, _compared(accepted, held))
        return refusals

    def forget(self, presystem_id: str) -> None:
        """Drop everything a presystem asked for."""
        if held := self.held.get(presystem_id):
            self._replace(presystem_id, held, {})

    def _refusals(self, asked: Iterable[Booking], held: Book) -> Iterator[Refusal]:
        seen: set[str] = set()
        for one in asked:
            name = one.origin.request_id
            if name in seen:
                yield Refusal(
                    reason="Duplicate chargingRequestId in message: {}",
                    subject=name,
                    code="DuplicateRequestId",
                    request_id=name,
                )
            elif refusal := self._refusal(one, held):
                yield refusal
            seen.add(name)

    def _refusal(self, one: Booking, held: Book) -> Refusal | None:
        name, data = one.origin.request_id, one.wish["chargingRequestData"]
        if one.instruction in ("Changed", "Terminate") and name not in held:
            return Refusal(reason=UNKNOWN_REQUEST, subject=name, request_id=name)
        if one.point_id and not self._knows(one.point_id):
            return Refusal(
                reason=UNKNOWN_POINT,
                subject=one.point_id,
                code="InvalidChargingPointId",
                request_id=name,
            )
        if data["minTargetSoc"] > data["maxTargetSoc"]:
            return Refusal(reason=INVALID_TARGET, subject=name, request_id=name)
        arrival = one.time("expectedArrivalTimeAtChargingPoint")
        departure = one.time("requestedTimeForDeparture")
        if arrival and departure and arrival >= departure:
            return Refusal(
                reason=INVALID_WINDOW, subject=name, code="InvalidTimeWindow", request_id=name
            )
        return None

    def _knows(self, point_id: str) -> bool:
        return any(point.point_id == point_id for point in self._picture.points())

    def _replace(self, presystem_id: str, before: Book, after: Book) -> None:
        changed = {name for name in before.keys() & after.keys() if before[name] != after[name]}
        self._counters.requests_created += len(after.keys() - before.keys())
        self._counters.requests_updated += len(changed)
        self._counters.requests_deleted += len(before.keys() - after.keys())
        self.held[presystem_id] = after
        for name in before.keys() - after.keys():
            self._withdraw(before[name].origin)
        for name, booking in after.items():
            if name in changed or name not in before:
                self._reflect(booking)

    def _withdraw(self, origin: Origin) -> None:
        """Let what runs go on, as if nobody had asked for it."""
        self._unschedule(origin)
        for point in self._picture.points():
            if point.process and point.process.origin == origin:
                point.process.origin = None

    def _reflect(self, booking: Booking) -> None:
        """Give a request to the process it is for, or put it into a list of what is to come."""
        self._unschedule(booking.origin)
        prediction = booking.prediction(self._clock())
        point = self._running(booking)
        if point and point.process:
            point.process.origin = booking.origin
            point.process.prediction = prediction
            return
        scheduled = Scheduled(
            origin=booking.origin,
            vehicle_id=booking.vehicle_id,
            prediction=prediction,
            process_id=booking.wish.get("chargingProcessId"),
            starts_at=booking.time("expectedArrivalTimeAtChargingPoint"),
        )
        if booking.point_id:
            self._picture.point(booking.point_id).scheduled.append(scheduled)
        elif self._picture.depots:
            self._picture.depots[0].unbound.append(scheduled)

    def _running(self, booking: Booking) -> Point | None:
        """Find the process that serves a request, or could serve it."""
        point = self._picture.place_of(booking.vehicle_id)
        if point is None or point.process is None:
            return None
        if point.process.origin not in (None, booking.origin):
            return None
        return point if booking.point_id in (None, point.point_id) else None

    def _unschedule(self, origin: Origin) -> None:
        for point in self._picture.points():
            point.scheduled = [one for one in point.scheduled if one.origin != origin]
        for depot in self._picture.depots:
            depot.unbound = [one for one in depot.unbound if one.origin != origin]


def _compared(asked: Iterable[Booking], held: Mapping[str, Booking]) -> Book:
    """Return what is held from now on: all that is asked, and nothing else."""
    after: Book = {}
    for one in asked:
        name = one.origin.request_id
        match one.instruction:
            case "Terminate":
                continue
            case "Normal" if name in held:
                after[name] = held[name]
            case _:
                after[name] = one
    return after
