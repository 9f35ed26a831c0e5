"""The messages of the HERE simulator are as good and as bad as a client has to expect."""

from base64 import b64decode
from collections.abc import AsyncIterator
import gzip
from http import HTTPStatus
import json
from typing import Any, get_args
import zlib

import pytest

from simulators.here.payloads import BOMB_SIZE, GarbageKind
from simulators.here.places import DEMO_PARK, invent

from .here_kit import Kit, Reader, payload, run, statuses

EVSE = invent(DEMO_PARK, ())[0].evse_id
NOT_TO_BE_UNPACKED = {"corrupt_base64", "corrupt_gzip", "truncated_gzip"}
NO_PAYLOAD = {"no_data", "data_not_text", "no_meta_data", "lost_blob", "bad_handle"}
NOT_JSON = {"empty_gzip", "not_utf8", "broken_json", "several_documents"}

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
async def kit() -> AsyncIterator[Kit]:
    """Return a client that is signed in."""
    async with run() as kit:
        yield kit


@pytest.fixture
async def reader(kit: Kit) -> Reader:
    """Return a subscription that is at the end of the stream."""
    reader = await kit.subscribe()
    assert await kit.poll(reader) == []
    return reader


async def blob(kit: Kit, message: Any, **headers: str) -> Any:
    """Fetch what a message only points at."""
    base = f"{kit.bases['blob', 'v1']}/layers/{kit.simulator.layer}/data"
    url = f"{base}/{message['metaData']['dataHandle']}"
    return await kit.ask("GET", url, headers=kit.authorization | headers)


@pytest.mark.parametrize("kind", [kind for kind in get_args(GarbageKind) if kind != "gzip_bomb"])
async def test_each_kind_of_garbage_reaches_the_client_between_good_messages(
    kit: Kit, reader: Reader, kind: str
) -> None:
    """A kind of bad message would never have been tried on the integration."""
    assert (await kit.control(garbage=kind)).status == HTTPStatus.OK
    await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    bad, good = await kit.poll(reader)
    assert payload(good)["evses"][0]["status"] == "CHARGING"
    assert bad["offset"]["offset"] == good["offset"]["offset"] - 1
    if kind in NO_PAYLOAD:
        assert not isinstance(bad.get("metaData", {}).get("data"), str)
    elif kind in NOT_TO_BE_UNPACKED:
        with pytest.raises((ValueError, EOFError, OSError, zlib.error)):
            payload(bad)
    elif kind in NOT_JSON:
        with pytest.raises(ValueError):
            payload(bad)
    else:
        assert is_odd(payload(bad))


def is_odd(said: Any) -> bool:
    """Tell whether a payload is anything but what the stream says as a rule."""
    if not isinstance(said, dict) or set(said) != {"id", "evses"} or said["id"] != DEMO_PARK:
        return True
    usual = {"id": EVSE, "status": "AVAILABLE", "last_updated": "2026-01-15T09:30:12Z"}
    return bool(said["evses"] != [usual])


async def test_a_bomb_is_small_on_the_wire_and_large_when_unpacked(
    kit: Kit, reader: Reader
) -> None:
    """A client without a limit would take any amount of memory from anybody."""
    await kit.simulator.garbage("gzip_bomb")
    (message,) = await kit.poll(reader)
    packed = b64decode(message["metaData"]["data"])
    assert len(packed) < 100_000
    unpacked = gzip.decompress(packed)
    assert len(unpacked) > BOMB_SIZE
    assert json.loads(unpacked)["id"] == DEMO_PARK


async def test_raw_messages_and_payloads_of_ones_own_reach_the_client(
    kit: Kit, reader: Reader
) -> None:
    """A message that nobody thought of could not be tried."""
    await kit.simulator.produce_raw("?", key="a")
    await kit.simulator.produce_payload(b"[1]", key="a")
    await kit.simulator.produce_payload(b"[2]", key="a", compressed=False)
    raw, packed, plain = await kit.poll(reader)
    assert raw["metaData"]["data"] == "?"
    assert payload(packed) == [1]
    assert b64decode(plain["metaData"]["data"]) == b"[2]"


@pytest.mark.parametrize("spelling", ["OUT_OF_ORDER", "OUTOFORDER", "outOfOrder"])
async def test_out_of_order_is_spelled_in_each_way(kit: Kit, reader: Reader, spelling: str) -> None:
    """A broken connector would be called unknown."""
    kit.simulator.faults.apply({"out_of_order_as": spelling})
    await kit.simulator.produce(DEMO_PARK, EVSE, "OUT_OF_ORDER")
    assert statuses(await kit.poll(reader)) == [spelling]
    assert kit.simulator.truth[DEMO_PARK, EVSE] == "OUT_OF_ORDER"
    kit.simulator.faults.reset()
    await kit.simulator.produce(DEMO_PARK, EVSE, spelling)
    assert statuses(await kit.poll(reader)) == [spelling]


async def test_what_is_older_does_not_become_the_truth(kit: Kit, reader: Reader) -> None:
    """A test would hold the client to what the provider has long taken back."""
    await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING", "2026-01-15T09:30:12Z")
    await kit.simulator.produce(DEMO_PARK, EVSE, "BLOCKED", "2026-01-15T09:30:11.999Z")
    assert statuses(await kit.poll(reader)) == ["CHARGING", "BLOCKED"]
    assert kit.simulator.truth[DEMO_PARK, EVSE] == "CHARGING"


async def test_times_are_written_to_the_second_or_to_the_millisecond(
    kit: Kit, reader: Reader
) -> None:
    """A client that reads only one form would lose the others."""
    await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING", 1_768_468_800.25)
    kit.simulator.faults.precise_times = True
    await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    times = [payload(message)["evses"][0]["last_updated"] for message in await kit.poll(reader)]
    assert times == ["2026-01-15T09:20:00.250Z", "2026-01-15T09:20:00.000Z"]


async def test_messages_come_twice_backwards_and_with_more_than_is_documented(
    kit: Kit, reader: Reader
) -> None:
    """A person would be told the same thing twice, or the old after the new."""
    kit.simulator.faults.apply({"deliver_twice": True, "newest_first": True, "unknown_keys": True})
    for status in ("CHARGING", "BLOCKED"):
        await kit.simulator.produce(DEMO_PARK, EVSE, status)
    page = await kit.poll(reader)
    assert statuses(page) == ["BLOCKED", "BLOCKED", "CHARGING", "CHARGING"]
    assert page[0].keys() > {"metaData", "offset"}


async def test_messages_come_in_the_shapes_that_old_samples_show(kit: Kit, reader: Reader) -> None:
    """A client that needs the newest shape would fail on HERE's own samples."""
    kit.simulator.faults.apply({"timestamp_in_seconds": True, "empty_data_handle": True})
    await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    kit.simulator.faults.apply({"plain_payloads": True, "compressed_pages": True})
    await kit.simulator.produce(DEMO_PARK, EVSE, "BLOCKED")
    answer = await kit.call(reader, "GET", "partitions")
    assert "Content-Encoding" in answer.headers
    packed, plain = answer.body["messages"]
    assert packed["metaData"]["timestamp"] == 1_768_468_800
    assert packed["metaData"]["dataHandle"] == ""
    assert b64decode(plain["metaData"]["data"]).startswith(b'{"id":')


async def test_a_large_message_is_fetched_as_a_blob(kit: Kit, reader: Reader) -> None:
    """A message of a megabyte would be lost."""
    await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING", blob=True)
    (message,) = await kit.poll(reader)
    meta = message["metaData"]
    assert "data" not in meta
    answer = await blob(kit, message)
    assert len(answer.raw) == meta["dataSize"]
    assert json.loads(gzip.decompress(answer.raw))["evses"][0]["status"] == "CHARGING"
    part = await blob(kit, message, Range="bytes=0-1")
    assert (part.status, part.raw) == (206, b"\x1f\x8b")


async def test_a_blob_is_missing_empty_or_compressed_by_http(kit: Kit, reader: Reader) -> None:
    """A blob that cannot be had would stop the stream."""
    await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING", blob=True)
    (message,) = await kit.poll(reader)
    faults = kit.simulator.faults
    faults.blob_http_gzip = True
    assert (await blob(kit, message)).body["id"] == DEMO_PARK
    faults.blob_empty = True
    assert (await blob(kit, message)).status == HTTPStatus.NO_CONTENT
    faults.blob_missing = True
    assert (await blob(kit, message)).status == HTTPStatus.NOT_FOUND
    await kit.simulator.garbage("bad_handle")
    (message,) = await kit.poll(reader)
    message["metaData"]["dataHandle"] = "a%20b"
    assert (await blob(kit, message)).status == HTTPStatus.BAD_REQUEST


async def test_a_blob_kept_elsewhere_is_refused_to_who_brings_the_token(
    kit: Kit, reader: Reader
) -> None:
    """A client would give the token to a storage of somebody else."""
    await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING", blob=True)
    (message,) = await kit.poll(reader)
    kit.simulator.faults.blob_redirect = True
    assert (await blob(kit, message)).status == HTTPStatus.OK
    base = f"{kit.bases['blob', 'v1']}/layers/{kit.simulator.layer}/data"
    redirect = await kit.ask(
        "GET",
        f"{base}/{message['metaData']['dataHandle']}",
        headers=kit.authorization,
        allow_redirects=False,
    )
    assert redirect.status == HTTPStatus.TEMPORARY_REDIRECT
    target = redirect.headers["Location"]
    assert (await kit.ask("GET", target)).status == HTTPStatus.OK
    refused = await kit.ask("GET", target, headers=kit.authorization)
    assert refused.status == HTTPStatus.BAD_REQUEST
