"""The list of charging requests, as it stands and as it is sent (report 5.3)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from ...booking import ChargingRequest
from .letters import Document, dump, load, write


@dataclass(frozen=True, kw_only=True, slots=True)
class Wishes:
    """The requests that stand, and those taken back of which ChargePilot may not know yet."""

    standing: tuple[ChargingRequest, ...] = ()
    ending: tuple[ChargingRequest, ...] = ()

    def find(self, request_id: str) -> ChargingRequest | None:
        """Return a request that stands."""
        return next((each for each in self.standing if each.id == request_id), None)

    def with_request(self, request: ChargingRequest) -> Self:
        """Return the list with a request made or changed."""
        others = tuple(each for each in self.standing if each.id != request.id)
        ending = tuple(each for each in self.ending if each.id != request.id)
        return replace(self, standing=(*others, request), ending=ending)

    def without(self, request_ids: Iterable[str]) -> Self:
        """Return the list with requests taken back."""
        gone = set(request_ids)
        return replace(
            self,
            standing=tuple(each for each in self.standing if each.id not in gone),
            ending=(*self.ending, *(each for each in self.standing if each.id in gone)),
        )

    def without_past(self, now: datetime) -> Self:
        """Return the list without the vehicles that have departed: they would spoil the rest."""
        past = [each.id for each in self.standing if each.departure and each.departure <= now]
        return self.without(past) if past else self

    def settled(self) -> Self:
        """Return the list once ChargePilot has confirmed it."""
        return replace(self, ending=())

    def payload(self, *, is_2_0: bool) -> Document | None:
        """Return what to send: always everything, for what is left out is deleted.

        None is nothing to say. An empty list is forbidden in 1.0 and `Terminate` in 2.0, so the
        last requests end in one way or the other (report T9).
        """
        if self.standing:
            return {"chargingRequestList": [write(each, is_2_0=is_2_0) for each in self.standing]}
        if not self.ending:
            return None
        if is_2_0:
            return {"chargingRequestList": []}
        ends = [
            write(each, is_2_0=False) | {"chargingInstruction": "Terminate"} for each in self.ending
        ]
        return {"chargingRequestList": ends}

    def dump(self) -> Document:
        """Return the list as JSON."""
        return {
            "standing": [dump(each) for each in self.standing],
            "ending": [dump(each) for each in self.ending],
        }

    @classmethod
    def load(cls, document: object) -> Self:
        """Read a list that was written down; what is unsound is left out."""
        fields = document if isinstance(document, dict) else {}
        return cls(
            standing=tuple(_load_all(fields.get("standing"))),
            ending=tuple(_load_all(fields.get("ending"))),
        )


def _load_all(items: object) -> Iterable[ChargingRequest]:
    """Read requests, leaving out what is unsound."""
    for item in items if isinstance(items, list) else ():
        try:
            yield load(item)
        except KeyError, TypeError, ValueError:
            continue
