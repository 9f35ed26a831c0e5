"""A server on a port of its own, for what a provider keeps elsewhere."""

import asyncio
from collections.abc import Iterable
import socket

from aiohttp import web

from simulators.server import LOOPBACK


class Outpost:
    """Serve some routes beside the main server."""

    def __init__(self, routes: Iterable[web.AbstractRouteDef]) -> None:
        """Prepare to serve on a free port."""
        self.port = 0
        self._routes = list(routes)
        self._runner: web.AppRunner | None = None
        self._listening: socket.socket | None = None

    @property
    def running(self) -> bool:
        """Tell whether it serves."""
        return self._runner is not None

    def url(self, path: str) -> str:
        """Return the address of a path."""
        return f"http://{LOOPBACK}:{self.port}{path}"

    async def start(self, *, elsewhere: bool = False) -> None:
        """Begin to serve, on the port it had before unless it shall be another."""
        if self._runner:
            return
        application = web.Application()
        application.add_routes(self._routes)
        # What hangs on purpose must end with its client, or it would outlive the server.
        self._runner = web.AppRunner(
            application, access_log=None, shutdown_timeout=0.1, handler_cancellation=True
        )
        await self._runner.setup()
        self._listening = socket.create_server((LOOPBACK, 0 if elsewhere else self.port))
        await web.SockSite(self._runner, self._listening).start()
        self.port = self._listening.getsockname()[1]

    async def stop(self) -> None:
        """Serve no more; connections are refused from now on."""
        runner, self._runner = self._runner, None
        if runner and self._listening:
            # asyncio fails over a connection that it accepted right before the server closes.
            asyncio.get_running_loop().remove_reader(self._listening)
            await asyncio.sleep(0)
            await runner.cleanup()
