"""Groups, subscriptions and the node of the HERE simulator live and die as Kafka's do."""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus
import re

import aiohttp
import pytest

from simulators.here.places import BUILT_IN, DEMO_PARK, invent

from .here_kit import Kit, Reader, code, payload, run, soon, statuses

EVSE = invent(DEMO_PARK, ())[0].evse_id

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
async def kit() -> AsyncIterator[Kit]:
    """Return a client that is signed in."""
    async with run() as kit:
        yield kit


async def start_reading(kit: Kit, group: str = "g") -> Reader:
    """Subscribe, and read the empty page that fixes where the end was."""
    reader = await kit.subscribe(group)
    assert await kit.poll(reader) == []
    return reader


async def test_a_serial_id_is_a_signed_number_and_the_same_for_the_same_group(kit: Kit) -> None:
    """A client that takes the id for a number above zero would fail on half of them."""
    ids = [(await kit.subscribe(f"g{number}")).subscription_id for number in range(8)]
    assert all(re.fullmatch(r"-?\d{1,10}", name) for name in ids)
    assert len(set(ids)) == 8
    assert any(name.startswith("-") for name in ids)
    assert (await kit.subscribe("g3")).subscription_id == ids[3]


async def test_two_houses_with_one_group_steal_each_others_messages(kit: Kit) -> None:
    """A client with a fixed group would look right as long as it is alone."""
    first = await start_reading(kit)
    await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    kit.simulator.faults.resubscribe_rewinds = False
    second = await kit.subscribe()
    assert statuses(await kit.poll(second)) == ["CHARGING"]
    assert await kit.poll(first) == []


async def test_two_groups_read_everything_each(kit: Kit) -> None:
    """Two homes would take each other's messages."""
    readers = [await start_reading(kit, group) for group in ("home", "cabin")]
    await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    for reader in readers:
        assert statuses(await kit.poll(reader)) == ["CHARGING"]
    assert kit.simulator.groups == ["cabin", "home"]


async def test_a_subscription_can_be_found_again_by_its_id(kit: Kit) -> None:
    """A client could not find its node again."""
    reader = await kit.subscribe()
    again = await kit.ask_to_subscribe(query={"subscriptionId": reader.subscription_id})
    assert again.body["subscriptionId"] == reader.subscription_id
    unknown = await kit.ask_to_subscribe(query={"subscriptionId": "1"})
    assert (unknown.status, code(unknown)) == (404, "E213003")


async def test_parallel_readers_share_the_partitions(kit: Kit) -> None:
    """A site that outgrows one reader would read everything twice."""
    readers = [await kit.subscribe(mode="parallel", auto_offset_reset="earliest") for _ in range(2)]
    number = readers[0].subscription_id.partition(".")[0]
    assert all(reader.subscription_id.startswith(f"{number}.") for reader in readers)
    places = [
        await kit.simulator.produce(location.location_id, evse_id, "CHARGING")
        for location in BUILT_IN
        for evse_id in [location.location_id + "#1"]
    ]
    pages = [await kit.poll(reader) for reader in readers]
    parts = [{message["offset"]["partition"] for message in page} for page in pages]
    assert parts[0].isdisjoint(parts[1])
    assert sum(map(len, pages)) == len(places)


async def test_there_are_no_more_parallel_readers_than_partitions(kit: Kit) -> None:
    """A client that tries again at once would be refused for ever, in the world only."""
    readers = [await kit.subscribe(mode="parallel") for _ in range(4)]
    refused = await kit.ask_to_subscribe(mode="parallel")
    assert (refused.status, code(refused)) == (412, "E213011")
    assert (await kit.ask_to_subscribe("other", "parallel")).status == HTTPStatus.CREATED
    await kit.call(readers[0], "DELETE", "subscribe")
    assert (await kit.ask_to_subscribe(mode="parallel")).status == HTTPStatus.CREATED


async def test_a_consumer_id_names_a_parallel_reader(kit: Kit) -> None:
    """A client that restarts would take a second slot and leave the first to nobody."""
    ids = [
        (await kit.ask_to_subscribe(mode="parallel", query={"consumerId": "ha-1"})).body
        for _ in range(2)
    ]
    assert ids[0] == ids[1]
    assert ids[0]["subscriptionId"].endswith(".ha-1")


async def test_who_joins_makes_others_read_again_what_they_did_not_commit(kit: Kit) -> None:
    """A client would not be tried on what it has seen before."""
    first = await kit.subscribe(mode="parallel", auto_offset_reset="earliest")
    for location in BUILT_IN:
        await kit.simulator.produce(location.location_id, EVSE, "CHARGING")
    before = await kit.poll(first)
    second = await kit.subscribe(mode="parallel", auto_offset_reset="earliest")
    after = [*await kit.poll(first), *await kit.poll(second)]
    key = lambda message: sorted(message["offset"].items())  # noqa: E731
    assert sorted(after, key=key) == sorted(before, key=key)


@pytest.mark.parametrize(
    ("mode", "name", "expected"),
    [
        ("serial", "abc", (400, "E213014")),
        ("serial", "77", (404, "E213003")),
        ("serial", "1.b", (400, "E213014")),
        ("parallel", "", (400, "E213013")),
        ("parallel", "1.b", (404, "E213003")),
        ("sideways", "77", (400, "E213002")),
    ],
)
async def test_a_wrong_id_or_mode_is_refused_with_its_own_code(
    kit: Kit, mode: str, name: str, expected: tuple[int, str]
) -> None:
    """A client that subscribes again for a bug of its own would do so for ever."""
    reader = await kit.subscribe()
    reader.mode, reader.subscription_id = mode, name
    answer = await kit.call(reader, "GET", "partitions")
    assert (answer.status, code(answer)) == expected


async def test_the_only_serial_subscription_need_not_be_named(kit: Kit) -> None:
    """A client that the documents allow would be refused."""
    reader = await start_reading(kit)
    answer = await kit.ask("GET", f"{reader.base}/partitions", headers=kit.authorization)
    assert answer.body == {"messages": []}
    await kit.subscribe("other")
    answer = await kit.ask("GET", f"{reader.base}/partitions", headers=kit.authorization)
    assert code(answer) == "E213003"


async def test_who_does_not_read_is_dropped_and_goes_on_after_what_he_committed(kit: Kit) -> None:
    """A client that sleeps with its laptop would never be tried."""
    reader = await start_reading(kit)
    await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await kit.commit(reader, await kit.poll(reader))
    kit.clock.advance(301)
    await kit.simulator.produce(DEMO_PARK, EVSE, "BLOCKED")
    lost = await kit.call(reader, "GET", "partitions")
    assert (lost.status, code(lost)) == (404, "E213003")
    assert kit.simulator.counters.subscriptions_evicted == 1
    assert statuses(await kit.poll(await kit.subscribe())) == ["BLOCKED"]


@pytest.mark.parametrize(("name", "status"), [("E213003", 404), ("E213014", 400)])
async def test_a_subscription_is_dropped_on_demand_with_either_code(
    kit: Kit, name: str, status: int
) -> None:
    """A client that knows only one of the codes would stand still."""
    kit.simulator.faults.apply({"evicted_code": name})
    reader, other = await start_reading(kit), await start_reading(kit, "other")
    await kit.simulator.evict("g")
    lost = await kit.call(reader, "GET", "partitions")
    assert (lost.status, code(lost)) == (status, name)
    assert await kit.poll(other) == []


async def test_a_node_that_restarts_forgets_its_subscriptions_and_not_the_commits(
    kit: Kit,
) -> None:
    """A night of maintenance at HERE could not be played through."""
    reader = await start_reading(kit)
    await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await kit.commit(reader, await kit.poll(reader))
    await kit.simulator.stop_node()
    with pytest.raises(aiohttp.ClientConnectionError):
        await kit.poll(reader)
    refused = await kit.ask_to_subscribe()
    assert (refused.status, code(refused)) == (503, "E213031")
    assert refused.headers["Retry-After"] == "20"
    await kit.simulator.produce(DEMO_PARK, EVSE, "BLOCKED")
    await kit.simulator.start_node()
    assert code(await kit.call(reader, "GET", "partitions")) == "E213003"
    assert statuses(await kit.poll(await kit.subscribe())) == ["BLOCKED"]


async def test_a_node_can_come_back_elsewhere(kit: Kit) -> None:
    """A client that keeps the node's address for ever would not be found out."""
    reader = await start_reading(kit)
    await kit.simulator.restart_node(elsewhere=True)
    with pytest.raises(aiohttp.ClientConnectionError):
        await kit.poll(reader)
    assert (await kit.subscribe()).base != reader.base


async def test_messages_older_than_the_retention_are_gone(kit: Kit) -> None:
    """A client that was away for a week would believe that it missed nothing."""
    reader = await kit.subscribe(auto_offset_reset="earliest")
    await kit.poll(reader)
    await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    kit.simulator.faults.apply({"retention": 600, "subscription_idle": 10_000})
    kit.clock.advance(601)
    await kit.simulator.produce(DEMO_PARK, EVSE, "BLOCKED")
    assert statuses(await kit.poll(reader)) == ["BLOCKED"]


@pytest.mark.parametrize(("reset", "expected"), [("latest", []), ("earliest", ["RESERVED"])])
async def test_a_group_whose_place_is_gone_begins_where_it_asked_to(
    kit: Kit, reset: str, expected: list[str]
) -> None:
    """A client would believe that only what was deleted is lost to it."""
    reader = await start_reading(kit)
    await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await kit.commit(reader, await kit.poll(reader))
    await kit.simulator.produce(DEMO_PARK, EVSE, "BLOCKED")
    kit.simulator.faults.retention = 600
    kit.clock.advance(601)
    await kit.simulator.produce(DEMO_PARK, EVSE, "RESERVED")
    reader = await kit.subscribe(auto_offset_reset=reset)
    assert statuses(await kit.poll(reader)) == expected


async def test_no_partition_waits_behind_another(kit: Kit) -> None:
    """A busy partition would keep the others from being tried."""
    reader = await kit.subscribe(max_poll_records=1, auto_offset_reset="earliest")
    for partition in (0, 1):
        for _ in range(4):
            await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING", partition=partition)
    pages = [await kit.poll(reader) for _ in range(4)]
    assert {page[0]["offset"]["partition"] for page in pages} == {0, 1}


async def test_a_commit_is_forgotten_when_it_is_too_old_or_by_order(kit: Kit) -> None:
    """A client that comes back after weeks would read from nowhere."""
    kit.simulator.faults.retention = 10_000_000
    for forget in (False, True):
        reader = await start_reading(kit)
        await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING")
        await kit.commit(reader, await kit.poll(reader))
        await kit.simulator.produce(DEMO_PARK, EVSE, "BLOCKED")
        if forget:
            await kit.simulator.forget_commits("g")
        else:
            kit.clock.advance(604_801)
            await kit.sign_in()
        assert await kit.poll(await kit.subscribe()) == []


async def test_without_an_offset_and_without_a_wish_there_is_nothing_to_read(kit: Kit) -> None:
    """A client that wants no reset would wait for ever without an error."""
    reader = await kit.subscribe(auto_offset_reset="none")
    answer = await kit.call(reader, "GET", "partitions")
    assert (answer.status, code(answer)) == (500, "E213021")


async def test_offsets_have_holes(kit: Kit) -> None:
    """A client that counts offsets would wait for a message that never comes."""
    reader = await start_reading(kit)
    first = await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await kit.simulator.skip_offsets(10)
    second = await kit.simulator.produce(DEMO_PARK, EVSE, "BLOCKED")
    assert second.offset == first.offset + 11
    page = await kit.poll(reader)
    assert [message["offset"]["offset"] for message in page] == [first.offset, second.offset]
    await kit.commit(reader, page)
    await soon(kit.simulator.wait_until_committed())


async def test_nothing_was_committed_where_nobody_reads(kit: Kit) -> None:
    """A test would go on before the client that it tests has come back."""
    reader = await start_reading(kit)
    await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await kit.poll(reader)
    waiting = asyncio.create_task(kit.simulator.wait_until_committed())
    await asyncio.sleep(0)
    await kit.simulator.evict()
    with pytest.raises(TimeoutError):
        await soon(asyncio.shield(waiting), within=0.01)
    reader = await kit.subscribe(auto_offset_reset="earliest")
    await kit.commit(reader, await kit.poll(reader))
    await soon(waiting)


async def test_a_test_can_wait_until_everything_was_read_and_committed(kit: Kit) -> None:
    """A test would sleep, and fail on a slow machine."""
    reader = await start_reading(kit)
    await kit.simulator.wait_for_subscription()
    await kit.simulator.wait_until_committed()
    await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    with pytest.raises(TimeoutError):
        await kit.simulator.wait_until_read(within=0.01)
    page = await kit.poll(reader)
    await kit.simulator.wait_until_read()
    with pytest.raises(TimeoutError):
        await kit.simulator.wait_until_committed(within=0.01)
    await kit.commit(reader, page)
    await kit.simulator.wait_until_committed()
    assert payload(page[0])["id"] == DEMO_PARK
