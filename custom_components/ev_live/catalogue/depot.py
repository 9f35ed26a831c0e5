"""What a depot shows."""

from ..model import AssetKind
from .rows import charging_power, count

SENSORS = (
    count(AssetKind.DEPOT, "connectors_available", enabled=True),
    count(AssetKind.DEPOT, "connectors_total", enabled=True, diagnostic=True),
    count(AssetKind.DEPOT, "connectors_charging", enabled=True),
    count(AssetKind.DEPOT, "connectors_out_of_order", enabled=True),
    charging_power(AssetKind.DEPOT),
)
