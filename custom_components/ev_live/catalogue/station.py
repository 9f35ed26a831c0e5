"""What a station shows."""

from homeassistant.components.binary_sensor import BinarySensorDeviceClass
from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import EntityCategory, UnitOfPower

from ..announce import CONNECTOR_EVENTS
from ..model import AssetKind
from .rows import BinarySensorRow, EventRow, SensorRow, TrackerRow, charging_power, count

SENSORS = (
    count(AssetKind.STATION, "connectors_available", enabled=True, on_map=True),
    count(AssetKind.STATION, "connectors_total", enabled=True, diagnostic=True),
    count(AssetKind.STATION, "connectors_heard", enabled=True, diagnostic=True),
    count(AssetKind.STATION, "connectors_charging", enabled=False),
    count(AssetKind.STATION, "connectors_out_of_order", enabled=False),
    SensorRow(
        kind=AssetKind.STATION,
        key="best_free_power",
        translation_key="best_free_power",
        device_class=SensorDeviceClass.POWER,
        native_unit_of_measurement=UnitOfPower.KILO_WATT,
        suggested_display_precision=0,
    ),
    charging_power(AssetKind.STATION),
)

BINARY_SENSORS = (
    BinarySensorRow(kind=AssetKind.STATION, key="any_available", translation_key="any_available"),
    BinarySensorRow(kind=AssetKind.STATION, key="all_available", translation_key="all_available"),
    BinarySensorRow(
        kind=AssetKind.STATION,
        key="problem",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
    ),
    BinarySensorRow(
        kind=AssetKind.STATION,
        key="connected",
        report="connected",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
    ),
)

EVENTS = (
    EventRow(
        kind=AssetKind.STATION,
        key="activity",
        translation_key="activity",
        occurrence="connector",
        event_types=list(CONNECTOR_EVENTS),
    ),
)

TRACKERS = (
    # The count of free connectors is on the map already; this is for zones.
    TrackerRow(
        kind=AssetKind.STATION,
        key="position",
        translation_key="position",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
    ),
)
