"""The control room: what all sessions of a load management system share."""

from collections.abc import Callable

from simulators.server import Clock, Pulse

from .bookings import Bookings
from .dialects import Dialect
from .envelope import Writer
from .faults import ChargePilotCounters, ChargePilotFaults
from .inspector import Inspector
from .ledger import Ledger
from .picture import Picture


class Room:
    """Hold what is known, what is asked and what is written down."""

    def __init__(
        self,
        *,
        dialect: Dialect,
        presystem_id: str,
        picture: Picture,
        faults: ChargePilotFaults,
        counters: ChargePilotCounters,
        clock: Clock,
        pulse: Pulse,
        interval: Callable[[], float],
    ) -> None:
        """Furnish the room for one presystem."""
        self.dialect = dialect
        self.presystem_id = presystem_id
        self.picture = picture
        self.faults = faults
        self.counters = counters
        self.pulse = pulse
        self.interval = interval
        self.writer = Writer(dialect, faults, picture, clock)
        self.inspector = Inspector(dialect, presystem_id)
        self.ledger = Ledger(faults, counters, clock, pulse)
        self.bookings = Bookings(picture, dialect, counters, clock)
