"""Run the demo in debug mode for a while, and print what Home Assistant complains of in us.

`python -m scripts.lib.hygiene --port 8157 --seconds 300`; it ends with status 1 where there is
anything but slow steps, which say as much about the machine.
"""

import argparse
from collections import Counter
import os
from pathlib import Path
import signal
import subprocess
import sys
import time

from .complaints import complaints

CHECKOUT = Path(__file__).parents[3]
LOG = CHECKOUT / ".demo" / "output.log"

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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8123)
    parser.add_argument("--seconds", type=float, default=300.0)
    options = parser.parse_args()
    run_demo(options.port, options.seconds)
    with LOG.open(errors="replace") as lines:
        found = list(complaints(lines))
    kinds = Counter(kind for kind, _ in found)
    for kind, line in found:
        print(f"{kind}: {line}")
    print(dict(kinds) or "Nothing.")
    return int(bool(kinds.keys() - {"slow callback"}))


if __name__ == "__main__":
    sys.exit(main())
