"""A server on a port of its own, for what a provider keeps elsewhere."""

from collections.abc import Iterable

from aiohttp import web

from simulators.server import LOOPBACK


class Outpost:
    """Serve some routes beside the main server."""

    def __init__(self, routes: Iterable[web.AbstractRouteDef]) -> None:
        """Prepare to serve on a free port."""
        self.port = 0
        self._routes = list(routes)
        self._runner: web.AppRunner | None = None

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
        await web.TCPSite(self._runner, LOOPBACK, 0 if elsewhere else self.port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Serve no more; connections are refused from now on."""
        runner, self._runner = self._runner, None
        if runner:
            await runner.cleanup()
