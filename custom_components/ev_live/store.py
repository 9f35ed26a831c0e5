"""Keeps a fleet over a restart."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
import logging
import threading
from typing import Any, override

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store
from homeassistant.util.async_ import run_callback_threadsafe

from . import memory
from .catalogue import can_show
from .const import DOMAIN
from .fleet import Fleet
from .inbox import NotTaken
from .migration import (
    FLEET_STEPS,
    MAJOR_VERSION,
    NOTES_STEPS,
    DocumentStep,
    migrate_document,
    minor_version,
)
from .model import Asset
from .together import Together

_LOGGER = logging.getLogger(__name__)

# What happened in the last minutes before a power cut is lost; the stream tells it again.
SAVE_DELAY = 300


class _Drawer(Store[dict[str, Any]]):
    """A file for nobody else's eyes, that knows whether it could be written."""

    def __init__(
        self, hass: HomeAssistant, name: str, what: str, steps: Sequence[DocumentStep]
    ) -> None:
        """Take its name, what is in it for the log, and the steps to the form of today."""
        super().__init__(
            hass,
            MAJOR_VERSION,
            f"{DOMAIN}.{name}",
            minor_version=minor_version(steps),
            private=True,
            serialize_in_event_loop=False,
        )
        self.is_written = True
        self._what = what
        self._steps = steps

    async def read(self) -> dict[str, Any] | None:
        """Return what is in it; written by a newer version, or by hand, that is nothing."""
        try:
            document: object = await self.async_load()
        # A newer version, a file without one, one that cannot be opened or put aside, one that is
        # no object: an account without its memory is better than no account.
        except (HomeAssistantError, KeyError, OSError, TypeError) as error:
            _LOGGER.warning("The %s cannot be read: %r", self._what, error)
            return None
        if document is None or isinstance(document, dict):
            return document
        _LOGGER.warning("The %s cannot be read: they are no object", self._what)
        return None

    @override
    async def _async_migrate_func(
        self, old_major_version: int, old_minor_version: int, old_data: dict[str, Any]
    ) -> dict[str, Any]:
        """Bring what is in it up to date."""
        return migrate_document(old_data, old_minor_version, self._steps)

    @override
    async def _async_write_data(self, data: dict[str, Any]) -> None:
        """Write; Home Assistant only logs where that fails."""
        self.is_written = False
        await super()._async_write_data(data)
        self.is_written = True


class FleetStore:
    """Where the fleet of one entry is written down."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Take the entry the fleet belongs to."""
        self._hass = hass
        self._store = _Drawer(hass, entry_id, "remembered values", FLEET_STEPS)
        self._dump: Callable[[Fleet], memory.Document] = memory.dump
        self._is_due = False
        self._keeping = Together()

    async def load(self, fleet: Fleet, keep: Callable[[Asset], bool]) -> None:
        """Fill the fleet with what was remembered of the assets to keep."""
        document = await self._store.read()
        if document is None:
            return
        if unsound := memory.load(fleet, document, keep, can_show):
            _LOGGER.warning("Dropped %s unsound items of the remembered values", unsound)

    def save_soon(self, fleet: Fleet) -> None:
        """Write the fleet down within minutes, however often this is called."""
        if self._is_due:
            return
        self._is_due = True
        self._store.async_delay_save(partial(self._document_for_thread, fleet), SAVE_DELAY)

    async def save(self, fleet: Fleet) -> None:
        """Write the fleet down now."""
        await self._store.async_save(self._document(fleet))

    async def keep(self, fleet: Fleet) -> None:
        """Return once the fleet as it is now is written down; who waits shares one write.

        Raises:
            NotTaken: the disk is full, or something like it.
        """
        if self._dump is memory.dump:
            # What is written often is worth some memory.
            self._dump = memory.Scribe().dump
        await self._keeping.run(partial(self._save_surely, fleet))

    async def _save_surely(self, fleet: Fleet) -> None:
        """Write the fleet down, and see whether that went well."""
        await self.save(fleet)
        if not self._store.is_written:
            raise NotTaken

    async def remove(self) -> None:
        """Forget everything."""
        await self._store.async_remove()

    def _document(self, fleet: Fleet) -> memory.Document:
        """Return what to write."""
        self._is_due = False
        return self._dump(fleet)

    def _document_for_thread(self, fleet: Fleet) -> memory.Document:
        """Return what to write to the thread that writes it; the fleet is the loop's."""
        if threading.get_ident() == self._hass.loop_thread_id:
            return self._document(fleet)
        return run_callback_threadsafe(self._hass.loop, partial(self._document, fleet)).result()


class NoteStore:
    """Where the feed of one entry keeps its notes; see `feed.Notes`."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Take the entry the feed belongs to."""
        self._store = _Drawer(hass, f"{entry_id}.notes", "notes of the feed", NOTES_STEPS)

    async def read(self) -> Mapping[str, Any]:
        """Return what was written last, nothing if there is none."""
        return await self._store.read() or {}

    async def write(self, notes: Mapping[str, Any]) -> None:
        """Write JSON down, in place of what was written before; it is read in another thread."""
        await self._store.async_save(dict(notes))

    async def remove(self) -> None:
        """Forget everything."""
        await self._store.async_remove()
