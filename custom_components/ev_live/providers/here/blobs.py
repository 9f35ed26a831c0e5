"""Fetches messages that are too large for a page (report 6.10): rare to the point of never."""

import asyncio
from collections import Counter

from ...feed import FeedError, FeedUnavailable, NotEntitled, ProtocolViolation
from ...http import Refused
from .client import BLOB, HereClient
from .ids import Watched
from .reader import LARGE
from .wire import Blob, Message, decode_blob

WHAT = "HERE's blob store"

# A blob that cannot be had for the moment is asked for again with its page, but not for ever:
# it would hold up the whole stream.
MOST_TRIES = 3


class BlobStore:
    """Reads what stands elsewhere."""

    def __init__(self, client: HereClient, watched: Watched) -> None:
        """Take the account and which locations to keep."""
        self._client = client
        self._watched = watched
        self._tries: Counter[str] = Counter()

    async def read(self, blob: Blob, faults: list[str]) -> Message | None:
        """Return what a message says of a watched location.

        Raises:
            ProtocolViolation: it cannot be had, or not be read.
            FeedError: it cannot be had for the moment.
        """
        try:
            data = await self._fetch(blob.handle)
        except FeedError as error:
            if not self._is_worth_a_try(blob.handle, error):
                raise ProtocolViolation("a blob that cannot be had") from None
            raise
        self._tries.pop(blob.handle, None)
        if len(data) < LARGE:
            return decode_blob(data, self._watched, blob, faults)
        return await asyncio.to_thread(decode_blob, data, self._watched, blob, faults)

    async def _fetch(self, handle: str) -> bytes:
        """Fetch a blob; where it is kept elsewhere, the token does not go along (trap 16)."""
        base = await self._client.base(BLOB)
        url = f"{base}/layers/{self._client.layer}/data/{handle}"
        answer = await self._client.call(WHAT, "GET", url, headers={"Accept": "*/*"})
        return answer.body

    def _is_worth_a_try(self, handle: str, error: FeedError) -> bool:
        """Whether a blob may be there the next time."""
        is_final = isinstance(error, Refused) and error.status < 500
        if is_final or isinstance(error, NotEntitled) or not isinstance(error, FeedUnavailable):
            return False
        self._tries[handle] += 1
        return self._tries[handle] < MOST_TRIES
