"""The NOBIL scene: invented stations around the home, or the stations of a capture."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from json import dumps
from math import ceil
from shlex import quote

from simulators.nobil import NobilSimulator
from simulators.nobil.replay import Capture
from simulators.nobil.stations import BUILT_IN

from .client import Json
from .flow import first, suggested
from .options import Options
from .report import DemoError, step
from .scene import Pick, Scene

# The invented station that is nearest to the home.
NEAREST = "NOR_09901"
FRAMES_A_MINUTE = 120
FEW_CONNECTORS = range(2, 13)


@asynccontextmanager
async def scene(options: Options) -> AsyncIterator[Scene]:
    """Simulate NOBIL while the context lasts."""
    step("Starting the NOBIL simulator")
    # One of the invented stations is so big that hardly anything would happen at the others.
    stations = [one for one in BUILT_IN if len(one.plugs) < FEW_CONNECTORS.stop]
    simulator = NobilSimulator(stations=stations, replay=options.replay)
    try:
        await simulator.start()
    except (EOFError, OSError, ValueError) as error:
        raise DemoError(f"{options.replay} cannot be replayed: {error}") from error
    try:
        yield describe(simulator, options)
    finally:
        await simulator.stop()


def describe(simulator: NobilSimulator, options: Options) -> Scene:
    """Describe what is simulated."""
    if simulator.capture is None:
        stations = [NEAREST]
        pick = near_home(options.stations)
        begin = partial(simulator.start_traffic, FRAMES_A_MINUTE)
    else:
        stations = busiest(simulator.capture, options.stations)
        pick = by_id(stations)
        begin = partial(simulator.start_replay, options.speed)
    return Scene(
        title="NOBIL",
        account={"user": "nobil", "nobil": credentials(simulator)},
        picks=(pick,),
        begin=begin,
        hints=hints(simulator, stations[0]),
    )


def credentials(simulator: NobilSimulator) -> Json:
    """Return what a person enters to get at the simulator."""
    return {
        "dialect": "enova",
        "api_key": simulator.api_key,
        "static_api_key": simulator.static_api_key,
        "server": {"realtime_url": simulator.realtime_url, "static_url": simulator.static_url},
    }


def hints(simulator: NobilSimulator, nobil_id: str) -> tuple[str, ...]:
    """Say what can be done to the simulator, with something that shows at once."""
    station = simulator.world.stations[nobil_id]
    wish = {"nobil_id": nobil_id, "evse_uid": station.evse_uids[0], "status": "OUTOFORDER"}
    return (
        "NOBIL only tells changes, so a connector is unknown until it is heard of.",
        f"Let a connector of {station.name} break and watch it:",
        f"  curl --data {quote(dumps({'send': wish}))} {simulator.control_url}",
        f"What else the simulator can do: curl {simulator.control_url}",
    )


def near_home(number: int) -> Pick:
    """Pick stations from the list of those around the home, nearest first."""
    return Pick(
        kind="station",
        what=f"up to {number} stations around the home",
        answers={"user": "location", "location": suggested, "pick": partial(first, number)},
    )


def by_id(stations: list[str]) -> Pick:
    """Pick stations by their ids."""
    return Pick(
        kind="station",
        what=", ".join(stations),
        answers={"user": "station_id", "station_id": {"station_id": stations}},
    )


def busiest(capture: Capture, number: int) -> list[str]:
    """Return stations with much to see; no country has more than a third of them at first."""
    connectors: dict[str, set[str]] = defaultdict(set)
    frames: Counter[str] = Counter()
    for frame in capture.frames:
        station, connector = frame.evse
        connectors[station].add(connector)
        frames[station] += 1
    ranked = sorted(
        frames,
        key=lambda one: (len(connectors[one]) in FEW_CONNECTORS, frames[one]),
        reverse=True,
    )
    return spread(ranked, ceil(number / 3))[:number]


def spread(stations: list[str], share: int) -> list[str]:
    """Put the first stations of each country before its other ones."""
    met: Counter[str] = Counter()
    turn: dict[str, int] = {}
    for station in stations:
        country, _, _ = station.partition("_")
        turn[station] = met[country] // share
        met[country] += 1
    return sorted(stations, key=turn.__getitem__)
