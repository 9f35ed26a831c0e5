"""Who may come in, and in which subprotocol."""

from base64 import b64decode
import binascii

from aiohttp import hdrs, web

from .dialects import Dialect
from .faults import ChargePilotFaults


class Login:
    """Check a handshake."""

    def __init__(self, dialect: Dialect, faults: ChargePilotFaults) -> None:
        """Know one pair of credentials."""
        self.username = "depot"
        self.password = "s3cret-of-the-depot"
        self._dialect = dialect
        self._faults = faults

    def admits(self, request: web.Request) -> bool:
        """Tell whether the credentials are right; Favonius takes a token as well."""
        if self._faults.credentials_revoked:
            return False
        scheme, _, value = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
        match scheme.lower():
            case "basic":
                return _decoded(value) == f"{self.username}:{self.password}"
            case "bearer":
                return self._dialect.name == "favonius" and value == self.password
        return False

    @property
    def refusal_status(self) -> int | None:
        """Return the status of a refusal, or None where the socket opens only to be closed."""
        refusal = self._faults.refusal
        if refusal == "close" or (refusal == "dialect" and self._dialect.refuses_by_close):
            return None
        return self._faults.refusal_status

    def subprotocol(self, request: web.Request) -> str | None:
        """Return the highest that both sides know, or None to leave it out of the answer."""
        if self._faults.subprotocol in ("ignored", "refused"):
            return None
        lines = request.headers.getall(hdrs.SEC_WEBSOCKET_PROTOCOL, [])
        offered = {name.strip() for line in lines for name in line.split(",")}
        return max(offered & set(self._dialect.subprotocols), default=None)

    def misses_subprotocol(self, chosen: str | None) -> bool:
        """Tell whether a socket ends because of its subprotocol."""
        match self._faults.subprotocol:
            case "refused":
                return True
            case "required":
                return chosen is None
        return False


def _decoded(value: str) -> str | None:
    try:
        return b64decode(value, validate=True).decode()
    except binascii.Error, UnicodeDecodeError:
        return None
