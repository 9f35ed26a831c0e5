"""A page of HERE's stream, beside nothing but base64, gunzip and JSON."""

import asyncio
from binascii import a2b_base64
import json
from random import Random
from statistics import median
from time import process_time
import zlib

import orjson

from custom_components.ev_live.providers.here.ids import Watched
from custom_components.ev_live.providers.here.reader import decode
from custom_components.ev_live.providers.here.wire import decode_page
from simulators.here.faults import HereFaults
from simulators.here.ids import evse_id, invent_location_id
from simulators.here.kafka import Message, Place, Record
from simulators.here.pages import write_page
from simulators.here.payloads import inline, squeeze, status_entry, write_payload

from .table import Row
from .timing import micro, side_by_side

BOUND = 1.3
LONGEST_BLOCK = 20.0

MESSAGES = 500
WATCHED = 5
# As much as a page may hold, two megabytes, with what cannot be compressed.
LONG = 6_000
ROUNDS = 20
GZIP_WINDOW = 31


async def measure() -> list[Row]:
    """Return the rows about pages."""
    body = page(MESSAGES)
    watched = Watched.of(map(invent_location_id, range(WATCHED)))

    def ours() -> None:
        """Do with a page what the reader does."""
        if len(decode_page(body, watched).found) != WATCHED:
            raise ValueError("the watched locations were not found")

    def bare() -> None:
        """Unpack and parse, and nothing else."""
        for message in orjson.loads(body)["messages"]:
            data = a2b_base64(message["metaData"]["data"])
            orjson.loads(zlib.decompress(data, GZIP_WINDOW))

    pair = side_by_side(ours, bare, times=MESSAGES)
    long = page(MESSAGES, LONG)
    blocked = [await longest_block(long, watched) for _ in range(ROUNDS)]
    return [
        Row(
            what=f"message of a HERE page ({MESSAGES}, {WATCHED} watched)",
            ours=micro(pair.ours),
            beside=f"{micro(pair.beside)} bare base64, gunzip and JSON",
            value=pair.ratio,
            bound=BOUND,
        ),
        Row(
            what=f"loop held up by a HERE page of {MESSAGES} long messages",
            ours=f"{median(blocked):.1f} ms, {max(blocked):.1f} ms at worst",
            value=max(blocked),
            unit="ms",
            bound=LONGEST_BLOCK,
        ),
    ]


def page(messages: int, padding: int = 0) -> bytes:
    """Write a page as the simulator does."""
    written = write_page((message(number, padding) for number in range(messages)), HereFaults())
    return json.dumps(written).encode()


def message(number: int, padding: int) -> Message:
    """Write a message about a location somewhere."""
    location = invent_location_id(number)
    entry = status_entry(evse_id(location, 1), "CHARGING", "2026-01-15T09:30:12Z")
    entry |= {"more": Random(number).randbytes(padding // 2).hex()} if padding else {}
    meta = inline(squeeze(write_payload(location, [entry])))
    record = Record(key=location, meta=meta, at=1_768_469_412.5)
    return Message(place=Place(partition=number % 4, offset=number), record=record)


async def longest_block(body: bytes, watched: Watched) -> float:
    """Return the milliseconds that a page holds the loop up at most.

    They are of this process, its threads included: while others have the processor, nothing
    of ours holds the loop up.
    """
    loop = asyncio.get_running_loop()
    longest = 0.0
    reading = loop.create_task(decode(body, watched))
    while not reading.done():
        began = process_time()
        await asyncio.sleep(0)
        longest = max(longest, process_time() - began)
    await reading
    return longest * 1000
