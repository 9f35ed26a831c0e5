"""The ChargePilot simulator: a load management system that speaks VDV 463."""

import asyncio
from collections.abc import Iterable, Sequence
from random import Random
import time
from typing import override

from aiohttp import web

from simulators.server import LOOPBACK, Clock

from .depots import built_in, favonius, fleet, spread
from .dialects import DIALECTS, DialectName
from .faults import ChargePilotFaults
from .picture import Picture
from .stage import ChargePilotStage
from .things import Depot, Vehicle
from .tls import Tls
from .traffic import Traffic

PRESYSTEM_ID = "Presystem1"
ROAD = range(500, 512)


class ChargePilotSimulator(ChargePilotStage):
    """Stand in for ChargePilot, or for another system of the same standard."""

    def __init__(
        self,
        *,
        port: int = 0,
        dialect: DialectName = "chargepilot",
        clock: Clock = time.time,
        faults: ChargePilotFaults | None = None,
        depots: Sequence[Depot] | None = None,
        vehicles: Sequence[Vehicle] | None = None,
        points: int | None = None,
        presystem_id: str = PRESYSTEM_ID,
        tls: Tls | None = None,
        seed: int = 0,
    ) -> None:
        """Prepare a picture: depots of one's own, or so many invented points, or the built-in."""
        super().__init__(
            dialect=DIALECTS[dialect],
            presystem_id=presystem_id,
            picture=Picture(
                _invented(dialect, points, clock()) if depots is None else depots,
                vehicles=_on_the_road(points) if vehicles is None else vehicles,
                clock=clock,
                random=Random(seed),
            ),
            traffic=Traffic(Random(seed)),
            faults=faults or ChargePilotFaults(),
            # With TLS the port is that of the client; the control endpoint takes a free one.
            port=0 if tls else port,
            clock=clock,
        )
        self.tls = tls
        self._tls_port = port

    @property
    def username(self) -> str:
        """Return who may log in."""
        return self.login.username

    @username.setter
    def username(self, name: str) -> None:
        self.login.username = name

    @property
    def password(self) -> str:
        """Return the password of who may log in."""
        return self.login.password

    @password.setter
    def password(self, password: str) -> None:
        self.login.password = password

    @property
    def socket_url(self) -> str:
        """Return where the client connects."""
        if self.tls:
            return f"wss://{LOOPBACK}:{self._tls_port}{self.dialect.path}"
        return self.url(self.dialect.path, "ws")

    @override
    async def start(self) -> None:
        """Begin to serve; what proves the server is read anew, so that it can be exchanged."""
        await super().start()
        if self.tls and self._runner:
            context = await asyncio.to_thread(self.tls.context)
            site = web.TCPSite(self._runner, LOOPBACK, self._tls_port, ssl_context=context)
            await site.start()
            ports = {port for _, port in self._runner.addresses}
            self._tls_port = next(iter(ports - {self.port}))

    @override
    def describe(self) -> list[str]:
        """Return the lines a person needs in order to connect."""
        return [
            f"URL                {self.socket_url}",
            f"User               {self.username}",
            f"Password           {self.password}",
            f"Presystem id       {self.presystem_id}",
            f"Control            {self.control_url}",
        ]

    @override
    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """Return the one path of the system."""
        return (web.get(self.dialect.path, self._open_socket),)

    async def _open_socket(self, request: web.Request) -> web.StreamResponse:
        if self.tls and not request.secure:
            return web.Response(status=403, text="This is the port of the control endpoint.")
        return await self._hub.serve(request)


def _invented(dialect: DialectName, points: int | None, now: float) -> list[Depot]:
    if points is not None:
        return spread(points, now)
    return favonius(now) if dialect == "favonius" else built_in(now)


def _on_the_road(points: int | None) -> list[Vehicle]:
    """Return enough buses to fill every point that is free."""
    first = ROAD.start if points is None else max(ROAD.start, points)
    return fleet(range(first, first + max(len(ROAD), (points or 0) // 4)))
