"""Whoever needs full vehicles in the morning is told in the evening which do not charge."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.util import dt as dt_util
import pytest

from simulators.viriciti import ViriCitiSimulator

from ...viriciti.conftest import CONNECTOR, DEPOT, OTHER_CONNECTOR, ViriCitiAccount
from ..conftest import Automate, Told
from .conftest import go_away, restart, wait

PATIENCE = 20


@pytest.fixture
def inputs() -> dict[str, Any]:
    """Return what a test wants otherwise than by default."""
    return {}


@pytest.fixture
async def told(
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    automate: Automate,
    inputs: dict[str, Any],
) -> Told:
    """Return what is told of two connectors: at one it is charged, at the other it is not."""
    await account.hass.config.async_set_time_zone("UTC")
    await simulator.status(DEPOT, "Charging", connector=1)
    await simulator.status(DEPOT, "Preparing", connector=2)
    await account.later()
    due = dt_util.utcnow() + timedelta(minutes=2)
    plugs = [account.entity_id(each, "plugged") for each in (CONNECTOR, OTHER_CONNECTOR)]
    given = {"plugs": plugs, "at": f"{due:%H:%M:%S}", "patience": {"seconds": PATIENCE}}
    return await automate("plugged_but_not_charging", **given | inputs)


async def test_who_is_plugged_in_and_does_not_charge_is_told_once_at_the_time(
    freezer: FrozenDateTimeFactory, account: ViriCitiAccount, told: Told
) -> None:
    """Nobody would look, and the bus would stand there in the morning."""
    await wait(account, freezer, 118)
    await wait(account, freezer, 2)
    await wait(account, freezer, PATIENCE - 1)
    assert not told
    await wait(account, freezer, 1)
    await wait(account, freezer, 3600)

    (call,) = told
    assert call.data == {
        "places": [f"Connector 2 at {DEPOT}"],
        "summary": f"Connector 2 at {DEPOT}",
        "number": 1,
        "entities": [account.entity_id(OTHER_CONNECTOR, "plugged")],
    }


async def test_all_of_them_are_told_at_once(
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    told: Told,
) -> None:
    """A depot without power would send a message for each of its buses."""
    await simulator.status(DEPOT, "SuspendedEVSE", connector=1)
    await wait(account, freezer, 121)
    await wait(account, freezer, PATIENCE)

    (call,) = told
    assert call.data["summary"] == f"Connector 1 at {DEPOT}, Connector 2 at {DEPOT}"
    assert call.data["number"] == 2


@pytest.mark.parametrize("word", ["Charging", "Available", "Faulted"])
async def test_who_begins_or_leaves_before_the_second_look_is_not_told(
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    told: Told,
    word: str,
) -> None:
    """Whoever comes home at that minute would be an alarm."""
    await wait(account, freezer, 121)
    await simulator.status(DEPOT, word, connector=2)
    await wait(account, freezer, PATIENCE)

    assert not told


async def test_who_comes_between_the_looks_is_not_told(
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    told: Told,
) -> None:
    """A bus that was plugged in a moment ago would be an alarm beside one that really is one."""
    await wait(account, freezer, 121)
    await simulator.status(DEPOT, "Preparing", connector=1)
    await wait(account, freezer, PATIENCE)

    assert [call.data["places"] for call in told] == [[f"Connector 2 at {DEPOT}"]]


@pytest.mark.parametrize(("soc", "times"), [(79, 1), (80, 0)])
async def test_who_is_charged_enough_is_not_told(
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    told: Told,
    soc: int,
    times: int,
) -> None:
    """Every bus that is full would be an alarm each evening."""
    await simulator.status(DEPOT, "Charging", connector=2)
    await wait(account, freezer, 1)
    await simulator.station(DEPOT, "soc", soc, connector=2)
    await simulator.status(DEPOT, "SuspendedEV", connector=2)
    await wait(account, freezer, 120)
    assert account.state(OTHER_CONNECTOR, "soc") == str(soc)
    await wait(account, freezer, PATIENCE)

    assert len(told) == times


async def test_what_cannot_be_known_is_not_told(
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    told: Told,
) -> None:
    """Every outage in the evening would be an alarm for the whole depot."""
    await go_away(account, simulator, freezer)
    for _ in range(3):
        await account.silence(60)

    assert not told


async def test_a_restart_is_no_time_to_look(
    freezer: FrozenDateTimeFactory, account: ViriCitiAccount, told: Told
) -> None:
    """Every update of Home Assistant would be an alarm."""
    await restart(account)
    await wait(account, freezer, 60)
    await wait(account, freezer, PATIENCE)

    assert not told


@pytest.mark.parametrize("inputs", [{"weekdays": []}])
async def test_on_other_days_nobody_looks(
    freezer: FrozenDateTimeFactory, account: ViriCitiAccount, told: Told
) -> None:
    """On Sunday, when nobody drives, somebody would be called."""
    await wait(account, freezer, 121)
    await wait(account, freezer, PATIENCE)

    assert not told
