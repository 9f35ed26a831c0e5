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
from ..readiness import Readiness
from ..readings import READINESS, SOC
from .rows import BinarySensorRow, EventRow, SensorRow, TrackerRow, measured, moment

# A report with this prefix is a value that only its provider knows; it is shown as it comes.
RAW = "raw:"

# On the road most of this comes once a second. The paces make twenty times fewer rows of it;
# what the electric details add to the power is worth the fewest.
SENSORS = (
    measured(
        AssetKind.VEHICLE,
        "soc",
        SensorDeviceClass.BATTERY,
        UnitOfRatio.PERCENTAGE,
        precision=0,
    ),
    SensorRow(
        kind=AssetKind.VEHICLE,
        key=READINESS,
        report=SOC,
        translation_key=READINESS,
        device_class=SensorDeviceClass.ENUM,
        options=[readiness.value for readiness in Readiness],
    ),
    measured(
        AssetKind.VEHICLE,
        "range",
        SensorDeviceClass.DISTANCE,
        UnitOfLength.KILOMETERS,
        precision=0,
        is_named=True,
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
    measured(
        AssetKind.VEHICLE,
        "speed",
        SensorDeviceClass.SPEED,
        UnitOfSpeed.KILOMETERS_PER_HOUR,
        precision=0,
        pace=20,
        dead_band=5,
    ),
    measured(
        AssetKind.VEHICLE,
        "power",
        SensorDeviceClass.POWER,
        UnitOfPower.KILO_WATT,
        precision=1,
        pace=20,
        dead_band=5,
    ),
    measured(
        AssetKind.VEHICLE,
        "current",
        SensorDeviceClass.CURRENT,
        UnitOfElectricCurrent.AMPERE,
        precision=0,
        enabled=False,
        pace=30,
        dead_band=10,
    ),
    measured(
        AssetKind.VEHICLE,
        "voltage",
        SensorDeviceClass.VOLTAGE,
        UnitOfElectricPotential.VOLT,
        precision=0,
        enabled=False,
        pace=30,
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
    measured(
        AssetKind.VEHICLE,
        "fuel_level",
        SensorDeviceClass.VOLUME_STORAGE,
        UnitOfVolume.LITERS,
        precision=0,
        is_named=True,
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
        key="battery_low",
        report="soc",
        translation_key="battery_low",
        device_class=BinarySensorDeviceClass.BATTERY,
    ),
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
        report="position",
        translation_key="position",
        pace=30,
        # In metres: a parked vehicle seems to wander by ten.
        dead_band=25,
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
