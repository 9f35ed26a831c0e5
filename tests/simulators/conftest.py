"""A NOBIL simulator and a client, for the tests that bring none of their own."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from simulators.nobil import NobilSimulator
from simulators.server import ManualClock

from .nobil_kit import PATIENCE


@pytest.fixture
def clock() -> ManualClock:
    """Return a clock that stands still."""
    return ManualClock()


@pytest.fixture
async def simulator(clock: ManualClock) -> AsyncIterator[NobilSimulator]:
    """Return a running simulator."""
    async with NobilSimulator(clock=clock) as simulator:
        yield simulator


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """Return a client that does not wait for ever."""
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        yield session
