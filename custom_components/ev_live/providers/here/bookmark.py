"""Remembers over a restart in which group the account reads, and when it last did.

A group goes on where it left off. That is right after minutes; after hours it would have to
read the whole world's backlog, and statuses long past would flash through the house.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
import logging
import secrets

from ...feed import Notes

_LOGGER = logging.getLogger(__name__)

GROUP = "group"
READ_AT = "read_at"

LONGEST_ABSENCE = timedelta(minutes=5)

# How often the time is written down for the case of a power cut.
SAVE_INTERVAL = timedelta(minutes=5)


def draw_group() -> str:
    """Name a group that nobody ever read in."""
    return f"ev-live-{secrets.token_hex(8)}"


class Bookmark:
    """The place in the stream of one installation.

    Two that read in one group would take each other's messages (trap 11), so its name is
    drawn, not derived; a copy of the installation comes too late to go on in the same one.
    """

    def __init__(self, notes: Notes, name: str, clock: Callable[[], datetime]) -> None:
        """Take where to write it down, and the name of the account for the log."""
        self._notes = notes
        self._name = name
        self._clock = clock
        self._group: str | None = None
        self._read_at: datetime | None = None
        self._saved_at: datetime | None = None

    async def turn(self) -> str | None:
        """Return the group to go on in; None, and no way back, where it is time for a new one."""
        if self._group is None:
            await self._load()
        if self._group is not None and not self._is_near():
            _LOGGER.info(
                "%s was not listened to for too long: what was said meanwhile is passed over, and "
                "the present status is asked for",
                self._name,
            )
            self._group = self._read_at = None
            await self._notes.write({})
        return self._group

    async def begin(self, group: str) -> None:
        """Read in a new group from now on."""
        self._group = group
        self.keep()
        await self.save()

    def keep(self) -> None:
        """Note that everything said until now was taken in."""
        self._read_at = self._clock()

    async def save(self) -> None:
        """Write it down."""
        if self._group is not None and self._read_at is not None:
            self._saved_at = self._clock()
            await self._notes.write({GROUP: self._group, READ_AT: self._read_at.isoformat()})

    async def save_now_and_then(self) -> None:
        """Write it down, unless that was done just now."""
        if self._saved_at is None or abs(self._clock() - self._saved_at) >= SAVE_INTERVAL:
            await self.save()

    async def _load(self) -> None:
        """Read what was written down before."""
        notes = await self._notes.read()
        group, read_at = notes.get(GROUP), notes.get(READ_AT)
        self._group = group if isinstance(group, str) and group else None
        try:
            self._read_at = datetime.fromisoformat(read_at) if isinstance(read_at, str) else None
        except ValueError:
            self._read_at = None

    def _is_near(self) -> bool:
        """Whether the place is so near that what lies between is soon read."""
        if self._read_at is None or self._read_at.tzinfo is None:
            return False
        return timedelta(0) <= self._clock() - self._read_at <= LONGEST_ABSENCE
