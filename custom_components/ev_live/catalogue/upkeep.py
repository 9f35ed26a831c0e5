"""What is shown of how a parked vehicle fares: its battery's health, and how it is warmed up."""

from homeassistant.components.binary_sensor import BinarySensorDeviceClass
from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import (
    EntityCategory,
    UnitOfElectricPotential,
    UnitOfEnergy,
    UnitOfRatio,
    UnitOfTemperature,
    UnitOfTime,
)

from ..model import AssetKind
from .rows import BinarySensorRow, SensorRow

VEHICLE_STATUSES = [
    "ready_to_charge",
    "charging",
    "charging_impossible",
    "charging_and_preconditioning",
    "preconditioning",
    "undetermined",
]

PARTS = ("battery", "vehicle")


def _health(key: str) -> SensorRow:
    """Return a row for whether something is in order."""
    return SensorRow(
        kind=AssetKind.VEHICLE,
        key=key,
        report=key,
        translation_key=key,
        device_class=SensorDeviceClass.ENUM,
        options=["ok", "nok", "na"],
        entity_category=EntityCategory.DIAGNOSTIC,
    )


def _time(part: str) -> SensorRow:
    """Return a row for how long preconditioning takes."""
    key = f"{part}_preconditioning_time"
    return SensorRow(
        kind=AssetKind.VEHICLE,
        key=key,
        report=key,
        translation_key=key,
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.MINUTES,
        entity_category=EntityCategory.DIAGNOSTIC,
    )


def _energy(part: str) -> SensorRow:
    """Return a row for how much energy preconditioning takes."""
    key = f"{part}_preconditioning_energy"
    return SensorRow(
        kind=AssetKind.VEHICLE,
        key=key,
        report=key,
        translation_key=key,
        device_class=SensorDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        entity_category=EntityCategory.DIAGNOSTIC,
        suggested_display_precision=1,
    )


SENSORS = (
    SensorRow(
        kind=AssetKind.VEHICLE,
        key="vehicle_status",
        report="vehicle_status",
        translation_key="vehicle_status",
        device_class=SensorDeviceClass.ENUM,
        options=VEHICLE_STATUSES,
    ),
    SensorRow(
        kind=AssetKind.VEHICLE,
        key="location",
        report="location",
        translation_key="location",
    ),
    SensorRow(
        kind=AssetKind.VEHICLE,
        key="soh",
        report="soh",
        translation_key="soh",
        native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        suggested_display_precision=0,
    ),
    SensorRow(
        kind=AssetKind.VEHICLE,
        key="battery_temperature",
        report="battery_temperature",
        translation_key="battery_temperature",
        device_class=SensorDeviceClass.TEMPERATURE,
        native_unit_of_measurement=UnitOfTemperature.CELSIUS,
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        suggested_display_precision=0,
        pace=30,
        dead_band=1,
    ),
    SensorRow(
        kind=AssetKind.VEHICLE,
        key="low_voltage",
        report="low_voltage",
        translation_key="low_voltage",
        device_class=SensorDeviceClass.VOLTAGE,
        native_unit_of_measurement=UnitOfElectricPotential.VOLT,
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        suggested_display_precision=1,
        pace=30,
        dead_band=0.2,
    ),
    # The address of the vehicle's controller: it tells a vehicle apart like a number plate.
    SensorRow(
        kind=AssetKind.VEHICLE,
        key="evcc_id",
        report="evcc_id",
        translation_key="evcc_id",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
    ),
    _health("battery_status"),
    _health("h2_tank_status"),
    *(_time(part) for part in PARTS),
    *(_energy(part) for part in PARTS),
)

BINARY_SENSORS = tuple(
    BinarySensorRow(
        kind=AssetKind.VEHICLE,
        key=key,
        report=key,
        translation_key=key,
        device_class=BinarySensorDeviceClass.RUNNING,
        entity_category=EntityCategory.DIAGNOSTIC,
    )
    for key in (
        "hvac_preconditioning",
        "system_preconditioning",
        "balancing",
        "conservation_charging",
        "flame_control",
    )
)
