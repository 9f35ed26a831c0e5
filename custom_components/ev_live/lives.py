"""Sessions and incidents of a fleet: what they leave in its readings, and their news."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from .ledger import Ledger
from .model import Incident, Occurrence, Session, Value
from .readings import (
    INCIDENT,
    INCIDENTS_OPEN,
    SESSION_END,
    SESSION_ENERGY,
    SESSION_START,
    SESSION_VEHICLE,
    Changes,
    Reading,
)

if TYPE_CHECKING:
    from .fleet import Fleet

SESSION_EVENTS = ("started", "ended")
INCIDENT_EVENTS = ("opened", "updated", "closed")


class Lives:
    """The sessions and incidents of one fleet."""

    def __init__(self, fleet: Fleet) -> None:
        """Take the fleet whose assets they are of."""
        self.sessions = Ledger[Session]("started", None, "ended")
        self.incidents = Ledger[Incident](*INCIDENT_EVENTS)
        self._fleet = fleet

    def take_session(self, session: Session, now: datetime, changes: Changes) -> None:
        """Take a session in, and keep the newest one in the connector's readings."""
        fleet = self._fleet
        if session.asset not in fleet.assets:
            return
        self._tell("session", session, self.sessions.take(session), now, changes)
        newest = fleet.value(session.asset, SESSION_START)
        if isinstance(newest, datetime) and newest > session.started_at:
            return
        for key, value in (
            (SESSION_START, session.started_at),
            (SESSION_END, session.ended_at),
            (SESSION_ENERGY, session.energy),
            (SESSION_VEHICLE, session.vehicle),
        ):
            fleet.put(session.asset, key, Reading(value, now, fleet.epoch), changes)

    def take_incident(self, incident: Incident, now: datetime, changes: Changes) -> None:
        """Take an incident in, and count those that are open at everything it concerns."""
        fleet = self._fleet
        if (asset := fleet.assets.get(incident.asset)) is None:
            return
        events = self.incidents.take(incident)
        self._tell("incident", incident, events, now, changes)
        step = events.count("opened") - events.count("closed")
        for place in (asset, *fleet.ancestors(asset)):
            known = fleet.value(place.id, INCIDENTS_OPEN)
            count = (known if isinstance(known, int) else 0) + step
            fleet.put(place.id, INCIDENTS_OPEN, Reading(count, now, fleet.epoch), changes)
            fleet.put(place.id, INCIDENT, Reading(count > 0, now, fleet.epoch), changes)

    def restore(
        self, sessions: Iterable[Session], incidents: Iterable[Incident], now: datetime
    ) -> None:
        """Take the sessions and incidents remembered over a restart: they are no news."""
        for session in sessions:
            if session.asset in self._fleet.assets:
                self.sessions.take(session)
        for incident in incidents:
            self.take_incident(incident, now, Changes())

    def forget(self, asset_id: str) -> None:
        """Forget those of an asset that is gone."""
        self.sessions.forget(asset_id)
        self.incidents.forget(asset_id)

    def _tell(
        self,
        kind: str,
        life: Session | Incident,
        events: list[str],
        now: datetime,
        changes: Changes,
    ) -> None:
        """Announce the events of a life, unless it began before its asset was watched."""
        if life.started_at < self._fleet.known_since[life.asset]:
            return
        for event in events:
            at = life.started_at if event in ("started", "opened") else life.ended_at or now
            changes.occurrences.append(
                Occurrence(asset=life.asset, kind=kind, type=event, at=at, data=_describe(life))
            )


def _describe(life: Session | Incident) -> Mapping[str, Value]:
    """Return what an event says of a life."""
    data: dict[str, Value] = {"start": life.started_at.isoformat()}
    if life.ended_at is not None:
        data["end"] = life.ended_at.isoformat()
    if isinstance(life, Session):
        return data | {"energy": life.energy, "vehicle": life.vehicle}
    return data | {"name": life.name} | dict(life.data)
