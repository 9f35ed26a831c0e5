"""A batch while it is being written."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ...model import Asset, Batch, Incident, Observation, Occurrence, Session

# What is seen with an asset for the first time began before it was known.
BEFORE = timedelta(microseconds=1)


@dataclass(kw_only=True, slots=True)
class Draft:
    """What a picture changes; `seen` are the assets that are in it.

    `is_first` is the first picture of a connection: nothing in it is news by itself.
    """

    now: datetime
    is_first: bool
    seen: set[str] = field(default_factory=set)
    new: set[str] = field(default_factory=set)
    assets: list[Asset] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    occurrences: list[Occurrence] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)

    def since(self, at: datetime | None, asset: str) -> datetime:
        """Return when something at an asset began; the provider's clock may be ahead."""
        latest = self.now - BEFORE if asset in self.new else self.now
        return latest if at is None else min(at, latest)

    def tell(self, asset: str, kind: str, event: str, **data: str | None) -> None:
        """Say that something happened, unless it may have been so before."""
        if not self.is_first:
            self.occurrences.append(
                Occurrence(asset=asset, kind=kind, type=event, at=self.now, data=data)
            )

    def batch(self) -> Batch:
        """Return what it came to."""
        return Batch(
            assets=tuple(self.assets),
            removed=tuple(self.removed),
            observations=tuple(self.observations),
            occurrences=tuple(self.occurrences),
            sessions=tuple(self.sessions),
            incidents=tuple(self.incidents),
        )
