"""What each provider can report at most: one asset of a kind, described by its own decoder.

What decides whether an entity exists is the asset's description, so the tables ask the same
rows of the catalogue the same question as the platforms do.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from custom_components.ev_live.catalogue import ACCOUNT_REPORTS
from custom_components.ev_live.feed import Oddities
from custom_components.ev_live.fleet import Fleet
from custom_components.ev_live.model import ACCOUNT, Asset, AssetKind, Batch, Plug, Position
from custom_components.ev_live.providers.here import records
from custom_components.ev_live.providers.nobil import register
from custom_components.ev_live.providers.stellantis import keys, reports
from custom_components.ev_live.providers.viriciti import stations
from custom_components.ev_live.providers.viriciti.labels import DOCUMENTED, Sign, Watch
from custom_components.ev_live.providers.viriciti.stations import Stations
from custom_components.ev_live.providers.viriciti.vehicles import Vehicles
from custom_components.ev_live.registry import PROVIDERS

from . import whole_picture

SOMEWHERE = Position(latitude=60, longitude=10)


def fullest(provider: str) -> dict[AssetKind, Asset]:
    """Return the asset of each kind of which a provider reports the most."""
    found: dict[AssetKind, Asset] = {}
    for asset in (_account(provider), *FULLEST[provider]()):
        known = found.get(asset.kind, asset)
        found[asset.kind] = replace(asset, reports=asset.reports | known.reports)
    # A fleet lets its account report on its vehicles.
    fleet = Fleet(_now, timedelta())
    shared = {AssetKind.ACCOUNT, AssetKind.VEHICLE} & found.keys()
    fleet.apply(Batch(assets=tuple(found[kind] for kind in sorted(shared))))
    return found | {asset.kind: asset for asset in fleet.assets.values()}


def _account(provider: str) -> Asset:
    """Describe an account as the coordinator does."""
    reported = ACCOUNT_REPORTS | PROVIDERS[provider].account_reports
    return Asset(id=ACCOUNT, kind=AssetKind.ACCOUNT, reports=reported)


def _public(connector_reports: frozenset[str]) -> Callable[[], Iterable[Asset]]:
    """Return what describes stations that have a place, and connectors with their plugs."""

    def describe() -> Iterator[Asset]:
        """Give a station and its connector."""
        yield Asset(id="1", kind=AssetKind.STATION, position=SOMEWHERE)
        yield Asset(
            id="1/1",
            kind=AssetKind.CONNECTOR,
            plugs=(Plug.CCS,),
            max_power=150,
            reports=connector_reports,
        )

    return describe


def _viriciti() -> Iterator[Asset]:
    """Give a vehicle with every label, and a station whose sessions are metered."""
    fleet = Fleet(_now, timedelta())
    oddities = Oddities("")
    labels = (*DOCUMENTED, "label")
    watch = Watch(vid="1", labels=labels, sign=Sign.POSITIVE)
    yield from Vehicles([watch], fleet, oddities, _now, has_stations=True).assets()
    yield from Stations(frozenset({"1"}), fleet, oddities, _now).assets()
    metered = stations.CONNECTOR_REPORTS | {stations.ENERGY}
    yield Asset(id="1/1", kind=AssetKind.CONNECTOR, reports=metered)


def _stellantis() -> Iterator[Asset]:
    """Give a car of every kind of drive in one, and a monitor that a person built."""
    yield Asset(id="1", kind=AssetKind.VEHICLE, reports=keys.ALL)
    yield Asset(id="2", kind=AssetKind.MONITOR, reports=reports.MONITOR_REPORTS)


def _now() -> datetime:
    """Return a time; nothing here depends on it."""
    return datetime(2026, 1, 1, tzinfo=UTC)


FULLEST: dict[str, Callable[[], Iterable[Asset]]] = {
    "nobil": _public(register.CONNECTOR_REPORTS),
    "here": _public(records.CONNECTOR_REPORTS),
    "viriciti": _viriciti,
    "chargepilot": whole_picture.assets,
    "stellantis": _stellantis,
}
