"""How often the values of vehicles are written."""

from simulators.viriciti import ViriCitiSimulator

from ..nobil.conftest import Writes
from .conftest import BUS, CONNECTOR, DEPOT, ViriCitiAccount


async def test_a_burst_writes_little_and_loses_no_last_value(
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
) -> None:
    """Trap 14: a fleet at full speed would fill the recorder within days."""
    await account.later(61)
    entity_id = account.entity_id(BUS, "power")
    writes = Writes(account.hass)
    for watts in range(200):
        await simulator.vehicle(BUS, "power", watts + 0.5)
    await account.read()
    await account.later(61)

    assert writes.of(entity_id)[-1] == "199.5"
    assert len(writes.of(entity_id)) <= 3


async def test_a_bus_that_stops_is_shown_to_stand_without_delay(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 14: a bus that stands would seem to crawl for minutes, as it hardly slowed down."""
    await account.later()
    await simulator.vehicle(BUS, "speed", 3)
    await account.later()
    await simulator.vehicle(BUS, "speed", 0)
    await account.read()
    assert account.state(BUS, "speed") == "0"

    await account.later()
    await simulator.vehicle(BUS, "speed", 2)
    await account.read()
    assert account.state(BUS, "speed") == "2"


async def test_a_parked_bus_whose_receiver_wanders_is_seldom_written(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 14: each night in the depot would fill the recorder with places ten metres apart."""
    await simulator.vehicle(BUS, "gps", "59.913800|10.752200")
    await account.later()
    writes = Writes(account.hass)
    for second in range(20):
        await simulator.vehicle(BUS, "gps", f"59.9139{second:02d}|10.752245")
        await account.later(10)
    assert writes.of(account.entity_id(BUS, "position")) == []

    await account.silence(360)
    attributes = account.shown(BUS, "position").attributes
    assert (attributes["latitude"], attributes["longitude"]) == (59.913919, 10.752245)


async def test_a_bus_that_leaves_is_followed(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """A dispatcher would look for a bus in the depot that is long on its way."""
    await simulator.vehicle(BUS, "gps", "59.913800|10.752200")
    await account.later()
    await simulator.vehicle(BUS, "gps", "59.914100|10.752200")
    await account.read()

    assert account.shown(BUS, "position").attributes["latitude"] == 59.9141


async def test_a_measurement_that_is_over_is_gone_with_the_status_that_says_so(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 10: a bay would be shown as free, and with 118 kW beside it."""
    await simulator.status(DEPOT, "Charging")
    await account.later(1)
    await simulator.station(DEPOT, "power", 118_400)
    await account.read()
    assert account.state(CONNECTOR, "power") == "118.4"

    await account.later(1)
    await simulator.status(DEPOT, "Available")
    await account.read()
    assert account.state(CONNECTOR, "status") == "available"
    assert account.state(CONNECTOR, "power") == "unknown"
