"""Binary sensors."""

from functools import partial
from typing import override

from homeassistant.components.binary_sensor import BinarySensorEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .catalogue import BINARY_SENSORS, BinarySensorRow, rows_of
from .coordinator import EVLiveConfigEntry
from .entity import EVLiveEntity, async_add_rows

# The coordinator does the talking.
PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: EVLiveConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the binary sensors of an account."""
    async_add_rows(entry, async_add_entities, partial(rows_of, BINARY_SENSORS), EVLiveBinarySensor)


class EVLiveBinarySensor(EVLiveEntity, BinarySensorEntity):
    """Shows a value that is on or off."""

    entity_description: BinarySensorRow

    @property
    @override
    def available(self) -> bool:
        """Whether anything can be known; of the feed itself something always can."""
        return self.entity_description.outlives_feed or super().available

    @property
    @override
    def extra_state_attributes(self) -> dict[str, str] | None:
        """Return what is said of the value, where anything is."""
        if (detail := self.entity_description.detail) is None:
            return None
        return {detail: str(self.coordinator.data.value(self.asset_id, detail) or "")}

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the value."""
        return self.value if isinstance(self.value, bool) else None
