"""Whoever answers for vehicles is told what is wrong with them."""

from freezegun.api import FrozenDateTimeFactory
import pytest

from simulators.viriciti import ViriCitiSimulator

from ...viriciti.conftest import BUS, ViriCitiAccount
from ..conftest import Automate, Told
from .conftest import come_back, go_away, restart

RULE = "incident_03"


@pytest.fixture
async def told(account: ViriCitiAccount, simulator: ViriCitiSimulator, automate: Automate) -> Told:
    """Return what is told of the incidents of a bus."""
    await account.hass.config.async_set_time_zone("UTC")
    await simulator.vehicle(BUS, "soc", 38.4)
    return await automate("incident_opened", incidents=[account.entity_id(BUS, "incidents")])


async def test_an_incident_is_told_once_when_it_opens(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, told: Told
) -> None:
    """A bus that does not charge would be found in the morning."""
    await simulator.incident(BUS, RULE)
    await account.later()
    await simulator.vehicle(BUS, "soc", 39.6)
    await simulator.incident(BUS, RULE, "update")
    await account.later()
    await simulator.incident(BUS, RULE, "end")
    await account.later()

    (call,) = told
    start = call.data["start"]
    assert str(start).endswith("+00:00")
    assert call.data == {
        "incident": "Charge rate dropped",
        "asset": "Bus 002",
        "place": "Bus 002",
        "start": start,
        "details": {"incident": RULE, "soc_at_start": 38.4, "soc": 38.4},
    }


async def test_an_incident_that_opens_again_is_told_again(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, told: Told
) -> None:
    """The second time would be lost although the first is long over."""
    for stage in ("start", "end", "start"):
        await simulator.incident(BUS, RULE, stage)
        await account.later()

    assert len(told) == 2


async def test_neither_a_restart_nor_a_reconnect_tells_an_incident_again(
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    told: Told,
) -> None:
    """Somebody on call would be called again for what he knows."""
    await simulator.incident(BUS, RULE)
    await account.later()
    last = account.state(BUS, "incidents")
    await go_away(account, simulator, freezer)
    await come_back(account, simulator, freezer)
    await account.silence(60)
    await restart(account)
    await account.silence(60)

    assert account.state(BUS, "incidents") == last
    assert account.state(BUS, "incident") == "on"
    assert len(told) == 1
