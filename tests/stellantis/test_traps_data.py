"""The traps of report 10 that concern data, each as a person would meet it."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.ev_live.diagnostics import async_get_config_entry_diagnostics
from simulators.stellantis import StellantisFaults, StellantisSimulator

from .conftest import (
    CORSA,
    DRIVEN,
    LOW,
    PLUG_IN,
    TAG,
    VAN,
    FleetAccount,
    Listen,
    account_data,
    make_entry,
    monitor,
)
from .diary import Diary

SILENT, OLD_HYBRID = "VF7SAMPLE00000008", "VR1SAMPLE00000007"
NEW = "VF3SAMPLE00000099"
PERSONS = "Low battery"


@pytest.fixture
async def simulator(
    socket_enabled: None, freezer: FrozenDateTimeFactory
) -> AsyncGenerator[StellantisSimulator]:
    """Start a simulator on the clock of the house, which stands still."""
    freezer.move_to("2026-03-02T17:00:00Z")
    faults = StellantisFaults(time_scale=1e9)
    clock = lambda: datetime.now(UTC).timestamp()  # noqa: E731  # frozen only when called
    async with StellantisSimulator(clock=clock, faults=faults) as running:
        yield running


@pytest.fixture
async def account(listen: Listen, freezer: FrozenDateTimeFactory) -> FleetAccount:
    """Return an account with a monitor of a person's, that was set up a while ago."""
    listening = await listen(monitor(PERSONS, "low", LOW))
    freezer.tick(120)
    return listening


def persons(account: FleetAccount) -> tuple[str, str]:
    """Return the asset and the label of the person's monitor."""
    (subentry,) = account.entry.subentries
    return subentry, f"ev-live/{TAG}/{subentry}/{PERSONS}"


async def ask_again(account: FleetAccount) -> None:
    """Ask for everything, as a person may."""
    await account.entry.runtime_data.surveyor.survey()
    await account.hass.async_block_till_done()


def visits(simulator: StellantisSimulator, service: str) -> int:
    """Return how often something was asked for."""
    return sum(1 for visit in simulator.journal if visit.service == service)


async def until_told(account: FleetAccount, freezer: FrozenDateTimeFactory) -> None:
    """Let the provider try again, minute by minute, until everything has been told."""
    simulator = account.simulator
    for _ in range(10):
        freezer.tick(61)
        simulator.courier.look()
        await simulator.settle()
        if not simulator.queued:
            break
    assert not simulator.queued
    await account.settle()


async def test_what_a_new_car_says_waits_until_the_car_is_known(
    simulator: StellantisSimulator, account: FleetAccount
) -> None:
    """Trap 5: only its VIN is told; what it said first would be lost."""
    await simulator.add_vehicle(NEW)
    asked = visits(simulator, "vehicles")
    await simulator.charge(NEW, level=33.5)
    await account.settle()
    # The list is read once the event is acknowledged.
    await account.settle()
    assert visits(simulator, "vehicles") == asked + 1
    assert float(account.state(NEW, "soc")) == 33.5
    assert account.state(NEW, "charging") == "on"
    assert NEW not in account.shown(NEW, "soc").name


async def test_the_end_of_a_condition_is_seen_although_nobody_tells_it(
    simulator: StellantisSimulator, account: FleetAccount, freezer: FrozenDateTimeFactory
) -> None:
    """Trap 8: a car would charge for ever."""
    for deed, state in ((simulator.charge, "on"), (simulator.finish_charge, "off")):
        freezer.tick(60)
        await deed(DRIVEN)
        await account.settle()
        assert account.state(DRIVEN, "charging") == state


async def test_the_battery_is_followed_while_it_charges(
    simulator: StellantisSimulator, account: FleetAccount, freezer: FrozenDateTimeFactory
) -> None:
    """Trap 9: no number can be watched: the battery would stand still until the charge ends."""
    await simulator.plug(DRIVEN)
    await account.settle()
    diary = Diary(account, DRIVEN)
    for level in (50, 55, 60):
        freezer.tick(300)
        await simulator.charge(DRIVEN, level=level)
        await account.settle()
        assert float(account.state(DRIVEN, "soc")) == level
    assert diary.types == ["charging_started"]


async def test_a_value_that_comes_as_text_is_a_number(
    simulator: StellantisSimulator, account: FleetAccount
) -> None:
    """Trap 10: an automation that compares it would compare letters."""
    subentry, label = persons(account)
    diary = Diary(account, subentry, "monitor")
    path = "vehicle.energy.electric.level"
    await simulator.emit(label, DRIVEN, {path: 18.5})
    await account.settle()
    (told,) = diary.entries
    assert (told["event_type"], told["soc"]) == ("triggered", 18.5)
    assert told["vehicle"] == "Peugeot e-208 0001"


@pytest.mark.parametrize("arrays", [False, True])
async def test_what_is_attached_is_read_in_both_its_forms(
    simulator: StellantisSimulator, account: FleetAccount, *, arrays: bool
) -> None:
    """Trap 11: a door that opens would go unnoticed with every other version of the provider."""
    simulator.faults.extension_arrays = arrays
    await simulator.open_door(DRIVEN, "Trunk")
    await account.settle()
    assert account.state(DRIVEN, "trunk") == "on"
    assert account.state(DRIVEN, "driver_door") == "off"


@pytest.mark.parametrize("order", ["oldest_first", "newest_first", "shuffled"])
async def test_a_night_that_was_missed_is_told_in_its_own_time_and_once(
    simulator: StellantisSimulator,
    account: FleetAccount,
    freezer: FrozenDateTimeFactory,
    order: str,
) -> None:
    """Trap 12: after a night a person would see the state of yesterday, or hear of it twice."""
    simulator.faults.order = order  # type: ignore[assignment]  # one of its words
    simulator.faults.deliver_twice, simulator.faults.time_scale = True, 1
    diary = Diary(account, DRIVEN)
    await account.unload()
    times = []
    for deed in (simulator.plug, simulator.charge, simulator.finish_charge, simulator.unplug):
        freezer.tick(3600)
        times.append(datetime.now(UTC).isoformat())
        await deed(DRIVEN)
    freezer.tick(3600)
    await account.set_up()
    await until_told(account, freezer)
    assert account.state(DRIVEN, "plugged") == "off"
    assert account.state(DRIVEN, "charging_status") == "disconnected"
    told = dict(diary.told)
    # A picture from later may be the first that knows of the plug.
    assert times[0] <= told.pop("plugged") <= times[2]
    assert told == dict(
        zip(("charging_started", "charging_finished", "unplugged"), times[1:], strict=True)
    )
    assert len(diary.told) == len(told) + 1


async def test_a_stale_answer_never_takes_the_place_of_what_is_newer(
    simulator: StellantisSimulator, account: FleetAccount, freezer: FrozenDateTimeFactory
) -> None:
    """Trap 17: the battery would jump between now and an hour ago for half a day."""
    simulator.faults.frozen_stamps = True
    await simulator.charge(DRIVEN, level=80)
    await account.settle()
    assert float(account.state(DRIVEN, "soc")) == 80
    diary = Diary(account, DRIVEN)
    for snapshots in ("stale", "flapping", "flapping", "stale"):
        simulator.faults.snapshots = snapshots
        freezer.tick(300)
        await ask_again(account)
        assert float(account.state(DRIVEN, "soc")) == 80
        assert account.state(DRIVEN, "charging") == "on"
    assert diary.types == []


async def test_the_level_and_the_energy_of_a_battery_are_both_shown(
    account: FleetAccount,
) -> None:
    """Trap 18: one of them may be wrong; worked out of each other both would be."""
    assert float(account.state(DRIVEN, "soc")) == 71.5
    assert float(account.state(DRIVEN, "battery_energy")) == pytest.approx(32.89)
    assert float(account.state(DRIVEN, "battery_capacity")) == 46


async def test_what_is_misnamed_and_misspelt_is_read_for_what_it_is(
    simulator: StellantisSimulator, account: FleetAccount
) -> None:
    """Trap 19: a small battery would have 92 volts, and an open trunk be locked."""
    small = account.shown(DRIVEN, "low_voltage_battery")
    assert (small.state, small.attributes["unit_of_measurement"]) == ("92", "%")
    assert account.state(DRIVEN, "unlocked") == "off"
    await simulator.change(DRIVEN, {"locked": ["Locked", "TrunkUnLocked"]})
    await account.settle()
    assert account.state(DRIVEN, "unlocked") == "on"
    diary = Diary(account, CORSA)
    await simulator.collision(CORSA, "Rear", "Major")
    await account.settle()
    await ask_again(account)
    (told,) = diary.entries
    assert (told["event_type"], told["side"], told["severity"]) == ("collision", "rear", "major")


async def test_what_cars_without_the_equipment_get_wrong_is_off_at_first(
    hass: HomeAssistant, account: FleetAccount
) -> None:
    """Trap 20: a car with a steel roof would have it open for ever."""
    registry = er.async_get(hass)
    for key in ("roof_window", "alarm", "delayed_start"):
        entity = registry.async_get(account.entity_id(DRIVEN, key))
        assert entity is not None
        assert entity.disabled_by is er.RegistryEntryDisabler.INTEGRATION


async def test_a_word_of_tomorrow_is_unknown_and_stops_nothing(
    simulator: StellantisSimulator, account: FleetAccount, freezer: FrozenDateTimeFactory
) -> None:
    """Trap 21: the entity would raise, and the whole message with it."""
    simulator.faults.unknown_values = simulator.faults.unknown_fields = True
    freezer.tick(120)
    await simulator.plug(DRIVEN)
    await account.settle()
    assert account.state(DRIVEN, "ignition") == "unknown"
    assert account.state(DRIVEN, "plugged") == "on"
    await simulator.alert(DRIVEN, "WarpCoreBreach", "Critical")
    await account.settle()
    assert account.state(DRIVEN, "warning") == "on"


async def test_no_car_is_ever_woken(
    simulator: StellantisSimulator, account: FleetAccount, freezer: FrozenDateTimeFactory
) -> None:
    """Trap 22: its small battery would be empty within a week."""
    for _ in range(3):
        freezer.tick(timedelta(hours=1))
        await ask_again(account)
    assert simulator.counters.status_requests > 0
    assert simulator.counters.unknown_paths == 0


async def test_who_hides_is_not_on_the_map_and_nobody_is_in_the_log(
    hass: HomeAssistant,
    simulator: StellantisSimulator,
    account: FleetAccount,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Trap 24: a driver would be followed against his will, or by whoever reads a bug report."""
    tracker = account.shown(DRIVEN, "position")
    assert "latitude" in tracker.attributes
    freezer.tick(120)
    await simulator.privacy(DRIVEN, "Geolocation")
    await account.settle()
    assert "latitude" not in account.shown(DRIVEN, "position").attributes
    await account.unload()
    await account.set_up()
    assert "latitude" not in account.shown(DRIVEN, "position").attributes
    await simulator.emit(persons(account)[1], NEW, {"vehicle.quantum": NEW})
    await account.settle()
    said = str(await async_get_config_entry_diagnostics(hass, account.entry)) + "".join(
        record.getMessage() for record in caplog.records if record.name.startswith("custom_")
    )
    for secret in (DRIVEN, VAN, NEW, "48.8", simulator.truth[DRIVEN].vid):
        assert secret not in said


async def test_a_car_without_data_is_a_car_that_says_nothing_yet(
    hass: HomeAssistant, simulator: StellantisSimulator, door: str
) -> None:
    """Trap 25: one car that was never driven would take the whole fleet away."""
    south = simulator.fleets[1].fleet_id
    entry = make_entry(account_data(simulator, door, fleet_id=south))
    account = FleetAccount(hass, entry, simulator)
    await account.listen()
    assert account.state(SILENT, "soc") == "unknown"
    assert float(account.state(OLD_HYBRID, "soc")) == 12
    assert account.state("account", "connected") == "on"


async def test_a_word_in_the_wrong_place_changes_nothing(
    simulator: StellantisSimulator, account: FleetAccount
) -> None:
    """Values of the wrong type, null, paths of tomorrow: each would stop what comes with it."""
    label = persons(account)[1]
    await simulator.emit(
        label,
        PLUG_IN,
        {
            "vehicle.energy.electric.level": "much",
            "vehicle.energy.charging.plugged": None,
            "vehicle.quantum": {"entangled": True},
            "vehicle.energy.fuel.level": 12,
        },
    )
    await account.settle()
    assert float(account.state(PLUG_IN, "soc")) == 35
    assert account.state(PLUG_IN, "plugged") == "off"
    assert simulator.counters.posts_failed == 0
