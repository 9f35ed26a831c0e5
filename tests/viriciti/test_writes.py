"""How often the values of vehicles are written."""

from simulators.viriciti import ViriCitiSimulator

from ..nobil.conftest import Writes
from .conftest import BUS, ViriCitiAccount


async def test_a_burst_writes_little_and_loses_no_last_value(
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
) -> None:
    """Trap 14: a fleet at full speed would fill the recorder within days."""
    await account.later(61)
    entity_id = account.entity_id(BUS, "power")
    writes = Writes(account.hass)
    for watts in range(200):
        await simulator.vehicle(BUS, "power", watts + 0.5)
    await account.read()
    await account.later(61)

    assert writes.of(entity_id)[-1] == "199.5"
    assert len(writes.of(entity_id)) <= 3
