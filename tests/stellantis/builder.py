"""Builds a monitor form by form, as a person does."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    SubentryFlowContext,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ev_live.providers.stellantis.documents import Callback, document
from custom_components.ev_live.providers.stellantis.monitors import monitor_from
from simulators.stellantis import StellantisFaults
from simulators.stellantis.validation import read_monitor

PARIS = {"latitude": 48.85, "longitude": 2.35}
ZONE = {"transition": "leaves", "location": PARIS, "radius": 5}


class Builder:
    """Goes through the forms as a person does."""

    def __init__(self, hass: HomeAssistant, shown: SubentryFlowResult) -> None:
        """Look at the first form."""
        self._hass = hass
        self.shown = shown

    async def submit(self, **entered: Any) -> SubentryFlowResult:
        """Send a form off."""
        self.shown = await self._hass.config_entries.subentries.async_configure(
            self.shown["flow_id"], entered
        )
        await self._hass.async_block_till_done()
        return self.shown

    async def choose(self, option: str) -> SubentryFlowResult:
        """Choose from the menu."""
        assert self.shown["type"] is FlowResultType.MENU
        return await self.submit(next_step_id=option)

    async def add(self, kind: str, *forms: Mapping[str, Any]) -> SubentryFlowResult:
        """Add a trigger, which leads back to the menu."""
        await self.choose(kind)
        for form in forms:
            await self.submit(**form)
        assert (self.shown["type"], self.shown["step_id"]) == (FlowResultType.MENU, "triggers")
        return self.shown

    async def level(self, name: str = "level", value: float = 20) -> None:
        """Add a trigger on a low battery."""
        chosen = {"path": "battery_level", "name": name}
        await self.add("data", chosen, {"operator": "below"}, {"value": value})

    def placeholder(self, name: str) -> str:
        """Return what is filled into the form."""
        return (self.shown["description_placeholders"] or {})[name]

    def suggested(self, field: str) -> Any:
        """Return what stands in a field before anybody typed."""
        assert self.shown["data_schema"] is not None
        (key,) = [key for key in self.shown["data_schema"].schema if key == field]
        return (key.description or {}).get("suggested_value")

    def options(self, field: str) -> list[str]:
        """Return what can be picked in a field."""
        assert self.shown["data_schema"] is not None
        found = self.shown["data_schema"].schema[field].config["options"]
        return [each["value"] if isinstance(each, dict) else each for each in found]


async def begin(hass: HomeAssistant, entry: MockConfigEntry, **entered: Any) -> Builder:
    """Start to build a monitor, and name it."""
    shown = await hass.config_entries.subentries.async_init(
        (entry.entry_id, "monitor"), context={"source": SOURCE_USER}
    )
    builder = Builder(hass, shown)
    if entered:
        await builder.submit(**entered)
    return builder


async def change(hass: HomeAssistant, entry: MockConfigEntry) -> Builder:
    """Start to change the one monitor there is."""
    (subentry_id,) = entry.subentries
    context = SubentryFlowContext(source=SOURCE_RECONFIGURE, subentry_id=subentry_id)
    shown = await hass.config_entries.subentries.async_init(
        (entry.entry_id, "monitor"), context=context
    )
    return Builder(hass, shown)


def built(entry: MockConfigEntry) -> dict[str, Any]:
    """Return the data of the one monitor there is; what it says the provider takes."""
    (subentry,) = entry.subentries.values()
    callback = Callback(target="https://home.example/", secret="s", tag="0badc0de")
    monitor = monitor_from(subentry.subentry_id, subentry.data)
    assert subentry.title == monitor.label
    read_monitor(document(monitor, callback), StellantisFaults(unused_triggers_refused=True))
    return deepcopy(dict(subentry.data))
