"""Frames that nobody can read are skipped and counted, and the feed lives on the same socket."""

import json
from typing import get_args

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from simulators.nobil import NobilSimulator
from simulators.nobil.frames import GarbageKind

from .conftest import (
    CONNECTOR,
    EVSE,
    MARKER,
    STATION,
    Account,
    Writes,
    listening_account,
    pass_time,
)

ODD = "sent something unexpected"
COUNTING = 30

pytestmark = pytest.mark.usefixtures("entity_registry_enabled_by_default")


def frame(**fields: object) -> str:
    """Write a frame about the connector, with some fields changed."""
    return json.dumps({"nobilId": STATION, "evseUId": EVSE, "status": "CHARGING"} | fields)


def frame_without(field: str) -> str:
    """Write a frame about the connector that lacks a field."""
    fields = {"nobilId": STATION, "evseUId": EVSE, "status": "CHARGING"}
    del fields[field]
    return json.dumps(fields)


UNREADABLE: dict[str, str | bytes] = {
    "broken JSON": frame()[:-5],
    "an empty frame": "",
    "blanks": "   ",
    "binary": b"\x00\xff" + frame().encode(),
    "text that is no UTF-8": frame().encode("utf-16"),
    "a list": f"[{frame()}]",
    "an empty list": "[]",
    "a number": "42",
    "a huge number": "9" * 400,
    "a text": '"CHARGING"',
    "null": "null",
    "true": "true",
    "an empty object": "{}",
    "no station": frame_without("nobilId"),
    "no EVSE": frame_without("evseUId"),
    "no status": frame_without("status"),
    "the other spelling": frame_without("evseUId").replace("status", "evseUid"),
    "station null": frame(nobilId=None),
    "station number": frame(nobilId=9901),
    "station list": frame(nobilId=[STATION]),
    "station object": frame(nobilId={}),
    "EVSE null": frame(evseUId=None),
    "EVSE number": frame(evseUId=116),
    "EVSE empty": frame(evseUId=""),
    "EVSE true": frame(evseUId=True),
    "status null": frame(status=None),
    "status number": frame(status=1),
    "status object": frame(status={"status": "CHARGING"}),
    "status list": frame(status=["CHARGING"]),
    "status empty": frame(status=""),
    "an envelope": json.dumps({"type": "status", "data": json.loads(frame())}),
    "deep nesting": "[" * 100_000 + "]" * 100_000,
    "deep nesting in a field": frame(status=0)[:-2] + "[" * 5000 + "]" * 5000 + "}",
    "not a number": frame(status=0)[:-2] + "NaN}",
    "half a character": frame(status=0)[:-2] + '"\\ud800"}',
    "ten megabytes": frame(padding="x" * 10_000_000),
    "ten megabytes of one word": frame(status="x" * 10_000_000),
    "two frames in one": frame() + frame(),
    "a byte order mark": "\ufeff" + frame(),
    "HTML": "<!DOCTYPE html><html></html>",
}


async def test_what_cannot_be_read_is_skipped_counted_and_followed_by_the_next_frame(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Account,
    simulator: NobilSimulator,
) -> None:
    """One bad frame would cut a whole country off."""
    await simulator.send(STATION, EVSE, "AVAILABLE")
    await account.until_read(simulator)
    writes = Writes(hass)

    for shape, raw in UNREADABLE.items():
        await simulator.send_raw(raw)
        await account.until_read(simulator)
        assert writes.states == [], shape
        assert simulator.counters.handshakes == 1, shape

    await simulator.send(STATION, EVSE, "BLOCKED")
    await account.until_shown(CONNECTOR, "status", "blocked")
    await pass_time(hass, freezer, COUNTING)
    assert account.state("account", "skipped") == str(len(UNREADABLE))
    assert account.state("account", "frames") == str(len(UNREADABLE) + 3)


async def test_no_shape_is_logged_twice(
    account: Account, simulator: NobilSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    """Half a gigabyte of the same line would hide everything else."""
    for raw in [*UNREADABLE.values()] * 3:
        await simulator.send_raw(raw)
        await account.until_read(simulator)

    lines = [record.getMessage() for record in caplog.records if ODD in record.getMessage()]
    assert len(lines) == len(set(lines))
    assert EVSE not in "".join(lines)


HARMLESS: dict[str, str | bytes] = {
    "an extra field": frame(timestamp="2026-03-22T16:47:48Z"),
    "an extra object": frame(extra={"deep": [1, 2, {"er": None}]}),
    "another order": json.dumps({"status": "CHARGING", "evseUId": EVSE, "nobilId": STATION}),
    "blanks between": json.dumps(json.loads(frame()), indent=4),
    "binary that is JSON": frame().encode(),
    "a field twice": frame()[:-1] + ', "status": "CHARGING"}',
    "escapes": frame().replace("NOR", "\\u004eOR"),
}


async def test_what_can_be_read_is_read_however_it_is_written(
    account: Account, simulator: NobilSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    """A field the provider adds tomorrow would silence the feed."""
    for raw in HARMLESS.values():
        await simulator.send(STATION, EVSE, "AVAILABLE")
        await account.until_shown(CONNECTOR, "status", "available")
        await simulator.send_raw(raw)
        await account.until_shown(CONNECTOR, "status", "charging")

    assert ODD not in caplog.text


async def test_a_provider_that_invents_words_for_ever_cannot_fill_the_log(
    account: Account, simulator: NobilSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    """A counter in the status would write a line for every frame."""
    for number in range(300):
        await simulator.send(STATION, EVSE, f"WORD{number}")
    await account.until_read(simulator)

    assert caplog.text.count(ODD) <= 100


async def test_a_word_of_a_megabyte_is_not_logged_whole(
    account: Account, simulator: NobilSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    """The log would be as long as the frame."""
    await simulator.send(STATION, EVSE, "W" * 60_000)
    await account.until_read(simulator)

    assert account.state(CONNECTOR, "status") == "unknown"
    assert "W" * 100 not in caplog.text


@pytest.mark.parametrize("dialect", ["enova", "legacy"])
async def test_all_garbage_the_simulator_knows_is_survived_in_both_dialects(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: NobilSimulator, dialect: str
) -> None:
    """What was seen once on one stream would end the other."""
    account = await listening_account(hass, simulator, STATION, MARKER[0], dialect=dialect)
    await account.until_read(simulator)

    for kind in get_args(GarbageKind):
        await simulator.garbage(kind)
        await account.until_read(simulator)
        assert simulator.counters.handshakes == 1, kind


def update(*connectors: object, **extra: object) -> str:
    """Write an update of the legacy stream."""
    data = {"uuid": STATION, "connectors": list(connectors)} | extra
    return json.dumps({"type": "status:update", "data": data})


def reading(**extra: object) -> dict[str, object]:
    """Write a connector of the legacy stream."""
    return {"status": 1, "error": 0, "timestamp": 1_700_000_000_000} | extra


LEGACY = {
    "no type": json.dumps({"data": {}}),
    "no data": json.dumps({"type": "status:update"}),
    "a snapshot that is no list": json.dumps({"type": "snapshot:init", "data": {}}),
    "stations that are none": json.dumps({"type": "snapshot:init", "data": [None, 1, [], "x"]}),
    "an update that is a list": json.dumps({"type": "status:update", "data": []}),
    "a type that is none": json.dumps({"type": ["status:update"], "data": {}}),
    "no uuid": json.dumps({"type": "status:update", "data": {"connectors": []}}),
    "uuid null": update(reading(), uuid=None),
    "connectors null": update(connectors=None),
    "connectors as a map": update(connectors={"1": reading()}),
    "connector null": update(None),
    "status text": update(reading(status="1")),
    "status true": update(reading(status=True)),
    "status missing": update({"error": 0, "timestamp": 1}),
    "a time that is text": update(reading(timestamp="now")),
    "a time in the year 5138": update(reading(timestamp=10**17)),
    "a time beyond all": update(reading(timestamp=10**18)),
    "a time with a fraction": update(reading(timestamp=1.5)),
    "raw that is a list": json.dumps({"type": "status:raw", "code": 1, "data": []}),
    "raw without a place": json.dumps(
        {"type": "status:raw", "data": {"uuid": STATION} | reading()}
    ),
    "raw with a place that is text": json.dumps(
        {"type": "status:raw", "data": {"uuid": STATION, "connector": "0"} | reading()}
    ),
    "raw with a place beyond all": json.dumps(
        {"type": "status:raw", "data": {"uuid": STATION, "connector": 10**18} | reading()}
    ),
    "ten megabytes": json.dumps({"type": "x" * 10_000_000, "data": None}),
    "deep nesting": "[" * 100_000,
}


async def test_legacy_frames_that_cannot_be_read_change_nothing_and_end_nothing(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    simulator: NobilSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A server of 2013 that nobody repairs would take the feed with it."""
    account = await listening_account(hass, simulator, STATION, MARKER[0], dialect="legacy")
    await account.until_read(simulator)
    writes = Writes(hass)

    for shape, raw in LEGACY.items():
        for _ in range(2):
            await simulator.send_raw(raw)
        await account.until_read(simulator)
        assert writes.states == [], shape
        assert simulator.counters.handshakes == 1, shape

    lines = [record.getMessage() for record in caplog.records if ODD in record.getMessage()]
    assert len(lines) == len(set(lines))
