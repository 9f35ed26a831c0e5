"""What was known comes back after a restart, and no file can keep Home Assistant from starting."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
import re
from typing import Any

from hypothesis import given, settings, strategies as st
import orjson
import pytest

from custom_components.ev_live.fleet import Fleet
from custom_components.ev_live.memory import Document, Scribe, dump, load
from custom_components.ev_live.migration import FLEET_STEPS
from custom_components.ev_live.model import (
    ACCOUNT,
    Asset,
    AssetKind,
    Batch,
    ConnectorStatus,
    Incident,
    Observation,
    Plug,
    Position,
    Session,
    Value,
)
from custom_components.ev_live.readings import DERIVED, Changes
from custom_components.ev_live.session_book import MOST_FINISHED, Mark

from ..forms import form, lines
from .chaos import JSON, mutated
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
    station,
    take,
)

SETTLE = timedelta(seconds=2)
DAY = timedelta(days=1)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
times = st.datetimes(
    min_value=datetime(2020, 1, 1),
    max_value=NOON.replace(tzinfo=None),
    timezones=st.just(UTC),
)
places = st.builds(
    Position,
    latitude=st.floats(min_value=-90, max_value=90),
    longitude=st.floats(min_value=-180, max_value=180),
)
numbers = st.floats(min_value=-1e6, max_value=1e6)
values: st.SearchStrategy[Value] = st.one_of(
    st.none(), texts, st.booleans(), st.integers(-(10**6), 10**6), numbers, times, places
)


def described(asset: Asset) -> st.SearchStrategy[Asset]:
    """Return an asset described in all ways."""
    optional_text = st.none() | texts
    return st.builds(
        Asset,
        id=st.just(asset.id),
        kind=st.just(asset.kind),
        parent=st.just(asset.parent),
        name=optional_text,
        number=st.none() | st.integers(min_value=0, max_value=200),
        maker=optional_text,
        model=optional_text,
        position=st.none() | places,
        plugs=st.lists(st.sampled_from(Plug), max_size=3).map(tuple),
        max_power=st.none() | st.floats(min_value=0, max_value=3750),
        reports=st.frozensets(texts, max_size=3),
    )


statuses = st.builds(
    Observation,
    asset=st.sampled_from(CONNECTORS),
    key=st.just("status"),
    value=st.sampled_from([*ConnectorStatus, None]),
    at=st.none() | times,
)
others = st.builds(
    Observation,
    asset=st.sampled_from([STATION, *CONNECTORS]),
    key=st.sampled_from(["power", "soc", "label", "place", "since"]),
    value=values,
    at=st.none() | times,
)
sessions = st.builds(
    Session,
    id=texts,
    asset=st.sampled_from(CONNECTORS),
    started_at=times,
    ended_at=st.none() | times,
    energy=st.none() | numbers,
    vehicle=st.none() | texts,
)
incidents = st.builds(
    Incident,
    id=texts,
    asset=st.sampled_from([STATION, *CONNECTORS]),
    name=texts,
    started_at=times,
    ended_at=st.none() | times,
    data=st.dictionaries(texts, st.none() | texts | st.booleans() | numbers, max_size=2),
)


@st.composite
def fleets(draw: st.DrawFn) -> Fleet:
    """Draw an account that was used for a while."""
    clock = Clock()
    assets = [draw(described(station())), *(draw(described(connector(c))) for c in CONNECTORS)]
    fleet = make_fleet(clock, SETTLE, *assets)
    for _ in range(draw(st.integers(min_value=0, max_value=3))):
        clock.advance(draw(st.integers(min_value=1, max_value=10)))
        fleet.apply(
            Batch(
                observations=tuple(draw(st.lists(statuses | others, max_size=6))),
                sessions=tuple(draw(st.lists(sessions, max_size=2))),
                incidents=tuple(draw(st.lists(incidents, max_size=2))),
            )
        )
    fleet.apply(Batch(removed=tuple(draw(st.sets(st.sampled_from(CONNECTORS))))))
    return fleet


def everything(asset: Asset) -> bool:
    """Keep every asset."""
    return True


def empty_fleet() -> Fleet:
    """Return an account as it is before it remembers."""
    clock = Clock()
    clock.advance(3600)
    return make_fleet(clock, SETTLE, THE_ACCOUNT)


def reload(fleet: Fleet) -> Fleet:
    """Stop and start again: through JSON, as on the disk."""
    document: Document = orjson.loads(orjson.dumps(dump(fleet)))
    later = empty_fleet()
    assert load(later, document, everything) == 0
    return later


def kept_readings(fleet: Fleet) -> dict[tuple[str, str], tuple[type, Value, datetime]]:
    """Return the readings that a restart must not lose: none is no value to remember."""
    return {
        (asset, key): (type(reading.value), reading.value, reading.at)
        for asset, key, reading in fleet.all_readings()
        if asset != ACCOUNT and key not in DERIVED and reading.value is not None
    }


@settings(deadline=None, max_examples=100)
@given(fleets())
def test_what_is_kept_comes_back_as_it_was(fleet: Fleet) -> None:
    """After each restart names, values or sessions would be missing or look different."""
    later = reload(fleet)
    assert later.assets == fleet.assets
    assert {id_: since for id_, since in later.known_since.items() if id_ != ACCOUNT} == {
        id_: since for id_, since in fleet.known_since.items() if id_ != ACCOUNT
    }
    assert later.absent_since == fleet.absent_since
    assert kept_readings(later) == kept_readings(fleet)
    assert set(later.connectors.announcer.memory()) == set(fleet.connectors.announcer.memory())
    assert list(later.lives.sessions.all()) == list(fleet.lives.sessions.all())
    assert list(later.lives.incidents.all()) == list(fleet.lives.incidents.all())


@settings(deadline=None, max_examples=50)
@given(fleets())
def test_what_is_kept_has_the_form_that_its_version_stands_for(fleet: Fleet) -> None:
    """After an update all that was remembered would be read as something else, or dropped."""
    document = orjson.loads(orjson.dumps(dump(fleet)))
    # What an incident tells of itself has the names that its provider gives it.
    found = {each for each in lines(document) if not each.startswith("incidents[].data.")}

    known = form("fleet", FLEET_STEPS)
    assert found <= known
    assert set(document) == {re.split(r"[\[:.]", each)[0] for each in known}


@settings(deadline=None, max_examples=50)
@given(fleets())
def test_what_follows_from_it_is_worked_out_again(fleet: Fleet) -> None:
    """Sums would start at zero, or count everything twice from restart to restart."""
    later = reload(reload(fleet))
    for asset in fleet.assets:
        for key in DERIVED:
            value = fleet.value(asset, key)
            assert later.value(asset, key) == value or not value


def test_what_comes_back_is_assumed_until_it_is_heard(fleet: Fleet) -> None:
    """Values from before the restart would pass for live."""
    free(fleet, FIRST)
    later = reload(fleet)
    reading = later.reading(FIRST, "status")
    assert reading is not None
    assert reading.epoch != later.epoch


def test_a_change_while_away_is_told_and_a_repetition_is_not(fleet: Fleet) -> None:
    """Every restart would ring the phone, or nobody would learn what happened meanwhile."""
    take(fleet, FIRST)
    take(fleet, SECOND)
    clock = Clock()
    later = make_fleet(clock, SETTLE, THE_ACCOUNT)
    load(later, dump(fleet), everything)
    free(later, FIRST)
    take(later, SECOND)
    clock.advance(5)
    told = [(each.asset, each.type) for each in later.apply(Batch()).occurrences]
    assert told == [(FIRST, "freed")]


def test_it_is_remembered_until_when_was_listened_and_not_when_it_was_written(
    fleet: Fleet,
) -> None:
    """A status from before a long outage would pass for one of today after a restart."""
    fleet.gain_touch()
    fleet.lose_touch()
    lost = fleet.now()
    assert dump(fleet)["listened_until"] == lost.isoformat()


def test_only_what_is_still_picked_comes_back(fleet: Fleet) -> None:
    """A station that was removed from the account would be back after each restart."""
    fleet.apply(Batch(assets=(station("NOR_00002"), connector("NOR_00002/1", "NOR_00002"))))
    free(fleet, FIRST)
    free(fleet, "NOR_00002/1")
    later = empty_fleet()
    unsound = load(
        later,
        orjson.loads(orjson.dumps(dump(fleet))),
        lambda asset: STATION in (asset.id, asset.parent),
    )
    assert unsound == 0
    assert set(later.assets) == {ACCOUNT, STATION, *CONNECTORS}
    assert later.value(ACCOUNT, "connectors_available") == 1


def sound_document() -> Document:
    """Return a document with some of everything."""
    reports = frozenset({"soc"})
    bus = Asset(id="bus", kind=AssetKind.VEHICLE, parent=ACCOUNT, reports=reports)
    clock = Clock()
    fleet = make_fleet(clock, SETTLE, station(), *map(connector, CONNECTORS), bus)
    free(fleet, FIRST)
    say(fleet, FIRST, 11.5, key="power")
    say(fleet, STATION, Position(latitude=59.9, longitude=10.7), key="place")
    say(fleet, bus.id, 20.0, key="soc")
    # One more than is kept: the book knows that one is missing.
    over = tuple(
        Session(id=f"{day}", asset=FIRST, started_at=NOON - day * DAY, ended_at=NOON - day * DAY)
        for day in range(1, MOST_FINISHED + 2)
    )
    fleet.apply(
        Batch(
            sessions=(*over, Session(id="0", asset=FIRST, started_at=NOON)),
            incidents=(Incident(id="1", asset=FIRST, name="Fuse", started_at=NOON),),
            removed=(SECOND,),
        )
    )
    fleet.lives.sessions.put_marks([Mark(SECOND, None, NOON)])
    fleet.readiness.check(Changes(), is_known=True)
    document: Document = orjson.loads(orjson.dumps(dump(fleet)))
    assert all(document.values())
    return document


@settings(deadline=None, max_examples=300)
@given(JSON | mutated(sound_document()))
def test_any_document_is_read_without_an_error(document: Any) -> None:
    """A file that was damaged by a power cut would keep the account from starting, for good."""
    fleet = empty_fleet()
    assert load(fleet, document, everything) >= 0
    use(fleet)


def use(fleet: Fleet) -> None:
    """Do with a fleet what a running account does."""
    fleet.lose_touch()
    for asset in list(fleet.assets.values()):
        if asset.kind is AssetKind.CONNECTOR:
            free(fleet, asset.id)
            say(fleet, asset.id, 22.0, key="power")
    fleet.apply(Batch(assets=(station(), connector(FIRST))))
    fleet.expire(timedelta(hours=24))
    reload_document = orjson.loads(orjson.dumps(dump(fleet)))
    assert load(empty_fleet(), reload_document, everything) == 0
    for asset_id in list(fleet.assets):
        fleet.remove(asset_id)


ASSET = {"id": FIRST, "kind": "connector", "parent": STATION, "since": NOON.isoformat()}


@pytest.mark.parametrize(
    "spoiled",
    [
        {"parent": []},
        {"parent": None},
        {"parent": FIRST},
        {"parent": "nobody"},
        {"number": "one"},
        {"name": 7},
        {"max_power": "many"},
        {"position": [1]},
        {"position": "59,10"},
        {"position": [91, 0]},
        {"plugs": "ccs"},
        {"reports": [[]]},
        {"reports": 7},
        {"since": "yesterday"},
        {"since": "2026-03-22T12:00:00"},
        {"absent": "never"},
        {"kind": "account"},
        {"kind": "spaceship"},
        {"id": None},
    ],
)
def test_an_unsound_asset_is_left_out_and_counted(spoiled: dict[str, Any]) -> None:
    """It would come up again where nobody expects it: in the name of a device, or in a sum."""
    document = sound_document()
    place = document["assets"][0]
    document |= {"assets": [place, ASSET | spoiled], "readings": [], "announced": []}
    document |= {"sessions": [], "incidents": []}
    fleet = empty_fleet()
    assert load(fleet, document, everything) == 1
    assert set(fleet.assets) == {ACCOUNT, STATION}


def test_a_circle_of_assets_does_not_hang_the_start() -> None:
    """Home Assistant would not start until somebody deletes the file."""
    document = sound_document()
    document["assets"] = [
        ASSET | {"id": "a", "parent": "b"},
        ASSET | {"id": "b", "parent": "a"},
        ASSET | {"id": "c", "parent": "c"},
    ]
    fleet = empty_fleet()
    assert load(fleet, document, everything) >= 3
    assert set(fleet.assets) == {ACCOUNT}


def test_what_is_written_again_and_again_is_the_same_as_what_is_written_once() -> None:
    """A value that changed since the last write would come back as it was."""
    clock = Clock()
    fleet, scribe = make_fleet(clock, SETTLE), Scribe()
    steps: tuple[Callable[[], object], ...] = (
        partial(take, fleet, FIRST),
        partial(free, fleet, SECOND),
        fleet.lose_touch,
        partial(fleet.remove, FIRST),
        partial(fleet.apply, Batch(assets=(connector(FIRST),))),
        partial(free, fleet, FIRST),
    )
    for step in steps:
        assert scribe.dump(fleet) == dump(fleet)
        clock.advance(1)
        step()
    assert scribe.dump(fleet) == dump(fleet)
