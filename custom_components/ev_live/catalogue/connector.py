"""What a connector shows."""

from homeassistant.components.binary_sensor import BinarySensorDeviceClass
from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import (
    EntityCategory,
    UnitOfElectricCurrent,
    UnitOfElectricPotential,
    UnitOfEnergy,
    UnitOfPower,
    UnitOfRatio,
)

from ..announce import CONNECTOR_EVENTS
from ..lives import SESSION_EVENTS
from ..model import PLUG_NAMES, Asset, AssetKind, ConnectorStatus
from .rows import BinarySensorRow, EventRow, SensorRow, measured, moment


def _plugs(asset: Asset) -> str | None:
    """Name the plugs of a connector."""
    return ", ".join(PLUG_NAMES[plug] for plug in asset.plugs if plug in PLUG_NAMES) or None


SENSORS = (
    SensorRow(
        kind=AssetKind.CONNECTOR,
        key="status",
        report="status",
        translation_key="status",
        device_class=SensorDeviceClass.ENUM,
        options=[status.value for status in ConnectorStatus],
    ),
    moment(AssetKind.CONNECTOR, "last_change", "status"),
    SensorRow(
        kind=AssetKind.CONNECTOR,
        key="plugs",
        translation_key="plugs",
        entity_category=EntityCategory.DIAGNOSTIC,
        fact=_plugs,
    ),
    SensorRow(
        kind=AssetKind.CONNECTOR,
        key="max_power",
        translation_key="max_power",
        device_class=SensorDeviceClass.POWER,
        native_unit_of_measurement=UnitOfPower.KILO_WATT,
        suggested_display_precision=0,
        entity_category=EntityCategory.DIAGNOSTIC,
        fact=lambda asset: asset.max_power,
    ),
    SensorRow(
        kind=AssetKind.CONNECTOR,
        key="error_code",
        report="error_code",
        translation_key="error_code",
        entity_category=EntityCategory.DIAGNOSTIC,
    ),
    measured(
        AssetKind.CONNECTOR,
        "power",
        SensorDeviceClass.POWER,
        UnitOfPower.KILO_WATT,
        precision=1,
        pace=5,
        dead_band=0.5,
    ),
    measured(
        AssetKind.CONNECTOR,
        "current",
        SensorDeviceClass.CURRENT,
        UnitOfElectricCurrent.AMPERE,
        precision=0,
        enabled=False,
        pace=5,
        dead_band=1,
    ),
    measured(
        AssetKind.CONNECTOR,
        "voltage",
        SensorDeviceClass.VOLTAGE,
        UnitOfElectricPotential.VOLT,
        precision=0,
        enabled=False,
        pace=5,
        dead_band=2,
    ),
    measured(
        AssetKind.CONNECTOR,
        "soc",
        SensorDeviceClass.BATTERY,
        UnitOfRatio.PERCENTAGE,
        precision=0,
        is_named=True,
    ),
    SensorRow(
        kind=AssetKind.CONNECTOR,
        key="session_start",
        report="sessions",
        translation_key="session_start",
        device_class=SensorDeviceClass.TIMESTAMP,
    ),
    SensorRow(
        kind=AssetKind.CONNECTOR,
        key="session_end",
        report="sessions",
        translation_key="session_end",
        device_class=SensorDeviceClass.TIMESTAMP,
    ),
    SensorRow(
        kind=AssetKind.CONNECTOR,
        key="session_energy",
        report="session_energy",
        translation_key="session_energy",
        device_class=SensorDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=1,
        reset_key="session_start",
    ),
    SensorRow(
        kind=AssetKind.CONNECTOR,
        key="session_vehicle",
        report="sessions",
        translation_key="session_vehicle",
    ),
)

BINARY_SENSORS = (
    BinarySensorRow(
        kind=AssetKind.CONNECTOR, key="available", report="status", translation_key="available"
    ),
    BinarySensorRow(
        kind=AssetKind.CONNECTOR,
        key="occupied",
        report="status",
        device_class=BinarySensorDeviceClass.OCCUPANCY,
    ),
    BinarySensorRow(
        kind=AssetKind.CONNECTOR,
        key="problem",
        report="status",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
    ),
    BinarySensorRow(
        kind=AssetKind.CONNECTOR,
        key="plugged",
        report="plugged",
        device_class=BinarySensorDeviceClass.PLUG,
    ),
    BinarySensorRow(
        kind=AssetKind.CONNECTOR,
        key="charging",
        report="charging",
        device_class=BinarySensorDeviceClass.BATTERY_CHARGING,
    ),
    BinarySensorRow(
        kind=AssetKind.CONNECTOR,
        key="session_running",
        report="sessions",
        translation_key="session_running",
        device_class=BinarySensorDeviceClass.RUNNING,
    ),
)

EVENTS = (
    EventRow(
        kind=AssetKind.CONNECTOR,
        key="activity",
        report="status",
        translation_key="activity",
        occurrence="connector",
        event_types=list(CONNECTOR_EVENTS),
    ),
    EventRow(
        kind=AssetKind.CONNECTOR,
        key="session",
        report="sessions",
        translation_key="session",
        occurrence="session",
        event_types=[*SESSION_EVENTS, "status_changed"],
    ),
)
