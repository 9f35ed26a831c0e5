"""The stream of the HERE simulator is subscribed to, read and committed as HERE's is."""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus

import pytest

from simulators.here.places import DEMO_PARK, MARKET, invent

from .here_kit import Kit, Reader, code, payload, run, soon, statuses

EVSE, OTHER = (evse.evse_id for evse in invent(DEMO_PARK, (), ()))

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
async def kit() -> AsyncIterator[Kit]:
    """Return a client that is signed in."""
    async with run() as kit:
        yield kit


async def start_reading(kit: Kit, group: str = "g") -> Reader:
    """Subscribe, and read the empty page that fixes where the end was."""
    reader = await kit.subscribe(group)
    assert await kit.poll(reader) == []
    return reader


async def test_a_message_comes_as_gzip_in_base64_with_its_place(kit: Kit) -> None:
    """A client would be built for messages that HERE does not send."""
    reader = await start_reading(kit)
    place = await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    (message,) = await kit.poll(reader)
    assert message["offset"] == {"partition": place.partition, "offset": place.offset}
    assert message["metaData"]["timestamp"] == 1_768_468_800_000
    assert message["metaData"]["partition"] == DEMO_PARK.rpartition(":")[2]
    assert payload(message) == {
        "id": DEMO_PARK,
        "evses": [{"id": EVSE, "status": "CHARGING", "last_updated": "2026-01-15T09:20:00Z"}],
    }
    assert await kit.poll(reader) == []
    assert kit.simulator.truth[DEMO_PARK, EVSE] == "CHARGING"


async def test_latest_begins_at_the_first_page_and_not_at_the_subscription(kit: Kit) -> None:
    """A client that takes its snapshot too early would lose what happens in between."""
    reader = await kit.subscribe()
    await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    assert await kit.poll(reader) == []
    await kit.simulator.produce(DEMO_PARK, EVSE, "BLOCKED")
    assert statuses(await kit.poll(reader)) == ["BLOCKED"]


async def test_who_says_nothing_gets_everything_from_the_beginning(kit: Kit) -> None:
    """A client that relies on Kafka's own default would be spared the flood of the world."""
    await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    url = f"{kit.stream_url}/subscribe"
    answer = await kit.ask("POST", url, headers=kit.authorization)
    assert answer.status == HTTPStatus.CREATED
    base = f"{answer.body['nodeBaseURL']}/layers/{kit.simulator.layer}"
    reader = Reader(base=base, subscription_id=answer.body["subscriptionId"])
    assert statuses(await kit.poll(reader)) == ["CHARGING"]


async def test_committed_is_the_offset_itself_and_what_was_not_committed_comes_again(
    kit: Kit,
) -> None:
    """A client that commits one too many would lose a message, and nobody would see it."""
    reader = await start_reading(kit)
    for status in ("CHARGING", "AVAILABLE", "BLOCKED"):
        await kit.simulator.produce(DEMO_PARK, EVSE, status)
    page = await kit.poll(reader)
    assert (await kit.commit(reader, page[:1])).status == HTTPStatus.OK
    assert (await kit.call(reader, "DELETE", "subscribe")).status == HTTPStatus.OK
    reader = await kit.subscribe()
    assert statuses(await kit.poll(reader)) == ["AVAILABLE", "BLOCKED"]


async def test_who_commits_one_too_many_loses_a_message(kit: Kit) -> None:
    """The mistake that the report warns of could not be noticed."""
    reader = await start_reading(kit)
    place = await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await kit.poll(reader)
    wrong = {"offsets": [{"partition": place.partition, "offset": place.offset + 1}]}
    await kit.call(reader, "PUT", "offsets", wrong)
    await kit.simulator.restart_node()
    await kit.simulator.produce(DEMO_PARK, EVSE, "BLOCKED")
    assert await kit.poll(await kit.subscribe()) == []


async def test_a_commit_with_a_new_token_is_refused_until_a_page_was_read_with_it(
    kit: Kit,
) -> None:
    """A client that commits right after a renewal would fail once a day, in the world only."""
    reader = await start_reading(kit)
    await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    page = await kit.poll(reader)
    await kit.sign_in()
    refused = await kit.commit(reader, page)
    assert (refused.status, code(refused)) == (412, "E213010")
    assert await kit.poll(reader) == []
    assert (await kit.commit(reader, page)).status == HTTPStatus.OK


async def test_a_commit_may_be_answered_with_202_or_409(kit: Kit) -> None:
    """A client would subscribe again for nothing."""
    reader = await start_reading(kit)
    await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    page = await kit.poll(reader)
    kit.simulator.faults.offsets_error = "E213028"
    refused = await kit.commit(reader, page)
    assert (refused.status, code(refused)) == (409, "E213028")
    assert kit.simulator.committed("g") == {}
    kit.simulator.faults.apply({"offsets_error": None, "commit_answer": 202})
    assert (await kit.commit(reader, page)).status == HTTPStatus.ACCEPTED
    assert len(kit.simulator.committed("g")) == 1


async def test_a_commit_that_makes_no_sense_is_refused(kit: Kit) -> None:
    """A mistake in the body would be taken for a commit."""
    reader = await start_reading(kit)
    for body in (None, {"offsets": 1}, {"offsets": [{"partition": 0}]}):
        assert (await kit.call(reader, "PUT", "offsets", body)).status == HTTPStatus.BAD_REQUEST
    far = {"offsets": [{"partition": 9, "offset": 1}]}
    assert code(await kit.call(reader, "PUT", "offsets", far)) == "E213028"
    assert kit.simulator.counters.commits == 0


async def test_a_seek_goes_back_to_what_was_committed(kit: Kit) -> None:
    """Nobody could read a message twice."""
    reader = await start_reading(kit)
    place = await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    page = await kit.poll(reader)
    await kit.commit(reader, page)
    back = {"offsets": [{"partition": place.partition, "offset": place.offset}]}
    assert (await kit.call(reader, "PUT", "seek", back)).status == HTTPStatus.OK
    assert await kit.poll(reader) == page
    await kit.sign_in()
    assert code(await kit.call(reader, "PUT", "seek", back)) == "E213010"


async def test_to_unsubscribe_twice_is_to_find_nothing(kit: Kit) -> None:
    """A client that takes the second answer for a failure would keep the entry half unloaded."""
    reader = await start_reading(kit)
    assert (await kit.call(reader, "DELETE", "subscribe")).status == HTTPStatus.OK
    again = await kit.call(reader, "DELETE", "subscribe")
    assert (again.status, code(again)) == (404, "E213003")
    assert code(await kit.call(reader, "GET", "partitions")) == "E213003"


async def test_the_correlation_id_of_the_last_answer_is_looked_for_but_not_needed(
    kit: Kit,
) -> None:
    """A client that mixes up its ids would not be found out, or would be locked out."""
    reader = await start_reading(kit)
    await kit.poll(reader)
    assert kit.simulator.counters.correlation_ids_followed == 2
    reader.correlation_id = "of somebody else"
    assert await kit.poll(reader) == []
    assert kit.simulator.counters.correlation_ids_missed == 1
    kit.simulator.faults.correlation_ids = False
    await kit.poll(reader)
    assert reader.correlation_id == ""
    last = kit.simulator.journal[-1]
    assert (last.service, last.status) == ("partitions", 200)


async def test_an_empty_page_waits_until_there_is_news(kit: Kit) -> None:
    """A change would reach the person only with the next page."""
    kit.simulator.faults.fetch_wait = 60
    reader = await kit.subscribe(fetch_max_wait_ms="60000")
    polling = asyncio.create_task(kit.poll(reader))
    await kit.simulator.wait_until_read()
    assert not polling.done()
    await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    assert statuses(await soon(polling)) == ["CHARGING"]


async def test_a_page_holds_as_many_messages_as_were_asked_for(kit: Kit) -> None:
    """A client that expects everything in one page would lose the rest."""
    reader = await kit.subscribe(max_poll_records="2", auto_offset_reset="earliest")
    for status in ("CHARGING", "AVAILABLE", "BLOCKED"):
        await kit.simulator.produce(DEMO_PARK, EVSE, status)
    assert statuses(await kit.poll(reader)) == ["CHARGING", "AVAILABLE"]
    assert statuses(await kit.poll(reader)) == ["BLOCKED"]


async def test_order_holds_within_a_location_only(kit: Kit) -> None:
    """A client would believe that the newest message is always the last."""
    reader = await start_reading(kit)
    kit.simulator.faults.keyed_by_location = False
    for number in range(8):
        await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING", 1_768_468_800 + number)
    page = await kit.poll(reader)
    times = [payload(message)["evses"][0]["last_updated"] for message in page]
    assert len(set(times)) == 8
    assert times != sorted(times)
    kit.simulator.faults.keyed_by_location = True
    for number in range(8):
        await kit.simulator.produce(MARKET, EVSE, "CHARGING", 1_768_468_800 + number)
    times = [payload(message)["evses"][0]["last_updated"] for message in await kit.poll(reader)]
    assert times == sorted(times)


@pytest.mark.parametrize(
    "kafka",
    [
        {"auto_offset_reset": "yesterday"},
        {"enable_auto_commit": "maybe"},
        {"max_poll_records": "many"},
        {"group_name": "g"},
    ],
)
async def test_a_property_that_kafka_does_not_know_is_refused(
    kit: Kit, kafka: dict[str, object]
) -> None:
    """A client with a mistyped property would get the default and never know."""
    answer = await kit.ask_to_subscribe(**kafka)  # type: ignore[arg-type]
    assert answer.status == HTTPStatus.BAD_REQUEST
    assert answer.body["detail"][0]["error"]


async def test_properties_are_taken_as_text_and_as_what_they_are(kit: Kit) -> None:
    """A client that the provider accepts would be refused here."""
    for no, five_hundred in ((False, 500), ("0", "500")):
        answer = await kit.ask_to_subscribe(enable_auto_commit=no, max_poll_records=five_hundred)
        assert answer.status == HTTPStatus.CREATED


async def test_who_wants_it_has_what_he_read_committed_for_him(kit: Kit) -> None:
    """A client with automatic commits could not be told from one that commits after its work."""
    reader = await kit.subscribe(enable_auto_commit="1", auto_offset_reset="earliest")
    place = await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await kit.poll(reader)
    kit.clock.advance(4)
    await kit.poll(reader)
    assert kit.simulator.committed("g") == {}
    kit.clock.advance(1)
    await kit.poll(reader)
    assert kit.simulator.committed("g")[place.partition] == place.offset + 1


@pytest.mark.parametrize("commits", [True, False])
async def test_who_wants_it_has_his_place_committed_where_he_was_given_nothing(
    kit: Kit, commits: bool
) -> None:
    """Kafka commits where a reader stands; that HERE does so is not proven."""
    kit.simulator.faults.auto_commits = commits
    ends = {number: log.end for number, log in enumerate(kit.simulator.kafka.logs)}
    reader = await kit.subscribe(enable_auto_commit="1")
    assert await kit.poll(reader) == []
    await kit.call(reader, "DELETE", "subscribe")
    assert kit.simulator.committed("g") == (ends if commits else {})


async def test_several_evses_may_come_in_one_message(kit: Kit) -> None:
    """A client that looks at the first would miss the others."""
    reader = await start_reading(kit)
    await kit.simulator.produce_several(DEMO_PARK, {EVSE: "CHARGING", OTHER: "RESERVED"})
    (message,) = await kit.poll(reader)
    told = {entry["id"]: entry["status"] for entry in payload(message)["evses"]}
    assert told == {EVSE: "CHARGING", OTHER: "RESERVED"}
