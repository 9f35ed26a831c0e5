"""One HERE account: its token, where its services are, and calls that bear the token."""

from collections.abc import Callable
from dataclasses import dataclass
import re
import time
from typing import Any

import aiohttp
import orjson

from ...feed import CredentialsRejected, FeedUnavailable
from ...http import Answer, Refused, ask
from .calls import BearerRefused, NotShared, failure
from .tokens import Token, TokenKeeper

LOOKUP_URL = "https://api-lookup.data.api.platform.here.com/lookup/v1"
CATALOG = "hrn:here:data::olp-here:evcp2-updates-prd"
LAYER = "evse-update-stream"

STREAM = ("stream", "v2")
BLOB = ("blob", "v1")

# How long an address is good for where the answer does not say (report 5).
LOOKUP_LIFE = 3600.0

_MAX_AGE = re.compile(r"max-age=([0-9]+)")

type Service = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Which stream to read, and who tells where it is."""

    lookup_url: str = LOOKUP_URL
    catalog: str = CATALOG
    layer: str = LAYER


class HereClient:
    """Asks HERE's services for one account."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        tokens: TokenKeeper,
        place: Place,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the account's token and where to look."""
        self.tokens = tokens
        self.layer = place.layer
        self._session = session
        self._place = place
        self._monotonic = monotonic
        self._bases: dict[Service, str] = {}
        self._good_until = 0.0

    async def call(self, what: str, method: str, url: str, **options: Any) -> Answer:
        """Ask with the token; one that is refused is renewed once (report 6.7).

        Raises:
            CredentialsRejected: the new token is refused, too.
            FeedError: the service refused, or could not be reached.
        """
        token = await self.tokens.get()
        try:
            return await self.call_with(token, what, method, url, **options)
        except BearerRefused:
            self.tokens.reject(token)
        try:
            return await self.call_with(await self.tokens.get(), what, method, url, **options)
        except BearerRefused as error:
            raise CredentialsRejected(str(error)) from None

    async def call_with(
        self, token: Token, what: str, method: str, url: str, **options: Any
    ) -> Answer:
        """Ask with this very token.

        Raises:
            FeedError: the service refused, or could not be reached.
        """
        headers = {"Accept": "application/json"} | token.header | options.pop("headers", {})
        answer = await ask(self._session, what, method, url, headers=headers, **options)
        if not 200 <= answer.status < 300:
            raise failure(what, answer)
        return answer

    async def base(self, service: Service) -> str:
        """Return the address of a service of the catalog, asking only now and then (report 5).

        Raises:
            NotShared: the catalog is not shared with this app.
        """
        if service not in self._bases or self._monotonic() >= self._good_until:
            await self._look_up()
        if (base := self._bases.get(service)) is None:
            raise NotShared(f"HERE offers this app no {' '.join(service)} of the catalog")
        return base

    def forget_bases(self) -> None:
        """Look up again before the next call: an address leads nowhere."""
        self._bases = {}

    async def _look_up(self) -> None:
        """Ask where the services are; a catalog that is not shared may look as if it were none."""
        url = f"{self._place.lookup_url.rstrip('/')}/resources/{self._place.catalog}/apis"
        try:
            answer = await self.call("HERE's API lookup", "GET", url)
        except Refused as error:
            if error.status == 404:
                raise NotShared("the catalog is not shared with this app") from None
            raise
        self._bases = _read_bases(answer.body)
        found = _MAX_AGE.search(answer.headers.get("Cache-Control", ""))
        self._good_until = self._monotonic() + (float(found[1]) if found else LOOKUP_LIFE)


def _read_bases(body: bytes) -> dict[Service, str]:
    """Read the addresses; versions that we do not speak are among them."""
    try:
        entries = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise FeedUnavailable("HERE's API lookup answered something that is no JSON") from None
    if not isinstance(entries, list):
        raise FeedUnavailable("HERE's API lookup answered something that is no list")
    bases = {}
    for entry in entries:
        match entry:
            case {"api": str(api), "version": str(version), "baseURL": str(base)}:
                bases[api, version] = base.rstrip("/")
    return bases
