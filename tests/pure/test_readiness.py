"""Which vehicles are ready to go."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from hypothesis import given, strategies as st
import pytest

from custom_components.ev_live import memory
from custom_components.ev_live.fleet import Fleet
from custom_components.ev_live.model import (
    ACCOUNT,
    Asset,
    AssetKind,
    Batch,
    Observation,
    Session,
    Value,
)
from custom_components.ev_live.readiness import Readiness, judge

from .world import FIRST, SECOND, connector, make_fleet, say, station

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)

BUSES = ("bus 1", "bus 2", "bus 3")


def bus(name: str, *reports: str) -> Asset:
    """Return a vehicle that tells its charge."""
    return Asset(
        id=name,
        kind=AssetKind.VEHICLE,
        parent=ACCOUNT,
        name=name.title(),
        reports=frozenset({"soc", *reports}),
    )


def depot() -> Fleet:
    """Return a depot of two connectors and three buses."""
    places = (station(), connector(FIRST), connector(SECOND))
    return make_fleet(lambda: NOON, timedelta(0), *places, *map(bus, BUSES))


def readiness(fleet: Fleet, name: str = BUSES[0]) -> Value:
    """Return how far a vehicle is."""
    return fleet.value(name, "readiness")


def charge(fleet: Fleet, place: str, name: str | None, *, ended: bool = False, at: int = 0) -> None:
    """Let a session be told; one at a time at a connector, told by its hour."""
    start = NOON - timedelta(hours=10 - at)
    session = Session(
        id=str(at), asset=place, started_at=start, ended_at=NOON if ended else None, vehicle=name
    )
    fleet.apply(Batch(sessions=(session,)))


def counts(fleet: Fleet) -> tuple[Value, Value]:
    """Return how many vehicles are ready, and how many are not."""
    return fleet.value(ACCOUNT, "vehicles_ready"), fleet.value(ACCOUNT, "vehicles_not_ready")


@pytest.mark.parametrize(
    ("soc", "charging", "plugged", "found"),
    [
        (80, None, None, Readiness.READY),
        (95, True, True, Readiness.READY),
        (79.9, True, True, Readiness.CHARGING),
        (79.9, True, False, Readiness.CHARGING),
        (50, False, True, Readiness.PLUGGED),
        (50, False, False, Readiness.NOT_PLUGGED),
        (50, None, False, Readiness.NOT_PLUGGED),
        (50, None, True, None),
        (50, False, None, None),
        (None, True, None, Readiness.CHARGING),
        (None, False, True, None),
        (None, None, False, None),
    ],
)
def test_a_vehicle_is_judged_only_by_what_is_known(
    soc: float | None, charging: bool | None, plugged: bool | None, found: Readiness | None
) -> None:
    """A bus nobody knows of would be sent on the road, or be fetched for nothing."""
    assert judge(soc, charging=charging, plugged=plugged, target=80) is found


def test_a_vehicle_is_at_the_connector_of_its_session_until_it_is_unplugged() -> None:
    """A bus whose session ended too early would look like one that has left."""
    fleet = depot()
    say(fleet, BUSES[0], 40, key="soc")
    assert readiness(fleet) is None

    charge(fleet, FIRST, BUSES[0])
    for key in ("plugged", "charging"):
        say(fleet, FIRST, True, key=key)
    assert readiness(fleet) == "charging"

    charge(fleet, FIRST, BUSES[0], ended=True)
    say(fleet, FIRST, False, key="charging")
    assert readiness(fleet) == "plugged_not_charging"

    say(fleet, FIRST, False, key="plugged")
    assert readiness(fleet) == "not_plugged"

    # A stranger plugs in: that says nothing of the bus that has left.
    say(fleet, FIRST, True, key="plugged")
    assert readiness(fleet) == "not_plugged"


def test_a_vehicle_that_goes_to_another_connector_has_left_the_first_one() -> None:
    """What happens at its old place would be told of it."""
    fleet = depot()
    say(fleet, BUSES[0], 40, key="soc")
    for place, number in ((FIRST, 1), (SECOND, 2)):
        charge(fleet, place, BUSES[0], at=number)
        say(fleet, place, True, key="plugged")
        say(fleet, place, False, key="charging")
    assert readiness(fleet) == "plugged_not_charging"
    for is_there in (False, True):
        say(fleet, FIRST, is_there, key="plugged")
        assert fleet.value(BUSES[0], "stands_at") == SECOND
    say(fleet, SECOND, False, key="plugged")
    assert readiness(fleet) == "not_plugged"


def test_a_session_of_somebody_else_sends_the_last_vehicle_away() -> None:
    """Two buses would stand at one plug."""
    fleet = depot()
    for name in BUSES[:2]:
        say(fleet, name, 40, key="soc")
    say(fleet, FIRST, True, key="plugged")
    say(fleet, FIRST, False, key="charging")
    charge(fleet, FIRST, BUSES[0], at=1)
    charge(fleet, FIRST, BUSES[1], at=2)
    assert [readiness(fleet, name) for name in BUSES[:2]] == ["not_plugged", "plugged_not_charging"]


def test_what_a_vehicle_says_of_itself_counts_more_than_its_connector() -> None:
    """A bus that refuses to charge would be shown to charge."""
    fleet = make_fleet(
        lambda: NOON, timedelta(0), station(), connector(FIRST), bus("bus 1", "charging", "plugged")
    )
    charge(fleet, FIRST, "bus 1")
    for key in ("plugged", "charging"):
        say(fleet, FIRST, True, key=key)
    say(fleet, "bus 1", 40, key="soc")
    say(fleet, "bus 1", False, key="charging")
    assert readiness(fleet) == "plugged_not_charging"
    say(fleet, "bus 1", False, key="plugged")
    assert readiness(fleet) == "not_plugged"


def test_of_a_vehicle_at_a_connector_that_is_gone_nobody_can_say() -> None:
    """A dismantled station would keep a bus plugged in for ever."""
    fleet = depot()
    say(fleet, BUSES[0], 40, key="soc")
    charge(fleet, FIRST, BUSES[0])
    say(fleet, FIRST, True, key="plugged")
    say(fleet, FIRST, False, key="charging")
    fleet.apply(Batch(removed=(FIRST,)))
    assert readiness(fleet) is None
    fleet.apply(Batch(assets=(connector(FIRST),)))
    assert readiness(fleet) == "plugged_not_charging"


def test_what_was_said_before_a_loss_of_touch_is_assumed_until_it_is_heard_again() -> None:
    """A bus that left while the line was down would be shown as ready, and as if we knew."""
    fleet = depot()
    say(fleet, BUSES[0], 90, key="soc")
    fleet.lose_touch()
    fleet.gain_touch()
    known = fleet.reading(BUSES[0], "readiness")
    assert known is not None
    assert known.epoch != fleet.epoch
    say(fleet, BUSES[0], 90, key="soc")
    known = fleet.reading(BUSES[0], "readiness")
    assert known is not None
    assert known.epoch == fleet.epoch


def test_no_account_without_vehicles_that_tell_their_charge_speaks_of_readiness() -> None:
    """Every public station would come with sensors for buses."""
    fleet = make_fleet(lambda: NOON, timedelta(0), station(), connector(FIRST))
    diesel = Asset(id="d", kind=AssetKind.VEHICLE, parent=ACCOUNT, reports=frozenset({"range"}))
    changes = fleet.apply(Batch(assets=(diesel,)))
    assert "readiness" not in fleet.assets[ACCOUNT].reports
    assert not changes.updated
    changes = fleet.apply(Batch(assets=(bus("bus 1"),)))
    assert "readiness" in fleet.assets[ACCOUNT].reports
    assert [each.id for each in changes.updated] == [ACCOUNT]


def test_late_vehicles_are_taken_off_the_list_when_they_are_ready_at_last() -> None:
    """The alarm of the morning would go on all day."""
    fleet = depot()
    for name, soc in zip(BUSES, (50, 60, None), strict=True):
        say(fleet, name, soc, key="soc")
    check = fleet.readiness.check(changes := say(fleet, ACCOUNT, None, key="x"), is_known=True)
    assert (check.late, check.uncertain, check.ready) == (BUSES[:2], BUSES[2:], 0)
    assert (ACCOUNT, "vehicles_late") in changes.keys
    assert fleet.value(ACCOUNT, "late_vehicles") == "Bus 1, Bus 2"
    say(fleet, BUSES[0], 80, key="soc")
    assert fleet.value(ACCOUNT, "late_vehicles") == "Bus 2"
    # On the road a charge falls: that is no delay.
    say(fleet, BUSES[0], 30, key="soc")
    say(fleet, BUSES[1], 85, key="soc")
    assert fleet.value(ACCOUNT, "vehicles_late") is False


class Deed(NamedTuple):
    """Something that a provider says, or that happens to the line."""

    kind: str
    asset: str
    value: Value


deeds = st.one_of(
    st.builds(Deed, st.just("soc"), st.sampled_from(BUSES), st.sampled_from([None, 20, 80, 95])),
    st.builds(
        Deed,
        st.sampled_from(["plugged", "charging"]),
        st.sampled_from([FIRST, SECOND]),
        st.sampled_from([True, False, None]),
    ),
    st.builds(
        Deed, st.just("vehicle"), st.sampled_from([FIRST, SECOND]), st.sampled_from([None, *BUSES])
    ),
    st.builds(Deed, st.sampled_from(["leave", "come"]), st.sampled_from(BUSES), st.none()),
    st.builds(Deed, st.just("touch"), st.just(""), st.none()),
)


def do(fleet: Fleet, deed: Deed) -> None:
    """Let something happen."""
    match deed.kind:
        case "leave":
            fleet.apply(Batch(removed=(deed.asset,)))
        case "come":
            fleet.apply(Batch(assets=(bus(deed.asset),)))
        case "touch":
            fleet.lose_touch()
        case key:
            fleet.apply(Batch(observations=(Observation(deed.asset, key, deed.value),)))


@given(st.lists(deeds, max_size=25))
def test_the_counts_are_what_counting_would_give(told: list[Deed]) -> None:
    """After a month of news the counts would have drifted from the buses."""
    fleet = depot()
    for deed in told:
        do(fleet, deed)
    charges = [fleet.value(name, "soc") for name in BUSES if name not in fleet.absent_since]
    known = [soc for soc in charges if isinstance(soc, int)]
    ready = sum(soc >= 80 for soc in known)
    assert counts(fleet) == ((ready, len(known) - ready) if known else (None, None))


@given(st.lists(deeds.filter(lambda deed: deed.kind not in ("leave", "touch")), max_size=20))
def test_a_restart_changes_nothing_of_it(told: list[Deed]) -> None:
    """Every bus would be unknown in the morning after an update."""
    fleet = depot()
    for deed in told:
        do(fleet, deed)
    later = make_fleet(lambda: NOON, timedelta(0), Asset(id="x", kind=AssetKind.DEPOT))
    assert memory.load(later, memory.dump(fleet), lambda _: True) == 0
    assert counts(later) == counts(fleet)
    assert [readiness(later, name) for name in BUSES] == [readiness(fleet, name) for name in BUSES]
