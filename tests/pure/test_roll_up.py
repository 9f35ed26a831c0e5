"""Sums that are kept up step by step equal a recount, whatever happens."""

from datetime import timedelta

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
import pytest

from custom_components.ev_live.fleet import Fleet
from custom_components.ev_live.model import ACCOUNT, Asset, AssetKind, Batch, ConnectorStatus, Value

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

STATIONS = ("NOR_00001", "NOR_00002")
NAMES = tuple(f"connector {number}" for number in range(5))

names = st.sampled_from(NAMES)
stations = st.sampled_from(STATIONS)
statuses = st.sampled_from([*ConnectorStatus, None])
# Halves add up exactly.
powers = st.none() | st.integers(min_value=0, max_value=600).map(lambda number: number / 2)
ages = st.integers(min_value=0, max_value=10)


def recount(fleet: Fleet, above: Asset) -> dict[str, Value]:
    """Count the connectors below an asset from the beginning."""
    below = [
        asset
        for asset in fleet.assets.values()
        if asset.kind is AssetKind.CONNECTOR
        and asset.id not in fleet.absent_since
        and above in fleet.ancestors(asset)
    ]
    status = {asset.id: fleet.value(asset.id, "status") for asset in below}
    heard = [each for each in status.values() if isinstance(each, ConnectorStatus)]
    known = [each for each in heard if each.is_available is not None]
    drawn = [fleet.value(asset.id, "power") for asset in below]
    measured = [power for power in drawn if isinstance(power, float)]
    unknown = len(below) - len(known)
    free_powers = [
        asset.max_power
        for asset in below
        if status[asset.id] is ConnectorStatus.AVAILABLE and asset.max_power is not None
    ]
    frees = known.count(ConnectorStatus.AVAILABLE)
    faults = sum(each.is_faulty is True for each in known)
    return {
        "connectors_total": len(below),
        "connectors_heard": len(heard),
        "connectors_available": frees if known else None,
        "connectors_charging": known.count(ConnectorStatus.CHARGING) if known else None,
        "connectors_out_of_order": faults if known else None,
        "any_available": any_of(frees, len(below), unknown),
        "all_available": all_of(frees, len(known), len(below), unknown),
        "best_free_power": max(free_powers, default=None),
        "problem": all_of(faults, len(known), len(below), unknown),
        "charging_power": sum(measured) if measured else None,
    }


def any_of(yes: int, total: int, unknown: int) -> bool | None:
    """Whether one says yes; None where one of whom nothing is known could."""
    if yes:
        return True
    return None if unknown or not total else False


def all_of(yes: int, known: int, total: int, unknown: int) -> bool | None:
    """Whether all say yes; None where one of whom nothing is known could spoil it."""
    if yes < known:
        return False
    return None if unknown or not total else True


class Account(RuleBasedStateMachine):
    """An account to which anything happens that may."""

    def __init__(self) -> None:
        """Start with two stations, and all connectors at the first."""
        super().__init__()
        self.clock = Clock()
        self.fleet = make_fleet(
            self.clock,
            timedelta(seconds=2),
            *(station(each) for each in STATIONS),
            *(connector(each, STATIONS[0]) for each in NAMES),
        )

    @rule(name=names, place=stations, power=powers)
    def describe(self, name: str, place: str, power: float | None) -> None:
        """Describe a connector, or describe it anew, even at another station."""
        self.fleet.apply(Batch(assets=(station(place), connector(name, place, power))))

    @rule(told=st.lists(st.tuples(names, statuses), min_size=1, max_size=7))
    def report(self, told: list[tuple[str, ConnectorStatus | None]]) -> None:
        """Let connectors have a status."""
        for name, status in told:
            say(self.fleet, name, status)

    @rule(name=names, status=statuses, age=ages)
    def report_late(self, name: str, status: ConnectorStatus | None, age: int) -> None:
        """Let a connector have had a status a while ago."""
        say(self.fleet, name, status, at=self.clock.now - timedelta(seconds=age))

    @rule(name=names, power=powers)
    def measure(self, name: str, power: float | None) -> None:
        """Let a connector draw power."""
        say(self.fleet, name, power, key="power")

    @rule()
    def lose_touch(self) -> None:
        """Lose the connection."""
        self.fleet.lose_touch()

    @rule(name=names)
    def take_away(self, name: str) -> None:
        """Let the provider have a connector no more."""
        self.fleet.apply(Batch(removed=(name,)))

    @rule(name=names | stations)
    def forget(self, name: str) -> None:
        """Remove a connector, or a station with all of its connectors."""
        self.fleet.remove(name)

    @rule(seconds=st.integers(min_value=1, max_value=5))
    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.clock.advance(seconds)

    @rule()
    def keep_house(self) -> None:
        """Forget what is old."""
        self.fleet.expire(timedelta(seconds=6))

    @invariant()
    def the_sums_equal_a_recount(self) -> None:
        """A dashboard would count connectors that are not there."""
        for above in self.above():
            kept = {key: self.fleet.value(above.id, key) for key in recount(self.fleet, above)}
            assert kept == recount(self.fleet, above)

    @invariant()
    def a_sum_is_live_only_if_all_it_sums_up_is(self) -> None:
        """A sum over stale values would pass for what is true now."""
        for above in self.above():
            epochs = [
                reading.epoch
                for asset in self.fleet.assets.values()
                if asset.kind is AssetKind.CONNECTOR
                and asset.id not in self.fleet.absent_since
                and above in self.fleet.ancestors(asset)
                and (reading := self.fleet.reading(asset.id, "status")) is not None
                and reading.value is not None
            ]
            sums = self.fleet.reading(above.id, "connectors_available")
            if sums is not None and epochs:
                is_live = sums.epoch == self.fleet.epoch
                assert is_live is all(epoch == self.fleet.epoch for epoch in epochs)

    def above(self) -> list[Asset]:
        """Return what has connectors below it, or had."""
        return [
            asset
            for asset in self.fleet.assets.values()
            if self.fleet.reading(asset.id, "connectors_total") is not None
        ]


TestAccount = pytest.mark.filterwarnings("default")(Account.TestCase)
TestAccount.settings = settings(deadline=None, max_examples=60, stateful_step_count=25)


def test_one_that_was_never_heard_leaves_open_whether_any_is_free(fleet: Fleet) -> None:
    """A driver would be sent away from a station with a free connector."""
    take(fleet, FIRST)
    assert fleet.value(STATION, "any_available") is None
    assert fleet.value(STATION, "all_available") is False
    take(fleet, SECOND)
    assert fleet.value(STATION, "any_available") is False


def test_one_free_connector_settles_whether_any_is_free(fleet: Fleet) -> None:
    """A new station would be of no use until its last connector has spoken."""
    free(fleet, FIRST)
    assert fleet.value(STATION, "any_available") is True
    assert fleet.value(STATION, "all_available") is None


def test_a_station_is_broken_only_if_all_of_it_is(fleet: Fleet) -> None:
    """One broken connector of twelve would write the whole station off."""
    say(fleet, FIRST, ConnectorStatus.OUT_OF_ORDER)
    assert fleet.value(STATION, "problem") is None
    say(fleet, SECOND, ConnectorStatus.INOPERATIVE)
    assert fleet.value(STATION, "problem") is True
    free(fleet, SECOND)
    assert fleet.value(STATION, "problem") is False


def test_the_best_free_power_falls_back_to_the_next_best(fleet: Fleet) -> None:
    """A driver who needs 150 kW would be sent to a plug of 50."""
    fleet.apply(Batch(assets=(connector(SECOND, max_power=50.0),)))
    for each in CONNECTORS:
        free(fleet, each)
    assert fleet.value(STATION, "best_free_power") == 150
    take(fleet, FIRST)
    assert fleet.value(STATION, "best_free_power") == 50
    take(fleet, SECOND)
    assert fleet.value(STATION, "best_free_power") is None


def test_sums_change_only_where_they_change(fleet: Fleet) -> None:
    """Every frame would wake every sum of its station."""
    take(fleet, FIRST)
    changes = say(fleet, FIRST, ConnectorStatus.FINISHING)
    assert {key for asset, key in changes.keys if asset == STATION} == {"connectors_charging"}
    assert {key for asset, key in changes.keys if asset == ACCOUNT} == {"connectors_charging"}


def test_a_sum_bears_the_time_of_what_changed_it(fleet: Fleet) -> None:
    """Nobody could tell how old a sum is."""
    earlier = NOON - timedelta(seconds=30)
    say(fleet, FIRST, ConnectorStatus.AVAILABLE, at=earlier)
    reading = fleet.reading(STATION, "connectors_available")
    assert reading is not None
    assert reading.at == earlier
