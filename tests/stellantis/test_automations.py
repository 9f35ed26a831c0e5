"""Automations on cars."""

from collections.abc import Awaitable

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from simulators.stellantis import StellantisSimulator

from ..automations import Automations, above, on_device, on_entity, received, when
from .conftest import DRIVEN, FleetAccount
from .test_traps_data import account, ask_again, simulator  # noqa: F401  # fixtures

pytestmark = pytest.mark.usefixtures("entity_registry_enabled_by_default")

TYPES = (
    "plugged",
    "charging_started",
    "charging_failed",
    "charging_finished",
    "unplugged",
    "trip_started",
    "alert_started",
    "ecall",
    "trip_finished",
    "alert_cleared",
    "collision",
    "alarm",
    "stolen",
)


@pytest.fixture
async def automations(hass: HomeAssistant) -> Automations:
    """Return automations that are yet to be written."""
    return Automations(hass)


async def live(
    account: FleetAccount,  # noqa: F811
    freezer: FrozenDateTimeFactory,
    *deeds: Awaitable[None],
) -> None:
    """Let a car do one thing after another, ten minutes apart."""
    for deed in deeds:
        freezer.tick(600)
        await deed
        await account.settle()


def a_day(simulator: StellantisSimulator) -> tuple[Awaitable[None], ...]:  # noqa: F811
    """Return what happens to a car, each thing once."""
    return (
        simulator.plug(DRIVEN),
        simulator.charge(DRIVEN),
        simulator.fail_charge(DRIVEN),
        simulator.charge(DRIVEN),
        simulator.finish_charge(DRIVEN),
        simulator.unplug(DRIVEN),
        simulator.drive(DRIVEN, 5),
        simulator.alert(DRIVEN, "LeftFrontTirePuncture"),
        simulator.ecall(DRIVEN),
        simulator.park(DRIVEN),
        simulator.clear_alert(DRIVEN),
        simulator.collision(DRIVEN),
        simulator.set_off_alarm(DRIVEN),
        simulator.steal(DRIVEN),
    )


async def test_an_automation_runs_with_each_event_of_a_car(
    simulator: StellantisSimulator,  # noqa: F811
    account: FleetAccount,  # noqa: F811
    freezer: FrozenDateTimeFactory,
    automations: Automations,
) -> None:
    """A trigger that the editor offers would do nothing."""
    car = on_device(account, DRIVEN, "activity")
    lives = {
        "session_started": ("session", "started"),
        "session_ended": ("session", "ended"),
        "incident_opened": ("incidents", "opened"),
        "incident_closed": ("incidents", "closed"),
    }
    await automations.add(
        **{each: received(on_entity(account, DRIVEN, "activity"), each) for each in TYPES},
        **{
            name: received(on_entity(account, DRIVEN, key), event)
            for name, (key, event) in lives.items()
        },
        any_session=received(car, "started"),
    )
    await live(account, freezer, *a_day(simulator))

    runs = await automations.runs()
    assert set(runs) == {*TYPES, *lives, "any_session"}
    assert {each: runs.count(each) for each in set(runs)} == dict.fromkeys({*TYPES, *lives}, 1) | {
        "charging_started": 2,
        "session_started": 2,
        "session_ended": 2,
        "any_session": 2,
        "incident_opened": 2,
        "incident_closed": 2,
    }


async def test_an_automation_runs_with_what_home_assistant_knows_of_batteries_and_doors(
    hass: HomeAssistant,
    simulator: StellantisSimulator,  # noqa: F811
    account: FleetAccount,  # noqa: F811
    freezer: FrozenDateTimeFactory,
    automations: Automations,
) -> None:
    """A person would find his car in the editor, and no trigger that works on it."""
    car, zone = on_device(account, DRIVEN, "soc"), "zone.home"
    await automations.add(
        charges=when("battery.started_charging", car),
        charged=when("battery.stopped_charging", car),
        low=when("battery.became_low", car),
        fine=when("battery.no_longer_low", car),
        level=when("battery.level_crossed_threshold", car, threshold=above(80)),
        opened=when("door.opened", car),
        closed=when("door.closed", car),
        window=when("window.opened", car),
        shut=when("window.closed", car),
        warm=when("temperature.crossed_threshold", car, threshold=above(30, "°C")),
        warmer=when("temperature.changed", car, threshold={"type": "any"}),
        enters=when("zone.entered", car, zone=zone),
        leaves=when("zone.left", car, zone=zone),
    )
    steps: tuple[tuple[Awaitable[None], set[str]], ...] = (
        (simulator.change(DRIVEN, {"level": 50}), set()),
        (simulator.change(DRIVEN, {"level": 15}), {"low"}),
        (simulator.charge(DRIVEN), {"charges"}),
        (simulator.change(DRIVEN, {"level": 85}), {"fine", "level"}),
        (simulator.finish_charge(DRIVEN), {"charged"}),
        (simulator.open_door(DRIVEN, "Driver"), {"opened"}),
        (simulator.close_door(DRIVEN, "Driver"), {"closed"}),
        (simulator.open_door(DRIVEN, "RearWindow"), {"window"}),
        (simulator.close_door(DRIVEN, "RearWindow"), {"shut"}),
        (simulator.change(DRIVEN, {"air_temp": 35.0}), {"warm", "warmer"}),
        (simulator.place(DRIVEN, hass.config.latitude, hass.config.longitude), {"enters"}),
        (simulator.place(DRIVEN, 48.85, 2.35), {"leaves"}),
    )
    for deed, expected in steps:
        await live(account, freezer, deed)
        await ask_again(account)
        assert set(await automations.runs()) == expected


async def test_a_restart_and_a_backlog_set_no_automation_off(
    simulator: StellantisSimulator,  # noqa: F811
    account: FleetAccount,  # noqa: F811
    freezer: FrozenDateTimeFactory,
    automations: Automations,
) -> None:
    """What the provider posts again, because it heard no answer, would be told again."""
    await automations.add(
        activity=received(on_entity(account, DRIVEN, "activity"), *TYPES),
        session=received(on_entity(account, DRIVEN, "session"), "started", "ended"),
        incident=received(on_entity(account, DRIVEN, "incidents"), "opened", "closed"),
    )
    await live(
        account,
        freezer,
        simulator.plug(DRIVEN),
        simulator.charge(DRIVEN),
        simulator.alert(DRIVEN, "LeftFrontTirePuncture"),
    )
    assert sorted(await automations.runs()) == ["activity"] * 3 + ["incident", "session"]

    await account.unload()
    await account.listen()
    await ask_again(account)
    await simulator.report(DRIVEN)
    await account.settle()
    assert await automations.runs() == []


async def test_the_same_event_twice_in_a_row_sets_an_automation_off_twice(
    simulator: StellantisSimulator,  # noqa: F811
    account: FleetAccount,  # noqa: F811
    freezer: FrozenDateTimeFactory,
    automations: Automations,
) -> None:
    """Of two warnings that come together the second would not be told."""
    await automations.add(opened=received(on_entity(account, DRIVEN, "incidents"), "opened"))
    await live(
        account,
        freezer,
        simulator.alert(DRIVEN, "LeftFrontTirePuncture"),
        simulator.alert(DRIVEN, "OilLevelLow"),
    )
    assert await automations.runs() == ["opened", "opened"]
