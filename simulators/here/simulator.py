"""The HERE simulator: sign-in, lookup, stream, blobs, locations and search."""

from collections.abc import Iterable, Sequence
from random import Random
import time
from typing import override

from aiohttp import web

from simulators.server import Clock

from . import locations, lookup, search, tokens
from .faults import HereFaults
from .front import Front, Visit
from .mischief import HereMischief
from .outpost import Outpost
from .places import BUILT_IN
from .stream import Stream
from .traffic import Traffic
from .world import Location, World

CLIENT_ID = "demoClientId000000"
ACCESS_KEY_ID = "demo_KEY-id_0001"
ACCESS_KEY_SECRET = "demo-SECRET_value.not~real"
SCOPE = "hrn:here:authorization::org000000000:project/ev-demo"
CATALOG = "hrn:here:data::olp-here:evcp2-updates-prd"
LAYER = "evse-update-stream"
PARTITIONS = 4
NODE_PATH = "/node"


class HereSimulator(HereMischief):
    """Stand in for HERE."""

    def __init__(
        self,
        *,
        port: int = 0,
        clock: Clock = time.time,
        faults: HereFaults | None = None,
        locations: Sequence[Location] = BUILT_IN,
        partitions: int = PARTITIONS,
        seed: int = 0,
    ) -> None:
        """Prepare a world and the services that speak of it."""
        super().__init__(
            world=World(locations, now=clock()),
            traffic=Traffic(Random(seed)),
            faults=faults or HereFaults(),
            port=port,
            clock=clock,
            partitions=partitions,
            application=f"{CLIENT_ID}/{CATALOG}/{LAYER}",
        )
        self.catalog = CATALOG
        self.layer = LAYER
        self.credentials = tokens.Credentials(
            client_id=CLIENT_ID,
            access_key_id=ACCESS_KEY_ID,
            access_key_secret=ACCESS_KEY_SECRET,
            scope=SCOPE,
        )
        self._open_services(partitions)

    def _open_services(self, partitions: int) -> None:
        faults, counters, clock = self.faults, self.counters, self.clock
        self.tokens = tokens.Tokens(faults, clock)
        self.lookup = lookup.Lookup(self.catalog, self.layer, partitions, faults)
        self.front = Front(self.tokens, faults, counters, self.pulse, clock)
        self._sign_in = tokens.TokenEndpoint(self.credentials, self.tokens, faults, clock)
        self._stream = Stream(
            self.layer, self.kafka, self.subscriptions, faults, counters, self.pulse, clock
        )
        self._locations = locations.Locations(self.world, faults, counters)
        self._search = search.Search(self.world, faults)
        self.node = Outpost(self._node_routes())
        wrap = self.front.wrap
        self.storage = Outpost([web.get("/storage/{handle}", wrap("storage", self.blobs.fetch))])

    @property
    def access_key_id(self) -> str:
        """Return what a client signs as."""
        return self.credentials.access_key_id

    @property
    def access_key_secret(self) -> str:
        """Return what a client signs with."""
        return self.credentials.access_key_secret

    @property
    def scope(self) -> str:
        """Return the project that the application belongs to."""
        return self.credentials.scope

    @property
    def token_url(self) -> str:
        """Return where to sign in."""
        return self.url(tokens.TOKEN_PATH)

    @property
    def lookup_url(self) -> str:
        """Return where the API lookup begins."""
        return self.url(lookup.LOOKUP_PATH)

    @property
    def locations_url(self) -> str:
        """Return the locations of EV Charge Points v3."""
        return self.url(locations.LOCATIONS_PATH)

    @property
    def search_url(self) -> str:
        """Return the search for places by category."""
        return self.url(search.SEARCH_PATH)

    @property
    def node_url(self) -> str:
        """Return the base that a subscription is told to read from."""
        return self.node.url(f"{NODE_PATH}/stream/v2/catalogs/{self.catalog}")

    @property
    def journal(self) -> list[Visit]:
        """Return what was asked of any service, the last ten thousand."""
        return list(self.front.journal)

    @property
    def credentials_file(self) -> str:
        """Return the credentials as HERE lets one download them."""
        known = self.credentials
        return (
            "here.user.id = HERE-00000000-0000-0000-0000-000000000000\n"
            f"here.client.id = {known.client_id}\n"
            f"here.access.key.id = {known.access_key_id}\n"
            f"here.access.key.secret = {known.access_key_secret}\n"
            f"here.token.endpoint.url = {self.token_url}\n"
        )

    @override
    def describe(self) -> list[str]:
        """Return the lines a person needs in order to connect."""
        return [
            f"Token (POST)       {self.token_url}",
            f"API lookup         {self.lookup_url}",
            f"Locations          {self.locations_url}",
            f"Search             {self.search_url}",
            f"Access key id      {self.access_key_id}",
            f"Access key secret  {self.access_key_secret}",
            f"Scope (optional)   {self.scope}",
            f"Catalog            {self.catalog}",
            f"Layer              {self.layer}",
            f"Control            {self.control_url}",
        ]

    @override
    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """Return every path of HERE but those of the node."""
        wrap = self.front.wrap
        catalog = f"{lookup.LOOKUP_PATH}/resources/{{catalog}}/apis"
        platform = f"{lookup.LOOKUP_PATH}/platform/apis"
        layer = "/{region}/stream/v2/catalogs/{catalog}/layers/{layer}"
        blob = "/{region}/blobstore/v1/catalogs/{catalog}/layers/{layer}/data/{handle}"
        return (
            web.post(tokens.TOKEN_PATH, wrap("token", self._sign_in.answer)),
            web.get(tokens.TIMESTAMP_PATH, wrap("timestamp", self._sign_in.timestamp)),
            *(web.get(path, wrap("lookup", self._look_up)) for path in _with_one(catalog)),
            *(web.get(path, wrap("lookup", self._look_platform)) for path in _with_one(platform)),
            web.get(f"{lookup.CONFIG_PATH}/catalogs/{{catalog}}", wrap("config", self._settings)),
            web.post(f"{layer}/subscribe", wrap("subscribe", self._subscribe)),
            *_wrong_routes(layer, ("partitions", "offsets", "seek", "subscribe"), self.front),
            web.get(blob, wrap("blob", self._blob)),
            web.get(locations.LOCATIONS_PATH, wrap("locations", self._locations.several)),
            web.get(
                f"{locations.LOCATIONS_PATH}/{{identifier}}",
                wrap("locations", self._locations.one),
            ),
            web.get(search.SEARCH_PATH, wrap("search", self._search.browse)),
        )

    def _node_routes(self) -> Iterable[web.AbstractRouteDef]:
        wrap, stream = self.front.wrap, self._stream
        layer = f"{NODE_PATH}/stream/v2/catalogs/{self.catalog}/layers/{{layer}}"
        return (
            web.get(f"{layer}/partitions", wrap("partitions", stream.partitions)),
            web.put(f"{layer}/offsets", wrap("offsets", stream.offsets)),
            web.put(f"{layer}/seek", wrap("seek", stream.seek)),
            web.delete(f"{layer}/subscribe", wrap("unsubscribe", stream.unsubscribe)),
            *_wrong_routes(layer, ("subscribe",), self.front),
        )

    async def _look_up(self, request: web.Request) -> web.Response:
        return await self.lookup.resources(request, self.url(""))

    async def _look_platform(self, request: web.Request) -> web.Response:
        return await self.lookup.platform(request, self.url(""))

    async def _settings(self, request: web.Request) -> web.Response:
        return await self.lookup.settings(request)

    async def _subscribe(self, request: web.Request) -> web.Response:
        if not self._is_here(request):
            return await self.front.wrong_base(request)
        node_url = self.node_url if self.node.running else None
        return await self._stream.subscribe(request, node_url)

    async def _blob(self, request: web.Request) -> web.Response:
        if not self._is_here(request) or request.match_info["layer"] != self.layer:
            return await self.front.wrong_base(request)
        return await self.blobs.answer(request, self.storage.url)

    def _is_here(self, request: web.Request) -> bool:
        """Tell whether a request came by an address that still counts."""
        known = (self.lookup.region, self.catalog)
        return (request.match_info["region"], request.match_info["catalog"]) == known


def _with_one(path: str) -> tuple[str, str]:
    """Return the path of all services and that of one."""
    return path, f"{path}/{{api}}/{{version}}"


def _wrong_routes(layer: str, names: Iterable[str], front: Front) -> Iterable[web.AbstractRouteDef]:
    """Catch what belongs to another server, so that it is counted."""
    return [web.route("*", f"{layer}/{name}", front.wrong_base) for name in names]
