"""What was not told although something happened: it is asked for, and the state shown is right."""

from collections.abc import AsyncGenerator

import aiohttp
from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.ev_live.const import DOMAIN
from simulators.stellantis import StellantisSimulator

from .conftest import (
    DRIVEN,
    HALF_AN_HOUR,
    OWN,
    SECRET,
    TAG,
    WEBHOOK_ID,
    FleetAccount,
    Listen,
    later,
)

CHARGING = f"ev-live/{TAG}/charging"
TEN_MINUTES = 10 * 60


@pytest.fixture
async def outside(socket_enabled: None) -> AsyncGenerator[aiohttp.ClientSession]:
    """Return somebody who comes to the door."""
    async with aiohttp.ClientSession() as session:
        yield session


async def speak(account: FleetAccount) -> None:
    """Let a car say that it is plugged in, by a monitor that runs."""
    await account.simulator.plug(DRIVEN)
    await account.settle()
    assert account.state(DRIVEN, "plugged") == "on"


async def bring_nonsense(door: str, session: aiohttp.ClientSession) -> None:
    """Bring what nobody can read until it is let go."""
    url, headers = f"{door}/api/webhook/{WEBHOOK_ID}", {"X-EV-Live-Secret": SECRET}
    for _ in range(4):
        async with session.post(url, data=b"42", headers=headers) as answer:
            status = answer.status
    assert status == 200


async def test_a_monitor_that_somebody_deleted_is_made_anew_and_what_it_missed_is_asked_for(
    freezer: FrozenDateTimeFactory, simulator: StellantisSimulator, listen: Listen
) -> None:
    """A car that spoke before its monitor was gone would be shown as it was for an hour."""
    account = await listen()
    await later(account, freezer, 60)
    await speak(account)
    await simulator.delete_monitor(CHARGING)
    await simulator.unplug(DRIVEN)
    await later(account, freezer, HALF_AN_HOUR - 60)
    assert account.state(DRIVEN, "plugged") == "off"
    assert len(simulator.statuses()) == len(OWN)
    await speak(account)


async def test_what_a_monitor_missed_while_it_had_failed_is_asked_for(
    freezer: FrozenDateTimeFactory, simulator: StellantisSimulator, listen: Listen
) -> None:
    """It runs again, and the car would be shown as it was before it failed."""
    account = await listen()
    await later(account, freezer, 60)
    await speak(account)
    await simulator.fail_monitor(CHARGING)
    await simulator.unplug(DRIVEN)
    await later(account, freezer, HALF_AN_HOUR - 60)
    assert simulator.statuses()[CHARGING] == "Running"
    assert account.state(DRIVEN, "plugged") == "off"


async def test_while_a_monitor_of_ours_fails_again_and_again_the_fleet_is_asked_every_ten_minutes(
    freezer: FrozenDateTimeFactory, simulator: StellantisSimulator, listen: Listen
) -> None:
    """Nobody reads the repair at night, and the cars that charge would be shown as they were."""
    account = await listen()
    for _ in range(2):
        await simulator.fail_monitor(CHARGING)
        await later(account, freezer, HALF_AN_HOUR)
    assert account.state("account", "monitors_running") == "off"
    await simulator.plug(DRIVEN)
    # Another monitor lets the car speak just before: that does not tell what this one would.
    await later(account, freezer, TEN_MINUTES - 1)
    await simulator.lock(DRIVEN)
    await simulator.unlock(DRIVEN)
    await simulator.unplug(DRIVEN)
    await later(account, freezer, 1)
    assert account.state(DRIVEN, "plugged") == "off"
    asked = simulator.counters.status_requests
    await later(account, freezer, TEN_MINUTES)
    assert simulator.counters.status_requests == asked + len(simulator.fleets[0].cars)


async def test_where_monitors_cannot_be_mended_the_vehicles_are_asked_all_the_same(
    freezer: FrozenDateTimeFactory, simulator: StellantisSimulator, listen: Listen
) -> None:
    """The API tells how the cars are, and the whole fleet would go dark after an hour."""
    account = await listen()
    simulator.faults.fail = "switch"
    await simulator.fail_monitor(CHARGING)
    await later(account, freezer, HALF_AN_HOUR)
    await simulator.plug(DRIVEN)
    for _ in range(40):
        await later(account, freezer, 121)
    assert account.state("account", "connected") == "on"
    assert account.state(DRIVEN, "plugged") == "on"


async def test_who_lets_a_monitor_run_again_sees_what_it_missed(
    simulator: StellantisSimulator, listen: Listen
) -> None:
    """The monitor says that it runs, and the cars would be shown as they were when it paused."""
    account = await listen()
    await speak(account)
    entry_id = account.entry.entry_id

    async def act(name: str) -> None:
        told = {"config_entry_id": entry_id, "monitors": ["charging"]}
        await account.hass.services.async_call(DOMAIN, name, told, blocking=True)

    await act("pause_monitors")
    await simulator.unplug(DRIVEN)
    assert account.state(DRIVEN, "plugged") == "on"
    await act("resume_monitors")
    await account.until_shown(DRIVEN, "plugged", "off")


@pytest.mark.parametrize("since", [60, TEN_MINUTES + 60])
async def test_after_what_nobody_could_read_the_vehicles_are_asked_within_ten_minutes(
    freezer: FrozenDateTimeFactory,
    simulator: StellantisSimulator,
    listen: Listen,
    door: str,
    outside: aiohttp.ClientSession,
    since: float,
) -> None:
    """Something happened to some car, and half an hour it would be shown as it was."""
    account = await listen()
    await later(account, freezer, since)
    await speak(account)
    simulator.faults.events_vanish = True
    await simulator.unplug(DRIVEN)
    await bring_nonsense(door, outside)
    await later(account, freezer, max(1, TEN_MINUTES - since))
    assert account.state(DRIVEN, "plugged") == "off"
    # Who brings only such is no reason to ask all the time.
    asked = simulator.counters.status_requests
    await bring_nonsense(door, outside)
    await later(account, freezer, 60)
    assert simulator.counters.status_requests == asked
