"""What a connector's status and power mean for it and for everything above it."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .announce import Announcer
from .model import Asset, AssetKind, ConnectorStatus
from .outages import Outages
from .readings import (
    ASSUMED,
    AVAILABLE,
    LAST_CHANGE,
    OCCUPIED,
    POWER,
    PROBLEM,
    STATUS,
    Changes,
    Reading,
)
from .roll_up import CHARGING_POWER, KEYS as ROLL_UP_KEYS, RollUp, are_counted_alike

if TYPE_CHECKING:
    from .fleet import Fleet


class Connectors:
    """Keeps up what follows from the connectors of one fleet."""

    def __init__(self, fleet: Fleet, settle: timedelta) -> None:
        """Take the fleet, and how long a change must hold to be news."""
        self.announcer = Announcer(settle)
        self.outages = Outages(fleet, self.announcer)
        self._fleet = fleet
        self._roll_ups: dict[str, RollUp] = {}

    def lose_touch(self) -> None:
        """Note that every status may change unseen from now on."""
        for roll_up in self._roll_ups.values():
            roll_up.live = 0

    def forget(self, asset_id: str) -> None:
        """Forget an asset that is gone, be it a connector or what is above one."""
        self.announcer.forget(asset_id)
        self.outages.forget(asset_id)
        self._roll_ups.pop(asset_id, None)

    def settle(self, changes: Changes) -> None:
        """Announce what has settled by now."""
        # Asked anew: before what was just noted it would look as if the clock had been set back.
        for occurrence in self.announcer.take_due(self._fleet.now()):
            changes.occurrences.append(occurrence)
            self.outages.take(occurrence, changes)

    def follow_status(
        self, connector: Asset, known: Reading | None, reading: Reading, changes: Changes
    ) -> None:
        """Work out what a new status means for the connector and everything above it."""
        if connector.kind is not AssetKind.CONNECTOR:
            return
        before, status = _status(known), _status(reading)
        at, epoch = reading.at, reading.epoch
        for key, answer in (
            (AVAILABLE, None if status is None else status.is_available),
            (OCCUPIED, None if status is None else status.is_taken),
            (PROBLEM, None if status is None else status.is_faulty),
        ):
            self._derive(connector.id, key, Reading(answer, at, epoch), changes)
        if status is not None:
            self._note_change(connector, before, status, reading, changes)
        newly_live = self._is_live(reading) - self._is_live(known)
        if not newly_live and are_counted_alike(before, status):
            return
        for above in self._fleet.ancestors(connector):
            roll_up = self._roll_up(above)
            roll_up.live += newly_live
            roll_up.leave(before, connector.max_power)
            roll_up.enter(status, connector.max_power)
            self._publish(above.id, roll_up, reading.at, changes)
            if newly_live and self.outages.are_told_of(connector):
                lives = self._fleet.lives
                lives.count_open(above.id, 0, changes, epoch=self._epoch(roll_up))

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
        since = self._fleet.value(connector.id, LAST_CHANGE)
        if before is not status or since is None:
            since = reading.at
        since_then = Reading(since, reading.at, reading.epoch)
        self._derive(connector.id, LAST_CHANGE, since_then, changes)
        self.announcer.note(connector.id, status, at=reading.at, now=self._fleet.now())
        self.outages.mirror(connector, reading.at, changes)

    def follow_power(
        self, connector: Asset, known: Reading | None, reading: Reading, changes: Changes
    ) -> None:
        """Sum up what is drawn above a connector."""
        if connector.kind is not AssetKind.CONNECTOR:
            return
        for above in self._fleet.ancestors(connector):
            roll_up = self._roll_up(above)
            roll_up.measure(_power(known), _power(reading))
            drawn = Reading(roll_up.power, reading.at, self._epoch(roll_up))
            self._derive(above.id, CHARGING_POWER, drawn, changes)

    def count_in(self, connector: Asset, changes: Changes) -> None:
        """Count a connector at everything above it."""
        reading = self._fleet.reading(connector.id, STATUS)
        for above in self._fleet.ancestors(connector):
            roll_up = self._roll_up(above)
            roll_up.live += self._is_live(reading)
            roll_up.enter(_status(reading), connector.max_power)
            roll_up.measure(None, _power(self._fleet.reading(connector.id, POWER)))
            self._publish(above.id, roll_up, self._fleet.now(), changes)

    def count_out(self, connector: Asset, changes: Changes) -> None:
        """Take a connector off the counts of everything above it."""
        reading = self._fleet.reading(connector.id, STATUS)
        for above in self._fleet.ancestors(connector):
            roll_up = self._roll_up(above)
            roll_up.live -= self._is_live(reading)
            roll_up.leave(_status(reading), connector.max_power)
            roll_up.measure(_power(self._fleet.reading(connector.id, POWER)), None)
            self._publish(above.id, roll_up, self._fleet.now(), changes)

    def _roll_up(self, above: Asset) -> RollUp:
        """Return the counts of an asset, starting them with its first connector."""
        if (roll_up := self._roll_ups.get(above.id)) is None:
            roll_up = self._roll_ups[above.id] = RollUp()
        return roll_up

    def _publish(self, asset: str, roll_up: RollUp, at: datetime, changes: Changes) -> None:
        """Put those sums that changed."""
        epoch = self._epoch(roll_up)
        readings = self._fleet.readings(asset)
        for key, value in zip(ROLL_UP_KEYS, roll_up.values(), strict=True):
            known = readings.get(key)
            if known is None or known.value != value or known.epoch != epoch:
                self._fleet.put(asset, key, Reading(value, at, epoch), changes)

    def _epoch(self, roll_up: RollUp) -> int:
        """Return in which stretch of listening sums were heard: in none, if one part was not."""
        return self._fleet.epoch if roll_up.live == roll_up.heard else ASSUMED

    def _derive(self, asset: str, key: str, reading: Reading, changes: Changes) -> None:
        """Put what follows from a status, if that changed: most often it did not."""
        known = self._fleet.readings(asset).get(key)
        if known is None or known.value != reading.value or known.epoch != reading.epoch:
            self._fleet.put(asset, key, reading, changes)

    def _is_live(self, reading: Reading | None) -> bool:
        """Whether a status was heard in this epoch."""
        return (
            reading is not None and reading.epoch == self._fleet.epoch and reading.value is not None
        )


def _status(reading: Reading | None) -> ConnectorStatus | None:
    """Return the status in a reading, if there is one."""
    value = None if reading is None else reading.value
    return value if isinstance(value, ConnectorStatus) else None


def _power(reading: Reading | None) -> float | None:
    """Return the power in a reading, if there is any."""
    value = None if reading is None else reading.value
    return value if isinstance(value, int | float) else None
