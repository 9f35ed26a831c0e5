"""The ViriCiti scene: invented buses and chargers, or the one bus of a capture."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from json import dumps
from shlex import quote

from simulators.viriciti import DEPOT, ViriCitiSimulator
from simulators.viriciti.replay import REPLAYED

from .client import Json
from .options import Options
from .readiness import ready_soon
from .report import DemoError, step
from .scene import Pick, Scene

VEHICLES = ["acme_001", "acme_002", "acme_004", "acme_007"]
LABELS = ["soc", "odo", "speed", "power", "gps", "voltage", "current"]
CAPTURED = ["odo", "speed", "voltage", "current"]
# Fast enough that a bus charges before somebody who watches gets tired of it.
SPEED = 20
# The capture begins with nine silent hours.
LONGEST_GAP = 10


@asynccontextmanager
async def scene(options: Options) -> AsyncIterator[Scene]:
    """Simulate ViriCiti while the context lasts."""
    step("Starting the ViriCiti simulator")
    simulator = ViriCitiSimulator(replay=options.replay)
    try:
        await simulator.start()
    except (EOFError, OSError, ValueError) as error:
        raise DemoError(f"{options.replay} cannot be replayed: {error}") from error
    try:
        yield describe(simulator, options)
    finally:
        await simulator.stop()


def describe(simulator: ViriCitiSimulator, options: Options) -> Scene:
    """Describe what is simulated."""
    replays = options.replay is not None
    return Scene(
        title="ViriCiti",
        account={"user": "viriciti", "viriciti": credentials(simulator)},
        picks=(
            (buses([REPLAYED], CAPTURED, "positive"),)
            if replays
            else (buses(VEHICLES, LABELS, "negative"), chargers())
        ),
        options={"init": ready_soon},
        begin=(
            partial(simulator.start_replay, speed=options.speed, longest_gap=LONGEST_GAP)
            if replays
            else partial(simulator.start_traffic, SPEED)
        ),
        hints=hints(simulator),
    )


def credentials(simulator: ViriCitiSimulator) -> Json:
    """Return what a person enters to get at the simulator."""
    server = {"live_url": simulator.live_url, "rest_url": simulator.rest_url}
    return {"api_key": simulator.api_key, "server": server}


def buses(vids: list[str], labels: list[str], charging_sign: str) -> Pick:
    """Pick vehicles from the list; their power has this sign while they charge."""
    form = {
        "vehicle_id": vids,
        "all_vehicles": False,
        "labels": labels,
        "charging_sign": charging_sign,
    }
    return Pick(kind="vehicle", what=", ".join(vids), answers={"user": form})


def chargers() -> Pick:
    """Pick the chargers of the depot by their identities."""
    identities = [station.identity for station in DEPOT]
    return Pick(
        kind="station",
        what=", ".join(identities),
        answers={"station_id": {"station_id": identities}},
    )


def hints(simulator: ViriCitiSimulator) -> tuple[str, ...]:
    """Say what can be done to the simulator, with something that shows at once."""
    wish = {"incident": {"vid": REPLAYED, "incident": "incident_07", "stage": "start"}}
    return (
        "Let something go wrong at a bus and watch its incident:",
        f"  curl --data {quote(dumps(wish))} {simulator.control_url}",
    )
