"""The NOBIL feed: a socket of statuses, and the register for everything else."""

from collections.abc import AsyncGenerator, Container, Iterator
from contextlib import aclosing, asynccontextmanager
from itertools import count
from typing import Protocol

from websockets.asyncio.client import ClientConnection

from ...directory import Directory
from ...feed import Counters, Oddities, ProtocolViolation, SilenceLimit
from ...model import Asset, AssetKind, Batch, ConnectorStatus, Observation
from ...socket import receive
from .client import Opener
from .ids import evse_id, legacy_connector_id
from .register import CONNECTOR_REPORTS
from .wire import (
    ENOVA_STATUSES,
    LONGEST_ENOVA_FRAME,
    PLAIN_HEAD,
    PLAIN_HEAD_LENGTH,
    PLAIN_TAIL,
    LegacyMessage,
    LegacyReading,
    decode_enova,
    decode_legacy,
)

# The whole stream is never silent for more than 12.5 s, even at night (report 2.7).
LONGEST_SILENCE = 120.0


class Dialect(Protocol):
    """Reads the frames of one of the two streams."""

    def read(self, frame: bytes) -> Batch | None:
        """Return what a frame says of the watched stations, None where it says nothing.

        Raises:
            ProtocolViolation: the frame cannot be read.
        """


class _Reader:
    """What both dialects share."""

    def __init__(self, watched: frozenset[str], known: Container[str], oddities: Oddities) -> None:
        """Take the stations to watch and the ids of the assets that are described already."""
        self._watched = watched
        self._known = known
        self._oddities = oddities

    def _describe(self, connector: str, station: str, number: int | None) -> tuple[Asset, ...]:
        """Describe a connector as far as the stream names it, unless it is known."""
        if connector in self._known:
            return ()
        return (
            Asset(
                id=connector,
                kind=AssetKind.CONNECTOR,
                parent=station,
                name=connector.removeprefix(f"{station}/") if number is None else None,
                number=number,
                reports=CONNECTOR_REPORTS,
            ),
        )


class EnovaDialect(_Reader):
    """Reads Enova's real-time stream: one EVSE a frame, no snapshot, no time."""

    def __init__(self, watched: frozenset[str], known: Container[str], oddities: Oddities) -> None:
        """Take the ids also as they stand in a frame."""
        super().__init__(watched, known, oddities)
        self._watched_bytes = frozenset(station.encode() for station in watched)

    def read(self, frame: bytes) -> Batch | None:
        """Return the status that a frame gives an EVSE.

        The stream is national: nearly all frames are of stations that nobody here watches.
        Their first bytes say so, which spares the parsing; whatever looks different is parsed.
        """
        if (
            len(frame) <= LONGEST_ENOVA_FRAME
            and frame.startswith(PLAIN_HEAD)
            and frame.endswith(PLAIN_TAIL)
            and frame[PLAIN_HEAD_LENGTH : frame.find(b'"', PLAIN_HEAD_LENGTH)]
            not in self._watched_bytes
        ):
            return None
        if (message := decode_enova(frame, self._watched)) is None:
            return None
        if (status := ENOVA_STATUSES.get(message.word)) is None:
            self._oddities.note(f"the status {message.word[:40]!r}")
        connector = evse_id(message.station, message.evse)
        assets = self._describe(connector, message.station, None)
        return Batch(
            assets=assets,
            observations=(Observation(connector, "status", status),),
            survey=bool(assets),
        )


class LegacyDialect(_Reader):
    """Reads the legacy stream: a snapshot first, then whole stations and raw readings."""

    def __init__(self, watched: frozenset[str], known: Container[str], oddities: Oddities) -> None:
        """Start without a connector that is gone."""
        super().__init__(watched, known, oddities)
        self._gone: set[str] = set()

    def read(self, frame: bytes) -> Batch | None:
        """Return the statuses that a frame gives connectors."""
        if (message := decode_legacy(frame, self._watched)) is None:
            self._oddities.note("a frame of an unknown type")
            return None
        for fault in message.faults:
            self._oddities.note(fault)
        readings = list(self._readings(message))
        gone = tuple(self._missing(message))
        if not readings and not gone:
            return None
        return Batch(
            assets=tuple(self._assets(readings)),
            observations=tuple(self._observations(readings)) + gone,
        )

    def _readings(self, message: LegacyMessage) -> Iterator[LegacyReading]:
        """Give what can be used: only a whole station says which connectors it has."""
        for reading in message.readings:
            connector = legacy_connector_id(reading.station, reading.index)
            if message.sizes or connector in self._known:
                yield reading
            else:
                self._oddities.note("a raw message of a connector that was never listed")

    def _assets(self, readings: list[LegacyReading]) -> Iterator[Asset]:
        """Describe the connectors that are new."""
        for reading in readings:
            connector = legacy_connector_id(reading.station, reading.index)
            yield from self._describe(connector, reading.station, reading.index + 1)

    def _observations(self, readings: list[LegacyReading]) -> Iterator[Observation]:
        """Give each connector's status; one that never reported has none."""
        for reading in readings:
            if reading.status is None:
                self._oddities.note("an unknown status code")
            if reading.at is not None or reading.status is not ConnectorStatus.NO_INFORMATION:
                yield self._observation(reading)

    def _observation(self, reading: LegacyReading) -> Observation:
        """Give a status; that of a connector which is back is news, however old its time."""
        connector = legacy_connector_id(reading.station, reading.index)
        at = None if connector in self._gone else reading.at
        self._gone.discard(connector)
        return Observation(connector, "status", reading.status, at)

    def _missing(self, message: LegacyMessage) -> Iterator[Observation]:
        """Take the status of connectors that a station does not list any more."""
        for station, size in message.sizes:
            for index in count(size):
                connector = legacy_connector_id(station, index)
                if connector not in self._known:
                    break
                self._gone.add(connector)
                yield Observation(connector, "status", None)


class NobilFeed:
    """One NOBIL account's live data; a Feed."""

    def __init__(
        self,
        *,
        opener: Opener,
        dialect: Dialect,
        register: Directory | None,
        watched: frozenset[str],
        oddities: Oddities,
    ) -> None:
        """Take the parts; without a register stations are known by their id only."""
        self.counters = Counters()
        self._opener = opener
        self._dialect = dialect
        self._register = register
        self._watched = watched
        self.oddities = oddities

    @asynccontextmanager
    async def connect(self) -> AsyncGenerator[AsyncGenerator[Batch]]:
        """Connect, and give the batches as they come."""
        socket = await self._opener.open()
        self.counters.connects += 1
        try:
            async with aclosing(self._batches(socket)) as batches:
                yield batches
        finally:
            await socket.close()

    async def _batches(self, socket: ClientConnection) -> AsyncGenerator[Batch]:
        """Give what the frames say, the first of them even if it says nothing to us."""
        async with SilenceLimit(LONGEST_SILENCE) as silence:
            talks = False
            while True:
                frame = await receive(socket)
                silence.heard()
                try:
                    batch = self._dialect.read(frame)
                except ProtocolViolation as violation:
                    self.counters.skipped += 1
                    self.oddities.note(str(violation))
                    continue
                self.counters.frames += 1
                if batch is not None or not talks:
                    talks = True
                    yield batch or Batch()

    async def survey(self) -> AsyncGenerator[Batch]:
        """Read the register's entries of the watched stations, one after the other."""
        if self._register is None:
            return
        for station_id in sorted(self._watched):
            if (listing := await self._register.station(station_id)) is not None:
                yield Batch(assets=(listing.station, *listing.connectors))
