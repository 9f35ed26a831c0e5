"""Pages of messages as the node writes them."""

from collections.abc import Iterable

from .faults import HereFaults
from .kafka import Json, Message

FUTURE: Json = {"region": "eu-west-1", "schemaVersion": 7, "tags": [None, {}]}


def write_page(messages: Iterable[Message], faults: HereFaults) -> Json:
    """Write a page, with whatever the switches ask for."""
    written = [_write(message, faults) for message in messages]
    if faults.deliver_twice:
        written = [message for message in written for _ in range(2)]
    if faults.newest_first:
        written.reverse()
    page: Json = {"messages": written}
    return page | FUTURE if faults.unknown_keys else page


def _write(message: Message, faults: HereFaults) -> Json:
    """Write one message: what it says, and where it stands."""
    if message.record.instead is not None:
        return message.record.instead | {"offset": _offset(message)}
    timestamp = int(message.record.at * (1 if faults.timestamp_in_seconds else 1000))
    meta = {"partition": message.record.key, "timestamp": timestamp, **message.record.meta}
    if faults.empty_data_handle:
        meta.setdefault("dataHandle", "")
    written = {"metaData": meta, "offset": _offset(message)}
    if faults.unknown_keys:
        meta.update(FUTURE)
        written.update(FUTURE)
    return written


def _offset(message: Message) -> Json:
    return {"partition": message.place.partition, "offset": message.place.offset}
