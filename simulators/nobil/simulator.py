"""The NOBIL simulator: both real-time dialects and the static API on one server."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
import time
from typing import override

from aiohttp import web

from simulators.server import Clock

from . import legacy, static, tokens
from .faults import NobilFaults
from .stage import NobilStage
from .stations import BUILT_IN
from .traffic import Traffic
from .world import Station, World

SOCKET_PATH = "/client/hubs/stream"
API_KEY = "k-invented-realtime-key"
STATIC_API_KEY = "0123456789abcdef0123456789abcdef"


class NobilSimulator(NobilStage):
    """Stand in for NOBIL."""

    def __init__(
        self,
        *,
        port: int = 0,
        clock: Clock = time.time,
        faults: NobilFaults | None = None,
        stations: Sequence[Station] = BUILT_IN,
        replay: Path | None = None,
        seed: int = 0,
    ) -> None:
        """Prepare a world; a capture to replay adds its own stations."""
        super().__init__(
            world=World(stations, now=clock()),
            traffic=Traffic(Random(seed)),
            faults=faults or NobilFaults(),
            port=port,
            clock=clock,
            replay=replay,
        )
        self.api_key = API_KEY
        self.static_api_key = STATIC_API_KEY
        self._tokens = tokens.Tokens(self.faults, clock)
        self._endpoint = tokens.TokenEndpoint(self._tokens, self.faults, self.counters, self.pulse)
        self._rest = legacy.LegacyRest(self.legacy_view, self.counters)
        self._static = static.StaticApi(self.world, self.faults, self.counters, self.pulse)

    @property
    def realtime_url(self) -> str:
        """Return where a socket URL is asked for."""
        return self.url(tokens.TOKEN_PATH)

    @property
    def legacy_url(self) -> str:
        """Return the legacy socket, which wants `?apikey=`."""
        return self.url(legacy.STREAM_PATH, "ws")

    @property
    def legacy_draft_url(self) -> str:
        """Return the legacy socket of the first draft, which wants `?key=`."""
        return self.url(legacy.DRAFT_PATH, "ws")

    @property
    def legacy_rest_url(self) -> str:
        """Return where the REST companion of the legacy stream begins."""
        return self.url(legacy.REST_PATH)

    @property
    def static_url(self) -> str:
        """Return the search of the static API."""
        return self.url(static.SEARCH_PATH)

    @property
    def dump_url(self) -> str:
        """Return the dump of the static API."""
        return self.url(static.DUMP_PATH)

    @override
    def describe(self) -> list[str]:
        """Return the lines a person needs in order to connect."""
        return [
            f"Real-time (POST)   {self.realtime_url}",
            f"Real-time key      {self.api_key}",
            f"Legacy stream      {self.legacy_url}?apikey={self.api_key}",
            f"Static API         {self.static_url}",
            f"Static API key     {self.static_api_key}",
            f"Control            {self.control_url}",
        ]

    @override
    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """Return every path of NOBIL."""
        return (
            web.post(tokens.TOKEN_PATH, self._hand_out_url),
            web.get(SOCKET_PATH, self._open_socket),
            web.get(legacy.STREAM_PATH, self._open_legacy_socket),
            web.get(legacy.DRAFT_PATH, self._open_legacy_socket),
            web.get(f"{legacy.REST_PATH}/{{resource}}", self._answer_rest),
            web.get(f"{legacy.REST_PATH}/{{resource}}/{{identifier}}", self._answer_rest),
            *(web.route(method, static.SEARCH_PATH, self._search) for method in ("GET", "POST")),
            *(web.route(method, static.DUMP_PATH, self._dump) for method in ("GET", "POST")),
        )

    async def _hand_out_url(self, request: web.Request) -> web.Response:
        return await self._endpoint.answer(request, self.api_key, self.url(SOCKET_PATH, "ws"))

    async def _open_socket(self, request: web.Request) -> web.StreamResponse:
        if not self._tokens.admit(request.query.get("access_token", "")):
            return self.enova.refuse(401)
        return await self.enova.serve(request)

    async def _open_legacy_socket(self, request: web.Request) -> web.StreamResponse:
        name = "key" if request.path == legacy.DRAFT_PATH else "apikey"
        if not self._is_key(request.query.get(name)):
            return self.legacy.refuse(401)
        return await self.legacy.serve(request, greet=self.legacy_view.snapshot)

    async def _answer_rest(self, request: web.Request) -> web.Response:
        if not self._is_key(request.query.get("apikey")):
            return web.Response(status=401)
        return self._rest.answer(
            request.match_info["resource"], request.match_info.get("identifier", "")
        )

    async def _search(self, request: web.Request) -> web.Response:
        return await self._static.search(request, self.static_api_key)

    async def _dump(self, request: web.Request) -> web.Response:
        return await self._static.dump(request, self.static_api_key)

    def _is_key(self, key: str | None) -> bool:
        return key == self.api_key and not self.faults.api_key_revoked
