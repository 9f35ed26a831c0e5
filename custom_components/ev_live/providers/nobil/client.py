"""Opens the two NOBIL sockets (report 2.2 to 2.4 and 1.2).

An Enova socket is reached by an address that is good for about a minute and once only, so
it is asked for at every connect. It holds a token: it is never logged.
"""

import re
import ssl
from typing import Protocol

import aiohttp
import orjson
from websockets.asyncio.client import ClientConnection
from yarl import URL

from ...feed import CredentialsRejected, FeedUnavailable, NotEntitled, QuotaExceeded
from ...http import Answer, ask
from ...socket import Refused, open_socket

REALTIME_URL = "https://api.data.enova.no/nobil/real-time/v1/Realtime"
LEGACY_URL = "ws://realtime.nobil.no/api/v1/stream"

TIMEOUT = aiohttp.ClientTimeout(total=30)

# Beyond this a refusal is no text of the gateway, and looking through it would take hours.
LONGEST_REFUSAL = 1000

_WAIT = re.compile(r"(?:([0-9]+) seconds|([0-9]+):([0-9]{2}):([0-9]{2}))")


class Opener(Protocol):
    """Opens a socket to the provider."""

    async def open(self) -> ClientConnection:
        """Return a socket that is connected.

        Raises:
            FeedError: the provider refused, or could not be reached.
        """


class EnovaOpener:
    """Opens Enova's real-time socket."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        key: str,
        *,
        url: str = REALTIME_URL,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Take the key and where to ask for the socket's address."""
        self._session = session
        self._key = key
        self._url = url
        self._tls = tls

    async def open(self) -> ClientConnection:
        """Ask for an address and connect to it at once."""
        # A 401 there says that the address is stale; the key was fine a moment ago.
        return await open_socket(await self.address(), self._tls)

    async def address(self) -> str:
        """Ask for the socket's address, which also tries the key."""
        answer = await ask(
            self._session,
            "Enova's service",
            "POST",
            self._url,
            headers={"x-api-key": self._key},
            timeout=TIMEOUT,
            allow_redirects=False,
        )
        _raise_for_status(answer)
        return _read_address(answer.body)


class LegacyOpener:
    """Opens the legacy stream."""

    def __init__(
        self, key: str, *, url: str = LEGACY_URL, tls: ssl.SSLContext | None = None
    ) -> None:
        """Take the key and the stream's address."""
        self._url = URL(url)
        self._key = key
        self._tls = tls

    async def open(self) -> ClientConnection:
        """Connect with the key in the query."""
        # The draft of 2013 had another path and another name for the key (report 1.1).
        name = "key" if self._url.path.endswith("/realtime") else "apikey"
        try:
            return await open_socket(str(self._url.update_query({name: self._key})), self._tls)
        except Refused as refused:
            if refused.status == 401:
                raise CredentialsRejected("the stream does not accept the API key") from None
            raise


def _raise_for_status(answer: Answer) -> None:
    """Sort a refusal by what a person or a wait can do about it."""
    match answer.status:
        case 200:
            return
        case 401:
            raise CredentialsRejected("Enova does not accept the API key")
        case 429:
            raise QuotaExceeded("Enova's rate limit is reached", retry_after=_wait(answer))
        case 403 if b"quota" in answer.body.lower():
            raise QuotaExceeded("Enova's quota is used up", retry_after=_wait(answer))
        case 403:
            raise NotEntitled("Enova refuses this subscription")
        case status:
            raise FeedUnavailable(f"Enova's service answered {status}")


def _wait(answer: Answer) -> float | None:
    """Return the seconds to wait, from the header or from the text of the gateway."""
    if (wait := answer.retry_after) is not None:
        return wait
    if (match := _WAIT.search(answer.body[:LONGEST_REFUSAL].decode(errors="replace"))) is None:
        return None
    seconds, hours, minutes, rest = (int(group or 0) for group in match.groups())
    return float(seconds + hours * 3600 + minutes * 60 + rest)


def _read_address(body: bytes) -> str:
    """Read the address; `accessToken` holds the whole of it, not a token (report 2.2)."""
    try:
        address = orjson.loads(body)["accessToken"]
    except orjson.JSONDecodeError, KeyError, TypeError:
        raise FeedUnavailable("Enova's service answered without a socket address") from None
    if not isinstance(address, str) or not address.startswith(("wss://", "ws://")):
        raise FeedUnavailable("Enova's service answered with an unusable socket address")
    return address
