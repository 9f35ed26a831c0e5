"""What a person can do about an issue on the spot."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulators.nobil import NobilSimulator
from simulators.nobil.tokens import MESSAGES

from .helpers import set_up, shown, until
from .nobil.conftest import account_data, pass_time
from .repairing import Repairs

STATION = "NOR_09901"
EVSE = "4300000101"
CONNECTOR = f"{STATION}/{EVSE}"
SILENT = "NOR_09907"
DAY = 86_400


@pytest.fixture
async def repairs(hass: HomeAssistant, hass_client: ClientSessionGenerator) -> Repairs:
    """Return the repairs."""
    return await Repairs.of(hass, hass_client)


@pytest.fixture
def refused(simulator: NobilSimulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the provider refuse the subscription."""
    monkeypatch.setitem(MESSAGES, 403, "Forbidden")
    simulator.faults.token_status = 403


@pytest.mark.usefixtures("refused")
async def test_a_subscription_that_was_granted_can_be_tried_at_once(
    hass: HomeAssistant, simulator: NobilSimulator, repairs: Repairs
) -> None:
    """A person would ask the provider, and wait for another hour."""
    await set_up(hass, account_data(simulator), STATION)
    said = await repairs.mend("not_entitled", "retry")
    assert (said["type"], said["reason"]) == ("abort", "not_solved")
    assert set(repairs.shown()) == {"not_entitled"}

    simulator.faults.token_status = None
    said = await repairs.mend("not_entitled", "retry")
    assert said["type"] == "create_entry"
    assert repairs.shown() == {}
    assert simulator.connections == 1


@pytest.mark.usefixtures("refused")
async def test_trying_again_does_not_help_where_something_else_is_wrong_by_now(
    hass: HomeAssistant, simulator: NobilSimulator, repairs: Repairs
) -> None:
    """A person would be told that it works while the provider is away."""
    await set_up(hass, account_data(simulator), STATION)
    simulator.faults.token_status = 500

    said = await repairs.mend("not_entitled", "retry")

    assert said["reason"] == "not_solved"


@pytest.mark.usefixtures("refused")
async def test_an_issue_leads_to_the_form_of_the_account_and_stays_until_that_helped(
    hass: HomeAssistant, simulator: NobilSimulator, repairs: Repairs
) -> None:
    """A person would have to look for the form, or lose the issue by closing it."""
    await set_up(hass, account_data(simulator), STATION)
    said = await repairs.mend("not_entitled", "reconfigure")

    kind, flow_id = said["next_flow"]
    assert (said["reason"], kind) == ("elsewhere", "config_flow")
    assert set(repairs.shown()) == {"not_entitled"}
    simulator.faults.token_status = None
    data = account_data(simulator)
    del data["provider"]
    await hass.config_entries.flow.async_configure(flow_id, data)
    await hass.async_block_till_done()
    assert repairs.shown() == {}


@pytest.mark.usefixtures("refused")
async def test_an_issue_that_is_over_meanwhile_needs_nothing_more(
    hass: HomeAssistant, simulator: NobilSimulator, repairs: Repairs
) -> None:
    """A person who left the page open would read that something unknown went wrong."""
    entry = await set_up(hass, account_data(simulator), STATION)
    asked = await repairs.open("not_entitled")
    await hass.config_entries.async_remove(entry.entry_id)

    assert (await repairs.take(asked, "retry"))["type"] == "create_entry"


@pytest.fixture
async def silent(
    hass: HomeAssistant, simulator: NobilSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """Let a station say nothing for a day, which is as long as the account waits."""
    simulator.faults.pong_timeout = 1e9
    entry = await set_up(hass, account_data(simulator), STATION, SILENT, unheard_after=1)
    await simulator.send(STATION, EVSE, "AVAILABLE")
    await until(hass, lambda: shown(hass, entry, CONNECTOR, "status") == "available")
    await pass_time(hass, freezer, DAY + 3600)


@pytest.mark.usefixtures("silent")
async def test_a_station_that_never_speaks_can_be_removed_from_there(
    hass: HomeAssistant, simulator: NobilSimulator, repairs: Repairs
) -> None:
    """A person would be sent to look for it in a long list of devices."""
    (entry,) = hass.config_entries.async_entries("ev_live")
    assert set(repairs.shown()) == {"station_unheard"}

    said = await repairs.mend("station_unheard", "remove")

    assert said["type"] == "create_entry"
    assert [each.unique_id for each in entry.subentries.values()] == [STATION]
    await until(hass, lambda: not repairs.shown())


@pytest.mark.usefixtures("silent")
async def test_a_person_who_keeps_waiting_is_not_told_again_until_it_spoke(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    repairs: Repairs,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Whoever knows that the charger is not built yet would be told after every change."""
    (entry,) = hass.config_entries.async_entries("ev_live")
    said = await repairs.mend("station_unheard", "ignore")
    assert (said["type"], said["reason"]) == ("abort", "ignored")
    await hass.config_entries.async_reload(entry.entry_id)
    await pass_time(hass, freezer, DAY)

    assert repairs.shown() == {}


async def test_a_quota_that_is_used_up_is_said_with_the_time_at_which_it_goes_on(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    repairs: Repairs,
    freezer: FrozenDateTimeFactory,
) -> None:
    """A person would try key after key while there is only to wait."""
    await hass.config.async_set_time_zone("Europe/Oslo")
    simulator.faults.token_status = 429
    simulator.faults.token_retry_after = 7200
    entry = await set_up(hass, account_data(simulator), STATION)
    until_then = dt_util.now() + timedelta(hours=2)

    issue = repairs.shown()["quota_exceeded"]
    assert not issue.is_fixable
    assert issue.translation_placeholders
    assert issue.translation_placeholders["until"] == until_then.strftime("%Y-%m-%d %H:%M")

    simulator.faults.token_status = None
    await pass_time(hass, freezer, 7200)
    await until(hass, lambda: simulator.connections)
    await simulator.send(STATION, EVSE, "AVAILABLE")
    await until(hass, lambda: shown(hass, entry, CONNECTOR, "status") == "available")
    assert repairs.shown() == {}


async def test_a_provider_that_asks_to_wait_for_a_moment_is_no_matter_for_a_person(
    hass: HomeAssistant, simulator: NobilSimulator, repairs: Repairs
) -> None:
    """Repairs would come and go, and nobody could do anything about them."""
    simulator.faults.token_status = 429
    simulator.faults.token_retry_after = 20
    await set_up(hass, account_data(simulator), STATION)

    assert repairs.shown() == {}
