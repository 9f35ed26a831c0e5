"""Which vehicles are ready to go: kept up as charges, plugs and sessions change."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from .model import ACCOUNT, Asset, AssetKind, Value
from .readings import (
    ASSUMED,
    CHARGING,
    LATE_VEHICLES,
    PLUGGED,
    READINESS,
    SOC,
    STANDS_AT,
    VEHICLES_LATE,
    VEHICLES_NOT_READY,
    VEHICLES_READY,
    Changes,
    Reading,
)
from .standing import OF_CONNECTOR, Standing

if TYPE_CHECKING:
    from .fleet import Fleet

# In percent.
TARGET_SOC = 80

OF_VEHICLE = frozenset({SOC, CHARGING, PLUGGED, STANDS_AT})

# Whatever may change what a vehicle is ready for.
INPUTS = OF_CONNECTOR | OF_VEHICLE


# What is told at the time by which vehicles have to be ready.
ALL_READY = "all_ready"
LATE = "vehicles_late"
UNCERTAIN = "uncertain"
READINESS_EVENTS = (ALL_READY, LATE, UNCERTAIN)


class Readiness(StrEnum):
    """How far a vehicle is with getting ready."""

    READY = "ready"
    CHARGING = "charging"
    PLUGGED = "plugged_not_charging"
    NOT_PLUGGED = "not_plugged"


class Check(NamedTuple):
    """Which vehicles were not ready at a time, by their ids, and of which nobody knew."""

    at: datetime
    late: tuple[str, ...]
    uncertain: tuple[str, ...]
    ready: int


def judge(
    soc: float | None, *, charging: bool | None, plugged: bool | None, target: float
) -> Readiness | None:
    """Return how far a vehicle is, None where that cannot be told; charges are in percent.

    One that has its charge is ready, wherever it is and even if it goes on charging.
    """
    if soc is not None and soc >= target:
        return Readiness.READY
    if charging:
        return Readiness.CHARGING
    if soc is None:
        return None
    if plugged is False:
        return Readiness.NOT_PLUGGED
    return Readiness.PLUGGED if plugged and charging is False else None


class Preparations:
    """How far the vehicles of one fleet are, and how many of them.

    A vehicle says by itself whether it is plugged in and charges, or the connector says it at
    which it stands. Only vehicles that tell their charge are counted.
    """

    def __init__(self, fleet: Fleet, target: float) -> None:
        """Take the fleet, and the charge in percent that makes a vehicle ready."""
        self.target = target
        self.checked: Check | None = None
        self._fleet = fleet
        self._standing = Standing(fleet)
        self._verdicts: dict[str, bool | None] = {}
        self._counts: Counter[bool | None] = Counter()
        self._live: set[str] = set()

    def lose_touch(self) -> None:
        """Note that every charge may change unseen from now on."""
        self._live.clear()

    def follow(self, asset: Asset, key: str, reading: Reading, changes: Changes) -> None:
        """Work out what a new value means for a vehicle."""
        if asset.kind is AssetKind.CONNECTOR and key in OF_CONNECTOR:
            self._reconsider(self._standing.follow(asset.id, reading.epoch, changes), changes)
        elif asset.kind is AssetKind.VEHICLE and key in OF_VEHICLE:
            if key == STANDS_AT:
                self._standing.place(asset.id, reading)
            self._follow_vehicle(asset, changes)

    def count_in(self, vehicle: Asset, changes: Changes) -> None:
        """Count a vehicle that is there, or that tells something else than before."""
        if SOC not in vehicle.reports:
            self.count_out(vehicle.id, changes)
            return
        self._follow_vehicle(vehicle, changes)

    def count_out(self, vehicle_id: str, changes: Changes) -> None:
        """Count a vehicle no more."""
        if vehicle_id in self._verdicts:
            self._counts[self._verdicts.pop(vehicle_id)] -= 1
            self._live.discard(vehicle_id)
            self._publish(changes)

    def reconsider(self, connector_id: str, changes: Changes) -> None:
        """Judge anew the vehicle at a connector that came or went."""
        self._reconsider(self._standing.at(connector_id), changes)

    def forget(self, asset_id: str, changes: Changes) -> None:
        """Forget an asset that is gone."""
        self._standing.forget(asset_id)
        self.count_out(asset_id, changes)

    # Being ready in time

    def check(self, changes: Changes, *, is_known: bool) -> Check:
        """Note which vehicles are late; where nothing is known of them nobody can say."""
        late = self._with(False) if is_known else ()
        uncertain = self._with(None) if is_known else tuple(self._verdicts)
        ready = self._counts[True] if is_known else 0
        self.checked = Check(self._fleet.now(), late, uncertain, ready)
        self._publish_late(changes)
        return self.checked

    def restore_check(self, at: datetime, late: Iterable[str]) -> None:
        """Take which vehicles were late over a restart."""
        known = tuple(each for each in late if each in self._fleet.assets)
        self.checked = Check(at, known, (), 0)
        self._publish_late(Changes())

    @property
    def counts_any(self) -> bool:
        """Whether there is any vehicle that can be ready."""
        return bool(self._verdicts)

    def _with(self, verdict: bool | None) -> tuple[str, ...]:
        """Return the vehicles with a verdict."""
        return tuple(each for each, found in self._verdicts.items() if found is verdict)

    def _catch_up(self, vehicle_id: str, changes: Changes) -> None:
        """Take a vehicle that is ready at last off those that are late."""
        checked = self.checked
        if checked is not None and vehicle_id in checked.late:
            late = tuple(each for each in checked.late if each != vehicle_id)
            self.checked = checked._replace(late=late)
            self._publish_late(changes)

    def _publish_late(self, changes: Changes) -> None:
        """Say whether vehicles are late, and which."""
        late = self.checked.late if self.checked else ()
        assets = self._fleet.assets
        names = ", ".join(sorted(assets[each].name or each for each in late if each in assets))
        self._show(LATE_VEHICLES, names, changes)
        self._show(VEHICLES_LATE, bool(names), changes)
        # Who is late may change without whether anybody is.
        changes.keys.append((ACCOUNT, VEHICLES_LATE))

    # What that means

    def _reconsider(self, vehicle_id: str | None, changes: Changes) -> None:
        """Judge a vehicle anew, if there is one."""
        if vehicle_id is not None and (vehicle := self._fleet.assets.get(vehicle_id)) is not None:
            self._follow_vehicle(vehicle, changes)

    def _follow_vehicle(self, vehicle: Asset, changes: Changes) -> None:
        """Judge a vehicle, and count it by what came out."""
        if SOC not in vehicle.reports or vehicle.id in self._fleet.absent_since:
            return
        soc = self._fleet.reading(vehicle.id, SOC)
        charge = _number(soc)
        charging, plugged = self._told(vehicle, CHARGING), self._told(vehicle, PLUGGED)
        readiness = judge(
            charge, charging=_flag(charging), plugged=_flag(plugged), target=self.target
        )
        rests_on = (soc, charging, plugged)
        if readiness is Readiness.READY:
            rests_on = (soc, None, None)
        epoch = self._epoch(each for each in rests_on if each is not None)
        self._derive(vehicle.id, READINESS, Reading(readiness, self._fleet.now(), epoch), changes)
        self._count(vehicle.id, None if charge is None else charge >= self.target, soc, changes)

    def _told(self, vehicle: Asset, key: str) -> Reading | None:
        """Return what a vehicle says of itself, else what the connector says at which it stands."""
        own = self._fleet.reading(vehicle.id, key)
        if own is not None and own.value is not None:
            return own
        return self._standing.told(vehicle.id, key)

    def _epoch(self, readings: Iterable[Reading]) -> int:
        """Return in which stretch of listening readings were heard: in none, if one was not."""
        epoch = self._fleet.epoch
        return epoch if all(each.epoch == epoch for each in readings) else ASSUMED

    def _count(
        self, vehicle_id: str, verdict: bool | None, soc: Reading | None, changes: Changes
    ) -> None:
        """Count a vehicle by whether it has its charge."""
        is_live = soc is not None and soc.epoch == self._fleet.epoch and verdict is not None
        was_live = vehicle_id in self._live
        is_new = vehicle_id not in self._verdicts
        before = self._verdicts.get(vehicle_id)
        if not is_new and before is verdict and is_live == was_live:
            return
        if not is_new:
            self._counts[before] -= 1
        self._verdicts[vehicle_id] = verdict
        self._counts[verdict] += 1
        (self._live.add if is_live else self._live.discard)(vehicle_id)
        self._publish(changes)
        if verdict:
            self._catch_up(vehicle_id, changes)

    def _publish(self, changes: Changes) -> None:
        """Say how many vehicles are ready, and how many are not."""
        known = self._counts[True] + self._counts[False]
        self._show(VEHICLES_READY, self._counts[True] if known else None, changes)
        self._show(VEHICLES_NOT_READY, self._counts[False] if known else None, changes)

    def _show(self, key: str, value: Value, changes: Changes) -> None:
        """Put a value of the account."""
        if ACCOUNT not in self._fleet.assets:
            return
        known = self._counts[True] + self._counts[False]
        epoch = self._fleet.epoch if len(self._live) == known else ASSUMED
        self._derive(ACCOUNT, key, Reading(value, self._fleet.now(), epoch), changes)

    def _derive(self, asset: str, key: str, reading: Reading, changes: Changes) -> None:
        """Put what follows, if that changed: most often it did not."""
        known = self._fleet.reading(asset, key)
        if known is None or known.value != reading.value or known.epoch != reading.epoch:
            self._fleet.put(asset, key, reading, changes)


def _number(reading: Reading | None) -> float | None:
    """Return the number in a reading, if there is one."""
    value = None if reading is None else reading.value
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _flag(reading: Reading | None) -> bool | None:
    """Return whether something is so, if a reading says it."""
    value = None if reading is None else reading.value
    return value if isinstance(value, bool) else None
