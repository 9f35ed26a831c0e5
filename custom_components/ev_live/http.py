"""Asks a provider something over HTTP.

No address or body ever gets into a text: addresses hold keys, subscriptions and places.
"""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import orjson

from .feed import FeedUnavailable

TIMEOUT = aiohttp.ClientTimeout(total=60, connect=20)

# Beyond this nothing is read.
MOST_BYTES = 64 * 1024 * 1024


class Unreachable(FeedUnavailable):
    """Nobody answered, or not to the end: what was asked may have been done, or not."""


class Refused(FeedUnavailable):
    """The provider answered with a refusal; `code` is its own, empty where it gave none."""

    def __init__(self, what: str, status: int, code: str) -> None:
        """Take what was refused and how."""
        super().__init__(f"{what} answered {status} {code}".rstrip())
        self.status = status
        self.code = code


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What was answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def code(self) -> str:
        """Return the provider's own code of a refusal, empty where it gave none."""
        fields = self.fields
        code = fields.get("errorCode") or fields.get("code") or ""
        return str(code) if isinstance(code, str | int) else ""

    @property
    def fields(self) -> dict[str, Any]:
        """Return the body's object, empty where it is none."""
        try:
            fields = orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return {}
        return fields if isinstance(fields, dict) else {}

    @property
    def date(self) -> datetime | None:
        """Return what the server's clock says."""
        try:
            date = parsedate_to_datetime(self.headers.get("Date", ""))
        except ValueError:
            return None
        return date if date.tzinfo else date.replace(tzinfo=UTC)

    @property
    def retry_after(self) -> float | None:
        """Return the seconds the server asks to be left alone."""
        wait = self.headers.get("Retry-After", "").strip()
        if wait.isdecimal():
            return float(wait)
        try:
            until = parsedate_to_datetime(wait)
        except ValueError:
            return None
        since = self.date or datetime.now(UTC)
        return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - since).total_seconds())


def basic_auth(username: str, password: str) -> str:
    """Return the header that shows user and password, in UTF-8."""
    return f"Basic {b64encode(f'{username}:{password}'.encode()).decode()}"


async def ask(
    session: aiohttp.ClientSession,
    what: str,
    method: str,
    url: str,
    *,
    timeout: aiohttp.ClientTimeout = TIMEOUT,
    **options: Any,
) -> Answer:
    """Ask, and return the whole answer, whatever its status.

    A redirect is followed, and aiohttp leaves a token out at another host.

    Raises:
        Unreachable: there is no answer.
    """
    try:
        async with session.request(method, url, timeout=timeout, **options) as response:
            body = await _read(response)
            return Answer(status=response.status, headers=response.headers, body=body)
    except (aiohttp.ClientError, TimeoutError, ValueError) as err:
        raise Unreachable(f"{what} cannot be reached ({type(err).__name__})") from None


async def _read(response: aiohttp.ClientResponse) -> bytes:
    """Read a body, but not without end."""
    chunks = []
    size = 0
    async for chunk in response.content.iter_any():
        chunks.append(chunk)
        if (size := size + len(chunk)) > MOST_BYTES:
            raise aiohttp.ClientPayloadError
    return b"".join(chunks)
