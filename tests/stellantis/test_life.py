"""A fleet from its set-up to its end: what a person sees, and what runs at the provider."""

import sys
from types import ModuleType
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, issue_registry as ir
import pytest

from simulators.stellantis import Papers, StellantisSimulator

from ..nobil.conftest import pass_time
from .conftest import (
    CORSA,
    DRIVEN,
    HALF_AN_HOUR,
    LOW,
    OWN,
    TAG,
    VAN,
    FleetAccount,
    Listen,
    account_data,
    later,
    let_a_monitor_fail,
    make_entry,
    monitor,
)

NEW = "VF3SAMPLE00000042"


def issues(hass: HomeAssistant) -> set[str]:
    """Return the kinds of repair issues there are."""
    found = ir.async_get(hass).issues.values()
    return {str(each.translation_key) for each in found if each.domain == "ev_live"}


# What a person sees


async def test_every_vehicle_shows_how_it_is(
    simulator: StellantisSimulator, account: FleetAccount
) -> None:
    """A depot would look empty until each car has moved."""
    cars = [car for car in simulator.fleets[0].cars.values() if car.model.electric]
    heard = [car for car in cars if car.heard_at is not None]
    assert heard
    for car in heard:
        assert float(account.state(car.vin, "soc")) == pytest.approx(car.level, abs=0.05)


async def test_a_vehicle_without_data_is_there_and_shows_nothing(
    simulator: StellantisSimulator, listen: Listen
) -> None:
    """Trap 25: a new car would be missing, or break the others."""
    await simulator.add_vehicle(NEW)
    account = await listen()
    assert account.state(NEW, "soc") == "unknown"
    assert account.state(DRIVEN, "soc") not in ("unknown", "unavailable")


async def test_what_a_vehicle_does_is_shown_at_once(
    simulator: StellantisSimulator, account: FleetAccount
) -> None:
    """A person would see the plug half an hour later."""
    await simulator.plug(DRIVEN)
    await account.settle()
    assert account.state(DRIVEN, "plugged") == "on"
    await simulator.unplug(DRIVEN)
    await account.settle()
    assert account.state(DRIVEN, "plugged") == "off"


async def test_no_device_is_named_by_its_vin(hass: HomeAssistant, account: FleetAccount) -> None:
    """The VIN would be in the id of every entity, and in every screenshot."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), account.entry.entry_id)
    assert any("e-208" in str(device.name) for device in devices)
    assert not [device.name for device in devices if DRIVEN in str(device.name)]
    assert not [each for each in hass.states.async_entity_ids() if DRIVEN.lower() in each]


async def test_a_vehicle_that_leaves_the_fleet_is_shown_as_gone(
    freezer: FrozenDateTimeFactory, simulator: StellantisSimulator, listen: Listen
) -> None:
    """A car that was sold would look parked for ever."""
    account = await listen()
    await simulator.remove_vehicle(CORSA)
    await later(account, freezer, HALF_AN_HOUR)
    assert account.state(CORSA, "soc") == "unavailable"
    assert account.state(DRIVEN, "soc") != "unavailable"


async def test_a_vehicle_that_joins_the_fleet_comes_by_itself(
    freezer: FrozenDateTimeFactory, simulator: StellantisSimulator, listen: Listen
) -> None:
    """A person would have to reload the account after each purchase."""
    account = await listen()
    await simulator.add_vehicle(NEW)
    await later(account, freezer, HALF_AN_HOUR)
    assert account.state(NEW, "soc") == "unknown"


async def test_what_no_monitor_tells_is_asked_for_now_and_then(
    freezer: FrozenDateTimeFactory, simulator: StellantisSimulator, listen: Listen
) -> None:
    """A car whose events are lost somewhere would stay as it was."""
    account = await listen()
    simulator.faults.events_vanish = True
    await simulator.plug(DRIVEN)
    await account.settle()
    assert account.state(DRIVEN, "plugged") == "off"
    await later(account, freezer, HALF_AN_HOUR)
    assert account.state(DRIVEN, "plugged") == "on"


async def test_who_spoke_by_itself_is_not_asked_again(
    freezer: FrozenDateTimeFactory, simulator: StellantisSimulator, listen: Listen
) -> None:
    """The quota would be spent on what is known already."""
    account = await listen()
    await pass_time(account.hass, freezer, HALF_AN_HOUR - 60)
    await simulator.plug(DRIVEN)
    await account.settle()
    asked = simulator.counters.status_requests
    await later(account, freezer, 60)
    assert simulator.counters.status_requests == asked + len(simulator.fleets[0].cars) - 1


# The connection


async def test_while_monitors_push_the_api_may_be_away(
    freezer: FrozenDateTimeFactory, simulator: StellantisSimulator, listen: Listen
) -> None:
    """Every hiccup of the API would darken a fleet that goes on telling what it does."""
    account = await listen()
    simulator.faults.fail = "all"
    await later(account, freezer, HALF_AN_HOUR)
    await simulator.plug(DRIVEN)
    await account.settle()
    assert account.state(DRIVEN, "plugged") == "on"
    assert account.state("account", "connected") == "on"


async def test_when_neither_pushes_nor_answers_come_nothing_can_be_known(
    freezer: FrozenDateTimeFactory, simulator: StellantisSimulator, listen: Listen
) -> None:
    """A fleet would look parked while nobody hears from it."""
    account = await listen()
    simulator.faults.fail = "all"
    for _ in range(40):
        await later(account, freezer, 121)
    await later(account, freezer, 61)
    assert account.state("account", "connected") == "off"
    assert account.state(DRIVEN, "soc") == "unavailable"
    simulator.faults.fail = None
    account.wake()
    await account.until_shown("account", "connected", "on")
    await account.settle()
    assert account.state(DRIVEN, "soc") not in ("unavailable", "unknown")


async def test_credentials_that_are_withdrawn_are_asked_for(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    simulator: StellantisSimulator,
    listen: Listen,
) -> None:
    """Nobody would know why the fleet is dark."""
    account = await listen()
    simulator.faults.credentials_revoked = True
    await later(account, freezer, HALF_AN_HOUR)
    assert [flow["context"]["source"] for flow in hass.config_entries.flow.async_progress()] == [
        "reauth"
    ]


async def test_after_too_many_calls_the_api_is_left_alone_as_long_as_it_asks(
    freezer: FrozenDateTimeFactory, simulator: StellantisSimulator, listen: Listen
) -> None:
    """Who goes on is shut out for longer."""
    account = await listen()
    simulator.faults.throttle_for = 1045
    await later(account, freezer, HALF_AN_HOUR)
    asked = simulator.counters.requests
    for _ in range(8):
        await later(account, freezer, 125)
    assert simulator.counters.requests == asked
    assert account.state("account", "connected") == "on"


# Our monitors


async def test_our_monitors_run_and_find_us(
    simulator: StellantisSimulator, account: FleetAccount
) -> None:
    """Nothing would ever be pushed."""
    assert simulator.statuses() == {f"ev-live/{TAG}/{key}": "Running" for key in OWN}
    assert account.state("account", "monitors_running") == "on"


async def test_removing_the_account_deletes_our_monitors_and_no_others(
    hass: HomeAssistant, simulator: StellantisSimulator, account: FleetAccount
) -> None:
    """Trap 15: they would post to this house for ever, or another application would go deaf."""
    await simulator.add_foreign_monitor()
    foreign = {label for label in simulator.statuses() if not label.startswith("ev-live/")}
    await hass.config_entries.async_remove(account.entry.entry_id)
    await hass.async_block_till_done()
    assert foreign
    assert set(simulator.statuses()) == foreign


async def test_an_account_can_be_removed_while_the_provider_is_away(
    hass: HomeAssistant,
    simulator: StellantisSimulator,
    account: FleetAccount,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A person could not get rid of it, or would never know what is left behind."""
    simulator.faults.fail = "all"
    assert await hass.config_entries.async_remove(account.entry.entry_id)
    assert "Something of Depot North is left at Stellantis" in caplog.text


async def test_a_restart_changes_nothing_at_the_provider(
    simulator: StellantisSimulator, account: FleetAccount
) -> None:
    """Each restart would make all monitors anew, and what they had queued would be lost."""
    counters = simulator.counters
    before = (counters.monitors_created, counters.monitors_updated, counters.monitors_deleted)
    await account.unload()
    await account.listen()
    after = (counters.monitors_created, counters.monitors_updated, counters.monitors_deleted)
    assert after == before


async def test_a_monitor_that_fails_is_said_in_the_repairs_and_let_run_again(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    simulator: StellantisSimulator,
    listen: Listen,
) -> None:
    """A part of the fleet's life would go unheard, and nobody would know."""
    account = await listen()
    await let_a_monitor_fail(account, freezer)
    assert account.state("account", "monitors_running") == "off"
    assert issues(hass) == {"monitor_failed"}
    simulator.faults.fail = None
    await later(account, freezer, HALF_AN_HOUR)
    assert account.state("account", "monitors_running") == "on"
    assert issues(hass) == set()


# The way in


async def test_without_a_public_address_the_fleet_is_asked_and_a_person_told(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: StellantisSimulator
) -> None:
    """Nothing would come, and nobody would know why."""
    account = FleetAccount(hass, make_entry(account_data(simulator)), simulator)
    await account.listen()
    assert account.entry.state is ConfigEntryState.LOADED
    assert not simulator.statuses()
    assert account.state("account", "monitors_running") == "off"
    assert issues(hass) == {"no_public_address"}
    await simulator.plug(DRIVEN)
    await later(account, freezer, 10 * 60)
    assert account.state(DRIVEN, "plugged") == "on"


async def test_an_address_that_is_set_later_is_told_to_the_provider_at_once(
    hass: HomeAssistant, simulator: StellantisSimulator
) -> None:
    """A person would set the address, see the repair stay, and give up."""
    account = FleetAccount(hass, make_entry(account_data(simulator)), simulator)
    await account.listen()
    await hass.config.async_update(external_url="https://ha.example.org")
    await hass.async_block_till_done()
    await account.settle()
    assert len(simulator.statuses()) == len(OWN)
    assert issues(hass) == set()
    await hass.config.async_update(external_url="https://new.example.org")
    await hass.async_block_till_done()
    await account.settle()
    targets = {
        each.body["subscribeParam"]["callback"]["webhook"]["target"].partition("/api")[0]
        for each in simulator.monitors
    }
    assert targets == {"https://new.example.org"}


@pytest.fixture
def cloud(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Sign in to Home Assistant Cloud, whose packages are not there in tests."""
    fake: Any = ModuleType("homeassistant.components.cloud")
    fake.deleted = []

    async def create(_: HomeAssistant, webhook_id: str) -> str:
        return f"https://hooks.example.org/{webhook_id[:8]}"

    async def delete(_: HomeAssistant, webhook_id: str) -> None:
        fake.deleted.append(webhook_id)

    fake.CloudNotAvailable = RuntimeError
    fake.async_is_logged_in = fake.async_active_subscription = lambda _: True
    fake.async_get_or_create_cloudhook, fake.async_delete_cloudhook = create, delete
    fake.async_listen_connection_change = lambda *_: lambda: None
    monkeypatch.setitem(sys.modules, fake.__name__, fake)
    hass.config.components.add("cloud")
    return fake  # type: ignore[no-any-return]


async def test_with_home_assistant_cloud_no_address_is_needed(
    hass: HomeAssistant, cloud: Any, simulator: StellantisSimulator
) -> None:
    """A person without an address of his own could not use it."""
    account = FleetAccount(hass, make_entry(account_data(simulator)), simulator)
    await account.listen()
    webhooks = [each.body["subscribeParam"]["callback"]["webhook"] for each in simulator.monitors]
    assert {each["target"] for each in webhooks} == {"https://hooks.example.org/01234567"}
    await hass.config_entries.async_remove(account.entry.entry_id)
    await hass.async_block_till_done()
    assert cloud.deleted == [account.entry.data["webhook_id"]]


# The certificate


@pytest.mark.parametrize(("days", "expected"), [(31, set()), (29, {"certificate_expiring"})])
async def test_a_certificate_that_expires_is_told_a_month_before(
    hass: HomeAssistant,
    door: str,
    simulator: StellantisSimulator,
    days: int,
    expected: set[str],
) -> None:
    """The fleet would go dark on a Sunday, and a new certificate takes weeks."""
    papers = Papers(simulator.username, client_days=(-1, days))
    mine = {"client_certificate": papers.client_pem, "client_key": papers.key_pem}
    data = account_data(simulator, door, **mine)
    account = FleetAccount(hass, make_entry(data), simulator)
    await account.listen()
    assert issues(hass) == expected
    shown = account.shown("account", "certificate_expires").state
    assert shown.startswith(papers.client.certificate.not_valid_after_utc.isoformat()[:16])


# Monitors that a person built


async def test_a_monitor_that_a_person_built_runs_and_tells(
    simulator: StellantisSimulator, listen: Listen
) -> None:
    """The very thing a person set up would do nothing."""
    account = await listen(monitor("Battery low", "low", LOW))
    (built,) = account.entry.subentries.values()
    assert simulator.statuses()[f"ev-live/{TAG}/{built.subentry_id}/Battery low"] == "Running"
    assert account.state(built.subentry_id, "monitor_state") == "running"
    await simulator.change(VAN, {"level": 15})
    await account.settle()
    event = account.shown(built.subentry_id, "monitor")
    assert event.attributes["event_type"] == "triggered"
    assert "ë-Berlingo" in event.attributes["vehicle"]


async def test_a_monitor_that_is_taken_out_is_deleted_at_the_provider(
    hass: HomeAssistant, simulator: StellantisSimulator, listen: Listen
) -> None:
    """It would go on posting, and a person could not stop it."""
    account = await listen(monitor("Battery low", "low", LOW))
    (built,) = account.entry.subentries
    assert hass.config_entries.async_remove_subentry(account.entry, built)
    await account.until_loaded()
    await hass.async_block_till_done()
    await account.settle()
    assert len(simulator.statuses()) == len(OWN)


async def test_a_monitor_that_the_provider_refuses_is_said_with_its_reason(
    hass: HomeAssistant, simulator: StellantisSimulator, listen: Listen
) -> None:
    """A person would wait for an event that can never come."""
    simulator.faults.monitor_limit = len(OWN)
    account = await listen(monitor("Battery low", "low", LOW))
    (built,) = account.entry.subentries
    assert account.state(built, "monitor_state") == "failed"
    (issue,) = (each for each in ir.async_get(hass).issues.values() if each.domain == "ev_live")
    assert issue.translation_placeholders
    assert issue.translation_placeholders["monitor"] == "Battery low"
    assert len(issue.translation_placeholders["reason"]) > 3


async def test_what_was_told_is_not_told_again_after_a_restart(
    simulator: StellantisSimulator, listen: Listen
) -> None:
    """A person would be woken twice by the same alarm."""
    account = await listen(monitor("Battery low", "low", LOW))
    (built,) = account.entry.subentries
    simulator.faults.acknowledgements_lost = 1
    await simulator.change(VAN, {"level": 15})
    await simulator.wait_for_posts()
    told = account.shown(built, "monitor").state
    await account.unload()
    await account.listen()
    assert account.shown(built, "monitor").state == told


async def test_events_of_a_stop_arrive_afterwards(
    simulator: StellantisSimulator, listen: Listen
) -> None:
    """What happened during an update of Home Assistant would never be known."""
    account = await listen(monitor("Battery low", "low", LOW))
    (built,) = account.entry.subentries
    assert account.state(built, "monitor") == "unknown"
    await account.unload()
    await simulator.change(VAN, {"level": 15})
    await simulator.wait_for_posts()
    await account.listen()
    assert account.shown(built, "monitor").attributes["event_type"] == "triggered"


async def test_a_person_may_not_want_to_know_where_the_vehicles_are(
    hass: HomeAssistant, simulator: StellantisSimulator, listen: Listen
) -> None:
    """Drivers would be followed although nobody meant to."""
    account = await listen(position=False)
    await simulator.drive(DRIVEN)
    await account.settle()
    assert not hass.states.async_entity_ids("device_tracker")
    assert not any(
        key == "position" for _, key, _ in account.entry.runtime_data.data.all_readings()
    )


async def test_a_monitor_that_nobody_can_read_stops_no_other(
    hass: HomeAssistant, simulator: StellantisSimulator, listen: Listen
) -> None:
    """A file that was edited by hand would darken the whole fleet."""
    account = await listen(monitor("Torn", "low & (", LOW), monitor("Battery low", "low", LOW))
    assert len(simulator.statuses()) == len(OWN) + 1
    assert issues(hass) == {"monitor_unsound"}
    assert account.state(DRIVEN, "soc") not in ("unknown", "unavailable")
