"""What vehicles say, in its unit and under its name."""

import pytest

from simulators.viriciti import ViriCitiSimulator

from .conftest import BUS, CONNECTOR, DEPOT, Listen, ViriCitiAccount, vehicle


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
