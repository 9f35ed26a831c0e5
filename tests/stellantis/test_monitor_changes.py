"""A person changes a monitor that is there already."""

from typing import Any

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ev_live.const import DOMAIN

from .builder import ZONE, built, change

EXISTING = {
    "label": "Low and away",
    "refresh": 600,
    "triggers": [
        {
            "name": "level",
            "data": {"data": "vehicle.energy.electric.level", "op": "lowerThan", "value": ["20"]},
        },
        {"name": "moves", "data": {"data": "vehicle.kinetic.moving", "op": "onChange"}},
    ],
    "expression": "level | !moves",
}


def fleet_with(hass: HomeAssistant, data: dict[str, Any]) -> MockConfigEntry:
    """Return a fleet with a monitor."""
    subentry = ConfigSubentryData(
        data=data, subentry_type="monitor", title="Low and away", unique_id=None
    )
    entry = MockConfigEntry(
        domain=DOMAIN, data={"provider": "stellantis"}, subentries_data=[subentry]
    )
    entry.add_to_hass(hass)
    return entry


async def test_what_is_set_is_where_a_change_begins(hass: HomeAssistant) -> None:
    """A person would have to build the monitor anew for another name."""
    entry = fleet_with(hass, EXISTING)
    builder = await change(hass, entry)
    assert (builder.suggested("label"), builder.suggested("refresh")) == ("Low and away", 10)
    await builder.submit(label="Low", refresh=5)
    assert "`moves`: Moving · changes" in builder.placeholder("triggers")
    await builder.choose("expression")
    assert builder.suggested("expression") == "level | !moves"
    result = await builder.submit(expression="level | !moves")

    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert built(entry) == EXISTING | {"label": "Low", "refresh": 300}


async def test_reminders_can_be_taken_out_again(hass: HomeAssistant) -> None:
    """A person would be reminded for ever."""
    entry = fleet_with(hass, EXISTING)
    builder = await change(hass, entry)
    await builder.submit(label="Low")
    await builder.choose("expression")
    await builder.submit(expression="level | moves")

    assert "refresh" not in built(entry)


async def test_triggers_can_be_removed_and_others_added(hass: HomeAssistant) -> None:
    """A trigger that was a mistake would stay for ever."""
    entry = fleet_with(hass, EXISTING)
    builder = await change(hass, entry)
    await builder.submit(label="Low")
    await builder.choose("remove")
    assert builder.options("removed") == ["level", "moves"]
    await builder.submit(removed=["level"])
    assert builder.placeholder("triggers") == "- `moves`: Moving · changes"
    await builder.add("zone", ZONE)
    await builder.choose("expression")
    assert builder.suggested("expression") == "moves & zone1"
    await builder.submit(expression="moves & zone1")

    assert [each["name"] for each in built(entry)["triggers"]] == ["moves", "zone1"]


async def test_who_removes_all_triggers_has_to_add_one(hass: HomeAssistant) -> None:
    """A monitor of nothing would be sent."""
    entry = fleet_with(hass, EXISTING)
    builder = await change(hass, entry)
    await builder.submit(label="Low")
    await builder.choose("remove")
    await builder.submit(removed=["level", "moves"])

    assert builder.shown["menu_options"] == ["zone", "time", "data"]


async def test_a_monitor_that_cannot_be_read_can_be_built_anew(hass: HomeAssistant) -> None:
    """A person could only delete it, with its entities."""
    entry = fleet_with(hass, EXISTING | {"triggers": [{"name": "odd"}]})
    builder = await change(hass, entry)
    await builder.submit(label="Low")
    assert builder.placeholder("triggers") == "–"
    await builder.level()
    await builder.choose("expression")
    await builder.submit(expression="level")

    assert built(entry)["expression"] == "level"
