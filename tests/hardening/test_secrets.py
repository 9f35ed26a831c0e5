"""What opens a door or names a person is found nowhere, whatever an account lives through."""

import asyncio
from collections.abc import Iterator
import inspect
import logging
from typing import Any

from homeassistant.components.diagnostics import DOMAIN as DIAGNOSTICS
from homeassistant.components.recorder import Recorder
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from yarl import URL

from custom_components.ev_live.const import DOMAIN
from custom_components.ev_live.feed import FeedError
from custom_components.ev_live.system_health import system_health_info

from ..helpers import until
from ..nobil.conftest import entity_registry_enabled_by_default, soon  # noqa: F401
from ..recording import meta
from ..stellantis.conftest import door  # noqa: F401  # a fixture
from .canaries import PLACE, gossip, hang_up, leaks, plant, revoke
from .houses import PROVIDERS, House, house

# What only the simulators, and the tests' own harness, write.
NOT_OURS = ("aiohttp.access", "aiohttp.server", "pytest_homeassistant_custom_component")
OURS = ("custom_components.ev_live", "ev_live", "websockets", "aiohttp.client")


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations(
    recorder_mock: Recorder, enable_custom_integrations: None
) -> None:
    """Let Home Assistant record; the recorder has to be there before anything else."""


@pytest.fixture
async def diagnostics(hass: HomeAssistant) -> None:
    """Let diagnostics be downloaded; before the door opens, or there is no way to them."""
    assert await async_setup_component(hass, DIAGNOSTICS, {})


@pytest.fixture
def errors(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows with each error that a feed says, whoever catches it."""
    said: list[str] = []

    def note(self: FeedError, *args: object) -> None:
        said.append(" ".join(map(str, args)))
        Exception.__init__(self, *args)

    monkeypatch.setattr(FeedError, "__init__", note)
    return said


def told(records: list[logging.LogRecord], *, ours: bool) -> Iterator[str]:
    """Give what was logged, with its tracebacks."""
    formatter = logging.Formatter("%(name)s: %(message)s")
    for record in records:
        if record.name.startswith(OURS) if ours else not record.name.startswith(NOT_OURS):
            yield formatter.format(record)


async def look(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, home: House
) -> dict[str, str]:
    """Return all that people show to others of a house."""
    assert home.entry is not None
    client = await hass_client()
    answer = await client.get(f"/api/diagnostics/config_entry/{home.entry.entry_id}")
    assert answer.status == 200
    health = {
        name: await value if inspect.isawaitable(value) else value
        for name, value in (await system_health_info(hass)).items()
    }
    issues = [
        (each.issue_id, each.translation_placeholders, each.data)
        for each in ir.async_get(hass).issues.values()
    ]
    return {
        "diagnostics": await answer.text(),
        "system health": repr(health),
        "repairs": repr(issues),
        "why it does not work": f"{home.entry.reason} {home.entry.title}",
    }


async def named(hass: HomeAssistant, home: House, memory: dict[str, Any]) -> str:
    """Return the names of everything that an account has made, and who charged where."""
    assert home.entry is not None
    entities = er.async_entries_for_config_entry(er.async_get(hass), home.entry.entry_id)
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), home.entry.entry_id)
    names: list[object] = [(each.entity_id, each.original_name, each.name) for each in entities]
    names += [(each.name, each.model, each.manufacturer, each.name_by_user) for each in devices]
    names += [state.name for state in hass.states.async_all()]
    assert len(entities) > 2
    meters = [(each["statistic_id"], each["name"]) for each in await meta(hass)]
    sessions = await hass.services.async_call(
        DOMAIN, "get_sessions", {}, blocking=True, return_response=True
    )
    return repr([names, list(memory), meters, sessions])


async def lose_and_find(hass: HomeAssistant, home: House) -> None:
    """Lose the line, the credentials and the provider, one after the other, and come back."""
    entry, simulator = home.entry, home.simulator
    assert entry is not None
    await hang_up(simulator)
    await hass.async_block_till_done()
    await home.unload()
    revoke(simulator, revoked=True)
    await soon(hass.config_entries.async_setup(entry.entry_id))
    await until(hass, lambda: is_asked(hass))
    revoke(simulator, revoked=False)
    for flow in hass.config_entries.flow.async_progress_by_handler(DOMAIN):
        hass.config_entries.flow.async_abort(flow["flow_id"])
    await home.unload()
    await home.set_up()
    await simulator.stop()
    await soon(hass.config_entries.async_reload(entry.entry_id))
    assert entry.state in {ConfigEntryState.LOADED, ConfigEntryState.SETUP_RETRY}


def host_of(url: str) -> str:
    """Return host and port of an address."""
    return URL(url).authority


def is_asked(hass: HomeAssistant) -> bool:
    """Whether a person is asked for new credentials."""
    flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    return any(flow["context"]["source"] == SOURCE_REAUTH for flow in flows)


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_no_canary_is_found_anywhere(
    hass: HomeAssistant,
    diagnostics: None,
    hass_client: ClientSessionGenerator,
    entity_registry_enabled_by_default: None,  # noqa: F811
    memory: dict[str, Any],
    door: str,  # noqa: F811
    caplog: pytest.LogCaptureFixture,
    errors: list[str],
    provider: str,
) -> None:
    """Who asks for help shows his log and his diagnostics to strangers, who keep them for ever."""
    # Whoever has the recorder log what it writes logs the states that it writes.
    caplog.set_level(logging.WARNING, "sqlalchemy")
    caplog.set_level(logging.DEBUG)
    async with house(hass, provider, door) as home:
        canaries = plant(home.simulator)
        addresses = (host_of(home.simulator.control_url), host_of(door))
        entry = await home.set_up()
        frames = entry.runtime_data.feed.counters.frames
        await gossip(home.simulator)
        await until(hass, lambda: entry.runtime_data.feed.counters.frames > frames)
        shown = list((await look(hass, hass_client, home)).values())
        names = await named(hass, home, memory)
        await lose_and_find(hass, home)
        shown += (await look(hass, hass_client, home)).values()
        await home.unload()
        await asyncio.sleep(0)

    ours = list(told(caplog.records, ours=True))
    assert len(ours) > 5
    assert len(errors) >= 2
    assert leaks(told(caplog.records, ours=False), canaries.secrets) == []
    everything = canaries.secrets + canaries.private + canaries.seen + addresses
    assert leaks(ours + errors, everything) == []
    assert leaks(shown, everything) == []
    # A map has to know where things are, and a name is what people see.
    spoken = {*canaries.secrets, *canaries.private, *addresses}
    assert leaks([names], spoken - set(PLACE)) == []
