"""Sensors."""

from datetime import date, datetime
from decimal import Decimal
from typing import override

from homeassistant.components.sensor import SensorEntity
from homeassistant.const import ATTR_LATITUDE, ATTR_LONGITUDE
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .catalogue import SensorRow, sensor_rows_of
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
    """Set up the sensors of an account."""
    async_add_rows(entry, async_add_entities, sensor_rows_of, EVLiveSensor)


class EVLiveSensor(EVLiveEntity, SensorEntity):
    """Shows a value as it is."""

    entity_description: SensorRow

    @property
    @override
    def last_reset(self) -> datetime | None:
        """Return since when a total counts."""
        if (key := self.entity_description.reset_key) is None:
            return None
        since = self.coordinator.data.value(self.asset_id, key)
        return since if isinstance(since, datetime) else None

    @property
    @override
    def extra_state_attributes(self) -> dict[str, float] | None:
        """Return the place, for a value that belongs on a map."""
        if not self.entity_description.on_map or (place := self.asset.position) is None:
            return None
        return {ATTR_LATITUDE: place.latitude, ATTR_LONGITUDE: place.longitude}

    @property
    @override
    def native_value(self) -> StateType | date | datetime | Decimal:
        """Return the value, or the fact."""
        if (fact := self.entity_description.fact) is not None:
            return fact(self.asset)
        value = self.value
        return None if isinstance(value, Position) else value
