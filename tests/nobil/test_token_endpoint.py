"""What can go wrong where the socket's address is asked for."""

import asyncio
from functools import partial
import logging

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.ev_live import feed, supervisor
from custom_components.ev_live.const import DOMAIN
from simulators.nobil import NobilSimulator, tokens

from .conftest import (
    CONNECTOR,
    EVSE,
    MARKER,
    STATION,
    Account,
    eventually,
    new_account,
    pass_time,
    run_until,
    soon,
)

HOUR = 3600
FIRST_ANSWER = 10
FIRST_WAIT = 5
SECOND_WAIT = 10


@pytest.fixture(autouse=True)
def attempts(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Draw the longest wait there may be, and note every draw: one for each failure."""
    drawn: list[float] = []

    def draw(floor: float, ceiling: float) -> float:
        drawn.append(ceiling)
        return ceiling

    monkeypatch.setattr(supervisor, "Backoff", partial(feed.Backoff, draw))
    return drawn


@pytest.fixture(autouse=True)
def verbose(caplog: pytest.LogCaptureFixture) -> None:
    """Log what a person sees who looks for a reason."""
    caplog.set_level(logging.DEBUG, "custom_components.ev_live")


@pytest.fixture
async def heard(attempts: list[float], account: Account, simulator: NobilSimulator) -> Account:
    """Return an account that was told of a connector."""
    simulator.faults.pong_timeout = 1e9
    await simulator.send(STATION, EVSE, "CHARGING")
    await account.until_read(simulator)
    return account


async def lose(account: Account, simulator: NobilSimulator, attempts: list[float]) -> None:
    """Let the connection drop, and the account begin to wait."""
    await simulator.abort()
    await eventually(lambda: len(attempts) == 1)
    await soon(simulator.wait_for_disconnection())
    assert account.state("account", "connected") == "off"


def is_refused(hass: HomeAssistant, account: Account) -> bool:
    """Whether a person is told that the provider refuses the subscription."""
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"not_entitled_{account.entry.entry_id}")
    return issue is not None


def asks_for_a_key(hass: HomeAssistant, account: Account) -> bool:
    """Whether a person is asked for new credentials."""
    return any(account.entry.async_get_active_flows(hass, {SOURCE_REAUTH}))


FAULTS = [
    ({"token_status": 500}, "Enova's service answered 500"),
    ({"token_status": 503}, "Enova's service answered 503"),
    ({"token_status": 302}, "Enova's service answered 302"),
    ({"token_status": 429}, "Enova's rate limit is reached"),
    ({"token_status": 403}, "Enova's quota is used up"),
    ({"token_body": "html"}, "without a socket address"),
    ({"token_body": "not_json"}, "without a socket address"),
    ({"token_body": "empty"}, "without a socket address"),
    ({"token_body": "list"}, "without a socket address"),
    ({"token_body": "no_access_token"}, "without a socket address"),
    ({"token_body": "null_access_token"}, "an unusable socket address"),
    ({"token_body": "not_a_url"}, "an unusable socket address"),
    ({"upgrade_status": 503}, "the socket was refused with 503"),
    ({"upgrade_drop": True}, "the socket cannot be opened"),
]


@pytest.mark.parametrize(("faults", "reason"), FAULTS)
async def test_a_running_account_says_why_it_waits_and_recovers(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    attempts: list[float],
    caplog: pytest.LogCaptureFixture,
    faults: dict[str, object],
    reason: str,
) -> None:
    """A maintenance page would end the feed for good, and nobody could find out why."""
    await lose(heard, simulator, attempts)
    simulator.faults.apply(faults)
    await pass_time(hass, freezer, FIRST_WAIT)
    await eventually(lambda: len(attempts) == 2)

    assert reason in caplog.text
    assert heard.state(CONNECTOR, "status") == "charging"
    assert not asks_for_a_key(hass, heard)

    simulator.faults.reset()
    await pass_time(hass, freezer, 2 * HOUR)
    await soon(simulator.wait_for_connection(2))
    await heard.until_read(simulator)
    assert heard.state("account", "connected") == "on"


@pytest.mark.parametrize(("faults", "reason"), FAULTS[1:15:4])
async def test_an_account_that_cannot_start_has_the_reason_in_the_log(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    simulator: NobilSimulator,
    caplog: pytest.LogCaptureFixture,
    faults: dict[str, object],
    reason: str,
) -> None:
    """Somebody would look for the mistake in his own key."""
    simulator.faults.apply(faults)

    account = await new_account(hass, simulator, STATION)

    assert reason in caplog.text
    assert not asks_for_a_key(hass, account)


async def test_an_endpoint_that_hangs_is_given_up(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    attempts: list[float],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One request that nobody answers would be the last one ever made."""
    await lose(heard, simulator, attempts)
    simulator.faults.token_hang = True
    await pass_time(hass, freezer, FIRST_WAIT)
    await soon(simulator.wait_until(lambda: simulator.counters.token_requests == 2))

    await run_until(hass, freezer, lambda: len(attempts) == 2)
    assert "cannot be reached (TimeoutError)" in caplog.text

    simulator.faults.token_hang = False
    await pass_time(hass, freezer, SECOND_WAIT)
    await soon(simulator.wait_for_connection(2))


async def test_a_handshake_that_hangs_is_given_up(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    attempts: list[float],
) -> None:
    """A gateway that accepts the line and never answers would hold the feed for ever."""
    await lose(heard, simulator, attempts)
    simulator.faults.upgrade_hang = True
    await pass_time(hass, freezer, FIRST_WAIT)
    await soon(simulator.wait_until(lambda: simulator.counters.token_requests == 2))

    await run_until(hass, freezer, lambda: len(attempts) == 2)


@pytest.mark.parametrize(
    ("status", "retry_after", "wait"),
    [
        # The header says it.
        (429, 600, 600),
        # Only the text says it: "Try again in 60 seconds", "replenished in 01:00:00".
        (429, None, 60),
        (403, None, HOUR),
    ],
)
async def test_a_provider_that_asks_for_a_pause_gets_it(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    attempts: list[float],
    status: int,
    retry_after: int | None,
    wait: int,
) -> None:
    """A key that is over its quota would be blocked for knocking on."""
    await lose(heard, simulator, attempts)
    simulator.faults.token_status = status
    simulator.faults.token_retry_after = retry_after
    await pass_time(hass, freezer, FIRST_WAIT)
    await eventually(lambda: len(attempts) == 2)

    await pass_time(hass, freezer, wait - 1)
    assert simulator.counters.token_requests == 2

    await pass_time(hass, freezer, 1)
    await eventually(lambda: len(attempts) == 3)
    assert simulator.counters.token_requests == 3


async def test_a_provider_that_asks_for_a_pause_at_the_start_gets_it_too(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    simulator: NobilSimulator,
    attempts: list[float],
) -> None:
    """Home Assistant itself would ask again every minute."""
    simulator.faults.token_status = 429
    simulator.faults.token_retry_after = 600
    await new_account(hass, simulator, STATION, MARKER[0])

    for _ in range(5):
        await pass_time(hass, freezer, 100)
    assert simulator.counters.token_requests == 1

    simulator.faults.reset()
    await pass_time(hass, freezer, 100)
    await soon(simulator.wait_for_connection())


async def test_a_refused_subscription_is_a_repair_issue_that_goes_when_the_provider_talks(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    attempts: list[float],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Somebody whose subscription ran out would enter the same key again and again."""
    monkeypatch.setitem(tokens.MESSAGES, 403, "The subscription is not active.")
    await lose(heard, simulator, attempts)
    simulator.faults.token_status = 403
    await pass_time(hass, freezer, FIRST_WAIT)
    await eventually(lambda: len(attempts) == 2)
    assert is_refused(hass, heard)
    assert not asks_for_a_key(hass, heard)

    await pass_time(hass, freezer, HOUR - 1)
    assert simulator.counters.token_requests == 2

    simulator.faults.token_status = None
    await pass_time(hass, freezer, 1)
    await soon(simulator.wait_for_connection(2))
    assert is_refused(hass, heard)

    await heard.until_read(simulator)
    assert not is_refused(hass, heard)


async def test_a_subscription_refused_at_the_start_is_a_repair_issue_and_is_asked_for_hourly(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    simulator: NobilSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After a restart the provider would be asked every minute for what it refuses."""
    monkeypatch.setitem(tokens.MESSAGES, 403, "The subscription is not active.")
    simulator.faults.token_status = 403
    account = await new_account(hass, simulator, STATION, MARKER[0])
    assert is_refused(hass, account)

    for _ in range(5):
        await pass_time(hass, freezer, 100)
    assert simulator.counters.token_requests == 1

    simulator.faults.reset()
    await pass_time(hass, freezer, HOUR)
    await soon(simulator.wait_for_connection())
    await account.until_read(simulator)
    assert not is_refused(hass, account)


async def test_a_key_refused_by_an_endpoint_that_was_slow_at_the_start_is_still_asked_for(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: NobilSimulator
) -> None:
    """The feed would have ended, and nobody would ever be asked for another key."""
    simulator.faults.apply({"token_hang": True, "api_key_revoked": True})
    setting_up = asyncio.create_task(new_account(hass, simulator, STATION))
    await soon(simulator.wait_until(lambda: simulator.counters.token_requests == 1))
    freezer.tick(FIRST_ANSWER)
    async_fire_time_changed(hass)
    account = await soon(setting_up)
    assert account.entry.state is ConfigEntryState.LOADED

    simulator.faults.token_hang = False
    await eventually(lambda: asks_for_a_key(hass, account))
