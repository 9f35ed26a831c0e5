"""The legacy stream of the NOBIL simulator."""

from http import HTTPStatus

import aiohttp
import pytest
from websockets.asyncio.client import connect

from simulators.nobil import NobilSimulator
from simulators.server import ManualClock

from .nobil_kit import STATION, open_legacy, receive, refused_with

pytestmark = pytest.mark.usefixtures("socket_enabled")


async def test_the_legacy_stream_takes_a_key_in_both_forms_of_its_url(
    simulator: NobilSimulator,
) -> None:
    """Who follows the first draft of the documents would be locked out."""
    for url in (
        f"{simulator.legacy_url}?apikey={simulator.api_key}",
        f"{simulator.legacy_draft_url}?key={simulator.api_key}",
    ):
        async with connect(url) as socket:
            assert (await receive(socket))["type"] == "snapshot:init"
    for url in (simulator.legacy_url, f"{simulator.legacy_draft_url}?key=wrong"):
        assert await refused_with(url) == HTTPStatus.UNAUTHORIZED


async def test_the_legacy_snapshot_lists_connectors_by_plug_with_some_never_reported(
    simulator: NobilSimulator,
) -> None:
    """A plug that never said anything would be taken for a free one."""
    socket, snapshot = await open_legacy(simulator)
    await socket.close()
    stations = {entry["uuid"]: entry for entry in snapshot["data"]}
    assert len(stations["NOR_099902"]["connectors"]) == 3
    assert stations["SWE_079902"]["connectors"][2] == {"status": -1, "error": 0, "timestamp": -1}
    assert stations[STATION]["connectors"][0]["timestamp"] == 1_700_000_000_000
    assert "NOR_09907" not in stations


@pytest.mark.parametrize(
    ("kind", "with_status"), [("always", {True}), ("never", {False}), ("mixed", {True, False})]
)
async def test_the_legacy_snapshot_comes_with_and_without_station_status(
    simulator: NobilSimulator, kind: str, with_status: set[bool]
) -> None:
    """A client that needs an optional field would fail on the documented sample."""
    simulator.faults.apply({"snapshot_status": kind, "snapshot_omits": STATION})
    socket, snapshot = await open_legacy(simulator)
    await socket.close()
    assert {"status" in entry for entry in snapshot["data"]} == with_status
    assert STATION not in [entry["uuid"] for entry in snapshot["data"]]


async def test_a_legacy_change_is_said_raw_for_each_plug_and_once_as_update(
    simulator: NobilSimulator, clock: ManualClock
) -> None:
    """Two plugs on one post would be shown with two different truths."""
    socket, _ = await open_legacy(simulator)
    clock.advance(60)
    await simulator.send("NOR_099902", "7D1B2C3A-AAAA-4BBB-8CCC-0000000000A1", "OUTOFORDER")
    first, second, update = [await receive(socket) for _ in range(3)]
    await socket.close()
    assert (first["type"], first["code"], first["data"]["connector"]) == ("status:raw", 1, 0)
    assert second["data"]["connector"] == 1
    assert update["type"] == "status:update"
    assert update["data"]["status"] == 2
    broken = {"status": 0, "error": 1, "timestamp": 1_700_000_060_000}
    assert update["data"]["connectors"][:2] == [broken, broken]


@pytest.mark.parametrize(
    ("first", "others", "status"),
    [
        ("AVAILABLE", "CHARGING", 0),
        ("CHARGING", "BLOCKED", 1),
        ("UNKNOWN", "AVAILABLE", -1),
        ("OUTOFORDER", "UNKNOWN", 2),
    ],
)
async def test_a_legacy_station_sums_up_by_the_documented_rules(
    simulator: NobilSimulator, first: str, others: str, status: int
) -> None:
    """A station with one broken connector would be called free."""
    await simulator.send("DAN_09903", "116", first)
    await simulator.send("DAN_09903", "118", others)
    assert simulator.legacy_view.station("DAN_09903")["status"] == status


async def test_a_legacy_keep_alive_changes_nothing(simulator: NobilSimulator) -> None:
    """A keep-alive would be counted as a change."""
    socket, snapshot = await open_legacy(simulator)
    before = {entry["uuid"]: entry["connectors"] for entry in snapshot["data"]}
    await simulator.keep_alive(STATION, 2)
    raw = await receive(socket)
    await socket.close()
    state = {name: raw["data"][name] for name in ("status", "error", "timestamp")}
    assert state == before[STATION][2]


async def test_a_legacy_station_can_grow_and_shrink(simulator: NobilSimulator) -> None:
    """Connectors that are only numbered would change places unseen."""
    socket, _ = await open_legacy(simulator)
    for size in (8, 2):
        await simulator.resize(STATION, size)
        assert len((await receive(socket))["data"]["connectors"]) == size
    await socket.close()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/connector/NOR_09901_01", 200),
        ("/charger/NOR_09901", 200),
        ("/chargers", 200),
        ("/chargers/SWE", 200),
        ("/connector/NOR_09901", 400),
        ("/charger/norway", 400),
        ("/charger/NOR_00001", 404),
        ("/connector/NOR_09901_99", 404),
    ],
)
async def test_the_legacy_rest_companion_answers_by_id(
    simulator: NobilSimulator, http: aiohttp.ClientSession, path: str, status: int
) -> None:
    """A badly formed id would not get the answer that was seen."""
    parameters = {"apikey": simulator.api_key}
    async with http.get(simulator.legacy_rest_url + path, params=parameters) as response:
        assert response.status == status
        body = await response.json()
    if status == HTTPStatus.BAD_REQUEST:
        assert body == {"status": "400 - Bad request"}
