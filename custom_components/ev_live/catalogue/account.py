"""What an account shows."""

from homeassistant.components.binary_sensor import BinarySensorDeviceClass
from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import EntityCategory, UnitOfTime

from ..model import AssetKind
from ..monitoring import Standing
from ..readiness import READINESS_EVENTS
from ..readings import LATE_VEHICLES, READINESS, VEHICLES_LATE, VEHICLES_NOT_READY, VEHICLES_READY
from .rows import BinarySensorRow, EventRow, SensorRow, charging_power, count, moment

# What the house itself observes of every account.
ACCOUNT_REPORTS = frozenset({"connected", "frames", "skipped", "connects", "incidents"})


def _counter(key: str) -> SensorRow:
    """Return a row that counts what went through the feed."""
    return SensorRow(
        kind=AssetKind.ACCOUNT,
        key=key,
        report=key,
        translation_key=key,
        state_class=SensorStateClass.TOTAL_INCREASING,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
    )


def _monitor(key: str) -> SensorRow:
    """Return a row that shows how a monitor that an account keeps by itself is doing."""
    return SensorRow(
        kind=AssetKind.ACCOUNT,
        key=f"monitor_{key}",
        report=f"monitor_{key}",
        translation_key=f"monitor_{key}",
        device_class=SensorDeviceClass.ENUM,
        options=[standing.value for standing in Standing],
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
    )


def _vehicles(key: str) -> SensorRow:
    """Return a row that counts vehicles by how far they are."""
    return SensorRow(
        kind=AssetKind.ACCOUNT,
        key=key,
        report=READINESS,
        translation_key=key,
        state_class=SensorStateClass.MEASUREMENT,
    )


SENSORS = (
    _vehicles(VEHICLES_READY),
    _vehicles(VEHICLES_NOT_READY),
    count(AssetKind.ACCOUNT, "connectors_available", enabled=False),
    count(AssetKind.ACCOUNT, "connectors_total", enabled=False),
    count(AssetKind.ACCOUNT, "connectors_charging", enabled=False),
    count(AssetKind.ACCOUNT, "connectors_out_of_order", enabled=False),
    SensorRow(
        kind=AssetKind.ACCOUNT,
        key="incidents_open",
        report="incidents",
        translation_key="incidents_open",
        state_class=SensorStateClass.MEASUREMENT,
    ),
    charging_power(AssetKind.ACCOUNT),
    SensorRow(
        kind=AssetKind.ACCOUNT,
        key="stream_lag",
        report="stream_lag",
        translation_key="stream_lag",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        pace=60,
    ),
    SensorRow(
        kind=AssetKind.ACCOUNT,
        key="certificate_expires",
        report="certificate_expires",
        translation_key="certificate_expires",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
    ),
    SensorRow(
        kind=AssetKind.ACCOUNT,
        key="calls_left",
        report="calls_left",
        translation_key="calls_left",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
    ),
    _monitor("charging"),
    _monitor("charging_tick"),
    _monitor("driving"),
    _monitor("driving_tick"),
    _monitor("body"),
    _monitor("incidents"),
    moment(AssetKind.ACCOUNT, "last_heard", "last_heard", pace=60),
    _counter("frames"),
    _counter("skipped"),
    _counter("connects"),
)

BINARY_SENSORS = (
    BinarySensorRow(
        kind=AssetKind.ACCOUNT,
        key=VEHICLES_LATE,
        report=READINESS,
        translation_key=VEHICLES_LATE,
        device_class=BinarySensorDeviceClass.PROBLEM,
        detail=LATE_VEHICLES,
    ),
    BinarySensorRow(
        kind=AssetKind.ACCOUNT,
        key="connected",
        report="connected",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
        outlives_feed=True,
    ),
    BinarySensorRow(
        kind=AssetKind.ACCOUNT,
        key="monitors_running",
        report="monitors_running",
        translation_key="monitors_running",
        device_class=BinarySensorDeviceClass.RUNNING,
        entity_category=EntityCategory.DIAGNOSTIC,
    ),
)

EVENTS = (
    EventRow(
        kind=AssetKind.ACCOUNT,
        key=READINESS,
        report=READINESS,
        translation_key=READINESS,
        occurrence=READINESS,
        event_types=list(READINESS_EVENTS),
        outlives_feed=True,
    ),
)
