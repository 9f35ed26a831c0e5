"""The calls beside the socket."""

from typing import Any

import pytest

from custom_components.ev_live.const import DOMAIN
from simulators.viriciti import ViriCitiSimulator

from ..nobil.conftest import soon
from .conftest import BUS, Listen, ViriCitiAccount, vehicle


@pytest.mark.parametrize(
    "fault",
    [
        {"rest_status": 500},
        {"rest_status": 429},
        {"rest_status": 404},
        {"rest_status": 401},
        {"rest_drop": True},
        {"rest_hang": True},
        {"rest_body": "html"},
        {"rest_body": "not_json"},
        {"rest_body": "empty"},
        {"rest_body": "null"},
    ],
)
async def test_the_live_data_do_not_wait_for_the_other_calls(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, fault: dict[str, Any]
) -> None:
    """A call that is not even documented could keep a whole depot dark."""
    for name, value in fault.items():
        setattr(simulator.faults, name, value)
    await simulator.abort()
    await account.come_back(2)
    await simulator.vehicle(BUS, "soc", 41)
    await account.read()

    assert account.state(BUS, "soc") == "41"
    assert account.state("account", "connected") == "on"
    simulator.faults.rest_hang = False


async def test_first_values_are_asked_for_until_they_come(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 8: one failed call would leave parked buses as they were before the outage."""
    simulator.faults.rest_status = 503
    await simulator.abort()
    await soon(simulator.wait_for_disconnection())
    await simulator.vehicle(BUS, "soc", 12)
    await account.come_back(2)
    assert account.state(BUS, "soc") != "12"

    simulator.faults.rest_status = None
    for _ in range(10):
        await account.silence(10)
    assert account.state(BUS, "soc") == "12"


@pytest.mark.parametrize("gap", ["absent", "null", "null_value", "mixed"])
async def test_what_the_provider_does_not_know_is_unknown(
    listen: Listen, simulator: ViriCitiSimulator, gap: Any
) -> None:
    """A missing value would be shown as zero, or fail all others."""
    simulator.faults.state_gap = gap
    labels = ["soc", "odo", "fuel", "fuel_used_per_day", "speed"]
    account = await listen(vehicle(BUS, labels), vehicle("nobody_knows", ["soc"]))

    assert account.state(BUS, "soc") == str(simulator.truth[BUS, "soc"])
    assert account.state(BUS, "fuel_level") == "unknown"
    assert account.state(BUS, "fuel_used_today") == "unknown"
    assert account.state("nobody_knows", "soc") == "unknown"


async def test_an_answer_in_an_envelope_is_read(
    listen: Listen, simulator: ViriCitiSimulator
) -> None:
    """A gateway that wraps its answers would hide names and first values."""
    simulator.faults.rest_body = "wrapped"
    account = await listen(vehicle(BUS, ["soc"]))

    assert account.state(BUS, "soc") == str(simulator.truth[BUS, "soc"])
    assert account.shown(BUS, "soc").attributes["friendly_name"] == "Bus 002 Battery"


async def test_a_vehicle_that_left_the_list_stays_as_it_was(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    """Trap 17: the list of a user may change, and a dashboard would lose a bus for that."""
    shown = account.state(BUS, "soc")
    simulator.faults.acl_denies = (BUS,)
    data = {"config_entry_id": account.entry.entry_id}
    await account.hass.services.async_call(DOMAIN, "refresh", data, blocking=True)

    assert account.state(BUS, "soc") == shown
    assert caplog.text.count("a list without a vehicle that was picked") == 1
