"""Sessions and incidents of a fleet: what they leave in its readings, and their news."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from .ledger import Ledger
from .model import Incident, Occurrence, Session, Value
from .readings import (
    ASSUMED,
    INCIDENT,
    INCIDENTS_OPEN,
    SESSION_END,
    SESSION_ENERGY,
    SESSION_RUNNING,
    SESSION_START,
    SESSION_VEHICLE,
    Changes,
    Reading,
)
from .session_book import SessionBook

if TYPE_CHECKING:
    from .fleet import Fleet

SESSION_EVENTS = ("started", "ended")
INCIDENT_EVENTS = ("opened", "updated", "closed")


class Lives:
    """The sessions and incidents of one fleet."""

    def __init__(self, fleet: Fleet) -> None:
        """Take the fleet whose assets they are of."""
        self.sessions = SessionBook()
        self.incidents = Ledger[Incident](*INCIDENT_EVENTS)
        self._fleet = fleet

    def take_session(self, session: Session, now: datetime, changes: Changes) -> None:
        """Take a session in, and keep the newest one in the connector's readings."""
        fleet = self._fleet
        if session.asset not in fleet.assets:
            return
        before = self.sessions.find(session.asset, session.id)
        events = self.sessions.take(session)
        if self._is_news(session):
            self._tell("session", session, events, now, changes)
        known = self.sessions.find(session.asset, session.id)
        if known is None or known != session:
            return
        if session.ended_at is not None and session != before:
            changes.sessions.append(session)
        newest = fleet.value(session.asset, SESSION_START)
        if isinstance(newest, datetime) and newest > session.started_at:
            return
        for key, value in (
            (SESSION_START, session.started_at),
            (SESSION_END, session.ended_at),
            (SESSION_ENERGY, session.energy),
            (SESSION_VEHICLE, session.vehicle),
            (SESSION_RUNNING, session.ended_at is None),
        ):
            fleet.put(session.asset, key, Reading(value, now, fleet.epoch), changes)

    def take_incident(self, incident: Incident, changes: Changes) -> None:
        """Take an incident in as its provider tells it."""
        if incident.asset in self._fleet.assets:
            self.file_incident(incident, changes, is_news=self._is_news(incident))

    def file_incident(self, incident: Incident, changes: Changes, *, is_news: bool) -> None:
        """File an incident, and count those that are open at everything it concerns."""
        events = self.incidents.take(incident)
        if is_news:
            self._tell("incident", incident, events, self._fleet.now(), changes)
        step = events.count("opened") - events.count("closed")
        self._count_at(incident.asset, step, changes, epoch=self._fleet.epoch)

    def count_open(self, asset_id: str, step: int, changes: Changes, *, epoch: int) -> None:
        """Count open incidents up or down; `epoch` says when the count was heard to be so."""
        fleet = self._fleet
        known = fleet.value(asset_id, INCIDENTS_OPEN)
        count = (known if isinstance(known, int) else 0) + step
        fleet.put(asset_id, INCIDENTS_OPEN, Reading(count, fleet.now(), epoch), changes)
        fleet.put(asset_id, INCIDENT, Reading(count > 0, fleet.now(), epoch), changes)

    def restore(self, sessions: Iterable[Session], incidents: Iterable[Incident]) -> None:
        """Take the sessions and incidents remembered over a restart: they are no news."""
        for session in sessions:
            if session.asset in self._fleet.assets:
                self.sessions.take(session)
        for incident in incidents:
            if incident.asset in self._fleet.assets:
                step = self.incidents.take(incident).count("opened") * (incident.ended_at is None)
                self._count_at(incident.asset, step, Changes(), epoch=ASSUMED)

    def forget(self, asset_id: str, changes: Changes) -> None:
        """Forget those of an asset that is gone, and count its open incidents no more."""
        if step := -sum(1 for _ in self.incidents.open(asset_id)):
            self._count_at(asset_id, step, changes, epoch=self._fleet.epoch)
        self.sessions.forget(asset_id)
        self.incidents.forget(asset_id)

    def _count_at(self, asset_id: str, step: int, changes: Changes, *, epoch: int) -> None:
        """Count open incidents up or down at an asset and at everything above it."""
        asset = self._fleet.assets[asset_id]
        for place in (asset, *self._fleet.ancestors(asset)):
            self.count_open(place.id, step, changes, epoch=epoch)

    def _is_news(self, life: Session | Incident) -> bool:
        """Whether a life is worth telling: not if it began before its asset was watched."""
        return life.started_at >= self._fleet.known_since[life.asset]

    def _tell(
        self,
        kind: str,
        life: Session | Incident,
        events: list[str],
        now: datetime,
        changes: Changes,
    ) -> None:
        """Announce the events of a life."""
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
