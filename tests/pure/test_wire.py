"""Whatever NOBIL's streams and register say, it is understood or refused, and nothing breaks."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings, strategies as st
import orjson
import pytest

from custom_components.ev_live.directory import Listing
from custom_components.ev_live.feed import Oddities, ProtocolViolation
from custom_components.ev_live.fleet import Fleet
from custom_components.ev_live.model import AssetKind, Batch, ConnectorStatus, Plug
from custom_components.ev_live.providers.nobil.feed import Dialect, EnovaDialect, LegacyDialect
from custom_components.ev_live.providers.nobil.ids import is_station_id
from custom_components.ev_live.providers.nobil.register import read_stations
from custom_components.ev_live.providers.nobil.wire import (
    ENOVA_STATUSES,
    LONGEST_ENOVA_FRAME,
    EnovaStatus,
    LegacyMessage,
    decode_enova,
    decode_legacy,
)

from .chaos import JSON, mutated, spoiled_bytes
from .clock import Clock
from .world import STATION, make_fleet, station

WATCHED = frozenset({STATION})

ENOVA = {"nobilId": STATION, "evseUId": "1", "status": "CHARGING"}

READING = {"status": 1, "error": 0, "timestamp": 1_700_000_600_000}
SNAPSHOT = {
    "type": "snapshot:init",
    "data": [{"uuid": STATION, "status": 0, "connectors": [READING, READING | {"error": 1}]}],
}
UPDATE = {"type": "status:update", "data": {"uuid": STATION, "connectors": [READING]}}
RAW = {"type": "status:raw", "code": 1, "data": {"uuid": STATION, "connector": 0} | READING}

RECORD = {
    "csmd": {
        "International_id": "NOR_09901",
        "name": "Youngs&amp;torget",
        "Street": "Torggata",
        "House_number": "1",
        "City": "Oslo",
        "Operator": "Operator",
        "Owned_by": "Owner",
        "Position": "(59.91,10.75)",
        "Station_status": 1,
        "distance": "120.5",
    },
    "attr": {
        "st": {"2": {"attrvalid": "1"}},
        "conn": {
            "1": {
                "4": {"attrvalid": "39"},
                "5": {"attrvalid": "24", "trans": "150 kW DC"},
                "27": {"attrval": "1"},
            },
            "2": {
                "4": {"attrvalid": "32"},
                "5": {"attrvalid": "99", "trans": "437,5 kW DC"},
                "27": {"attrval": "2"},
            },
        },
    },
}

modestly = settings(deadline=None, max_examples=150)


def frames(*valid: dict[str, Any]) -> st.SearchStrategy[bytes]:
    """Return frames of all kinds: noise, any JSON, and sound ones that were spoiled."""
    one = st.sampled_from(valid)
    return st.one_of(
        st.binary(max_size=40),
        JSON.map(orjson.dumps),
        one.flatmap(mutated).map(orjson.dumps),
        one.map(orjson.dumps).flatmap(spoiled_bytes),
    )


def assert_sound_enova(status: EnovaStatus) -> None:
    """Check what the rest of the code takes for granted."""
    assert status.station in WATCHED
    assert isinstance(status.evse, str)
    assert status.evse
    assert isinstance(status.word, str)
    assert status.word


def assert_sound_legacy(message: LegacyMessage) -> None:
    """Check what the rest of the code takes for granted."""
    for reading in message.readings:
        assert reading.station in WATCHED
        assert type(reading.index) is int
        assert reading.index >= 0
        assert reading.status is None or isinstance(reading.status, ConnectorStatus)
        assert reading.at is None or (reading.at.tzinfo is not None and reading.at.year >= 1970)
    for uuid, size in message.sizes:
        assert uuid in WATCHED
        assert size >= 0


@modestly
@given(frames(ENOVA))
def test_any_enova_frame_is_a_status_or_a_violation(frame: bytes) -> None:
    """One odd frame would end the feed for every station of the account."""
    try:
        status = decode_enova(frame, WATCHED)
    except ProtocolViolation:
        return
    if status is not None:
        assert_sound_enova(status)


@modestly
@given(frames(SNAPSHOT, UPDATE, RAW))
def test_any_legacy_frame_is_a_message_or_a_violation(frame: bytes) -> None:
    """One odd frame would end the feed for every station of the account."""
    try:
        message = decode_legacy(frame, WATCHED)
    except ProtocolViolation:
        return
    if message is not None:
        assert_sound_legacy(message)


@settings(deadline=None, max_examples=40)
@given(st.lists(frames(ENOVA, SNAPSHOT, UPDATE, RAW), max_size=10), st.booleans())
def test_whatever_is_understood_can_be_taken_in(stream: list[bytes], is_legacy: bool) -> None:
    """What the decoder lets through would break the fleet, far from the frame that did it."""
    fleet = new_fleet()
    dialect = new_dialect(fleet, is_legacy=is_legacy)
    for frame in stream:
        try:
            batch = dialect.read(frame)
        except ProtocolViolation:
            continue
        if batch is not None:
            fleet.apply(batch)


def new_fleet() -> Fleet:
    """Return a fleet with a station that has not said anything."""
    return make_fleet(Clock(), timedelta(seconds=2), station())


def new_dialect(fleet: Fleet, *, is_legacy: bool) -> Dialect:
    """Return a dialect that watches the station."""
    kind = LegacyDialect if is_legacy else EnovaDialect
    return kind(WATCHED, fleet.assets, Oddities("NOBIL"))


@modestly
@given(frames(ENOVA, ENOVA | {"nobilId": "SWE_12345"}))
def test_the_short_cut_past_the_parser_drops_only_what_is_not_for_us(frame: bytes) -> None:
    """A watched connector would stand still because its frame looks a little different."""
    try:
        status = decode_enova(frame, WATCHED)
    except ProtocolViolation:
        return
    batch = new_dialect(new_fleet(), is_legacy=False).read(frame)
    assert (batch is None) is (status is None)


@pytest.mark.parametrize(
    "frame",
    [
        b'{"nobilId":"SWE_12345","evseUId":"1","sta',
        b'{"nobilId":"SWE_12345',
        b'{"nobilId":"',
        b'{"nobilId":"SWE_12345","evseUId":"' + b" " * LONGEST_ENOVA_FRAME + b'"}',
    ],
)
def test_a_broken_frame_of_another_station_is_refused_too(frame: bytes) -> None:
    """A stream that breaks up would look well for everybody who watches few stations."""
    with pytest.raises(ProtocolViolation):
        new_dialect(new_fleet(), is_legacy=False).read(frame)


# What is refused says why, and never what was in it


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (b"", "a frame that is no JSON"),
        (b"\x00\xff\xfe", "a frame that is no JSON"),
        (b'{"nobilId":"NOR_09901","evs', "a frame that is no JSON"),
        (b"<html></html>", "a frame that is no JSON"),
        (b"null", "a frame that is no object"),
        (b"7", "a frame that is no object"),
        (b'"nobilId"', "a frame that is no object"),
        (b"[]", "a frame that is no object"),
        (b"{}", "a frame without nobilId"),
        (b'{"nobilId":"NOR_09901","status":"CHARGING"}', "a frame without evseUId"),
        (b'{"nobilId":"NOR_09901","evseUId":"1"}', "a frame without status"),
        (b'{"nobilId":null,"evseUId":"1","status":"CHARGING"}', "a frame with an unusable nobilId"),
        (b'{"nobilId":[],"evseUId":"1","status":"CHARGING"}', "a frame with an unusable nobilId"),
        (b'{"nobilId":{},"evseUId":"1","status":"CHARGING"}', "a frame with an unusable nobilId"),
        (b'{"nobilId":"NOR_09901","evseUId":7,"status":"X"}', "a frame with an unusable evseUId"),
        (b'{"nobilId":"NOR_09901","evseUId":"","status":"X"}', "a frame with an unusable evseUId"),
        (b'{"nobilId":"NOR_09901","evseUId":"1","status":null}', "a frame with an unusable status"),
        (b'{"nobilId":"NOR_09901","evseUId":"1","status":[1]}', "a frame with an unusable status"),
        (b" " * (LONGEST_ENOVA_FRAME + 1), "a frame far too long"),
        (b"[" * 60000, "a frame that is no JSON"),
    ],
)
def test_a_refused_enova_frame_names_its_shape(frame: bytes, reason: str) -> None:
    """Nobody could tell from the log what the provider changed."""
    with pytest.raises(ProtocolViolation) as refused:
        decode_enova(frame, WATCHED)
    assert str(refused.value) == reason


def test_fields_nobody_knows_are_no_reason_to_refuse() -> None:
    """A field that the provider adds would silence it."""
    frame = orjson.dumps(ENOVA | {"tariff": {"kwh": 3.5}})
    assert decode_enova(frame, WATCHED) == (STATION, "1", "CHARGING")


def test_the_order_of_fields_and_blanks_between_them_mean_nothing() -> None:
    """A new version of the provider's software would silence it."""
    frame = b' {\n "status" : "CHARGING", "evseUId" : "1", "nobilId" : "NOR_09901" }'
    assert decode_enova(frame, WATCHED) == (STATION, "1", "CHARGING")


def test_a_frame_of_a_station_that_nobody_picked_says_nothing() -> None:
    """The traffic of five countries would reach Home Assistant."""
    assert decode_enova(orjson.dumps(ENOVA | {"nobilId": "SWE_12345"}), WATCHED) is None


@pytest.mark.parametrize("word", ["AVAILABLE", "UNKNOWN", "OUTOFORDER"])
def test_every_word_has_its_status(word: str) -> None:
    """A connector would go blank with a word that the provider documents."""
    batch = new_dialect(fleet := new_fleet(), is_legacy=False).read(
        orjson.dumps(ENOVA | {"status": word})
    )
    assert batch is not None
    fleet.apply(batch)
    assert fleet.value(f"{STATION}/1", "status") is ENOVA_STATUSES[word]


def test_a_word_that_the_provider_invents_becomes_unknown_and_is_noted() -> None:
    """The old status would stay, as if it were still true."""
    fleet = new_fleet()
    oddities = Oddities("NOBIL")
    dialect = EnovaDialect(WATCHED, fleet.assets, oddities)
    for word in ("CHARGING", "LEVITATING"):
        batch = dialect.read(orjson.dumps(ENOVA | {"status": word}))
        assert batch is not None
        fleet.apply(batch)
    assert fleet.value(f"{STATION}/1", "status") is None
    assert oddities.shapes == ["the status 'LEVITATING'"]


@pytest.mark.parametrize("number", [-1, True, 1.0, "0", None])
def test_a_legacy_connector_has_a_number_that_counts_from_zero(number: object) -> None:
    """A connector would appear that is not there, with a name like _-1."""
    frame = orjson.dumps(RAW | {"data": {"uuid": STATION, "connector": number} | READING})
    with pytest.raises(ProtocolViolation):
        decode_legacy(frame, WATCHED)


def test_a_station_that_cannot_be_read_spoils_no_other() -> None:
    """One bad record in a snapshot of thousands would leave all without a status."""
    bad = [None, {}, {"uuid": STATION}, {"uuid": STATION, "connectors": [{}]}]
    data = [*bad, {"uuid": STATION, "connectors": [READING]}]
    message = decode_legacy(orjson.dumps({"type": "snapshot:init", "data": data}), WATCHED)
    assert message is not None
    assert [reading.at for reading in message.readings] == [
        datetime(2023, 11, 14, 22, 23, 20, tzinfo=UTC)
    ]
    assert message.sizes == ((STATION, 1),)
    assert len(message.faults) == len(bad)


# The register


def assert_sound_listing(listing: Listing) -> None:
    """Check what forms and entities take for granted."""
    place = listing.station
    assert place.kind is AssetKind.STATION
    assert is_station_id(place.id)
    assert place.name
    for number in (listing.distance, listing.max_power, *(c.max_power for c in listing.connectors)):
        assert number is None or 0 <= number < 1e9
    if place.position is not None:
        assert abs(place.position.latitude) <= 90
        assert abs(place.position.longitude) <= 180
    for connector in listing.connectors:
        assert connector.kind is AssetKind.CONNECTOR
        assert connector.parent == place.id
        assert connector.number is not None
        assert connector.number >= 0


@modestly
@given(JSON | st.lists(mutated(RECORD) | JSON, max_size=3), st.booleans())
def test_any_record_of_the_register_is_read_or_left_out(records: Any, is_legacy: bool) -> None:
    """One bad record would leave the list of all stations near a person empty."""
    stations = records if isinstance(records, list) else [records]
    fleet = new_fleet()
    for listing in read_stations(stations, legacy=is_legacy):
        assert_sound_listing(listing)
        fleet.apply(Batch(assets=(listing.station, *listing.connectors)))


def test_records_that_cannot_be_read_are_left_out_alone() -> None:
    """The good stations beside a bad one could not be picked."""
    bad: list[Any] = [None, [], {}, {"csmd": RECORD["csmd"]}, {"csmd": {}, "attr": {}}]
    (listing,) = read_stations([*bad, RECORD, *bad], legacy=False)
    assert listing.station.name == "Youngs&torget"
    assert [connector.max_power for connector in listing.connectors] == [150, 437.5]
    assert listing.plugs == (Plug.CCS, Plug.TYPE_2)
    assert (listing.distance, listing.public, listing.active) == (120.5, True, True)


@pytest.mark.parametrize("distance", ["nan", "inf", "-5", "far", None, [], 1e300])
def test_a_distance_that_is_none_is_left_out(distance: object) -> None:
    """A pick list would offer a station in nan km."""
    record = {"csmd": RECORD["csmd"] | {"distance": distance}, "attr": RECORD["attr"]}
    (listing,) = read_stations([record], legacy=False)
    assert listing.distance is None


def test_a_power_without_measure_is_left_out() -> None:
    """A sensor that cannot show infinity would raise at every start."""
    plug = {"4": {"attrvalid": "39"}, "5": {"trans": f"{'9' * 400} kW"}, "27": {"attrval": "1"}}
    record = {"csmd": RECORD["csmd"], "attr": {"conn": {"1": plug}}}
    (listing,) = read_stations([record], legacy=False)
    assert listing.max_power is None
