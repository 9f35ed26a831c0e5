"""One subscription to the stream: where it lives, what it was given, what it has committed.

Report 6: subscribing goes to the address that was looked up, everything else to the node that
the subscription lives on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
import logging
from typing import Any
from urllib.parse import urlsplit

from ...feed import CredentialsRejected, FeedError, FeedUnavailable
from ...http import Answer, Refused, Unreachable
from .calls import BearerRefused, Busy, NotShared, only_once
from .client import STREAM, HereClient
from .tokens import Token

_LOGGER = logging.getLogger(__name__)

WHAT = "HERE's stream"
CORRELATION = "X-Correlation-ID"


NO_COMMIT = "E213028"

# How many messages a page may have.
FULL = 500

# HERE's defaults differ from Kafka's, so all that matters is said (trap 6). A page must not
# hold the house up for longer than it takes to blink.
PROPERTIES = {
    "auto.offset.reset": "latest",
    "enable.auto.commit": False,
    "max.poll.records": FULL,
    "fetch.max.bytes": 2 * 1024 * 1024,
}

# With this the node commits where it stands in every partition, whether it gave anything of it
# or not, at each poll and when the subscription ends. That is Kafka's way, and not proven.
COMMITS_ITSELF = {"enable.auto.commit": True, "auto.commit.interval.ms": 1}

# A slot that a crashed reader holds is free again after about five minutes (report 6.8).
SLOT_WAIT = 300.0


class Mode(StrEnum):
    """How a group reads: by one, or shared out among several."""

    SERIAL = "serial"
    PARALLEL = "parallel"


class Gone(FeedUnavailable):
    """The node does not know the subscription (any more): subscribe again."""


class Full(Busy):
    """The group has as many readers as the layer has partitions (trap 15)."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Who reads: the mode, the group, and in parallel mode which of its readers."""

    mode: Mode
    group: str
    consumer: str | None = None
    commits_itself: bool = False


class Subscription:
    """One reader's place in the stream.

    What was given but never committed is given again to whoever subscribes next, so a page
    that was lost on the way is found again by closing and opening.
    """

    def __init__(self, client: HereClient, reading: Reading, *, is_new: bool) -> None:
        """Take who reads; `is_new` where nobody can have read in this name before."""
        self._client = client
        self._reading = reading
        self.is_closed = is_new
        self._node = ""
        self._id = ""
        self._correlation: str | None = None
        self._token: Token | None = None
        self._done: dict[int, int] = {}

    async def open(self) -> None:
        """Subscribe, beginning behind the last commit.

        One that was never closed may live on behind a page that never arrived, and nobody
        knows whether subscribing again moves it back: so it is closed first.

        Raises:
            Full: there is no slot for another reader.
            FeedError: there is no subscription to be had.
        """
        self._done.clear()
        await self._subscribe()
        if not self.is_closed and await self.close():
            await self._subscribe()
        self.is_closed = False

    async def poll(self) -> bytes:
        """Return a page of messages, which may be empty.

        A new token is shown here first: a commit would refuse it (trap 3).

        Raises:
            Gone: the subscription is lost.
            FeedError: there is no page.
        """
        token = await self._client.tokens.get()
        try:
            answer = await self._ask(token, "GET", "partitions", middlewares=(only_once,))
        except BearerRefused:
            self._client.tokens.reject(token)
            token = await self._client.tokens.get()
            try:
                answer = await self._ask(token, "GET", "partitions", middlewares=(only_once,))
            except BearerRefused as error:
                raise CredentialsRejected(str(error)) from None
        self._token = token
        return answer.body

    def done(self, offsets: Mapping[int, int]) -> None:
        """Note the highest offsets of what was applied (report 6.4: themselves, not + 1)."""
        for partition, offset in offsets.items():
            self._done[partition] = max(offset, self._done.get(partition, offset))

    async def commit(self) -> bool:
        """Commit what is done, with the token it was read with; return whether that is so now.

        Raises:
            Gone: the subscription is lost.
        """
        if not self._done or self._token is None:
            return not self._done
        body = {"offsets": [{"partition": p, "offset": o} for p, o in self._done.items()]}
        try:
            await self._ask(self._token, "PUT", "offsets", json=body)
        except Gone:
            raise
        except Refused as error:
            if error.code == NO_COMMIT:
                # These may be somebody else's by now; what comes next is committed anyway.
                self._done.clear()
            _LOGGER.debug("A commit was not taken: %s", error)
            return False
        except FeedError as error:
            # The token changed, the node is busy: the next commit says all of it again.
            _LOGGER.debug("A commit has to wait: %s", error)
            return False
        self._done.clear()
        return True

    async def close(self) -> bool:
        """Unsubscribe; return whether nobody reads in this name now."""
        if self.is_closed or not self._id:
            return self.is_closed
        token = self._token or await self._client.tokens.get()
        try:
            await self._ask(token, "DELETE", "subscribe")
        except Gone:
            pass
        except FeedError as error:
            _LOGGER.debug("The subscription could not be ended: %s", error)
            return False
        self.is_closed = True
        self._token = self._correlation = None
        return True

    async def _subscribe(self) -> None:
        """Ask for a subscription; an address that leads nowhere is looked up again, once."""
        try:
            answer = await self._post()
        except (Unreachable, Refused) as error:
            if isinstance(error, Refused) and (error.code or error.status != 404):
                raise _sorted(error) from None
            self._client.forget_bases()
            answer = await self._post()
        self._read(answer)

    async def _post(self) -> Answer:
        """Ask once."""
        base = await self._client.base(STREAM)
        query = {"mode": self._reading.mode.value}
        if self._reading.consumer is not None:
            query["consumerId"] = self._reading.consumer
        properties = {"group.id": self._reading.group, **PROPERTIES}
        if self._reading.commits_itself:
            properties |= COMMITS_ITSELF
        return await self._client.call(
            WHAT,
            "POST",
            f"{base}/layers/{self._client.layer}/subscribe",
            params=query,
            json={"kafkaConsumerProperties": properties},
        )

    def _read(self, answer: Answer) -> None:
        """Read where the subscription lives; any 2xx may say so."""
        match answer.fields:
            case {"nodeBaseURL": str(node), "subscriptionId": str(subscription_id)} if _is_address(
                node
            ):
                self._node, self._id = node.rstrip("/"), subscription_id
            case _:
                raise FeedUnavailable("HERE's stream answered without a subscription")
        self._token = None
        self._correlation = answer.headers.get(CORRELATION)

    async def _ask(self, token: Token, method: str, path: str, **options: Any) -> Answer:
        """Ask the node."""
        headers = {CORRELATION: self._correlation} if self._correlation else {}
        try:
            answer = await self._client.call_with(
                token,
                WHAT,
                method,
                f"{self._node}/layers/{self._client.layer}/{path}",
                params={"mode": self._reading.mode.value, "subscriptionId": self._id},
                headers=headers,
                **options,
            )
        except Refused as error:
            failure = _sorted(error)
            self.is_closed = isinstance(failure, Gone)
            raise failure from None
        self._correlation = answer.headers.get(CORRELATION, self._correlation)
        return answer


def _is_address(text: str) -> bool:
    """Whether a text is an address that can be asked."""
    try:
        return urlsplit(text).scheme in ("http", "https")
    except ValueError:
        return False


def _sorted(error: Refused) -> FeedError:
    """Sort a refusal of the stream (report 6.7)."""
    match error.code:
        case "E213003" | "E213014":
            return Gone(str(error))
        case "E213011":
            return Full("all places to read this stream are taken", retry_after=SLOT_WAIT)
        case "E213017":
            return CredentialsRejected("HERE ties this app to no organisation")
        case "E213027":
            return NotShared("HERE has no such layer in the catalog")
    return error
