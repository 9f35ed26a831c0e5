"""Sits inside a Home Assistant and counts: how late its loop is, and what our entities write.

It takes as much memory after an hour as in the beginning.
"""

import asyncio
from collections import Counter
from time import thread_time
from typing import Any

from homeassistant.components import websocket_api
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

DOMAIN = "soak_probe"
OURS = "ev_live"

CONFIG_SCHEMA = cv.empty_config_schema(DOMAIN)

# In seconds: how often the loop is asked for the time, and how finely its answer is noted.
TICK = 0.02
GRAIN = 0.0001
GRAINS = 20_000


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Begin to count."""
    probe = Probe(hass)
    probe.begin()

    @callback
    @websocket_api.websocket_command(
        {vol.Required("type"): "soak_probe/read", vol.Required("anew"): bool}
    )
    def read(
        _: HomeAssistant, connection: websocket_api.ActiveConnection, msg: dict[str, Any]
    ) -> None:
        """Tell what was counted, and forget it if that is wanted."""
        connection.send_result(msg["id"], probe.read())
        if msg["anew"]:
            probe.forget()

    websocket_api.async_register_command(hass, read)
    return True


class Probe:
    """What was counted since it was asked to forget."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Take the house."""
        self._hass = hass
        self._registry = er.async_get(hass)
        self._lags = [0] * GRAINS
        self._longest = 0.0
        self._most_work = 0.0
        self._written: Counter[str] = Counter()
        self._due = 0.0
        self._worked = 0.0

    def begin(self) -> None:
        """Count from now on."""
        self._hass.bus.async_listen(EVENT_STATE_CHANGED, self._note_state)
        self._wait()

    def forget(self) -> None:
        """Begin from nothing."""
        self._lags = [0] * GRAINS
        self._longest = 0.0
        self._most_work = 0.0
        self._written.clear()

    def read(self) -> dict[str, Any]:
        """Return what was counted."""
        shown = [state.entity_id for state in self._hass.states.async_all() if self._is_ours(state)]
        entries = self._hass.config_entries.async_loaded_entries(OURS)
        return {
            "lags": {share: self._quantile(share / 100) * 1000 for share in (50, 99)},
            "longest": self._longest * 1000,
            "most_work": self._most_work * 1000,
            "ticks": sum(self._lags),
            "entities": len(shown),
            "written": self._written.total(),
            "busiest": max(self._written.values(), default=0),
            "events": sum(n for each, n in self._written.items() if each.startswith("event.")),
            "frames": {entry.title: entry.runtime_data.feed.counters.frames for entry in entries},
            "skipped": sum(entry.runtime_data.feed.counters.skipped for entry in entries),
            "live": sum(entry.runtime_data.is_live for entry in entries),
            "tasks": len(asyncio.all_tasks()),
        }

    def _is_ours(self, state: Any) -> bool:
        """Whether a state is one of ours."""
        entry = self._registry.async_get(state.entity_id)
        return entry is not None and entry.platform == OURS

    @callback
    def _note_state(self, event: Event[EventStateChangedData]) -> None:
        """Count a state that was written."""
        state = event.data["new_state"]
        if state is not None and self._is_ours(state):
            self._written[state.entity_id] += 1

    def _wait(self) -> None:
        """Ask to be called."""
        self._due = self._hass.loop.time() + TICK
        self._worked = thread_time()
        self._hass.loop.call_at(self._due, self._tick)

    def _tick(self) -> None:
        """Note how late this is."""
        lag = max(0.0, self._hass.loop.time() - self._due)
        self._lags[min(int(lag / GRAIN), GRAINS - 1)] += 1
        self._longest = max(self._longest, lag)
        self._most_work = max(self._most_work, thread_time() - self._worked)
        self._wait()

    def _quantile(self, share: float) -> float:
        """Return the lag that this share of all did not exceed, in seconds."""
        left = share * sum(self._lags)
        for grain, times in enumerate(self._lags):
            if (left := left - times) <= 0:
                return (grain + 1) * GRAIN
        return GRAINS * GRAIN
