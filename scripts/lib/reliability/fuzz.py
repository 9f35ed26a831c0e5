"""Spoil the input of every decoder, and write down how many inputs each survived."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
import logging
import resource
import secrets
import sys
import time

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.hardening.decoders import DECODERS
from tests.hardening.decoders.kit import Decoder
from tests.hardening.hostile import hostile

from .page import put
from .table import draw

HEAD = ("what is read", "random", "hostile", "slowest", "crashes")

# In how many places of an example something hostile stands.
PLACES = 40
BATCH = 500


@dataclass(kw_only=True, slots=True)
class Tally:
    """How a decoder did; `slowest` is in seconds of the processor."""

    name: str
    random: int = 0
    hostile: int = 0
    slowest: float = 0.0
    crashes: int = 0

    def read(self, decoder: Decoder, raw: bytes) -> None:
        """Let a decoder read an input, and note what comes of it."""
        begun = time.process_time()
        try:
            decoder.try_(raw)
        except Exception as error:  # noqa: BLE001  # any at all is what is looked for
            self.crashes += 1
            print(f"{self.name}: {type(error).__name__}: {raw[:200]!r}", file=sys.stderr)
        self.slowest = max(self.slowest, time.process_time() - begun)

    @property
    def cells(self) -> tuple[str, ...]:
        """Return a line of the table."""
        slowest = f"{self.slowest * 1000:,.0f} ms"
        return (self.name, f"{self.random:,}", f"{self.hostile:,}", slowest, f"{self.crashes}")


def spoil(decoder: Decoder, seconds: float, first: int) -> Tally:
    """Try a decoder for so many seconds, and then with everything that is hostile."""
    tally = Tally(name=decoder.name)
    end = time.monotonic() + seconds
    for batch in count(first):
        if time.monotonic() >= end:
            break
        _try_some(decoder, batch, tally)
    for sound in decoder.sound[:3]:
        for raw in hostile(sound, PLACES):
            tally.hostile += 1
            tally.read(decoder, raw)
    return tally


def _try_some(decoder: Decoder, batch: int, tally: Tally) -> None:
    """Try a decoder with as many inputs as a batch has."""

    @seed(batch)
    @settings(
        max_examples=BATCH,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(raw=decoder.inputs)
    def try_one(raw: bytes) -> None:
        tally.random += 1
        tally.read(decoder, raw)

    try_one()


def describe(tallies: list[Tally], first: int, seconds: float) -> Iterator[str]:
    """Give the parts of the report."""
    total = Tally(
        name="all of it",
        random=sum(each.random for each in tallies),
        hostile=sum(each.hostile for each in tallies),
        slowest=max(each.slowest for each in tallies),
        crashes=sum(each.crashes for each in tallies),
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    yield f"scripts/fuzz --seconds {seconds:g} --seed {first}\n"
    yield draw(HEAD, [each.cells for each in (*tallies, total)])
    yield f"\nThe process that read all of it never held more than {peak} MB."


def read_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="scripts/fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0, help="for each decoder")
    parser.add_argument("--seed", type=int, help="to try again what was tried; else a new one")
    parser.add_argument("--only", default="", metavar="TEXT", help="decoders with this in the name")
    return parser.parse_args()


def main() -> int:
    """Return the exit code: 1 when something broke."""
    arguments = read_arguments()
    first = secrets.randbelow(10**9) if arguments.seed is None else arguments.seed
    chosen = [each for each in DECODERS if arguments.only.lower() in each.name.lower()]
    if not chosen:
        print(f"no decoder has {arguments.only} in its name", file=sys.stderr)
        return 2
    logging.disable(logging.CRITICAL)
    print(f"seed {first}", file=sys.stderr)
    tallies = []
    for decoder in chosen:
        print(f"- {decoder.name}", file=sys.stderr, flush=True)
        tallies.append(spoil(decoder, arguments.seconds, first))
    report = "\n".join(describe(tallies, first, arguments.seconds))
    print(report)
    if len(chosen) == len(DECODERS):
        put("fuzz", report)
    return int(any(tally.crashes for tally in tallies))


if __name__ == "__main__":
    sys.exit(main())
