"""Diagnostics: only what is listed here, and nothing that names a person or a place."""

from collections import Counter
from dataclasses import asdict
from typing import Any

from homeassistant.core import HomeAssistant

from .coordinator import EVLiveConfigEntry
from .readings import STATUS


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: EVLiveConfigEntry
) -> dict[str, Any]:
    """Return how an account is doing, in numbers."""
    coordinator = entry.runtime_data
    fleet = coordinator.data
    statuses = Counter(
        str(reading.value) for _, key, reading in fleet.all_readings() if key == STATUS
    )
    return {
        "provider": coordinator.provider.id,
        "options": dict(entry.options),
        "picked": len(coordinator.picked),
        "feed": {
            "live": coordinator.is_live,
            "available": coordinator.last_update_success,
            "last_error": type(coordinator.last_error).__name__ if coordinator.last_error else None,
            "counters": asdict(coordinator.feed.counters),
            "oddities": coordinator.feed.oddities.shapes,
        },
        "fleet": {
            "epoch": fleet.epoch,
            "assets": dict(Counter(asset.kind.value for asset in fleet.assets.values())),
            "statuses": dict(statuses),
        },
    }
