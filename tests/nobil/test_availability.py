"""The three clocks: the socket lives, the provider talks, the value is of some age."""

from collections.abc import Callable
from functools import partial
import logging

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from custom_components.ev_live import feed, supervisor
from simulators.nobil import NobilSimulator

from .conftest import (
    CONNECTOR,
    EVSE,
    MARKER,
    OTHER_CONNECTOR,
    OTHER_EVSE,
    STATION,
    Account,
    eventually,
    listening_account,
    new_account,
    pass_time,
    soon,
)

GRACE = 60
SILENCE = 120

# Of every wait the longest is drawn: under a ceiling that doubles from 5 s to 5 min.
WAITS = [5, 10, 20, 40, 80, 160, 300, 300]


@pytest.fixture(autouse=True)
def draws(monkeypatch: pytest.MonkeyPatch) -> list[tuple[float, float]]:
    """Draw the longest wait there may be, and note between which bounds it was drawn."""
    bounds: list[tuple[float, float]] = []

    def draw(floor: float, ceiling: float) -> float:
        bounds.append((floor, ceiling))
        return ceiling

    monkeypatch.setattr(supervisor, "Backoff", partial(feed.Backoff, draw))
    return bounds


@pytest.fixture
async def heard(
    draws: list[tuple[float, float]], account: Account, simulator: NobilSimulator
) -> Account:
    """Return an account that was told of two connectors."""
    # Time is let pass in leaps here; the simulator may not take them for a dead client.
    simulator.faults.pong_timeout = 1e9
    await simulator.send(STATION, EVSE, "AVAILABLE")
    await simulator.send(STATION, OTHER_EVSE, "CHARGING")
    await account.until_read(simulator)
    return account


async def drop(account: Account, simulator: NobilSimulator) -> None:
    """Reset the connection, and wait until the account knows."""
    await simulator.abort()
    await account.until_shown("account", "connected", "off")
    await soon(simulator.wait_for_disconnection())


def has(draws: list[tuple[float, float]], number: int) -> Callable[[], bool]:
    """Return the question whether so many waits have been drawn."""
    return lambda: len(draws) == number


def has_asked(simulator: NobilSimulator, number: int) -> Callable[[], bool]:
    """Return the question whether so many addresses have been asked for."""
    return lambda: simulator.counters.token_requests == number


async def come_back(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: NobilSimulator
) -> None:
    """Let the next wait pass, and wait for the connection; nothing is said yet."""
    number = simulator.counters.handshakes + 1
    await pass_time(hass, freezer, WAITS[0])
    await soon(simulator.wait_for_connection(number))


async def live_on(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Account,
    simulator: NobilSimulator,
    seconds: float,
) -> None:
    """Let time pass on a socket that lives: the ping that is due is answered, and a frame comes."""
    pings = simulator.counters.client_pings
    await pass_time(hass, freezer, seconds)
    await soon(simulator.wait_until(lambda: simulator.counters.client_pings > pings))
    await account.until_read(simulator)


async def test_after_a_drop_states_are_kept_for_a_while_and_then_go_unavailable(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, heard: Account, simulator: NobilSimulator
) -> None:
    """Every hiccup of a line would flicker on the wall, or an old value be shown for days."""
    simulator.faults.token_status = 503
    await drop(heard, simulator)

    await pass_time(hass, freezer, GRACE - 1)
    assert heard.state(CONNECTOR, "status") == "available"
    assert heard.state(STATION, "connectors_available") == "1"

    await pass_time(hass, freezer, 1)
    assert heard.state(CONNECTOR, "status") == "unavailable"
    assert heard.state(CONNECTOR, "activity") == "unavailable"
    assert heard.state(STATION, "connectors_available") == "unavailable"
    assert heard.state("account", "connected") == "off"


async def test_the_grace_period_can_be_chosen(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: NobilSimulator
) -> None:
    """Somebody on a mobile line could not be helped."""
    account = await listening_account(hass, simulator, STATION, MARKER[0], grace=300)
    await account.until_read(simulator)
    simulator.faults.token_status = 503
    await drop(account, simulator)

    await pass_time(hass, freezer, 299)
    assert account.state(CONNECTOR, "status") == "unknown"

    await pass_time(hass, freezer, 1)
    assert account.state(CONNECTOR, "status") == "unavailable"


async def test_several_failures_do_not_stretch_the_grace_period(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    draws: list[tuple[float, float]],
) -> None:
    """A provider that is down for a day would be shown as live all day."""
    simulator.faults.token_status = 503
    await drop(heard, simulator)

    for number, wait in enumerate(WAITS[:4], start=2):
        await pass_time(hass, freezer, wait)
        await eventually(has(draws, number))

    assert heard.state(CONNECTOR, "status") == "unavailable"


async def test_entities_are_back_with_the_first_frame_and_not_with_the_mere_connection(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, heard: Account, simulator: NobilSimulator
) -> None:
    """A gateway that accepts everybody and says nothing would look like a healthy provider."""
    simulator.faults.token_status = 503
    await drop(heard, simulator)
    await pass_time(hass, freezer, GRACE)
    simulator.faults.token_status = None
    await pass_time(hass, freezer, WAITS[1])
    await soon(simulator.wait_for_connection(2))
    assert heard.state(CONNECTOR, "status") == "unavailable"
    assert heard.state("account", "connected") == "off"

    # A frame of a station nobody picked is a sign of life as well.
    await simulator.send("NOR_09908", "00000001", "CHARGING")
    await heard.until_shown("account", "connected", "on")
    await pass_time(hass, freezer, 1)

    assert heard.state(CONNECTOR, "status") == "available"


async def test_what_was_not_heard_again_after_a_reconnect_is_assumed(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, heard: Account, simulator: NobilSimulator
) -> None:
    """Trap 5: a car may have left while nobody listened, and the state would look live."""
    assert not heard.is_assumed(CONNECTOR, "status")
    await drop(heard, simulator)
    await come_back(hass, freezer, simulator)

    await simulator.send(STATION, EVSE, "AVAILABLE")
    await heard.until_read(simulator)

    assert not heard.is_assumed(CONNECTOR, "status")
    assert heard.state(OTHER_CONNECTOR, "status") == "charging"
    assert heard.is_assumed(OTHER_CONNECTOR, "status")
    assert heard.is_assumed(STATION, "connectors_available")

    await simulator.send(STATION, OTHER_EVSE, "CHARGING")
    await heard.until_read(simulator)

    assert not heard.is_assumed(OTHER_CONNECTOR, "status")
    assert not heard.is_assumed(STATION, "connectors_available")


async def test_a_status_that_may_have_changed_unseen_for_too_long_is_unknown(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: NobilSimulator
) -> None:
    """Somebody would drive to a charger that was free the day before yesterday."""
    simulator.faults.pong_timeout = 1e9
    account = await listening_account(hass, simulator, STATION, MARKER[0], stale_after=1)
    await simulator.send(STATION, EVSE, "AVAILABLE")
    await simulator.send(STATION, OTHER_EVSE, "CHARGING")
    await account.until_read(simulator)
    await drop(account, simulator)
    await come_back(hass, freezer, simulator)
    await simulator.send(STATION, EVSE, "AVAILABLE")
    await account.until_read(simulator)

    for _ in range(3600 // (SILENCE - 1)):
        await live_on(hass, freezer, account, simulator, SILENCE - 1)
    assert account.state(OTHER_CONNECTOR, "status") == "charging"

    for _ in range(3720 // (SILENCE - 1)):
        await live_on(hass, freezer, account, simulator, SILENCE - 1)
    assert account.state(OTHER_CONNECTOR, "status") == "unknown"
    assert account.state(OTHER_CONNECTOR, "available") == "unknown"
    assert account.state(STATION, "connectors_heard") == "1"
    assert account.state(CONNECTOR, "status") == "available"


async def test_a_socket_that_says_nothing_for_two_minutes_is_given_up(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, heard: Account, simulator: NobilSimulator
) -> None:
    """Trap 15: an open socket on which nothing comes would be trusted for ever."""
    simulator.faults.silent = True
    await pass_time(hass, freezer, SILENCE - 1)
    assert heard.state("account", "connected") == "on"

    await pass_time(hass, freezer, 1)
    await heard.until_shown("account", "connected", "off")
    await come_back(hass, freezer, simulator)
    assert simulator.counters.handshakes == 2


async def test_any_frame_at_all_puts_the_silence_off(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, heard: Account, simulator: NobilSimulator
) -> None:
    """Trap 15: somebody with one quiet station would be reconnected all night."""
    for _ in range(4):
        await live_on(hass, freezer, heard, simulator, SILENCE - 1)

    assert simulator.counters.handshakes == 1
    assert heard.state("account", "connected") == "on"


async def test_a_half_open_connection_is_found_by_the_ping_that_nobody_answers(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, heard: Account, simulator: NobilSimulator
) -> None:
    """Trap 15: after a change of address at home nothing would ever come again."""
    simulator.faults.half_open = True

    await pass_time(hass, freezer, 30)
    await pass_time(hass, freezer, 20)
    # The farewell is not answered either.
    await pass_time(hass, freezer, 10)
    await heard.until_shown("account", "connected", "off")

    simulator.faults.half_open = False
    await come_back(hass, freezer, simulator)


@pytest.mark.parametrize("code", [1000, 1001, 1006, 1008, 1011])
async def test_after_any_close_a_new_address_is_fetched_and_the_feed_goes_on(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    code: int,
) -> None:
    """Trap 3: a polite close would be taken for the end."""
    await simulator.close(code)
    await heard.until_shown("account", "connected", "off")

    await come_back(hass, freezer, simulator)
    await simulator.send(STATION, EVSE, "BLOCKED")
    await heard.until_shown(CONNECTOR, "status", "blocked")
    assert simulator.counters.token_requests == 2


async def test_the_wait_between_attempts_is_drawn_under_a_ceiling_that_doubles_to_five_minutes(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    draws: list[tuple[float, float]],
) -> None:
    """Trap 17: every client would knock at the same moment, and again every five seconds."""
    simulator.faults.token_status = 503
    await drop(heard, simulator)
    for number, wait in enumerate(WAITS, start=2):
        await pass_time(hass, freezer, wait - 0.6)
        assert simulator.counters.token_requests == number - 1
        await pass_time(hass, freezer, 0.6)
        await soon(simulator.wait_until(has_asked(simulator, number)))
        await eventually(has(draws, number))

    assert draws[: len(WAITS)] == [(1, ceiling) for ceiling in WAITS]


async def test_a_connection_on_which_nothing_came_does_not_shorten_the_next_wait(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    draws: list[tuple[float, float]],
) -> None:
    """Trap 17: a server that accepts and hangs up would be asked every five seconds for ever."""
    await drop(heard, simulator)
    for number, wait in enumerate(WAITS[:3], start=2):
        await pass_time(hass, freezer, wait)
        await soon(simulator.wait_for_connection(number))
        await simulator.garbage("broken_json")
        await simulator.close(1011)
        await eventually(has(draws, number))
    assert [ceiling for _, ceiling in draws] == WAITS[:4]

    await pass_time(hass, freezer, WAITS[3])
    await soon(simulator.wait_for_connection(5))
    await simulator.send(STATION, EVSE, "BLOCKED")
    await heard.until_read(simulator)
    await drop(heard, simulator)
    assert draws[-1] == (1, WAITS[0])


async def test_it_is_logged_once_when_it_goes_and_once_when_it_is_back(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    draws: list[tuple[float, float]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A night without the provider would fill the log, or leave no trace in it."""
    caplog.clear()
    simulator.faults.token_status = 503
    await drop(heard, simulator)
    for number, wait in enumerate(WAITS[:3], start=2):
        await pass_time(hass, freezer, wait)
        await eventually(has(draws, number))
    assert said(caplog) == ["NOBIL is not available: the socket was closed (no code)"]

    simulator.faults.token_status = None
    await pass_time(hass, freezer, WAITS[3])
    await soon(simulator.wait_for_connection(2))
    assert len(said(caplog)) == 1
    await heard.until_read(simulator)

    assert said(caplog)[1:] == ["NOBIL is available again"]


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what the log says of the account to somebody who did not ask for details."""
    return [
        record.getMessage()
        for record in caplog.records
        if record.levelno >= logging.INFO and "available" in record.getMessage()
    ]


async def test_a_feed_that_is_silent_from_the_start_shows_its_entities_with_the_first_frame(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, simulator: NobilSimulator
) -> None:
    """Somebody who starts in a quiet minute would see nothing until the next outage."""
    await pass_time(hass, freezer, GRACE + 1)

    await simulator.send(STATION, EVSE, "CHARGING")

    await account.until_shown(CONNECTOR, "status", "charging")
    assert account.state("account", "connected") == "on"


async def test_an_account_without_memory_that_cannot_connect_is_tried_again_by_home_assistant(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: NobilSimulator
) -> None:
    """After a power cut the line comes up later than the house."""
    simulator.faults.token_status = 503
    account = await new_account(hass, simulator, STATION, MARKER[0])
    assert account.entry.state is ConfigEntryState.SETUP_RETRY
    placeholders = account.entry.error_reason_translation_placeholders
    assert placeholders == {"account": "NOBIL", "reason": "Enova's service answered 503"}

    simulator.faults.token_status = None
    await pass_time(hass, freezer, 10)
    await soon(simulator.wait_for_connection())
    await account.until_loaded()
    await account.until_read(simulator)
