"""Run the demo: `scripts/demo --help` says what can be chosen."""

import asyncio
import os
import sys

from .guest import Guest
from .options import read_options
from .report import DemoError, say
from .show import show
from .signals import INTERRUPTED, until_told


def main() -> int:
    """Return the exit code."""
    # It says where this package is; Home Assistant is to find its own things only.
    os.environ.pop("PYTHONPATH", None)
    try:
        asyncio.run(until_told(show(read_options(), Guest)))
    except DemoError as error:
        say("\n".join((f"The demo cannot go on. {error}", *getattr(error, "__notes__", ()))))
        return 1
    except asyncio.CancelledError:
        say("Stopped before everything was ready.")
        return INTERRUPTED
    say("Stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
