"""The ChargePilot simulator sends what no client may trip over, and breaks its sockets."""

import asyncio
from collections.abc import AsyncIterator
import json
import re
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.depots import DC_BUSY
from simulators.server import ManualClock

from .chargepilot_fixtures import Upstream, basic, close_code, nothing_comes, points, soon

INFORMATION = "ProvideChargingInformation"

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
async def simulator() -> AsyncIterator[ChargePilotSimulator]:
    """Return a running simulator whose clock stands still."""
    async with ChargePilotSimulator(clock=ManualClock()) as simulator:
        yield simulator


@pytest.fixture
async def client(simulator: ChargePilotSimulator) -> AsyncIterator[Upstream]:
    """Return a client that has booted and confirmed its first picture."""
    async with await Upstream.booted(simulator) as client:
        await client.picture()
        yield client


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("broken_json", r'\[1,"CMS".*[^\]]'),
        ("empty", ""),
        ("object", r'\{"messageType".*'),
        ("number", "42"),
        ("null", "null"),
        ("null_id", r'\[1,"CMS","Presystem1","[^"]*",null,.*'),
        ("number_id", r'\[1,"CMS","Presystem1","[^"]*",7,.*'),
        ("unknown_type", r'\[9,"CMS".*'),
        ("stray_confirmation", r'\[2,"CMS".*,\{\}\]'),
        ("stray_error", r'\[3,"CMS".*"Nobody asked\."\}\]'),
    ],
)
async def test_a_frame_that_is_no_request_comes_and_needs_no_answer(
    simulator: ChargePilotSimulator, client: Upstream, kind: Any, said: str
) -> None:
    """A client that falls over one bad frame would take all entities with it."""
    await simulator.garbage(kind)
    frame = await soon(client.socket.recv())
    assert isinstance(frame, str)
    assert re.fullmatch(said, frame)
    assert simulator.outstanding == {}


async def test_a_binary_frame_comes_as_binary(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """A client that takes every frame for text would fall over it."""
    await simulator.garbage("binary")
    assert isinstance(await soon(client.socket.recv()), bytes)


@pytest.mark.parametrize(
    ("kind", "length"), [("six_elements", 6), ("eight_elements", 8), ("no_time", 7)]
)
async def test_a_request_of_the_wrong_shape_may_be_answered_but_need_not(
    simulator: ChargePilotSimulator, client: Upstream, kind: Any, length: int
) -> None:
    """A client that answers with an error would be blamed, or one that does not."""
    await simulator.garbage(kind)
    message = await client.receive()
    assert len(message) == length
    assert simulator.outstanding == {}
    await client.say(3, INFORMATION, {"message": "unreadable"}, message_id=message[4])
    assert simulator.complaints == []


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("null_payload", r"null"),
        ("list_payload", r"\[\{.*"),
        ("empty_payload", r"\{\}"),
        ("null_depots", r'\{"depotInfoList": null\}'),
        ("unknown_enum", r".*Daydreaming.*"),
        ("missing_field", r'(?!.*"chargingPointId": "[^/"]*").*'),
        ("wrong_types", r'.*"vehicleInfo": "BUS".*'),
        ("out_of_range", r'.*"stateOfCharge": 655.*'),
        ("extra_fields", r'.*"weather": \{"rain": 3\}.*'),
    ],
)
async def test_a_picture_that_is_wrong_inside_has_to_be_answered(
    simulator: ChargePilotSimulator, client: Upstream, kind: Any, said: str
) -> None:
    """A client that drops what it cannot read would leave the system waiting."""
    await simulator.garbage(kind)
    message = await client.receive()
    assert re.fullmatch(said, json.dumps(message[6]))
    assert simulator.outstanding == {message[4]: INFORMATION}
    await client.confirm(message)
    assert simulator.outstanding == {}


async def test_a_number_that_is_none_comes_as_python_would_write_it(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """A client that reads JSON leniently would show a meter reading that is not a number."""
    await simulator.garbage("not_a_number")
    assert "NaN" in str(await soon(client.socket.recv()))


async def test_a_request_for_an_unknown_action_has_to_be_refused(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """A client would confirm what it has never heard of."""
    await simulator.garbage("unknown_action")
    message = await client.receive()
    assert simulator.outstanding == {message[4]: "ProvideWeather"}
    await client.say(3, "ProvideWeather", {"message": "unknown"}, message_id=message[4])
    assert simulator.outstanding == {}
    assert simulator.complaints == []


async def test_a_picture_of_five_megabytes_comes_in_one_frame(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """A client with the usual limit of one megabyte would reconnect for ever."""
    await simulator.garbage("huge")
    frame = await soon(client.socket.recv())
    assert len(frame) > 5_000_000
    await client.confirm(json.loads(frame))
    assert simulator.outstanding == {}
    url, headers = simulator.socket_url, basic(simulator.username, simulator.password)
    async with connect(url, additional_headers=headers, close_timeout=0.1) as narrow:
        other = Upstream(simulator, narrow)
        await other.boot()
        await other.picture()
        await simulator.garbage("huge")
        with pytest.raises(ConnectionClosed):
            await soon(narrow.recv())


async def test_an_old_picture_overtaken_by_a_new_one_comes_with_its_old_time(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """A client would go back to what was true two minutes ago."""
    simulator.picture.leave(DC_BUSY)
    await simulator.publish()
    await client.picture()
    await simulator.out_of_order()
    late = await client.receive()
    assert late[3] == "2023-11-14T22:11:20.000Z"
    assert points(late[6])[DC_BUSY]["chargingPointStatus"] == "Occupied"
    await client.confirm(late)
    assert simulator.complaints == []


async def test_a_boot_from_the_other_side_wants_to_be_accepted(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """A client would crash over a request that one vendor's own picture shows."""
    await simulator.request_boot()
    request = await client.receive()
    assert (request[0], request[5], request[6]) == (1, "BootNotification", {"systemType": "BMS"})
    await client.confirm(request, {"status": "Accepted"})
    assert simulator.outstanding == {}
    assert simulator.violations == []


async def test_any_frame_at_all_can_be_sent(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """Something seen in the world tomorrow could not be tried."""
    await simulator.send_raw('["hello"]')
    assert await client.receive() == ["hello"]


@pytest.mark.parametrize("code", [1000, 1001, 1008, 1011])
async def test_a_socket_is_closed_with_the_code_asked_for_behind_what_was_sent(
    simulator: ChargePilotSimulator, client: Upstream, code: int
) -> None:
    """Nobody could see whether the last picture before a close still counts."""
    await simulator.publish()
    await simulator.close(code, "maintenance")
    assert (await client.receive())[5] == INFORMATION
    assert await close_code(client.socket) == code


async def test_an_abort_is_a_reset_without_a_close_frame(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """A client would only ever be tried with polite servers."""
    await simulator.abort()
    assert await close_code(client.socket) is None
    await simulator.wait_for_disconnection()


async def test_a_half_open_socket_answers_nothing_until_the_switch_is_put_back(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """A client that never notices a dead connection would show old values as live."""
    simulator.faults.half_open = True
    answer = await client.socket.ping()
    await simulator.publish()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await asyncio.shield(answer)
    assert simulator.connections == 1
    simulator.faults.half_open = False
    await soon(answer)
    await client.picture()


async def test_a_server_may_leave_pings_without_an_answer_and_send_all_the_same(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """A client that gives up over a missing pong would lose a connection that works."""
    simulator.faults.answers_pings = False
    answer = await client.socket.ping()
    await simulator.publish()
    await client.picture()
    assert simulator.counters.client_pings == 1
    await client.socket.close()
    with pytest.raises(ConnectionClosed):
        await answer


async def test_a_server_that_pings_keeps_who_answers_and_drops_who_does_not(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """A client that only listens would be dropped after a minute."""
    simulator.faults.ping_interval = 0.01
    await simulator.wait_until(lambda: simulator.counters.client_pongs >= 3)
    assert simulator.connections == 1
    simulator.faults.pong_timeout = 0
    assert await close_code(client.socket) == 1008
    assert simulator.counters.stalled_sockets == 1


async def test_nothing_is_sent_behind_a_goodbye(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """A client would be shown data of a connection that is over."""
    await simulator.close(1001)
    await simulator.publish()
    assert await close_code(client.socket) == 1001


async def test_garbage_before_the_boot_is_possible_too(simulator: ChargePilotSimulator) -> None:
    """A client could trip over what comes in place of the answer to its boot."""
    async with await Upstream.dialled(simulator) as client:
        await nothing_comes(client)
        await simulator.garbage("number")
        assert await client.receive() == 42
