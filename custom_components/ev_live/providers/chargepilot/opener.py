"""Opens the socket of a depot (report 2)."""

from collections.abc import Awaitable, Callable
import ssl

from websockets.asyncio.client import ClientConnection

from ...feed import CredentialsRejected
from ...http import basic_auth
from ...socket import Refused, Untrusted, open_socket
from .errors import ServerUntrusted

SUBPROTOCOL = "v1.463.vdv.de"

type TlsMaker = Callable[[], Awaitable[ssl.SSLContext]]


class Opener:
    """Opens the socket with user and password."""

    def __init__(
        self, url: str, username: str, password: str, *, subprotocol: bool, tls: TlsMaker
    ) -> None:
        """Take the address and the credentials; `subprotocol` is whether to offer one."""
        self._url = url
        self._headers = {"Authorization": basic_auth(username, password)}
        self._subprotocols = (SUBPROTOCOL,) if subprotocol else ()
        self._make_tls = tls
        self._tls: ssl.SSLContext | None = None

    async def open(self) -> ClientConnection:
        """Connect.

        Whether the server answers pings is not documented, so that it does not is no reason to
        leave: the pictures tell whether it lives (report T13).

        Raises:
            FeedError: the server refused, or cannot be reached.
        """
        if self._tls is None and self._url.startswith("wss:"):
            self._tls = await self._make_tls()
        try:
            return await open_socket(
                self._url,
                self._tls,
                headers=self._headers,
                ping_timeout=None,
                subprotocols=self._subprotocols,
            )
        except Untrusted as err:
            raise ServerUntrusted(str(err)) from None
        except Refused as refused:
            if refused.status in (401, 403):
                raise CredentialsRejected("the server does not accept the credentials") from None
            raise
