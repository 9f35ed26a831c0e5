"""A key, a right or a vehicle that the provider refuses."""

from typing import Any

from homeassistant.helpers import issue_registry as ir
import pytest

from simulators.viriciti import ViriCitiSimulator

from ..helpers import until
from .conftest import BUS, CONNECTOR, ViriCitiAccount, asks_for_a_key


@pytest.mark.parametrize("style", ["unauthorized", "forbidden", "error_then_close"])
async def test_a_revoked_key_is_asked_for_however_it_is_refused(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, style: Any
) -> None:
    """Trap 21: nobody documents how a key is refused; a revoked one would be tried for ever."""
    simulator.faults.refusal_style = style
    simulator.faults.api_key_revoked = True
    await simulator.abort()
    for _ in range(8):
        await account.silence(1)
    await until(account.hass, lambda: asks_for_a_key(account.hass))
    refused = simulator.counters.handshakes_refused
    await account.silence(3600)

    assert account.state(BUS, "soc") == "unavailable"
    assert simulator.counters.handshakes_refused == refused


@pytest.mark.parametrize("style", ["unauthorized", "forbidden", "error_then_close"])
async def test_a_wrong_key_is_asked_for_at_the_start(
    new_account: ViriCitiAccount, simulator: ViriCitiSimulator, style: Any
) -> None:
    """A person would see an account that is set up again and again."""
    simulator.faults.refusal_style = style
    simulator.faults.api_key_revoked = True
    await new_account.set_up()

    await until(new_account.hass, lambda: asks_for_a_key(new_account.hass))


async def test_a_good_key_without_the_right_to_live_data_is_not_called_wrong(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """A person would enter the same key again and again."""
    simulator.faults.upgrade_status = 403
    await simulator.abort()
    for _ in range(8):
        await account.silence(1)
    issues = ir.async_get(account.hass).issues
    await until(account.hass, lambda: any("not_entitled" in each for _, each in issues))

    assert not asks_for_a_key(account.hass)


async def test_a_key_that_only_the_socket_can_judge_is_judged_by_it(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """The list of vehicles is not documented; without it a revoked key would never be told."""
    simulator.faults.rest_status = 404
    simulator.faults.upgrade_status = 403
    await simulator.abort()
    for _ in range(8):
        await account.silence(1)

    await until(account.hass, lambda: asks_for_a_key(account.hass))


async def test_a_subscription_that_ends_every_connection_is_said_and_not_repeated(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 21: one forbidden bus could make the account knock every few seconds for ever."""
    simulator.faults.acl_denies = (BUS,)
    simulator.faults.acl_style = "close"
    await simulator.abort()
    issues = ir.async_get(account.hass).issues
    for _ in range(60):
        await account.silence(1)
    assert any("not_entitled" in each for _, each in issues)
    assert not asks_for_a_key(account.hass)

    handshakes = simulator.counters.handshakes
    for _ in range(30):
        await account.silence(60)
    assert simulator.counters.handshakes == handshakes

    simulator.faults.acl_denies = ()
    await account.silence(3600)
    await account.come_back(2)
    assert account.state("account", "connected") == "on"


@pytest.mark.parametrize("payload", ["string", "object", "list"])
async def test_a_bus_that_is_forbidden_spoils_no_other(
    new_account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    payload: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whatever the error message is like, the rest of the fleet would be dark with it."""
    simulator.faults.acl_denies = (BUS,)
    simulator.faults.acl_style = "error"
    simulator.faults.error_payload = payload
    await new_account.listen()

    assert new_account.state("account", "connected") == "on"
    assert new_account.state(BUS, "soc") == "unknown"
    assert new_account.state(CONNECTOR, "status") == "available"
    assert caplog.text.count("an error message") == 1
    assert f"not authorized: {BUS}" not in caplog.text
