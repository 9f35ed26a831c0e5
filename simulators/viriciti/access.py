"""Who may come in, and what a key may see."""

from aiohttp import web

from .faults import ViriCitiCounters, ViriCitiFaults
from .frames import Json
from .world import LABELS, PARAMETERS, RULES, World

HEADER = "x-api-key"
QUERY = "apiKey"


class Access:
    """Know the key, and the rights of the user it belongs to."""

    def __init__(
        self, api_key: str, world: World, faults: ViriCitiFaults, counters: ViriCitiCounters
    ) -> None:
        """Guard one world with one key."""
        self.api_key = api_key
        self._world = world
        self._faults = faults
        self._counters = counters

    def admits(self, request: web.Request) -> bool:
        """Tell whether a request carries the key, in the header or in the query."""
        in_header = request.headers.get(HEADER)
        in_query = request.query.get(QUERY)
        self._counters.keys_in_header += in_header is not None
        self._counters.keys_in_query += in_query is not None
        return self.api_key in (in_header, in_query) and not self._faults.api_key_revoked

    def allows(self, thing: str, detail: str | None = None) -> bool:
        """Tell whether the key may see a thing, or one detail of it."""
        denied = self._faults.acl_denies
        if thing in denied or f"{thing}/{detail}" in denied:
            return False
        return self._world.knows(thing) or not self._faults.unknown_is_denied

    def rights(self) -> Json:
        """Return what the key may see, in the shape chosen; the real one is not known."""
        vehicles = {
            vid: [label for label in LABELS[vehicle.energy] if self.allows(vid, label)]
            for vid, vehicle in self._world.vehicles.items()
            if self.allows(vid)
        }
        stations = {
            identity: [name for name in PARAMETERS if self.allows(identity, name)]
            for identity in self._world.stations
            if self.allows(identity)
        }
        incidents = [incident for incident in RULES if self.allows(incident)]
        if self._faults.acl_payload == "mapping":
            return {"vehicles": vehicles, "chargestations": stations, "incidents": incidents}
        return {
            "vehicles": list(vehicles),
            "chargestations": list(stations),
            "incidents": incidents,
        }
