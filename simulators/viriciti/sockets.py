"""The server's end of a client's WebSocket: queue, pings, and what breaks them."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
import socket
import struct

from aiohttp import WSMessage, WSMsgType, web

from simulators.server import Pulse

from .faults import ViriCitiCounters, ViriCitiFaults

SEND_BUFFER = 65_536
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(frozen=True, kw_only=True)
class Goodbye:
    """Stand in the queue for the close frame."""

    code: int
    reason: str = ""


type Frame = str | bytes | Goodbye
type Ear = Callable[[str], None]


class ClientSocket:
    """Serve one open socket until either side ends it."""

    def __init__(
        self,
        stream: web.WebSocketResponse,
        transport: asyncio.Transport,
        faults: ViriCitiFaults,
        counters: ViriCitiCounters,
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
        self._pong_due = False

    @property
    def waiting(self) -> int:
        """Return how many frames are not written yet."""
        return self._queue.qsize()

    def offer(self, frame: Frame) -> None:
        """Queue a frame; a client who lets them pile up is terminated."""
        if self._saying_goodbye:
            return
        if self.waiting >= self._faults.buffer_limit and not isinstance(frame, Goodbye):
            self._terminate()
            return
        self._saying_goodbye = isinstance(frame, Goodbye)
        self._queue.put_nowait(frame)

    @property
    def pong_is_due(self) -> bool:
        """Tell whether the client still owes an answer to a ping."""
        return self._pong_due

    async def ping(self) -> None:
        """Ask the client for an answer."""
        self._pong_due = True
        await self._stream.ping()

    def abort(self) -> None:
        """Reset the TCP connection."""
        if raw := self._transport.get_extra_info("socket"):
            with suppress(OSError):
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        self._transport.abort()

    async def serve(self, hear: Ear) -> None:
        """Read, write and ping until one of the three is over."""
        works = (self._read(hear), self._write(), self._ping())
        tasks = [asyncio.create_task(work) for work in works]
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

    async def _read(self, hear: Ear) -> None:
        while True:
            await self._healthy()
            message = await self._stream.receive()
            await self._healthy()
            if message.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED):
                return
            if message.type is WSMsgType.ERROR:
                return
            await self._take(message, hear)

    async def _take(self, message: WSMessage, hear: Ear) -> None:
        match message.type:
            case WSMsgType.PING:
                self._counters.client_pings += 1
                if not self._faults.pongs_withheld:
                    await self._stream.pong(message.data)
            case WSMsgType.PONG:
                self._pong_due = False
                self._counters.client_pongs += 1
            case WSMsgType.TEXT:
                self._counters.client_frames += 1
                hear(message.data)
            case _:
                self._counters.client_frames += 1

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
        while True:
            await asyncio.sleep(self._faults.ping_interval)
            await self._healthy()
            if self._pong_due:
                self._terminate()
                return
            # A reader who stalls blocks the ping as well; it counts as unanswered.
            with suppress(TimeoutError):
                async with asyncio.timeout(self._faults.ping_interval):
                    await self.ping()

    def _terminate(self) -> None:
        """End the connection without a word, as the provider's own server library does."""
        self._saying_goodbye = True
        self._counters.terminated_sockets += 1
        self.abort()

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


async def shake_hands(
    request: web.Request, faults: ViriCitiFaults, counters: ViriCitiCounters, pulse: Pulse
) -> tuple[web.WebSocketResponse, ClientSocket]:
    """Upgrade a request to a socket that leaves pings and closes to us."""
    stream = web.WebSocketResponse(
        autoping=False, autoclose=False, compress=False, max_msg_size=0, writer_limit=1
    )
    await stream.prepare(request)
    transport = request.transport
    if transport is None:
        raise ConnectionResetError("the client left during the handshake")
    # Small buffers, so that a stalled reader is noticed soon, and not after the megabytes that a
    # kernel would hold; below one loopback segment it would wait for acknowledgements.
    transport.set_write_buffer_limits(high=0)
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    return stream, ClientSocket(stream, transport, faults, counters, pulse)
