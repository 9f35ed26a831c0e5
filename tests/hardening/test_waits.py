"""Nobody is waited for without end."""

import pytest

from custom_components.ev_live.feed import QuotaExceeded
from custom_components.ev_live.http import Answer
from custom_components.ev_live.providers.here.calls import failure

DAY = 86_400


@pytest.mark.parametrize("said", ["99999999", "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_provider_that_asks_for_too_much_is_asked_again_tomorrow(said: str) -> None:
    """One mistake in a header, and the account would be silent until the next restart."""
    error = failure("somebody", Answer(status=429, headers={"Retry-After": said}, body=b""))
    assert isinstance(error, QuotaExceeded)
    assert error.retry_after == DAY


@pytest.mark.parametrize("said", ["", "soon", "-5", "1e3", "Thu, 01 Jan 1970 00:00:00 GMT"])
def test_a_wait_that_is_none_is_no_wait(said: str) -> None:
    """The supervisor would sleep for a negative time, or not know what to do."""
    error = failure("somebody", Answer(status=429, headers={"Retry-After": said}, body=b""))
    assert isinstance(error, QuotaExceeded)
    assert error.retry_after in (None, 0)
