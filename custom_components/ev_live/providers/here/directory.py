"""EV Charge Points v3 and the search for places: what the stream's ids stand for (report 8)."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

import aiohttp

from ...directory import Listing
from ...feed import FeedUnavailable, NotEntitled
from ...http import Answer
from ...model import Position
from .client import HereClient
from .ids import content_id, location_id
from .records import Location, at_distance, bare_listing, read_locations, read_places

LOCATIONS_URL = "https://evcp.hereapi.com/v3/locations"
SEARCH_URL = "https://browse.search.hereapi.com/v1/browse"

TIMEOUT = aiohttp.ClientTimeout(total=30)

# Charging for cars and for trucks, and as many places as one answer holds (report 8.2).
CATEGORIES = "700-7600-0322,700-7600-0323"
MOST_PLACES = 100
MOST_IDS = 100

FIELDS = "evses,address,locationInfo"


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What v3 said of the locations it was asked about."""

    locations: tuple[Location, ...]
    missing: int


class HereDirectory:
    """Finds and describes locations; a Directory.

    Each of the two services needs an entitlement of its own. Without that of v3 a location
    is known by its id only.
    """

    def __init__(
        self,
        client: HereClient,
        *,
        locations_url: str = LOCATIONS_URL,
        search_url: str = SEARCH_URL,
    ) -> None:
        """Take the account and where to ask."""
        self._client = client
        self._locations_url = locations_url
        self._search_url = search_url

    async def near(self, centre: Position, radius: float, limit: int) -> list[Listing]:
        """Return the stations within `radius` metres, nearest first."""
        answer = await self._client.call(
            "HERE's search",
            "GET",
            self._search_url,
            params={
                "at": f"{centre.latitude:.6f},{centre.longitude:.6f}",
                "categories": CATEGORIES,
                "limit": str(min(limit, MOST_PLACES)),
                "show": "ev",
            },
            timeout=TIMEOUT,
        )
        places = list(read_places(_object(answer).get("items")))
        found = [at_distance(each, centre) for each in await self._describe(places)]
        near = [each for each in found if (each.distance or 0.0) <= radius]
        return sorted(near, key=lambda each: each.distance or 0.0)

    async def station(self, station_id: str) -> Listing | None:
        """Return one location, under the id that the stream has for it."""
        try:
            answered = await self._ask([station_id])
        except NotEntitled:
            return bare_listing(location_id(station_id))
        return next((location.listing for location in answered.locations), None)

    async def locations(self, ids: Sequence[str]) -> AsyncGenerator[Answered]:
        """Ask v3 about locations, a hundred at a time.

        Raises:
            NotEntitled: this app may not ask.
            FeedError: the service did not answer.
        """
        for some in batched(ids, MOST_IDS, strict=False):
            yield await self._ask(some)

    async def _ask(self, ids: Sequence[str]) -> Answered:
        """Ask v3 about a hundred locations at most."""
        answer = await self._client.call(
            "HERE's EV Charge Points",
            "GET",
            self._locations_url,
            # Whole ids would make the address too long (trap 20).
            params={"ids": ",".join(map(content_id, ids)), "fields": FIELDS},
            timeout=TIMEOUT,
        )
        said = _object(answer)
        missing = said.get("missingItems")
        return Answered(
            locations=tuple(read_locations(said.get("items"))),
            missing=len(missing) if isinstance(missing, list) else 0,
        )

    async def _describe(self, places: list[Listing]) -> list[Listing]:
        """Return the places as v3 lists them: a place's id need not be the stream's (report 8.2)."""
        if not places:
            return []
        try:
            answered = await self._ask([place.station.id for place in places])
        except NotEntitled:
            return places
        return [location.listing for location in answered.locations]


def _object(answer: Answer) -> dict[str, Any]:
    """Demand an object."""
    if not (fields := answer.fields):
        raise FeedUnavailable("HERE answered something that is no object")
    return fields
