"""A NOBIL account on a simulator."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterable
import threading
from typing import Any
from unittest.mock import PropertyMock, patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState, ConfigSubentryData
from homeassistant.const import (
    EVENT_STATE_CHANGED,
    EVENT_STATE_REPORTED,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
)
from homeassistant.core import Event, HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.ev_live.const import DOMAIN
from simulators.nobil import NobilSimulator

# The longest that anything on the loopback may take, in seconds of the real clock.
PATIENCE = 10

STATION = "NOR_09901"
EVSE = "0f0e0d0c-1111-2222-3333-444455556660"
OTHER_EVSE = "0f0e0d0c-1111-2222-3333-444455556661"
CONNECTOR = f"{STATION}/{EVSE}"
OTHER_CONNECTOR = f"{STATION}/{OTHER_EVSE}"

# A connector that speaks only to show that everything sent before has been read.
MARKER = ("DAN_09903", "118")
MARKER_IDS = {"enova": "DAN_09903/118", "legacy": "DAN_09903_02"}

# What the marker writes: its own entities and the sums of the account.
MARKER_WRITES = ("opdigtet_havneplads", "nobil_")


@pytest.fixture
async def simulator(socket_enabled: None) -> AsyncGenerator[NobilSimulator]:
    """Start a simulator that says only what it is told to."""
    running = NobilSimulator()
    await running.start()
    yield running
    # What hangs on purpose would hang for ever on a clock that stands still.
    running.faults.reset()
    await soon(running.stop())


def account_data(
    simulator: NobilSimulator, dialect: str = "enova", **changes: Any
) -> dict[str, Any]:
    """Return what the form of a NOBIL account gives."""
    realtime = simulator.realtime_url if dialect == "enova" else simulator.legacy_url
    return {
        "provider": "nobil",
        "dialect": dialect,
        "api_key": simulator.api_key,
        "static_api_key": simulator.static_api_key,
        "server": {"realtime_url": realtime, "static_url": simulator.static_url},
    } | changes


def make_entry(data: dict[str, Any], *stations: str, **options: Any) -> MockConfigEntry:
    """Return an account with the stations picked."""
    return MockConfigEntry(
        domain=DOMAIN,
        title="NOBIL",
        data=data,
        options=options,
        subentries_data=[
            ConfigSubentryData(
                data={"station_id": station},
                subentry_type="station",
                title=station,
                unique_id=station,
            )
            for station in stations
        ],
    )


@pytest.fixture(autouse=True)
def memory(hass_storage: dict[str, Any]) -> dict[str, Any]:
    """Keep what is stored in memory, so that no test leaves a file."""
    return hass_storage


@pytest.fixture
def entity_registry_enabled_by_default() -> Generator[None]:
    """Switch on what a person would have to switch on first."""
    with patch(
        "homeassistant.helpers.entity.Entity.entity_registry_enabled_default",
        new_callable=PropertyMock(return_value=True),
    ):
        yield


async def soon[T](work: Awaitable[T]) -> T:
    """Wait, but not for ever, and that by the real clock even if the test's stands still."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    alarm = threading.Timer(PATIENCE, lambda: loop.call_soon_threadsafe(task.cancel))
    alarm.start()
    try:
        return await task
    except asyncio.CancelledError:
        raise TimeoutError(f"nothing came of it within {PATIENCE} s") from None
    finally:
        alarm.cancel()
        alarm.join()


async def eventually(condition: Callable[[], bool]) -> None:
    """Wait for something that nothing announces."""

    async def look() -> None:
        while not condition():
            await asyncio.sleep(0)

    await soon(look())


async def run_until(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, condition: Callable[[], bool]
) -> None:
    """Let second after second pass until something is so."""

    async def run() -> None:
        while not condition():
            await pass_time(hass, freezer, 1)

    await soon(run())


async def pass_time(hass: HomeAssistant, freezer: FrozenDateTimeFactory, seconds: float) -> None:
    """Let time pass at once, and everything happen that is due by then."""
    freezer.tick(seconds)
    async_fire_time_changed(hass)
    await hass.async_block_till_done()


class Account:
    """An account in a running Home Assistant, as a person sees it."""

    def __init__(self, hass: HomeAssistant, entry: MockConfigEntry) -> None:
        """Take the entry of the account."""
        self.hass = hass
        self.entry = entry
        self._marked = False

    async def set_up(self) -> None:
        """Set the account up, adding it first if need be."""
        if self.hass.config_entries.async_get_entry(self.entry.entry_id) is None:
            self.entry.add_to_hass(self.hass)
        await self.hass.config_entries.async_setup(self.entry.entry_id)
        await self.hass.async_block_till_done()

    async def unload(self) -> None:
        """Stop the account, as a restart does."""
        await self.hass.config_entries.async_unload(self.entry.entry_id)
        await self.hass.async_block_till_done()

    def entity_id(self, asset: str, key: str) -> str:
        """Return the entity that shows a value of an asset; KeyError where there is none."""
        entities = er.async_entries_for_config_entry(er.async_get(self.hass), self.entry.entry_id)
        ids = {entity.unique_id: entity.entity_id for entity in entities}
        return ids[f"{self.entry.unique_id or self.entry.entry_id}_{asset}_{key}"]

    def shown(self, asset: str, key: str) -> State:
        """Return what is shown of an asset."""
        state = self.hass.states.get(self.entity_id(asset, key))
        assert state is not None, f"{key} of {asset} shows nothing"
        return state

    def state(self, asset: str, key: str) -> str:
        """Return the state that is shown of an asset."""
        return self.shown(asset, key).state

    def is_assumed(self, asset: str, key: str) -> bool:
        """Whether a value is shown as one that may have changed unseen."""
        return self.shown(asset, key).attributes.get("assumed_state", False) is True

    async def until_loaded(self) -> None:
        """Wait until Home Assistant has set the account up."""
        loaded = asyncio.Event()
        stop = self.entry.async_on_state_change(loaded.set)
        while self.entry.state is not ConfigEntryState.LOADED:
            loaded.clear()
            await soon(loaded.wait())
        stop()
        await self.hass.async_block_till_done()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something to be so after a state was written."""
        written = asyncio.Event()
        stop = _on_write(self.hass, lambda _: written.set())
        try:
            while not condition():
                written.clear()
                await soon(written.wait())
        finally:
            stop()

    async def until_shown(self, asset: str, key: str, state: str) -> None:
        """Wait for a state to be shown."""
        entity_id = self.entity_id(asset, key)

        def is_shown() -> bool:
            shown = self.hass.states.get(entity_id)
            return shown is not None and shown.state == state

        await self.until(is_shown)

    async def until_read(self, simulator: NobilSimulator) -> None:
        """Wait until everything is read that was sent so far; the marker must be picked."""
        self._marked = not self._marked
        word, state = ("OUTOFORDER", "out_of_order") if self._marked else ("AVAILABLE", "available")
        await simulator.send(*MARKER, word)
        await self.until_shown(MARKER_IDS[self.entry.data["dialect"]], "status", state)


@pytest.fixture
async def account(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: NobilSimulator
) -> Account:
    """Return an account that listens to two stations, on a clock that stands still."""
    return await listening_account(hass, simulator, STATION, MARKER[0])


async def new_account(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    *stations: str,
    dialect: str = "enova",
    **options: Any,
) -> Account:
    """Set an account up, whatever comes of it."""
    data = account_data(simulator, dialect)
    account = Account(hass, make_entry(data, *stations, **options))
    await account.set_up()
    return account


async def listening_account(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    *stations: str,
    dialect: str = "enova",
    **options: Any,
) -> Account:
    """Set up an account that hears what the simulator says next."""
    account = await new_account(hass, simulator, *stations, dialect=dialect, **options)
    await soon(simulator.wait_for_connection())
    return account


@pytest.fixture
async def heard(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    simulator: NobilSimulator,
) -> Account:
    """Return an account that was told of two connectors."""
    # Time is let pass in leaps; the simulator may not take them for a dead client.
    simulator.faults.pong_timeout = 1e9
    account = await listening_account(hass, simulator, STATION, MARKER[0])
    await simulator.send(STATION, EVSE, "AVAILABLE")
    await simulator.send(STATION, OTHER_EVSE, "CHARGING")
    await account.until_read(simulator)
    return account


async def restart(account: Account, simulator: NobilSimulator) -> None:
    """Stop the account and start it again; the provider says nothing yet."""
    number = simulator.counters.handshakes
    await account.unload()
    await account.set_up()
    await soon(simulator.wait_for_connection(number + 1))


def stored(memory: dict[str, Any], account: Account) -> dict[str, Any]:
    """Return the document of the account."""
    document: dict[str, Any] = memory[f"ev_live.{account.entry.entry_id}"]
    return document


async def find_stations(
    account: Account,
    radius: float,
    *,
    latitude: float = 59.9139,
    longitude: float = 10.7522,
    **wishes: Any,
) -> list[dict[str, Any]]:
    """Look for stations around a place, if nothing else is said the middle of Oslo."""
    place = {"latitude": latitude, "longitude": longitude, "radius": radius}
    answer: Any = await account.hass.services.async_call(
        DOMAIN,
        "find_stations",
        {"config_entry_id": account.entry.entry_id, "location": place, **wishes},
        blocking=True,
        return_response=True,
    )
    found: list[dict[str, Any]] = answer["stations"]
    return found


class Writes:
    """Every write of a state since somebody began to look, also of the same state again."""

    def __init__(self, hass: HomeAssistant, *, without: Iterable[str] = MARKER_WRITES) -> None:
        """Begin to look, but not at entities whose id begins so."""
        self.states: list[State] = []
        self._ignored = tuple(without)
        self.stop = _on_write(hass, self._note)

    @property
    def entity_ids(self) -> set[str]:
        """Return which entities were written."""
        return {state.entity_id for state in self.states}

    def of(self, entity_id: str) -> list[str]:
        """Return the states an entity was given, in their order."""
        return [state.state for state in self.states if state.entity_id == entity_id]

    def _note(self, state: State) -> None:
        if not state.entity_id.partition(".")[2].startswith(self._ignored):
            self.states.append(state)


class Activity:
    """The events of one asset since somebody began to look."""

    def __init__(self, account: Account, asset: str) -> None:
        """Begin to look."""
        entity_id = account.entity_id(asset, "activity")
        self._account = account
        self._old = account.shown(asset, "activity").state
        self._states: dict[str, State] = {}
        _on_write(account.hass, lambda state: self._note(entity_id, state))

    @property
    def types(self) -> list[str]:
        """Return the types of the events, each time only one of them can be said."""
        return [state.attributes["event_type"] for state in self._states.values()]

    def all(self, attribute: str) -> list[str | None]:
        """Return an attribute of every event."""
        return [state.attributes.get(attribute) for state in self._states.values()]

    def _note(self, entity_id: str, state: State) -> None:
        known = (self._old, STATE_UNKNOWN, STATE_UNAVAILABLE)
        if state.entity_id == entity_id and state.state not in known:
            self._states[state.state] = state


def _on_write(hass: HomeAssistant, listener: Callable[[State], None]) -> Callable[[], None]:
    """Call a listener with every state that is written; return how to stop it."""

    @callback
    def listen(event: Event[Any]) -> None:
        state = event.data["new_state"]
        if state is not None:
            listener(state)

    @callback
    def every(_: Any) -> bool:
        return True

    kinds = (EVENT_STATE_CHANGED, EVENT_STATE_REPORTED)
    stops = [hass.bus.async_listen(kind, listen, every) for kind in kinds]

    def stop() -> None:
        for each in stops:
            each()

    return stop
