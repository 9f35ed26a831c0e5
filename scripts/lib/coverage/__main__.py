"""Names the modules of which the tests run too little."""

from collections.abc import Iterator
from pathlib import Path
import sys

from coverage import Coverage

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = ROOT / "custom_components" / "ev_live"

# What Home Assistant asks of an integration: more than so many per cent of every module.
LEAST = 95.0


def lacking(coverage: Coverage) -> Iterator[str]:
    """Give each module that lacks tests, with the lines that none of them runs."""
    for path in sorted(PACKAGE.rglob("*.py")):
        _, lines, _, missing, places = coverage.analysis2(str(path))
        share = 100 * (1 - len(missing) / len(lines)) if lines else 100.0
        if share <= LEAST:
            yield f"{path.relative_to(PACKAGE)}: {share:.1f} %, without lines {places}"


def main() -> int:
    """Read what the last run of the tests wrote down, and judge it."""
    coverage = Coverage()
    coverage.load()
    found = list(lacking(coverage))
    print("\n".join(found) or f"Of every module more than {LEAST:.0f} % is run by tests.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
