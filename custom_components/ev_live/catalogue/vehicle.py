"""What a vehicle shows."""

from homeassistant.components.binary_sensor import BinarySensorDeviceClass
from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import (
    EntityCategory,
    UnitOfElectricCurrent,
    UnitOfElectricPotential,
    UnitOfEnergy,
    UnitOfLength,
    UnitOfPower,
    UnitOfRatio,
    UnitOfSpeed,
    UnitOfVolume,
)

from ..lives import INCIDENT_EVENTS
from ..model import Asset, AssetKind
from .rows import BinarySensorRow, EventRow, SensorRow, TrackerRow, moment

# A report with this prefix is a value that only its provider knows; it is shown as it comes.
RAW = "raw:"

SENSORS = (
    SensorRow(
        kind=AssetKind.VEHICLE,
        key="soc",
        report="soc",
        device_class=SensorDeviceClass.BATTERY,
        native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
    ),
    SensorRow(
        kind=AssetKind.VEHICLE,
        key="range",
        report="range",
        translation_key="range",
        device_class=SensorDeviceClass.DISTANCE,
        native_unit_of_measurement=UnitOfLength.KILOMETERS,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        pace=30,
        dead_band=1,
    ),
    SensorRow(
        kind=AssetKind.VEHICLE,
        key="odometer",
        report="odometer",
        translation_key="odometer",
        device_class=SensorDeviceClass.DISTANCE,
        native_unit_of_measurement=UnitOfLength.KILOMETERS,
        state_class=SensorStateClass.TOTAL_INCREASING,
        suggested_display_precision=0,
        pace=30,
        dead_band=1,
    ),
    SensorRow(
        kind=AssetKind.VEHICLE,
        key="speed",
        report="speed",
        device_class=SensorDeviceClass.SPEED,
        native_unit_of_measurement=UnitOfSpeed.KILOMETERS_PER_HOUR,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        pace=5,
        dead_band=5,
    ),
    SensorRow(
        kind=AssetKind.VEHICLE,
        key="power",
        report="power",
        device_class=SensorDeviceClass.POWER,
        native_unit_of_measurement=UnitOfPower.KILO_WATT,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=1,
        pace=5,
        dead_band=5,
    ),
    SensorRow(
        kind=AssetKind.VEHICLE,
        key="current",
        report="current",
        device_class=SensorDeviceClass.CURRENT,
        native_unit_of_measurement=UnitOfElectricCurrent.AMPERE,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        entity_registry_enabled_default=False,
        pace=5,
        dead_band=10,
    ),
    SensorRow(
        kind=AssetKind.VEHICLE,
        key="voltage",
        report="voltage",
        device_class=SensorDeviceClass.VOLTAGE,
        native_unit_of_measurement=UnitOfElectricPotential.VOLT,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        entity_registry_enabled_default=False,
        pace=5,
        dead_band=5,
    ),
    SensorRow(
        kind=AssetKind.VEHICLE,
        key="energy_used_today",
        report="energy_used_today",
        translation_key="energy_used_today",
        device_class=SensorDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        # Not total_increasing: braking gives energy back, and each dip would count as a reset.
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=1,
        reset_key="energy_used_today_since",
        pace=30,
        dead_band=0.5,
    ),
    SensorRow(
        kind=AssetKind.VEHICLE,
        key="distance_today",
        report="distance_today",
        translation_key="distance_today",
        device_class=SensorDeviceClass.DISTANCE,
        native_unit_of_measurement=UnitOfLength.KILOMETERS,
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=1,
        reset_key="distance_today_since",
        pace=30,
        dead_band=1,
    ),
    SensorRow(
        kind=AssetKind.VEHICLE,
        key="fuel_level",
        report="fuel_level",
        translation_key="fuel_level",
        device_class=SensorDeviceClass.VOLUME_STORAGE,
        native_unit_of_measurement=UnitOfVolume.LITERS,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        pace=30,
        dead_band=1,
    ),
    SensorRow(
        kind=AssetKind.VEHICLE,
        key="fuel_used_today",
        report="fuel_used_today",
        translation_key="fuel_used_today",
        device_class=SensorDeviceClass.VOLUME,
        native_unit_of_measurement=UnitOfVolume.LITERS,
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=1,
        reset_key="fuel_used_today_since",
        pace=30,
        dead_band=0.5,
    ),
    SensorRow(
        kind=AssetKind.VEHICLE,
        key="incidents_open",
        report="incidents",
        translation_key="incidents_open",
        state_class=SensorStateClass.MEASUREMENT,
        entity_registry_enabled_default=False,
    ),
    moment(AssetKind.VEHICLE, "last_heard", "last_heard", pace=60),
)

BINARY_SENSORS = (
    BinarySensorRow(
        kind=AssetKind.VEHICLE,
        key="charging",
        report="charging",
        device_class=BinarySensorDeviceClass.BATTERY_CHARGING,
    ),
    BinarySensorRow(
        kind=AssetKind.VEHICLE,
        key="incident",
        report="incidents",
        translation_key="incident",
        device_class=BinarySensorDeviceClass.PROBLEM,
    ),
)

EVENTS = (
    EventRow(
        kind=AssetKind.VEHICLE,
        key="incidents",
        report="incidents",
        translation_key="incidents",
        occurrence="incident",
        event_types=list(INCIDENT_EVENTS),
    ),
)

TRACKERS = (
    TrackerRow(
        kind=AssetKind.VEHICLE,
        key="position",
        translation_key="position",
        pace=10,
    ),
)


def raw_rows(asset: Asset) -> list[SensorRow]:
    """Return rows for the values of a vehicle that only its provider knows."""
    return [
        SensorRow(
            kind=AssetKind.VEHICLE,
            key=report,
            report=report,
            translation_key="raw",
            placeholders={"label": report.removeprefix(RAW)},
            entity_category=EntityCategory.DIAGNOSTIC,
            pace=30,
        )
        for report in sorted(asset.reports)
        if report.startswith(RAW)
    ]
