"""Holds what is known of one account: assets, their last values, what just happened.

Pure state: batches go in, and what changed comes out. Nothing is ever recounted and
nothing waits here; the time is asked of the clock it was given.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from .announce import Announcer
from .ledger import Ledger
from .model import (
    Asset,
    AssetKind,
    Batch,
    ConnectorStatus,
    Incident,
    Observation,
    Occurrence,
    Session,
    Value,
)
from .roll_up import KEYS as ROLL_UP_KEYS, RollUp

STATUS = "status"
POWER = "power"
AVAILABLE = "available"
PROBLEM = "problem"
LAST_CHANGE = "last_change"

# The epoch of what was not heard in any stretch of listening we know of.
ASSUMED = -1

SESSION_START = "session_start"
SESSION_END = "session_end"
SESSION_ENERGY = "session_energy"
SESSION_VEHICLE = "session_vehicle"
INCIDENT = "incident"
INCIDENTS_OPEN = "incidents_open"

SESSION_EVENTS = ("started", "ended")
INCIDENT_EVENTS = ("opened", "updated", "closed")

# What follows from a status or a sum of them; it is worked out again, never stored.
DERIVED = frozenset({AVAILABLE, PROBLEM, INCIDENT, INCIDENTS_OPEN, *ROLL_UP_KEYS})


class Reading(NamedTuple):
    """A value, the time it is of, and the unbroken stretch of listening it was heard in."""

    value: Value
    at: datetime
    epoch: int


@dataclass(kw_only=True, slots=True)
class Changes:
    """What one batch changed.

    `keys` are (asset, key) pairs; `came_or_went` are the ids of assets that the provider had
    no more, or has again.
    """

    keys: list[tuple[str, str]] = field(default_factory=list)
    added: list[Asset] = field(default_factory=list)
    updated: list[Asset] = field(default_factory=list)
    came_or_went: list[str] = field(default_factory=list)
    occurrences: list[Occurrence] = field(default_factory=list)


class Fleet:
    """The assets of one account and the newest value of each of their keys.

    An *epoch* is a stretch of unbroken listening. A reading of an earlier epoch, or one
    that was remembered over a restart, may have changed unseen: it is *assumed*.
    """

    def __init__(self, clock: Callable[[], datetime], settle: timedelta) -> None:
        """Start empty; `settle` is how long a connector's change must hold to be news."""
        self.epoch = 0
        self.assets: dict[str, Asset] = {}
        self.known_since: dict[str, datetime] = {}
        self.absent_since: dict[str, datetime] = {}
        self.announcer = Announcer(settle)
        self.sessions = Ledger[Session]("started", None, "ended")
        self.incidents = Ledger[Incident](*INCIDENT_EVENTS)
        self._clock = clock
        self._ended: dict[int, datetime] = {}
        self._readings: dict[str, dict[str, Reading]] = {}
        self._roll_ups: dict[str, RollUp] = {}

    # Reading

    def reading(self, asset: str, key: str) -> Reading | None:
        """Return the newest reading of a key, or None while there is none."""
        return self._readings.get(asset, {}).get(key)

    def readings(self, asset: str) -> dict[str, Reading]:
        """Return the readings of an asset: always the same dictionary, kept up to date."""
        return self._readings[asset]

    def value(self, asset: str, key: str) -> Value:
        """Return the newest value of a key, or None while there is none."""
        reading = self.reading(asset, key)
        return None if reading is None else reading.value

    def all_readings(self) -> Iterator[tuple[str, str, Reading]]:
        """Give every reading with its asset and key."""
        for asset, readings in self._readings.items():
            for key, reading in readings.items():
                yield asset, key, reading

    def children(self, parent: str) -> Iterator[Asset]:
        """Give the assets right below one."""
        return (asset for asset in self.assets.values() if asset.parent == parent)

    def ancestors(self, asset: Asset) -> Iterator[Asset]:
        """Give the assets above one, nearest first."""
        while asset.parent is not None and (above := self.assets.get(asset.parent)):
            yield above
            asset = above

    # Taking in

    def lose_touch(self) -> None:
        """End the stretch of listening: all that is known is assumed until heard again."""
        self._ended[self.epoch] = self._clock()
        self.epoch += 1
        for roll_up in self._roll_ups.values():
            roll_up.live = 0

    def apply(self, batch: Batch) -> Changes:
        """Take a whole batch in and return what it changed.

        A parent must be declared before its children. Observations older than what is
        known are dropped, and so are those of assets that nobody declared.
        """
        now = self._clock()
        changes = Changes()
        for asset in batch.assets:
            self._take_asset(asset, now, changes)
        for asset_id in batch.removed:
            self._take_away(asset_id, now, changes)
        for observation in batch.observations:
            self._take(observation, now, changes)
        for session in batch.sessions:
            self._take_session(session, now, changes)
        for incident in batch.incidents:
            self._take_incident(incident, now, changes)
        changes.occurrences.extend(batch.occurrences)
        changes.occurrences.extend(self.announcer.take_due(now))
        return changes

    def restore(self, remembered: Iterable[Observation], listened_until: datetime) -> None:
        """Take values remembered over a restart: they are assumed, and they are no news."""
        now = self._clock()
        self._ended[ASSUMED] = listened_until
        for asset, key, value, at in remembered:
            if asset in self.assets and at is not None:
                # A clock that was ahead then must not make today's news look old.
                self._put(asset, key, Reading(value, min(at, now), ASSUMED), Changes())

    def restore_lives(self, sessions: Iterable[Session], incidents: Iterable[Incident]) -> None:
        """Take the sessions and incidents remembered over a restart: they are no news."""
        now = self._clock()
        for session in sessions:
            self.sessions.take(session)
        for incident in incidents:
            self._take_incident(incident, now, Changes())

    def remove(self, asset_id: str) -> None:
        """Forget an asset and everything below it."""
        for child in list(self.children(asset_id)):
            self.remove(child.id)
        if (asset := self.assets.get(asset_id)) is None:
            return
        if asset.kind is AssetKind.CONNECTOR and asset_id not in self.absent_since:
            self._count_out(asset, Changes())
        self.announcer.forget(asset_id)
        self.sessions.forget(asset_id)
        self.incidents.forget(asset_id)
        del self.assets[asset_id], self._readings[asset_id], self.known_since[asset_id]
        self._roll_ups.pop(asset_id, None)
        self.absent_since.pop(asset_id, None)

    def expire(self, age: timedelta) -> Changes:
        """Forget statuses that may have changed unseen for longer than `age`."""
        oldest = self._clock() - age
        expired = {epoch for epoch, ended in self._ended.items() if ended < oldest}
        changes = Changes()
        for asset in self.assets:
            reading = self.reading(asset, STATUS)
            if reading is not None and reading.epoch in expired and reading.value is not None:
                self._put(asset, STATUS, reading._replace(value=None), changes)
        return changes

    def _take_asset(self, asset: Asset, now: datetime, changes: Changes) -> None:
        """Add an asset, or take its new description."""
        known = self.assets.get(asset.id)
        was_absent = self.absent_since.pop(asset.id, None) is not None
        if was_absent:
            changes.came_or_went.append(asset.id)
        elif known == asset:
            return
        if known is not None and known.kind is AssetKind.CONNECTOR and not was_absent:
            self._count_out(known, changes)
        self.assets[asset.id] = asset
        self._readings.setdefault(asset.id, {})
        self.known_since.setdefault(asset.id, now)
        if asset.kind is AssetKind.CONNECTOR:
            self._count_in(asset, changes)
        (changes.added if known is None else changes.updated).append(asset)

    def _take_away(self, asset_id: str, now: datetime, changes: Changes) -> None:
        """Note that the provider has an asset no more; it is kept, for it may come back."""
        asset = self.assets.get(asset_id)
        if asset is None or asset_id in self.absent_since:
            return
        self.absent_since[asset_id] = now
        changes.came_or_went.append(asset_id)
        if asset.kind is AssetKind.CONNECTOR:
            self._count_out(asset, changes)

    def _take(self, observation: Observation, now: datetime, changes: Changes) -> None:
        """Take one observation in, unless something newer is known."""
        asset, key, value, at = observation
        if (readings := self._readings.get(asset)) is None or asset in self.absent_since:
            return
        known = readings.get(key)
        if at is None:
            at = now
        elif known is not None and at < known.at:
            return
        # A provider's clock may be ahead; nothing is ever newer than now.
        self._put(asset, key, Reading(value, min(at, now), self.epoch), changes)

    def _put(self, asset: str, key: str, reading: Reading, changes: Changes) -> None:
        """Hold a reading, and follow it up where its value or its certainty changed."""
        readings = self._readings[asset]
        known = readings.get(key)
        readings[key] = reading
        if known is not None and known.value == reading.value and known.epoch == reading.epoch:
            return
        changes.keys.append((asset, key))
        if key == STATUS:
            self._follow_status(self.assets[asset], known, reading, changes)
        elif key == POWER:
            self._follow_power(self.assets[asset], known, reading, changes)

    # What has a life

    def _take_session(self, session: Session, now: datetime, changes: Changes) -> None:
        """Take a session in, and keep the newest one in the connector's readings."""
        if session.asset not in self.assets:
            return
        self._tell("session", session, self.sessions.take(session), now, changes)
        newest = self.value(session.asset, SESSION_START)
        if isinstance(newest, datetime) and newest > session.started_at:
            return
        for key, value in (
            (SESSION_START, session.started_at),
            (SESSION_END, session.ended_at),
            (SESSION_ENERGY, session.energy),
            (SESSION_VEHICLE, session.vehicle),
        ):
            self._put(session.asset, key, Reading(value, now, self.epoch), changes)

    def _take_incident(self, incident: Incident, now: datetime, changes: Changes) -> None:
        """Take an incident in, and count those that are open at everything it concerns."""
        if (asset := self.assets.get(incident.asset)) is None:
            return
        events = self.incidents.take(incident)
        self._tell("incident", incident, events, now, changes)
        step = events.count("opened") - events.count("closed")
        for place in (asset, *self.ancestors(asset)):
            known = self.value(place.id, INCIDENTS_OPEN)
            count = (known if isinstance(known, int) else 0) + step
            self._put(place.id, INCIDENTS_OPEN, Reading(count, now, self.epoch), changes)
            self._put(place.id, INCIDENT, Reading(count > 0, now, self.epoch), changes)

    def _tell(
        self,
        kind: str,
        life: Session | Incident,
        events: list[str],
        now: datetime,
        changes: Changes,
    ) -> None:
        """Announce the events of a life, unless it began before its asset was watched."""
        if life.started_at < self.known_since[life.asset]:
            return
        for event in events:
            at = life.started_at if event in ("started", "opened") else life.ended_at or now
            changes.occurrences.append(
                Occurrence(asset=life.asset, kind=kind, type=event, at=at, data=_describe(life))
            )

    # What follows from the status of a connector

    def _follow_status(
        self, connector: Asset, known: Reading | None, reading: Reading, changes: Changes
    ) -> None:
        """Work out what a new status means for the connector and everything above it."""
        before, status = _status(known), _status(reading)
        for key, value in (
            (AVAILABLE, status.is_available if status else None),
            (PROBLEM, status.is_faulty if status else None),
        ):
            self._put(connector.id, key, reading._replace(value=value), changes)
        if status is not None:
            self._note_change(connector, before, status, reading, changes)
        for above in self.ancestors(connector):
            roll_up = self._roll_up(above)
            roll_up.live += self._is_live(reading) - self._is_live(known)
            roll_up.leave(before, connector.max_power)
            roll_up.enter(status, connector.max_power)
            self._publish(above.id, roll_up, reading.at, changes)

    def _note_change(
        self,
        connector: Asset,
        before: ConnectorStatus | None,
        status: ConnectorStatus,
        reading: Reading,
        changes: Changes,
    ) -> None:
        """Keep the time of the change, and let it settle into news."""
        if reading.epoch == ASSUMED:
            return
        since = self.value(connector.id, LAST_CHANGE)
        if before is not status or since is None:
            since = reading.at
        self._put(connector.id, LAST_CHANGE, reading._replace(value=since), changes)
        self.announcer.note(connector.id, status, at=reading.at, now=self._clock())

    def _follow_power(
        self, connector: Asset, known: Reading | None, reading: Reading, changes: Changes
    ) -> None:
        """Sum up what is drawn above a connector."""
        if connector.kind is not AssetKind.CONNECTOR:
            return
        for above in self.ancestors(connector):
            roll_up = self._roll_up(above)
            roll_up.measure(_power(known), _power(reading))
            self._publish(above.id, roll_up, reading.at, changes)

    def _count_in(self, connector: Asset, changes: Changes) -> None:
        """Count a connector at everything above it."""
        reading = self.reading(connector.id, STATUS)
        for above in self.ancestors(connector):
            roll_up = self._roll_up(above)
            roll_up.live += self._is_live(reading)
            roll_up.enter(_status(reading), connector.max_power)
            roll_up.measure(None, _power(self.reading(connector.id, POWER)))
            self._publish(above.id, roll_up, self._clock(), changes)

    def _count_out(self, connector: Asset, changes: Changes) -> None:
        """Take a connector off the counts of everything above it."""
        reading = self.reading(connector.id, STATUS)
        for above in self.ancestors(connector):
            roll_up = self._roll_up(above)
            roll_up.live -= self._is_live(reading)
            roll_up.leave(_status(reading), connector.max_power)
            roll_up.measure(_power(self.reading(connector.id, POWER)), None)
            self._publish(above.id, roll_up, self._clock(), changes)

    def _roll_up(self, above: Asset) -> RollUp:
        """Return the counts of an asset, starting them with its first connector."""
        if (roll_up := self._roll_ups.get(above.id)) is None:
            roll_up = self._roll_ups[above.id] = RollUp()
        return roll_up

    def _publish(self, asset: str, roll_up: RollUp, at: datetime, changes: Changes) -> None:
        """Put those sums that changed."""
        epoch = self.epoch if roll_up.live == roll_up.heard else ASSUMED
        readings = self._readings[asset]
        for key, value in zip(ROLL_UP_KEYS, roll_up.values(), strict=True):
            known = readings.get(key)
            if known is None or known.value != value or known.epoch != epoch:
                self._put(asset, key, Reading(value, at, epoch), changes)

    def _is_live(self, reading: Reading | None) -> bool:
        """Whether a status was heard in this epoch."""
        return reading is not None and reading.epoch == self.epoch and reading.value is not None


def _status(reading: Reading | None) -> ConnectorStatus | None:
    """Return the status in a reading, if there is one."""
    value = None if reading is None else reading.value
    return value if isinstance(value, ConnectorStatus) else None


def _power(reading: Reading | None) -> float | None:
    """Return the power in a reading, if there is any."""
    value = None if reading is None else reading.value
    return value if isinstance(value, int | float) else None


def _describe(life: Session | Incident) -> Mapping[str, Value]:
    """Return what an event says of a life."""
    data: dict[str, Value] = {"start": life.started_at.isoformat()}
    if life.ended_at is not None:
        data["end"] = life.ended_at.isoformat()
    if isinstance(life, Session):
        return data | {"energy": life.energy, "vehicle": life.vehicle}
    return data | {"name": life.name} | dict(life.data)
