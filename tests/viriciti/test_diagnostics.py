"""What a person may share with others."""

import json
from typing import Any

import pytest

from custom_components.ev_live.diagnostics import async_get_config_entry_diagnostics
from simulators.viriciti import ViriCitiSimulator

from .conftest import BUS, DEPOT, MARKER, PERSONAL, ViriCitiAccount


async def told(account: ViriCitiAccount) -> dict[str, Any]:
    """Return the diagnostics of an account."""
    return await async_get_config_entry_diagnostics(account.hass, account.entry)


@pytest.mark.parametrize("payload", ["lists", "mapping"])
async def test_what_the_provider_holds_of_the_account_is_told_by_its_shape(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, payload: Any
) -> None:
    """Trap 6: whether a bus is silent or not subscribed could not be told."""
    simulator.faults.acl_payload = payload
    says = (await told(account))["feed"]["provider_says"]

    assert simulator.counters.debug_calls == 2
    assert set(says["acl"]) == {"vehicles", "chargestations", "incidents"}
    assert says["query"]["vehicles"] == {"others": 2}
    assert says["query"]["incidents"] == {"query": {"vehicles": "list of 2"}}


async def test_diagnostics_name_no_person_no_place_and_no_thing(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 20: a file in a public issue would hold VINs, cards, places and the key."""
    await simulator.transaction(DEPOT, 1, "start", BUS)
    await simulator.incident(BUS, "incident_03")
    await simulator.garbage("gps_malformed", BUS)
    await account.read()
    text = json.dumps(await told(account), default=str)

    for secret in (simulator.api_key, BUS, DEPOT, MARKER, "Bus 002", *PERSONAL):
        assert secret not in text


@pytest.mark.parametrize("style", ["wrapped", "none"])
async def test_an_echo_of_any_form_answers_a_debug_call(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, style: Any
) -> None:
    """The form of the answer is not documented; diagnostics would wait in vain."""
    simulator.faults.echo_style = style
    says = (await told(account))["feed"]["provider_says"]

    assert says["query"]["chargestations"] == {"others": 1}


async def test_diagnostics_do_without_a_connection(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Just when the line is down they are needed most."""
    simulator.faults.upgrade_status = 503
    await simulator.abort()
    await account.silence(1)
    await account.silence(60)
    feed = (await told(account))["feed"]

    assert feed["provider_says"] == {"acl": "not connected", "query": "not connected"}
    assert feed["last_error"] == "Refused"
