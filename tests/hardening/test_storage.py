"""Whatever happens to the files, the account starts with what is sound, and says what is not."""

import asyncio
import errno
import json
import os
from pathlib import Path
import sys
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from custom_components.ev_live.inbox import NotTaken
from custom_components.ev_live.store import FleetStore, NoteStore
from simulators.nobil import NobilSimulator

from ..nobil.conftest import (
    CONNECTOR,
    EVSE,
    MARKER,
    STATION,
    Account,
    listening_account,
    new_account,
    soon,
)
from .scribe import KILLS, new_fleet

SEED = 8

# What may stand in a file of ours, and how the log names it.
DAMAGES: dict[str, bytes] = {
    "nothing": b"",
    "zeros": b"\x00" * 4096,
    "no text": b"\xff\xfe\xfd",
    "half a document": b'{"version": 1, "minor_version": 1, "key": "x", "data": {"assets": [{"id',
    "null": b"null",
    "a number": b"7",
    "a list": b"[]",
    "a text": b'"text"',
    "no data": b'{"version": 1}',
    "no version": b'{"data": {}}',
    "a version that is no number": b'{"version": "one", "data": {}}',
    "a version to come": b'{"version": 99, "minor_version": 1, "key": "x", "data": {"new": 1}}',
    "data that is none": b'{"version": 1, "minor_version": 1, "key": "x", "data": null}',
    "data of another kind": b'{"version": 1, "minor_version": 1, "key": "x", "data": [1]}',
    "brackets without end": b"[" * 100_000,
}
DAMAGED = pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)

# This one says what it has to say, which is nothing.
SILENT = b'"data": null'


@pytest.fixture
def hass_storage() -> dict[str, Any]:
    """Keep what is stored where it is kept in a house: in files."""
    return {}


@pytest.fixture
def hass_config_dir(tmp_path: Path) -> str:
    """Give each test a folder of its own."""
    return str(tmp_path)


def file_of(hass: HomeAssistant, entry_id: str, suffix: str = "") -> Path:
    """Return where something of an account is written."""
    return Path(hass.config.path(".storage", f"ev_live.{entry_id}{suffix}"))


async def test_a_process_that_is_killed_leaves_a_whole_file(tmp_path: Path) -> None:
    """A power cut at the wrong moment would cost all that was remembered, names included."""
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.hardening.scribe", str(tmp_path), str(SEED)),
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await program.communicate()
    deaths = [json.loads(line) for line in output.splitlines()]

    assert len(deaths) == KILLS, f"seed {SEED}"
    for told, unsound, powers, notes in deaths:
        assert unsound == [0]
        assert powers in ([told], [told + 1])
        assert notes in ([told], [told + 1])


@DAMAGED
async def test_an_account_starts_whatever_its_file_says(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    caplog: pytest.LogCaptureFixture,
    damage: bytes,
) -> None:
    """Nobody could use his account any more, and nobody would know why."""
    account = await listening_account(hass, simulator, STATION, MARKER[0])
    await account.unload()
    file_of(hass, account.entry.entry_id).write_bytes(damage)
    caplog.clear()
    await account.set_up()
    await soon(simulator.wait_for_connection(2))

    assert account.entry.state is ConfigEntryState.LOADED
    assert SILENT in damage or "remembered values" in caplog.text or "corrupt" in caplog.text
    await simulator.send(STATION, EVSE, "CHARGING")
    await account.until_read(simulator)
    assert account.state(CONNECTOR, "status") == "charging"
    await account.unload()
    assert json.loads(file_of(hass, account.entry.entry_id).read_bytes())["version"] == 1


@DAMAGED
async def test_notes_that_cannot_be_read_are_none(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture, damage: bytes
) -> None:
    """A feed would never begin to read, for fear of what it might have noted."""
    file = file_of(hass, "entry", ".notes")
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(damage)
    notes = NoteStore(hass, "entry")

    assert await notes.read() == {}
    assert SILENT in damage or "notes of the feed" in caplog.text or "corrupt" in caplog.text
    await notes.write({"group": "g"})
    assert await NoteStore(hass, "entry").read() == {"group": "g"}


async def test_a_file_that_cannot_even_be_put_aside_stops_nothing(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """A disk that went read-only would take the live values away, too."""
    account = await listening_account(hass, simulator, STATION)
    await account.unload()
    file_of(hass, account.entry.entry_id).write_bytes(b"{")
    with patch("os.rename", side_effect=OSError(errno.EROFS, os.strerror(errno.EROFS))):
        await account.set_up()
        assert account.entry.state is ConfigEntryState.LOADED


class FullDisk:
    """A disk on which nothing can be written until there is space again."""

    def __init__(self) -> None:
        """Fill the disk."""
        full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._patch = patch("homeassistant.util.file.os.replace", side_effect=full)

    def __enter__(self) -> None:
        """Begin."""
        self._patch.start()

    def __exit__(self, *_: object) -> None:
        """Make space."""
        self._patch.stop()


async def test_a_full_disk_stops_no_account(
    hass: HomeAssistant, simulator: NobilSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    """A camera that fills the disk would take the chargers away, too."""
    with FullDisk():
        account = await listening_account(hass, simulator, STATION, MARKER[0])
        await simulator.send(STATION, EVSE, "CHARGING")
        await account.until_read(simulator)
        await account.unload()
        await account.set_up()
        assert account.entry.state is ConfigEntryState.LOADED
    assert "No space left" in caplog.text

    await soon(simulator.wait_for_connection(2))
    await simulator.send(STATION, EVSE, "AVAILABLE")
    await account.until_read(simulator)
    await account.unload()
    assert "available" in file_of(hass, account.entry.entry_id).read_text()


async def test_what_could_not_be_written_has_not_been_kept(hass: HomeAssistant) -> None:
    """A provider would be told that we have what is gone after the next power cut."""
    store = FleetStore(hass, "entry")
    with FullDisk(), pytest.raises(NotTaken):
        await store.keep(new_fleet())
    await store.keep(new_fleet())


async def test_what_is_kept_of_a_house_is_for_nobody_else(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """Every program on the machine could read where which vehicle is."""
    account = await new_account(hass, simulator, STATION)
    await account.unload()
    notes = NoteStore(hass, account.entry.entry_id)
    await notes.write({"a": 1})
    for suffix in ("", ".notes"):
        assert file_of(hass, account.entry.entry_id, suffix).stat().st_mode & 0o077 == 0


def stored_names(hass: HomeAssistant) -> set[str]:
    """Return the names of all files that are kept."""
    return {each.name for each in Path(hass.config.path(".storage")).iterdir()}


async def test_an_account_that_is_removed_leaves_no_file(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """What somebody wanted forgotten would be in every backup."""
    account: Account = await new_account(hass, simulator, STATION)
    entry_id: Any = account.entry.entry_id
    await account.unload()
    assert f"ev_live.{entry_id}" in stored_names(hass)
    await hass.config_entries.async_remove(entry_id)
    await hass.async_block_till_done()
    assert not [name for name in stored_names(hass) if entry_id in name]
