"""Which vehicles there are, and what each of them is known to have."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ...fleet import Fleet
from ...model import Asset, AssetKind
from .draft import Draft
from .keys import ALL
from .vehicles import Vehicle

# So many vehicles that nobody knows are asked for.
MOST_STRANGERS = 100


class Roster:
    """The vehicles as they are described.

    What the fleet remembers counts until the provider has listed them.
    """

    def __init__(self, fleet: Fleet, hidden: frozenset[str]) -> None:
        """Take the fleet, which remembers them, and the keys that nobody is to see."""
        self._fleet = fleet
        self._hidden = hidden
        self._vehicles: dict[str, Vehicle] = {}
        self._assets: dict[str, Asset] = {}
        self._strangers: set[str] = set()

    @property
    def vids(self) -> Mapping[str, str]:
        """Return by VIN under which id each vehicle is asked for."""
        return {vin: vehicle.vid for vin, vehicle in self._vehicles.items()}

    def asset(self, vin: str) -> Asset | None:
        """Return a vehicle as it is described."""
        return self._assets.get(vin) or self._fleet.assets.get(vin)

    def is_known(self, vin: str) -> bool:
        """Whether a vehicle is listed, or was before the restart."""
        return vin in self._vehicles or self._is_remembered(self._fleet.assets.get(vin))

    def is_new_stranger(self, vin: str) -> bool:
        """Whether a vehicle is named for the first time that nobody knows."""
        if vin in self._strangers or len(self._strangers) >= MOST_STRANGERS:
            return False
        self._strangers.add(vin)
        return True

    def take(self, vehicles: Iterable[Vehicle], draft: Draft) -> tuple[str, ...]:
        """Take the whole list; return the vehicles that are in it no more."""
        self._vehicles = {vehicle.asset.id: vehicle for vehicle in vehicles}
        for vin, vehicle in self._vehicles.items():
            asset = self._describe(vehicle)
            asset = replace(asset, reports=asset.reports - self._hidden)
            self._assets[vin] = draft.assets[vin] = asset
        remembered = filter(self._is_remembered, self._fleet.assets.values())
        draft.removed = tuple(each.id for each in remembered if each.id not in self._vehicles)
        for vin in draft.removed:
            self._assets.pop(vin, None)
        self._strangers.difference_update(self._vehicles)
        return draft.removed

    def learn(self, vin: str, heard: set[str], draft: Draft) -> frozenset[str]:
        """Return what a vehicle reports, with what it was not known to have until now."""
        if (asset := self.asset(vin)) is None:
            return ALL - self._hidden
        vehicle = self._vehicles.get(vin)
        new = (heard & ALL) - asset.reports - self._hidden
        if vehicle is not None and (new := new - vehicle.lacks):
            new |= {"sessions"} if "charging_status" in new else set()
            asset = replace(asset, reports=asset.reports | new)
            self._assets[vin] = draft.assets[vin] = asset
        return asset.reports

    def _describe(self, vehicle: Vehicle) -> Asset:
        """Return a vehicle with what was said of it before: a list says less than it could."""
        asset = vehicle.asset
        if (known := self.asset(asset.id)) is None:
            return asset
        reports = known.reports - vehicle.lacks
        if asset.model is None and known.model is not None:
            return replace(asset, name=known.name, model=known.model, reports=reports)
        return replace(asset, reports=asset.reports | reports)

    def _is_remembered(self, asset: Asset | None) -> bool:
        """Whether an asset is a vehicle that the provider has, as far as that is known."""
        if asset is None or asset.kind is not AssetKind.VEHICLE:
            return False
        return asset.id not in self._fleet.absent_since
