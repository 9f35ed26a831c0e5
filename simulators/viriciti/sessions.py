"""What happens at the connectors of a charging station, one event after the other."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from random import Random
from typing import Literal, override

from .world import Station

TransactionEvent = Literal["start", "stop"]

ERROR_CODES = (
    "ConnectorLockFailure",
    "EVCommunicationError",
    "GroundFailure",
    "HighTemperature",
    "InternalError",
    "LocalListConflict",
    "OtherError",
    "OverCurrentFailure",
    "OverVoltage",
    "PowerMeterFailure",
    "PowerSwitchFailure",
    "ReaderFailure",
    "ResetFailure",
    "UnderVoltage",
    "WeakSignal",
    # A code of a maker's own.
    "ACME-7F3:CoolantLow",
)
HABITS = {"session": 9, "paused": 4, "broken": 3, "warning": 1, "out_of_service": 1}
MEASURED_EVERY = 30.0
MINUTE = 60.0
HOUR = 3600.0


@dataclass(frozen=True, kw_only=True)
class Status:
    """Say what a connector does; connector 0 is the station's controller."""

    connector: int
    status: str
    error_code: str = "NoError"


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Say what a connector measures."""

    connector: int
    parameter: str
    value: float


@dataclass(frozen=True, kw_only=True)
class Transaction:
    """Say that a transaction starts or stops; of an unknown vehicle nothing is said."""

    connector: int
    event: TransactionEvent
    vid: str | None = None
    omit: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Alive:
    """Say whether the station has its link to the back office."""

    value: bool


type Event = Status | Measured | Transaction | Alive
# Either something happens, or so many seconds pass.
type Step = Event | float


@dataclass(frozen=True, kw_only=True)
class Guest:
    """Stand at a connector; the gauge tells the state of charge."""

    vid: str | None
    gauge: Callable[[], float]
    omit: tuple[str, ...] = ()


class Script:
    """Write what happens at one connector."""

    def __init__(self, station: Station, connector: int, random: Random) -> None:
        """Write for a station of a certain power."""
        self._station = station
        self._connector = connector
        self._random = random

    def session(self, guest: Guest, readings: int, *, paused: bool = False) -> Iterator[Step]:
        """Charge until the vehicle wants no more; the last power is never taken back."""
        yield from self._begin(guest)
        yield from self._charge(guest, readings - readings // 2)
        if paused:
            yield self.say("SuspendedEVSE")
            yield 3 * MINUTE
            yield self.say("Charging")
        yield from self._charge(guest, readings // 2)
        yield self.say("SuspendedEV")
        yield 2 * MINUTE
        yield from self._end(guest)
        yield self.say("Finishing")
        yield 1.5 * MINUTE
        yield self.say("Available")

    def broken_session(self, guest: Guest, readings: int, error_code: str) -> Iterator[Step]:
        """Charge until something breaks."""
        yield from self._begin(guest)
        yield from self._charge(guest, readings)
        yield self.say("Faulted", error_code)
        yield 0.4
        yield from self._end(guest)
        yield 10 * MINUTE
        yield self.say("Available")

    def warning(self, error_code: str) -> Iterator[Step]:
        """Complain without going out of service."""
        yield self.say("Available", error_code)
        yield 5 * MINUTE
        yield self.say("Available")

    def out_of_service(self) -> Iterator[Step]:
        """Be taken out of service and put back."""
        yield self.say("Unavailable")
        yield 20 * MINUTE
        yield self.say("Available")

    def say(self, status: str, error_code: str = "NoError") -> Status:
        """Say a status."""
        return Status(connector=self._connector, status=status, error_code=error_code)

    def _begin(self, guest: Guest) -> Iterator[Step]:
        yield self.say("Preparing")
        yield 20.0
        yield self._transaction(guest, "start")
        yield 0.4
        yield self.say("Charging")

    def _end(self, guest: Guest) -> Iterator[Step]:
        yield self._transaction(guest, "stop")
        yield 0.4

    def _charge(self, guest: Guest, readings: int) -> Iterator[Step]:
        for _ in range(readings):
            yield MEASURED_EVERY
            yield from self._measurements(guest.gauge())

    def _measurements(self, soc: float) -> Iterator[Measured]:
        taper = min(1.0, max(0.02, (100 - soc) / 8))
        watts = int(self._station.kilowatts * 1000 * taper * self._random.uniform(0.97, 1))
        volts = int(self._station.volts * self._random.uniform(0.99, 1.01))
        values = {"power": watts, "current": watts // volts, "voltage": volts, "soc": int(soc)}
        for parameter, value in values.items():
            yield Measured(connector=self._connector, parameter=parameter, value=value)

    def _transaction(self, guest: Guest, event: TransactionEvent) -> Transaction:
        return Transaction(connector=self._connector, event=event, vid=guest.vid, omit=guest.omit)


class Actor(ABC):
    """Play a life that never ends, in the time it is given."""

    def __init__(self, identity: str, random: Random) -> None:
        """Begin at a charging station."""
        self.identity = identity
        self._random = random
        self._life = self._live()
        self._left = 0.0

    def step(self, seconds: float) -> Iterator[Event]:
        """Let so many seconds pass, and yield what happens meanwhile."""
        self._left -= seconds
        while self._left <= 0:
            step = next(self._life)
            if isinstance(step, float):
                self._left += step
            else:
                yield step

    @abstractmethod
    def _live(self) -> Iterator[Step]:
        """Yield what happens, and the time between."""


class Charger(Actor):
    """Let one connector live."""

    def __init__(
        self, station: Station, connector: int, random: Random, invite: Callable[[], Guest]
    ) -> None:
        """Begin with a free connector; who comes to charge is found by the invitation."""
        super().__init__(station.identity, random)
        self._script = Script(station, connector, random)
        self._invite = invite
        self._error_codes = cycle(random.sample(ERROR_CODES, len(ERROR_CODES)))

    @override
    def _live(self) -> Iterator[Step]:
        yield self._random.uniform(5, 2 * MINUTE)
        while True:
            yield from self._choose()
            yield self._random.uniform(MINUTE, 12 * MINUTE)

    def _choose(self) -> Iterator[Step]:
        readings = self._random.randint(8, 50)
        match self._random.choices(tuple(HABITS), tuple(HABITS.values()))[0]:
            case "session":
                return self._script.session(self._invite(), readings)
            case "paused":
                return self._script.session(self._invite(), readings, paused=True)
            case "broken":
                code = next(self._error_codes)
                return self._script.broken_session(self._invite(), readings, code)
            case "warning":
                return self._script.warning(next(self._error_codes))
        return self._script.out_of_service()


class Controller(Actor):
    """Let the controller of a station lose its link now and then."""

    @override
    def _live(self) -> Iterator[Step]:
        while True:
            yield Alive(value=True)
            yield Status(connector=0, status="Available")
            yield self._random.uniform(HOUR, 6 * HOUR)
            yield Status(connector=0, status="Unavailable")
            yield Alive(value=False)
            yield self._random.uniform(MINUTE, 10 * MINUTE)
