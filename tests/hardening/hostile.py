"""Inputs that are meant to hurt: by their depth, by their length, by what they unpack to."""

from base64 import b64encode
from collections.abc import Iterator
import gzip
from itertools import islice
from typing import Any
import zlib

import orjson

# What stands in for a value until something hostile does.
_MARK = "\u2603 here \u2603"
_MARKED = orjson.dumps(_MARK)

# In how many places of an example, spread over all of it.
MOST_PLACES = 12

DEEP = 100_000
LONG = 1_000_000

# What no value should be: too deep for any parser, nearly too deep, too large, none at all.
VALUES = {
    "brackets without end": b"[" * DEEP,
    "closed brackets": b"[" * DEEP + b"]" * DEEP,
    "objects without end": b'{"a":' * DEEP,
    "as deep as is read": b"[" * 900 + b"]" * 900,
    "as deep as can be written": b"[" * 250 + b"]" * 250,
    "a number of ten thousand digits": b"1" * 10_000,
    "1e400": b"1e400",
    "-1e400": b"-1e400",
    "1e308": b"1e308",
    "2 ** 64 - 1": b"18446744073709551615",
    "-2 ** 63": b"-9223372036854775808",
    "NaN": b"NaN",
    "Infinity": b"-Infinity",
    "a long text": b'"' + b"x" * LONG + b'"',
    "a long text of digits": b'"' + b"9" * 10_000 + b'"',
    "a long list": b"[" + b"1," * (LONG // 2) + b"1]",
    "the first day there is": b'"0001-01-01T00:00:00+23:59"',
    "the last day there is": b'"9999-12-31T23:59:59-23:59"',
    "a surrogate": b'"\\ud800"',
}


def hostile(sound: bytes, places: int = MOST_PLACES) -> Iterator[bytes]:
    """Give an example with something hostile in place of each of its values, and of all of it."""
    yield from VALUES.values()
    yield from (b"9" * LONG, b"x" * LONG, b"\x00" * LONG, b"\xff" * LONG)
    yield from bombs()
    try:
        document = orjson.loads(sound)
    except orjson.JSONDecodeError:
        yield from (sound * 1000, sound[:-1])
        return
    every = max(1, sum(1 for _ in _marked(document)) // places)
    for marked in islice(_marked(document), 0, None, every):
        frame = orjson.dumps(marked)
        for value in VALUES.values():
            yield frame.replace(_MARKED, value, 1)


def bomb(size: int) -> bytes:
    """Return what unpacks to so many megabytes, as gzip."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, 31)
    chunk = b" " * 1024 * 1024
    return b"".join([*(squeezer.compress(chunk) for _ in range(size)), squeezer.flush()])


def bombs() -> Iterator[bytes]:
    """Give little that unpacks to much, alone and in a page."""
    for size in (8, 128):
        packed = bomb(size)
        yield packed
        yield gzip.compress(packed)
        meta = {"data": b64encode(packed).decode()}
        place = {"partition": 0, "offset": 1}
        yield orjson.dumps({"messages": [{"metaData": meta, "offset": place}] * 3})


def _marked(node: Any) -> Iterator[Any]:
    """Give a document once for each value in it, with a mark in its place."""
    match node:
        case dict():
            for key, value in node.items():
                yield from ({**node, key: each} for each in _marked(value))
        case list():
            for place, value in enumerate(node):
                yield from ([*node[:place], each, *node[place + 1 :]] for each in _marked(value))
    yield _MARK
