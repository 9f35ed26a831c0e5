"""A running Home Assistant with an account in it."""

from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager
import logging
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
from homeassistant.config_entries import ConfigEntryState, ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import DATA_RESOLVER
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_test_home_assistant

from custom_components.ev_live.const import CONF_PROVIDER, CONF_STATION_ID, DOMAIN, SUBENTRY_STATION
from custom_components.ev_live.model import Batch
from custom_components.ev_live.registry import PROVIDERS

from .provider import BenchProvider
from .world import station_id


@asynccontextmanager
async def running_core() -> AsyncGenerator[HomeAssistant]:
    """Run a core with a folder of its own, which goes with it."""
    logging.disable(logging.WARNING)
    with TemporaryDirectory() as folder:
        (Path(folder) / ".storage").mkdir()
        async with async_test_home_assistant(config_dir=folder) as hass:
            del hass.data[DATA_CUSTOM_COMPONENTS]
            try:
                yield hass
            finally:
                await hass.async_stop(force=True)


def add_account(
    hass: HomeAssistant, stations: int, survey: Callable[[], Iterable[Batch]] = tuple
) -> MockConfigEntry:
    """Add an account with stations picked; it is still to be set up."""
    PROVIDERS[BenchProvider.id] = BenchProvider(survey)
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Bench",
        data={CONF_PROVIDER: BenchProvider.id},
        subentries_data=[
            ConfigSubentryData(
                data={CONF_STATION_ID: station_id(station)},
                subentry_type=SUBENTRY_STATION,
                title=station_id(station),
                unique_id=station_id(station),
            )
            for station in range(stations)
        ],
    )
    entry.add_to_hass(hass)
    return entry


async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set an account up and wait until its entities are there."""
    if entry.state is ConfigEntryState.NOT_LOADED:
        await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    if entry.state is not ConfigEntryState.LOADED:
        raise RuntimeError(f"the account was not set up: {entry.reason}")


def look_up_names_plainly(hass: HomeAssistant) -> None:
    """Spare Home Assistant's HTTP client the look for devices on the local network."""
    hass.data[DATA_RESOLVER] = aiohttp.ThreadedResolver()  # type: ignore[misc]  # any will do
