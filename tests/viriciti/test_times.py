"""The times that vehicles give, and their silence."""

import time

from freezegun.api import FrozenDateTimeFactory

from simulators.viriciti import ViriCitiSimulator

from .conftest import BUS, CONNECTOR, DEPOT, HOUR, MINUTE, ViriCitiAccount, stamp

AN_HOUR = HOUR // 1000


async def test_times_are_read_in_both_forms(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Traps 2 and 3: a client for one form of message would drop all of the other."""
    told = simulator.now - 5 * MINUTE
    await simulator.vehicle(BUS, "soc", 71.6, told)
    await simulator.station(DEPOT, "status", {"errorCode": "NoError", "status": "Charging"})
    await account.read()

    assert account.state(BUS, "last_heard") == stamp(told)
    assert account.state(CONNECTOR, "last_change") == stamp(simulator.now)


async def test_a_late_point_does_not_overwrite_a_newer_one(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 15: yesterday's charge would be shown as today's."""
    await simulator.vehicle(BUS, "soc", 71.6)
    await simulator.vehicle(BUS, "soc", 98, simulator.now - 20 * HOUR)
    await simulator.vehicle(BUS, "soc", 71.6)
    await account.read()

    assert account.state(BUS, "soc") == "71.6"
    assert account.state(BUS, "last_heard") == stamp(simulator.now)


async def test_when_a_bus_was_heard_last_is_the_newest_of_all_its_labels(
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
) -> None:
    """Trap 7: nobody could tell a parked bus from one whose modem is dead."""
    told = simulator.now
    await simulator.vehicle(BUS, "soc", 71.6)
    await simulator.vehicle(BUS, "odo", 80_500, told - HOUR)
    await account.read()
    await account.later(3600)

    assert account.state(BUS, "last_heard") == stamp(told)


async def test_a_night_of_silence_is_no_reason_to_doubt_the_line(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 7: a depot full of parked buses would reconnect all night, or be unavailable."""
    shown = account.state(BUS, "soc")
    for _ in range(6):
        await account.silence(3600)

    assert simulator.counters.client_pings >= 6
    assert simulator.counters.handshakes == 1
    assert account.state(BUS, "soc") == shown
    assert account.state("account", "connected") == "on"


async def test_a_time_in_the_far_future_does_not_block_what_follows(
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
) -> None:
    """One bad clock would freeze a bus for a year."""
    now = simulator.now
    await simulator.vehicle(BUS, "soc", 50, now + 400 * 24 * HOUR)
    await account.read()
    assert account.state(BUS, "last_heard") == stamp(now)

    await account.later(10)
    await simulator.vehicle(BUS, "soc", 49)
    # The simulator itself holds on to the future, so it would not answer this to a question.
    await account.read()
    assert account.state(BUS, "soc") == "49"


async def test_a_clock_at_home_that_is_set_back_hides_nothing(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """All that is said would look older than what is known, until that hour has passed again."""
    await simulator.status(DEPOT, "Charging")
    await simulator.vehicle(BUS, "soc", 71.6)
    await account.read()
    freezer.tick(-AN_HOUR)
    simulator.clock = lambda: time.time() + AN_HOUR
    await simulator.status(DEPOT, "Available")
    await simulator.vehicle(BUS, "soc", 72.4)
    await account.read()

    assert account.state(CONNECTOR, "status") == "available"
    assert account.state(BUS, "soc") == "72.4"
