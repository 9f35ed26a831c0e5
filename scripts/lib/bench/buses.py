"""An hour of fifty buses on the road, in a Home Assistant that records what it is shown."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
import sqlite3
from time import thread_time
from unittest.mock import patch

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import ATTR_LATITUDE, ATTR_LONGITUDE
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er, recorder
from homeassistant.setup import async_setup_component
import orjson
from pytest_homeassistant_custom_component.common import MockConfigEntry
from websockets.asyncio.client import connect

from custom_components.ev_live.const import CONF_PROVIDER, DOMAIN, SUBENTRY_VEHICLE
from custom_components.ev_live.providers.viriciti.labels import key_of
from simulators.viriciti import ViriCitiSimulator
from simulators.viriciti.fleet import load_fleet

from .house import look_up_names_plainly, running_core, set_up
from .table import Row

type Step = Callable[[], None]

BUSES = 50
HOUR = 3600

# What an electric bus measures; all of it is shown, also what is off by default.
LABELS = ("soc", "power", "current", "voltage", "speed", "odo", "gps")
OFF_BY_DEFAULT = ("current", "voltage")

# A stretch that is long enough to tell what the simulator and a bare socket take.
STRETCH = 300

# By then the smallest change of the slowest value is written, in seconds.
LONGEST_PACE = 400

LOOP_BOUND = 0.05
ROWS_BOUND = 1 / 20


@contextmanager
def feed_time(hass: HomeAssistant) -> Iterator[Step]:
    """Let the loop's clock stand still but for the seconds it is moved on by."""
    now = hass.loop.time()

    def step() -> None:
        nonlocal now
        now += 1

    with patch.object(hass.loop, "time", lambda: now):
        yield step


@dataclass(frozen=True, kw_only=True)
class Hour:
    """What an hour came to: frames, seconds of work, rows and bytes, and what was not shown."""

    frames: int
    seconds: float
    rows: int
    size: int
    lost: int


async def measure() -> list[Row]:
    """Return the rows about an hour of buses."""
    hour = await _hour()
    bare = await _bare_frame() * hour.frames
    share = (hour.seconds - bare) / HOUR
    every = hour.size * hour.frames // hour.rows
    name = f"{BUSES} buses for an hour"
    rate = hour.frames / BUSES / HOUR
    return [
        Row(
            what=f"{name}, {rate:.1f} frames/s each: share of the loop",
            ours=f"{hour.seconds - bare:.1f} s of an hour",
            beside=f"{bare:.1f} s to send and read bare frames",
            value=share,
            bound=LOOP_BOUND,
        ),
        Row(
            what=f"{name}: states written and recorded",
            ours=f"{hour.rows:,} ({hour.size / 1e6:.1f} MB)",
            beside=f"{hour.frames:,} ({every / 1e6:.0f} MB) if each frame were one",
            value=hour.rows / hour.frames,
            bound=ROWS_BOUND,
        ),
        Row(
            what=f"{name}: last values that are not shown",
            ours=f"{hour.lost} of {BUSES * len(LABELS)}",
            value=hour.lost,
            unit="lost",
            bound=0,
        ),
    ]


async def _hour() -> Hour:
    """Let an hour of feed time pass in a Home Assistant."""
    async with _simulator() as simulator, running_core() as hass:
        look_up_names_plainly(hass)
        database = await _record(hass)
        entry = _add_account(hass, simulator)
        await set_up(hass, entry)
        await simulator.wait_for_subscription()
        counters = entry.runtime_data.feed.counters
        rows, size = await _recorded(hass, database)
        frames = simulator.counters.frames_sent
        with feed_time(hass) as step:
            seconds = await _play(simulator, HOUR, lambda: counters.frames, step)
            for _ in range(LONGEST_PACE):
                step()
                await asyncio.sleep(0)
            all_rows, full_size = await _recorded(hass, database)
        return Hour(
            frames=simulator.counters.frames_sent - frames,
            seconds=seconds,
            rows=all_rows - rows,
            size=full_size - size,
            lost=sum(_lost(hass, entry, simulator)),
        )


async def _bare_frame() -> float:
    """Return the seconds that inventing, sending and reading a frame take without us."""
    async with (
        _simulator() as simulator,
        connect(simulator.live_url, additional_headers={"x-api-key": simulator.api_key}) as socket,
    ):
        await socket.send(orjson.dumps({"vehicles": dict.fromkeys(_vids(), LABELS)}), text=True)
        await simulator.wait_for_subscription()
        read = 0

        async def listen() -> None:
            """Read and forget."""
            nonlocal read
            async for _ in socket:
                read += 1

        listening = asyncio.create_task(listen())
        frames = simulator.counters.frames_sent
        seconds = await _play(simulator, STRETCH, lambda: read)
        listening.cancel()
        return seconds / (simulator.counters.frames_sent - frames)


@asynccontextmanager
async def _simulator() -> AsyncGenerator[ViriCitiSimulator]:
    """Run a simulator whose buses begin an hour ago."""
    async with ViriCitiSimulator(vehicles=load_fleet(BUSES), stations=()) as simulator:
        await simulator.rewind(HOUR)
        yield simulator


async def _play(
    simulator: ViriCitiSimulator,
    seconds: int,
    read: Callable[[], int],
    step: Step = lambda: None,
) -> float:
    """Play seconds of feed time, each until all of it is read; return the seconds it takes."""
    started = thread_time()
    before = read() - simulator.counters.frames_sent
    for _ in range(seconds):
        step()
        await simulator.tick()
        while simulator.backlog or read() - simulator.counters.frames_sent < before:
            await asyncio.sleep(0)
    return thread_time() - started


def _vids() -> list[str]:
    """Return the ids of the buses."""
    return [bus.vid for bus in load_fleet(BUSES)]


def _add_account(hass: HomeAssistant, simulator: ViriCitiSimulator) -> MockConfigEntry:
    """Add an account that watches every bus; it is still to be set up."""
    picks = [
        ConfigSubentryData(
            data={"vehicle_id": vid, "labels": list(LABELS), "charging_sign": "as_is"},
            subentry_type=SUBENTRY_VEHICLE,
            title=vid,
            unique_id=vid,
        )
        for vid in _vids()
    ]
    server = {"live_url": simulator.live_url, "rest_url": simulator.rest_url}
    data = {CONF_PROVIDER: "viriciti", "api_key": simulator.api_key, "server": server}
    entry = MockConfigEntry(domain=DOMAIN, title="Bench", data=data, subentries_data=picks)
    entry.add_to_hass(hass)
    for vid in _vids():
        for key in OFF_BY_DEFAULT:
            er.async_get(hass).async_get_or_create(
                "sensor", DOMAIN, _unique_id(entry, vid, key), config_entry=entry
            )
    return entry


def _unique_id(entry: MockConfigEntry, vid: str, key: str) -> str:
    """Return what an entity is registered as."""
    return f"{entry.entry_id}_{vid}_{key}"


async def _record(hass: HomeAssistant) -> Path:
    """Start the recorder; return its file."""
    database = Path(hass.config.path("bench.db"))
    recorder.async_initialize_recorder(hass)
    if not await async_setup_component(
        hass, "recorder", {"recorder": {"db_url": f"sqlite:///{database}"}}
    ):
        raise RuntimeError("the recorder was not set up")
    await hass.async_block_till_done()
    return database


async def _recorded(hass: HomeAssistant, database: Path) -> tuple[int, int]:
    """Return how many states are recorded, and in how many bytes everything is."""
    await recorder.get_instance(hass).async_block_till_done()
    with closing(sqlite3.connect(database)) as connection:
        ((rows,),) = connection.execute("SELECT COUNT(*) FROM states")
        ((size,),) = connection.execute(
            "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        )
    return rows, size


def _lost(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: ViriCitiSimulator
) -> Iterator[bool]:
    """Say of each value whether something else is shown than what was said last."""
    ids = {
        entity.unique_id: entity.entity_id
        for entity in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    }
    for vid in _vids():
        for label in LABELS:
            state = hass.states.get(ids[_unique_id(entry, vid, key_of(label))])
            yield state is None or _text(state) != str(simulator.truth[vid, label])


def _text(state: State) -> str:
    """Return what a state shows, as the provider writes it."""
    if ATTR_LATITUDE not in state.attributes:
        return state.state
    return f"{state.attributes[ATTR_LATITUDE]:.6f}|{state.attributes[ATTR_LONGITUDE]:.6f}"
