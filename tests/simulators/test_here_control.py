"""The HERE simulator misbehaves on demand, and lets a person see what came of it."""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path
import re
import subprocess
import sys
from typing import Any

import aiohttp
import pytest

from simulators.here import HereFaults, HereSimulator
from simulators.here.places import DEMO_PARK, invent
from simulators.server import ManualClock

from .here_kit import START, Kit, Reader, code, payload, run, soon, statuses

REPOSITORY = Path(__file__).parents[2]
A_SLOW_START = 60
EVSE = invent(DEMO_PARK, ())[0].evse_id

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
async def kit() -> AsyncIterator[Kit]:
    """Return a client that is signed in."""
    async with run() as kit:
        yield kit


async def use(kit: Kit, service: str, reader: Reader) -> int:
    """Use a service, and return the status."""
    simulator = kit.simulator
    match service:
        case "token":
            answer = await kit.ask_signed()
        case "lookup":
            answer = await kit.get(kit.lookup_of(simulator.catalog))
        case "config":
            answer = await kit.get(simulator.url(f"/config/v1/catalogs/{simulator.catalog}"))
        case "subscribe":
            answer = await kit.ask_to_subscribe("another")
        case "partitions":
            answer = await kit.call(reader, "GET", "partitions")
        case "offsets" | "seek":
            answer = await kit.call(reader, "PUT", service, {"offsets": []})
        case "unsubscribe":
            answer = await kit.call(reader, "DELETE", "subscribe")
        case "locations":
            answer = await kit.get(simulator.locations_url, ids=DEMO_PARK)
        case "search":
            answer = await kit.get(simulator.search_url, at="52,13")
        case _:
            raise ValueError(service)
    return answer.status


SERVICES = (
    *("token", "lookup", "config", "subscribe", "partitions", "offsets", "seek"),
    *("locations", "search", "unsubscribe"),
)


@pytest.mark.parametrize("service", SERVICES)
async def test_any_service_fails_hangs_and_breaks_the_connection(kit: Kit, service: str) -> None:
    """A service that always works would hide what the client does when it does not."""
    reader = await kit.subscribe()
    faults = kit.simulator.faults
    faults.apply({f"{service}_status": 429, "retry_after": 7})
    assert await use(kit, service, reader) == HTTPStatus.TOO_MANY_REQUESTS
    faults.reset()
    faults.apply({"drop": service})
    with pytest.raises(aiohttp.ClientError):
        await use(kit, service, reader)
    faults.reset()
    faults.apply({"hang": service})
    asking = asyncio.create_task(use(kit, service, reader))
    asked = f"{service}_requests"
    before = getattr(kit.simulator.counters, asked)
    await kit.simulator.wait_until(lambda: getattr(kit.simulator.counters, asked) > before)
    assert not asking.done()
    faults.reset()
    assert await soon(asking) in (HTTPStatus.OK, HTTPStatus.CREATED)


@pytest.mark.parametrize(
    ("step", "name", "status"),
    [
        ("subscribe", "E213011", 412),
        ("subscribe", "E213031", 503),
        ("partitions", "E213019", 503),
        ("partitions", "E213017", 400),
        ("partitions", "E213032", 500),
        ("offsets", "E213010", 412),
        ("seek", "E213017", 400),
        ("unsubscribe", "E213003", 404),
    ],
)
async def test_each_step_of_the_stream_fails_with_the_code_asked_for(
    kit: Kit, step: str, name: str, status: int
) -> None:
    """Nobody could see what a client does about a code."""
    reader = await kit.subscribe()
    kit.simulator.faults.apply({f"{step}_error": name})
    assert await use(kit, step, reader) == status
    assert kit.simulator.journal[-1].status == status


@pytest.mark.parametrize("service", [name for name in SERVICES if name != "config"])
async def test_any_service_may_send_the_client_on(kit: Kit, service: str) -> None:
    """A client that follows no redirect would work here and fail in the world."""
    reader = await kit.subscribe()
    kit.simulator.faults.apply({"redirect": service})
    # The address that was signed is not the one that answers.
    expected = (401,) if service == "token" else (200, 201)
    assert await use(kit, service, reader) in expected


async def test_an_answer_can_be_lost_after_the_work_was_done(kit: Kit) -> None:
    """A client that is never in doubt would not be tried on what it cannot know."""
    reader = await kit.subscribe()
    await kit.poll(reader)
    await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    kit.simulator.faults.drop_answer = "partitions"
    with pytest.raises(aiohttp.ClientError):
        await kit.poll(reader)
    assert kit.simulator.counters.messages_sent == 1
    kit.simulator.faults.drop_answer = None
    assert await kit.poll(reader) == []


async def test_a_slow_service_answers_when_the_delay_is_over_or_taken_back(kit: Kit) -> None:
    """A client without patience would break on HERE's silent throttling."""
    kit.simulator.faults.delay = 0.001
    assert (await kit.look_up()).status == HTTPStatus.OK
    kit.simulator.faults.delay = 60
    asking = asyncio.create_task(kit.look_up())
    await kit.simulator.wait_until(lambda: kit.simulator.counters.lookup_requests == 3)
    assert not asking.done()
    kit.simulator.faults.delay = 0
    assert (await soon(asking)).status == HTTPStatus.OK


async def test_the_journal_holds_what_a_client_asked(kit: Kit) -> None:
    """A test could not look at what the client really sends."""
    reader = await kit.subscribe("home")
    sent = reader.correlation_id
    await kit.poll(reader)
    first, last = kit.simulator.journal[-2:]
    assert '"group.id": "home"' in first.body
    assert (last.method, last.correlation_id) == ("GET", sent)
    assert last.answered_id == reader.correlation_id
    assert last.authorization == f"Bearer {kit.bearer}"
    assert f"subscriptionId={reader.subscription_id}" in last.path


async def test_noise_of_the_whole_world_is_nobody_one_knows(kit: Kit) -> None:
    """A client would never be tried on the amount it has to throw away."""
    reader = await kit.subscribe()
    await kit.poll(reader)
    before = dict(kit.simulator.truth)
    await kit.simulator.produce_noise(200)
    page = await kit.poll(reader)
    strangers = {payload(message)["id"] for message in page}
    assert len(page) == 200
    assert len(strangers) > 150
    assert not strangers & set(kit.simulator.world.locations)
    assert kit.simulator.truth == before


async def test_invented_traffic_is_off_until_started_and_the_same_for_the_same_seed() -> None:
    """A test would fail today and pass tomorrow."""
    seen: list[list[Any]] = []
    for _ in range(2):
        async with HereSimulator(clock=ManualClock(START), seed=7) as simulator:
            assert simulator.counters.produced == 0
            await simulator.start_traffic(rate=600_000, watched_share=0.5)
            await simulator.wait_until(lambda: simulator.counters.produced >= 50)
            await simulator.stop_traffic()
            logs = simulator.kafka.logs
            seen.append([log.read(log.start, 5) for log in logs])
            known = [key for key, status in simulator.truth.items() if status == "CHARGING"]
            assert known
    assert seen[0] == seen[1]


async def test_a_person_can_turn_a_fault_on_and_see_what_came_of_it(kit: Kit) -> None:
    """A fault could only be had by writing a program."""
    await kit.control(token_error=429002, hang=None)
    assert (await kit.ask_signed()).status == HTTPStatus.TOO_MANY_REQUESTS
    reader = await kit.subscribe("home")
    await kit.poll(reader)
    seen = (await kit.ask("GET", kit.simulator.control_url)).body
    assert seen["faults"]["token_error"] == 429002
    assert seen["counters"]["token_refusals"] == 1
    assert seen["truth"][DEMO_PARK][EVSE] == "AVAILABLE"
    assert seen["subscriptions"][0]["group"] == "home"
    assert kit.bearer not in str(seen)
    await kit.control(stop_node=True)
    assert (await kit.control(reset=True)).body["node"]
    assert kit.simulator.faults == HereFaults()


async def test_actions_at_the_control_endpoint_reach_the_clients(kit: Kit) -> None:
    """The demo could not make anything happen."""
    reader = await kit.subscribe()
    await kit.poll(reader)
    said = {"location_id": DEMO_PARK, "evse_id": EVSE, "status": "RESERVED"}
    await kit.control(send=said | {"last_updated": "2026-01-15T10:00:00Z"})
    assert statuses(await kit.poll(reader)) == ["RESERVED"]
    assert (await kit.control(evict="g")).status == HTTPStatus.OK
    assert code(await kit.call(reader, "GET", "partitions")) == "E213003"


@pytest.mark.parametrize(
    "wishes",
    [
        {"tokn_status": 429},
        {"hang": "everything"},
        {"out_of_order_as": "BROKEN"},
        {"catalog_shared": 1},
        {"send": {"location_id": DEMO_PARK}},
        {"garbage": "soup"},
        {"remove_location": "nowhere"},
        {"skip_offsets": {"partition": 99}},
        {"start_traffic": 0},
    ],
)
async def test_a_mistake_at_the_control_endpoint_is_answered_with_what_is_known(
    kit: Kit, wishes: dict[str, object]
) -> None:
    """Somebody who mistyped a fault would believe that it is on."""
    answer = await kit.control(**wishes)
    assert answer.status == HTTPStatus.BAD_REQUEST
    assert answer.body["error"]
    assert "token_status" in answer.body["faults"]
    assert "restart_node" in answer.body["actions"]


async def test_a_provider_that_goes_away_comes_back_with_its_stream(kit: Kit) -> None:
    """An outage of the whole service could not be played through."""
    reader = await kit.subscribe()
    await kit.poll(reader)
    await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await kit.commit(reader, await kit.poll(reader))
    await kit.simulator.produce(DEMO_PARK, EVSE, "BLOCKED")
    await kit.simulator.stop()
    with pytest.raises(aiohttp.ClientError):
        await kit.poll(reader)
    with pytest.raises(aiohttp.ClientError):
        await kit.look_up()
    await kit.simulator.start()
    assert statuses(await kit.poll(await kit.subscribe())) == ["BLOCKED"]


async def test_a_simulator_stops_at_once_whatever_hangs(kit: Kit) -> None:
    """A test that forgets to put a switch back would hang the whole suite."""
    reader = await kit.subscribe(fetch_max_wait_ms=600_000)
    kit.simulator.faults.apply({"fetch_wait": 600, "hang": "lookup"})
    asking = [
        asyncio.create_task(kit.poll(reader)),
        asyncio.create_task(kit.get(kit.lookup_of("hrn:x"))),
    ]
    await kit.simulator.wait_until(lambda: kit.simulator.counters.lookup_requests == 2)
    await kit.simulator.wait_until_read()
    await soon(kit.simulator.stop())
    for task in asking:
        with pytest.raises(aiohttp.ClientError):
            await task


async def test_the_command_prints_where_to_connect_and_ends_when_asked() -> None:
    """A person could start the simulator and not know what to do with it."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "simulators", "here", "--rate", "60", "--speed", "10"),
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    lines = [(await soon(process.stdout.readline(), A_SLOW_START)).decode() for _ in range(10)]
    process.terminate()
    assert await soon(process.wait(), A_SLOW_START) == 0
    assert re.search(r"http://127\.0\.0\.1:\d+/oauth2/token", lines[0])
    assert re.search(r"http://127\.0\.0\.1:\d+/control", lines[-1])
