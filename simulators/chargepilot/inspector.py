"""Whether what the client says is what the standard allows."""

from .dialects import Dialect
from .envelope import ACTIONS, BOOT, CONFIRMATION, REQUEST, Message, load
from .schemas import MessageName, violations

REQUEST_SCHEMAS: dict[str, MessageName] = {
    "BootNotification": "BootNotificationRequest",
    "ProvideChargingInformation": "ProvideChargingInformationRequest",
    "ProvideChargingRequests": "ProvideChargingRequestsRequest",
}
CONFIRMATION_SCHEMAS: dict[str, MessageName] = {
    "BootNotification": "BootNotificationResponse",
    "ProvideChargingInformation": "ProvideChargingInformationResponse",
    "ProvideChargingRequests": "ProvideChargingRequestsResponse",
}
ROLES = ("BMS", "ITCS")
BOOT_KEYS = ("systemType", "presystem")


class Inspector:
    """Read what clients say, and write down what is wrong with it."""

    def __init__(self, dialect: Dialect, presystem_id: str) -> None:
        """Judge by one dialect, for one presystem."""
        self.violations: list[str] = []
        self._dialect = dialect
        self._presystem_id = presystem_id
        self._asked: set[str] = set()

    def read(self, text: str | bytes) -> Message | None:
        """Return a message of the right shape, or None."""
        if isinstance(text, bytes):
            self._note("a binary frame")
            return None
        try:
            array = load(text)
        except ValueError as error:
            self._note(f"not JSON: {error}")
            return None
        if found := violations(self._dialect.version, "MessageStructure", array):
            self._note(*found)
            return None
        kind, source, presystem_id, at, message_id, action, payload = array
        message = Message(
            kind=kind,
            source=source,
            presystem_id=presystem_id,
            at=at,
            message_id=message_id,
            action=action,
            payload=payload,
        )
        self._look_at_envelope(message)
        return message

    def judge(self, message: Message) -> list[str]:
        """Return what is wrong with a payload, and write it down."""
        found = self._judge(message)
        self._note(*found)
        return found

    def _judge(self, message: Message) -> list[str]:
        version, action, payload = self._dialect.version, message.action, message.payload
        if message.kind not in (REQUEST, CONFIRMATION):
            return violations(version, "ErrorResponse", payload)
        if action not in ACTIONS:
            return [f"there is no action {action}"]
        if message.kind == CONFIRMATION:
            return violations(version, CONFIRMATION_SCHEMAS[action], payload)
        # Which of the two keys is right is for the boot to decide, not for the schema.
        if action == BOOT and self._is_boot(payload):
            return []
        return violations(version, REQUEST_SCHEMAS[action], payload)

    @staticmethod
    def _is_boot(payload: dict[str, object]) -> bool:
        return len(payload) == 1 and all(
            key in BOOT_KEYS and value in ROLES for key, value in payload.items()
        )

    def _look_at_envelope(self, message: Message) -> None:
        if message.source not in ROLES:
            self._note(f"{message.source} is no presystem's role")
        if message.presystem_id != self._presystem_id:
            self._note(f"{message.presystem_id} is not the id of this presystem")
        if not message.at.endswith("Z"):
            self._note(f"{message.at} is not UTC")
        if message.kind == REQUEST:
            if message.message_id in self._asked:
                self._note(f"{message.message_id} was the id of a request before")
            self._asked.add(message.message_id)

    def _note(self, *found: str) -> None:
        self.violations.extend(found)
