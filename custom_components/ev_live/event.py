"""Events."""

from functools import partial
from typing import override

from homeassistant.components.event import EventEntity
from homeassistant.const import ATTR_DEVICE_ID, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .catalogue import EVENTS, EventRow, rows_of
from .coordinator import EVLiveConfigEntry
from .devices import name_of
from .entity import EVLiveEntity, async_add_rows
from .model import Asset, AssetKind, Occurrence

# The coordinator does the talking.
PARALLEL_UPDATES = 0

ATTR_ASSET = "asset"
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

    @property
    @override
    def available(self) -> bool:
        """Whether anything can happen here.

        That an asset has left is told when it is gone, and some things happen without the feed.
        """
        if self.entity_description.outlives_feed:
            return True
        if self.entity_description.outlives_asset:
            return self.coordinator.last_update_success
        return super().available

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
            attributes |= self._origin(self.coordinator.data.assets[occurrence.asset])
        self._come_back()
        self._trigger_event(occurrence.type, attributes)
        self.async_write_ha_state()

    def _come_back(self) -> None:
        """Be available first: what comes from unavailable is no event to Home Assistant."""
        shown = self.hass.states.get(self.entity_id)
        if shown is not None and shown.state == STATE_UNAVAILABLE:
            self.async_write_ha_state()

    def _origin(self, asset: Asset) -> dict[str, str | None]:
        """Say at which asset below this one something happened."""
        device = self.coordinator.devices.find(asset.id)
        origin = {
            ATTR_ASSET: self._name(asset),
            ATTR_DEVICE_ID: None if device is None else device.id,
        }
        return origin | ({ATTR_CONNECTOR: asset.id} if asset.kind is AssetKind.CONNECTOR else {})

    def _name(self, asset: Asset) -> str | None:
        """Name an asset as it is known here: a connector far from its station together with it."""
        devices = self.coordinator.devices
        name = name_of(devices.find(asset.id))
        if asset.kind is not AssetKind.CONNECTOR or asset.parent in (None, self.asset_id):
            return name
        return f"{name_of(devices.find(asset.parent))} {name}"
