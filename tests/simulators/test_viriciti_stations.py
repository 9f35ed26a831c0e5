"""The charging stations of the ViriCiti simulator charge, break and fall silent."""

from collections import Counter
from collections.abc import AsyncIterator
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from simulators.server import ManualClock
from simulators.viriciti import DEPOT, ViriCitiSimulator
from simulators.viriciti.sessions import ERROR_CODES, Charger, Controller, Event, Guest, Status

from .viriciti_fixtures import (
    BUS,
    EVERYTHING_AT,
    PARAMETERS,
    STATION,
    TWO_CONNECTORS,
    all_payloads,
    ask,
    receive,
    subscribe,
)

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
async def simulator() -> AsyncIterator[ViriCitiSimulator]:
    """Return a running simulator whose clock stands still."""
    async with ViriCitiSimulator(clock=ManualClock(1_764_094_801.3)) as simulator:
        yield simulator


async def watch_session(simulator: ViriCitiSimulator, **how: Any) -> list[Any]:
    """Return all that a charging session says."""
    async with await subscribe(simulator, EVERYTHING_AT) as socket:
        await simulator.session(STATION, **how)
        return await all_payloads(simulator, socket)


def said(points: list[Any], parameter: str) -> list[Any]:
    """Return the values of a parameter."""
    return [point["value"] for point in points if point["parameter"] == parameter]


async def test_a_point_bears_an_iso_time_and_a_connector_but_for_alive(
    simulator: ViriCitiSimulator,
) -> None:
    """A client that reads a station as it reads a vehicle would understand nothing."""
    async with await subscribe(simulator, EVERYTHING_AT) as socket:
        await simulator.status(TWO_CONNECTORS, "Charging", connector=2)
        assert await receive(socket) == {
            "type": "chargestations",
            "payload": {
                "parameter": "status",
                "identity": TWO_CONNECTORS,
                "connector": 2,
                "time": "2025-11-25T18:20:01.300Z",
                "value": {"errorCode": "NoError", "status": "Charging"},
            },
        }
        await simulator.station(STATION, "alive", False)
        assert "connector" not in (await receive(socket))["payload"]
    assert simulator.truth[STATION, None, "alive"] is False


async def test_the_initial_state_is_sent_on_request_with_its_old_times(
    simulator: ViriCitiSimulator,
) -> None:
    """A client would announce at every start what happened last week."""
    await simulator.transaction(STATION, 1, "start", BUS, time=simulator.now - 86_400_000)
    document = {**EVERYTHING_AT, "vehicles": {BUS: ["soc"]}, "incidents": {"query": {}}}
    await simulator.incident(BUS, "incident_02")
    async with await subscribe(simulator, document, "?initialState=true") as socket:
        points = await all_payloads(simulator, socket)
    assert Counter(point["parameter"] for point in points) == {
        "alive": 2,
        "status": 3,
        "transactions": 1,
    }
    assert {point["time"][:10] for point in points} == {"2025-11-24", "2025-11-25"}
    assert max(point["time"] for point in points) < "2025-11-25T18"


async def test_the_initial_state_can_come_without_transactions(
    simulator: ViriCitiSimulator,
) -> None:
    """Nobody knows whether a running session is replayed."""
    simulator.faults.initial_transactions = False
    await simulator.transaction(STATION, 1, "start", BUS)
    async with await subscribe(simulator, EVERYTHING_AT, "?initialState=true") as socket:
        points = await all_payloads(simulator, socket)
    assert said(points, "status") and not said(points, "transactions")


async def test_the_initial_state_comes_again_with_every_subscription(
    simulator: ViriCitiSimulator,
) -> None:
    """A client would take a repeated value for a change."""
    alive = {"chargestations": {STATION: ["alive"]}}
    async with await subscribe(simulator, alive, "?initialState=true") as socket:
        await receive(socket)
        await socket.send('{"chargestations":{"DEPOT-N-03":["alive"]}}')
        await receive(socket)
        assert (await receive(socket))["payload"]["value"] is False


async def test_a_session_goes_through_every_status_in_order(
    simulator: ViriCitiSimulator,
) -> None:
    """A status nobody tried would stop the session of a real bus."""
    points = await watch_session(simulator, vid=BUS, paused=True)
    assert [value["status"] for value in said(points, "status")] == [
        *("Preparing", "Charging", "SuspendedEVSE", "Charging", "SuspendedEV"),
        *("Finishing", "Available"),
    ]
    assert points[-1]["time"] == "2025-11-25T18:20:01.300Z"


async def test_measurements_come_only_while_charging_and_never_end_with_a_zero(
    simulator: ViriCitiSimulator,
) -> None:
    """A charger would be shown to draw power all night after the bus has left."""
    points = await watch_session(simulator, readings=6)
    watts = said(points, "power")
    assert len(watts) == len(said(points, "soc")) == len(said(points, "voltage")) == 6
    assert min(watts) > 100_000
    status, measured_in = "", set()
    for point in points:
        if point["parameter"] == "status":
            status = point["value"]["status"]
        elif point["parameter"] != "transactions":
            measured_in.add(status)
    assert measured_in == {"Charging"}
    times = [point["time"] for point in points if point["parameter"] == "power"]
    assert [int(b[17:19]) - int(a[17:19]) for a, b in pairwise(times)] in (
        [30, -30, 30, -30, 30],
        [-30, 30, -30, 30, -30],
    )
    assert simulator.truth[STATION, 1, "power"] == watts[-1]


async def test_a_transaction_names_the_vehicle_as_far_as_it_is_known(
    simulator: ViriCitiSimulator,
) -> None:
    """A client that needs a vid would lose the session of a guest."""
    for vid, omit in ((BUS, ()), (BUS, ("vin",)), ("acme_003", ()), (None, ())):
        async with await subscribe(simulator, EVERYTHING_AT) as socket:
            await simulator.transaction(STATION, 1, "start", vid, omit=omit)
            [point] = await all_payloads(simulator, socket)
        named = {name: point["value"].get(name) for name in ("vehicle", "vid", "vin")}
        known = simulator.world.vehicles.get(vid or "")
        assert named == {
            "vehicle": known and known.name,
            "vid": vid,
            "vin": None if omit or not known else known.vin,
        }
        assert point["value"]["idTag"] == point["value"]["mac"].replace(":", "")


@pytest.mark.parametrize(
    ("fields", "has", "lacks"),
    [
        ("ocpp", {"meterStop", "reason", "vid"}, {"meterStart"}),
        ("as_start", {"meterStart", "vid"}, {"meterStop", "reason"}),
        ("bare", {"transactionId", "event"}, {"mac", "vid", "meterStop"}),
    ],
)
async def test_a_stop_has_the_fields_it_may_have_and_the_id_of_its_start(
    simulator: ViriCitiSimulator, fields: str, has: set[str], lacks: set[str]
) -> None:
    """Nobody has shown what the end of a session says."""
    simulator.faults.apply({"stop_fields": fields})
    transactions = said(await watch_session(simulator, vid=BUS), "transactions")
    start, stop = transactions
    assert (start["event"], stop["event"]) == ("start", "stop")
    assert start["transactionId"] == stop["transactionId"]
    assert has <= stop.keys()
    assert not lacks & stop.keys()


async def test_a_session_can_break_down(simulator: ViriCitiSimulator) -> None:
    """A fault in the middle of the night would leave a session open for ever."""
    points = await watch_session(simulator, vid=BUS, error_code="GroundFailure")
    assert {"errorCode": "GroundFailure", "status": "Faulted"} in said(points, "status")
    assert [value["event"] for value in said(points, "transactions")] == ["start", "stop"]


async def test_a_stop_without_a_start_is_sent_all_the_same(simulator: ViriCitiSimulator) -> None:
    """A session that began while Home Assistant was off would stop it."""
    await simulator.transaction(STATION, 1, "stop", BUS)
    stop = simulator.truth[STATION, 1, "transactions"]
    assert isinstance(stop, dict)
    assert stop["event"] == "stop"


def happenings(hours: float, seed: int = 0) -> list[Event]:
    """Let a connector live for hours in steps of ten seconds."""
    guest = Guest(vid=None, gauge=lambda: 50.0)
    charger = Charger(DEPOT[0], 1, Random(seed), lambda: guest)
    return [event for _ in range(int(hours * 360)) for event in charger.step(10)]


def test_a_connector_that_lives_long_enough_shows_every_status_and_every_error() -> None:
    """An error code nobody tried would break the list of a sensor."""
    statuses = [event for event in happenings(hours=200) if isinstance(event, Status)]
    assert {status.error_code for status in statuses if status.status == "Faulted"} >= {
        "GroundFailure",
        "HighTemperature",
    }
    assert {status.error_code for status in statuses} == {*ERROR_CODES, "NoError"}
    assert {status.status for status in statuses} == {
        *("Available", "Preparing", "Charging", "SuspendedEV", "SuspendedEVSE"),
        *("Finishing", "Faulted", "Unavailable"),
    }
    assert any(s.status != "Faulted" and s.error_code != "NoError" for s in statuses)


def test_the_controller_speaks_for_connector_0_and_loses_its_link() -> None:
    """A station would get a connector that nobody can plug into."""
    controller = Controller("X", Random(0))
    events = [event for _ in range(1000) for event in controller.step(60)]
    statuses = {(e.connector, e.status) for e in events if isinstance(e, Status)}
    links = [e for e in events if not isinstance(e, Status)]
    assert statuses == {(0, "Available"), (0, "Unavailable")}
    assert len(links) >= 3


async def test_a_vehicle_that_is_plugged_in_charges(simulator: ViriCitiSimulator) -> None:
    """A bus would drive across the map while its charger says that it stands there."""
    document = {"chargestations": {station.identity: PARAMETERS for station in DEPOT}}
    async with await subscribe(simulator, document) as socket:
        await simulator.tick(600)
        points = await all_payloads(simulator, socket)
        starts = [v for v in said(points, "transactions") if v["event"] == "start" and "vid" in v]
        stops = {v["transactionId"] for v in said(points, "transactions") if v["event"] == "stop"}
    plugged = [start["vid"] for start in starts if start["transactionId"] not in stops]
    assert plugged
    assert len(plugged) == len(set(plugged))
    assert {simulator.truth[vid, "speed"] for vid in plugged} == {0}


async def test_each_connector_has_a_truth_of_its_own(simulator: ViriCitiSimulator) -> None:
    """The right bay would be blocked by the bus in the left one."""
    async with await subscribe(simulator, EVERYTHING_AT) as socket:
        await simulator.status(TWO_CONNECTORS, "Charging", connector=1)
        await simulator.status(TWO_CONNECTORS, "Available", connector=0)
        await ask(simulator, socket, {})
    statuses = {number: simulator.truth[TWO_CONNECTORS, number, "status"] for number in (0, 1, 2)}
    assert [value["status"] for value in statuses.values() if isinstance(value, dict)] == [
        *("Available", "Charging", "Available")
    ]
