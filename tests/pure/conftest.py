"""What the tests of the pure layers share."""

from datetime import timedelta

import pytest

from custom_components.ev_live.fleet import Fleet

from .clock import Clock
from .world import make_fleet


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations() -> None:
    """Start no Home Assistant: nothing here needs one."""


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands still."""
    return Clock()


@pytest.fixture
def fleet(clock: Clock) -> Fleet:
    """Return an account with one station of two connectors that have said nothing yet."""
    return make_fleet(clock, settle=timedelta(seconds=2))
