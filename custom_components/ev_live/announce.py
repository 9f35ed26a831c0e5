"""Turns what a connector's status says into occurrences, once it has settled."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from .model import ConnectorStatus, Occurrence

CONNECTOR_EVENTS = ("freed", "occupied", "fault", "restored")


class Signal(StrEnum):
    """One yes-or-no that a connector's status answers."""

    TAKEN = "taken"
    FAULTY = "faulty"

    def of(self, status: ConnectorStatus) -> bool | None:
        """Read the signal off a status; None where the status does not tell."""
        return status.is_taken if self is Signal.TAKEN else status.is_faulty

    def event(self, value: bool) -> str:
        """Name the event of the signal becoming `value`."""
        return _EVENTS[self, value]


_EVENTS = {
    (Signal.TAKEN, False): "freed",
    (Signal.TAKEN, True): "occupied",
    (Signal.FAULTY, True): "fault",
    (Signal.FAULTY, False): "restored",
}

# What each status says of each signal that it answers.
_ANSWERS = {
    status: tuple((signal, value) for signal in Signal if (value := signal.of(status)) is not None)
    for status in ConnectorStatus
}

type _Key = tuple[str, Signal]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Pending:
    """A signal that changed and may yet change back."""

    value: bool
    status: ConnectorStatus
    at: datetime
    due: datetime


class Announcer:
    """Announces that a connector was freed, occupied, broken or restored.

    The first reading of a signal is taken as bearings: nothing is announced for it. After
    that a change is announced when it has held for the settling time, with the time at
    which it began; a change that goes back before that is not announced at all. A status
    that does not tell (no information) leaves a signal where it was.
    """

    def __init__(self, settle: timedelta) -> None:
        """Take how long a change must hold before it is news."""
        self._settle = settle
        self._announced: dict[_Key, bool] = {}
        self._pending: dict[_Key, _Pending] = {}

    @property
    def next_due(self) -> datetime | None:
        """Return when the next announcement may be due."""
        if not self._pending:
            return None
        return next((pending.due for pending in self._pending.values()), None)

    def note(self, asset: str, status: ConnectorStatus, *, at: datetime, now: datetime) -> None:
        """Take in a connector's new status, said of the time `at`."""
        for signal, value in _ANSWERS[status]:
            key = (asset, signal)
            if self._announced.setdefault(key, value) is value:
                self._pending.pop(key, None)
                continue
            if key not in self._pending:
                self._pending[key] = _Pending(
                    value=value, status=status, at=at, due=now + self._settle
                )

    def take_due(self, now: datetime) -> list[Occurrence]:
        """Return what has settled by now, oldest first."""
        occurrences = []
        while self._pending:
            key, pending = next(iter(self._pending.items()))
            if not self._has_settled(pending, now):
                break
            del self._pending[key]
            self._announced[key] = pending.value
            occurrences.append(_occurrence(key, pending))
        return occurrences

    def _has_settled(self, pending: _Pending, now: datetime) -> bool:
        """Whether a change held long enough; a clock set back must not hold it up for hours."""
        return pending.due <= now or pending.due - now > self._settle

    def settled(self, asset: str, signal: Signal) -> bool | None:
        """Return what a signal of a connector is taken to be; None where nothing is known."""
        return self._announced.get((asset, signal))

    def forget(self, asset: str) -> None:
        """Forget a connector that is gone."""
        for signal in Signal:
            self._announced.pop((asset, signal), None)
            self._pending.pop((asset, signal), None)

    def memory(self) -> Iterator[tuple[str, str, bool]]:
        """Give what was announced last, for the next start."""
        return ((asset, signal.value, value) for (asset, signal), value in self._announced.items())

    def remember(self, announced: Iterable[tuple[str, str, bool]]) -> None:
        """Take what was announced before Home Assistant stopped."""
        self._announced = {(asset, Signal(signal)): value for asset, signal, value in announced}


def _occurrence(key: _Key, pending: _Pending) -> Occurrence:
    """Say what settled."""
    asset, signal = key
    return Occurrence(
        asset=asset,
        kind="connector",
        type=signal.event(pending.value),
        at=pending.at,
        data={"status": pending.status},
    )
