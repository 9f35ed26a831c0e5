"""The ViriCiti simulator: the live socket and the REST calls on one server."""

from collections.abc import Iterable, Sequence
from pathlib import Path
import time
from typing import override

from aiohttp import web

from simulators.server import Clock

from . import rest
from .faults import ViriCitiFaults
from .fleet import DEPOT, FLEET, make_world
from .life import ViriCitiLife
from .world import Station, Vehicle

LIVE_PATH = "/api/v2/live"
API_KEY = "5a1d0c7e-0000-4000-8000-00000000e710"


class ViriCitiSimulator(ViriCitiLife):
    """Stand in for ViriCiti."""

    def __init__(
        self,
        *,
        port: int = 0,
        clock: Clock = time.time,
        faults: ViriCitiFaults | None = None,
        vehicles: Sequence[Vehicle] = FLEET,
        stations: Sequence[Station] = DEPOT,
        replay: Path | None = None,
        seed: int = 0,
    ) -> None:
        """Prepare a world in which everything was last heard of hours ago."""
        super().__init__(
            world=make_world(vehicles, stations, int(clock() * 1000)),
            api_key=API_KEY,
            faults=faults or ViriCitiFaults(),
            port=port,
            clock=clock,
            replay=replay,
            seed=seed,
        )
        self._rest = rest.Rest(self.house)

    @property
    def live_url(self) -> str:
        """Return the live socket, which wants the key in a header or as `?apiKey=`."""
        return self.url(LIVE_PATH, "ws")

    @property
    def rest_url(self) -> str:
        """Return where the paths of the REST calls begin."""
        return self.url("")

    @override
    def describe(self) -> list[str]:
        """Return the lines a person needs in order to connect."""
        return [
            f"Live URL   {self.live_url}",
            f"REST URL   {self.rest_url}",
            f"API key    {self.api_key}",
            f"Stations   {', '.join(self.world.stations)}",
            f"Control    {self.control_url}",
        ]

    @override
    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """Return every path of ViriCiti that is known."""
        return (
            web.get(LIVE_PATH, self.hub.serve),
            web.get(rest.ASSETS_PATH, self._rest.assets),
            web.post(rest.STATE_PATH, self._rest.state),
            web.get(rest.TIME_PATH, self._rest.time),
        )
