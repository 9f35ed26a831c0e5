"""Holds an account's feed and fleet, and wakes what changed."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
import logging
from typing import Any, Protocol, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers.event import async_call_later, async_track_time_interval
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .catalogue import ACCOUNT_REPORTS
from .const import DOMAIN
from .departures import Departures
from .devices import Devices
from .feed import CredentialsRejected, FeedError, FeedUnavailable, Troubled
from .fleet import Fleet
from .issues import Issues
from .model import ACCOUNT, Asset, AssetKind, Batch, Observation, Occurrence
from .options import Options
from .picks import picked_assets, picked_ids
from .provider import Provider
from .readings import Changes
from .session_book import LONGEST_KEPT
from .statistics import EnergyStatistics
from .store import FleetStore
from .supervisor import Supervisor
from .surveyor import Surveyor
from .switchboard import Switchboard

_LOGGER = logging.getLogger(__name__)

type EVLiveConfigEntry = ConfigEntry[StreamCoordinator]
type OccurrenceListener = Callable[[Occurrence], None]

# How long setting up waits for the provider; one that is slower comes in later.
FIRST_ANSWER = 10

# How long a feed may take to say goodbye to its provider.
FAREWELL = 5

COUNTERS_INTERVAL = timedelta(seconds=30)
HOUSEKEEPING_INTERVAL = timedelta(hours=1)

# A provider's picture may miss something for a while; names and areas that a person gave
# must outlive that.
FORGET_AFTER = timedelta(days=7)


class AssetsListener(Protocol):
    """Who wants to know which assets there are."""

    def add(self, assets: Iterable[Asset]) -> None:
        """Take assets that are new or described anew."""

    def forget(self, asset_id: str) -> None:
        """Forget an asset that is gone for good."""


class StreamCoordinator(DataUpdateCoordinator[Fleet]):
    """One account: its feed is supervised here, its fleet is kept here.

    A batch is applied whole, then only those entities are woken whose value it changed.
    `last_update_success` says whether anything can be known: it outlives a lost connection
    by the grace period.
    """

    config_entry: EVLiveConfigEntry

    def __init__(self, hass: HomeAssistant, entry: EVLiveConfigEntry, provider: Provider) -> None:
        """Take the account and its provider."""
        super().__init__(hass, _LOGGER, config_entry=entry, name=entry.title, always_update=False)
        self.is_live = False
        self.heard_at: datetime | None = None
        self.last_error: FeedError | None = None
        self.reload_is_due = False
        self._switchboard = Switchboard(hass.loop)
        self._assets_listeners: list[AssetsListener] = []
        self._occurrence_listeners: dict[str, list[OccurrenceListener]] = {}
        # What happened while nobody could listen yet; None once somebody can.
        self._unheard: list[Occurrence] | None = []
        self._first_answer: asyncio.Future[FeedError | None] = hass.loop.create_future()
        self._listening: asyncio.Task[None] | None = None
        self._cancel_grace: CALLBACK_TYPE | None = None
        self._cancel_settling: CALLBACK_TYPE | None = None
        self.provider = provider
        self.picked = picked_ids(entry)
        self._picks = tuple(picked_assets(entry))
        self.options = Options.of(entry.options)
        self.data = Fleet(
            dt_util.utcnow,
            self.options.settle,
            low_soc=self.options.low_soc,
            target_soc=self.options.target_soc,
        )
        self.devices = Devices(hass, entry, provider, self.data, self.picked)
        self.feed = provider.feed(hass, entry, self.data)
        self.issues = Issues(hass, entry, provider)
        self.store = FleetStore(hass, entry.entry_id)
        if isinstance(self.feed, Troubled):
            self.feed.troubles.listen(self.issues.stand)
        self.surveyor = Surveyor(self)
        self.statistics = EnergyStatistics(self)
        self.departures = Departures(self, self._announce)

    # Life

    @override
    async def _async_setup(self) -> None:
        """Remember, then connect and wait for the provider's first answer."""
        remembers = await self._remember()
        self._start()
        error = await self._await_first_answer()
        if isinstance(error, CredentialsRejected):
            raise ConfigEntryAuthFailed(
                translation_domain=DOMAIN,
                translation_key="invalid_auth",
                translation_placeholders={"account": self.name},
            ) from error
        # Without memory there is nothing to show, so Home Assistant may as well try again; but
        # a provider that wants to be left alone is left to the supervisor, which knows how long.
        if isinstance(error, FeedUnavailable) and not remembers:
            raise _update_failed(self.name, error) from error
        await self.surveyor.start()

    async def _remember(self) -> bool:
        """Fill the fleet with what was known before; return whether that was anything."""
        reports = ACCOUNT_REPORTS | self.provider.account_reports
        account = Asset(id=ACCOUNT, kind=AssetKind.ACCOUNT, name=self.name, reports=reports)
        self.data.apply(Batch(assets=(account,)))
        await self.store.load(self.data, self._is_picked)
        remembers = len(self.data.assets) > 1
        known = self.data.assets
        picks = tuple(pick for pick in self._picks if pick.id not in known)
        self.data.apply(Batch(assets=picks))
        for asset in known.values():
            self.devices.register(asset)
        return remembers

    def _start(self) -> None:
        """Start the feed and the clocks."""
        entry = self.config_entry
        self.statistics.start()
        self.departures.start()
        self._listening = entry.async_create_background_task(
            self.hass, Supervisor(self.feed, self).run(), name=f"{self.name} feed"
        )
        for action, interval in (
            (self._count, COUNTERS_INTERVAL),
            (self._keep_house, HOUSEKEEPING_INTERVAL),
        ):
            entry.async_on_unload(async_track_time_interval(self.hass, action, interval))
        self._keep_house()
        self._start_grace()

    async def _await_first_answer(self) -> FeedError | None:
        """Wait until the feed connects or fails, but not for long: a late answer is for nobody."""
        try:
            async with asyncio.timeout(FIRST_ANSWER):
                return await self._first_answer
        except TimeoutError:
            return None

    @override
    async def _async_update_data(self) -> Fleet:
        """Return what is held: the feed pushes, so there is nothing to fetch."""
        if not self.last_update_success and self.last_error is not None:
            raise _update_failed(self.name, self.last_error)
        return self.data

    async def async_close(self) -> None:
        """End the feed, and write down what is known when it has ended."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.wait({self._listening}, timeout=FAREWELL)
        self.issues.rest()
        await self.store.save(self.data)

    @override
    async def async_shutdown(self) -> None:
        """Stop all timers; the feed ends with the entry's tasks."""
        await super().async_shutdown()
        self._switchboard.close()
        self._stop_grace()
        if self._cancel_settling is not None:
            self._cancel_settling()
            self._cancel_settling = None

    # What the feed says

    @callback
    def feed_connected(self) -> None:
        """Note that the connection stands; it counts only once the provider talks."""
        self._answer(None)

    @callback
    def feed_said(self, batch: Batch) -> None:
        """Take a batch in."""
        if not self.is_live:
            self._come_back()
        self.heard_at = dt_util.utcnow()
        self.take(batch)
        if batch.survey:
            self.surveyor.survey_for_news()

    @callback
    def feed_failed(self, error: FeedError, pause: float) -> None:
        """Note why the feed stopped; what is known is kept for the grace period."""
        is_first = self._answer(error)
        level = logging.INFO if self.last_error is None else logging.DEBUG
        _LOGGER.log(level, "%s is not available: %s", self.name, error)
        self.last_error = error
        if self.is_live:
            self.is_live = False
            self.data.lose_touch()
        self._observe_account("connected", False)
        self.issues.failed(error, pause)
        if isinstance(error, CredentialsRejected):
            self._give_up(is_first)
        else:
            self._start_grace()

    @callback
    def take(self, batch: Batch) -> None:
        """Apply a batch whole, then tell those whom it concerns."""
        self._announce(self.data.apply(batch))
        self.store.save_soon(self.data)

    def _answer(self, answer: FeedError | None) -> bool:
        """Give setting up its answer, if it still waits for one."""
        if self._first_answer.done():
            return False
        self._first_answer.set_result(answer)
        return True

    def _come_back(self) -> None:
        """Note that the provider talks, and let every entity say so if it was away."""
        self.is_live = True
        self.data.gain_touch()
        self._stop_grace()
        self.issues.solved()
        self._observe_account("connected", True)
        if self.last_error is not None:
            _LOGGER.info("%s is available again", self.name)
        elif self.last_update_success:
            return
        self.last_error = None
        self.last_update_success = True
        self._switchboard.wake_all()

    def _give_up(self, is_setting_up: bool) -> None:
        """Ask for new credentials; setting up does that by itself."""
        self._become_unavailable()
        if not is_setting_up:
            self.config_entry.async_start_reauth(self.hass)

    @callback
    def forget(self, asset_id: str) -> None:
        """Forget an asset for good, and let what is above it say so."""
        changes = self.data.remove(asset_id)
        for listener in self._assets_listeners:
            listener.forget(asset_id)
        self._announce(changes)
        self.store.save_soon(self.data)

    # The grace period

    def _start_grace(self) -> None:
        """Give the provider a while to come back before entities go unavailable."""
        if self._cancel_grace is None and self.last_update_success:
            self._cancel_grace = async_call_later(
                self.hass, self.options.grace, self._become_unavailable
            )

    def _stop_grace(self) -> None:
        """Call the grace period off."""
        if self._cancel_grace is not None:
            self._cancel_grace()
            self._cancel_grace = None

    @callback
    def _become_unavailable(self, _now: datetime | None = None) -> None:
        """Let every entity say that nothing can be known."""
        self._stop_grace()
        if self.last_update_success:
            self.last_update_success = False
            self._switchboard.wake_all()

    # Telling

    @callback
    @override
    def async_add_listener(
        self, update_callback: CALLBACK_TYPE, context: Any = None
    ) -> Callable[[], None]:
        """Listen to the one value that the context, an Interest, names."""
        return self._switchboard.connect(context, update_callback)

    @callback
    def async_on_assets(self, listener: AssetsListener) -> Callable[[], None]:
        """Let somebody know which assets come and go."""
        self._assets_listeners.append(listener)
        return lambda: self._assets_listeners.remove(listener)

    @callback
    def async_on_occurrence(
        self, asset_id: str, listener: OccurrenceListener
    ) -> Callable[[], None]:
        """Listen to what happens to an asset or to one below it."""
        listeners = self._occurrence_listeners.setdefault(asset_id, [])
        listeners.append(listener)
        return lambda: listeners.remove(listener)

    def _announce(self, changes: Changes) -> None:
        """Tell of new assets, wake what changed, report what happened, in this order."""
        if changes.added or changes.updated:
            self._describe([*changes.added, *changes.updated])
        self._switchboard.wake(changes.keys)
        if changes.updated or changes.came_or_went:
            touched = {asset.id for asset in changes.updated} | set(changes.came_or_went)
            self._switchboard.wake_assets(touched)
        self._report_all(changes.occurrences)
        self.statistics.note(changes.sessions)
        if self._cancel_settling is None and self.data.connectors.announcer.next_due is not None:
            self._await_settling(self.data.connectors.announcer.next_due)

    def _describe(self, assets: list[Asset]) -> None:
        """Register devices, parents first, then offer them to the platforms."""
        for asset in assets:
            self.devices.register(asset)
            self.devices.remove_dropped(asset)
        for listener in self._assets_listeners:
            listener.add(assets)

    @callback
    def async_report_unheard(self) -> None:
        """Report what happened while entities were being added, now that they listen."""
        unheard, self._unheard = self._unheard or [], None
        self._report_all(unheard)

    def _report_all(self, occurrences: Iterable[Occurrence]) -> None:
        """Report occurrences, or keep them until somebody can listen."""
        if self._unheard is not None:
            self._unheard.extend(occurrences)
            return
        for occurrence in occurrences:
            self._report(occurrence)

    def _report(self, occurrence: Occurrence) -> None:
        """Report an occurrence at its asset and at everything above it."""
        if (asset := self.data.assets.get(occurrence.asset)) is None:
            return
        for place in (asset, *self.data.ancestors(asset)):
            for listener in tuple(self._occurrence_listeners.get(place.id, ())):
                listener(occurrence)

    def _await_settling(self, due: datetime) -> None:
        """Come back when the next change may have settled."""
        delay = max(0.0, (due - dt_util.utcnow()).total_seconds())
        self._cancel_settling = async_call_later(self.hass, delay, self._settle)

    @callback
    def _settle(self, _now: datetime) -> None:
        """Announce what has settled."""
        self._cancel_settling = None
        self._announce(self.data.apply(Batch()))

    # Clocks

    def _observe_account(self, key: str, value: bool | int) -> None:
        """Observe something of the feed itself."""
        self._announce(self.data.apply(Batch(observations=(Observation(ACCOUNT, key, value),))))

    @callback
    def _count(self, _now: datetime) -> None:
        """Publish the feed's counters."""
        counters = self.feed.counters
        self._observe_account("frames", counters.frames)
        self._observe_account("skipped", counters.skipped)
        self._observe_account("connects", counters.connects)

    @callback
    def _keep_house(self, _now: datetime | None = None) -> None:
        """Forget what is too old to be shown, and say which stations never spoke."""
        self._announce(self.data.expire(self.options.stale_after))
        self.data.lives.sessions.forget_before(dt_util.utcnow() - LONGEST_KEPT)
        self._forget_absent()
        self.issues.unheard(self.data, self.options.unheard_after)
        self.issues.crowded()

    def _forget_absent(self) -> None:
        """Remove what the provider has not had for so long that it will not come back."""
        oldest = dt_util.utcnow() - FORGET_AFTER
        for asset_id, since in list(self.data.absent_since.items()):
            if since < oldest:
                self.devices.remove(asset_id)
                self.forget(asset_id)

    def _is_picked(self, asset: Asset) -> bool:
        """Whether an asset, or the one it belongs to, is picked, where there is a choice."""
        if not self.provider.picks:
            return asset.kind is not AssetKind.MONITOR or asset.id in self.picked
        return asset.id in self.picked or asset.parent in self.picked


def _update_failed(account: str, error: FeedError) -> UpdateFailed:
    """Say in the person's language why nothing can be known."""
    return UpdateFailed(
        translation_domain=DOMAIN,
        translation_key="cannot_connect",
        translation_placeholders={"account": account, "reason": str(error)},
    )
