"""What to do so that the monitors that run are those that are wanted.

Pure: what is wanted and what is there go in, steps come out. Whatever bears our prefix is ours;
nothing else is ever touched (trap 15).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...monitoring import Standing
from .documents import key_in
from .monitors import Monitor

RUNNING = "Running"
PAUSED = "Paused"


# Any other status than these is nobody's to interpret (report 6.7); `Created` is the tutorial's.
_STANDINGS = {
    "running": Standing.RUNNING,
    "created": Standing.RUNNING,
    "paused": Standing.PAUSED,
    "failed": Standing.FAILED,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Remote:
    """One of our monitors as the provider lists it; `standing` is None for an unknown status."""

    id: str
    key: str
    standing: Standing | None
    stored: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Create:
    """Make a monitor."""

    monitor: Monitor


@dataclass(frozen=True, slots=True)
class Replace:
    """Put what is wanted in the place of what is stored."""

    monitor: Monitor
    remote: Remote


@dataclass(frozen=True, slots=True)
class Switch:
    """Let a monitor run or pause."""

    remote: Remote
    status: str


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete a monitor that nobody wants."""

    remote: Remote


type Step = Create | Replace | Switch | Delete
type IsStored = Callable[[Monitor, Remote], bool]


def ours(items: Iterable[Mapping[str, Any]], tag: str) -> list[Remote]:
    """Read the monitors of this installation out of a list of all."""
    return [remote for item in items if (remote := _remote(item, tag)) is not None]


def _remote(item: Mapping[str, Any], tag: str) -> Remote | None:
    """Read one monitor of a list, None for somebody else's."""
    monitor_id = _id(item)
    match item:
        case {"monitor": {"label": str(label)} as stored} if monitor_id is not None:
            if (key := key_in(label, tag)) is None:
                return None
            standing = _STANDINGS.get(str(item.get("status", "")).lower())
            return Remote(id=monitor_id, key=key, standing=standing, stored=stored)
    return None


def _id(item: Mapping[str, Any]) -> str | None:
    """Return the id of a monitor: a field, or the end of the link to itself."""
    match item:
        case {"monitorId": str(monitor_id)} if monitor_id:
            return monitor_id
        case {"_links": {"self": {"href": str(href)}}}:
            return href.partition("?")[0].rstrip("/").rpartition("/")[2] or None
    return None


def plan(
    wanted: Sequence[Monitor],
    remotes: Sequence[Remote],
    is_stored: IsStored,
    paused: Collection[str] = (),
    given_up: Collection[str] = (),
) -> list[Step]:
    """Return the steps, first those that make room.

    `paused` are the keys of monitors that shall not run; `given_up` the ids of those that
    failed again after they were let run.
    """
    chosen = choose(wanted, remotes, is_stored)
    kept = {remote.id for remote in chosen.values()}
    steps: list[Step] = [Delete(remote) for remote in remotes if remote.id not in kept]
    for monitor in wanted:
        remote = chosen.get(monitor.key)
        if remote is None:
            steps.append(Create(monitor))
        else:
            steps += _adjust(monitor, remote, is_stored, monitor.key in paused, given_up)
    return steps


def choose(
    wanted: Sequence[Monitor], remotes: Sequence[Remote], is_stored: IsStored
) -> dict[str, Remote]:
    """Return which of several equal ones stays: one that needs no change, else the first."""
    chosen: dict[str, Remote] = {}
    for monitor in wanted:
        same = [remote for remote in remotes if remote.key == monitor.key]
        if same:
            chosen[monitor.key] = min(same, key=lambda remote: not is_stored(monitor, remote))
    return chosen


def _adjust(
    monitor: Monitor,
    remote: Remote,
    is_stored: IsStored,
    is_paused: bool,
    given_up: Collection[str],
) -> Iterator[Step]:
    """Give what one monitor needs to be as it is wanted; one that failed is let run once more."""
    if not is_stored(monitor, remote):
        yield Replace(monitor, remote)
    if is_paused and remote.standing is not Standing.PAUSED:
        yield Switch(remote, PAUSED)
    elif not is_paused and _needs_a_push(remote, given_up):
        yield Switch(remote, RUNNING)


def _needs_a_push(remote: Remote, given_up: Collection[str]) -> bool:
    """Whether a monitor that shall run has to be told so."""
    failed = remote.standing is Standing.FAILED and remote.id not in given_up
    return failed or remote.standing is Standing.PAUSED
