"""Holds what is known of one account: assets, their last values, what just happened.

Pure state: batches go in, and what changed comes out. Nothing is ever recounted and
nothing waits here; the time is asked of the clock it was given.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from .batteries import LOW_SOC, Batteries
from .connectors import Connectors
from .lives import Lives
from .model import ACCOUNT, Asset, AssetKind, Batch, Incident, Observation, Session, Value
from .readiness import INPUTS, TARGET_SOC, Preparations
from .readings import (
    ASSUMED,
    CONNECTORS_HEARD,
    DERIVED,
    LAST_CHANGE,
    POWER,
    READINESS,
    SOC,
    STATUS,
    Changes,
    Reading,
)

LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Fleet:
    """The assets of one account and the newest value of each of their keys.

    An *epoch* is a stretch of unbroken listening. A reading of an earlier epoch, or one
    that was remembered over a restart, may have changed unseen: it is *assumed*.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        settle: timedelta,
        *,
        low_soc: float = LOW_SOC,
        target_soc: float = TARGET_SOC,
    ) -> None:
        """Start empty; `settle` is how long a connector's change must hold to be news.

        A vehicle's battery is low below `low_soc`, and with `target_soc` it is ready, both in
        percent.
        """
        self.now = clock
        self.epoch = 0
        self.assets: dict[str, Asset] = {}
        self.known_since: dict[str, datetime] = {}
        self.absent_since: dict[str, datetime] = {}
        self.connectors = Connectors(self, settle)
        self.lives = Lives(self)
        self.batteries = Batteries(self, low_soc)
        self.readiness = Preparations(self, target_soc)
        self._in_touch = False
        self._ended: dict[int, datetime] = {}
        self._readings: dict[str, dict[str, Reading]] = {}
        self._touched: set[str] = set()

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

    def was_heard(self, asset: str) -> bool:
        """Whether anything was ever said of an asset or of its connectors."""
        has_own = any(key not in DERIVED for key in self._readings[asset])
        return has_own or bool(self.value(asset, CONNECTORS_HEARD))

    def all_readings(self) -> Iterator[tuple[str, str, Reading]]:
        """Give every reading with its asset and key."""
        for asset, readings in self._readings.items():
            for key, reading in readings.items():
                yield asset, key, reading

    def take_touched(self) -> set[str]:
        """Return the assets of which something was said since this was asked last."""
        touched, self._touched = self._touched & self.assets.keys(), set()
        return touched

    def children(self, parent: str) -> Iterator[Asset]:
        """Give the assets right below one."""
        return (asset for asset in self.assets.values() if asset.parent == parent)

    def ancestors(self, asset: Asset) -> Iterator[Asset]:
        """Give the assets above one, nearest first."""
        while asset.parent is not None and (above := self.assets.get(asset.parent)):
            yield above
            asset = above

    @property
    def listened_until(self) -> datetime:
        """Return when the provider was last listened to: now, unless touch is lost."""
        return self.now() if self._in_touch else max(self._ended.values(), default=LONG_AGO)

    # Taking in

    def gain_touch(self) -> None:
        """Begin a stretch of listening."""
        self._in_touch = True

    def lose_touch(self) -> None:
        """End the stretch of listening: all that is known is assumed until heard again."""
        self._in_touch = False
        self._ended[self.epoch] = self.now()
        self.epoch += 1
        self.connectors.lose_touch()
        self.readiness.lose_touch()

    def apply(self, batch: Batch) -> Changes:
        """Take a whole batch in and return what it changed.

        A parent must be declared before its children. Observations older than what is
        known are dropped, and so are those of assets that nobody declared.
        """
        now = self.now()
        changes = Changes()
        for asset in batch.assets:
            self._take_asset(asset, now, changes)
        for asset_id in batch.removed:
            self._take_away(asset_id, now, changes)
        for observation in batch.observations:
            self._take(observation, now, changes)
        for session in batch.sessions:
            self.lives.take_session(session, now, changes)
        for incident in batch.incidents:
            self.lives.take_incident(incident, changes)
        changes.occurrences.extend(batch.occurrences)
        self.connectors.settle(changes)
        return changes

    def put(self, asset: str, key: str, reading: Reading, changes: Changes) -> None:
        """Hold a reading, and follow it up where its value or its certainty changed."""
        readings = self._readings[asset]
        known = readings.get(key)
        readings[key] = reading
        self._touched.add(asset)
        if known is not None and known.value == reading.value and known.epoch == reading.epoch:
            return
        changes.keys.append((asset, key))
        if key == STATUS:
            self.connectors.follow_status(self.assets[asset], known, reading, changes)
        elif key == POWER:
            self.connectors.follow_power(self.assets[asset], known, reading, changes)
        elif key == SOC:
            self.batteries.follow_soc(self.assets[asset], reading, changes)
        if key in INPUTS:
            self.readiness.follow(self.assets[asset], key, reading, changes)

    def restore(self, remembered: Iterable[Observation], listened_until: datetime) -> None:
        """Take values remembered over a restart: they are assumed, and they are no news."""
        now = self.now()
        self._ended[ASSUMED] = min(listened_until, now)
        for asset, key, value, at in remembered:
            if asset not in self.assets or at is None:
                continue
            if at > now:
                # The clock was ahead then; whatever is said next is newer.
                at, value = LONG_AGO, None if key == LAST_CHANGE else value
            self.put(asset, key, Reading(value, at, ASSUMED), Changes())

    def restore_absence(self, absent: Iterable[tuple[str, datetime]]) -> None:
        """Take what the provider had no more before a restart: it counts nowhere."""
        for asset_id, since in absent:
            self._take_away(asset_id, min(since, self.now()), Changes())

    def restore_lives(self, sessions: Iterable[Session], incidents: Iterable[Incident]) -> None:
        """Take the sessions and incidents remembered over a restart: they are no news."""
        incidents = list(incidents)
        self.lives.restore(sessions, incidents)
        self.connectors.outages.restore(incidents)

    def remove(self, asset_id: str) -> Changes:
        """Forget an asset and everything below it; return what that changes above it."""
        changes = Changes()
        for child in list(self.children(asset_id)):
            self.remove(child.id)
        if (asset := self.assets.get(asset_id)) is None:
            return changes
        if asset.kind is AssetKind.CONNECTOR and asset_id not in self.absent_since:
            self.connectors.count_out(asset, changes)
        self.connectors.forget(asset_id)
        self.lives.forget(asset_id, changes)
        self.readiness.forget(asset_id, changes)
        del self.assets[asset_id], self._readings[asset_id], self.known_since[asset_id]
        self.absent_since.pop(asset_id, None)
        return changes

    def expire(self, age: timedelta) -> Changes:
        """Forget statuses that may have changed unseen for longer than `age`."""
        oldest = self.now() - age
        expired = {epoch for epoch, ended in self._ended.items() if ended < oldest}
        changes = Changes()
        for asset in self.assets:
            # What is absent counts nowhere; it grows old once it is back.
            if asset in self.absent_since:
                continue
            reading = self.reading(asset, STATUS)
            if reading is not None and reading.epoch in expired and reading.value is not None:
                self.put(asset, STATUS, reading._replace(value=None), changes)
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
            self.connectors.count_out(known, changes)
        self.assets[asset.id] = asset
        self._readings.setdefault(asset.id, {})
        self.known_since.setdefault(asset.id, now)
        if asset.kind is AssetKind.CONNECTOR:
            self.connectors.count_in(asset, changes)
            self.readiness.reconsider(asset.id, changes)
            if was_absent:
                self.connectors.outages.mirror(asset, now, changes)
        elif asset.kind is AssetKind.VEHICLE:
            self._expect_readiness(asset, now, changes)
            self.readiness.count_in(asset, changes)
        (changes.added if known is None else changes.updated).append(asset)

    def _take_away(self, asset_id: str, now: datetime, changes: Changes) -> None:
        """Note that the provider has an asset no more; it is kept, for it may come back."""
        asset = self.assets.get(asset_id)
        if asset is None or asset_id in self.absent_since:
            return
        self.absent_since[asset_id] = now
        changes.came_or_went.append(asset_id)
        if asset.kind is AssetKind.CONNECTOR:
            self.connectors.count_out(asset, changes)
            self.connectors.outages.end(asset, now, changes)
            self.readiness.reconsider(asset_id, changes)
        elif asset.kind is AssetKind.VEHICLE:
            self.readiness.count_out(asset_id, changes)

    def _expect_readiness(self, vehicle: Asset, now: datetime, changes: Changes) -> None:
        """Let the account report on its vehicles from the first one on that tells its charge."""
        account = self.assets.get(ACCOUNT)
        if account is not None and SOC in vehicle.reports and READINESS not in account.reports:
            reports = account.reports | {READINESS}
            self._take_asset(replace(account, reports=reports), now, changes)

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
        self.put(asset, key, Reading(value, min(at, now), self.epoch), changes)
