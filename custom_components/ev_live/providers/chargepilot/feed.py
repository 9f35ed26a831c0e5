"""The ChargePilot feed: one socket, and on it the whole picture every 15 seconds."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from ...booking import ChargingRequest
from ...feed import Counters, Notes, Oddities, ProtocolViolation, SilenceLimit
from ...fleet import Fleet
from ...model import ACCOUNT, AssetKind, Batch, Observation, Occurrence
from .boot import Entrance
from .conversation import Conversation, Identity, PictureMessage
from .desk import Desk
from .differ import Differ
from .memo import Memo
from .opener import Opener
from .picture import PictureReader

# Three of ChargePilot's pictures and some slack, in seconds; the standard fixes no interval, so
# that another system may take longer (report 9).
LONGEST_SILENCE = 60

# A picture that is so much older than the one before was held up somewhere on its way.
LATE = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What a person has set; `boot_key` may be `auto`, the silence is in seconds."""

    identity: Identity
    boot_key: str
    allows_requests: bool
    longest_silence: float


class ChargePilotFeed:
    """One ChargePilot account's live data; a Feed."""

    def __init__(
        self,
        *,
        opener: Opener,
        settings: Settings,
        notes: Notes,
        fleet: Fleet,
        oddities: Oddities,
        clock: Callable[[], datetime],
    ) -> None:
        """Take the parts."""
        self.counters = Counters()
        self.oddities = oddities
        self._opener = opener
        self._identity = settings.identity
        self._longest_silence = settings.longest_silence
        self._clock = clock
        self._fleet = fleet
        self._memo = Memo(notes)
        self._entrance = Entrance(settings.boot_key, self._memo)
        self._reader = PictureReader(oddities.note)
        self._differ = Differ(fleet, clock, oddities.note)
        self._desk = Desk(
            self._memo,
            is_open=settings.allows_requests,
            clock=clock,
            points=self._points,
            rejected=self._note_rejection,
        )
        self._conversation: Conversation | None = None
        self._news: list[Occurrence] = []

    # Listening

    @asynccontextmanager
    async def connect(self) -> AsyncGenerator[AsyncGenerator[Batch]]:
        """Connect, boot, and give what is new in the pictures as they come."""
        await self._memo.read()
        conversation = await self._entrance.enter(self._dial)
        self._conversation = conversation
        self.counters.connects += 1
        self._differ.begin()
        try:
            async with aclosing(self._batches(conversation)) as batches:
                yield batches
        finally:
            self._conversation = None
            self._desk.closed()
            await conversation.close()

    async def _dial(self) -> Conversation:
        """Open a socket to talk on."""
        return Conversation(
            await self._opener.open(),
            self._identity,
            clock=self._clock,
            oddities=self.oddities,
            skip=self._skip,
        )

    async def _batches(self, conversation: Conversation) -> AsyncGenerator[Batch]:
        """Give what is new in each picture; after the first the charging requests are sent."""
        sieve = Sieve()
        sending: asyncio.Task[None] | None = None
        try:
            async with SilenceLimit(self._longest_silence) as silence:
                while True:
                    message = await conversation.picture()
                    silence.heard()
                    if sieve.is_late(message):
                        self._skip(ProtocolViolation("a picture that was held up on its way"))
                        continue
                    yield self._read(message, conversation)
                    if sending is None:
                        sending = asyncio.create_task(self._desk.opened(conversation))
        finally:
            if sending is not None:
                sending.cancel()

    def _read(self, message: PictureMessage, conversation: Conversation) -> Batch:
        """Return what is new in a picture."""
        picture = self._reader.read(message.payload)
        conversation.speaks_2_0 = picture.is_2_0
        self.counters.frames += 1
        batch = self._differ.take(picture)
        news, self._news = self._news, []
        heard = Observation(ACCOUNT, "last_heard", message.at or self._clock())
        return replace(
            batch,
            observations=(*batch.observations, heard),
            occurrences=(*batch.occurrences, *news),
        )

    def _skip(self, violation: ProtocolViolation) -> None:
        """Count what cannot be used, and log its shape once."""
        self.counters.skipped += 1
        self.oddities.note(str(violation))

    async def survey(self) -> AsyncGenerator[Batch]:
        """Ask for nothing: each picture holds all there is."""
        nothing: tuple[Batch, ...] = ()
        for batch in nothing:
            yield batch

    # Charging requests

    def charging_requests(self) -> tuple[ChargingRequest, ...]:
        """Return the requests that stand."""
        return self._desk.standing()

    async def set_charging_request(self, request: ChargingRequest) -> bool:
        """Make or change a request; return whether ChargePilot has confirmed it."""
        return await self._desk.set(request)

    async def remove_charging_request(self, request_id: str) -> bool:
        """Take a request back; return whether ChargePilot has confirmed that."""
        return await self._desk.remove(request_id)

    def _points(self) -> set[str]:
        """Return the charging points that are in the picture."""
        return {
            asset.id
            for asset in self._fleet.assets.values()
            if asset.kind is AssetKind.CONNECTOR and asset.id not in self._fleet.absent_since
        }

    def _note_rejection(self, reason: str) -> None:
        """Tell with the next picture that the list was refused while nobody listened."""
        self._news.append(
            Occurrence(
                asset=ACCOUNT,
                kind="charging_request",
                type="rejected",
                at=self._clock(),
                data={"reason": reason},
            )
        )

    # For diagnostics

    async def inquire(self) -> Mapping[str, Any]:
        """Return how the two sides understand each other."""
        conversation = self._conversation
        return {
            "boot_key": self._entrance.known,
            "subprotocol": conversation.subprotocol if conversation else None,
            "speaks_2_0": conversation.speaks_2_0 if conversation else None,
            "charging_requests": len(self._desk.wishes.standing),
        }


class Sieve:
    """Holds back a picture that is older than the one before.

    Only once: where the other side's clock was set back, the next one proves it.
    """

    def __init__(self) -> None:
        """Start without a picture."""
        self._newest: datetime | None = None
        self._held: datetime | None = None

    def is_late(self, message: PictureMessage) -> bool:
        """Whether a picture was overtaken by the last one."""
        at = message.at
        if at is None:
            return False
        was_overtaken = self._newest is not None and self._newest - at > LATE
        if was_overtaken and (self._held is None or at <= self._held):
            self._held = at
            return True
        self._newest, self._held = at, None
        return False
