"""What the account itself shows of a Stellantis fleet, and what only a person can mend there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set as AbstractSet
from datetime import datetime, timedelta

from ...feed import Trouble
from ...model import ACCOUNT, Asset, AssetKind, Observation
from ...monitoring import MonitorReport, Standing
from .monitors import Monitor
from .own import OWN_KEYS

CERTIFICATE_EXPIRES = "certificate_expires"
CALLS_LEFT = "calls_left"
MONITORS_RUNNING = "monitors_running"

ACCOUNT_REPORTS = frozenset(
    {CERTIFICATE_EXPIRES, CALLS_LEFT, MONITORS_RUNNING, *(f"monitor_{key}" for key in OWN_KEYS)}
)

MONITOR_REPORTS = frozenset({"monitor", "monitor_state", "last_triggered"})

EXPIRES_SOON = timedelta(days=30)


def describe(monitors: Iterable[Monitor]) -> tuple[Asset, ...]:
    """Return the monitors that a person built as assets."""
    return tuple(
        Asset(
            id=monitor.key,
            kind=AssetKind.MONITOR,
            parent=ACCOUNT,
            name=monitor.label,
            reports=MONITOR_REPORTS,
        )
        for monitor in monitors
    )


def observe_monitors(
    reports: Sequence[MonitorReport], *, is_reachable: bool
) -> Iterator[Observation]:
    """Give how each monitor stands, and whether they run; `is_reachable` if they find us."""
    for report in reports:
        standing = None if report.standing is None else report.standing.value
        if report.label is None:
            yield Observation(ACCOUNT, f"monitor_{report.key}", standing)
        else:
            yield Observation(report.key, "monitor_state", standing)
    yield Observation(ACCOUNT, MONITORS_RUNNING, is_reachable and _are_running(reports))


def _are_running(reports: Sequence[MonitorReport]) -> bool | None:
    """Whether all run that shall, and not all of them pause; None before the first look."""
    if not reports:
        return None
    wanted = [each for each in reports if each.standing is not Standing.PAUSED]
    # What was accepted just now stands nowhere yet.
    return bool(wanted) and all(each.standing in (Standing.RUNNING, None) for each in wanted)


def run(reports: Iterable[MonitorReport], keys: AbstractSet[str]) -> bool:
    """Whether all of these monitors run, but for those that somebody wants to pause."""
    idle = (Standing.FAILED, Standing.MISSING)
    return keys <= {each.key for each in reports if each.standing not in idle}


def unsound_troubles(labels: Mapping[str, str]) -> Iterator[Trouble]:
    """Give the monitors that cannot be read, so that nobody runs them; their labels by key."""
    for key, label in labels.items():
        yield Trouble("monitor_unsound", key, placeholders={"monitor": label})


def monitor_troubles(reports: Iterable[MonitorReport]) -> Iterator[Trouble]:
    """Give the monitors that do not run although they should."""
    for report in reports:
        if report.standing is Standing.FAILED:
            yield Trouble(
                "monitor_failed",
                report.key,
                placeholders={
                    "monitor": report.label or report.key,
                    "reason": report.reason or "?",
                },
            )


def certificate_troubles(expires: datetime, now: datetime) -> Iterator[Trouble]:
    """Give the certificate if it has to be renewed soon."""
    left = expires - now
    if left < EXPIRES_SOON:
        yield Trouble("certificate_expiring", placeholders={"days": str(max(0, left.days))})


def quota_troubles(until: datetime) -> Iterator[Trouble]:
    """Give the quota that is used up until a time."""
    yield Trouble("quota_exceeded", placeholders={"until": until})
