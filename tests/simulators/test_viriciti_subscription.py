"""The ViriCiti simulator takes subscriptions in every way that the documents leave open."""

from collections.abc import AsyncIterator
import json
from typing import Any

import pytest

from simulators.server import ManualClock
from simulators.viriciti import ViriCitiSimulator

from .viriciti_fixtures import (
    BUS,
    STATION,
    all_payloads,
    ask,
    close_code,
    dial,
    payload,
    receive,
    subscribe,
)

OTHER_BUS = "acme_003"
DOCUMENT = {
    "vehicles": {BUS: ["soc", "power"], OTHER_BUS: ["odo"]},
    "chargestations": {STATION: ["alive", "power"]},
    "incidents": {"query": {}},
}

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
async def simulator() -> AsyncIterator[ViriCitiSimulator]:
    """Return a running simulator whose clock stands still."""
    async with ViriCitiSimulator(clock=ManualClock()) as simulator:
        yield simulator


@pytest.mark.parametrize(
    ("style", "echo"),
    [
        ("verbatim", json.dumps(DOCUMENT, indent=1)),
        ("reserialised", json.dumps(DOCUMENT, separators=(",", ":"))),
        ("wrapped", json.dumps({"type": "query", "payload": DOCUMENT}, separators=(",", ":"))),
    ],
)
async def test_a_subscription_is_echoed_in_each_form_it_may_have(
    simulator: ViriCitiSimulator, style: str, echo: str
) -> None:
    """An echo without a type would stop a client at its first frame."""
    simulator.faults.apply({"echo_style": style})
    async with await dial(simulator) as socket:
        await socket.send(json.dumps(DOCUMENT, indent=1))
        assert await socket.recv() == echo
        await simulator.wait_for_subscription()
        assert simulator.subscription == DOCUMENT


async def test_an_echo_can_be_left_out(simulator: ViriCitiSimulator) -> None:
    """A client that waits for the echo would wait for ever."""
    simulator.faults.echo_style = "none"
    async with await subscribe(simulator, DOCUMENT) as socket:
        await simulator.vehicle(BUS, "soc", 41)
        assert (await payload(socket))["label"] == "soc"


async def test_only_what_was_asked_for_is_sent(simulator: ViriCitiSimulator) -> None:
    """A client would look right although it subscribed to nothing."""
    async with await subscribe(simulator, DOCUMENT) as socket:
        await simulator.vehicle(BUS, "odo", 1)
        await simulator.vehicle(OTHER_BUS, "odo", 2)
        await simulator.station(STATION, "soc", 3)
        await simulator.station(STATION, "power", 4)
        seen = [await payload(socket) for _ in range(2)]
    assert [point["value"] for point in seen] == [2, 4]


async def test_what_nobody_asked_for_is_sent_on_demand(simulator: ViriCitiSimulator) -> None:
    """A client that creates an entity for every label it hears would not be found out."""
    simulator.faults.sends_unasked = True
    async with await subscribe(simulator, {}) as socket:
        await simulator.vehicle("acme_004", "speed", 1)
        assert (await payload(socket))["vid"] == "acme_004"


@pytest.mark.parametrize(("mode", "values"), [("replace", [2]), ("merge", [1, 2])])
async def test_a_second_subscription_replaces_or_merges(
    simulator: ViriCitiSimulator, mode: str, values: list[int]
) -> None:
    """A client that adds one bus to its subscription would lose all the others."""
    simulator.faults.apply({"second_subscription": mode})
    async with await subscribe(simulator, {"vehicles": {BUS: ["soc"]}}) as socket:
        await ask(simulator, socket, {"vehicles": {BUS: ["power"]}})
        await simulator.vehicle(BUS, "soc", 1)
        await simulator.vehicle(BUS, "power", 2)
        seen = await all_payloads(simulator, socket)
    assert [point["value"] for point in seen] == values


async def test_a_subscription_is_forgotten_with_its_connection(
    simulator: ViriCitiSimulator,
) -> None:
    """A client that does not subscribe again after a reconnect would see a quiet night."""
    await (await subscribe(simulator, DOCUMENT)).close()
    await simulator.wait_for_disconnection()
    async with await dial(simulator) as socket:
        await simulator.wait_for_connection(2)
        assert simulator.subscription is None
        await simulator.vehicle(BUS, "soc", 41)
        assert await all_payloads(simulator, socket) == []


async def test_each_connection_has_a_subscription_of_its_own(simulator: ViriCitiSimulator) -> None:
    """A client that uses a connection for each domain would be told everything twice."""
    async with (
        await subscribe(simulator, {"vehicles": {BUS: ["soc"]}}) as one,
        await subscribe(simulator, {"vehicles": {BUS: ["odo"]}}) as other,
    ):
        await simulator.vehicle(BUS, "soc", 1)
        await simulator.vehicle(BUS, "odo", 2)
        assert (await payload(one))["value"] == 1
        assert (await payload(other))["value"] == 2


async def test_nothing_is_sent_before_the_server_has_authorised_everything(
    simulator: ViriCitiSimulator,
) -> None:
    """A client that expects data at once would take the wait for a fault."""
    simulator.faults.authorisation_hang = True
    simulator.faults.authorisation_delay = 0.01
    async with await dial(simulator) as socket:
        await socket.send(json.dumps(DOCUMENT))
        assert await receive(socket) == DOCUMENT
        await simulator.vehicle(BUS, "soc", 1)
        assert simulator.counters.authorisations == 0
        simulator.faults.authorisation_hang = False
        await simulator.wait_for_subscription()
        await simulator.vehicle(BUS, "soc", 2)
        assert (await payload(socket))["value"] == 2


async def test_what_the_key_may_not_see_is_left_out_without_a_word(
    simulator: ViriCitiSimulator,
) -> None:
    """A bus of another depot would look like one that never speaks, and nobody could try it."""
    simulator.faults.acl_denies = (f"{BUS}/power", OTHER_BUS, STATION)
    simulator.faults.echo_style = "granted"
    async with await dial(simulator) as socket:
        await socket.send(json.dumps(DOCUMENT))
        echo = await receive(socket)
        await simulator.wait_for_subscription()
    assert echo["vehicles"] == {BUS: ["soc"]}
    assert echo["chargestations"] == {}
    assert simulator.counters.refused_items == 3


@pytest.mark.parametrize(
    ("style", "said"),
    [
        ("string", f"not authorized: {OTHER_BUS}"),
        ("object", {"message": f"not authorized: {OTHER_BUS}", "items": [OTHER_BUS]}),
        ("list", [f"not authorized: {OTHER_BUS}", OTHER_BUS]),
    ],
)
async def test_a_denial_can_be_said_in_an_error_of_each_shape(
    simulator: ViriCitiSimulator, style: str, said: object
) -> None:
    """An error of a shape nobody tried would stop the whole fleet."""
    simulator.faults.apply({"acl_style": "error", "error_payload": style})
    simulator.faults.acl_denies = (OTHER_BUS,)
    async with await subscribe(simulator, DOCUMENT) as socket:
        assert await receive(socket) == {"type": "error", "payload": said}
        await simulator.vehicle(BUS, "soc", 41)
        assert (await payload(socket))["value"] == 41


async def test_one_denied_item_can_block_all_the_others(simulator: ViriCitiSimulator) -> None:
    """One bus that was sold would silence the fleet, and nobody would know why."""
    simulator.faults.apply({"acl_denies": [OTHER_BUS], "acl_blocks_all": True})
    async with await subscribe(simulator, DOCUMENT) as socket:
        await simulator.vehicle(BUS, "soc", 41)
        assert await all_payloads(simulator, socket) == []


async def test_a_denial_can_close_the_connection(simulator: ViriCitiSimulator) -> None:
    """A client would reconnect for ever, and never say what is wrong."""
    simulator.faults.apply({"acl_denies": ["ghost"], "acl_style": "close"})
    async with await dial(simulator) as socket:
        await socket.send(json.dumps({"vehicles": {"ghost": ["soc"]}}))
        assert await close_code(socket) == 4000


async def test_an_unknown_thing_is_silent_or_denied(simulator: ViriCitiSimulator) -> None:
    """A mistyped station would be told apart from a quiet one in a trial, and nowhere else."""
    ghost = {"chargestations": {"GHOST": ["alive"]}}
    async with await subscribe(simulator, ghost) as socket:
        assert simulator.counters.refused_items == 0
        simulator.faults.apply({"unknown_is_denied": True, "acl_style": "error"})
        await ask(simulator, socket, ghost)
        assert (await receive(socket))["type"] == "error"


async def test_the_debug_calls_are_bare_words(simulator: ViriCitiSimulator) -> None:
    """A client that sends them as JSON would believe that it was heard."""
    simulator.faults.acl_denies = (OTHER_BUS,)
    async with await subscribe(simulator, DOCUMENT) as socket:
        await socket.send("show query")
        assert await receive(socket) == DOCUMENT
        await socket.send("show acl")
        acl = await receive(socket)
        assert acl["type"] == "acl"
        assert OTHER_BUS not in acl["payload"]["vehicles"]
        assert STATION in acl["payload"]["chargestations"]
        simulator.faults.acl_payload = "mapping"
        await socket.send("show acl")
        assert "soc" in (await payload(socket))["vehicles"][BUS]
        simulator.faults.echo_style = "wrapped"
        await socket.send("show query")
        assert await receive(socket) == {"type": "query", "payload": DOCUMENT}
    assert simulator.counters.debug_calls == 4


@pytest.mark.parametrize(
    "text",
    [
        "show me",
        '"show acl"',
        "[]",
        '{"busses":{}}',
        '{"vehicles":["acme_002"]}',
        '{"vehicles":{"acme_002":"soc"}}',
        '{"incidents":{}}',
        '{"incidents":{"query":{"vehicles":"acme_002"}}}',
        '{"incidents":{"query":{"drivers":[]}}}',
    ],
)
async def test_what_is_no_subscription_is_answered_with_an_error_or_ignored(
    simulator: ViriCitiSimulator, text: str
) -> None:
    """A client that asks wrongly would look right here and get nothing in the world."""
    async with await subscribe(simulator, DOCUMENT) as socket:
        await socket.send(text)
        answer: Any = await receive(socket)
        assert answer["type"] == "error"
        simulator.faults.bad_text = "ignore"
        await socket.send(text)
        await simulator.wait_until(lambda: simulator.counters.bad_texts == 2)
        await simulator.vehicle(BUS, "soc", 41)
        assert (await payload(socket))["value"] == 41
    assert simulator.counters.subscriptions == 1
