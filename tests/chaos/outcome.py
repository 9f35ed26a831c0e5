"""What came of a trial."""

from dataclasses import asdict, dataclass
import json
from typing import Self


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """How an account did; all times are in seconds.

    `dark` is how long after everything was cut off all entities were seen to be unavailable, None
    where nothing was cut off or it was over before; `dark_by` is what is promised. `back` is how
    long after the last fault the provider was heard again, `late` how much of that was not the
    wait for the next connect, which `late_by` limits. `connects` were tried, at most `budget` may
    be. `found` is what was not as promised.
    """

    dark: float | None
    dark_by: float
    back: float
    late: float
    late_by: float
    connects: int
    budget: int
    found: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an account went through, and how it did."""

    provider: str
    seed: int
    faults: tuple[str, ...]
    verdict: Verdict

    def packed(self) -> str:
        """Return all of it as a text, which also gets from one process to another."""
        return json.dumps(asdict(self))

    @classmethod
    def unpacked(cls, text: str) -> Self:
        """Return what was packed."""
        fields = json.loads(text)
        verdict = Verdict(**fields.pop("verdict"))
        return cls(**fields, verdict=verdict)

    @property
    def told(self) -> str:
        """Say what was not as promised, and how to see it again."""
        again = f"scripts/chaos --provider {self.provider} --seed {self.seed}"
        if len(self.faults) == 1:
            again += f' --only "{self.faults[0]}"'
        return "\n".join((f"{' + '.join(self.faults)}: {again}", *self.verdict.found))
