"""What the Stellantis simulator tells of fleets and vehicles."""

from http import HTTPStatus
from itertools import pairwise

import pytest

from simulators.stellantis import StellantisSimulator

from .stellantis_kit import DIESEL, DRIVEN, OLD_HYBRID, PLUG_IN, SILENT, VAN, Json, Kit, run

pytestmark = pytest.mark.usefixtures("socket_enabled")


async def status(kit: Kit, vin: str) -> Json:
    """Return the status of a vehicle."""
    answer = await kit.get(f"{kit.vehicle(vin)}/status")
    assert answer.status == HTTPStatus.OK, answer.raw
    found: Json = answer.body
    return found


async def test_a_large_fleet_comes_in_pages_whose_links_do_not_say_who_asks() -> None:
    """A client that stops after a page, or keeps no client id, would miss vehicles."""
    async with run(vehicles=130) as kit:
        path = f"/fleets/{kit.fleet_id}/vehicles"
        seen: list[str] = []
        numbers: list[int] = []
        while path:
            page = (await kit.get(path)).body
            seen += [vehicle["vin"] for vehicle in page["_embedded"]["vehicles"]]
            numbers.append(page["currentPage"])
            assert page["totalPage"] == 3
            path = page["_links"].get("next", {}).get("href", "")
            assert "client_id" not in path
        assert len(seen) == len(set(seen)) == 127
        assert numbers == [1, 2, 3]


async def test_pages_are_as_large_as_asked_up_to_sixty() -> None:
    """A client with a page size of its own would be refused only in the world."""
    async with run(page_size=2) as kit:
        path = f"/fleets/{kit.fleet_id}/vehicles"
        assert len((await kit.get(path, pageSize="60")).body["_embedded"]["vehicles"]) == 2
        assert len((await kit.get(path, pageSize="1")).body["_embedded"]["vehicles"]) == 1
        for size in ("0", "61", "many", "²"):
            assert (await kit.get(path, pageSize=size)).status == HTTPStatus.BAD_REQUEST
        for token in ("x", "AAAA", "ZnJvbTp4"):
            assert (await kit.get(path, pageToken=token)).status == HTTPStatus.BAD_REQUEST


async def test_pages_may_go_round_in_circles_and_names_may_be_spelt_otherwise() -> None:
    """A client that follows links for ever would never be caught."""
    async with run(page_size=2, page_loops=True, embedded_capitals=True) as kit:
        page = (await kit.get(f"/fleets/{kit.fleet_id}/vehicles")).body
        again = (await kit.get(page["_links"]["next"]["href"])).body
        assert page["_embedded"] == again["_embedded"]
        assert "Vehicles" in page["_embedded"]


async def test_links_may_say_who_asks() -> None:
    """A client that adds its id once more would send two."""
    async with run(page_size=2, links_with_client_id=True) as kit:
        page = (await kit.get(f"/fleets/{kit.fleet_id}/vehicles")).body
        following = page["_links"]["next"]["href"]
        assert f"client_id={kit.simulator.client_id}" in following
        assert (await kit.get(following)).status == HTTPStatus.OK


async def test_a_vehicle_tells_what_it_is_asked_for() -> None:
    """Brand and model would be missing, or be there without being asked for."""
    async with run() as kit:
        path = kit.vehicle(DRIVEN)
        plain = (await kit.get(path)).body
        assert plain["vin"] == DRIVEN
        assert plain["id"] != DRIVEN
        assert len(plain["id"]) == 100
        assert "_embedded" not in plain
        asked = (await kit.get(path, extension="branding,onboardCapabilities")).body
        extension = asked["_embedded"]["extension"]
        assert extension["branding"] == {"brand": "Peugeot", "label": "e-208"}
        assert "data:position" in extension["onboardCapabilities"]["data"]
        listed = (await kit.get(f"/fleets/{kit.fleet_id}/vehicles", extension="branding")).body
        brands = [
            vehicle["_embedded"]["extension"]["branding"]
            for vehicle in listed["_embedded"]["vehicles"]
        ]
        assert brands[0] == {"brand": "Peugeot"}
        assert (await kit.get(path, extension="soup")).status == HTTPStatus.BAD_REQUEST


async def test_a_vehicle_is_found_by_its_vin_and_by_the_beginning_of_it() -> None:
    """Who has only the VIN of a callback could not learn whose it is."""
    async with run() as kit:
        found = (await kit.get(f"/vehicles/{PLUG_IN}")).body
        assert (found["vin"], found["motorization"]) == (PLUG_IN, "Hybrid")
        assert (await kit.get("/vehicles/VF3NOBODY")).body["code"] == 40_410
        south = kit.simulator.fleets[1].fleet_id
        page = (await kit.get(f"/fleets/{south}/vehicles", vinPrefix="W0V")).body
        assert page["total"] == 1


async def test_an_electric_vehicle_says_everything_about_its_charge() -> None:
    """The most wanted values could not be built upon anything."""
    async with run() as kit:
        van = await status(kit, VAN)
        [energy] = van["energies"]
        charging = energy["extension"]["electric"]["charging"]
        assert (energy["type"], energy["level"], energy["autonomy"]) == ("Electric", 43.5, 115)
        assert charging["plugged"] is True
        assert charging["status"] == "InProgress"
        assert charging["remainingTime"].startswith("PT3H")
        assert 0 < charging["chargingRate"] < 500
        assert energy["extension"]["electric"]["battery"]["load"]["capacity"] == 46_000
        assert van["battery"]["voltage"] == 92
        assert van["createdAt"] == "2026-03-02T16:00:00Z"


async def test_hybrids_and_diesels_say_what_they_have() -> None:
    """An integration written for electric cars would stumble over the others."""
    async with run() as kit:
        hybrid, diesel = await status(kit, PLUG_IN), await status(kit, DIESEL)
        assert [energy["type"] for energy in hybrid["energies"]] == ["Electric", "Fuel"]
        assert [energy["type"] for energy in diesel["energies"]] == ["Fuel"]
        assert hybrid["doorsState"]["lockedStates"] == ["RearDoorsLocked", "Locked"]
        thermic = diesel["engines"][0]["extension"]["thermic"]
        assert thermic["oil"]["temp"] == 18
        maintenance = (await kit.get(f"{kit.vehicle(DIESEL)}/maintenance")).body
        assert maintenance["daysBeforeMaintenance"] == -12
        assert maintenance["mileageBeforeMaintenance"] == -830


async def test_a_position_is_longitude_first_with_two_or_three_numbers() -> None:
    """A car would be shown in the sea."""
    async with run() as kit:
        answer = await kit.get(f"{kit.vehicle(DRIVEN)}/lastPosition")
        assert answer.headers["Content-Type"].startswith("application/vnd.geo+json")
        assert answer.body["geometry"]["coordinates"] == [2.3522, 48.8566, 35]
        kit.faults.two_coordinates = True
        told = (await status(kit, DRIVEN))["lastPosition"]
        assert told["geometry"]["coordinates"] == [2.3522, 48.8566]


async def test_a_vehicle_that_was_never_heard_has_no_status() -> None:
    """One new car in the fleet would look like a broken account."""
    async with run() as kit:
        answer = await kit.get(f"{kit.vehicle(SILENT)}/status")
        assert (answer.status, answer.body["code"]) == (404, 40_400)
        await kit.simulator.report(SILENT)
        assert (await status(kit, SILENT))["vin"] == SILENT
        kit.faults.no_data = True
        assert (await kit.get(f"{kit.vehicle(DRIVEN)}/status")).body["code"] == 40_400


async def test_a_driver_may_hide_the_position_or_everything() -> None:
    """The wish of a driver could not be seen to be honoured."""
    async with run() as kit:
        await kit.simulator.privacy(DRIVEN, "Geolocation")
        assert "lastPosition" not in await status(kit, DRIVEN)
        path = f"{kit.vehicle(DRIVEN)}/lastPosition"
        assert (await kit.get(path)).status == HTTPStatus.NOT_FOUND
        await kit.simulator.privacy(DRIVEN, "Full")
        reports = kit.simulator.counters.reports
        before = await status(kit, DRIVEN)
        await kit.simulator.drive(DRIVEN, 5)
        assert kit.simulator.counters.reports == reports
        assert await status(kit, DRIVEN) == before


async def test_snapshots_may_be_old_or_flap_between_old_and_new() -> None:
    """An old value would overwrite a new one in the world, and never here."""
    async with run() as kit:
        kit.clock.advance(7200)
        await kit.simulator.charge(DRIVEN, level=80)
        kit.faults.snapshots = "stale"
        assert (await status(kit, DRIVEN))["energies"][0]["level"] == 71.5
        kit.faults.snapshots = "flapping"
        seen = [await status(kit, DRIVEN) for _ in range(4)]
        levels = [one["energies"][0]["level"] for one in seen]
        assert sorted(set(levels)) == [71.5, 80]
        assert all(one != other for one, other in pairwise(levels))
        assert len({one["createdAt"] for one in seen}) == 2
        await kit.simulator.freeze_snapshots()
        kit.faults.snapshots = "stale"
        assert (await status(kit, DRIVEN))["energies"][0]["level"] == 80


async def test_a_status_may_be_of_yesterday_of_tomorrow_or_in_pieces() -> None:
    """A client that relies on every key would fail with the first old car."""
    async with run() as kit:
        kit.faults.apply({"legacy_copies": True, "empty_schedule": True, "frozen_stamps": True})
        told = await status(kit, OLD_HYBRID)
        assert told["energy"][0]["charging"]["plugged"] is False
        assert told["preconditionning"] == told["preconditioning"]
        charging = told["energies"][0]["extension"]["electric"]["charging"]
        assert charging["schedule"] == []
        assert told["kinetic"]["createdAt"] < "2025-12-31" < told["createdAt"]
        kit.faults.reset()
        program = (await status(kit, OLD_HYBRID))["energies"][0]["extension"]["electric"]
        assert program["charging"]["schedule"]["programs"][0]["occurence"] is None
        kit.faults.apply({"missing_fields": True, "unknown_fields": True, "unknown_values": True})
        told = await status(kit, OLD_HYBRID)
        assert "odometer" not in told
        assert "quantumDrive" in told
        assert told["ignition"]["type"] == "Levitating"


@pytest.mark.parametrize(
    ("style", "told"),
    [
        ("seconds", "2026-03-02T16:00:00Z"),
        ("offset", "2026-03-02T16:00:00.000+0000"),
        ("words", "Mon Mar 02 16:00:00 GMT 2026"),
    ],
)
async def test_times_come_in_three_styles(style: str, told: str) -> None:
    """A date of an old sample would be unreadable."""
    async with run() as kit:
        kit.faults.apply({"time_style": style})
        assert (await status(kit, DRIVEN))["createdAt"] == told


async def test_a_whole_fleet_can_be_asked_at_once_as_long_as_that_lasts() -> None:
    """A client of the deprecated calls would not be ready for their end."""
    async with run() as kit:
        path = f"/fleets/{kit.fleet_id}"
        assert (await kit.get(f"{path}/status")).body["total"] == 5
        assert (await kit.get(f"{path}/maintenances")).body["total"] == 5
        kit.faults.deprecated_gone = True
        assert (await kit.get(f"{path}/status")).status == HTTPStatus.NOT_FOUND


async def test_alerts_collisions_and_trips_are_listed_newest_first() -> None:
    """What happened could be heard of in an event and nowhere be looked up."""
    async with run() as kit:
        simulator, vehicle = kit.simulator, kit.vehicle(DRIVEN)
        await simulator.alert(DRIVEN, "OilLevelLow")
        kit.clock.advance(60)
        await simulator.alert(DRIVEN, "LeftFrontTirePuncture", "Critical")
        await simulator.clear_alert(DRIVEN, "OilLevelLow")
        await simulator.collision(DRIVEN, "Rear", "Minimal")
        await simulator.drive(DRIVEN, 12.5)
        kit.clock.advance(600)
        await simulator.park(DRIVEN)
        alerts = (await kit.get(f"{vehicle}/alerts")).body["_embedded"]["alerts"]
        assert [(one["type"], one["active"]) for one in alerts] == [
            ("LeftFrontTirePuncture", True),
            ("OilLevelLow", False),
        ]
        one = (await kit.get(f"{vehicle}/alerts/{alerts[0]['id']}")).body
        assert one == alerts[0]
        assert (await kit.get(f"{vehicle}/alerts/none")).status == HTTPStatus.NOT_FOUND
        collisions = (await kit.get(f"{vehicle}/collisions")).body["_embedded"]["Collisions"]
        assert collisions[0]["details"] == [{"side": "Rear", "severity": "Minimal"}]
        [trip] = (await kit.get(f"{vehicle}/trips")).body["_embedded"]["trips"]
        assert (trip["distance"], trip["duration"], trip["done"]) == (12.5, 600, True)
        assert (await kit.get(f"/fleets/{kit.fleet_id}/alerts")).body["total"] == 2
        assert (await kit.get(f"/fleets/{kit.fleet_id}/collisions")).body["total"] == 1


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("2026-03-02T17:00:30Z/", 1),
        ("/2026-03-02T17:00:30Z", 1),
        ("2026-03-02T17:00:00Z/PT5M", 2),
        ("2026-03-02T16:00:00Z/2026-03-02T16:30:00Z", 0),
    ],
)
async def test_lists_can_be_narrowed_to_a_period(period: str, expected: int) -> None:
    """A client that asks for what is new would get everything."""
    async with run() as kit:
        await kit.simulator.alert(DRIVEN, "OilLevelLow")
        kit.clock.advance(60)
        await kit.simulator.alert(DRIVEN, "FuelLevelLow")
        path = f"{kit.vehicle(DRIVEN)}/alerts"
        assert (await kit.get(path, timestamps=period)).body["total"] == expected
        assert (await kit.get(path, indexRange="0-0")).body["total"] == 1
        for wrong in ("yesterday", "/", "2026-03-02T17:00:00/"):
            answer = await kit.get(path, timestamps=wrong)
            assert answer.status == HTTPStatus.BAD_REQUEST


def test_the_built_in_fleets_are_invented_and_mixed() -> None:
    """A real vehicle could end up in a test, or a kind of vehicle never be tried."""
    simulator = StellantisSimulator()
    cars = simulator.truth
    assert len(cars) == 8
    assert [len(fleet.cars) for fleet in simulator.fleets] == [5, 3]
    assert all("SAMPLE" in vin and len(vin) == 17 for vin in cars)
    kinds = {car.model.motorization for car in cars.values()}
    assert kinds == {"Electric", "Hybrid", "Thermic"}
