"""Whether the client confirmed everything, once and in time."""

from collections.abc import Iterator
from dataclasses import dataclass

from simulators.server import Clock, Pulse

from .envelope import CONFIRMATION, Message
from .faults import ChargePilotCounters, ChargePilotFaults
from .render import Json


@dataclass(kw_only=True)
class Outstanding:
    """Hold a request of ours that waits for its answers."""

    action: str
    sent_at: float
    owner: object
    due: bool
    awaited: int = 1


class Ledger:
    """Keep what was asked and what was answered."""

    def __init__(
        self,
        faults: ChargePilotFaults,
        counters: ChargePilotCounters,
        clock: Clock,
        pulse: Pulse,
    ) -> None:
        """Begin with nothing asked."""
        self.errors: list[Json] = []
        self._faults = faults
        self._counters = counters
        self._clock = clock
        self._pulse = pulse
        self._outstanding: dict[str, Outstanding] = {}
        self._settled: set[str] = set()
        self._complaints: list[str] = []

    @property
    def outstanding(self) -> dict[str, str]:
        """Return the action of every request whose answer is still due, by id."""
        return {name: one.action for name, one in self._outstanding.items() if one.due}

    @property
    def complaints(self) -> list[str]:
        """Return what was not confirmed as it should be, and what is overdue by now."""
        return [*self._complaints, *self._overdue()]

    def expect(self, message_id: str, action: str, owner: object, *, due: bool = True) -> None:
        """Wait for an answer; a request sent again under its id waits for one more."""
        if known := self._outstanding.get(message_id):
            known.awaited += 1
            return
        self._settled.discard(message_id)
        self._outstanding[message_id] = Outstanding(
            action=action, sent_at=self._clock(), owner=owner, due=due
        )

    def settle(self, answer: Message) -> None:
        """Take an answer of the client."""
        if answer.kind == CONFIRMATION:
            self._counters.confirmations += 1
        else:
            self._counters.errors_received += 1
            self.errors.append(answer.payload)
        if known := self._outstanding.get(answer.message_id):
            self._settle(known, answer)
        elif answer.message_id in self._settled:
            self._counters.confirmed_twice += 1
            self._complain(f"{answer.message_id} was confirmed twice")
        else:
            self._counters.confirmed_unknown += 1
            self._complain(f"{answer.message_id} was confirmed but never asked")
        self._pulse.beat()

    def abandon(self, owner: object) -> None:
        """Forget what a client who left did not confirm."""
        left = [name for name, one in self._outstanding.items() if one.owner is owner]
        for name in left:
            self._counters.abandoned += self._outstanding.pop(name).due
        self._pulse.beat()

    def _settle(self, known: Outstanding, answer: Message) -> None:
        if answer.action != known.action:
            self._counters.confirmed_wrong += 1
            self._complain(f"{answer.message_id} is {known.action}, confirmed as {answer.action}")
        if self._clock() - known.sent_at > self._faults.confirm_within:
            self._counters.confirmed_late += 1
            self._complain(f"{answer.message_id} was confirmed late")
        known.awaited -= 1
        if not known.awaited:
            del self._outstanding[answer.message_id]
            self._settled.add(answer.message_id)

    def _overdue(self) -> Iterator[str]:
        now = self._clock()
        for name, one in self._outstanding.items():
            if one.due and now - one.sent_at > self._faults.confirm_within:
                yield f"{name} was never confirmed"

    def _complain(self, text: str) -> None:
        self._complaints.append(text)
