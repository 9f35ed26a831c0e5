"""EV Charge Points v3: what the ids of the stream stand for, and how things are now."""

from collections.abc import Iterable

from aiohttp import web

from .faults import HereCounters, HereFaults
from .ids import last_part
from .records import location_record
from .refusals import Json, gateway_problem, locations_problem
from .world import Location, World

LOCATIONS_PATH = "/v3/locations"
MOST_IDS = 100
MOST_FULL_IDS = 50
RESTRICTED = ("truckRestrictions", "predictions", "reliability")
FIELDS = (
    *("address", "evses", "locationInfo", "emsps", "connectorGroups", "tariffs", "nearby"),
    *RESTRICTED,
)


class Locations:
    """Answer what is asked about the locations of a world."""

    def __init__(self, world: World, faults: HereFaults, counters: HereCounters) -> None:
        """Serve one world."""
        self._world = world
        self._faults = faults
        self._counters = counters

    async def several(self, request: web.Request) -> web.Response:
        """Answer with the locations that are known of those asked for, and name the others."""
        fields = self._fields(request)
        wanted = [part for part in request.query.get("ids", "").split(",") if part]
        if not 1 <= len(wanted) <= MOST_IDS:
            raise locations_problem("E629400", f"{len(wanted)} ids are not 1 to {MOST_IDS}")
        if len(wanted) > MOST_FULL_IDS and any(":" in identifier for identifier in wanted):
            return web.Response(status=414)
        self._counters.locations_asked += len(wanted)
        items, missing = self._find(wanted)
        body = {"items": [self._write(item, fields) for item in items], "missingItems": missing}
        return web.json_response(body)

    async def one(self, request: web.Request) -> web.Response:
        """Answer with one location."""
        fields = self._fields(request)
        self._counters.locations_asked += 1
        items, _ = self._find([request.match_info["identifier"]])
        if not items:
            raise locations_problem("E629000", "No such location")
        return web.json_response(self._write(items[0], fields))

    def _fields(self, request: web.Request) -> list[str]:
        """Read what is asked for beyond what is always there."""
        if not self._faults.locations_entitled:
            raise gateway_problem(403)
        if self._faults.locations_error:
            raise locations_problem(self._faults.locations_error, "The switch says so")
        fields = [name for name in request.query.get("fields", "").split(",") if name]
        for name in fields:
            if name not in FIELDS:
                raise locations_problem("E629400", f"Unknown field {name}")
            if name in RESTRICTED and not self._faults.restricted_entitled:
                raise gateway_problem(403)
        return fields

    def _find(self, wanted: Iterable[str]) -> tuple[list[Location], list[str]]:
        """Look ids up, each location once and in the order of the directory, not of the ids."""
        found: dict[str, Location] = {}
        missing: list[str] = []
        for identifier in wanted:
            try:
                location = self._world.find(last_part(identifier))
            except ValueError:
                missing.append(identifier)
            else:
                found[location.location_id] = location
        return sorted(found.values(), key=lambda location: location.content_id), missing

    def _write(self, location: Location, fields: Iterable[str]) -> Json:
        return location_record(self._world, location, fields)
