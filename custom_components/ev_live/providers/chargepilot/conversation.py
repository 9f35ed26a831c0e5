"""What is said on one connection: everything that is asked gets its answer at once (report 3)."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from ...feed import CredentialsRejected, FeedUnavailable, Oddities, ProtocolViolation
from ...fields import Json
from ...socket import Closed, receive
from . import envelope
from .envelope import BOOT, INFORMATION, Kind, Message, Unreadable, decode, encode, error_text
from .errors import BootRefused, BootRejected, Refusal

# How long to wait for an answer, in seconds: not documented (report 9).
BOOT_ANSWER = 30.0
ANSWER = 30.0

POLICY_VIOLATION = 1008

# Some accept the socket and close it again with a word about the credentials (report 2).
CREDENTIALS = ("auth", "credential", "password", "login", "forbidden")


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """Who we are to the other side: the id of the presystem, and BMS or ITCS."""

    presystem: str
    system_type: str


class PictureMessage(NamedTuple):
    """A picture that came and is confirmed."""

    at: datetime | None
    payload: Json


class Conversation:
    """Talks on one socket. Somebody must wait for pictures, or no answer is ever heard."""

    def __init__(
        self,
        socket: ClientConnection,
        identity: Identity,
        *,
        clock: Callable[[], datetime],
        oddities: Oddities,
        skip: Callable[[ProtocolViolation], None],
    ) -> None:
        """Take a socket that is connected; `skip` is told of frames that nobody can read."""
        self.speaks_2_0 = False
        self._socket = socket
        self._identity = identity
        self._clock = clock
        self._oddities = oddities
        self._skip = skip
        self._pictures: deque[PictureMessage] = deque()
        self._asked: dict[str, tuple[str, asyncio.Future[Message]]] = {}

    @property
    def subprotocol(self) -> str | None:
        """Return what the server chose."""
        return self._socket.subprotocol

    async def close(self) -> None:
        """Hang up; whoever waits for an answer gets none."""
        for _, answer in self._asked.values():
            if not answer.done():
                answer.set_exception(FeedUnavailable("the connection ended"))
        await self._socket.close()

    # What we ask

    async def boot(self, key: str) -> None:
        """Say who we are under one of the two names of the field (report 4.1).

        Raises:
            BootRefused: this is not the way to say it, or we are not welcome.
            CredentialsRejected: the credentials are no good.
        """
        try:
            async with asyncio.timeout(BOOT_ANSWER):
                message = await self._ask_reading(BOOT, {key: self._identity.system_type})
        except TimeoutError:
            raise BootRefused("the BootNotification was not answered") from None
        except Closed as closed:
            raise _meaning(closed) from None
        _check_boot(message)

    async def ask(self, action: str, payload: Mapping[str, Any]) -> None:
        """Ask for something while somebody else reads.

        Raises:
            Refusal: it was answered with an error.
            TimeoutError: it was not answered.
            FeedUnavailable: the connection ended.
        """
        message_id, answer = await self._request(action, payload)
        try:
            async with asyncio.timeout(ANSWER):
                message = await answer
        finally:
            self._asked.pop(message_id, None)
        if message.kind is Kind.ERROR:
            raise Refusal(error_text(message.payload))

    async def _ask_reading(self, action: str, payload: Mapping[str, Any]) -> Message:
        """Ask for something, and read until the answer comes."""
        message_id, answer = await self._request(action, payload)
        try:
            while not answer.done():
                await self._step()
            return answer.result()
        finally:
            self._asked.pop(message_id, None)

    async def _request(
        self, action: str, payload: Mapping[str, Any]
    ) -> tuple[str, asyncio.Future[Message]]:
        """Send a request under a new id."""
        message_id = str(uuid4())
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._asked[message_id] = (action, answer)
        await self._send(Kind.REQUEST, message_id, action, payload)
        return message_id, answer

    # What we are told

    async def picture(self) -> PictureMessage:
        """Wait for a picture. It is confirmed before anybody looks at it (report T10)."""
        while not self._pictures:
            await self._step()
        return self._pictures.popleft()

    async def _step(self) -> None:
        """Read a frame and answer it."""
        frame = await receive(self._socket)
        try:
            message = decode(frame)
        except Unreadable as request:
            self._skip(request)
            await self._refuse(request.id, request.action, str(request))
        except ProtocolViolation as violation:
            self._skip(violation)
        else:
            if message.kind is Kind.REQUEST:
                await self._take_request(message)
            else:
                self._take_answer(message)

    async def _take_request(self, message: Message) -> None:
        """Answer a request; what it says is worked off later."""
        match message.action, message.payload:
            case (envelope.BOOT, _):
                # Some let the other side boot (report T16).
                await self._confirm(message, {"status": "Accepted"})
            case (envelope.INFORMATION, dict(payload)) if _is_picture(payload):
                await self._confirm(message, {})
                self._pictures.append(PictureMessage(message.at, payload))
            case (envelope.INFORMATION, _):
                self._skip(ProtocolViolation("a picture without depots"))
                await self._refuse(message.id, INFORMATION, "depotInfoList is missing")
            case _:
                self._skip(ProtocolViolation("a request with an unknown action"))
                await self._refuse(message.id, message.action, "unknown action")

    def _take_answer(self, message: Message) -> None:
        """Hand an answer to who waits for it; some vendors do not give our id back (report 3)."""
        answer = self._asked.get(message.id, (None, None))[1]
        if answer is None:
            waiting = [each for action, each in self._asked.values() if action == message.action]
            answer = waiting[0] if len(waiting) == 1 else None
        if answer is None or answer.done():
            self._oddities.note("an answer that nobody waits for")
            return
        answer.set_result(message)

    # What we answer

    async def _confirm(self, message: Message, payload: Mapping[str, Any]) -> None:
        """Confirm a request."""
        await self._send(Kind.CONFIRMATION, message.id, message.action, payload)

    async def _refuse(self, message_id: str, action: str, text: str) -> None:
        """Answer a request with an error: 2.0 has a field of its own for the text."""
        name = "errorMessage" if self.speaks_2_0 else "message"
        await self._send(Kind.ERROR, message_id, action, {name: text})

    async def _send(
        self, kind: Kind, message_id: str, action: str, payload: Mapping[str, Any]
    ) -> None:
        """Send a message."""
        frame = encode(
            kind,
            source=self._identity.system_type,
            presystem=self._identity.presystem,
            at=self._clock(),
            message_id=message_id,
            action=action,
            payload=payload,
        )
        try:
            await self._socket.send(frame, text=True)
        except ConnectionClosed as closed:
            said = closed.rcvd
            raise (Closed(said.code, said.reason) if said else Closed(None)) from None


def _is_picture(payload: Json) -> bool:
    """Whether there are depots to look at, be they none."""
    return isinstance(payload.get("depotInfoList"), list)


def _check_boot(message: Message) -> None:
    """Look whether we are let in: there is no third answer (report 4.2)."""
    if message.kind is Kind.ERROR:
        raise BootRefused("the BootNotification was answered with an error")
    match message.payload:
        case {"status": "Accepted"}:
            return
        case {"status": "Rejected"}:
            raise BootRejected("the BootNotification was rejected")
    raise BootRefused("the BootNotification was answered with something unexpected")


def _meaning(closed: Closed) -> Exception:
    """Say what a close before the answer means (report 2); a broken line means nothing."""
    reason = closed.reason.lower()
    if closed.code == POLICY_VIOLATION and any(word in reason for word in CREDENTIALS):
        return CredentialsRejected("the server does not accept the credentials")
    if closed.code == POLICY_VIOLATION and not reason:
        return Dismissed("the server closed the socket before it let us in")
    if closed.code is not None:
        return BootRefused(f"the server closed the socket before it let us in ({closed.code})")
    return closed


class Dismissed(BootRefused):
    """The server closed the socket for a reason it does not tell."""
