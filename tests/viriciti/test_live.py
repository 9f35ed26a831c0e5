"""Values of vehicles, as they come."""

import pytest

from custom_components.ev_live.providers.viriciti.labels import DOCUMENTED
from simulators.viriciti import ViriCitiSimulator

from ..nobil.conftest import Writes
from .conftest import BUS, CONNECTOR, DEPOT, HOUR, MINUTE, Listen, ViriCitiAccount, stamp, vehicle


@pytest.mark.parametrize(
    ("label", "value", "key", "state", "unit"),
    [
        ("soc", 71.6, "soc", "71.6", "%"),
        ("power", 118.4, "power", "118.4", "kW"),
        ("current", -241.5, "current", "-241.5", "A"),
        ("voltage", 661.2, "voltage", "661.2", "V"),
        ("odo", 800_459.5, "odometer", "800459.5", "km"),
        ("speed", 44, "speed", "44", "km/h"),
        ("odo_reference_per_day", 181.5, "distance_today", "181.5", "km"),
        ("energy_used_per_day", 162.5, "energy_used_today", "162.5", "kWh"),
        ("fuel", 120.5, "fuel_level", "120.5", "L"),
        ("fuel_used_per_day", 12.5, "fuel_used_today", "12.5", "L"),
        ("analyses.estimated_range", 188, "range", "188", "km"),
    ],
)
async def test_each_documented_label_is_shown_in_its_unit(
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    label: str,
    value: float,
    key: str,
    state: str,
    unit: str,
) -> None:
    """A dispatcher would read kW as W, or miles as kilometres."""
    await account.later()
    await simulator.vehicle(BUS, label, value)
    await account.read()

    assert account.state(BUS, key) == state
    assert account.shown(BUS, key).attributes["unit_of_measurement"] == unit


async def test_what_was_said_before_is_there_at_once(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 8: the socket replays nothing, so a parked bus would be unknown until it moves."""
    truth = simulator.truth

    assert account.state(BUS, "soc") == str(truth[BUS, "soc"])
    assert account.state(BUS, "odometer") == str(truth[BUS, "odo"])
    assert account.state(BUS, "voltage") == str(truth[BUS, "voltage"])


async def test_power_is_in_the_same_unit_at_vehicles_and_at_stations(
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
) -> None:
    """Trap 1: vehicles say kW and stations W; a bus would seem to charge with 118 MW."""
    await account.later()
    await simulator.vehicle(BUS, "power", 118.4)
    await simulator.status(DEPOT, "Charging")
    await simulator.station(DEPOT, "power", 118_400)
    await account.read()

    assert account.state(BUS, "power") == "118.4"
    assert account.state(CONNECTOR, "power") == "118.4"
    assert account.shown(CONNECTOR, "power").attributes["unit_of_measurement"] == "kW"


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


async def test_a_place_is_shown_on_the_map(
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
) -> None:
    """A dispatcher could not find the bus."""
    await account.later()
    await simulator.vehicle(BUS, "gps", "59.913868|10.752245")
    await account.read()

    attributes = account.shown(BUS, "position").attributes
    assert (attributes["latitude"], attributes["longitude"]) == (59.913868, 10.752245)


@pytest.mark.parametrize(
    "gps",
    ["", "0|0", "0.0|-0.0", "52.1;5.1|", "152.1|505.1", "nan|5.1", "|", "52.1", 52.1, [52, 5]],
)
async def test_a_place_without_a_fix_moves_nobody(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, gps: object
) -> None:
    """Trap 12: a bus that starts its receiver would jump into the Gulf of Guinea."""
    await simulator.vehicle(BUS, "gps", "59.9|10.7")
    await account.later()
    await simulator.vehicle(BUS, "gps", gps)
    await account.read()
    await account.later()

    attributes = account.shown(BUS, "position").attributes
    assert (attributes["latitude"], attributes["longitude"]) == (59.9, 10.7)


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


async def test_a_free_label_is_shown_as_it_comes(
    listen: Listen, simulator: ViriCitiSimulator
) -> None:
    """What only one maker's vehicles have could not be seen at all."""
    labels = ["ccvs1.wheel_based_vehicle_speed", "online_status", "ivh.doors", "dd1.fuel_level1"]
    account = await listen(vehicle(BUS, labels))
    for label, value in zip(labels, (12.5, "driving", True, None), strict=True):
        await simulator.vehicle(BUS, label, value)
    await account.read()

    states = [account.state(BUS, f"raw:{label}") for label in labels]
    assert states == ["12.5", "driving", "True", "unknown"]
    name = account.shown(BUS, f"raw:{labels[0]}").attributes["friendly_name"]
    assert name == f"Bus 002 {labels[0]}"


async def test_a_vehicle_has_only_what_was_picked_of_it(
    listen: Listen, simulator: ViriCitiSimulator
) -> None:
    """A diesel bus would have a battery for ever unknown."""
    account = await listen(vehicle("acme_006", ["odo", "fuel"]))

    assert account.state("acme_006", "fuel_level") == str(simulator.truth["acme_006", "fuel"])
    for key in ("soc", "power", "position", "charging"):
        with pytest.raises(KeyError):
            account.entity_id("acme_006", key)
    assert simulator.subscription is not None
    assert simulator.subscription["vehicles"]["acme_006"] == ["odo", "fuel"]


async def test_vehicles_are_called_by_their_name_even_if_two_have_the_same(
    listen: Listen, simulator: ViriCitiSimulator
) -> None:
    """Trap 17: one of two buses that were painted alike would vanish behind the other."""
    picks = [vehicle(vid, ["soc"]) for vid in ("acme_003", "acme_004", "acme_005")]
    account = await listen(*picks)

    names = [
        account.shown(f"acme_00{number}", "soc").attributes["friendly_name"] for number in (3, 4, 5)
    ]
    assert names == ["acme_003 Battery", "Bus 101 Battery", "Bus 101 Battery"]
    assert account.state("acme_004", "soc") == str(simulator.truth["acme_004", "soc"])
    assert account.state("acme_005", "soc") == str(simulator.truth["acme_005", "soc"])


# Waking up


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
    await account.later(10)
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


# Signs and charging


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
