"""What the points of charging stations mean (report 5)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from ...feed import Oddities, ProtocolViolation
from ...fleet import Fleet
from ...model import ACCOUNT, Asset, AssetKind, Batch, ConnectorStatus, Observation, Value
from ...present import Present
from .sessions import Sessions
from .wire import StationPoint, number

PARAMETERS = ("alive", "status", "power", "soc", "current", "voltage", "transactions")

# By OCPP 1.6, in lower case: the provider itself does not always write them alike.
STATUSES = {
    "available": ConnectorStatus.AVAILABLE,
    "preparing": ConnectorStatus.PREPARING,
    "charging": ConnectorStatus.CHARGING,
    "suspendedevse": ConnectorStatus.SUSPENDED_EVSE,
    "suspendedev": ConnectorStatus.SUSPENDED_EV,
    "finishing": ConnectorStatus.FINISHING,
    "reserved": ConnectorStatus.RESERVED,
    "unavailable": ConnectorStatus.INOPERATIVE,
    "faulted": ConnectorStatus.OUT_OF_ORDER,
}

PLUGGED = {
    ConnectorStatus.AVAILABLE: False,
    ConnectorStatus.RESERVED: False,
    ConnectorStatus.PREPARING: True,
    ConnectorStatus.CHARGING: True,
    ConnectorStatus.SUSPENDED_EVSE: True,
    ConnectorStatus.SUSPENDED_EV: True,
    ConnectorStatus.FINISHING: True,
}

# While one of these holds a session can take energy, so what is measured is of now.
IN_SESSION = {
    ConnectorStatus.PREPARING,
    ConnectorStatus.CHARGING,
    ConnectorStatus.SUSPENDED_EVSE,
    ConnectorStatus.SUSPENDED_EV,
}

ELECTRIC = ("power", "current", "voltage")
MEASUREMENTS = (*ELECTRIC, "soc")

CONNECTED = "connected"
STATUS = "status"
ENERGY = "session_energy"
CONNECTOR_REPORTS = frozenset(
    {STATUS, "error_code", "plugged", "charging", "sessions", *MEASUREMENTS}
)

# As long as a state may be, and then some.
LONGEST_TEXT = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class _Said:
    """What a connector said last of its status."""

    status: ConnectorStatus | None
    error: str | None
    at: datetime


class Stations:
    """Reads the points of the stations that were picked.

    A station that lost its link cannot know what its connectors do, although the provider
    goes on repeating their last status; what is measured ends without a closing zero.
    """

    def __init__(
        self,
        identities: frozenset[str],
        fleet: Fleet,
        oddities: Oddities,
        clock: Callable[[], datetime],
    ) -> None:
        """Take the stations that were picked."""
        self.identities = identities
        self._fleet = fleet
        self._oddities = oddities
        self._present = Present(clock)
        self._sessions = Sessions(fleet, oddities)
        self._said: dict[str, _Said] = {}

    def assets(self) -> tuple[Asset, ...]:
        """Describe the stations that were picked."""
        return tuple(self._describe(identity) for identity in sorted(self.identities))

    def read(self, point: StationPoint) -> Batch | None:
        """Return what a point says."""
        if point.identity not in self.identities:
            return None
        point = point._replace(at=self._present.clamp(point.at))
        if point.parameter == "alive":
            return Batch(observations=tuple(self._alive(point)))
        if point.parameter not in PARAMETERS:
            self._oddities.note("a station's parameter that was not asked for")
            return None
        # Connector 0 is the controller of the whole station, by OCPP.
        if not point.connector or point.connector < 0:
            return None
        return self._at_connector(point, f"{point.identity}/{point.connector}", point.connector)

    def _at_connector(self, point: StationPoint, connector: str, number: int) -> Batch:
        """Return what a point says of a connector."""
        assets: tuple[Asset, ...] = ()
        if connector not in self._fleet.assets:
            assets = (_describe_connector(connector, point.identity, number),)
        match point.parameter:
            case "status":
                return Batch(assets=assets, observations=tuple(self._status(point, connector)))
            case "transactions":
                return self._transaction(point, connector, assets)
        return Batch(assets=assets, observations=tuple(self._measurement(point, connector)))

    # The station

    def _describe(self, identity: str) -> Asset:
        """Describe a station; its identity is all that is known of it."""
        known = self._fleet.assets.get(identity)
        return Asset(
            id=identity,
            kind=AssetKind.STATION,
            parent=ACCOUNT,
            name=known.name if known else None,
            reports=frozenset({CONNECTED, "charging_power"}),
        )

    def _alive(self, point: StationPoint) -> Iterator[Observation]:
        """Say whether a station has its link, and what that means for its connectors."""
        alive, at = point.value, point.at
        if not isinstance(alive, bool):
            raise ProtocolViolation("an alive that is neither true nor false")
        known = self._fleet.reading(point.identity, CONNECTED)
        if known is not None and at < known.at:
            return
        yield Observation(point.identity, CONNECTED, alive, at)
        for connector in self._fleet.children(point.identity):
            if not alive:
                yield from self._lost(connector.id, at)
            elif (said := self._said.get(connector.id)) is not None:
                yield from self._shown(connector.id, said, self._time(connector.id, said, at))

    def _lost(self, connector: str, at: datetime) -> Iterator[Observation]:
        """Say that nothing is known of a connector."""
        yield Observation(connector, STATUS, ConnectorStatus.NO_INFORMATION, at)
        for key in ("error_code", "plugged", "charging", *MEASUREMENTS):
            yield Observation(connector, key, None, at)
        yield from self._sessions.vehicle_charges(connector, None, at)

    def _time(self, connector: str, said: _Said, alive_at: datetime) -> datetime:
        """Return since when a status holds: again, where the link was lost in between."""
        was_lost = self._fleet.value(connector, STATUS) is ConnectorStatus.NO_INFORMATION
        return max(said.at, alive_at) if was_lost else said.at

    # A connector's status

    def _status(self, point: StationPoint, connector: str) -> Iterator[Observation]:
        """Say what a connector does."""
        said = self._read_status(point)
        known = self._said.get(connector)
        if known is not None and said.at < known.at:
            return
        self._said[connector] = said
        alive = self._fleet.reading(point.identity, CONNECTED)
        if alive is None:
            yield from self._shown(connector, said, said.at)
        elif alive.value is False:
            yield from self._lost(connector, max(said.at, alive.at))
        else:
            yield from self._shown(connector, said, self._time(connector, said, alive.at))

    def _read_status(self, point: StationPoint) -> _Said:
        """Read a status and the error beside it; both lists are open."""
        fields = point.value
        word = fields.get("status") if isinstance(fields, dict) else None
        if not isinstance(fields, dict) or not isinstance(word, str):
            raise ProtocolViolation("a status that is no text beside an error code")
        if (status := STATUSES.get(word.casefold())) is None:
            self._oddities.note(f"the status {word[:40]!r}")
        error = fields.get("errorCode")
        text = error[:LONGEST_TEXT] if isinstance(error, str) else None
        return _Said(status=status, error=text, at=point.at)

    def _shown(self, connector: str, said: _Said, at: datetime) -> Iterator[Observation]:
        """Say what follows from a status; what was measured before it is over with it."""
        charging = _charging(said.status)
        known = self._fleet.value(connector, STATUS)
        yield Observation(connector, STATUS, said.status, at)
        yield Observation(connector, "error_code", said.error, at)
        yield Observation(connector, "plugged", _plugged(said.status), at)
        yield Observation(connector, "charging", charging, at)
        yield from self._sessions.vehicle_charges(connector, charging, at)
        if said.status is not ConnectorStatus.CHARGING or known is not said.status:
            goes_on = said.status in IN_SESSION and known in IN_SESSION
            yield from _cleared(connector, ELECTRIC if goes_on else MEASUREMENTS, at)

    # Measurements and sessions

    def _measurement(self, point: StationPoint, connector: str) -> Iterator[Observation]:
        """Say what a connector measures, unless the session it is of is over."""
        key, measured = point.parameter, number(point.value)
        if measured is None:
            raise ProtocolViolation(f"a {key} that is no number")
        if self._fleet.value(point.identity, CONNECTED) is False:
            return
        status = self._fleet.reading(connector, STATUS)
        if status is not None and status.value is not None:
            if status.value not in IN_SESSION or point.at < status.at:
                return
        # W here, unlike at the vehicles.
        value: Value = measured / 1000 if key == "power" else measured
        yield Observation(connector, key, value, point.at)

    def _transaction(self, point: StationPoint, connector: str, assets: tuple[Asset, ...]) -> Batch:
        """Say that a session started or ended."""
        told = self._sessions.read(point, connector)
        over = _cleared(connector, MEASUREMENTS, point.at) if told.has_ended else ()
        asset = assets[0] if assets else self._fleet.assets[connector]
        if told.is_metered and ENERGY not in asset.reports:
            assets = (replace(asset, reports=asset.reports | {ENERGY}),)
        return Batch(
            assets=assets,
            observations=(*told.observations, *over),
            sessions=told.sessions,
        )


def _describe_connector(connector: str, identity: str, number: int) -> Asset:
    """Describe a connector that a station names for the first time."""
    return Asset(
        id=connector,
        kind=AssetKind.CONNECTOR,
        parent=identity,
        number=number,
        reports=CONNECTOR_REPORTS,
    )


def _plugged(status: ConnectorStatus | None) -> bool | None:
    """Whether a vehicle is plugged in, where the status tells."""
    return None if status is None else PLUGGED.get(status)


def _charging(status: ConnectorStatus | None) -> bool | None:
    """Whether energy flows, where the status tells."""
    return None if status is None else status is ConnectorStatus.CHARGING


def _cleared(connector: str, keys: tuple[str, ...], at: datetime) -> Iterator[Observation]:
    """Say that measurements are over: the provider never sends the closing zero."""
    return (Observation(connector, key, None, at) for key in keys)
