"""What happens to a car is told, once, in the words that all providers share."""

from freezegun.api import FrozenDateTimeFactory
import pytest

from simulators.stellantis import StellantisSimulator

from .conftest import DRIVEN, FleetAccount
from .diary import Diary
from .test_traps_data import account, ask_again, simulator  # noqa: F401  # fixtures


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_a_day_of_a_car_is_told(
    simulator: StellantisSimulator,  # noqa: F811
    account: FleetAccount,  # noqa: F811
    freezer: FrozenDateTimeFactory,
) -> None:
    """Something would happen and nobody would hear of it, or hear of it twice."""
    diary = Diary(account, DRIVEN)
    incidents, sessions = (Diary(account, DRIVEN, key) for key in ("incidents", "session"))
    day = (
        simulator.plug(DRIVEN),
        simulator.charge(DRIVEN),
        simulator.fail_charge(DRIVEN),
        simulator.unplug(DRIVEN),
        simulator.drive(DRIVEN, 5),
        simulator.alert(DRIVEN, "LeftFrontTirePuncture"),
        simulator.ecall(DRIVEN),
        simulator.park(DRIVEN),
        simulator.clear_alert(DRIVEN),
        simulator.set_off_alarm(DRIVEN),
        simulator.steal(DRIVEN),
    )
    for deed in day:
        freezer.tick(600)
        await deed
        await account.settle()
        await ask_again(account)
    assert diary.types == [
        "plugged",
        "charging_started",
        "charging_failed",
        "unplugged",
        "trip_started",
        "alert_started",
        "ecall",
        "trip_finished",
        "alert_cleared",
        "alarm",
        "stolen",
    ]
    assert incidents.types == ["opened", "closed"]
    assert sessions.types == ["started", "ended"]
    assert account.state(DRIVEN, "stolen") == "on"
    assert account.state(DRIVEN, "tyre_problem") == "off"
