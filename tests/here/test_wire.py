"""Pages of the stream, from bytes to statuses."""

from base64 import b64encode
from datetime import UTC, datetime
import gzip
import json
from typing import Any
import zlib

from hypothesis import given, strategies as st
import pytest

from custom_components.ev_live.feed import ProtocolViolation
from custom_components.ev_live.model import ConnectorStatus
from custom_components.ev_live.providers.here.ids import LOCATION_PREFIX, Watched
from custom_components.ev_live.providers.here.wire import (
    MOST_UNPACKED,
    Blob,
    Message,
    Offset,
    Page,
    decode_blob,
    decode_page,
    read_status,
    read_time,
    unpack,
)

LOCATION = "here:evcp:charginglocation:246u33dbfcyegk-ZXhhbXBsZTpkZW1vOjEwMDE"
EVSE = "here:evcp:evse:2a48e804e74661b908c985d26c26010470ee9c55197b5dc83b2c9a437778c64e"
WATCHED = Watched.of([LOCATION])
SAID = {
    "id": LOCATION,
    "evses": [{"id": EVSE, "status": "CHARGING", "last_updated": "2026-01-15T09:30:12Z"}],
}
HALF_PAST_NINE = datetime(2026, 1, 15, 9, 30, 12, tzinfo=UTC)

# The example of the report, byte for byte.
REPORTED = """{"messages":[{"metaData":{"partition":"246u33dbfcyegk","timestamp":1768469412512,
  "data":"H4sIAAAAAAACA13NzWrCQBSG4XuZtYH5/9vVVmwXtlCESorIzJljEhUNziSliPfeuO32e+F7bqRLxJMWr+hxhN5DG65Nd25OFwilu5w9l3oQIsU9/GJzrOpN28bNPNfr/lh/sfHjsPhZvSzIjOCYMRP/fft/+QieB2nRUolGas2ioxacVYlr4JoyKg1FdKAUcyaqBFZEDi5IYYyxoCVOQC6hDJNAnl+fPpdv78tpO4VcdkOfQsEHyinXFWUVU2vqvKCe8Zrct/c/n/aGjecAAAA="},
  "offset":{"partition":3,"offset":38562}}]}"""


def pack(said: Any) -> str:
    """Write a message's data."""
    return b64encode(gzip.compress(json.dumps(said).encode())).decode()


def message(number: int = 7, partition: int = 3, **meta: Any) -> dict[str, Any]:
    """Write a message."""
    fields = {"partition": "key", "timestamp": 1768469412512, "data": pack(SAID)} | meta
    return {"metaData": fields, "offset": {"partition": partition, "offset": number}}


def page(*messages: Any) -> Page:
    """Read a page."""
    return decode_page(json.dumps({"messages": messages}).encode(), WATCHED)


def found(read: Page) -> Message:
    """Return the one message that a page holds for us."""
    (only,) = read.found
    assert isinstance(only, Message)
    return only


def test_the_report_s_own_example_is_read() -> None:
    """What HERE really sends would stay closed."""
    read = decode_page(REPORTED.encode(), WATCHED)

    assert read.offsets == {3: 38562}
    assert read.faults == []
    assert found(read) == (
        Offset(3, 38562),
        LOCATION,
        ((EVSE, "CHARGING", ConnectorStatus.CHARGING, HALF_PAST_NINE),),
    )


def test_what_nobody_watches_is_dropped_and_its_offset_counts() -> None:
    """The whole world would be kept, or read again for ever."""
    other = SAID | {"id": LOCATION + "x"}

    read = page(message(7, data=pack(other)), message(9, data=pack(other)))

    assert (read.found, read.offsets, read.size, read.faults) == ([], {3: 9}, 2, [])


def test_the_highest_offset_of_each_partition_counts_whatever_the_order() -> None:
    """A commit would go back, and the same messages come for ever."""
    read = page(message(9, 0), message(4, 1), message(7, 0), message(5, 1))

    assert read.offsets == {0: 9, 1: 5}


def test_the_key_of_a_message_is_not_its_partition() -> None:
    """Trap 4: a commit would name a place that does not exist."""
    fields = message()
    fields["metaData"]["partition"] = "17"
    assert page(fields).offsets == {3: 7}


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("AVAILABLE", ConnectorStatus.AVAILABLE),
        ("BLOCKED", ConnectorStatus.BLOCKED),
        ("CHARGING", ConnectorStatus.CHARGING),
        ("INOPERATIVE", ConnectorStatus.INOPERATIVE),
        ("OUT_OF_ORDER", ConnectorStatus.OUT_OF_ORDER),
        ("OUTOFORDER", ConnectorStatus.OUT_OF_ORDER),
        ("outOfOrder", ConnectorStatus.OUT_OF_ORDER),
        ("PLANNED", ConnectorStatus.PLANNED),
        ("REMOVED", ConnectorStatus.REMOVED),
        ("RESERVED", ConnectorStatus.RESERVED),
        ("UNKNOWN", ConnectorStatus.NO_INFORMATION),
        ("operational", ConnectorStatus.NO_INFORMATION),
        ("DAYDREAMING", None),
        ("", None),
    ],
)
def test_a_word_means_the_same_however_it_is_spelled(
    word: str, status: ConnectorStatus | None
) -> None:
    """Trap 7: a broken charger would be shown as one nobody knows of."""
    assert read_status(word) is status


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-01-15T09:30:12Z", HALF_PAST_NINE),
        ("2026-01-15T09:30:12.120Z", HALF_PAST_NINE.replace(microsecond=120000)),
        ("2026-01-15T10:30:12+01:00", HALF_PAST_NINE),
        ("2026-01-15T09:30:12", HALF_PAST_NINE),
        ("yesterday", None),
        ("", None),
        (None, None),
        (1768469412, None),
    ],
)
def test_times_are_read_with_and_without_milliseconds(text: Any, time: datetime | None) -> None:
    """The stream writes seconds, v3 milliseconds, and both must compare."""
    assert read_time(text) == time


@pytest.mark.parametrize("sent", [1768469412, 1768469412000])
def test_a_message_s_time_may_be_in_seconds_or_milliseconds(sent: int) -> None:
    """A stream lag of half a century would be shown."""
    evse = {"id": EVSE, "status": "CHARGING"}
    read = page(message(timestamp=sent, data=pack(SAID | {"evses": [evse]})))

    assert read.newest == 1768469412
    assert found(read).statuses[0].at == HALF_PAST_NINE


@given(st.text(min_size=1, max_size=20), st.booleans(), st.sampled_from([None, (",", ":")]))
def test_a_watched_id_is_known_however_json_writes_it(
    content: str, escaped: bool, separators: tuple[str, str] | None
) -> None:
    """A station would be silent because HERE writes JSON in another of its ways."""
    name = LOCATION_PREFIX + content
    written = json.dumps(SAID | {"id": name}, ensure_ascii=escaped, separators=separators)
    data = b64encode(gzip.compress(written.encode())).decode()
    body = json.dumps({"messages": [message(data=data)]}).encode()

    assert found(decode_page(body, Watched.of([name]))).location == name


@pytest.mark.parametrize(
    ("written", "faults"),
    [
        (b'{"id":"elsewhere","evses":[', []),
        (b'{"id":"elsewhe', ["a message that is no JSON"]),
        (b'{"id": "elsewhere","evses":[', ["a message that is no JSON"]),
    ],
)
def test_what_nobody_watches_is_dropped_before_it_is_parsed(
    written: bytes, faults: list[str]
) -> None:
    """The parse of the whole world would be paid for, and then thrown away."""
    read = page(message(data=b64encode(gzip.compress(written)).decode()))

    assert (read.found, read.faults, read.offsets) == ([], faults, {3: 7})


def test_a_message_may_be_plain_json() -> None:
    """Trap 5: what is not compressed must not be uncompressed."""
    plain = b64encode(json.dumps(SAID).encode()).decode()

    assert found(page(message(data=plain))).location == LOCATION


def test_an_empty_handle_is_none() -> None:
    """HERE's own sample shows one beside filled data."""
    assert found(page(message(dataHandle=""))).location == LOCATION
    assert page(message(data="", dataHandle="")).faults == ["a message without data"]


def test_a_handle_is_kept_for_later() -> None:
    """A large message would be lost."""
    assert page(message(data=None, dataHandle="1b-2.c")).found == [
        Blob(Offset(3, 7), "1b-2.c", datetime(2026, 1, 15, 9, 30, 12, 512000, tzinfo=UTC))
    ]


@pytest.mark.parametrize("handle", ["../../etc", "a/b", "..", "a b", "x" * 601, 7, ["a"]])
def test_a_handle_that_leads_elsewhere_is_refused(handle: Any) -> None:
    """A message could make us ask for other things with our token."""
    read = page(message(data=None, dataHandle=handle))

    assert (read.found, read.faults) == ([], ["a message without data"])


def test_one_bad_evse_spoils_no_other() -> None:
    """A station with one odd connector would be lost."""
    evses = [{"id": EVSE}, *SAID["evses"], {"id": EVSE, "status": "DREAM"}, 7]

    read = page(message(data=pack(SAID | {"evses": evses})))

    assert [each.word for each in found(read).statuses] == ["CHARGING", "DREAM"]
    assert len(read.faults) == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"7", b"null", b"{}", b'{"messages":{}}', b"<html>", b"\xff\xfe"],
)
def test_a_page_that_is_none_is_no_page(body: bytes) -> None:
    """To go on would be to commit what nobody has read."""
    with pytest.raises(ProtocolViolation):
        decode_page(body, WATCHED)


@pytest.mark.parametrize(
    "odd",
    [None, 7, [], {}, {"offset": 7}, {"offset": {"partition": 1}}, {"offset": {}, "metaData": 1}],
)
def test_a_message_that_is_none_is_passed_over(odd: Any) -> None:
    """One odd message would lose the page it is in."""
    read = page(message(7), odd, message(8))

    assert (len(read.found), len(read.faults), read.offsets) == (2, 1, {3: 8})


@pytest.mark.parametrize(
    "place", [{"partition": "3", "offset": 7}, {"partition": 3, "offset": 1.5}]
)
def test_an_offset_that_is_none_is_not_committed(place: Any) -> None:
    """A commit with nonsense in it is refused as a whole."""
    assert page(message(6), message() | {"offset": place}).offsets == {3: 6}


@pytest.mark.parametrize("size", [MOST_UNPACKED + 1, 200 * 1024 * 1024])
def test_a_gzip_bomb_is_not_unpacked(size: int) -> None:
    """A message of a few kilobytes would fill the memory."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, 31)
    chunk = b" " * 1024 * 1024
    parts = [squeezer.compress(chunk) for _ in range(-(-size // len(chunk)))]
    bomb = b"".join([*parts, squeezer.flush()])

    with pytest.raises(ProtocolViolation):
        unpack(bomb)


def test_what_is_as_large_as_allowed_is_unpacked() -> None:
    """A large location would be taken for a bomb."""
    large = json.dumps(SAID | {"filler": "x" * (MOST_UNPACKED // 2)}).encode()

    assert unpack(gzip.compress(large)) == large


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
NAMES = ("id", "evses", "status", "last_updated", "metaData", "data", "dataHandle", "timestamp")


@given(
    st.dictionaries(st.sampled_from(NAMES), JSON, max_size=4),
    st.dictionaries(st.sampled_from(NAMES), JSON, max_size=4),
    st.dictionaries(st.sampled_from(("offset", "partition")), JSON, max_size=2),
)
def test_nothing_in_a_message_can_break_a_page(
    said: dict[str, Any], meta: dict[str, Any], place: dict[str, Any]
) -> None:
    """One message of one operator anywhere would end the feed."""
    odd = {
        "metaData": {"data": pack({"id": LOCATION, "evses": [said]} | said)} | meta,
        "offset": {"partition": 0, "offset": 1} | place,
    }

    read = page(message(5, 3), odd, message(6, 3))

    assert read.offsets[3] >= 6
    assert len(read.found) >= 2


@given(st.binary(max_size=400))
def test_no_bytes_can_break_a_page(data: bytes) -> None:
    """A cable that flips bits would end the feed."""
    try:
        decode_page(data, WATCHED)
    except ProtocolViolation:
        return


@given(st.binary(max_size=300), st.booleans())
def test_no_bytes_can_break_a_blob(data: bytes, packed: bool) -> None:
    """A blob store that answers with an error page would end the feed."""
    blob = Blob(Offset(0, 1), "handle", None)
    faults: list[str] = []
    try:
        assert decode_blob(gzip.compress(data) if packed else data, WATCHED, blob, faults) is None
    except ProtocolViolation:
        return
