"""A partner of Stellantis for the tests of its simulator: a client, and who is called back."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import json
import ssl
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web
from yarl import URL

from simulators.server import LOOPBACK, ManualClock, Pulse
from simulators.stellantis import StellantisFaults, StellantisSimulator

PATIENCE = 5
START = 1_772_470_800.0
DRIVEN, VAN, CORSA, PLUG_IN, DIESEL = (f"VF3SAMPLE{number:08d}" for number in range(1, 6))
VAUXHALL, OLD_HYBRID, SILENT = "W0VSAMPLE00000006", "VR1SAMPLE00000007", "VF7SAMPLE00000008"
SECRET = "s3cret"

type Json = dict[str, Any]


def authorization(username: str, password: str) -> dict[str, str]:
    """Return the header that says who calls."""
    return {"Authorization": f"Basic {b64encode(f'{username}:{password}'.encode()).decode()}"}


async def soon[T](work: Awaitable[T]) -> T:
    """Wait, but not for ever."""
    async with asyncio.timeout(PATIENCE):
        return await work


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Hold what was answered."""

    status: int
    headers: Mapping[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.raw)


@dataclass(frozen=True, kw_only=True)
class Call:
    """Hold how the partner was called back."""

    headers: Mapping[str, str]
    query: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.raw)


@dataclass(kw_only=True)
class Hook:
    """Be called back: answer with the statuses in line, then with 200."""

    port: int = 0
    scheme: str = "http"
    statuses: list[int] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    hanging: bool = False
    pulse: Pulse = field(default_factory=Pulse)

    @property
    def url(self) -> str:
        """Return where to call."""
        return f"{self.scheme}://{LOOPBACK}:{self.port}/hook"

    @property
    def events(self) -> list[Any]:
        """Return every event of every call."""
        return [event for call in self.calls for event in call.body["events"]]

    async def answer(self, request: web.Request) -> web.Response:
        """Take a call."""
        call = Call(
            headers=dict(request.headers),
            query=dict(parse_qsl(request.query_string)),
            raw=await request.read(),
        )
        self.calls.append(call)
        self.pulse.beat()
        if self.hanging:
            await self.pulse.until(lambda: not self.hanging)
        status = self.statuses.pop(0) if self.statuses else 200
        headers = {"Location": "/elsewhere"} if status == 302 else {}
        return web.Response(status=status, headers=headers)

    async def wait_for(self, number: int) -> None:
        """Wait until so many calls have come."""
        await self.pulse.until(lambda: len(self.calls) >= number, PATIENCE)


@dataclass(kw_only=True)
class Kit:
    """Do what a client does, one step at a time."""

    simulator: StellantisSimulator
    http: aiohttp.ClientSession
    clock: ManualClock
    hook: Hook

    @property
    def faults(self) -> StellantisFaults:
        """Return the switches."""
        return self.simulator.faults

    @property
    def fleet_id(self) -> str:
        """Return the id of the first fleet."""
        return self.simulator.fleets[0].fleet_id

    def vehicle(self, vin: str) -> str:
        """Return the path of a vehicle."""
        fleet = self.simulator.world.fleet_of(vin)
        return f"/fleets/{fleet.fleet_id}/vehicles/{fleet.cars[vin].vid}"

    @property
    def monitors(self) -> str:
        """Return the path of the monitors of the first fleet."""
        return f"/fleets/{self.fleet_id}/monitors"

    async def ask(
        self, method: str, path: str, query: Mapping[str, str] | None = None, **options: Any
    ) -> Answer:
        """Ask something of the API, as somebody who may; an address may be whole."""
        url = path if path.startswith("http") else f"{self.simulator.api_url}{path}"
        known = {"client_id": self.simulator.client_id}
        basic = authorization(self.simulator.username, self.simulator.password)
        options = {"headers": basic, **options}
        async with self.http.request(
            method, URL(url).update_query({**known, **(query or {})}), **options
        ) as response:
            return Answer(
                status=response.status, headers=response.headers, raw=await response.read()
            )

    async def get(self, path: str, **query: str) -> Answer:
        """Get something."""
        return await self.ask("GET", path, query)

    async def post_monitor(self, body: object) -> Answer:
        """Ask for a monitor."""
        return await self.ask("POST", self.monitors, json=body)

    async def monitor(self, *triggers: Json, bool_exp: str | None = None, **more: Any) -> str:
        """Create a monitor, and return its id."""
        answer = await self.post_monitor(self.body(*triggers, bool_exp=bool_exp, **more))
        assert answer.status == 202, answer.raw
        return str(answer.body["monitorId"])

    def body(
        self,
        *triggers: Json,
        bool_exp: str | None = None,
        label: str = "mine",
        extensions: Sequence[str] = (),
        attributes: Sequence[Json] = (),
        **subscription: Any,
    ) -> Json:
        """Write a monitor; without an expression any of its triggers will do."""
        webhook: Json = {"target": self.hook.url, "name": "home"}
        webhook["attributes"] = [
            {"type": "Header", "key": "X-Secret", "value": SECRET},
            *attributes,
        ]
        return {
            "label": label,
            "subscribeParam": {"callback": {"webhook": webhook}, **subscription},
            "extendedEventParam": list(extensions),
            "triggerParam": {
                "triggers": list(triggers),
                "boolExp": bool_exp or " | ".join(trigger["name"] for trigger in triggers),
            },
        }

    async def control(self, **wishes: object) -> Answer:
        """Post to the control endpoint as curl does, without a content type of JSON."""
        url = self.simulator.control_url
        async with self.http.post(url, data=json.dumps(wishes)) as response:
            return Answer(
                status=response.status, headers=response.headers, raw=await response.read()
            )

    async def settle(self) -> None:
        """Wait until what is due was posted."""
        await self.simulator.settle()


def watch(name: str, path: str, op: str = "onChange", *values: str) -> Json:
    """Write a trigger on data."""
    compared = {"value": list(values)} if values else {}
    return {"name": name, "data": {"data": path, "op": op, **compared}}


def zone(name: str, transition: str, latitude: float, longitude: float, radius: int = 5) -> Json:
    """Write a trigger on a circle."""
    centre = {"latitude": latitude, "longitude": longitude}
    place = {"radius": radius, "center": centre}
    return {"name": name, "zone": {"transition": transition, "place": place}}


def timetable(name: str, *times: Json, **more: str) -> Json:
    """Write a trigger on a timetable."""
    return {"name": name, "time": {"times": list(times), **more}}


CHARGING = watch("charging", "vehicle.energy.charging.status")
MOVING = watch("moving", "vehicle.kinetic.moving")
LOW = watch("low", "vehicle.energy.electric.level", "lowerThan", "50")


@asynccontextmanager
async def hooked(context: ssl.SSLContext | None = None) -> AsyncIterator[Hook]:
    """Wait for calls on a port of its own."""
    hook = Hook(scheme="https" if context else "http")
    application = web.Application(client_max_size=0)
    application.router.add_post("/hook", hook.answer)
    runner = web.AppRunner(
        application, access_log=None, shutdown_timeout=0.1, handler_cancellation=True
    )
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, 0, ssl_context=context).start()
    hook.port = runner.addresses[0][1]
    try:
        yield hook
    finally:
        await runner.cleanup()


@asynccontextmanager
async def run(*, vehicles: int = 8, **faults: Any) -> AsyncIterator[Kit]:
    """Start a simulator, and who is called back."""
    clock = ManualClock(START)
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    async with (
        hooked() as hook,
        StellantisSimulator(
            clock=clock, faults=StellantisFaults(**faults), vehicles=vehicles
        ) as simulator,
        aiohttp.ClientSession(timeout=timeout) as http,
    ):
        yield Kit(simulator=simulator, http=http, clock=clock, hook=hook)
