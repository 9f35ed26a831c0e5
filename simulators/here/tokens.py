"""The sign-in: who signs well gets a token, and the token opens everything else."""

from collections.abc import Mapping
from dataclasses import dataclass
import json
import re
from secrets import token_urlsafe
from typing import NoReturn

from aiohttp import hdrs, web

from simulators.server import Clock

from . import oauth
from .faults import HereFaults
from .refusals import BAD_TOKEN, FORBIDDEN, NO_TOKEN, Json, account_problem, gateway_problem

TOKEN_PATH = "/oauth2/token"
TIMESTAMP_PATH = "/timestamp"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
PROJECT = re.compile(r"hrn:here:authorization::[^:\s]+:project/[^:\s]+")
BEARER = "Bearer "

type Form = list[tuple[str, str]]


@dataclass(kw_only=True)
class Credentials:
    """Hold what an application signs with, and the project it belongs to."""

    client_id: str
    access_key_id: str
    access_key_secret: str
    scope: str


@dataclass(frozen=True, kw_only=True)
class Grant:
    """Hold what a token is good for."""

    expires_at: float
    scope: str | None


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Hold what was asked for in either encoding."""

    grant_type: str | None
    expires_in: str | None
    scope: str | None
    signed: Form
    camel_case: bool


class Tokens:
    """Issue bearer tokens, and know the ones that still count."""

    def __init__(self, faults: HereFaults, clock: Clock) -> None:
        """Begin with none issued."""
        self._faults = faults
        self._clock = clock
        self._grants: dict[str, Grant] = {}

    def issue(self, lifetime: float, scope: str | None) -> str:
        """Make a token."""
        now = self._clock()
        self._grants = {key: grant for key, grant in self._grants.items() if grant.expires_at > now}
        token = f"eyJhbGciOiJSUzUxMiJ9.{token_urlsafe(24)}.{token_urlsafe(32)}"
        self._grants[token] = Grant(expires_at=now + lifetime, scope=scope)
        return token

    def expire(self) -> None:
        """Let no token count any more."""
        self._grants.clear()

    def check(self, request: web.Request) -> None:
        """Refuse a request without a token that counts."""
        header = request.headers.get(hdrs.AUTHORIZATION, "")
        if not header:
            raise gateway_problem(401, NO_TOKEN)
        grant = self._grants.get(header.removeprefix(BEARER))
        rejected = self._faults.bearer_rejected or not header.startswith(BEARER)
        if rejected or not grant or grant.expires_at <= self._clock():
            raise gateway_problem(401, BAD_TOKEN)
        if self._faults.scope_required and not grant.scope:
            raise gateway_problem(403, FORBIDDEN)


class Nonces:
    """Remember which nonces were used, for as long as their timestamps would pass."""

    def __init__(self) -> None:
        """Begin with none used."""
        self._used: dict[str, float] = {}

    def use(self, nonce: str, now: float, window: float) -> bool:
        """Use a nonce; tell whether it was new."""
        self._used = {known: at for known, at in self._used.items() if at >= now - 2 * window}
        fresh = nonce not in self._used
        self._used.setdefault(nonce, now)
        return fresh


class TokenEndpoint:
    """Hand out a token to who signs well."""

    def __init__(
        self, credentials: Credentials, tokens: Tokens, faults: HereFaults, clock: Clock
    ) -> None:
        """Issue to one application."""
        self._credentials = credentials
        self._tokens = tokens
        self._faults = faults
        self._clock = clock
        self._nonces = Nonces()

    @property
    def now(self) -> float:
        """Return the time on the provider's clock, which need not be the client's."""
        return self._clock() + self._faults.clock_skew

    async def timestamp(self, request: web.Request) -> web.Response:
        """Tell the time to anybody."""
        return web.json_response({"timestamp": int(self.now)})

    async def answer(self, request: web.Request) -> web.Response:
        """Answer a request for a token."""
        if self._faults.token_error:
            self._refuse(self._faults.token_error)
        wish = await self._read(request)
        self._check_signature(request, wish)
        self._check_wish(wish)
        return web.json_response(self._issue(wish))

    def _refuse(self, code: int, field: int | None = None) -> NoReturn:
        raise account_problem(code, self._faults.token_error_shape, field)

    async def _read(self, request: web.Request) -> Wish:
        """Read the body in the encoding it claims; the answer will be spelled alike."""
        text = await request.text()
        if hdrs.CONTENT_TYPE not in request.headers:
            self._refuse(400003)
        if request.content_type == FORM:
            return _form_wish(oauth.read_form(text))
        if request.content_type != JSON:
            self._refuse(400004)
        try:
            body = json.loads(text)
        except ValueError:
            self._refuse(400002)
        if not isinstance(body, dict):
            self._refuse(400200, 400203)
        return _json_wish(body)

    def _check_signature(self, request: web.Request, wish: Wish) -> None:
        header = request.headers.get(hdrs.AUTHORIZATION)
        if not header:
            self._refuse(401200)
        try:
            claim = oauth.read_header(header)
        except oauth.MalformedHeaderError:
            self._refuse(401202)
        self._check_claim(claim)
        secret, url = self._credentials.access_key_secret, str(request.url)
        if not oauth.is_signed(claim, secret, request.method, url, wish.signed):
            self._refuse(401300)
        fresh = self._nonces.use(claim.get("oauth_nonce"), self.now, self._faults.timestamp_window)
        if self._faults.nonce_reuse_refused and not fresh:
            self._refuse(401207)

    def _check_claim(self, claim: oauth.Claim) -> None:
        """Check what can be checked without the secret."""
        if claim.get("oauth_signature_method") != oauth.METHOD:
            self._refuse(401205)
        if claim.get("oauth_version") not in ("1.0", ""):
            self._refuse(401206)
        key = claim.get("oauth_consumer_key")
        if key == self._credentials.client_id:
            self._refuse(401310)
        if self._faults.credentials_revoked or key != self._credentials.access_key_id:
            self._refuse(401300)
        timestamp = claim.get("oauth_timestamp")
        if not timestamp.isdecimal():
            self._refuse(401202)
        if abs(int(timestamp) - self.now) > self._faults.timestamp_window:
            self._refuse(401204)

    def _check_wish(self, wish: Wish) -> None:
        if wish.grant_type is None:
            self._refuse(400200, 400201)
        if wish.grant_type != "client_credentials":
            self._refuse(400200, 400290)
        if wish.expires_in is not None and not wish.expires_in.isdecimal():
            self._refuse(400200, 400208)
        if wish.scope is not None:
            self._check_scope(wish.scope)

    def _check_scope(self, scope: str) -> None:
        if len(scope.split()) > 1:
            self._refuse(400981)
        if not PROJECT.fullmatch(scope):
            self._refuse(400200, 400909)
        if scope != self._credentials.scope:
            self._refuse(403109)

    def _issue(self, wish: Wish) -> Json:
        """Issue a token; a lifetime beyond the application's own is ignored without a word."""
        lifetime = self._faults.token_ttl
        if wish.expires_in is not None:
            lifetime = min(lifetime, int(wish.expires_in))
        names = ("accessToken", "tokenType", "expiresIn", "scope")
        if not wish.camel_case:
            names = ("access_token", "token_type", "expires_in", "scope")
        token = self._tokens.issue(lifetime, wish.scope)
        said = dict(zip(names, (token, "bearer", int(lifetime), wish.scope), strict=True))
        if self._faults.token_omits_lifetime:
            del said[names[2]]
        return {name: value for name, value in said.items() if value is not None}


def _form_wish(form: Form) -> Wish:
    asked = dict(form)
    return Wish(
        grant_type=asked.get("grant_type"),
        expires_in=asked.get("expires_in"),
        scope=asked.get("scope"),
        signed=form,
        camel_case=False,
    )


def _json_wish(body: Mapping[str, object]) -> Wish:
    asked = {name: str(value) for name, value in body.items() if value is not None}
    return Wish(
        grant_type=asked.get("grantType"),
        expires_in=asked.get("expiresIn"),
        scope=asked.get("scope"),
        signed=[],
        camel_case=True,
    )
