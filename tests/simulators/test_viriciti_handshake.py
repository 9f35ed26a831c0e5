"""The ViriCiti simulator opens, keeps and breaks connections in every way that may happen."""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidMessage

from simulators.server import ManualClock
from simulators.viriciti import ViriCitiSimulator

from .viriciti_fixtures import (
    BUS,
    close_code,
    dial,
    payload,
    receive,
    refused_with,
    soon,
    subscribe,
)

SOC = {"vehicles": {BUS: ["soc"]}}

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
async def simulator() -> AsyncIterator[ViriCitiSimulator]:
    """Return a running simulator whose clock stands still."""
    async with ViriCitiSimulator(clock=ManualClock()) as simulator:
        yield simulator


async def test_the_key_is_taken_from_the_header_and_from_the_query(
    simulator: ViriCitiSimulator,
) -> None:
    """A client that the provider accepts would be refused here."""
    async with await dial(simulator), connect(f"{simulator.live_url}?apiKey={simulator.api_key}"):
        await simulator.wait_for_connection(2)
    assert (simulator.counters.keys_in_header, simulator.counters.keys_in_query) == (1, 1)


@pytest.mark.parametrize(("style", "status"), [("unauthorized", 401), ("forbidden", 403)])
async def test_a_wrong_missing_or_revoked_key_is_refused_at_the_handshake(
    simulator: ViriCitiSimulator, style: str, status: int
) -> None:
    """Nobody knows which status the provider uses, and a client that knows one would loop."""
    simulator.faults.apply({"refusal_style": style})
    assert await refused_with(simulator.live_url) == status
    assert await refused_with(f"{simulator.live_url}?apiKey=wrong") == status
    simulator.faults.api_key_revoked = True
    assert await refused_with(f"{simulator.live_url}?apiKey={simulator.api_key}") == status
    assert simulator.counters.handshakes_refused == 3


async def test_a_wrong_key_can_be_refused_behind_the_handshake(
    simulator: ViriCitiSimulator,
) -> None:
    """A client would reconnect for ever with a key that nobody wants."""
    simulator.faults.refusal_style = "error_then_close"
    async with connect(f"{simulator.live_url}?apiKey=wrong") as socket:
        assert await receive(socket) == {"type": "error", "payload": "not authorized"}
        assert await close_code(socket) == 4000
    assert simulator.counters.handshakes == 0


async def test_a_key_can_be_exchanged_while_the_simulator_runs(
    simulator: ViriCitiSimulator,
) -> None:
    """Nobody could try what happens when a key is renewed."""
    old, simulator.api_key = simulator.api_key, "another"
    assert await refused_with(simulator.live_url, **{"x-api-key": old}) == HTTPStatus.UNAUTHORIZED
    async with await dial(simulator):
        await simulator.wait_for_connection()


async def test_a_handshake_is_refused_or_dropped_on_demand(simulator: ViriCitiSimulator) -> None:
    """A client that takes a failed handshake for a wrong key would ask for a new one."""
    simulator.faults.apply({"upgrade_status": 503, "upgrade_retry_after": 7})
    assert await refused_with(simulator.live_url) == HTTPStatus.SERVICE_UNAVAILABLE
    simulator.faults.upgrade_drop = True
    with pytest.raises((InvalidMessage, ConnectionError, EOFError)):
        await soon(dial(simulator))


async def test_a_hanging_handshake_goes_on_when_the_switch_is_put_back(
    simulator: ViriCitiSimulator,
) -> None:
    """A client that waits for ever in a handshake would not be found out."""
    simulator.faults.upgrade_hang = True
    opening = asyncio.create_task(dial(simulator))
    with pytest.raises(TimeoutError):
        await simulator.wait_for_connection(within=0.05)
    simulator.faults.upgrade_hang = False
    await (await soon(opening)).close()


async def test_a_greeting_comes_first_if_there_is_one(simulator: ViriCitiSimulator) -> None:
    """The first frame of the older version of the service would break a client."""
    simulator.faults.greeting = True
    async with await dial(simulator) as socket:
        assert await receive(socket) == {"ready": True}


@pytest.mark.parametrize("code", [1000, 1001, 1011, 4000, 4004])
async def test_a_socket_is_closed_with_the_code_asked_for_behind_what_was_sent(
    simulator: ViriCitiSimulator, code: int
) -> None:
    """Nobody could see whether the last frame before a close still counts."""
    async with await subscribe(simulator, SOC) as socket:
        await simulator.vehicle(BUS, "soc", 41)
        await simulator.close(code, "/api/v2/live")
        assert (await payload(socket))["value"] == 41
        assert await close_code(socket) == code


async def test_an_abort_is_a_reset_without_a_close_frame(simulator: ViriCitiSimulator) -> None:
    """A client would only ever be tried with polite servers."""
    async with await subscribe(simulator, SOC) as socket:
        await simulator.close(1006)
        assert await close_code(socket) is None
    await simulator.wait_for_disconnection()
    assert simulator.counters.disconnections == 1


async def test_a_stalled_service_still_answers_pings(simulator: ViriCitiSimulator) -> None:
    """A quiet night and a dead connection could not be told apart in a trial."""
    async with await subscribe(simulator, SOC) as socket:
        simulator.faults.silent = True
        await simulator.vehicle(BUS, "soc", 41)
        await soon(await socket.ping())
        simulator.faults.silent = False
        await simulator.vehicle(BUS, "soc", 42)
        assert (await payload(socket))["value"] == 42
    assert simulator.truth[BUS, "soc"] == 42


async def test_pings_can_go_unanswered_while_data_flows(simulator: ViriCitiSimulator) -> None:
    """A client that trusts data alone, or pings alone, would not be found out."""
    simulator.faults.pongs_withheld = True
    async with await subscribe(simulator, SOC) as socket:
        answer = await socket.ping()
        await simulator.wait_until(lambda: simulator.counters.client_pings == 1)
        await simulator.vehicle(BUS, "soc", 41)
        assert (await payload(socket))["value"] == 41
    with pytest.raises(ConnectionClosed):
        await soon(answer)


async def test_a_half_open_socket_says_nothing_until_the_switch_is_put_back(
    simulator: ViriCitiSimulator,
) -> None:
    """A client that never notices a dead connection would show old values as live."""
    async with await subscribe(simulator, SOC) as socket:
        sent = simulator.counters.frames_sent
        simulator.faults.half_open = True
        answer = await socket.ping()
        await simulator.vehicle(BUS, "soc", 41)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await asyncio.shield(answer)
        assert simulator.counters.frames_sent == sent
        simulator.faults.half_open = False
        await soon(answer)
        assert (await payload(socket))["value"] == 41


async def test_a_client_that_answers_pings_stays(simulator: ViriCitiSimulator) -> None:
    """A client that is only listened to would be dropped."""
    simulator.faults.ping_interval = 0.01
    async with await dial(simulator):
        await simulator.wait_until(lambda: simulator.counters.client_pongs >= 5)
        assert simulator.connections == 1


async def test_who_waits_for_pongs_waits_for_everybody_who_is_there(
    simulator: ViriCitiSimulator,
) -> None:
    """A test that leaps over hours would cut off clients who had no time to answer."""
    await simulator.wait_for_pongs()
    async with await dial(simulator), await dial(simulator):
        await simulator.wait_for_pongs()
        assert simulator.counters.client_pongs == 2

    writer = await open_deaf(simulator)
    with pytest.raises(TimeoutError):
        await simulator.wait_for_pongs(within=0.05)
    await simulator.abort()
    await simulator.wait_for_pongs()
    writer.close()


async def open_deaf(simulator: ViriCitiSimulator) -> asyncio.StreamWriter:
    """Shake hands and answer nothing more."""
    reader, writer = await asyncio.open_connection("127.0.0.1", simulator.port, limit=1024)
    writer.write(
        f"GET /api/v2/live?apiKey={simulator.api_key} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
    )
    await soon(reader.readuntil(b"\r\n\r\n"))
    await simulator.wait_for_connection()
    return writer


async def test_a_client_that_answers_no_ping_is_terminated(simulator: ViriCitiSimulator) -> None:
    """A client that blocks its reader would never learn what the provider does to it."""
    simulator.faults.ping_interval = 0.01
    writer = await open_deaf(simulator)
    await simulator.wait_for_disconnection()
    assert simulator.counters.terminated_sockets == 1
    writer.close()


async def test_a_reader_who_never_reads_is_terminated(simulator: ViriCitiSimulator) -> None:
    """A simulator would keep the frames of the dead for ever."""
    simulator.faults.buffer_limit = 50
    writer = await open_deaf(simulator)
    while not simulator.counters.terminated_sockets:
        await simulator.send_raw("x" * 10_000)
        await asyncio.sleep(0)
    await simulator.wait_for_disconnection()
    writer.close()


async def test_a_provider_that_goes_away_comes_back_on_the_same_port(
    simulator: ViriCitiSimulator,
) -> None:
    """An outage of the whole service could not be played through."""
    socket = await subscribe(simulator, SOC)
    simulator.faults.half_open = True
    await soon(simulator.stop())
    with pytest.raises(ConnectionClosed):
        await soon(socket.recv())
    with pytest.raises(OSError):
        await dial(simulator)
    simulator.faults.half_open = False
    await simulator.start()
    await (await subscribe(simulator, SOC)).close()
