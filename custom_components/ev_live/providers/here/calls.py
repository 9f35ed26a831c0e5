"""Asks HERE something over HTTP, and sorts its refusals (report 4.4 and 6.7).

No address, token or body ever gets into a text: addresses hold subscriptions and places.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import orjson

from ...feed import FeedError, FeedUnavailable, NotEntitled, QuotaExceeded

TIMEOUT = aiohttp.ClientTimeout(total=60, connect=20)

# A page has at most 500 messages; beyond this nothing is read.
MOST_BYTES = 64 * 1024 * 1024


class Unreachable(FeedUnavailable):
    """Nobody answered, or not to the end: what was asked may have been done, or not."""


class Refused(FeedUnavailable):
    """HERE answered with a refusal; `code` is its own, empty where it gave none."""

    def __init__(self, what: str, status: int, code: str) -> None:
        """Take what was refused and how."""
        super().__init__(f"{what} answered {status} {code}".rstrip())
        self.status = status
        self.code = code


class NotShared(NotEntitled):
    """The organisation's administrator must share the catalog, or add the app to a group."""

    form_error = "not_shared"
    issue = "not_shared"


class BearerRefused(FeedUnavailable):
    """The token does not count (any more)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What was answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def code(self) -> str:
        """Return HERE's own code of a refusal; its texts are declared unstable (report 4.4)."""
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


class Broken(aiohttp.ClientError):
    """The line broke while an answer was on its way."""


async def only_once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keep aiohttp from asking again by itself when the line breaks.

    It does so for every GET, and a stream that is read twice moves on twice.
    """
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as err:
        raise Broken from err


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

    A redirect is followed, and aiohttp leaves the token out at another host (report 6.10).

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


def failure(what: str, answer: Answer) -> FeedError:
    """Say a refusal of a service in the words of a feed (report 6.7).

    A 403 means that something was not shared with this app; no new key helps (trap 14).
    """
    match answer.status:
        case 401:
            return BearerRefused(f"{what} does not accept the token")
        case 403:
            return NotShared(f"{what} is not shared with this app")
        case 429:
            return QuotaExceeded(f"{what} asks to wait", retry_after=answer.retry_after)
        case 503 if (wait := answer.retry_after) is not None:
            return QuotaExceeded(f"{what} asks to wait", retry_after=wait)
    return Refused(what, answer.status, answer.code)
