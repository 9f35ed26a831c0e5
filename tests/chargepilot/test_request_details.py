"""Everything the standard lets a person say of a charging request, and in which version."""

from datetime import timedelta
from typing import Any

from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util
import pytest
import voluptuous as vol

from simulators.chargepilot import ChargePilotSimulator

from .conftest import Depots

TARGET = {"vehicle": "BUS-0900", "min_target_soc": 60}
EVERY_VERSION = pytest.mark.parametrize("dialect", ["chargepilot", "1.0", "1.1", "2.0"])


def hours(number: float) -> str:
    """Return a time so many hours from now, as the frontend gives it."""
    return (dt_util.utcnow().replace(microsecond=0) + timedelta(hours=number)).isoformat()


def on_the_wire(at: str) -> str:
    """Return a time as the wire has it."""
    return at.replace("+00:00", ".000Z")


async def ask(account: Depots, simulator: ChargePilotSimulator, **fields: Any) -> dict[str, Any]:
    """Make a request, and return what the server holds."""
    answer = await account.call("set_charging_request", **TARGET, **fields)
    assert answer is not None
    assert answer["confirmed"] is True
    (wish,) = simulator.charging_requests.values()
    assert simulator.violations == []
    return wish


@EVERY_VERSION
async def test_an_arrival_is_told_with_how_full_the_battery_will_be(
    asking: Depots, simulator: ChargePilotSimulator
) -> None:
    """A depot that does not know who comes when cannot keep power for him."""
    arrival = hours(2)
    wish = await ask(
        asking,
        simulator,
        arrival=arrival,
        soc_at_arrival=25,
        departure=hours(8),
        ad_hoc=True,
        charging_process="process-1",
    )

    data = wish["chargingRequestData"]
    assert data["expectedArrivalTimeAtChargingPoint"] == on_the_wire(arrival)
    assert data["expectedSocAtArrival"] == 25
    assert data["adHocCharging"] is True
    assert wish["chargingProcessId"] == "process-1"


@EVERY_VERSION
async def test_a_vehicle_is_told_to_prepare_by_itself(
    asking: Depots, simulator: ChargePilotSimulator
) -> None:
    """The driver would sit in a cold bus, or the battery would pay for the heat."""
    finish = hours(7)
    wish = await ask(
        asking,
        simulator,
        preconditioning="warm_water_and_ventilation",
        ambient_temperature=-7.5,
        preconditioning_finish=finish,
    )

    assert wish["automaticPreconditioning"] == {
        "preconditioningRequest": "WarmWaterAndVentilation",
        "ambientTemperature": -7.5,
        "requestedFinishTime": on_the_wire(finish),
    }


@pytest.mark.parametrize("dialect", ["1.1", "2.0"])
async def test_the_start_of_a_program_is_told(
    asking: Depots, simulator: ChargePilotSimulator
) -> None:
    """A program would start whenever it likes."""
    start = hours(5)
    wish = await ask(
        asking, simulator, preconditioning="hot_water_and_heating", preconditioning_start=start
    )

    assert wish["automaticPreconditioning"]["requestedStartTime"] == on_the_wire(start)


@pytest.mark.parametrize("dialect", ["1.0"])
async def test_what_the_oldest_version_does_not_know_is_refused_in_its_own_words(
    asking: Depots, simulator: ChargePilotSimulator
) -> None:
    """1.0 and 1.1 look alike, so a person must hear it from the server, and the rest must stand."""
    await ask(asking, simulator)
    with pytest.raises(Exception, match="requestedStartTime") as refused:
        await ask(
            asking,
            simulator,
            preconditioning="none",
            preconditioning_start=hours(5),
            request_id="2",
        )

    assert getattr(refused.value, "translation_key", None) == "charging_request_refused"
    assert len(simulator.charging_requests) == 1


@EVERY_VERSION
async def test_a_vehicle_is_started_at_times_that_a_person_sets(
    asking: Depots, simulator: ChargePilotSimulator
) -> None:
    """A bus without a program of its own could not be warmed at all."""
    hvac, system = hours(6), hours(6.5)
    wish = await ask(
        asking, simulator, hvac_start=hvac, hvac_power=8, system_start=system, system_power=2
    )

    assert wish["manualPreconditioning"] == {
        "hvacPreconditioningStartTime": on_the_wire(hvac),
        "hvacAuxiliaryConsumerPower": 8,
        "systemPreconditioningStartTime": on_the_wire(system),
        "systemAuxiliaryConsumerPower": 2,
    }


@pytest.mark.parametrize("dialect", ["2.0"])
async def test_2_0_is_told_how_full_the_battery_is_to_be_afterwards(
    asking: Depots, simulator: ChargePilotSimulator
) -> None:
    """The heating would eat what was charged."""
    start = hours(6)
    wish = await ask(
        asking,
        simulator,
        preconditioning="vehicle_decides",
        hvac_start=start,
        system_start=start,
        preconditioning_target_soc=90,
    )

    automatic = wish["automaticPreconditioning"]
    assert automatic["targetSoc"] == 90
    assert automatic["preconditioningRequest"].endswith("AutomaticPreselectionByTheVehicle")
    assert wish["manualPreconditioning"]["targetSoc"] == 90


@pytest.mark.parametrize("dialect", ["chargepilot", "1.0", "1.1"])
async def test_what_only_2_0_knows_is_refused_before_it_is_sent(
    asking: Depots, simulator: ChargePilotSimulator
) -> None:
    """T9: one field too many, and the server refuses the requests of all vehicles."""
    with pytest.raises(ServiceValidationError) as refused:
        await ask(asking, simulator, preconditioning="none", preconditioning_target_soc=90)

    assert refused.value.translation_key == "only_since_2_0"
    assert simulator.counters.charging_requests == 0


@pytest.mark.parametrize("program", ["vehicle_decides", "signal_not_available"])
@pytest.mark.parametrize("dialect", ["1.0", "chargepilot"])
async def test_what_2_0_tells_apart_is_one_word_before(
    asking: Depots, simulator: ChargePilotSimulator, program: str
) -> None:
    """T9: a word of 2.0 would make an older server refuse everything."""
    wish = await ask(asking, simulator, preconditioning=program)

    wanted = wish["automaticPreconditioning"]["preconditioningRequest"]
    assert wanted == "NoClimaticPreconditioningOrSNA"


async def test_what_was_asked_can_be_read_and_asked_again(
    asking: Depots, simulator: ChargePilotSimulator
) -> None:
    """An automation that changes one thing would lose all others."""
    fields = {
        "charging_process": "process-1",
        "max_target_soc": 95.0,
        "arrival": hours(1),
        "soc_at_arrival": 20.0,
        "departure": hours(8),
        "priority": 3,
        "ad_hoc": False,
        "preconditioning": "none",
        "ambient_temperature": 4.0,
        "preconditioning_start": hours(5),
        "preconditioning_finish": hours(7),
        "hvac_start": hours(6),
        "hvac_power": 8,
        "system_start": hours(6),
        "system_power": 2,
    }
    await asking.call("set_charging_request", **TARGET, **fields)
    await asking.unload()
    await asking.listen()
    answer: Any = await asking.call("get_charging_requests")
    (described,) = answer["charging_requests"]
    assert described == TARGET | fields | {"request_id": described["request_id"]}

    await asking.call("set_charging_request", **described)
    again: Any = await asking.call("get_charging_requests")
    assert again["charging_requests"] == [described]


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ({"arrival": 8, "departure": 2}, "arrival_after_departure"),
        (
            {"preconditioning_start": 5, "preconditioning_finish": 4},
            "preconditioning_ends_before_it_starts",
        ),
    ],
)
async def test_times_in_the_wrong_order_are_refused_at_once(
    asking: Depots, simulator: ChargePilotSimulator, asked: dict[str, float], key: str
) -> None:
    """A person would hear of it from the bus that did not charge."""
    times = {name: hours(number) for name, number in asked.items()}
    with pytest.raises(ServiceValidationError) as refused:
        await asking.call("set_charging_request", **TARGET, preconditioning="none", **times)

    assert refused.value.translation_key == key
    assert simulator.counters.charging_requests == 0


@pytest.mark.parametrize(
    "half",
    [
        {"ambient_temperature": 4},
        {"preconditioning_start": "2030-01-01T00:00:00Z"},
        {"preconditioning_finish": "2030-01-01T00:00:00Z"},
        {"preconditioning_target_soc": 80},
        {"hvac_start": "2030-01-01T00:00:00Z"},
        {"system_start": "2030-01-01T00:00:00Z"},
        {"hvac_power": 4},
        {"system_power": 4},
        {"preconditioning": "tropical"},
        {"preconditioning": "none", "ambient_temperature": "nan"},
        {"soc_at_arrival": 101},
    ],
)
async def test_half_of_a_wish_is_refused(asking: Depots, half: dict[str, Any]) -> None:
    """A person would believe that the bus is warm in the morning."""
    with pytest.raises(vol.Invalid):
        await asking.call("set_charging_request", **TARGET, **half)


async def test_a_vehicle_that_has_departed_does_not_spoil_a_new_request(
    asking: Depots, simulator: ChargePilotSimulator
) -> None:
    """T12: a departure of yesterday would make the server refuse today's list."""
    await asking.call("set_charging_request", **TARGET, departure=hours(0.02))
    await asking.later(120)
    await asking.call("set_charging_request", vehicle="BUS-0901", min_target_soc=50)

    assert [each["vehicleId"] for each in simulator.charging_requests.values()] == ["BUS-0901"]
