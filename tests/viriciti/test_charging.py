"""Whether a vehicle charges: by the sign of its power, or by a station."""

import pytest

from custom_components.ev_live.providers.viriciti.labels import DOCUMENTED
from simulators.viriciti import ViriCitiSimulator

from .conftest import BUS, DEPOT, Listen, ViriCitiAccount, vehicle


@pytest.mark.parametrize(
    ("sign", "said", "shown"),
    [("as_is", -118.4, "-118.4"), ("negative", -118.4, "118.4"), ("positive", 118.4, "118.4")],
)
async def test_the_sign_of_power_and_current_is_a_person_s_choice(
    listen: Listen,
    simulator: ViriCitiSimulator,
    sign: str,
    said: float,
    shown: str,
) -> None:
    """Trap 4: vehicles differ, and one that charges would be shown to drive."""
    account = await listen(vehicle(BUS, DOCUMENTED, sign))
    await account.later()
    await simulator.vehicle(BUS, "power", said)
    await simulator.vehicle(BUS, "current", said)
    await account.read()

    assert account.state(BUS, "power") == shown
    assert account.state(BUS, "current") == shown


async def test_nothing_is_said_of_charging_where_nobody_can_know(
    listen: Listen, simulator: ViriCitiSimulator
) -> None:
    """Trap 4: a bus on the road would be shown to charge."""
    account = await listen(vehicle(BUS, DOCUMENTED))

    with pytest.raises(KeyError):
        account.entity_id(BUS, "charging")


@pytest.mark.parametrize("label", ["power", "current"])
async def test_with_a_known_sign_charging_is_told_from_braking(
    listen: Listen, simulator: ViriCitiSimulator, label: str
) -> None:
    """Trap 4: every brake of a bus would start an automation for charging."""
    account = await listen(vehicle(BUS, ["speed", label], "negative"))
    await simulator.vehicle(BUS, "speed", 38)
    await simulator.vehicle(BUS, label, -90)
    await account.read()
    assert account.state(BUS, "charging") == "off"

    await account.silence(120)
    await simulator.vehicle(BUS, "speed", 0)
    await simulator.vehicle(BUS, label, -90)
    await account.read()
    assert account.state(BUS, "charging") == "on"

    await account.silence(5)
    await simulator.vehicle(BUS, label, 12)
    await account.read()
    assert account.state(BUS, "charging") == "off"


async def test_a_bus_that_never_says_its_power_charges_by_its_current(
    listen: Listen, simulator: ViriCitiSimulator
) -> None:
    """Trap 4: whoever asks for a power that a bus does not have would never see it charge."""
    simulator.world.forget(BUS)
    account = await listen(vehicle(BUS, ["speed", "power", "current"], "positive"))
    await simulator.vehicle(BUS, "current", 358)
    await account.read()
    assert account.state(BUS, "charging") == "on"

    await simulator.vehicle(BUS, "power", -12)
    await simulator.vehicle(BUS, "current", 358)
    await account.read()
    assert account.state(BUS, "charging") == "off"


async def test_a_speed_that_was_never_taken_back_does_not_hide_charging(
    listen: Listen, simulator: ViriCitiSimulator
) -> None:
    """A bus whose last speed was lost would never be shown to charge."""
    account = await listen(vehicle(BUS, ["speed", "power"], "positive"))
    await simulator.vehicle(BUS, "speed", 6)
    await account.silence(600)
    await simulator.vehicle(BUS, "power", 229)
    await account.read()

    assert account.state(BUS, "charging") == "on"


async def test_at_a_picked_station_the_station_tells_whether_a_bus_charges(
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
) -> None:
    """Trap 4: without a known sign nobody would know that a bus charges in the own depot."""
    assert account.state(BUS, "charging") == "unknown"

    await simulator.transaction(DEPOT, 1, "start", BUS)
    await simulator.status(DEPOT, "Charging")
    await account.read()
    assert account.state(BUS, "charging") == "on"

    await account.later(1)
    await simulator.status(DEPOT, "SuspendedEV")
    await account.read()
    assert account.state(BUS, "charging") == "off"

    await account.later(1)
    await simulator.status(DEPOT, "Charging")
    await account.later(1)
    await simulator.station(DEPOT, "alive", False)
    await account.read()
    assert account.state(BUS, "charging") == "unknown"

    await account.later(1)
    await simulator.station(DEPOT, "alive", True)
    await simulator.transaction(DEPOT, 1, "stop")
    await account.read()
    assert account.state(BUS, "charging") == "off"

    await account.later(1)
    await simulator.vehicle(BUS, "speed", 20)
    await account.read()
    assert account.state(BUS, "charging") == "unknown"


async def test_a_charging_status_before_its_session_counts_as_well(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """The order of two messages of the same second would decide what is shown."""
    await simulator.status(DEPOT, "Charging")
    await simulator.transaction(DEPOT, 1, "start", BUS)
    await account.read()

    assert account.state(BUS, "charging") == "on"
