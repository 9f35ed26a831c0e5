"""The ChargePilot simulator lets in whom it should, in every way a system may refuse."""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus

import pytest
from websockets.exceptions import InvalidMessage

from simulators.chargepilot import ChargePilotSimulator
from simulators.server import ManualClock

from .chargepilot_fixtures import V1, V2, Upstream, basic, close_code, dial, refused_with, soon

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
async def simulator() -> AsyncIterator[ChargePilotSimulator]:
    """Return a running simulator whose clock stands still."""
    async with ChargePilotSimulator(clock=ManualClock()) as simulator:
        yield simulator


@pytest.mark.parametrize(
    "headers",
    [
        {},
        basic("depot", "wrong"),
        basic("somebody", "s3cret-of-the-depot"),
        {"Authorization": "Basic %%%"},
        {"Authorization": "Bearer s3cret-of-the-depot"},
    ],
)
async def test_who_has_no_right_credentials_is_refused_in_the_handshake(
    simulator: ChargePilotSimulator, headers: dict[str, str]
) -> None:
    """A mistyped password would look like a provider that is out of order."""
    assert await refused_with(simulator, headers) == HTTPStatus.UNAUTHORIZED
    assert simulator.counters.handshakes == 0
    assert simulator.counters.handshakes_refused == 1


async def test_credentials_are_read_as_utf_8(simulator: ChargePilotSimulator) -> None:
    """A password with an umlaut would work here and be refused in the world."""
    simulator.password = "Straßenbahn-42€"
    async with await dial(simulator):
        await simulator.wait_for_connection()
    await simulator.wait_for_disconnection()
    latin = {"Authorization": "Basic ZGVwb3Q6U3RyYd9lbmJhaG4="}
    assert await refused_with(simulator, latin) == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize("status", [401, 403])
async def test_credentials_can_be_revoked_and_given_back(
    simulator: ChargePilotSimulator, status: int
) -> None:
    """Nobody could try what happens when a password is exchanged while Home Assistant runs."""
    simulator.faults.apply({"credentials_revoked": True, "refusal_status": status})
    good = basic(simulator.username, simulator.password)
    assert await refused_with(simulator, good) == status
    simulator.faults.credentials_revoked = False
    async with await dial(simulator):
        await simulator.wait_for_connection()


async def test_a_refusal_can_come_as_a_close_behind_the_handshake(
    simulator: ChargePilotSimulator,
) -> None:
    """A client that looks at the status of the handshake alone would try again for ever."""
    simulator.faults.refusal = "close"
    async with await dial(simulator, basic("depot", "wrong")) as socket:
        assert await close_code(socket) == 1008
    assert simulator.counters.handshakes_refused == 1


@pytest.mark.parametrize(
    ("mode", "offered", "chosen"),
    [
        ("selected", (V1,), V1),
        ("selected", (V1, V2), V1),
        ("selected", (), None),
        ("ignored", (V1,), None),
        ("required", (V2, V1), V1),
    ],
)
async def test_a_subprotocol_is_chosen_or_left_out_and_the_socket_stays_open(
    simulator: ChargePilotSimulator, mode: str, offered: tuple[str, ...], chosen: str | None
) -> None:
    """A client that insists on an answer would never get data from a server that gives none."""
    simulator.faults.apply({"subprotocol": mode})
    async with await dial(simulator, subprotocols=offered) as socket:
        assert socket.subprotocol == chosen
        assert (await Upstream(simulator, socket).boot())[6] == {"status": "Accepted"}


@pytest.mark.parametrize(("mode", "offered"), [("required", ()), ("refused", (V1,))])
async def test_a_server_without_a_common_subprotocol_ends_the_socket_after_the_handshake(
    simulator: ChargePilotSimulator, mode: str, offered: tuple[str, ...]
) -> None:
    """A client would take the open socket for a success and report that it is connected."""
    simulator.faults.apply({"subprotocol": mode})
    async with await dial(simulator, subprotocols=offered) as socket:
        assert socket.subprotocol is None
        assert await close_code(socket) == 1002


async def test_a_system_of_2_0_picks_the_highest_version_offered() -> None:
    """A client that offers both would be tried with the old one only."""
    async with ChargePilotSimulator(clock=ManualClock(), dialect="2.0") as simulator:
        async with await dial(simulator, subprotocols=(V1, V2)) as socket:
            assert socket.subprotocol == V2
        async with await dial(simulator, subprotocols=(V1,)) as socket:
            assert socket.subprotocol == V1


async def test_a_handshake_is_refused_or_dropped_on_demand(
    simulator: ChargePilotSimulator,
) -> None:
    """A client that takes a failed handshake for a wrong password would ask for a new one."""
    simulator.faults.upgrade_status = 503
    good = basic(simulator.username, simulator.password)
    assert await refused_with(simulator, good) == HTTPStatus.SERVICE_UNAVAILABLE
    simulator.faults.upgrade_drop = True
    with pytest.raises((InvalidMessage, ConnectionError, EOFError)):
        await soon(dial(simulator))


async def test_a_hanging_handshake_goes_on_when_the_switch_is_put_back(
    simulator: ChargePilotSimulator,
) -> None:
    """A client that waits for ever in a handshake would not be found out."""
    simulator.faults.upgrade_hang = True
    opening = asyncio.create_task(dial(simulator))
    with pytest.raises(TimeoutError):
        await simulator.wait_for_connection(within=0.05)
    simulator.faults.upgrade_hang = False
    await (await soon(opening)).close()


async def test_two_logins_share_the_same_credentials_unless_it_is_forbidden(
    simulator: ChargePilotSimulator,
) -> None:
    """Nobody knows what ChargePilot does, so that a client has to live with all three."""
    async with await Upstream.booted(simulator) as first:
        await first.picture()
        async with await Upstream.booted(simulator):
            assert simulator.connections == 2
        simulator.faults.second_login = "refuse"
        async with await dial(simulator) as second:
            assert await close_code(second) == 1008
        simulator.faults.second_login = "kick"
        async with await Upstream.booted(simulator) as third:
            assert await close_code(first.socket) == 1008
            await third.picture()


async def test_favonius_takes_a_token_and_refuses_by_closing() -> None:
    """A client would ask a person for a password where there was never a status to tell why."""
    async with ChargePilotSimulator(clock=ManualClock(), dialect="favonius") as simulator:
        async with await dial(simulator, {}) as socket:
            assert await close_code(socket) == 1008
        async with await dial(
            simulator, {"Authorization": f"Bearer {simulator.password}"}
        ) as open_:
            client = Upstream(simulator, open_)
            assert (await client.boot())[6] == {"status": "Accepted"}


async def test_a_provider_that_goes_away_comes_back_on_the_same_port(
    simulator: ChargePilotSimulator,
) -> None:
    """An outage of the whole service could not be played through."""
    async with await Upstream.booted(simulator) as client:
        await simulator.stop()
        assert await close_code(client.socket) is None
    with pytest.raises(OSError, match="Connect call failed"):
        await soon(dial(simulator))
    await simulator.start()
    async with await Upstream.booted(simulator) as client:
        await client.picture()


async def test_a_simulator_stops_at_once_whatever_hangs(simulator: ChargePilotSimulator) -> None:
    """A test that forgets to put a switch back would hang the whole suite."""
    async with await Upstream.booted(simulator) as client:
        simulator.faults.apply({"half_open": True, "upgrade_hang": True})
        hanging = asyncio.create_task(dial(simulator))
        await simulator.publish()
        await soon(simulator.stop())
        assert await close_code(client.socket) is None
    with pytest.raises((InvalidMessage, ConnectionError, EOFError)):
        await soon(hanging)
