"""What happened to a connector is told once it has settled."""

from datetime import timedelta

from custom_components.ev_live.announce import Announcer
from custom_components.ev_live.fleet import Fleet
from custom_components.ev_live.model import Batch, ConnectorStatus, Occurrence

from .clock import NOON, Clock
from .world import FIRST, SECOND, free, make_fleet, take

SETTLE = timedelta(seconds=2)


class Told:
    """An announcer with a clock, and short names for what can be done to it."""

    def __init__(self) -> None:
        """Start at noon with nothing known."""
        self.clock = Clock()
        self.announcer = Announcer(SETTLE)

    def note(self, status: ConnectorStatus, asset: str = FIRST) -> None:
        """Note a status now."""
        self.announcer.note(asset, status, at=self.clock.now, now=self.clock.now)

    def after(self, seconds: float) -> list[str]:
        """Wait, and return the events that are told."""
        return [each.type for each in self.occurrences_after(seconds)]

    def occurrences_after(self, seconds: float) -> list[Occurrence]:
        """Wait, and return what is told."""
        return self.announcer.take_due(self.clock.advance(seconds))


def charging() -> Told:
    """Return an announcer that knows a connector to be charging."""
    told = Told()
    told.note(ConnectorStatus.CHARGING)
    return told


def test_the_first_status_is_taken_as_bearings() -> None:
    """Every restart would send a phone message for every station."""
    told = charging()
    assert told.after(60) == []
    assert told.announcer.next_due is None


def test_a_change_is_told_once_it_held_for_the_settling_time() -> None:
    """Nobody would learn that the connector is free."""
    told = charging()
    told.note(ConnectorStatus.AVAILABLE)
    assert told.announcer.next_due == NOON + SETTLE
    assert told.after(1.9) == []
    assert told.after(0.1) == ["freed"]
    assert told.after(60) == []


def test_what_is_told_bears_the_time_at_which_it_began() -> None:
    """A log would show every session beginning later than it did."""
    told = charging()
    told.note(ConnectorStatus.AVAILABLE)
    (freed,) = told.occurrences_after(10)
    assert (freed.asset, freed.kind, freed.at) == (FIRST, "connector", NOON)
    assert freed.data == {"status": ConnectorStatus.AVAILABLE}


def test_a_change_that_goes_back_at_once_is_not_told() -> None:
    """A phone would ring for nothing: operators take back what they said within a second."""
    told = charging()
    told.note(ConnectorStatus.AVAILABLE)
    told.clock.advance(1)
    told.note(ConnectorStatus.CHARGING)
    assert told.after(60) == []


def test_a_flap_does_not_put_off_a_change_that_then_holds() -> None:
    """The settling time would count from the first flap, and one more flap would be told."""
    told = charging()
    told.note(ConnectorStatus.AVAILABLE)
    told.clock.advance(1)
    told.note(ConnectorStatus.CHARGING)
    told.clock.advance(0.5)
    told.note(ConnectorStatus.AVAILABLE)
    assert told.after(1.9) == []
    (freed,) = told.occurrences_after(0.1)
    assert freed.at == NOON + timedelta(seconds=1.5)


def test_saying_the_same_again_does_not_put_a_change_off() -> None:
    """A provider that repeats itself every second would never be heard."""
    told = charging()
    told.note(ConnectorStatus.AVAILABLE)
    told.clock.advance(1.5)
    told.note(ConnectorStatus.AVAILABLE)
    assert told.after(0.5) == ["freed"]


def test_no_information_leaves_what_was_known_as_it_was() -> None:
    """Each hiccup of an operator would free and occupy all of its connectors."""
    told = charging()
    told.note(ConnectorStatus.NO_INFORMATION)
    told.note(ConnectorStatus.CHARGING)
    assert told.after(60) == []
    told.note(ConnectorStatus.NO_INFORMATION)
    told.note(ConnectorStatus.AVAILABLE)
    assert told.after(60) == ["freed"]


def test_a_fault_is_told_and_so_is_its_end() -> None:
    """A site manager would not know that a charger broke, or works again."""
    told = charging()
    told.note(ConnectorStatus.OUT_OF_ORDER)
    assert told.after(2) == ["fault"]
    told.note(ConnectorStatus.AVAILABLE)
    assert sorted(told.after(2)) == ["freed", "restored"]


def test_states_of_one_session_are_no_news() -> None:
    """A pause of the car would look like somebody else taking its place."""
    told = charging()
    for status in (
        ConnectorStatus.SUSPENDED_EV,
        ConnectorStatus.SUSPENDED_EVSE,
        ConnectorStatus.FINISHING,
        ConnectorStatus.OCCUPIED,
    ):
        told.note(status)
        assert told.after(60) == []


def test_a_clock_set_back_does_not_hold_news_up_for_hours() -> None:
    """After a correction of the clock nothing would be told until it caught up."""
    told = charging()
    told.note(ConnectorStatus.AVAILABLE)
    assert told.after(-3600) == ["freed"]


def test_after_a_clock_was_set_back_later_news_still_settle() -> None:
    """Old entries at the head of the queue would block new ones behind them."""
    told = charging()
    told.note(ConnectorStatus.CHARGING, SECOND)
    told.note(ConnectorStatus.AVAILABLE)
    told.clock.advance(-3600)
    told.note(ConnectorStatus.AVAILABLE, SECOND)
    assert told.after(2) == ["freed", "freed"]


def test_a_forgotten_connector_is_not_told_of_and_starts_anew() -> None:
    """A station that was removed would still ring; one picked again would ring at once."""
    told = charging()
    told.note(ConnectorStatus.AVAILABLE)
    told.announcer.forget(FIRST)
    assert told.after(60) == []
    told.note(ConnectorStatus.AVAILABLE)
    assert told.after(60) == []


def test_what_was_told_last_outlives_a_restart() -> None:
    """What changed while Home Assistant was away would never be told."""
    told = charging()
    later = Told()
    later.announcer.remember(told.announcer.memory())
    later.note(ConnectorStatus.AVAILABLE)
    assert later.after(2) == ["freed"]


def test_a_change_settles_also_under_a_clock_that_moves_while_a_frame_is_taken_in() -> None:
    """Every flap would be told: a real clock moves on between two looks."""
    clock = Clock(tick=timedelta(microseconds=7))
    fleet = make_fleet(clock, SETTLE)
    take(fleet, FIRST)
    assert free(fleet, FIRST).occurrences == []
    assert occurrences_after(fleet, clock, 1) == []
    assert occurrences_after(fleet, clock, 1) == ["freed"]


def occurrences_after(fleet: Fleet, clock: Clock, seconds: float) -> list[str]:
    """Wait, and return what a fleet tells."""
    clock.advance(seconds)
    return [each.type for each in fleet.apply(Batch()).occurrences]
