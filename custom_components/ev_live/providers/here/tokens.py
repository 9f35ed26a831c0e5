"""Keeps the one bearer token of an account (report 4)."""

import asyncio
import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
import logging
import random
import secrets
import time

import aiohttp
import orjson

from ...feed import CredentialsRejected, FeedError, FeedUnavailable, NotEntitled, QuotaExceeded
from ...http import Answer, Refused, ask
from .calls import failure
from .oauth import Signer

_LOGGER = logging.getLogger(__name__)

TOKEN_URL = "https://account.api.here.com/oauth2/token"

WHAT = "HERE's sign-in"

CLOCK_IS_OFF = "401204"
NONCE_WAS_USED = "401207"
NOT_A_KEY_ID = "401310"
NOT_IN_PROJECT = "403109"
BAD_SCOPE = {"400981", "400909", "400927"}
BAD_KEY = {"401300", "401302", "401311", "401424", "404660", NOT_A_KEY_ID}

# A token is renewed this much before it ends, or a tenth of its life if that is less.
EARLY = 300.0
# Where the answer does not say how long it lives.
SHORTEST_LIFE = 3600.0
# While the old one still counts, a renewal that failed is not tried again sooner.
RETRY = 30.0


class WrongKeyId(CredentialsRejected):
    """What was given as access key id is something else."""

    form_error = "not_a_key_id"


class ScopeRefused(NotEntitled):
    """The project is none, or the app does not belong to it."""

    form_error = "wrong_scope"
    issue = "wrong_scope"


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """A token, and until when it counts, in seconds of a clock that nobody sets."""

    text: str
    renew_at: float
    ends_at: float

    @property
    def header(self) -> dict[str, str]:
        """Return the header that shows it."""
        return {"Authorization": f"Bearer {self.text}"}

    @property
    def app(self) -> str | None:
        """Return the id of the app, which HERE's tokens bear in their clear head."""
        head = self.text.partition(".")[0]
        try:
            said = orjson.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
            app = said["aid"]
        except binascii.Error, ValueError, KeyError, TypeError:
            return None
        return app if isinstance(app, str) and app else None


class TokenKeeper:
    """Signs in, and renews the token before it ends; who asks meanwhile waits for the same."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        signer: Signer,
        *,
        url: str = TOKEN_URL,
        scope: str | None = None,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the access key and the project to ask for."""
        self._session = session
        self._signer = signer
        self._url = url
        self._form = {"grant_type": "client_credentials"} | ({"scope": scope} if scope else {})
        self._clock = clock
        self._monotonic = monotonic
        self._lead: float | None = None
        self._token: Token | None = None
        self._not_before = 0.0
        self._lock = asyncio.Lock()

    async def get(self) -> Token:
        """Return a token that counts.

        Raises:
            FeedError: there is none to be had.
        """
        async with self._lock:
            if self._token is None or self._is_due(self._token):
                await self._renew()
            assert self._token is not None
            return self._token

    def reject(self, token: Token) -> None:
        """Note that a service does not accept a token, unless it was renewed meanwhile."""
        if self._token is token:
            self._token = None

    def _is_due(self, token: Token) -> bool:
        """Whether it is time to renew."""
        return self._monotonic() >= max(token.renew_at, self._not_before)

    async def _renew(self) -> None:
        """Sign in; while the old token counts, a failure only puts it off (report 4.6)."""
        try:
            self._token = self._read(await self._sign_in())
        except FeedError as error:
            self._not_before = self._monotonic() + _wait(error)
            if self._token is None or self._monotonic() >= self._token.ends_at:
                raise
            _LOGGER.debug("The token is kept for now: %s", error)

    async def _sign_in(self) -> Answer:
        """Ask, once more where a clock that is off or a nonce was all that was wrong."""
        answer = await self._post()
        if answer.code == CLOCK_IS_OFF and answer.date is not None:
            # The wall clock may be set at any time, so its lead is kept against the other one.
            self._lead = answer.date.timestamp() - self._monotonic()
            answer = await self._post()
        elif answer.code == NONCE_WAS_USED:
            answer = await self._post()
        return answer

    async def _post(self) -> Answer:
        """Ask once, signed with a nonce and a time of its own (report 4.2, rule 8)."""
        now = self._clock() if self._lead is None else self._monotonic() + self._lead
        form = list(self._form.items())
        try:
            header = self._signer.header(
                self._url, form, nonce=secrets.token_hex(16), timestamp=int(now)
            )
        except ValueError:
            raise FeedUnavailable("the address of HERE's sign-in cannot be used") from None
        return await ask(
            self._session,
            WHAT,
            "POST",
            self._url,
            data=self._form,
            headers={"Authorization": header, "Accept": "application/json"},
            allow_redirects=False,
        )

    def _read(self, answer: Answer) -> Token:
        """Read the token; either spelling of its fields may come (report 4.1)."""
        if answer.status != 200:
            raise _refusal(answer)
        fields = answer.fields
        text = fields.get("access_token") or fields.get("accessToken")
        if not isinstance(text, str) or not text.isascii() or not text.isprintable():
            raise FeedUnavailable("HERE's sign-in answered without a token")
        said = fields.get("expires_in", fields.get("expiresIn"))
        life = float(said) if isinstance(said, int | float) and said > 0 else SHORTEST_LIFE
        now = self._monotonic()
        early = min(EARLY, life / 10) * random.uniform(1, 1.2)
        return Token(text=text, renew_at=now + life - early, ends_at=now + life)


def _wait(error: FeedError) -> float:
    """Return the seconds until a renewal is tried again."""
    wanted = error.retry_after if isinstance(error, QuotaExceeded) else None
    return RETRY if wanted is None else wanted


def _refusal(answer: Answer) -> FeedError:
    """Sort a refusal by what a person or a wait can do about it (report 4.4)."""
    codes = {answer.code, *_field_codes(answer)}
    if NOT_A_KEY_ID in codes:
        return WrongKeyId("HERE was given an app id in place of an access key id")
    if codes & BAD_KEY:
        return CredentialsRejected(f"HERE does not accept the access key ({answer.code})")
    if codes & BAD_SCOPE or NOT_IN_PROJECT in codes:
        return ScopeRefused(f"HERE does not give this app that project ({answer.code})")
    if answer.status == 401 and not answer.code:
        return CredentialsRejected("HERE does not accept the access key")
    if answer.status == 401:
        return Refused(WHAT, answer.status, answer.code)
    return failure(WHAT, answer)


def _field_codes(answer: Answer) -> set[str]:
    """Return the codes of the fields that are said to be wrong."""
    errors = answer.fields.get("errorFields")
    fields = errors if isinstance(errors, list) else []
    return {str(field.get("errorCode")) for field in fields if isinstance(field, dict)}
