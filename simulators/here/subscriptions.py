"""Subscriptions: who reads, under which id, and until when."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
import re
from typing import Literal, get_args
from uuid import uuid4

from simulators.server import Clock

from .faults import HereCounters, HereFaults
from .kafka import Consumer, Group, Kafka
from .properties import Properties
from .refusals import stream_problem

SERIAL_ID = re.compile(r"-?\d+")
PARALLEL_ID = re.compile(r"-?\d+\..+")

Mode = Literal["serial", "parallel"]


@dataclass(kw_only=True)
class Subscription:
    """Hold one subscription; the token is the last it was read with."""

    subscription_id: str
    mode: Mode
    group: str
    token: str
    consumer: Consumer
    longest_wait: float
    used_at: float
    correlation_id: str = ""


def read_mode(text: str) -> Mode:
    """Read the mode, which is serial when nothing is said."""
    for known in get_args(Mode):
        if text == known:
            found: Mode = known
            return found
    raise stream_problem("E213002")


class Subscriptions:
    """Hold the subscriptions that live on the node."""

    def __init__(
        self,
        application: str,
        kafka: Kafka,
        faults: HereFaults,
        counters: HereCounters,
        clock: Clock,
    ) -> None:
        """Begin with none, for one application on one layer."""
        self._application = application
        self._kafka = kafka
        self._faults = faults
        self._counters = counters
        self._clock = clock
        self._held: dict[str, Subscription] = {}

    def __iter__(self) -> Iterator[Subscription]:
        """Go through the ones that live."""
        return iter(list(self._held.values()))

    def __len__(self) -> int:
        """Return how many live."""
        return len(self._held)

    def open(
        self, mode: Mode, properties: Properties, token: str, consumer_id: str | None
    ) -> Subscription:
        """Subscribe; who does so again under the same id takes over what was there."""
        self.evict_idle()
        group = properties.group or f"{self._application}-default"
        subscription_id = self._name(mode, group, consumer_id)
        known = self._held.get(subscription_id)
        self._check_room(group, known)
        if known and not self._faults.resubscribe_rewinds:
            known.token, known.used_at = token, self._clock()
            return known
        subscription = Subscription(
            subscription_id=subscription_id,
            mode=mode,
            group=group,
            token=token,
            consumer=self._consumer(properties),
            longest_wait=properties.longest_wait,
            used_at=self._clock(),
        )
        self._held[subscription_id] = subscription
        self._kafka.join(group, subscription_id, subscription.consumer)
        return subscription

    def _name(self, mode: Mode, group: str, consumer_id: str | None) -> str:
        """Return an id as HERE's examples look: a signed number, in parallel mode with more."""
        digest = sha256(f"{self._application}/{group}".encode()).digest()
        number = int.from_bytes(digest[:4], signed=True)
        return f"{number}" if mode == "serial" else f"{number}.{consumer_id or uuid4()}"

    def _check_room(self, group: str, known: Subscription | None) -> None:
        members = [held for held in self if held.group == group]
        if known is None and len(members) >= len(self._kafka.logs):
            raise stream_problem("E213011")

    def _consumer(self, properties: Properties) -> Consumer:
        return Consumer(
            reset=properties.reset,
            page_size=properties.page_size,
            auto_commit_every=properties.auto_commit_every if properties.auto_commit else None,
            auto_committed_at=self._clock(),
        )

    def find(self, mode: Mode, subscription_id: str | None) -> Subscription:
        """Return a subscription; in serial mode the only one need not be named."""
        self.evict_idle()
        if not subscription_id:
            return self._only(mode)
        pattern = SERIAL_ID if mode == "serial" else PARALLEL_ID
        if not pattern.fullmatch(subscription_id):
            raise stream_problem("E213014", subscription_id)
        if found := self._held.get(subscription_id):
            return found
        raise stream_problem(self._faults.evicted_code, subscription_id)

    def _only(self, mode: Mode) -> Subscription:
        if mode == "parallel":
            raise stream_problem("E213013")
        serial = [held for held in self if held.mode == "serial"]
        if len(serial) != 1:
            raise stream_problem("E213003", "of this application")
        return serial[0]

    def group(self, subscription: Subscription) -> Group:
        """Return the group that a subscription reads in."""
        return self._kafka.groups[subscription.group]

    def close(self, subscription: Subscription) -> None:
        """End a subscription; its group's commits stay."""
        if self._held.pop(subscription.subscription_id, None):
            self._kafka.leave(subscription.group, subscription.subscription_id)

    def evict_idle(self) -> None:
        """Drop who has not read for too long."""
        limit = self._clock() - self._faults.subscription_idle
        for subscription in self:
            if subscription.used_at < limit:
                self.evict(subscription)

    def evict(self, subscription: Subscription) -> None:
        """Drop a subscription without asking who has it."""
        self.close(subscription)
        self._counters.subscriptions_evicted += 1
