"""A backlog that arrives at the webhook all at once, beside a webhook that only parses JSON."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from time import perf_counter, process_time

from aiohttp import web
from aiohttp.test_utils import TestServer
from aiohttp.typedefs import Handler
from homeassistant.components import webhook
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import orjson
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ev_live.const import DOMAIN
from custom_components.ev_live.providers.stellantis.documents import Callback, document
from custom_components.ev_live.providers.stellantis.own import own_monitors

from .cars import EVENTS, SECRET, TAG, Cars, running_cars
from .house import look_up_names_plainly, running_core, set_up
from .table import Row
from .timing import undisturbed

LONGEST_BLOCK = 20.0
RATIO = 12.0

# What our monitors ask for.
BATCH = 100
BODIES = EVENTS // BATCH

OURS = f"ev-live/{TAG}/charging"
BARE_TAG = "bare"
BARE = f"ev-live/{BARE_TAG}/charging"


@dataclass(kw_only=True, slots=True)
class Arrival:
    """How a backlog arrived: when each body was answered, and what of it went wrong.

    `seconds` are those of the processor, `blocked` is the longest the loop had no turn, in ms.
    """

    answered: list[float] = field(default_factory=list)
    seconds: float = 0.0
    blocked: float = 0.0
    refused: int = 0
    wrong: int = 0

    @property
    def rate(self) -> float:
        """Return how many bodies a second were acknowledged."""
        return (len(self.answered) - 1) / (self.answered[-1] - self.answered[0])


class House:
    """A Home Assistant with a fleet in it, that can be called from outside."""

    def __init__(self, hass: HomeAssistant, cars: Cars) -> None:
        """Take who talks to whom."""
        self._hass = hass
        self._cars = cars
        self._arrival = Arrival()

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[MockConfigEntry]:
        """Let monitors in: those of an account, and one that is only parsed."""
        hass, cars = self._hass, self._cars
        look_up_names_plainly(hass)
        if not await async_setup_component(hass, DOMAIN, {}):
            raise RuntimeError("the integration was not set up")
        webhook.async_register(hass, DOMAIN, "Bare", BARE_TAG, _parse)
        hass.http.app.middlewares.append(self._note)
        async with TestServer(hass.http.app) as server:
            url = str(server.make_url("")).rstrip("/")
            fleet = next(iter((await cars.state())["fleets"]))
            await cars.create(fleet, _bare_monitor(f"{url}/api/webhook/{BARE_TAG}"))
            entry = MockConfigEntry(
                domain=DOMAIN, title="Bench", unique_id=fleet, data=cars.account(fleet, url)
            )
            entry.add_to_hass(hass)
            await set_up(hass, entry)
            await self._until_monitors_run()
            yield entry
            await hass.config_entries.async_unload(entry.entry_id)

    async def receive(self, monitor: str, *, watches: bool) -> Arrival:
        """Let a backlog arrive; whoever watches the loop slows it down."""
        self._arrival = arrival = Arrival()
        storing = asyncio.create_task(self._cars.store(monitor))
        while not arrival.answered:
            await asyncio.sleep(0)
        started = began = process_time()
        while len(arrival.answered) < BODIES:
            await asyncio.sleep(0 if watches else 0.01)
            arrival.blocked = max(arrival.blocked, (process_time() - began) * 1000)
            began = process_time()
        arrival.seconds = process_time() - started
        await storing
        return arrival

    async def _until_monitors_run(self) -> None:
        """Wait until the provider knows where to push."""
        while OURS not in {each["label"] for each in (await self._cars.state())["monitors"]}:
            await asyncio.sleep(0.1)
        await self._hass.async_block_till_done()

    @web.middleware
    async def _note(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Note when a request was answered, and how."""
        response = await handler(request)
        self._arrival.answered.append(perf_counter())
        self._arrival.refused += response.status != HTTPStatus.OK
        return response


async def measure() -> list[Row]:
    """Return the rows about a backlog."""
    ours, bare = await _arrive(watches=False)
    # Python looks through all of Home Assistant's memory now and then; that is not ours.
    with undisturbed():
        watched, _ = await _arrive(watches=True)
    name = f"backlog of {EVENTS:,} events, {BATCH} in a body"
    refused, wrong = ours.refused + watched.refused, ours.wrong + watched.wrong
    return [
        Row(
            what=f"{name}: {ours.rate:.0f} bodies/s acknowledged",
            ours=f"{ours.seconds / BODIES * 1000:.1f} ms a body",
            beside=f"{bare.seconds / BODIES * 1000:.1f} ms only parsed, {bare.rate:.0f} bodies/s",
            value=ours.seconds / bare.seconds,
            bound=RATIO,
        ),
        Row(
            what=f"{name}: loop held up",
            ours=f"{watched.blocked:.1f} ms at worst",
            value=watched.blocked,
            unit="ms",
            bound=LONGEST_BLOCK,
        ),
        Row(
            what=f"{name}: refused, or shown wrong in the end",
            ours=f"{refused} of {2 * BODIES} refused, {wrong} cars wrong",
            value=refused + wrong,
            unit="lost",
            bound=0,
        ),
    ]


async def _arrive(*, watches: bool) -> tuple[Arrival, Arrival]:
    """Let a backlog arrive at a Home Assistant of its own; return how, and how if only parsed."""
    async with running_cars() as cars, running_core() as hass:
        house = House(hass, cars)
        async with house.open() as entry:
            ours = await house.receive(OURS, watches=watches)
            await hass.async_block_till_done()
            ours.wrong = sum(_wrong(hass, entry, await cars.levels(str(entry.unique_id))))
            return ours, await house.receive(BARE, watches=watches)


async def _parse(_hass: HomeAssistant, _id: str, request: web.Request) -> web.Response:
    """Do the least that a webhook can do."""
    orjson.loads(await request.read())
    return web.Response()


def _bare_monitor(target: str) -> dict[str, object]:
    """Return a monitor that tells the same as ours to somebody who only parses it."""
    charging = own_monitors(refresh=300, position=True)[0]
    callback = Callback(target=target, secret=SECRET, tag=BARE_TAG)
    return dict(document(charging, callback))


def _wrong(hass: HomeAssistant, entry: MockConfigEntry, levels: dict[str, float]) -> Iterator[bool]:
    """Say of each vehicle whether its battery is shown as it is not."""
    registry = er.async_get(hass)
    for vin, level in levels.items():
        unique_id = f"{entry.unique_id}_{vin}_soc"
        entity_id = registry.async_get_entity_id("sensor", DOMAIN, unique_id)
        state = hass.states.get(entity_id or "")
        yield state is None or float(state.state) != level
