"""The gateway before every call: who calls, how often, and what goes wrong on the way."""

from base64 import b64decode
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from aiohttp import hdrs, web

from simulators.server import Clock, Pulse

from .faults import BodyKind, Service, StellantisCounters, StellantisFaults
from .limits import Limits
from .refusals import HTML, RefusalError, refuse

REDIRECTED = "redirected"
CLIENT_ID = "client_id"
JOURNAL_LENGTH = 10_000

type Handler = Callable[[web.Request], Awaitable[web.Response]]


@dataclass(kw_only=True)
class Credentials:
    """Hold who may call."""

    username: str
    password: str
    client_id: str


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Hold what a client asked, and with what it was answered."""

    service: Service
    method: str
    path: str
    body: str
    status: int


class Front:
    """Stand before every service."""

    def __init__(
        self,
        credentials: Credentials,
        faults: StellantisFaults,
        counters: StellantisCounters,
        pulse: Pulse,
        clock: Clock,
        *,
        tls: bool,
    ) -> None:
        """Begin with an empty journal."""
        self.journal: deque[Visit] = deque(maxlen=JOURNAL_LENGTH)
        self._credentials = credentials
        self._faults = faults
        self._counters = counters
        self._pulse = pulse
        self._clock = clock
        self._tls = tls
        self._limits = Limits(faults, counters, clock)

    def wrap(self, service: Service, handler: Handler) -> Handler:
        """Put the gateway before one service."""

        async def answer(request: web.Request) -> web.Response:
            self._count(service)
            body = await request.text()
            await self._hold(service)
            if self._is(self._faults.drop, service) or self._is_cut_off(request):
                return _cut(request)
            response = await self._ask(service, handler, request)
            self._note(service, request, body, response)
            return _cut(request) if self._is(self._faults.drop_answer, service) else response

        return answer

    async def nowhere(self, request: web.Request) -> web.Response:
        """Answer what leads nowhere."""
        self._counters.unknown_paths += 1
        refusal = RefusalError(404, "No such resource.")
        return refuse(refusal, self._faults, self._clock())

    def _is(self, chosen: Service | None, service: Service) -> bool:
        return chosen in (service, "all")

    def _count(self, service: Service) -> None:
        self._counters.requests += 1
        match service:
            case "status":
                self._counters.status_requests += 1
            case "monitors":
                self._counters.monitors_requests += 1

    async def _hold(self, service: Service) -> None:
        """Keep a client waiting, until the switch is put back or the delay is over."""
        faults = self._faults
        if self._is(faults.hang, service):
            await self._pulse.until(lambda: not self._is(faults.hang, service))
        if faults.delay:
            with suppress(TimeoutError):
                await self._pulse.until(lambda: not faults.delay, within=faults.delay)

    def _is_cut_off(self, request: web.Request) -> bool:
        """Tell whether a certificate that has expired is refused by TLS."""
        return (
            self._tls
            and self._faults.certificate_expired
            and self._faults.certificate_refusal == "tls"
            and request.secure
        )

    async def _ask(self, service: Service, handler: Handler, request: web.Request) -> web.Response:
        """Ask the service, unless something stands before it."""
        try:
            self._check(service, request)
            response = await handler(request)
        except RefusalError as refusal:
            self._counters.refusals += 1
            return refuse(refusal, self._faults, self._clock())
        for name, value in self._limits.headers().items():
            response.headers[name] = value
        return _mangled(response, self._faults.mangle_as) if self._garbles(service) else response

    def _garbles(self, service: Service) -> bool:
        return self._is(self._faults.mangle, service)

    def _check(self, service: Service, request: web.Request) -> None:
        faults = self._faults
        if self._is(faults.redirect, service) and REDIRECTED not in request.query:
            target = str(request.url.update_query({REDIRECTED: "1"}))
            raise web.HTTPTemporaryRedirect(target)
        self._check_certificate(request)
        self._check_credentials(request)
        self._limits.check()
        if self._is(faults.fail, service):
            raise RefusalError(faults.fail_status, "The service says so", shape=faults.fail_as)

    def _check_certificate(self, request: web.Request) -> None:
        """Look at the certificate where TLS has let everybody in, or a wrong one."""
        faults = self._faults
        if not self._tls or faults.certificate_refusal == "ignored":
            return
        status = 401 if faults.certificate_refusal == "401" else 403
        name = _common_name(request)
        if name is None or faults.certificate_expired:
            raise self._stranger(status, "A valid client certificate is required.")
        if faults.certificate_name_checked and name != self._credentials.username:
            raise self._stranger(403, "The client certificate is somebody else's.")

    def _check_credentials(self, request: web.Request) -> None:
        faults, known = self._faults, self._credentials
        client_id = request.query.get(CLIENT_ID)
        if client_id != known.client_id or faults.client_id_revoked:
            raise self._stranger(401, "Invalid client id or secret.")
        given = _basic(request.headers.get(hdrs.AUTHORIZATION, ""))
        if given != (known.username, known.password) or faults.credentials_revoked:
            raise self._stranger(401, "Invalid user name or password.")
        if faults.access_forbidden:
            raise self._stranger(403, "The contract does not allow this.")

    def _stranger(self, status: int, message: str) -> RefusalError:
        return RefusalError(status, message, shape=self._faults.refusal_as)

    def _note(
        self, service: Service, request: web.Request, body: str, response: web.Response
    ) -> None:
        self.journal.append(
            Visit(
                service=service,
                method=request.method,
                path=request.path_qs,
                body=body,
                status=response.status,
            )
        )
        self._pulse.beat()


def _basic(header: str) -> tuple[str, str] | None:
    """Read user and password."""
    kind, _, encoded = header.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        username, colon, password = b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return None
    return (username, password) if colon else None


def _common_name(request: web.Request) -> str | None:
    """Return whose certificate was shown."""
    certificate = request.get_extra_info("peercert") or {}
    parts = [part for group in certificate.get("subject", ()) for part in group]
    return next((value for key, value in parts if key == "commonName"), None)


def _cut(request: web.Request) -> web.Response:
    """Break the connection; what is returned reaches nobody."""
    if request.transport:
        request.transport.abort()
    return web.Response(status=500)


def _mangled(response: web.Response, kind: BodyKind) -> web.Response:
    """Say with the same status what no client asked for."""
    said = response.body.decode(errors="replace") if isinstance(response.body, bytes) else ""
    match kind:
        case "html":
            return web.Response(text=HTML, content_type="text/html")
        case "not_json":
            return web.Response(text=said[:-2], content_type="application/hal+json")
        case "empty":
            return web.Response()
        case "number":
            return web.json_response(42)
        case "wrapped":
            return web.Response(text=f"[{said}]", content_type="application/hal+json")
