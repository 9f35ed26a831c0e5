"""The feed by itself: its pace, its lag, its picture, and several readers at once."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from datetime import timedelta
import json
import logging

from homeassistant.core import HomeAssistant
import pytest

from custom_components.ev_live.feed import FeedUnavailable, Trouble
from custom_components.ev_live.model import ACCOUNT, ConnectorStatus
from custom_components.ev_live.providers.here import reader
from custom_components.ev_live.providers.here.feed import AT_ONCE, PLANTING, READERS
from custom_components.ev_live.providers.here.ids import Watched
from custom_components.ev_live.providers.here.merge import merge
from custom_components.ev_live.providers.here.reader import LARGE, decode
from custom_components.ev_live.providers.here.subscription import FULL, Mode
from custom_components.ev_live.providers.here.wire import Page
from simulators.here import HereSimulator
from simulators.here.ids import evse_id
from simulators.here.places import DEMO_PARK, UNLISTED

from ..nobil.conftest import Account
from .conftest import EVSE, FIRST, Bench, heard, listening_account

PAUSES = (1.0, 2.0, 5.0)


async def test_empty_pages_are_asked_for_ever_more_slowly_and_data_at_once(
    simulator: HereSimulator, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trap 12: an account that is hammered is throttled, one that dozes is late."""
    monkeypatch.setattr(reader, "PAUSES", PAUSES)
    reading = asyncio.create_task(bench.read(bench.make_feed(), lambda: False))
    await simulator.wait_until(lambda: len(bench.pauses) >= 5)
    before = list(bench.pauses)
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    await simulator.wait_until(lambda: bench.pauses[5:].count(2) == 1)
    await simulator.wait_until(lambda: len(bench.pauses) >= 15)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)

    assert before[:5] == [1, 2, 5, 5, 5]
    # The page with the message had no pause behind it; then it began anew.
    again = bench.pauses.index(1.0, 1)
    assert set(bench.pauses[3:again]) == {5}
    assert bench.pauses[again : again + 3] == [1, 2, 5]


async def test_the_lag_of_the_stream_is_told(simulator: HereSimulator, bench: Bench) -> None:
    """Nobody could tell whether one reader is enough; but silence is no lag."""
    feed = bench.make_feed()
    reading = asyncio.create_task(
        bench.read(feed, lambda: bench.fleet.value(ACCOUNT, "stream_lag") is not None)
    )
    await simulator.wait_for_subscription(FIRST)
    await simulator.wait_until_read()
    bench.clock.advance(90)
    await simulator.produce(UNLISTED, evse_id(UNLISTED, 1), "CHARGING")
    await simulator.wait_until_committed()
    bench.clock.advance(3600)
    await reading

    assert bench.fleet.value(ACCOUNT, "stream_lag") == pytest.approx(90, abs=5)


async def test_the_house_hears_every_minute_that_the_provider_talks(
    simulator: HereSimulator, bench: Bench
) -> None:
    """After a power cut at night nobody would know until when somebody listened."""
    batches = 0
    async with bench.make_feed().connect() as stream:
        await anext(stream)
        await anext(stream)
        waiting = asyncio.ensure_future(anext(stream))
        await simulator.wait_until(lambda: simulator.counters.empty_pages >= PLANTING + 5)
        assert not waiting.done()
        bench.clock.advance(61)
        assert (await waiting).observations == ()
        batches += 1

    assert batches == 1


async def test_the_place_is_written_down_now_and_then_and_at_the_end(
    simulator: HereSimulator, bench: Bench
) -> None:
    """A power cut would cost the place in the stream, or a memory card its life."""
    written = []
    async with bench.make_feed().connect() as stream:
        written.append(bench.paper.notes["read_at"])
        await anext(stream)
        await anext(stream)
        for _ in range(6):
            bench.clock.advance(61)
            await anext(stream)
            written.append(bench.paper.notes["read_at"])
        bench.clock.advance(7)
    written.append(bench.paper.notes["read_at"])

    assert len(set(written)) == 3


async def test_after_a_long_outage_the_backlog_is_passed_over(
    simulator: HereSimulator, bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    """A night without internet would be read through in the morning, all over the world."""
    caplog.set_level(logging.INFO)
    feed = bench.make_feed()
    await bench.read(feed, lambda: True)
    group = bench.paper.notes["group"]

    for minutes, is_kept in ((4, True), (6, False)):
        bench.clock.advance(minutes * 60)
        await simulator.produce_noise(FULL + 1)
        sent = simulator.counters.messages_sent
        await bench.read(feed, lambda: True)
        assert (bench.paper.notes["group"] == group) is is_kept
        assert (simulator.counters.messages_sent > sent) is is_kept

    assert caplog.text.count("was not listened to for too long") == 1


async def test_the_picture_waits_until_what_was_missed_is_told(
    simulator: HereSimulator, bench: Bench
) -> None:
    """After an outage the picture would make old news of everything that is still to come."""
    feed = bench.make_feed()
    await bench.read(feed, lambda: bench.fleet.value(EVSE, "status") is not None)
    await simulator.produce_noise(FULL)
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING", simulator.clock() - 2)
    await simulator.produce(DEMO_PARK, EVSE, "BLOCKED", simulator.clock() - 1)
    seen = []

    async with asyncio.timeout(10), feed.connect() as batches:
        async for batch in batches:
            bench.fleet.apply(batch)
            seen.append(bench.fleet.value(EVSE, "status"))
            if batch.assets:
                break

    assert list(dict.fromkeys(seen)) == ["available", "charging", "blocked"]


async def test_the_picture_waits_for_no_stream_that_cannot_be_caught_up_with(
    simulator: HereSimulator, bench: Bench
) -> None:
    """Who falls further and further behind would never learn what is so."""
    feed = bench.make_feed()
    await bench.read(feed, lambda: True)
    async with asyncio.timeout(10), feed.connect() as batches:
        while True:
            await simulator.produce_noise(2 * FULL)
            bench.clock.advance(31)
            if (await anext(batches)).assets:
                break

    assert simulator.counters.locations_requests == 2


async def test_a_picture_that_could_not_be_had_is_asked_for_again(
    simulator: HereSimulator, bench: Bench
) -> None:
    """After a reconnect everything would stay assumed until somebody comes to charge."""
    simulator.faults.locations_status = 503
    async with bench.make_feed().connect() as stream:
        await anext(stream)
        waiting = asyncio.ensure_future(anext(stream))
        await simulator.wait_until(lambda: simulator.counters.empty_pages >= PLANTING + 3)
        assert simulator.counters.locations_requests == 1

        simulator.faults.locations_status = None
        bench.clock.advance(16 * 60)
        bench.fleet.apply(await waiting)
        bench.fleet.apply(await anext(stream))

    assert bench.fleet.value(EVSE, "status") is ConnectorStatus.AVAILABLE


@pytest.mark.parametrize(("status", "is_told"), [(429, True), (503, False)])
async def test_a_picture_for_which_the_quota_is_used_up_is_a_trouble_until_it_is_there(
    simulator: HereSimulator, bench: Bench, status: int, is_told: bool
) -> None:
    """A person would see stations without a status, and connect again and again."""
    simulator.faults.locations_status = status
    simulator.faults.retry_after = 1500
    feed = bench.make_feed()
    told: list[list[Trouble]] = []
    feed.troubles.listen(lambda _, troubles: told.append(troubles))
    until = bench.fleet.now() + timedelta(seconds=1500)
    async with feed.connect() as stream:
        await anext(stream)
        waiting = asyncio.ensure_future(anext(stream))
        await simulator.wait_until(lambda: simulator.counters.empty_pages >= PLANTING + 3)
        trouble = Trouble("quota_exceeded", placeholders={"until": until})
        assert told == [[trouble]] * is_told

        simulator.faults.locations_status = None
        bench.clock.advance(1500)
        await waiting
        bench.fleet.apply(await anext(stream))
        bench.clock.advance(61)
        await anext(stream)

    assert bench.fleet.value(EVSE, "status") is ConnectorStatus.AVAILABLE
    assert told[-1] == []


async def test_the_picture_comes_after_the_first_page(
    simulator: HereSimulator, bench: Bench
) -> None:
    """What happens between the picture and the stream would be lost."""
    feed = bench.make_feed()
    await bench.read(feed, lambda: bench.fleet.value(EVSE, "status") is not None)

    services = [visit.service for visit in simulator.journal]
    assert services.index("partitions") < services.index("locations")


async def test_a_refresh_during_the_picture_does_not_ask_twice(
    simulator: HereSimulator, bench: Bench
) -> None:
    """Every start would ask HERE for everything twice."""
    feed = bench.make_feed()
    async with feed.connect() as stream:
        taking = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        surveying = asyncio.ensure_future(anext(feed.survey(), None))
        bench.fleet.apply(await taking)
        waiting = asyncio.ensure_future(anext(stream))
        assert await surveying is None
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

    assert simulator.counters.locations_requests == 1


async def test_a_v3_that_lags_within_a_second_changes_nothing(
    simulator: HereSimulator, bench: Bench
) -> None:
    """Trap 21: the stream writes seconds, v3 milliseconds, and the older would look newer."""
    feed = bench.make_feed()
    second = float(int(simulator.clock()) - 10)
    simulator.world.changed_at[DEMO_PARK, EVSE] = second + 0.7
    await bench.read(feed, lambda: bench.fleet.value(EVSE, "status") is not None)
    await simulator.freeze_snapshot()

    reading = asyncio.create_task(
        bench.read(feed, lambda: bench.fleet.value(EVSE, "status") is ConnectorStatus.CHARGING)
    )
    await simulator.wait_for_subscription(FIRST + 1)
    await simulator.wait_until_read()
    await simulator.produce(DEMO_PARK, EVSE, "CHARGING", second)
    await reading
    async for batch in feed.survey():
        bench.fleet.apply(batch)

    assert bench.fleet.value(EVSE, "status") is ConnectorStatus.CHARGING


async def test_a_page_that_is_large_is_read_beside_the_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A burst of the whole world would stop the lights from answering."""
    away: list[int] = []

    async def to_thread(work: Callable[..., Page], body: bytes, watched: Watched) -> Page:
        away.append(len(body))
        return work(body, watched)

    monkeypatch.setattr(asyncio, "to_thread", to_thread)
    small = json.dumps({"messages": []}).encode()
    nobody = Watched.of(())
    await decode(small, nobody)
    await decode(small + b" " * LARGE, nobody)

    assert away == [len(small) + LARGE]


async def test_a_page_full_of_ours_lets_others_have_their_turn(
    simulator: HereSimulator, bench: Bench
) -> None:
    """Who watches a whole city would see the lights hang after every outage."""
    turns = 0

    async def tick() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with bench.make_feed().connect() as stream:
        while (await anext(stream)).assets:
            pass
        for second in range(FULL):
            await simulator.produce(DEMO_PARK, EVSE, "CHARGING", simulator.clock() - second)
        while not (await anext(stream)).observations:
            pass
        ticking = asyncio.create_task(tick())
        said = [await anext(stream) for _ in range(FULL - 1)]
        ticking.cancel()

    assert {batch.observations[0].asset for batch in said} == {EVSE}
    assert turns == FULL // AT_ONCE - 1


async def test_several_readers_hear_everything_once(
    hass: HomeAssistant, simulator: HereSimulator
) -> None:
    """Who falls behind with one reader would lose a part with several."""
    account = await listening_account(hass, simulator, DEMO_PARK, mode="parallel", settle=0)
    await simulator.wait_until(lambda: len(simulator.subscriptions) == READERS[Mode.PARALLEL])
    simulator.faults.keyed_by_location = False
    evses = simulator.world.locations[DEMO_PARK].evses
    for evse in evses:
        await simulator.produce(DEMO_PARK, evse.evse_id, "CHARGING")
    await heard(hass, simulator)

    assert {account.state(evse.evse_id, "status") for evse in evses} == {"charging"}
    assert simulator.counters.locations_requests == 1
    await account.unload()
    assert len(simulator.subscriptions) == 0


@pytest.mark.usefixtures("socket_enabled")
async def test_with_fewer_places_than_readers_those_there_are_read_all(
    hass: HomeAssistant,
) -> None:
    """Trap 15: a layer with two partitions would never be read in parallel."""
    async with HereSimulator(partitions=2) as simulator:
        account = await listening_account(hass, simulator, DEMO_PARK, mode="parallel")
        await simulator.produce(DEMO_PARK, EVSE, "CHARGING")
        await heard(hass, simulator)

        assert account.state(EVSE, "status") == "charging"
        assert len(simulator.subscriptions) == 2
        await account.unload()


async def test_a_reader_of_several_that_is_lost_comes_back(
    hass: HomeAssistant, simulator: HereSimulator
) -> None:
    """A quarter of the world would fall silent."""
    account = await listening_account(hass, simulator, DEMO_PARK, mode="parallel")
    lost = next(iter(simulator.subscriptions))
    simulator.subscriptions.evict(lost)
    await simulator.wait_until(lambda: len(simulator.subscriptions) == READERS[Mode.PARALLEL])
    for partition in range(4):
        await simulator.produce(DEMO_PARK, EVSE, "CHARGING", partition=partition)
    await heard(hass, simulator)

    assert account.state(EVSE, "status") == "charging"
    assert account.state("account", "connected") == "on"


async def test_a_crashed_home_s_readers_take_their_own_places_again(
    simulator: HereSimulator, bench: Bench
) -> None:
    """Trap 15: leftovers would hold all places until HERE throws them out."""
    async with bench.make_feed(Mode.PARALLEL).connect() as stream:
        await anext(stream)
        simulator.faults.unsubscribe_error = "E213032"
    assert len(simulator.subscriptions) == READERS[Mode.PARALLEL]
    simulator.faults.unsubscribe_error = None

    async with bench.make_feed(Mode.PARALLEL).connect() as stream:
        await anext(stream)
        assert len(simulator.subscriptions) == READERS[Mode.PARALLEL]


async def test_of_several_streams_none_is_asked_before_its_last_was_taken() -> None:
    """A page would be committed that nobody has taken in yet."""
    asked: list[str] = []

    async def source(name: str) -> AsyncGenerator[str]:
        for number in range(3):
            asked.append(f"{name}{number}")
            yield f"{name}{number}"
            await asyncio.sleep(0)
        await asyncio.Event().wait()

    taken = []
    merged = merge([source("a"), source("b")])
    async for item in merged:
        taken.append(item)
        ahead = set(asked) - set(taken)
        assert len({each[0] for each in ahead}) == len(ahead)
        if len(taken) == 6:
            break
    await merged.aclose()

    assert sorted(taken) == ["a0", "a1", "a2", "b0", "b1", "b2"]


async def test_of_several_streams_one_that_fails_ends_all() -> None:
    """Half the world would go silent, and nobody would connect again."""
    closed = []

    async def patient() -> AsyncGenerator[int]:
        try:
            yield 1
            await asyncio.Event().wait()
        finally:
            closed.append("patient")

    async def failing() -> AsyncGenerator[int]:
        yield 2
        raise FeedUnavailable("broken")

    merged = merge([patient(), failing()])
    assert sorted([await anext(merged), await anext(merged)]) == [1, 2]
    with pytest.raises(FeedUnavailable):
        await anext(merged)

    assert closed == ["patient"]


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_the_lag_is_a_sensor_for_those_who_want_it(
    hass: HomeAssistant, simulator: HereSimulator
) -> None:
    """A site that outgrows one reader would not know."""
    account = await listening_account(hass, simulator, DEMO_PARK)

    assert account.shown("account", "stream_lag").attributes["unit_of_measurement"] == "s"


async def test_the_lag_is_off_unless_asked_for(account: Account) -> None:
    """Everybody would have a number that means nothing to him."""
    entity = account.entity_id("account", "stream_lag")

    assert account.hass.states.get(entity) is None
