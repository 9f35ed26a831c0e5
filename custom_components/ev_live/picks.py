"""What a person picked of an account: its subentries, as assets."""

from collections.abc import Iterator, Mapping

from homeassistant.config_entries import ConfigEntry

from .const import CONF_STATION_ID, CONF_VEHICLE_ID, SUBENTRY_STATION, SUBENTRY_VEHICLE
from .model import ACCOUNT, Asset, AssetKind

# What a subentry of each type stands for, and the field that holds its id.
PICKS = {
    SUBENTRY_STATION: (AssetKind.STATION, CONF_STATION_ID),
    SUBENTRY_VEHICLE: (AssetKind.VEHICLE, CONF_VEHICLE_ID),
}


def picked_ids(entry: ConfigEntry) -> Mapping[str, str]:
    """Return the subentry of each asset that was picked."""
    return {
        subentry.data[field]: subentry.subentry_id
        for kind, (_, field) in PICKS.items()
        for subentry in entry.get_subentries_of_type(kind)
    }


def picked_assets(entry: ConfigEntry) -> Iterator[Asset]:
    """Describe what was picked as far as the pick itself tells."""
    for subentry_type, (kind, field) in PICKS.items():
        for subentry in entry.get_subentries_of_type(subentry_type):
            yield Asset(id=subentry.data[field], kind=kind, parent=ACCOUNT, name=subentry.title)
