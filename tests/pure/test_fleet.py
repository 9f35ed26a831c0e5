"""The fleet holds the newest of what was said, and what follows from it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.ev_live.fleet import Fleet
from custom_components.ev_live.model import ACCOUNT, Batch, ConnectorStatus, Observation, Occurrence
from custom_components.ev_live.readings import ASSUMED

from .clock import NOON, Clock
from .world import (
    CONNECTORS,
    FIRST,
    SECOND,
    STATION,
    connector,
    free,
    make_fleet,
    say,
    station,
    take,
)

SETTLE = timedelta(seconds=2)
DAY = timedelta(hours=24)


def is_assumed(fleet: Fleet, asset: str, key: str) -> bool:
    """Whether a value may have changed unseen."""
    reading = fleet.reading(asset, key)
    return reading is not None and reading.epoch != fleet.epoch


# Newest wins


def test_an_older_observation_does_not_replace_a_newer_one(fleet: Fleet) -> None:
    """A frame that was held up would show a connector as it was minutes ago."""
    say(fleet, FIRST, ConnectorStatus.CHARGING, at=NOON - timedelta(seconds=10))
    changes = say(fleet, FIRST, ConnectorStatus.AVAILABLE, at=NOON - timedelta(seconds=20))
    assert fleet.value(FIRST, "status") is ConnectorStatus.CHARGING
    assert changes.keys == []


def test_of_two_observations_of_the_same_time_the_later_one_wins(fleet: Fleet) -> None:
    """A provider that rounds its times to seconds would be a status behind."""
    say(fleet, FIRST, ConnectorStatus.CHARGING, at=NOON)
    say(fleet, FIRST, ConnectorStatus.AVAILABLE, at=NOON)
    assert fleet.value(FIRST, "status") is ConnectorStatus.AVAILABLE


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(min_value=-100, max_value=0), min_size=1, max_size=12))
def test_whatever_the_order_of_arrival_the_newest_is_kept(ages: list[int]) -> None:
    """Frames over a bad mobile link arrive in any order."""
    fleet = make_fleet(Clock(), SETTLE)
    for age in ages:
        say(fleet, FIRST, age, key="power", at=NOON + timedelta(seconds=age))
    assert fleet.value(FIRST, "power") == max(ages)


def test_without_a_time_of_its_own_an_observation_counts_from_now(
    fleet: Fleet, clock: Clock
) -> None:
    """NOBIL gives no times; what arrives later must win over what came before."""
    take(fleet, FIRST)
    clock.advance(5)
    free(fleet, FIRST)
    reading = fleet.reading(FIRST, "status")
    assert reading is not None
    assert (reading.value, reading.at) == (
        ConnectorStatus.AVAILABLE,
        NOON + timedelta(seconds=5),
    )


def test_a_clock_set_back_does_not_hold_back_a_provider_without_times(
    fleet: Fleet, clock: Clock
) -> None:
    """Every station would stand still until the clock has caught up."""
    take(fleet, FIRST)
    clock.advance(-3600)
    free(fleet, FIRST)
    assert fleet.value(FIRST, "status") is ConnectorStatus.AVAILABLE


def test_a_provider_whose_clock_is_ahead_does_not_bar_its_own_next_word(
    fleet: Fleet, clock: Clock
) -> None:
    """One frame from the future would freeze the connector until then."""
    say(fleet, FIRST, ConnectorStatus.CHARGING, at=NOON + DAY)
    clock.advance(60)
    say(fleet, FIRST, ConnectorStatus.AVAILABLE, at=clock.now)
    assert fleet.value(FIRST, "status") is ConnectorStatus.AVAILABLE


def test_what_is_said_again_wakes_nobody(fleet: Fleet) -> None:
    """Every keep-alive would write the same state again."""
    take(fleet, FIRST)
    assert take(fleet, FIRST).keys == []


def test_what_is_said_of_something_nobody_declared_is_dropped(fleet: Fleet) -> None:
    """A stray frame would end the feed with an error."""
    assert take(fleet, "NOR_00000/1").keys == []
    assert fleet.reading("NOR_00000/1", "status") is None


def test_a_batch_is_whole_before_anybody_hears_of_it(fleet: Fleet) -> None:
    """Two connectors freed by one frame would be seen as one freed, then two."""
    changes = fleet.apply(
        Batch(
            observations=tuple(
                Observation(each, "status", ConnectorStatus.AVAILABLE) for each in CONNECTORS
            )
        )
    )
    assert fleet.value(STATION, "connectors_available") == 2
    assert (STATION, "all_available") in changes.keys


def test_what_a_provider_reports_as_happened_is_handed_on(fleet: Fleet) -> None:
    """A monitor that was triggered would not reach the automation."""
    event = Occurrence(asset=FIRST, kind="monitor", type="triggered", at=NOON)
    assert fleet.apply(Batch(occurrences=(event,))).occurrences == [event]


# What follows from a status


@pytest.mark.parametrize(
    ("status", "available", "problem"),
    [
        (ConnectorStatus.AVAILABLE, True, False),
        (ConnectorStatus.CHARGING, False, False),
        (ConnectorStatus.OUT_OF_ORDER, False, True),
        (ConnectorStatus.NO_INFORMATION, None, None),
        (None, None, None),
    ],
)
def test_availability_and_trouble_follow_from_the_status(
    fleet: Fleet, status: ConnectorStatus | None, available: bool | None, problem: bool | None
) -> None:
    """A dashboard would show a connector as free and charging at once."""
    free(fleet, FIRST)
    say(fleet, FIRST, status)
    assert fleet.value(FIRST, "available") is available
    assert fleet.value(FIRST, "problem") is problem


def test_the_last_change_is_when_the_status_changed_not_when_it_was_last_said(
    fleet: Fleet, clock: Clock
) -> None:
    """A connector occupied for hours would look as if somebody had just come."""
    take(fleet, FIRST)
    fleet.lose_touch()
    clock.advance(600)
    take(fleet, FIRST)
    assert fleet.value(FIRST, "last_change") == NOON
    clock.advance(60)
    free(fleet, FIRST)
    assert fleet.value(FIRST, "last_change") == clock.now


# Epochs


def test_after_a_lost_connection_all_is_assumed_until_it_is_said_again(fleet: Fleet) -> None:
    """What may have changed meanwhile would pass for live."""
    free(fleet, FIRST)
    free(fleet, SECOND)
    fleet.lose_touch()
    assert is_assumed(fleet, FIRST, "status")
    assert is_assumed(fleet, STATION, "connectors_available")

    changes = free(fleet, FIRST)

    assert (FIRST, "status") in changes.keys
    assert not is_assumed(fleet, FIRST, "status")
    assert is_assumed(fleet, STATION, "connectors_available")
    free(fleet, SECOND)
    assert not is_assumed(fleet, STATION, "connectors_available")


def test_a_status_nobody_understands_makes_the_station_neither_live_nor_assumed(
    fleet: Fleet,
) -> None:
    """An invented status of one connector would mark the whole station as uncertain, or hide it."""
    free(fleet, FIRST)
    say(fleet, SECOND, None)
    assert not is_assumed(fleet, STATION, "connectors_available")
    fleet.lose_touch()
    say(fleet, SECOND, None)
    assert is_assumed(fleet, STATION, "connectors_available")


# Restart


def test_what_was_remembered_is_shown_as_assumed_and_is_no_news(fleet: Fleet, clock: Clock) -> None:
    """Every restart would announce every connector, or show old values as live."""
    was = NOON - timedelta(hours=1)
    fleet.restore([Observation(FIRST, "status", ConnectorStatus.AVAILABLE, was)], NOON)
    assert fleet.value(STATION, "connectors_available") == 1
    assert is_assumed(fleet, FIRST, "status")
    assert is_assumed(fleet, STATION, "connectors_available")
    clock.advance(60)
    assert fleet.apply(Batch()).occurrences == []


def test_a_remembered_value_from_the_future_does_not_outlive_today(
    fleet: Fleet, clock: Clock
) -> None:
    """A clock that was wrong before the restart would freeze the connector for its error."""
    fleet.restore([Observation(FIRST, "status", ConnectorStatus.CHARGING, NOON + DAY)], NOON)
    clock.advance(1)
    say(fleet, FIRST, ConnectorStatus.AVAILABLE, at=clock.now)
    assert fleet.value(FIRST, "status") is ConnectorStatus.AVAILABLE


def test_the_first_word_after_a_restart_keeps_the_time_of_the_last_change(
    fleet: Fleet, clock: Clock
) -> None:
    """Every restart would set the clock of a session back to zero."""
    was = NOON - timedelta(hours=1)
    fleet.restore(
        [
            Observation(FIRST, "status", ConnectorStatus.CHARGING, was),
            Observation(FIRST, "last_change", was, was),
        ],
        NOON,
    )
    take(fleet, FIRST)
    assert fleet.value(FIRST, "last_change") == was


# Growing old


def test_a_status_that_may_have_changed_unseen_is_forgotten_in_time(
    fleet: Fleet, clock: Clock
) -> None:
    """A connector that left the stream would be shown as free for ever."""
    free(fleet, FIRST)
    free(fleet, SECOND)
    fleet.lose_touch()
    free(fleet, SECOND)
    clock.advance(DAY.total_seconds() - 1)
    assert fleet.expire(DAY).keys == []
    clock.advance(2)
    assert (FIRST, "status") in fleet.expire(DAY).keys
    assert fleet.value(FIRST, "status") is None
    assert fleet.value(FIRST, "available") is None
    assert fleet.value(STATION, "connectors_available") == 1
    assert fleet.expire(DAY).keys == []


def test_a_status_heard_in_this_stretch_of_listening_does_not_grow_old(
    fleet: Fleet, clock: Clock
) -> None:
    """A stream that tells only changes would lose every connector that nobody uses."""
    free(fleet, FIRST)
    clock.advance(10 * DAY.total_seconds())
    fleet.expire(DAY)
    assert fleet.value(FIRST, "status") is ConnectorStatus.AVAILABLE


def test_what_was_remembered_grows_old_from_the_end_of_listening(fleet: Fleet) -> None:
    """After a week away, the status of last week would be shown for another day."""
    remembered = [Observation(FIRST, "status", ConnectorStatus.AVAILABLE, NOON - 7 * DAY)]
    fleet.restore(remembered, NOON - DAY - timedelta(seconds=1))
    fleet.expire(DAY)
    assert fleet.value(FIRST, "status") is None


# Coming and going


def test_a_removed_station_takes_its_connectors_with_it(fleet: Fleet) -> None:
    """The sums of the account would count what is gone."""
    free(fleet, FIRST)
    fleet.remove(STATION)
    assert set(fleet.assets) == {ACCOUNT}
    assert fleet.value(ACCOUNT, "connectors_total") == 0
    assert fleet.value(ACCOUNT, "connectors_available") is None
    fleet.remove(STATION)


def test_a_removed_station_may_be_picked_again(fleet: Fleet) -> None:
    """It would come back with yesterday's sums."""
    free(fleet, FIRST)
    fleet.remove(STATION)
    fleet.apply(Batch(assets=(station(), connector(FIRST))))
    assert fleet.value(STATION, "connectors_total") == 1
    assert fleet.value(STATION, "connectors_heard") == 0
    assert fleet.reading(FIRST, "status") is None


def test_what_the_provider_has_no_more_counts_no_more_until_it_is_back(fleet: Fleet) -> None:
    """A charger that was taken down would be promised to be free."""
    free(fleet, FIRST)
    free(fleet, SECOND)
    changes = fleet.apply(Batch(removed=(FIRST, "never heard of")))
    assert changes.came_or_went == [FIRST]
    assert fleet.value(STATION, "connectors_available") == 1
    assert fleet.apply(Batch(removed=(FIRST,))).came_or_went == []
    assert fleet.apply(Batch(assets=(connector(FIRST),))).came_or_went == [FIRST]
    assert fleet.value(STATION, "connectors_available") == 2


def test_a_new_description_keeps_what_is_known(fleet: Fleet) -> None:
    """The daily survey would blank every connector."""
    free(fleet, FIRST)
    changes = fleet.apply(Batch(assets=(connector(FIRST, max_power=300.0),)))
    assert [asset.id for asset in changes.updated] == [FIRST]
    assert changes.added == []
    assert fleet.value(FIRST, "status") is ConnectorStatus.AVAILABLE
    assert fleet.value(STATION, "best_free_power") == 300


def test_the_same_description_again_is_no_change(fleet: Fleet) -> None:
    """The daily survey would write every device anew."""
    changes = fleet.apply(Batch(assets=(station(), connector(FIRST))))
    assert (changes.keys, changes.added, changes.updated) == ([], [], [])


def test_the_readings_of_an_asset_are_always_the_same_dictionary(fleet: Fleet) -> None:
    """Entities hold on to it: they would go on showing what was true when they were made."""
    readings = fleet.readings(FIRST)
    free(fleet, FIRST)
    fleet.apply(Batch(assets=(connector(FIRST, max_power=1.0),)))
    take(fleet, FIRST)
    assert readings["status"].value is ConnectorStatus.CHARGING


def test_the_epoch_of_what_was_remembered_is_never_the_present_one() -> None:
    """What was read from disk would pass for heard."""
    fleet = make_fleet(lambda: datetime.now(UTC), SETTLE)
    assert fleet.epoch != ASSUMED
