"""Incidents of vehicles."""

import json
from typing import Any

import pytest

from simulators.viriciti import ViriCitiSimulator

from .conftest import BUS, MARKER, OTHER_BUS, Events, Listen, ViriCitiAccount, stamp, vehicle

RULE = "incident_03"


async def test_an_incident_opens_changes_and_closes(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Nobody would be told that a bus does not charge."""
    events = Events(account, BUS, "incidents")
    assert account.state(BUS, "incident") == "unknown"

    began = simulator.now
    await simulator.vehicle(BUS, "soc", 38.4)
    await simulator.incident(BUS, RULE)
    await account.later()
    assert account.state(BUS, "incident") == "on"
    assert account.state(BUS, "incidents_open") == "1"
    assert account.state("account", "incidents_open") == "1"

    await simulator.vehicle(BUS, "soc", 39.6)
    await simulator.incident(BUS, RULE, "update")
    await account.later()
    ended = simulator.now
    await simulator.incident(BUS, RULE, "end")
    await account.later()

    assert account.state(BUS, "incident") == "off"
    assert account.state("account", "incidents_open") == "0"
    assert events.types == ["opened", "updated", "closed"]
    last = events.states[-1].attributes
    assert last["name"] == "Charge rate dropped"
    assert last["incident"] == RULE
    assert (last["soc_at_start"], last["soc"]) == (38.4, 39.6)
    assert (last["start"], last["end"]) == (_exact(began), _exact(ended))


@pytest.mark.parametrize(
    ("messages", "running_end", "types"),
    [
        ("all", "absent", ["opened", "closed"]),
        ("start_and_end", "null", ["opened", "closed"]),
        ("end_only", "absent", ["opened", "closed"]),
    ],
)
async def test_an_incident_has_one_life_however_many_messages_it_takes(
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    messages: Any,
    running_end: Any,
    types: list[str],
) -> None:
    """Nobody documents how many there are; an alarm would never end, or never come."""
    simulator.faults.incident_messages = messages
    simulator.faults.running_end = running_end
    events = Events(account, BUS, "incidents")
    await simulator.incident(BUS, RULE)
    await account.later()
    await simulator.incident(BUS, RULE, "end")
    await account.later()

    assert events.types == types
    assert account.state(BUS, "incident") == "off"


async def test_the_same_rule_fires_many_times(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 19: the second incident of a rule would be taken for the first one."""
    events = Events(account, BUS, "incidents")
    await simulator.incident(BUS, RULE)
    await account.later()
    await simulator.incident(BUS, RULE, "end")
    await account.later()
    again = simulator.now
    await simulator.incident(BUS, RULE)
    await account.later()

    assert events.types == ["opened", "closed", "opened"]
    assert events.states[-1].attributes["start"] == _exact(again)
    assert account.state(BUS, "incidents_open") == "1"


async def test_two_incidents_are_open_until_both_are_closed(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """The alarm would end with the first of two faults."""
    await simulator.incident(BUS, RULE)
    await simulator.incident(BUS, "incident_02")
    await simulator.incident(BUS, RULE, "end")
    await account.later()

    assert account.state(BUS, "incident") == "on"
    assert account.state(BUS, "incidents_open") == "1"


async def test_an_end_that_is_told_before_its_update_stays_the_end(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 15: an alarm would begin anew by a message that comes late."""
    state = {"time": simulator.now}
    running = {"incident": RULE, "name": "x", "vid": BUS, "start": state, "state": state}
    for payload in (running, running | {"end": state}, running, running | {"end": state}):
        await simulator.send_raw(json.dumps({"type": "incidents", "payload": payload}))
    await account.later()

    assert account.state(BUS, "incident") == "off"


async def test_an_incident_tells_no_place(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 20: where a driver was would stand in every notification."""
    events = Events(account, BUS, "incidents")
    await simulator.incident(
        BUS, RULE, labels=["gps", "soc", "odo", "proprietary_acme.driver"], triggered=["gps", {}]
    )
    await account.read()

    attributes = events.states[-1].attributes
    data = set(attributes) - {"event_types", "event_type", "friendly_name", "attribution"}
    assert data == {"name", "start", "since", "incident", "soc", "soc_at_start"}


async def test_only_the_incidents_that_were_chosen_are_asked_for(
    listen: Listen, simulator: ViriCitiSimulator
) -> None:
    """A dispatcher would be told of every rule that a colleague made."""
    account = await listen(vehicle(BUS), incident_ids=[RULE])
    assert simulator.subscription is not None
    query = simulator.subscription["incidents"]["query"]
    assert query == {"vehicles": [BUS, MARKER], "incidents": [RULE]}

    events = Events(account, BUS, "incidents")
    await simulator.incident(BUS, "incident_02")
    await simulator.incident(OTHER_BUS, RULE)
    await simulator.incident(BUS, RULE)
    await account.read()
    assert [state.attributes["incident"] for state in events.states] == [RULE]


async def test_an_incident_that_is_open_survives_a_restart(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """The provider does not repeat incidents, so a restart would hide all that are open."""
    await simulator.incident(BUS, RULE)
    await account.later()
    await account.unload()
    await account.listen()
    assert account.state(BUS, "incident") == "on"

    events = Events(account, BUS, "incidents")
    await simulator.incident(BUS, RULE, "end")
    await account.read()
    assert account.state(BUS, "incident") == "off"
    assert events.types == ["closed"]


def _exact(milliseconds: int) -> str:
    """Return a time as an event has it."""
    whole = stamp(milliseconds).removesuffix("+00:00")
    rest = milliseconds % 1000
    return f"{whole}.{rest:03}000+00:00" if rest else f"{whole}+00:00"
