"""What the provider says to a client's messages, and what it remembers of them."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from simulators.server import Pulse

from . import frames
from .access import Access
from .faults import ViriCitiCounters, ViriCitiFaults
from .frames import Json
from .sockets import ClientSocket, Frame, Goodbye
from .subscriptions import NOTHING, Subscription, merge, parse, permit, read
from .world import World

READY = '{"ready":true}'
ACL_LOOKUP_FAILED = 4000


@dataclass(frozen=True, kw_only=True)
class House:
    """Hold what every client is served with."""

    world: World
    access: Access
    faults: ViriCitiFaults
    counters: ViriCitiCounters
    pulse: Pulse


class Client:
    """Listen to one client; what it subscribed to is forgotten with it."""

    def __init__(self, socket: ClientSocket, house: House, *, initial_state: bool) -> None:
        """Begin with a client who asked for nothing yet."""
        self.socket = socket
        self.asked: Json | None = None
        self.subscription: Subscription = NOTHING
        self.authorised = False
        self._house = house
        self._initial_state = initial_state
        self._authorising: asyncio.Task[None] | None = None

    async def serve(self) -> None:
        """Serve until either side ends it."""
        if self._house.faults.greeting:
            self.socket.offer(READY)
        try:
            await self.socket.serve(self.hear)
        finally:
            await self._stop_authorising()

    def tell(self, frame: Frame) -> None:
        """Say something about the world, unless the service has stalled."""
        if not self._house.faults.silent:
            self.socket.offer(frame)

    def hear(self, text: str) -> None:
        """Take a message: a debug call in bare words, or a subscription."""
        match text.strip():
            case "show acl":
                self._house.counters.debug_calls += 1
                self.socket.offer(frames.envelope("acl", self._house.access.rights()))
            case "show query":
                self._house.counters.debug_calls += 1
                self.socket.offer(self._wrap(self.asked or {}))
            case _:
                self._take(text)

    def _take(self, text: str) -> None:
        try:
            document = parse(text)
        except ValueError as error:
            self._house.counters.bad_texts += 1
            if self._house.faults.bad_text == "error":
                self._complain(f"invalid message: {error}")
            return
        self._echo(text, document)
        if self.asked and self._house.faults.second_subscription == "merge":
            document = merge(self.asked, document)
        self._subscribe(document)

    def _subscribe(self, document: Json) -> None:
        self.asked = document
        self.subscription, self.authorised = NOTHING, False
        self._house.counters.subscriptions += 1
        if self._authorising:
            self._authorising.cancel()
        self._authorising = asyncio.create_task(self._authorise(document))

    def _echo(self, text: str, document: Json) -> None:
        match self._house.faults.echo_style:
            case "verbatim":
                self.socket.offer(text)
            case "reserialised":
                self.socket.offer(frames.encode(document))
            case "granted":
                granted, _ = permit(document, self._house.access.allows)
                self.socket.offer(frames.encode(granted))
            case "wrapped":
                self.socket.offer(self._wrap(document))
            case "none":
                pass

    def _wrap(self, document: Json) -> str:
        if self._house.faults.echo_style == "wrapped":
            return frames.envelope("query", document)
        return frames.encode(document)

    async def _authorise(self, document: Json) -> None:
        """Look at every item before any data is sent."""
        faults = self._house.faults
        await self._house.pulse.until(lambda: not faults.authorisation_hang)
        if faults.authorisation_delay:
            await asyncio.sleep(faults.authorisation_delay)
        granted, refused = permit(document, self._house.access.allows)
        self._house.counters.refused_items += len(refused)
        if refused and faults.acl_style == "close":
            self.socket.offer(Goodbye(code=ACL_LOOKUP_FAILED))
            return
        if refused and faults.acl_style == "error":
            self._complain(f"not authorized: {', '.join(refused)}", refused)
        self._grant({} if refused and faults.acl_blocks_all else granted)

    def _grant(self, document: Json) -> None:
        self.subscription, self.authorised = read(document), True
        if self._initial_state:
            self._replay_stations()
        self._house.counters.authorisations += 1

    def _replay_stations(self) -> None:
        """Say the last known value of everything at the stations, with its old time."""
        for key, point in self._house.world.station_state(self.subscription.stations):
            if key[2] != "transactions" or self._house.faults.initial_transactions:
                self.tell(frames.station(*key, point.value, point.time))

    def _complain(self, text: str, items: list[str] | None = None) -> None:
        self.socket.offer(frames.error(text, self._house.faults.error_payload, items))

    async def _stop_authorising(self) -> None:
        if self._authorising:
            self._authorising.cancel()
            with suppress(asyncio.CancelledError):
                await self._authorising
