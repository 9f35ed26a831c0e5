"""What only a person can mend, said in Home Assistant's repairs."""

from collections.abc import Collection
from datetime import timedelta

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .feed import Trouble
from .fleet import Fleet
from .model import Asset, AssetKind
from .picks import picked_ids
from .provider import Provider


class Issues:
    """The repair issues of one account."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, provider: Provider) -> None:
        """Take the account."""
        self._hass = hass
        self._entry = entry
        self._provider = provider
        self._standing: set[str] = set()

    @callback
    def failed(self, kind: str) -> None:
        """Say why the feed fails, where only a person can help; `kind` names the text."""
        self._create(
            kind,
            self._entry.entry_id,
            severity=ir.IssueSeverity.ERROR,
            account=self._entry.title,
            provider=self._provider.name,
        )

    @callback
    def solved(self) -> None:
        """Take back what the provider's talking disproves."""
        for domain, issue_id in list(ir.async_get(self._hass).issues):
            if domain == DOMAIN and issue_id.endswith(f"_{self._entry.entry_id}"):
                ir.async_delete_issue(self._hass, DOMAIN, issue_id)

    @callback
    def stand(self, troubles: Collection[Trouble]) -> None:
        """Say the troubles that a living feed has, and take back those it has no more."""
        standing = {f"{each.kind}_{self._entry.entry_id}_{each.subject}" for each in troubles}
        for issue_id in self._standing - standing:
            ir.async_delete_issue(self._hass, DOMAIN, issue_id)
        self._standing = standing
        for each in troubles:
            self._create(
                each.kind,
                f"{self._entry.entry_id}_{each.subject}",
                severity=ir.IssueSeverity.WARNING,
                account=self._entry.title,
                provider=self._provider.name,
                **each.placeholders,
            )

    @callback
    def unheard(self, fleet: Fleet, longest: timedelta) -> None:
        """Say which stations, and which vehicles that were picked, never said anything.

        An issue is named after the pick: its name gets into diagnostics, and a station's id
        says where somebody lives.
        """
        picked = picked_ids(self._entry)
        for asset in fleet.assets.values():
            name = f"{self._entry.entry_id}_{picked.get(asset.id, asset.id)}"
            silence = dt_util.utcnow() - fleet.known_since[asset.id]
            is_unheard = silence >= longest and not fleet.was_heard(asset.id)
            if asset.kind is AssetKind.STATION:
                self._station_unheard(asset, name, silence if is_unheard else None)
            elif asset.kind is AssetKind.VEHICLE and asset.id in picked:
                self._vehicle_unheard(asset, name, silence if is_unheard else None)

    def _station_unheard(self, asset: Asset, name: str, silence: timedelta | None) -> None:
        """Say for how long nothing was heard of a station, or take it back."""
        if silence is None:
            self._delete("station_unheard", name)
            return
        self._create(
            "station_unheard",
            name,
            severity=ir.IssueSeverity.WARNING,
            station=asset.name or asset.id,
            provider=self._provider.name,
            days=str(silence.days),
        )

    def _vehicle_unheard(self, asset: Asset, name: str, silence: timedelta | None) -> None:
        """Say for how long nothing was heard of a vehicle, or take it back."""
        if silence is None:
            self._delete("vehicle_unheard", name)
            return
        self._create(
            "vehicle_unheard",
            name,
            severity=ir.IssueSeverity.WARNING,
            vehicle=asset.name or asset.id,
            provider=self._provider.name,
            days=str(silence.days),
        )

    @callback
    def clear(self) -> None:
        """Take back every issue of this account."""
        registry = ir.async_get(self._hass)
        for domain, issue_id in list(registry.issues):
            if domain == DOMAIN and self._entry.entry_id in issue_id:
                ir.async_delete_issue(self._hass, DOMAIN, issue_id)

    def _create(
        self, kind: str, name: str, *, severity: ir.IssueSeverity, **placeholders: str
    ) -> None:
        """Create an issue."""
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            f"{kind}_{name}",
            is_fixable=False,
            severity=severity,
            translation_key=kind,
            translation_placeholders=placeholders,
            learn_more_url=self._provider.website,
        )

    def _delete(self, kind: str, name: str) -> None:
        """Delete an issue, if there is one."""
        ir.async_delete_issue(self._hass, DOMAIN, f"{kind}_{name}")
