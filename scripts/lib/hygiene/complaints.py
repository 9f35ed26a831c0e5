"""Which lines of Home Assistant's log are complaints about how an integration behaves."""

from collections.abc import Iterable, Iterator
import re

# What Home Assistant, asyncio and Python say of code that holds up the loop, uses what is going
# away, touches the loop from elsewhere, or leaves something open.
COMPLAINTS = {
    "blocking call": re.compile(r"Detected blocking call"),
    "slow callback": re.compile(r"Executing <.*took [0-9.]+ seconds"),
    "deprecation": re.compile(
        r"DeprecationWarning|FutureWarning|is deprecated|will stop working in|Detected that custom"
    ),
    "thread": re.compile(r"from a thread other than|Non-thread-safe"),
    "left open": re.compile(r"ResourceWarning|was never (awaited|retrieved)|Unclosed|destroyed"),
    "error": re.compile(r" (ERROR|CRITICAL) |Traceback"),
}

# The slowest that Home Assistant itself does by the way while it starts is not ours to judge.
OURS = re.compile(r"ev_live")


def complaints(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Give each complaint that names us, with its kind."""
    for line in lines:
        if OURS.search(line) is None:
            continue
        for kind, pattern in COMPLAINTS.items():
            if pattern.search(line):
                yield kind, line.strip()
