"""The traps of the report's section 12, each walked into through the front door."""

from typing import Any
from urllib.parse import parse_qs

from homeassistant.core import HomeAssistant
import orjson
import pytest

from simulators.here import HereSimulator
from simulators.here.places import DEMO_PARK, QUIET

from ..nobil.conftest import Account
from .conftest import EVSE, FIRST, OTHER_EVSE, heard, listening_account


async def test_each_call_goes_where_it_belongs(
    hass: HomeAssistant, simulator: HereSimulator, account: Account
) -> None:
    """Trap 1: a lookup base asked for messages, or a node asked to subscribe, knows nothing."""
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await heard(hass, simulator)
    await simulator.restart_node(elsewhere=True)
    await simulator.wait_for_subscription(FIRST + 1)
    await simulator.produce(DEMO_PARK, EVSE, "RESERVED")
    await heard(hass, simulator)
    await account.unload()

    assert simulator.counters.wrong_base_requests == 0
    assert simulator.counters.subscriptions_opened > FIRST


@pytest.mark.parametrize("gives_ids", [True, False])
async def test_each_call_bears_the_id_of_the_answer_before(
    hass: HomeAssistant, simulator: HereSimulator, gives_ids: bool
) -> None:
    """HERE's support could not follow what went wrong; but who gets no id must go on without."""
    simulator.faults.correlation_ids = gives_ids
    account = await listening_account(hass, simulator, DEMO_PARK)
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await heard(hass, simulator)

    assert account.state(EVSE, "status") == "charging"
    counters = simulator.counters
    assert (counters.correlation_ids_followed > 0) is gives_ids
    assert (counters.correlation_ids_missed == 0) is gives_ids


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
    bodies = [orjson.loads(v.body) for v in simulator.journal if v.service == "subscribe"]
    planter, reader = [body["kafkaConsumerProperties"] for body in bodies]
    assert planter["auto.offset.reset"] == reader["auto.offset.reset"] == "latest"
    assert reader["enable.auto.commit"] is False


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
