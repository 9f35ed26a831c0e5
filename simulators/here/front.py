"""The gateway before every service: what all of them have in common."""

from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formatdate
from uuid import uuid4

from aiohttp import hdrs, web

from simulators.server import Clock, Pulse

from .faults import BodyKind, HereCounters, HereFaults, Service
from .refusals import HTML, RefusalError, gateway_problem
from .tokens import Tokens

CORRELATION = "X-Correlation-ID"
REDIRECTED = "redirected"
JOURNAL_LENGTH = 10_000
OPEN_TO_ALL: tuple[Service, ...] = ("token", "timestamp", "storage")

type Handler = Callable[[web.Request], Awaitable[web.Response]]


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Hold what a client asked, and with what it was answered."""

    service: Service
    method: str
    path: str
    body: str
    authorization: str
    correlation_id: str | None
    answered_id: str
    status: int


class Front:
    """Stand before every service."""

    def __init__(
        self,
        tokens: Tokens,
        faults: HereFaults,
        counters: HereCounters,
        pulse: Pulse,
        clock: Clock,
    ) -> None:
        """Begin with an empty journal."""
        self.journal: deque[Visit] = deque(maxlen=JOURNAL_LENGTH)
        self._tokens = tokens
        self._faults = faults
        self._counters = counters
        self._pulse = pulse
        self._clock = clock

    def wrap(self, service: Service, handler: Handler) -> Handler:
        """Put the gateway before one service."""

        async def answer(request: web.Request) -> web.Response:
            self._count(service)
            body = await request.text()
            await self._hold(service)
            if self._faults.drop == service:
                return _cut(request)
            response = self._dress(service, await self._ask(service, handler, request))
            self._note(service, request, body, response)
            return _cut(request) if self._faults.drop_answer == service else response

        return answer

    async def wrong_base(self, request: web.Request) -> web.Response:
        """Answer what is asked of the wrong server."""
        self._counters.wrong_base_requests += 1
        return web.Response(status=404, text=HTML, content_type="text/html")

    def _count(self, service: Service) -> None:
        name = f"{service}_requests"
        setattr(self._counters, name, getattr(self._counters, name) + 1)

    async def _hold(self, service: Service) -> None:
        """Keep a client waiting, until the switch is put back or the delay is over."""
        faults = self._faults
        if faults.hang == service:
            await self._pulse.until(lambda: faults.hang != service)
        if faults.delay:
            with suppress(TimeoutError):
                await self._pulse.until(lambda: not faults.delay, within=faults.delay)

    async def _ask(self, service: Service, handler: Handler, request: web.Request) -> web.Response:
        """Ask the service, unless something stands before it."""
        try:
            self._check(service, request)
            response = await handler(request)
        except RefusalError as refusal:
            return self._refused(service, refusal.response)
        return self._mangled(response) if self._faults.mangle == service else response

    def _check(self, service: Service, request: web.Request) -> None:
        status: int | None = getattr(self._faults, f"{service}_status", None)
        if status:
            raise gateway_problem(status, "The gateway says so")
        if self._faults.redirect == service and REDIRECTED not in request.query:
            target = request.url.update_query({REDIRECTED: "1"})
            raise RefusalError(web.Response(status=307, headers={hdrs.LOCATION: str(target)}))
        if service not in OPEN_TO_ALL:
            self._tokens.check(request)

    def _refused(self, service: Service, response: web.Response) -> web.Response:
        if service == "token" and response.status >= 400:
            self._counters.token_refusals += 1
        elif response.status == 401:
            self._counters.bearers_refused += 1
        if self._faults.retry_after is not None:
            response.headers[hdrs.RETRY_AFTER] = str(self._faults.retry_after)
        return response

    def _mangled(self, response: web.Response) -> web.Response:
        said = response.body.decode(errors="replace") if isinstance(response.body, bytes) else ""
        mangled = _nonsense(self._faults.mangle_as, said)
        if CORRELATION in response.headers:
            mangled.headers[CORRELATION] = response.headers[CORRELATION]
        return mangled

    def _dress(self, service: Service, response: web.Response) -> web.Response:
        """Put on the headers that every answer has."""
        now = self._clock() + self._faults.clock_skew
        response.headers[hdrs.DATE] = formatdate(now, usegmt=True)
        if not self._faults.correlation_ids:
            response.headers.popall(CORRELATION, None)
        else:
            response.headers.setdefault(CORRELATION, str(uuid4()))
        if service == "token":
            response.headers["X-Request-ID"] = str(uuid4())
        return response

    def _note(
        self, service: Service, request: web.Request, body: str, response: web.Response
    ) -> None:
        self.journal.append(
            Visit(
                service=service,
                method=request.method,
                path=request.path_qs,
                body=body,
                authorization=request.headers.get(hdrs.AUTHORIZATION, ""),
                correlation_id=request.headers.get(CORRELATION),
                answered_id=response.headers.get(CORRELATION, ""),
                status=response.status,
            )
        )
        self._pulse.beat()


def _cut(request: web.Request) -> web.Response:
    """Break the connection; what is returned reaches nobody."""
    if request.transport:
        request.transport.abort()
    return web.Response(status=500)


def _nonsense(kind: BodyKind, said: str) -> web.Response:
    """Say with status 200 what no client asked for."""
    match kind:
        case "html":
            return web.Response(text=HTML, content_type="text/html")
        case "not_json":
            return web.Response(text=said[:-2], content_type="application/json")
        case "empty":
            return web.Response()
        case "number":
            return web.json_response(42)
        case "wrapped":
            return web.Response(text=f"[{said}]", content_type="application/json")
