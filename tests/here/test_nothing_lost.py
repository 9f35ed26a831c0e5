"""Thousands of messages, and everything that can break does so at random."""

from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from random import Random
from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from custom_components.ev_live.coordinator import StreamCoordinator
from custom_components.ev_live.model import Batch, Occurrence
from simulators.here import HereSimulator
from simulators.here.places import DEMO_PARK, MARKET, NAMELESS

from ..nobil.conftest import Account
from . import conftest
from .conftest import heard, listening_account

LONGEST_BURST = 150
WORDS = ("AVAILABLE", "CHARGING", "OUT_OF_ORDER", "RESERVED", "UNKNOWN", "BLOCKED")

PLACES = (DEMO_PARK, MARKET, NAMELESS)

type Said = tuple[str, float]
type Mishap = Callable[[], Awaitable[None]]


class Witness:
    """Sees what is taken in and what is announced, whichever life of the integration does it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Begin to look."""
        self.taken: set[Said] = set()
        self.announced: Counter[tuple[str, str, float]] = Counter()
        self._take = StreamCoordinator.take
        self._report = StreamCoordinator._report
        monkeypatch.setattr(StreamCoordinator, "take", lambda who, batch: self._see(who, batch))
        monkeypatch.setattr(
            StreamCoordinator, "_report", lambda who, occurrence: self._hear(who, occurrence)
        )

    def _see(self, coordinator: StreamCoordinator, batch: Batch) -> None:
        for observation in batch.observations:
            if observation.key == "status" and observation.at is not None:
                self.taken.add((observation.asset, observation.at.timestamp()))
        self._take(coordinator, batch)

    def _hear(self, coordinator: StreamCoordinator, occurrence: Occurrence) -> None:
        self.announced[occurrence.asset, occurrence.type, occurrence.at.timestamp()] += 1
        self._report(coordinator, occurrence)


class Mishaps:
    """Breaks things."""

    def __init__(self, simulator: HereSimulator, account: Account, random: Random) -> None:
        """Take what to break."""
        self._simulator = simulator
        self._account = account
        self._random = random
        self._coming: list[Mishap] = []

    async def next(self) -> None:
        """Let something happen."""
        self._coming = self._coming or self._shuffled()
        await self._coming.pop()()

    def _shuffled(self) -> list[Mishap]:
        """Return everything that can happen, in any order."""
        mishaps: list[Mishap] = [
            self.node_dies,
            self.node_moves,
            self.token_ends,
            self.subscription_is_lost,
            self.page_is_lost,
            self.commit_is_lost,
            self.commit_is_refused,
            self.page_comes_twice,
            self.home_restarts,
            self.home_is_killed,
        ]
        self._random.shuffle(mishaps)
        return mishaps

    async def node_dies(self) -> None:
        """The node forgets everybody."""
        await self._simulator.restart_node()

    async def node_moves(self) -> None:
        """The node is elsewhere, and so is everything else."""
        await self._simulator.move_services()
        await self._simulator.restart_node(elsewhere=True)

    async def token_ends(self) -> None:
        """The token counts no more."""
        await self._simulator.expire_tokens()

    async def subscription_is_lost(self) -> None:
        """Somebody throws us out."""
        await self._simulator.evict()

    async def page_is_lost(self) -> None:
        """The line breaks while a page is on its way."""
        await self._once("drop_answer", "partitions", "partitions_requests")

    async def commit_is_lost(self) -> None:
        """The line breaks while a commit is on its way."""
        await self._once("drop", "offsets", "offsets_requests")

    async def commit_is_refused(self) -> None:
        """The node is busy."""
        await self._once("offsets_error", "E213028", "offsets_requests")

    async def page_comes_twice(self) -> None:
        """Every message comes twice."""
        await self._once("deliver_twice", True, "partitions_requests", False)

    async def home_restarts(self) -> None:
        """Home Assistant restarts."""
        await self._account.unload()
        await self._account.set_up()

    async def home_is_killed(self) -> None:
        """Home Assistant ends without a word to HERE."""
        self._simulator.faults.apply({"drop": "unsubscribe", "offsets_error": "E213032"})
        await self._account.unload()
        self._simulator.faults.apply({"drop": None, "offsets_error": None})
        await self._account.set_up()

    async def _once(self, fault: str, value: Any, counter: str, back: Any = None) -> None:
        """Keep something broken until somebody has met it, if there is anything to meet."""
        counters = self._simulator.counters
        met = getattr(counters, counter)
        self._simulator.faults.apply({fault: value})
        with suppress(TimeoutError):
            await self._simulator.wait_until(lambda: getattr(counters, counter) > met, within=0.2)
        self._simulator.faults.apply({fault: back})


# The seed is part of the test's name, so who sees it fail can let the same things break again.
@pytest.mark.parametrize("seed", [20261121], ids="seed {}".format)
@pytest.mark.parametrize(
    ("mode", "messages", "rewinds"),
    [("serial", 10_000, True), ("serial", 3_000, False), ("parallel", 2_000, False)],
)
async def test_of_thousands_of_messages_none_is_lost_and_none_is_news_twice(
    hass: HomeAssistant,
    simulator: HereSimulator,
    monkeypatch: pytest.MonkeyPatch,
    mode: str,
    messages: int,
    rewinds: bool,
    seed: int,
) -> None:
    """A person would wait at a charger that is long free, or run to one that is long taken."""
    monkeypatch.setattr(conftest, "SHORT_NAP", 1000)
    random = Random(seed)
    simulator.faults.precise_times = True
    account = await listening_account(hass, simulator, *PLACES, mode=mode, settle=0)
    simulator.faults.resubscribe_rewinds = rewinds
    witness = Witness(monkeypatch)
    mishaps = Mishaps(simulator, account, random)
    evses = [key for key in simulator.world.evses() if key[0] in PLACES]

    said: list[Said] = []
    began = float(int(simulator.clock())) - 600
    while len(said) < messages:
        for _ in range(min(random.randint(1, LONGEST_BURST), messages - len(said))):
            place, evse = random.choice(evses)
            at = round(began + len(said) / 100, 3)
            said.append((evse, at))
            # A little more, for what is written of it is cut off and not rounded.
            await simulator.produce(place, evse, random.choice(WORDS), at + 0.0004)
        await mishaps.next()
    await heard(hass, simulator, within=60)

    assert set(said) - {(evse, round(at, 3)) for evse, at in witness.taken} == set()
    assert [each for each, times in witness.announced.items() if times > 1] == []
    shown = {evse: account.state(evse, "status") for _, evse in evses}
    assert shown == {evse: word_of(simulator.truth[place, evse]) for place, evse in evses}
    await account.unload()


def word_of(truth: str) -> str:
    """Return what is shown for a status of the stream."""
    return {"UNKNOWN": "no_information"}.get(truth, truth.lower())
