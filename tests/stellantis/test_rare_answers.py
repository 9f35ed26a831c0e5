"""What the API refuses or tells oddly about one vehicle stands in the way of nothing else."""

from datetime import timedelta
from typing import Any

import pytest

from custom_components.ev_live.feed import FeedUnavailable
from custom_components.ev_live.providers.stellantis.fleet_api import FleetApi
from custom_components.ev_live.providers.stellantis.notification import decode
from custom_components.ev_live.providers.stellantis.objects import Fields
from custom_components.ev_live.providers.stellantis.shelf import MEMORY, MOST, Shelf
from custom_components.ev_live.providers.stellantis.times import read_time
from custom_components.ev_live.providers.stellantis.trips import read_trip
from simulators.stellantis import StellantisSimulator

from .conftest import DRIVEN, Listen
from .garage import START, VIN, body, event, literal
from .test_client import DOCUMENT


@pytest.mark.parametrize(
    ("service", "odd"),
    [
        ("vehicle", "a vehicle that is refused with 500"),
        ("status", "a status that is refused with 500"),
        ("maintenance", "details that are refused with 500"),
        ("collisions", "details that are refused with 500"),
    ],
)
async def test_a_question_that_is_refused_does_not_stop_the_others(
    simulator: StellantisSimulator, listen: Listen, service: Any, odd: str
) -> None:
    """One vehicle with a fault in the provider's books would darken the whole fleet."""
    simulator.faults.fail = service
    simulator.faults.fail_status = 500
    account = await listen()

    assert account.entry.runtime_data.feed.oddities.shapes == [odd]
    assert account.state("account", "connected") == "on"
    await simulator.plug(DRIVEN)
    await account.settle()
    assert account.state(DRIVEN, "plugged") == "on"


async def test_a_vehicle_without_data_had_no_alerts(
    simulator: StellantisSimulator, api: FleetApi
) -> None:
    """Trap 25: a car that was never driven would break the whole fleet here, too."""
    simulator.faults.no_data = True
    vehicle = next(iter(simulator.fleets[0].cars.values()))
    assert await api.alerts(vehicle.vid) == []
    assert await api.collisions(vehicle.vid) == []


async def test_a_monitor_that_comes_without_its_id_cannot_be_kept(
    simulator: StellantisSimulator, api: FleetApi
) -> None:
    """Nobody could pause or delete it, and every round would make one more."""
    simulator.faults.mangle = "create"
    simulator.faults.mangle_as = "number"
    with pytest.raises(FeedUnavailable):
        await api.create_monitor(DOCUMENT)


@pytest.mark.parametrize("raw", ["t1", None, {}, {"id": 7.5}, {"id": ""}])
def test_what_is_no_trip_is_none(raw: object) -> None:
    """A trip would begin that never ends."""
    assert read_trip(raw, lambda _: None) is None


@pytest.mark.parametrize("text", ["Mon Feb 31 08:35:36 GMT 2019", "Mon Foo 03 08:35:36 GMT 2019"])
def test_a_day_that_there_never_was_is_no_time(text: str) -> None:
    """One such stamp would stop everything that is told with it."""
    assert read_time(text) is None


@pytest.mark.parametrize(("value", "amount"), [(0, 0), (50, 50), (-1, None), (51, None)])
def test_an_amount_lies_between_its_bounds(value: float, amount: float | None) -> None:
    """A battery would show 51 % of a bound that is 50, and graphs would be spoiled for ever."""
    noted: list[str] = []
    assert Fields({"level": value}, noted.append).amount("level", 50) == amount
    assert noted == ["a level out of range"] * (amount is None)


# Events of vehicles that are not known yet


def keep(shelf: Shelf, number: int) -> None:
    """Keep an event of a vehicle that nobody knows."""
    told = decode(body(event(number, literal("vehicle.kinetic.moving", "true"))))
    shelf.keep(told, told.events[0], START + timedelta(minutes=number))


def test_of_too_many_events_the_oldest_go() -> None:
    """A stolen secret would fill the disk."""
    shelf = Shelf()
    for number in range(MOST + 1):
        keep(shelf, number)

    kept = list(shelf.take(lambda _: True, START + timedelta(minutes=MOST)))
    assert len(kept) == MOST
    assert kept[0].events[0].at == START + timedelta(minutes=1)


def test_what_is_too_old_is_told_to_nobody() -> None:
    """A car that joins the fleet would begin with an alarm of last week."""
    shelf = Shelf()
    keep(shelf, 0)
    keep(shelf, 60)

    now = START + MEMORY + timedelta(minutes=30)
    (told,) = shelf.take(lambda vin: vin == VIN, now)
    assert told.events[0].at == START + timedelta(minutes=60)
    assert list(shelf.take(lambda _: True, now)) == []
