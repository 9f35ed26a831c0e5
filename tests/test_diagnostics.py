"""Diagnostics and logs help, and give nobody away."""

from collections.abc import Iterable
from dataclasses import replace
import logging
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.diagnostics import DOMAIN as DIAGNOSTICS
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ev_live.const import DOMAIN
from simulators.nobil import NobilSimulator

from .helpers import reconnect, set_up, shown, until, wait_out
from .nobil.conftest import account_data

STATION, EVSE = "NOR_09901", "0f0e0d0c-1111-2222-3333-444455556660"
CONNECTOR = f"{STATION}/{EVSE}"
SQUARE = "NOR_099902"

LIVE_KEY = "k-canary-of-the-stream"
NEW_KEY = "k-canary-that-replaces-it"
STATIC_KEY = "k-canary-of-the-register"
SECRETS = (LIVE_KEY, NEW_KEY, STATIC_KEY, "canary-query")
# A socket's address, and how every token begins.
ADDRESSES = ("access_token", "apikey=", "/client/hubs/stream", "eyJhbGci")
PLACES = ("Kanarifuglen", "59.87654", "10.54321", STATION, EVSE)

# What only the simulator and the tests' own harness write.
NOT_OURS = ("aiohttp.access", "aiohttp.server", "pytest_homeassistant_custom_component")
OURS = ("custom_components.ev_live", "ev_live")

TROUBLES: tuple[dict[str, object], ...] = (
    {"upgrade_status": 503},
    {"upgrade_drop": True},
    {"token_status": 500},
    {"token_status": 429},
    {"token_body": "html"},
    {"token_body": "not_a_url"},
    {"static_body": "html"},
)

UNHEARD = {"0", "unknown", None}

DIALECTS = pytest.mark.parametrize("dialect", ["enova", "legacy"])


@pytest.fixture
async def canaries(simulator: NobilSimulator) -> NobilSimulator:
    """Plant what must not be found again."""
    simulator.api_key, simulator.static_api_key = LIVE_KEY, STATIC_KEY
    known = simulator.world.stations[STATION]
    simulator.world.add(replace(known, name="Kanarifuglen", latitude=59.87654, longitude=10.54321))
    return simulator


def canary_data(simulator: NobilSimulator, dialect: str) -> dict[str, Any]:
    """Return the credentials, with a canary in the address where they are sent."""
    data = account_data(simulator, dialect)
    data["server"]["realtime_url"] += "?of=canary-query"
    return data


async def download(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry
) -> str:
    """Return the whole file that a person would send to a stranger."""
    assert await async_setup_component(hass, DIAGNOSTICS, {})
    client = await hass_client()
    response = await client.get(f"/api/diagnostics/config_entry/{entry.entry_id}")
    assert response.status == 200
    return await response.text()


def told(records: Iterable[logging.LogRecord]) -> dict[str, str]:
    """Return everything that each logger wrote, with its tracebacks."""
    formatter = logging.Formatter()
    texts: dict[str, str] = {}
    for record in records:
        texts[record.name] = texts.get(record.name, "") + formatter.format(record) + "\n"
    return {name: text for name, text in texts.items() if not name.startswith(NOT_OURS)}


def leaks(texts: dict[str, str], canaries: Iterable[str]) -> list[tuple[str, str]]:
    """Return which canary was found at which logger."""
    return [
        (name, canary)
        for name, text in texts.items()
        for canary in canaries
        if canary.lower() in text.lower()
    ]


async def stumble(hass: HomeAssistant, simulator: NobilSimulator, entry: MockConfigEntry) -> None:
    """Hear what cannot be read, and then what can."""
    await simulator.garbage("broken_json")
    await simulator.send(STATION, EVSE, "TELEPORTING")
    await simulator.send(STATION, EVSE, "CHARGING")
    await until(hass, lambda: shown(hass, entry, STATION, "connectors_heard") not in UNHEARD)


async def live_through_everything(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    simulator: NobilSimulator,
    dialect: str,
) -> MockConfigEntry:
    """Set up, listen, stumble, fail in every way, get a new key and go on."""
    entry = await set_up(hass, canary_data(simulator, dialect), STATION, SQUARE)
    await stumble(hass, simulator, entry)
    for trouble in TROUBLES:
        simulator.faults.apply(trouble)
        await simulator.abort()
        for _ in range(3):
            await wait_out(hass, freezer)
        await simulator.reset()
        await reconnect(hass, freezer, simulator)
        await simulator.send(STATION, EVSE, "CHARGING")
        await until(hass, lambda: shown(hass, entry, "account", "connected") == "on")
    simulator.faults.static_status = 500
    with pytest.raises(HomeAssistantError):
        await refresh(hass, entry)
    simulator.faults.static_status = None
    await simulator.stop()
    await wait_out(hass, freezer)
    await simulator.start()
    await reconnect(hass, freezer, simulator)
    await replace_key(hass, freezer, simulator)
    await simulator.send(STATION, EVSE, "AVAILABLE")
    await until(hass, lambda: shown(hass, entry, STATION, "any_available") == "on")
    return entry


async def refresh(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Ask the register again."""
    await hass.services.async_call(
        DOMAIN, "refresh", {"config_entry_id": entry.entry_id}, blocking=True
    )


async def replace_key(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: NobilSimulator
) -> None:
    """Withdraw the key, and enter first the wrong one and then the right one."""
    simulator.api_key = NEW_KEY
    await simulator.close(1001)
    flows = hass.config_entries.flow
    while not flows.async_progress():
        await wait_out(hass, freezer)
    (flow,) = flows.async_progress()
    await flows.async_configure(flow["flow_id"], {"api_key": LIVE_KEY})
    await flows.async_configure(flow["flow_id"], {"api_key": NEW_KEY})
    await hass.async_block_till_done()


async def test_diagnostics_say_how_the_account_is_doing(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, simulator: NobilSimulator
) -> None:
    """Who helps would have to ask for everything."""
    entry = await set_up(hass, account_data(simulator), STATION, SQUARE, grace=30)
    await stumble(hass, simulator, entry)

    data: Any = await get_diagnostics_for_config_entry(hass, hass_client, entry)

    assert data["provider"] == "nobil"
    assert data["state"] == "loaded"
    assert data["options"] == {"grace": 30}
    assert data["picked"] == 2
    assert data["feed"]["live"] is True
    assert data["feed"]["available"] is True
    assert data["feed"]["last_error"] is None
    assert data["feed"]["counters"] == {"frames": 2, "skipped": 1, "connects": 1}
    assert "the status 'TELEPORTING'" in data["feed"]["oddities"]
    assert len(data["feed"]["oddities"]) == 2
    assert data["fleet"]["assets"] == {"account": 1, "station": 2, "connector": 8}
    assert data["fleet"]["statuses"] == {"charging": 1}


async def test_diagnostics_of_an_account_that_is_cut_off_say_why(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, simulator: NobilSimulator
) -> None:
    """The one question that matters would stay open."""
    entry = await set_up(hass, account_data(simulator), STATION)
    await simulator.send(STATION, EVSE, "CHARGING")
    await until(hass, lambda: shown(hass, entry, "account", "connected") == "on")
    await simulator.abort()
    await until(hass, lambda: shown(hass, entry, "account", "connected") == "off")

    data: Any = await get_diagnostics_for_config_entry(hass, hass_client, entry)

    assert data["feed"]["live"] is False
    assert data["feed"]["last_error"]


async def test_diagnostics_can_be_had_of_an_account_that_does_not_start(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, simulator: NobilSimulator
) -> None:
    """Just who needs help could not download anything."""
    simulator.faults.token_status = 500
    entry = await set_up(hass, account_data(simulator), STATION)

    data: Any = await get_diagnostics_for_config_entry(hass, hass_client, entry)

    assert data == {"provider": "nobil", "state": "setup_retry", "options": {}, "picked": 1}


@DIALECTS
async def test_diagnostics_give_no_secret_and_no_whereabouts_away(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    canaries: NobilSimulator,
    dialect: str,
) -> None:
    """Whoever sends diagnostics to a stranger would send keys and whereabouts, too."""
    entry = await set_up(hass, canary_data(canaries, dialect), STATION, SQUARE, unheard_after=0)
    await stumble(hass, canaries, entry)
    canaries.faults.upgrade_status = 503
    await canaries.abort()
    await until(hass, lambda: shown(hass, entry, "account", "connected") == "off")

    file = await download(hass, hass_client, entry)

    assert "station_unheard" in file
    assert leaks({"file": file}, SECRETS + ADDRESSES + PLACES) == []


@DIALECTS
async def test_no_log_gives_a_secret_or_whereabouts_away(
    hass: HomeAssistant,
    canaries: NobilSimulator,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
    dialect: str,
) -> None:
    """Whoever shows a log in a forum would show keys and whereabouts, too."""
    caplog.set_level(logging.DEBUG)
    entry = await live_through_everything(hass, freezer, canaries, dialect)
    await hass.config_entries.async_unload(entry.entry_id)
    texts = told(caplog.records)
    ours = {name: text for name, text in texts.items() if name.startswith(OURS)}

    assert "is available again" in "".join(ours.values())
    assert leaks(texts, SECRETS + ADDRESSES) == []
    assert leaks(ours, PLACES) == []
