"""Turns what the stream and v3 say into batches, and never a lagging one into news."""

from collections.abc import Iterator
from datetime import datetime

from ...feed import Oddities
from ...fleet import Fleet
from ...model import Asset, AssetKind, Batch, Observation
from ...readings import STATUS
from .ids import short_evse_id
from .records import CONNECTOR_REPORTS, Location, Snapshot
from .wire import Message


class Painter:
    """Says what is new of one account's stations."""

    def __init__(self, fleet: Fleet, oddities: Oddities) -> None:
        """Take what is known."""
        self._fleet = fleet
        self._oddities = oddities

    def message(self, message: Message) -> Batch:
        """Say what a message says; an EVSE that v3 did not list comes into being."""
        assets = tuple(
            self._describe(each.evse, message.location)
            for each in message.statuses
            if not self._is_known(each.evse)
        )
        observations = tuple(
            Observation(each.evse, STATUS, each.status, each.at) for each in message.statuses
        )
        return Batch(assets=assets, observations=observations, survey=bool(assets))

    def location(self, location: Location) -> Batch:
        """Say what v3 says of a location."""
        listing = location.listing
        return Batch(
            assets=(listing.station, *listing.connectors),
            removed=tuple(self._vanished(location)),
            observations=tuple(self._observe(location.statuses)),
        )

    def _is_known(self, evse: str) -> bool:
        """Whether an EVSE is there."""
        return evse in self._fleet.assets and evse not in self._fleet.absent_since

    def _describe(self, evse: str, station: str) -> Asset:
        """Describe an EVSE as far as the stream names it, or as it was when it vanished."""
        return self._fleet.assets.get(evse) or Asset(
            id=evse,
            kind=AssetKind.CONNECTOR,
            parent=station,
            name=short_evse_id(evse),
            reports=CONNECTOR_REPORTS,
        )

    def _vanished(self, location: Location) -> Iterator[str]:
        """Name the EVSEs that v3 listed once and does not list now (report 7.2)."""
        listed = {each.id for each in location.listing.connectors}
        for known in self._fleet.children(location.listing.station.id):
            if listed and known.number is not None and known.id not in listed:
                yield known.id

    def _observe(self, statuses: tuple[Snapshot, ...]) -> Iterator[Observation]:
        """Give what v3 says and the stream has not said better (trap 21)."""
        for each in statuses:
            if each.status is None:
                self._oddities.note(f"the status {each.word[:40]!r}")
            if (observation := self._compare(each)) is not None:
                yield observation

    def _compare(self, said: Snapshot) -> Observation | None:
        """Compare v3 with what is known; the stream writes whole seconds, and v3 may lag.

        Within one second nobody can tell which came first. What the stream has said stays
        then: whatever came after it is still to come in the stream.
        """
        known = self._fleet.reading(said.evse, STATUS)
        at = None if said.at is None else _second(said.at)
        if known is None or at is None:
            return Observation(said.evse, STATUS, said.status, at) if known is None else None
        if _second(known.at) != at:
            return Observation(said.evse, STATUS, said.status, at)
        if known.value != said.status:
            return None
        return Observation(said.evse, STATUS, said.status, known.at)


def _second(at: datetime) -> datetime:
    """Return the second a time is in."""
    return at.replace(microsecond=0)
