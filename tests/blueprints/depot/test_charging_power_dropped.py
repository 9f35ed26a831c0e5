"""Whoever runs a depot is told of a charger that gives hardly anything, but not of one that waits."""

import pytest

from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.depots import DC_BUSY
from simulators.chargepilot.things import ProcessStatus

from ...chargepilot.conftest import Depots
from ..conftest import Automate, Told

DURATION = 300


@pytest.fixture
async def told(account: Depots, automate: Automate) -> Told:
    """Return what is told of a connector at which a bus charges."""
    await account.look()
    return await automate("charging_power_dropped", powers=[account.entity_id(DC_BUSY, "power")])


async def test_a_bus_that_charges_with_hardly_anything_is_told(
    account: Depots, simulator: ChargePilotSimulator, told: Told
) -> None:
    """A bus would leave with half a charge although it charged all night."""
    simulator.picture.measure(DC_BUSY, power=1.2)
    await account.later(DURATION + 60)

    (call,) = told
    assert (call.data["before"], call.data["power"]) == (62.1, 1.2)


@pytest.mark.parametrize("status", ["SuspendedEV", "SuspendedEVSE", "Queued"])
async def test_a_bus_that_waits_for_its_turn_is_not_told(
    account: Depots, simulator: ChargePilotSimulator, told: Told, status: ProcessStatus
) -> None:
    """A depot that shares its power would be an alarm all night."""
    simulator.picture.set_process(DC_BUSY, status)
    await account.later(DURATION + 60)

    assert account.state(DC_BUSY, "power") == "0"
    assert not told
