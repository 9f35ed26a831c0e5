"""A ChargePilot account on a simulator."""

from collections.abc import AsyncGenerator, Callable
import time
from typing import Any, override

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, ServiceResponse, State
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ev_live.const import DOMAIN
from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.depots import NORTH
from simulators.chargepilot.dialects import DialectName

from ..helpers import until
from ..nobil.conftest import (
    Account,
    entity_registry_enabled_by_default,  # noqa: F401  # a fixture
    pass_time,
)

UNIQUE_ID = f"Presystem1_{NORTH}"

# The longest wait before a connect, in seconds.
LONGEST_WAIT = 300

# How many real seconds the wire gets when time has passed.
GLANCE = 0.02

# What must not be found where others may look.
PERSONAL = ("BUS-", "VAN-", "02:00:5E", "s3cret")


@pytest.fixture
def dialect() -> DialectName:
    """Return the dialect of the simulator."""
    return "chargepilot"


@pytest.fixture
async def simulator(
    socket_enabled: None, dialect: DialectName
) -> AsyncGenerator[ChargePilotSimulator]:
    """Start a simulator that goes by the clock of the test."""
    async with ChargePilotSimulator(port=0, dialect=dialect, clock=lambda: time.time()) as running:
        yield running


def account_data(simulator: ChargePilotSimulator, **changes: Any) -> dict[str, Any]:
    """Return what the form of a ChargePilot account gives; a name of the section goes there."""
    server = {"boot_key": "auto", "subprotocol": True, "pin_certificate": False}
    server |= {name: changes.pop(name) for name in list(changes) if name in server}
    return {
        "provider": "chargepilot",
        "url": simulator.socket_url,
        "username": simulator.username,
        "password": simulator.password,
        "presystem_id": simulator.presystem_id,
        "system_type": "BMS",
        "server": server,
    } | changes


def make_entry(data: dict[str, Any], **options: Any) -> MockConfigEntry:
    """Return an account."""
    return MockConfigEntry(
        domain=DOMAIN, title="ChargePilot", data=data, options=options, unique_id=UNIQUE_ID
    )


def moment(state: str) -> float:
    """Return the time that a state is, in seconds since the epoch."""
    at = dt_util.parse_datetime(state)
    assert at is not None
    return at.timestamp()


class Depots(Account):
    """An account in a running Home Assistant, as a person sees it."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: MockConfigEntry,
        simulator: ChargePilotSimulator,
        freezer: FrozenDateTimeFactory,
    ) -> None:
        """Take the account, its provider, and the clock of both."""
        super().__init__(hass, entry)
        self.simulator = simulator
        self.freezer = freezer

    @property
    def pictures(self) -> int:
        """Return how many pictures were read."""
        frames: int = self.entry.runtime_data.feed.counters.frames
        return frames

    async def listen(self) -> None:
        """Set up, and wait for the first picture to be read."""
        await self.set_up()
        await until(self.hass, lambda: self.pictures)

    async def read(self) -> None:
        """Send a picture, and wait until it is read."""
        await until(self.hass, lambda: not self.simulator.outstanding)
        sent = self.pictures + 1
        await self.simulator.publish()
        await until(self.hass, lambda: self.pictures >= sent)

    async def look(self) -> None:
        """Send a picture, and wait until all that is in it is written."""
        await self.read()
        await self.later(61)

    async def later(self, seconds: float) -> None:
        """Let time pass without losing touch: a picture every 15 seconds."""
        for _ in range(int(seconds // 10)):
            await pass_time(self.hass, self.freezer, 10)
            await self.read()

    @override
    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for something that a socket brings."""
        await until(self.hass, condition)

    async def come_back(self, boots: int) -> None:
        """Let time pass until so many boots were accepted and the first picture is read."""
        counters = self.simulator.counters
        for _ in range(LONGEST_WAIT):
            await self.wait(5)
            if counters.boots_accepted >= boots:
                break
        await until(self.hass, lambda: self.entry.state is ConfigEntryState.LOADED)
        await until(self.hass, lambda: self.pictures)
        await self.read()

    async def wait(self, seconds: int) -> None:
        """Let time pass, and give the wire its turns."""
        for _ in range(0, seconds, 5):
            await pass_time(self.hass, self.freezer, 5)
            await self.hass.async_add_executor_job(time.sleep, GLANCE)
            await self.hass.async_block_till_done()

    def unique_ids(self) -> set[str]:
        """Return the unique ids of all entities, without what they begin with."""
        entities = er.async_entries_for_config_entry(er.async_get(self.hass), self.entry.entry_id)
        return {entity.unique_id.removeprefix(f"{UNIQUE_ID}_") for entity in entities}

    def assets(self) -> set[str]:
        """Return the ids of all things that have an entity."""
        return {unique_id.split("_")[0] for unique_id in self.unique_ids()}

    @override
    def entity_id(self, asset: str, key: str) -> str:
        """Return the entity that shows a value of an asset; KeyError where there is none."""
        entities = er.async_entries_for_config_entry(er.async_get(self.hass), self.entry.entry_id)
        ids = {entity.unique_id: entity.entity_id for entity in entities}
        return ids[f"{UNIQUE_ID}_{asset}_{key}"]

    def attribute(self, asset: str, key: str, name: str) -> Any:
        """Return an attribute of what is shown."""
        return self.shown(asset, key).attributes.get(name)

    async def call(self, action: str, **data: Any) -> ServiceResponse:
        """Call an action."""
        return await self.hass.services.async_call(
            DOMAIN,
            action,
            {"config_entry_id": self.entry.entry_id} | data,
            blocking=True,
            return_response=True,
        )


class Events:
    """The events of one entity since somebody began to look."""

    def __init__(self, account: Depots, asset: str, key: str) -> None:
        """Begin to look."""
        self._entity_id = account.entity_id(asset, key)
        self._seen: list[State] = []
        account.hass.bus.async_listen("state_changed", self._note)

    @property
    def types(self) -> list[str]:
        """Return the types."""
        return [state.attributes["event_type"] for state in self._seen]

    def all(self, attribute: str) -> list[Any]:
        """Return an attribute of every event."""
        return [state.attributes.get(attribute) for state in self._seen]

    def _note(self, event: Any) -> None:
        """Note an event: its state is the time of it."""
        new, old = event.data["new_state"], event.data["old_state"]
        if event.data["entity_id"] != self._entity_id or new is None:
            return
        if new.state in ("unknown", "unavailable") or (old is not None and old.state == new.state):
            return
        self._seen.append(new)


@pytest.fixture
async def account(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    simulator: ChargePilotSimulator,
    entity_registry_enabled_by_default: None,  # noqa: F811
) -> Depots:
    """Return an account that has read the first picture, with everything switched on."""
    return await listening(hass, freezer, simulator)


@pytest.fixture
async def asking(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    simulator: ChargePilotSimulator,
    entity_registry_enabled_by_default: None,  # noqa: F811
) -> Depots:
    """Return an account that may make charging requests."""
    return await listening(hass, freezer, simulator, allow_charging_requests=True)


async def listening(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    simulator: ChargePilotSimulator,
    changes: dict[str, Any] | None = None,
    **options: Any,
) -> Depots:
    """Set up an account, and wait for its first picture."""
    entry = make_entry(account_data(simulator, **(changes or {})), **options)
    account = Depots(hass, entry, simulator, freezer)
    await account.listen()
    return account
