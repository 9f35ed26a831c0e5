"""A connection that is none any more is noticed, and made anew."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.depots import AC_FREE

from .conftest import Depots, listening


@pytest.mark.parametrize("fault", ["silent", "half_open"])
async def test_a_minute_without_a_picture_ends_the_connection(
    account: Depots, simulator: ChargePilotSimulator, fault: str
) -> None:
    """T13: a line that is half open looks like a quiet night."""
    setattr(simulator.faults, fault, True)
    await account.wait(50)
    assert account.state("account", "connected") == "on"

    await account.wait(15)
    assert account.state("account", "connected") == "off"
    assert account.state(AC_FREE, "status") == "available"
    await account.wait(65)
    assert account.state(AC_FREE, "status") == "unavailable"

    setattr(simulator.faults, fault, False)
    await account.come_back(simulator.counters.boots_accepted + 1)
    assert account.state(AC_FREE, "status") == "available"


async def test_a_system_that_takes_its_time_can_be_waited_for(
    hass: HomeAssistant, simulator: ChargePilotSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """T13: the standard fixes no interval, and a slower system would be left every minute."""
    account = await listening(hass, freezer, simulator, longest_silence=300)
    simulator.faults.picture_interval = 120

    await account.wait(290)

    assert simulator.counters.handshakes == 1
    assert account.state("account", "connected") == "on"
    simulator.faults.silent = True
    await account.wait(310)
    assert account.state("account", "connected") == "off"


async def test_pictures_that_nobody_can_read_are_silence(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """T13: noise every fifteen seconds would keep a dead connection alive."""
    simulator.faults.silent = True
    for _ in range(13):
        await simulator.garbage("broken_json")
        await account.wait(5)

    assert account.state("account", "connected") == "off"


async def test_a_server_that_does_not_answer_pings_is_not_left(
    hass: HomeAssistant, simulator: ChargePilotSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """T13: whether the provider answers pings is not documented; its pictures are."""
    simulator.faults.answers_pings = False
    account = await listening(hass, freezer, simulator)

    await account.later(180)

    assert simulator.counters.client_pings > 2
    assert simulator.counters.handshakes == 1


@pytest.mark.parametrize("code", [1000, 1001, 1006, 1008, 1011])
async def test_after_every_kind_of_end_the_account_boots_again(
    account: Depots, simulator: ChargePilotSimulator, code: int
) -> None:
    """T12: without a boot a new connection stays silent."""
    simulator.picture.plug_in(AC_FREE, "BUS-0500")
    await simulator.close(code)
    await simulator.wait_for_disconnection()

    await account.come_back(2)

    assert account.state(AC_FREE, "status") == "occupied"
    assert account.state("account", "connected") == "on"
    assert not list(account.entry.async_get_active_flows(account.hass, {"reauth"}))
    assert simulator.violations == []


async def test_unloading_leaves_nothing_behind(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """Every reload would hold one more connection at the provider."""
    await account.unload()

    await simulator.wait_for_disconnection()
    assert simulator.complaints == []
