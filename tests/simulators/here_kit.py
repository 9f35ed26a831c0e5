"""A client of HERE for the tests of its simulator, signing with a library that is not ours."""

import asyncio
from base64 import b64decode
from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import gzip
import json
from typing import Any
from uuid import uuid4

import aiohttp
from oauthlib.oauth1 import Client  # type: ignore[import-untyped]

from simulators.here import HereFaults, HereSimulator
from simulators.server import ManualClock

PATIENCE = 5
START = 1_768_468_800.0


async def soon[T](work: Awaitable[T], within: float = PATIENCE) -> T:
    """Wait, but not for ever."""
    async with asyncio.timeout(within):
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


@dataclass(kw_only=True)
class Reader:
    """Hold what a client knows of its subscription."""

    base: str
    subscription_id: str
    mode: str = "serial"
    correlation_id: str = ""


@dataclass(kw_only=True)
class Kit:
    """Do what a client does, one step at a time."""

    simulator: HereSimulator
    http: aiohttp.ClientSession
    clock: ManualClock
    bearer: str = ""
    bases: dict[tuple[str, str], str] = field(default_factory=dict)

    async def ask(self, method: str, url: str, **options: Any) -> Answer:
        """Ask something of a server."""
        async with self.http.request(method, url, **options) as response:
            return Answer(
                status=response.status, headers=response.headers, raw=await response.read()
            )

    async def ask_signed(
        self,
        form: Mapping[str, str] | None = None,
        *,
        key: str | None = None,
        secret: str | None = None,
        nonce: str | None = None,
        timestamp: int | None = None,
        signature_method: str = "HMAC-SHA256",
        url: str | None = None,
        **asked: object,
    ) -> Answer:
        """Ask for a token, as a form if there is one and else as JSON."""
        target = url or self.simulator.token_url
        client = Client(
            key or self.simulator.access_key_id,
            client_secret=secret or self.simulator.access_key_secret,
            signature_method=signature_method,
            nonce=nonce or uuid4().hex,
            timestamp=str(int(self.clock()) if timestamp is None else timestamp),
        )
        if form is None:
            _, headers, _ = client.sign(target, "POST")
            body: dict[str, Any] = {"json": {"grantType": "client_credentials", **asked}}
            return await self.ask("POST", target, headers=headers, **body)
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        _, headers, text = client.sign(target, "POST", dict(form), kind)
        return await self.ask("POST", target, headers=headers, data=text)

    async def sign_in(self, **asked: object) -> None:
        """Get a token, and use it from now on."""
        answer = await self.ask_signed(None, **asked)  # type: ignore[arg-type]
        self.bearer = answer.body["accessToken"]

    @property
    def authorization(self) -> dict[str, str]:
        """Return the header that opens everything."""
        return {"Authorization": f"Bearer {self.bearer}"}

    async def get(self, url: str, **query: str) -> Answer:
        """Get something with the token."""
        return await self.ask("GET", url, params=query, headers=self.authorization)

    async def look_up(self) -> Answer:
        """Learn where the services are."""
        answer = await self.get(self.lookup_of(self.simulator.catalog))
        self.bases = {
            (entry["api"], entry["version"]): entry["baseURL"]
            for entry in (answer.body if answer.status == 200 else ())
        }
        return answer

    def lookup_of(self, catalog: str) -> str:
        """Return where the services of a catalog are looked up."""
        return f"{self.simulator.lookup_url}/resources/{catalog}/apis"

    @property
    def stream_url(self) -> str:
        """Return the layer where the lookup says it is."""
        return f"{self.bases['stream', 'v2']}/layers/{self.simulator.layer}"

    async def ask_to_subscribe(
        self,
        group: str = "g",
        mode: str = "serial",
        *,
        query: Mapping[str, str] | None = None,
        **kafka: object,
    ) -> Answer:
        """Ask for a subscription."""
        properties: dict[str, object] = {"group.id": group, "auto.offset.reset": "latest"}
        properties |= {name.replace("_", "."): value for name, value in kafka.items()}
        return await self.ask(
            "POST",
            f"{self.stream_url}/subscribe",
            params={"mode": mode, **(query or {})},
            headers=self.authorization,
            json={"kafkaConsumerProperties": properties},
        )

    async def subscribe(self, group: str = "g", mode: str = "serial", **kafka: object) -> Reader:
        """Subscribe."""
        answer = await self.ask_to_subscribe(group, mode, **kafka)  # type: ignore[arg-type]
        return Reader(
            base=f"{answer.body['nodeBaseURL']}/layers/{self.simulator.layer}",
            subscription_id=answer.body["subscriptionId"],
            mode=mode,
            correlation_id=answer.headers["X-Correlation-ID"],
        )

    async def call(self, reader: Reader, method: str, name: str, body: object = None) -> Answer:
        """Call the node about a subscription."""
        headers = self.authorization
        if reader.correlation_id:
            headers["X-Correlation-Id"] = reader.correlation_id
        query = {"mode": reader.mode, "subscriptionId": reader.subscription_id}
        answer = await self.ask(
            method, f"{reader.base}/{name}", params=query, headers=headers, json=body
        )
        reader.correlation_id = answer.headers.get("X-Correlation-ID", "")
        return answer

    async def poll(self, reader: Reader) -> list[Any]:
        """Read a page."""
        answer = await self.call(reader, "GET", "partitions")
        assert answer.status == 200, answer.raw
        messages: list[Any] = answer.body["messages"]
        return messages

    async def commit(self, reader: Reader, messages: Iterable[Any]) -> Answer:
        """Commit what was read, the highest offset of each partition."""
        places = sorted(
            (message["offset"]["partition"], message["offset"]["offset"]) for message in messages
        )
        offsets = [{"partition": part, "offset": offset} for part, offset in dict(places).items()]
        return await self.call(reader, "PUT", "offsets", {"offsets": offsets})

    async def control(self, **wishes: object) -> Answer:
        """Post to the control endpoint as curl does, without a content type of JSON."""
        return await self.ask("POST", self.simulator.control_url, data=json.dumps(wishes))


def payload(message: Any) -> Any:
    """Return what a message says."""
    return json.loads(gzip.decompress(b64decode(message["metaData"]["data"])))


def statuses(messages: Iterable[Any]) -> list[str]:
    """Return the first status that each message says."""
    return [payload(message)["evses"][0]["status"] for message in messages]


def code(answer: Answer) -> str:
    """Return the code of a refusal."""
    return str(answer.body["code"])


@asynccontextmanager
async def run(*, partitions: int = 4, **faults: Any) -> AsyncIterator[Kit]:
    """Start a simulator, sign in and look around."""
    clock = ManualClock(START)
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    settings = HereFaults(**{"fetch_wait": 0, **faults})
    async with (
        HereSimulator(clock=clock, faults=settings, partitions=partitions) as simulator,
        aiohttp.ClientSession(timeout=timeout) as http,
    ):
        kit = Kit(simulator=simulator, http=http, clock=clock)
        await kit.sign_in()
        await kit.look_up()
        yield kit
