"""What begins and ends at the assets: sessions, faults and visits, told from two pictures."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from ...fleet import Fleet
from ...model import Incident, Session
from .codes import REJECTED
from .draft import Draft
from .fields import Fault
from .picture import Point
from .processes import Process


class Sessions:
    """The charging processes that run."""

    def __init__(self, fleet: Fleet) -> None:
        """Take what remembers the sessions."""
        self._fleet = fleet
        self._open: dict[str, list[Session]] = {}
        self._statuses: dict[str, tuple[str, str | None]] = {}

    def begin(self) -> None:
        """Take the sessions that ran when the last connection ended."""
        self._open = _by_asset(self._fleet.lives.sessions.open())
        self._statuses = {}

    def take(self, connector: str, point: Point, draft: Draft) -> None:
        """Say what became of the process at a point."""
        if not point.tells:
            return
        process = point.process
        known = self._open.get(connector, [])
        current = self._session(connector, point, process, known, draft) if process else None
        for each in known:
            if current is None or each.id != current.id:
                draft.sessions.append(replace(each, ended_at=max(draft.now, each.started_at)))
        if current is not None and current not in known:
            draft.sessions.append(current)
        self._open[connector] = [current] if current else []
        self._follow(connector, process, draft)

    def _session(
        self, connector: str, point: Point, process: Process, known: list[Session], draft: Draft
    ) -> Session:
        """Describe the session that a process is."""
        before = next((each for each in known if each.id == process.id), None)
        started_at = draft.since(process.started_at, connector)
        if before is not None and process.started_at is None:
            started_at = before.started_at
        energy = process.energy
        vehicle = point.vehicle.id if point.vehicle else None
        return Session(
            id=process.id,
            asset=connector,
            started_at=started_at,
            energy=before.energy if before and energy is None else energy,
            vehicle=before.vehicle if before and vehicle is None else vehicle,
        )

    def _follow(self, connector: str, process: Process | None, draft: Draft) -> None:
        """Say that a process has another status, or cannot be."""
        before = self._statuses.pop(connector, None)
        if process is None:
            return
        self._statuses[connector] = (process.id, process.status)
        has_changed = before is not None and before[0] == process.id and before[1] != process.status
        if has_changed and process.status is not None:
            draft.tell(connector, "session", "status_changed", status=process.status)
        if process.status == REJECTED and before != (process.id, REJECTED):
            draft.tell(connector, "charging_request", "rejected", request=process.request)


class Faults:
    """What is wrong with the assets."""

    def __init__(self, fleet: Fleet) -> None:
        """Take what remembers the incidents."""
        self._fleet = fleet
        self._open: dict[str, list[Incident]] = {}

    def begin(self) -> None:
        """Take what was wrong when the last connection ended."""
        self._open = _by_asset(self._fleet.lives.incidents.open())

    def take(self, asset: str, fault: Fault | None, draft: Draft) -> None:
        """Say what became of the fault of an asset: it goes on as long as its code is the same."""
        known = self._open.get(asset)
        if not known and fault is None:
            return
        same = None
        if fault is not None:
            same = next((each for each in known or () if each.data.get("code") == fault.code), None)
        for each in known or ():
            if each is not same:
                draft.incidents.append(replace(each, ended_at=max(draft.now, each.started_at)))
        self._open[asset] = [] if fault is None else [_continue(asset, fault, same, draft)]


class Guest(NamedTuple):
    """A vehicle, the asset that it is, and where it stands."""

    vehicle: str
    asset: str
    place: str


class Visits:
    """Which vehicle stands where."""

    def __init__(self) -> None:
        """Start without knowing."""
        self._standing: dict[str, Guest | None] = {}
        self._arrived: dict[str, Guest] = {}
        self._left: dict[str, Guest] = {}

    def begin(self) -> None:
        """Forget who stood where: meanwhile they may all have moved."""
        self._standing = {}

    def take(self, connector: str, point: Point, guest: Guest | None, draft: Draft) -> None:
        """Say who came and who left; a point that was never heard is taken as it is."""
        if not point.tells:
            return
        before = self._standing.get(connector, guest)
        self._standing[connector] = guest
        if (before and before.vehicle) == (guest and guest.vehicle):
            return
        if before is not None:
            self._left[connector] = before
            draft.tell(connector, "visit", "left", vehicle=before.vehicle)
        if guest is not None:
            self._arrived[connector] = guest
            draft.tell(connector, "visit", "arrived", vehicle=guest.vehicle)

    def tell_vehicles(self, draft: Draft) -> None:
        """Tell the vehicles' side, once a picture is read: one that moved left before it arrived."""
        for event, guests in (("left", self._left), ("arrived", self._arrived)):
            for connector, guest in guests.items():
                draft.tell(guest.asset, "vehicle", event, connector=connector, location=guest.place)
            guests.clear()

    def forget(self, connector: str) -> None:
        """Forget a point that is gone."""
        self._standing.pop(connector, None)


def _continue(asset: str, fault: Fault, known: Incident | None, draft: Draft) -> Incident:
    """Describe a fault as it stands now, and say so if that is new."""
    if known is None:
        # A fault may come back under the same time; another incident it is all the same.
        incident = Incident(
            id=f"{fault.code} {draft.now.isoformat()}",
            asset=asset,
            name=fault.text or fault.code,
            started_at=draft.since(fault.at, asset),
            data={"code": fault.code},
        )
    else:
        incident = replace(known, name=fault.text or fault.code)
    if incident != known:
        draft.incidents.append(incident)
    return incident


def _by_asset[LifeT: (Session, Incident)](lives: Iterable[LifeT]) -> dict[str, list[LifeT]]:
    """Sort lives by their assets."""
    found: dict[str, list[LifeT]] = {}
    for life in lives:
        found.setdefault(life.asset, []).append(life)
    return found
