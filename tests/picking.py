"""Picking stations as a person does it."""

from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntry, SubentryFlowResult
from homeassistant.core import HomeAssistant

OSLO = {"latitude": 59.9139, "longitude": 10.7522, "radius": 2000}
NOWHERE = {"latitude": 0.0, "longitude": 0.0, "radius": 2000}


async def start(hass: HomeAssistant, entry: ConfigEntry) -> SubentryFlowResult:
    """Start to pick."""
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, "station"), context={"source": SOURCE_USER}
    )


async def choose(hass: HomeAssistant, entry: ConfigEntry, way: str) -> SubentryFlowResult:
    """Choose how to pick."""
    return await submit(hass, await start(hass, entry), {"next_step_id": way})


async def submit(
    hass: HomeAssistant, flow: SubentryFlowResult, user_input: dict[str, Any]
) -> SubentryFlowResult:
    """Send a form off."""
    result = await hass.config_entries.subentries.async_configure(flow["flow_id"], user_input)
    await hass.async_block_till_done()
    return result


async def search(
    hass: HomeAssistant, entry: ConfigEntry, location: dict[str, float], **wishes: Any
) -> SubentryFlowResult:
    """Look for stations near a point."""
    shown = await choose(hass, entry, "location")
    return await submit(hass, shown, {"location": location} | wishes)


def offered(flow: SubentryFlowResult) -> dict[str, str]:
    """Return the pick list: the label of each station."""
    assert flow["data_schema"]
    options = flow["data_schema"].schema["station_id"].config["options"]
    return {option["value"]: option["label"] for option in options}


def picked(entry: ConfigEntry) -> dict[str, str]:
    """Return the stations of an account with their titles."""
    return {each.data["station_id"]: each.title for each in entry.subentries.values()}
