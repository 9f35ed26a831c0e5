"""What comes to the door of an account that HTTP libraries would not send."""

import asyncio
import json
import logging
import tracemalloc
from unittest.mock import patch

import aiohttp
from homeassistant.util.file import WriteError
import pytest
from yarl import URL

from custom_components.ev_live.webhook import MOST_BYTES

from ..stellantis.conftest import (
    DRIVEN,
    SECRET,
    TAG,
    WEBHOOK_ID,
    FleetAccount,
    account,  # noqa: F401  # a fixture
    door,  # noqa: F401  # a fixture
    listen,  # noqa: F401  # a fixture
    simulator,  # noqa: F401  # a fixture
)
from ..stellantis.garage import event, literal
from .hostile import bomb


async def test_a_secret_that_is_no_text_is_a_wrong_one(
    account: FleetAccount,  # noqa: F811
    door: str,  # noqa: F811
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Anybody who knows the address could fill the log with tracebacks."""
    caplog.set_level(logging.WARNING)
    url = URL(door)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(
        b"POST /api/webhook/%b HTTP/1.1\r\nHost: house\r\nX-EV-Live-Secret: \xff\xfe\r\n"
        b"Content-Length: 2\r\nConnection: close\r\n\r\n{}" % WEBHOOK_ID.encode()
    )
    answer = await reader.read()
    writer.close()

    assert answer.startswith(b"HTTP/1.1 401 ")
    assert "Traceback" not in caplog.text
    assert "Unexpected" not in caplog.text


async def post(door: str, body: bytes, **headers: str) -> int:  # noqa: F811
    """Bring what a monitor of ours posts, and return the status of the answer."""
    url = f"{door}/api/webhook/{WEBHOOK_ID}"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers={"X-EV-Live-Secret": SECRET} | headers) as answer,
    ):
        return answer.status


async def test_a_body_that_unpacks_to_too_much_is_not_unpacked(
    account: FleetAccount,  # noqa: F811
    door: str,  # noqa: F811
) -> None:
    """Whoever knows the secret could end Home Assistant with half a megabyte."""
    packed = bomb(512)
    tracemalloc.start()
    try:
        assert await post(door, packed, **{"Content-Encoding": "gzip"}) == 413
        assert tracemalloc.get_traced_memory()[1] < 4 * MOST_BYTES
    finally:
        tracemalloc.stop()


async def test_what_could_not_be_written_down_is_brought_again(
    account: FleetAccount,  # noqa: F811
    door: str,  # noqa: F811
) -> None:
    """On a full disk a provider would be told that we have what the next power cut takes."""
    labels = [
        {"key": "installation", "value": TAG},
        {"key": "monitor", "value": "charging"},
    ]
    starts = event(5, literal("vehicle.energy.charging.status", "InProgress"), vin=DRIVEN)
    document = {"monitorId": "m1", "attributes": labels, "events": [starts]}
    body = json.dumps(document).encode()
    with patch(
        "homeassistant.helpers.storage.Store._async_write_data", side_effect=WriteError("full")
    ):
        assert await post(door, body) == 503
    assert await post(door, body) == 200
