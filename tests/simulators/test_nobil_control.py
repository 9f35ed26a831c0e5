"""The NOBIL simulator in the hands of a person: control, replay, command."""

import asyncio
import gzip
from http import HTTPStatus
import json
from pathlib import Path
import re
import subprocess
import sys

import aiohttp
import pytest
from websockets.exceptions import ConnectionClosed

from simulators.nobil import NobilFaults, NobilSimulator
from simulators.nobil.replay import load_capture

from .nobil_kit import (
    CAPTURE,
    EVSE,
    REPOSITORY,
    STATION,
    ask_for_url,
    close_code,
    control,
    open_socket,
    receive,
    soon,
    station,
)

pytestmark = pytest.mark.usefixtures("socket_enabled")


async def test_a_person_can_turn_a_fault_on_and_see_what_came_of_it(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A fault could only be had by writing a program."""
    assert (await control(simulator, http, token_status=429))[0] == HTTPStatus.OK
    assert (await ask_for_url(simulator, http))[0] == HTTPStatus.TOO_MANY_REQUESTS
    async with http.get(simulator.control_url) as response:
        seen = await response.json()
    assert seen["faults"]["token_status"] == 429
    assert seen["counters"]["token_refusals"] == 1
    assert seen["truth"][STATION][EVSE] == "AVAILABLE"
    await control(simulator, http, reset=True)
    assert simulator.faults == NobilFaults()


@pytest.mark.parametrize(
    "wishes",
    [
        {"tokn_status": 429},
        {"token_status": "many"},
        {"silent": 1},
        {"close": "now"},
        {"send": {"nobil_id": STATION}},
        {"garbage": "soup"},
        {"burst": "NOR_00001"},
        {"keep_alive": "NOR_00001"},
        {"start_replay": True},
        {"start_traffic": 0},
    ],
)
async def test_a_mistake_at_the_control_endpoint_is_answered_with_what_is_known(
    simulator: NobilSimulator, http: aiohttp.ClientSession, wishes: dict[str, object]
) -> None:
    """Somebody who mistyped a fault would believe that it is on."""
    status, body = await control(simulator, http, **wishes)
    assert status == HTTPStatus.BAD_REQUEST
    assert body["error"]
    assert "token_status" in body["faults"]
    assert "mass_unknown" in body["actions"]


async def test_actions_at_the_control_endpoint_reach_the_clients(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """The demo could not make anything happen."""
    frame = {"nobil_id": STATION, "evse_uid": EVSE, "status": "RESERVED"}
    async with await open_socket(simulator, http) as socket:
        await control(simulator, http, send=frame, burst=STATION, close=1011)
        assert (await receive(socket))["status"] == "RESERVED"
        assert await close_code(socket) == 1011
    assert simulator.counters.frames_sent == 71


async def test_a_capture_is_replayed_whole_in_order_and_its_stations_can_be_picked(
    http: aiohttp.ClientSession,
) -> None:
    """The demo would show stations that nobody can find on the map."""
    if not CAPTURE.exists():
        pytest.skip(f"the capture {CAPTURE.name} is not beside the repository")
    capture = await load_capture(CAPTURE)
    async with NobilSimulator(replay=CAPTURE) as simulator:
        async with await open_socket(simulator, http) as socket:
            await simulator.start_replay(speed=1_000_000, loop=False)
            seen = [await receive(socket) for _ in capture.frames]
            await soon(simulator.wait_for_replay())
        assert [((f["nobilId"], f["evseUId"]), f["status"]) for f in seen] == [
            (frame.evse, frame.status) for frame in capture.frames
        ]
        record = await station(simulator, http, "NOR_72289")
    assert record["csmd"]["name"] == "Ladestasjon 72289"
    uids = {plug["27"]["attrval"] for plug in record["attr"]["conn"].values()}
    assert "90de1c42-0b95-478a-97d1-16951f6393e4" in uids


async def test_a_replay_begins_again_at_the_end(
    tmp_path: Path, http: aiohttp.ClientSession
) -> None:
    """A demo that runs over lunch would stand still afterwards."""
    path = write_capture(tmp_path, "CHARGING", "AVAILABLE")
    async with (
        NobilSimulator(replay=path) as simulator,
        await open_socket(simulator, http) as socket,
    ):
        await simulator.start_replay(speed=1000)
        seen = [(await receive(socket))["status"] for _ in range(5)]
    assert seen == ["CHARGING", "AVAILABLE", "CHARGING", "AVAILABLE", "CHARGING"]


async def test_a_file_that_is_no_capture_is_refused_with_the_line(tmp_path: Path) -> None:
    """Somebody who gives the wrong file would see an empty demo."""
    path = tmp_path / "wrong.jsonl.gz"
    path.write_bytes(write_capture(tmp_path, "CHARGING").read_bytes())
    append(path, '{"at":"now"}')
    with pytest.raises(ValueError, match="line 2"):
        await load_capture(path)


def write_capture(folder: Path, *statuses: str) -> Path:
    """Write a capture of one EVSE, a second between frames."""
    path = folder / "capture.jsonl.gz"
    for second, status in enumerate(statuses):
        frame = {"nobilId": "NOR_099920", "evseUId": "1", "status": status}
        append(path, json.dumps({"at": f"2026-03-22T16:47:0{second}Z", "frame": frame}))
    return path


def append(path: Path, line: str) -> None:
    """Add a line to a compressed file."""
    with gzip.open(path, "at", encoding="utf-8") as file:
        file.write(f"{line}\n")


async def test_a_provider_that_goes_away_comes_back_on_the_same_port(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """An outage of the whole service could not be played through."""
    socket = await open_socket(simulator, http)
    await simulator.stop()
    with pytest.raises(ConnectionClosed):
        await soon(socket.recv())
    with pytest.raises(aiohttp.ClientError):
        await ask_for_url(simulator, http)
    await simulator.start()
    assert (await ask_for_url(simulator, http))[0] == HTTPStatus.OK


async def test_a_simulator_stops_at_once_whatever_hangs(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A test that forgets to put a switch back would hang the whole suite."""
    socket = await open_socket(simulator, http)
    simulator.faults.apply({"half_open": True, "token_hang": True})
    asking = asyncio.create_task(ask_for_url(simulator, http))
    await simulator.wait_until(lambda: simulator.counters.token_requests == 2)
    await soon(simulator.stop())
    assert simulator.connections == 0
    with pytest.raises(aiohttp.ClientError):
        await asking
    with pytest.raises(ConnectionClosed):
        await soon(socket.recv())


async def test_the_command_prints_where_to_connect_and_ends_when_asked() -> None:
    """A person could start the simulator and not know what to do with it."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "simulators", "nobil", "--rate", "60"),
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    lines = [(await soon(process.stdout.readline())).decode() for _ in range(6)]
    process.terminate()
    assert await soon(process.wait()) == 0
    assert re.search(r"http://127\.0\.0\.1:\d+/control", lines[-1])
