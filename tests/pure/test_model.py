"""The vocabulary."""

import pytest

from custom_components.ev_live.model import Position


def test_the_distance_is_that_on_the_globe() -> None:
    """Stations would be listed in a wrong order, and a parked bus be seen to move."""
    berlin = Position(latitude=52.5200, longitude=13.4050)
    potsdam = Position(latitude=52.4009, longitude=13.0591)

    assert berlin.distance_to(potsdam) == pytest.approx(26_900, rel=0.01)
    assert berlin.distance_to(berlin) == 0
