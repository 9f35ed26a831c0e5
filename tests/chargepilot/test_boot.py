"""How an account is let in, and what happens when it is not."""

import asyncio
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ev_live.const import DOMAIN
from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.depots import AC_FREE
from simulators.chargepilot.faults import BootAnswer, BootRefusal

from ..helpers import until
from ..nobil.conftest import pass_time, soon
from ..repairing import Repairs
from .conftest import Depots, account_data, listening, make_entry


def depots(
    hass: HomeAssistant,
    simulator: ChargePilotSimulator,
    freezer: FrozenDateTimeFactory,
    **changes: Any,
) -> Depots:
    """Return an account that is not set up yet."""
    entry = make_entry(account_data(simulator, **changes))
    return Depots(hass, entry, simulator, freezer)


def issue(account: Depots, kind: str) -> ir.IssueEntry | None:
    """Return a repair issue of an account."""
    registry = ir.async_get(account.hass)
    return registry.async_get_issue(DOMAIN, f"{kind}_{account.entry.entry_id}")


@pytest.mark.parametrize("key", ["systemType", "presystem", "either"])
async def test_the_account_finds_out_which_boot_key_the_server_takes(
    hass: HomeAssistant,
    simulator: ChargePilotSimulator,
    freezer: FrozenDateTimeFactory,
    key: Any,
) -> None:
    """T1: with either spelling hard-coded there would be no data at all at some sites."""
    simulator.faults.boot_key = key

    account = await listening(hass, freezer, simulator)

    assert account.state(AC_FREE, "status") == "available"
    assert simulator.violations == []


@pytest.mark.parametrize("refusal", ["error", "rejected", "close"])
async def test_a_refused_boot_key_is_followed_by_the_other_on_a_new_connection(
    hass: HomeAssistant,
    simulator: ChargePilotSimulator,
    freezer: FrozenDateTimeFactory,
    refusal: BootRefusal,
) -> None:
    """T1: nobody knows in which way the server says that it wants the other key."""
    simulator.faults.boot_key = "presystem"
    simulator.faults.boot_refusal = refusal

    await listening(hass, freezer, simulator)

    assert (simulator.counters.handshakes, simulator.counters.boots) == (2, 2)


async def test_a_boot_without_an_answer_is_followed_by_the_other_key(
    hass: HomeAssistant, simulator: ChargePilotSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """T1: a server that ignores what it does not know would be waited for in vain."""
    simulator.faults.boot_key = "presystem"
    simulator.faults.boot_refusal = "silence"
    account = depots(hass, simulator, freezer)
    setting_up = asyncio.create_task(account.set_up())

    await account.come_back(1)

    await soon(setting_up)
    assert account.state(AC_FREE, "status") == "available"
    assert simulator.counters.boots == 2


async def test_the_boot_key_that_works_is_remembered_over_a_restart(
    hass: HomeAssistant, simulator: ChargePilotSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """T1: every start would begin with a refusal, and write the entry anew."""
    simulator.faults.boot_key = "presystem"
    account = await listening(hass, freezer, simulator)
    data = dict(account.entry.data)
    await account.unload()

    await account.listen()

    assert simulator.counters.boots_refused == 1
    assert simulator.counters.handshakes == 3
    assert dict(account.entry.data) == data


async def test_a_server_that_changes_its_mind_about_the_boot_key_is_followed(
    hass: HomeAssistant, simulator: ChargePilotSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """T1: an update of the server would end the account for good."""
    simulator.faults.boot_key = "presystem"
    account = await listening(hass, freezer, simulator)
    await account.unload()
    simulator.faults.boot_key = "systemType"

    await account.listen()

    assert account.state(AC_FREE, "status") == "available"


async def test_a_boot_key_that_a_person_sets_is_the_only_one(
    hass: HomeAssistant, simulator: ChargePilotSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """T1: somebody who knows better could not say so."""
    account = await listening(hass, freezer, simulator, {"boot_key": "systemType"})
    assert simulator.counters.boots == 1
    await account.unload()
    simulator.faults.boot_key = "presystem"

    await account.set_up()

    assert simulator.counters.boots == 2
    assert account.entry.state is ConfigEntryState.LOADED


async def test_rejected_is_no_reason_to_ask_for_a_password_but_for_a_repair(
    hass: HomeAssistant, simulator: ChargePilotSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """A person would retype a password that is right, and never hear what is wrong."""
    simulator.faults.boot_answer = "rejected"
    account = depots(hass, simulator, freezer)
    await account.set_up()

    assert account.entry.state is ConfigEntryState.SETUP_RETRY
    assert not list(account.entry.async_get_active_flows(hass, {SOURCE_REAUTH}))
    assert issue(account, "boot_rejected")

    simulator.faults.boot_answer = "accepted"
    await account.come_back(1)
    assert not issue(account, "boot_rejected")
    assert account.state(AC_FREE, "status") == "available"


async def test_a_presystem_that_was_let_in_can_be_tried_at_once(
    hass: HomeAssistant,
    simulator: ChargePilotSimulator,
    freezer: FrozenDateTimeFactory,
    hass_client: ClientSessionGenerator,
) -> None:
    """A person on the phone with the provider could not see whether it works now."""
    repairs = await Repairs.of(hass, hass_client)
    simulator.faults.boot_answer = "rejected"
    account = depots(hass, simulator, freezer)
    await account.set_up()
    assert (await repairs.mend("boot_rejected", "retry"))["reason"] == "not_solved"

    simulator.faults.boot_answer = "accepted"
    assert (await repairs.mend("boot_rejected", "retry"))["type"] == "create_entry"
    assert account.entry.state is ConfigEntryState.LOADED
    assert repairs.shown() == {}


async def test_an_account_that_is_removed_leaves_no_repair_behind(
    hass: HomeAssistant, simulator: ChargePilotSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """A person would be asked to mend what he has given up."""
    simulator.faults.boot_answer = "rejected"
    account = depots(hass, simulator, freezer)
    await account.set_up()
    assert issue(account, "boot_rejected")

    await hass.config_entries.async_remove(account.entry.entry_id)

    assert not issue(account, "boot_rejected")


async def test_an_account_that_is_rejected_later_waits_longer_and_longer(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """The provider's log would fill with boots of somebody it does not want."""
    simulator.faults.boot_answer = "rejected"
    await simulator.close(1000)
    await simulator.wait_for_disconnection()

    await account.wait(900)

    assert issue(account, "boot_rejected")
    assert 4 <= simulator.counters.boots_refused <= 40
    assert account.state("account", "connected") == "off"


@pytest.mark.parametrize("answer", ["pending", "null", "empty", "unknown", "error", "close"])
async def test_any_other_answer_to_the_boot_is_no_admission(
    hass: HomeAssistant,
    simulator: ChargePilotSimulator,
    freezer: FrozenDateTimeFactory,
    answer: BootAnswer,
) -> None:
    """T22: there is no Pending here, and an account would wait for what never comes."""
    simulator.faults.boot_answer = answer
    account = depots(hass, simulator, freezer)
    await account.set_up()

    assert account.entry.state is ConfigEntryState.SETUP_RETRY
    assert not list(account.entry.async_get_active_flows(hass, {SOURCE_REAUTH}))

    simulator.faults.boot_answer = "accepted"
    await account.come_back(1)
    assert account.state(AC_FREE, "status") == "available"
    assert simulator.violations == []


async def test_nothing_is_said_but_what_the_standard_knows(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """T22: a Heartbeat of OCPP would be answered with an error every minute."""
    await account.later(120)

    assert simulator.violations == []
    assert simulator.counters.client_frames == (
        simulator.counters.boots + simulator.counters.confirmations
    )


@pytest.mark.parametrize("status", [401, 403])
async def test_wrong_credentials_ask_for_new_ones(
    hass: HomeAssistant,
    simulator: ChargePilotSimulator,
    freezer: FrozenDateTimeFactory,
    status: int,
) -> None:
    """A person whose password was changed would wait for ever."""
    simulator.faults.credentials_revoked = True
    simulator.faults.refusal_status = status
    account = depots(hass, simulator, freezer)

    await account.set_up()

    assert account.entry.state is ConfigEntryState.SETUP_ERROR
    assert list(account.entry.async_get_active_flows(hass, {SOURCE_REAUTH}))
    assert simulator.counters.handshakes == 0


async def test_a_close_instead_of_a_refusal_means_wrong_credentials_too(
    hass: HomeAssistant, simulator: ChargePilotSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """Some let everybody in and close the door with a word about the password."""
    simulator.faults.credentials_revoked = True
    simulator.faults.refusal = "close"
    account = depots(hass, simulator, freezer)

    await account.set_up()

    assert account.entry.state is ConfigEntryState.SETUP_ERROR
    assert list(account.entry.async_get_active_flows(hass, {SOURCE_REAUTH}))


@pytest.mark.parametrize("mode", ["selected", "ignored"])
async def test_a_server_may_answer_without_the_subprotocol(
    hass: HomeAssistant, simulator: ChargePilotSimulator, freezer: FrozenDateTimeFactory, mode: Any
) -> None:
    """The provider's pages say nothing of a subprotocol: insisting on it could end in nothing."""
    simulator.faults.subprotocol = mode

    account = await listening(hass, freezer, simulator)

    assert account.state(AC_FREE, "status") == "available"


async def test_a_server_that_demands_the_subprotocol_is_offered_it(
    hass: HomeAssistant, simulator: ChargePilotSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """A server by the book would close the socket."""
    simulator.faults.subprotocol = "required"

    account = await listening(hass, freezer, simulator)

    assert account.state(AC_FREE, "status") == "available"


async def test_the_subprotocol_can_be_left_out(
    hass: HomeAssistant, simulator: ChargePilotSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """A server that stumbles over it could not be used at all."""
    simulator.faults.subprotocol = "required"
    account = depots(hass, simulator, freezer, subprotocol=False)

    await account.set_up()

    assert account.entry.state is ConfigEntryState.SETUP_RETRY
    assert simulator.counters.handshakes > 0
    assert simulator.counters.boots_accepted == 0


async def test_a_picture_before_the_boot_is_confirmed_and_shown_after_it(
    hass: HomeAssistant, simulator: ChargePilotSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """Some talk before they have let us in."""
    simulator.faults.picture_before_boot = True

    account = await listening(hass, freezer, simulator)
    await account.read()

    assert simulator.complaints == []
    assert account.state(AC_FREE, "status") == "available"


@pytest.mark.parametrize("dialect", ["1.0", "1.1", "2.0", "chargepilot", "favonius"])
async def test_every_way_of_speaking_the_standard_is_understood(
    hass: HomeAssistant, simulator: ChargePilotSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """T2: whoever insists on one version of the schema refuses the provider's own sample."""
    account = depots(hass, simulator, freezer)
    await account.set_up()
    await pass_time(hass, freezer, 16)
    await until(hass, lambda: account.pictures)
    await account.read()

    total = sum(1 for _ in simulator.picture.points())
    assert sum(name.endswith("process_status") for name in account.unique_ids()) == total
    assert (simulator.violations, simulator.complaints) == ([], [])
    assert account.entry.runtime_data.feed.oddities.shapes == []
