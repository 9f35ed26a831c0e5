"""Which trials are tried: those of the suite, or what `scripts/chaos` asks for."""

from collections.abc import Iterator
import os

from .faults import Fault
from .providers import TRIALS, pair

PROVIDERS = os.environ.get("CHAOS_PROVIDERS", " ".join(TRIALS)).split()
FIRST_SEED = int(os.environ.get("CHAOS_SEED", "100"))
PAIRS = int(os.environ.get("CHAOS_PAIRS", "8"))
ONLY = os.environ.get("CHAOS_ONLY", "")

type Choice = tuple[str, int, tuple[Fault, ...]]


def alone() -> Iterator[Choice]:
    """Give each fault of each provider."""
    for name in PROVIDERS:
        for fault in TRIALS[name].faults:
            if ONLY in fault.name:
                yield name, FIRST_SEED, (fault,)


def pairs() -> Iterator[Choice]:
    """Give so many pairs of each provider."""
    for name in PROVIDERS:
        for seed in range(FIRST_SEED, FIRST_SEED + PAIRS):
            yield name, seed, pair(name, seed)


def label(choice: Choice) -> str:
    """Return what a trial is called."""
    name, seed, faults = choice
    return f"{name}: {' + '.join(fault.name for fault in faults)}, seed {seed}"
