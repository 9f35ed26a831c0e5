"""The REST calls beside the socket."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
import json

from aiohttp import web

from .clients import House
from .faults import RestScope
from .frames import Json
from .world import Point, Vehicle

ASSETS_PATH = "/api/v1/my/assets"
STATE_PATH = "/api/v2/state"
TIME_PATH = "/api/v1/time/{vids}"
LONGEST_WINDOW = 31 * 86_400_000
MOST_VEHICLES = 5
HTML = "<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>"
GAPS = ("absent", "null", "null_value")


@dataclass(frozen=True, kw_only=True)
class Window:
    """Hold what of a history is asked for."""

    label: str
    start: int
    end: int
    step: int
    bordered: bool

    def choose(self, known: Iterable[Point]) -> list[Point]:
        """Return the last point of every step that has one, and the edges if asked for."""
        ordered = sorted(known, key=lambda point: point.time)
        before = [point for point in ordered if point.time < self.start]
        inside = [point for point in ordered if self.start <= point.time <= self.end]
        chosen = {(point.time - self.start) // self.step: point for point in inside}
        points = list(chosen.values())
        if not self.bordered:
            return points
        first = [Point(time=self.start, value=point.value) for point in before[-1:]]
        last = [Point(time=self.end, value=point.value) for point in (before + inside)[-1:]]
        return list({point.time: point for point in (*first, *points, *last)}.values())


class Rest:
    """Answer what is asked beside the socket."""

    def __init__(self, house: House) -> None:
        """Serve one world."""
        self._house = house

    async def assets(self, request: web.Request) -> web.Response:
        """List the vehicles that the key may see."""
        self._house.counters.asset_requests += 1
        if (obstacle := await self._obstruct(request, "assets")) is not None:
            return obstacle
        world, access = self._house.world, self._house.access
        seen = [self._asset(v) for v in world.vehicles.values() if access.allows(v.vid)]
        return self._answer(seen, "assets")

    async def state(self, request: web.Request) -> web.Response:
        """Return the last known value of each label asked for."""
        self._house.counters.state_requests += 1
        if (obstacle := await self._obstruct(request, "state")) is not None:
            return obstacle
        try:
            asked = _read_state_request(await request.text())
        except ValueError as error:
            return _problem(400, str(error))
        return self._answer(self._states(asked), "state")

    async def time(self, request: web.Request) -> web.Response:
        """Return the points of a label in a window of time."""
        self._house.counters.time_requests += 1
        if (obstacle := await self._obstruct(request, "time")) is not None:
            return obstacle
        vids = request.match_info["vids"].split(",")
        try:
            window = _read_window(request.query, vids)
        except ValueError as error:
            return _problem(400, str(error))
        if unknown := [vid for vid in vids if vid not in self._house.world.vehicles]:
            return _problem(404, f"unknown vehicle: {', '.join(unknown)}")
        series = {vid: self._series(vid, window) for vid in vids}
        return self._answer(series[vids[0]] if len(vids) == 1 else series, "time")

    async def _obstruct(self, request: web.Request, scope: RestScope) -> web.Response | None:
        """Look at the key, and do what the switches say; return None to let a call pass."""
        faults = self._house.faults
        self._house.counters.rest_requests += 1
        if faults.rest_scope in ("all", scope):
            if faults.rest_hang:
                await self._house.pulse.until(lambda: not faults.rest_hang)
            if faults.rest_drop and request.transport:
                request.transport.abort()
        if not self._house.access.admits(request):
            self._house.counters.rest_refusals += 1
            return _problem(faults.rest_refusal_status, "not authorized")
        if faults.rest_status and faults.rest_scope in ("all", scope):
            self._house.counters.rest_refusals += 1
            return _problem(faults.rest_status, "the request failed", faults.rest_retry_after)
        return None

    def _answer(self, body: object, scope: RestScope) -> web.Response:
        """Answer with the body, or with what a broken gateway says instead."""
        faults = self._house.faults
        match faults.rest_body if faults.rest_scope in ("all", scope) else "normal":
            case "wrapped":
                return web.json_response({"data": body})
            case "html":
                return web.Response(text=HTML, content_type="text/html")
            case "not_json":
                return web.Response(text=json.dumps(body)[:-1], content_type="application/json")
            case "empty":
                return web.Response()
            case "null":
                return web.json_response(None)
        return web.json_response(body)

    def _asset(self, vehicle: Vehicle) -> Json:
        detail = self._house.faults.asset_detail
        name = {} if vehicle.name is None else {"name": vehicle.name}
        asset: Json = {"vid": vehicle.vid, **name}
        if detail in ("some", "full"):
            asset |= {"type": "bus"} if vehicle.vin is None else {"type": "bus", "vin": vehicle.vin}
        if detail == "full":
            asset |= {"timezone": vehicle.timezone, "mac": vehicle.mac, "active": True}
            asset |= {"operator": "acme", "vehicleModel": {"name": "Citymover 12"}, "group": None}
        return asset

    def _states(self, asked: dict[str, list[str]]) -> Json:
        """Return what is known; an unknown vehicle is left out."""
        access, gaps = self._house.access, count()
        return {
            vid: dict(self._state(vid, labels, gaps))
            for vid, labels in asked.items()
            if vid in self._house.world.vehicles and access.allows(vid)
        }

    def _state(
        self, vid: str, labels: list[str], gaps: Iterator[int]
    ) -> Iterator[tuple[str, object]]:
        """Yield the state of each label; what is missing is missing in every way that exists."""
        known = self._house.world.said_by(vid)
        for label in labels:
            point = known.get(label) if self._house.access.allows(vid, label) else None
            if point is not None:
                yield label, {"value": point.value, "time": point.time}
                continue
            kind = self._house.faults.state_gap
            match GAPS[next(gaps) % len(GAPS)] if kind == "mixed" else kind:
                case "null":
                    yield label, None
                case "null_value":
                    yield label, {"value": None, "time": None}

    def _series(self, vid: str, window: Window) -> list[Json]:
        points = self._house.world.history.get((vid, window.label), ())
        return [{"time": point.time, "value": point.value} for point in window.choose(points)]


def _read_window(query: Mapping[str, str], vids: list[str]) -> Window:
    if missing := {"label", "start", "end"} - query.keys():
        raise ValueError(f"missing: {', '.join(sorted(missing))}")
    if len(vids) > MOST_VEHICLES:
        raise ValueError(f"no more than {MOST_VEHICLES} vehicles at a time")
    window = Window(
        label=query["label"],
        start=int(query["start"]),
        end=int(query["end"]),
        step=int(query.get("step", "1")),
        bordered=query.get("bordered") == "true",
    )
    if not 0 <= window.end - window.start <= LONGEST_WINDOW or window.step < 1:
        raise ValueError("a window has between 0 and 31 days, a step at least 1 ms")
    return window


def _read_state_request(text: str) -> dict[str, list[str]]:
    asked = json.loads(text)
    if not isinstance(asked, dict) or not all(isinstance(v, list) for v in asked.values()):
        raise ValueError("the body is not an object of lists")
    return asked


def _problem(status: int, text: str, retry_after: int | None = None) -> web.Response:
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return web.json_response({"error": text}, status=status, headers=headers)
