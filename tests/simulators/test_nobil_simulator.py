"""The NOBIL simulator behaves as the provider was seen to behave."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
import gzip
from http import HTTPStatus
import json
from pathlib import Path
import re
import subprocess
import sys
from typing import Any

import aiohttp
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus

from simulators.nobil import NobilFaults, NobilSimulator
from simulators.nobil.replay import load_capture
from simulators.server import ManualClock

REPOSITORY = Path(__file__).parents[2]
CAPTURE = REPOSITORY.parent / "shared" / "data" / "nobil_realtime_day.jsonl.gz"
STATION = "NOR_09901"
EVSE = "0f0e0d0c-1111-2222-3333-444455556660"
PATIENCE = 5

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
def clock() -> ManualClock:
    """Return a clock that stands still."""
    return ManualClock()


@pytest.fixture
async def simulator(clock: ManualClock) -> AsyncIterator[NobilSimulator]:
    """Return a running simulator."""
    async with NobilSimulator(clock=clock) as simulator:
        yield simulator


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """Return a client that does not wait for ever."""
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        yield session


async def ask_for_url(
    simulator: NobilSimulator, http: aiohttp.ClientSession, key: str | None = None
) -> tuple[int, Any]:
    """Ask for a socket URL."""
    headers = {"x-api-key": key or simulator.api_key}
    async with http.post(simulator.realtime_url, headers=headers) as response:
        return response.status, await response.json()


async def open_socket(simulator: NobilSimulator, http: aiohttp.ClientSession) -> ClientConnection:
    """Open a real-time socket as a client does."""
    _, body = await ask_for_url(simulator, http)
    number = simulator.counters.handshakes + 1
    socket = await connect(body["accessToken"])
    await simulator.wait_for_connection(number)
    return socket


async def open_legacy(simulator: NobilSimulator) -> tuple[ClientConnection, Any]:
    """Open a legacy socket and read its snapshot."""
    socket = await connect(f"{simulator.legacy_url}?apikey={simulator.api_key}")
    return socket, await receive(socket)


async def soon[T](work: Awaitable[T]) -> T:
    """Wait, but not for ever."""
    async with asyncio.timeout(PATIENCE):
        return await work


async def receive(socket: ClientConnection) -> Any:
    """Read a frame."""
    return json.loads(await soon(socket.recv()))


async def close_code(socket: ClientConnection) -> int | None:
    """Read to the end, and return the code the server closed with."""
    with pytest.raises(ConnectionClosed) as closed:
        await soon(read_to_the_end(socket))
    return closed.value.rcvd.code if closed.value.rcvd else None


async def read_to_the_end(socket: ClientConnection) -> None:
    """Read until the connection is closed, which raises."""
    while True:
        await socket.recv()


async def refused_with(url: str) -> int:
    """Return the status with which a handshake was refused."""
    with pytest.raises(InvalidStatus) as refused:
        await soon(connect(url).__aenter__())
    return refused.value.response.status_code


async def control(
    simulator: NobilSimulator, http: aiohttp.ClientSession, **wishes: object
) -> tuple[int, Any]:
    """Post to the control endpoint as curl does, without a content type of JSON."""
    async with http.post(simulator.control_url, data=json.dumps(wishes)) as response:
        return response.status, await response.json()


async def search(simulator: NobilSimulator, http: aiohttp.ClientSession, **asked: object) -> Any:
    """Search in the static API by GET."""
    parameters = search_parameters(simulator, **asked)
    async with http.get(simulator.static_url, params=parameters) as response:
        assert response.status == HTTPStatus.OK
        return await response.json()


def search_parameters(simulator: NobilSimulator, **asked: object) -> dict[str, str]:
    """Return the parameters of a search."""
    fixed = {"apikey": simulator.static_api_key, "apiversion": "3", "action": "search"}
    return fixed | {name: str(value) for name, value in asked.items()}


async def station(simulator: NobilSimulator, http: aiohttp.ClientSession, nobil_id: str) -> Any:
    """Return the record of one station."""
    return (await search(simulator, http, type="id", id=nobil_id))["chargerstations"][0]


async def test_a_missing_and_a_wrong_key_are_told_apart_by_their_message(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """Somebody who mistyped a key would be told to enter one."""
    status, body = await ask_for_url(simulator, http, "wrong")
    async with http.post(simulator.realtime_url) as missing:
        assert missing.status == status == HTTPStatus.UNAUTHORIZED
        assert "missing" in (await missing.json())["message"]
    assert "invalid" in body["message"]
    assert simulator.counters.token_refusals == 2


async def test_the_key_is_also_taken_from_the_gateways_own_header(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A client that the provider accepts would be refused here."""
    headers = {"Ocp-Apim-Subscription-Key": simulator.api_key}
    async with http.post(simulator.realtime_url, headers=headers) as response:
        assert response.status == HTTPStatus.OK


async def test_the_socket_url_cannot_be_had_by_get(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A client with the outdated method would pass here and fail in the world."""
    async with http.get(simulator.realtime_url) as response:
        assert response.status == HTTPStatus.METHOD_NOT_ALLOWED


async def test_a_revoked_key_and_a_new_key_are_known_at_once(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """Nobody could try what happens when a key is exchanged while Home Assistant runs."""
    simulator.faults.api_key_revoked = True
    assert (await ask_for_url(simulator, http))[0] == HTTPStatus.UNAUTHORIZED
    simulator.faults.api_key_revoked = False
    simulator.api_key = "k-second"
    assert (await ask_for_url(simulator, http, "k-second"))[0] == HTTPStatus.OK


@pytest.mark.parametrize("status", [403, 429, 500, 503])
async def test_the_token_endpoint_fails_with_the_status_asked_for(
    simulator: NobilSimulator, http: aiohttp.ClientSession, status: int
) -> None:
    """Nobody could see what a person is told when the provider is in trouble."""
    simulator.faults.token_status = status
    simulator.faults.token_retry_after = 7
    async with http.post(
        simulator.realtime_url, headers={"x-api-key": simulator.api_key}
    ) as response:
        assert response.status == status
        assert response.headers["Retry-After"] == "7"
        assert (await response.json())["statusCode"] == status


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("html", "<!DOCTYPE html>"),
        ("not_json", '{"accessToken": "wss'),
        ("empty", ""),
        ("list", '[{"accessToken"'),
        ("no_access_token", '{"url"'),
        ("null_access_token", '{"accessToken": null}'),
        ("not_a_url", '{"accessToken": "eyJ'),
    ],
)
async def test_the_token_endpoint_says_nonsense_on_demand(
    simulator: NobilSimulator, http: aiohttp.ClientSession, kind: str, said: str
) -> None:
    """A maintenance page with status 200 would take a client by surprise."""
    simulator.faults.apply({"token_body": kind})
    headers = {"x-api-key": simulator.api_key}
    async with http.post(simulator.realtime_url, headers=headers) as response:
        assert response.status == HTTPStatus.OK
        assert (await response.text()).startswith(said)


async def test_a_hanging_token_endpoint_answers_when_the_switch_is_put_back(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A client without a timeout would look as if it worked."""
    simulator.faults.token_hang = True
    asking = asyncio.create_task(ask_for_url(simulator, http))
    await simulator.wait_until(lambda: simulator.counters.token_requests == 1)
    assert not asking.done()
    simulator.faults.token_hang = False
    assert (await soon(asking))[0] == HTTPStatus.OK


async def test_a_token_url_is_refused_once_it_is_older_than_its_lifetime(
    simulator: NobilSimulator, http: aiohttp.ClientSession, clock: ManualClock
) -> None:
    """A client that keeps an old URL would reconnect here and never in the world."""
    _, body = await ask_for_url(simulator, http)
    clock.advance(60)
    assert await refused_with(body["accessToken"]) == HTTPStatus.UNAUTHORIZED
    assert simulator.counters.handshakes_refused == 1


async def test_a_token_can_be_limited_to_one_handshake(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A client that uses a URL twice would not be found out."""
    simulator.faults.token_single_use = True
    _, body = await ask_for_url(simulator, http)
    async with connect(body["accessToken"]):
        assert await refused_with(body["accessToken"]) == HTTPStatus.UNAUTHORIZED


async def test_an_open_socket_outlives_its_token(
    simulator: NobilSimulator, http: aiohttp.ClientSession, clock: ManualClock
) -> None:
    """A client would be built to reconnect every minute for nothing."""
    async with await open_socket(simulator, http) as socket:
        clock.advance(86 * 60)
        await simulator.send(STATION, EVSE, "CHARGING")
        assert (await receive(socket))["status"] == "CHARGING"


async def test_a_frame_has_exactly_three_fields_and_no_snapshot_comes_before_it(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A client that waits for a first picture would wait for ever in the world."""
    async with await open_socket(simulator, http) as socket:
        await simulator.send(STATION, EVSE, "OUTOFORDER")
        frame = await receive(socket)
    assert frame == {"nobilId": STATION, "evseUId": EVSE, "status": "OUTOFORDER"}
    assert simulator.truth[STATION, EVSE] == "OUTOFORDER"


async def test_what_a_client_says_changes_nothing(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A client that subscribes to stations would believe that it was heard."""
    async with await open_socket(simulator, http) as socket:
        await socket.send('{"subscribe":"NOR_09901"}')
        await simulator.wait_until(lambda: simulator.counters.client_frames == 1)
        await simulator.send("DAN_09903", "116", "CHARGING")
        assert (await receive(socket))["nobilId"] == "DAN_09903"


async def test_what_changed_while_nobody_listened_is_lost(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A client that trusts its old state after an outage would look right."""
    socket = await open_socket(simulator, http)
    await simulator.close(1001)
    assert await close_code(socket) == 1001
    await simulator.wait_for_disconnection()
    await simulator.send(STATION, EVSE, "BLOCKED")
    async with await open_socket(simulator, http) as socket:
        await simulator.send(STATION, "later", "AVAILABLE")
        assert (await receive(socket))["evseUId"] == "later"
    assert simulator.truth[STATION, EVSE] == "BLOCKED"


@pytest.mark.parametrize("code", [1000, 1001, 1008, 1011])
async def test_a_socket_is_closed_with_the_code_asked_for_behind_what_was_sent(
    simulator: NobilSimulator, http: aiohttp.ClientSession, code: int
) -> None:
    """Nobody could see whether the last frame before a close still counts."""
    async with await open_socket(simulator, http) as socket:
        await simulator.send(STATION, EVSE, "CHARGING")
        await simulator.close(code)
        assert (await receive(socket))["status"] == "CHARGING"
        assert await close_code(socket) == code


async def test_an_abort_is_a_reset_without_a_close_frame(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A client would only ever be tried with polite servers."""
    async with await open_socket(simulator, http) as socket:
        await simulator.abort()
        assert await close_code(socket) is None
    await simulator.wait_for_disconnection()


async def test_a_handshake_is_refused_or_dropped_on_demand(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A client that takes a failed handshake for a wrong key would ask for a new one."""
    _, body = await ask_for_url(simulator, http)
    simulator.faults.upgrade_status = 503
    assert await refused_with(body["accessToken"]) == HTTPStatus.SERVICE_UNAVAILABLE
    simulator.faults.upgrade_drop = True
    with pytest.raises((InvalidMessage, ConnectionError, EOFError)):
        await soon(connect(body["accessToken"]).__aenter__())


async def test_a_hanging_handshake_goes_on_when_the_switch_is_put_back(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A client that waits for ever in a handshake would not be found out."""
    simulator.faults.upgrade_hang = True
    opening = asyncio.create_task(open_socket(simulator, http))
    await simulator.wait_until(lambda: simulator.counters.token_requests == 1)
    assert not opening.done()
    simulator.faults.upgrade_hang = False
    await (await soon(opening)).close()


async def test_a_silent_socket_still_answers_pings(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """Silence and a dead connection could not be told apart in a trial."""
    async with await open_socket(simulator, http) as socket:
        simulator.faults.silent = True
        await simulator.send(STATION, EVSE, "CHARGING")
        await soon(await socket.ping())
        simulator.faults.silent = False
        await simulator.send(STATION, EVSE, "BLOCKED")
        assert (await receive(socket))["status"] == "BLOCKED"
    assert simulator.counters.client_pings == 1


async def test_a_half_open_socket_answers_nothing_until_the_switch_is_put_back(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A client that never notices a dead connection would show old values as live."""
    async with await open_socket(simulator, http) as socket:
        simulator.faults.half_open = True
        answer = await socket.ping()
        await simulator.send(STATION, EVSE, "CHARGING")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await asyncio.shield(answer)
        assert simulator.counters.frames_sent == 0
        assert simulator.connections == 1
        simulator.faults.half_open = False
        await soon(answer)
        assert (await receive(socket))["status"] == "CHARGING"


async def test_a_client_with_pings_gives_up_a_half_open_socket(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """The fault would be one that no client can notice."""
    _, body = await ask_for_url(simulator, http)
    socket = await connect(
        body["accessToken"], ping_interval=0.02, ping_timeout=0.02, close_timeout=0.02
    )
    simulator.faults.half_open = True
    with pytest.raises(ConnectionClosed):
        await soon(socket.recv())
    simulator.faults.half_open = False
    await simulator.wait_for_disconnection()


async def test_the_server_pings_and_a_client_that_answers_stays(clock: ManualClock) -> None:
    """A client that is only listened to would be dropped after a minute and a half."""
    faults = NobilFaults(ping_interval=0.01, pong_timeout=0.5)
    async with NobilSimulator(clock=clock, faults=faults) as simulator:
        socket, _ = await open_legacy(simulator)
        await simulator.wait_until(lambda: simulator.counters.client_pongs >= 5)
        assert simulator.connections == 1
        await socket.close()


async def open_stalled(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Shake hands and read nothing more: no frame, no ping."""
    _, body = await ask_for_url(simulator, http)
    reader, writer = await asyncio.open_connection("127.0.0.1", simulator.port, limit=1024)
    path = re.sub(r"^ws://[^/]*", "", body["accessToken"])
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
    )
    await soon(reader.readuntil(b"\r\n\r\n"))
    await simulator.wait_for_connection()
    return reader, writer


async def test_a_client_that_answers_no_ping_is_closed(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A client that blocks its reader would never learn what the provider does to it."""
    simulator.faults.ping_interval = 0.01
    simulator.faults.pong_timeout = 0.05
    reader, writer = await open_stalled(simulator, http)
    await simulator.wait_until(lambda: simulator.counters.stalled_sockets == 1)
    reason = b"no answer to pings"
    received = await soon(reader.readuntil(reason))
    assert received.endswith(b"\x88\x14" + (1008).to_bytes(2) + reason)
    writer.close()


async def test_a_reader_who_stalls_is_closed_behind_the_frames_that_were_kept(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A client that blocks its reader would be spared the close that follows in the world."""
    simulator.faults.close_patience = 0.1
    reader, writer = await open_stalled(simulator, http)
    while not simulator.counters.stalled_sockets:
        await simulator.send(STATION, EVSE, "CHARGING")
    written = simulator.counters.frames_sent
    received = await soon(reader.read())
    kept = received.count(b"CHARGING") - written
    assert kept in (simulator.faults.buffer_limit, simulator.faults.buffer_limit + 1)
    assert received.endswith(b"buffer limit exceeded")
    writer.close()


async def test_a_reader_who_never_comes_back_is_dropped(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A simulator would keep the sockets of the dead for ever."""
    simulator.faults.apply({"ping_interval": 0.01, "pong_timeout": 0.05, "close_patience": 0.05})
    _, writer = await open_stalled(simulator, http)
    while not simulator.counters.stalled_sockets:
        await simulator.send(STATION, EVSE, "CHARGING")
    await simulator.wait_for_disconnection()
    writer.close()


async def test_a_good_reader_survives_a_burst_larger_than_the_buffer(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A station of hundreds of connectors could not recover without dropping its watchers."""
    simulator.faults.buffer_limit = 10
    async with await open_socket(simulator, http) as socket:
        sending = asyncio.create_task(simulator.burst(STATION, frames=500))
        for _ in range(500):
            await receive(socket)
        await sending
    assert simulator.counters.stalled_sockets == 0


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("broken_json", r'\{"nobilId":.*[^}]'),
        ("empty", ""),
        ("list", r"\[\{.*\}\]"),
        ("missing_field", r'(?!.*status).*"evseUId".*'),
        ("null", r'.*"status":null\}'),
        ("extra_field", r'.*"timestamp":.*'),
        ("unknown_status", r".*DAYDREAMING.*"),
        ("unknown_type", r".*weather:update.*"),
        ("number", "42"),
    ],
)
async def test_each_kind_of_garbage_reaches_the_client(
    simulator: NobilSimulator, http: aiohttp.ClientSession, kind: str, said: str
) -> None:
    """A kind of bad frame would never have been tried on the integration."""
    async with await open_socket(simulator, http) as socket:
        status, _ = await control(simulator, http, garbage=kind)
        assert status == HTTPStatus.OK
        assert re.fullmatch(said, str(await soon(socket.recv())))


async def test_binary_and_huge_frames_reach_the_client(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A client without a limit would take ten megabytes from anybody."""
    _, body = await ask_for_url(simulator, http)
    async with connect(body["accessToken"], max_size=None) as socket:
        await simulator.wait_for_connection()
        await simulator.garbage("binary")
        await simulator.garbage("huge")
        assert isinstance(await soon(socket.recv()), bytes)
        assert len(await soon(socket.recv())) > 10_000_000


async def test_a_flap_goes_there_and_back(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A person would be told of a free connector that was never taken."""
    async with await open_socket(simulator, http) as socket:
        await simulator.flap(STATION, EVSE)
        seen = [(await receive(socket))["status"] for _ in range(3)]
    assert seen == ["AVAILABLE", "CHARGING", "AVAILABLE"]


async def test_an_evse_that_flaps_for_hours_does_so_until_stopped(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """The noisiest connector of the country could not be tried on a debounce."""
    async with await open_socket(simulator, http) as socket:
        await simulator.start_flapping(STATION, EVSE, every=0.001)
        seen = [(await receive(socket))["status"] for _ in range(30)]
        await simulator.stop_flapping()
    assert seen.count("CHARGING") == 10


async def test_a_mass_outage_takes_a_country_and_gives_it_back_as_it_was(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A day on which an operator goes dark could not be played through."""
    await simulator.send("DAN_09903", "118", "CHARGING")
    before = dict(simulator.truth)
    await simulator.mass_unknown("DAN")
    lost = {evse for evse, status in simulator.truth.items() if status == "UNKNOWN"}
    assert lost == {("DAN_09903", "116"), ("DAN_09903", "118")}
    await simulator.recover()
    assert simulator.truth == before


async def test_a_silenced_station_changes_without_a_word(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A station that has not been heard for days could not be had in minutes."""
    async with await open_socket(simulator, http) as socket:
        await simulator.silence(STATION)
        await simulator.send(STATION, EVSE, "CHARGING")
        await simulator.unsilence(STATION)
        await simulator.send(STATION, EVSE, "BLOCKED")
        assert (await receive(socket))["status"] == "BLOCKED"


async def test_invented_traffic_is_off_until_started_and_the_same_for_the_same_seed(
    clock: ManualClock,
) -> None:
    """A test would fail today and pass tomorrow."""
    seen = []
    for _ in range(2):
        async with NobilSimulator(clock=clock, seed=7) as simulator:
            before = dict(simulator.truth)
            socket, _ = await open_legacy(simulator)
            assert simulator.truth == before
            await simulator.start_traffic(rate=600_000)
            seen.append([await receive(socket) for _ in range(50)])
            await socket.close()
    assert seen[0] == seen[1]


async def test_the_world_holds_the_shapes_of_id_that_were_observed(
    simulator: NobilSimulator,
) -> None:
    """An id of a shape nobody tried would break the entity of the one who has it."""
    ids = set(simulator.world.stations)
    assert {nobil_id[:3] for nobil_id in ids} == {"NOR", "SWE", "DAN", "FIN", "ISL"}
    assert {len(nobil_id.split("_")[1]) for nobil_id in ids} == {5, 6}
    stations_of: dict[str, set[str]] = {}
    for nobil_id, evse_uid in simulator.truth:
        stations_of.setdefault(evse_uid, set()).add(nobil_id)
    assert stations_of["116"] == {"SWE_079902", "DAN_09903"}


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


async def test_a_search_near_a_point_is_nearest_first_limited_and_within_the_distance(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A person would pick from a list that does not begin at home."""
    asked: dict[str, object] = {"type": "near", "lat": 59.9139, "long": 10.7522, "distance": 2000}
    found = (await search(simulator, http, **asked))["chargerstations"]
    metres = [entry["csmd"]["distance"] for entry in found]
    assert all(isinstance(distance, str) for distance in metres)
    assert [float(distance) for distance in metres] == sorted(map(float, metres))
    assert 1 < len(found) < len(simulator.world.stations)
    assert float(metres[-1]) <= 2000
    limited = (await search(simulator, http, **asked, limit=2))["chargerstations"]
    assert limited == found[:2]


async def test_a_search_works_by_get_by_form_and_by_json(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A client that the provider accepts would be refused here."""
    parameters = search_parameters(simulator, type="id", id=STATION)
    url = simulator.static_url
    bodies = []
    for request in (
        http.get(url, params=parameters),
        http.post(url, data=parameters),
        http.post(url, json=parameters),
    ):
        async with request as response:
            bodies.append(await response.json())
    assert bodies[0] == bodies[1] == bodies[2]
    assert bodies[0]["chargerstations"][0]["csmd"]["International_id"] == STATION


async def test_a_rectangle_leaves_out_what_the_client_has(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A map would be sent the same stations again and again."""
    asked: dict[str, object] = {
        "type": "rectangle",
        "northeast": "(60.0, 10.76)",
        "southwest": "(59.0,10.0)",
    }
    found = {
        entry["csmd"]["id"] for entry in (await search(simulator, http, **asked))["chargerstations"]
    }
    assert {9901, 99902} < found
    fewer = (await search(simulator, http, **asked, existingids="9901,99902"))["chargerstations"]
    assert {entry["csmd"]["id"] for entry in fewer} == found - {9901, 99902}


@pytest.mark.parametrize(
    "asked",
    [
        {"apikey": "wrong", "type": "id", "id": STATION},
        {"apiversion": "1", "type": "id", "id": STATION},
        {"action": "guess"},
        {"type": "unheard_of"},
        {"type": "near", "lat": "north"},
        {"type": "rectangle", "northeast": "here"},
    ],
)
async def test_a_wrong_search_is_answered_with_an_error_and_status_200(
    simulator: NobilSimulator, http: aiohttp.ClientSession, asked: dict[str, str]
) -> None:
    """A client that only looks at the status would take an error for an empty answer."""
    body = await search(simulator, http, **asked)
    assert list(body) == ["error"]


async def test_the_sum_of_stations_is_a_cheap_way_to_try_a_key(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A wrong second key would be taken for a right one."""
    asked: dict[str, object] = {"type": "stats_GetSumChargerstations", "countrycode": "SWE"}
    assert (await search(simulator, http, **asked))["count"] == 1
    simulator.faults.static_key_revoked = True
    assert "error" in await search(simulator, http, **asked)


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("empty", ["Provider", "Rights", "apiver", "chargerstations"]),
        ("absent", ["Provider", "Rights", "apiver"]),
        ("error", ["error"]),
    ],
)
async def test_a_search_without_a_hit_answers_in_each_way_that_was_seen(
    simulator: NobilSimulator, http: aiohttp.ClientSession, kind: str, keys: list[str]
) -> None:
    """An unknown id would look like an outage."""
    simulator.faults.apply({"static_no_hit": kind})
    assert list(await search(simulator, http, type="id", id="NOR_00001")) == keys


async def test_the_static_api_fails_on_demand(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """Nobody could see what a picker says when the static API is in trouble."""
    simulator.faults.static_body = "wrapped"
    assert isinstance(await search(simulator, http, type="id", id=STATION), list)
    simulator.faults.static_body = "normal"
    simulator.faults.static_error = "Maintenance"
    assert await search(simulator, http, type="id", id=STATION) == {"error": "Maintenance"}
    simulator.faults.static_status = 429
    simulator.faults.static_retry_after = 30
    async with http.get(simulator.static_url) as response:
        assert response.status == HTTPStatus.TOO_MANY_REQUESTS
        assert response.headers["Retry-After"] == "30"


async def test_the_dump_is_xml_unless_json_is_asked_for(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A client that forgets the format would work here and fail in the world."""
    parameters = {"apikey": simulator.static_api_key, "countrycode": "NOR"}
    async with http.get(simulator.dump_url, params=parameters) as response:
        assert (await response.text()).startswith("<?xml")
    async with http.get(simulator.dump_url, params=parameters | {"format": "json"}) as response:
        found = (await response.json())["chargerstations"]
    assert {entry["csmd"]["Land_code"] for entry in found} == {"NOR"}


async def test_the_static_records_show_every_quirk_of_the_real_ones(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A quirk that only the real data has would break the picker of the one who lives there."""
    records = {
        nobil_id: await station(simulator, http, nobil_id)
        for nobil_id, known in simulator.world.stations.items()
        if known.listed
    }
    plugs = {
        nobil_id: list(dict(record["attr"]["conn"] or {}).values())
        for nobil_id, record in records.items()
    }
    assert "&amp;" in records[STATION]["csmd"]["name"]
    assert records["ISL_09906"]["csmd"]["Street"] is None
    assert "Operator" not in records["NOR_09903"]["csmd"]
    assert records["NOR_09903"]["attr"]["st"]["21"]["attrvalid"] == "2"
    assert ("NOR_09903", "NO*XYZ*E100001") in simulator.truth
    assert records["SWE_079902"]["attr"]["st"]["24"]["attrval"] is True
    assert plugs["SWE_079902"][0]["27"]["attrval"] == 116
    assert plugs["NOR_099902"][0]["27"] == plugs["NOR_099902"][1]["27"]
    assert "27" not in plugs["NOR_09907"][0]
    assert plugs["FIN_09905"][0]["5"]["attrvalid"] == "99"
    assert plugs["FIN_09905"][0]["5"]["trans"] == "437,5 kW DC"
    assert [plug["26"]["attrvalid"] for plug in plugs["NOR_09909"]] == ["2", "3", "1"]
    assert records["NOR_09910"]["csmd"]["Station_status"] == 2
    assert records["NOR_09911"]["attr"]["conn"] == []
    assert len(plugs["NOR_09908"]) == 120
    assert "NOR_099914" not in records


async def test_a_person_can_turn_a_fault_on_and_see_what_came_of_it(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A fault could only be had by writing a program."""
    assert (await control(simulator, http, token_status=429))[0] == HTTPStatus.OK
    assert (await ask_for_url(simulator, http))[0] == HTTPStatus.TOO_MANY_REQUESTS
    async with http.get(simulator.control_url) as response:
        seen = await response.json()
    assert seen["faults"]["token_status"] == 429
    assert seen["counters"]["token_refusals"] == 1
    assert seen["truth"][STATION][EVSE] == "AVAILABLE"
    await control(simulator, http, reset=True)
    assert simulator.faults == NobilFaults()


@pytest.mark.parametrize(
    "wishes",
    [
        {"tokn_status": 429},
        {"token_status": "many"},
        {"silent": 1},
        {"close": "now"},
        {"send": {"nobil_id": STATION}},
        {"garbage": "soup"},
        {"burst": "NOR_00001"},
        {"keep_alive": "NOR_00001"},
        {"start_replay": True},
        {"start_traffic": 0},
    ],
)
async def test_a_mistake_at_the_control_endpoint_is_answered_with_what_is_known(
    simulator: NobilSimulator, http: aiohttp.ClientSession, wishes: dict[str, object]
) -> None:
    """Somebody who mistyped a fault would believe that it is on."""
    status, body = await control(simulator, http, **wishes)
    assert status == HTTPStatus.BAD_REQUEST
    assert body["error"]
    assert "token_status" in body["faults"]
    assert "mass_unknown" in body["actions"]


async def test_actions_at_the_control_endpoint_reach_the_clients(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """The demo could not make anything happen."""
    frame = {"nobil_id": STATION, "evse_uid": EVSE, "status": "RESERVED"}
    async with await open_socket(simulator, http) as socket:
        await control(simulator, http, send=frame, burst=STATION, close=1011)
        assert (await receive(socket))["status"] == "RESERVED"
        assert await close_code(socket) == 1011
    assert simulator.counters.frames_sent == 71


async def test_a_capture_is_replayed_whole_in_order_and_its_stations_can_be_picked(
    http: aiohttp.ClientSession,
) -> None:
    """The demo would show stations that nobody can find on the map."""
    if not CAPTURE.exists():
        pytest.skip(f"the capture {CAPTURE.name} is not beside the repository")
    capture = await load_capture(CAPTURE)
    async with NobilSimulator(replay=CAPTURE) as simulator:
        async with await open_socket(simulator, http) as socket:
            await simulator.start_replay(speed=1_000_000, loop=False)
            seen = [await receive(socket) for _ in capture.frames]
            await soon(simulator.wait_for_replay())
        assert [((f["nobilId"], f["evseUId"]), f["status"]) for f in seen] == [
            (frame.evse, frame.status) for frame in capture.frames
        ]
        record = await station(simulator, http, "NOR_72289")
    assert record["csmd"]["name"] == "Ladestasjon 72289"
    uids = {plug["27"]["attrval"] for plug in record["attr"]["conn"].values()}
    assert "90de1c42-0b95-478a-97d1-16951f6393e4" in uids


async def test_a_replay_begins_again_at_the_end(
    tmp_path: Path, http: aiohttp.ClientSession
) -> None:
    """A demo that runs over lunch would stand still afterwards."""
    path = write_capture(tmp_path, "CHARGING", "AVAILABLE")
    async with (
        NobilSimulator(replay=path) as simulator,
        await open_socket(simulator, http) as socket,
    ):
        await simulator.start_replay(speed=1000)
        seen = [(await receive(socket))["status"] for _ in range(5)]
    assert seen == ["CHARGING", "AVAILABLE", "CHARGING", "AVAILABLE", "CHARGING"]


async def test_a_file_that_is_no_capture_is_refused_with_the_line(tmp_path: Path) -> None:
    """Somebody who gives the wrong file would see an empty demo."""
    path = tmp_path / "wrong.jsonl.gz"
    path.write_bytes(write_capture(tmp_path, "CHARGING").read_bytes())
    append(path, '{"at":"now"}')
    with pytest.raises(ValueError, match="line 2"):
        await load_capture(path)


def write_capture(folder: Path, *statuses: str) -> Path:
    """Write a capture of one EVSE, a second between frames."""
    path = folder / "capture.jsonl.gz"
    for second, status in enumerate(statuses):
        frame = {"nobilId": "NOR_099920", "evseUId": "1", "status": status}
        append(path, json.dumps({"at": f"2026-03-22T16:47:0{second}Z", "frame": frame}))
    return path


def append(path: Path, line: str) -> None:
    """Add a line to a compressed file."""
    with gzip.open(path, "at", encoding="utf-8") as file:
        file.write(f"{line}\n")


async def test_a_provider_that_goes_away_comes_back_on_the_same_port(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """An outage of the whole service could not be played through."""
    socket = await open_socket(simulator, http)
    await simulator.stop()
    with pytest.raises(ConnectionClosed):
        await soon(socket.recv())
    with pytest.raises(aiohttp.ClientError):
        await ask_for_url(simulator, http)
    await simulator.start()
    assert (await ask_for_url(simulator, http))[0] == HTTPStatus.OK


async def test_a_simulator_stops_at_once_whatever_hangs(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A test that forgets to put a switch back would hang the whole suite."""
    socket = await open_socket(simulator, http)
    simulator.faults.apply({"half_open": True, "token_hang": True})
    asking = asyncio.create_task(ask_for_url(simulator, http))
    await simulator.wait_until(lambda: simulator.counters.token_requests == 2)
    await soon(simulator.stop())
    assert simulator.connections == 0
    with pytest.raises(aiohttp.ClientError):
        await asking
    with pytest.raises(ConnectionClosed):
        await soon(socket.recv())


async def test_the_command_prints_where_to_connect_and_ends_when_asked() -> None:
    """A person could start the simulator and not know what to do with it."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "simulators", "nobil", "--rate", "60"),
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    lines = [(await soon(process.stdout.readline())).decode() for _ in range(6)]
    process.terminate()
    assert await soon(process.wait()) == 0
    assert re.search(r"http://127\.0\.0\.1:\d+/control", lines[-1])
