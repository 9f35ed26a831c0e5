"""The endpoint that hands out socket URLs, and the tokens in them."""

from base64 import urlsafe_b64encode
import json
from secrets import token_urlsafe
from typing import Any

from aiohttp import web

from simulators.server import Clock, Pulse

from .faults import NobilCounters, NobilFaults, TokenBody

TOKEN_PATH = "/nobil/real-time/v1/Realtime"
KEY_HEADERS = ("x-api-key", "Ocp-Apim-Subscription-Key")
HTML = "<!DOCTYPE html><html><body><h1>Service Unavailable</h1></body></html>"

MISSING_KEY = (
    "Access denied due to missing subscription key. "
    "Make sure to include subscription key when making requests to an API."
)
INVALID_KEY = (
    "Access denied due to invalid subscription key. "
    "Make sure to provide a valid key for an active subscription."
)
MESSAGES = {
    401: INVALID_KEY,
    403: "Out of call volume quota. Quota will be replenished in 01:00:00.",
    500: "Internal server error",
}


def refusal(status: int, message: str, retry_after: int | None = None) -> web.Response:
    """Refuse as the API gateway does."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return web.json_response(
        {"statusCode": status, "message": message}, status=status, headers=headers
    )


class Tokens:
    """Issue tokens that open a socket for a short while."""

    def __init__(self, faults: NobilFaults, clock: Clock) -> None:
        """Begin with none issued."""
        self._faults = faults
        self._clock = clock
        self._expiries: dict[str, float] = {}

    def issue(self) -> str:
        """Make a token that looks like a JWT."""
        now = self._clock()
        self._expiries = {token: at for token, at in self._expiries.items() if at > now}
        claims = {"iat": int(now), "exp": int(now + self._faults.token_ttl)}
        token = f"{_encode({'alg': 'HS256', 'typ': 'JWT'})}.{_encode(claims)}.{token_urlsafe(32)}"
        self._expiries[token] = now + self._faults.token_ttl
        return token

    def admit(self, token: str) -> bool:
        """Tell whether a handshake may pass with this token."""
        admitted = self._clock() < self._expiries.get(token, 0)
        if admitted and self._faults.token_single_use:
            del self._expiries[token]
        return admitted


def _encode(part: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def _body(kind: TokenBody, socket_url: str) -> web.Response:
    """Answer with the socket URL, or with what a broken gateway says instead."""
    match kind:
        case "html":
            return web.Response(text=HTML, content_type="text/html")
        case "not_json":
            return web.Response(text='{"accessToken": "wss', content_type="application/json")
        case "empty":
            return web.Response()
        case "list":
            return web.json_response([{"accessToken": socket_url}])
        case "no_access_token":
            return web.json_response({"url": socket_url})
        case "null_access_token":
            return web.json_response({"accessToken": None})
        case "not_a_url":
            return web.json_response({"accessToken": socket_url.partition("access_token=")[2]})
    return web.json_response({"accessToken": socket_url})


class TokenEndpoint:
    """Hand out a socket URL to who has the key."""

    def __init__(
        self, tokens: Tokens, faults: NobilFaults, counters: NobilCounters, pulse: Pulse
    ) -> None:
        """Issue from one set of tokens."""
        self._tokens = tokens
        self._faults = faults
        self._counters = counters
        self._pulse = pulse

    async def answer(self, request: web.Request, api_key: str, socket_url: str) -> web.Response:
        """Answer a request for a socket URL."""
        self._counters.token_requests += 1
        if self._faults.token_hang:
            await self._pulse.until(lambda: not self._faults.token_hang)
        if (refused := self._refuse(request, api_key)) is not None:
            self._counters.token_refusals += 1
            return refused
        url = f"{socket_url}?access_token={self._tokens.issue()}"
        return _body(self._faults.token_body, url)

    def _refuse(self, request: web.Request, api_key: str) -> web.Response | None:
        keys = [request.headers[header] for header in KEY_HEADERS if header in request.headers]
        if not keys:
            return refusal(401, MISSING_KEY)
        if self._faults.api_key_revoked or api_key not in keys:
            return refusal(401, INVALID_KEY)
        if status := self._faults.token_status:
            wait = self._faults.token_retry_after
            return refusal(status, _message(status, wait), wait)
        return None


def _message(status: int, wait: int | None) -> str:
    if status == 429:
        return f"Rate limit is exceeded. Try again in {wait or 60} seconds."
    return MESSAGES.get(status, "The request failed.")
