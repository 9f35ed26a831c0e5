"""Stellantis' simulator in a process of its own: what it does is not what we do."""

import asyncio
from asyncio.subprocess import PIPE
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
import sys
from typing import Any

from aiohttp import BasicAuth, ClientSession

from custom_components.ev_live.const import CONF_PROVIDER

type Json = dict[str, Any]

VEHICLES = 50
EVENTS = 10_000
# All of them are newer than what the cars said before.
STRETCH = 3_000

TAG = "0be4c4ed"
SECRET = "invented"
WEBHOOK_ID = "0" * 64

# So slow that nothing happens by itself.
STANDSTILL = "0.000001"


class Cars:
    """The simulator, as its partner and as its control endpoint sees it."""

    def __init__(self, session: ClientSession, told: dict[str, str]) -> None:
        """Take what it says of itself."""
        self._session = session
        self._told = told

    def account(self, fleet: str, callback_url: str) -> Json:
        """Return the data of an account whose monitors find it at a URL."""
        return {
            CONF_PROVIDER: "stellantis",
            "username": self._told["User"],
            "password": self._told["Password"],
            "client_id": self._told["Client id"],
            "client_certificate": Path(self._told["Certificate"]).read_text(encoding="ascii"),
            "client_key": Path(self._told["Private key"]).read_text(encoding="ascii"),
            "server": {"api_url": self._told["API URL"], "callback_url": callback_url},
            "fleet_id": fleet,
            "webhook_id": WEBHOOK_ID,
            "webhook_secret": SECRET,
            "installation": TAG,
        }

    async def state(self) -> Json:
        """Return the truth, and what every monitor does."""
        async with self._session.get(self._told["Control"]) as answer:
            state: Json = await answer.json()
        return state

    async def levels(self, fleet: str) -> dict[str, float]:
        """Return how full the battery of each vehicle of a fleet is that has one."""
        vins = {each["vin"] for each in await self._listed(fleet)}
        truth = (await self.state())["truth"]
        return {
            vin: energy["level"]
            for vin in vins & truth.keys()
            for energy in truth[vin]["energies"]
            if energy["type"] == "Electric"
        }

    async def store(self, monitor: str) -> None:
        """Let a monitor have that many events to tell, which it begins to do at once."""
        wish = {"backlog": {"monitor": monitor, "events": EVENTS, "seconds": STRETCH}}
        async with self._session.post(self._told["Control"], json=wish) as answer:
            answer.raise_for_status()

    async def create(self, fleet: str, monitor: Json) -> None:
        """Create a monitor, as any partner may."""
        await self._call("POST", f"fleets/{fleet}/monitors", json=monitor)

    async def _listed(self, fleet: str) -> list[Json]:
        """Return the vehicles of a fleet."""
        vehicles: list[Json] = (await self._call("GET", f"fleets/{fleet}/vehicles"))["_embedded"][
            "vehicles"
        ]
        return vehicles

    async def _call(self, method: str, path: str, **content: Any) -> Json:
        """Ask the API."""
        auth = BasicAuth(self._told["User"], self._told["Password"])
        url = f"{self._told['API URL']}/{path}"
        query = {"client_id": self._told["Client id"]}
        async with self._session.request(method, url, params=query, auth=auth, **content) as answer:
            answer.raise_for_status()
            document: Json = await answer.json(content_type=None)
        return document


@asynccontextmanager
async def running_cars() -> AsyncGenerator[Cars]:
    """Run the simulator while the context lasts."""
    command = (
        *(sys.executable, "-m", "simulators", "stellantis", "--no-tls"),
        *("--vehicles", str(VEHICLES), "--speed", STANDSTILL),
    )
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
    try:
        told = await _told(process)
        async with ClientSession() as session:
            yield Cars(session, told)
    finally:
        process.terminate()
        await process.wait()


async def _told(process: asyncio.subprocess.Process) -> dict[str, str]:
    """Read what the simulator says of itself, to the last line."""
    told: dict[str, str] = {}
    while "Control" not in told:
        if process.stdout is None or not (line := await process.stdout.readline()):
            raise RuntimeError("the simulator did not start")
        name, _, text = line.decode().strip().partition("  ")
        told[name] = text.strip()
    return told
