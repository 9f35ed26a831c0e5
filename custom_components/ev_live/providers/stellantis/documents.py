"""Monitors as they are sent, and whether one that is stored is what was sent (report 6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .expressions import Dialect
from .monitors import Monitor

SECRET_HEADER = "X-EV-Live-Secret"
TAG_ATTRIBUTE = "installation"
KEY_ATTRIBUTE = "monitor"

_PREFIX = "ev-live"
_WEBHOOK = "EV Live"

# Seconds between two tries to tell us something, for up to three days.
_RETRY_DELAY = 60

# So many events are told at once, or those of so many seconds.
_BATCH_SIZE = 100
_BATCH_WINDOW = 5

# Lists in which the order means nothing.
_SETS = frozenset({"attributes", "extendedEventParam", "triggers", "value", "day", "week", "times"})

# What the provider may not add by itself, because it would change what a monitor does.
_OURS = frozenset({"refreshEvent", "batchNotify", "occurence", "duration"})

# Names that older documents give to the same (report 6.7).
_NAMES = {"circle": "place", "attributres": "attributes", "maxRetryNumber": "retryNumber"}

type Json = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Callback:
    """Where monitors tell what happened: a URL, what it knows us by, and the installation."""

    target: str
    secret: str
    tag: str


def prefix(tag: str) -> str:
    """Return how the labels of all monitors of an installation begin."""
    return f"{_PREFIX}/{tag}/"


def label_of(monitor: Monitor, tag: str) -> str:
    """Return the label by which a monitor is found again."""
    own = prefix(tag) + monitor.key
    return own if monitor.label is None else f"{own}/{monitor.label}"


def key_in(label: str, tag: str) -> str | None:
    """Return the key in a label, None for a monitor that is not ours."""
    if not label.startswith(prefix(tag)):
        return None
    return label.removeprefix(prefix(tag)).split("/", 1)[0]


def document(
    monitor: Monitor, callback: Callback, dialect: Dialect = Dialect.SIGNS
) -> dict[str, Any]:
    """Write a monitor the way it is sent."""
    return {
        "label": label_of(monitor, callback.tag),
        "subscribeParam": _subscription(monitor, callback),
        "extendedEventParam": [extension.value for extension in monitor.extensions],
        "triggerParam": {
            "triggers": [trigger.document() for trigger in monitor.triggers],
            "boolExp": monitor.expression.printed(dialect),
        },
    }


def _subscription(monitor: Monitor, callback: Callback) -> dict[str, Any]:
    """Write how a monitor tells what happened."""
    attributes = [
        {"type": "Header", "key": SECRET_HEADER, "value": callback.secret},
        {"type": "Body", "key": TAG_ATTRIBUTE, "value": callback.tag},
        {"type": "Body", "key": KEY_ATTRIBUTE, "value": monitor.key},
    ]
    webhook = {"target": callback.target, "name": _WEBHOOK, "attributes": attributes}
    subscription: dict[str, Any] = {
        "callback": {"webhook": webhook},
        "retryPolicy": {"policy": "Always", "retryDelay": _RETRY_DELAY},
        "batchNotify": {"size": _BATCH_SIZE, "timeWindow": _BATCH_WINDOW},
    }
    if monitor.refresh is not None:
        subscription["refreshEvent"] = monitor.refresh
    return subscription


def is_stored(stored: object, sent: Json) -> bool:
    """Whether what is stored does what was sent; more may stand in it, or other names."""
    if not isinstance(stored, Mapping):
        return False
    # A webhook without the object around it is the tutorial's form.
    flat = "webhook" in sent and "webhook" not in stored
    found = {"webhook": stored} if flat else {_NAMES.get(key, key): stored[key] for key in stored}
    if any(found.get(name) for name in _OURS - sent.keys()):
        return False
    return all(_matches(name, found.get(name), value) for name, value in sent.items())


def _matches(name: str, stored: object, sent: object) -> bool:
    """Whether one value is stored as it was sent."""
    if isinstance(sent, Mapping):
        return is_stored(stored, sent)
    if name == "boolExp":
        return isinstance(stored, str) and _plain(stored) == _plain(str(sent))
    if isinstance(sent, list) and isinstance(stored, list):
        return _match_all(stored, sent) if name in _SETS else stored == sent
    # True equals 1, but means something else.
    return isinstance(stored, bool) is isinstance(sent, bool) and stored == sent


def _match_all(stored: Sequence[object], sent: Sequence[object]) -> bool:
    """Whether two lists hold the same, in whatever order."""
    left = list(stored)
    for wanted in sent:
        found = next((each for each in left if _matches("", each, wanted)), None)
        if found is None:
            return False
        left.remove(found)
    return not left


def _plain(expression: str) -> str:
    """Return an expression without blanks, whichever dialect it is written in."""
    signs = {"and": "&", "or": "|", "not": "!"}
    words = expression.replace("(", " ( ").replace(")", " ) ").split()
    return "".join(signs.get(word.lower(), word) for word in words)
