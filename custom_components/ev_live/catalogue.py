"""What each value is in Home Assistant: one row per asset kind and key.

To add a value to the product, add a row here, its texts in `translations/` and, where its
device class has none, an icon in `icons.json`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntityDescription,
)
from homeassistant.components.device_tracker import TrackerEntityDescription
from homeassistant.components.event import EventEntityDescription
from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, UnitOfPower
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.typing import StateType

from .announce import CONNECTOR_EVENTS
from .model import PLUG_NAMES, Asset, AssetKind, ConnectorStatus

# What the house itself observes of every account.
ACCOUNT_REPORTS = frozenset({"connected", "frames", "skipped", "connects"})


@dataclass(frozen=True, kw_only=True)
class Row(EntityDescription):
    """One value of one kind of asset.

    `pace` is the least number of seconds between two writes of the same entity. `report`
    names the observation the value rests on; without one every asset of the kind has it.
    """

    kind: AssetKind
    pace: float = 0
    report: str | None = None

    def exists(self, asset: Asset) -> bool:
        """Whether an asset has this value."""
        return self.report is None or self.report in asset.reports


@dataclass(frozen=True, kw_only=True)
class SensorRow(Row, SensorEntityDescription):
    """A value that is shown as it is; with a `fact` it stands on the asset itself.

    `on_map` lets a map show the value at the place of the asset.
    """

    fact: Callable[[Asset], StateType] | None = None
    on_map: bool = False

    @override
    def exists(self, asset: Asset) -> bool:
        """Whether an asset has this value, or this fact."""
        return super().exists(asset) if self.fact is None else self.fact(asset) is not None


@dataclass(frozen=True, kw_only=True)
class BinarySensorRow(Row, BinarySensorEntityDescription):
    """A value that is on or off; `outlives_feed` where it is about the feed itself."""

    outlives_feed: bool = False


@dataclass(frozen=True, kw_only=True)
class EventRow(Row, EventEntityDescription):
    """The occurrences of one kind, at the asset and at everything above it."""

    occurrence: str


@dataclass(frozen=True, kw_only=True)
class TrackerRow(Row, TrackerEntityDescription):
    """Where an asset is."""

    @override
    def exists(self, asset: Asset) -> bool:
        """Whether it is known where the asset is."""
        return asset.position is not None


def _plugs(asset: Asset) -> str | None:
    """Name the plugs of a connector."""
    return ", ".join(PLUG_NAMES[plug] for plug in asset.plugs if plug in PLUG_NAMES) or None


def _count(
    kind: AssetKind, key: str, *, enabled: bool, diagnostic: bool = False, on_map: bool = False
) -> SensorRow:
    """Return a row that counts connectors."""
    return SensorRow(
        kind=kind,
        on_map=on_map,
        key=key,
        translation_key=key,
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC if diagnostic else None,
        entity_registry_enabled_default=enabled,
    )


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
        pace=30,
    )


SENSORS = (
    SensorRow(
        kind=AssetKind.CONNECTOR,
        key="status",
        report="status",
        translation_key="status",
        device_class=SensorDeviceClass.ENUM,
        options=[status.value for status in ConnectorStatus],
    ),
    SensorRow(
        kind=AssetKind.CONNECTOR,
        key="last_change",
        report="status",
        translation_key="last_change",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
    ),
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
    _count(AssetKind.STATION, "connectors_available", enabled=True, on_map=True),
    _count(AssetKind.STATION, "connectors_total", enabled=True, diagnostic=True),
    _count(AssetKind.STATION, "connectors_heard", enabled=True, diagnostic=True),
    _count(AssetKind.STATION, "connectors_charging", enabled=False),
    _count(AssetKind.STATION, "connectors_out_of_order", enabled=False),
    SensorRow(
        kind=AssetKind.STATION,
        key="best_free_power",
        translation_key="best_free_power",
        device_class=SensorDeviceClass.POWER,
        native_unit_of_measurement=UnitOfPower.KILO_WATT,
        suggested_display_precision=0,
    ),
    _count(AssetKind.ACCOUNT, "connectors_available", enabled=False),
    _count(AssetKind.ACCOUNT, "connectors_total", enabled=False),
    _count(AssetKind.ACCOUNT, "connectors_charging", enabled=False),
    _count(AssetKind.ACCOUNT, "connectors_out_of_order", enabled=False),
    _counter("frames"),
    _counter("skipped"),
    _counter("connects"),
)

BINARY_SENSORS = (
    BinarySensorRow(
        kind=AssetKind.CONNECTOR, key="available", report="status", translation_key="available"
    ),
    BinarySensorRow(
        kind=AssetKind.CONNECTOR,
        key="problem",
        report="status",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
    ),
    BinarySensorRow(kind=AssetKind.STATION, key="any_available", translation_key="any_available"),
    BinarySensorRow(kind=AssetKind.STATION, key="all_available", translation_key="all_available"),
    BinarySensorRow(
        kind=AssetKind.STATION,
        key="problem",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
    ),
    BinarySensorRow(
        kind=AssetKind.ACCOUNT,
        key="connected",
        report="connected",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
        outlives_feed=True,
    ),
)

EVENTS = tuple(
    EventRow(
        kind=kind,
        key="activity",
        translation_key="activity",
        occurrence="connector",
        event_types=list(CONNECTOR_EVENTS),
    )
    for kind in (AssetKind.CONNECTOR, AssetKind.STATION)
)

TRACKERS = (
    TrackerRow(
        kind=AssetKind.STATION,
        key="position",
        translation_key="position",
        entity_registry_enabled_default=False,
    ),
)

ROWS: tuple[Row, ...] = (*SENSORS, *BINARY_SENSORS, *EVENTS, *TRACKERS)


def rows_of[RowT: Row](rows: Iterable[RowT], asset: Asset) -> list[RowT]:
    """Return the rows that apply to an asset."""
    return [row for row in rows if row.kind is asset.kind and row.exists(asset)]
