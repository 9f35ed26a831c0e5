"""What only a person can mend, said in Home Assistant's repairs."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.helpers.entity_platform import MAX_ENABLED_ENTITIES_PER_CONFIG_ENTRY
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .feed import FeedError, QuotaExceeded, Trouble
from .fleet import Fleet
from .model import Asset, AssetKind
from .picks import picked_ids
from .provider import Provider

# A provider that asks to wait for less than this, in seconds, is no matter for a person.
BRIEF = 60

PICK_REFUSED = "pick_refused"


class Way(StrEnum):
    """A way out of an issue, as a person picks it."""

    CHANGE = "change"
    IGNORE = "ignore"
    LOOK_AGAIN = "look_again"
    RECONFIGURE = "reconfigure"
    REMOVE = "remove"
    RETRY = "retry"


# What a person can do about an issue here and now; about the others there is only to wait.
WAYS: Mapping[str, tuple[Way, ...]] = {
    "boot_rejected": (Way.RETRY, Way.RECONFIGURE),
    "certificate_expiring": (Way.RECONFIGURE,),
    "monitor_failed": (Way.LOOK_AGAIN, Way.CHANGE, Way.IGNORE),
    "monitor_unsound": (Way.CHANGE, Way.REMOVE),
    "no_public_address": (Way.LOOK_AGAIN, Way.RECONFIGURE, Way.IGNORE),
    "not_entitled": (Way.RETRY, Way.RECONFIGURE),
    "not_shared": (Way.RETRY, Way.RECONFIGURE),
    PICK_REFUSED: (Way.RETRY, Way.REMOVE, Way.IGNORE),
    "station_unheard": (Way.REMOVE, Way.IGNORE),
    "tls_error": (Way.RETRY, Way.RECONFIGURE),
    "vehicle_unheard": (Way.REMOVE, Way.IGNORE),
    "wrong_scope": (Way.RETRY, Way.RECONFIGURE),
}


class Issues:
    """The repair issues of one account.

    An issue is named after its kind, the account, and what it is about, if that is not the
    account itself. A pick is named by its subentry: names get into diagnostics, and a
    station's id says where somebody lives.
    """

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, provider: Provider) -> None:
        """Take the account."""
        self._hass = hass
        self._entry = entry
        self._provider = provider

    @callback
    def failed(self, error: FeedError, pause: float) -> None:
        """Say why the feed fails, where only a person can help; it goes on after a pause."""
        if error.issue is None:
            return
        if not isinstance(error, QuotaExceeded):
            self._create(error.issue, severity=ir.IssueSeverity.ERROR)
        elif pause >= BRIEF:
            until = dt_util.utcnow() + timedelta(seconds=pause)
            self._create("quota_exceeded", severity=ir.IssueSeverity.WARNING, until=until)

    @callback
    def solved(self) -> None:
        """Take back what the provider's talking disproves."""
        for issue_id in self._mine():
            if issue_id.endswith(f"_{self._entry.entry_id}"):
                ir.async_delete_issue(self._hass, DOMAIN, issue_id)

    @callback
    def stand(self, kind: str, troubles: Iterable[Trouble]) -> None:
        """Say which troubles of a kind there are, and take back those there are no more."""
        standing = {self._name(each.subject): each.placeholders for each in troubles}
        for issue_id in set(self._mine(kind)) - {self._id(kind, name) for name in standing}:
            ir.async_delete_issue(self._hass, DOMAIN, issue_id)
        for name, placeholders in standing.items():
            self._create(kind, name, severity=ir.IssueSeverity.WARNING, **placeholders)

    @callback
    def unheard(self, fleet: Fleet, longest: timedelta) -> None:
        """Say which stations, and which vehicles that were picked, never said anything."""
        picked = picked_ids(self._entry)
        troubles = [
            _unheard(asset, silence)
            for asset in fleet.assets.values()
            if asset.kind is AssetKind.STATION
            or (asset.kind is AssetKind.VEHICLE and asset.id in picked)
            if (silence := dt_util.utcnow() - fleet.known_since[asset.id]) >= longest
            if not fleet.was_heard(asset.id)
            if not self._is_refused(asset.id)
        ]
        for kind in ("station_unheard", "vehicle_unheard"):
            self.stand(kind, [each for each in troubles if each.kind == kind])

    def _is_refused(self, subject: str) -> bool:
        """Whether it is told already why something says nothing."""
        issue_id = self._id(PICK_REFUSED, self._name(subject))
        issue = ir.async_get(self._hass).async_get_issue(DOMAIN, issue_id)
        return issue is not None and issue.active

    @callback
    def rest(self) -> None:
        """Take back what nobody looks after any more; what a person ignores is kept so."""
        issues = ir.async_get(self._hass).issues
        for issue_id in self._mine():
            if issues[DOMAIN, issue_id].dismissed_version is None:
                ir.async_delete_issue(self._hass, DOMAIN, issue_id)

    @callback
    def crowded(self) -> None:
        """Say that Home Assistant adds no more entities to the account, which it only logs."""
        entities = er.async_get(self._hass).entities
        most = MAX_ENABLED_ENTITIES_PER_CONFIG_ENTRY
        troubles = []
        if entities.get_enabled_count_for_config_entry_id(self._entry.entry_id) >= most:
            troubles.append(
                Trouble("too_many_entities", "entities", placeholders={"most": str(most)})
            )
        self.stand("too_many_entities", troubles)

    @callback
    def clear(self) -> None:
        """Take back every issue of this account."""
        for issue_id in self._mine():
            ir.async_delete_issue(self._hass, DOMAIN, issue_id)

    def _create(
        self,
        kind: str,
        name: str = "",
        *,
        severity: ir.IssueSeverity,
        **placeholders: str | datetime,
    ) -> None:
        """Create an issue about the account, or about something of it."""
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._id(kind, name),
            data={"entry_id": self._entry.entry_id, "kind": kind, "subject": name},
            is_fixable=kind in WAYS,
            severity=severity,
            translation_key=kind,
            translation_placeholders={
                "account": self._entry.title,
                "provider": self._provider.name,
                **{key: _spell(value) for key, value in placeholders.items()},
            },
            learn_more_url=self._provider.website,
        )

    def _name(self, subject: str) -> str:
        """Return what something of the account is called here."""
        return picked_ids(self._entry).get(subject, subject)

    def _id(self, kind: str, name: str) -> str:
        """Return the id of an issue."""
        return "_".join(filter(None, (kind, self._entry.entry_id, name)))

    def _mine(self, kind: str = "") -> list[str]:
        """Return the ids of the issues of this account, of one kind or of all."""
        return [
            issue_id
            for domain, issue_id in ir.async_get(self._hass).issues
            if domain == DOMAIN
            and f"_{self._entry.entry_id}" in issue_id
            and issue_id.startswith(kind)
        ]


def _unheard(asset: Asset, silence: timedelta) -> Trouble:
    """Say for how long nothing was heard of a station or a vehicle."""
    name, days = asset.name or asset.id, str(silence.days)
    if asset.kind is AssetKind.STATION:
        return Trouble("station_unheard", asset.id, placeholders={"station": name, "days": days})
    return Trouble("vehicle_unheard", asset.id, placeholders={"vehicle": name, "days": days})


def _spell(value: str | datetime) -> str:
    """Write what is filled into a text; a time by the clock of the house."""
    if isinstance(value, datetime):
        return dt_util.as_local(value).strftime("%Y-%m-%d %H:%M")
    return value
