"""Device trackers."""

from functools import partial
from typing import override

from homeassistant.components.device_tracker import TrackerEntity
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .catalogue import TRACKERS, TrackerRow, rows_of
from .coordinator import EVLiveConfigEntry
from .entity import EVLiveEntity, async_add_rows
from .model import Position

# The coordinator does the talking.
PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: EVLiveConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the trackers of an account."""
    async_add_rows(entry, async_add_entities, partial(rows_of, TRACKERS), EVLiveTracker)


class EVLiveTracker(EVLiveEntity, TrackerEntity):
    """Shows where an asset is."""

    entity_description: TrackerRow

    @property
    @override
    def entity_category(self) -> EntityCategory | None:
        """Return what the row says; by default Home Assistant's zone triggers pass a device by."""
        return self.entity_description.entity_category

    @property
    def place(self) -> Position | None:
        """Return where the asset says it is, or where it stands for good."""
        return self.value if isinstance(self.value, Position) else self.asset.position

    @property
    @override
    def latitude(self) -> float | None:
        """Return the latitude in degrees."""
        return None if (place := self.place) is None else place.latitude

    @property
    @override
    def longitude(self) -> float | None:
        """Return the longitude in degrees."""
        return None if (place := self.place) is None else place.longitude
