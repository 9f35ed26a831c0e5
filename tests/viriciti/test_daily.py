"""Counters that begin anew at a midnight that nobody knows."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st
import pytest

from custom_components.ev_live.providers.viriciti.daily import is_new_day
from simulators.viriciti import ViriCitiSimulator

from .conftest import BUS, HOUR, ViriCitiAccount, stamp

# By then the smallest change of a counter is written.
PATIENCE = 400

MIDNIGHT = datetime(2025, 11, 25, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("held", "value", "gap", "since", "is_new"),
    [
        # Braking, a little at a time, at any height of the counter.
        (162.5, 162.45, timedelta(seconds=1), None, False),
        (0.3, 0.25, timedelta(seconds=1), timedelta(hours=2), False),
        (0.3, 0.05, timedelta(seconds=1), timedelta(hours=2), False),
        (0.05, -0.1, timedelta(seconds=1), timedelta(hours=2), False),
        # Braking down a mountain while nobody heard.
        (162.5, 150.0, timedelta(minutes=20), timedelta(hours=9), False),
        # The zero at midnight itself, whether or not a reset was seen before.
        (162.5, 0, timedelta(seconds=30), None, True),
        (162.5, 0, timedelta(hours=6), timedelta(hours=24), True),
        # The first point in the morning, and one after half a day of work unheard.
        (162.5, 0.2, timedelta(hours=6), timedelta(hours=24), True),
        (100.0, 60.0, timedelta(hours=9), timedelta(hours=26), True),
        (100.0, 60.0, timedelta(hours=9), None, True),
        (100.0, 60.0, timedelta(hours=9), timedelta(hours=10), False),
        # A day on which hardly anything happened.
        (0.4, 0, timedelta(hours=12), timedelta(hours=24), True),
        (0.4, 0, timedelta(hours=12), None, False),
        # More than a day unheard.
        (12.0, 80.0, timedelta(hours=26), timedelta(hours=30), True),
        # It only grew.
        (12.0, 80.0, timedelta(hours=9), timedelta(hours=24), False),
        (0.0, 0.0, timedelta(hours=9), timedelta(hours=24), False),
    ],
)
def test_a_new_day_is_told_from_a_dip(
    held: float, value: float, gap: timedelta, since: timedelta | None, is_new: bool
) -> None:
    """A day too many counts a bus's energy twice, and one too few loses it."""
    assert (
        is_new_day(
            held=held,
            held_at=MIDNIGHT - gap,
            value=value,
            at=MIDNIGHT,
            since=MIDNIGHT - since if since else None,
            dip=2.0,
        )
        is is_new
    )


@given(
    st.lists(st.floats(min_value=-0.1, max_value=0.2), min_size=1, max_size=200),
    st.floats(min_value=0, max_value=300),
)
def test_no_amount_of_braking_makes_a_new_day(steps: list[float], start: float) -> None:
    """A bus in the mountains would begin a new day at every slope."""
    held, at = start, MIDNIGHT
    for step in steps:
        value, next_at = held + step, at + timedelta(seconds=1)
        assert not is_new_day(
            held=held,
            held_at=at,
            value=value,
            at=next_at,
            since=MIDNIGHT - timedelta(hours=3),
            dip=2.0,
        )
        held, at = value, next_at


def reset_of(account: ViriCitiAccount, key: str) -> str | None:
    """Return since when a counter counts, to the second."""
    since = account.shown(BUS, key).attributes.get("last_reset")
    return since and datetime.fromisoformat(since).replace(microsecond=0).isoformat()


async def test_energy_that_comes_back_while_braking_is_no_new_day(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 13: the energy of a day would be counted again at every slope."""
    for value in (0.31, 0.26, 0.29, 0.1, 0.14):
        await simulator.vehicle(BUS, "energy_used_per_day", value)
        await account.later(1)
    await account.later(PATIENCE)

    assert account.state(BUS, "energy_used_today") == "0.14"
    assert account.shown(BUS, "energy_used_today").attributes["state_class"] == "total"


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("energy_used_per_day", "energy_used_today"),
        ("odo_reference_per_day", "distance_today"),
        ("fuel_used_per_day", "fuel_used_today"),
    ],
)
async def test_a_new_day_begins_when_the_vehicle_says_so_whatever_its_zone(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, label: str, key: str
) -> None:
    """Trap 13: the statistics of a bus in another zone would lose an evening or a morning."""
    await simulator.vehicle(BUS, label, 181.5)
    await account.later()
    before = reset_of(account, key)

    await account.later(5 * 3600)
    reset = simulator.now
    await simulator.vehicle(BUS, label, 0)
    await account.later(10)
    await simulator.vehicle(BUS, label, 0.2)
    await account.later(PATIENCE)

    assert before is None
    assert account.state(BUS, key) == "0.2"
    assert reset_of(account, key) == stamp(reset)


async def test_a_late_point_of_yesterday_begins_no_day(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 15: points that come late would begin a day with each of them."""
    await simulator.vehicle(BUS, "energy_used_per_day", 162.5)
    await account.later(5 * 3600)
    reset = simulator.now
    await simulator.vehicle(BUS, "energy_used_per_day", 0.1)
    await account.later(10)
    await simulator.vehicle(BUS, "energy_used_per_day", 40, simulator.now - 4 * HOUR)
    await simulator.vehicle(BUS, "energy_used_per_day", 0.3)
    await account.later(PATIENCE)

    assert account.state(BUS, "energy_used_today") == "0.3"
    assert reset_of(account, "energy_used_today") == stamp(reset)


async def test_a_new_day_is_remembered_over_a_restart(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Every restart would look like a day of its own in the statistics."""
    await simulator.vehicle(BUS, "energy_used_per_day", 162.5)
    await account.later(5 * 3600)
    reset = simulator.now
    await simulator.vehicle(BUS, "energy_used_per_day", 0.1)
    await account.later()
    await account.unload()
    await account.listen()

    assert account.state(BUS, "energy_used_today") == "0.1"
    assert reset_of(account, "energy_used_today") == stamp(reset)


async def test_a_day_that_began_while_nobody_listened_is_found_at_the_next_start(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 13: after a weekend without connection two days would be one."""
    await simulator.vehicle(BUS, "odo_reference_per_day", 3)
    await account.later()
    await account.unload()
    await account.silence(30 * 3600)
    await simulator.vehicle(BUS, "odo_reference_per_day", 12)
    await account.listen()
    await account.later(PATIENCE)

    assert account.state(BUS, "distance_today") == "12"
    assert reset_of(account, "distance_today") is not None
