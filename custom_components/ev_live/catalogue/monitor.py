"""What is shown of a monitor: a condition that a person lets the provider watch."""

from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import EntityCategory

from ..model import AssetKind
from ..monitoring import Standing
from .rows import EventRow, SensorRow

SENSORS = (
    SensorRow(
        kind=AssetKind.MONITOR,
        key="monitor_state",
        translation_key="monitor_state",
        device_class=SensorDeviceClass.ENUM,
        options=[standing.value for standing in Standing],
        entity_category=EntityCategory.DIAGNOSTIC,
    ),
    SensorRow(
        kind=AssetKind.MONITOR,
        key="last_triggered",
        translation_key="last_triggered",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
    ),
)

EVENTS = (
    EventRow(
        kind=AssetKind.MONITOR,
        key="monitor",
        translation_key="monitor",
        occurrence="monitor",
        event_types=["triggered", "reminder"],
    ),
)
