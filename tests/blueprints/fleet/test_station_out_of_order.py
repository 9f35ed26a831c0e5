"""Whoever answers for a station is told when all of it is broken."""

from freezegun.api import FrozenDateTimeFactory
import pytest

from simulators.viriciti import ViriCitiSimulator

from ...viriciti.conftest import DEPOT, ViriCitiAccount
from ..conftest import Automate, Told, let_pass
from .conftest import come_back, go_away, restart, wait

DURATION = 600


@pytest.fixture
async def told(account: ViriCitiAccount, simulator: ViriCitiSimulator, automate: Automate) -> Told:
    """Return what is told of a station with two connectors, of which one is broken."""
    await simulator.status(DEPOT, "Faulted", "GroundFailure", connector=1)
    await account.later()
    assert account.state(DEPOT, "problem") == "off"
    return await automate("station_out_of_order", stations=[account.entity_id(DEPOT, "problem")])


async def break_down(account: ViriCitiAccount, simulator: ViriCitiSimulator) -> None:
    """Break the other connector, too."""
    await simulator.status(DEPOT, "Faulted", "GroundFailure", connector=2)
    await account.read()
    assert account.state(DEPOT, "problem") == "on"


async def mend(account: ViriCitiAccount, simulator: ViriCitiSimulator) -> None:
    """Mend the other connector."""
    await simulator.status(DEPOT, "Available", connector=2)
    await account.read()
    assert account.state(DEPOT, "problem") == "off"


async def wait_unheard(account: ViriCitiAccount, freezer: FrozenDateTimeFactory) -> None:
    """Let the time that a station may be broken pass without a connection."""
    for _ in range(3):
        await let_pass(account.hass, freezer, DURATION)


async def test_a_station_that_stays_broken_is_told_once(
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    told: Told,
) -> None:
    """Nobody would send for the mechanic before the first driver complains."""
    await wait(account, freezer, DURATION)
    await break_down(account, simulator)
    await wait(account, freezer, DURATION - 1)
    assert not told
    await wait(account, freezer, 1)
    await wait(account, freezer, 3600)

    (call,) = told
    assert call.data["station"] == DEPOT
    assert call.data["minutes"] == 10


async def test_a_station_that_works_again_soon_is_not_told(
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    told: Told,
) -> None:
    """Every restart of a station would be an alarm."""
    await break_down(account, simulator)
    await wait(account, freezer, DURATION - 1)
    await mend(account, simulator)
    await wait(account, freezer, DURATION)
    assert not told

    await break_down(account, simulator)
    await wait(account, freezer, DURATION - 1)
    assert not told
    await wait(account, freezer, 1)
    assert len(told) == 1


async def test_a_drop_of_the_line_meanwhile_hides_nothing(
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    told: Told,
) -> None:
    """A minute without a connection would hide that the station is broken all day."""
    await break_down(account, simulator)
    await go_away(account, simulator, freezer)
    await come_back(account, simulator, freezer)
    assert not told
    await wait(account, freezer, DURATION)

    assert len(told) == 1


async def test_nothing_is_told_while_it_cannot_be_known(
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    told: Told,
) -> None:
    """A mechanic would be sent to a station that works again since hours."""
    await break_down(account, simulator)
    await go_away(account, simulator, freezer)
    await wait_unheard(account, freezer)
    assert not told

    await simulator.status(DEPOT, "Available", connector=2)
    await come_back(account, simulator, freezer)
    await wait(account, freezer, DURATION)
    assert not told


async def test_what_is_still_broken_after_a_long_drop_is_told_then(
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    told: Told,
) -> None:
    """An hour without a connection would hide that the station is broken all day."""
    await break_down(account, simulator)
    await go_away(account, simulator, freezer)
    await wait_unheard(account, freezer)
    assert not told
    await come_back(account, simulator, freezer)
    await wait(account, freezer, 1)

    assert [call.data["station"] for call in told] == [DEPOT]


async def test_neither_a_restart_nor_a_reconnect_breaks_a_station(
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    told: Told,
) -> None:
    """What has been broken for weeks would be told at every update."""
    await break_down(account, simulator)
    await wait(account, freezer, DURATION)
    assert len(told) == 1
    await go_away(account, simulator, freezer)
    await come_back(account, simulator, freezer)
    await wait(account, freezer, DURATION)
    await restart(account)
    await wait(account, freezer, DURATION)

    assert account.state(DEPOT, "problem") == "on"
    assert len(told) == 1
