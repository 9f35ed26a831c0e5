"""What each value is in Home Assistant: one row per asset kind and key.

To add a value to the product, add a row to the room of its asset, its texts in
`translations/` and, where its device class has none, an icon in `icons.json`.
"""

from collections.abc import Iterable

from ..model import Asset, AssetKind, Value
from . import account, car, connector, depot, faults, monitor, processes, station, upkeep, vehicle
from .account import ACCOUNT_REPORTS
from .rows import BinarySensorRow, EventRow, Row, SensorRow, TrackerRow
from .vehicle import RAW, raw_rows

__all__ = [
    "ACCOUNT_REPORTS",
    "BINARY_SENSORS",
    "EVENTS",
    "RAW",
    "ROWS",
    "SENSORS",
    "TRACKERS",
    "BinarySensorRow",
    "EventRow",
    "Row",
    "SensorRow",
    "TrackerRow",
    "can_show",
    "is_dropped",
    "rows_of",
    "sensor_rows_of",
]

SENSORS: tuple[SensorRow, ...] = (
    *account.SENSORS,
    *depot.SENSORS,
    *station.SENSORS,
    *connector.SENSORS,
    *processes.SENSORS,
    *vehicle.SENSORS,
    *car.SENSORS,
    *upkeep.SENSORS,
    *monitor.SENSORS,
    *faults.SENSORS,
)

BINARY_SENSORS: tuple[BinarySensorRow, ...] = (
    *account.BINARY_SENSORS,
    *station.BINARY_SENSORS,
    *connector.BINARY_SENSORS,
    *vehicle.BINARY_SENSORS,
    *car.BINARY_SENSORS,
    *upkeep.BINARY_SENSORS,
    *faults.BINARY_SENSORS,
)

EVENTS: tuple[EventRow, ...] = (
    *account.EVENTS,
    *station.EVENTS,
    *connector.EVENTS,
    *processes.EVENTS,
    *vehicle.EVENTS,
    *car.EVENTS,
    *monitor.EVENTS,
    *faults.EVENTS,
)

TRACKERS: tuple[TrackerRow, ...] = (*station.TRACKERS, *vehicle.TRACKERS)

ROWS: tuple[Row, ...] = (*SENSORS, *BINARY_SENSORS, *EVENTS, *TRACKERS)

_SENSORS = {(row.kind, row.key): row for row in SENSORS}
_REPORTS = {(row.kind, row.key): row.report for row in ROWS}


def rows_of[RowT: Row](rows: Iterable[RowT], asset: Asset) -> list[RowT]:
    """Return the rows that apply to an asset."""
    return [row for row in rows if row.kind is asset.kind and row.exists(asset)]


def sensor_rows_of(asset: Asset) -> list[SensorRow]:
    """Return the sensor rows that apply to an asset, those of its raw values among them."""
    rows = rows_of(SENSORS, asset)
    return rows + raw_rows(asset) if asset.kind is AssetKind.VEHICLE else rows


def can_show(asset: Asset, key: str, value: Value) -> bool:
    """Whether a value of an asset is of the kind that its sensor shows, if it has one."""
    row = _SENSORS.get((asset.kind, key))
    return row is None or row.shows(value)


def is_dropped(asset: Asset, key: str) -> bool:
    """Whether a key shows what an asset does not report any more.

    What rests on a fact is none of that: a provider may leave facts out for a while.
    """
    if key.startswith(RAW):
        return key not in asset.reports
    report = _REPORTS.get((asset.kind, key))
    return report is not None and report not in asset.reports
