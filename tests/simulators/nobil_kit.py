"""A NOBIL simulator, and clients to look at it with."""

import asyncio
from collections.abc import Awaitable
from http import HTTPStatus
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from simulators.nobil import NobilSimulator

REPOSITORY = Path(__file__).parents[2]
CAPTURE = REPOSITORY.parent / "shared" / "data" / "nobil_realtime_day.jsonl.gz"
STATION = "NOR_09901"
EVSE = "0f0e0d0c-1111-2222-3333-444455556660"
PATIENCE = 5


async def ask_for_url(
    simulator: NobilSimulator, http: aiohttp.ClientSession, key: str | None = None
) -> tuple[int, Any]:
    """Ask for a socket URL."""
    headers = {"x-api-key": key or simulator.api_key}
    async with http.post(simulator.realtime_url, headers=headers) as response:
        return response.status, await response.json()


async def open_socket(simulator: NobilSimulator, http: aiohttp.ClientSession) -> ClientConnection:
    """Open a real-time socket as a client does."""
    _, body = await ask_for_url(simulator, http)
    number = simulator.counters.handshakes + 1
    socket = await connect(body["accessToken"])
    await simulator.wait_for_connection(number)
    return socket


async def open_legacy(simulator: NobilSimulator) -> tuple[ClientConnection, Any]:
    """Open a legacy socket and read its snapshot."""
    socket = await connect(f"{simulator.legacy_url}?apikey={simulator.api_key}")
    return socket, await receive(socket)


async def soon[T](work: Awaitable[T]) -> T:
    """Wait, but not for ever."""
    async with asyncio.timeout(PATIENCE):
        return await work


async def receive(socket: ClientConnection) -> Any:
    """Read a frame."""
    return json.loads(await soon(socket.recv()))


async def close_code(socket: ClientConnection) -> int | None:
    """Read to the end, and return the code the server closed with."""
    with pytest.raises(ConnectionClosed) as closed:
        await soon(read_to_the_end(socket))
    return closed.value.rcvd.code if closed.value.rcvd else None


async def read_to_the_end(socket: ClientConnection) -> None:
    """Read until the connection is closed, which raises."""
    while True:
        await socket.recv()


async def refused_with(url: str) -> int:
    """Return the status with which a handshake was refused."""
    with pytest.raises(InvalidStatus) as refused:
        await soon(connect(url).__aenter__())
    return refused.value.response.status_code


async def control(
    simulator: NobilSimulator, http: aiohttp.ClientSession, **wishes: object
) -> tuple[int, Any]:
    """Post to the control endpoint as curl does, without a content type of JSON."""
    async with http.post(simulator.control_url, data=json.dumps(wishes)) as response:
        return response.status, await response.json()


async def search(simulator: NobilSimulator, http: aiohttp.ClientSession, **asked: object) -> Any:
    """Search in the static API by GET."""
    parameters = search_parameters(simulator, **asked)
    async with http.get(simulator.static_url, params=parameters) as response:
        assert response.status == HTTPStatus.OK
        return await response.json()


def search_parameters(simulator: NobilSimulator, **asked: object) -> dict[str, str]:
    """Return the parameters of a search."""
    fixed = {"apikey": simulator.static_api_key, "apiversion": "3", "action": "search"}
    return fixed | {name: str(value) for name, value in asked.items()}


async def station(simulator: NobilSimulator, http: aiohttp.ClientSession, nobil_id: str) -> Any:
    """Return the record of one station."""
    return (await search(simulator, http, type="id", id=nobil_id))["chargerstations"][0]
