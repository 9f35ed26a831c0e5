"""The strategy builds a dashboard of whatever is there; shown without a browser."""

from pathlib import Path
import shutil
import subprocess

import pytest

FOLDER = Path(__file__).parent
NODE = shutil.which("node")
# The first that takes a `.js` file with imports for what it is.
OLDEST_NODE = (20, 19)


def version() -> tuple[int, ...]:
    """Return the version of node."""
    said = subprocess.run([str(NODE), "--version"], capture_output=True, text=True, check=True)
    return tuple(int(part) for part in said.stdout.strip().lstrip("v").split("."))


@pytest.mark.skipif(NODE is None, reason="node is not installed; scripts/e2e tries it in a browser")
def test_the_strategy_keeps_what_its_own_tests_say() -> None:
    """People would open a dashboard that is empty, wrong or broken."""
    if version() < OLDEST_NODE:
        pytest.skip("node is older than 20.19; scripts/e2e tries the strategy in a browser")
    tests = [str(path) for path in sorted(FOLDER.glob("*.test.mjs"))]
    ran = subprocess.run([str(NODE), "--test", *tests], capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout + ran.stderr
