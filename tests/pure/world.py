"""An account to try things on."""

from collections.abc import Callable
from datetime import datetime, timedelta

from custom_components.ev_live.fleet import Fleet
from custom_components.ev_live.model import (
    ACCOUNT,
    Asset,
    AssetKind,
    Batch,
    ConnectorStatus,
    Observation,
    Value,
)
from custom_components.ev_live.readings import Changes

STATION = "NOR_09901"
FIRST = f"{STATION}/1"
SECOND = f"{STATION}/2"
CONNECTORS = (FIRST, SECOND)

THE_ACCOUNT = Asset(id=ACCOUNT, kind=AssetKind.ACCOUNT, name="Account")


def station(station_id: str = STATION) -> Asset:
    """Return a station."""
    return Asset(id=station_id, kind=AssetKind.STATION, parent=ACCOUNT, name="Station")


def connector(connector_id: str, parent: str = STATION, max_power: float | None = 150.0) -> Asset:
    """Return a connector of a station."""
    return Asset(
        id=connector_id,
        kind=AssetKind.CONNECTOR,
        parent=parent,
        max_power=max_power,
        reports=frozenset({"status"}),
    )


def make_fleet(clock: Callable[[], datetime], settle: timedelta, *assets: Asset) -> Fleet:
    """Return a fleet with these assets; without any, one station of two connectors."""
    fleet = Fleet(clock, settle)
    known = assets or (station(), *(connector(each) for each in CONNECTORS))
    fleet.apply(Batch(assets=(THE_ACCOUNT, *known)))
    return fleet


def say(
    fleet: Fleet,
    asset: str,
    value: Value,
    *,
    key: str = "status",
    at: datetime | None = None,
) -> Changes:
    """Let the provider say one thing."""
    return fleet.apply(Batch(observations=(Observation(asset, key, value, at),)))


def free(fleet: Fleet, asset: str) -> Changes:
    """Let the provider say that a connector is free."""
    return say(fleet, asset, ConnectorStatus.AVAILABLE)


def take(fleet: Fleet, asset: str) -> Changes:
    """Let the provider say that a connector charges."""
    return say(fleet, asset, ConnectorStatus.CHARGING)
