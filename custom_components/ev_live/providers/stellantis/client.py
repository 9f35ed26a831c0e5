"""Asks the fleet owner API: mutual TLS, HTTP Basic and a client id on every call (report 2.1).

No address, name or body gets into a text: addresses hold the client id and vehicles.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
import ssl
import time
from typing import Any

import aiohttp
from yarl import URL

from ...feed import CredentialsRejected, FeedError, FeedUnavailable, NotEntitled, QuotaExceeded
from ...http import Answer, Refused, Unreachable, ask, basic_auth
from .quota import remaining_today, wait_of

API_URL = "https://api-cert.groupe-psa.com/connectedcar/v3"

# The largest page there is (report 3.2); how many of them are followed.
PAGE_SIZE = "60"
MOST_PAGES = 1000

_ACCEPT = "application/hal+json, application/json"
_DONE = range(200, 300)

type TlsMaker = Callable[[], Awaitable[ssl.SSLContext]]


class Rejected(Refused):
    """The API refuses what was asked for; `message` is its own text (report 3.4)."""

    def __init__(self, what: str, status: int, code: str, message: str) -> None:
        """Take what was refused, and why."""
        super().__init__(what, status, code)
        self.message = message


class Missing(Refused):
    """There is no such thing, or no data of it yet (trap 25)."""


class Untrusted(FeedUnavailable):
    """One side of the TLS handshake does not trust the other."""

    form_error = "tls_error"
    issue = "tls_error"


class HungUp(Unreachable):
    """Nobody said why, but that is how a server of TLS 1.3 refuses a client certificate."""

    form_error = "hung_up"


@dataclass(frozen=True, kw_only=True, slots=True)
class Access:
    """Who calls: the partner's login, and the id of its application."""

    username: str
    password: str
    client_id: str


class StellantisClient:
    """Makes the calls of one partner, and keeps quiet while the API asks to be left alone.

    `remaining` is how many calls are left today, None where the API does not say.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        access: Access,
        tls: TlsMaker,
        url: str = API_URL,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take who calls, and what makes the TLS context: that is work for another thread."""
        self.remaining: int | None = None
        self._session = session
        self._access = access
        self._make_tls = tls
        self._tls: ssl.SSLContext | None = None
        self._url = URL(url.rstrip("/"))
        self._monotonic = monotonic
        self._quiet_until = 0.0

    async def get(self, what: str, path: str, **query: str) -> dict[str, Any]:
        """Return an object.

        Raises:
            Missing: there is none.
            FeedError: the API refused, or could not be reached.
        """
        return _object(what, await self.call(what, "GET", self._url.joinpath(path) % query))

    async def pages(
        self, what: str, path: str, name: str, **query: str
    ) -> AsyncGenerator[list[Mapping[str, Any]]]:
        """Give a collection page by page; `name` is what its items are called (report 3.1).

        Raises:
            FeedError: the API refused, or could not be reached.
        """
        url: URL | None = self._url.joinpath(path) % (query | {"pageSize": PAGE_SIZE})
        visited: set[URL] = set()
        while url is not None and url not in visited and len(visited) < MOST_PAGES:
            visited.add(url)
            page = _object(what, await self.call(what, "GET", url))
            yield _items(what, page, name)
            url = self._next(page)

    async def send(self, what: str, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Change something, and return what the API says of it.

        Raises:
            Rejected: the API does not take it.
            Missing: there is no such thing.
            FeedError: the API refused, or could not be reached.
        """
        return (await self.call(what, method, self._url.joinpath(path), body)).fields

    async def call(self, what: str, method: str, url: URL, body: object = None) -> Answer:
        """Make a call; a redirect is not followed, for it would take the credentials along."""
        self._keep_quiet()
        if self._tls is None and url.scheme == "https":
            self._tls = await self._make_tls()
        answer = await self._ask(what, method, url, body)
        self.remaining = remaining_today(answer.headers, self.remaining)
        if answer.status not in _DONE:
            raise self._failure(what, answer)
        return answer

    async def _ask(self, what: str, method: str, url: URL, body: object) -> Answer:
        """Ask, and tell a handshake that failed from a server that is away (report 15.9)."""
        access = self._access
        try:
            return await ask(
                self._session,
                what,
                method,
                # The id of the application belongs in the address (trap 1).
                str(url.update_query(client_id=access.client_id)),
                headers={
                    "Accept": _ACCEPT,
                    "Authorization": basic_auth(access.username, access.password),
                },
                json=body,
                ssl=self._tls if self._tls is not None else True,
                allow_redirects=False,
            )
        except Unreachable as error:
            match error.__context__:
                case aiohttp.ClientSSLError():
                    raise Untrusted(str(error)) from None
                case aiohttp.ClientConnectorError():
                    raise
                case aiohttp.ServerDisconnectedError() | aiohttp.ClientOSError():
                    raise HungUp(str(error)) from None
            raise

    def _next(self, page: Mapping[str, Any]) -> URL | None:
        """Return where the next page is, if there is one."""
        match page.get("_links"):
            case {"next": {"href": str(href)}}:
                return self._follow(href)
        return None

    def _follow(self, href: str) -> URL | None:
        """Return where a link leads; one to another host, or to none, is not followed."""
        try:
            url = self._url.join(URL(href))
            return url if url.origin() == self._url.origin() else None
        except ValueError:
            return None

    def _keep_quiet(self) -> None:
        """Raise at once while the API asked to be left alone (report 3.5)."""
        left = self._quiet_until - self._monotonic()
        if left > 0:
            raise QuotaExceeded("the API asks to wait", retry_after=left)

    def _failure(self, what: str, answer: Answer) -> FeedError:
        """Say a refusal in the words of a feed (report 2.4, 3.4 and 3.5)."""
        match answer.status:
            case 401:
                return CredentialsRejected(f"{what} is refused: the credentials are not accepted")
            case 403:
                return NotEntitled(f"{what} is refused: not for this partner")
            case 404:
                return Missing(what, 404, answer.code)
            case 429:
                wait = wait_of(answer)
                self._quiet_until = self._monotonic() + (wait or 0)
                return QuotaExceeded(f"{what} is refused: too many calls", retry_after=wait)
            case 400 | 409 | 422:
                text = answer.fields.get("message") or answer.fields.get("moreInformation")
                return Rejected(what, answer.status, answer.code, str(text or ""))
        return Refused(what, answer.status, answer.code)


def _object(what: str, answer: Answer) -> dict[str, Any]:
    """Return what was answered; a page of some proxy must not look like an empty fleet."""
    if not answer.fields:
        raise FeedUnavailable(f"{what} came as something unreadable")
    return answer.fields


def _items(what: str, page: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return the items of a page; their name may be written with a capital (report 3.1)."""
    embedded = page.get("_embedded")
    for key, items in embedded.items() if isinstance(embedded, dict) else ():
        if key.lower() == name and isinstance(items, list):
            return [item for item in items if isinstance(item, dict)]
    if page.get("total") == 0:
        return []
    raise FeedUnavailable(f"{what} came without its items")
