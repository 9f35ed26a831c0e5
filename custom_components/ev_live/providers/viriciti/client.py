"""Opens the live socket, and says what a refusal means (report 1 and 7)."""

import ssl

from websockets.asyncio.client import ClientConnection
from yarl import URL

from ...feed import CredentialsRejected, FeedError, FeedUnavailable, NotEntitled, QuotaExceeded
from ...socket import Refused, open_socket
from .key import UNWELCOME, Key
from .rest import Rest

LIVE_URL = "wss://sdk.viriciti.com/api/v2/live"

# An idle line may be cut after a minute; at night nothing but pings goes through it.
PING_INTERVAL = 25


class Opener:
    """Opens the live socket."""

    def __init__(
        self, key: Key, rest: Rest, *, url: str = LIVE_URL, tls: ssl.SSLContext | None = None
    ) -> None:
        """Take the key, what else knows of it, and the socket's address."""
        self._key = key
        self._rest = rest
        self._url = url
        self._tls = tls

    async def open(self) -> ClientConnection:
        """Return a socket that is connected.

        Raises:
            FeedError: the provider refused, or could not be reached.
        """
        try:
            return await self._key.use(self._open)
        except Refused as refused:
            raise await self._meaning(refused) from None

    async def _open(self) -> ClientConnection:
        """Connect with the key in the form of now; stations are to say their last values."""
        try:
            url = URL(self._url).update_query({"initialState": "true", **self._key.query})
        except ValueError:
            raise FeedUnavailable("the socket's address cannot be used") from None
        return await open_socket(
            str(url), self._tls, headers=self._key.headers, ping_interval=PING_INTERVAL
        )

    async def _meaning(self, refused: Refused) -> FeedError:
        """Say what a refused upgrade means.

        Nobody documents whether an unknown key is answered with 401 or 403. A 403 for a key
        that the REST calls take is about the right to live data, not about the key.
        """
        if refused.status == 429:
            return QuotaExceeded("the provider asks to wait", retry_after=refused.retry_after)
        if refused.status not in UNWELCOME:
            return refused
        if refused.status == 403 and await self._rest.knows_key():
            return NotEntitled("the provider refuses this key its live data")
        return CredentialsRejected("the provider does not accept the API key")
