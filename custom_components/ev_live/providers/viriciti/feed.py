"""The ViriCiti feed: one socket for vehicles, stations and incidents, and REST beside it."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
import logging
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from ...feed import (
    Backoff,
    Counters,
    CredentialsRejected,
    FeedError,
    FeedUnavailable,
    NotEntitled,
    Oddities,
    ProtocolViolation,
    QuotaExceeded,
    Troubles,
)
from ...model import Batch, Incident
from ...socket import PING_TIMEOUT, Closed, Refused, receive
from .client import Opener
from .inbox import Inbox
from .refusals import Refusals
from .rest import Gone, Rest
from .shape import shape
from .stations import PARAMETERS, Stations
from .vehicles import Vehicles
from .wire import About, Aside, Message, StationPoint, VehiclePoint, decode

_LOGGER = logging.getLogger(__name__)

# Whether an echo comes is not documented: a socket that is still open after this many
# seconds has let us in.
WELCOME = 3.0

# A socket that is closed sooner than this without a word of data may not have wanted us, in
# seconds; and how often that must happen with a good key before a person is asked to help.
DISMISSAL = 30.0
MOST_DISMISSALS = 3

# A connection that stood for this many seconds was a good one, even if nobody drove.
STABLE = 60.0

# How long a debug call may take, in seconds.
DEBUG_ANSWER = 3.0

# How the server closes what it does not want: 4000 where it cannot look the rights up.
POLICY_VIOLATION = 1008
PRIVATE_CODES = range(4000, 5000)


@dataclass(kw_only=True, slots=True)
class _Visit:
    """One connection: `unproven` counts frames that hold no data, `errors` its complaints."""

    socket: ClientConnection
    opened_at: float = field(default_factory=lambda: asyncio.get_running_loop().time())
    has_data: bool = False
    unproven: int = 0
    errors: int = 0

    @property
    def age(self) -> float:
        """Return for how many seconds it has stood."""
        return asyncio.get_running_loop().time() - self.opened_at

    def was_dismissed(self, code: int | None) -> bool:
        """Whether a close with this code turned us away."""
        if self.has_data or self.age > DISMISSAL:
            return False
        return self.errors > 0 or code == POLICY_VIOLATION or code in PRIVATE_CODES


class ViriCitiFeed:
    """One ViriCiti account's live data; a Feed.

    Silence is normal: parked vehicles say nothing all night. Only pings tell whether the
    line still stands.
    """

    def __init__(
        self,
        *,
        opener: Opener,
        rest: Rest,
        vehicles: Vehicles,
        stations: Stations,
        incidents: tuple[str, ...],
        oddities: Oddities,
        clock: Callable[[], datetime],
    ) -> None:
        """Take the parts; `incidents` are the rules to be told of, all if there are none."""
        self.counters = Counters()
        self.oddities = oddities
        self.troubles = Troubles()
        self._refusals = Refusals((*vehicles.watches, *stations.identities), self.troubles)
        self._opener = opener
        self._rest = rest
        self._vehicles = vehicles
        self._stations = stations
        self._incidents = incidents
        self._clock = clock
        self._visit: _Visit | None = None
        self._points: list[VehiclePoint] = []
        self._answer: asyncio.Future[object] | None = None
        self._dismissals = 0

    # Asking

    def subscription(self) -> Mapping[str, Any]:
        """Return the whole subscription (report 2): it is never changed, only sent anew."""
        watches = self._vehicles.watches
        document: dict[str, Any] = {}
        if watches:
            document["vehicles"] = self._labels()
        if identities := sorted(self._stations.identities):
            document["chargestations"] = dict.fromkeys(identities, PARAMETERS)
        if watches:
            # An empty query would mean every vehicle of the user.
            rules = {"incidents": self._incidents} if self._incidents else {}
            document["incidents"] = {"query": {"vehicles": list(watches), **rules}}
        return document

    def _labels(self) -> dict[str, list[str]]:
        """Return the labels to ask for, by vehicle."""
        return {vid: list(watch.labels) for vid, watch in self._vehicles.watches.items()}

    # Listening

    @asynccontextmanager
    async def connect(self) -> AsyncGenerator[AsyncGenerator[Batch]]:
        """Connect, subscribe, and give the batches as they come."""
        visit = self._visit = _Visit(socket=await self._opener.open())
        try:
            heard = await self._enter(visit)
            self.counters.connects += 1
            async with aclosing(self._batches(visit, heard)) as batches:
                yield batches
        except Closed as closed:
            raise await self._meaning(closed, visit) from None
        finally:
            self._visit = None
            if visit.age >= STABLE:
                self._prove(visit)
            await visit.socket.close()

    async def _enter(self, visit: _Visit) -> list[Message]:
        """Subscribe, and wait to be let in; return what was said meanwhile."""
        heard: list[Message] = []
        if document := self.subscription():
            # Whoever is turned away finds the reason in what was sent before the close.
            with suppress(ConnectionClosed):
                await visit.socket.send(orjson.dumps(document), text=True)
            await self._listen_for_welcome(visit, heard)
        if not heard:
            await _prove_alive(visit.socket)
        return heard

    async def _listen_for_welcome(self, visit: _Visit, heard: list[Message]) -> None:
        """Add what is said until we are let in, or until it is clear that nobody will say so."""
        with suppress(TimeoutError):
            async with asyncio.timeout(WELCOME):
                while not (heard and _lets_in(heard[-1])):
                    if (message := self._decode(await receive(visit.socket))) is not None:
                        heard.append(message)
                        visit.errors += _is_error(message)

    async def _meaning(self, closed: Closed, visit: _Visit) -> FeedError:
        """Say what a close means: an unknown key may be told by an error and a close, too.

        The close itself does not say whether it is about the key, so the REST calls are
        asked. With a good key it may be a fault that passes; if it stays, a person must ask.
        """
        if not visit.was_dismissed(closed.code):
            return closed
        knows_key = await self._rest.knows_key()
        if knows_key is False:
            return CredentialsRejected("the provider does not accept the API key")
        self._dismissals += 1
        if knows_key and self._dismissals >= MOST_DISMISSALS:
            return NotEntitled("the provider ends every connection with this subscription")
        return closed

    async def _batches(self, visit: _Visit, heard: list[Message]) -> AsyncGenerator[Batch]:
        """Give what the frames say, and the first values of the vehicles once they are there."""
        yield Batch(assets=(*self._vehicles.assets(), *self._stations.assets()))
        for message in heard:
            if (batch := self._take(message, visit)) is not None:
                yield batch
        inbox = Inbox(visit.socket)
        async with self._first_values(inbox):
            while True:
                frame = await inbox.next(self._patience)
                batch = self._due() if frame is None else self._read(frame, visit)
                if batch is not None:
                    yield batch

    def _patience(self) -> float | None:
        """Return for how long there is nothing to say unless a frame comes."""
        due = self._vehicles.next_due
        return None if due is None else max(0.0, (due - self._clock()).total_seconds())

    def _due(self) -> Batch:
        """Return what is to be said without a frame."""
        points, self._points = self._points, []
        first = (each for point in points for each in self._vehicles.read(point, is_last=True))
        return Batch(observations=(*first, *self._vehicles.take_due()))

    # Reading

    def _read(self, frame: bytes, visit: _Visit) -> Batch | None:
        """Return what a frame says of what was picked, None where it says nothing."""
        message = self._decode(frame)
        return None if message is None else self._take(message, visit)

    def _decode(self, frame: bytes) -> Message | None:
        """Read a frame; one that cannot be read is skipped."""
        try:
            return decode(frame)
        except ProtocolViolation as violation:
            self._skip(violation)
            return None

    def _skip(self, violation: ProtocolViolation) -> None:
        """Count what cannot be used, and log its shape once."""
        self.counters.skipped += 1
        self.oddities.note(str(violation))

    def _take(self, message: Message, visit: _Visit) -> Batch | None:
        """Take a message; only data proves that a connection is of use."""
        visit.unproven += 1
        if isinstance(message, Aside):
            self._take_aside(message, visit)
            return None
        visit.has_data = True
        self._prove(visit)
        try:
            return self._take_data(message)
        except ProtocolViolation as violation:
            self.counters.frames -= 1
            self._skip(violation)
            return None

    def _take_data(self, message: VehiclePoint | StationPoint | Incident) -> Batch | None:
        """Return what data says."""
        if isinstance(message, VehiclePoint):
            self._refusals.heard(message.vid)
            observations = self._vehicles.read(message)
            return Batch(observations=observations) if observations else None
        if isinstance(message, StationPoint):
            self._refusals.heard(message.identity)
            return self._stations.read(message)
        if message.asset not in self._vehicles.watches:
            return None
        started_at = min(message.started_at, self._clock())
        return Batch(incidents=(replace(message, started_at=started_at),))

    def _take_aside(self, message: Aside, visit: _Visit) -> None:
        """Take what holds no data: it may be what a debug call waits for."""
        match message.about:
            case About.ERROR:
                visit.errors += 1
                self._refusals.complained(message.payload)
                self.oddities.note(f"an error message ({type(message.payload).__name__})")
            case About.UNKNOWN:
                self.oddities.note("a message of an unknown type")
        if message.payload is not None and self._answer is not None and not self._answer.done():
            self._answer.set_result(message.payload)

    def _prove(self, visit: _Visit) -> None:
        """Count the frames of a connection that was of use, so that the next try comes soon."""
        self.counters.frames += visit.unproven
        visit.unproven = 0
        self._dismissals = 0

    # What the socket does not say

    @asynccontextmanager
    async def _first_values(self, inbox: Inbox) -> AsyncGenerator[None]:
        """Ask for the last values while the socket is read: it does not replay them."""
        self._vehicles.start()
        self._points = []
        task = asyncio.create_task(self._ask_for_values(inbox))
        try:
            yield
        finally:
            task.cancel()

    async def _ask_for_values(self, inbox: Inbox) -> None:
        """Ask until there is an answer; the live values do not wait for it."""
        backoff = Backoff()
        while labels := self._labels():
            try:
                self._points = await self._rest.state(labels)
            except FeedError as error:
                _LOGGER.debug("No first values: %s", error)
                if isinstance(error, Refused) and error.status < 500:
                    return
                wanted = error.retry_after if isinstance(error, QuotaExceeded) else None
                await asyncio.sleep(max(wanted or 0, backoff.next()))
            else:
                inbox.ring()
                return

    async def survey(self) -> AsyncGenerator[Batch]:
        """Ask for the names and the last values of the vehicles that were picked."""
        if not (labels := self._labels()):
            return
        with suppress(Gone):
            listed = await self._rest.vehicles()
            self._vehicles.names = {each.vid: each.name for each in listed if each.name}
            if labels.keys() - {each.vid for each in listed}:
                self.oddities.note("a list without a vehicle that was picked")
        yield Batch(assets=self._vehicles.assets())
        points = await self._rest.state(labels)
        read = (each for point in points for each in self._vehicles.read(point, is_last=True))
        yield Batch(observations=tuple(read))

    # For diagnostics

    async def inquire(self) -> Mapping[str, Any]:
        """Ask what the key may see and what it is subscribed to; return only the shapes."""
        return {"acl": await self._ask("show acl"), "query": await self._ask("show query")}

    async def _ask(self, call: str) -> Any:
        """Make a debug call: it is bare text, not JSON."""
        if self._visit is None:
            return "not connected"
        self._answer = asyncio.get_running_loop().create_future()
        try:
            await self._visit.socket.send(call)
            async with asyncio.timeout(DEBUG_ANSWER):
                return shape(await self._answer)
        except ConnectionClosed, TimeoutError:
            return "no answer"
        finally:
            self._answer = None


async def _prove_alive(socket: ClientConnection) -> None:
    """See that somebody is there: a socket can be opened to a server that is mute and deaf.

    Raises:
        FeedUnavailable: nobody is.
    """
    with suppress(ConnectionClosed):
        pong = await socket.ping()
        try:
            async with asyncio.timeout(PING_TIMEOUT):
                await pong
        except TimeoutError:
            raise FeedUnavailable("a new socket on which no ping is answered") from None


def _is_error(message: Message) -> bool:
    """Whether a message is a complaint."""
    return isinstance(message, Aside) and message.about is About.ERROR


def _lets_in(message: Message) -> bool:
    """Whether a message says that the key was accepted; a greeting may come before that."""
    return not isinstance(message, Aside) or message.about not in (About.ERROR, About.GREETING)
