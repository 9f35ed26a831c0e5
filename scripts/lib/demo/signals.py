"""How a program that runs processes of its own is told to stop."""

import asyncio
from collections.abc import Coroutine
import signal

from .report import step

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
INTERRUPTED = 128 + signal.SIGINT


async def until_told(work: Coroutine[object, object, None]) -> None:
    """Do the work; the first signal cancels it, further ones do not disturb its end."""
    loop = asyncio.get_running_loop()
    doing = asyncio.ensure_future(work)

    def stop() -> None:
        for number in STOP_SIGNALS:
            loop.add_signal_handler(number, step, "Still stopping")
        doing.cancel()

    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, stop)
    await doing
