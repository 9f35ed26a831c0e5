"""What a row of the catalogue can say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import override

from homeassistant.components.binary_sensor import BinarySensorEntityDescription
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

from ..model import Asset, AssetKind, Position, Value

# A change that is too small to matter waits this many times the pace.
PATIENCE = 12


@dataclass(frozen=True, kw_only=True)
class Row(EntityDescription):
    """One value of one kind of asset.

    `report` names the observation the value rests on; without one every asset of the kind
    has it.

    `pace` is the least number of seconds between two writes of the same entity, and a change
    smaller than `dead_band`, in metres for a place, waits longer; both only delay: the last
    value always arrives, and one that begins or is over at once. `placeholders` go into the
    name.
    """

    kind: AssetKind
    report: str | None = None
    pace: float = 0
    dead_band: float = 0
    placeholders: Mapping[str, str] | None = None

    def exists(self, asset: Asset) -> bool:
        """Whether an asset has this value."""
        return self.report is None or self.report in asset.reports

    def patience(self, shown: Value, value: Value) -> float:
        """Return how many paces a value can wait beside the one that is shown.

        One that begins or is over cannot: it would be shown beside a status that denies it.
        """
        if (shown is None) != (value is None):
            return 0
        return PATIENCE if self._is_small(shown, value) else 1

    def _is_small(self, shown: Value, value: Value) -> bool:
        """Whether a value hardly differs from the one that is shown."""
        if isinstance(shown, Position) and isinstance(value, Position):
            return shown.distance_to(value) < self.dead_band
        if not isinstance(shown, int | float) or not isinstance(value, int | float):
            return False
        # Whether something stands still or is off is never a matter of degree.
        return bool(shown) == bool(value) and abs(value - shown) < self.dead_band


@dataclass(frozen=True, kw_only=True)
class SensorRow(Row, SensorEntityDescription):
    """A value that is shown as it is; with a `fact` it stands on the asset itself.

    `on_map` lets a map show the value at the place of the asset. `reset_key` names the
    reading that says since when a total counts.
    """

    fact: Callable[[Asset], StateType] | None = None
    on_map: bool = False
    reset_key: str | None = None

    @override
    def exists(self, asset: Asset) -> bool:
        """Whether an asset has this value, or this fact."""
        return super().exists(asset) if self.fact is None else self.fact(asset) is not None

    def shows(self, value: Value) -> bool:
        """Whether a value is of the kind that this row shows, or there is none.

        Home Assistant turns an entity away whose value is of another kind.
        """
        if value is None:
            return True
        match self.device_class:
            case SensorDeviceClass.TIMESTAMP:
                return isinstance(value, datetime)
            case SensorDeviceClass.ENUM:
                return value in (self.options or ())
        if self.state_class is None and self.native_unit_of_measurement is None:
            return not isinstance(value, datetime)
        return isinstance(value, int | float) and not isinstance(value, bool)


@dataclass(frozen=True, kw_only=True)
class BinarySensorRow(Row, BinarySensorEntityDescription):
    """A value that is on or off; `outlives_feed` where it is about the feed itself.

    `detail` names the reading that says more of it, which is shown beside it.
    """

    outlives_feed: bool = False
    detail: str | None = None


@dataclass(frozen=True, kw_only=True)
class EventRow(Row, EventEntityDescription):
    """The occurrences of one kind, at the asset and at everything below it.

    One that `outlives_asset` also tells that the provider has the asset no more; one that
    `outlives_feed` happens without the feed.
    """

    occurrence: str
    outlives_asset: bool = False
    outlives_feed: bool = False


@dataclass(frozen=True, kw_only=True)
class TrackerRow(Row, TrackerEntityDescription):
    """Where an asset is: where it says it is, or where it stands for good."""

    @override
    def exists(self, asset: Asset) -> bool:
        """Whether it can be known where the asset is."""
        return self.key in asset.reports or asset.position is not None


def count(
    kind: AssetKind, key: str, *, enabled: bool, diagnostic: bool = False, on_map: bool = False
) -> SensorRow:
    """Return a row that counts things as they stand now."""
    return SensorRow(
        kind=kind,
        on_map=on_map,
        key=key,
        translation_key=key,
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC if diagnostic else None,
        entity_registry_enabled_default=enabled,
    )


def measured(
    kind: AssetKind,
    key: str,
    device_class: SensorDeviceClass,
    unit: str,
    *,
    precision: int,
    is_named: bool = False,
    enabled: bool = True,
    pace: float = 0,
    dead_band: float = 0,
) -> SensorRow:
    """Return a row that shows a measurement; only one that `is_named` has a name of its own."""
    return SensorRow(
        kind=kind,
        key=key,
        report=key,
        translation_key=key if is_named else None,
        device_class=device_class,
        native_unit_of_measurement=unit,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=precision,
        entity_registry_enabled_default=enabled,
        pace=pace,
        dead_band=dead_band,
    )


def moment(kind: AssetKind, key: str, report: str, *, pace: float = 0) -> SensorRow:
    """Return a row that shows a time for those who want to know, off by default."""
    return SensorRow(
        kind=kind,
        key=key,
        report=report,
        pace=pace,
        translation_key=key,
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
    )


def charging_power(kind: AssetKind) -> SensorRow:
    """Return a row that sums up what the connectors below draw."""
    return SensorRow(
        kind=kind,
        key="charging_power",
        report="charging_power",
        translation_key="charging_power",
        device_class=SensorDeviceClass.POWER,
        native_unit_of_measurement=UnitOfPower.KILO_WATT,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=1,
        pace=5,
        dead_band=1,
    )
