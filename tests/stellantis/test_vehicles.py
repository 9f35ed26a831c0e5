"""What the list of vehicles says."""

from collections.abc import AsyncGenerator

import pytest

from custom_components.ev_live.feed import Oddities
from custom_components.ev_live.providers.stellantis.keys import ELECTRIC, FUEL
from custom_components.ev_live.providers.stellantis.vehicles import Vehicle, read_vehicle

from ..simulators.stellantis_kit import DIESEL, PLUG_IN, VAN, Kit, run
from .garage import VIN, car, garage


@pytest.fixture
async def kit(socket_enabled: None) -> AsyncGenerator[Kit]:
    """Start a simulator."""
    async with run() as running:
        yield running


def read(item: object) -> Vehicle | None:
    """Read a vehicle."""
    return read_vehicle(item, Oddities("Stellantis"))


async def listed(kit: Kit) -> dict[str, Vehicle]:
    """Read the list of the first fleet, by VIN."""
    answer = await kit.get(f"/fleets/{kit.fleet_id}/vehicles", extension="branding")
    vehicles = [read(item) for item in answer.body["_embedded"]["vehicles"]]
    return {vehicle.asset.id: vehicle for vehicle in vehicles if vehicle is not None}


async def test_each_car_has_what_it_runs_on(kit: Kit) -> None:
    """A diesel would have a battery, an electric car a tank."""
    vehicles = await listed(kit)
    assert vehicles[VAN].asset.reports & (ELECTRIC | FUEL) == ELECTRIC
    assert vehicles[DIESEL].asset.reports & (ELECTRIC | FUEL) == FUEL
    assert vehicles[PLUG_IN].asset.reports >= ELECTRIC | FUEL
    assert vehicles[VAN].vid == kit.simulator.truth[VAN].vid


async def test_a_car_is_named_by_brand_and_model_and_never_by_its_vin(kit: Kit) -> None:
    """The VIN would stand on every dashboard and in every screenshot."""
    answer = await kit.get(kit.vehicle(VAN), extension="branding")
    vehicle = read(answer.body)
    assert vehicle is not None
    assert vehicle.asset.name == "Citroen ë-Berlingo Van 0002"
    assert (vehicle.asset.maker, vehicle.asset.model) == ("Citroen", "ë-Berlingo Van")
    assert (await listed(kit))[VAN].asset.name == "Citroen 0002"


async def test_a_list_without_models_does_not_take_the_names_away() -> None:
    """Devices would be renamed with every other answer."""
    house = garage()
    plain = car(_embedded={"extension": {"branding": {"brand": "Peugeot"}}})
    house.park(plain)
    assert house.fleet.assets[VIN].name == "Peugeot e-208 0001"


def test_the_brand_is_read_where_older_answers_have_it() -> None:
    """A car would have no maker."""
    vehicle = read({"id": "1", "vin": VIN, "brand": "Opel"})
    assert vehicle is not None
    assert vehicle.asset.name == "Opel 0001"


async def test_capabilities_leave_out_what_a_car_cannot_tell(kit: Kit) -> None:
    """A van would have four doors that never open."""
    answer = await kit.get(kit.vehicle(VAN), extension="branding,onboardCapabilities")
    vehicle = read(answer.body)
    assert vehicle is not None
    assert "unlocked" in vehicle.asset.reports
    assert not {"seat_belt", "alarm"} & vehicle.asset.reports
    nowhere = read(car(_embedded={"extension": {"onboardCapabilities": {"data": ["data:trip"]}}}))
    assert nowhere is not None
    assert "position" not in nowhere.asset.reports
    assert "seat_belt" in nowhere.asset.reports


@pytest.mark.parametrize(
    "item",
    [None, [], "x", {}, {"id": "1"}, {"vin": VIN}, {"id": "", "vin": VIN}, {"id": 1, "vin": VIN}],
)
def test_what_is_no_car_is_none(item: object) -> None:
    """One bad item would take the whole fleet away."""
    assert read(item) is None


@pytest.mark.parametrize(
    "broken",
    [
        {"motorization": 5},
        {"motorization": "Nuclear"},
        {"_embedded": []},
        {"_embedded": {"extension": None}},
        {"_embedded": {"extension": {"branding": "Peugeot", "onboardCapabilities": {"data": 1}}}},
        {"_embedded": {"extension": {"onboardCapabilities": {"data": [None, 5, {}]}}}},
    ],
)
def test_a_car_with_something_broken_is_still_a_car(broken: dict[str, object]) -> None:
    """A car would be missing because of its picture."""
    vehicle = read(car() | broken)
    assert vehicle is not None
    assert "odometer" in vehicle.asset.reports
