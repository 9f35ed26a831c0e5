"""Sends monitors, in the dialect that the provider speaks, and knows what became of them."""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
import json
from typing import Any, Protocol

from .client import Rejected
from .documents import Callback, document, is_stored
from .expressions import Dialect, Name
from .memo import Memo
from .monitors import Monitor
from .plan import Remote

# A provider that stores something else than it was sent is not told the same for ever.
_MOST_TRIES = 3

type Document = Mapping[str, Any]


class MonitorCalls(Protocol):
    """What is asked of the provider about the monitors of a fleet; all raise FeedError."""

    async def monitors(self) -> list[Document]:
        """Return every monitor of the fleet, also those of others."""

    async def create_monitor(self, document: Document) -> str:
        """Create a monitor and return its id."""

    async def replace_monitor(self, monitor_id: str, document: Document) -> None:
        """Replace the whole of a monitor."""

    async def set_monitor_status(self, monitor_id: str, status: str) -> None:
        """Let a monitor run or pause."""

    async def delete_monitor(self, monitor_id: str) -> None:
        """Delete a monitor."""


class Scribe:
    """Writes monitors down at the provider.

    Which dialect expressions are sent in is found out: signs are what the provider documents,
    and words are tried once where an expression with signs is refused (report 6.5).
    """

    def __init__(self, calls: MonitorCalls, memo: Memo) -> None:
        """Take whom to send to, and where the dialect is remembered."""
        self._calls = calls
        self._memo = memo
        self._translated: set[str] = set()
        self._tries: dict[str, tuple[str, int]] = {}

    async def create(self, monitor: Monitor, callback: Callback) -> str:
        """Create a monitor and return its id.

        Raises:
            Rejected: the provider does not take it, in either dialect.
            FeedError: the provider refused, or could not be reached.
        """
        return await self._send(monitor, callback, self._calls.create_monitor)

    async def replace(self, monitor: Monitor, remote: Remote, callback: Callback) -> None:
        """Put a monitor in the place of what is stored; the same errors."""
        await self._send(
            monitor, callback, lambda sent: self._calls.replace_monitor(remote.id, sent)
        )
        attempt = _fingerprint(document(monitor, callback), remote)
        known, times = self._tries.get(remote.id, ("", 0))
        self._tries[remote.id] = (attempt, times + 1 if attempt == known else 1)

    def is_stored(self, monitor: Monitor, remote: Remote, callback: Callback) -> bool:
        """Whether what is stored is what was sent, or all that can be had."""
        wanted = document(monitor, callback)
        if is_stored(remote.stored, wanted):
            self._tries.pop(remote.id, None)
            return True
        return self._tries.get(remote.id) == (_fingerprint(wanted, remote), _MOST_TRIES)

    async def _send[T](
        self, monitor: Monitor, callback: Callback, send: Callable[[Document], Awaitable[T]]
    ) -> T:
        """Send a monitor; one that is refused is tried once in the other dialect."""
        try:
            return await send(document(monitor, callback, self._memo.dialect))
        except Rejected as refusal:
            if not self._may_translate(monitor, refusal):
                raise
            other = Dialect.WORDS if self._memo.dialect is Dialect.SIGNS else Dialect.SIGNS
            try:
                answer = await send(document(monitor, callback, other))
            except Rejected:
                raise refusal from None
            await self._memo.speak(other)
            return answer

    def _may_translate(self, monitor: Monitor, refusal: Rejected) -> bool:
        """Whether the dialect may be why a monitor was refused; each is asked about once."""
        text = f"{self._memo.dialect} {monitor.key} {monitor.expression.printed()}"
        is_composed = not isinstance(monitor.expression.tree, Name)
        is_new = text not in self._translated
        self._translated.add(text)
        return refusal.status == HTTPStatus.BAD_REQUEST and is_composed and is_new


def _fingerprint(wanted: Document, remote: Remote) -> str:
    """Return what tells a difference between wanted and stored from another one."""
    return json.dumps([wanted, remote.stored], sort_keys=True)
