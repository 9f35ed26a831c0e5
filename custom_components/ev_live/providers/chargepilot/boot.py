"""How to say who we are: the provider's page and the standard disagree (report 4.1)."""

from collections.abc import Awaitable, Callable

from ...feed import CredentialsRejected
from .conversation import Conversation, Dismissed
from .errors import BootRefused, BootRejected
from .memo import Memo

AUTO = "auto"
SYSTEM_TYPE = "systemType"
PRESYSTEM = "presystem"

KEYS = (SYSTEM_TYPE, PRESYSTEM)

_NOTE = "boot_key"


class Entrance:
    """Finds the key with which we are let in, and remembers it."""

    def __init__(self, key: str, memo: Memo) -> None:
        """Take the key to use, or `auto` to find it out."""
        self._key = key
        self._memo = memo

    @property
    def known(self) -> str | None:
        """Return the key that is known to work, or that must."""
        return self._memo.get(_NOTE) if self._key == AUTO else self._key

    async def enter(self, dial: Callable[[], Awaitable[Conversation]]) -> Conversation:
        """Return a conversation that was accepted; each key has a connection of its own.

        Raises:
            FeedError: no key was accepted.
        """
        refusals: list[BootRefused] = []
        for key in self._order():
            conversation = await dial()
            try:
                await conversation.boot(key)
            except BootRefused as refused:
                refusals.append(refused)
                await conversation.close()
            except BaseException:
                await conversation.close()
                raise
            else:
                if self._key == AUTO:
                    await self._memo.set(_NOTE, key)
                return conversation
        raise _verdict(refusals)

    def _order(self) -> tuple[str, ...]:
        """Return the keys to try, in their order."""
        if self._key != AUTO:
            return (self._key,)
        return (PRESYSTEM, SYSTEM_TYPE) if self.known == PRESYSTEM else KEYS


def _verdict(refusals: list[BootRefused]) -> Exception:
    """Say what it means that every key was refused."""
    if all(isinstance(refused, Dismissed) for refused in refusals):
        return CredentialsRejected("the server closes the socket at once")
    rejected = [refused for refused in refusals if isinstance(refused, BootRejected)]
    return (rejected or refusals)[-1]
