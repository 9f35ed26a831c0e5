"""Look at the demo with a browser: `scripts/e2e --help` says what can be chosen."""

import argparse
import asyncio
from functools import partial
import os
from pathlib import Path
import sys

from aiohttp import ClientSession

from ..demo.folder import CHECKOUT, FOLDER
from ..demo.options import Options, port
from ..demo.report import DemoError, say
from ..demo.scene import Scene
from ..demo.show import show
from ..demo.signals import INTERRUPTED, until_told
from .browser import NAMES, find_browser
from .visitor import Inspector

# What test runners take for skipped.
SKIPPED = 77
STATIONS = 8


def read_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="scripts/e2e",
        description="Sets the demo up by hand in a real browser and checks what its pages show.",
    )
    parser.add_argument("--port", type=port, default=8123, help="of Home Assistant")
    parser.add_argument("--renew-pictures", action="store_true", help="renew those of the README")
    return parser.parse_args()


def inspector(
    browser: str,
    folder: Path,
    session: ClientSession,
    url: str,
    scenes: list[Scene],
    _token_file: Path | None,
) -> Inspector:
    """Return who looks at a demo."""
    return Inspector(session, url, scenes, browser, folder)


def main() -> int:
    """Return the exit code."""
    arguments = read_arguments()
    if (browser := find_browser()) is None:
        say(f"SKIPPED. A browser is missing: none of {', '.join(NAMES)} is installed.")
        say("On Debian: apt-get install chromium")
        return SKIPPED
    os.environ.pop("PYTHONPATH", None)
    # In the folder of Home Assistant they are gone with the next demo.
    folder = CHECKOUT / "docs" / "images" if arguments.renew_pictures else FOLDER / "pictures"
    options = Options(
        port=arguments.port, token_file=None, replay=None, speed=1.0, stations=STATIONS
    )
    try:
        asyncio.run(until_told(show(options, partial(inspector, browser, folder))))
    except DemoError as error:
        say("\n".join((f"FAILED. {error}", *getattr(error, "__notes__", ()))))
        return 1
    except asyncio.CancelledError:
        say("Stopped before everything was looked at.")
        return INTERRUPTED
    say("Everything is as it should be.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
