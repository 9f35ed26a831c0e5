"""Which hours the energy of a session belongs to."""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given, strategies as st
import pytest

from custom_components.ev_live.charged_hours import HOUR, Booked, is_bookable, rebook, spread
from custom_components.ev_live.fleet import LONG_AGO
from custom_components.ev_live.model import Session

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
NOW = NOON + timedelta(days=2)


def session(start: float, end: float | None, energy: float | None, name: str = "1") -> Session:
    """Return a session by the hours since noon at which it began and ended."""
    ended_at = None if end is None else NOON + end * HOUR
    return Session(
        id=name, asset="c", started_at=NOON + start * HOUR, ended_at=ended_at, energy=energy
    )


sessions = st.builds(
    lambda start, length, energy: session(start, start + length, energy),
    st.floats(-200, 40, allow_nan=False),
    st.floats(0, 100, allow_nan=False),
    st.floats(0.001, 1000, allow_nan=False),
).filter(lambda each: is_bookable(each, NOW))


def test_energy_is_spread_evenly_over_the_time_of_a_session() -> None:
    """The tariff of the night would be paid for the morning."""
    assert dict(spread(session(-2.5, -1, 6))) == pytest.approx(
        {NOON - 3 * HOUR: 2, NOON - 2 * HOUR: 4}
    )


def test_a_session_that_took_no_time_is_booked_in_its_hour() -> None:
    """A division by nought would end all booking."""
    assert list(spread(session(0.5, 0.5, 6))) == [(NOON, 6)]


@pytest.mark.parametrize(
    "odd",
    [
        session(0, None, 5),
        session(0, 1, None),
        session(0, 1, 0),
        session(0, 1, -5),
        session(0, 1, float("nan")),
        session(0, 1, float("inf")),
        session(1, 0, 5),
        session(48, 50, 5),
        session(-24 * 32, 0, 5),
    ],
)
def test_what_cannot_be_is_not_booked(odd: Session) -> None:
    """One wrong clock or meter would spoil the energy dashboard for good."""
    assert not is_bookable(odd, NOW)


@given(st.lists(sessions, max_size=8))
def test_nothing_is_lost_or_made_up_and_the_meter_never_runs_back(told: list[Session]) -> None:
    """The sum of the hours would not be that of the sessions."""
    booked = rebook(told, {}, LONG_AGO)
    totals = [hour.total for hour in booked.values()]
    assert totals == sorted(totals)
    assert sum(each.energy or 0 for each in told) == pytest.approx(totals[-1] if totals else 0)
    assert rebook(told, booked, LONG_AGO) == {}


@given(st.lists(sessions, min_size=1, max_size=6), st.randoms())
def test_the_order_in_which_sessions_are_told_does_not_matter(
    told: list[Session], random: Random
) -> None:
    """A late session would be booked otherwise than one that is told in time."""
    at_once = rebook(told, {}, LONG_AGO)
    random.shuffle(told)
    known: dict[datetime, Booked] = {}
    for number in range(len(told)):
        known |= rebook(told[: number + 1], known, LONG_AGO)
    assert known.keys() == at_once.keys()
    for hour, booked in known.items():
        assert booked == pytest.approx(at_once[hour], abs=1e-5)


def test_what_was_booked_before_all_sessions_that_are_known_stays() -> None:
    """Last year's energy would be booked away when its sessions are forgotten."""
    known = {NOON - 30 * HOUR: Booked(5, 105), NOON: Booked(7, 112)}
    assert rebook([session(0.5, 2, 6)], known, NOON + HOUR) == {NOON + HOUR: Booked(4, 116)}


def test_hours_that_a_session_does_not_touch_after_all_are_emptied() -> None:
    """What a provider takes back would be paid all the same."""
    known = {NOON: Booked(7, 7), NOON + HOUR: Booked(7, 14)}
    anew = rebook([session(0, 1, 9)], known, NOON)
    assert anew == {NOON: Booked(9, 9), NOON + HOUR: Booked(0, 9)}
