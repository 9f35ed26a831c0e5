"""Try every fault of every provider alone and many in pairs; write down how that went.

`scripts/chaos --seeds 300` tries so many pairs of each provider. The table in docs/reliability.md
is written anew unless only a part was asked for. What fails is printed with the seed to see it
again with: `scripts/chaos --provider here --seed 4711`.
"""

import argparse
import os
import sys

import pytest

from ..reliability.page import put
from .tally import Tally

# The providers as the suite knows them: NOBIL has two streams.
PROVIDERS = ("enova", "legacy", "here", "viriciti", "chargepilot", "stellantis")

# The suite itself tries the first of these.
FIRST_SEED = 100


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=20, help="how many pairs of each provider")
    parser.add_argument("--provider", action="append", choices=PROVIDERS, help="only this one")
    parser.add_argument("--seed", type=int, help="only the pair of this seed")
    parser.add_argument("--only", default="", help="only faults with this in their name, alone")
    return parser.parse_args()


def choose(wanted: argparse.Namespace) -> list[str]:
    """Tell the tests what to try; return where it is tried."""
    is_one = wanted.seed is not None
    os.environ |= {
        "CHAOS_PROVIDERS": " ".join(wanted.provider or PROVIDERS),
        "CHAOS_SEED": str(wanted.seed if is_one else FIRST_SEED),
        "CHAOS_PAIRS": str(1 if is_one else wanted.seeds),
        "CHAOS_ONLY": wanted.only,
    }
    alone, pairs = "tests/chaos/test_alone.py", "tests/chaos/test_pairs.py"
    if wanted.only:
        return [alone]
    return [pairs] if is_one else [alone, pairs]


def main() -> int:
    """Return the exit code: 1 when something was not as promised."""
    wanted = options()
    tally = Tally()
    rooms = choose(wanted)
    code = pytest.main([*rooms, "-q", "--no-header", "--tb=no", "-rN"], plugins=[tally])
    lines = tally.table(PROVIDERS)
    print(lines)
    is_whole = wanted.seed is None and not wanted.provider and not wanted.only
    if is_whole and not tally.broken:
        put("chaos", lines)
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
