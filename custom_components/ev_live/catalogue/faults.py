"""What is shown of faults, wherever there can be one."""

from homeassistant.components.binary_sensor import BinarySensorDeviceClass
from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import EntityCategory

from ..lives import INCIDENT_EVENTS
from ..model import AssetKind
from .rows import BinarySensorRow, EventRow, SensorRow

# Where incidents are told beside the account and the vehicles.
PLACES = (AssetKind.DEPOT, AssetKind.STATION, AssetKind.CONNECTOR)

FAULT_CODES = [
    "none",
    "no_fault_known",
    "usage_failure",
    "communication_failure",
    "electrical_operation_failure",
    "configuration_failure",
    "other_failure",
]


def _code(kind: AssetKind) -> SensorRow:
    """Return a row that names a fault by one of a few codes."""
    return SensorRow(
        kind=kind,
        key="fault_code",
        report="fault_code",
        translation_key="fault_code",
        device_class=SensorDeviceClass.ENUM,
        options=FAULT_CODES,
        entity_category=EntityCategory.DIAGNOSTIC,
    )


def _text(kind: AssetKind, key: str) -> SensorRow:
    """Return a row that shows what is said of a fault, as it is said."""
    return SensorRow(
        kind=kind,
        key=key,
        report=key,
        translation_key=key,
        entity_category=EntityCategory.DIAGNOSTIC,
    )


def _since(kind: AssetKind) -> SensorRow:
    """Return a row that shows since when there is a fault."""
    return SensorRow(
        kind=kind,
        key="fault_since",
        report="fault_since",
        translation_key="fault_since",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
    )


def _open(kind: AssetKind) -> SensorRow:
    """Return a row that counts open incidents."""
    return SensorRow(
        kind=kind,
        key="incidents_open",
        report="incidents",
        translation_key="incidents_open",
        state_class=SensorStateClass.MEASUREMENT,
        entity_registry_enabled_default=False,
    )


SENSORS = (
    *(_open(kind) for kind in PLACES),
    _code(AssetKind.STATION),
    _code(AssetKind.CONNECTOR),
    _text(AssetKind.STATION, "fault_text"),
    _text(AssetKind.CONNECTOR, "fault_text"),
    _text(AssetKind.VEHICLE, "error_code"),
    _text(AssetKind.VEHICLE, "fault_text"),
    *(_since(kind) for kind in (AssetKind.STATION, AssetKind.CONNECTOR, AssetKind.VEHICLE)),
)

BINARY_SENSORS = tuple(
    BinarySensorRow(
        kind=kind,
        key="incident",
        report="incidents",
        translation_key="incident",
        device_class=BinarySensorDeviceClass.PROBLEM,
    )
    for kind in PLACES
)

EVENTS = tuple(
    EventRow(
        kind=kind,
        key="incidents",
        report="incidents",
        translation_key="incidents",
        occurrence="incident",
        event_types=list(INCIDENT_EVENTS),
    )
    for kind in (AssetKind.ACCOUNT, *PLACES)
)
