"""A vehicle or a station that the provider refuses by its name."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulators.viriciti import ViriCitiSimulator

from ..repairing import Repairs
from .conftest import BUS, DEPOT, Listen, ViriCitiAccount, station, vehicle

DAY = 86_400


@pytest.fixture
async def repairs(hass: HomeAssistant, hass_client: ClientSessionGenerator) -> Repairs:
    """Return the repairs."""
    return await Repairs.of(hass, hass_client)


@pytest.fixture
async def refused(listen: Listen, simulator: ViriCitiSimulator) -> ViriCitiAccount:
    """Return an account whose bus is refused with an error message that names it."""
    simulator.faults.acl_denies = (BUS,)
    simulator.faults.acl_style = "error"
    return await listen(vehicle(BUS), station(DEPOT), unheard_after=1)


@pytest.mark.parametrize("payload", ["string", "object", "list"])
async def test_a_bus_that_is_refused_is_named_at_once(
    listen: Listen, simulator: ViriCitiSimulator, repairs: Repairs, payload: Any
) -> None:
    """A person would wait a week for a bus that the key may not see."""
    simulator.faults.acl_denies = (BUS,)
    simulator.faults.acl_style = "error"
    simulator.faults.error_payload = payload
    account = await listen(vehicle(BUS), vehicle(f"{BUS}1"), station(DEPOT))

    issue = repairs.shown()["pick_refused"]
    assert issue.translation_placeholders == {
        "account": "ViriCiti",
        "provider": "ViriCiti",
        "pick": BUS,
    }
    assert len(repairs.shown()) == 1
    assert BUS not in issue.issue_id
    assert account.state("account", "connected") == "on"


async def test_a_bus_that_is_refused_is_not_told_of_twice(
    refused: ViriCitiAccount, repairs: Repairs
) -> None:
    """A person would look for two reasons of one silence."""
    await refused.silence(DAY + 3600)
    assert set(repairs.shown()) == {"pick_refused"}


async def test_a_bus_that_speaks_was_not_refused(
    refused: ViriCitiAccount, simulator: ViriCitiSimulator, repairs: Repairs
) -> None:
    """A person would mend what works."""
    simulator.faults.acl_denies = ()
    await simulator.abort()
    await refused.come_back(2)
    assert set(repairs.shown()) == {"pick_refused"}

    await simulator.vehicle(BUS, "soc", 50)
    await refused.read()
    assert repairs.shown() == {}


async def test_a_right_that_was_given_can_be_tried_at_once(
    refused: ViriCitiAccount, simulator: ViriCitiSimulator, repairs: Repairs
) -> None:
    """A person would wait for the next connection, which may be in weeks."""
    said = await repairs.mend("pick_refused", "retry")
    assert said["reason"] == "not_solved"
    assert set(repairs.shown()) == {"pick_refused"}

    simulator.faults.acl_denies = ()
    said = await repairs.mend("pick_refused", "retry")
    assert said["type"] == "create_entry"
    assert repairs.shown() == {}


async def test_a_bus_that_is_refused_can_be_removed_from_there(
    refused: ViriCitiAccount, repairs: Repairs
) -> None:
    """A person would look for it in a list of hundreds."""
    said = await repairs.mend("pick_refused", "remove")

    assert said["type"] == "create_entry"
    await refused.until_loaded()
    assert BUS not in [each.unique_id for each in refused.entry.subentries.values()]
    assert repairs.shown() == {}
