"""Which sessions are remembered, and for how long."""

from datetime import UTC, datetime, timedelta

from custom_components.ev_live.model import Session
from custom_components.ev_live.session_book import MOST_FINISHED, SessionBook

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def session(number: int, asset: str = "c", *, ended: bool = True) -> Session:
    """Return one of many sessions, each of which takes an hour."""
    start = NOON + number * 2 * HOUR
    return Session(
        id=str(number), asset=asset, started_at=start, ended_at=start + HOUR if ended else None
    )


def test_a_busy_connector_does_not_push_out_the_sessions_of_a_quiet_one() -> None:
    """The one session of a quiet bay would be gone after a day in a big depot."""
    book = SessionBook()
    book.take(session(0, "quiet"))
    for number in range(MOST_FINISHED + 5):
        book.take(session(number))
    assert len(book.finished("c")) == MOST_FINISHED
    assert [each.id for each in book.finished("quiet")] == ["0"]
    assert len(list(book.all())) == MOST_FINISHED + 1


def test_the_oldest_go_first_whatever_the_order_in_which_they_are_told() -> None:
    """A session that is told late would push out a newer one."""
    book = SessionBook()
    for number in reversed(range(MOST_FINISHED + 5)):
        book.take(session(number))
    assert {int(each.id) for each in book.finished("c")} == set(range(5, MOST_FINISHED + 5))


def test_what_was_forgotten_is_no_news_when_it_is_told_again() -> None:
    """A session of last month would be announced at every start."""
    book = SessionBook()
    assert book.take(session(0)) == ["started", "ended"]
    book.forget_before(NOON + 24 * HOUR)
    assert not book.finished("c")
    assert book.take(session(0)) == []
    assert book.take(session(1)) == ["started", "ended"]


def test_a_session_that_runs_outlives_what_is_forgotten() -> None:
    """A bus that charges for weeks would end without a word."""
    book = SessionBook()
    book.take(session(0, ended=False))
    book.take(session(3))
    book.forget_before(NOON + 24 * HOUR)
    assert book.take(session(0)) == ["ended"]


def test_nothing_is_left_of_an_asset_that_is_gone() -> None:
    """Memory would grow with every connector that ever was."""
    book = SessionBook()
    for number in range(MOST_FINISHED + 1):
        book.take(session(number))
    book.forget("c")
    assert (list(book.all()), list(book.marks()), list(book.finished("c"))) == ([], [], [])
