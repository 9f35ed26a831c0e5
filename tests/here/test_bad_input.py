"""Messages that cannot be read: passed over, counted, committed, and the feed lives."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from simulators.here import HereSimulator
from simulators.here.places import DEMO_PARK

from ..nobil.conftest import Account
from .conftest import EVSE, FIRST, OTHER_EVSE, heard, listening_account

SPOILT = [
    "corrupt_base64",
    "corrupt_gzip",
    "truncated_gzip",
    "gzip_bomb",
    "empty_gzip",
    "not_utf8",
    "broken_json",
    "several_documents",
    "list",
    "number",
    "null",
    "missing_id",
    "id_not_text",
    "missing_evses",
    "evses_not_a_list",
    "evse_not_an_object",
    "missing_evse_id",
    "missing_status",
    "null_status",
    "status_not_text",
    "no_data",
    "data_not_text",
    "no_meta_data",
    "lost_blob",
    "bad_handle",
]

# What is odd about these leaves enough to go by.
USABLE = ["unknown_keys", "missing_time", "null_time", "bad_time", "naive_time", "future_time"]


@pytest.mark.parametrize("kind", SPOILT)
async def test_a_message_that_cannot_be_read_is_passed_over_and_counted(
    hass: HomeAssistant, simulator: HereSimulator, account: Account, kind: Any
) -> None:
    """One bad message of anybody in the world would end the feed, or come for ever."""
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await simulator.garbage(kind, DEMO_PARK, EVSE)
    await simulator.produce(DEMO_PARK, OTHER_EVSE, "RESERVED")
    await heard(hass, simulator)

    assert account.state(EVSE, "status") == "charging"
    assert account.state(OTHER_EVSE, "status") == "reserved"
    counters = account.entry.runtime_data.feed.counters
    assert (counters.frames, counters.skipped, counters.connects) == (2, 1, 1)
    assert simulator.counters.subscriptions_opened == FIRST
    (group,) = simulator.groups
    assert simulator.kafka.has_committed_all(group)


@pytest.mark.parametrize("kind", USABLE)
async def test_a_message_that_is_only_odd_is_taken(
    hass: HomeAssistant, simulator: HereSimulator, account: Account, kind: Any
) -> None:
    """HERE may add a field tomorrow, and may leave out a time today."""
    simulator.world.changed_at[DEMO_PARK, EVSE] = 0
    await simulator.change_silently(DEMO_PARK, EVSE, "OUT_OF_ORDER")
    await simulator.garbage(kind, DEMO_PARK, EVSE)
    await simulator.produce(DEMO_PARK, OTHER_EVSE, "RESERVED")
    await heard(hass, simulator)

    assert account.state(EVSE, "status") == "available"
    assert account.state(OTHER_EVSE, "status") == "reserved"
    assert account.entry.runtime_data.feed.counters.skipped == 0


async def test_a_word_nobody_knows_is_unknown_and_counted_and_logged_once(
    hass: HomeAssistant,
    simulator: HereSimulator,
    account: Account,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A status that HERE invents tomorrow would stop the feed, or be shown as the last one."""
    for _ in range(3):
        await simulator.produce(DEMO_PARK, EVSE, "DAYDREAMING")
    await heard(hass, simulator)

    assert account.state(EVSE, "status") == "unknown"
    assert account.entry.runtime_data.feed.counters.skipped == 3
    assert caplog.text.count("DAYDREAMING") == 1


async def test_a_location_without_evses_says_nothing(
    hass: HomeAssistant, simulator: HereSimulator, account: Account
) -> None:
    """An empty list would be taken for a fault, or for the end of the station."""
    await simulator.garbage("no_evses", DEMO_PARK, EVSE)
    await heard(hass, simulator)

    assert account.state(EVSE, "status") == "available"
    assert account.entry.runtime_data.feed.counters.skipped == 0


@pytest.mark.parametrize("kind", ["html", "not_json", "empty", "wrapped", "number"])
async def test_a_page_that_cannot_be_read_is_asked_for_again(
    hass: HomeAssistant, simulator: HereSimulator, account: Account, kind: Any
) -> None:
    """What stood on it would be lost, and committed with the next one."""
    simulator.faults.mangle_as = kind
    simulator.faults.mangle = "partitions"
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await simulator.wait_for_subscription(FIRST + 1)
    simulator.faults.mangle = None

    await heard(hass, simulator)

    assert account.state(EVSE, "status") == "charging"
    assert account.entry.runtime_data.feed.counters.skipped == 0


@pytest.mark.parametrize("service", ["lookup", "subscribe", "locations"])
@pytest.mark.parametrize("kind", ["html", "not_json", "empty", "number"])
async def test_an_answer_that_makes_no_sense_is_an_outage(
    hass: HomeAssistant, simulator: HereSimulator, service: Any, kind: Any
) -> None:
    """An error page with status 200 would end the account."""
    account = await listening_account(hass, simulator, DEMO_PARK)
    simulator.faults.mangle_as = kind
    simulator.faults.mangle = service
    await simulator.move_services()
    await simulator.restart_node()
    requests = f"{service}_requests"
    asked = getattr(simulator.counters, requests)
    await simulator.wait_until(lambda: getattr(simulator.counters, requests) > asked)
    simulator.faults.mangle = None

    await simulator.wait_for_subscription(FIRST + 1)
    await account.until_shown("account", "connected", "on")
    await simulator.wait_until_read()
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await heard(hass, simulator)
    assert account.state(EVSE, "status") == "charging"


async def test_a_blob_that_is_away_for_a_moment_is_not_lost(
    hass: HomeAssistant, simulator: HereSimulator, account: Account
) -> None:
    """A large message would be passed over because a server was restarted."""
    simulator.faults.blob_status = 502
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING", blob=True)
    await simulator.wait_until(lambda: simulator.counters.blob_requests > 0)
    simulator.faults.blob_status = None

    await heard(hass, simulator)

    assert account.state(EVSE, "status") == "charging"
    assert account.entry.runtime_data.feed.counters.skipped == 0


@pytest.mark.parametrize("status", [502, 403, 404])
async def test_a_blob_that_is_away_for_good_holds_nothing_up(
    hass: HomeAssistant, simulator: HereSimulator, account: Account, status: int
) -> None:
    """The whole stream would wait for one message for ever."""
    simulator.faults.blob_status = status
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING", blob=True)
    await simulator.produce(DEMO_PARK, OTHER_EVSE, "RESERVED")

    await account.until_shown(OTHER_EVSE, "status", "reserved")
    await heard(hass, simulator)

    assert account.entry.runtime_data.feed.counters.skipped == 1


async def test_an_empty_blob_is_passed_over(
    hass: HomeAssistant, simulator: HereSimulator, account: Account
) -> None:
    """An answer without a body would end the feed."""
    simulator.faults.blob_empty = True
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING", blob=True)
    await heard(hass, simulator)

    assert account.entry.runtime_data.feed.counters.skipped == 1
