"""One vehicle as it was told of: which of the news about it are news."""

from collections.abc import Callable
from datetime import datetime

from ...fields import Values
from ...fleet import Fleet
from ...model import Incident, Session, Value
from .draft import Draft
from .energies import CHARGING
from .fingerprints import MEMORY, Fingerprints, fingerprint
from .timeline import Change, Run, Timeline
from .trips import Trip
from .troubles import COLLISION, Troubles
from .words import ECALL, NO_BREAK_IN, VISIBLE

VEHICLE = "vehicle"
LAST_HEARD = "last_heard"

CHARGING_TOLD = {
    CHARGING: "charging_started",
    "stopped": "charging_stopped",
    "finished": "charging_finished",
    "failure": "charging_failed",
}

# Values whose changes are told; and of those the ones worth telling even of a vehicle of
# which nothing was known.
WATCHED = ("plugged", "charging_status", "ecall", "alarm_trigger", "stolen")
URGENT = frozenset({"ecall", "alarm_trigger", "stolen"})


def _told_as(key: str, change: Change) -> tuple[str, Values] | None:
    """Return what a change is called, and what is said of it."""
    match key, change.value:
        case "charging_status", str(status):
            return _charging_told_as(status, change.before)
        case "plugged", bool(plugged):
            return ("plugged" if plugged else "unplugged"), {}
        case "ecall", str(state) if state == ECALL:
            return "ecall", {}
        case "alarm_trigger", str(trigger) if trigger != NO_BREAK_IN:
            return "alarm", {"trigger": trigger}
        case "stolen", True:
            return "stolen", {}
    return None


def _charging_told_as(status: str, before: Value) -> tuple[str, Values] | None:
    """Return what a change of charging is called; to be unplugged does not say how it ended."""
    if status == "stopped" and before != CHARGING:
        return None
    told = CHARGING_TOLD.get(status)
    return None if told is None else (told, {})


class Car:
    """What is known of one vehicle beside its readings.

    What was read before is asked of the fleet, which remembers it over a restart.
    """

    def __init__(
        self, vin: str, fleet: Fleet, told: Fingerprints, clock: Callable[[], datetime]
    ) -> None:
        """Take up what is remembered."""
        self.vin = vin
        self._told = told
        self._clock = clock
        # What happened before a vehicle was first known is no news. Times come in whole seconds.
        self.since = (fleet.known_since.get(vin) or clock()).replace(microsecond=0)
        incidents = fleet.lives.incidents.all()
        self._troubles = Troubles(each for each in incidents if each.asset == vin)
        heard = fleet.value(vin, LAST_HEARD)
        self.heard_at = heard if isinstance(heard, datetime) else None
        self._is_hidden = fleet.value(vin, "privacy") not in (None, VISIBLE)
        self._hidden_at: datetime | None = None
        mileage = fleet.value(vin, "odometer")
        self._mileage = mileage if isinstance(mileage, int | float) else 0.0
        self._timelines = {key: Timeline(_seed(fleet, vin, key)) for key in WATCHED}

    def is_stale(self, at: datetime) -> bool:
        """Whether a picture is older than the newest one."""
        return self.heard_at is not None and at < self.heard_at

    def hear(self, at: datetime) -> None:
        """Note of when the newest picture is."""
        if self.heard_at is None or at > self.heard_at:
            self.heard_at = at

    def sift(self, values: Values, at: datetime) -> Values:
        """Return the values that may be shown: no place that is hidden, no odometer run back."""
        sifted = dict(values)
        if "privacy" in values and (self._hidden_at is None or at >= self._hidden_at):
            self._is_hidden, self._hidden_at = values["privacy"] != VISIBLE, at
        if self._is_hidden and "position" in sifted:
            sifted["position"] = None
        mileage = sifted.pop("odometer", None)
        if isinstance(mileage, int | float) and mileage > 0 and mileage >= self._mileage:
            sifted["odometer"] = self._mileage = mileage
        return sifted

    def compare(self, values: Values, at: datetime, draft: Draft, *, is_news: bool) -> None:
        """Tell what changed; `is_news` where the values are given as the reason of an event."""
        for key in WATCHED:
            if (value := values.get(key)) is None:
                continue
            timeline = self._timelines[key]
            was_known = bool(timeline.runs)
            may_tell = is_news and (was_known or key in URGENT)
            for change in timeline.note(value, at, is_pulse=is_news):
                self._tell(key, change, draft, may_tell=may_tell)
        for session in self._timelines["charging_status"].sessions():
            draft.charge(session)

    def travel(self, trip: Trip, draft: Draft) -> None:
        """Tell that a trip began, or ended."""
        if trip.started_at is not None:
            self.tell_trip("trip_started", trip.id, trip.started_at, draft)
        if trip.ended_at is not None:
            self.tell_trip("trip_finished", trip.id, trip.ended_at, draft, trip.data)

    def tell_trip(
        self, what: str, trip_id: str, at: datetime, draft: Draft, data: Values | None = None
    ) -> None:
        """Tell something of a trip, once; the last one is named for as long as a vehicle stands."""
        now = self._clock()
        if not self._is_recent(at) or at < now - MEMORY:
            return
        if self._told.add(fingerprint(self.vin, what, trip_id), now):
            draft.happen(self.vin, VEHICLE, what, min(at, now), data)

    def suffer(self, incident: Incident, draft: Draft) -> None:
        """Tell an alert or a collision as it stands now."""
        events = self._troubles.take(incident, self._clock())
        if events is None:
            return
        draft.trouble(incident)
        is_collision = incident.id.startswith(COLLISION)
        if "begun" in events and self._is_recent(incident.started_at):
            what = "collision" if is_collision else "alert_started"
            draft.happen(self.vin, VEHICLE, what, incident.started_at, dict(incident.data))
        end = incident.ended_at
        if end is not None and not is_collision and self._is_recent(end):
            draft.happen(self.vin, VEHICLE, "alert_cleared", end, dict(incident.data))

    def show_troubles(self, draft: Draft) -> None:
        """Show whether any alert is open that matters."""
        troubles = self._troubles
        shown: Values = {"warning": troubles.is_serious, "tyre_problem": troubles.is_tyre}
        draft.observe(self.vin, shown, None)

    def _tell(self, key: str, change: Change, draft: Draft, *, may_tell: bool) -> None:
        """Tell a change, if it is one that is told."""
        is_bearing = change.before is None and not may_tell
        if is_bearing or not self._is_recent(change.at):
            return
        if (told := _told_as(key, change)) is None:
            return
        draft.happen(self.vin, VEHICLE, told[0], change.at, told[1])
        if key == "charging_status" and change.value == CHARGING:
            session = Session(id=change.at.isoformat(), asset=self.vin, started_at=change.at)
            if self._timelines[key].begin(change.at, session):
                draft.charge(session)

    def _is_recent(self, at: datetime) -> bool:
        """Whether something happened since the vehicle is known."""
        return at >= self.since


def _seed(fleet: Fleet, vin: str, key: str) -> Run | None:
    """Return what is remembered of a value, with the session that goes on."""
    reading = fleet.reading(vin, key)
    if reading is None or reading.value is None:
        return None
    sessions = list(fleet.lives.sessions.open(vin)) if reading.value == CHARGING else []
    session = sessions[-1] if sessions else None
    first = session.started_at if session is not None else reading.at
    first = min(first, reading.at)
    return Run(value=reading.value, first=first, last=reading.at, told_at=first, session=session)
