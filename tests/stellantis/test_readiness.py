"""Whether cars are ready, told by the cars themselves."""

from freezegun.api import FrozenDateTimeFactory
import pytest

from simulators.stellantis import StellantisSimulator

from .conftest import DIESEL, DRIVEN, FleetAccount
from .test_traps_data import account, ask_again, simulator  # noqa: F401  # fixtures

pytestmark = pytest.mark.usefixtures("entity_registry_enabled_by_default")


async def test_a_car_is_followed_from_the_plug_to_the_road(
    simulator: StellantisSimulator,  # noqa: F811
    account: FleetAccount,  # noqa: F811
    freezer: FrozenDateTimeFactory,
) -> None:
    """A pool car would be handed out empty because it was plugged in and nobody saw it stop."""
    simulator.car(DRIVEN).level = 40
    seen = []
    for deed in (simulator.plug, simulator.charge, simulator.fail_charge, simulator.unplug):
        freezer.tick(600)
        await deed(DRIVEN)
        await account.settle()
        await ask_again(account)
        seen.append(account.state(DRIVEN, "readiness"))
    assert seen == ["plugged_not_charging", "charging", "plugged_not_charging", "not_plugged"]

    simulator.car(DRIVEN).level = 90
    freezer.tick(600)
    await simulator.drive(DRIVEN, 1)
    await account.settle()
    await ask_again(account)
    assert account.state(DRIVEN, "readiness") == "ready"


async def test_a_car_without_a_battery_is_not_counted(
    account: FleetAccount,  # noqa: F811
) -> None:
    """A diesel would never be ready, and ring the bell every morning."""
    with pytest.raises(KeyError):
        account.entity_id(DIESEL, "readiness")
    fleet = account.entry.runtime_data.data
    electric = [
        asset.id for asset in fleet.assets.values() if fleet.value(asset.id, "soc") is not None
    ]
    counted = [account.state("account", f"vehicles_{key}") for key in ("ready", "not_ready")]
    assert sum(map(int, counted)) == len(electric) > 0


async def test_what_is_known_outlives_a_restart(
    account: FleetAccount,  # noqa: F811
) -> None:
    """Cars are silent for days: until then nobody would know whether they are ready."""
    fleet = account.entry.runtime_data.data
    cars = [asset.id for asset in fleet.assets.values() if "soc" in asset.reports]
    before = [account.state(car, "readiness") for car in cars]
    await account.unload()
    await account.listen()
    assert [account.state(car, "readiness") for car in cars] == before
    assert set(before) - {"unknown"}
