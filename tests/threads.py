"""Servers in a thread of their own: what goes wrong there must not end the test here."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from simulators.server import Simulator

PATIENCE = 10


@contextmanager
def serving[SimulatorT: Simulator[Any, Any]](simulator: SimulatorT) -> Iterator[SimulatorT]:
    """Serve in a thread with a loop of its own: a handshake that fails would fail the test's."""
    loop = asyncio.new_event_loop()
    # What a client does to a handshake is for the client's test to judge.
    loop.set_exception_handler(lambda *_: None)
    thread = Thread(target=loop.run_forever)
    thread.start()

    def run(work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, loop).result(PATIENCE)

    try:
        run(simulator.start())
        yield simulator
    finally:
        run(simulator.stop())
        # The thread in which certificates were read would be taken for one left behind.
        run(loop.shutdown_default_executor())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE)
        loop.close()
