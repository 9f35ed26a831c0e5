"""The legacy stream's messages and its REST companion."""

from collections.abc import Iterator
import json
import re
from typing import Any

from aiohttp import web

from .faults import NobilCounters, NobilFaults
from .world import World

STREAM_PATH = "/api/v1/stream"
DRAFT_PATH = "/api/v1/stream/realtime"
REST_PATH = "/api/v1/rest"
STATION_ID = re.compile(r"[A-Z]{3}_\d{5,6}")
CONNECTOR_ID = re.compile(rf"({STATION_ID.pattern})_(\d{{2,3}})")
COUNTRY = re.compile(r"[A-Z]{3}")

STATUS_AND_ERROR = {
    "AVAILABLE": (0, 0),
    "CHARGING": (1, 0),
    "BLOCKED": (1, 0),
    "RESERVED": (1, 0),
    "OUTOFORDER": (0, 1),
    "INOPERATIVE": (0, 1),
    "REMOVED": (0, 1),
}
NEVER_REPORTED = {"status": -1, "error": 0, "timestamp": -1}

type Json = dict[str, Any]


def message(kind: str, data: object, **extra: int) -> str:
    """Put data into the envelope."""
    return json.dumps({"type": kind, **extra, "data": data}, separators=(",", ":"))


class LegacyView:
    """See the world as the legacy stream does: stations with numbered connectors."""

    def __init__(self, world: World, faults: NobilFaults) -> None:
        """Look at one world."""
        self._world = world
        self._faults = faults

    def snapshot(self) -> str:
        """Return the message that greets a client."""
        kind = self._faults.snapshot_status
        stations = [
            self.station(nobil_id, with_status=kind == "always" or (kind == "mixed" and even))
            for even, nobil_id in self._numbered_ids()
        ]
        return message("snapshot:init", stations)

    def update(self, nobil_id: str) -> str:
        """Return the message that says what a station is like now."""
        return message("status:update", self.station(nobil_id))

    def readings(self, nobil_id: str, evse_uid: str) -> Iterator[str]:
        """Yield the raw message of every connector that belongs to an EVSE."""
        for index, uid in enumerate(self._world.positions[nobil_id]):
            if uid == evse_uid:
                yield self.reading(nobil_id, index)

    def reading(self, nobil_id: str, connector: int) -> str:
        """Return the raw message of one connector, whether it changed or not."""
        state = self.connectors(nobil_id)[connector]
        return message("status:raw", {"uuid": nobil_id, "connector": connector, **state}, code=1)

    def station(self, nobil_id: str, *, with_status: bool = True) -> Json:
        """Return a station object."""
        connectors = self.connectors(nobil_id)
        status = {"status": summary(connectors)} if with_status else {}
        return {"uuid": nobil_id, **status, "connectors": connectors}

    def connectors(self, nobil_id: str) -> list[Json]:
        """Return the connectors of a station in their order."""
        return [self._connector(nobil_id, uid) for uid in self._world.positions[nobil_id]]

    def station_ids(self) -> list[str]:
        """Return the stations that can deliver real-time data."""
        return [
            nobil_id
            for nobil_id in self._world.positions
            if nobil_id not in self._world.stations or self._world.stations[nobil_id].streams
        ]

    def _numbered_ids(self) -> Iterator[tuple[bool, str]]:
        for number, nobil_id in enumerate(self.station_ids()):
            if nobil_id != self._faults.snapshot_omits:
                yield number % 2 == 0, nobil_id

    def _connector(self, nobil_id: str, evse_uid: str | None) -> Json:
        if evse_uid is None or (nobil_id, evse_uid) not in self._world.changed_at:
            return dict(NEVER_REPORTED)
        evse = (nobil_id, evse_uid)
        status, error = STATUS_AND_ERROR.get(self._world.truth[evse], (-1, 0))
        at = int(self._world.changed_at[evse] * 1000)
        return {"status": status, "error": error, "timestamp": at}


def summary(connectors: list[Json]) -> int:
    """Return a station's status: error before unknown before available before occupied."""
    states = {connector["status"] for connector in connectors}
    if any(connector["error"] for connector in connectors):
        return 2
    if -1 in states or not states:
        return -1
    return 0 if 0 in states else 1


class LegacyRest:
    """Answer the requests of 2017 for single stations and connectors."""

    def __init__(self, view: LegacyView, counters: NobilCounters) -> None:
        """Serve one view of the world."""
        self._view = view
        self._counters = counters

    def answer(self, resource: str, identifier: str) -> web.Response:
        """Answer a request that has the right key."""
        self._counters.rest_requests += 1
        match resource:
            case "connector":
                return self._connector(identifier)
            case "charger":
                return self._charger(identifier)
            case "chargers":
                return self._chargers(identifier)
        return _problem(404, "Not found")

    def _connector(self, identifier: str) -> web.Response:
        parts = CONNECTOR_ID.fullmatch(identifier)
        if not parts:
            return _problem(400, "Bad request")
        nobil_id, number = parts[1], int(parts[2])
        if nobil_id not in self._view.station_ids():
            return _problem(404, "Not found")
        connectors = self._view.connectors(nobil_id)
        if not 1 <= number <= len(connectors):
            return _problem(404, "Not found")
        return web.json_response(connectors[number - 1])

    def _charger(self, identifier: str) -> web.Response:
        if not STATION_ID.fullmatch(identifier):
            return _problem(400, "Bad request")
        if identifier not in self._view.station_ids():
            return _problem(404, "Not found")
        return web.json_response(self._view.station(identifier))

    def _chargers(self, country: str) -> web.Response:
        if country and not COUNTRY.fullmatch(country):
            return _problem(400, "Bad request")
        ids = [nobil_id for nobil_id in self._view.station_ids() if nobil_id.startswith(country)]
        return web.json_response([self._view.station(nobil_id) for nobil_id in ids])


def _problem(status: int, text: str) -> web.Response:
    return web.json_response({"status": f"{status} - {text}"}, status=status)
