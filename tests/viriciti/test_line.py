"""The line to the provider: how it is lost and opened again."""

from homeassistant.config_entries import ConfigEntryState
import pytest

from simulators.viriciti import ViriCitiSimulator

from ..helpers import until
from ..nobil.conftest import soon
from .conftest import BUS, CONNECTOR, DEPOT, ViriCitiAccount, asks_for_a_key

# How long a lost line is not shown, and a second.
GRACE = 61


async def test_a_lost_line_is_subscribed_anew(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 6: a line without a subscription looks like a quiet night."""
    document = simulator.subscription
    await simulator.abort()
    await account.come_back(2)
    assert simulator.subscription == document

    await simulator.vehicle(BUS, "soc", 41)
    await account.read()
    assert account.state(BUS, "soc") == "41"


async def test_what_changed_while_the_line_was_lost_is_asked_for(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 8: nothing is replayed, so a bus would keep the charge of before the outage."""
    await simulator.abort()
    await soon(simulator.wait_for_disconnection())
    await simulator.vehicle(BUS, "soc", 12)
    await simulator.status(DEPOT, "Faulted", "GroundFailure")
    await account.come_back(2)

    assert account.state(BUS, "soc") == "12"
    assert not account.is_assumed(BUS, "soc")
    assert account.state(CONNECTOR, "status") == "out_of_order"


async def test_a_short_loss_of_the_line_is_not_seen(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Every hiccup of the line would start the automations of "unavailable"."""
    shown = account.state(BUS, "soc")
    await simulator.close(1011)
    await until(account.hass, lambda: account.state("account", "connected") == "off")
    assert account.state(BUS, "soc") == shown

    simulator.faults.upgrade_status = 503
    await account.silence(GRACE)
    assert account.state(BUS, "soc") == "unavailable"
    assert account.state("account", "connected") == "off"

    simulator.faults.upgrade_status = None
    await account.come_back(2)
    await until(account.hass, lambda: account.state(BUS, "soc") == shown)


@pytest.mark.parametrize("code", [1000, 1001, 1006, 1011, 4000, 4004])
async def test_the_account_comes_back_after_any_end(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, code: int
) -> None:
    """Trap 21: a client that gives up leaves a depot dark until somebody restarts it."""
    await simulator.close(code)
    await account.come_back(2)

    assert account.state("account", "connected") == "on"
    assert not asks_for_a_key(account.hass)


async def test_a_line_that_answers_no_ping_is_given_up(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 7: silence is normal, so a dead line could only be told by its pings."""
    simulator.faults.half_open = True
    await account.silence(26)
    await account.silence(21)
    simulator.faults.half_open = False
    await account.come_back(2)

    assert account.state("account", "connected") == "on"


async def test_a_provider_that_lets_connect_and_is_mute_is_no_quiet_night(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Each new socket would make a depot look live in which nothing has been heard for hours."""
    simulator.faults.half_open = True
    for _ in range(30):
        await account.silence(10)
    assert account.state(BUS, "soc") == "unavailable"
    assert account.state("account", "connected") == "off"

    simulator.faults.half_open = False
    await account.come_back(simulator.counters.authorisations + 1)
    assert account.state("account", "connected") == "on"


async def test_a_provider_that_is_away_is_not_hammered(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 21: a client with a fixed wait would knock every five seconds for ever."""
    simulator.faults.upgrade_status = 503
    await simulator.abort()
    for _ in range(120):
        await account.silence(10)

    # Twenty minutes: five tries while the wait grows, and then one in five minutes at most.
    assert 4 <= simulator.counters.handshakes_refused <= 20


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_a_refused_handshake_is_tried_again_later(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, status: int
) -> None:
    """An hour of maintenance would end the account."""
    simulator.faults.upgrade_status = status
    await simulator.abort()
    await account.silence(6)
    await account.silence(600)
    simulator.faults.upgrade_status = None
    await account.come_back(2)

    assert account.state("account", "connected") == "on"


async def test_the_provider_s_wish_to_wait_is_granted(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """A provider that asks for quiet would block the key."""
    simulator.faults.upgrade_status = 429
    simulator.faults.upgrade_retry_after = 900
    await simulator.abort()
    for _ in range(40):
        await account.silence(20)

    assert simulator.counters.handshakes_refused == 1


async def test_an_account_that_cannot_be_reached_at_first_is_tried_again(
    new_account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """An account that starts before the router would stay in error."""
    simulator.faults.upgrade_status = 503
    await new_account.set_up()
    assert new_account.entry.state is ConfigEntryState.SETUP_RETRY

    simulator.faults.upgrade_status = None
    for _ in range(10):
        await new_account.silence(10)
    await new_account.read()
    assert new_account.state("account", "connected") == "on"
