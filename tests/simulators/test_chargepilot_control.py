"""The ChargePilot simulator is started and led by a person, too."""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus
import json
from pathlib import Path
import re
import subprocess
import sys
from typing import Any

import aiohttp
import pytest

from simulators.__main__ import parse
from simulators.chargepilot import ChargePilotFaults, ChargePilotSimulator
from simulators.chargepilot.depots import DC_BUSY, DC_FREE
from simulators.server import ManualClock

from .chargepilot_fixtures import Upstream, points, soon

REPOSITORY = Path(__file__).parents[2]
# On a busy machine a process takes long to begin.
PATIENCE_WITH_A_PROCESS = 30

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
async def simulator() -> AsyncIterator[ChargePilotSimulator]:
    """Return a running simulator whose clock stands still."""
    async with ChargePilotSimulator(clock=ManualClock()) as simulator:
        yield simulator


async def control(simulator: ChargePilotSimulator, **wishes: object) -> tuple[int, Any]:
    """Post to the control endpoint as curl does, without a content type of JSON."""
    async with (
        aiohttp.ClientSession() as http,
        http.post(simulator.control_url, data=json.dumps(wishes)) as response,
    ):
        return response.status, await response.json()


async def test_a_switch_and_an_action_work_from_outside_and_are_told_at_once(
    simulator: ChargePilotSimulator,
) -> None:
    """A person at the demo would have to wait for the next picture to see what he did."""
    async with await Upstream.booted(simulator) as client:
        await client.picture()
        status, told = await control(
            simulator, ping_interval=20, plug_in={"point_id": DC_FREE, "vehicle_id": "BUS-0500"}
        )
        assert status == HTTPStatus.OK
        assert told["faults"]["ping_interval"] == 20
        assert points(await client.picture())[DC_FREE]["vehicleInfo"]["vehicleId"] == "BUS-0500"
        assert (await control(simulator, leave=DC_FREE))[0] == HTTPStatus.OK
        assert "vehicleInfo" not in points(await client.picture())[DC_FREE]
        await control(simulator, limit={"point_id": DC_BUSY, "power": 11})
        assert points(await client.picture())[DC_BUSY]["presentPower"] == 11


@pytest.mark.parametrize(
    "wishes",
    [
        {"daydream": True},
        {"boot_answer": "later"},
        {"fault": "nowhere"},
        {"fault": {"point_id": DC_BUSY, "code": "Boredom"}},
        {"plug_in": {"point_id": DC_BUSY, "vehicle_id": "BUS-0500"}},
        {"garbage": "nonsense"},
        {"start_traffic": 0},
    ],
)
async def test_a_wish_that_cannot_be_is_refused_with_a_text(
    simulator: ChargePilotSimulator, wishes: dict[str, object]
) -> None:
    """A person who mistyped a wish would believe that it came true."""
    status, told = await control(simulator, **wishes)
    assert status == HTTPStatus.BAD_REQUEST
    assert told["error"]
    assert simulator.faults == ChargePilotFaults()


async def test_every_action_of_the_endpoint_is_described(simulator: ChargePilotSimulator) -> None:
    """A person could not find out what can be done."""
    _, told = await control(simulator)
    assert told["actions"]["fault"].startswith("(point_id: str, code: ")
    assert {"publish", "duplicate", "out_of_order", "request_boot"} < told["actions"].keys()
    assert points(told["picture"])[DC_BUSY]["vehicleInfo"]["vehicleId"] == "BUS-0417"


async def test_what_a_client_does_wrong_is_told(simulator: ChargePilotSimulator) -> None:
    """A person with a client of his own would not learn why it fails."""
    async with await Upstream.booted(simulator) as client:
        await client.receive()
        await client.say_raw("nonsense")
        _, told = await control(simulator)
    assert told["connections"] == 1
    assert "not JSON" in told["violations"][0]
    assert told["counters"]["boots_accepted"] == 1


async def test_a_reset_puts_every_switch_back(simulator: ChargePilotSimulator) -> None:
    """A switch that was forgotten would spoil the next trial."""
    await control(simulator, silent=True, boot_answer="rejected", picture_interval=3)
    assert simulator.faults != ChargePilotFaults()
    await control(simulator, reset=True)
    assert simulator.faults == ChargePilotFaults()


async def test_the_command_prints_where_to_connect_and_ends_when_asked(tmp_path: Path) -> None:
    """A person could start the simulator and not know what to do with it."""
    authority = tmp_path / "ca.pem"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "simulators", "chargepilot"),
        *("--dialect", "2.0", "--points", "4", "--speed", "60", "--tls", str(authority)),
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    try:
        async with asyncio.timeout(PATIENCE_WITH_A_PROCESS):
            lines = [(await process.stdout.readline()).decode() for _ in range(5)]
    finally:
        process.terminate()
    assert await soon(process.wait()) == 0
    assert re.search(r"wss://127\.0\.0\.1:\d+/vdv463/north", lines[0])
    assert [line.split()[-1] for line in lines[1:4]] == [
        *("depot", "s3cret-of-the-depot", "Presystem1")
    ]
    assert re.search(r"http://127\.0\.0\.1:\d+/control", lines[-1])
    assert authority.read_text(encoding="ascii").startswith("-----BEGIN CERTIFICATE-----")


def test_a_dialect_or_a_speed_that_does_not_exist_is_refused() -> None:
    """A person would believe to have tried what was never there."""
    for wrong in (["--dialect", "3.0"], ["--speed", "0"]):
        with pytest.raises(SystemExit):
            parse(["chargepilot", *wrong])
