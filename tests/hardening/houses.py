"""An account of each provider, on a simulator that can be made to talk."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.chargepilot import ChargePilotSimulator
from simulators.here import HereSimulator
from simulators.here.places import DEMO_PARK
from simulators.nobil import NobilSimulator
from simulators.server import Simulator
from simulators.stellantis import StellantisFaults, StellantisSimulator
from simulators.viriciti import ViriCitiSimulator

from ..chargepilot import conftest as chargepilot
from ..helpers import until
from ..here import conftest as here
from ..nobil import conftest as nobil
from ..stellantis import conftest as stellantis
from ..viriciti import conftest as viriciti

PROVIDERS = ("nobil", "here", "viriciti", "chargepilot", "stellantis")


@dataclass(kw_only=True)
class House:
    """A house with one account; `change` alters what its simulator wants to see."""

    provider: str
    simulator: Simulator[Any, Any]
    make_entry: Callable[[], MockConfigEntry]
    hass: HomeAssistant
    entry: MockConfigEntry | None = None

    async def set_up(self) -> MockConfigEntry:
        """Set the account up, and wait until its provider has talked."""
        if self.entry is None:
            self.entry = self.make_entry()
            self.entry.add_to_hass(self.hass)
        await nobil.soon(self.hass.config_entries.async_setup(self.entry.entry_id))
        await self.live()
        return self.entry

    async def live(self) -> None:
        """Wait until the account is loaded and its provider has talked."""
        entry = self.entry
        assert entry is not None
        await until(self.hass, lambda: entry.state is ConfigEntryState.LOADED)
        if isinstance(self.simulator, NobilSimulator):
            await nobil.soon(self.simulator.wait_for_connection())
            await self.simulator.send(nobil.STATION, nobil.EVSE, "CHARGING")
        await until(self.hass, lambda: entry.runtime_data.is_live)
        await self.hass.async_block_till_done()

    async def unload(self) -> None:
        """Stop the account."""
        assert self.entry is not None
        await nobil.soon(self.hass.config_entries.async_unload(self.entry.entry_id))
        await self.hass.async_block_till_done()


@asynccontextmanager
async def house(hass: HomeAssistant, provider: str, door: str) -> AsyncGenerator[House]:
    """Run a simulator while the context lasts; `door` is the address of this house."""
    simulator, make_entry = _open(provider, door)
    async with simulator:
        yield House(provider=provider, simulator=simulator, make_entry=make_entry, hass=hass)
        # What hangs on purpose would hang for ever.
        simulator.faults.reset()


def _open(provider: str, door: str) -> tuple[Simulator[Any, Any], Callable[[], MockConfigEntry]]:
    """Return the simulator of a provider, and what makes an account there once it runs."""
    match provider:
        case "nobil":
            stations = NobilSimulator()
            return stations, lambda: nobil.make_entry(
                nobil.account_data(stations), nobil.STATION, nobil.MARKER[0]
            )
        case "here":
            world = HereSimulator()
            return world, lambda: here.make_entry(here.account_data(world), DEMO_PARK)
        case "viriciti":
            buses = ViriCitiSimulator()
            return buses, lambda: viriciti.make_entry(
                viriciti.account_data(buses),
                viriciti.vehicle(viriciti.BUS),
                viriciti.station(viriciti.DEPOT),
            )
        case "chargepilot":
            depots = ChargePilotSimulator()
            return depots, lambda: chargepilot.make_entry(chargepilot.account_data(depots))
    cars = StellantisSimulator(faults=StellantisFaults(time_scale=10_000))
    return cars, lambda: stellantis.make_entry(stellantis.account_data(cars, door))
