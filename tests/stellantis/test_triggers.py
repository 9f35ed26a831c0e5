"""What a trigger may be: by the rules of the published API, and as the simulator checks them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.ev_live.providers.stellantis.paths import (
    BY_KEY,
    BY_PATH,
    PATHS,
    Kind,
    Operator,
)
from custom_components.ev_live.providers.stellantis.times import read_duration, write_duration
from custom_components.ev_live.providers.stellantis.triggers import (
    DAYS,
    Daily,
    Data,
    Fault,
    InvalidTrigger,
    Once,
    Time,
    Transition,
    Trigger,
    Zone,
    trigger_from,
)
from simulators.stellantis.paths import PATHS as SIMULATED
from simulators.stellantis.triggers import read_trigger

HOUR = timedelta(hours=1)
LEVEL = BY_KEY["battery_level"]


def zone(**changes: Any) -> Zone:
    """Return a zone around Paris."""
    known: dict[str, Any] = {"latitude": 48.85, "longitude": 2.35, "radius": 5}
    return Zone(name="zone1", transition=Transition.IN, **known | changes)


def daily(**changes: Any) -> Time:
    """Return a trigger for every morning."""
    period = Daily(**{"start": 8 * HOUR, "duration": 4.5 * HOUR} | changes)
    return Time(name="time1", times=(period,), time_zone="Europe/Oslo")


def data(key: str, operator: Operator, *values: str) -> Data:
    """Return a trigger on a value."""
    return Data(name="data1", path=BY_KEY[key], operator=operator, values=values)


def test_every_path_of_the_published_api_can_be_watched_with_its_operators() -> None:
    """A person would be offered an operator that the provider refuses, or miss one."""
    ours = {each.path: set(each.operators) for each in PATHS}
    theirs = {path: set(each.ops) for path, each in SIMULATED.items()}

    # Deprecated, and refused by the consumer API.
    del theirs["vehicle.trip"]
    assert ours == theirs
    assert len(BY_KEY) == len(PATHS)


def test_the_words_of_every_path_are_those_of_the_provider() -> None:
    """A comparison with a word that is never sent would never be true."""
    ours = {each.path: set(each.words) for each in PATHS if each.words is not None}
    theirs = {path: set(each.choices) for path, each in SIMULATED.items() if each.choices}

    assert ours == theirs


def test_no_number_can_be_watched_for_a_change() -> None:
    """Trap 9: the provider refuses it; a threshold or a reminder is needed."""
    numbers = [each for each in PATHS if each.kind is Kind.NUMBER]

    assert len(numbers) > 10
    assert not [each for each in numbers if Operator.CHANGES in each.operators]


@pytest.mark.parametrize(
    ("trigger", "written"),
    [
        (
            zone(),
            {
                "zone": {
                    "transition": "In",
                    "place": {"radius": 5, "center": {"longitude": 2.35, "latitude": 48.85}},
                }
            },
        ),
        (
            daily(days=("Mon", "Fri"), weeks=("w1", "w34-w46")),
            {
                "time": {
                    "times": [
                        {
                            "recurrence": "Daily",
                            "start": "PT8H",
                            "duration": "PT4H30M",
                            "occurence": {"day": ["Mon", "Fri"], "week": ["w1", "w34-w46"]},
                        }
                    ],
                    "timeZone": "Europe/Oslo",
                }
            },
        ),
        (
            Time(
                name="time1",
                times=(Once(start=datetime(2026, 3, 2, 17, tzinfo=UTC)),),
                time_zone="UTC",
            ),
            {
                "time": {
                    "times": [{"recurrence": "None", "start": "2026-03-02T17:00:00+00:00"}],
                    "timeZone": "UTC",
                }
            },
        ),
        (
            data("battery_level", Operator.BELOW, "20"),
            {"data": {"data": "vehicle.energy.electric.level", "op": "lowerThan", "value": ["20"]}},
        ),
        (
            data("locks", Operator.CHANGES),
            {"data": {"data": "vehicle.doorsState.lockedState", "op": "onChange"}},
        ),
    ],
    ids=["zone", "daily", "once", "value", "change"],
)
def test_a_trigger_is_written_the_providers_way_and_read_back(
    trigger: Trigger, written: Mapping[str, Any]
) -> None:
    """Trap 19: whoever spells occurence right is not understood."""
    document = trigger.document()

    assert document == {"name": trigger.name, **written}
    assert trigger_from(document) == trigger
    assert read_trigger(document).name == trigger.name


NAMES = st.from_regex(r"[a-zA-Z]{1,8}[0-9]{0,3}", fullmatch=True).filter(
    lambda name: name.lower() not in ("and", "or", "not")
)
DAILY = st.builds(
    Daily,
    start=st.integers(0, 86_399).map(lambda seconds: timedelta(seconds=seconds)),
    duration=st.integers(1, 200_000).map(lambda seconds: timedelta(seconds=seconds)),
    days=st.lists(st.sampled_from(DAYS), unique=True).map(tuple),
    weeks=st.lists(st.sampled_from(["w1", "w9-w12", "w52"]), unique=True).map(tuple),
)
ONCE = st.builds(
    Once,
    start=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)).map(
        lambda at: at.replace(microsecond=0)
    ),
    duration=st.none() | st.integers(1, 10**6).map(lambda seconds: timedelta(seconds=seconds)),
)
ZONES = st.builds(
    Zone,
    name=NAMES,
    transition=st.sampled_from(Transition),
    latitude=st.floats(-90, 90),
    longitude=st.floats(-180, 180),
    radius=st.integers(1, 500),
)
TIMES = st.builds(
    Time,
    name=NAMES,
    times=st.lists(DAILY | ONCE, min_size=1, max_size=3).map(tuple),
    time_zone=st.sampled_from(["Europe/Paris", "UTC", "America/New_York"]),
)


@st.composite
def watched(draw: st.DrawFn) -> Data:
    """Give a trigger on any path with any operator and values that fit."""
    path = draw(st.sampled_from(PATHS))
    operator = draw(st.sampled_from(path.operators))
    kinds: dict[Kind, st.SearchStrategy[str]] = {
        Kind.NUMBER: st.integers(0, 100).map(str),
        Kind.WORD: st.sampled_from(sorted(path.words or ["-"])),
        Kind.FLAG: st.sampled_from(["true", "false"]),
        Kind.CHANGE: st.nothing(),
    }
    most = {Operator.CHANGES: 0, Operator.ONE_OF: 4}.get(operator, 1)
    values = draw(st.lists(kinds[path.kind], min_size=min(most, 1), max_size=most))
    return Data(name=draw(NAMES), path=path, operator=operator, values=tuple(values))


@given(ZONES | TIMES | watched())
def test_whatever_can_be_made_here_is_accepted_and_comes_back(trigger: Trigger) -> None:
    """A person would finish a monitor that the provider then refuses."""
    document = trigger.document()

    assert read_trigger(document).name == trigger.name
    assert trigger_from(document) == trigger


@pytest.mark.parametrize(
    ("make", "field", "fault"),
    [
        (lambda: zone(radius=0), "radius", Fault.RADIUS),
        (lambda: zone(radius=0.5), "radius", Fault.RADIUS),
        (lambda: zone(radius=True), "radius", Fault.RADIUS),
        (lambda: zone(latitude=91), "location", Fault.PLACE),
        (lambda: zone(longitude=float("nan")), "location", Fault.PLACE),
        (lambda: daily(start=24 * HOUR), "start", Fault.START),
        (lambda: daily(start=-HOUR), "start", Fault.START),
        (lambda: daily(duration=timedelta(0)), "duration", Fault.DURATION),
        (lambda: daily(days=("mon",)), "days", Fault.DAYS),
        (lambda: daily(weeks=("34",)), "weeks", Fault.WEEKS),
        (lambda: daily(weeks=("w54",)), "weeks", Fault.WEEKS),
        (lambda: daily(weeks=("w9-w3",)), "weeks", Fault.WEEKS),
        (lambda: daily(weeks=("w1",) * 53), "weeks", Fault.WEEKS),
        (lambda: Once(start=datetime(2026, 1, 1)), "start", Fault.START),
        (
            lambda: Once(start=datetime(2026, 1, 1, tzinfo=UTC), duration=timedelta(0)),
            "duration",
            Fault.DURATION,
        ),
        (lambda: Time(name="t", times=(), time_zone="UTC"), "start", Fault.START),
        (lambda: Time(name="t", times=daily().times, time_zone=""), "time_zone", Fault.TIME_ZONE),
        (lambda: data("battery_level", Operator.BELOW), "value", Fault.NO_VALUE),
        (lambda: data("battery_level", Operator.BELOW, "20", "30"), "value", Fault.NO_VALUE),
        (lambda: data("battery_level", Operator.BELOW, "low"), "value", Fault.VALUE),
        (lambda: data("battery_level", Operator.BELOW, "20.5"), "value", Fault.VALUE),
        (lambda: data("battery_level", Operator.BELOW, "101"), "value", Fault.VALUE),
        (lambda: data("battery_level", Operator.BELOW, "nan"), "value", Fault.VALUE),
        (lambda: data("battery_level", Operator.BELOW, "1_0"), "value", Fault.VALUE),
        (lambda: data("speed", Operator.ABOVE, "-1"), "value", Fault.VALUE),
        (lambda: data("charging_status", Operator.EQUALS, "charging"), "value", Fault.VALUE),
        (lambda: data("plugged", Operator.EQUALS, "True"), "value", Fault.VALUE),
        (lambda: data("trip_state", Operator.ONE_OF), "value", Fault.NO_VALUE),
    ],
)
def test_what_the_provider_would_refuse_cannot_be_made(make: Any, field: str, fault: Fault) -> None:
    """A form would take it, and the monitor would never run."""
    with pytest.raises(InvalidTrigger) as caught:
        make()

    assert (caught.value.field, caught.value.fault) == (field, fault)


@pytest.mark.parametrize(("operator", "values"), [(Operator.CHANGES, ()), (Operator.ONE_OF, "20")])
def test_a_value_is_only_compared_as_the_provider_does(
    operator: Operator, values: tuple[str, ...]
) -> None:
    """A monitor that was kept by hand would be refused with each round."""
    with pytest.raises(ValueError, match="battery_level cannot be compared so"):
        data("battery_level", operator, *values)


@pytest.mark.parametrize("value", ["-3.5", "0", "21.25"])
def test_numbers_may_have_decimals_and_signs_where_that_makes_sense(value: str) -> None:
    """A frost alarm could not be set."""
    assert data("outside_temperature", Operator.BELOW, value).values == (value,)


DOCUMENT = daily().document()
PLACE = {"radius": 5, "center": {"longitude": 2.35, "latitude": 48.85}}


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"name": "a"},
        {"name": "a", "data": None},
        {"name": "a_b", "data": {"data": "vehicle.kinetic.moving", "op": "onChange"}},
        {"name": 7, "data": {"data": "vehicle.kinetic.moving", "op": "onChange"}},
        {"name": "a", "data": {"data": "vehicle.kinetic.moving", "op": "OnChange"}},
        {"name": "a", "data": {"data": "vehicle.wings", "op": "onChange"}},
        {"name": "a", "data": {"data": "vehicle.alert", "op": "equalsTo", "value": "RiskOfIce"}},
        {"name": "a", "data": {"data": "vehicle.kinetic.speed", "op": "equalsTo", "value": [7]}},
        {"name": "a", "zone": {"transition": "In", "circle": PLACE}},
        {"name": "a", "zone": {"transition": "Into", "place": PLACE}},
        {"name": "a", "zone": {"transition": "In", "place": {**PLACE, "radius": 0.5}}},
        {**DOCUMENT, "zone": {"transition": "In", "place": PLACE}},
        {"name": "a", "time": {"times": [{"start": "PT8H"}]}},
        {"name": "a", "time": {"times": [{"start": "8:00", "duration": "PT1H"}]}},
        {"name": "a", "time": {"times": ["PT8H"]}},
        {"name": "a", "time": {"times": []}},
        {"name": "a", "time": {"times": [{"recurrence": "None", "start": "yesterday"}]}},
        {
            "name": "a",
            "time": {
                "times": [{"recurrence": "None", "start": "2026-01-01T00:00:00Z", "occurence": {}}]
            },
        },
        {
            "name": "a",
            "time": {"times": [{"start": "PT1H", "duration": "PT1H", "occurence": {"day": "Mon"}}]},
        },
    ],
)
def test_what_is_no_trigger_is_said_to_be_none(document: Mapping[str, Any]) -> None:
    """Data that was written by hand, or long ago, would take the whole account down."""
    with pytest.raises(ValueError):
        trigger_from(document)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["name", "zone", "time", "data", "times", "op", "value", "place"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_anything_at_all_is_read_or_refused(document: object) -> None:
    """An odd note would stop all monitors."""
    if not isinstance(document, dict):
        return
    with pytest.raises(ValueError):
        trigger_from(document)


@given(st.integers(0, 10**7))
def test_durations_are_read_as_they_were_written(seconds: int) -> None:
    """A window would last another time than the person said."""
    assert read_duration(write_duration(timedelta(seconds=seconds))) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("text", "seconds"), [("PT04H30M", 16_200), ("P1DT1S", 86_401), ("PT0S", 0), ("PT90M", 5_400)]
)
def test_durations_of_the_tutorial_are_read(text: str, seconds: int) -> None:
    """A monitor that somebody wrote by hand could not be read."""
    assert read_duration(text) == timedelta(seconds=seconds)


def test_paths_are_found_by_their_name_on_the_wire() -> None:
    """An event's value could not be told from others."""
    assert BY_PATH["vehicle.energy.electric.level"] is LEVEL
