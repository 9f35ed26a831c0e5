"""Waits for the next frame, and for what else may be due before it comes."""

import asyncio
from collections.abc import Callable

from websockets.asyncio.client import ClientConnection

from ...socket import receive


class Inbox:
    """Gives a socket's frames one by one, and comes back without one when it is rung."""

    def __init__(self, socket: ClientConnection) -> None:
        """Take the socket."""
        self._socket = socket
        self._loop = asyncio.get_running_loop()
        self._timeout: asyncio.Timeout | None = None
        self._rung = False

    def ring(self) -> None:
        """End the waiting, now or the next time."""
        self._rung = True
        if self._timeout is not None and not self._timeout.expired():
            self._timeout.reschedule(self._loop.time())

    async def next(self, patience: Callable[[], float | None]) -> bytes | None:
        """Return the next frame; None when rung, or after `patience` seconds.

        Raises:
            FeedUnavailable: there will be none.
        """
        if self._rung:
            self._rung = False
            return None
        try:
            async with asyncio.timeout(patience()) as self._timeout:
                return await receive(self._socket)
        except TimeoutError:
            self._rung = False
            return None
        finally:
            self._timeout = None
