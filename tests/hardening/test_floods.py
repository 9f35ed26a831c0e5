"""What has no end, or unpacks to more than there is memory for, is not read to the end."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
import tracemalloc

import aiohttp
from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from custom_components.ev_live.http import MOST_BYTES, Unreachable, ask
from custom_components.ev_live.socket import LONGEST_FRAME, Closed, open_socket, receive

from ..here import conftest as here
from ..nobil.conftest import soon
from .hostile import bomb
from .strangers import DIALECTS, account_data

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

MEGABYTE = 1024 * 1024

# What sockets and proxies hold beside what was read.
UNDER_WAY = 16 * MEGABYTE

# What takes up the memory of a small house.
BOMB = 512 * MEGABYTE


@asynccontextmanager
async def serving(answer: Handler) -> AsyncGenerator[BaseTestServer]:
    """Answer everything alike while the context lasts."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(app, host="127.0.0.1") as server:
        yield server


class Endless:
    """Answers with a body that never ends, and counts the longest that anybody read."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.asked = 0
        self.read = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Write until the other side has had enough."""
        self.asked += 1
        response = web.StreamResponse()
        await response.prepare(request)
        written = 0
        try:
            while written < BOMB:
                await response.write(b" " * MEGABYTE)
                written += MEGABYTE
        except ConnectionError:
            pass
        finally:
            self.read = max(self.read, written)
        return response


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_an_answer_without_end_is_not_read_to_the_end(
    hass: HomeAssistant, socket_enabled: None, dialect: str
) -> None:
    """A page of some proxy would take the memory of the whole house."""
    endless = Endless()
    async with serving(endless.answer) as server:
        http, ws = (str(server.make_url("").with_scheme(each)) for each in ("http", "ws"))
        entry = here.make_entry(
            account_data(dialect, http.rstrip("/"), ws.rstrip("/")), "NOR_09901"
        )
        entry.add_to_hass(hass)
        await soon(hass.config_entries.async_setup(entry.entry_id))
        assert entry.state is ConfigEntryState.SETUP_RETRY
        assert await hass.config_entries.async_unload(entry.entry_id)

    assert endless.asked
    assert endless.read <= MOST_BYTES + UNDER_WAY


async def test_a_body_that_unpacks_to_too_much_is_none(socket_enabled: None) -> None:
    """Half a megabyte on the wire would be half a gigabyte here."""
    packed = bomb(BOMB // MEGABYTE)

    async def answer(_: web.Request) -> web.Response:
        """Give what is packed."""
        return web.Response(body=packed, headers={"Content-Encoding": "gzip"})

    async with serving(answer) as server, aiohttp.ClientSession() as session:
        tracemalloc.start()
        try:
            with pytest.raises(Unreachable):
                await ask(session, "somebody", "GET", str(server.make_url("/")))
            assert tracemalloc.get_traced_memory()[1] < 2 * MOST_BYTES
        finally:
            tracemalloc.stop()


async def test_a_frame_that_unpacks_to_too_much_ends_the_socket(socket_enabled: None) -> None:
    """A frame of half a megabyte would be half a gigabyte here."""
    text = " " * (2 * LONGEST_FRAME)

    async def answer(request: web.Request) -> web.StreamResponse:
        """Say too much, and wait for the other side to be done with it."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        assert socket.compress
        await socket.send_str(text)
        await socket.receive()
        return socket

    async with serving(answer) as server:
        socket = await open_socket(str(server.make_url("/").with_scheme("ws")), None)
        tracemalloc.start()
        try:
            with pytest.raises(Closed):
                await asyncio.wait_for(receive(socket), 30)
            assert tracemalloc.get_traced_memory()[1] < 4 * LONGEST_FRAME
        finally:
            tracemalloc.stop()
            await socket.close()
