"""Sorts HERE's refusals (report 4.4 and 6.7), and asks only once."""

import aiohttp

from ...feed import FeedError, FeedUnavailable, NotEntitled, QuotaExceeded
from ...http import Answer, Refused


class NotShared(NotEntitled):
    """The organisation's administrator must share the catalog, or add the app to a group."""

    form_error = "not_shared"
    issue = "not_shared"


class Busy(QuotaExceeded):
    """HERE asks to wait, but no quota is used up: that passes, whatever anybody does."""

    issue = None


class BearerRefused(FeedUnavailable):
    """The token does not count (any more)."""


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
            return Busy(f"{what} asks to wait", retry_after=wait)
    return Refused(what, answer.status, answer.code)
