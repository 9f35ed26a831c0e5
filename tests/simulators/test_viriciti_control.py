"""A person or a script can make the ViriCiti simulator misbehave."""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus
import json
import re
import subprocess
import sys
from typing import get_args

import aiohttp
import pytest

from simulators.server import ManualClock
from simulators.viriciti import ViriCitiFaults, ViriCitiSimulator
from simulators.viriciti.frames import GarbageKind

from .viriciti_fixtures import (
    BUS,
    PARAMETERS,
    PATIENCE,
    REPOSITORY,
    STATION,
    control,
    dial,
    payload,
    receive,
    soon,
    subscribe,
)

EVERYTHING = {
    "vehicles": {BUS: ["soc"]},
    "chargestations": {STATION: PARAMETERS},
    "incidents": {"query": {}},
}

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
async def simulator() -> AsyncIterator[ViriCitiSimulator]:
    """Return a running simulator whose clock stands still."""
    async with ViriCitiSimulator(clock=ManualClock()) as simulator:
        yield simulator


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """Return a client that does not wait for ever."""
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        yield session


async def test_a_person_can_turn_faults_on_and_see_what_came_of_it(
    simulator: ViriCitiSimulator, http: aiohttp.ClientSession
) -> None:
    """A fault could only be had by writing a program."""
    wishes = {"rest_status": 429, "acl_denies": [BUS], "authorisation_delay": 0.5}
    assert (await control(simulator, http, **wishes))[0] == HTTPStatus.OK
    async with http.get(simulator.control_url) as response:
        seen = await response.json()
    assert seen["faults"]["rest_status"] == 429
    assert seen["faults"]["acl_denies"] == [BUS]
    assert seen["counters"]["handshakes"] == 0
    assert seen["truth"]["DEPOT-N-03"]["alive"] is False
    assert seen["truth"]["OPP-WEST-1"]["1/status"]["status"] == "Faulted"
    await control(simulator, http, reset=True)
    assert simulator.faults == ViriCitiFaults()


async def test_actions_reach_the_clients_in_their_order(
    simulator: ViriCitiSimulator, http: aiohttp.ClientSession
) -> None:
    """The demo could not make anything happen."""
    async with await subscribe(simulator, EVERYTHING) as socket:
        status, _ = await control(
            simulator,
            http,
            vehicle={"vid": BUS, "label": "soc", "value": 12},
            station={"identity": STATION, "parameter": "alive", "value": False},
            status={"identity": STATION, "status": "Faulted", "error_code": "WeakSignal"},
            transaction={"identity": STATION, "connector": 1, "event": "start", "omit": ["mac"]},
            incident={"vid": BUS, "incident": "incident_02", "labels": ["soc"]},
        )
        assert status == HTTPStatus.OK
        seen = [await payload(socket) for _ in range(5)]
    assert [point.get("parameter") for point in seen] == [
        *(None, "alive", "status", "transactions", None)
    ]
    assert seen[4]["state"]["soc"]["value"] == 12


@pytest.mark.parametrize(
    "wishes",
    [
        {"rest_statsu": 429},
        {"rest_status": "many"},
        {"silent": 1},
        {"acl_denies": BUS},
        {"acl_denies": [1]},
        {"echo_style": "loud"},
        {"close": "now"},
        {"vehicle": {"vid": BUS}},
        {"transaction": {"identity": STATION, "connector": 1, "event": "pause"}},
        {"incident": {"vid": BUS, "incident": "incident_02", "stage": "end"}},
        {"garbage": "soup"},
        {"session": "NOWHERE"},
        {"start_replay": True},
        {"start_traffic": 0},
    ],
)
async def test_a_mistake_is_answered_with_what_is_known(
    simulator: ViriCitiSimulator, http: aiohttp.ClientSession, wishes: dict[str, object]
) -> None:
    """Somebody who mistyped a fault would believe that it is on."""
    status, body = await control(simulator, http, **wishes)
    assert status == HTTPStatus.BAD_REQUEST
    assert body["error"]
    assert "echo_style" in body["faults"]
    assert "session" in body["actions"]


@pytest.mark.parametrize("kind", [kind for kind in get_args(GarbageKind) if kind != "huge"])
async def test_each_kind_of_garbage_reaches_the_client_and_leaves_the_truth_alone(
    simulator: ViriCitiSimulator, http: aiohttp.ClientSession, kind: str
) -> None:
    """A kind of bad frame would never have been tried on the integration."""
    before = simulator.truth
    async with await subscribe(simulator, EVERYTHING) as socket:
        status, _ = await control(simulator, http, garbage=kind)
        assert status == HTTPStatus.OK
        await simulator.vehicle(BUS, "soc", 41)
        garbage = await soon(socket.recv())
        good = await receive(socket)
    assert garbage != json.dumps(good)
    assert simulator.truth == before | {(BUS, "soc"): 41}


async def test_a_huge_frame_reaches_a_client_without_a_limit(
    simulator: ViriCitiSimulator,
) -> None:
    """A client without a limit would take ten megabytes from anybody."""
    async with await dial(simulator) as socket:
        socket.protocol.max_message_size = None
        await simulator.wait_for_connection()
        await simulator.garbage("huge")
        frame = json.loads(await soon(socket.recv()))
    assert len(frame["payload"]["padding"]) == 10_000_000


async def test_a_raw_frame_reaches_everybody_as_it_is(simulator: ViriCitiSimulator) -> None:
    """A frame that somebody saw could not be tried."""
    async with await dial(simulator) as socket:
        await simulator.wait_for_connection()
        await simulator.send_raw('{"type":"vehicles"}')
        await simulator.send_raw(b"\x00")
        assert await soon(socket.recv()) == '{"type":"vehicles"}'
        assert await soon(socket.recv()) == b"\x00"


async def test_load_can_be_put_on_a_running_simulator(
    simulator: ViriCitiSimulator, http: aiohttp.ClientSession
) -> None:
    """A person could not see what fifty buses do to a dashboard."""
    await simulator.tick()
    await control(simulator, http, start_load={"vehicles": 3, "speed": 1000})
    async with await subscribe(simulator, {"vehicles": {"load_003": ["power"]}}) as socket:
        assert (await payload(socket))["vid"] == "load_003"
    await simulator.stop_traffic()


async def test_a_simulator_stops_at_once_whatever_hangs(
    simulator: ViriCitiSimulator, http: aiohttp.ClientSession
) -> None:
    """A test that forgets to put a switch back would hang the whole suite."""
    socket = await subscribe(simulator, EVERYTHING)
    simulator.faults.apply({"authorisation_hang": True, "rest_hang": True})
    await socket.send("{}")
    await simulator.wait_until(lambda: simulator.counters.subscriptions == 2)
    headers = {"x-api-key": simulator.api_key}
    asking = asyncio.create_task(
        http.get(f"{simulator.rest_url}/api/v1/my/assets", headers=headers).__aenter__()
    )
    await simulator.wait_until(lambda: simulator.counters.rest_requests == 1)
    await soon(simulator.stop())
    assert simulator.connections == 0
    with pytest.raises(aiohttp.ClientError):
        await asking


async def test_the_command_prints_where_to_connect_and_ends_when_asked() -> None:
    """A person could start the simulator and not know what to do with it."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "simulators", "viriciti", "--vehicles", "2", "--speed", "60"),
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    lines = [(await soon(process.stdout.readline())).decode() for _ in range(5)]
    process.terminate()
    assert await soon(process.wait()) == 0
    assert re.search(r"ws://127\.0\.0\.1:\d+/api/v2/live$", lines[0].rstrip())
    assert "DEPOT-N-01" in lines[3]
    assert re.search(r"http://127\.0\.0\.1:\d+/control", lines[-1])
