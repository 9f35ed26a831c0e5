"""The static API, version 3: search and dump."""

from collections.abc import Mapping
import json
import math
import re
from typing import Any

from aiohttp import web

from simulators.server import Pulse

from .faults import NobilCounters, NobilFaults
from .records import Json, as_xml, envelope, heading, numeric_id, station_record
from .tokens import HTML
from .world import Station, World

SEARCH_PATH = "/api/server/search.php"
DUMP_PATH = "/api/server/datadump.php"
EARTH_RADIUS = 6_371_000
COORDINATES = re.compile(r"\(\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*\)")

type Parameters = Mapping[str, Any]


class SearchError(Exception):
    """Say in the body, with HTTP 200, what was wrong with a request."""


async def parameters(request: web.Request) -> Parameters:
    """Read parameters from the query, a form or a JSON body."""
    if request.method == "GET":
        return dict(request.query)
    if request.content_type != "application/json":
        return {**request.query, **await request.post()}
    try:
        body = await request.json()
    except ValueError as error:
        raise SearchError("The request body could not be read") from error
    if not isinstance(body, dict):
        raise SearchError("The request body could not be read")
    return {**request.query, **body}


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the metres between two places."""
    latitude_1, longitude_1, latitude_2, longitude_2 = map(math.radians, (*one, *other))
    bow = (
        math.sin((latitude_2 - latitude_1) / 2) ** 2
        + math.cos(latitude_1)
        * math.cos(latitude_2)
        * math.sin((longitude_2 - longitude_1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(bow))


class StaticApi:
    """Answer what is asked about the stations of a world."""

    def __init__(
        self, world: World, faults: NobilFaults, counters: NobilCounters, pulse: Pulse
    ) -> None:
        """Serve one world."""
        self._world = world
        self._faults = faults
        self._counters = counters
        self._pulse = pulse

    async def search(self, request: web.Request, api_key: str) -> web.Response:
        """Answer search.php."""
        if (refused := await self._obstruct()) is not None:
            return refused
        try:
            asked = await parameters(request)
            self._check(asked, api_key)
            found = self._find(asked)
        except SearchError as error:
            return web.json_response({"error": str(error)})
        if asked.get("format", "json") == "xml" and "chargerstations" in found:
            return _xml(found)
        return self._wrap(found)

    async def dump(self, request: web.Request, api_key: str) -> web.Response:
        """Answer datadump.php, in XML unless JSON is asked for."""
        if (refused := await self._obstruct()) is not None:
            return refused
        try:
            asked = await parameters(request)
            self._check_key(asked, api_key)
        except SearchError as error:
            return web.json_response({"error": str(error)})
        stations = self._country(asked)
        if asked.get("norealtime") == "true":
            stations = [station for station in stations if not station.streams]
        found = envelope(map(station_record, stations))
        return self._wrap(found) if asked.get("format") == "json" else _xml(found)

    async def _obstruct(self) -> web.Response | None:
        self._counters.static_requests += 1
        faults = self._faults
        if faults.static_hang:
            await self._pulse.until(lambda: not faults.static_hang)
        if faults.static_status:
            wait = faults.static_retry_after
            headers = {} if wait is None else {"Retry-After": str(wait)}
            return web.Response(status=faults.static_status, text=HTML, headers=headers)
        return None

    def _wrap(self, body: Json) -> web.Response:
        match self._faults.static_body:
            case "wrapped":
                return web.json_response([body])
            case "html":
                return web.Response(text=HTML, content_type="text/html")
            case "not_json":
                return web.Response(text=json.dumps(body)[:-2], content_type="application/json")
            case "empty":
                return web.Response()
        return web.json_response(body)

    def _check_key(self, asked: Parameters, api_key: str) -> None:
        if self._faults.static_key_revoked or asked.get("apikey") != api_key:
            raise SearchError("Invalid API key")
        if self._faults.static_error:
            raise SearchError(self._faults.static_error)

    def _check(self, asked: Parameters, api_key: str) -> None:
        self._check_key(asked, api_key)
        if str(asked.get("apiversion")) != "3":
            raise SearchError("Unknown API version")
        if asked.get("action") != "search":
            raise SearchError("Unknown action")

    def _find(self, asked: Parameters) -> Json:
        match asked.get("type"):
            case "id":
                wanted = asked.get("id")
                stations = [s for s in self._world.listed() if s.nobil_id == wanted]
                return self._result([station_record(station) for station in stations])
            case "near":
                return self._result(self._near(asked))
            case "rectangle":
                return self._result(self._rectangle(asked))
            case "stats_GetSumChargerstations":
                return {**heading(), "count": len(self._country(asked))}
            case _:
                raise SearchError("Unknown search type")

    def _result(self, records: list[Json]) -> Json:
        if records or self._faults.static_no_hit == "empty":
            return envelope(records)
        if self._faults.static_no_hit == "error":
            raise SearchError("No charging stations found")
        return heading()

    def _country(self, asked: Parameters) -> list[Station]:
        country = str(asked.get("countrycode") or "")
        return [station for station in self._world.listed() if station.nobil_id.startswith(country)]

    def _near(self, asked: Parameters) -> list[Json]:
        centre = (_number(asked, "lat"), _number(asked, "long"))
        radius = _number(asked, "distance")
        found = [
            (metres, station)
            for station in self._world.listed()
            if (metres := distance(centre, (station.latitude, station.longitude))) <= radius
        ]
        found.sort(key=lambda hit: hit[0])
        return [_with_distance(station, metres) for metres, station in found[: _limit(asked)]]

    def _rectangle(self, asked: Parameters) -> list[Json]:
        north, east = _corner(asked, "northeast")
        south, west = _corner(asked, "southwest")
        known = re.findall(r"\d+", str(asked.get("existingids")))
        found = [
            station_record(station)
            for station in self._world.listed()
            if south <= station.latitude <= north
            and west <= station.longitude <= east
            and str(numeric_id(station)) not in known
        ]
        return found[: _limit(asked)]


def _xml(found: Json) -> web.Response:
    return web.Response(body=as_xml(found["chargerstations"]), content_type="text/xml")


def _with_distance(station: Station, metres: float) -> Json:
    record = station_record(station)
    record["csmd"]["distance"] = f"{metres:.1f}"
    return record


def _number(asked: Parameters, name: str) -> float:
    try:
        return float(asked[name])
    except (KeyError, TypeError, ValueError) as error:
        raise SearchError(f"Missing or invalid parameter: {name}") from error


def _limit(asked: Parameters) -> int | None:
    return int(_number(asked, "limit")) if "limit" in asked else None


def _corner(asked: Parameters, name: str) -> tuple[float, float]:
    corner = COORDINATES.fullmatch(str(asked.get(name, "")).strip())
    if not corner:
        raise SearchError(f"Missing or invalid parameter: {name}")
    return float(corner[1]), float(corner[2])
