"""Whoever answers for a depot is told what is wrong in it."""

from homeassistant.helpers import device_registry as dr
import pytest

from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.depots import AC_FREE, DC_FREE, NORTH, SOUTH, invented_id

from ...chargepilot.conftest import Depots
from ..conftest import Automate

STATION = invented_id("north/ac")


def name_of(account: Depots, asset: str) -> str | None:
    """Return the name of a device."""
    devices = dr.async_get(account.hass)
    identifier = ("ev_live", f"{account.entry.unique_id}_{asset}")
    entry_id = account.entry.entry_id
    device = devices.async_get_device_by_identifier(
        identifier, entry_id
    ) or devices.async_get_child_device_by_identifier(identifier, entry_id)
    assert device is not None
    return device.name


@pytest.mark.parametrize(
    "watched",
    [
        [AC_FREE],
        [STATION],
        [NORTH],
        [NORTH, STATION],
        [NORTH, AC_FREE],
        [NORTH, STATION, AC_FREE, SOUTH],
    ],
)
async def test_a_fault_is_told_once_with_its_place_whoever_is_watched(
    account: Depots, simulator: ChargePilotSimulator, automate: Automate, watched: list[str]
) -> None:
    """Whoever watches the depot would not know where to go, or be called three times."""
    incidents = [account.entity_id(asset, "incidents") for asset in watched]
    told = await automate("incident_opened", incidents=incidents)
    account.freezer.tick(5)
    simulator.picture.fault(AC_FREE, "UsageFailure", "GroundFailure")
    await account.read()
    await account.later(30)

    (call,) = told
    assert call.data["incident"] == "GroundFailure"
    assert call.data["asset"] == name_of(account, AC_FREE)
    assert call.data["place"] == f"{call.data['asset']} at {name_of(account, STATION)}"
    assert call.data["details"] == {"code": "UsageFailure"}


async def test_a_fault_of_a_station_is_told_at_its_depot(
    account: Depots, simulator: ChargePilotSimulator, automate: Automate
) -> None:
    """A cabinet that fails as a whole would be nowhere."""
    told = await automate("incident_opened", incidents=[account.entity_id(NORTH, "incidents")])
    account.freezer.tick(5)
    simulator.picture.station_fault(STATION)
    await account.read()

    assert [call.data["place"] for call in told] == [name_of(account, STATION)]


async def test_another_depot_is_another_s_matter(
    account: Depots, simulator: ChargePilotSimulator, automate: Automate
) -> None:
    """A person in the north would be called for the south."""
    told = await automate("incident_opened", incidents=[account.entity_id(NORTH, "incidents")])
    account.freezer.tick(5)
    simulator.picture.fault(DC_FREE)
    await account.read()

    assert not told


async def test_faults_of_the_first_picture_are_not_told(
    account: Depots, simulator: ChargePilotSimulator, automate: Automate
) -> None:
    """Every start would report what has been broken for weeks."""
    watched = [account.entity_id(each, "incidents") for each in (NORTH, SOUTH)]
    told = await automate("incident_opened", incidents=watched)
    await account.unload()
    await account.listen()
    await account.later(60)

    assert account.state(NORTH, "incident") == "on"
    assert not told
