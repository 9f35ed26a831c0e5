"""Run the demo in debug mode for a while, and write down what Home Assistant complains of in us.

`scripts/hygiene --help` says what can be chosen.
"""

import argparse
from collections import Counter
import os
from pathlib import Path
import signal
import subprocess
import sys
import time

from ..reliability.page import put
from ..reliability.table import draw
from .complaints import COMPLAINTS, complaints

CHECKOUT = Path(__file__).parents[3]
LOG = CHECKOUT / ".demo" / "output.log"

# A step that is slow says as much about the machine.
BOUNDS = {kind: 0 for kind in COMPLAINTS if kind != "slow callback"}

STOPPING = 60
# What the demo needs until all of its accounts are there.
STARTING = 120


def run_demo(port: int, seconds: float) -> None:
    """Run the demo with everything that Python and asyncio can complain of switched on."""
    command = (str(CHECKOUT / "scripts" / "demo"), "--port", str(port))
    debug = {"PYTHONASYNCIODEBUG": "1", "PYTHONWARNINGS": "default"}
    with subprocess.Popen(
        command, env=os.environ | debug, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as demo:
        assert demo.stdout is not None
        begun = time.monotonic()
        while "Ctrl-C" not in (line := demo.stdout.readline()):
            if not line or time.monotonic() - begun > STARTING:
                break
        time.sleep(seconds)
        demo.send_signal(signal.SIGTERM)
        demo.communicate(timeout=STOPPING)


def main() -> int:
    """Return the exit code."""
    parser = argparse.ArgumentParser(
        prog="scripts/hygiene",
        description="Runs the demo in debug mode and lists what is complained of in us.",
    )
    parser.add_argument("--port", type=int, default=8123, help="of Home Assistant")
    parser.add_argument("--seconds", type=float, default=300.0, help="for how long")
    options = parser.parse_args()
    run_demo(options.port, options.seconds)
    with LOG.open(errors="replace") as lines:
        found = list(complaints(lines))
    for kind, line in found:
        print(f"{kind}: {line}")
    kinds = Counter(kind for kind, _ in found)
    report = f"five providers, {options.seconds:.0f} s, debug mode\n\n{table(kinds)}"
    print(report)
    put("hygiene", report)
    return int(any(kinds[kind] > bound for kind, bound in BOUNDS.items()))


def table(kinds: Counter[str]) -> str:
    """Return how many complaints of each kind there were."""
    rows = []
    for kind in COMPLAINTS:
        bound = BOUNDS.get(kind)
        verdict = "" if bound is None else "OVER" if kinds[kind] > bound else "ok"
        rows.append((kind, str(kinds[kind]), "" if bound is None else str(bound), verdict))
    return draw(("complaint", "how often", "at most", ""), rows)


if __name__ == "__main__":
    sys.exit(main())
