"""What must be known about monitors after a restart."""

from collections.abc import Collection
from typing import Any

from ...feed import Notes
from .expressions import Dialect

_PAUSED = "paused"
_DIALECT = "dialect"


class Memo:
    """Which monitors a person paused, and in which dialect expressions are sent."""

    def __init__(self, notes: Notes) -> None:
        """Take where it is written down."""
        self.paused: frozenset[str] = frozenset()
        self.dialect = Dialect.SIGNS
        self._notes = notes
        self._is_read = False

    async def read(self) -> None:
        """Read what was written before; what is unsound says nothing."""
        if self._is_read:
            return
        match await self._notes.read():
            case {"paused": list(paused), "dialect": str(dialect)}:
                self.paused = frozenset(each for each in paused if isinstance(each, str))
                self.dialect = Dialect.WORDS if dialect == Dialect.WORDS else Dialect.SIGNS
        self._is_read = True

    async def pause(self, keys: Collection[str], *, is_paused: bool) -> None:
        """Write down that monitors shall pause, or shall not."""
        self.paused = self.paused | set(keys) if is_paused else self.paused - set(keys)
        await self._write()

    async def speak(self, dialect: Dialect) -> None:
        """Write down which dialect the provider speaks, if that is new."""
        if dialect is not self.dialect:
            self.dialect = dialect
            await self._write()

    async def _write(self) -> None:
        """Write all of it."""
        notes: dict[str, Any] = {_PAUSED: sorted(self.paused), _DIALECT: self.dialect.value}
        await self._notes.write(notes)
