"""What a vehicle's state of charge means for it: whether its battery is low."""

from typing import TYPE_CHECKING

from .model import Asset, AssetKind
from .readings import BATTERY_LOW, Changes, Reading

if TYPE_CHECKING:
    from .fleet import Fleet

# By how many percent a charge must rise above the limit again: on the road it sways.
HYSTERESIS = 2

# In percent.
LOW_SOC = 20


class Batteries:
    """Keeps up which vehicles of one fleet are low."""

    def __init__(self, fleet: Fleet, limit: float) -> None:
        """Take the fleet, and below how many percent a battery is low."""
        self._fleet = fleet
        self._limit = limit

    def follow_soc(self, vehicle: Asset, reading: Reading, changes: Changes) -> None:
        """Say whether the battery is low."""
        if vehicle.kind is AssetKind.VEHICLE:
            low = reading._replace(value=self._is_low(vehicle.id, reading))
            self._fleet.put(vehicle.id, BATTERY_LOW, low, changes)

    def _is_low(self, vehicle: str, reading: Reading) -> bool | None:
        """Whether a charge is low; one that was low has to rise above the limit to be so no more."""
        if isinstance(reading.value, bool) or not isinstance(reading.value, int | float):
            return None
        was_low = self._fleet.value(vehicle, BATTERY_LOW) is True
        return reading.value < self._limit + HYSTERESIS * was_low
