"""What the live socket does not say: which vehicles there are, and their last values.

Both calls are observed in other clients, not documented (report 6), so anything may be
missing from their answers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import aiohttp
import orjson

from ...feed import (
    CredentialsRejected,
    FeedError,
    FeedUnavailable,
    ProtocolViolation,
    QuotaExceeded,
)
from ...http import ask
from ...socket import Refused
from .key import UNWELCOME, Key
from .wire import VehiclePoint, read_time

REST_URL = "https://sdk.viriciti.com"
ASSETS_PATH = "/api/v1/my/assets"
STATE_PATH = "/api/v2/state"

TIMEOUT = aiohttp.ClientTimeout(total=15)


class Gone(FeedUnavailable):
    """There is no such call (any more): nothing to be said about the key."""


class Listed(NamedTuple):
    """A vehicle that the key may see; neither its id nor its name is its plate or its VIN."""

    vid: str
    name: str | None


class Rest:
    """Makes the calls of one key."""

    def __init__(self, session: aiohttp.ClientSession, key: Key, url: str = REST_URL) -> None:
        """Take the key and where the paths begin."""
        self._session = session
        self._key = key
        self._url = url.rstrip("/")

    async def vehicles(self) -> list[Listed]:
        """Return the vehicles that the key may see, which also tries the key.

        Raises:
            CredentialsRejected: the key is not known.
            Gone: this call is not there.
            FeedError: the provider did not answer.
        """
        try:
            answer = await self._key.use(lambda: self._call("GET", ASSETS_PATH))
        except Refused as refused:
            raise _sorted(refused) from None
        listed = _unwrap(answer)
        if not isinstance(listed, list):
            raise FeedUnavailable("the provider answered with something that is no list")
        return list(_read_vehicles(listed))

    async def state(self, wanted: Mapping[str, Sequence[str]]) -> list[VehiclePoint]:
        """Return the last known points of the labels of vehicles; there may be none.

        Raises:
            FeedError: the provider did not answer.
        """
        try:
            answer = await self._call("POST", STATE_PATH, wanted)
        except Refused as refused:
            # One vehicle that is not this key's may be the reason: it says nothing of the key.
            raise _quota(refused) or refused from None
        states = answer if isinstance(answer, dict) and answer.keys() & wanted.keys() else None
        states = _unwrap(answer) if states is None else states
        return list(_read_points(states, wanted)) if isinstance(states, dict) else []

    async def knows_key(self) -> bool | None:
        """Whether the provider knows the key; None where that cannot be told now."""
        try:
            await self.vehicles()
        except CredentialsRejected:
            return False
        except FeedError:
            return None
        return True

    async def _call(self, method: str, path: str, body: object = None) -> Any:
        """Make a call and read its answer."""
        answer = await ask(
            self._session,
            "the provider",
            method,
            self._url + path,
            params=self._key.query,
            headers=self._key.headers,
            json=body,
            timeout=TIMEOUT,
            allow_redirects=False,
        )
        if answer.status != 200:
            raise Refused("the request", answer.status, answer.headers.get("Retry-After"))
        try:
            return orjson.loads(answer.body)
        except orjson.JSONDecodeError:
            raise FeedUnavailable("the provider answered something that is no JSON") from None


def _sorted(refused: Refused) -> FeedError:
    """Say what a refusal means (report 6, missing data)."""
    if refused.status in UNWELCOME:
        return CredentialsRejected("the provider does not accept the API key")
    if refused.status in (404, 410):
        return Gone(str(refused))
    return _quota(refused) or refused


def _quota(refused: Refused) -> FeedError | None:
    """Return a refusal that asks to wait."""
    if refused.status != 429:
        return None
    return QuotaExceeded("the provider asks to wait", retry_after=refused.retry_after)


def _unwrap(answer: Any) -> Any:
    """Take off an envelope that some gateways put around an answer."""
    return answer["data"] if isinstance(answer, dict) and answer.keys() == {"data"} else answer


def _read_vehicles(listed: Iterable[Any]) -> Iterator[Listed]:
    """Read the list; names may be missing or equal."""
    for asset in listed:
        fields = asset if isinstance(asset, dict) else {}
        vid, name = fields.get("vid"), fields.get("name")
        if isinstance(vid, str) and vid:
            yield Listed(vid, name.strip() or None if isinstance(name, str) else None)


def _read_points(
    states: Mapping[str, Any], wanted: Mapping[str, Sequence[str]]
) -> Iterator[VehiclePoint]:
    """Read the points that are there: a vehicle, a label, its value may be missing or null."""
    for vid, labels in wanted.items():
        known = states.get(vid)
        if not isinstance(known, dict):
            continue
        for label in labels:
            point = known.get(label)
            if not isinstance(point, dict) or point.get("value") is None:
                continue
            try:
                yield VehiclePoint(vid, label, point["value"], read_time(point.get("time")))
            except ProtocolViolation:
                continue
