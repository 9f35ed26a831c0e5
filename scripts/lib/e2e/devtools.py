"""The DevTools protocol: questions to a browser, and what it tells unasked."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from json import dumps, loads
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from ..demo.client import Json
from ..demo.report import DemoError

ANSWER_LIMIT = 60


class DevTools:
    """A conversation with one page of a browser."""

    def __init__(self, connection: ClientConnection) -> None:
        """Take an open connection."""
        self._connection = connection
        self._numbers = count(1)
        self._asked: dict[int, asyncio.Future[Json]] = {}
        self.on_event: Callable[[str, Json], None] = lambda method, told: None

    async def ask(self, method: str, **parameters: object) -> Json:
        """Return the answer to a question."""
        number = next(self._numbers)
        answer = self._asked[number] = asyncio.get_running_loop().create_future()
        message = {"id": number, "method": method, "params": parameters}
        try:
            await self._connection.send(dumps(message))
            return await asyncio.wait_for(answer, ANSWER_LIMIT)
        except (ConnectionClosed, TimeoutError) as error:
            raise DemoError(f"The browser does not answer {method}: {error!r}") from error
        finally:
            del self._asked[number]

    async def listen(self) -> None:
        """Take in what the browser says, until it hangs up."""
        async for text in self._connection:
            message: dict[str, Any] = loads(text)
            if (number := message.get("id")) is None:
                self.on_event(message["method"], message.get("params", {}))
            elif (asked := self._asked.get(number)) and not asked.done():
                answer(asked, message)


def answer(asked: asyncio.Future[Json], message: Json) -> None:
    """Give an answer to whoever asked."""
    if "error" in message:
        asked.set_exception(DemoError(f"The browser refuses: {message['error']}"))
    else:
        asked.set_result(message["result"])


@asynccontextmanager
async def talking_to(url: str) -> AsyncIterator[DevTools]:
    """Talk to the page behind an address while the context lasts."""
    # Pictures come in one message.
    async with connect(url, max_size=None) as connection:
        tools = DevTools(connection)
        listening = asyncio.create_task(tools.listen())
        try:
            yield tools
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
