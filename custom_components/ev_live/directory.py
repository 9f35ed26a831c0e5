"""Finding stations: what a provider's directory says of one, and which of them a person wants."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from .model import Asset, Plug, Position


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """A station as the directory lists it.

    `distance` is in metres from the point that was asked about, `max_power` in kW.
    `public` and `active` are None where the directory does not say.
    """

    station: Asset
    connectors: tuple[Asset, ...] = ()
    address: str | None = None
    plugs: tuple[Plug, ...] = ()
    max_power: float | None = None
    distance: float | None = None
    public: bool | None = None
    active: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What a station must have to be offered; `min_power` is in kW."""

    public_only: bool = False
    plugs: frozenset[Plug] = frozenset()
    min_power: float = 0.0

    def admits(self, listing: Listing) -> bool:
        """Whether a station has it all; what the directory does not say is no reason to refuse."""
        if listing.active is False or (self.public_only and listing.public is False):
            return False
        if self.plugs and self.plugs.isdisjoint(listing.plugs):
            return False
        return listing.max_power is None or listing.max_power >= self.min_power


class Directory(Protocol):
    """Where a provider lists its stations."""

    async def near(self, centre: Position, radius: float, limit: int) -> list[Listing]:
        """Return the stations within `radius` metres, nearest first.

        Raises:
            FeedError: the directory did not answer.
        """

    async def station(self, station_id: str) -> Listing | None:
        """Return one station, or None where the directory does not have it.

        Raises:
            FeedError: the directory did not answer.
        """


def pick(listings: Iterable[Listing], wish: Wish, limit: int) -> list[Listing]:
    """Return the first `limit` stations that a wish admits, in the order they come."""
    return [listing for listing in listings if wish.admits(listing)][:limit]
