"""Keeps events of vehicles that are not known yet, until they are."""

from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import orjson

from ...feed import ProtocolViolation
from .notification import Event, Notification, read_notification

# So many events and bytes are kept, so long.
MOST = 200
MOST_BYTES = 2 * 1024 * 1024
MEMORY = timedelta(days=3)

type Kept = tuple[int, bytes]


class Shelf:
    """Events kept aside, the oldest first; the oldest go when there are too many."""

    def __init__(self) -> None:
        """Begin empty."""
        self._kept: deque[Kept] = deque()
        self._bytes = 0
        self.changes = 0

    def keep(self, notification: Notification, event: Event, now: datetime) -> None:
        """Keep an event."""
        document = {
            "monitorId": notification.monitor_id,
            "attributes": [
                {"key": key, "value": value} for key, value in notification.attributes.items()
            ],
            "events": [event.raw],
        }
        self._put(int(now.timestamp()), orjson.dumps(document))

    def take(self, is_known: Callable[[str], bool], now: datetime) -> Iterator[Notification]:
        """Give the events of vehicles that are known by now; drop those that are too old."""
        oldest = int((now - MEMORY).timestamp())
        kept, self._kept, self._bytes = self._kept, deque(), 0
        self.changes += len(kept)
        for at, document in kept:
            if at < oldest:
                continue
            notification = read_notification(orjson.loads(document))
            if is_known(notification.events[0].vin):
                yield notification
            else:
                self._put(at, document)

    def dump(self) -> list[list[Any]]:
        """Return what is kept as JSON; each event is a text, which need not be read again."""
        return [[at, document.decode()] for at, document in self._kept]

    def load(self, document: Any) -> None:
        """Take up what was dumped; what is unsound, or is here already, is left out."""
        known = {kept for _, kept in self._kept}
        for item in document if isinstance(document, list) else ():
            try:
                at, text = item
                kept = text.encode()
                read_notification(orjson.loads(kept))
                if kept not in known:
                    self._put(int(at), kept)
            except (AttributeError, OverflowError, ProtocolViolation, TypeError, ValueError):  # fmt: skip
                continue

    def _put(self, at: int, document: bytes) -> None:
        """Put an event down."""
        self.changes += 1
        self._kept.append((at, document))
        self._bytes += len(document)
        while len(self._kept) > MOST or self._bytes > MOST_BYTES:
            self._bytes -= len(self._kept.popleft()[1])
