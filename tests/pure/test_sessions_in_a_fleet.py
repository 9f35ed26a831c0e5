"""What sessions leave behind in a fleet, over a restart and whatever is told twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from custom_components.ev_live import memory
from custom_components.ev_live.fleet import Fleet
from custom_components.ev_live.model import Batch, Session
from custom_components.ev_live.session_book import MOST_FINISHED, Mark

from .world import FIRST, make_fleet, station

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def fleet() -> Fleet:
    """Return a station whose connectors have been known for long."""
    made = make_fleet(lambda: NOON, timedelta(0))
    made.known_since[FIRST] = NOON - 1000 * HOUR
    return made


def after_a_restart() -> Fleet:
    """Return a fleet that knows nothing of the station yet."""
    return make_fleet(lambda: NOON, timedelta(0), station("other"))


def session(number: int, **changes: object) -> Session:
    """Return one of many sessions, each of which takes an hour."""
    start = NOON - (500 - 2 * number) * HOUR
    told = Session(
        id=str(number), asset=FIRST, started_at=start, ended_at=start + HOUR, energy=7, vehicle="b"
    )
    return replace(told, **changes)  # type: ignore[arg-type]  # a mapping has one type


def tell(known: Fleet, *sessions: Session) -> list[str]:
    """Let sessions be told; return the types of what is announced."""
    return [each.type for each in known.apply(Batch(sessions=sessions)).occurrences]


def shown(known: Fleet) -> tuple[object, ...]:
    """Return what is shown of the last session."""
    keys = ("start", "end", "energy", "vehicle", "running")
    return tuple(known.value(FIRST, f"session_{key}") for key in keys)


def test_a_session_that_has_ended_does_not_run_again_because_its_start_is_repeated() -> None:
    """A bay would be in session for ever after a provider repeated itself."""
    known, done = fleet(), session(1)
    tell(known, done)
    before = shown(known)
    assert before == (done.started_at, done.ended_at, 7, "b", False)
    assert tell(known, session(1, ended_at=None, energy=None)) == []
    assert shown(known) == before


def test_an_older_session_that_is_told_late_does_not_replace_the_last_one() -> None:
    """The bus of last week would be shown at the plug of tonight."""
    known = fleet()
    tell(known, session(2, vehicle="new"))
    assert tell(known, session(1, vehicle="old")) == ["started", "ended"]
    assert shown(known)[3] == "new"


def test_how_far_back_sessions_are_known_outlives_a_restart() -> None:
    """What was forgotten would be announced, and booked, once more."""
    known = fleet()
    tell(known, *(session(number) for number in range(MOST_FINISHED + 1)))
    known.lives.sessions.put_marks([known.lives.sessions.mark(FIRST)._replace(booked=NOON)])
    later = after_a_restart()
    assert memory.load(later, memory.dump(known), lambda _: True) == 0

    ended = session(0).ended_at
    assert later.lives.sessions.mark(FIRST) == Mark(FIRST, forgotten=ended, booked=NOON)
    assert tell(later, session(0)) == []
    assert shown(later) == shown(known)
    assert list(later.lives.sessions.all()) == list(known.lives.sessions.all())


def test_unsound_marks_and_checks_are_dropped_and_counted() -> None:
    """One wrong byte in the memory would keep the account from starting."""
    document = memory.dump(fleet())
    document["session_marks"] = [["x"], [1, None, None], [FIRST, "yesterday", None]]
    document["readiness"] = ["2026-03-10T06:00:00+00:00", [1]]
    assert memory.load(after_a_restart(), document, lambda _: True) == 4
