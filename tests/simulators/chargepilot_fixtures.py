"""What the tests of the ChargePilot simulator share: an upstream system's first steps."""

import asyncio
from base64 import b64encode
from collections.abc import Awaitable, Sequence
from contextlib import suppress
import json
from typing import Any, Self
from uuid import uuid4

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from simulators.chargepilot import ChargePilotSimulator

PATIENCE = 5
PRESYSTEM = "Presystem1"
V1 = "v1.463.vdv.de"
V2 = "v2.463.vdv.de"
KEYS = {"chargepilot": "systemType"}

type Json = dict[str, Any]


async def soon[T](work: Awaitable[T]) -> T:
    """Wait, but not for ever."""
    async with asyncio.timeout(PATIENCE):
        return await work


def basic(username: str, password: str) -> dict[str, str]:
    """Return the header that logs in."""
    return {"Authorization": f"Basic {b64encode(f'{username}:{password}'.encode()).decode()}"}


async def dial(
    simulator: ChargePilotSimulator,
    headers: dict[str, str] | None = None,
    subprotocols: Sequence[str] = (V1,),
) -> ClientConnection:
    """Open a socket, with the right credentials unless others are given."""
    if headers is None:
        headers = basic(simulator.username, simulator.password)
    return await connect(
        simulator.socket_url,
        additional_headers=headers,
        subprotocols=[Subprotocol(name) for name in subprotocols] or None,
        max_size=None,
        close_timeout=0.1,
    )


class Upstream:
    """Be the upstream system on one socket."""

    def __init__(self, simulator: ChargePilotSimulator, socket: ClientConnection) -> None:
        """Talk on a socket whose handshake is done."""
        self.simulator = simulator
        self.socket = socket
        self._handled = simulator.counters.client_frames

    @classmethod
    async def dialled(cls, simulator: ChargePilotSimulator) -> Self:
        """Open a socket and say nothing."""
        return cls(simulator, await dial(simulator))

    @classmethod
    async def booted(cls, simulator: ChargePilotSimulator) -> Self:
        """Open a socket, boot, and read the first picture without confirming it."""
        client = await cls.dialled(simulator)
        answer = await client.boot()
        assert answer[6] == {"status": "Accepted"}
        return client

    async def __aenter__(self) -> Self:
        """Talk while the block lasts."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Hang up."""
        await self.socket.close()

    async def boot(self, key: str | None = None, role: str = "BMS", **envelope: Any) -> Any:
        """Boot, and return the answer."""
        key = key or KEYS.get(self.simulator.dialect.name, "presystem")
        return await self.ask("BootNotification", {key: role}, **envelope)

    async def ask(self, action: str, payload: object, **envelope: Any) -> Any:
        """Send a request and return the next frame."""
        await self.say(1, action, payload, **envelope)
        return await self.receive()

    async def wish(self, *wishes: Json) -> Any:
        """Send the whole list of charging requests, and return the answer."""
        return await self.ask("ProvideChargingRequests", {"chargingRequestList": list(wishes)})

    async def confirm(self, request: Any, payload: object = None, **envelope: Any) -> None:
        """Confirm a request."""
        known = {"message_id": request[4]}
        await self.say(2, request[5], {} if payload is None else payload, **(known | envelope))

    async def say(
        self,
        kind: object,
        action: object,
        payload: object,
        *,
        message_id: str | None = None,
        presystem_id: str = PRESYSTEM,
        source: str = "BMS",
        at: str = "2026-01-05T18:00:00Z",
    ) -> None:
        """Send a message, and wait until it is worked off."""
        message = [kind, source, presystem_id, at, message_id or str(uuid4()), action, payload]
        await self.say_raw(json.dumps(message))

    async def say_raw(self, frame: str | bytes) -> None:
        """Send a frame, and wait until it is worked off."""
        counters = self.simulator.counters
        number = counters.client_frames + 1
        await self.socket.send(frame)
        await self.simulator.wait_until(lambda: counters.client_frames >= number)

    async def receive(self) -> Any:
        """Read a message."""
        return json.loads(await soon(self.socket.recv()))

    async def picture(self) -> Json:
        """Read a message that has to be a picture, confirm it, and return its payload."""
        message = await self.receive()
        assert message[5] == "ProvideChargingInformation"
        await self.confirm(message)
        payload: Json = message[6]
        return payload


def wish(request_id: str, vehicle_id: str = "BUS-0900", **fields: Any) -> Json:
    """Write a charging request."""
    data = {"minTargetSoc": 80, "maxTargetSoc": 95, **fields.pop("data", {})}
    return {
        "vehicleId": vehicle_id,
        "chargingRequestId": request_id,
        "chargingRequestData": data,
        **fields,
    }


def stations(payload: Json) -> dict[str, Json]:
    """Return every station of a picture by its id."""
    return {
        station["chargingStationId"]: station
        for depot in payload["depotInfoList"]
        for station in depot["chargingStationInfoList"]
    }


def points(payload: Json) -> dict[str, Json]:
    """Return every point of a picture by its id."""
    return {
        point["chargingPointId"]: point
        for station in stations(payload).values()
        for point in station["chargingPointInfoList"]
    }


async def close_code(socket: ClientConnection) -> int | None:
    """Read to the end, and return the code the server closed with."""
    with pytest.raises(ConnectionClosed) as closed:
        await soon(_read_to_the_end(socket))
    return closed.value.rcvd.code if closed.value.rcvd else None


async def _read_to_the_end(socket: ClientConnection) -> None:
    while True:
        await socket.recv()


async def refused_with(simulator: ChargePilotSimulator, headers: dict[str, str]) -> int:
    """Return the status with which a handshake was refused."""
    with pytest.raises(InvalidStatus) as refused:
        await soon(dial(simulator, headers))
    return refused.value.response.status_code


async def nothing_comes(client: Upstream) -> None:
    """Make sure that nothing is on its way: a pong overtakes no frame."""
    with suppress(TimeoutError):
        await soon(await client.socket.ping())
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await client.socket.recv()
