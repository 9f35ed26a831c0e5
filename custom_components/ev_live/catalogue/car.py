"""What is shown of a car beside what any vehicle has: its charge, its doors, its service."""

from homeassistant.components.binary_sensor import BinarySensorDeviceClass
from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import (
    EntityCategory,
    UnitOfEnergy,
    UnitOfLength,
    UnitOfRatio,
    UnitOfSpeed,
    UnitOfTemperature,
    UnitOfTime,
    UnitOfVolume,
)

from ..lives import SESSION_EVENTS
from ..model import AssetKind
from .rows import BinarySensorRow, EventRow, SensorRow, measured, moment

CHARGING_STATUSES = ["disconnected", "in_progress", "failure", "stopped", "finished"]

DRIVING_MODES = [
    "normal",
    "sport",
    "comfort",
    "eco",
    "sand",
    "mud",
    "snow",
    "zev",
    "hybrid",
    "zev_eco",
    "hybrid_eco",
    "eco_plus",
    "e_awd",
    "four_wheel_drive",
    "reinforced_load",
]

POWERTRAINS = ["not_running", "starting", "running", "stopping", "stopped"]

VEHICLE_EVENTS = [
    "arrived",
    "left",
    "charging_started",
    "charging_finished",
    "charging_failed",
    "charging_stopped",
    "plugged",
    "unplugged",
    "trip_started",
    "trip_finished",
    "alert_started",
    "alert_cleared",
    "collision",
    "ecall",
    "alarm",
    "stolen",
    "zone",
    "threshold",
]

DOORS = ("driver_door", "passenger_door", "rear_left_door", "rear_right_door", "trunk")


def _choice(key: str, options: list[str], *, diagnostic: bool = False) -> SensorRow:
    """Return a row for one of a few words."""
    return SensorRow(
        kind=AssetKind.VEHICLE,
        key=key,
        report=key,
        translation_key=key,
        device_class=SensorDeviceClass.ENUM,
        options=options,
        entity_category=EntityCategory.DIAGNOSTIC if diagnostic else None,
    )


def _time(key: str, report: str) -> SensorRow:
    """Return a row for a time."""
    return SensorRow(
        kind=AssetKind.VEHICLE,
        key=key,
        report=report,
        translation_key=key,
        device_class=SensorDeviceClass.TIMESTAMP,
    )


def _energy(key: str, *, diagnostic: bool) -> SensorRow:
    """Return a row for what is, or can be, in the battery."""
    return SensorRow(
        kind=AssetKind.VEHICLE,
        key=key,
        report=key,
        translation_key=key,
        device_class=SensorDeviceClass.ENERGY_STORAGE,
        native_unit_of_measurement=UnitOfEnergy.WATT_HOUR,
        suggested_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=1,
        entity_category=EntityCategory.DIAGNOSTIC if diagnostic else None,
    )


def _percentage(key: str, *, diagnostic: bool = True) -> SensorRow:
    """Return a row for a percentage that is not the charge of the traction battery."""
    return SensorRow(
        kind=AssetKind.VEHICLE,
        key=key,
        report=key,
        translation_key=key,
        native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        entity_category=EntityCategory.DIAGNOSTIC if diagnostic else None,
    )


def _temperature(key: str, *, diagnostic: bool = True) -> SensorRow:
    """Return a row for a temperature."""
    return SensorRow(
        kind=AssetKind.VEHICLE,
        key=key,
        report=key,
        translation_key=key,
        device_class=SensorDeviceClass.TEMPERATURE,
        native_unit_of_measurement=UnitOfTemperature.CELSIUS,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        entity_category=EntityCategory.DIAGNOSTIC if diagnostic else None,
        pace=30,
        dead_band=1,
    )


def _distance(key: str) -> SensorRow:
    """Return a row for a distance that is left."""
    return measured(
        AssetKind.VEHICLE,
        key,
        SensorDeviceClass.DISTANCE,
        UnitOfLength.KILOMETERS,
        precision=0,
        is_named=True,
        pace=30,
        dead_band=1,
    )


def _flag(
    key: str, device_class: BinarySensorDeviceClass | None, *, enabled: bool = True
) -> BinarySensorRow:
    """Return a row for what is so or not."""
    return BinarySensorRow(
        kind=AssetKind.VEHICLE,
        key=key,
        report=key,
        translation_key=key,
        device_class=device_class,
        entity_registry_enabled_default=enabled,
    )


SENSORS = (
    _choice("charging_status", CHARGING_STATUSES),
    _choice("charging_mode", ["no", "slow", "quick"]),
    _choice("charging_type", ["partial", "full"]),
    _choice("charging_power_level", [f"level_{number}" for number in range(1, 6)], diagnostic=True),
    measured(
        AssetKind.VEHICLE,
        "charging_rate",
        SensorDeviceClass.SPEED,
        UnitOfSpeed.KILOMETERS_PER_HOUR,
        precision=0,
        is_named=True,
    ),
    _time("charge_end", "charge_end"),
    # It is not sure whether this is a time of the day.
    SensorRow(
        kind=AssetKind.VEHICLE,
        key="delayed_start",
        report="delayed_start",
        translation_key="delayed_start",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
    ),
    _energy("battery_energy", diagnostic=False),
    _energy("battery_capacity", diagnostic=True),
    _percentage("soh_resistance"),
    _percentage("low_voltage_battery"),
    _percentage("fuel_percent", diagnostic=False),
    _distance("fuel_range"),
    SensorRow(
        kind=AssetKind.VEHICLE,
        key="fuel_used",
        report="fuel_used",
        translation_key="fuel_used",
        device_class=SensorDeviceClass.VOLUME,
        native_unit_of_measurement=UnitOfVolume.LITERS,
        state_class=SensorStateClass.TOTAL_INCREASING,
        suggested_display_precision=0,
        pace=30,
        dead_band=0.5,
    ),
    _temperature("outside_temperature", diagnostic=False),
    _temperature("coolant_temperature"),
    _temperature("oil_temperature"),
    _choice("ignition", ["stop", "start_up", "start"], diagnostic=True),
    _choice("powertrain", POWERTRAINS, diagnostic=True),
    _choice("driving_mode", DRIVING_MODES),
    _choice("preconditioning", ["enabled", "disabled", "finished", "failure"]),
    _choice("privacy", ["nothing", "location", "everything"], diagnostic=True),
    SensorRow(
        kind=AssetKind.VEHICLE,
        key="service_days",
        report="service_days",
        translation_key="service_days",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.DAYS,
        suggested_display_precision=0,
    ),
    SensorRow(
        kind=AssetKind.VEHICLE,
        key="service_distance",
        report="service_distance",
        translation_key="service_distance",
        device_class=SensorDeviceClass.DISTANCE,
        native_unit_of_measurement=UnitOfLength.KILOMETERS,
        suggested_display_precision=0,
    ),
    _time("session_start", "sessions"),
    _time("session_end", "sessions"),
    moment(AssetKind.VEHICLE, "last_push", "last_push", pace=60),
)

BINARY_SENSORS = (
    _flag("plugged", BinarySensorDeviceClass.PLUG),
    _flag("moving", BinarySensorDeviceClass.MOVING),
    _flag("unlocked", BinarySensorDeviceClass.LOCK),
    *(_flag(key, BinarySensorDeviceClass.DOOR) for key in DOORS),
    _flag("rear_window", BinarySensorDeviceClass.WINDOW),
    # Cars without a roof that opens say it is open, and those without an alarm that it is active.
    _flag("roof_window", BinarySensorDeviceClass.WINDOW, enabled=False),
    _flag("alarm", None, enabled=False),
    _flag("seat_belt", BinarySensorDeviceClass.SAFETY),
    _flag("stolen", BinarySensorDeviceClass.SAFETY),
    _flag("warning", BinarySensorDeviceClass.PROBLEM),
    _flag("tyre_problem", BinarySensorDeviceClass.PROBLEM),
)

EVENTS = (
    EventRow(
        kind=AssetKind.VEHICLE,
        key="activity",
        report="activity",
        translation_key="vehicle_activity",
        occurrence="vehicle",
        event_types=VEHICLE_EVENTS,
        outlives_asset=True,
    ),
    EventRow(
        kind=AssetKind.VEHICLE,
        key="session",
        report="sessions",
        translation_key="charging_session",
        occurrence="session",
        event_types=list(SESSION_EVENTS),
    ),
)
