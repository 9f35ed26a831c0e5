"""Tables of the entities of a provider, by the catalogue."""

from collections.abc import Iterator

from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import EntityCategory

from custom_components.ev_live.catalogue import (
    BINARY_SENSORS,
    EVENTS,
    TRACKERS,
    BinarySensorRow,
    EventRow,
    Row,
    SensorRow,
    rows_of,
    sensor_rows_of,
)
from custom_components.ev_live.model import Asset, AssetKind

from .fullest import fullest
from .texts import code, device_class_name, english, table

HEADS = ("Entity", "Kind", "Unit, or what it can be", "Remarks")

TITLES = {
    AssetKind.ACCOUNT: "The account",
    AssetKind.DEPOT: "A depot",
    AssetKind.STATION: "A charging station",
    AssetKind.CONNECTOR: "A connector",
    AssetKind.VEHICLE: "A vehicle",
    AssetKind.MONITOR: "A monitor that you built",
}


def entities(provider: str) -> str:
    """Return the entities of each kind of device that a provider brings."""
    assets = fullest(provider)
    return "\n\n".join(
        f"**{title}**\n\n{table(HEADS, map(_cells, rows_at(assets[kind])))}"
        for kind, title in TITLES.items()
        if kind in assets
    )


def rows_at(asset: Asset) -> Iterator[Row]:
    """Give the rows that apply to an asset, as the platforms find them."""
    yield from sensor_rows_of(asset)
    yield from rows_of(BINARY_SENSORS, asset)
    yield from rows_of(EVENTS, asset)
    yield from rows_of(TRACKERS, asset)


def _cells(row: Row) -> tuple[str, str, str, str]:
    """Describe a row of the catalogue."""
    return _name(row), platform(row).replace("_", " "), _range(row), _remarks(row)


def platform(row: Row) -> str:
    """Return the platform of a row."""
    match row:
        case SensorRow():
            return "sensor"
        case BinarySensorRow():
            return "binary_sensor"
        case EventRow():
            return "event"
    return "device_tracker"


def _name(row: Row) -> str:
    """Return what the entity is called."""
    if row.translation_key is None:
        return device_class_name(platform(row), str(row.device_class))
    name: str = english()["entity"][platform(row)][row.translation_key]["name"]
    return name.format(**row.placeholders or {})


def _range(row: Row) -> str:
    """Return the unit of a number, the words of a choice, the types of an event."""
    match row:
        case SensorRow(device_class=SensorDeviceClass.ENUM, options=list(options)):
            return code(options)
        case SensorRow(device_class=SensorDeviceClass.TIMESTAMP):
            return "time"
        case SensorRow():
            unit = row.suggested_unit_of_measurement or row.native_unit_of_measurement
            return str(unit) if unit else ""
        case EventRow(event_types=list(types)):
            return code(types)
        case BinarySensorRow():
            return "on, off"
    return "place"


def _remarks(row: Row) -> str:
    """Say what a person has to know to find the entity."""
    remarks = []
    if row.entity_category is EntityCategory.DIAGNOSTIC:
        remarks.append("diagnostic")
    if not row.entity_registry_enabled_default:
        remarks.append("off by default")
    return ", ".join(remarks)
