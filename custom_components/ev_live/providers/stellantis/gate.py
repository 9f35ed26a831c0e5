"""Lets in only what our own monitors post (report 7.2; there is no signature, report 6.2)."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from hashlib import sha256
from hmac import compare_digest
from http import HTTPStatus

from ...feed import Oddities, ProtocolViolation, Unwelcome
from .documents import SECRET_HEADER, TAG_ATTRIBUTE
from .notification import Notification, decode

# Larger bodies are read in another thread: 64 kB take about a millisecond.
READ_ASIDE = 256 * 1024

# What cannot be read may have been broken on its way, so it is asked for again. But while it is
# refused, everything behind it waits, for up to three days (report 7.6).
REFUSALS = 3
MOST_REFUSED = 100


class Gate:
    """Checks who posts, and reads what is posted."""

    def __init__(self, secret: str, tag: str, oddities: Oddities) -> None:
        """Take the secret of the header, and the mark of this installation."""
        self._secret = secret.encode()
        self._tag = tag
        self._oddities = oddities
        self._refused: OrderedDict[bytes, int] = OrderedDict()

    def recognise(self, headers: Mapping[str, str]) -> None:
        """See whether who posts knows the secret.

        Raises:
            Unwelcome: it does not.
        """
        # Bytes that are no UTF-8 come as surrogates.
        shown = headers.get(SECRET_HEADER, "").encode(errors="surrogateescape")
        if not compare_digest(shown, self._secret):
            self._oddities.note("a delivery without the secret")
            raise Unwelcome(HTTPStatus.UNAUTHORIZED)

    async def admit(self, body: bytes) -> Notification | None:
        """Read what was posted; None means that it is to be let go unread.

        Of what came often enough the events that nobody can read are left out.

        Raises:
            Unwelcome: it is not from a monitor of ours, or nobody can read it.
        """
        notification = await self._try(body)
        if notification is None:
            return None
        if notification.attributes.get(TAG_ATTRIBUTE) != self._tag:
            self._oddities.note("a delivery of a monitor that is not ours")
            raise Unwelcome(HTTPStatus.NOT_FOUND)
        return notification

    async def _try(self, body: bytes) -> Notification | None:
        """Read a body, or, where that was tried often enough, what is left of it."""
        try:
            return await self._read(body)
        except ProtocolViolation as violation:
            self._oddities.note(str(violation))
        self._refuse(body)
        return await self._salvage(body)

    async def _salvage(self, body: bytes) -> Notification | None:
        """Read what can be read of a body: one bad event must not take the others with it."""
        try:
            notification = await self._read(body, leave_out=True)
        except ProtocolViolation:
            return None
        return notification if notification.events else None

    async def _read(self, body: bytes, *, leave_out: bool = False) -> Notification:
        """Read a body where it holds nobody up."""
        if len(body) < READ_ASIDE:
            return decode(body, leave_out=leave_out)
        return await asyncio.to_thread(decode, body, leave_out=leave_out)

    def _refuse(self, body: bytes) -> None:
        """Ask for an unreadable body again, unless it came often enough."""
        fingerprint = sha256(body).digest()
        times = self._refused.pop(fingerprint, 0) + 1
        if times > REFUSALS:
            return
        self._refused[fingerprint] = times
        if len(self._refused) > MOST_REFUSED:
            self._refused.popitem(last=False)
        raise Unwelcome(HTTPStatus.BAD_REQUEST)
