"""Events."""

from functools import partial
from typing import override

from homeassistant.components.event import EventEntity
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .catalogue import EVENTS, EventRow, rows_of
from .coordinator import EVLiveConfigEntry
from .entity import EVLiveEntity, async_add_rows
from .model import Occurrence

# The coordinator does the talking.
PARALLEL_UPDATES = 0

ATTR_CONNECTOR = "connector"
ATTR_SINCE = "since"


async def async_setup_entry(
    hass: HomeAssistant,
    entry: EVLiveConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the events of an account."""
    async_add_rows(entry, async_add_entities, partial(rows_of, EVENTS), EVLiveEvent)


class EVLiveEvent(EVLiveEntity, EventEntity):
    """Reports what happened to an asset, or to one below it."""

    entity_description: EventRow

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to what happens here."""
        await super().async_added_to_hass()
        self.async_on_remove(self.coordinator.async_on_occurrence(self.asset_id, self._report))

    @callback
    def _report(self, occurrence: Occurrence) -> None:
        """Report an occurrence."""
        if occurrence.kind != self.entity_description.occurrence:
            return
        attributes = dict(occurrence.data) | {ATTR_SINCE: occurrence.at.isoformat()}
        if occurrence.asset != self.asset_id:
            attributes[ATTR_CONNECTOR] = occurrence.asset
        self._trigger_event(occurrence.type, attributes)
        self.async_write_ha_state()
