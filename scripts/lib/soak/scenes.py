"""The scenes of a soak: those of the demo, as large and as fast as several customers together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

from simulators.chargepilot import ChargePilotSimulator, Tls
from simulators.here import HereSimulator
from simulators.nobil import NobilSimulator
from simulators.stellantis import StellantisSimulator
from simulators.viriciti import DEPOT, ViriCitiSimulator, load_fleet

from ..demo import chargepilot, here, nobil, stellantis, viriciti
from ..demo.options import Options
from ..demo.scene import Scene
from ..demo.scenes import MakeScene

# What a provider says in a minute in reality: NOBIL of five countries (measured), HERE of which
# nobody knows. One in so many messages of HERE is about a station that is watched.
NOBIL_FRAMES = 420
HERE_MESSAGES = 1500
HERE_SHARE = 0.1

BUSES = 15
POINTS = 50
CARS = 20


@asynccontextmanager
async def nobil_scene(options: Options) -> AsyncIterator[Scene]:
    """Simulate NOBIL, whose whole stream is about stations that are watched."""
    async with NobilSimulator() as simulator:
        scene = nobil.describe(simulator, options)
        yield replace(
            scene, begin=partial(simulator.start_traffic, NOBIL_FRAMES * options.speed), hints=()
        )


@asynccontextmanager
async def here_scene(options: Options) -> AsyncIterator[Scene]:
    """Simulate HERE."""
    async with HereSimulator() as simulator:
        begin = partial(simulator.start_traffic, HERE_MESSAGES * options.speed, HERE_SHARE)
        yield replace(here.describe(simulator, options), begin=begin, hints=())


@asynccontextmanager
async def viriciti_scene(options: Options) -> AsyncIterator[Scene]:
    """Simulate ViriCiti with buses that drive all day, each of whose values is watched."""
    fleet = load_fleet(BUSES)
    async with ViriCitiSimulator(vehicles=fleet, stations=DEPOT) as simulator:
        vids = [bus.vid for bus in fleet]
        yield replace(
            viriciti.describe(simulator, options),
            picks=(viriciti.buses(vids, viriciti.LABELS, "negative"), viriciti.chargers()),
            begin=partial(simulator.start_traffic, options.speed),
            hints=(),
        )


@asynccontextmanager
async def chargepilot_scene(options: Options) -> AsyncIterator[Scene]:
    """Simulate ChargePilot with a large depot."""
    tls = Tls()
    async with ChargePilotSimulator(tls=tls, points=POINTS) as simulator:
        yield chargepilot.describe(simulator, tls, options.speed)


@asynccontextmanager
async def stellantis_scene(options: Options) -> AsyncIterator[Scene]:
    """Simulate Stellantis with a large fleet."""
    async with StellantisSimulator(
        tls=True, passphrase=stellantis.PASSPHRASE, vehicles=CARS
    ) as simulator:
        yield stellantis.describe(simulator, options, options.speed)


SCENES: tuple[MakeScene, ...] = (
    nobil_scene,
    here_scene,
    viriciti_scene,
    chargepilot_scene,
    stellantis_scene,
)
