"""Every call to the fleet owner API shows who calls, pages to the end and knows when to be quiet."""

from collections.abc import AsyncGenerator

import aiohttp
import pytest

from custom_components.ev_live.feed import (
    CredentialsRejected,
    FeedError,
    FeedUnavailable,
    NotEntitled,
    QuotaExceeded,
)
from custom_components.ev_live.http import Refused
from custom_components.ev_live.providers.stellantis.client import (
    Missing,
    Rejected,
    StellantisClient,
)
from custom_components.ev_live.providers.stellantis.fleet_api import FleetApi, list_fleets
from simulators.stellantis import StellantisSimulator

from .conftest import make_client


class Watch:
    """A clock that a test moves."""

    def __init__(self) -> None:
        """Start somewhere."""
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
async def session(socket_enabled: None) -> AsyncGenerator[aiohttp.ClientSession]:
    """Return a session."""
    async with aiohttp.ClientSession() as session:
        yield session


async def test_the_fleets_of_a_partner_are_listed(
    simulator: StellantisSimulator, client: StellantisClient
) -> None:
    """A person could not choose the fleet."""
    fleets = await list_fleets(client)
    assert [fleet.id for fleet in fleets] == [fleet.fleet_id for fleet in simulator.fleets]
    assert all(fleet.name for fleet in fleets)


async def test_a_fleet_of_several_pages_is_read_to_the_end(
    simulator: StellantisSimulator, api: FleetApi
) -> None:
    """Vehicles of the second page would not exist."""
    simulator.faults.page_size = 3
    vehicles = await api.vehicles()
    assert {each["vin"] for each in vehicles} == set(simulator.fleets[0].cars)


async def test_a_page_that_leads_to_itself_ends(
    simulator: StellantisSimulator, api: FleetApi
) -> None:
    """Setting up would read the first page for ever."""
    simulator.faults.page_size = 3
    simulator.faults.page_loops = True
    assert len(await api.vehicles()) >= 3
    assert simulator.counters.requests < 5


async def test_items_are_found_under_a_capital(
    simulator: StellantisSimulator, api: FleetApi
) -> None:
    """The concept page of the provider writes its collections with a capital."""
    simulator.faults.embedded_capitals = True
    assert await api.vehicles()


async def test_a_vehicle_without_data_is_no_error(
    simulator: StellantisSimulator, api: FleetApi
) -> None:
    """Trap 25: a car that was never driven since it was connected would break the whole fleet."""
    simulator.faults.no_data = True
    vehicle = next(iter(simulator.fleets[0].cars.values()))
    assert await api.status(vehicle.vid) is None


@pytest.mark.parametrize("wrong", ["username", "password", "client_id"])
@pytest.mark.parametrize("shape", ["gateway", "x_error", "html"])
async def test_each_of_the_three_credentials_is_checked_whoever_says_no(
    simulator: StellantisSimulator, session: aiohttp.ClientSession, wrong: str, shape: str
) -> None:
    """A person with a wrong password would be told to try again later."""
    simulator.faults.refusal_as = shape  # type: ignore[assignment]
    with pytest.raises(CredentialsRejected):
        await list_fleets(make_client(simulator, session, **{wrong: "wrong"}))


async def test_the_client_id_is_in_the_address_of_every_call(
    simulator: StellantisSimulator, api: FleetApi
) -> None:
    """Trap 1: the tutorial's samples put it into the body, where the gateway does not look."""
    simulator.faults.page_size = 3
    await api.vehicles()
    await api.monitors()
    await api.delete_monitor("nobody")
    assert not simulator.counters.refusals - 1  # that there is nobody to delete


async def test_a_call_that_is_not_for_this_partner_says_so(
    simulator: StellantisSimulator, api: FleetApi
) -> None:
    """A person would be asked for a new password, which helps nothing."""
    simulator.faults.access_forbidden = True
    with pytest.raises(NotEntitled):
        await api.vehicles()


@pytest.mark.parametrize("dialect", ["numbered", "named"])
async def test_after_too_many_calls_nothing_is_asked_until_the_time_is_over(
    simulator: StellantisSimulator, session: aiohttp.ClientSession, dialect: str
) -> None:
    """Who goes on is shut out for longer."""
    watch = Watch()
    client = make_client(simulator, session, monotonic=watch)
    simulator.faults.rate_headers = dialect  # type: ignore[assignment]
    simulator.faults.throttle_for = 1045
    with pytest.raises(QuotaExceeded) as refused:
        await list_fleets(client)
    assert refused.value.retry_after == 1045
    simulator.faults.throttle_for = None
    watch.now += 1044
    with pytest.raises(QuotaExceeded) as quiet:
        await list_fleets(client)
    assert quiet.value.retry_after == 1
    assert simulator.counters.requests == 1
    watch.now += 1
    assert await list_fleets(client)


async def test_the_wait_is_read_from_either_header(
    simulator: StellantisSimulator, client: StellantisClient
) -> None:
    """Only one of the two headers would be obeyed."""
    simulator.faults.retry_after_sent = False
    simulator.faults.throttle_for = 60
    with pytest.raises(QuotaExceeded) as refused:
        await list_fleets(client)
    assert refused.value.retry_after == 60


@pytest.mark.parametrize("dialect", ["numbered", "named"])
async def test_the_calls_that_are_left_today_are_known(
    simulator: StellantisSimulator, client: StellantisClient, dialect: str
) -> None:
    """A person would learn of a used-up quota when it is too late."""
    simulator.faults.rate_headers = dialect  # type: ignore[assignment]
    simulator.faults.day_limit = 10
    await list_fleets(client)
    assert client.remaining == 9


async def test_without_rate_headers_nothing_is_guessed(
    simulator: StellantisSimulator, client: StellantisClient
) -> None:
    """A zero would be shown for what nobody said."""
    simulator.faults.rate_headers = "none"
    await list_fleets(client)
    assert client.remaining is None


@pytest.mark.parametrize("kind", ["html", "not_json", "empty", "wrapped", "number"])
async def test_a_page_of_some_proxy_is_no_empty_fleet(
    simulator: StellantisSimulator, api: FleetApi, kind: str
) -> None:
    """All vehicles would be taken for gone because a proxy answered 200."""
    simulator.faults.mangle = "vehicles"
    simulator.faults.mangle_as = kind  # type: ignore[assignment]
    with pytest.raises(FeedUnavailable):
        await api.vehicles()


async def test_credentials_do_not_follow_a_redirect(
    simulator: StellantisSimulator, api: FleetApi
) -> None:
    """Whoever can redirect a call would be shown password, client id and certificate."""
    simulator.faults.redirect = "vehicles"
    with pytest.raises(Refused):
        await api.vehicles()
    assert simulator.counters.requests == 1


async def test_a_link_to_another_host_is_not_followed(
    simulator: StellantisSimulator, api: FleetApi
) -> None:
    """The next page of a forged answer would be asked for with our credentials."""
    simulator.faults.page_size = 3
    simulator.library._hal._base = lambda: "https://elsewhere.example/connectedcar/v3"
    assert len(await api.vehicles()) == 3


async def test_a_refused_monitor_tells_the_provider_s_reason(
    simulator: StellantisSimulator, api: FleetApi
) -> None:
    """A person could not mend the expression."""
    with pytest.raises(Rejected) as refused:
        await api.create_monitor({"label": "mine"})
    assert refused.value.status == 400
    assert refused.value.message


@pytest.mark.parametrize("place", ["both", "field", "link"])
async def test_the_id_of_a_new_monitor_is_found_in_the_answer_or_its_link(
    simulator: StellantisSimulator, api: FleetApi, place: str
) -> None:
    """A monitor whose id is not known can be neither paused nor deleted."""
    simulator.faults.monitor_id_in = place  # type: ignore[assignment]
    monitor_id = await api.create_monitor(DOCUMENT)
    assert [each["monitorId"] for each in await api.monitors()] == [monitor_id]
    await api.set_monitor_status(monitor_id, "Paused")
    assert simulator.statuses() == {"mine": "Paused"}
    await api.delete_monitor(monitor_id)
    assert not simulator.statuses()


async def test_a_monitor_that_is_gone_is_as_good_as_deleted(api: FleetApi) -> None:
    """Removing an account would fail because somebody else was faster."""
    await api.delete_monitor("9b1fd2c07a5e4430b1d6a0c31767225600000m0042")


async def test_what_is_missing_is_told_from_what_is_refused(api: FleetApi) -> None:
    """A monitor that somebody deleted would never be made anew."""
    with pytest.raises(Missing):
        await api.set_monitor_status("nobody", "Paused")


async def test_no_error_names_a_vehicle_or_a_secret(
    simulator: StellantisSimulator, api: FleetApi
) -> None:
    """A log that is shared for help would show whose car it is, and the key to it."""
    vehicle = next(iter(simulator.fleets[0].cars.values()))
    simulator.faults.drop = "status"
    with pytest.raises(FeedError) as dropped:
        await api.status(vehicle.vid)
    for private in (vehicle.vid, vehicle.vin, simulator.client_id, simulator.password):
        assert private not in str(dropped.value)


DOCUMENT = {
    "label": "mine",
    "subscribeParam": {
        "callback": {"webhook": {"target": "https://ha.example.org/hook", "name": "home"}},
        "retryPolicy": {"policy": "Always"},
    },
    "triggerParam": {
        "triggers": [
            {
                "name": "moving",
                "data": {"data": "vehicle.kinetic.moving", "op": "onChange"},
            }
        ],
        "boolExp": "moving",
    },
}
