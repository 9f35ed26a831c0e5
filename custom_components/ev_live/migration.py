"""Brings what an older version wrote into the form of this one, step by step.

There are three of such forms: that of an account with its picks, that of the remembered
fleet, and that of a feed's notes. Each has a tuple of steps, and its minor version counts
them: the first step leads from version 1.1 to 1.2. Whoever changes a form adds a step, and
the new form to `tests/forms.py`.

A pick has no version of its own in Home Assistant: it is kept within its account, and the
account's version is that of its picks. What a newer minor version wrote is taken as it is: it
may only add. What an older version could not read any more needs a new major version, which
Home Assistant refuses to load with an older one.
"""

from collections.abc import Callable, Sequence
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

_LOGGER = logging.getLogger(__name__)

type EntryStep = Callable[[HomeAssistant, ConfigEntry], None]
type DocumentStep = Callable[[dict[str, Any]], dict[str, Any]]

MAJOR_VERSION = 1

ENTRY_STEPS: tuple[EntryStep, ...] = ()
FLEET_STEPS: tuple[DocumentStep, ...] = ()
NOTES_STEPS: tuple[DocumentStep, ...] = ()


def minor_version(steps: Sequence[object]) -> int:
    """Return the minor version that steps lead to."""
    return 1 + len(steps)


def migrate_entry(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Bring an account and its picks up to date; a step that was taken is not taken again."""
    for step in ENTRY_STEPS[entry.minor_version - 1 :]:
        minor = entry.minor_version + 1
        step(hass, entry)
        hass.config_entries.async_update_entry(entry, minor_version=minor)
        _LOGGER.info("Migrated %s to version %s.%s", entry.title, entry.version, minor)


def migrate_document(
    document: dict[str, Any], old_minor: int, steps: Sequence[DocumentStep]
) -> dict[str, Any]:
    """Bring a document up to date."""
    for step in steps[old_minor - 1 :]:
        document = step(document)
    return document
