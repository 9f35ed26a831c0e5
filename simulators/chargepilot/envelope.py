"""The array of seven that every message is."""

from collections.abc import Iterable
from dataclasses import dataclass
import json
from typing import Any, NoReturn
from uuid import uuid4

from simulators.server import Clock

from .dialects import Dialect
from .faults import ChargePilotFaults
from .picture import Picture
from .render import Json, Renderer
from .times import write_time

REQUEST, CONFIRMATION, ERROR = 1, 2, 3
BOOT = "BootNotification"
INFORMATION = "ProvideChargingInformation"
REQUESTS = "ProvideChargingRequests"
ACTIONS = (BOOT, INFORMATION, REQUESTS)
SCHEMA_ERROR = "SchemaValidationError"


@dataclass(frozen=True, kw_only=True)
class Message:
    """Hold a message that has the shape of the standard."""

    kind: int
    source: str
    presystem_id: str
    at: str
    message_id: str
    action: str
    payload: Json


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Say why a request is refused; only Favonius tells the code and the details."""

    reason: str
    subject: str = ""
    code: str = SCHEMA_ERROR
    request_id: str | None = None

    @property
    def text(self) -> str:
        """Return the reason with its subject."""
        return self.reason.format(self.subject)


def combined(refusals: Iterable[Refusal]) -> Refusal:
    """Say everything at once, the subjects of one reason behind each other."""
    subjects: dict[str, list[str]] = {}
    for refusal in refusals:
        subjects.setdefault(refusal.reason, []).append(refusal.subject)
    return Refusal(
        reason="{}",
        subject=" ".join(reason.format(", ".join(names)) for reason, names in subjects.items()),
    )


def dump(message: object) -> str:
    """Write JSON without a space."""
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False)


def load(text: str | bytes) -> Any:
    """Read JSON; raise ValueError for what is none, NaN and Infinity included."""

    def refuse(constant: str) -> NoReturn:
        raise ValueError(f"{constant} is not JSON")

    return json.loads(text, parse_constant=refuse)


class Writer:
    """Write what the load management system says."""

    def __init__(
        self, dialect: Dialect, faults: ChargePilotFaults, picture: Picture, clock: Clock
    ) -> None:
        """Write in one dialect about one picture."""
        self._dialect = dialect
        self._faults = faults
        self._picture = picture
        self._clock = clock

    def new_id(self) -> str:
        """Make the id of a request."""
        return str(uuid4())

    def picture(self) -> Json:
        """Return the payload of a picture as of now."""
        times, power = self._faults.payload_times, self._faults.present_power
        renderer = Renderer(
            self._dialect,
            times=None if times == "dialect" else times,
            power=None if power == "dialect" else power,
        )
        payload = renderer.payload(self._picture)
        return _with_extras(payload) if self._faults.extra_fields else payload

    def boot(self) -> Json:
        """Return the payload of a boot request, as some systems send one themselves."""
        key = "systemType" if self._dialect.boot_key == "systemType" else "presystem"
        return {key: "BMS"}

    def request(
        self, presystem_id: str, message_id: str, action: str, payload: object, age: float = 0
    ) -> list[object]:
        """Write a request; an age makes it look older than it is."""
        return self._message(REQUEST, presystem_id, message_id, action, payload, age)

    def confirmation(self, of: Message, payload: object) -> str:
        """Confirm a request."""
        name = "boot-response" if of.action == BOOT else "response"
        return self._answer(CONFIRMATION, of, payload, name)

    def error(self, of: Message, refusal: Refusal) -> str:
        """Refuse a request."""
        return self._answer(ERROR, of, self._error_payload(refusal), "error")

    def stray_error(self, presystem_id: str, refusal: Refusal) -> str:
        """Refuse what could not be read, as Favonius does."""
        payload = self._error_payload(refusal)
        return dump(self._message(ERROR, presystem_id, "parse-error", "Unknown", payload))

    def _answer(self, kind: int, of: Message, payload: object, name: str) -> str:
        ids = self._faults.answer_ids
        match self._dialect.answer_ids if ids == "dialect" else ids:
            case "echo":
                message_id = of.message_id
            case "prefix":
                message_id = f"{name}-{of.message_id}"
            case "fresh":
                message_id = self.new_id()
        return dump(self._message(kind, of.presystem_id, message_id, of.action, payload))

    def _message(
        self,
        kind: int,
        presystem_id: str,
        message_id: str,
        action: str,
        payload: object,
        age: float = 0,
    ) -> list[object]:
        times = self._faults.envelope_times
        at = write_time(
            self._clock() - age, self._dialect.envelope_times if times == "dialect" else times
        )
        return [kind, self._faults.source, presystem_id, at, message_id, action, payload]

    def _error_payload(self, refusal: Refusal) -> Json:
        match self._dialect.error_shape:
            case "message":
                return {"message": refusal.text}
            case "errorMessage":
                return {"errorMessage": refusal.text}
            case "errorCode":
                extra = {"chargingRequestId": refusal.request_id} if refusal.request_id else {}
                return {"errorCode": refusal.code, "errorDescription": refusal.text, **extra}


def _with_extras(value: Any) -> Any:
    """Add a property that no version knows to every object."""
    match value:
        case dict():
            return {**{name: _with_extras(one) for name, one in value.items()}, "xVendor": [1, {}]}
        case list():
            return [_with_extras(one) for one in value]
    return value
