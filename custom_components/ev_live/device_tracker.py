"""Device trackers."""

from typing import override

from homeassistant.components.device_tracker import TrackerEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .catalogue import TRACKERS, TrackerRow
from .coordinator import EVLiveConfigEntry
from .entity import EVLiveEntity, async_add_rows

# The coordinator does the talking.
PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: EVLiveConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the trackers of an account."""
    async_add_rows(entry, async_add_entities, TRACKERS, EVLiveTracker)


class EVLiveTracker(EVLiveEntity, TrackerEntity):
    """Shows where an asset is."""

    entity_description: TrackerRow

    @property
    @override
    def latitude(self) -> float | None:
        """Return the latitude in degrees."""
        return None if (place := self.asset.position) is None else place.latitude

    @property
    @override
    def longitude(self) -> float | None:
        """Return the longitude in degrees."""
        return None if (place := self.asset.position) is None else place.longitude
