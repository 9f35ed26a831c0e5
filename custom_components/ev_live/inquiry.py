"""What a person may ask of an action that lists things, and which things that means."""

from collections.abc import Iterable
from datetime import datetime

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, ATTR_DEVICE_ID
from homeassistant.core import ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonObjectType
import voluptuous as vol

from .actions import account_of, asset_id_of
from .const import CONF_PROVIDER, DOMAIN
from .coordinator import EVLiveConfigEntry
from .devices import name_of
from .model import ACCOUNT
from .registry import PROVIDERS

ATTR_ASSET = "asset"
ATTR_SINCE = "since"

FILTERS = {
    vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string,
    vol.Optional(CONF_PROVIDER): vol.All(cv.ensure_list, [vol.In(PROVIDERS)]),
    vol.Optional(ATTR_ASSET): vol.All(cv.ensure_list, [cv.string]),
    vol.Optional(ATTR_SINCE): cv.datetime,
}


class Inquiry:
    """What is asked for: of which accounts, of which assets, since when.

    `unavailable` are accounts that cannot be asked now, so that nobody takes them for quiet.
    """

    def __init__(self, call: ServiceCall) -> None:
        """Take the filters; what is not filtered is wanted."""
        entries = _accounts(call)
        self.accounts = [entry for entry in entries if entry.state is ConfigEntryState.LOADED]
        self.unavailable = [entry for entry in entries if entry not in self.accounts]
        since: datetime | None = call.data.get(ATTR_SINCE)
        self._since = None if since is None else dt_util.as_utc(since)
        self._assets = self._find(call.data[ATTR_ASSET]) if ATTR_ASSET in call.data else None

    def wants(self, account: EVLiveConfigEntry, asset_id: str, ended_at: datetime | None) -> bool:
        """Whether something at an asset is wanted that ended at a time, or goes on."""
        if self._since is not None and ended_at is not None and ended_at < self._since:
            return False
        return self._assets is None or any(
            (account.entry_id, place) in self._assets for place in _places(account, asset_id)
        )

    def _find(self, names: Iterable[str]) -> set[tuple[str, str]]:
        """Return the assets that are named by ids of their own or of their devices."""
        found = set()
        for name in names:
            known = {
                (account.entry_id, asset_id)
                for account in self.accounts
                if (asset_id := asset_id_of(account, name)) in account.runtime_data.data.assets
            }
            if not known:
                raise ServiceValidationError(
                    translation_domain=DOMAIN,
                    translation_key="unknown_asset",
                    translation_placeholders={"asset": name},
                )
            found |= known
        return found


def describe_place(account: EVLiveConfigEntry, asset_id: str) -> JsonObjectType:
    """Say where something is: at which asset of which account, by the names a person knows."""
    coordinator = account.runtime_data
    asset = coordinator.data.assets[asset_id]
    device, above = coordinator.devices.find(asset_id), None
    if asset.parent is not None and asset.parent != ACCOUNT:
        above = coordinator.devices.find(asset.parent)
    return {
        "account": account.title,
        CONF_PROVIDER: account.data[CONF_PROVIDER],
        "kind": asset.kind.value,
        ATTR_ASSET: name_of(device),
        "part_of": name_of(above),
        ATTR_DEVICE_ID: None if device is None else device.id,
    }


def _accounts(call: ServiceCall) -> list[EVLiveConfigEntry]:
    """Return the accounts that are asked about."""
    entries: list[EVLiveConfigEntry]
    if ATTR_CONFIG_ENTRY_ID in call.data:
        entries = [account_of(call)]
    else:
        entries = call.hass.config_entries.async_entries(DOMAIN, include_disabled=False)
    providers = call.data.get(CONF_PROVIDER, PROVIDERS)
    return [entry for entry in entries if entry.data[CONF_PROVIDER] in providers]


def _places(account: EVLiveConfigEntry, asset_id: str) -> Iterable[str]:
    """Give an asset and everything above it."""
    fleet = account.runtime_data.data
    yield asset_id
    for above in fleet.ancestors(fleet.assets[asset_id]):
        yield above.id
