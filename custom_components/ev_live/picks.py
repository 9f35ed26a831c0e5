"""What a person picked of an account: its subentries, as assets."""

from collections.abc import Iterator, Mapping

from homeassistant.config_entries import ConfigEntry, ConfigSubentry

from .const import (
    CONF_STATION_ID,
    CONF_VEHICLE_ID,
    SUBENTRY_MONITOR,
    SUBENTRY_STATION,
    SUBENTRY_VEHICLE,
)
from .model import ACCOUNT, Asset, AssetKind

# What a subentry of each type stands for, and the field that holds its id; what a person made
# up has the subentry's own.
PICKS = {
    SUBENTRY_STATION: (AssetKind.STATION, CONF_STATION_ID),
    SUBENTRY_VEHICLE: (AssetKind.VEHICLE, CONF_VEHICLE_ID),
    SUBENTRY_MONITOR: (AssetKind.MONITOR, None),
}


def picked_ids(entry: ConfigEntry) -> Mapping[str, str]:
    """Return the subentry of each asset that was picked."""
    return {
        _asset_id(subentry, field): subentry.subentry_id
        for subentry_type, (_, field) in PICKS.items()
        for subentry in entry.get_subentries_of_type(subentry_type)
    }


def picked_assets(entry: ConfigEntry) -> Iterator[Asset]:
    """Describe what was picked as far as the pick itself tells."""
    for subentry_type, (kind, field) in PICKS.items():
        for subentry in entry.get_subentries_of_type(subentry_type):
            picked = _asset_id(subentry, field)
            yield Asset(id=picked, kind=kind, parent=ACCOUNT, name=subentry.title)


def _asset_id(subentry: ConfigSubentry, field: str | None) -> str:
    """Return the id of the asset that a subentry stands for."""
    return subentry.subentry_id if field is None else subentry.data[field]
