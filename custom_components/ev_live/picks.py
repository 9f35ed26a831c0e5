"""What a person picked of an account: its subentries, as assets."""

from collections.abc import Iterator, Mapping

from homeassistant.config_entries import ConfigEntry

from .const import CONF_STATION_ID, SUBENTRY_STATION
from .model import ACCOUNT, Asset, AssetKind


def picked_ids(entry: ConfigEntry) -> Mapping[str, str]:
    """Return the subentry of each asset that was picked."""
    return {
        subentry.data[CONF_STATION_ID]: subentry.subentry_id
        for subentry in entry.get_subentries_of_type(SUBENTRY_STATION)
    }


def picked_assets(entry: ConfigEntry) -> Iterator[Asset]:
    """Describe what was picked as far as the pick itself tells."""
    for subentry in entry.get_subentries_of_type(SUBENTRY_STATION):
        yield Asset(
            id=subentry.data[CONF_STATION_ID],
            kind=AssetKind.STATION,
            parent=ACCOUNT,
            name=subentry.title,
        )
