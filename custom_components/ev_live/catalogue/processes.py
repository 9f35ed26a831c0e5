"""What is shown of charging that somebody manages: what runs, what is predicted, what is to come."""

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import (
    EntityCategory,
    UnitOfEnergy,
    UnitOfPower,
    UnitOfRatio,
    UnitOfReactivePower,
    UnitOfTemperature,
)

from ..model import AssetKind
from .rows import EventRow, SensorRow

PROCESS_STATUSES = [
    "idle",
    "preparing",
    "charging",
    "suspended_evse",
    "suspended_ev",
    "finishing",
    "queued",
    "rejected_technically",
]

# What is predicted or asked for, each with the time it is for.
PREDICTIONS = ("min_soc", "max_soc", "final_soc", "departure_soc", "progress_soc")


def _soc(kind: AssetKind, key: str) -> SensorRow:
    """Return a row for a state of charge that is not of now."""
    return SensorRow(
        kind=kind,
        key=key,
        report=key,
        translation_key=key,
        native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
        suggested_display_precision=0,
    )


def _time(kind: AssetKind, key: str) -> SensorRow:
    """Return a row for a time."""
    return SensorRow(
        kind=kind,
        key=key,
        report=key,
        translation_key=key,
        device_class=SensorDeviceClass.TIMESTAMP,
    )


def _text(
    kind: AssetKind, key: str, *, diagnostic: bool = False, enabled: bool = True
) -> SensorRow:
    """Return a row for a name."""
    return SensorRow(
        kind=kind,
        key=key,
        report=key,
        translation_key=key,
        entity_category=EntityCategory.DIAGNOSTIC if diagnostic else None,
        entity_registry_enabled_default=enabled,
    )


def _predicted(kind: AssetKind, prefix: str = "") -> tuple[SensorRow, ...]:
    """Return the rows for what is predicted of a process, and for which process that is."""
    return (
        *(_soc(kind, f"{prefix}{key}") for key in PREDICTIONS),
        *(_time(kind, f"{prefix}{key}_time") for key in PREDICTIONS),
        SensorRow(
            kind=kind,
            key=f"{prefix}prediction_status",
            report=f"{prefix}prediction_status",
            translation_key=f"{prefix}prediction_status",
            device_class=SensorDeviceClass.ENUM,
            options=["ongoing", "finished"],
        ),
        _text(kind, f"{prefix}charging_request", diagnostic=True),
        _text(kind, f"{prefix}process_id", diagnostic=True, enabled=False),
        _text(kind, f"{prefix}presystem", diagnostic=True, enabled=False),
    )


def _temperature(key: str) -> SensorRow:
    """Return a row for a temperature of the equipment."""
    return SensorRow(
        kind=AssetKind.CONNECTOR,
        key=key,
        report=key,
        translation_key=key,
        device_class=SensorDeviceClass.TEMPERATURE,
        native_unit_of_measurement=UnitOfTemperature.CELSIUS,
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        suggested_display_precision=0,
        pace=30,
        dead_band=1,
    )


def _scheduled(kind: AssetKind) -> tuple[SensorRow, ...]:
    """Return the rows for what is to come."""
    return (
        SensorRow(
            kind=kind,
            key="scheduled",
            report="scheduled",
            translation_key="scheduled",
            state_class=SensorStateClass.MEASUREMENT,
        ),
        _text(kind, "next_vehicle"),
        _time(kind, "next_start"),
        *_predicted(kind, "next_"),
    )


SENSORS = (
    SensorRow(
        kind=AssetKind.STATION,
        key="station_status",
        report="station_status",
        translation_key="station_status",
        device_class=SensorDeviceClass.ENUM,
        options=["available", "out_of_service", "faulted"],
    ),
    SensorRow(
        kind=AssetKind.STATION,
        key="total_power",
        report="total_power",
        translation_key="total_power",
        device_class=SensorDeviceClass.POWER,
        native_unit_of_measurement=UnitOfPower.KILO_WATT,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=1,
        pace=5,
        dead_band=0.5,
    ),
    SensorRow(
        kind=AssetKind.CONNECTOR,
        key="process_status",
        report="process_status",
        translation_key="process_status",
        device_class=SensorDeviceClass.ENUM,
        options=PROCESS_STATUSES,
    ),
    SensorRow(
        kind=AssetKind.CONNECTOR,
        key="meter",
        report="meter",
        translation_key="meter",
        device_class=SensorDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.WATT_HOUR,
        suggested_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        state_class=SensorStateClass.TOTAL_INCREASING,
        suggested_display_precision=1,
    ),
    SensorRow(
        kind=AssetKind.CONNECTOR,
        key="reactive_power",
        report="reactive_power",
        device_class=SensorDeviceClass.REACTIVE_POWER,
        native_unit_of_measurement=UnitOfReactivePower.KILO_VOLT_AMPERE_REACTIVE,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=1,
        entity_registry_enabled_default=False,
        pace=5,
        dead_band=0.5,
    ),
    # What may be drawn, not what is: nothing may ever sum it up as if it were.
    SensorRow(
        kind=AssetKind.CONNECTOR,
        key="power_limit",
        report="power_limit",
        translation_key="power_limit",
        device_class=SensorDeviceClass.POWER,
        native_unit_of_measurement=UnitOfPower.KILO_WATT,
        entity_category=EntityCategory.DIAGNOSTIC,
        suggested_display_precision=1,
        pace=5,
    ),
    *(_temperature(f"{part}_temperature") for part in ("inside", "outside", "connector")),
    _text(AssetKind.CONNECTOR, "vehicle"),
    *_predicted(AssetKind.CONNECTOR),
    *_scheduled(AssetKind.CONNECTOR),
    *_scheduled(AssetKind.DEPOT),
)

EVENTS = (
    *(
        EventRow(
            kind=kind,
            key="visits",
            report="visits",
            translation_key="visits",
            occurrence="visit",
            event_types=["arrived", "left"],
        )
        for kind in (AssetKind.CONNECTOR, AssetKind.DEPOT)
    ),
    EventRow(
        kind=AssetKind.ACCOUNT,
        key="charging_requests",
        report="charging_requests",
        translation_key="charging_requests",
        occurrence="charging_request",
        event_types=["rejected"],
    ),
)
