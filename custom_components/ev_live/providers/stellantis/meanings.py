"""What it means for a vehicle that it set a person's monitor off."""

from .monitors import Monitor
from .paths import Kind
from .triggers import Data, Zone


def meanings(monitor: Monitor) -> frozenset[str]:
    """Return `zone` where a border is watched, `threshold` where a number is."""
    found = set()
    for trigger in monitor.triggers:
        if isinstance(trigger, Zone):
            found.add("zone")
        elif isinstance(trigger, Data) and trigger.path.kind is Kind.NUMBER:
            found.add("threshold")
    return frozenset(found)
