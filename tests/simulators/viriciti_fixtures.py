"""What the tests of the ViriCiti simulator share: a client's first steps."""

import asyncio
from collections.abc import Awaitable, Mapping
from contextlib import suppress
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from simulators.viriciti import ViriCitiSimulator

REPOSITORY = Path(__file__).parents[2]
CAPTURE = REPOSITORY.parent / "shared" / "data" / "viriciti_vehicle_half_day.jsonl.gz"
BUS = "acme_002"
STATION = "DEPOT-N-01"
TWO_CONNECTORS = "DEPOT-N-02"
PATIENCE = 5
PARAMETERS = ["alive", "status", "power", "soc", "current", "voltage", "transactions"]
EVERYTHING_AT = {"chargestations": {STATION: PARAMETERS, TWO_CONNECTORS: PARAMETERS}}

type Document = Mapping[str, Any]


async def soon[T](work: Awaitable[T]) -> T:
    """Wait, but not for ever."""
    async with asyncio.timeout(PATIENCE):
        return await work


async def dial(simulator: ViriCitiSimulator, query: str = "") -> ClientConnection:
    """Open the live socket with the key in the header."""
    headers = {"x-api-key": simulator.api_key}
    # A client that leaves with frames unread would wait for a close that is stuck behind them.
    return await connect(simulator.live_url + query, additional_headers=headers, close_timeout=0.1)


async def subscribe(
    simulator: ViriCitiSimulator, document: Document, query: str = ""
) -> ClientConnection:
    """Open the live socket, subscribe, and read the echo."""
    socket = await dial(simulator, query)
    await ask(simulator, socket, document)
    return socket


async def ask(simulator: ViriCitiSimulator, socket: ClientConnection, document: Document) -> None:
    """Subscribe on an open socket, read the echo, and wait until it is in effect."""
    number = simulator.counters.authorisations + 1
    await socket.send(json.dumps(document))
    if simulator.faults.echo_style != "none":
        await receive(socket)
    await simulator.wait_for_subscription(number)


async def receive(socket: ClientConnection) -> Any:
    """Read a frame."""
    return json.loads(await soon(socket.recv()))


async def payload(socket: ClientConnection) -> Any:
    """Read a frame, and return what is in its envelope."""
    return (await receive(socket))["payload"]


async def read_until_closed(socket: ClientConnection) -> list[Any]:
    """Return every frame that comes before the end."""
    seen = []
    with suppress(ConnectionClosed):
        while True:
            seen.append(await receive(socket))
    return seen


async def all_payloads(simulator: ViriCitiSimulator, socket: ClientConnection) -> list[Any]:
    """Return what is in every frame that was sent until now, and end the connection."""
    await simulator.close()
    return [frame["payload"] for frame in await read_until_closed(socket)]


async def close_code(socket: ClientConnection) -> int | None:
    """Read to the end, and return the code the server closed with."""
    with pytest.raises(ConnectionClosed) as closed:
        await soon(read_to_the_end(socket))
    return closed.value.rcvd.code if closed.value.rcvd else None


async def read_to_the_end(socket: ClientConnection) -> None:
    """Read until the connection is closed, which raises."""
    while True:
        await socket.recv()


async def refused_with(url: str, **headers: str) -> int:
    """Return the status with which a handshake was refused."""
    with pytest.raises(InvalidStatus) as refused:
        await soon(connect(url, additional_headers=headers).__aenter__())
    return refused.value.response.status_code


async def control(
    simulator: ViriCitiSimulator, http: aiohttp.ClientSession, **wishes: object
) -> tuple[int, Any]:
    """Post to the control endpoint as curl does, without a content type of JSON."""
    async with http.post(simulator.control_url, data=json.dumps(wishes)) as response:
        return response.status, await response.json()
