"""Run the demo: `scripts/demo --help` says what can be chosen."""

import asyncio
import os
import signal
import sys

from .options import Options, read_options
from .report import DemoError, say, step
from .show import show

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
INTERRUPTED = 128 + signal.SIGINT


async def show_until_told(options: Options) -> None:
    """Show the demo; the first signal cancels it, further ones do not disturb its end."""
    loop = asyncio.get_running_loop()
    showing = asyncio.ensure_future(show(options))

    def stop() -> None:
        for number in STOP_SIGNALS:
            loop.add_signal_handler(number, step, "Still stopping")
        showing.cancel()

    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, stop)
    await showing


def main() -> int:
    """Return the exit code."""
    # It says where this package is; Home Assistant is to find its own things only.
    os.environ.pop("PYTHONPATH", None)
    try:
        asyncio.run(show_until_told(read_options()))
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
