"""What every entity of an account has in common."""

from collections.abc import Callable, Iterable
from typing import override

from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .catalogue import Row
from .coordinator import EVLiveConfigEntry, StreamCoordinator
from .model import Asset, Value
from .switchboard import Interest


class EVLiveEntity(CoordinatorEntity[StreamCoordinator]):
    """One row of the catalogue at one asset.

    It listens to its own (asset, key) alone, so a frame wakes it only when it must.
    """

    _attr_has_entity_name = True

    entity_description: Row

    _shown: Value = None

    def __init__(self, coordinator: StreamCoordinator, asset: Asset, row: Row) -> None:
        """Take the asset and what of it is shown."""
        patience = self._patience if row.pace else None
        super().__init__(coordinator, context=Interest((asset.id, row.key), row.pace, patience))
        self.asset_id = asset.id
        self._key = row.key
        self._readings = coordinator.data.readings(asset.id)
        self.entity_description = row
        self._attr_attribution = coordinator.provider.attribution
        self._attr_device_info = coordinator.devices.info(asset)
        self._attr_translation_placeholders = row.placeholders or {}
        self._attr_unique_id = coordinator.devices.unique_id(asset.id, row.key)

    @property
    @override
    def available(self) -> bool:
        """Whether anything can be known, and the provider still has the asset."""
        return super().available and self.asset_id not in self.coordinator.data.absent_since

    @property
    def asset(self) -> Asset:
        """Return the asset as it is described now."""
        return self.coordinator.data.assets[self.asset_id]

    @property
    def value(self) -> Value:
        """Return the newest value, None while there is none."""
        reading = self._readings.get(self._key)
        return None if reading is None else reading.value

    def _patience(self) -> float:
        """Return how many paces the newest value can wait to be shown."""
        return self.entity_description.patience(self._shown, self.value)

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Show the newest value."""
        self._shown = self.value
        super()._handle_coordinator_update()

    @property
    @override
    def assumed_state(self) -> bool:
        """Whether the value may have changed while nobody listened."""
        reading = self._readings.get(self._key)
        return reading is not None and reading.epoch != self.coordinator.data.epoch


class Adder[RowT: Row]:
    """Adds the entities of one platform as assets come, and forgets those that go."""

    def __init__(
        self,
        coordinator: StreamCoordinator,
        async_add_entities: AddConfigEntryEntitiesCallback,
        choose: Callable[[Asset], Iterable[RowT]],
        make: Callable[[StreamCoordinator, Asset, RowT], EVLiveEntity],
    ) -> None:
        """Take which rows an asset has, and how an entity is made of one."""
        self._coordinator = coordinator
        self._async_add_entities = async_add_entities
        self._choose = choose
        self._make = make
        self._added: dict[str, set[str]] = {}

    @callback
    def add(self, assets: Iterable[Asset]) -> None:
        """Add the entities that assets do not have yet, under the subentry they belong to."""
        new: dict[str | None, list[EVLiveEntity]] = {}
        for asset in assets:
            added = self._added.setdefault(asset.id, set())
            for row in self._choose(asset):
                if row.key not in added:
                    added.add(row.key)
                    subentry = self._coordinator.devices.subentry_of(asset)
                    new.setdefault(subentry, []).append(self._make(self._coordinator, asset, row))
        for subentry, entities in new.items():
            self._async_add_entities(entities, config_subentry_id=subentry)

    @callback
    def forget(self, asset_id: str) -> None:
        """Let the entities of an asset be added anew, should it come back."""
        self._added.pop(asset_id, None)


def async_add_rows[RowT: Row](
    entry: EVLiveConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    choose: Callable[[Asset], Iterable[RowT]],
    make: Callable[[StreamCoordinator, Asset, RowT], EVLiveEntity],
) -> None:
    """Add the entities of all assets, and those of assets that come later."""
    coordinator = entry.runtime_data
    adder = Adder(coordinator, async_add_entities, choose, make)
    entry.async_on_unload(coordinator.async_on_assets(adder))
    adder.add(coordinator.data.assets.values())
