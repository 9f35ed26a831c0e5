"""The Stellantis simulator: the fleet owner API, and the monitors that push."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
import ssl
import time
from typing import override

from aiohttp import web

from simulators.server import LOOPBACK, Clock

from .desk import Desk
from .faults import Service, StellantisFaults
from .front import Credentials, Front, Handler, Visit
from .hal import BASE, Hal
from .library import Library
from .life import StellantisLife
from .papers import YEAR, Papers
from .roster import built_in
from .world import World

USERNAME = "MZP000001"
PASSWORD = "invented-Passw0rd"
CLIENT_ID = "11111111-2222-3333-4444-555555555555"
VEHICLES = 8


class StellantisSimulator(StellantisLife):
    """Stand in for the fleet owner API of Stellantis."""

    def __init__(
        self,
        *,
        port: int = 0,
        tls: bool = False,
        clock: Clock = time.time,
        faults: StellantisFaults | None = None,
        vehicles: int = VEHICLES,
        world: World | None = None,
        passphrase: str | None = None,
        client_days: tuple[int, int] = YEAR,
        webhook_trust: ssl.SSLContext | None = None,
        seed: int = 0,
    ) -> None:
        """Prepare the built-in fleets, cut or grown to so many vehicles, or a world of one's own."""
        super().__init__(
            world=world or built_in(vehicles, clock()),
            faults=faults or StellantisFaults(),
            # With TLS the port is that of the client; the control endpoint takes a free one.
            port=0 if tls else port,
            clock=clock,
            seed=seed,
            trust=webhook_trust,
        )
        self.seed = seed
        self.tls = tls
        self.papers = Papers(USERNAME, passphrase=passphrase, client_days=client_days)
        self.credentials = Credentials(username=USERNAME, password=PASSWORD, client_id=CLIENT_ID)
        self._tls_port = port
        self._paths: dict[str, Path] = {}
        self._open_desks()

    def _open_desks(self) -> None:
        faults, counters, clock = self.faults, self.counters, self.clock
        hal = Hal(faults, lambda: self.api_url)
        self.front = Front(self.credentials, faults, counters, self.pulse, clock, tls=self.tls)
        self.library = Library(self.world, hal, self.writer, faults, clock)
        self.desk = Desk(
            self.monitors, self.library, self.courier, hal, self.writer, faults, counters
        )

    @property
    def username(self) -> str:
        """Return the login of the partner."""
        return self.credentials.username

    @property
    def password(self) -> str:
        """Return the password of the partner."""
        return self.credentials.password

    @property
    def client_id(self) -> str:
        """Return the id of the partner's application."""
        return self.credentials.client_id

    @property
    def client_certificate(self) -> str:
        """Return the certificate of the partner as text."""
        return self.papers.client_pem

    @property
    def client_key(self) -> str:
        """Return the key of the partner as text, encrypted where there is a passphrase."""
        return self.papers.key_pem

    @property
    def key_passphrase(self) -> str | None:
        """Return what decrypts the key."""
        return self.papers.passphrase

    @property
    def ca_certificate(self) -> str:
        """Return what the partner has to trust as text."""
        return self.papers.ca_pem

    @property
    def api_url(self) -> str:
        """Return where the API begins."""
        if self.tls:
            return f"https://{LOOPBACK}:{self._tls_port}{BASE}"
        return self.url(BASE)

    @property
    def journal(self) -> list[Visit]:
        """Return what was asked of the API, the last ten thousand."""
        return list(self.front.journal)

    def write_papers(self, folder: Path) -> None:
        """Write certificate, key and CA into a folder, where a person finds them."""
        self._paths = self.papers.write(folder)

    @override
    async def start(self) -> None:
        """Begin to serve; how a missing certificate is refused is read anew."""
        await super().start()
        if self.tls and self._runner:
            refusal = self.faults.certificate_refusal
            context = await asyncio.to_thread(self.papers.context, refusal)
            site = web.TCPSite(self._runner, LOOPBACK, self._tls_port, ssl_context=context)
            await site.start()
            ports = {port for _, port in self._runner.addresses}
            self._tls_port = next(iter(ports - {self.port}))

    @override
    def describe(self) -> list[str]:
        """Return the lines a person needs in order to connect."""
        return [
            f"API URL            {self.api_url}",
            f"User               {self.username}",
            f"Password           {self.password}",
            f"Client id          {self.client_id}",
            *(f"{name:<18} {path}" for name, path in self._paths.items()),
            f"Control            {self.control_url}",
        ]

    @override
    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """Return every path of the API that is known here."""
        return (
            *self._fleet_routes(),
            *self._vehicle_routes(),
            *self._monitor_routes(),
            *self._end(),
        )

    def _fleet_routes(self) -> Iterable[web.AbstractRouteDef]:
        library, wrap, fleet = self.library, self._wrap, f"{BASE}/fleets/{{fid}}"
        return (
            web.get(f"{BASE}/fleets", wrap("fleets", library.fleets)),
            web.get(fleet, wrap("fleet", library.fleet)),
            web.get(f"{fleet}/vehicles", wrap("vehicles", library.vehicles)),
            web.get(f"{fleet}/status", wrap("status", library.fleet_status)),
            web.get(f"{fleet}/maintenances", wrap("maintenance", library.fleet_maintenances)),
            web.get(f"{fleet}/alerts", wrap("alerts", library.fleet_alerts)),
            web.get(f"{fleet}/collisions", wrap("collisions", library.fleet_collisions)),
        )

    def _vehicle_routes(self) -> Iterable[web.AbstractRouteDef]:
        library, wrap = self.library, self._wrap
        vehicle = f"{BASE}/fleets/{{fid}}/vehicles/{{vid}}"
        return (
            web.get(f"{BASE}/vehicles/{{vin}}", wrap("capabilities", library.capabilities)),
            web.get(vehicle, wrap("vehicle", library.vehicle)),
            web.get(f"{vehicle}/status", wrap("status", library.status)),
            web.get(f"{vehicle}/maintenance", wrap("maintenance", library.maintenance)),
            web.get(f"{vehicle}/lastPosition", wrap("position", library.position)),
            *_both(f"{vehicle}/alerts", wrap("alerts", library.alerts)),
            *_both(f"{vehicle}/collisions", wrap("collisions", library.collisions)),
            *_both(f"{vehicle}/trips", wrap("trips", library.trips)),
        )

    def _monitor_routes(self) -> Iterable[web.AbstractRouteDef]:
        desk, wrap = self.desk, self._wrap
        several = f"{BASE}/fleets/{{fid}}/monitors"
        one = f"{several}/{{mid}}"
        return (
            web.get(several, wrap("monitors", desk.several)),
            web.post(several, wrap("create", desk.create)),
            web.get(one, wrap("monitor", desk.one)),
            web.put(one, wrap("update", desk.replace)),
            web.put(f"{one}/status", wrap("switch", desk.switch)),
            web.delete(one, wrap("delete", desk.delete)),
        )

    def _end(self) -> Iterable[web.AbstractRouteDef]:
        """Catch what leads nowhere, so that it is counted."""
        return (web.route("*", f"{BASE}/{{rest:.*}}", self._guard(self.front.nowhere)),)

    def _wrap(self, service: Service, handler: Handler) -> Handler:
        """Put the gateway before one service."""
        return self._guard(self.front.wrap(service, handler))

    def _guard(self, handler: Handler) -> Handler:
        """Keep those away who come to the port of the control endpoint."""

        async def answer(request: web.Request) -> web.Response:
            if self.tls and not request.secure:
                return web.Response(status=403, text="This is the port of the control endpoint.")
            return await handler(request)

        return answer


def _both(path: str, handler: Handler) -> Iterable[web.AbstractRouteDef]:
    """Return the path of a list and that of one of it."""
    return web.get(path, handler), web.get(f"{path}/{{identity}}", handler)
