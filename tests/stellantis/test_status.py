"""What a status says, with everything that was seen of it."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from custom_components.ev_live.catalogue import ROWS, SensorRow
from custom_components.ev_live.feed import Oddities
from custom_components.ev_live.fields import Values
from custom_components.ev_live.model import AssetKind, Position
from custom_components.ev_live.providers.stellantis import words
from custom_components.ev_live.providers.stellantis.keys import ALL, SILENT
from custom_components.ev_live.providers.stellantis.status import (
    read_maintenance,
    read_position,
    read_status,
    read_telemetry,
)

from ..simulators.stellantis_kit import DIESEL, PLUG_IN, START, VAN, Kit, run
from .garage import at, battery, status

# The built-in vehicles were heard an hour ago.
HEARD = datetime.fromtimestamp(START, UTC) - timedelta(hours=1)


@pytest.fixture
async def kit(socket_enabled: None) -> AsyncGenerator[Kit]:
    """Start a simulator."""
    async with run() as running:
        yield running


async def ask(kit: Kit, vin: str, what: str = "status") -> Any:
    """Ask for something of a vehicle."""
    answer = await kit.get(f"{kit.vehicle(vin)}/{what}")
    assert answer.status == 200
    return answer.body


def values(raw: Any) -> Values:
    """Read a status that holds nothing odd."""
    oddities = Oddities("Stellantis")
    read = read_status(raw, oddities.note).values
    assert oddities.shapes == []
    return read


async def test_a_car_that_charges_says_all_of_it(kit: Kit) -> None:
    """A value would be missing, or in the wrong unit."""
    raw = await ask(kit, VAN)
    told, read = read_status(raw, Oddities("Stellantis").note)
    assert told == HEARD
    assert read == {
        "ignition": "stop",
        "powertrain": "not_running",
        "moving": False,
        "speed": 0,
        "odometer": 40_117,
        "outside_temperature": 11.5,
        "low_voltage_battery": 92,
        "privacy": "nothing",
        "unlocked": False,
        "driver_door": False,
        "passenger_door": False,
        "rear_left_door": False,
        "rear_right_door": False,
        "trunk": False,
        "rear_window": False,
        "roof_window": False,
        "seat_belt": False,
        "ecall": "not_detected",
        "driving_mode": "normal",
        "alarm": False,
        "alarm_trigger": "no_break_in",
        "preconditioning": "disabled",
        "stolen": False,
        "position": Position(latitude=48.9021, longitude=2.3098),
        "soc": 43.5,
        "range": 115,
        "charging_status": "in_progress",
        "charging": True,
        "plugged": True,
        "charging_mode": "slow",
        "charging_type": "full",
        "charging_power_level": "level_3",
        "charging_rate": 43,
        "charge_end": told + timedelta(hours=3, minutes=30),
        "delayed_start": "22:01",
        "battery_capacity": 46_000,
        "battery_energy": 20_010,
        "soh": 96,
        "soh_resistance": 98,
    }


async def test_a_hybrid_has_a_battery_and_a_tank(kit: Kit) -> None:
    """One of the two would stand in the place of the other."""
    read = values(await ask(kit, PLUG_IN))
    assert (read["soc"], read["fuel_percent"]) == (35, 60)
    assert (read["range"], read["fuel_range"]) == (18, 384)
    assert read["fuel_used"] == pytest.approx(61_550.4 * 6.1 / 100, abs=0.01)
    assert (read["coolant_temperature"], read["oil_temperature"]) == (18, 18)
    assert read["unlocked"] is False


async def test_a_diesel_has_no_battery_that_drives(kit: Kit) -> None:
    """A diesel would show an empty battery."""
    read = values(await ask(kit, DIESEL))
    assert not {"soc", "charging", "plugged"} & read.keys()
    told, maintenance = read_maintenance(
        await ask(kit, DIESEL, "maintenance"), Oddities("Stellantis").note
    )
    assert told is not None
    assert maintenance == {"service_days": -12, "service_distance": -830}


@pytest.mark.parametrize("style", ["seconds", "offset", "words"])
async def test_every_way_of_writing_a_time_is_read(kit: Kit, style: str) -> None:
    """All that a car says would be refused for its date."""
    kit.faults.time_style = style  # type: ignore[assignment]  # one of its words
    told, _ = read_status(await ask(kit, VAN), Oddities("Stellantis").note)
    assert told == HEARD


async def test_what_nobody_knows_stops_nothing_and_is_noted_once(kit: Kit) -> None:
    """A new word of the provider would take the whole car away."""
    kit.faults.unknown_values = kit.faults.unknown_fields = True
    kit.faults.empty_schedule = kit.faults.two_coordinates = True
    oddities = Oddities("Stellantis")
    for _ in range(2):
        read = read_status(await ask(kit, VAN), oddities.note).values
    assert read["ignition"] is None
    assert read["soc"] == 43.5
    assert read["position"] == Position(latitude=48.9021, longitude=2.3098)
    assert oddities.shapes == ["the type 'Levitating'"]


async def test_what_is_missing_is_left_out(kit: Kit) -> None:
    """A speed that is not told would be shown as zero."""
    kit.faults.missing_fields = True
    read = values(await ask(kit, VAN))
    assert not {"speed", "moving", "odometer", "seat_belt", "outside_temperature"} & read.keys()


async def test_older_names_are_read_where_there_are_no_newer_ones(kit: Kit) -> None:
    """An older car would show nothing."""
    kit.faults.legacy_copies = True
    raw = await ask(kit, VAN)
    for name in ("energies", "preconditioning", "odometer"):
        del raw[name]
    read = values(raw)
    assert (read["soc"], read["range"], read["plugged"]) == (43.5, 115, True)
    assert read["charging_status"] == "in_progress"
    assert read["preconditioning"] == "disabled"
    assert read["odometer"] == 40_117


def test_the_newer_of_two_copies_counts() -> None:
    """An old copy beside the new one would win."""
    old = {"type": "Electric", "level": 5, "charging": {"status": "Stopped"}}
    read = values(status(0, battery("InProgress", level=50), energy=[old]))
    assert (read["soc"], read["charging_status"]) == (50, "in_progress")


@pytest.mark.parametrize(
    ("charging", "end"),
    [
        (battery("InProgress", remainingTime="PT1H50M"), timedelta(minutes=110)),
        (battery("InProgress", remainingTime="PT0S"), None),
        (battery("InProgress", remainingTime="soon"), None),
        (battery("InProgress"), None),
        (battery("Finished", remainingTime="PT1H50M"), None),
    ],
)
def test_the_end_of_a_charge_is_told_only_while_it_lasts(
    charging: dict[str, Any], end: timedelta | None
) -> None:
    """A parked car would show the end of a charge that does not go on."""
    told, read = read_status(status(0, charging), Oddities("Stellantis").note)
    assert told is not None
    assert read["charge_end"] == (None if end is None else told + end)


def test_the_level_and_the_energy_in_the_battery_are_both_as_they_are_told() -> None:
    """Either of the two has been seen to be wrong; a value made of both would hide that."""
    energy = battery("Stopped", level=10)
    energy["extension"]["electric"]["battery"] = {"load": {"capacity": 50_000, "residual": 40_000}}
    read = values(status(0, energy))
    assert (read["soc"], read["battery_energy"]) == (10, 40_000)


@pytest.mark.parametrize(
    ("states", "unlocked"),
    [
        (["RearDoorsLocked", "Locked"], False),
        (["SuperLocked"], False),
        (["Locked", "TrunkUnLocked"], True),
        (["Unlocked"], True),
        ([], None),
        (["Gullwing"], None),
        ("Locked", None),
    ],
)
def test_any_door_that_is_unlocked_unlocks_the_car(states: Any, unlocked: bool | None) -> None:
    """A van with its cargo doors open would be shown as locked."""
    raw = status(0, doorsState={"lockedStates": states})
    assert read_status(raw, Oddities("Stellantis").note).values["unlocked"] is unlocked


@pytest.mark.parametrize(
    "place",
    [None, [], [1], [1, 2, 3, 4], ["a", "b"], [200, 0.5], [0, 0], [2, None], {"x": 1}],
)
def test_a_place_that_is_none_is_none(place: Any) -> None:
    """A car would stand in the sea off Africa."""
    raw = {"geometry": {"type": "Point", "coordinates": place}}
    assert read_position(raw, Oddities("Stellantis").note) is None


def test_a_word_that_nobody_knows_may_hide_the_place() -> None:
    """A new kind of privacy would not be honoured."""
    place = {"geometry": {"coordinates": [2.35, 48.85]}}
    raw = status(0, privacy={"state": "Ghost"}, lastPosition=place)
    read = read_status(raw, Oddities("Stellantis").note).values
    assert read["position"] is None


async def test_telemetry_says_the_same_as_a_status(kit: Kit) -> None:
    """What a person's own monitor attaches would be thrown away."""
    car = kit.simulator.truth[VAN]
    row = kit.simulator.writer.telemetry(car, ())
    told, read = read_telemetry(row, Oddities("Stellantis").note)
    assert told == HEARD
    whole = values(await ask(kit, VAN))
    assert read["soc"] == whole["soc"]
    assert read.items() <= whole.items()
    assert "stolen" not in read


def test_a_stolen_car_is_stolen_until_it_is_found() -> None:
    """A car that is back would be searched for."""
    assert values(status(0, stolen={"id": "s", "state": True}))["stolen"] is True
    assert values(status(0, stolen={"id": "s", "startedAt": at(0)}))["stolen"] is True
    assert values(status(0, stolen={"id": "s", "endAt": at(0)}))["stolen"] is False
    assert values(status(0))["stolen"] is False


def test_every_value_has_a_row_and_every_word_is_one_of_its_options() -> None:
    """A value would be kept and never shown, or refused by Home Assistant."""
    rows = {row.report: row for row in ROWS if row.kind is AssetKind.VEHICLE and row.report}
    rows |= {row.key: row for row in ROWS if row.kind is AssetKind.VEHICLE}
    assert rows.keys() >= ALL
    assert not rows.keys() & SILENT


@pytest.mark.parametrize("key", ["charging_status", "driving_mode", "powertrain", "ignition"])
def test_the_words_of_the_reader_are_those_of_the_catalogue(key: str) -> None:
    """Home Assistant refuses a state that is not among its options."""
    known = {
        "charging_status": words.CHARGING_STATUSES,
        "driving_mode": words.DRIVING_MODES,
        "powertrain": words.POWERTRAINS,
        "ignition": words.IGNITIONS,
    }[key]
    (row,) = [row for row in ROWS if isinstance(row, SensorRow) and row.key == key]
    assert set(row.options or ()) == set(known.values())
