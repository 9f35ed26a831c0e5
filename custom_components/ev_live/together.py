"""Work that several wait for, and that is done once for all of them."""

import asyncio
from collections.abc import Awaitable, Callable


class Together:
    """Lets who comes while the work is being done share the next go."""

    def __init__(self) -> None:
        """Begin with nothing done."""
        self._lock = asyncio.Lock()
        self._asked = self._done = 0

    async def run(self, work: Callable[[], Awaitable[None]]) -> None:
        """Return once the work, the same for all, was done from beginning to end since now."""
        self._asked += 1
        mine = self._asked
        async with self._lock:
            if self._done < mine:
                doing = self._asked
                await work()
                self._done = doing
