"""The door of the live socket, and everybody who came in."""

from collections.abc import Callable
from contextlib import suppress

from aiohttp import web

from . import frames
from .clients import Client, House
from .frames import Json
from .sockets import Frame, Goodbye, shake_hands
from .subscriptions import Subscription

ABNORMAL_CLOSURE = 1006
NO_ACCESS = "not authorized"

type Wish = Callable[[Subscription], bool]


class Hub:
    """Hold the open sockets."""

    def __init__(self, house: House) -> None:
        """Begin without a client."""
        self._house = house
        self._clients: list[Client] = []

    def __len__(self) -> int:
        """Return how many sockets are open."""
        return len(self._clients)

    @property
    def backlog(self) -> int:
        """Return how many frames wait for their clients."""
        return sum(client.socket.waiting for client in self._clients)

    @property
    def subscription(self) -> Json | None:
        """Return the document that the newest client asked with."""
        return self._clients[-1].asked if self._clients else None

    @property
    def authorised(self) -> bool:
        """Tell whether the newest client is told what it asked for."""
        return bool(self._clients) and self._clients[-1].authorised

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Shake hands, unless the key or a switch forbids it, and serve a client."""
        faults, counters = self._house.faults, self._house.counters
        if (refusal := await self._obstruct(request)) is not None:
            return refusal
        admitted = self._house.access.admits(request)
        if not admitted and faults.refusal_style != "error_then_close":
            return self._refuse(401 if faults.refusal_style == "unauthorized" else 403)
        stream, socket = await shake_hands(request, faults, counters, self._house.pulse)
        initial_state = request.query.get("initialState") == "true"
        client = Client(socket, self._house, initial_state=initial_state)
        if admitted:
            await self._attend(client)
        else:
            await self._turn_away(client)
        return stream

    def publish(self, wanted: Wish, write: Callable[[], str]) -> None:
        """Tell everybody who asked for it; what nobody asked for is not even written."""
        everybody = self._house.faults.sends_unasked
        told = [client for client in self._clients if everybody or wanted(client.subscription)]
        if not told:
            return
        frame = write()
        for client in told:
            client.tell(frame)

    def broadcast(self, frame: Frame) -> None:
        """Put a frame before everybody, whatever they asked for."""
        for client in tuple(self._clients):
            client.socket.offer(frame)

    def close(self, code: int, reason: str = "") -> None:
        """Close every socket; 1006 is never on the wire, it is what a client sees of a reset."""
        if code == ABNORMAL_CLOSURE:
            self.abort()
        else:
            self.broadcast(Goodbye(code=code, reason=reason))

    def abort(self) -> None:
        """Reset every connection."""
        for client in tuple(self._clients):
            client.socket.abort()

    async def wait_for_room(self) -> None:
        """Wait until every client has read most of what it was sent."""
        room = self._house.faults.buffer_limit // 2
        await self._house.pulse.until(
            lambda: all(client.socket.waiting <= room for client in self._clients)
        )

    async def wait_for_pongs(self) -> None:
        """Ping everybody who is there, and wait until they have answered or are gone."""
        asked = tuple(self._clients)
        for client in asked:
            with suppress(ConnectionError):
                await client.socket.ping()
        await self._house.pulse.until(
            lambda: (
                not any(client.socket.pong_is_due for client in self._clients if client in asked)
            )
        )

    async def _attend(self, client: Client) -> None:
        self._clients.append(client)
        self._house.counters.handshakes += 1
        try:
            await client.serve()
        finally:
            self._clients.remove(client)
            self._house.counters.disconnections += 1

    async def _turn_away(self, client: Client) -> None:
        """Refuse behind a handshake: an error, and a close."""
        self._house.counters.handshakes_refused += 1
        client.socket.offer(frames.error(NO_ACCESS, self._house.faults.error_payload))
        client.socket.offer(Goodbye(code=self._house.faults.refusal_close_code))
        await client.socket.serve(lambda text: None)

    async def _obstruct(self, request: web.Request) -> web.Response | None:
        """Do to a handshake what the switches say; return None to let it pass."""
        faults = self._house.faults
        if faults.upgrade_hang:
            await self._house.pulse.until(lambda: not faults.upgrade_hang)
        if faults.upgrade_drop and request.transport:
            request.transport.abort()
        if faults.upgrade_drop or faults.upgrade_status:
            return self._refuse(faults.upgrade_status or 500, faults.upgrade_retry_after)
        return None

    def _refuse(self, status: int, retry_after: int | None = None) -> web.Response:
        self._house.counters.handshakes_refused += 1
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        return web.Response(status=status, headers=headers)
