"""What the event entities of a fleet tell, written down."""

from typing import Any

from homeassistant.const import EVENT_STATE_CHANGED, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import Event, EventStateChangedData, callback

from .conftest import FleetAccount


class Diary:
    """Writes down what an event entity tells."""

    def __init__(self, account: FleetAccount, asset: str, key: str = "activity") -> None:
        """Begin to listen."""
        self.entries: list[dict[str, Any]] = []
        self._entity_id = account.entity_id(asset, key)
        self._last: tuple[str, str, str] | None = None
        account.hass.bus.async_listen(EVENT_STATE_CHANGED, self._note)

    @callback
    def _note(self, event: Event[EventStateChangedData]) -> None:
        """Write down what is told, but not that it was told before."""
        state = event.data["new_state"]
        if event.data["entity_id"] != self._entity_id or state is None:
            return
        if state.state in (STATE_UNKNOWN, STATE_UNAVAILABLE):
            return
        # On a clock that stands still several things happen at once.
        what = (state.state, state.attributes["event_type"], state.attributes["since"])
        if what != self._last:
            self._last = what
            self.entries.append(dict(state.attributes))

    @property
    def types(self) -> list[str]:
        """Return what was told, in its order."""
        return [entry["event_type"] for entry in self.entries]

    @property
    def told(self) -> list[tuple[str, str]]:
        """Return what was told, with the time at which it happened."""
        return [(entry["event_type"], entry["since"]) for entry in self.entries]
