"""What the transactions of a connector mean (report 3.2)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ...feed import Oddities, ProtocolViolation
from ...fleet import Fleet
from ...model import Observation, Session
from .wire import StationPoint, number

# Where the meter stood when the session began: needed at its end, also after a restart.
METER = "session_meter"


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What a transaction said; `is_metered` once its energy can be told at the end."""

    sessions: tuple[Session, ...] = ()
    observations: tuple[Observation, ...] = ()
    has_ended: bool = False
    is_metered: bool = False


class Sessions:
    """Reads transactions; which sessions run is asked of the fleet.

    Of who charges only the vehicle's id or name is taken, never its VIN, MAC or card.
    """

    def __init__(self, fleet: Fleet, oddities: Oddities) -> None:
        """Take what remembers the sessions."""
        self._fleet = fleet
        self._oddities = oddities

    def read(self, point: StationPoint, connector: str) -> Told:
        """Return what a transaction says."""
        fields = point.value
        if not isinstance(fields, dict):
            raise ProtocolViolation("a transaction that is no object")
        session_id = _read_id(fields)
        match str(fields.get("event")).casefold():
            case "start":
                return self._start(fields, session_id, connector, point.at)
            case "stop":
                return self._stop(fields, session_id, connector, point.at)
        self._oddities.note("a transaction's event that is neither start nor stop")
        return Told()

    def vehicle_charges(
        self, connector: str, charging: bool | None, at: datetime
    ) -> Iterator[Observation]:
        """Say of the vehicle in session at a connector whether it charges."""
        for session in self._fleet.lives.sessions.open(connector):
            if session.vehicle is not None:
                yield Observation(session.vehicle, "charging", charging, at)

    def _start(
        self, fields: Mapping[str, Any], session_id: str, connector: str, at: datetime
    ) -> Told:
        """Start a session; one that still runs there has ended without a word."""
        if self._fleet.lives.sessions.find(connector, session_id) is not None:
            return Told()
        vehicle = _vehicle(fields)
        session = Session(id=session_id, asset=connector, started_at=at, vehicle=vehicle)
        unended = tuple(
            replace(other, ended_at=at)
            for other in self._fleet.lives.sessions.open(connector)
            if other.started_at <= at
        )
        meter = number(fields.get("meterStart"))
        observations = [] if meter is None else [Observation(connector, METER, meter, at)]
        charging = self._fleet.value(connector, "charging")
        if vehicle is not None and charging is not None:
            observations.append(Observation(vehicle, "charging", charging, at))
        return Told(
            sessions=(*unended, session),
            observations=tuple(observations),
            is_metered=meter is not None,
        )

    def _stop(
        self, fields: Mapping[str, Any], session_id: str, connector: str, at: datetime
    ) -> Told:
        """End a session; of one whose start was never heard there is nothing to tell."""
        known = self._fleet.lives.sessions.find(connector, session_id)
        if known is None:
            return Told(has_ended=True)
        vehicle = known.vehicle or _vehicle(fields)
        energy = self._energy(fields, known)
        ended = replace(
            known,
            ended_at=max(at, known.started_at),
            energy=energy if energy is not None else known.energy,
            vehicle=vehicle,
        )
        observations = () if vehicle is None else (Observation(vehicle, "charging", False, at),)
        return Told(
            sessions=(ended,),
            observations=observations,
            has_ended=True,
            is_metered=energy is not None,
        )

    def _energy(self, fields: Mapping[str, Any], session: Session) -> float | None:
        """Return the energy of a session in kWh; the meter counts Wh."""
        first, last = number(fields.get("meterStart")), number(fields.get("meterStop"))
        held = self._fleet.reading(session.asset, METER)
        if first is None and held is not None and held.at == session.started_at:
            first = number(held.value)
        if first is None or last is None or last < first:
            return None
        return (last - first) / 1000


def _read_id(fields: Mapping[str, Any]) -> str:
    """Read the id of a transaction."""
    session_id = fields.get("transactionId")
    if isinstance(session_id, bool) or not isinstance(session_id, int | str) or session_id == "":
        raise ProtocolViolation("a transaction without its id")
    return str(session_id)


def _vehicle(fields: Mapping[str, Any]) -> str | None:
    """Return the id of the vehicle that charges, else its name; both may be missing."""
    named = (fields.get(name) for name in ("vid", "vehicle"))
    return next((text for text in named if isinstance(text, str) and text), None)
