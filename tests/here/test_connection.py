"""An account loses its connection in every way there is."""

import asyncio
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from custom_components.ev_live.feed import FeedUnavailable
from simulators.here import HereSimulator
from simulators.here.places import DEMO_PARK

from ..nobil.conftest import Account, Activity
from .conftest import EVSE, FIRST, Bench, Naps, account_data, heard, listening_account, make_entry


@pytest.mark.parametrize("code", ["E213003", "E213014"])
async def test_a_subscription_that_is_lost_is_made_anew_at_once(
    hass: HomeAssistant,
    simulator: HereSimulator,
    account: Account,
    naps: Naps,
    code: Any,
) -> None:
    """A node forgets who does not ask for five minutes, and everything would be unavailable."""
    simulator.faults.evicted_code = code
    await simulator.evict()
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await simulator.wait_for_subscription(FIRST + 1)
    await heard(hass, simulator)

    assert account.state(EVSE, "status") == "charging"
    assert naps == []


@pytest.mark.parametrize("code", ["E213003", "E213014"])
async def test_a_subscription_that_is_lost_again_and_again_is_made_with_patience(
    simulator: HereSimulator, account: Account, naps: Naps, code: Any
) -> None:
    """HERE would be asked for subscriptions without pause."""
    simulator.faults.partitions_error = code
    await account.until_shown("account", "connected", "off")

    assert naps


@pytest.mark.parametrize("code", ["E213003", "E213014"])
async def test_a_subscription_that_is_lost_at_each_commit_is_made_with_patience(
    simulator: HereSimulator, account: Account, naps: Naps, code: Any
) -> None:
    """The same page would be fetched again and again, as fast as the line carries it."""
    simulator.faults.offsets_error = code
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await account.until_shown("account", "connected", "off")

    assert naps
    assert account.state(EVSE, "status") == "charging"


@pytest.mark.parametrize("rewinds", [True, False])
@pytest.mark.parametrize("how", ["node", "drop", "drop_answer", "mangle"])
async def test_a_page_that_got_lost_on_the_way_is_found_again(
    hass: HomeAssistant,
    simulator: HereSimulator,
    account: Account,
    how: str,
    rewinds: bool,
) -> None:
    """The node has moved on behind it, and the next commit would say that it was read."""
    simulator.faults.resubscribe_rewinds = rewinds
    faults = {} if how == "node" else {how: "partitions"}
    simulator.faults.apply(faults)
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await simulator.change_silently(DEMO_PARK, EVSE, "BLOCKED")
    await (
        simulator.restart_node() if how == "node" else simulator.wait_for_subscription(FIRST + 1)
    )
    simulator.faults.apply(dict.fromkeys(faults))

    await account.until_shown("account", "connected", "on")
    await heard(hass, simulator)

    assert account.entry.runtime_data.feed.counters.frames >= 1


@pytest.mark.parametrize("mode", ["serial", "parallel"])
async def test_a_break_before_the_first_message_costs_nothing(
    hass: HomeAssistant, simulator: HereSimulator, mode: str
) -> None:
    """A group that was given nothing has committed nothing, and would begin anew behind it."""
    account = await listening_account(hass, simulator, DEMO_PARK, settle=0, mode=mode)
    activity = Activity(account, EVSE)
    await simulator.stop_node()
    now = simulator.clock()
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING", now - 2)
    await simulator.produce(DEMO_PARK, EVSE, "AVAILABLE", now - 1)
    await simulator.start_node()
    await heard(hass, simulator)

    assert activity.types == ["occupied", "freed"]
    await account.unload()


async def test_what_is_said_while_a_group_gets_its_place_is_heard(
    hass: HomeAssistant, simulator: HereSimulator
) -> None:
    """Who has no picture to look at would not learn of it until the next change."""
    simulator.faults.apply({"locations_entitled": False, "fetch_wait": 5})
    account = Account(hass, make_entry(account_data(simulator), DEMO_PARK))
    setting_up = asyncio.create_task(account.set_up())
    await simulator.wait_until(lambda: simulator.counters.partitions_requests >= 1)
    simulator.faults.fetch_wait = 0
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await setting_up
    await heard(hass, simulator)

    assert account.state(EVSE, "status") == "charging"
    assert simulator.counters.messages_sent == 1


async def test_where_here_commits_nothing_by_itself_the_status_is_right_all_the_same(
    hass: HomeAssistant, simulator: HereSimulator
) -> None:
    """That it does is Kafka's way, and nobody has seen it at HERE."""
    simulator.faults.auto_commits = False
    account = await listening_account(hass, simulator, DEMO_PARK, settle=0)
    await simulator.stop_node()
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await simulator.start_node()

    await account.until_shown(EVSE, "status", "charging")


@pytest.mark.parametrize(
    "fault", [{"partitions_error": "E213032"}, {"unsubscribe_error": "E213032"}]
)
async def test_a_group_that_got_no_place_is_not_read_in(
    simulator: HereSimulator, bench: Bench, fault: dict[str, Any]
) -> None:
    """It would begin behind everything that was said until the next attempt."""
    simulator.faults.apply(fault)
    with pytest.raises(FeedUnavailable):
        await bench.read(bench.make_feed(), lambda: True)
    assert bench.paper.notes == {}
    tried = set(simulator.kafka.groups)

    simulator.faults.apply(dict.fromkeys(fault))
    await bench.read(bench.make_feed(), lambda: True)
    assert bench.paper.notes["group"] not in tried


async def test_services_that_moved_are_looked_up_again(
    hass: HomeAssistant, simulator: HereSimulator, account: Account
) -> None:
    """An address is good for an hour, and nobody would subscribe until it is over."""
    await simulator.move_services()
    await simulator.restart_node(elsewhere=True)
    await simulator.wait_for_subscription(FIRST + 1)
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await heard(hass, simulator)

    assert account.state(EVSE, "status") == "charging"


async def test_an_address_is_looked_up_once_an_hour(
    simulator: HereSimulator, account: Account
) -> None:
    """Every reconnect would ask where everything is."""
    for number in range(1, 4):
        await simulator.evict()
        await simulator.wait_for_subscription(FIRST + number)

    assert simulator.counters.lookup_requests == 1


async def test_an_address_that_grew_old_is_asked_for(
    hass: HomeAssistant, simulator: HereSimulator
) -> None:
    """A catalog that moves to another region would be lost."""
    simulator.faults.lookup_max_age = 0
    await listening_account(hass, simulator, DEMO_PARK)
    await simulator.evict()
    await simulator.wait_for_subscription(FIRST + 1)

    assert simulator.counters.lookup_requests >= 2


@pytest.mark.parametrize("code", ["E213028", "E213032", "E213019"])
async def test_a_commit_that_fails_ends_nothing(
    hass: HomeAssistant, simulator: HereSimulator, account: Account, naps: Naps, code: Any
) -> None:
    """A node that is busy for a moment would make everything unavailable."""
    simulator.faults.offsets_error = code
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await account.until_shown(EVSE, "status", "charging")
    simulator.faults.offsets_error = None
    await simulator.produce(DEMO_PARK, EVSE, "AVAILABLE")
    await heard(hass, simulator)

    assert naps == []
    assert simulator.counters.subscriptions_opened == FIRST


async def test_a_commit_may_be_accepted_with_202(
    hass: HomeAssistant, simulator: HereSimulator, account: Account, naps: Naps
) -> None:
    """After a failover between regions every commit would look refused."""
    simulator.faults.commit_answer = 202
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await heard(hass, simulator)

    assert naps == []


@pytest.mark.parametrize(
    ("faults", "nap"),
    [
        ({"partitions_error": "E213019"}, 20),
        ({"partitions_status": 429, "retry_after": 77}, 77),
        ({"partitions_status": 503, "retry_after": 78}, 78),
    ],
)
async def test_who_asks_to_be_left_alone_is_left_alone(
    hass: HomeAssistant,
    simulator: HereSimulator,
    account: Account,
    naps: Naps,
    faults: dict[str, Any],
    nap: float,
) -> None:
    """Who asks on is shut out for longer."""
    simulator.faults.apply(faults)
    await naps.until(nap)
    simulator.faults.apply(dict.fromkeys(faults))

    asked = simulator.counters.partitions_requests
    await hass.async_block_till_done()
    assert simulator.counters.partitions_requests == asked

    naps.wake()
    await account.until_shown("account", "connected", "on")


async def test_a_subscription_that_cannot_be_made_yet_is_waited_for(
    simulator: HereSimulator, account: Account, naps: Naps
) -> None:
    """HERE says how long its nodes need, and would be asked all the while."""
    await simulator.stop_node()
    await naps.until(20)
    await simulator.start_node()
    naps.wake()

    await account.until_shown("account", "connected", "on")


async def test_a_token_that_is_refused_is_renewed_once_and_then_a_person_is_asked(
    hass: HomeAssistant, simulator: HereSimulator, account: Account
) -> None:
    """A revoked key would be tried for ever."""
    simulator.faults.bearer_rejected = True
    await account.until_shown("account", "connected", "off")
    await hass.async_block_till_done()

    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"
    assert simulator.counters.token_requests == 2


async def test_a_key_that_is_revoked_asks_for_a_new_one(
    hass: HomeAssistant, simulator: HereSimulator, account: Account
) -> None:
    """A person would never learn why nothing moves."""
    simulator.faults.credentials_revoked = True
    await simulator.expire_tokens()
    await account.until_shown("account", "connected", "off")
    await hass.async_block_till_done()

    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"


async def test_without_the_entitlement_for_names_a_station_goes_by_its_id(
    hass: HomeAssistant, simulator: HereSimulator
) -> None:
    """Who has a contract for the stream alone would get nothing."""
    simulator.faults.locations_entitled = False
    account = await listening_account(hass, simulator, DEMO_PARK)
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await heard(hass, simulator)

    assert account.state(EVSE, "status") == "charging"
    assert account.state(DEMO_PARK, "connectors_total") == "1"
    assert account.state("account", "connected") == "on"


async def test_an_evse_that_v3_lists_no_more_is_gone_until_the_stream_names_it(
    hass: HomeAssistant, simulator: HereSimulator, account: Account
) -> None:
    """A connector that was taken down would be shown as free for ever."""
    location = simulator.world.locations[DEMO_PARK]
    simulator.world.locations[DEMO_PARK] = type(location)(
        **{
            field: getattr(location, field)
            for field in location.__dataclass_fields__
            if field != "evses"
        },
        evses=location.evses[1:],
    )
    await hass.services.async_call(
        "ev_live", "refresh", {"config_entry_id": account.entry.entry_id}, blocking=True
    )
    assert account.state(EVSE, "status") == "unavailable"
    assert account.state(DEMO_PARK, "connectors_total") == "5"

    await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await heard(hass, simulator)
    assert account.state(EVSE, "status") == "charging"
    assert account.state(DEMO_PARK, "connectors_total") == "6"


async def test_a_start_without_here_comes_in_later(
    hass: HomeAssistant, simulator: HereSimulator
) -> None:
    """A power cut that takes the router along would need a person."""
    simulator.faults.drop = "token"
    account = Account(hass, make_entry(account_data(simulator), DEMO_PARK))
    await account.set_up()

    assert account.entry.state is ConfigEntryState.SETUP_RETRY
