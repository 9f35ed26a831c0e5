"""What is said on one connection."""

from collections.abc import Callable
from dataclasses import dataclass

from .envelope import BOOT, INFORMATION, REQUEST, REQUESTS, Message, Refusal, combined, dump
from .garbage import GarbageKind, bad_frame
from .render import Json
from .room import Room

POLICY_VIOLATION = 1008
OUT_OF_ORDER = Refusal(reason="BootNotification has to come first.")
TOO_EARLY = Refusal(reason="No ProvideChargingInformation has been sent yet.")

BOOT_ANSWERS: dict[str, object] = {
    "accepted": {"status": "Accepted"},
    "rejected": {"status": "Rejected"},
    "pending": {"status": "Pending", "interval": 30},
    "null": None,
    "empty": {},
    "unknown": {"status": "Daydreaming"},
}


@dataclass(frozen=True, kw_only=True)
class Goodbye:
    """Stand in the queue for the close frame."""

    code: int
    reason: str = ""


type Frame = str | bytes | Goodbye


@dataclass(frozen=True, kw_only=True)
class SentPicture:
    """Remember a picture that was sent."""

    message_id: str
    frame: str
    payload: Json


class Session:
    """Talk to one client, from its boot to its end."""

    def __init__(self, room: Room, send: Callable[[Frame], None]) -> None:
        """Begin before the boot."""
        self._room = room
        self._send = send
        self._booted = False
        self._last: SentPicture | None = None
        self._before: SentPicture | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether pictures may be sent."""
        room = self._room
        return self._booted or not room.dialect.waits_for_boot or room.faults.picture_before_boot

    def receive(self, text: str | bytes) -> None:
        """Take a frame of the client."""
        room = self._room
        message = room.inspector.read(text)
        if message is None:
            self._refuse_unreadable()
            return
        found = room.inspector.judge(message)
        if message.kind == REQUEST:
            self._take_request(message, found)
        else:
            room.ledger.settle(message)

    async def beat(self) -> None:
        """Send the picture, at once and then on the clock."""
        room = self._room
        await room.pulse.until(lambda: self.is_open)
        if not room.dialect.greets_at_once:
            await self._rest(room.interval)
        elif room.faults.first_picture_delay:
            await self._rest(lambda: room.faults.first_picture_delay)
        while True:
            self.send_picture()
            await self._rest(room.interval)

    def send_picture(self) -> None:
        """Send the picture as of now."""
        if self.is_open and not self._room.faults.silent:
            self._send_picture(self._room.writer.picture())

    def send_old_picture(self, age: float) -> None:
        """Send the picture before the last once more, as if it had been on its way for long."""
        if known := self._before or self._last:
            self._send_picture(known.payload, age=age)

    def repeat(self) -> None:
        """Send the last picture again, letter by letter."""
        if known := self._last:
            self._room.ledger.expect(known.message_id, INFORMATION, self)
            self._send(known.frame)

    def send_boot(self) -> None:
        """Ask the client to let us boot, which is the wrong way round."""
        self._ask(BOOT, self._room.writer.boot())

    def send_garbage(self, kind: GarbageKind) -> None:
        """Send a frame that the client may not trip over."""
        room = self._room
        message_id = room.writer.new_id()
        message = room.writer.request(
            room.presystem_id, message_id, INFORMATION, room.writer.picture()
        )
        bad = bad_frame(kind, message)
        if bad.answer != "none":
            action = bad.action or INFORMATION
            room.ledger.expect(message_id, action, self, due=bad.answer == "due")
        self._send(bad.frame)

    def end(self) -> None:
        """Write off what the client has not confirmed."""
        room = self._room
        room.ledger.abandon(self)
        if room.faults.requests_forgotten:
            room.bookings.forget(room.presystem_id)

    async def _rest(self, seconds: Callable[[], float]) -> None:
        """Wait so long, or until the time to wait is changed and then anew."""
        wanted = seconds()
        try:
            await self._room.pulse.until(lambda: seconds() != wanted, within=wanted)
        except TimeoutError:
            return
        await self._rest(seconds)

    def _send_picture(self, payload: Json, age: float = 0) -> None:
        message_id, frame = self._ask(INFORMATION, payload, age)
        self._before = self._last
        self._last = SentPicture(message_id=message_id, frame=frame, payload=payload)
        self._room.counters.pictures_sent += 1

    def _ask(self, action: str, payload: object, age: float = 0) -> tuple[str, str]:
        room = self._room
        message_id = room.writer.new_id()
        frame = dump(room.writer.request(room.presystem_id, message_id, action, payload, age))
        room.ledger.expect(message_id, action, self)
        self._send(frame)
        return message_id, frame

    def _take_request(self, message: Message, found: list[str]) -> None:
        room = self._room
        if message.action == BOOT:
            self._boot(message, found)
        elif not self._booted and room.dialect.waits_for_boot:
            self._refuse_before_boot(message)
        elif message.action == REQUESTS:
            self._take_wishes(message, found)
        else:
            action = message.action
            self._refuse(
                message,
                Refusal(
                    reason="Action not supported: {}", subject=action, code="UnsupportedAction"
                ),
            )

    def _boot(self, message: Message, found: list[str]) -> None:
        room = self._room
        room.counters.boots += 1
        if self._booted:
            room.inspector.violations.append("a second BootNotification on one connection")
        if found or not self._has_right_key(message):
            self._refuse_boot(message, found)
        elif message.presystem_id != room.presystem_id:
            self._reject_boot(message)
        else:
            self._answer_boot(message)

    def _has_right_key(self, message: Message) -> bool:
        room = self._room
        wanted = room.faults.boot_key
        key = room.dialect.boot_key if wanted == "dialect" else wanted
        return key == "either" or key in message.payload

    def _refuse_boot(self, message: Message, found: list[str]) -> None:
        match self._room.faults.boot_refusal:
            case "error":
                self._room.counters.boots_refused += 1
                reason = "; ".join(found) or f"unexpected {', '.join(message.payload)}"
                self._answer(self._room.writer.error(message, Refusal(reason="{}", subject=reason)))
            case "rejected":
                self._reject_boot(message)
            case "silence":
                self._room.counters.boots_refused += 1
            case "close":
                self._room.counters.boots_refused += 1
                self._send(Goodbye(code=POLICY_VIOLATION, reason="BootNotification refused"))

    def _reject_boot(self, message: Message) -> None:
        self._room.counters.boots_refused += 1
        self._answer(self._room.writer.confirmation(message, BOOT_ANSWERS["rejected"]))

    def _answer_boot(self, message: Message) -> None:
        room = self._room
        kind = room.faults.boot_answer
        accepted = kind == "accepted" and not room.faults.no_answer
        room.counters.boots_refused += not accepted
        room.counters.boots_accepted += accepted
        match kind:
            case "silence":
                pass
            case "close":
                self._send(Goodbye(code=POLICY_VIOLATION, reason="BootNotification refused"))
            case "error":
                text = room.faults.request_error or "Internal error."
                self._answer(room.writer.error(message, Refusal(reason="{}", subject=text)))
            case _:
                self._answer(room.writer.confirmation(message, BOOT_ANSWERS[kind]))
        self._booted = self._booted or accepted
        room.pulse.beat()

    def _take_wishes(self, message: Message, found: list[str]) -> None:
        room = self._room
        room.counters.charging_requests += 1
        if found:
            self._refuse(message, Refusal(reason="{}", subject="; ".join(found)))
        elif self._last is None:
            self._refuse(message, TOO_EARLY)
        elif text := room.faults.request_error:
            self._refuse(message, Refusal(reason="{}", subject=text))
        else:
            self._book(message)

    def _book(self, message: Message) -> None:
        """Compare the list with what is held; each dialect has its own way to say no."""
        room = self._room
        wishes = message.payload["chargingRequestList"]
        refusals = room.bookings.receive(message.presystem_id, wishes)
        room.counters.charging_requests_refused += bool(refusals)
        match room.dialect.error_shape if refusals else "errorMessage":
            case "message":
                self._answer(room.writer.error(message, combined(refusals)))
                return
            case "errorCode":
                for refusal in refusals:
                    self._answer(room.writer.error(message, refusal))
        self._answer(room.writer.confirmation(message, {}))

    def _refuse(self, message: Message, refusal: Refusal) -> None:
        room = self._room
        room.counters.charging_requests_refused += message.action == REQUESTS
        self._answer(room.writer.error(message, refusal))

    def _refuse_before_boot(self, message: Message) -> None:
        match self._room.faults.before_boot:
            case "error":
                self._refuse(message, OUT_OF_ORDER)
            case "close":
                self._send(Goodbye(code=POLICY_VIOLATION, reason=OUT_OF_ORDER.text))
            case "silence":
                pass

    def _refuse_unreadable(self) -> None:
        """Answer what has no id to answer to, which only Favonius does."""
        room = self._room
        if room.dialect.error_shape == "errorCode":
            refusal = Refusal(reason="Invalid message", code="InvalidMessageStructure")
            self._answer(room.writer.stray_error(room.presystem_id, refusal))

    def _answer(self, frame: str) -> None:
        faults = self._room.faults
        if faults.no_answer:
            return
        self._send(frame)
        if faults.answer_twice:
            self._send(frame)
