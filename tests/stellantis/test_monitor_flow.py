"""A person builds a monitor, form by form, and changes it again."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ev_live.const import DOMAIN
from custom_components.ev_live.providers.stellantis.expressions import Problem
from custom_components.ev_live.providers.stellantis.paths import PATHS, Kind
from custom_components.ev_live.providers.stellantis.triggers import Fault

from ..conventions.texts import ENGLISH
from .builder import ZONE, Builder, begin, built

MORNING = {"start": "08:00:00", "duration": {"hours": 4, "minutes": 30}, "time_zone": "Europe/Oslo"}
TEXTS = ENGLISH["config_subentries"]["monitor"]


@pytest.fixture
def entry(hass: HomeAssistant) -> MockConfigEntry:
    """Return a fleet that is not loaded: the forms ask nobody."""
    entry = MockConfigEntry(domain=DOMAIN, data={"provider": "stellantis"})
    entry.add_to_hass(hass)
    return entry


async def test_a_monitor_is_built_of_a_zone_a_time_and_a_value(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Nobody could be told that a vehicle with a low battery leaves town in the morning."""
    builder = await begin(hass, entry, label=" Low and away ", refresh=10)
    await builder.add("zone", ZONE)
    await builder.add("time", {**MORNING, "days": ["fri", "mon"], "weeks": ["w1", " w34-w46 "]})
    await builder.level()
    await builder.choose("expression")
    assert builder.suggested("expression") == "zone1 & time1 & level"
    result = await builder.submit(expression="level&(zone1|!time1)")

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Low and away"
    assert built(entry) == {
        "label": "Low and away",
        "refresh": 600,
        "triggers": [
            {
                "name": "zone1",
                "zone": {
                    "transition": "Out",
                    "place": {"radius": 5, "center": {"longitude": 2.35, "latitude": 48.85}},
                },
            },
            {
                "name": "time1",
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
                },
            },
            {
                "name": "level",
                "data": {
                    "data": "vehicle.energy.electric.level",
                    "op": "lowerThan",
                    "value": ["20"],
                },
            },
        ],
        "expression": "level & (zone1 | !time1)",
    }


async def test_the_forms_suggest_home_and_its_time_zone(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """A person would look for Paris on a map of the whole world."""
    await hass.config.async_set_time_zone("Europe/Oslo")
    builder = await begin(hass, entry, label="Away")
    await builder.choose("zone")
    home = {"latitude": hass.config.latitude, "longitude": hass.config.longitude}
    assert builder.suggested("location") == home
    await builder.submit(**ZONE)
    await builder.choose("time")
    assert builder.suggested("time_zone") == "Europe/Oslo"


async def test_the_triggers_so_far_are_told_in_plain_words(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """A person would have to remember what zone1 and level are."""
    builder = await begin(hass, entry, label="Away")
    assert builder.placeholder("triggers") == "–"
    await builder.level()
    await builder.add("zone", ZONE)
    await builder.add("time", {**MORNING, "days": ["mon"]})
    await builder.add(
        "data",
        {"path": "charging_status"},
        {"operator": "one_of"},
        {"value": ["in_progress", "failure"]},
    )
    await builder.add(
        "data", {"path": "alert"}, {"operator": "equals"}, {"value": "LeftFrontTirePuncture"}
    )

    assert builder.placeholder("triggers").splitlines() == [
        "- `level`: Battery level · is below · 20 %",
        "- `zone1`: leaves · 5 km · 48.8500, 2.3500",
        "- `time1`: 08:00 + 04:30 · Mon · Europe/Oslo",
        "- `chargingStatus1`: Charging status · is one of several · Charging, Failed",
        "- `alert1`: Alert · is · Left front tire puncture",
    ]


async def test_a_form_says_which_value_it_asks_about_and_that_another_one_follows(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """A person would see a box for a number and nothing that says of what."""
    builder = await begin(hass, entry, label="Low")
    await builder.choose("data")
    await builder.submit(path="battery_level")
    assert builder.placeholder("value") == "Battery level"
    await builder.submit(operator="below")
    assert builder.placeholder("value") == "Battery level · is below"
    assert builder.shown["last_step"] is False
    await builder.submit(value=20)
    await builder.choose("expression")
    assert builder.shown["last_step"] is True


async def test_five_triggers_are_the_most_and_one_the_least(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """The provider would refuse what a person worked on for ten minutes."""
    builder = await begin(hass, entry, label="Many")
    assert builder.shown["menu_options"] == ["zone", "time", "data"]
    for _ in range(5):
        await builder.add("zone", ZONE)

    assert builder.shown["menu_options"] == ["remove", "expression"]
    await builder.choose("expression")
    assert builder.suggested("expression") == "zone1 & zone2 & zone3 & zone4 & zone5"


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.key)
async def test_every_value_can_be_watched_in_every_way_the_provider_offers(
    hass: HomeAssistant, entry: MockConfigEntry, path: Any
) -> None:
    """A value would lead to a form that cannot be filled in, or to a refusal."""
    builder = await begin(hass, entry, label="One")
    await builder.choose("data")
    await builder.submit(path=path.key)
    if builder.shown["step_id"] == "operator":
        offered = builder.options("operator")
        assert len(offered) == len(path.operators)
        await builder.submit(operator=offered[0])
    if builder.shown["step_id"] == "value":
        await builder.submit(value=_some_value(builder, path))

    assert builder.shown["step_id"] == "triggers"
    await builder.choose("expression")
    result = await builder.submit(expression=builder.suggested("expression"))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert built(entry)["triggers"][0]["data"]["data"] == path.path


def _some_value(builder: Builder, path: Any) -> Any:
    """Return a value that can be entered."""
    if path.kind is Kind.NUMBER:
        return 20
    first = builder.options("value")[0]
    return [first] if path.key == "trip_state" else first


async def test_two_changes_are_joined_by_or(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Two changes hardly ever come at once: the monitor would never fire."""
    builder = await begin(hass, entry, label="Doors")
    await builder.add("data", {"path": "locks"})
    await builder.add("data", {"path": "plugged"}, {"operator": "changes"})
    await builder.choose("expression")

    assert builder.suggested("expression") == "locks1 | plugged1"


@pytest.mark.parametrize(
    ("text", "error", "position", "names", "caret"),
    [
        ("level & & zone1", "expression_operand_missing", "9", "", 8),
        ("level && zone1", "expression_doubled", "8", "&", 7),
        ("level or zone1", "expression_word", "7", "or", 6),
        ("level & zone2", "expression_undeclared", "9", "zone2", 8),
        ("level & battery_low", "expression_bad_name", "9", "battery_low", 8),
        ("level + zone1", "expression_character", "7", "+", 6),
        ("   ", "expression_empty", "1", "", 0),
        ("level) zone1 (", "expression_not_opened", "6", "", 5),
        ("level zone1", "expression_operator_missing", "7", "zone1", 6),
        (f"{'(' * 51}level{')' * 51} & zone1", "expression_too_deep", "51", "", 50),
        ("level", "expression_unused", "6", "zone1", 5),
        ("level | zone1 | !level", "expression_constant", "1", "", 0),
    ],
)
async def test_a_wrong_expression_is_pointed_at_and_can_be_put_right(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    text: str,
    error: str,
    position: str,
    names: str,
    caret: int,
) -> None:
    """A person would read: invalid expression, and count characters."""
    builder = await begin(hass, entry, label="Low")
    await builder.level()
    await builder.add("zone", ZONE)
    await builder.choose("expression")
    shown = await builder.submit(expression=text)

    assert shown["errors"] == {"expression": error}
    assert (builder.placeholder("position"), builder.placeholder("names")) == (position, names)
    assert builder.placeholder("pointer") == f"```\n{text}\n{' ' * caret}^\n```"
    assert builder.suggested("expression") == text

    result = await builder.submit(expression="level | zone1")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert built(entry)["expression"] == "level | zone1"


async def test_missing_parentheses_are_suggested_and_never_put_in_by_themselves(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """A monitor would run that means something else than the person thought."""
    builder = await begin(hass, entry, label="Low")
    await builder.level()
    await builder.add("zone", ZONE)
    await builder.choose("expression")
    shown = await builder.submit(expression="(level & (zone1")

    assert shown["errors"] == {"expression": "expression_repaired"}
    assert builder.suggested("expression") == "(level & (zone1))"
    assert "(level & (zone1\n" in builder.placeholder("pointer")
    assert not entry.subentries
    await builder.submit(expression=builder.suggested("expression"))
    assert built(entry)["expression"] == "level & zone1"


@pytest.mark.parametrize(
    ("kind", "form", "field", "error"),
    [
        ("zone", {**ZONE, "name": "my_zone_1"}, "name", "trigger_name"),
        ("zone", {**ZONE, "name": "and"}, "name", "trigger_name"),
        ("zone", {**ZONE, "name": "taken"}, "name", "trigger_name_taken"),
        ("zone", {**ZONE, "radius": 2.5}, "radius", "trigger_radius"),
        (
            "zone",
            {**ZONE, "location": {"latitude": 99, "longitude": 2}},
            "location",
            "trigger_place",
        ),
        ("time", {"start": "08:00:00", "time_zone": "UTC"}, "duration", "trigger_duration"),
        ("time", {**MORNING, "duration": {"hours": 0}}, "duration", "trigger_duration"),
        ("time", {**MORNING, "time_zone": "Europe/Atlantis"}, "time_zone", "trigger_time_zone"),
        ("time", {**MORNING, "start": "8:5"}, "start", "trigger_start"),
        ("time", {**MORNING, "start": "8:5", "date": "2026-03-02"}, "start", "trigger_start"),
        ("time", {**MORNING, "weeks": ["34"]}, "weeks", "trigger_weeks"),
        ("time", {**MORNING, "date": "2026-03-02", "days": ["mon"]}, "date", "trigger_days"),
        ("data", {"path": "battery_level", "name": "1st"}, "name", "trigger_name"),
        ("data", {"path": "battery_level", "name": "taken"}, "name", "trigger_name_taken"),
    ],
)
async def test_what_the_provider_would_refuse_is_said_at_its_field(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    kind: str,
    form: dict[str, Any],
    field: str,
    error: str,
) -> None:
    """A person would be told when the monitor is sent, an hour later, in the provider's words."""
    builder = await begin(hass, entry, label="Low")
    await builder.level("taken")
    await builder.choose(kind)
    shown = await builder.submit(**form)

    assert shown["step_id"] == kind
    assert shown["errors"] == {field: error}
    good: dict[str, dict[str, Any]] = {"zone": ZONE, "time": MORNING, "data": {"path": "locks"}}
    shown = await builder.submit(**good[kind])
    assert shown["step_id"] == "triggers"


@pytest.mark.parametrize("value", [20.5, 101, -1])
async def test_a_number_that_makes_no_sense_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, value: float
) -> None:
    """A battery would be waited for that is at 101 %."""
    builder = await begin(hass, entry, label="Low")
    await builder.choose("data")
    await builder.submit(path="battery_level")
    await builder.submit(operator="below")
    refused = await _refused(builder, value)

    assert refused
    await builder.submit(value=20)
    assert builder.shown["step_id"] == "triggers"


async def _refused(builder: Builder, value: float) -> bool:
    """Tell whether a value is refused, by the form or by its field."""
    try:
        shown = await builder.submit(value=value)
    except InvalidData:
        return True
    return shown["errors"] == {"value": "trigger_value"}


async def test_one_of_several_needs_one(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """A monitor would wait for one of none."""
    builder = await begin(hass, entry, label="Trips")
    await builder.choose("data")
    await builder.submit(path="trip_state")
    shown = await builder.submit(value=[])

    assert shown["errors"] == {"value": "trigger_no_value"}
    await builder.submit(value=["nominal"])
    assert builder.shown["step_id"] == "triggers"


async def test_a_pointer_is_shown_as_it_is_whatever_was_pasted(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """What was pasted would end the block that keeps the caret in its place."""
    builder = await begin(hass, entry, label="Low")
    await builder.level()
    await builder.choose("expression")
    await builder.submit(expression="level ```")

    assert builder.placeholder("pointer") == "```\nlevel '''\n      ^\n```"


@pytest.mark.parametrize("empty", [{}, {"duration": {"hours": 0, "minutes": 0}}])
async def test_a_time_can_come_once(
    hass: HomeAssistant, entry: MockConfigEntry, empty: dict[str, Any]
) -> None:
    """A monitor for the day of the move would come again every day."""
    once = {"start": "17:30:00", "date": "2026-07-01", "time_zone": "Europe/Paris"}
    builder = await begin(hass, entry, label="Once")
    await builder.add("time", {**once, **empty})
    assert builder.placeholder("triggers") == "- `time1`: 2026-07-01 17:30 · Europe/Paris"
    await builder.choose("expression")
    await builder.submit(expression="time1")

    (trigger,) = built(entry)["triggers"]
    assert trigger["time"]["times"] == [
        {"recurrence": "None", "start": "2026-07-01T17:30:00+02:00"}
    ]


async def test_a_monitor_needs_a_name(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """A device without a name would stand in the list."""
    builder = await begin(hass, entry)
    shown = await builder.submit(label="  ")

    assert shown["errors"] == {"label": "no_label"}
    await builder.submit(label="Low")
    assert builder.shown["step_id"] == "triggers"


def test_everything_that_can_be_wrong_has_a_text() -> None:
    """A person would read expression_not_closed."""
    wrong = {*Problem, *Fault, "expression_repaired", "no_label"}

    assert {str(each) for each in wrong} == set(TEXTS["error"])


def test_every_choice_has_a_text() -> None:
    """A person would choose between words of the code."""
    texts = {key: set(each["options"]) for key, each in ENGLISH["selector"].items()}

    assert texts["monitor_path"] == {path.key for path in PATHS}
    for path in PATHS:
        if path.words is not None and path.is_translated:
            assert texts[path.key] == set(path.words.values())
