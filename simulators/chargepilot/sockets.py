"""The server's end of a client's WebSocket: queue, pings, and what breaks them."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
import socket
import struct

from aiohttp import WSMsgType, web

from .login import Login
from .room import Room
from .session import POLICY_VIOLATION, Frame, Goodbye, Session

RESET_ON_CLOSE = struct.pack("ii", 1, 0)
ABNORMAL_CLOSURE = 1006


class ClientSocket:
    """Serve one open socket until either side ends it."""

    def __init__(
        self, stream: web.WebSocketResponse, transport: asyncio.Transport, room: Room
    ) -> None:
        """Take over a socket whose handshake is done."""
        self.session = Session(room, self.offer)
        self._stream = stream
        self._transport = transport
        self._room = room
        self._queue: asyncio.Queue[Frame] = asyncio.Queue()
        self._goodbye = Goodbye(code=1000)
        self._saying_goodbye = False
        self._last_heard = 0.0

    def offer(self, frame: Frame) -> None:
        """Queue a frame; nothing comes behind a goodbye."""
        if not self._saying_goodbye:
            self._saying_goodbye = isinstance(frame, Goodbye)
            self._queue.put_nowait(frame)

    def abort(self) -> None:
        """Reset the TCP connection."""
        if raw := self._transport.get_extra_info("socket"):
            with suppress(OSError):
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        self._transport.abort()

    async def serve(self) -> None:
        """Read, write, ping and send pictures until one of these is over."""
        self._last_heard = asyncio.get_running_loop().time()
        works = (self._read, self._write, self._ping, self.session.beat)
        tasks = [asyncio.create_task(work()) for work in works]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            self.session.end()
        await self._close()
        self._raise_unexpected(results)

    async def _healthy(self) -> None:
        """Hold everything back while the connection is half open: TCP stays up, mute and deaf."""
        await self._room.pulse.until(lambda: not self._room.faults.half_open)

    async def _read(self) -> None:
        counters = self._room.counters
        while True:
            await self._healthy()
            message = await self._stream.receive()
            await self._healthy()
            self._last_heard = asyncio.get_running_loop().time()
            match message.type:
                case WSMsgType.PING:
                    counters.client_pings += 1
                    if self._room.faults.answers_pings:
                        await self._stream.pong(message.data)
                case WSMsgType.PONG:
                    counters.client_pongs += 1
                case WSMsgType.TEXT | WSMsgType.BINARY:
                    self.session.receive(message.data)
                    # Only now, so that who waits for the count finds the frame worked off.
                    counters.client_frames += 1
                case _:
                    return

    async def _write(self) -> None:
        while True:
            frame = await self._queue.get()
            await self._healthy()
            match frame:
                case Goodbye():
                    self._goodbye = frame
                    return
                case str():
                    await self._stream.send_str(frame)
                case bytes():
                    await self._stream.send_bytes(frame)
            self._room.counters.frames_sent += 1

    async def _ping(self) -> None:
        loop, faults = asyncio.get_running_loop(), self._room.faults
        while True:
            await self._room.pulse.until(lambda: faults.ping_interval is not None)
            await asyncio.sleep(faults.ping_interval or 0)
            await self._healthy()
            if loop.time() - self._last_heard >= faults.pong_timeout:
                break
            await self._stream.ping()
        self._room.counters.stalled_sockets += 1
        self.offer(Goodbye(code=POLICY_VIOLATION, reason="no answer to pings"))
        await asyncio.sleep(faults.close_patience)

    async def _close(self) -> None:
        """Say goodbye, but not to somebody who does not listen."""
        if self._room.faults.half_open:
            self._transport.abort()
            return
        try:
            async with asyncio.timeout(self._room.faults.close_patience):
                await self._stream.close(
                    code=self._goodbye.code, message=self._goodbye.reason.encode()
                )
        except TimeoutError:
            self._transport.abort()

    @staticmethod
    def _raise_unexpected(results: Iterable[object]) -> None:
        for result in results:
            if isinstance(result, Exception) and not isinstance(result, ConnectionError):
                raise result


class Hub:
    """Hold the open sockets."""

    def __init__(self, room: Room, login: Login) -> None:
        """Begin without a client."""
        self._room = room
        self._login = login
        self._sockets: set[ClientSocket] = set()

    def __len__(self) -> int:
        """Return how many sockets are open."""
        return len(self._sockets)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Shake hands, unless a switch forbids it, and serve a client."""
        if (refusal := await self._obstruct(request)) is not None:
            return refusal
        admitted = self._login.admits(request)
        if not admitted and (status := self._login.refusal_status) is not None:
            return self._refuse(status)
        protocol = self._login.subprotocol(request)
        stream = self._stream(protocol)
        await stream.prepare(request)
        client = self._adopt(stream, request)
        self._room.counters.handshakes += 1
        self._room.counters.handshakes_refused += not admitted
        if (farewell := self._farewell(client, admitted, protocol)) is not None:
            client.offer(farewell)
        try:
            await client.serve()
        finally:
            self._sockets.discard(client)
            self._room.counters.disconnections += 1
        return stream

    def each(self, act: Callable[[Session], None]) -> None:
        """Do something in every session."""
        for client in self._sockets:
            act(client.session)

    def publish(self, frame: Frame) -> None:
        """Offer a frame to everybody."""
        for client in self._sockets:
            client.offer(frame)

    def close(self, code: int, reason: str = "") -> None:
        """Close every socket; 1006 is never on the wire, it is what a client sees of a reset."""
        if code == ABNORMAL_CLOSURE:
            self.abort()
        else:
            self.publish(Goodbye(code=code, reason=reason))

    def abort(self) -> None:
        """Reset every connection."""
        for client in self._sockets:
            client.abort()

    def _farewell(
        self, client: ClientSocket, admitted: bool, protocol: str | None
    ) -> Goodbye | None:
        """Return the close frame that follows a handshake at once, if one does."""
        if not admitted:
            return Goodbye(code=POLICY_VIOLATION, reason="Authentication failed")
        if self._login.misses_subprotocol(protocol):
            return Goodbye(code=1002, reason="no common subprotocol")
        others = [other for other in self._sockets if other is not client]
        match self._room.faults.second_login:
            case "refuse" if others:
                return Goodbye(code=POLICY_VIOLATION, reason="already connected")
            case "kick":
                for other in others:
                    other.offer(Goodbye(code=POLICY_VIOLATION, reason="connected elsewhere"))
        return None

    async def _obstruct(self, request: web.Request) -> web.Response | None:
        """Do to a handshake what the switches say; return None to let it pass."""
        faults = self._room.faults
        if faults.upgrade_hang:
            await self._room.pulse.until(lambda: not faults.upgrade_hang)
        if faults.upgrade_drop and request.transport:
            request.transport.abort()
        if faults.upgrade_drop or faults.upgrade_status:
            return self._refuse(faults.upgrade_status or 500)
        return None

    def _refuse(self, status: int) -> web.Response:
        self._room.counters.handshakes_refused += 1
        headers = {"WWW-Authenticate": 'Basic realm="ChargePilot"'} if status == 401 else {}
        return web.Response(status=status, headers=headers)

    @staticmethod
    def _stream(protocol: str | None) -> web.WebSocketResponse:
        """Make a socket that leaves pings and closes to us."""
        return web.WebSocketResponse(
            protocols=(protocol,) if protocol else (),
            autoping=False,
            autoclose=False,
            compress=False,
            max_msg_size=0,
        )

    def _adopt(self, stream: web.WebSocketResponse, request: web.Request) -> ClientSocket:
        if request.transport is None:
            raise ConnectionResetError("the client left during the handshake")
        client = ClientSocket(stream, request.transport, self._room)
        self._sockets.add(client)
        return client
