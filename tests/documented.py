"""Holds every account of every test to what the pages of its provider say."""

from collections.abc import Iterable
from functools import cache

from custom_components.ev_live.catalogue import RAW
from custom_components.ev_live.model import Asset, AssetKind
from scripts.lib.docs.entities import platform, rows_at
from scripts.lib.docs.fullest import FULLEST, fullest

type Place = tuple[AssetKind, str, str]


def undocumented(provider: str, assets: Iterable[Asset]) -> set[Place]:
    """Return the entities that assets have and the page of their provider does not list."""
    if provider not in FULLEST:
        return set()
    return {place for asset in assets for place in _places(asset)} - _listed(provider)


@cache
def _listed(provider: str) -> frozenset[Place]:
    """Return the entities that the page of a provider lists."""
    return frozenset(place for asset in fullest(provider).values() for place in _places(asset))


@cache
def _places(asset: Asset) -> frozenset[Place]:
    """Return the entities that an asset has, those with free labels as one."""
    return frozenset(
        (row.kind, platform(row), RAW if row.key.startswith(RAW) else row.key)
        for row in rows_at(asset)
    )
