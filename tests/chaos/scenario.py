"""An account on a simulator while things happen, and what is said and shown of them."""

from abc import ABC, abstractmethod
import asyncio
from contextlib import AbstractAsyncContextManager, AbstractContextManager, nullcontext
from dataclasses import dataclass
from random import Random
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ev_live.announce import Signal
from custom_components.ev_live.const import DOMAIN
from custom_components.ev_live.coordinator import StreamCoordinator
from custom_components.ev_live.model import ConnectorStatus
from simulators.server import Simulator

from .hourglass import Hourglass

# The signal of a vehicle beside those of connectors.
PLUGGED = "plugged"

# What of the feed itself can always be known, and what happens without it.
ALWAYS_KNOWN = {"account_connected", "account_readiness"}


@dataclass(frozen=True, kw_only=True)
class Saying:
    """Something was so from this time on, and whether somebody must have heard it at once."""

    asset: str
    signal: str
    value: bool
    at: float
    is_heard: bool


class Scenario(ABC):
    """One provider's account; time flies.

    `silence` is how long the provider may be gone before the feed must have noticed, in
    seconds; `catches_up` how long after it is back all is known again; `pauses` how long the
    load may rest at most, `breath` how short it does in a flood.
    """

    silence: float
    catches_up: float
    pauses: float = 8
    breath = 0.05
    # So long after it was said, in seconds, what nobody listened to is still told.
    keeps = 0.0
    # What happened is told with its own time, however late and in whatever order it comes.
    comes_late = False
    simulator: Any

    def __init__(self, hass: HomeAssistant, glass: Hourglass, random: Random) -> None:
        """Take the house, its clocks, and where chance comes from."""
        self.hass = hass
        self.glass = glass
        self.random = random
        self.set_ups = 0
        self.is_fine = True
        self.sayings: list[Saying] = []

    # The provider

    @abstractmethod
    def open(self) -> AbstractAsyncContextManager[Simulator[Any, Any]]:
        """Return the provider, still to be started."""

    @abstractmethod
    def make_entry(self) -> MockConfigEntry:
        """Return the account."""

    def clocks(self) -> AbstractContextManager[object]:
        """Let the account go by the clocks of the trial, where it reads others."""
        return nullcontext()

    @abstractmethod
    async def speak(self) -> None:
        """Let something happen at the provider, by chance."""

    async def catch_up(self) -> None:
        """Wait until all that was said is known."""
        await self.sleep(self.catches_up)

    @abstractmethod
    def truth(self) -> dict[tuple[str, str], str]:
        """Return what must be shown of each (asset, key) once all is well."""

    @property
    @abstractmethod
    def attempts(self) -> int | None:
        """Return how often somebody tried to connect, None where the provider cannot count it."""

    @property
    @abstractmethod
    def left_behind(self) -> int:
        """Return how much of the account is still open at the provider."""

    def is_gone(self, saying: Saying) -> bool:
        """Whether nobody could know what was said, however often the provider was heard."""
        return False

    def note(self, asset: str, status: ConnectorStatus) -> None:
        """Note what a connector says at this moment."""
        for signal, value in answers("status", status).items():
            self.note_signal(asset, signal, value)

    def note_signal(self, asset: str, signal: str, value: bool) -> None:
        """Note what something says at this moment."""
        heard = self.is_fine and self.is_live
        at = self.glass.provider_time()
        self.sayings.append(Saying(asset=asset, signal=signal, value=value, at=at, is_heard=heard))

    @property
    def ports(self) -> set[int]:
        """Return where the provider listens."""
        return {self.simulator.port}

    # The account

    async def start(self) -> None:
        """Set the account up for the first time."""
        self.entry = self.make_entry()
        self.entry.add_to_hass(self.hass)
        await self.set_up()
        await self.wait_until_live(60)

    async def set_up(self) -> None:
        """Set the account up."""
        self.set_ups += 1
        await self.hass.config_entries.async_setup(self.entry.entry_id)

    async def stop(self) -> None:
        """Stop the account, as a restart does."""
        await self.hass.config_entries.async_unload(self.entry.entry_id)

    async def sign_in_anew(self) -> None:
        """Do what a person does whom Home Assistant asks to sign in again."""
        for flow in self.hass.config_entries.flow.async_progress_by_handler(DOMAIN):
            self.hass.config_entries.flow.async_abort(flow["flow_id"])
        await self.stop()
        await self.set_up()

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        await asyncio.sleep(seconds)

    @property
    def coordinator(self) -> StreamCoordinator | None:
        """Return who holds the feed, if the account is set up."""
        if self.entry.state is not ConfigEntryState.LOADED:
            return None
        coordinator: StreamCoordinator = self.entry.runtime_data
        return coordinator

    @property
    def is_live(self) -> bool:
        """Whether the provider is heard."""
        return self.coordinator is not None and self.coordinator.is_live

    async def wait_until_live(self, within: float) -> bool:
        """Wait until the provider is heard; return whether that came about."""
        ends = self.hass.loop.time() + within
        while not self.is_live and self.hass.loop.time() < ends:
            await self.sleep(1)
        return self.is_live

    # What is shown

    def entity_ids(self) -> dict[str, str]:
        """Return the entities that are switched on, by what follows the account in unique ids."""
        registry = er.async_get(self.hass)
        begins = len(f"{self.entry.unique_id or self.entry.entry_id}_")
        return {
            entity.unique_id[begins:]: entity.entity_id
            for entity in er.async_entries_for_config_entry(registry, self.entry.entry_id)
            if entity.disabled_by is None
        }

    def shown(self) -> dict[tuple[str, str], str | None]:
        """Return what is shown of everything whose truth is known."""
        ids = self.entity_ids()
        return {
            (asset, key): self._state(ids.get(f"{asset}_{key}", "")) for asset, key in self.truth()
        }

    def _state(self, entity_id: str) -> str | None:
        state = self.hass.states.get(entity_id)
        return None if state is None else state.state

    def availability(self) -> tuple[set[str], set[str]]:
        """Return which entities are available and which are not; those that went are neither."""
        absent = set() if self.coordinator is None else set(self.coordinator.data.absent_since)
        known: tuple[set[str], set[str]] = (set(), set())
        for name, entity_id in self.entity_ids().items():
            if name in ALWAYS_KNOWN or any(name.startswith(each) for each in absent):
                continue
            state = self._state(entity_id)
            known[state in (None, "unavailable")].add(name)
        return known


def answers(key: str, value: object) -> dict[str, bool]:
    """Return what a value, as it is said or shown, tells of each signal that makes events."""
    match key, value:
        case "status", str() if value in ConnectorStatus:
            status = ConnectorStatus(value)
            return {each: told for each in Signal if (told := each.of(status)) is not None}
        case "plugged", bool():
            return {PLUGGED: value}
        case "plugged", "on" | "off":
            return {PLUGGED: value == "on"}
    return {}
