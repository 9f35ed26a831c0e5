"""What must not be found where others may look: planted in a provider, and in what we hold."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.depots import AC_FREE
from simulators.here import HereSimulator
from simulators.here.ids import evse_id
from simulators.here.places import DEMO_PARK
from simulators.nobil import NobilSimulator
from simulators.server import Simulator
from simulators.stellantis import StellantisSimulator
from simulators.viriciti import ViriCitiSimulator

from ..nobil.conftest import EVSE, STATION
from ..stellantis import conftest as stellantis
from ..viriciti.conftest import BUS, DEPOT

# The position of everything that can be put somewhere.
LATITUDE, LONGITUDE = 48.876543, 10.543217
PLACE = ("48.8765", "10.5432")

MONITOR = f"ev-live/{stellantis.TAG}/charging"

# How every token and every key begins that is no canary of its own.
TOKENS = ("eyJhbGci", "Bearer ey", "PRIVATE KEY", "access_token=")


@dataclass(frozen=True, kw_only=True, slots=True)
class Canaries:
    """`secrets` open something, `private` names a person, a vehicle or a place.

    A secret may stand in no log at all, what is private not in ours: Home Assistant itself
    logs the states that it shows. What is `seen` names a thing to the people of the house.
    """

    secrets: tuple[str, ...]
    private: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()


def plant(simulator: Simulator[Any, Any]) -> Canaries:
    """Let a provider know us by canaries, and put its things at one."""
    match simulator:
        case NobilSimulator():
            simulator.api_key, simulator.static_api_key = "canary-key", "canary-static"
            known = simulator.world.stations[STATION]
            placed = replace(known, latitude=LATITUDE, longitude=LONGITUDE)
            simulator.world.add(placed)
            keys = ("canary-key", "canary-static", *TOKENS)
            return Canaries(secrets=keys, private=(EVSE, STATION, *PLACE))
        case HereSimulator():
            known_place = simulator.world.locations[DEMO_PARK]
            moved = replace(known_place, latitude=LATITUDE, longitude=LONGITUDE)
            simulator.world.locations[DEMO_PARK] = moved
            access = simulator.credentials
            access.access_key_id, access.access_key_secret = "canary-id", "canary-secret"
            opens = ("canary-id", "canary-secret", *TOKENS)
            return Canaries(secrets=opens, private=(DEMO_PARK, *PLACE))
        case ViriCitiSimulator():
            simulator.api_key = "canary-key"
            private = ("TESTVIN", "02:00:5E", "02005E", *PLACE)
            return Canaries(secrets=("canary-key", *TOKENS), private=private)
        case ChargePilotSimulator():
            simulator.username, simulator.password = "canary-user", "canary-word"
            # What both are in the header.
            encoded = "Y2FuYXJ5LXVzZXI6Y2FuYXJ5LXdvcmQ"
            shown = ("canary-user", "canary-word", encoded)
            return Canaries(secrets=shown, private=("02:00:5E",), seen=("BUS-0", "VAN-0"))
        case StellantisSimulator():
            who = simulator.credentials
            who.username, who.password, who.client_id = "canary-user", "canary-word", "canary-id"
            car = simulator.car(stellantis.DRIVEN)
            car.latitude, car.longitude = LATITUDE, LONGITUDE
            logs_in = ("canary-user", "canary-word", "canary-id", "Y2FuYXJ5LXVzZXI6Y2FuYXJ5LXdvcmQ")
            # Home Assistant logs the path of every request, and its end alone opens nothing.
            private = (stellantis.WEBHOOK_ID, "VF3SAMPLE", "W0VSAMPLE", *PLACE)
            return Canaries(secrets=(stellantis.SECRET, *logs_in, *TOKENS), private=private)
    raise ValueError(simulator)


async def gossip(simulator: Simulator[Any, Any]) -> None:
    """Let a provider speak of what is private, and stammer while it does."""
    match simulator:
        case NobilSimulator():
            await simulator.garbage("broken_json")
            await simulator.send(STATION, EVSE, "TELEPORTING")
            await simulator.send(STATION, EVSE, "CHARGING")
        case HereSimulator():
            await simulator.garbage("corrupt_gzip")
            await simulator.garbage("truncated_gzip")
            await simulator.send(DEMO_PARK, evse_id(DEMO_PARK, 1), "CHARGING")
        case ViriCitiSimulator():
            await simulator.vehicle(BUS, "gps", f"{LATITUDE}|{LONGITUDE}")
            await simulator.transaction(DEPOT, 1, "start", BUS)
            await simulator.incident(BUS, "incident_03")
            await simulator.garbage("incident_without_vid", BUS, DEPOT)
            await simulator.garbage("gps_malformed", BUS, DEPOT)
        case ChargePilotSimulator():
            await simulator.garbage("wrong_types")
            simulator.picture.plug_in(AC_FREE, "BUS-0500")
            simulator.picture.vehicle_fault("BUS-0500", "P0A0D", "BUS-0500 is ill")
            await simulator.publish()
        case StellantisSimulator():
            await simulator.wait_for_monitors()
            await simulator.charge(stellantis.DRIVEN)
            await simulator.post(MONITOR, '{"monitorId": "m", "events": [{"vin": "VF3SAMPLE"}]}')


async def hang_up(simulator: Simulator[Any, Any]) -> None:
    """End every connection without a word."""
    match simulator:
        case NobilSimulator() | ViriCitiSimulator() | ChargePilotSimulator():
            await simulator.abort()
        case HereSimulator():
            await simulator.expire_tokens()
            await simulator.evict()


def revoke(simulator: Simulator[Any, Any], *, revoked: bool) -> None:
    """Let a provider know our credentials no more, or again."""
    names = {
        NobilSimulator: "api_key_revoked",
        ViriCitiSimulator: "upgrade_status",
    }
    name = names.get(type(simulator), "credentials_revoked")
    value: Any = revoked
    if name == "upgrade_status":
        value = 401 if revoked else None
    simulator.faults.apply({name: value})


def leaks(texts: Iterable[str], canaries: Iterable[str]) -> list[tuple[str, str]]:
    """Return which canary was found, and where: a little of what stands around it."""
    return [
        (canary, text[max(0, at - 80) : at + 80])
        for text in texts
        for canary in canaries
        if (at := text.lower().find(canary.lower())) >= 0
    ]
