"""What each field of a picture becomes."""

from typing import Any

from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.depots import (
    AC_FREE,
    ARM_BROKEN,
    ARM_OFFLINE,
    DC_BUSY,
    DC_FREE,
    DC_FULL,
    DC_ODD,
    NORTH,
    SICK_STATION,
    SOUTH,
    WALLBOX,
    invented_id,
)
from simulators.chargepilot.things import Fault, Origin, Prediction, Scheduled

from .conftest import Depots, moment

DC = invented_id("north/dc")
BUS = "BUS-0417"
FULL_BUS = "BUS-0231"


async def test_a_point_shows_everything_that_is_said_of_it(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """A person would have to open another system to see what his charger does."""
    point = simulator.picture.point(DC_BUSY)
    process = simulator.picture.process(DC_BUSY)
    expected = {
        "status": "charging",
        "process_status": "charging",
        "plugged": "on",
        "charging": "on",
        "power": "62.1",
        "current": "96.0",
        "voltage": "648.0",
        "reactive_power": "0.4",
        "meter": str((point.meter or 0) / 1000),
        "power_limit": "75",
        "inside_temperature": "31.5",
        "outside_temperature": "14.0",
        "connector_temperature": "42.5",
        "min_soc": "80",
        "final_soc": "95",
        "departure_soc": "95",
        "vehicle": BUS,
        "fault_code": "none",
        "fault_text": "unknown",
        "session_energy": "41.2",
        "session_vehicle": BUS,
        "scheduled": "1",
        "next_vehicle": BUS,
        "next_charging_request": "CR-0417-2",
        "next_presystem": "Dispatcher",
        "next_min_soc": "80",
    }
    assert {key: account.state(DC_BUSY, key) for key in expected} == expected
    assert moment(account.state(DC_BUSY, "session_start")) == int(process.started_at)
    assert moment(account.state(DC_BUSY, "min_soc_time")) == int(process.prediction.min_soc_at)


async def test_a_vehicle_shows_everything_that_is_said_of_it(account: Depots) -> None:
    """Whoever sends a bus out would not know how full it is."""
    expected = {
        "soc": "95.0",
        "soh": "92.0",
        "odometer": "111647",
        "battery_temperature": "21",
        "vehicle_status": "ready_to_charge",
        "charging": "off",
        "hvac_preconditioning": "on",
        "low_voltage": "27.1",
        "battery_preconditioning_time": "25",
        "battery_preconditioning_energy": "4",
        "vehicle_preconditioning_time": "15",
        "vehicle_preconditioning_energy": "3",
        "evcc_id": "02:00:5E:00:00:E7",
    }
    assert {key: account.state(FULL_BUS, key) for key in expected} == expected
    for flag in ("conservation_charging", "system_preconditioning", "balancing", "flame_control"):
        assert account.state(BUS, flag) == "off"


async def test_a_station_and_its_depot_show_what_is_said_of_them(account: Depots) -> None:
    """A person would not see at a glance which cabinet is ill and what the depot draws."""
    assert account.state(DC, "station_status") == "available"
    assert account.state(DC, "total_power") == "64.6"
    assert account.state(DC, "charging_power") == "62.1"
    assert account.state(SICK_STATION, "station_status") == "faulted"
    assert account.state(SICK_STATION, "fault_code") == "electrical_operation_failure"
    assert account.state(SICK_STATION, "fault_text") == "PowerMeterFailure"
    assert account.state(NORTH, "charging_power") == "83.8"
    assert account.state(NORTH, "connectors_total") == "6"
    assert account.state("account", "charging_power") == "83.8"


async def test_a_fault_shows_since_when_it_is_there(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """A person could not tell a cable that jams now from one that has been broken for days."""
    simulator.picture.vehicle_fault(BUS, "B17")
    await account.read()

    for asset, fault in (
        (DC_ODD, simulator.picture.point(DC_ODD).fault),
        (SICK_STATION, simulator.picture.station(SICK_STATION).fault),
        (BUS, simulator.picture.vehicles[BUS].fault),
    ):
        assert fault is not None
        assert moment(account.state(asset, "fault_since")) == int(fault.at)
    simulator.picture.clear_fault(DC_ODD)
    await account.read()
    assert account.state(DC_ODD, "fault_since") == "unknown"


async def test_it_can_be_seen_of_when_the_picture_is(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """A depot that says the same all night looks like one that says nothing."""
    await account.later(120)

    at = moment(account.state("account", "last_heard"))
    assert simulator.clock() - 75 <= at <= simulator.clock()
    entity = er.async_get(account.hass).async_get(account.entity_id("account", "last_heard"))
    assert entity is not None
    assert entity.entity_category is EntityCategory.DIAGNOSTIC


async def test_energies_and_powers_are_shown_in_their_own_units(account: Depots) -> None:
    """T14: a meter in Wh that is taken for kWh makes a bus charge a gigawatt hour."""
    meter, session = account.shown(DC_BUSY, "meter"), account.shown(DC_BUSY, "session_energy")
    assert meter.attributes["unit_of_measurement"] == "kWh"
    assert meter.attributes["state_class"] == "total_increasing"
    assert session.attributes["unit_of_measurement"] == "kWh"
    assert session.attributes["state_class"] == "total"
    assert session.attributes["last_reset"] == account.state(DC_BUSY, "session_start")
    assert account.attribute(DC_BUSY, "power", "unit_of_measurement") == "kW"
    assert account.attribute(FULL_BUS, "odometer", "unit_of_measurement") == "km"


@pytest.mark.parametrize("dialect", ["2.0"])
async def test_the_new_names_of_2_0_fill_the_same_entities(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """T14: after an update of the server half of the entities would be dead, or off by 1,000."""
    expected = {
        "power_limit": "75",
        "min_soc": "80",
        "max_soc": "95",
        "departure_soc": "95",
        "prediction_status": "ongoing",
        "progress_soc": "95",
    }
    assert {key: account.state(DC_BUSY, key) for key in expected} == expected
    prediction = simulator.picture.process(DC_BUSY).prediction
    assert prediction.departure_at is not None
    assert moment(account.state(DC_BUSY, "departure_soc_time")) == int(prediction.departure_at)
    assert moment(account.state(DC_BUSY, "max_soc_time")) == int(prediction.max_soc_at or 0)
    assert moment(account.state(DC_BUSY, "progress_soc_time")) == int(prediction.progress[-1][1])
    assert account.state(FULL_BUS, "battery_preconditioning_energy") == "4.0"
    assert account.state(FULL_BUS, "vehicle_preconditioning_energy") == "3.0"
    assert account.state(FULL_BUS, "h2_tank_status") == "na"
    assert account.state(FULL_BUS, "battery_status") == "ok"
    assert f"{DC}_station_status" not in account.unique_ids()
    assert simulator.violations == []


@pytest.mark.parametrize("power", ["limit", "measured"])
async def test_the_present_power_is_never_taken_for_what_is_drawn(
    account: Depots, simulator: ChargePilotSimulator, power: Any
) -> None:
    """T3: an energy dashboard would count what was allowed as if it had been charged."""
    simulator.faults.present_power = power
    simulator.picture.limit(DC_BUSY, 150)
    simulator.picture.limit(AC_FREE, 22)
    await account.look()

    assert account.state(DC_BUSY, "power") == "62.1"
    assert account.state(AC_FREE, "power") == "0"
    assert account.state("account", "charging_power") == "83.8"
    assert account.attribute(DC_BUSY, "power_limit", "state_class") is None


async def test_a_fault_without_a_known_name_is_a_fault(account: Depots) -> None:
    """T4: NoFaultKnown is what the provider says when it knows that something is wrong."""
    assert account.state(DC_ODD, "fault_code") == "no_fault_known"
    assert account.state(DC_ODD, "incident") == "on"
    assert account.state(DC_ODD, "problem") == "on"
    assert account.state(AC_FREE, "fault_code") == "none"
    assert account.state(AC_FREE, "incident") == "off"
    assert account.state(AC_FREE, "problem") == "off"


async def test_a_fault_at_a_point_that_goes_on_charging_is_shown(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """T4: whether something is wrong is said by the fault, not by the status."""
    simulator.picture.point(DC_BUSY).fault = Fault(code="NoFaultKnown", at=0)
    await account.read()

    assert account.state(DC_BUSY, "status") == "charging"
    assert account.state(DC_BUSY, "incident") == "on"


async def test_the_synthetic_station_is_no_charger_but_its_list_is_read(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """T5: every depot would have a charger that is dead for ever, and hide who is to come."""
    start = simulator.clock() + 3600
    for number, starts_at in ((1, None), (2, start)):
        simulator.picture.depot(NORTH).unbound.append(
            Scheduled(
                origin=Origin(presystem_id="Other", request_id=f"CR-{number}"),
                vehicle_id=f"BUS-9{number}",
                prediction=Prediction(min_soc=70, min_soc_at=start),
                starts_at=starts_at,
            )
        )
    await account.read()

    assert not account.assets() & {f"{NORTH}/0", f"{NORTH}/0/0"}
    assert account.state(NORTH, "connectors_total") == "6"
    assert account.state(NORTH, "scheduled") == "2"
    assert account.state(NORTH, "next_vehicle") == "BUS-92"
    assert account.state(NORTH, "next_min_soc") == "70"
    assert moment(account.state(NORTH, "next_start")) == int(start)
    assert account.state(SOUTH, "scheduled") == "0"


async def test_offline_and_faulted_are_shown_as_no_more_than_that(account: Depots) -> None:
    """T6: a person would be told that a charger is broken when only its line is down."""
    assert account.state(ARM_OFFLINE, "status") == "inoperative"
    assert account.state(ARM_OFFLINE, "fault_code") == "none"
    assert account.state(ARM_OFFLINE, "incident") == "off"
    assert account.state(ARM_BROKEN, "status") == "out_of_order"
    assert account.state(ARM_BROKEN, "fault_text") == "GroundFailure"


async def test_no_word_of_the_provider_looks_like_a_state_of_home_assistant(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """T7: an automation could not tell a charger that is out of service from one not known."""
    simulator.picture.vehicles[BUS].charging_status = "Unknown"
    simulator.picture.station(DC).status = "Unavailable"
    await account.read()

    assert account.state(BUS, "vehicle_status") == "undetermined"
    assert account.state(BUS, "charging") == "unknown"
    assert account.state(DC, "station_status") == "out_of_service"
    for state in account.hass.states.async_all():
        assert not {"unknown", "unavailable"} & set(state.attributes.get("options", ()))


@pytest.mark.parametrize("soc", [-1, 100.5, 655])
async def test_a_battery_that_is_more_than_full_is_not_known(
    account: Depots, simulator: ChargePilotSimulator, soc: float
) -> None:
    """T15: a bus with 655 % would be sent out first."""
    simulator.picture.vehicles[BUS].soc = soc
    await account.read()

    assert account.state(BUS, "soc") == "unknown"


async def test_ids_stand_in_devices_as_the_provider_writes_them(
    account: Depots, simulator: ChargePilotSimulator, hass: HomeAssistant
) -> None:
    """T17: two points would become one, or an entity id would have a slash in it."""
    simulator.picture.add_station(NORTH, "urn:depot/north/7", "urn:depot/north/7/1?x=ä")
    await account.read()

    assert account.state("urn:depot/north/7/1?x=ä", "status") == "available"
    entity_id = account.entity_id("urn:depot/north/7/1?x=ä", "status")
    assert entity_id.isascii()
    assert "/" not in entity_id


async def test_a_station_and_its_point_may_have_the_same_id(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """T17: a wallbox of one point would swallow itself."""
    simulator.picture.add_station(NORTH, "box-1", "box-1")
    await account.read()

    assert account.state("box-1", "station_status") == "available"
    assert account.state("box-1#connector", "status") == "available"


async def test_a_vehicle_keeps_its_device_when_it_moves(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """T18: the battery of a bus would stay behind at the point where it stood."""
    entity_id = account.entity_id(BUS, "soc")
    place = account.state(BUS, "location")
    simulator.picture.plug_in(DC_FREE, BUS, soc=61)
    await account.read()

    assert account.entity_id(BUS, "soc") == entity_id
    assert account.state(BUS, "soc") == "61"
    assert account.state(BUS, "location") != place
    assert account.state(DC_BUSY, "vehicle") == "unknown"
    assert account.state(DC_FREE, "vehicle") == BUS


async def test_a_vehicle_that_stands_in_two_places_stays_in_the_first(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """T18: a bus whose id was entered twice would jump to and fro every fifteen seconds."""
    place = account.state(BUS, "location")
    simulator.picture.clear_fault(DC_ODD)
    simulator.picture.point(DC_ODD).vehicle = simulator.picture.vehicles[BUS]
    for meter in (1, 2):
        simulator.picture.point(DC_ODD).meter = meter
        await account.read()
        assert account.state(BUS, "location") == place

    assert account.state(DC_ODD, "vehicle") == BUS


async def test_what_is_not_said_is_nought_only_where_nothing_can_flow(account: Depots) -> None:
    """T19: a charger that is offline would be shown drawing 0 kW, as if somebody had measured."""
    assert account.state(AC_FREE, "power") == "0"
    assert account.state(AC_FREE, "process_status") == "idle"
    assert account.state(ARM_OFFLINE, "power") == "unknown"
    assert account.state(ARM_BROKEN, "power") == "unknown"
    assert account.state(ARM_OFFLINE, "process_status") == "unknown"
    assert account.state(invented_id("north/arm"), "charging_power") == "unknown"


async def test_a_value_that_is_not_said_any_more_is_not_known_any_more(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """Yesterday's temperature would be shown as today's."""
    simulator.picture.point(DC_BUSY).inside_temperature = None
    simulator.picture.vehicles[BUS].soh = None
    await account.look()

    assert account.state(DC_BUSY, "inside_temperature") == "unknown"
    assert account.state(BUS, "soh") == "unknown"


async def test_a_meter_that_was_exchanged_begins_anew(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """The new meter would be taken for one that runs backwards."""
    simulator.picture.swap_meter(WALLBOX, 5)
    await account.read()

    assert account.state(WALLBOX, "meter") == "0.005"
    assert account.attribute(WALLBOX, "meter", "state_class") == "total_increasing"


@pytest.mark.parametrize("times", ["seconds", "milliseconds", "microseconds", "offset"])
async def test_times_are_read_however_exact_they_are(
    account: Depots, simulator: ChargePilotSimulator, times: Any
) -> None:
    """A fraction or an offset would empty every timestamp."""
    simulator.faults.envelope_times = simulator.faults.payload_times = times
    started_at = simulator.clock() - 60
    simulator.picture.process(DC_FULL).started_at = started_at
    await account.read()

    assert moment(account.state(DC_FULL, "session_start")) == int(started_at)
    assert account.entry.runtime_data.feed.oddities.shapes == []
