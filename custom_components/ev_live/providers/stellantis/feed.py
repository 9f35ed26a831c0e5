"""The Stellantis feed: what monitors push, and what the API says when asked."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
import logging

from ...feed import (
    Counters,
    CredentialsRejected,
    FeedError,
    NotEntitled,
    Notes,
    Oddities,
    QuotaExceeded,
    Trouble,
    Troubles,
)
from ...fleet import Fleet
from ...http import Refused
from ...inbox import Inbox, NotTaken
from ...model import ACCOUNT, Batch, Observation
from ...monitoring import MonitorReport, Standing
from ...together import Together
from . import reports
from .custodian import Custodian
from .documents import Callback
from .fleet_api import FleetApi
from .gate import Gate
from .meanings import meanings
from .monitors import Monitor
from .notification import Notification
from .reducer import Reducer
from .rounds import Rounds

_LOGGER = logging.getLogger(__name__)

# How often the API is asked: with monitors that push, and without them.
WITH_MONITORS = timedelta(minutes=30)
WITHOUT_MONITORS = timedelta(minutes=10)
RETRY = timedelta(minutes=2)

# A person who asks for everything need not have what was heard just now again.
JUST_NOW = timedelta(minutes=1)

# How many events are applied before others have a turn.
AT_ONCE = 10

type FindAddress = Callable[[], Awaitable[str | None]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What a person set; `own` are the monitors we keep by ourselves, `built` a person's.

    `unsound` are the labels of those that a person built and nobody can read, by their keys.
    """

    own: tuple[Monitor, ...]
    built: tuple[Monitor, ...]
    unsound: Mapping[str, str]
    secret: str
    tag: str
    certificate_expires: datetime


class StellantisFeed:
    """One fleet's live data; a Feed that its provider comes to."""

    def __init__(
        self,
        *,
        api: FleetApi,
        custodian: Custodian,
        reducer: Reducer,
        notes: Notes,
        find_address: FindAddress,
        settings: Settings,
        fleet: Fleet,
        oddities: Oddities,
    ) -> None:
        """Take the parts."""
        self.counters = Counters()
        self.oddities = oddities
        self.troubles = Troubles()
        self._client = api.client
        self._custodian = custodian
        self._reducer = reducer
        self._reducer.tells = {each.key: meanings(each) for each in settings.built}
        self._notes = notes
        self._find_address = find_address
        self._settings = settings
        self._now = fleet.now
        self._gate = Gate(settings.secret, settings.tag, oddities)
        self._inbox: Inbox[Notification | Batch] = Inbox()
        self._rounds = Rounds(api, reducer, fleet, self.counters, oddities)
        self._asking = asyncio.Lock()
        self._is_due, self._is_wanted = asyncio.Event(), asyncio.Event()
        self._address: str | None = None
        self._pushes = False
        self._good_at = fleet.now()
        self._recalls = False
        self._remembering = Together()
        self._remembered = (0, 0)
        self.troubles.report("monitor_unsound", reports.unsound_troubles(settings.unsound))

    # A Feed

    @asynccontextmanager
    async def connect(self) -> AsyncGenerator[AsyncGenerator[Batch]]:
        """See whether the fleet can be seen, open the door, and give what comes in."""
        await self._recall()
        self._rounds.forget()
        vehicles = await self._rounds.vehicles()
        self._good_at = self._now()
        self._inbox.open()
        going = asyncio.create_task(self._go_round())
        going.add_done_callback(self._stopped)
        self.counters.connects += 1
        try:
            async with aclosing(self._batches(vehicles)) as batches:
                yield batches
        finally:
            going.cancel()
            await asyncio.wait({going})
            self._inbox.close()
            await self.remember()

    async def survey(self) -> AsyncGenerator[Batch]:
        """Ask for everything that was not heard just now."""
        async with self._asking:
            yield await self._rounds.vehicles()
            for answers in (self._rounds.statuses(JUST_NOW), self._rounds.details()):
                async with aclosing(answers) as batches:
                    async for batch in batches:
                        yield batch

    # Reachable

    def recognise(self, headers: Mapping[str, str]) -> None:
        """Turn away who does not know the secret of our monitors."""
        self._gate.recognise(headers)

    async def receive(self, body: bytes) -> None:
        """Take in what a monitor posted, and return once it is applied."""
        notification = await self._gate.admit(body)
        if notification is None or notification.left_out:
            self.counters.skipped += 1
            self._rounds.forget()
            self._is_wanted.set()
        if notification is None:
            return
        await self._inbox.deliver(notification)
        self.counters.frames += 1

    async def remember(self) -> None:
        """Write down what was told, so that nothing is told again after a restart."""
        await self._remembering.run(self._remember)

    def look_around(self) -> None:
        """Go round at once: the address may be another, or there is a vehicle more."""
        self._is_due.set()
        self._is_wanted.set()

    # MonitorKeeper

    def monitors(self) -> tuple[MonitorReport, ...]:
        """Return the monitors as they stood when last looked at."""
        labels = {monitor.key: monitor.label for monitor in self._settings.built}
        return tuple(
            MonitorReport(
                key=key, label=labels.get(key), standing=state.standing, reason=state.reason
            )
            for key, state in self._custodian.states.items()
        )

    async def pause_monitors(self, keys: Collection[str]) -> None:
        """Let monitors pause until they are resumed."""
        await self._custodian.pause(keys)
        await self._show_monitors()

    async def resume_monitors(self, keys: Collection[str]) -> None:
        """Let monitors run again, and ask for what they did not tell."""
        await self._custodian.resume(keys)
        await self._show_monitors()
        self._rounds.forget()
        self.look_around()

    async def _show_monitors(self) -> None:
        """Show how the monitors stand now; without a connection the next round does."""
        with suppress(NotTaken):
            await self._inbox.deliver(self._report())

    # Attentive

    async def look_again(self) -> None:
        """Look for an address, and let the monitors that failed run."""
        async with self._asking:
            states = self._custodian.states.items()
            await self._custodian.resume(
                [key for key, state in states if state.standing is Standing.FAILED]
            )
            await self._see_to_monitors()
        await self._show_monitors()
        self.look_around()

    # What comes in

    async def _batches(self, vehicles: Batch) -> AsyncGenerator[Batch]:
        """Give what is brought, in the order in which it comes."""
        yield vehicles
        yield Batch(assets=reports.describe(self._settings.built))
        while True:
            item = await self._inbox.next()
            if isinstance(item, Batch):
                yield item
                continue
            self._good_at = self._now()
            for event in item.events:
                self._rounds.heard(event.vin)
            for part in item.parts(AT_ONCE):
                batch = self._reducer.take(part)
                if self._reducer.take_strangers():
                    # A vehicle that is new: the list is read at once, whenever that was last.
                    self.look_around()
                yield batch
                # A backlog must not hold up everything else in the house.
                await asyncio.sleep(0)

    async def _recall(self) -> None:
        """Read once what was told before."""
        if not self._recalls:
            self._reducer.load(await self._notes.read())
            self._recalls, self._remembered = True, self._reducer.told

    async def _remember(self) -> None:
        """Write down what was told, if that is more than was written down."""
        if (told := self._reducer.told) != self._remembered:
            await self._notes.write(self._reducer.dump())
            self._remembered = told

    # Going round

    async def _go_round(self) -> None:
        """Ask the API now and then for what no monitor tells."""
        pause = await self._try_round(is_first=True)
        while True:
            await self._rest(pause)
            self._is_due.clear()
            self._is_wanted.clear()
            pause = await self._try_round()

    async def _rest(self, pause: timedelta) -> None:
        """Wait until it is time to go round; a wish counts no earlier than without monitors."""
        now = asyncio.get_running_loop().time()
        least = min(pause, WITHOUT_MONITORS)
        with suppress(TimeoutError):
            async with asyncio.timeout_at(now + pause.total_seconds()):
                await self._is_wanted.wait()
            async with asyncio.timeout_at(now + least.total_seconds()):
                await self._is_due.wait()

    async def _try_round(self, *, is_first: bool = False) -> timedelta:
        """Go round; return when to go again. While monitors push, the API may be away a while."""
        try:
            async with self._asking:
                await self._round(is_first=is_first)
        except (CredentialsRejected, NotEntitled) as error:
            self._inbox.fail(error)
        except FeedError as error:
            return self._ask_later(error)
        else:
            self._good_at = self._now()
            self.troubles.report("quota_exceeded", [])
        return self._interval

    def _ask_later(self, error: FeedError) -> timedelta:
        """Return when to go round again; say when that is, where a quota is used up."""
        _LOGGER.debug("The API has to be asked again later: %s", error)
        wait = error.retry_after if isinstance(error, QuotaExceeded) else None
        pause = max(RETRY, timedelta(seconds=wait or 0))
        if self._now() - self._good_at > 2 * self._interval:
            # From here on whoever holds the feed says why it stands still.
            self.troubles.report("quota_exceeded", [])
            self._inbox.fail(error)
        elif isinstance(error, QuotaExceeded):
            self.troubles.report("quota_exceeded", reports.quota_troubles(self._now() + pause))
        return pause

    async def _round(self, *, is_first: bool) -> None:
        """See to the monitors first, so that nothing happens between a status and its monitor."""
        if not is_first:
            await self._inbox.deliver(await self._rounds.vehicles())
        failure: FeedError | None = None
        try:
            await self._see_to_monitors()
        except FeedError as error:
            failure = error
        await self._inbox.deliver(self._report())
        if failure is not None and not isinstance(failure, Refused):
            raise failure
        silent = self._rounds.statuses(self._interval, tell_all=self._pushes)
        async with aclosing(silent) as batches:
            async for batch in batches:
                await self._inbox.deliver(batch)
        if failure is not None:
            # How the vehicles are is known, though nobody could see to all of the monitors.
            self._good_at = self._now()
            raise failure

    async def _see_to_monitors(self) -> None:
        """Let the monitors find us; what they missed until now has to be asked for."""
        pushed, self._pushes = self._pushes, False
        await self._reconcile()
        own = {monitor.key for monitor in self._settings.own}
        self._pushes = self._address is not None and reports.run(self.monitors(), own)
        if self._pushes and (not pushed or self._custodian.changed & own):
            self._rounds.forget()

    async def _reconcile(self) -> None:
        """Let the monitors be as they are wanted; without an address there are none."""
        self._address = await self._find_address()
        if self._address is None:
            self.troubles.report("no_public_address", [Trouble("no_public_address")])
            return
        self.troubles.report("no_public_address", [])
        settings = self._settings
        await self._custodian.reconcile(
            (*settings.own, *settings.built),
            Callback(target=self._address, secret=settings.secret, tag=settings.tag),
        )

    def _report(self) -> Batch:
        """Say how monitors, certificate and quota are."""
        standing, expires = self.monitors(), self._settings.certificate_expires
        self.troubles.report("monitor_failed", reports.monitor_troubles(standing))
        self.troubles.report(
            "certificate_expiring", reports.certificate_troubles(expires, self._now())
        )
        return Batch(
            observations=(
                *reports.observe_monitors(standing, is_reachable=self._address is not None),
                Observation(ACCOUNT, reports.CERTIFICATE_EXPIRES, expires),
                Observation(ACCOUNT, reports.CALLS_LEFT, self._client.remaining),
            )
        )

    @property
    def _interval(self) -> timedelta:
        """Return how long the API may be left alone."""
        return WITH_MONITORS if self._pushes else WITHOUT_MONITORS

    def _stopped(self, going: asyncio.Task[None]) -> None:
        """End the feed if going round ended by a mistake of ours."""
        if not going.cancelled() and (error := going.exception()):
            self._inbox.fail(error if isinstance(error, Exception) else RuntimeError(repr(error)))
