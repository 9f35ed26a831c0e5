"""Opens WebSockets and listens to them for every provider, and tells no log what goes through."""

from collections.abc import Mapping, Sequence
import logging
import ssl
from typing import override

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, InvalidURI, WebSocketException
from websockets.typing import Subprotocol
from yarl import URL

from .feed import FeedUnavailable

OPEN_TIMEOUT = 20
PING_INTERVAL = 30
PING_TIMEOUT = 20

# The closing handshake waits behind frames that nobody reads any more.
CLOSE_TIMEOUT = 2

# Snapshots of whole countries come in one frame; one that is longer than this ends the
# connection.
LONGEST_FRAME = 32 * 1024 * 1024

# The library would log addresses and headers with their keys, and every frame; this logger
# belongs to no one.
_SILENT_LOGGER = logging.Logger("ev_live.socket", logging.CRITICAL)  # noqa: LOG001


class Refused(FeedUnavailable):
    """A request, or the upgrade to a socket, was answered with another status."""

    def __init__(self, what: str, status: int, retry_after: str | None = None) -> None:
        """Take what was refused, and the `Retry-After` of the answer."""
        super().__init__(f"{what} was refused with {status}")
        self.status = status
        wait = retry_after or ""
        self.retry_after = float(wait) if wait.isdecimal() else None


class Closed(FeedUnavailable):
    """The other side closed the socket, or the line broke: then there is no code."""

    def __init__(self, code: int | None, reason: str = "") -> None:
        """Take the code and the reason of the close frame."""
        super().__init__(f"the socket was closed ({code or 'no code'})")
        self.code = code
        self.reason = reason


class Untrusted(FeedUnavailable):
    """The other side could not prove who it is, or did not believe who we are."""


class _Faithful(connect):
    """Connects, and follows no redirect to another origin.

    The library would follow it with every header but the few that it knows to be secret, and
    with our certificate: a key in a header of the provider's own would go along.
    """

    @override
    def process_redirect(self, exc: Exception) -> Exception | str:
        """Return where to go on, or what was wrong."""
        found = super().process_redirect(exc)
        if isinstance(found, str) and URL(found).origin() != URL(self.uri).origin():
            return exc
        return found


async def open_socket(
    address: str,
    tls: ssl.SSLContext | None,
    *,
    headers: Mapping[str, str] | None = None,
    ping_interval: float = PING_INTERVAL,
    ping_timeout: float | None = PING_TIMEOUT,
    subprotocols: Sequence[str] = (),
) -> ClientConnection:
    """Return a socket that is connected.

    A redirect to another origin is refused: credentials are for the one they were meant for.
    An answer that chooses none of the subprotocols is fine. Without a `ping_timeout` it is
    pinged, and nobody minds if there is no pong.

    Raises:
        Refused: the upgrade was answered with something else.
        Untrusted: TLS found something wrong with a certificate.
        FeedUnavailable: the other side cannot be reached.
    """
    try:
        return await _Faithful(
            address,
            ssl=tls if address.startswith("wss:") else None,
            additional_headers=headers,
            logger=_SILENT_LOGGER,
            max_size=LONGEST_FRAME,
            open_timeout=OPEN_TIMEOUT,
            ping_interval=ping_interval,
            ping_timeout=ping_timeout,
            subprotocols=[Subprotocol(name) for name in subprotocols] or None,
            close_timeout=CLOSE_TIMEOUT,
            proxy=None,
        )
    except InvalidStatus as err:
        answer = err.response
        wait = answer.headers.get("Retry-After")
        raise Refused("the socket", answer.status_code, wait) from None
    except ssl.SSLError as err:
        raise Untrusted(f"TLS failed ({err.reason or type(err).__name__})") from None
    except InvalidURI, ValueError:
        raise FeedUnavailable("the socket's address cannot be used") from None
    except (OSError, TimeoutError, WebSocketException) as err:
        raise FeedUnavailable(f"the socket cannot be opened ({type(err).__name__})") from None


async def receive(socket: ClientConnection) -> bytes:
    """Wait for a frame.

    Raises:
        Closed: there will be none.
    """
    try:
        return await socket.recv(decode=False)
    except ConnectionClosed as closed:
        said = closed.rcvd
        raise (Closed(said.code, said.reason) if said else Closed(None)) from None
