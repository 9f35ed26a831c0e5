"""What an older version wrote is brought up to date; what a newer one wrote is not spoiled."""

from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ev_live import migration, store
from custom_components.ev_live.config_flow import EVLiveConfigFlow
from custom_components.ev_live.store import NoteStore
from simulators.nobil import NobilSimulator

from .helpers import shown, until
from .nobil.conftest import account_data, make_entry

STATION = "NOR_09901"
EVSE = "4300000101"
CONNECTOR = f"{STATION}/{EVSE}"


def name_the_key(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Keep the key under the name that its form has."""
    data = dict(entry.data)
    data["api_key"] = data.pop("real_time_key")
    hass.config_entries.async_update_entry(entry, data=data)


def name_the_stations(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Keep the id of each picked station under the name that its form has."""
    for pick in list(entry.subentries.values()):
        data = {"station_id": pick.data["station"]}
        hass.config_entries.async_update_subentry(entry, pick, data=data)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let there be an older form of accounts, and one of picks."""
    monkeypatch.setattr(migration, "ENTRY_STEPS", (name_the_key, name_the_stations))
    monkeypatch.setattr(EVLiveConfigFlow, "MINOR_VERSION", 3)


def written(data: dict[str, Any], pick: dict[str, Any], **version: int) -> MockConfigEntry:
    """Return an account as some version wrote it."""
    return MockConfigEntry(
        domain="ev_live",
        title="NOBIL",
        data=data,
        subentries_data=[
            {"data": pick, "subentry_type": "station", "title": STATION, "unique_id": STATION}
        ],
        **version,
    )


async def start(hass: HomeAssistant, entry: MockConfigEntry) -> MockConfigEntry:
    """Start a house that has this account."""
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


async def hears(hass: HomeAssistant, simulator: NobilSimulator, entry: MockConfigEntry) -> bool:
    """Whether an account follows what was picked."""
    await simulator.send(STATION, EVSE, "CHARGING")
    await until(hass, lambda: shown(hass, entry, CONNECTOR, "status") == "charging")
    return entry.state is ConfigEntryState.LOADED


@pytest.mark.usefixtures("steps")
async def test_an_account_and_its_picks_come_up_to_date_step_by_step(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """After an update a person would have to set everything up anew."""
    data = account_data(simulator)
    data["real_time_key"] = data.pop("api_key")
    entry = await start(hass, written(data, {"station": STATION}, minor_version=1))

    assert await hears(hass, simulator, entry)
    assert entry.data == account_data(simulator)
    assert (entry.version, entry.minor_version) == (1, 3)


@pytest.mark.usefixtures("steps")
async def test_a_step_that_was_taken_is_not_taken_again(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """What is new already would be taken for old, and be spoiled."""
    old = written(account_data(simulator), {"station": STATION}, minor_version=2)
    entry = await start(hass, old)

    assert await hears(hass, simulator, entry)
    assert entry.minor_version == 3


@pytest.mark.usefixtures("steps")
async def test_a_step_that_fails_leaves_everything_as_it_was(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """A mistake in an update would cost a person the account; the next update could not help."""
    data = account_data(simulator)
    data["real_time_key"] = data.pop("api_key")
    entry = await start(hass, written(data, {"name": STATION}, minor_version=1))

    assert entry.state is ConfigEntryState.MIGRATION_ERROR
    assert entry.minor_version == 2
    assert entry.data == account_data(simulator)
    assert [dict(each.data) for each in entry.subentries.values()] == [{"name": STATION}]


async def test_what_a_newer_version_only_added_to_does_not_keep_an_account_from_working(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """A person who goes back to the version before would lose the account."""
    data = account_data(simulator) | {"later": True}
    entry = await start(hass, written(data, {"station_id": STATION}, minor_version=9))

    assert await hears(hass, simulator, entry)
    assert entry.data == data
    assert entry.minor_version == 9


async def test_what_an_older_version_cannot_read_is_refused_and_left_alone(
    hass: HomeAssistant, simulator: NobilSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    """A version that guesses would destroy what the newer one needs again tomorrow."""
    data = {"provider": "nobil", "vault": "here"}
    entry = await start(hass, written(data, {"place": STATION}, version=2, minor_version=1))

    assert entry.state is ConfigEntryState.MIGRATION_ERROR
    assert entry.data == data
    assert "version 2 which is higher than the current version 1" in caplog.text
    assert simulator.connections == 0


# What is remembered


def name_the_readings(document: dict[str, Any]) -> dict[str, Any]:
    """Keep the readings under the name that they have today."""
    document = dict(document)
    document["readings"] = document.pop("values")
    return document


@pytest.fixture
async def remembering(
    hass: HomeAssistant, simulator: NobilSimulator, hass_storage: dict[str, Any]
) -> MockConfigEntry:
    """Return an account that was unloaded after a connector began to charge."""
    entry = await start(hass, make_entry(account_data(simulator), STATION))
    assert await hears(hass, simulator, entry)
    await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()
    return entry


async def remembered(hass: HomeAssistant, entry: MockConfigEntry) -> str | None:
    """Return what an account knows of its connector before anybody says anything."""
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return shown(hass, entry, CONNECTOR, "status")


@pytest.mark.parametrize("minor", [1, 2, 9])
async def test_what_was_remembered_is_known_after_an_update_and_after_a_step_back(
    hass: HomeAssistant,
    remembering: MockConfigEntry,
    hass_storage: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    minor: int,
) -> None:
    """Every update would make names, sessions and values go until each is heard again."""
    monkeypatch.setattr(store, "FLEET_STEPS", (name_the_readings,))
    written = hass_storage[f"ev_live.{remembering.entry_id}"]
    written["minor_version"] = minor
    if minor == 1:
        written["data"] = dict(written["data"])
        written["data"]["values"] = written["data"].pop("readings")

    assert await remembered(hass, remembering) == "charging"


async def test_what_nobody_here_can_read_is_said_and_does_without(
    hass: HomeAssistant,
    remembering: MockConfigEntry,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An account would not start because of what it only remembers."""
    hass_storage[f"ev_live.{remembering.entry_id}"]["version"] = 2

    assert await remembered(hass, remembering) != "charging"
    assert "The remembered values cannot be read" in caplog.text


async def test_the_notes_of_a_feed_come_up_to_date_too(
    hass: HomeAssistant, hass_storage: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A feed would tell everything again that it has told before the update."""
    await NoteStore(hass, "account").write({"told": 1})
    assert hass_storage["ev_live.account.notes"]["minor_version"] == 1

    steps = (lambda notes: {"page": notes}, lambda notes: {"book": notes})
    monkeypatch.setattr(store, "NOTES_STEPS", steps)
    assert await NoteStore(hass, "account").read() == {"book": {"page": {"told": 1}}}
    assert hass_storage["ev_live.account.notes"]["minor_version"] == 3
