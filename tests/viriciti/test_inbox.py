"""What is due comes to its turn, whether a frame comes or not."""

from collections.abc import AsyncGenerator

import pytest
from websockets.asyncio.client import connect

from custom_components.ev_live.providers.viriciti.inbox import Inbox
from simulators.viriciti import ViriCitiSimulator


@pytest.fixture
async def inbox(simulator: ViriCitiSimulator) -> AsyncGenerator[Inbox]:
    """Connect without asking for anything, so that no frame comes."""
    headers = {"x-api-key": simulator.api_key}
    async with connect(simulator.live_url, additional_headers=headers) as socket:
        yield Inbox(socket)


async def test_a_ring_between_two_frames_is_heard_once(inbox: Inbox) -> None:
    """First values that come while a frame is handled would lie there until the next bus speaks."""
    inbox.ring()

    assert await inbox.next(lambda: None) is None
    # Only the patience ends this wait: the ring is spent.
    assert await inbox.next(lambda: 0) is None
