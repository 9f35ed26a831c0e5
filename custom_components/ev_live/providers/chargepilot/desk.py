"""Where charging requests are made: kept, checked, and sent whole (report 7)."""

import asyncio
from collections.abc import Callable, Container
from datetime import datetime
import logging

from ...booking import ChargingRequest, RequestInvalid, RequestRefused
from ...feed import FeedUnavailable
from .conversation import Conversation
from .envelope import REQUESTS
from .errors import Refusal
from .letters import needs_2_0
from .memo import Memo
from .wishes import Wishes

_LOGGER = logging.getLogger(__name__)

# How often a list is sent that is not answered, each time under a new id: the list is whole, so
# saying it twice does no harm (report 9).
TRIES = 3

# What ChargePilot says to the end of a request that it does not have (report 7).
UNKNOWN = "not exist"

_NOTE = "charging_requests"


class Desk:
    """The charging requests of one account.

    They are sent after the first picture of each connection and whenever they change.
    """

    def __init__(
        self,
        memo: Memo,
        *,
        is_open: bool,
        clock: Callable[[], datetime],
        points: Callable[[], Container[str]],
        rejected: Callable[[str], None],
    ) -> None:
        """Take where to remember; `is_open` is whether a person allowed this at all.

        `points` tells which charging points there are, and `rejected` is told of what was
        refused when nobody was there to hear it.
        """
        self._memo = memo
        self._is_open = is_open
        self._clock = clock
        self._points = points
        self._rejected = rejected
        self._conversation: Conversation | None = None
        self._lock = asyncio.Lock()

    @property
    def wishes(self) -> Wishes:
        """Return the list."""
        return Wishes.load(self._memo.get(_NOTE))

    # What a person asks

    def standing(self) -> tuple[ChargingRequest, ...]:
        """Return the requests that stand."""
        self._check_open()
        return self.wishes.standing

    async def set(self, request: ChargingRequest) -> bool:
        """Make or change a request; return whether ChargePilot has confirmed it."""
        self._check_open()
        await self._memo.read()
        self._check(request)
        async with self._lock:
            return await self._change(self.wishes.with_request(request))

    async def remove(self, request_id: str) -> bool:
        """Take a request back; return whether ChargePilot has confirmed that."""
        self._check_open()
        await self._memo.read()
        async with self._lock:
            if self.wishes.find(request_id) is None:
                raise RequestInvalid("unknown_charging_request", request_id)
            return await self._change(self.wishes.without([request_id]))

    async def _change(self, after: Wishes) -> bool:
        """Keep a changed list and send it; what ChargePilot refuses is taken back."""
        before = self.wishes
        await self._keep(after.without_past(self._clock()))
        try:
            return await self._send()
        except Refusal as refusal:
            await self._keep(before)
            raise RequestRefused("charging_request_refused", refusal.text) from None

    def _check_open(self) -> None:
        """Refuse where nobody allowed it: a list deletes what it leaves out (report T8)."""
        if not self._is_open:
            raise RequestInvalid("charging_requests_not_allowed")

    def _check(self, request: ChargingRequest) -> None:
        """Refuse what ChargePilot could only refuse."""
        if not 0 <= request.min_soc <= request.max_soc <= 100:
            raise RequestInvalid("invalid_target_soc")
        if request.connector is not None and request.connector not in self._points():
            raise RequestInvalid("unknown_charging_point", request.connector)
        if request.departure is not None and request.departure <= self._clock():
            raise RequestInvalid("departure_in_the_past")
        _check_order(request)
        conversation = self._conversation
        if conversation is not None and not conversation.speaks_2_0 and needs_2_0(request):
            raise RequestInvalid("only_since_2_0")

    # What ChargePilot hears

    async def opened(self, conversation: Conversation) -> None:
        """Send the list again: the first picture of a connection came."""
        if not self._is_open:
            return
        self._conversation = conversation
        try:
            async with self._lock:
                await self._keep(self.wishes.without_past(self._clock()))
                await self._send()
        except Refusal as refusal:
            _LOGGER.warning("ChargePilot refused the list of charging requests")
            self._rejected(refusal.text)
        except RequestRefused:
            _LOGGER.warning("ChargePilot did not answer the list of charging requests")

    def closed(self) -> None:
        """Note that there is nobody to talk to."""
        self._conversation = None

    async def _send(self) -> bool:
        """Send the whole list; return whether it was confirmed."""
        conversation, wishes = self._conversation, self.wishes
        if conversation is None:
            return False
        payload = wishes.payload(is_2_0=conversation.speaks_2_0)
        if payload is None:
            return True
        for _ in range(TRIES):
            try:
                await conversation.ask(REQUESTS, payload)
            except TimeoutError:
                continue
            except FeedUnavailable:
                return False
            except Refusal as refusal:
                if wishes.standing or UNKNOWN not in refusal.text:
                    raise
            await self._keep(wishes.settled())
            return True
        raise RequestRefused("charging_request_unanswered")

    async def _keep(self, wishes: Wishes) -> None:
        """Write the list down."""
        await self._memo.set(_NOTE, wishes.dump())


def _check_order(request: ChargingRequest) -> None:
    """Refuse times that contradict each other."""
    if _is_before(request.departure, request.arrival):
        raise RequestInvalid("arrival_after_departure")
    automatic = request.automatic
    if automatic is not None and _is_before(automatic.finish, automatic.start):
        raise RequestInvalid("preconditioning_ends_before_it_starts")


def _is_before(one: datetime | None, other: datetime | None) -> bool:
    """Whether one time lies before another, if there are both."""
    return one is not None and other is not None and one < other
