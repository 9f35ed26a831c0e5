"""A conversation with Home Assistant over its REST and WebSocket API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from json import loads
from typing import Any

from aiohttp import (
    ClientError,
    ClientSession,
    ClientWebSocketResponse,
    ClientWSTimeout,
    WSMessageTypeError,
)

from .report import DemoError, NotAnswering

type Json = dict[str, Any]

CLOSE_LIMIT = 2


@dataclass(frozen=True, kw_only=True)
class Client:
    """Home Assistant's API, as somebody or as nobody yet."""

    session: ClientSession
    url: str
    token: str = ""

    async def get(self, path: str) -> Any:
        """Read something."""
        return await self._request("GET", path)

    async def post(self, path: str, body: Json) -> Any:
        """Send JSON and return what is answered."""
        return await self._request("POST", path, json=body)

    async def post_form(self, path: str, fields: dict[str, str]) -> Any:
        """Send a form and return what is answered."""
        return await self._request("POST", path, data=fields)

    async def _request(self, method: str, path: str, **content: Any) -> Any:
        """Send a request and return what its answer holds."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        request = self.session.request(method, self.url + path, headers=headers, **content)
        try:
            async with request as response:
                text = await response.text()
        except (ClientError, TimeoutError) as error:
            raise NotAnswering(
                f"Home Assistant does not answer {method} {path}: {error!r}"
            ) from error
        if not response.ok:
            raise DemoError(f"Home Assistant says {response.status} to {method} {path}: {text}")
        return loads(text)

    @asynccontextmanager
    async def socket(self) -> AsyncIterator[Socket]:
        """Open the WebSocket and log in."""
        try:
            connection = await self.session.ws_connect(
                f"{self.url}/api/websocket",
                timeout=ClientWSTimeout(ws_close=CLOSE_LIMIT),
                max_msg_size=0,
            )
        except ClientError as error:
            raise NotAnswering(f"Home Assistant refuses its WebSocket: {error!r}") from error
        async with connection:
            socket = Socket(connection)
            await socket.log_in(self.token)
            yield socket


class Socket:
    """Home Assistant's WebSocket API, one question at a time."""

    def __init__(self, connection: ClientWebSocketResponse) -> None:
        """Take an open connection."""
        self._connection = connection
        self._numbers = count(1)

    async def log_in(self, token: str) -> None:
        """Say who is talking."""
        await self._receive()
        await self._exchange({"type": "auth", "access_token": token})

    async def ask(self, command: str, **fields: object) -> Any:
        """Send a command and return its result."""
        answer = await self._exchange({"id": next(self._numbers), "type": command, **fields})
        if not answer["success"]:
            raise DemoError(f"Home Assistant refuses {command}: {answer['error']['message']}")
        return answer["result"]

    async def _exchange(self, message: Json) -> Json:
        """Send a message and return the next one received."""
        try:
            await self._connection.send_json(message)
        except ClientError as error:
            raise NotAnswering(f"Home Assistant closed its WebSocket: {error!r}") from error
        return await self._receive()

    async def _receive(self) -> Json:
        """Return the next message."""
        try:
            message: Json = await self._connection.receive_json()
        except WSMessageTypeError as error:
            raise NotAnswering("Home Assistant closed its WebSocket") from error
        return message
