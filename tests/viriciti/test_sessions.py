"""Charging sessions."""

import json
from typing import Any

import pytest

from simulators.viriciti import ViriCitiSimulator

from .conftest import (
    BUS,
    CONNECTOR,
    DEPOT,
    HOUR,
    PERSONAL,
    Events,
    Listen,
    ViriCitiAccount,
    stamp,
    station,
)


async def test_a_session_is_shown_from_its_start_to_its_end(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Nobody could see when a bus began to charge, and how much it got."""
    events = Events(account, CONNECTOR, "session")
    started = simulator.now
    await simulator.transaction(DEPOT, 1, "start", BUS)
    await account.later(3600)
    assert account.state(CONNECTOR, "session_start") == stamp(started)
    assert account.state(CONNECTOR, "session_end") == "unknown"
    assert account.state(CONNECTOR, "session_vehicle") == BUS

    ended = simulator.now
    await simulator.transaction(DEPOT, 1, "stop")
    await account.later()
    assert account.state(CONNECTOR, "session_end") == stamp(ended)
    assert account.state(CONNECTOR, "session_energy") == "61.4"
    assert events.types == ["started", "ended"]
    assert events.states[-1].attributes["energy"] == 61.4
    assert events.states[-1].attributes["vehicle"] == BUS


@pytest.mark.parametrize(
    ("omit", "vehicle"),
    [((), BUS), (("vin",), BUS), (("vid",), "Bus 002"), (("vid", "vehicle", "vin"), "unknown")],
)
async def test_who_charges_is_said_as_far_as_it_is_known_and_never_by_card_or_vin(
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    omit: tuple[str, ...],
    vehicle: str,
) -> None:
    """Traps 11 and 20: a stranger's message would fail, or show the number of his card."""
    events = Events(account, CONNECTOR, "session")
    await simulator.transaction(DEPOT, 1, "start", BUS, omit)
    await account.read()

    assert account.state(CONNECTOR, "session_vehicle") == vehicle
    assert events.types == ["started"]
    shown = json.dumps([state.as_dict() for state in account.hass.states.async_all()], default=str)
    assert not [each for each in PERSONAL[:3] if each in shown]


async def test_a_session_that_is_told_twice_is_one(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Every message the provider repeats would start a session anew."""
    events = Events(account, CONNECTOR, "session")
    start: dict[str, Any] = {"transactionId": 7, "event": "start", "meterStart": 1_000_000}
    stop = {"transactionId": 7, "event": "stop", "meterStop": 1_020_500}
    began = simulator.now
    await simulator.station(DEPOT, "transactions", start)
    await account.later(60)
    await simulator.station(DEPOT, "transactions", start)
    await simulator.station(DEPOT, "transactions", stop)
    await simulator.station(DEPOT, "transactions", stop)
    await simulator.station(DEPOT, "transactions", start, time=began)
    await account.later()

    assert events.types == ["started", "ended"]
    assert account.state(CONNECTOR, "session_start") == stamp(began)
    assert account.state(CONNECTOR, "session_energy") == "20.5"


async def test_an_old_session_of_the_initial_state_is_no_news(
    listen: Listen, simulator: ViriCitiSimulator
) -> None:
    """Trap 9: "charging started" would be sent at every restart for a session of last night."""
    began = simulator.now - 8 * HOUR
    await simulator.transaction(DEPOT, 1, "start", BUS, time=began)
    account = await listen(station(DEPOT))
    assert account.state(CONNECTOR, "session_start") == stamp(began)
    assert account.state(CONNECTOR, "session") == "unknown"

    await account.unload()
    await account.listen()
    assert account.state(CONNECTOR, "session") == "unknown"


async def test_a_session_that_ended_while_nobody_listened_is_ended_at_the_next_start(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """A bay would be in session for ever, or its energy be lost with the restart."""
    await simulator.transaction(DEPOT, 1, "start", BUS)
    await account.later()
    await account.unload()
    await account.silence(3600)
    ended = simulator.now
    await simulator.transaction(DEPOT, 1, "stop")
    await account.silence(3600)
    await account.listen()

    assert account.state(CONNECTOR, "session_end") == stamp(ended)
    assert account.state(CONNECTOR, "session_energy") == "61.4"
    assert account.state(CONNECTOR, "session_vehicle") == BUS


@pytest.mark.parametrize("fields", ["ocpp", "as_start", "bare"])
async def test_a_session_ends_whatever_its_end_tells(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, fields: Any
) -> None:
    """Nobody documents what an end holds; a client that insists would never see one."""
    simulator.faults.stop_fields = fields
    await simulator.transaction(DEPOT, 1, "start", BUS)
    await account.later()
    ended = simulator.now
    await simulator.transaction(DEPOT, 1, "stop")
    await account.later()

    assert account.state(CONNECTOR, "session_end") == stamp(ended)
    assert account.state(CONNECTOR, "session_vehicle") == BUS


async def test_an_end_without_its_start_begins_no_session(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """A session would be shown that took no time."""
    await simulator.transaction(DEPOT, 1, "stop", BUS)
    await account.read()

    assert account.state(CONNECTOR, "session_start") == "unknown"
    assert account.state(CONNECTOR, "session") == "unknown"


async def test_the_next_session_ends_one_whose_end_was_lost(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """A bus would be in session at a bay where another one stands."""
    events = Events(account, CONNECTOR, "session")
    await simulator.station(DEPOT, "transactions", {"transactionId": 7, "event": "start"})
    await account.later()
    await simulator.station(DEPOT, "transactions", {"transactionId": 8, "event": "start"})
    await account.later()

    assert events.types == ["started", "ended", "started"]
    assert account.state(CONNECTOR, "session_end") == "unknown"


async def test_energy_is_only_shown_where_the_meter_tells_it(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """A station without a meter would show an energy for ever unknown, or a wrong one."""
    await simulator.station(DEPOT, "transactions", {"transactionId": 7, "event": "start"})
    await account.read()
    with pytest.raises(KeyError):
        account.entity_id(CONNECTOR, "session_energy")

    meters = {"meterStart": 90_000, "meterStop": 1_000}
    await simulator.station(DEPOT, "transactions", {"transactionId": 7, "event": "stop", **meters})
    await account.read()
    with pytest.raises(KeyError):
        account.entity_id(CONNECTOR, "session_energy")
