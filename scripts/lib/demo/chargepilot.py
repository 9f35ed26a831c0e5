"""The ChargePilot scene: two invented depots where buses come, charge and leave."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from json import dumps
from shlex import quote

from simulators.chargepilot import ChargePilotSimulator, Tls
from simulators.chargepilot.depots import DC_FREE

from .client import Json
from .options import Options
from .readiness import ready_soon
from .report import step
from .scene import Scene

# Fast enough that a bus charges before somebody who watches gets tired of it.
SPEED = 20


@asynccontextmanager
async def scene(_options: Options) -> AsyncIterator[Scene]:
    """Simulate ChargePilot, behind a certificate of its own, while the context lasts."""
    step("Starting the ChargePilot simulator")
    tls = Tls()
    async with ChargePilotSimulator(tls=tls) as simulator:
        yield describe(simulator, tls, SPEED)


def describe(simulator: ChargePilotSimulator, tls: Tls, speed: float) -> Scene:
    """Describe what is simulated, so many times as fast as life."""
    return Scene(
        title="ChargePilot",
        account={"user": "chargepilot", "chargepilot": credentials(simulator, tls)},
        options={"init": lambda form: ready_soon(form) | {"allow_charging_requests": True}},
        picks=(),
        begin=partial(simulator.start_traffic, speed),
        hints=hints(simulator),
    )


def credentials(simulator: ChargePilotSimulator, tls: Tls) -> Json:
    """Return what a person enters to get at the simulator."""
    return {
        "url": simulator.socket_url,
        "username": simulator.username,
        "password": simulator.password,
        "presystem_id": simulator.presystem_id,
        "ca_certificate": tls.ca_pem,
        "server": {},
    }


def hints(simulator: ChargePilotSimulator) -> tuple[str, ...]:
    """Say what can be done to the simulator, with something that shows at once."""
    wish = {"fault": {"point_id": DC_FREE, "code": "UsageFailure", "text": "GroundFailure"}}
    return (
        "Let a charging point of the South Depot break and watch its incident:",
        f"  curl --data {quote(dumps(wish))} {simulator.control_url}",
        "Ask for a bus to be charged: Developer tools > Actions > EV Live: Set charging request.",
    )
