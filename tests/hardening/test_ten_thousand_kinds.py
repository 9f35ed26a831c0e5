"""Ten thousand entities of every kind there is follow what one message says."""

from collections import Counter

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from custom_components.ev_live.model import AssetKind
from simulators.chargepilot import ChargePilotSimulator

from ..chargepilot import conftest as chargepilot
from ..helpers import until

POINTS = 190
ENTITIES = 10_000


KINDS = set(AssetKind) - {AssetKind.MONITOR}
PLATFORMS = {Platform.SENSOR, Platform.BINARY_SENSOR, Platform.EVENT}


async def test_ten_thousand_entities_of_every_kind_follow_one_picture(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    """At the largest depots not all of a picture would arrive."""
    async with ChargePilotSimulator(points=POINTS) as simulator:
        entry = chargepilot.make_entry(chargepilot.account_data(simulator))
        entry.add_to_hass(hass)
        await hass.config_entries.async_setup(entry.entry_id)
        await until(hass, lambda: entry.runtime_data.is_live)
        await hass.async_block_till_done()
        fleet = entry.runtime_data.data
        assert {asset.kind for asset in fleet.assets.values()} == KINDS
        registered = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
        assert len(registered) >= ENTITIES
        assert {each.domain for each in registered} >= PLATFORMS

        points = [point.point_id for point in simulator.picture.points()]
        for point in points:
            simulator.picture.fault(point)
        await simulator.publish()
        await until(hass, lambda: _statuses(hass, registered)["out_of_order"] == len(points))

        await hass.config_entries.async_unload(entry.entry_id)
        assert set(_statuses(hass, registered)) == {"unavailable"}


def _statuses(hass: HomeAssistant, entities: list[er.RegistryEntry]) -> Counter[str]:
    """Count the statuses that connectors show."""
    shown = (hass.states.get(each.entity_id) for each in entities if _is_status(each))
    return Counter(state.state for state in shown if state is not None)


def _is_status(entity: er.RegistryEntry) -> bool:
    """Whether an entity shows the status of a connector."""
    return entity.domain == Platform.SENSOR and entity.unique_id.endswith("_status")
