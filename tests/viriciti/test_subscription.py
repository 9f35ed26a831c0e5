"""How the key is shown, and what is asked for with it."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from simulators.viriciti import ViriCitiSimulator

from ..helpers import until
from ..nobil.conftest import soon
from .conftest import (
    BUS,
    CONNECTOR,
    DEPOT,
    MARKER,
    ViriCitiAccount,
    account_data,
    make_entry,
    station,
)


async def test_one_document_asks_for_everything(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Whether a second document replaces the first is not known: half could be missing."""
    document = simulator.subscription
    assert document is not None
    assert simulator.counters.subscriptions == 1
    assert set(document["vehicles"]) == {BUS, MARKER}
    assert document["chargestations"] == {
        DEPOT: ["alive", "status", "power", "soc", "current", "voltage", "transactions"]
    }
    assert document["incidents"] == {"query": {"vehicles": [BUS, MARKER]}}


async def test_an_account_without_vehicles_hears_of_no_incidents(
    hass: HomeAssistant, simulator: ViriCitiSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """An empty filter means every vehicle of the user: thousands nobody picked."""
    entry = make_entry(account_data(simulator), station(DEPOT))
    account = ViriCitiAccount(hass, entry, simulator, freezer)
    await account.set_up()
    await soon(simulator.wait_for_subscription())

    assert simulator.subscription is not None
    assert list(simulator.subscription) == ["chargestations"]
    assert simulator.counters.state_requests == 0


async def test_an_account_without_picks_is_connected_and_asks_for_nothing(
    hass: HomeAssistant, simulator: ViriCitiSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """A new account would be in error until something is picked."""
    account = ViriCitiAccount(hass, make_entry(account_data(simulator)), simulator, freezer)
    await account.set_up()
    await until(hass, lambda: account.state("account", "connected") == "on")

    assert simulator.counters.subscriptions == 0
    assert simulator.connections == 1


async def test_the_key_is_shown_in_the_header_alone(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 20: in an address the key would stand in the log of every proxy."""
    assert simulator.counters.keys_in_header > 0
    assert simulator.counters.keys_in_query == 0


async def test_a_service_that_only_takes_the_key_in_the_query_gets_it_there(
    new_account: ViriCitiAccount, simulator: ViriCitiSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that takes headers off would make a good key look wrong."""
    admits = simulator.access.admits

    def without_header(request: Any) -> bool:
        return "apiKey" in request.query and admits(request)

    monkeypatch.setattr(simulator.access, "admits", without_header)
    await new_account.listen()
    refused = simulator.counters.handshakes_refused
    await simulator.abort()
    await new_account.come_back(2)

    assert new_account.state("account", "connected") == "on"
    assert refused <= 1
    # The form that works is kept.
    assert simulator.counters.handshakes_refused == refused


@pytest.mark.parametrize("echo", ["verbatim", "reserialised", "granted", "wrapped", "none"])
@pytest.mark.parametrize("greeting", [False, True])
async def test_any_form_of_echo_and_greeting_is_understood(
    new_account: ViriCitiAccount, simulator: ViriCitiSimulator, echo: Any, greeting: bool
) -> None:
    """Trap 5: the echo has probably no type; a client would die of the first frame, or loop."""
    simulator.faults.echo_style = echo
    simulator.faults.greeting = greeting
    new_account.hass.async_create_task(new_account.set_up())
    await soon(simulator.wait_for_subscription())
    await new_account.silence(4)
    await new_account.hass.async_block_till_done()
    await new_account.read()

    assert new_account.state("account", "connected") == "on"
    assert simulator.counters.subscriptions == 1
    assert new_account.state(CONNECTOR, "status") == "available"
