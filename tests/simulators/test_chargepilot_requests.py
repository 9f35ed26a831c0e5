"""The ChargePilot simulator keeps charging requests as each dialect says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.depots import DC_BUSY, DC_FREE, NORTH
from simulators.chargepilot.dialects import DialectName
from simulators.server import ManualClock

from .chargepilot_fixtures import Json, Upstream, nothing_comes, points, wish

UNBOUND = f"{NORTH}/0/0"
DEPARTURE = "2023-11-15T04:30:00Z"

pytestmark = pytest.mark.usefixtures("socket_enabled")


@asynccontextmanager
async def open_session(
    dialect: DialectName = "chargepilot",
) -> AsyncIterator[tuple[ChargePilotSimulator, Upstream]]:
    """Return a simulator and a client that may send requests."""
    async with (
        ChargePilotSimulator(clock=ManualClock(), dialect=dialect) as simulator,
        await Upstream.booted(simulator) as client,
    ):
        # Favonius takes its time before the first picture.
        if not simulator.dialect.greets_at_once:
            await simulator.publish()
        await client.picture()
        yield simulator, client


@pytest.fixture
async def session() -> AsyncIterator[tuple[ChargePilotSimulator, Upstream]]:
    """Return ChargePilot and a client that may send requests."""
    async with open_session() as session:
        yield session


type Open = tuple[ChargePilotSimulator, Upstream]


async def next_points(session: Open) -> dict[str, Json]:
    """Return the points of a picture that is sent now."""
    simulator, client = session
    await simulator.publish()
    return points(await client.picture())


def counted(simulator: ChargePilotSimulator) -> tuple[int, int, int]:
    """Return how many requests were created, updated and deleted so far."""
    counters = simulator.counters
    return counters.requests_created, counters.requests_updated, counters.requests_deleted


async def test_requests_are_refused_before_the_first_picture() -> None:
    """A client that is too quick would believe that its requests were taken."""
    async with ChargePilotSimulator(clock=ManualClock()) as simulator:
        simulator.faults.silent = True
        async with await Upstream.booted(simulator) as client:
            answer = await client.wish(wish("CR-1"))
    assert (answer[0], answer[6]) == (
        3,
        {"message": "No ProvideChargingInformation has been sent yet."},
    )
    assert simulator.charging_requests == {}


async def test_a_list_replaces_the_one_before(session: Open) -> None:
    """A client that sends only what is new would not notice that it deletes the rest."""
    simulator, client = session
    one, two = wish("CR-1"), wish("CR-2", "BUS-0901")
    assert (await client.wish(one, two))[6] == {}
    assert counted(simulator) == (2, 0, 0)
    await client.wish(one, two)
    assert counted(simulator) == (2, 0, 0)
    later = wish("CR-1", data={"minTargetSoc": 90})
    await client.wish(later, wish("CR-3", "BUS-0902"))
    assert counted(simulator) == (3, 1, 1)
    assert simulator.charging_requests.keys() == {"CR-1", "CR-3"}
    assert (await client.wish())[0] == 2
    assert counted(simulator) == (3, 1, 3)
    assert simulator.violations == []


async def test_a_request_without_a_point_waits_at_the_station_that_is_none(session: Open) -> None:
    """A person would ask for a charge and never see that it was heard."""
    _, client = session
    await client.wish(wish("CR-1", data={"requestedTimeForDeparture": DEPARTURE}))
    waiting = (await next_points(session))[UNBOUND]["scheduledChargingProcessList"]
    assert waiting == [
        {
            "presystemId": "Presystem1",
            "chargingRequestId": "CR-1",
            "vehicleId": "BUS-0900",
            "chargingPredictionData": {"chargingPredictionDataMinSoc": {"requestedMinSoc": 80}},
        }
    ]
    await client.wish()
    assert "scheduledChargingProcessList" not in (await next_points(session))[UNBOUND]


async def test_a_request_is_scheduled_runs_and_goes_on_without_its_origin(session: Open) -> None:
    """Nobody could follow a request from the wish to the charge."""
    simulator, client = session
    await client.wish(wish("CR-1", chargingPointId=DC_FREE))
    scheduled = (await next_points(session))[DC_FREE]["scheduledChargingProcessList"]
    assert scheduled[0]["chargingRequestId"] == "CR-1"
    simulator.picture.plug_in(DC_FREE, "BUS-0900")
    simulator.picture.start_session(DC_FREE, power=80)
    point = (await next_points(session))[DC_FREE]
    assert "scheduledChargingProcessList" not in point
    assert point["chargingProcessInfo"]["presystemId"] == "Presystem1"
    assert point["chargingProcessInfo"]["chargingRequestId"] == "CR-1"
    await client.wish()
    assert "chargingRequestId" not in (await next_points(session))[DC_FREE]["chargingProcessInfo"]


async def test_a_request_for_a_vehicle_that_charges_already_is_taken_up_by_its_process(
    session: Open,
) -> None:
    """A vehicle would be charging and waiting to be charged at once."""
    _, client = session
    await client.wish(wish("CR-1", "BUS-0417"))
    process = (await next_points(session))[DC_BUSY]["chargingProcessInfo"]
    assert process["chargingRequestId"] == "CR-1"
    await client.wish(wish("CR-1", "BUS-0417", data={"minTargetSoc": 70}))
    process = (await next_points(session))[DC_BUSY]["chargingProcessInfo"]
    minimum = process["chargingPredictionData"]["chargingPredictionDataMinSoc"]
    assert minimum["requestedMinSoc"] == 70


async def test_instructions_keep_change_and_end_what_is_known(session: Open) -> None:
    """A client that relies on an instruction would be tried with lists alone."""
    simulator, client = session
    await client.wish(wish("CR-1", chargingInstruction="Normal"))
    low = {"minTargetSoc": 30}
    await client.wish(wish("CR-1", chargingInstruction="Normal", data=low))
    assert counted(simulator) == (1, 0, 0)
    await client.wish(wish("CR-1", chargingInstruction="Changed", data=low))
    assert counted(simulator) == (1, 1, 0)
    await client.wish(wish("CR-1", chargingInstruction="Terminate"))
    assert counted(simulator) == (1, 1, 1)
    assert simulator.charging_requests == {}


@pytest.mark.parametrize(
    ("wishes", "text"),
    [
        (
            [wish("CR-X", chargingInstruction="Terminate")],
            "Charging requests for ids: CR-X does not exist.",
        ),
        (
            [wish(name, chargingInstruction="Changed") for name in ("CR-X", "CR-Y")],
            "Charging requests for ids: CR-X, CR-Y does not exist.",
        ),
        (
            [wish("CR-1"), wish("CR-2", chargingPointId="nowhere")],
            "Charging points for ids: nowhere does not exist.",
        ),
        (
            [wish("CR-1", data={"minTargetSoc": 95, "maxTargetSoc": 80})],
            "Charging requests for ids: CR-1 have a minTargetSoc above maxTargetSoc.",
        ),
        ([wish("CR-1"), wish("CR-1")], "Duplicate chargingRequestId in message: CR-1"),
    ],
)
async def test_a_list_with_a_mistake_is_refused_as_a_whole_with_a_text(
    session: Open, wishes: list[Json], text: str
) -> None:
    """A person would not be told why nothing happens."""
    simulator, client = session
    answer = await client.wish(*wishes)
    assert (answer[0], answer[6]) == (3, {"message": text})
    assert simulator.charging_requests == {}
    assert simulator.counters.charging_requests_refused == 1
    assert simulator.violations == []


@pytest.mark.parametrize(
    ("dialect", "bad"),
    [
        ("1.0", []),
        ("1.0", [wish("CR-1", automaticPreconditioning={"requestedStartTime": DEPARTURE})]),
        ("1.1", [wish("CR-1", data={"minTargetSoc": 120})]),
        ("1.1", [wish("CR-1", weather="rain")]),
        ("2.0", [wish("CR-1", chargingInstruction="Terminate")]),
        ("chargepilot", [{"vehicleId": "BUS-0900"}]),
    ],
)
async def test_what_the_schema_of_a_dialect_forbids_is_refused(
    dialect: DialectName, bad: list[Json]
) -> None:
    """A client that mixes the versions would work with every system but the real one."""
    async with open_session(dialect) as (simulator, client):
        assert (await client.wish(*bad))[0] == 3
        assert simulator.violations != []


@pytest.mark.parametrize("dialect", ["1.1", "2.0", "chargepilot", "favonius"])
async def test_an_empty_list_deletes_everything_where_it_is_allowed(dialect: DialectName) -> None:
    """The last request of all could not be taken back."""
    async with open_session(dialect) as (simulator, client):
        await client.wish(wish("CR-1"))
        await client.wish()
        assert simulator.charging_requests == {}
        assert simulator.violations == []


async def test_2_0_confirms_the_list_and_tells_in_the_picture_what_it_rejected() -> None:
    """A client that takes a confirmation for success would never tell the person."""
    async with open_session("2.0") as (simulator, client):
        good, bad = wish("CR-1"), wish("CR-2", chargingPointId="nowhere")
        assert (await client.wish(good, bad))[0] == 2
        await simulator.publish()
        assert (await client.picture())["rejectedChargingRequestInfoList"] == [
            {
                "presystemId": "Presystem1",
                "chargingRequestId": "CR-2",
                "reason": "Charging points for ids: nowhere does not exist.",
            }
        ]
        assert list(simulator.charging_requests) == ["CR-1"]
        await client.wish(good)
        await simulator.publish()
        assert "rejectedChargingRequestInfoList" not in await client.picture()


async def test_favonius_sends_an_error_for_each_mistake_and_then_a_confirmation() -> None:
    """A client would take the confirmation that follows for the answer to something else."""
    async with open_session("favonius") as (simulator, client):
        await client.say(
            1,
            "ProvideChargingRequests",
            {"chargingRequestList": [wish("CR-1"), wish("CR-2", chargingPointId="nowhere")]},
            message_id="0d7a2a34-77a5-4c43-8a3e-7f3b1b8f2c55",
        )
        error, confirmation = await client.receive(), await client.receive()
        assert error[4] == "error-0d7a2a34-77a5-4c43-8a3e-7f3b1b8f2c55"
        assert error[6] == {
            "errorCode": "InvalidChargingPointId",
            "errorDescription": "Charging points for ids: nowhere does not exist.",
            "chargingRequestId": "CR-2",
        }
        assert confirmation[4] == "response-0d7a2a34-77a5-4c43-8a3e-7f3b1b8f2c55"
        assert list(simulator.charging_requests) == ["CR-1"]


async def test_every_list_can_be_answered_by_an_error_or_not_at_all(session: Open) -> None:
    """Nobody could see what a person is told when a request fails or is lost."""
    simulator, client = session
    simulator.faults.request_error = "Internal error."
    assert (await client.wish(wish("CR-1")))[6] == {"message": "Internal error."}
    assert simulator.charging_requests == {}
    simulator.faults.apply({"request_error": None, "no_answer": True})
    await client.say(1, "ProvideChargingRequests", {"chargingRequestList": [wish("CR-1")]})
    await nothing_comes(client)
    assert list(simulator.charging_requests) == ["CR-1"]


@pytest.mark.parametrize(("forgotten", "kept"), [(False, ["CR-1"]), (True, [])])
async def test_requests_survive_a_disconnection_or_do_not(
    session: Open, forgotten: bool, kept: list[str]
) -> None:
    """Nobody knows what ChargePilot does, so that a client has to live with both."""
    simulator, client = session
    simulator.faults.requests_forgotten = forgotten
    await client.wish(wish("CR-1"))
    await client.socket.close()
    await simulator.wait_for_disconnection()
    assert list(simulator.charging_requests) == kept
