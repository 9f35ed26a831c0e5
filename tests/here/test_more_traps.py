"""The traps of the report's section 12 from the fourteenth on, walked into through the front door."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.ev_live.const import DOMAIN
from custom_components.ev_live.diagnostics import async_get_config_entry_diagnostics
from simulators.here import HereSimulator
from simulators.here.places import BIG, DEMO_PARK, IDLESS

from ..nobil.conftest import Account, Activity, Writes
from .conftest import EVSE, Naps, account_data, heard, listening_account, make_entry


@pytest.mark.parametrize("status", [403, 404])
async def test_a_catalog_that_is_not_shared_is_no_reason_for_new_credentials(
    hass: HomeAssistant, simulator: HereSimulator, naps: Naps, status: Any
) -> None:
    """Trap 14: a person would make key after key, and none would help."""
    account = await listening_account(hass, simulator, DEMO_PARK)
    simulator.faults.unshared_status = status
    simulator.faults.catalog_shared = False
    await simulator.move_services()
    await simulator.restart_node()
    await naps.until(3600)

    issue_id = f"not_shared_{account.entry.entry_id}"
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    assert issue.translation_key == "not_shared"
    assert hass.config_entries.flow.async_progress() == []
    assert account.state("account", "connected") == "off"

    simulator.faults.catalog_shared = True
    naps.wake()
    await account.until_shown("account", "connected", "on")
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue_id) is None


async def test_a_reader_without_a_slot_waits_until_one_is_free(
    hass: HomeAssistant, simulator: HereSimulator, naps: Naps
) -> None:
    """Trap 15: what a crash left behind holds the slots; to ask on does not free them."""
    simulator.faults.subscribe_error = "E213011"
    entry = make_entry(account_data(simulator), DEMO_PARK, mode="parallel")
    account = Account(hass, entry)
    await account.set_up()

    assert naps == [300]
    assert simulator.counters.subscribe_requests == 1

    simulator.faults.subscribe_error = None
    naps.wake()
    await account.until_shown("account", "connected", "on")


async def test_a_token_does_not_go_along_to_a_storage_elsewhere(
    hass: HomeAssistant, simulator: HereSimulator, account: Account
) -> None:
    """Trap 16: a stranger's server would get the key to everything."""
    simulator.faults.blob_redirect = True

    await simulator.produce(DEMO_PARK, EVSE, "CHARGING", blob=True)
    await heard(hass, simulator)

    assert account.state(EVSE, "status") == "charging"
    (fetched,) = [v for v in simulator.journal if v.service == "storage"]
    assert (fetched.authorization, fetched.status) == ("", 200)


async def test_the_answer_says_how_long_a_token_lives(
    hass: HomeAssistant, simulator: HereSimulator
) -> None:
    """Trap 17: a shorter life than hoped for would end every call."""
    simulator.faults.token_ttl = 0.2
    account = await listening_account(hass, simulator, DEMO_PARK)
    await simulator.wait_until(lambda: simulator.counters.token_requests >= 4)

    await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await simulator.wait_until_read()
    await account.until_shown(EVSE, "status", "charging")

    asked = [v.body for v in simulator.journal if v.service == "token"]
    assert not [body for body in asked if "expires" in body]


async def test_no_secret_gets_into_the_log(
    hass: HomeAssistant, simulator: HereSimulator, chatter: pytest.LogCaptureFixture
) -> None:
    """Trap 18: who asks for help in a forum would give his account away."""
    account = await listening_account(hass, simulator, DEMO_PARK)
    for fault in ("partitions_error", "offsets_error", "subscribe_error"):
        simulator.faults.apply({fault: "E213032"})
        await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
        await journal_grows(simulator)
        simulator.faults.apply({fault: None})
    await simulator.expire_tokens()
    simulator.faults.token_error = 401300
    await simulator.restart_node(elsewhere=True)
    await account.until_shown("account", "connected", "off")
    await account.unload()

    headers = {visit.authorization for visit in simulator.journal} - {""}
    secrets = {simulator.access_key_secret, simulator.access_key_id}
    secrets |= {header.partition(" ")[2] for header in headers}
    assert len(headers) >= 2
    assert [secret for secret in secrets if secret in said(chatter, "")] == []
    # Home Assistant itself logs every state there is; we say nothing of where anything is.
    ours = said(chatter, "custom_components")
    assert ours
    assert [place for place in (DEMO_PARK, EVSE, "52.5", "13.4") if place in ours] == []


async def test_diagnostics_give_no_key_and_no_place_away(
    hass: HomeAssistant, simulator: HereSimulator, account: Account
) -> None:
    """Trap 18: what is attached to an issue can be read by everybody."""
    await simulator.garbage("corrupt_gzip", DEMO_PARK, EVSE)
    await heard(hass, simulator)

    told = json.dumps(await async_get_config_entry_diagnostics(hass, account.entry))

    assert "no gzip" in told
    tokens = {visit.authorization.rpartition(" ")[2] for visit in simulator.journal}
    private = {simulator.access_key_id, simulator.access_key_secret, DEMO_PARK, EVSE, "52.5"}
    assert [each for each in private | tokens - {""} if each in told] == []


async def journal_grows(simulator: HereSimulator) -> None:
    """Wait until a few more things were asked."""
    wanted = len(simulator.journal) + 10
    await simulator.wait_until(lambda: len(simulator.journal) >= wanted)


def said(chatter: pytest.LogCaptureFixture, logger: str) -> str:
    """Return everything that was logged below a logger."""
    records = [record for record in chatter.records if record.name.startswith(logger)]
    return "\n".join(record.getMessage() + (record.exc_text or "") for record in records)


async def test_an_evse_is_joined_by_its_id_and_by_nothing_else(
    hass: HomeAssistant, simulator: HereSimulator
) -> None:
    """Trap 19: v3's uid is not the stream's id, and the id itself may be missing."""
    account = await listening_account(hass, simulator, IDLESS)
    without, with_id = simulator.world.locations[IDLESS].evses
    assert account.state(IDLESS, "connectors_total") == "1"

    await simulator.produce(IDLESS, without.evse_id, "CHARGING")
    await heard(hass, simulator)

    assert account.state(IDLESS, "connectors_total") == "2"
    assert account.state(without.evse_id, "status") == "charging"
    assert account.state(with_id.evse_id, "status") == "available"


async def test_v3_is_asked_by_what_counts_of_an_id(
    hass: HomeAssistant, simulator: HereSimulator
) -> None:
    """Trap 20: a hundred whole ids make an address that no server takes."""
    places = [place for place in simulator.world.locations if place != BIG]
    unknown = [f"{DEMO_PARK}{number}" for number in range(120 - len(places))]
    account = await listening_account(hass, simulator, *places, *unknown)

    assert account.state(DEMO_PARK, "connectors_total") == "6"
    asked = [v for v in simulator.journal if v.service == "locations"]
    ids = [parse_qs(urlsplit(v.path).query)["ids"][0] for v in asked]
    assert [len(each.split(",")) for each in ids] == [100, 20]
    assert not [each for each in ids if ":" in each]
    assert {v.status for v in asked} == {200}


async def test_what_is_older_never_wins(
    hass: HomeAssistant, simulator: HereSimulator, account: Account
) -> None:
    """Trap 21: partitions have no order between them, and a charger would become free again."""
    now = simulator.clock()
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING", now - 10, partition=0)
    await simulator.produce(DEMO_PARK, EVSE, "AVAILABLE", now - 20, partition=1)
    await heard(hass, simulator)

    assert account.state(EVSE, "status") == "charging"


async def test_a_snapshot_that_lags_behind_does_not_win(
    hass: HomeAssistant, simulator: HereSimulator, account: Account
) -> None:
    """Trap 21: at every refresh a charger would look as it did an hour ago."""
    await simulator.freeze_snapshot()
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await heard(hass, simulator)
    writes = Writes(hass)

    await hass.services.async_call(
        DOMAIN, "refresh", {"config_entry_id": account.entry.entry_id}, blocking=True
    )

    assert account.state(EVSE, "status") == "charging"
    assert writes.of(account.entity_id(EVSE, "status")) == []


@pytest.mark.parametrize("fault", ["deliver_twice", "newest_first"])
async def test_what_is_said_twice_or_backwards_is_announced_once(
    hass: HomeAssistant, simulator: HereSimulator, account: Account, fault: str
) -> None:
    """Trap 21: an automation would run twice, or for something long over."""
    activity = Activity(account, EVSE)
    simulator.faults.apply({fault: True})

    await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await heard(hass, simulator)

    assert activity.types == ["occupied"]
    assert account.state(EVSE, "status") == "charging"
