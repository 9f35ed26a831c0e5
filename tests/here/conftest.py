"""A HERE account on a simulator."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
import logging
from typing import Any

import aiohttp
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ev_live import coordinator
from custom_components.ev_live.feed import Backoff, Oddities
from custom_components.ev_live.fleet import Fleet
from custom_components.ev_live.model import ACCOUNT, Asset, AssetKind, Batch
from custom_components.ev_live.providers.here import reader
from custom_components.ev_live.providers.here.bookmark import Bookmark
from custom_components.ev_live.providers.here.client import HereClient, Place
from custom_components.ev_live.providers.here.directory import HereDirectory
from custom_components.ev_live.providers.here.feed import HereFeed
from custom_components.ev_live.providers.here.oauth import Signer
from custom_components.ev_live.providers.here.subscription import Mode
from custom_components.ev_live.providers.here.tokens import TokenKeeper
from custom_components.ev_live.supervisor import Supervisor
from simulators.here import HereSimulator
from simulators.here.ids import evse_id
from simulators.here.places import DEMO_PARK
from simulators.server import Pulse

from ..nobil.conftest import (
    Account,
    entity_registry_enabled_by_default,  # noqa: F401  # a fixture
    make_entry as make_any_entry,
)

EVSE = evse_id(DEMO_PARK, 1)
OTHER_EVSE = evse_id(DEMO_PARK, 2)

# How often a new account subscribes: its group gets a place first, then it is read.
FIRST = 2

# How long a nap may be that nobody has to wake the sleeper from, in seconds.
SHORT_NAP = 10


class Naps(list[float]):
    """The waits between two connects, none of which is waited for; long ones end when woken."""

    def __init__(self) -> None:
        """Begin with nobody asleep."""
        super().__init__()
        self._alarm = asyncio.Event()
        self._pulse = Pulse()

    async def __call__(self, seconds: float) -> None:
        """Note a wait."""
        self.append(seconds)
        self._pulse.beat()
        self._alarm.clear()
        await (asyncio.sleep(0) if seconds <= SHORT_NAP else self._alarm.wait())

    async def until(self, seconds: float) -> None:
        """Wait until somebody sleeps so long."""
        await self._pulse.until(lambda: bool(self) and self[-1] == seconds, within=5)

    def wake(self) -> None:
        """Let the time be over."""
        self._alarm.set()


@pytest.fixture(autouse=True)
def naps(monkeypatch: pytest.MonkeyPatch) -> Naps:
    """Take the waiting out of the feed."""
    naps = Naps()
    monkeypatch.setattr(Backoff, "LAST_CEILING", Backoff.FIRST_CEILING)
    monkeypatch.setattr(coordinator, "Supervisor", partial(Supervisor, sleep=naps))
    monkeypatch.setattr(reader, "PAUSES", (0.0,))
    return naps


@pytest.fixture
async def simulator(socket_enabled: None) -> AsyncGenerator[HereSimulator]:
    """Start a simulator that says only what it is told to, and whose world is an hour old."""
    async with HereSimulator() as running:
        for key in running.world.changed_at:
            running.world.changed_at[key] -= 3600
        yield running


def server(simulator: HereSimulator) -> dict[str, str]:
    """Return the addresses of a simulator."""
    return {
        "token_url": simulator.token_url,
        "lookup_url": simulator.lookup_url,
        "locations_url": simulator.locations_url,
        "search_url": simulator.search_url,
        "catalog": simulator.catalog,
        "layer": simulator.layer,
    }


def account_data(simulator: HereSimulator, **changes: Any) -> dict[str, Any]:
    """Return what the form of a HERE account gives."""
    return {
        "provider": "here",
        "access_key_id": simulator.access_key_id,
        "access_key_secret": simulator.access_key_secret,
        "server": server(simulator),
    } | changes


def make_entry(data: dict[str, Any], *stations: str, **options: Any) -> MockConfigEntry:
    """Return an account with the locations picked."""
    entry = make_any_entry(data, *stations, **options)
    object.__setattr__(entry, "title", "HERE")
    return entry


async def listening_account(
    hass: HomeAssistant, simulator: HereSimulator, *stations: str, **options: Any
) -> Account:
    """Set up an account that hears what the simulator says next."""
    account = Account(hass, make_entry(account_data(simulator), *stations, **options))
    await account.set_up()
    await simulator.wait_for_subscription(FIRST)
    await simulator.wait_until_read()
    return account


@pytest.fixture
async def account(hass: HomeAssistant, simulator: HereSimulator) -> Account:
    """Return an account that listens to a location and announces at once."""
    return await listening_account(hass, simulator, DEMO_PARK, settle=0)


async def heard(hass: HomeAssistant, simulator: HereSimulator, within: float = 10) -> None:
    """Wait until everything that was said has been taken in and committed."""
    await simulator.wait_until_committed(within)
    await hass.async_block_till_done()


class Paper:
    """Keeps a feed's notes."""

    def __init__(self) -> None:
        """Begin with a blank page."""
        self.notes: Mapping[str, Any] = {}

    async def read(self) -> Mapping[str, Any]:
        """Return what was written last."""
        return self.notes

    async def write(self, notes: Mapping[str, Any]) -> None:
        """Write."""
        self.notes = dict(notes)


class Clock:
    """Moves only when told to."""

    def __init__(self) -> None:
        """Start now."""
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


class Bench:
    """A feed without a house around it, and the fleet that it fills."""

    def __init__(self, simulator: HereSimulator, session: aiohttp.ClientSession) -> None:
        """Take the simulator to read from."""
        self.simulator = simulator
        self.session = session
        self.clock = Clock()
        self.paper = Paper()
        self.fleet = Fleet(self.clock, timedelta(0))
        self.fleet.apply(
            Batch(
                assets=(
                    Asset(id=ACCOUNT, kind=AssetKind.ACCOUNT),
                    Asset(id=DEMO_PARK, kind=AssetKind.STATION, parent=ACCOUNT),
                )
            )
        )
        self.pauses: list[float] = []
        self.client = self.make_client()

    def make_client(self) -> HereClient:
        """Return a client of the simulator."""
        simulator = self.simulator
        signer = Signer(key_id=simulator.access_key_id, secret=simulator.access_key_secret)
        place = Place(
            lookup_url=simulator.lookup_url, catalog=simulator.catalog, layer=simulator.layer
        )
        tokens = TokenKeeper(self.session, signer, url=simulator.token_url)
        return HereClient(self.session, tokens, place)

    def make_feed(self, mode: Mode = Mode.SERIAL) -> HereFeed:
        """Return a feed."""
        urls = {
            "locations_url": self.simulator.locations_url,
            "search_url": self.simulator.search_url,
        }
        return HereFeed(
            client=self.client,
            directory=HereDirectory(self.client, **urls),
            bookmark=Bookmark(self.paper, "HERE", self.clock),
            fleet=self.fleet,
            watched=frozenset({DEMO_PARK}),
            mode=mode,
            oddities=Oddities("HERE"),
            sleep=self.sleep,
        )

    async def sleep(self, seconds: float) -> None:
        """Note a pause."""
        self.pauses.append(seconds)
        await asyncio.sleep(0)

    async def read(self, feed: HereFeed, done: Callable[[], bool]) -> None:
        """Read a feed into the fleet until something is so."""
        async with asyncio.timeout(10), feed.connect() as batches:
            async for batch in batches:
                self.fleet.apply(batch)
                if done():
                    return


@pytest.fixture
async def bench(simulator: HereSimulator) -> AsyncGenerator[Bench]:
    """Return a feed's surroundings."""
    async with aiohttp.ClientSession() as session:
        yield Bench(simulator, session)


@pytest.fixture
def chatter(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Listen to everything that is logged, debug included."""
    caplog.set_level(logging.DEBUG)
    return caplog
