"""A ViriCiti account on a simulator."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from datetime import UTC, datetime
import time
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_REAUTH, ConfigSubentryData
from homeassistant.core import HomeAssistant, State
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ev_live.const import DOMAIN
from custom_components.ev_live.providers.viriciti.labels import DEFAULT, DOCUMENTED
from simulators.viriciti import ViriCitiSimulator

from ..nobil.conftest import (
    Account,
    _on_write,
    entity_registry_enabled_by_default,  # noqa: F401  # a fixture
    pass_time,
    soon,
)

BUS = "acme_002"
OTHER_BUS = "acme_004"
DEPOT = "DEPOT-N-02"
CONNECTOR = f"{DEPOT}/1"
OTHER_CONNECTOR = f"{DEPOT}/2"

# A bus that speaks only to show that everything said before has been read.
MARKER = "acme_012"

# How often, and for how many real seconds, the wire gets a turn when time has passed.
GLANCES = 4
GLANCE = 0.005

# The longest that the account may wait before it connects again, in seconds.
LONGEST_WAIT = 300

MINUTE = 60_000
HOUR = 60 * MINUTE

# What must not be found in a log, an event or a file for others to see.
PERSONAL = ("TESTVIN", "02:00:5E", "02005E", "52.09", "5.12")


@pytest.fixture
async def simulator(socket_enabled: None) -> AsyncGenerator[ViriCitiSimulator]:
    """Start a simulator that says only what it is told to, by the clock of the test."""
    async with ViriCitiSimulator(port=0, clock=lambda: time.time()) as running:
        yield running


def account_data(simulator: ViriCitiSimulator, **changes: Any) -> dict[str, Any]:
    """Return what the form of a ViriCiti account gives."""
    return {
        "provider": "viriciti",
        "api_key": simulator.api_key,
        "server": {"live_url": simulator.live_url, "rest_url": simulator.rest_url},
    } | changes


def vehicle(vid: str, labels: Iterable[str] = DEFAULT, sign: str = "as_is") -> ConfigSubentryData:
    """Return the pick of a vehicle."""
    return ConfigSubentryData(
        data={"vehicle_id": vid, "labels": list(labels), "charging_sign": sign},
        subentry_type="vehicle",
        title=vid,
        unique_id=vid,
    )


def station(identity: str) -> ConfigSubentryData:
    """Return the pick of a station."""
    return ConfigSubentryData(
        data={"station_id": identity},
        subentry_type="station",
        title=identity,
        unique_id=identity,
    )


def make_entry(data: dict[str, Any], *picks: ConfigSubentryData, **options: Any) -> MockConfigEntry:
    """Return an account with what is picked."""
    return MockConfigEntry(
        domain=DOMAIN, title="ViriCiti", data=data, options=options, subentries_data=picks
    )


class ViriCitiAccount(Account):
    """An account in a running Home Assistant, as a person sees it."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: MockConfigEntry,
        simulator: ViriCitiSimulator,
        freezer: FrozenDateTimeFactory | None,
    ) -> None:
        """Take the account, its provider, and the clock of both if it stands still."""
        super().__init__(hass, entry)
        self._simulator = simulator
        self._freezer = freezer
        self._marks = 0

    async def listen(self) -> None:
        """Set up, and wait until everything has been asked for and is read."""
        known = self._simulator.counters.authorisations
        await self.set_up()
        await self.back(known + 1)

    async def back(self, number: int) -> None:
        """Wait until the account has subscribed so many times, and has read what came of it."""
        await soon(self._simulator.wait_for_subscription(number))
        await self.read()

    async def come_back(self, number: int) -> None:
        """Let time pass until the account has subscribed so many times."""
        for _ in range(LONGEST_WAIT):
            await self.silence(1)
            if self._simulator.counters.authorisations >= number:
                break
        await self.back(number)

    async def read(self) -> None:
        """Wait until everything is read that was sent so far; the marker must be picked."""
        self._marks += 1
        await self._simulator.vehicle(MARKER, "soc", self._marks)
        await self.until_shown(MARKER, "soc", str(self._marks))

    async def later(self, seconds: float = 61) -> None:
        """Read what was said, and let time pass; by default until every pace has run out."""
        await self.read()
        await self.silence(seconds)

    async def silence(self, seconds: float) -> None:
        """Let time pass without a word, but with time for a ping to be answered."""
        assert self._freezer is not None
        await pass_time(self.hass, self._freezer, seconds)
        await self._answer_pings()
        for _ in range(GLANCES):
            await self.hass.async_add_executor_job(time.sleep, GLANCE)
            await self.hass.async_block_till_done()

    async def _answer_pings(self) -> None:
        """Let both sides have the pongs they wait for: the next leap would end their patience.

        The first round lets the provider hear the account's ping, the second one shows that
        the account has heard the answer.
        """
        if not self._simulator.faults.half_open:
            for _ in range(2):
                await soon(self._simulator.wait_for_pongs())


type Listen = Callable[..., Awaitable[ViriCitiAccount]]


@pytest.fixture
def listen(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entity_registry_enabled_by_default: None,  # noqa: F811
    simulator: ViriCitiSimulator,
) -> Listen:
    """Return what sets up an account that hears what the simulator says next."""

    async def set_up(*picks: ConfigSubentryData, **options: Any) -> ViriCitiAccount:
        entry = make_entry(account_data(simulator), *picks, vehicle(MARKER, ["soc"]), **options)
        account = ViriCitiAccount(hass, entry, simulator, freezer)
        await account.listen()
        await account.silence(1)
        return account

    return set_up


@pytest.fixture
async def account(listen: Listen) -> ViriCitiAccount:
    """Return an account with a bus and a depot, on a clock that stands still."""
    return await listen(vehicle(BUS, DOCUMENTED), station(DEPOT))


@pytest.fixture
def new_account(
    hass: HomeAssistant, simulator: ViriCitiSimulator, freezer: FrozenDateTimeFactory
) -> ViriCitiAccount:
    """Return an account that is not set up yet."""
    entry = make_entry(account_data(simulator), vehicle(BUS), station(DEPOT), vehicle(MARKER))
    return ViriCitiAccount(hass, entry, simulator, freezer)


def asks_for_a_key(hass: HomeAssistant) -> bool:
    """Whether a person is asked for a new key."""
    flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    return any(flow["context"]["source"] == SOURCE_REAUTH for flow in flows)


class Events:
    """The events of one entity since somebody began to look."""

    def __init__(self, account: Account, asset: str, key: str) -> None:
        """Begin to look."""
        self._entity_id = account.entity_id(asset, key)
        self._old = account.shown(asset, key).state
        self.states: list[State] = []
        _on_write(account.hass, self._note)

    @property
    def types(self) -> list[str]:
        """Return the types of the events in their order."""
        return [state.attributes["event_type"] for state in self.states]

    def _note(self, state: State) -> None:
        is_event = state.entity_id == self._entity_id and state.state != self._old
        self.states += [state] * (is_event and state.state not in ("unknown", "unavailable"))


def stamp(milliseconds: int) -> str:
    """Return a time in epoch milliseconds as a sensor shows it."""
    return datetime.fromtimestamp(milliseconds // 1000, UTC).isoformat()
