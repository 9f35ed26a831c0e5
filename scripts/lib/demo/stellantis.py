"""The Stellantis scene: a fleet of invented cars around Paris, and a monitor that is built."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from json import dumps
from shlex import quote

from simulators.stellantis import StellantisSimulator
from simulators.stellantis.roster import CORSA_VIN, DIESEL, DRIVEN

from .client import Json
from .flow import Answer, Turns
from .options import Options
from .port import HOST
from .readiness import ready_soon
from .report import step
from .scene import Pick, Scene

# Fast enough that a car sets off, charges or parks before somebody who watches gets tired of it.
SPEED = 20
# How often a car says how it is while it charges or drives: the least the provider allows.
REFRESH = 60
PASSPHRASE = "invented-Passphrase"

DEPOT = {"latitude": 48.8566, "longitude": 2.3522}
LABEL = "Low battery away from the depot"


@asynccontextmanager
async def scene(options: Options) -> AsyncIterator[Scene]:
    """Simulate Stellantis, which asks for a client certificate, while the context lasts."""
    step("Starting the Stellantis simulator")
    async with StellantisSimulator(tls=True, passphrase=PASSPHRASE) as simulator:
        yield describe(simulator, options, SPEED)


def describe(simulator: StellantisSimulator, options: Options, speed: float) -> Scene:
    """Describe what is simulated, so many times as fast as life."""
    return Scene(
        title="Stellantis",
        account={
            "user": "stellantis",
            "stellantis": credentials(simulator, options),
            "fleet": {"fleet_id": simulator.fleets[0].fleet_id},
        },
        options={"init": lambda form: ready_soon(form) | {"refresh": REFRESH, "position": True}},
        picks=(low_and_away(),),
        begin=partial(simulator.start_traffic, speed),
        hints=hints(simulator),
    )


def credentials(simulator: StellantisSimulator, options: Options) -> Json:
    """Return what a person enters to get at the simulator, and to be found by its monitors."""
    return {
        "username": simulator.username,
        "password": simulator.password,
        "client_id": simulator.client_id,
        "client_certificate": simulator.client_certificate,
        "client_key": simulator.client_key,
        "key_passphrase": PASSPHRASE,
        "ca_certificate": simulator.ca_certificate,
        "files": {},
        "server": {
            "api_url": simulator.api_url,
            "callback_url": f"http://{HOST}:{options.port}",
        },
    }


def low_and_away() -> Pick:
    """Build a monitor, form by form, of a value and a zone."""
    answers: dict[str, Answer] = {
        "user": {"label": LABEL, "refresh": 30},
        "triggers": Turns("data", "zone", "expression"),
        "data": {"path": "battery_level", "name": "low"},
        "operator": {"operator": "below"},
        "value": {"value": 40},
        "zone": {"transition": "leaves", "location": DEPOT, "radius": 5, "name": "away"},
        "expression": {"expression": "low & away"},
    }
    return Pick(kind="monitor", what=f"the monitor {LABEL}", answers=answers)


def hints(simulator: StellantisSimulator) -> tuple[str, ...]:
    """Say what can be done to the simulator, with something that shows at once."""
    wishes = (
        ("Let the Corsa-e be plugged in:", {"plug": {"vin": CORSA_VIN}}),
        ("Let a lamp come on in the Boxer:", {"alert": {"vin": DIESEL, "kind": "OilLevelLow"}}),
        ("Let the e-208 hit something:", {"collision": {"vin": DRIVEN, "severity": "Minor"}}),
    )
    return tuple(
        line
        for text, wish in wishes
        for line in (text, f"  curl --data {quote(dumps(wish))} {simulator.control_url}")
    )
