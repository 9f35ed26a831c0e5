"""Who sees everything that an account takes in, announces, waits for and logs."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import pairwise
import logging
from math import inf
from typing import Any, override
from unittest.mock import patch

from custom_components.ev_live import coordinator as coordinator_room, supervisor
from custom_components.ev_live.announce import Signal
from custom_components.ev_live.coordinator import StreamCoordinator
from custom_components.ev_live.feed import Backoff, FeedError
from custom_components.ev_live.model import Batch, Occurrence
from custom_components.ev_live.options import Options
from custom_components.ev_live.supervisor import Supervisor

from .scenario import PLUGGED, Saying, Scenario, answers

# How often somebody looks whether entities are available, in seconds.
GLANCE = 5

# How long it may take to tell all entities that something has changed for them, in seconds.
SPREAD = 10

# How far the time of an occurrence may be off, in seconds: a provider may round it.
ROUNDED = 2

# How often a connect may be tried at all, and then once in how many seconds.
FIRST_ATTEMPTS = 8
ATTEMPT_EVERY = 20

# The longest wait for the next connect that the back-off, or a provider, asks for, in seconds.
LONGEST_NAP = max(Backoff.LAST_CEILING, supervisor.ENTITLEMENT_RETRY)

EVENTS = {
    "occupied": (Signal.TAKEN, True),
    "freed": (Signal.TAKEN, False),
    "fault": (Signal.FAULTY, True),
    "restored": (Signal.FAULTY, False),
    "plugged": (PLUGGED, True),
    "unplugged": (PLUGGED, False),
}


class _Ear(logging.Handler):
    """Hears what must not be logged."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear everything that is logged while the block lasts."""
        logging.getLogger().addHandler(self)
        try:
            yield
        finally:
            logging.getLogger().removeHandler(self)

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(logging.Formatter("%(name)s: %(message)s").format(record))


class Witness:
    """Notes what happens to an account, whichever life of the integration it happens in."""

    def __init__(self, scenario: Scenario) -> None:
        """Take whom to look at."""
        self.complaints: list[str] = []
        self.naps: list[tuple[float, float]] = []
        self.useful = 0
        self.connects = 0
        self.is_jumbled = False
        self.gained_at = 0.0
        self.dark: float | None = None
        self._cut_since: float | None = None
        self._scenario = scenario
        self._loop = scenario.hass.loop
        self._ear = _Ear()
        self._events: dict[str, list[Occurrence]] = defaultdict(list)
        self._bearings: dict[tuple[str, str], bool] = {}
        self._live_since: float | None = None
        self._lost_since: float | None = None
        self._outages: list[tuple[float, float]] = []

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Look at everything while the block lasts."""
        take, report = StreamCoordinator.take, StreamCoordinator._report
        said, failed = StreamCoordinator.feed_said, StreamCoordinator.feed_failed
        listen = Supervisor._listen

        def see(who: StreamCoordinator, batch: Batch) -> None:
            self._see(batch)
            take(who, batch)

        def hear(who: StreamCoordinator, occurrence: Occurrence) -> None:
            self._events[occurrence.asset].append(occurrence)
            report(who, occurrence)

        def gain(who: StreamCoordinator, batch: Batch) -> None:
            if not who.is_live:
                self.useful += 1
                self.gained_at = self._loop.time()
                self._note_outage(is_live=True)
            said(who, batch)

        def lose(who: StreamCoordinator, error: FeedError, pause: float) -> None:
            failed(who, error, pause)
            self._note_outage(is_live=False)

        async def attempt(who: Supervisor) -> FeedError:
            self.connects += 1
            return await listen(who)

        def sleepy(*given: Any, **named: Any) -> Supervisor:
            backoff = Backoff(self._scenario.random.uniform)
            return Supervisor(*given, **named, backoff=backoff, sleep=self._nap)

        with (
            self._ear.listening(),
            patch.object(StreamCoordinator, "take", see),
            patch.object(StreamCoordinator, "_report", hear),
            patch.object(StreamCoordinator, "feed_said", gain),
            patch.object(StreamCoordinator, "feed_failed", lose),
            patch.object(Supervisor, "_listen", attempt),
            patch.object(coordinator_room, "Supervisor", sleepy),
        ):
            yield

    async def look(self) -> None:
        """Look again and again whether what can be known is available, and nothing else."""
        while True:
            await asyncio.sleep(GLANCE)
            self._glance()

    def cut(self) -> None:
        """Note that from now on nothing of the provider comes through."""
        self._cut_since = self._loop.time()

    def mend(self) -> None:
        """Note that what cut everything off is over."""
        self._cut_since = None

    # Noting

    async def _nap(self, seconds: float) -> None:
        """Note a wait between two connects."""
        self.naps.append((self._loop.time(), seconds))
        if not Backoff.FLOOR <= seconds <= LONGEST_NAP:
            self.complaints.append(f"a wait of {seconds} s before a connect")
        await asyncio.sleep(seconds)

    def _see(self, batch: Batch) -> None:
        for observation in batch.observations:
            for signal, value in answers(observation.key, observation.value).items():
                self._bearings.setdefault((observation.asset, signal), value)

    def _glance(self) -> None:
        """Compare what is available with what can be known."""
        scenario, now = self._scenario, self._loop.time()
        is_live = scenario.is_live
        self._live_since = (self._live_since or now) if is_live else None
        self._note_outage(is_live=is_live)
        available, away = scenario.availability()
        if self._live_since and now - self._live_since > SPREAD and away:
            self._complain("unavailable though the provider is heard", away)
        if self._lost_since and now - self._lost_since > self._grace + SPREAD and available:
            self._complain("available though the provider is not heard", available)
        self._judge_darkness(available)

    def _note_outage(self, *, is_live: bool) -> None:
        """Note since when the provider is not heard, and until when it was not."""
        if not is_live:
            self._lost_since = self._lost_since or self._loop.time()
        elif self._lost_since is not None:
            length = self._loop.time() - self._lost_since
            ended = self._scenario.glass.provider_time()
            self._outages.append((ended - length, ended))
            self._lost_since = None

    @property
    def dark_by(self) -> float:
        """Return how long anything may be shown of a provider from whom nothing comes through."""
        return self._scenario.silence + self._grace + SPREAD

    @property
    def _grace(self) -> float:
        """Return how long entities outlive a connection."""
        return Options.of(self._scenario.entry.options).grace.total_seconds()

    def _judge_darkness(self, available: set[str]) -> None:
        """See that nothing is shown for long of a provider from whom nothing comes through."""
        if self._cut_since is None:
            return
        passed = self._loop.time() - self._cut_since
        if not available and self.dark is None:
            self.dark = round(passed, 3)
        if available and passed > self.dark_by:
            self._complain("available though nothing came for long", available)

    def _complain(self, what: str, names: set[str]) -> None:
        complaint = f"{what}: {', '.join(sorted(names)[:5])} and others"
        if complaint not in self.complaints:
            self.complaints.append(complaint)

    # Judging

    def judge(self) -> list[str]:
        """Return everything that is not as was promised."""
        return [
            *self.complaints,
            *(f"logged: {each[:1500]}" for each in self._ear.heard),
            *self._told_twice(),
            *self._wrong_stories(),
            *self._untold(),
        ]

    def woken_at(self, ended: float) -> float:
        """Return when the wait is over that was under way when all was well again."""
        woken = [start + length for start, length in self.naps if start <= ended]
        return max([ended, *woken[-1:]])

    def budget(self, seconds: float) -> int:
        """Return how many connects the back-off allows within so many seconds."""
        return int(FIRST_ATTEMPTS + seconds / ATTEMPT_EVERY + 2 * self.useful)

    def judge_attempts(self, attempts: int, seconds: float) -> list[str]:
        """Return a complaint if connects were tried more often than the back-off allows."""
        found = []
        if attempts > len(self.naps) + self._scenario.set_ups:
            found.append(f"{attempts} connects after {len(self.naps)} waits")
        if attempts > self.budget(seconds):
            found.append(f"{attempts} connects within {seconds:.0f} s")
        return found

    def _told_twice(self) -> Iterator[str]:
        """Look for what was told twice; a connector may flap within a moment, see its story."""
        told = Counter(
            (each.asset, each.kind, each.type, each.at)
            for events in self._events.values()
            for each in events
            if each.kind != "connector"
        )
        yield from (f"told {times} times: {each}" for each, times in told.items() if times > 1)

    def _wrong_stories(self) -> Iterator[str]:
        """Follow what was announced from the bearings on: it must lead to the truth."""
        for (asset, key), state in self._scenario.truth().items():
            for signal, end in answers(key, state).items():
                story = [
                    EVENTS[each.type][1]
                    for each in self._story(asset)
                    if EVENTS.get(each.type, ("",))[0] == signal
                ]
                if any(one is other for one, other in pairwise(story)):
                    yield f"announced twice in a row: {signal} of {asset}: {story}"
                last = story[-1] if story else self._bearings.get((asset, signal))
                if last is not None and last is not end:
                    yield f"{signal} of {asset} was announced as {last}, it is {end}"

    def _story(self, asset: str) -> list[Occurrence]:
        """Return what was announced of something, as it happened where that is known."""
        told = self._events[asset]
        if self._scenario.comes_late and not self.is_jumbled:
            return sorted(told, key=lambda each: each.at)
        return told

    def _untold(self) -> Iterator[str]:
        """Look for the announcement of each change that must have been heard."""
        for story in self._told_by_the_provider():
            sure = [
                (each.is_heard or self._is_kept(each.at)) and not self._scenario.is_gone(each)
                for each in story
            ]
            for place, saying in enumerate(story[1:], start=1):
                is_news = saying.value is not story[place - 1].value
                if is_news and sure[place - 1] and sure[place]:
                    ends = (each.at for each in story[place:] if each.value is not saying.value)
                    if not self._was_told(saying, next(ends, inf)):
                        yield f"never told: {saying}"

    def _told_by_the_provider(self) -> Iterable[list[Saying]]:
        """Give what was said of each thing, in its order."""
        stories: dict[tuple[str, str], list[Saying]] = defaultdict(list)
        for saying in self._scenario.sayings:
            stories[saying.asset, saying.signal].append(saying)
        return stories.values()

    def _is_kept(self, at: float) -> bool:
        """Whether the provider kept what it said then until the account was back."""
        keeps, silence = self._scenario.keeps, self._scenario.silence
        return (
            keeps > 0
            and not self.is_jumbled
            and not any(
                begin - silence <= at <= end for begin, end in self._outages if end - begin > keeps
            )
        )

    def _was_told(self, saying: Saying, until: float) -> bool:
        """Whether it was announced; what was not heard at once may have been seen later, too."""
        latest = saying.at if saying.is_heard else until
        return any(
            EVENTS.get(each.type) == (saying.signal, saying.value)
            and saying.at - ROUNDED <= each.at.timestamp() <= latest + ROUNDED
            for each in self._events[saying.asset]
        )
