"""Sums over the connectors below a station, a depot or an account, kept up step by step."""

from collections import Counter

from .model import ConnectorStatus, Value

CHARGING_POWER = "charging_power"

KEYS = (
    "connectors_total",
    "connectors_heard",
    "connectors_available",
    "connectors_charging",
    "connectors_out_of_order",
    "any_available",
    "all_available",
    "best_free_power",
    "problem",
    CHARGING_POWER,
)


# What a status is counted as.
_COUNTED_AS = {
    status: "free" if status.is_available
    else "faulty" if status.is_faulty
    else "silent" if status.is_available is None
    else "charging" if status is ConnectorStatus.CHARGING
    else "taken"
    for status in ConnectorStatus
} | {None: "unheard"}  # fmt: skip


def are_counted_alike(one: ConnectorStatus | None, other: ConnectorStatus | None) -> bool:
    """Whether no sum can tell two statuses apart."""
    return _COUNTED_AS[one] == _COUNTED_AS[other]


class RollUp:
    """Counts of the connectors below one asset.

    A connector enters and leaves with its status; nothing is ever counted again. What
    depends on a connector that was never heard, or of which the provider knows nothing,
    is None as long as that connector could tip it. `heard` is how many have a status;
    `live`, kept by the fleet, how many of those were heard since listening began.
    """

    def __init__(self) -> None:
        """Start with no connector."""
        self._total = 0
        self.heard = 0
        self.live = 0
        self._known = 0
        self._available = 0
        self._charging = 0
        self._faulty = 0
        self._free_power: Counter[float] = Counter()
        self._measured = 0
        self._power = 0.0

    def enter(self, status: ConnectorStatus | None, power: float | None) -> None:
        """Count a connector in; `power` is what it can give at most, in kW."""
        self._count(status, power, 1)

    def leave(self, status: ConnectorStatus | None, power: float | None) -> None:
        """Count a connector out, with the status and power it entered with."""
        self._count(status, power, -1)

    def measure(self, before: float | None, after: float | None) -> None:
        """Take the power a connector draws now, in kW, in place of what it drew before."""
        self._measured += (after is not None) - (before is not None)
        # Nothing measured is exactly nothing, whatever the sums left over.
        self._power = self._power + (after or 0) - (before or 0) if self._measured else 0.0

    def _count(self, status: ConnectorStatus | None, power: float | None, by: int) -> None:
        """Add a connector `by` times."""
        self._total += by
        if status is None:
            return
        self.heard += by
        if (available := status.is_available) is None:
            return
        self._known += by
        if status is ConnectorStatus.CHARGING:
            self._charging += by
        elif status.is_faulty:
            self._faulty += by
        elif available:
            self._available += by
            if power is not None:
                self._count_free_power(power, by)

    def _count_free_power(self, power: float, by: int) -> None:
        """Add a free connector's power; powers that nobody has are forgotten."""
        self._free_power[power] += by
        if not self._free_power[power]:
            del self._free_power[power]

    @property
    def power(self) -> float | None:
        """Return what is drawn in kW, where it is measured."""
        return round(self._power, 3) if self._measured else None

    def values(self) -> tuple[Value, ...]:
        """Return the values in the order of KEYS."""
        known = self._known > 0
        return (
            self._total,
            self.heard,
            self._available if known else None,
            self._charging if known else None,
            self._faulty if known else None,
            self._any_available(),
            self._all_available(),
            max(self._free_power, default=None),
            self._problem(),
            self.power,
        )

    def _any_available(self) -> bool | None:
        """Whether a connector is free; a connector nobody knows of could be."""
        if self._available:
            return True
        return False if self._total and self._known == self._total else None

    def _all_available(self) -> bool | None:
        """Whether every connector is free; one that is known not to be settles it."""
        if self._known > self._available:
            return False
        return True if self._total and self._known == self._total else None

    def _problem(self) -> bool | None:
        """Whether every connector is broken; one that works settles it."""
        if self._known > self._faulty:
            return False
        return True if self._total and self._known == self._total else None
