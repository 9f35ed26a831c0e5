"""The sockets of the NOBIL simulator behave as the provider's were seen to behave."""

import asyncio
from http import HTTPStatus
import re

import aiohttp
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidMessage

from simulators.nobil import NobilFaults, NobilSimulator
from simulators.server import ManualClock

from .nobil_kit import (
    EVSE,
    STATION,
    ask_for_url,
    close_code,
    control,
    open_legacy,
    open_socket,
    receive,
    refused_with,
    soon,
)

pytestmark = pytest.mark.usefixtures("socket_enabled")


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
