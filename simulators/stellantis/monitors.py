"""The monitors that were created, and what is known of each."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from simulators.server import Clock

from .checks import InvalidMonitorError
from .faults import StellantisCounters, StellantisFaults
from .plans import Json, Plan
from .validation import read_monitor

STATUSES = ("Running", "Paused")


@dataclass(kw_only=True)
class Standing:
    """Hold what a monitor made of one vehicle so far."""

    met: bool = False
    told_at: float = 0


@dataclass(kw_only=True)
class Monitor:
    """Hold a monitor."""

    monitor_id: str
    fleet_id: str
    body: Json
    plan: Plan
    status: str
    created_at: float
    updated_at: float
    active_from: float
    foreign: bool = False
    standings: dict[str, Standing] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Return the name that its maker gave it."""
        return self.plan.label

    @property
    def listening(self) -> bool:
        """Tell whether it looks at what vehicles say; one of somebody else does so elsewhere."""
        return not self.foreign and self.status not in ("Paused", "Failed")


class Monitors:
    """Create, find, change and delete monitors."""

    def __init__(
        self,
        faults: StellantisFaults,
        counters: StellantisCounters,
        clock: Clock,
        random: Random,
    ) -> None:
        """Begin with none."""
        self._faults = faults
        self._counters = counters
        self._clock = clock
        self._random = random
        self._known: dict[str, Monitor] = {}

    def __iter__(self) -> Iterator[Monitor]:
        """Go through all, in the order of their creation."""
        return iter(list(self._known.values()))

    def of(self, fleet_id: str) -> list[Monitor]:
        """Return the monitors of one fleet."""
        return [monitor for monitor in self if monitor.fleet_id == fleet_id]

    def get(self, fleet_id: str, monitor_id: str) -> Monitor | None:
        """Find a monitor of a fleet."""
        monitor = self._known.get(monitor_id)
        return monitor if monitor and monitor.fleet_id == fleet_id else None

    def find(self, name: str) -> Monitor:
        """Find a monitor by its id or label; raise ValueError when there is none."""
        for monitor in self:
            if name in (monitor.monitor_id, monitor.label):
                return monitor
        raise ValueError(f"no monitor {name}")

    def create(self, fleet_id: str, body: object, *, foreign: bool = False) -> Monitor:
        """Take up a monitor, or raise InvalidMonitorError."""
        faults, now = self._faults, self._clock()
        if faults.refuse_creation is not None and not foreign:
            raise InvalidMonitorError(faults.refuse_creation, "refused")
        plan = read_monitor(body, faults)
        self._check_room(fleet_id, plan)
        monitor = Monitor(
            monitor_id=self._new_id(now),
            fleet_id=fleet_id,
            body=body if isinstance(body, dict) else {},
            plan=plan,
            status=faults.created_as,
            created_at=now,
            updated_at=now,
            active_from=now + faults.activation_delay / faults.time_scale,
            foreign=foreign,
        )
        self._known[monitor.monitor_id] = monitor
        if not foreign:
            self._counters.monitors_created += 1
        return monitor

    def replace(self, monitor: Monitor, body: object) -> None:
        """Put another body in the place of the old one, of which nothing stays."""
        monitor.plan = read_monitor(body, self._faults)
        monitor.body = body if isinstance(body, dict) else {}
        monitor.standings.clear()
        if monitor.status == "Failed":
            monitor.status = "Running"
        monitor.updated_at = self._clock()
        self._counters.monitors_updated += 1

    def switch(self, monitor: Monitor, body: object) -> None:
        """Pause or resume a monitor, or raise InvalidMonitorError."""
        status = body.get("status") if isinstance(body, dict) else None
        if status not in STATUSES:
            raise InvalidMonitorError("status", f"{status!r} is neither Running nor Paused")
        self.turn(monitor, status)
        self._counters.monitors_switched += 1

    def turn(self, monitor: Monitor, status: str) -> None:
        """Give a monitor a status."""
        monitor.status = status
        monitor.updated_at = self._clock()
        if status == "Failed":
            self._counters.monitors_failed += 1

    def delete(self, monitor: Monitor) -> None:
        """Forget a monitor."""
        del self._known[monitor.monitor_id]
        self._counters.monitors_deleted += 1

    def _check_room(self, fleet_id: str, plan: Plan) -> None:
        faults, there = self._faults, self.of(fleet_id)
        if faults.monitor_limit is not None and len(there) >= faults.monitor_limit:
            raise InvalidMonitorError("monitors", f"no more than {faults.monitor_limit} a fleet")
        taken = {monitor.label for monitor in there}
        if faults.duplicate_labels_refused and plan.label in taken:
            raise InvalidMonitorError("label", "another monitor has it")

    def _new_id(self, now: float) -> str:
        head = self._random.getrandbits(96)
        number = self._counters.monitors_created % 10_000
        return f"{head:024x}{int(now * 1000):013d}m{number:04d}"
