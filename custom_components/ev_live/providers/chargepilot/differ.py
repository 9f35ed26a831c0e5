"""Turns whole pictures into what is new in them."""

from collections.abc import Callable, Container, Iterable, Iterator
from datetime import datetime
from itertools import count
import re
from typing import NamedTuple

from ...fields import Note, Values
from ...fleet import Fleet
from ...model import ACCOUNT, Asset, AssetKind, Batch, Observation
from ...readings import INCIDENT, INCIDENTS, INCIDENTS_OPEN
from .draft import Draft
from .histories import Faults, Guest, Sessions, Visits
from .picture import Depot, Picture, Point, Rejection, Station
from .vehicles import Vehicle

ACTIVITY = "activity"

# What can always be said, be it that it is not known; everything else has to be said first.
DEPOT_REPORTS = frozenset({INCIDENTS, "charging_power", "scheduled", "visits"})
STATION_REPORTS = frozenset({INCIDENTS, "charging_power", "fault_code", "fault_text"})
CONNECTOR_REPORTS = frozenset(
    {
        *(INCIDENTS, "sessions", "visits", "status", "process_status", "charging", "plugged"),
        *("power", "vehicle", "scheduled", "fault_code", "fault_text"),
    }
)
METERED_REPORTS = CONNECTOR_REPORTS | {"session_energy"}
VEHICLE_REPORTS = frozenset(
    {INCIDENTS, ACTIVITY, "vehicle_status", "charging", "location", "error_code", "fault_text"}
)

# What the house works out from sessions and connectors; a picture cannot take it back.
SUMS = frozenset({"charging_power", "session_energy"})

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Label(NamedTuple):
    """Where an asset belongs and what it is called."""

    id: str
    kind: AssetKind
    parent: str
    name: str | None = None
    number: int | None = None

    def names(self, asset: Asset) -> bool:
        """Whether an asset bears this label."""
        return (asset.parent, asset.name, asset.number) == (self.parent, self.name, self.number)


class Differ:
    """Compares each picture with what was said before.

    The first picture of a connection is told whole: what was known may have changed unseen.
    """

    def __init__(self, fleet: Fleet, clock: Callable[[], datetime], note: Note) -> None:
        """Take what is known of the account."""
        self._fleet = fleet
        self._clock = clock
        self._note = note
        self._sessions = Sessions(fleet)
        self._faults = Faults(fleet)
        self._visits = Visits()
        self.begin()

    def begin(self) -> None:
        """Start anew, with a connection."""
        self._is_first = True
        self._kinds = {asset.id: asset.kind for asset in self._fleet.assets.values()}
        self._values: dict[str, Values] = {}
        self._points: dict[str, tuple[Point, str]] = {}
        self._stations: dict[str, tuple[Station, Label, set[str]]] = {}
        self._rejected: set[tuple[str | None, str]] = set()
        self._sessions.begin()
        self._faults.begin()
        self._visits.begin()

    def take(self, picture: Picture) -> Batch:
        """Return what a picture changes."""
        draft = Draft(now=self._clock(), is_first=self._is_first)
        if self._is_first:
            draft.observations += self._bearings(ACCOUNT)
        for depot in picture.depots:
            self._depot(depot, draft)
        self._visits.tell_vehicles(draft)
        if picture.is_whole:
            self._take_away(draft)
        self._reject(picture.rejections, draft)
        self._is_first = False
        return draft.batch()

    # What is there

    def _depot(self, depot: Depot, draft: Draft) -> None:
        """Take a depot."""
        depot_id = self._asset_id(depot.id, AssetKind.DEPOT)
        label = Label(depot_id, AssetKind.DEPOT, ACCOUNT, depot.name or depot.id)
        self._take(label, DEPOT_REPORTS, depot.values, draft)
        for station in depot.stations:
            known = self._stations.get(station.id)
            if known is not None and known[0] is station and known[1] == label:
                draft.seen |= known[2]
                continue
            seen = self._station(station, label, draft)
            self._stations[station.id] = (station, label, seen)

    def _station(self, station: Station, depot: Label, draft: Draft) -> set[str]:
        """Take a station, which VDV 463 gives no name; return the assets that are there."""
        station_id = self._asset_id(station.id, AssetKind.STATION)
        name = f"{depot.name} {station.id[:8]}" if _UUID.fullmatch(station.id) else station.id
        label = Label(station_id, AssetKind.STATION, depot.id, name)
        self._take(label, STATION_REPORTS, station.values, draft)
        self._faults.take(station_id, station.fault, draft)
        seen = {station_id}
        taken = {self._number(point) for point in station.points}
        for index, point in enumerate(station.points, start=1):
            number = self._number(point) or _free(index, taken)
            taken.add(number)
            seen |= self._point(point, number, label, draft)
        return seen

    def _number(self, point: Point) -> int | None:
        """Return the number that a point has already."""
        known = self._fleet.assets.get(self._asset_id(point.id, AssetKind.CONNECTOR))
        return known.number if known else None

    def _point(self, point: Point, number: int, station: Label, draft: Draft) -> set[str]:
        """Take a point, unless it is as it was; return it and the vehicle that stands there."""
        connector = self._asset_id(point.id, AssetKind.CONNECTOR)
        vehicle = point.vehicle
        seen = {connector}
        if vehicle is not None:
            seen.add(self._asset_id(vehicle.id, AssetKind.VEHICLE))
        if self._points.get(connector) == (point, station.id):
            draft.seen |= seen
            return seen
        self._points[connector] = (point, station.id)
        meters = point.process is not None and point.process.energy is not None
        label = Label(connector, AssetKind.CONNECTOR, station.id, number=number)
        self._take(label, METERED_REPORTS if meters else CONNECTOR_REPORTS, point.values, draft)
        self._faults.take(connector, point.fault, draft)
        self._sessions.take(connector, point, draft)
        place = f"{station.name} / {number}"[:250]
        self._visits.take(connector, point, self._guest(point, place), draft)
        if vehicle is not None:
            self._vehicle(vehicle, place, draft)
        return seen

    def _guest(self, point: Point, place: str) -> Guest | None:
        """Return which vehicle stands at a point."""
        if point.vehicle is None:
            return None
        asset_id = self._asset_id(point.vehicle.id, AssetKind.VEHICLE)
        return Guest(point.vehicle.id, asset_id, place)

    def _vehicle(self, vehicle: Vehicle, place: str, draft: Draft) -> None:
        """Take a vehicle: it belongs to no point and to no depot, for it moves."""
        vehicle_id = self._asset_id(vehicle.id, AssetKind.VEHICLE)
        if vehicle_id in draft.seen:
            self._note("a vehicle that stands in two places")
            return
        label = Label(vehicle_id, AssetKind.VEHICLE, ACCOUNT, vehicle.id)
        self._take(label, VEHICLE_REPORTS, {**vehicle.values, "location": place}, draft)
        self._faults.take(vehicle_id, vehicle.fault, draft)

    def _take(self, label: Label, reports: frozenset[str], values: Values, draft: Draft) -> None:
        """Describe an asset if need be, and observe what has changed of it."""
        asset_id = label.id
        draft.seen.add(asset_id)
        self._describe(label, reports, values, draft)
        before = self._values.get(asset_id)
        self._values[asset_id] = values
        if before is None:
            draft.observations += self._bearings(asset_id)
            draft.observations += self._outdated(asset_id, values)
            draft.observations += (Observation(asset_id, *each) for each in values.items())
        else:
            draft.observations += _changes(asset_id, before, values)

    def _describe(
        self, label: Label, reports: frozenset[str], values: Values, draft: Draft
    ) -> None:
        """Describe an asset, unless that would say nothing new."""
        known = self._fleet.assets.get(label.id)
        is_there = label.id not in self._fleet.absent_since
        if known is None:
            draft.new.add(label.id)
        elif is_there and label.names(known) and known.reports >= reports | values.keys():
            return
        said = (key for key, value in values.items() if value is not None)
        asset = Asset(
            **label._asdict(), reports=reports.union(said, known.reports if known else ())
        )
        if asset != known or not is_there:
            draft.assets.append(asset)

    def _bearings(self, asset_id: str) -> Iterable[Observation]:
        """Say anew how many incidents are open: that there is none is known now, too."""
        known = self._fleet.value(asset_id, INCIDENTS_OPEN) or 0
        yield Observation(asset_id, INCIDENTS_OPEN, known)
        yield Observation(asset_id, INCIDENT, bool(known))

    def _outdated(self, asset_id: str, values: Values) -> Iterable[Observation]:
        """Take back what was known before the connection and is not said any more."""
        if (asset := self._fleet.assets.get(asset_id)) is not None:
            known = self._fleet.readings(asset_id).keys() & asset.reports
            for key in known - values.keys() - SUMS:
                yield Observation(asset_id, key, None)

    # What is gone

    def _take_away(self, draft: Draft) -> None:
        """Say which assets are not in the picture; the fault of a bus goes with it on the road."""
        for asset_id, asset in self._fleet.assets.items():
            if asset_id in draft.seen or asset_id in self._fleet.absent_since:
                continue
            if asset.kind is AssetKind.ACCOUNT:
                continue
            draft.removed.append(asset_id)
            self._values.pop(asset_id, None)
            self._points.pop(asset_id, None)
            self._stations.pop(asset_id, None)
            self._visits.forget(asset_id)
            if asset.kind is not AssetKind.VEHICLE:
                self._faults.take(asset_id, None, draft)

    def _reject(self, rejections: Iterable[Rejection], draft: Draft) -> None:
        """Say which charging requests were turned down since the last picture."""
        rejected = {(each.presystem, each.request): each for each in rejections}
        for key, each in rejected.items():
            if key not in self._rejected:
                draft.tell(
                    ACCOUNT,
                    "charging_request",
                    "rejected",
                    request=each.request,
                    presystem=each.presystem,
                    reason=each.reason,
                )
        self._rejected = set(rejected)

    # Names

    def _asset_id(self, wire_id: str, kind: AssetKind) -> str:
        """Return the id as it stands, marked only where a thing of another kind has it."""
        if self._kinds.setdefault(wire_id, kind) is kind:
            return wire_id
        return f"{wire_id}#{kind.value}"


def _free(index: int, taken: Container[int | None]) -> int:
    """Return the first number from an index on that no other point of the station has."""
    return next(number for number in count(index) if number not in taken)


def _changes(asset_id: str, before: Values, after: Values) -> Iterator[Observation]:
    """Give what changed between two pictures; what is not said any more is not known."""
    for key, value in after.items():
        if key not in before or before[key] != value:
            yield Observation(asset_id, key, value)
    for key in before.keys() - after.keys():
        yield Observation(asset_id, key, None)
