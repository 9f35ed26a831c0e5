"""Keeps a fleet over a restart."""

from collections.abc import Callable
import logging

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from . import memory
from .const import DOMAIN
from .fleet import Fleet
from .model import Asset

_LOGGER = logging.getLogger(__name__)

VERSION = 1

# What happened in the last minutes before a power cut is lost; the stream tells it again.
SAVE_DELAY = 300


class FleetStore:
    """Where the fleet of one entry is written down."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Take the entry the fleet belongs to."""
        self._store = Store[memory.Document](hass, VERSION, f"{DOMAIN}.{entry_id}")
        self._is_due = False

    async def load(self, fleet: Fleet, keep: Callable[[Asset], bool]) -> None:
        """Fill the fleet with what was remembered of the assets to keep."""
        if (document := await self._store.async_load()) is None:
            return
        if unsound := memory.load(fleet, document, keep):
            _LOGGER.warning("Dropped %s unsound items of the remembered values", unsound)

    def save_soon(self, fleet: Fleet) -> None:
        """Write the fleet down within minutes, however often this is called."""
        if self._is_due:
            return
        self._is_due = True
        self._store.async_delay_save(lambda: self._document(fleet), SAVE_DELAY)

    async def save(self, fleet: Fleet) -> None:
        """Write the fleet down now."""
        await self._store.async_save(self._document(fleet))

    async def remove(self) -> None:
        """Forget everything."""
        await self._store.async_remove()

    def _document(self, fleet: Fleet) -> memory.Document:
        """Return what to write."""
        self._is_due = False
        return memory.dump(fleet, dt_util.utcnow())
