"""Remembers what was told already, so that nothing delivered twice is told twice."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

# A message lives three days at most; so much longer may it take to come twice (report 7.6).
MEMORY = timedelta(days=3, hours=1)

MOST = 20_000

SIZE = 8


def fingerprint(*parts: str | bytes) -> str:
    """Return what is the same for the same parts, and hardly for others."""
    digest = blake2b(digest_size=SIZE)
    for part in parts:
        digest.update(part.encode("utf-8", "replace") if isinstance(part, str) else part)
        digest.update(b"\0")
    return digest.hexdigest()


class Fingerprints:
    """The fingerprints of what was told, bounded in number and in age."""

    def __init__(self) -> None:
        """Begin with none."""
        self._seen: dict[str, int] = {}
        self.changes = 0

    def __len__(self) -> int:
        """Return how many are remembered."""
        return len(self._seen)

    def add(self, fingerprint: str, now: datetime) -> bool:
        """Remember a fingerprint; return whether it is new."""
        if fingerprint in self._seen:
            return False
        self._seen[fingerprint] = int(now.timestamp())
        self.changes += 1
        self._forget(now)
        return True

    def dump(self) -> dict[str, int]:
        """Return them as JSON, with the second at which each was first seen."""
        return dict(self._seen)

    def load(self, document: Any, now: datetime) -> None:
        """Take up what was dumped; what is unsound is left out."""
        if not isinstance(document, Mapping):
            return
        latest = int(now.timestamp())
        sound = {
            text: min(at, latest)
            for text, at in document.items()
            if isinstance(text, str) and isinstance(at, int) and not isinstance(at, bool)
        }
        self._seen = dict(sorted(sound.items(), key=lambda item: item[1])) | self._seen
        self._forget(now)

    def _forget(self, now: datetime) -> None:
        """Forget the oldest, as many as are too old or too many."""
        oldest = int((now - MEMORY).timestamp())
        while self._seen:
            first = next(iter(self._seen))
            if len(self._seen) <= MOST and self._seen[first] >= oldest:
                return
            del self._seen[first]
