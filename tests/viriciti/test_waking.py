"""The false zeros of vehicles that wake up."""

from simulators.viriciti import ViriCitiSimulator

from ..nobil.conftest import Writes
from .conftest import BUS, Listen, ViriCitiAccount, vehicle


async def test_a_false_zero_of_a_waking_bus_is_never_shown(
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
) -> None:
    """Trap 16: every morning an alarm would report a dead battery."""
    await simulator.vehicle(BUS, "voltage", 664.8)
    await account.later()
    await account.later(22_000)
    writes = Writes(account.hass)
    await simulator.vehicle(BUS, "voltage", 0)
    await simulator.vehicle(BUS, "voltage", 0)
    await account.read()
    assert account.state(BUS, "voltage") == "664.8"

    await account.later(1)
    await simulator.vehicle(BUS, "voltage", 661.2)
    await account.read()
    await account.later(61)
    assert set(writes.of(account.entity_id(BUS, "voltage"))) <= {"664.8", "661.2"}
    assert account.state(BUS, "voltage") == "661.2"


async def test_a_zero_that_the_next_point_confirms_is_shown(
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
) -> None:
    """Trap 16: a battery that is really dead would look alive."""
    await simulator.vehicle(BUS, "voltage", 664.8)
    await account.later(22_000)
    await simulator.vehicle(BUS, "voltage", 0)
    await account.later(1)
    await simulator.vehicle(BUS, "voltage", 0)
    await account.read()

    assert account.state(BUS, "voltage") == "0"


async def test_a_zero_that_nothing_contradicts_is_shown_after_a_while(
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
) -> None:
    """Trap 16: the last word of a bus that was switched off would be held back for ever."""
    await simulator.vehicle(BUS, "power", 118.4)
    await account.later(600)
    await simulator.vehicle(BUS, "power", 0)
    await account.read()
    assert account.state(BUS, "power") == "118.4"

    await account.later(31)
    await account.until_shown(BUS, "power", "0")


async def test_a_late_point_says_nothing_of_a_zero_in_doubt(
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
) -> None:
    """Trap 16: what was measured before a zero would be taken to contradict it."""
    await simulator.vehicle(BUS, "power", 118.4)
    await account.later(600)
    await simulator.vehicle(BUS, "power", 0)
    await simulator.vehicle(BUS, "power", 90, simulator.now - 60_000)
    await account.later(31)

    await account.until_shown(BUS, "power", "0")


async def test_a_zero_while_driving_is_shown_at_once(
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
) -> None:
    """A bus that rolls would be shown with the power it drew before."""
    await account.later(61)
    await simulator.vehicle(BUS, "power", 118.4)
    await account.later(21)
    await simulator.vehicle(BUS, "power", 0)
    await account.read()

    assert account.state(BUS, "power") == "0"


async def test_a_zero_of_long_ago_that_the_provider_holds_for_the_last_value_is_true(
    listen: Listen,
    simulator: ViriCitiSimulator,
) -> None:
    """A bus that was switched off during an outage would seem to charge until morning."""
    account = await listen(vehicle(BUS, ["power"]))
    await simulator.vehicle(BUS, "power", 118.4)
    await account.read()
    await account.unload()
    await account.silence(3600)
    await simulator.vehicle(BUS, "power", 0)
    await account.silence(600)
    await account.listen()

    assert account.state(BUS, "power") == "0"
