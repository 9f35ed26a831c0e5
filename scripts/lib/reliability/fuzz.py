"""Spoil the input of every decoder, and write down how many inputs each survived.

`python -m scripts.lib.reliability.fuzz --seconds 20` takes that long for each decoder.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
import logging
from pathlib import Path
import resource
import sys
import time

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.hardening.decoders import DECODERS
from tests.hardening.decoders.kit import Decoder
from tests.hardening.hostile import hostile

PAGE = Path(__file__).parents[3] / "docs" / "reliability.md"
MARK = "<!-- fuzz -->"
HEAD = "| What is read | Random | Hostile | Slowest | Crashes |\n|---|---:|---:|---:|---:|"

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
    def row(self) -> str:
        """Return a row of the table."""
        slowest = f"{self.slowest * 1000:,.0f} ms"
        return f"| {self.name} | {self.random:,} | {self.hostile:,} | {slowest} | {self.crashes} |"


def spoil(decoder: Decoder, seconds: float) -> Tally:
    """Try a decoder for so many seconds, and then with everything that is hostile."""
    tally = Tally(name=decoder.name)
    end = time.monotonic() + seconds
    batch = 0
    while time.monotonic() < end:
        batch += 1

        @seed(batch)
        @settings(
            max_examples=BATCH,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(raw=decoder.inputs)
        def try_some(raw: bytes) -> None:
            tally.random += 1
            tally.read(decoder, raw)

        try_some()
    for sound in decoder.sound[:3]:
        for raw in hostile(sound, PLACES):
            tally.hostile += 1
            tally.read(decoder, raw)
    return tally


def table(tallies: list[Tally]) -> Iterator[str]:
    """Give the lines of the table."""
    yield HEAD
    yield from (tally.row for tally in tallies)
    total = Tally(
        name="**All**",
        random=sum(each.random for each in tallies),
        hostile=sum(each.hostile for each in tallies),
        slowest=max(each.slowest for each in tallies),
        crashes=sum(each.crashes for each in tallies),
    )
    yield total.row
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    yield f"\nThe process that read all of it never took more than {peak} MB."


def write(lines: str) -> None:
    """Put the table between its marks, or at the end of the page where there are none."""
    text = PAGE.read_text() if PAGE.exists() else "# What it survives\n"
    before, _, rest = text.partition(MARK)
    _, _, after = rest.partition(MARK)
    PAGE.write_text(f"{before.rstrip()}\n\n{MARK}\n{lines}\n{MARK}\n{after}".rstrip() + "\n")


def main() -> int:
    """Return the exit code: 1 when something broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0, help="for each decoder")
    logging.disable(logging.CRITICAL)
    tallies = []
    for decoder in DECODERS:
        print(f"- {decoder.name}", file=sys.stderr, flush=True)
        tallies.append(spoil(decoder, parser.parse_args().seconds))
    lines = "\n".join(table(tallies))
    print(lines)
    write(lines)
    return int(any(tally.crashes for tally in tallies))


if __name__ == "__main__":
    sys.exit(main())
