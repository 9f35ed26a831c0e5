"""Which vehicle stands at which connector."""

from datetime import datetime
from typing import TYPE_CHECKING

from .model import AssetKind
from .readings import (
    CHARGING,
    PLUGGED,
    SESSION_RUNNING,
    SESSION_START,
    SESSION_VEHICLE,
    STANDS_AT,
    VEHICLE,
    Changes,
    Reading,
)

if TYPE_CHECKING:
    from .fleet import Fleet

# Where a vehicle stands that has left the last connector it stood at.
NOWHERE = ""

# What a connector tells of the vehicle that stands there.
OF_CONNECTOR = frozenset({CHARGING, PLUGGED, VEHICLE, SESSION_VEHICLE, SESSION_RUNNING})


class Standing:
    """Where the vehicles of one fleet stand, held in their readings.

    A vehicle stands at the connector that names it, or that had a session of it and was not
    unplugged since.
    """

    def __init__(self, fleet: Fleet) -> None:
        """Take the fleet."""
        self._fleet = fleet
        self._occupants: dict[str, str] = {}

    def at(self, connector_id: str) -> str | None:
        """Return the vehicle at a connector, None where none is known to be."""
        return self._occupants.get(connector_id)

    def told(self, vehicle_id: str, key: str) -> Reading | None:
        """Return what the connector says at which a vehicle stands, None where none can."""
        place = self._fleet.reading(vehicle_id, STANDS_AT)
        if place is None or not isinstance(place.value, str):
            return None
        if place.value == NOWHERE:
            return place._replace(value=False) if key == PLUGGED else None
        is_there = place.value in self._fleet.assets and place.value not in self._fleet.absent_since
        return self._fleet.reading(place.value, key) if is_there else None

    def place(self, vehicle_id: str, reading: Reading) -> None:
        """Note where a vehicle stands, also when that is remembered."""
        if isinstance(reading.value, str) and reading.value != NOWHERE:
            self._occupants[reading.value] = vehicle_id

    def follow(self, connector_id: str, epoch: int, changes: Changes) -> str | None:
        """Work out who stands at a connector now; return who does."""
        before = self._occupants.get(connector_id)
        occupant = self._occupant(connector_id, before)
        if before is not None and before != occupant:
            del self._occupants[connector_id]
            self._move(before, NOWHERE, epoch, changes)
        if occupant is None:
            return None
        if (old := self._fleet.value(occupant, STANDS_AT)) != connector_id:
            self._occupants.pop(str(old), None)
        self._move(occupant, connector_id, epoch, changes)
        return occupant

    def forget(self, asset_id: str) -> None:
        """Forget a connector that is gone."""
        self._occupants.pop(asset_id, None)

    def _occupant(self, connector_id: str, before: str | None) -> str | None:
        """Return the vehicle at a connector; it stays until it is known to be gone."""
        value = self._fleet.value
        name = value(connector_id, VEHICLE)
        if name is None and value(connector_id, PLUGGED) is not False:
            if not value(connector_id, SESSION_RUNNING):
                return before
            name = value(connector_id, SESSION_VEHICLE)
            if self._has_moved_on(str(name), connector_id):
                return None
        asset = self._fleet.assets.get(str(name))
        return asset.id if asset is not None and asset.kind is AssetKind.VEHICLE else None

    def _has_moved_on(self, vehicle_id: str, connector_id: str) -> bool:
        """Whether a vehicle began a session elsewhere since: the end of this one was lost."""
        place = self._fleet.value(vehicle_id, STANDS_AT)
        if not isinstance(place, str) or self._occupants.get(place) != vehicle_id:
            return False
        there, here = (self._fleet.value(each, SESSION_START) for each in (place, connector_id))
        return isinstance(there, datetime) and isinstance(here, datetime) and there > here

    def _move(self, vehicle_id: str, place: str, epoch: int, changes: Changes) -> None:
        """Hold where a vehicle stands."""
        if vehicle_id in self._fleet.assets:
            reading = Reading(place, self._fleet.now(), epoch)
            self._fleet.put(vehicle_id, STANDS_AT, reading, changes)
