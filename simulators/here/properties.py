"""The Kafka properties that a subscription may ask for."""

from dataclasses import dataclass
import json
from typing import get_args

from .kafka import Json, Reset
from .refusals import bad_request

TRUE = ("true", "1")
FALSE = ("false", "0")


@dataclass(frozen=True, kw_only=True)
class Properties:
    """Hold what a subscription asks for; the defaults are HERE's, not Kafka's."""

    group: str | None = None
    reset: Reset = "earliest"
    auto_commit: bool = False
    auto_commit_every: float = 5
    page_size: int = 500
    longest_wait: float = 0.5


NUMBERS = (
    "auto.commit.interval.ms",
    "fetch.max.bytes",
    "fetch.max.wait.ms",
    "fetch.min.bytes",
    "max.partition.fetch.bytes",
    "max.poll.records",
)
NAMES = ("group.id", "auto.offset.reset", "enable.auto.commit", *NUMBERS)


def read_properties(text: str) -> Properties:
    """Read the body of a subscription, which may be empty; values come as strings or not."""
    asked = _asked(text)
    for name in asked:
        if name not in NAMES:
            raise bad_request(name, "Unknown property")
    numbers = {name: _number(name, asked[name]) for name in NUMBERS if name in asked}
    group = asked.get("group.id")
    return Properties(
        group=None if group is None else str(group),
        reset=_reset(asked.get("auto.offset.reset", "earliest")),
        auto_commit=_truth(asked.get("enable.auto.commit", False)),
        auto_commit_every=numbers.get("auto.commit.interval.ms", 5000) / 1000,
        page_size=numbers.get("max.poll.records", 500),
        longest_wait=numbers.get("fetch.max.wait.ms", 500) / 1000,
    )


def _asked(text: str) -> Json:
    try:
        body = json.loads(text) if text else {}
    except ValueError as error:
        raise bad_request("body", "Not JSON") from error
    asked = body.get("kafkaConsumerProperties", {}) if isinstance(body, dict) else None
    if not isinstance(asked, dict):
        raise bad_request("kafkaConsumerProperties", "Not an object")
    return asked


def _reset(value: object) -> Reset:
    for known in get_args(Reset):
        if value == known:
            found: Reset = known
            return found
    raise bad_request("auto.offset.reset", f"{value} is not allowed")


def _truth(value: object) -> bool:
    if value is True or value in TRUE:
        return True
    if value is False or value in FALSE:
        return False
    raise bad_request("enable.auto.commit", f"{value} is not a boolean")


def _number(name: str, value: object) -> int:
    if isinstance(value, bool) or not str(value).isdecimal():
        raise bad_request(name, f"{value} is not a number")
    return int(str(value))
