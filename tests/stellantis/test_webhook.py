"""The door: who may come in, what is answered, and that nothing is lost on the threshold."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
import json
import logging
from typing import Any
from unittest.mock import patch

import aiohttp
from homeassistant.components import webhook
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import CoreState, HomeAssistant
import pytest

from custom_components.ev_live import webhook as room
from custom_components.ev_live.fleet import Fleet
from custom_components.ev_live.store import FleetStore
from simulators.stellantis import StellantisSimulator

from .conftest import DRIVEN, SECRET, TAG, WEBHOOK_ID, FleetAccount

HEADER = "X-EV-Live-Secret"
CHARGING = f"ev-live/{TAG}/charging"


@pytest.fixture
async def outside(socket_enabled: None) -> AsyncGenerator[aiohttp.ClientSession]:
    """Return somebody who comes to the door."""
    async with aiohttp.ClientSession() as session:
        yield session


def body(**changes: Any) -> dict[str, Any]:
    """Return what a monitor of ours posts."""
    event = {
        "fleetId": "5c0ffee1d2a94b7e8f301a26",
        "vin": DRIVEN,
        "eventDate": "2026-03-02T17:41:08Z",
        "values": [],
        "extensions": [],
        "refresh": False,
    }
    attributes = [
        {"key": "installation", "value": TAG},
        {"key": "monitor", "value": "charging"},
    ]
    return {"monitorId": "m1", "attributes": attributes, "events": [event]} | changes


def saying(path: str, value: Any) -> dict[str, Any]:
    """Return what set a monitor off."""
    return {"data": path, "value": {"type": "string", "body": {"literalValue": value}}}


class Caller:
    """Comes to the door of an account."""

    def __init__(self, door: str, session: aiohttp.ClientSession) -> None:
        """Take where the door is."""
        self._url = f"{door}/api/webhook/{WEBHOOK_ID}"
        self._session = session

    async def post(
        self, data: Any, *, secret: str | None = SECRET, method: str = "POST", **headers: str
    ) -> int:
        """Post something, and return the status of the answer."""
        shown = headers if secret is None else {HEADER: secret, **headers}
        raw = data if isinstance(data, bytes) else json.dumps(data).encode()
        async with self._session.request(method, self._url, data=raw, headers=shown) as answer:
            return answer.status


@pytest.fixture
def caller(door: str, outside: aiohttp.ClientSession) -> Caller:
    """Return somebody who comes to the door."""
    return Caller(door, outside)


async def test_who_knows_the_secret_is_let_in(account: FleetAccount, caller: Caller) -> None:
    """Nothing would ever arrive."""
    assert await caller.post(body()) == 200


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", "sécret"])
async def test_nobody_else_is_let_in(
    account: FleetAccount, caller: Caller, secret: str | None
) -> None:
    """Whoever learns the address could move vehicles about and open doors in this house."""
    assert await caller.post(body(), secret=secret) == 401
    assert account.entry.runtime_data.feed.counters.skipped == 0


async def test_of_a_stranger_nothing_is_read(account: FleetAccount, caller: Caller) -> None:
    """Anybody who learns the address could fill the memory with bodies."""
    assert await caller.post(b"[" * (8 * 1024 * 1024), secret="wrong") == 401


async def test_only_post_is_answered(account: FleetAccount, caller: Caller) -> None:
    """A browser that follows a link would be taken for the provider."""
    assert await caller.post(body(), method="PUT") == 405
    assert await caller.post(b"", method="GET") == 405


async def test_a_monitor_of_another_installation_is_turned_away(
    account: FleetAccount, caller: Caller
) -> None:
    """Two houses on one fleet would hear each other's monitors."""
    stranger = [{"key": "installation", "value": "somebody"}]
    assert await caller.post(body(attributes=stranger)) == 404
    assert await caller.post(body(attributes=None)) == 404


async def test_a_body_that_is_too_large_is_not_read_to_its_end(
    account: FleetAccount, caller: Caller
) -> None:
    """Eight megabytes of anything would sit in memory, once for each who sends them."""
    assert await caller.post(b"[" * (8 * 1024 * 1024)) == 413


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"<html>",
        b"null",
        b"7",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b'{"monitorId": "m1"}',
        b'{"monitorId": "m1", "events": 7}',
        b'{"monitorId": "m1", "events": [null]}',
        b"[" * 100_000,
    ],
)
async def test_what_nobody_can_read_is_asked_for_again_but_not_for_ever(
    account: FleetAccount, caller: Caller, broken: bytes
) -> None:
    """Refused for three days it would hold up everything that waits behind it."""
    assert [await caller.post(broken) for _ in range(4)] == [400, 400, 400, 200]
    assert account.entry.runtime_data.feed.counters.skipped == 1


async def test_an_event_that_nobody_can_read_costs_the_others_of_its_body_nothing_but_time(
    account: FleetAccount, caller: Caller
) -> None:
    """The provider brings all of it again; once it is let go, the others would be lost with it."""
    (event,) = body()["events"]
    values = [saying("vehicle.energy.charging.plugged", "true")]
    charges = event | {"values": values, "eventDate": datetime.now(UTC).isoformat()}
    broken = body(events=[charges, {"vin": DRIVEN}])
    assert [await caller.post(broken) for _ in range(3)] == [400, 400, 400]
    assert account.state(DRIVEN, "plugged") == "off"
    assert await caller.post(broken) == 200
    assert account.state(DRIVEN, "plugged") == "on"
    counters = account.entry.runtime_data.feed.counters
    assert counters.skipped == 1
    assert await caller.post(body(events=[charges])) == 200


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("vehicle.flux.capacitor", "1.21"),
        ("vehicle.energy.electric.level", "a lot"),
        ("vehicle.energy.electric.level", None),
        ("vehicle.energy.electric.level", {"literal": 7}),
        ("vehicle.energy.charging.plugged", "perhaps"),
    ],
)
async def test_a_value_that_nobody_knows_changes_nothing_and_is_said_once(
    account: FleetAccount,
    caller: Caller,
    caplog: pytest.LogCaptureFixture,
    path: str,
    value: Any,
) -> None:
    """The log would fill with what comes every minute, and the rest would not be taken in."""
    (event,) = body()["events"]
    level = account.state(DRIVEN, "soc")
    caplog.clear()
    for minute in range(3):
        odd = {"eventDate": f"2026-03-02T17:4{minute}:08Z", "values": [saying(path, value)]}
        assert await caller.post(body(events=[event | odd])) == 200
    assert (account.state(DRIVEN, "soc"), account.state(DRIVEN, "plugged")) == (level, "off")
    said = [each for each in caplog.records if each.name.startswith("custom_components.ev_live")]
    said = [each for each in said if each.levelno > logging.DEBUG]
    assert len(said) <= 1
    assert DRIVEN not in "".join(each.getMessage() for each in said)


async def test_what_nobody_can_read_is_said_once(
    account: FleetAccount, caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    """A caller that insists would fill the disk."""
    caplog.clear()
    for number in range(5):
        assert await caller.post(b"<html>%d" % number) == 400
        assert await caller.post(body(), secret="wrong") == 401
    said = [each for each in caplog.records if each.name.startswith("custom_components.ev_live")]
    told = [each.getMessage() for each in said if each.levelno > logging.DEBUG]
    assert len(told) == len(set(told)) == 2


async def test_a_caller_that_never_comes_to_an_end_is_sent_away(
    monkeypatch: pytest.MonkeyPatch, account: FleetAccount, caller: Caller
) -> None:
    """A few slow callers would keep everybody else from being served."""
    monkeypatch.setattr(room, "READING", 0.05)
    held = asyncio.Event()

    async def slowly() -> AsyncGenerator[bytes]:
        yield b"{"
        await held.wait()

    posted = asyncio.create_task(
        caller._session.post(caller._url, data=slowly(), headers={HEADER: SECRET})
    )
    async with asyncio.timeout(5):
        async with await posted as answer:
            assert answer.status == 408
    held.set()


async def test_while_the_account_is_stopped_the_provider_keeps_what_it_brings(
    hass: HomeAssistant, account: FleetAccount, caller: Caller
) -> None:
    """Trap 13: Home Assistant would answer 200 and the event would be lost."""
    await account.unload()
    assert await caller.post(body()) == 503
    await account.set_up()
    await account.settle()
    assert await caller.post(body()) == 200


async def test_while_home_assistant_stops_the_provider_keeps_what_it_brings(
    hass: HomeAssistant, account: FleetAccount, caller: Caller
) -> None:
    """Trap 13: what is acknowledged while nothing is written any more would be lost."""
    hass.set_state(CoreState.stopping)
    assert await caller.post(body()) == 503
    hass.set_state(CoreState.running)
    assert await caller.post(body()) == 200


async def test_what_could_not_be_written_down_is_taken_in_anew_after_a_power_cut(
    account: FleetAccount, caller: Caller, memory: dict[str, Any]
) -> None:
    """It would be remembered to have come, and what it said would not."""
    notes = f"ev_live.{account.entry.entry_id}.notes"
    with patch.object(FleetStore, "save", side_effect=OSError("the disk")):
        assert await caller.post(body()) == 500
        assert notes not in memory
    assert await caller.post(body()) == 200
    assert memory[notes]


async def test_a_disabled_account_takes_nothing(
    hass: HomeAssistant, account: FleetAccount, caller: Caller
) -> None:
    """What happens while somebody looks for a fault would be lost."""
    await hass.config_entries.async_set_disabled_by(
        account.entry.entry_id, ConfigEntryDisabler.USER
    )
    await hass.async_block_till_done()
    assert await caller.post(body()) == 503


async def test_what_cannot_be_applied_is_brought_again(
    account: FleetAccount, caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    """A mistake of ours would lose what happened; the provider keeps it for three days."""
    with patch.object(Fleet, "apply", side_effect=ValueError("ours")):
        assert await caller.post(body()) == 503
    assert "Unexpected error in the feed" in caplog.text
    caplog.clear()


async def test_what_was_acknowledged_is_written_down(
    account: FleetAccount,
    simulator: StellantisSimulator,
    memory: dict[str, Any],
) -> None:
    """After a power cut a door would be shown closed that was open when the lights went out."""
    await simulator.charge(DRIVEN)
    await account.settle()
    document = memory[f"ev_live.{account.entry.entry_id}"]
    assert '"in_progress"' in json.dumps(document)


async def test_nobody_answers_for_an_account_that_is_gone(
    hass: HomeAssistant, account: FleetAccount, door: str
) -> None:
    """A removed account would stay in the list of webhooks."""
    await hass.config_entries.async_remove(account.entry.entry_id)
    await hass.async_block_till_done()
    assert WEBHOOK_ID not in hass.data[webhook._HANDLERS]  # there is no list to ask


async def test_no_secret_and_no_vehicle_gets_into_the_log(
    account: FleetAccount, caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    """A log that is shared for help would show whose car it is."""
    caplog.set_level(logging.DEBUG, "custom_components.ev_live")
    await caller.post(body())
    await caller.post(body(), secret="wrong")
    await caller.post(b'{"monitorId": "m1", "events": [{"vin": "%b"}]}' % DRIVEN.encode())
    ours = [each for each in caplog.records if each.name.startswith("custom_components.ev_live")]
    logged = "\n".join(each.getMessage() for each in ours)
    for private in (SECRET, DRIVEN, WEBHOOK_ID):
        assert private not in logged
