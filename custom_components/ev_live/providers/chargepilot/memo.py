"""What the feed remembers over a restart."""

import asyncio
from typing import Any

from ...feed import Notes


class Memo:
    """Reads the notes once, and writes them down only when they change."""

    def __init__(self, notes: Notes) -> None:
        """Take where the notes are kept."""
        self._notes = notes
        self._held: dict[str, Any] = {}
        self._is_read = False
        self._lock = asyncio.Lock()

    async def read(self) -> None:
        """Read the notes, unless that was done before."""
        async with self._lock:
            if not self._is_read:
                self._held = dict(await self._notes.read())
                self._is_read = True

    def get(self, name: str) -> Any:
        """Return a note, None where there is none."""
        return self._held.get(name)

    async def set(self, name: str, value: Any) -> None:
        """Write a note down, if it is news."""
        if self._held.get(name) != value:
            self._held[name] = value
            await self._notes.write(self._held)
