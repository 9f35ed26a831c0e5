"""A batch in the making."""

from datetime import datetime

from ...fields import Values
from ...model import Asset, Batch, Incident, Observation, Occurrence, Session, Value


class Draft:
    """Collects what several documents say; of each value only the newest stays."""

    def __init__(self) -> None:
        """Begin empty."""
        self.assets: dict[str, Asset] = {}
        self.removed: tuple[str, ...] = ()
        self._values: dict[str, dict[str, tuple[Value, datetime | None]]] = {}
        self._occurrences: list[Occurrence] = []
        self._sessions: dict[tuple[str, str], Session] = {}
        self._incidents: dict[tuple[str, str], Incident] = {}

    def observe(self, asset: str, values: Values, at: datetime | None) -> None:
        """Add values of a time, unless newer ones are there."""
        told = self._values.setdefault(asset, {})
        for key, value in values.items():
            known = told.get(key)
            if known is None or at is None or known[1] is None or at >= known[1]:
                told[key] = (value, at)

    def happen(
        self, asset: str, kind: str, what: str, at: datetime, data: Values | None = None
    ) -> None:
        """Add something that happened."""
        self._occurrences.append(
            Occurrence(asset=asset, kind=kind, type=what, at=at, data=data or {})
        )

    def charge(self, session: Session) -> None:
        """Add a session as it stands now."""
        self._sessions[session.asset, session.id] = session

    def trouble(self, incident: Incident) -> None:
        """Add an incident as it stands now."""
        self._incidents[incident.asset, incident.id] = incident

    def batch(self) -> Batch:
        """Return the batch, what happened in the order of its times."""
        return Batch(
            assets=tuple(self.assets.values()),
            removed=self.removed,
            observations=tuple(
                Observation(asset, key, value, at)
                for asset, told in self._values.items()
                for key, (value, at) in told.items()
            ),
            occurrences=tuple(sorted(self._occurrences, key=lambda each: each.at)),
            sessions=tuple(self._sessions.values()),
            incidents=tuple(self._incidents.values()),
        )
