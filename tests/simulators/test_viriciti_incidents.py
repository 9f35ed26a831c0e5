"""The ViriCiti simulator tells of incidents in every way that the documents leave open."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from simulators.server import ManualClock
from simulators.viriciti import ViriCitiSimulator

from .viriciti_fixtures import BUS, all_payloads, receive, subscribe

OTHER_BUS = "acme_004"
RULE = "incident_02"
ALL: dict[str, Any] = {"incidents": {"query": {}}}

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
def clock() -> ManualClock:
    """Return a clock that stands still."""
    return ManualClock(1_764_100_801)


@pytest.fixture
async def simulator(clock: ManualClock) -> AsyncIterator[ViriCitiSimulator]:
    """Return a running simulator."""
    async with ViriCitiSimulator(clock=clock) as simulator:
        yield simulator


async def live_through(simulator: ViriCitiSimulator, clock: ManualClock) -> None:
    """Let an incident start, be reported again, and end."""
    await simulator.incident(BUS, RULE)
    clock.advance(60)
    await simulator.incident(BUS, RULE, "update")
    clock.advance(600)
    await simulator.incident(BUS, RULE, "end")


async def test_an_incident_says_how_the_vehicle_was_when_it_fired(
    simulator: ViriCitiSimulator,
) -> None:
    """A person would be told that something is wrong, and not where."""
    await simulator.vehicle(BUS, "soc", 14.4, time=simulator.now - 1500)
    async with await subscribe(simulator, ALL) as socket:
        await simulator.incident(BUS, RULE)
        frame = await receive(socket)
    assert frame["type"] == "incidents"
    incident = frame["payload"]
    assert (incident["incident"], incident["vid"], incident["reported"]) == (RULE, BUS, True)
    assert incident["name"] == "SoC below 15 %"
    assert incident["triggeredLabels"] == []
    assert incident["start"]["time"] == 1764100801000
    assert incident["start"]["soc"] == {"time": 1764100799500, "value": 14.4, "label": "soc"}
    assert "|" in incident["state"]["gps"]["value"]
    assert "end" not in incident


async def test_an_occurrence_keeps_its_start_through_all_its_messages(
    simulator: ViriCitiSimulator, clock: ManualClock
) -> None:
    """One incident would be counted as three."""
    async with await subscribe(simulator, ALL) as socket:
        await live_through(simulator, clock)
        await simulator.incident(BUS, RULE)
        seen = await all_payloads(simulator, socket)
    first, later = seen[:3], seen[3]
    assert [incident["start"]["time"] for incident in first] == [1764100801000] * 3
    assert ["end" in incident for incident in seen] == [False, False, True, False]
    assert first[1]["state"]["time"] == 1764100861000
    assert later["start"]["time"] == 1764101461000


@pytest.mark.parametrize(
    ("messages", "ends"),
    [("all", [False, False, True]), ("start_and_end", [False, True]), ("end_only", [True])],
)
async def test_an_occurrence_is_told_in_one_two_or_three_messages(
    simulator: ViriCitiSimulator, clock: ManualClock, messages: str, ends: list[bool]
) -> None:
    """Nobody knows how many there are, and a client that counts on two would miss the rest."""
    simulator.faults.apply({"incident_messages": messages})
    async with await subscribe(simulator, ALL) as socket:
        await live_through(simulator, clock)
        assert ["end" in seen for seen in await all_payloads(simulator, socket)] == ends


async def test_the_end_of_a_running_incident_can_be_null(simulator: ViriCitiSimulator) -> None:
    """An incident would be taken for over because it has an end."""
    simulator.faults.running_end = "null"
    async with await subscribe(simulator, ALL) as socket:
        await simulator.incident(BUS, RULE)
        assert (await receive(socket))["payload"]["end"] is None


async def test_an_incident_can_hold_any_labels_and_name_its_triggers(
    simulator: ViriCitiSimulator,
) -> None:
    """A client that counts on a position would stop at the first incident of another kind."""
    async with await subscribe(simulator, ALL) as socket:
        await simulator.incident(
            "acme_006", "incident_04", labels=["fuel", "odo", "soc"], triggered=["fuel"], name="Öl?"
        )
        incident = (await receive(socket))["payload"]
    assert incident["start"].keys() == {"time", "fuel", "odo"}
    assert incident["triggeredLabels"] == ["fuel"]
    assert incident["name"] == "Öl?"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 4),
        ({"vehicles": [BUS]}, 2),
        ({"incidents": [RULE]}, 2),
        ({"vehicles": [BUS], "incidents": [RULE]}, 1),
        ({"vehicles": []}, 0),
    ],
)
async def test_incidents_are_filtered_by_vehicle_and_by_rule(
    simulator: ViriCitiSimulator, query: dict[str, list[str]], count: int
) -> None:
    """A depot would be told of the incidents of all the others."""
    async with await subscribe(simulator, {"incidents": {"query": query}}) as socket:
        for vid in BUS, OTHER_BUS:
            for rule in RULE, "incident_03":
                await simulator.incident(vid, rule)
        seen = await all_payloads(simulator, socket)
    assert len(seen) == count


async def test_incidents_of_what_the_key_may_not_see_are_not_told(
    simulator: ViriCitiSimulator,
) -> None:
    """A client would hear of a bus that it may not know."""
    simulator.faults.acl_denies = (BUS,)
    async with await subscribe(simulator, ALL) as socket:
        await simulator.incident(BUS, RULE)
        await simulator.incident(OTHER_BUS, RULE)
        seen = await all_payloads(simulator, socket)
    assert [incident["vid"] for incident in seen] == [OTHER_BUS]


async def test_an_incident_that_does_not_run_cannot_end(simulator: ViriCitiSimulator) -> None:
    """A mistake in a script would look like a quiet service."""
    with pytest.raises(ValueError, match="does not run"):
        await simulator.incident(BUS, RULE, "end")
