"""What a person can do about a fleet's troubles on the spot."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulators.stellantis import Papers, StellantisSimulator

from ..nobil.conftest import pass_time
from ..repairing import Repairs
from .conftest import (
    HALF_AN_HOUR,
    LOW,
    FleetAccount,
    Listen,
    account_data,
    later,
    let_a_monitor_fail,
    make_entry,
    monitor,
)


@pytest.fixture(autouse=True)
async def repairs(hass: HomeAssistant, hass_client: ClientSessionGenerator) -> Repairs:
    """Return the repairs."""
    return await Repairs.of(hass, hass_client)


async def test_a_monitor_that_failed_can_be_let_run_at_once(
    freezer: FrozenDateTimeFactory,
    simulator: StellantisSimulator,
    listen: Listen,
    repairs: Repairs,
) -> None:
    """A person would wait for half an hour to see whether it is mended."""
    account = await listen()
    await let_a_monitor_fail(account, freezer)

    asked = await repairs.open("monitor_failed")
    assert asked["menu_options"] == ["look_again", "ignore"]
    assert (await repairs.take(asked, "look_again"))["reason"] == "not_solved"
    simulator.faults.fail = None
    assert (await repairs.mend("monitor_failed", "look_again"))["type"] == "create_entry"
    assert account.state("account", "monitors_running") == "on"
    assert repairs.shown() == {}


async def test_a_monitor_that_is_refused_can_be_changed_from_there(
    hass: HomeAssistant, simulator: StellantisSimulator, listen: Listen, repairs: Repairs
) -> None:
    """A person would read what the provider dislikes, and search for the form."""
    simulator.faults.monitor_limit = 6
    await listen(monitor("Battery low", "low", LOW))

    said = await repairs.mend("monitor_failed", "change")

    kind, flow_id = said["next_flow"]
    assert (said["reason"], kind) == ("elsewhere", "config_subentries_flow")
    form = hass.config_entries.subentries.async_get(flow_id)
    assert form["step_id"] == "reconfigure"
    assert set(repairs.shown()) == {"monitor_failed"}


async def test_a_monitor_that_is_ignored_stays_so_until_it_runs(
    simulator: StellantisSimulator, listen: Listen, repairs: Repairs
) -> None:
    """A person who knows it would be told again after every change of the account."""
    simulator.faults.monitor_limit = 6
    account = await listen(monitor("Battery low", "low", LOW))
    await repairs.mend("monitor_failed", "ignore")
    await account.unload()
    await account.listen()
    assert repairs.shown() == {}

    simulator.faults.monitor_limit = None
    await account.unload()
    await account.listen()
    (built,) = (name for name in simulator.statuses() if "Battery low" in name)
    simulator.faults.fail = "switch"
    await simulator.fail_monitor(built)
    await account.unload()
    await account.listen()
    assert set(repairs.shown()) == {"monitor_failed"}


async def test_a_monitor_that_nobody_can_read_can_be_removed_from_there(
    simulator: StellantisSimulator, listen: Listen, repairs: Repairs
) -> None:
    """A person could not tell which of several it is."""
    account = await listen(monitor("Torn", "low & (", LOW), monitor("Battery low", "low", LOW))
    asked = await repairs.open("monitor_unsound")
    assert asked["description_placeholders"]["monitor"] == "Torn"
    assert (await repairs.take(asked, "remove"))["type"] == "create_entry"
    await account.until_loaded()

    assert [each.title for each in account.entry.subentries.values()] == ["Battery low"]
    assert repairs.shown() == {}


async def test_an_address_that_is_there_by_now_is_looked_for_at_once(
    hass: HomeAssistant, simulator: StellantisSimulator, repairs: Repairs
) -> None:
    """A person who mended the way in outside of Home Assistant would wait and wonder."""
    account = FleetAccount(hass, make_entry(account_data(simulator)), simulator)
    await account.listen()
    assert (await repairs.mend("no_public_address", "look_again"))["reason"] == "not_solved"

    hass.config.external_url = "https://ha.example.org"
    assert (await repairs.mend("no_public_address", "look_again"))["type"] == "create_entry"
    assert simulator.statuses()
    assert repairs.shown() == {}


async def test_a_new_certificate_is_entered_in_the_form_that_the_issue_opens(
    hass: HomeAssistant, door: str, simulator: StellantisSimulator, repairs: Repairs
) -> None:
    """A person would have the new certificate, and not find where it goes."""
    papers = Papers(simulator.username, client_days=(-1, 29))
    mine = {"client_certificate": papers.client_pem, "client_key": papers.key_pem}
    data = account_data(simulator, door, **mine)
    account = FleetAccount(hass, make_entry(data), simulator)
    await account.listen()

    said = await repairs.mend("certificate_expiring", "reconfigure")

    form = hass.config_entries.flow.async_get(said["next_flow"][1])
    assert (said["reason"], form["step_id"]) == ("elsewhere", "reconfigure")
    assert set(repairs.shown()) == {"certificate_expiring"}


async def test_without_an_address_one_can_go_on_and_hear_no_more_of_it(
    hass: HomeAssistant, simulator: StellantisSimulator, repairs: Repairs
) -> None:
    """Whoever cannot have an address would see the repair for ever."""
    account = FleetAccount(hass, make_entry(account_data(simulator)), simulator)
    await account.listen()
    assert (await repairs.mend("no_public_address", "ignore"))["reason"] == "ignored"
    await account.unload()
    await account.listen()
    assert repairs.shown() == {}

    for address in ("https://ha.example.org", None):
        await hass.config.async_update(external_url=address)
        await hass.async_block_till_done()
        await account.settle()
    assert set(repairs.shown()) == {"no_public_address"}


async def test_nothing_is_promised_while_the_provider_is_away(
    freezer: FrozenDateTimeFactory,
    simulator: StellantisSimulator,
    listen: Listen,
    repairs: Repairs,
) -> None:
    """A person would be told that it is mended, and it is not."""
    account = await listen()
    await let_a_monitor_fail(account, freezer)
    simulator.faults.fail = "all"

    assert (await repairs.mend("monitor_failed", "look_again"))["reason"] == "not_solved"
    assert set(repairs.shown()) == {"monitor_failed"}


async def test_an_account_that_is_switched_off_cannot_look(
    hass: HomeAssistant, simulator: StellantisSimulator, repairs: Repairs
) -> None:
    """A person who switched the account off meanwhile would read of an unknown error."""
    account = FleetAccount(hass, make_entry(account_data(simulator)), simulator)
    await account.listen()
    asked = await repairs.open("no_public_address")
    await repairs.mend("no_public_address", "ignore")
    await account.unload()

    assert (await repairs.take(asked, "look_again"))["reason"] == "not_solved"


async def test_a_quota_that_is_used_up_is_said_while_the_monitors_go_on(
    freezer: FrozenDateTimeFactory,
    simulator: StellantisSimulator,
    listen: Listen,
    repairs: Repairs,
) -> None:
    """Levels of parked cars would get old, and nobody would know why or for how long."""
    account = await listen()
    simulator.faults.throttle_for = 0
    await later(account, freezer, HALF_AN_HOUR)
    assert set(repairs.shown()) == {"quota_exceeded"}
    assert account.state("account", "connected") == "on"

    simulator.faults.throttle_for = None
    await pass_time(account.hass, freezer, 120)
    await account.settle()
    assert repairs.shown() == {}
