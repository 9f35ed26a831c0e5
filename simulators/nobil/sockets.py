"""The server's end of a client's WebSocket: queue, pings, and what breaks them."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
import socket
import struct

from aiohttp import WSMsgType, web

from simulators.server import Pulse

from .faults import NobilCounters, NobilFaults

SEND_BUFFER = 65_536
RESET_ON_CLOSE = struct.pack("ii", 1, 0)
ABNORMAL_CLOSURE = 1006


@dataclass(frozen=True, kw_only=True)
class Goodbye:
    """Stand in the queue for the close frame."""

    code: int
    reason: str = ""


type Frame = str | bytes | Goodbye


class ClientSocket:
    """Serve one open socket until either side ends it."""

    def __init__(
        self,
        stream: web.WebSocketResponse,
        transport: asyncio.Transport,
        faults: NobilFaults,
        counters: NobilCounters,
        pulse: Pulse,
    ) -> None:
        """Take over a socket whose handshake is done."""
        self._stream = stream
        self._transport = transport
        self._faults = faults
        self._counters = counters
        self._pulse = pulse
        self._queue: asyncio.Queue[Frame] = asyncio.Queue()
        self._goodbye = Goodbye(code=1000)
        self._saying_goodbye = False
        self._last_heard = 0.0

    @property
    def waiting(self) -> int:
        """Return how many frames are not written yet."""
        return self._queue.qsize()

    def offer(self, frame: Frame) -> None:
        """Queue a frame; a queue that is full ends the socket behind what it holds."""
        if self._saying_goodbye:
            return
        if self.waiting >= self._faults.buffer_limit and not isinstance(frame, Goodbye):
            self._give_up("buffer limit exceeded")
            return
        self._saying_goodbye = isinstance(frame, Goodbye)
        self._queue.put_nowait(frame)

    def abort(self) -> None:
        """Reset the TCP connection."""
        if raw := self._transport.get_extra_info("socket"):
            with suppress(OSError):
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        self._transport.abort()

    async def serve(self) -> None:
        """Read, write and ping until one of the three is over."""
        self._last_heard = asyncio.get_running_loop().time()
        tasks = [asyncio.create_task(work()) for work in (self._read, self._write, self._ping)]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
        await self._close()
        self._raise_unexpected(results)

    async def _healthy(self) -> None:
        """Hold everything back while the connection is half open: TCP stays up, mute and deaf."""
        await self._pulse.until(lambda: not self._faults.half_open)

    async def _read(self) -> None:
        while True:
            await self._healthy()
            message = await self._stream.receive()
            await self._healthy()
            self._last_heard = asyncio.get_running_loop().time()
            match message.type:
                case WSMsgType.PING:
                    self._counters.client_pings += 1
                    await self._stream.pong(message.data)
                case WSMsgType.PONG:
                    self._counters.client_pongs += 1
                case WSMsgType.TEXT | WSMsgType.BINARY:
                    self._counters.client_frames += 1
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
            self._counters.frames_sent += 1

    async def _ping(self) -> None:
        loop = asyncio.get_running_loop()
        while loop.time() - self._last_heard < self._faults.pong_timeout:
            await asyncio.sleep(self._faults.ping_interval)
            await self._healthy()
            # A reader who stalls blocks the ping as well; it counts as unanswered.
            with suppress(TimeoutError):
                async with asyncio.timeout(self._faults.ping_interval):
                    await self._stream.ping()
        self._give_up("no answer to pings")
        await asyncio.sleep(self._faults.close_patience)

    def _give_up(self, reason: str) -> None:
        if self._saying_goodbye:
            return
        self._counters.stalled_sockets += 1
        self.offer(Goodbye(code=self._faults.stall_close_code, reason=reason))

    async def _close(self) -> None:
        try:
            async with asyncio.timeout(self._faults.close_patience):
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
    """Hold the open sockets of one dialect."""

    def __init__(self, faults: NobilFaults, counters: NobilCounters, pulse: Pulse) -> None:
        """Begin without a client."""
        self._faults = faults
        self._counters = counters
        self._pulse = pulse
        self._sockets: set[ClientSocket] = set()

    def __len__(self) -> int:
        """Return how many sockets are open."""
        return len(self._sockets)

    async def serve(
        self, request: web.Request, greet: Callable[[], str] | None = None
    ) -> web.StreamResponse:
        """Shake hands, unless a switch forbids it, and serve a client, the greeting first."""
        if (refusal := await self._obstruct(request)) is not None:
            return refusal
        stream = self._stream()
        await stream.prepare(request)
        client = self._adopt(stream, request)
        if greet:
            client.offer(greet())
        self._counters.handshakes += 1
        try:
            await client.serve()
        finally:
            self._sockets.discard(client)
            self._counters.disconnections += 1
        return stream

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

    async def wait_for_room(self) -> None:
        """Wait until every client has read most of what it was sent."""
        room = self._faults.buffer_limit // 2
        await self._pulse.until(lambda: all(client.waiting <= room for client in self._sockets))

    def refuse(self, status: int) -> web.Response:
        """Refuse a handshake."""
        self._counters.handshakes_refused += 1
        return web.Response(status=status)

    async def _obstruct(self, request: web.Request) -> web.Response | None:
        """Do to a handshake what the switches say; return None to let it pass."""
        faults = self._faults
        if faults.upgrade_hang:
            await self._pulse.until(lambda: not faults.upgrade_hang)
        if faults.upgrade_drop and request.transport:
            request.transport.abort()
        if faults.upgrade_drop or faults.upgrade_status:
            return self.refuse(faults.upgrade_status or 500)
        return None

    @staticmethod
    def _stream() -> web.WebSocketResponse:
        """Make a socket that leaves pings and closes to us, and waits for slow readers."""
        return web.WebSocketResponse(
            autoping=False, autoclose=False, compress=False, max_msg_size=0, writer_limit=1
        )

    def _adopt(self, stream: web.WebSocketResponse, request: web.Request) -> ClientSocket:
        transport = request.transport
        if transport is None:
            raise ConnectionResetError("the client left during the handshake")
        # Small buffers, so that a stalled reader is noticed soon, and not after the megabytes that
        # a kernel would hold; below one loopback segment it would wait for acknowledgements.
        transport.set_write_buffer_limits(high=0)
        transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER
        )
        client = ClientSocket(stream, transport, self._faults, self._counters, self._pulse)
        self._sockets.add(client)
        return client
