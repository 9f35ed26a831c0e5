"""A Stellantis fleet on a simulator, with a door that its monitors find."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from functools import partial
import ssl
from typing import Any

import aiohttp
from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ev_live import coordinator
from custom_components.ev_live.const import DOMAIN
from custom_components.ev_live.feed import Backoff
from custom_components.ev_live.providers.stellantis.client import Access, StellantisClient
from custom_components.ev_live.providers.stellantis.fleet_api import FleetApi
from custom_components.ev_live.supervisor import Supervisor
from simulators.stellantis import StellantisFaults, StellantisSimulator

from ..here.conftest import Naps
from ..nobil.conftest import (
    Account,
    entity_registry_enabled_by_default,  # noqa: F401  # a fixture
    pass_time,
    soon,
)

SECRET = "an-invented-secret"
TAG = "7f3c21ab"
WEBHOOK_ID = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

# Our own monitors, by the ends of their labels.
OWN = ("charging", "charging_tick", "driving", "driving_tick", "body", "incidents")

HALF_AN_HOUR = 30 * 60

DRIVEN, VAN, CORSA, PLUG_IN, DIESEL = (f"VF3SAMPLE{number:08d}" for number in range(1, 6))


@pytest.fixture
async def simulator(socket_enabled: None) -> AsyncGenerator[StellantisSimulator]:
    """Start a simulator whose vehicles do only what they are told to, and that waits for nobody.

    What its policies let it wait for, a full batch or another try, is over in no time.
    """
    async with StellantisSimulator(faults=StellantisFaults(time_scale=10_000)) as running:
        yield running


def account_data(
    simulator: StellantisSimulator, callback: str | None = None, **changes: Any
) -> dict[str, Any]:
    """Return what the form of an account gives, and what is made up for it."""
    server = {"api_url": simulator.api_url} | ({"callback_url": callback} if callback else {})
    return {
        "provider": "stellantis",
        "username": simulator.username,
        "password": simulator.password,
        "client_id": simulator.client_id,
        "client_certificate": simulator.client_certificate.strip(),
        "client_key": simulator.client_key.strip(),
        "ca_certificate": simulator.ca_certificate.strip(),
        "server": server,
        "fleet_id": simulator.fleets[0].fleet_id,
        "webhook_id": WEBHOOK_ID,
        "webhook_secret": SECRET,
        "installation": TAG,
    } | changes


async def no_tls() -> ssl.SSLContext:
    """Make the context of a client that needs none."""
    return ssl.create_default_context()


def make_client(
    simulator: StellantisSimulator, session: aiohttp.ClientSession, **changes: Any
) -> StellantisClient:
    """Return a client of the simulator, as somebody who may."""
    access = {
        "username": simulator.username,
        "password": simulator.password,
        "client_id": simulator.client_id,
    }
    options = {key: changes.pop(key) for key in ("monotonic",) if key in changes}
    return StellantisClient(
        session, Access(**access | changes), no_tls, simulator.api_url, **options
    )


@pytest.fixture
async def client(simulator: StellantisSimulator) -> AsyncGenerator[StellantisClient]:
    """Return a client of the simulator."""
    async with aiohttp.ClientSession() as session:
        yield make_client(simulator, session)


@pytest.fixture
def api(simulator: StellantisSimulator, client: StellantisClient) -> FleetApi:
    """Return the calls about the first fleet."""
    return FleetApi(client, simulator.fleets[0].fleet_id)


# In a running Home Assistant


@pytest.fixture(autouse=True)
def naps(monkeypatch: pytest.MonkeyPatch) -> Naps:
    """Take the waiting between two connects out."""
    naps = Naps()
    monkeypatch.setattr(Backoff, "LAST_CEILING", Backoff.FIRST_CEILING)
    monkeypatch.setattr(coordinator, "Supervisor", partial(Supervisor, sleep=naps))
    return naps


@pytest.fixture
async def door(
    hass: HomeAssistant, socket_enabled: None, hass_client_no_auth: ClientSessionGenerator
) -> str:
    """Let Home Assistant be called from outside, and return its address."""
    assert await async_setup_component(hass, DOMAIN, {})
    outside = await hass_client_no_auth()
    return str(outside.make_url("")).rstrip("/")


def monitor(label: str, expression: str, *triggers: dict[str, Any], **more: Any) -> Any:
    """Return the subentry of a monitor that a person built."""
    data = {"label": label, "triggers": list(triggers), "expression": expression, **more}
    return ConfigSubentryData(data=data, subentry_type="monitor", title=label, unique_id=None)


LOW = {
    "name": "low",
    "data": {"data": "vehicle.energy.electric.level", "op": "lowerThan", "value": ["20"]},
}


def make_entry(data: dict[str, Any], *monitors: Any, **options: Any) -> MockConfigEntry:
    """Return an account with the monitors that a person built."""
    return MockConfigEntry(
        domain=DOMAIN,
        title="Depot North",
        unique_id=data["fleet_id"],
        data=data,
        options=options,
        subentries_data=monitors,
    )


class FleetAccount(Account):
    """An account in a running Home Assistant, as a person sees it."""

    def __init__(
        self, hass: HomeAssistant, entry: MockConfigEntry, simulator: StellantisSimulator
    ) -> None:
        """Take the account and its provider."""
        super().__init__(hass, entry)
        self.simulator = simulator
        self.wake: Callable[[], None] = lambda: None

    async def listen(self) -> None:
        """Set up, and wait until the monitors run and every status has been read."""
        await self.set_up()
        await self.settle()

    async def settle(self) -> None:
        """Wait until everything that was pushed has been taken in."""
        feed = self.entry.runtime_data.feed
        async with feed._asking:  # the end of a round is announced nowhere
            pass
        await self.simulator.settle()
        await soon(self.simulator.wait_until_delivered())
        await self.hass.async_block_till_done()


async def later(account: FleetAccount, freezer: FrozenDateTimeFactory, seconds: float) -> None:
    """Let time pass, and what is due be done."""
    await pass_time(account.hass, freezer, seconds)
    await account.settle()


async def let_a_monitor_fail(account: FleetAccount, freezer: FrozenDateTimeFactory) -> None:
    """Let a monitor of ours fail that cannot be switched on again, and somebody see it."""
    account.simulator.faults.fail = "switch"
    await account.simulator.fail_monitor(f"ev-live/{TAG}/body")
    await later(account, freezer, HALF_AN_HOUR)


type Listen = Callable[..., Awaitable[FleetAccount]]


@pytest.fixture
def listen(hass: HomeAssistant, simulator: StellantisSimulator, door: str, naps: Naps) -> Listen:
    """Return what sets up an account whose monitors run."""

    async def set_up(*monitors: Any, **options: Any) -> FleetAccount:
        entry = make_entry(account_data(simulator, door), *monitors, **options)
        account = FleetAccount(hass, entry, simulator)
        account.wake = naps.wake
        await account.listen()
        return account

    return set_up


@pytest.fixture
async def account(listen: Listen) -> FleetAccount:
    """Return an account whose monitors run."""
    return await listen()
