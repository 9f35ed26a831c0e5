"""What Home Assistant holds an integration to, and what must never change."""

from importlib import import_module

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from syrupy.assertion import SnapshotAssertion

from custom_components.ev_live import PLATFORMS
from custom_components.ev_live.catalogue import ROWS
from simulators.nobil import NobilSimulator

from ..helpers import set_up
from ..nobil.conftest import CONNECTOR, STATION, account_data

# Names, rooms, dashboards and years of history hang on these: to change one is to lose them.
UNIQUE_IDS = {
    ("binary_sensor", "NOR_09901/0f0e0d0c-1111-2222-3333-444455556660_available"),
    ("binary_sensor", "NOR_09901/0f0e0d0c-1111-2222-3333-444455556660_occupied"),
    ("binary_sensor", "NOR_09901/0f0e0d0c-1111-2222-3333-444455556660_problem"),
    ("binary_sensor", "NOR_09901_all_available"),
    ("binary_sensor", "NOR_09901_any_available"),
    ("binary_sensor", "NOR_09901_problem"),
    ("binary_sensor", "account_connected"),
    ("device_tracker", "NOR_09901_position"),
    ("event", "NOR_09901/0f0e0d0c-1111-2222-3333-444455556660_activity"),
    ("event", "NOR_09901_activity"),
    ("event", "account_incidents"),
    ("sensor", "NOR_09901/0f0e0d0c-1111-2222-3333-444455556660_last_change"),
    ("sensor", "NOR_09901/0f0e0d0c-1111-2222-3333-444455556660_max_power"),
    ("sensor", "NOR_09901/0f0e0d0c-1111-2222-3333-444455556660_plugs"),
    ("sensor", "NOR_09901/0f0e0d0c-1111-2222-3333-444455556660_status"),
    ("sensor", "NOR_09901_best_free_power"),
    ("sensor", "NOR_09901_connectors_available"),
    ("sensor", "NOR_09901_connectors_charging"),
    ("sensor", "NOR_09901_connectors_heard"),
    ("sensor", "NOR_09901_connectors_out_of_order"),
    ("sensor", "NOR_09901_connectors_total"),
    ("sensor", "account_connectors_available"),
    ("sensor", "account_connectors_charging"),
    ("sensor", "account_connectors_out_of_order"),
    ("sensor", "account_connectors_total"),
    ("sensor", "account_connects"),
    ("sensor", "account_frames"),
    ("sensor", "account_incidents_open"),
    ("sensor", "account_skipped"),
}


def test_keys_stay_as_they_are(snapshot: SnapshotAssertion) -> None:
    """The same for the other providers: a unique id is an asset's id and one of these.

    A new row is added to the snapshot; one that is gone or renamed takes history with it.
    """
    assert sorted(f"{row.kind} {type(row).__name__} {row.key}" for row in ROWS) == snapshot


def test_no_two_rows_of_an_asset_have_the_same_key() -> None:
    """The second entity would be refused, or show the value of the first."""
    keys = [(type(row), row.kind, row.key) for row in ROWS]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_platform_says_how_many_updates_may_run_at_once(platform: str) -> None:
    """Home Assistant would guess, and guess differently for each of them."""
    module = import_module(f"custom_components.ev_live.{platform}")
    assert module.PARALLEL_UPDATES == 0


@pytest.mark.usefixtures("enable_custom_integrations")
async def test_unique_ids_stay_as_they_are(hass: HomeAssistant, simulator: NobilSimulator) -> None:
    """After an update a person's entities would be there twice, the old ones dead."""
    entry = await set_up(hass, account_data(simulator), STATION)
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    unique_ids = {
        (entity.domain, entity.unique_id.removeprefix(f"{entry.entry_id}_")) for entity in entities
    }
    others = {each for each in unique_ids if "/" in each[1] and CONNECTOR not in each[1]}
    assert unique_ids - others == UNIQUE_IDS
