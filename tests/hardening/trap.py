"""A provider that sends its clients on to somebody else, and somebody else who listens."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Self

from aiohttp import web
from aiohttp.test_utils import TestServer
from aiohttp.typedefs import Handler


class Trap:
    """Redirects every request, sockets' included, to another origin, which writes down all it hears.

    `knocks` counts what was asked here, `heard` is what was asked there.
    """

    def __init__(self, status: int = 307) -> None:
        """Take the status of the redirect."""
        self.knocks = 0
        self.heard: list[str] = []
        self._status = status
        self._here = TestServer(_anything(self._send_on), host="127.0.0.1")
        self._there = TestServer(_anything(self._listen), host="127.0.0.1")

    def url(self, scheme: str = "http") -> str:
        """Return the address of the redirects."""
        return str(self._here.make_url("").with_scheme(scheme)).rstrip("/")

    async def _send_on(self, request: web.Request) -> web.Response:
        """Send somebody to the stranger."""
        self.knocks += 1
        scheme = "ws" if "Upgrade" in request.headers else "http"
        there = self._there.make_url(request.path).with_scheme(scheme)
        return web.Response(status=self._status, headers={"Location": str(there)})

    async def _listen(self, request: web.Request) -> web.Response:
        """Write down what the stranger hears."""
        said = [str(request.rel_url), *map(str, request.headers.items()), await request.text()]
        self.heard.append("\n".join(said))
        return web.json_response({})

    @classmethod
    @asynccontextmanager
    async def set(cls, status: int = 307) -> AsyncGenerator[Self]:
        """Run both servers while the context lasts."""
        trap = cls(status)
        async with trap._there, trap._here:
            yield trap


def _anything(answer: Handler) -> web.Application:
    """Return what answers every request alike."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    return app
