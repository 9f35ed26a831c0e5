"""Diagnostics: only what is listed here, and nothing that names a person or a place."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from .const import CONF_PROVIDER
from .coordinator import EVLiveConfigEntry
from .feed import Feed, Inquirable
from .picks import picked_ids
from .readings import STATUS


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: EVLiveConfigEntry
) -> dict[str, Any]:
    """Return how an account is doing, in numbers."""
    about = {
        "provider": entry.data[CONF_PROVIDER],
        "state": entry.state.value,
        "options": dict(entry.options),
        "picked": len(picked_ids(entry)),
    }
    if entry.state is not ConfigEntryState.LOADED:
        return about
    coordinator = entry.runtime_data
    fleet = coordinator.data
    statuses = Counter(
        str(reading.value) for _, key, reading in fleet.all_readings() if key == STATUS
    )
    return about | {
        "feed": {
            "live": coordinator.is_live,
            "available": coordinator.last_update_success,
            "last_error": type(coordinator.last_error).__name__ if coordinator.last_error else None,
            "counters": asdict(coordinator.feed.counters),
            "oddities": coordinator.feed.oddities.shapes,
            "provider_says": await _inquire(coordinator.feed),
        },
        "fleet": {
            "epoch": fleet.epoch,
            "assets": dict(Counter(asset.kind.value for asset in fleet.assets.values())),
            "statuses": dict(statuses),
        },
    }


async def _inquire(feed: Feed) -> Mapping[str, Any] | None:
    """Ask the provider what it holds of this account, where it can be asked."""
    return await feed.inquire() if isinstance(feed, Inquirable) else None
