"""A connector that is out of order is an incident, where its provider tells none itself."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from .announce import Announcer, Signal
from .model import Asset, Incident, Occurrence
from .readings import INCIDENTS, STATUS, Changes

if TYPE_CHECKING:
    from .fleet import Fleet

OUT_OF_ORDER = "out_of_order:"


class Outages:
    """The open incidents that follow from the statuses of connectors.

    They mirror what was announced: a fault that is taken in as bearings opens one without a
    word, one that settles opens one that is news.
    """

    def __init__(self, fleet: Fleet, announcer: Announcer) -> None:
        """Take the fleet and what tells which of its connectors are out of order."""
        self._fleet = fleet
        self._announcer = announcer
        self._open: dict[str, Incident] = {}

    def are_told_of(self, connector: Asset) -> bool:
        """Whether incidents of a connector are worked out here: no provider tells them."""
        return INCIDENTS not in connector.reports

    def take(self, occurrence: Occurrence, changes: Changes) -> None:
        """Open or close an incident with what was announced of a connector."""
        connector = self._fleet.assets.get(occurrence.asset)
        if connector is not None:
            self._mirror(connector, occurrence.at, changes, is_news=True)

    def mirror(self, connector: Asset, at: datetime, changes: Changes) -> None:
        """Have an incident open if the connector is known to be out of order: that is no news."""
        self._mirror(connector, at, changes, is_news=False)

    def end(self, connector: Asset, at: datetime, changes: Changes) -> None:
        """Close the incident of a connector that the provider has no more."""
        self._close(connector, at, changes, is_news=False)

    def restore(self, incidents: Iterable[Incident]) -> None:
        """Take up those that were open before Home Assistant stopped."""
        self._open = {
            each.asset: each
            for each in incidents
            if each.ended_at is None
            and each.id.startswith(OUT_OF_ORDER)
            and each.asset in self._fleet.assets
        }

    def forget(self, asset_id: str) -> None:
        """Forget a connector that is gone."""
        self._open.pop(asset_id, None)

    def _mirror(self, connector: Asset, at: datetime, changes: Changes, *, is_news: bool) -> None:
        """Open or close an incident, so that it goes with what is known."""
        is_faulty = self._announcer.settled(connector.id, Signal.FAULTY)
        if is_faulty:
            self._begin(connector, at, changes, is_news=is_news)
        elif is_faulty is False:
            self._close(connector, at, changes, is_news=is_news)

    def _begin(self, connector: Asset, at: datetime, changes: Changes, *, is_news: bool) -> None:
        """Open an incident, unless one is."""
        is_gone = connector.id in self._fleet.absent_since
        if connector.id in self._open or is_gone or not self.are_told_of(connector):
            return
        incident = self._open[connector.id] = Incident(
            id=f"{OUT_OF_ORDER}{at.isoformat()}",
            asset=connector.id,
            name="Out of order",
            started_at=at,
            data={"status": self._fleet.value(connector.id, STATUS)},
        )
        self._fleet.lives.file_incident(incident, changes, is_news=is_news)

    def _close(self, connector: Asset, at: datetime, changes: Changes, *, is_news: bool) -> None:
        """Close the incident that is open, if any."""
        if (incident := self._open.pop(connector.id, None)) is None:
            return
        ended = replace(incident, ended_at=max(at, incident.started_at))
        self._fleet.lives.file_incident(ended, changes, is_news=is_news)
