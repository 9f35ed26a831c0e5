"""The ChargePilot simulator says nothing before the boot, and answers it in every way."""

from collections.abc import AsyncIterator

import pytest

from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.dialects import DialectName
from simulators.server import ManualClock

from .chargepilot_fixtures import Upstream, close_code, nothing_comes, wish

BOOT_ID = "5b1f4b0e-6a0e-4a35-9f0e-0d3a6f6f1a01"

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
async def simulator() -> AsyncIterator[ChargePilotSimulator]:
    """Return a running simulator whose clock stands still."""
    async with ChargePilotSimulator(clock=ManualClock()) as simulator:
        yield simulator


@pytest.fixture
async def client(simulator: ChargePilotSimulator) -> AsyncIterator[Upstream]:
    """Return a client that has not said anything yet."""
    async with await Upstream.dialled(simulator) as client:
        yield client


async def test_nothing_comes_before_the_boot(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """A client that forgets to boot would get its data all the same."""
    await simulator.publish()
    await nothing_comes(client)
    assert simulator.counters.pictures_sent == 0


async def test_an_answer_has_the_id_the_action_and_the_presystem_of_the_request(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """A client could not tell which of its requests is answered."""
    answer = await client.boot(message_id=BOOT_ID)
    assert answer == [
        *(2, "CMS", "Presystem1", "2023-11-14T22:13:20.000Z", BOOT_ID, "BootNotification"),
        {"status": "Accepted"},
    ]
    assert simulator.violations == []


@pytest.mark.parametrize("role", ["BMS", "ITCS"])
@pytest.mark.parametrize(
    ("dialect", "right", "wrong"),
    [
        ("chargepilot", "systemType", "presystem"),
        ("1.0", "presystem", "systemType"),
        ("1.1", "presystem", "systemType"),
        ("2.0", "presystem", "systemType"),
    ],
)
async def test_each_dialect_insists_on_its_own_key(
    dialect: DialectName, right: str, wrong: str, role: str
) -> None:
    """A client with a single key built in would pass here and get no data in the world."""
    async with ChargePilotSimulator(clock=ManualClock(), dialect=dialect) as simulator:
        async with await Upstream.dialled(simulator) as client:
            assert (await client.boot(wrong, role))[0] == 3
        async with await Upstream.dialled(simulator) as client:
            assert (await client.boot(right, role))[6] == {"status": "Accepted"}
        assert simulator.violations == []
        assert (simulator.counters.boots, simulator.counters.boots_accepted) == (2, 1)


@pytest.mark.parametrize("key", ["systemType", "presystem"])
async def test_a_switch_makes_the_system_take_either_key_or_the_other(
    simulator: ChargePilotSimulator, client: Upstream, key: str
) -> None:
    """The question which key is right could not be played through with both outcomes."""
    simulator.faults.apply({"boot_key": "either"})
    assert (await client.boot(key))[6] == {"status": "Accepted"}
    simulator.faults.apply({"boot_key": key})
    async with await Upstream.dialled(simulator) as other:
        assert (await other.boot(key))[6] == {"status": "Accepted"}


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"systemType": "LMS"},
        {"systemType": "BMS", "presystem": "BMS"},
        {"systemType": "BMS", "interval": 30},
        {"presystem": None},
    ],
)
async def test_a_boot_the_schema_does_not_know_is_refused_and_written_down(
    simulator: ChargePilotSimulator, client: Upstream, payload: dict[str, object]
) -> None:
    """A client could send both keys to be on the safe side, which every schema forbids."""
    assert (await client.ask("BootNotification", payload))[0] == 3
    assert simulator.violations != []
    await nothing_comes(client)


async def test_a_wrong_key_can_be_answered_by_silence_rejection_or_a_close(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """A client that waits for an error to try the other key would wait for ever."""
    simulator.faults.boot_refusal = "silence"
    await client.say(1, "BootNotification", {"presystem": "BMS"})
    await nothing_comes(client)
    simulator.faults.boot_refusal = "rejected"
    assert (await client.boot("presystem"))[6] == {"status": "Rejected"}
    simulator.faults.boot_refusal = "close"
    await client.say(1, "BootNotification", {"presystem": "BMS"})
    assert await close_code(client.socket) == 1008
    assert simulator.counters.boots_refused == 3


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("rejected", {"status": "Rejected"}),
        ("pending", {"status": "Pending", "interval": 30}),
        ("null", None),
        ("empty", {}),
        ("unknown", {"status": "Daydreaming"}),
        ("error", {"message": "Internal error."}),
    ],
)
async def test_a_boot_that_is_not_accepted_opens_nothing(
    simulator: ChargePilotSimulator, client: Upstream, kind: str, payload: object
) -> None:
    """A client would believe that it is connected, and wait for pictures that never come."""
    simulator.faults.apply({"boot_answer": kind})
    answer = await client.boot()
    assert answer[0] == (3 if kind == "error" else 2)
    assert answer[6] == payload
    await simulator.publish()
    await nothing_comes(client)


async def test_a_boot_can_remain_without_an_answer_or_end_the_socket(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """A client without a time-out for its boot would not be found out."""
    simulator.faults.boot_answer = "silence"
    await client.say(1, "BootNotification", {"systemType": "BMS"})
    await nothing_comes(client)
    simulator.faults.boot_answer = "close"
    await client.say(1, "BootNotification", {"systemType": "BMS"})
    assert await close_code(client.socket) == 1008


async def test_a_request_before_the_boot_is_an_error_a_close_or_nothing(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """A client that is too quick would be answered as if nothing were wrong."""
    answer = await client.wish(wish("CR-1"))
    assert (answer[0], answer[6]) == (3, {"message": "BootNotification has to come first."})
    simulator.faults.before_boot = "silence"
    await client.say(1, "ProvideChargingRequests", {"chargingRequestList": []})
    await nothing_comes(client)
    simulator.faults.before_boot = "close"
    await client.say(1, "ProvideChargingRequests", {"chargingRequestList": []})
    assert await close_code(client.socket) == 1008
    assert simulator.charging_requests == {}


async def test_somebody_elses_presystem_id_is_rejected(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """A person who mistyped the id would see somebody else's depot, or none without a word."""
    answer = await client.boot(presystem_id="Presystem2")
    assert answer[2] == "Presystem2"
    assert answer[6] == {"status": "Rejected"}
    assert "Presystem2" in simulator.violations[0]


async def test_a_second_boot_on_one_connection_is_written_down(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """A client that boots again and again would pass for a good one."""
    await client.boot()
    await client.picture()
    assert (await client.boot())[6] == {"status": "Accepted"}
    assert simulator.violations == ["a second BootNotification on one connection"]


async def test_an_id_that_was_used_before_is_written_down(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """Nobody could tell to which of two requests an answer belongs."""
    await client.boot(message_id="5b1f4b0e-6a0e-4a35-9f0e-0d3a6f6f1a01")
    await client.picture()
    await client.boot(message_id="5b1f4b0e-6a0e-4a35-9f0e-0d3a6f6f1a01")
    assert simulator.violations[0].endswith("was the id of a request before")


async def test_pictures_can_come_before_the_boot(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """A client would fall over a server that is too eager."""
    simulator.faults.picture_before_boot = True
    await client.picture()
    await client.boot()


async def test_a_new_connection_has_to_boot_again(
    simulator: ChargePilotSimulator, client: Upstream
) -> None:
    """A client that boots only once in its life would be served after an outage."""
    await client.boot()
    await client.socket.close()
    async with await Upstream.dialled(simulator) as again:
        await nothing_comes(again)
        await again.boot()
        await again.picture()
