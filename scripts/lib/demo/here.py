"""The HERE scene: invented stations in Berlin, in a stream of the whole world."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from json import dumps
from shlex import quote

from simulators.here import HereFaults, HereSimulator
from simulators.here.ids import evse_id
from simulators.here.places import BUILT_IN, DEMO_PARK

from .client import Json
from .flow import first
from .options import Options
from .report import step
from .scene import Pick, Scene

# Where the invented stations are dense, and none is out of reach on foot.
BERLIN = {"latitude": 52.5208, "longitude": 13.4095, "radius": 3000}
MESSAGES_A_MINUTE = 600
# Enough that something happens at a station one looks at, though it is a stream of strangers.
KNOWN_SHARE = 0.1
# How long HERE keeps a question for news open; the simulator's own wait is one for quick tests.
FETCH_WAIT = 0.5
MOST_EVSES = 12


@asynccontextmanager
async def scene(options: Options) -> AsyncIterator[Scene]:
    """Simulate HERE while the context lasts."""
    step("Starting the HERE simulator")
    # One of the invented stations is so big that hardly anything would happen at the others.
    places = [one for one in BUILT_IN if len(one.evses) <= MOST_EVSES]
    faults = HereFaults(fetch_wait=FETCH_WAIT)
    async with HereSimulator(locations=places, faults=faults) as simulator:
        yield describe(simulator, options)


def describe(simulator: HereSimulator, options: Options) -> Scene:
    """Describe what is simulated."""
    return Scene(
        title="HERE",
        account={"user": "here", "here": credentials(simulator)},
        picks=(in_berlin(options.stations),),
        begin=partial(simulator.start_traffic, MESSAGES_A_MINUTE, KNOWN_SHARE),
        hints=hints(simulator),
        # The rest of the world never falls silent.
        hush={"start_traffic": {"rate": MESSAGES_A_MINUTE, "watched_share": 0}},
    )


def credentials(simulator: HereSimulator) -> Json:
    """Return what a person enters to get at the simulator: the file as HERE gives it."""
    return {
        "credentials": simulator.credentials_file,
        "server": {
            "lookup_url": simulator.lookup_url,
            "locations_url": simulator.locations_url,
            "search_url": simulator.search_url,
        },
    }


def in_berlin(number: int) -> Pick:
    """Pick stations from the list of those around a point on the map, nearest first."""
    return Pick(
        kind="station",
        what=f"up to {number} stations in Berlin",
        answers={
            "user": "location",
            "location": {"location": BERLIN, "public_only": True},
            "pick": partial(first, number),
        },
    )


def hints(simulator: HereSimulator) -> tuple[str, ...]:
    """Say what can be done to the simulator, with something that shows at once."""
    broken = {"location_id": DEMO_PARK, "evse_id": evse_id(DEMO_PARK, 1), "status": "OUT_OF_ORDER"}
    control = simulator.control_url
    return (
        f"Let a connector of {simulator.world.find(DEMO_PARK).name} break and watch it:",
        f"  curl --data {quote(dumps({'send': broken}))} {control}",
        "Let HERE's node restart, which loses the subscription but no message:",
        f"  curl --data {quote(dumps({'restart_node': True}))} {control}",
    )
