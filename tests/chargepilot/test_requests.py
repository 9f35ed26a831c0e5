"""Asking a depot to charge a vehicle, and not deleting what others asked for."""

from datetime import timedelta
import time
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
import pytest
import voluptuous as vol

from custom_components.ev_live.const import DOMAIN
from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.depots import AC_FREE, DC_BUSY, DC_FREE

from ..nobil.conftest import soon
from .conftest import Depots, Events, listening

DESK = "custom_components.ev_live.providers.chargepilot.conversation.ANSWER"
VEHICLE = "BUS-0900"
TARGET = {"vehicle": VEHICLE, "min_target_soc": 60}


def held(simulator: ChargePilotSimulator) -> list[dict[str, Any]]:
    """Return the requests that the server holds."""
    return list(simulator.charging_requests.values())


async def test_nothing_is_sent_unless_a_person_allowed_it(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """T8: a list of ours would delete what a depot's own system has asked for."""
    with pytest.raises(ServiceValidationError) as refused:
        await account.call("set_charging_request", **TARGET)

    assert refused.value.translation_key == "charging_requests_not_allowed"
    await account.read()
    assert simulator.counters.charging_requests == 0


async def test_a_depot_cannot_be_searched_for_stations_and_that_is_said(account: Depots) -> None:
    """An automation would wait for an answer that cannot come."""
    with pytest.raises(ServiceValidationError) as refused:
        await account.call("find_stations")

    assert refused.value.translation_key == "no_directory"


async def test_an_account_of_another_provider_takes_no_charging_requests(
    hass: HomeAssistant, account: Depots, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person would read of an error in the code."""
    monkeypatch.setattr(account.entry.runtime_data, "feed", object())
    with pytest.raises(ServiceValidationError) as refused:
        await account.call("get_charging_requests")

    assert refused.value.translation_key == "no_charging_requests"


@pytest.mark.parametrize("dialect", ["chargepilot", "1.0", "1.1", "2.0"])
async def test_a_request_is_sent_with_all_that_was_asked(
    asking: Depots, simulator: ChargePilotSimulator
) -> None:
    """A bus would stand at the gate with half a battery."""
    departure = dt_util.utcnow() + timedelta(hours=8)
    answer = await asking.call(
        "set_charging_request",
        vehicle=VEHICLE,
        charging_point=AC_FREE,
        min_target_soc=60,
        max_target_soc=90,
        departure=departure,
        priority=2,
        preconditioning="hot_water_and_heating",
    )
    assert answer is not None
    assert answer["confirmed"] is True
    (wish,) = held(simulator)

    assert wish["vehicleId"] == VEHICLE
    assert wish["chargingRequestId"] == answer["request_id"]
    assert wish["chargingPointId"] == AC_FREE
    assert wish["priority"] == 2
    data = wish["chargingRequestData"]
    assert (data["minTargetSoc"], data["maxTargetSoc"]) == (60, 90)
    assert data["requestedTimeForDeparture"].endswith("Z")
    wanted = wish["automaticPreconditioning"]["preconditioningRequest"]
    assert wanted == "HotWaterAndHeating"
    assert simulator.violations == []


async def test_a_second_request_for_a_vehicle_changes_the_first(
    asking: Depots, simulator: ChargePilotSimulator
) -> None:
    """A person who corrects himself would have asked twice."""
    await asking.call("set_charging_request", **TARGET)
    await asking.call("set_charging_request", **TARGET | {"min_target_soc": 75})
    await asking.call("set_charging_request", vehicle="BUS-0901", min_target_soc=50)

    assert [each["chargingRequestData"]["minTargetSoc"] for each in held(simulator)] == [75, 50]
    assert simulator.counters.requests_updated == 1
    answer: Any = await asking.call("get_charging_requests")
    assert [each["vehicle"] for each in answer["charging_requests"]] == [VEHICLE, "BUS-0901"]
    assert answer["charging_requests"][0]["min_target_soc"] == 75


async def test_a_vehicle_and_a_point_may_be_named_by_their_devices(
    hass: HomeAssistant, asking: Depots, simulator: ChargePilotSimulator
) -> None:
    """A person would have to copy ids of thirty-six characters."""
    registry = dr.async_get(hass)
    devices = {
        asset: next(
            device.id
            for device in dr.async_entries_for_config_entry(registry, asking.entry.entry_id)
            if any(name.endswith(f"_{asset}") for _, name in device.identifiers)
        )
        for asset in ("BUS-0417",)
    }
    await asking.call("set_charging_request", vehicle=devices["BUS-0417"], min_target_soc=60)

    (wish,) = held(simulator)
    assert wish["vehicleId"] == "BUS-0417"


@pytest.mark.parametrize("dialect", ["chargepilot", "1.0", "1.1", "2.0"])
async def test_the_last_request_is_taken_back_as_the_version_wants_it(
    asking: Depots, simulator: ChargePilotSimulator
) -> None:
    """T9: 1.0 forbids the empty list and 2.0 the Terminate; the wrong one deletes nothing."""
    await asking.call("set_charging_request", **TARGET)
    await asking.call("set_charging_request", vehicle="BUS-0901", min_target_soc=50)
    await asking.call("remove_charging_request", vehicle=VEHICLE)
    assert [each["vehicleId"] for each in held(simulator)] == ["BUS-0901"]

    answer = await asking.call("remove_charging_request", vehicle="BUS-0901")

    assert answer is not None
    assert answer["confirmed"] is True
    assert held(simulator) == []
    assert simulator.violations == []
    assert simulator.counters.charging_requests_refused == 0


async def test_a_request_that_the_server_forgot_can_be_taken_back(
    asking: Depots, simulator: ChargePilotSimulator
) -> None:
    """T9: a request could never be got rid of, because the server does not know it."""
    await asking.call("set_charging_request", **TARGET)
    simulator.room.bookings.forget(simulator.presystem_id)

    await asking.call("remove_charging_request", vehicle=VEHICLE)

    answer: Any = await asking.call("get_charging_requests")
    assert answer == {"charging_requests": []}


async def test_what_the_server_says_against_it_reaches_the_person(
    asking: Depots, simulator: ChargePilotSimulator
) -> None:
    """A person would read that something failed, and not what."""
    simulator.faults.request_error = "The depot is closed on Sundays."
    with pytest.raises(HomeAssistantError) as refused:
        await asking.call("set_charging_request", **TARGET)

    assert "The depot is closed on Sundays." in str(refused.value)
    answer: Any = await asking.call("get_charging_requests")
    assert answer == {"charging_requests": []}


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ({"min_target_soc": 90, "max_target_soc": 80}, "invalid_target_soc"),
        ({"charging_point": "nowhere"}, "unknown_charging_point"),
        ({"departure": "2020-01-01T00:00:00+00:00"}, "departure_in_the_past"),
    ],
)
async def test_a_request_that_makes_no_sense_is_refused_at_once(
    asking: Depots, simulator: ChargePilotSimulator, asked: dict[str, Any], key: str
) -> None:
    """A person would hear of it from the bus that did not charge."""
    with pytest.raises(ServiceValidationError) as refused:
        await asking.call("set_charging_request", **TARGET | asked)

    assert refused.value.translation_key == key
    assert simulator.counters.charging_requests == 0


@pytest.mark.parametrize("soc", [-1, 101, "full"])
async def test_a_target_is_a_percentage(asking: Depots, soc: Any) -> None:
    """T15: the server would refuse the whole list."""
    with pytest.raises(vol.Invalid):
        await asking.call("set_charging_request", vehicle=VEHICLE, min_target_soc=soc)


async def test_a_request_that_nobody_made_cannot_be_taken_back(asking: Depots) -> None:
    """A person who mistypes would believe it is gone."""
    with pytest.raises(ServiceValidationError) as refused:
        await asking.call("remove_charging_request", vehicle="BUS-4711")

    assert refused.value.translation_key == "unknown_charging_request"
    with pytest.raises(vol.Invalid):
        await asking.call("remove_charging_request")


async def test_the_whole_list_is_sent_again_after_the_first_picture_of_a_connection(
    asking: Depots, simulator: ChargePilotSimulator
) -> None:
    """T12: a server that forgets with the connection would charge nobody."""
    simulator.faults.requests_forgotten = True
    await asking.call("set_charging_request", **TARGET)
    await asking.call("set_charging_request", vehicle="BUS-0901", min_target_soc=50)
    await simulator.close(1001)
    await simulator.wait_for_disconnection()
    assert held(simulator) == []

    await asking.come_back(2)
    await asking.until(lambda: len(held(simulator)) == 2)

    assert simulator.counters.charging_requests_refused == 0
    assert simulator.violations == []


async def test_nothing_is_asked_before_the_first_picture_of_a_connection(
    asking: Depots, simulator: ChargePilotSimulator
) -> None:
    """T12: the server would refuse a list that comes before it has said which points there are."""
    await asking.call("set_charging_request", **TARGET)
    simulator.faults.silent = True
    await simulator.close(1001)
    await simulator.wait_for_disconnection()
    while simulator.counters.boots_accepted < 2:
        await asking.wait(5)
    await asking.wait(20)
    assert simulator.counters.charging_requests == 1

    simulator.faults.silent = False
    await simulator.publish()
    await asking.until(lambda: simulator.counters.charging_requests == 2)
    assert simulator.counters.charging_requests_refused == 0
    assert simulator.violations == []


async def test_the_list_is_remembered_over_a_restart(
    asking: Depots, simulator: ChargePilotSimulator
) -> None:
    """T12: after a restart the first new request would delete all others."""
    await asking.call("set_charging_request", **TARGET)
    await asking.unload()
    await asking.listen()
    await asking.call("set_charging_request", vehicle="BUS-0901", min_target_soc=50)

    assert [each["vehicleId"] for each in held(simulator)] == [VEHICLE, "BUS-0901"]
    assert simulator.counters.requests_deleted == 0


async def test_a_vehicle_that_has_departed_is_left_out_of_the_list(
    asking: Depots, simulator: ChargePilotSimulator
) -> None:
    """T12: a departure of yesterday would make the server refuse today's list."""
    departure = dt_util.utcnow() + timedelta(seconds=90)
    await asking.call("set_charging_request", **TARGET, departure=departure)
    await asking.call("set_charging_request", vehicle="BUS-0901", min_target_soc=50)
    await asking.later(120)
    await simulator.close(1001)
    await simulator.wait_for_disconnection()
    await asking.come_back(2)

    await asking.until(lambda: len(held(simulator)) == 1)
    answer: Any = await asking.call("get_charging_requests")
    assert [each["vehicle"] for each in answer["charging_requests"]] == ["BUS-0901"]


async def test_a_request_made_without_a_connection_is_sent_with_the_next(
    asking: Depots, simulator: ChargePilotSimulator
) -> None:
    """T12: what a person asked for while the line was down would be lost."""
    await simulator.close(1001)
    await asking.until(lambda: asking.state("account", "connected") == "off")
    answer = await asking.call("set_charging_request", **TARGET)
    assert answer is not None
    assert answer["confirmed"] is False

    await asking.come_back(2)
    await asking.until(lambda: len(held(simulator)) == 1)


async def test_a_list_without_an_answer_is_sent_again_under_a_new_id(
    asking: Depots, simulator: ChargePilotSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message that was lost would be a bus that does not charge."""
    monkeypatch.setattr(DESK, 0.05)
    simulator.faults.no_answer = True
    with pytest.raises(HomeAssistantError) as unanswered:
        await soon(asking_in_time(asking))

    assert unanswered.value.translation_key == "charging_request_unanswered"
    assert simulator.counters.charging_requests == 3
    # A second request under an id that was used before would be one.
    assert simulator.violations == []
    answer: Any = await asking.call("get_charging_requests")
    assert len(answer["charging_requests"]) == 1


async def test_a_request_whose_answer_is_cut_off_is_sent_with_the_next_connection(
    asking: Depots, simulator: ChargePilotSimulator
) -> None:
    """T12: nobody could know whether the server had heard it."""
    simulator.faults.no_answer = True
    call = asking.hass.async_create_task(asking.call("set_charging_request", **TARGET))
    await simulator.wait_until(lambda: simulator.counters.charging_requests == 1)
    await simulator.close(1001)
    answer = await soon(call)
    assert answer is not None
    assert answer["confirmed"] is False

    simulator.faults.no_answer = False
    simulator.room.bookings.forget(simulator.presystem_id)
    await asking.come_back(2)
    await asking.until(lambda: len(held(simulator)) == 1)


async def asking_in_time(account: Depots) -> None:
    """Make a request while time passes."""
    task = account.hass.async_create_task(account.call("set_charging_request", **TARGET))
    for _ in range(20):
        account.freezer.tick(0.1)
        await account.hass.async_add_executor_job(time.sleep, 0.01)
    await task


async def test_a_list_that_is_refused_when_nobody_asks_is_told_as_an_event(
    asking: Depots, simulator: ChargePilotSimulator
) -> None:
    """A list that the server does not want any more would be refused in silence."""
    await asking.call("set_charging_request", **TARGET)
    events = Events(asking, "account", "charging_requests")
    simulator.faults.request_error = "Not today."
    await simulator.close(1001)
    await simulator.wait_for_disconnection()
    await asking.come_back(2)
    await asking.until(lambda: simulator.counters.charging_requests_refused)
    await asking.read()
    await asking.read()

    assert events.types == ["rejected"]
    assert events.all("reason") == ["Not today."]


@pytest.mark.parametrize("dialect", ["2.0"])
async def test_a_request_that_2_0_turns_down_later_is_told_as_an_event(
    asking: Depots, simulator: ChargePilotSimulator
) -> None:
    """2.0 confirms everything and says in the next picture what it will not do."""
    events = Events(asking, "account", "charging_requests")
    departure = dt_util.utcnow() + timedelta(hours=2)
    await asking.call("set_charging_request", **TARGET, charging_point=DC_FREE, departure=departure)
    simulator.picture.remove_point(DC_FREE)
    await asking.call("set_charging_request", vehicle="BUS-0901", min_target_soc=50)
    await asking.read()
    await asking.read()

    assert events.types == ["rejected"]
    assert DC_FREE in events.all("reason")[0]


async def test_what_was_asked_for_is_seen_where_it_is_done(
    asking: Depots, simulator: ChargePilotSimulator
) -> None:
    """A person could not see that the depot has understood."""
    answer: Any = await asking.call(
        "set_charging_request", vehicle="BUS-0417", charging_point=DC_BUSY, min_target_soc=85
    )
    await asking.read()

    assert asking.state(DC_BUSY, "charging_request") == answer["request_id"]
    assert asking.state(DC_BUSY, "min_soc") == "85.0"


async def test_removing_the_account_forgets_the_list(
    hass: HomeAssistant,
    simulator: ChargePilotSimulator,
    freezer: FrozenDateTimeFactory,
    memory: dict[str, Any],
) -> None:
    """Ids of vehicles would lie on the disk for ever."""
    account = await listening(hass, freezer, simulator, allow_charging_requests=True)
    await account.call("set_charging_request", **TARGET)
    assert any(account.entry.entry_id in name for name in memory)

    await hass.config_entries.async_remove(account.entry.entry_id)
    await hass.async_block_till_done()

    assert not any(account.entry.entry_id in name for name in memory)
    assert not hass.config_entries.async_entries(DOMAIN)
