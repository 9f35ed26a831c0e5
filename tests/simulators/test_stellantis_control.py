"""The Stellantis simulator in the hands of a person: control, traffic, command."""

import asyncio
from http import HTTPStatus
from pathlib import Path
import re
import subprocess
import sys

import pytest

from simulators.stellantis import StellantisFaults, StellantisSimulator

from .stellantis_kit import DIESEL, DRIVEN, MOVING, SECRET, VAN, run, soon, watch

REPOSITORY = Path(__file__).parents[2]

pytestmark = pytest.mark.usefixtures("socket_enabled")


async def test_a_person_can_turn_a_fault_on_and_see_what_came_of_it() -> None:
    """A fault could only be had by writing a program."""
    async with run() as kit:
        assert (await kit.control(throttle_for=9)).status == HTTPStatus.OK
        assert (await kit.get("/fleets")).status == HTTPStatus.TOO_MANY_REQUESTS
        await kit.control(reset=True)
        assert kit.faults == StellantisFaults()
        await kit.monitor(MOVING)
        answer = await kit.control(
            drive={"vin": DRIVEN, "kilometres": 3}, charge={"vin": VAN, "level": 55}, settle=True
        )
        assert answer.status == HTTPStatus.BAD_REQUEST
        seen = await kit.control(drive={"vin": DRIVEN, "kilometres": 3}, charge={"vin": VAN})
        assert seen.body["counters"]["throttled"] == 1
        assert seen.body["truth"][DRIVEN]["kinetic"]["moving"] is True
        assert seen.body["monitors"][0]["label"] == "mine"
        await kit.simulator.wait_for_deliveries(1)
        seen = await kit.control()
        assert seen.body["deliveries"][0]["status"] == HTTPStatus.OK
        assert SECRET not in seen.raw.decode()


@pytest.mark.parametrize(
    "wishes",
    [
        {"throttle": 1},
        {"throttle_for": "long"},
        {"hang": "everything"},
        {"drive": "VF3NOBODY"},
        {"charge": DIESEL},
        {"charge": {"vin": DRIVEN, "mode": "Fast"}},
        {"alert": {"vin": DRIVEN, "kind": "EverythingFault"}},
        {"open_door": {"vin": DRIVEN, "door": "Cellar"}},
        {"set_off_alarm": {"vin": DRIVEN, "trigger": "Ghost"}},
        {"privacy": {"vin": DRIVEN, "state": "Half"}},
        {"change": {"vin": DRIVEN, "fields": {"level": "full"}}},
        {"change": {"vin": DRIVEN, "fields": {"vin": "another"}}},
        {"change": {"vin": DRIVEN, "fields": 7}},
        {"emit": {"monitor": "none", "vin": DRIVEN}},
        {"fail_monitor": "none"},
        {"add_vehicle": {"vin": "VF3NEW", "fleet_id": "none"}},
        {"start_traffic": 0},
    ],
)
async def test_a_mistake_at_the_control_endpoint_is_answered_with_what_is_known(
    wishes: dict[str, object],
) -> None:
    """Somebody who mistyped a wish would believe that it came true."""
    async with run() as kit:
        answer = await kit.control(**wishes)
        assert answer.status == HTTPStatus.BAD_REQUEST
        assert answer.body["error"]
        assert "throttle_for" in answer.body["faults"]
        assert "collision" in answer.body["actions"]


async def test_anything_about_a_vehicle_can_be_changed_by_name() -> None:
    """A value without an action of its own could not be tried."""
    async with run() as kit:
        await kit.monitor(watch("cold", "environment.air.temp", "lowerThan", "-5"))
        fields = {"air_temp": -8, "locked": ["Unlocked"], "driving_mode": "Snow"}
        answer = await kit.control(change={"vin": DRIVEN, "fields": fields})
        told = answer.body["truth"][DRIVEN]
        assert told["environment"]["air"]["temp"] == -8
        assert told["doorsState"]["lockedStates"] == ["Unlocked"]
        await kit.simulator.wait_for_deliveries(1)


async def test_vehicles_come_and_go_and_monitors_are_looked_after_by_others() -> None:
    """A fleet would be for ever what it was in the beginning."""
    async with run() as kit:
        await kit.simulator.tick(15)
        await kit.control(add_vehicle="VF3SAMPLE00000077", remove_vehicle=DIESEL)
        await kit.simulator.tick(7200)
        page = (await kit.get(f"/fleets/{kit.fleet_id}/vehicles")).body
        vins = [one["vin"] for one in page["_embedded"]["vehicles"]]
        assert "VF3SAMPLE00000077" in vins
        assert DIESEL not in vins
        await kit.monitor(MOVING)
        await kit.control(add_foreign_monitor="theirs", fail_monitor="mine")
        assert kit.simulator.statuses() == {"mine": "Failed", "theirs": "Running"}
        await kit.control(delete_monitor="mine")
        assert kit.simulator.statuses() == {"theirs": "Running"}


async def test_a_day_passes_at_once_with_driving_charging_and_parking() -> None:
    """A demo would show a parking lot."""
    async with run() as kit:
        before = {vin: car.mileage for vin, car in kit.simulator.truth.items()}
        seen: set[str] = set()
        for _ in range(48):
            await kit.simulator.tick(900)
            seen |= {car.charging for car in kit.simulator.truth.values()}
        cars = kit.simulator.truth
        assert sum(car.mileage > before[vin] for vin, car in cars.items()) >= 6
        assert {"InProgress", "Disconnected"} <= seen
        assert sum(len(car.trips) for car in cars.values()) > 10
        assert all(0 <= car.level <= 100 for car in cars.values())
        assert all(0 <= car.fuel <= 100 for car in cars.values())
        assert kit.simulator.counters.reports > 1000
        assert kit.clock.now > 1_772_470_800 + 12 * 3600 - 60


async def test_the_same_seed_makes_the_same_day() -> None:
    """A test that failed once could never be made to fail again."""
    days: list[list[tuple[float, float]]] = []
    for _ in range(2):
        async with run() as kit:
            await kit.simulator.tick(7200)
            days.append([(car.level, car.mileage) for car in kit.simulator.truth.values()])
    assert days[0] == days[1]


async def test_nothing_moves_until_it_is_told_to() -> None:
    """Tests would meet vehicles that drive by themselves."""
    async with run() as kit:
        assert kit.simulator.counters.reports == 0
        await kit.simulator.start_traffic(speed=15_000)
        await kit.simulator.wait_until(lambda: kit.simulator.counters.reports > 20)
        await kit.simulator.stop_traffic()
        reports = kit.simulator.counters.reports
        await asyncio.sleep(0)
        assert kit.simulator.counters.reports == reports


async def test_a_clock_of_its_own_cannot_be_moved() -> None:
    """A test would believe that an hour has passed."""
    async with StellantisSimulator() as simulator:
        with pytest.raises(ValueError):
            await simulator.advance(3600)


@pytest.mark.parametrize(("options", "scheme"), [((), "https"), (("--no-tls",), "http")])
async def test_the_command_prints_where_to_connect_and_ends_when_asked(
    options: tuple[str, ...], scheme: str
) -> None:
    """A person could start the simulator and not know what to do with it."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "simulators", "stellantis", "--vehicles", "70", *options),
        stdout=subprocess.PIPE,
        cwd=REPOSITORY,
    )
    assert process.stdout
    lines = [(await soon(process.stdout.readline())).decode() for _ in range(8)]
    process.terminate()
    assert await soon(process.wait()) == 0
    told = dict(re.split(r"\s{2,}", line.strip(), maxsplit=1) for line in lines)
    assert re.fullmatch(rf"{scheme}://127\.0\.0\.1:\d+/connectedcar/v3", told["API URL"])
    assert told.keys() >= {"User", "Password", "Client id", "Certificate", "Private key"}
    assert told["CA certificate"].endswith("ca.pem")
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/control", told["Control"])
