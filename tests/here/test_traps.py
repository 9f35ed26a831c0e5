"""The traps of the report's section 12, each walked into through the front door."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import orjson
import pytest

from custom_components.ev_live.const import DOMAIN
from simulators.here import HereSimulator
from simulators.here.places import BIG, DEMO_PARK, IDLESS, QUIET

from ..nobil.conftest import Account, Activity, Writes
from .conftest import EVSE, OTHER_EVSE, Naps, account_data, heard, listening_account, make_entry


async def test_each_call_goes_where_it_belongs(
    hass: HomeAssistant, simulator: HereSimulator, account: Account
) -> None:
    """Trap 1: a lookup base asked for messages, or a node asked to subscribe, knows nothing."""
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await heard(hass, simulator)
    await simulator.restart_node(elsewhere=True)
    await simulator.wait_for_subscription(2)
    await simulator.produce(DEMO_PARK, EVSE, "RESERVED")
    await heard(hass, simulator)
    await account.unload()

    assert simulator.counters.wrong_base_requests == 0
    assert simulator.counters.subscriptions_opened >= 2


async def test_an_offset_is_committed_as_it_is(
    hass: HomeAssistant, simulator: HereSimulator, account: Account
) -> None:
    """Trap 2: with one added, the next message after a restart would be left out."""
    place = await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await heard(hass, simulator)

    (group,) = simulator.groups
    # The service adds one itself: what it will give next is the message after this.
    assert simulator.committed(group)[place.partition] == place.offset + 1
    bodies = [visit.body for visit in simulator.journal if visit.service == "offsets"]
    assert orjson.loads(bodies[-1]) == {
        "offsets": [{"partition": place.partition, "offset": place.offset}]
    }


async def test_a_new_token_is_shown_to_the_poll_before_a_commit(
    hass: HomeAssistant, simulator: HereSimulator, account: Account
) -> None:
    """Trap 3: a commit right after a renewal is refused, and pages would come for ever."""
    for _ in range(5):
        await simulator.expire_tokens()
        await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
        await heard(hass, simulator)

    refused = [v for v in simulator.journal if v.service == "offsets" and v.status == 412]
    assert refused == []
    assert simulator.counters.commits >= 5


async def test_a_commit_that_is_refused_for_its_token_is_said_again_after_a_poll(
    hass: HomeAssistant, simulator: HereSimulator, account: Account
) -> None:
    """Trap 3: the page would be read again after every restart."""
    simulator.faults.offsets_error = "E213010"
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await simulator.wait_until(lambda: simulator.counters.offsets_requests >= 2)
    opened = simulator.counters.subscriptions_opened
    simulator.faults.offsets_error = None

    await heard(hass, simulator)

    assert simulator.counters.subscriptions_opened == opened
    assert account.state(EVSE, "status") == "charging"


@pytest.mark.parametrize("keyed", [True, False])
async def test_a_message_s_key_is_never_taken_for_its_place(
    hass: HomeAssistant, simulator: HereSimulator, account: Account, keyed: bool
) -> None:
    """Trap 4: the commit would name a partition by a location."""
    simulator.faults.keyed_by_location = keyed
    for later, status in enumerate(("CHARGING", "AVAILABLE", "BLOCKED")):
        await simulator.produce(DEMO_PARK, EVSE, status, simulator.clock() - 60 + later)
    await heard(hass, simulator)

    assert account.state(EVSE, "status") == "blocked"


@pytest.mark.parametrize("fault", ["plain_payloads", "compressed_pages", "blob_http_gzip"])
async def test_what_is_compressed_once_twice_or_never_is_read(
    hass: HomeAssistant, simulator: HereSimulator, account: Account, fault: str
) -> None:
    """Trap 5: nothing would ever be read, or garbage."""
    simulator.faults.apply({fault: True})

    await simulator.produce(DEMO_PARK, EVSE, "CHARGING", blob=fault == "blob_http_gzip")
    await heard(hass, simulator)

    assert account.state(EVSE, "status") == "charging"


async def test_a_first_start_reads_nothing_of_the_past(
    hass: HomeAssistant, simulator: HereSimulator
) -> None:
    """Trap 6: three days of the whole world would flash through the house."""
    await simulator.produce(DEMO_PARK, EVSE, "OUT_OF_ORDER")
    await simulator.produce_noise(1200)
    await simulator.change_silently(DEMO_PARK, EVSE, "AVAILABLE")

    account = await listening_account(hass, simulator, DEMO_PARK)

    assert account.state(EVSE, "status") == "available"
    assert simulator.counters.messages_sent == 0
    (visit,) = [v for v in simulator.journal if v.service == "subscribe"]
    wishes = orjson.loads(visit.body)["kafkaConsumerProperties"]
    assert wishes["auto.offset.reset"] == "latest"
    assert wishes["enable.auto.commit"] is False


@pytest.mark.parametrize("spelling", ["OUT_OF_ORDER", "OUTOFORDER", "outOfOrder"])
async def test_out_of_order_is_one_status_in_three_spellings(
    hass: HomeAssistant, simulator: HereSimulator, account: Account, spelling: Any
) -> None:
    """Trap 7: a broken charger would be shown as one nobody knows of."""
    simulator.faults.out_of_order_as = spelling

    await simulator.produce(DEMO_PARK, EVSE, "OUT_OF_ORDER")
    await heard(hass, simulator)

    assert account.state(EVSE, "status") == "out_of_order"


async def test_no_information_is_a_status_of_its_own(
    hass: HomeAssistant, simulator: HereSimulator
) -> None:
    """Trap 8: Home Assistant keeps the word unknown for what was never said."""
    account = await listening_account(hass, simulator, QUIET, DEMO_PARK)
    await simulator.produce(DEMO_PARK, EVSE, "UNKNOWN")
    await heard(hass, simulator)

    assert account.state(EVSE, "status") == "no_information"
    assert account.state(EVSE, "available") == "unknown"
    operational, unknown = simulator.world.locations[QUIET].evses
    assert account.state(operational.evse_id, "status") == "no_information"
    assert account.state(unknown.evse_id, "status") == "no_information"


async def test_a_box_whose_clock_is_off_signs_in(
    hass: HomeAssistant, simulator: HereSimulator
) -> None:
    """Trap 9: a box without a clock of its own could not connect after a power cut."""
    simulator.faults.clock_skew = 86_400

    account = await listening_account(hass, simulator, DEMO_PARK)

    assert account.state("account", "connected") == "on"
    assert simulator.counters.token_refusals == 1
    nonces = [v.authorization for v in simulator.journal if v.service == "token"]
    assert len(nonces) == len(set(nonces)) == 2


async def test_the_answer_s_spelling_follows_the_question_s(
    simulator: HereSimulator, account: Account
) -> None:
    """Trap 10: a token that was given would not be found."""
    (visit,) = [v for v in simulator.journal if v.service == "token"]

    assert parse_qs(visit.body) == {"grant_type": ["client_credentials"]}
    assert account.state("account", "connected") == "on"


async def test_two_homes_with_one_key_take_nothing_from_each_other(
    hass: HomeAssistant, simulator: HereSimulator
) -> None:
    """Trap 11: each of them would hear every second message."""
    homes = [await listening_account(hass, simulator, DEMO_PARK) for _ in range(2)]
    await simulator.wait_until(lambda: len(simulator.subscriptions) == 2)

    for status in ("CHARGING", "BLOCKED"):
        for evse in (EVSE, OTHER_EVSE):
            await simulator.produce(DEMO_PARK, evse, status)
            await heard(hass, simulator)

    assert len(simulator.groups) == 2
    for home in homes:
        assert home.state(EVSE, "status") == home.state(OTHER_EVSE, "status") == "blocked"


async def test_an_empty_page_is_no_end(
    hass: HomeAssistant, simulator: HereSimulator, account: Account
) -> None:
    """Trap 12: the first quiet moment would end the stream."""
    await simulator.wait_until(lambda: simulator.counters.empty_pages >= 3)
    opened = simulator.counters.subscriptions_opened

    await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await heard(hass, simulator)

    assert account.state(EVSE, "status") == "charging"
    assert simulator.counters.subscriptions_opened == opened


async def test_a_station_that_never_speaks_is_there_all_the_same(
    hass: HomeAssistant, simulator: HereSimulator
) -> None:
    """Trap 13: silence is no fault, and many stations never speak."""
    account = await listening_account(hass, simulator, QUIET)
    await simulator.wait_until(lambda: simulator.counters.empty_pages >= 3)

    assert account.state(QUIET, "connectors_total") == "2"
    assert account.state("account", "connected") == "on"


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
