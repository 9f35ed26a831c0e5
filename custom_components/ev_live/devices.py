"""The devices of an account and how they hang together."""

from collections.abc import Mapping

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.device_registry import ChildDeviceInfo, DeviceEntryType, DeviceInfo

from .catalogue import is_dropped
from .const import DOMAIN
from .fleet import Fleet
from .model import Asset, AssetKind
from .provider import Provider


class Devices:
    """Registers the account, its stations and its connectors as devices.

    A connector is a child device of its station; everything else hangs on the account.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        provider: Provider,
        fleet: Fleet,
        picked: Mapping[str, str],
    ) -> None:
        """Take the account; `picked` gives the subentry of each asset that was picked."""
        self._registry = dr.async_get(hass)
        self._entities = er.async_get(hass)
        self._entry = entry
        self._provider = provider
        self._fleet = fleet
        self._picked = picked
        self._ids: dict[str, str] = {}
        self.account = entry.unique_id or entry.entry_id

    def identifier(self, asset_id: str) -> tuple[str, str]:
        """Return what identifies the device of an asset."""
        return (DOMAIN, f"{self.account}_{asset_id}")

    def unique_id(self, asset_id: str, key: str) -> str:
        """Return what identifies the entity that shows a key of an asset."""
        return f"{self.account}_{asset_id}_{key}"

    def asset_of(self, device: dr.AnyDeviceEntry) -> Asset | None:
        """Return the asset that a device stands for."""
        return next(
            (
                asset
                for asset in self._fleet.assets.values()
                if self.identifier(asset.id) in device.identifiers
            ),
            None,
        )

    def find(self, asset_id: str) -> dr.AnyDeviceEntry | None:
        """Return the device of an asset; a connector without entities has none."""
        identifier, entry_id = self.identifier(asset_id), self._entry.entry_id
        return self._registry.async_get_device_by_identifier(
            identifier, entry_id
        ) or self._registry.async_get_child_device_by_identifier(identifier, entry_id)

    def device_id(self, asset: Asset) -> str | None:
        """Return the id of an asset's device, None while it has none."""
        device = self.find(asset.id)
        return None if device is None else device.id

    def name(self, asset: Asset) -> str:
        """Return what a person calls a thing."""
        return name_of(self.find(asset.id)) or asset.name or asset.id

    def title(self, asset: Asset) -> str:
        """Return what a person calls a connector: the names of its station and of its own."""
        names = [self.name(each) for each in (asset, *self._fleet.ancestors(asset))]
        return " ".join(reversed(names[:2]))

    def subentry_of(self, asset: Asset) -> str | None:
        """Return the subentry through which an asset was picked."""
        for candidate in (asset, *self._fleet.ancestors(asset)):
            if (subentry_id := self._picked.get(candidate.id)) is not None:
                return subentry_id
        return None

    def register(self, asset: Asset) -> None:
        """Register the device of an asset, or its new description."""
        if asset.kind is AssetKind.CONNECTOR:
            return
        is_account = asset.kind is AssetKind.ACCOUNT
        device = self._registry.async_get_or_create(
            config_entry_id=self._entry.entry_id,
            config_subentry_id=self.subentry_of(asset),
            configuration_url=self._provider.website,
            entry_type=DeviceEntryType.SERVICE if is_account else None,
            identifiers={self.identifier(asset.id)},
            manufacturer=asset.maker,
            model=asset.model,
            name=asset.name or asset.id,
            via_device_id=None if asset.parent is None else self._ids[asset.parent],
        )
        self._ids[asset.id] = device.id

    def remove_dropped(self, asset: Asset) -> None:
        """Remove the entities of what a person does not want any more of a pick."""
        if asset.id not in self._picked:
            return
        prefix = self.unique_id(asset.id, "")
        device_id = self._ids[asset.id]
        for entity in er.async_entries_for_device(
            self._entities, device_id, include_disabled_entities=True
        ):
            is_ours = entity.platform == DOMAIN and entity.unique_id.startswith(prefix)
            if is_ours and is_dropped(asset, entity.unique_id.removeprefix(prefix)):
                self._entities.async_remove(entity.entity_id)

    def remove(self, asset_id: str) -> None:
        """Remove the device of an asset, and with it those below it."""
        if (device := self.find(asset_id)) is not None:
            self._registry.async_remove_device(device.id)
        self._ids.pop(asset_id, None)

    def info(self, asset: Asset) -> DeviceInfo | ChildDeviceInfo:
        """Return what links an entity to the device of its asset."""
        identifiers = {self.identifier(asset.id)}
        if asset.kind is not AssetKind.CONNECTOR or asset.parent is None:
            return DeviceInfo(identifiers=identifiers)
        parent = self._ids[asset.parent]
        if asset.name is not None or asset.number is None:
            return ChildDeviceInfo(
                identifiers=identifiers,
                parent_device_id=parent,
                translation_key="named_connector",
                translation_placeholders={"name": asset.name or asset.id},
            )
        return ChildDeviceInfo(
            identifiers=identifiers,
            parent_device_id=parent,
            translation_key="connector",
            translation_placeholders={"number": str(asset.number)},
        )


def name_of(device: dr.AnyDeviceEntry | None) -> str | None:
    """Return what a person calls a device."""
    return None if device is None else device.name_by_user or device.name
