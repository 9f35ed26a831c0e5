"""Run a soak: `scripts/soak --help` says what can be chosen."""

import argparse
import asyncio
from collections import Counter
import os
from pathlib import Path
import sys

from aiohttp import ClientSession

from ..demo.folder import FOLDER
from ..demo.options import Options, port, speed
from ..demo.report import DemoError, say
from ..demo.scene import Scene
from ..demo.show import HOME_ASSISTANT, show
from ..demo.signals import INTERRUPTED, until_told
from ..hygiene.complaints import complaints
from ..reliability.page import put
from .scenes import SCENES
from .verdict import judge, write
from .watch import Findings, Watcher

# As many stations near home as there are.
STATIONS = 40


def read_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="scripts/soak",
        description="Lets all five providers talk to one Home Assistant for an hour of their time.",
    )
    add = parser.add_argument
    add("--port", type=port, default=8123, help="of Home Assistant; the next free one if taken")
    add("--minutes", type=float, default=15.0, help="how long to watch, after warming up")
    add("--speed", type=speed, default=4.0, help="how many times as fast as life")
    return parser.parse_args()


def found_wrong() -> Counter[str]:
    """Return what the log complains of in us, by kind; a slow step says as much of the machine."""
    with (FOLDER / "output.log").open(errors="replace") as lines:
        return Counter(kind for kind, _ in complaints(lines) if kind != "slow callback")


def main() -> int:
    """Return the exit code: 1 when a promise is broken."""
    arguments = read_arguments()
    os.environ.pop("PYTHONPATH", None)
    options = Options(
        port=arguments.port,
        token_file=None,
        replay=None,
        speed=arguments.speed,
        stations=STATIONS,
    )
    findings: list[Findings] = []

    def watcher(
        session: ClientSession, url: str, scenes: list[Scene], _token_file: Path | None
    ) -> Watcher:
        """Return who watches."""
        return Watcher(session, url, scenes, arguments.minutes * 60, findings.append)

    try:
        asyncio.run(until_told(show(options, watcher, lambda _: SCENES)))
    except DemoError as error:
        say("\n".join((f"FAILED. {error}", *getattr(error, "__notes__", ()))))
        return 1
    except asyncio.CancelledError:
        say("Stopped before the end.")
        return INTERRUPTED
    rows = judge(findings[0], arguments.speed, found_wrong())
    table = f"{HOME_ASSISTANT}\n\n{write(rows)}"
    say(table)
    put("soak", table)
    return int(any(row.is_over for row in rows))


if __name__ == "__main__":
    sys.exit(main())
