"""A connector that is out of order is an incident, once, until it works again."""

from datetime import timedelta

import pytest

from custom_components.ev_live.fleet import Fleet
from custom_components.ev_live.memory import dump, load
from custom_components.ev_live.model import (
    ACCOUNT,
    Asset,
    AssetKind,
    Batch,
    ConnectorStatus,
    Incident,
)

from .clock import NOON, Clock
from .world import (
    CONNECTORS,
    FIRST,
    SECOND,
    STATION,
    THE_ACCOUNT,
    connector,
    free,
    make_fleet,
    say,
    take,
)

SETTLE = timedelta(seconds=2)
BUS = "bus"


@pytest.fixture
def clock() -> Clock:
    """Return a clock that moves only when told to."""
    return Clock()


@pytest.fixture
def fleet(clock: Clock) -> Fleet:
    """Return a fleet that listens, with two connectors that are free."""
    fleet = make_fleet(clock, SETTLE)
    fleet.gain_touch()
    for each in CONNECTORS:
        free(fleet, each)
    return fleet


def break_down(fleet: Fleet, clock: Clock, asset: str = FIRST) -> list[str]:
    """Let a connector break, and let that settle; return what is told of incidents."""
    say(fleet, asset, ConnectorStatus.OUT_OF_ORDER)
    return settle(fleet, clock)


def settle(fleet: Fleet, clock: Clock) -> list[str]:
    """Let time pass; return what is told of incidents."""
    clock.advance(2)
    occurrences = fleet.apply(Batch()).occurrences
    return [each.type for each in occurrences if each.kind == "incident"]


def count(fleet: Fleet, asset: str = ACCOUNT) -> object:
    """Return how many incidents are open."""
    return fleet.value(asset, "incidents_open")


def test_a_connector_that_breaks_is_an_incident_until_it_works_again(
    fleet: Fleet, clock: Clock
) -> None:
    """A broken charger would be in no list of what is wrong."""
    assert count(fleet) == 0
    assert break_down(fleet, clock) == ["opened"]
    assert [count(fleet, each) for each in (FIRST, STATION, ACCOUNT)] == [1, 1, 1]
    (incident,) = fleet.lives.incidents.open()
    assert (incident.asset, incident.started_at) == (FIRST, NOON)
    assert incident.data == {"status": ConnectorStatus.OUT_OF_ORDER}

    free(fleet, FIRST)
    assert settle(fleet, clock) == ["closed"]
    assert count(fleet) == 0
    (incident,) = fleet.lives.incidents.all()
    assert incident.ended_at == NOON + timedelta(seconds=2)


def test_what_is_taken_back_before_it_settles_is_no_incident(fleet: Fleet, clock: Clock) -> None:
    """A stream that flaps would fill the list."""
    say(fleet, FIRST, ConnectorStatus.OUT_OF_ORDER)
    free(fleet, FIRST)
    assert settle(fleet, clock) == []
    assert list(fleet.lives.incidents.all()) == []


def test_a_connector_that_was_broken_from_the_first_is_counted_and_not_told(clock: Clock) -> None:
    """Whoever adds an account would be rung for every broken charger of the town."""
    fleet = make_fleet(clock, SETTLE)
    assert break_down(fleet, clock) == []
    assert count(fleet) == 1

    free(fleet, FIRST)
    assert settle(fleet, clock) == ["closed"]


def test_each_breakdown_is_an_incident_of_its_own(fleet: Fleet, clock: Clock) -> None:
    """A charger that breaks every night would have broken once."""
    for _ in range(2):
        assert break_down(fleet, clock) == ["opened"]
        free(fleet, FIRST)
        assert settle(fleet, clock) == ["closed"]
    assert len(list(fleet.lives.incidents.all())) == 2


def test_what_a_provider_tells_itself_is_not_made_up_beside_it(clock: Clock) -> None:
    """Each fault of a depot would be there twice."""
    told = connector(FIRST)
    reports = frozenset({"status", "incidents"})
    own = Asset(id=told.id, kind=told.kind, parent=ACCOUNT, reports=reports)
    fleet = make_fleet(clock, SETTLE, own)
    free(fleet, FIRST)
    assert break_down(fleet, clock) == []
    assert list(fleet.lives.incidents.all()) == []


def test_a_restart_neither_loses_nor_repeats_an_incident(fleet: Fleet, clock: Clock) -> None:
    """Every restart would open what is open, or leave it open for ever."""
    break_down(fleet, clock)
    again = Fleet(clock, SETTLE)
    again.apply(Batch(assets=(THE_ACCOUNT,)))
    assert load(again, dump(fleet), lambda asset: True) == 0
    reading = again.reading(ACCOUNT, "incidents_open")
    assert reading is not None
    assert (reading.value, reading.epoch == again.epoch) == (1, False)

    again.gain_touch()
    assert break_down(again, clock) == []
    assert count(again) == 1
    free(again, FIRST)
    assert settle(again, clock) == ["closed"]
    assert count(again) == 0


def test_a_connector_that_is_gone_takes_its_incident_along_until_it_is_back(
    fleet: Fleet, clock: Clock
) -> None:
    """The account would have an incident that nobody can find."""
    break_down(fleet, clock)
    assert fleet.apply(Batch(removed=(FIRST,))).occurrences == []
    assert count(fleet) == 0

    clock.advance(60)
    assert fleet.apply(Batch(assets=(connector(FIRST),))).occurrences == []
    assert count(fleet) == 1


def test_what_is_forgotten_is_not_counted_any_more(fleet: Fleet, clock: Clock) -> None:
    """A bus that was sold with an open fault would be counted for ever."""
    reports = frozenset({"incidents"})
    bus = Asset(id=BUS, kind=AssetKind.VEHICLE, parent=ACCOUNT, reports=reports)
    fault = Incident(id="1", asset=BUS, name="Fault", started_at=NOON)
    fleet.apply(Batch(assets=(bus,), incidents=(fault,)))
    break_down(fleet, clock)
    assert count(fleet) == 2

    assert (ACCOUNT, "incidents_open") in fleet.remove(BUS).keys
    fleet.remove(FIRST)
    assert count(fleet) == 0


def test_after_a_reconnect_the_count_is_assumed_until_all_have_spoken(fleet: Fleet) -> None:
    """A dashboard would say that nothing is wrong while nobody knows."""
    fleet.lose_touch()
    fleet.gain_touch()
    for asset, is_known in ((FIRST, False), (SECOND, True)):
        take(fleet, asset)
        reading = fleet.reading(ACCOUNT, "incidents_open")
        assert reading is not None
        assert (reading.epoch == fleet.epoch) is is_known


@pytest.mark.parametrize(
    ("charges", "expected"),
    [
        ((30, 19.9), [False, True]),
        ((19, 21.9), [True, True]),
        ((19, 22), [True, False]),
        ((21.9,), [False]),
        ((19, None), [True, None]),
    ],
)
def test_a_battery_that_is_low_has_to_rise_above_the_limit_to_be_so_no_more(
    clock: Clock, charges: tuple[float | None, ...], expected: list[bool | None]
) -> None:
    """A bus that brakes downhill would ring the dispatcher at every bend."""
    bus = Asset(id=BUS, kind=AssetKind.VEHICLE, parent=ACCOUNT, reports=frozenset({"soc"}))
    fleet = make_fleet(clock, SETTLE, bus)
    shown = []
    for charge in charges:
        say(fleet, BUS, charge, key="soc")
        shown.append(fleet.value(BUS, "battery_low"))
    assert shown == expected


def test_the_last_life_of_each_asset_is_never_forgotten(clock: Clock) -> None:
    """A provider repeats it with each connection: at a large depot it would be news again."""
    bays = [connector(f"bay {number}", ACCOUNT) for number in range(300)]
    fleet = make_fleet(clock, SETTLE, *bays)
    faults = [
        Incident(id=f"{turn}", asset=bay.id, name="Fault", started_at=NOON, ended_at=NOON)
        for turn in range(2)
        for bay in bays
    ]
    fleet.apply(Batch(incidents=tuple(faults)))
    kept = list(fleet.lives.incidents.all())
    assert len(kept) == 300

    again = fleet.apply(Batch(incidents=tuple(faults[300:])))
    assert again.occurrences == []
