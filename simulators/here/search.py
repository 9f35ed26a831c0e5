"""The search for places, as far as charging stations are concerned."""

from collections.abc import Iterator
import math
import re

from aiohttp import web

from .faults import HereFaults
from .records import CATEGORIES, place_record
from .refusals import RefusalError, gateway_problem
from .world import Location, World

SEARCH_PATH = "/v1/browse"
DEFAULT_LIMIT = 20
MOST_PLACES = 100
REACH = 250_000
EARTH_RADIUS = 6_371_000
NUMBER = r"(-?\d+(?:\.\d+)?)"
POINT = re.compile(rf"{NUMBER},{NUMBER}")
CIRCLE = re.compile(rf"circle:{NUMBER},{NUMBER};r={NUMBER}")

type Point = tuple[float, float]


def distance(one: Point, other: Point) -> float:
    """Return the metres between two places."""
    latitude_1, longitude_1, latitude_2, longitude_2 = map(math.radians, (*one, *other))
    bow = (
        math.sin((latitude_2 - latitude_1) / 2) ** 2
        + math.cos(latitude_1)
        * math.cos(latitude_2)
        * math.sin((longitude_2 - longitude_1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(bow))


class Search:
    """Find places near a point."""

    def __init__(self, world: World, faults: HereFaults) -> None:
        """Search one world."""
        self._world = world
        self._faults = faults

    async def browse(self, request: web.Request) -> web.Response:
        """Answer with the nearest places of the categories asked for."""
        if not self._faults.search_entitled:
            raise gateway_problem(403)
        point = POINT.fullmatch(request.query.get("at", ""))
        if not point:
            raise _illegal("at")
        found = sorted(self._near(request, (float(point[1]), float(point[2]))), key=_metres)
        electric = "ev" in request.query.get("show", "").split(",")
        items = [
            place_record(location, metres, electric=electric)
            for metres, location in found[: _limit(request)]
        ]
        return web.json_response({"items": items})

    def _near(self, request: web.Request, here: Point) -> Iterator[tuple[float, Location]]:
        """Yield what is within reach, and within the circle if there is one."""
        categories = request.query.get("categories", "").split(",")
        circle = _circle(request)
        for location in self._world.listed():
            place = (location.latitude, location.longitude)
            metres = distance(here, place)
            if metres > REACH or not _matches(location, categories):
                continue
            if circle is None or distance(circle[0], place) <= circle[1]:
                yield metres, location


def _metres(found: tuple[float, Location]) -> float:
    return found[0]


def _matches(location: Location, categories: list[str]) -> bool:
    if categories == [""]:
        return True
    own = [CATEGORIES[vehicle] for vehicle in location.vehicles]
    return any(mine.startswith(wanted) for mine in own for wanted in categories if wanted)


def _circle(request: web.Request) -> tuple[Point, float] | None:
    if "in" not in request.query:
        return None
    circle = CIRCLE.fullmatch(request.query["in"])
    if not circle:
        raise _illegal("in")
    return (float(circle[1]), float(circle[2])), float(circle[3])


def _limit(request: web.Request) -> int:
    limit = request.query.get("limit", str(DEFAULT_LIMIT))
    if not limit.isdecimal() or not 1 <= int(limit) <= MOST_PLACES:
        raise _illegal("limit")
    return int(limit)


def _illegal(name: str) -> RefusalError:
    body = {
        "status": 400,
        "title": f"Illegal input for parameter '{name}'",
        "code": "E600001",
        "cause": f"Actual parameter value: '{name}'",
        "action": "Check the value of the parameter",
    }
    return RefusalError(web.json_response(body, status=400))
