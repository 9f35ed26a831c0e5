"""What tests look into the recorder with."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.models import StatisticMetaData
from homeassistant.components.recorder.statistics import (
    get_metadata,
    list_statistic_ids,
    statistics_during_period,
)
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)

from custom_components.ev_live.statistics import DELAY

from .nobil.conftest import pass_time

HOUR = timedelta(hours=1)


class Hour(NamedTuple):
    """What an energy dashboard sees of an hour: what came in it, and the meter at its end."""

    start: str
    change: float
    total: float


async def settle(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let what ended be booked."""
    await pass_time(hass, freezer, DELAY)
    await _until_booked(hass)


async def _until_booked(hass: HomeAssistant) -> None:
    """Wait until nothing is being booked any more, and the recorder has written."""
    for entry in hass.config_entries.async_entries("ev_live"):
        async with entry.runtime_data.statistics._booking:  # its end is announced nowhere
            pass
    await async_wait_recording_done(hass)


async def meta(hass: HomeAssistant) -> list[StatisticMetaData]:
    """Return the descriptions of all statistics of ours."""
    found: dict[str, Any] = await get_instance(hass).async_add_executor_job(
        lambda: get_metadata(hass, statistic_source="ev_live")
    )
    return [description for _, description in found.values()]


async def listed(hass: HomeAssistant) -> list[dict[str, Any]]:
    """Return what the energy dashboard offers of ours."""
    found: list[dict[str, Any]] = await get_instance(hass).async_add_executor_job(
        lambda: list_statistic_ids(hass, statistic_type="sum")
    )
    return [each for each in found if each["source"] == "ev_live"]


async def hours(hass: HomeAssistant, statistic_id: str) -> list[Hour]:
    """Return the hours of a statistic as the energy dashboard asks for them."""
    rows = await get_instance(hass).async_add_executor_job(
        lambda: statistics_during_period(
            hass, datetime(2000, 1, 1, tzinfo=UTC), None, {statistic_id}, "hour", None,
            {"change", "sum"},
        )
    )  # fmt: skip
    return [
        Hour(
            datetime.fromtimestamp(row["start"], UTC).strftime("%d %H:%M"),
            round(row["change"] or 0, 3),
            round(row["sum"] or 0, 3),
        )
        for row in rows.get(statistic_id, ())
    ]
