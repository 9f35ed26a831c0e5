"""Whoever relies on a feed is told when it is down."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from simulators.nobil import NobilSimulator

from ..helpers import reconnect
from ..nobil.conftest import Account, pass_time, soon
from .conftest import Automate, Told

# Longer than it may take to find the way back.
DURATION = 1800


@pytest.fixture
def after_start() -> bool:
    """Return whether a feed that never came up is told, too."""
    return False


@pytest.fixture
async def told(heard: Account, automate: Automate, after_start: bool) -> Told:
    """Return what is told of a feed that stands."""
    feeds = [heard.entity_id("account", "connected")]
    return await automate(
        "feed_down", feeds=feeds, duration={"seconds": DURATION}, after_start=after_start
    )


async def drop(account: Account, simulator: NobilSimulator) -> None:
    """Cut the connection, and let it stay cut."""
    simulator.faults.token_status = 503
    await simulator.abort()
    await account.until_shown("account", "connected", "off")
    await soon(simulator.wait_for_disconnection())


async def test_a_feed_that_stays_down_is_told_once(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    told: Told,
) -> None:
    """A wall screen would show old values, and nobody would know why."""
    await drop(heard, simulator)
    await pass_time(hass, freezer, DURATION - 1)
    assert not told
    await pass_time(hass, freezer, 1)
    for _ in range(6):
        await pass_time(hass, freezer, DURATION)

    (call,) = told
    assert call.data["account"] == "NOBIL"
    assert call.data["minutes"] == 30


async def test_a_feed_that_comes_back_in_time_is_not_told(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    told: Told,
) -> None:
    """Every night, when the provider is serviced, a phone would ring."""
    await drop(heard, simulator)
    simulator.faults.token_status = None
    await reconnect(hass, freezer, simulator)
    await heard.until_read(simulator)
    assert heard.state("account", "connected") == "on"
    await drop(heard, simulator)
    await pass_time(hass, freezer, DURATION - 1)

    assert not told


@pytest.mark.parametrize(("after_start", "times"), [(False, 0), (True, 1)])
async def test_a_feed_that_never_came_up_after_a_start_is_told_only_if_wanted(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    told: Told,
    times: int,
) -> None:
    """Every restart during an outage would tell it anew; or one after a storm would hide it."""
    simulator.faults.token_status = 503
    await heard.unload()
    await heard.set_up()
    await heard.until_shown("account", "connected", "off")
    await pass_time(hass, freezer, DURATION)

    assert len(told) == times


async def test_a_restart_is_no_outage(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    told: Told,
) -> None:
    """Every update of Home Assistant would be an alarm."""
    await heard.unload()
    await pass_time(hass, freezer, DURATION)
    assert heard.state("account", "connected") == "unavailable"
    await heard.set_up()
    await reconnect(hass, freezer, simulator)
    await heard.until_read(simulator)

    assert not told
