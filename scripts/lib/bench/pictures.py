"""From the bytes of a depot's picture to the states written, beside the bare parse of its JSON."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, override

from homeassistant.config_entries import ConfigEntry, ConfigSubentryFlow
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import orjson
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.ev_live.const import CONF_PROVIDER, DOMAIN
from custom_components.ev_live.directory import Directory
from custom_components.ev_live.feed import Counters, Feed, Oddities
from custom_components.ev_live.fleet import Fleet
from custom_components.ev_live.model import Batch
from custom_components.ev_live.provider import Provider, Verdict
from custom_components.ev_live.providers.chargepilot.differ import Differ
from custom_components.ev_live.providers.chargepilot.envelope import (
    INFORMATION,
    Kind,
    decode,
    encode,
)
from custom_components.ev_live.providers.chargepilot.picture import PictureReader
from custom_components.ev_live.registry import PROVIDERS
from simulators.chargepilot import ChargePilotSimulator

from .house import running_core, set_up
from .table import Row
from .timing import in_turns

POINTS = 200

# How many points change from one picture to the next, and for how many milliseconds nothing
# else may have its turn.
CHANGES = {0: 5.0, 10: 8.0, POINTS: 40.0}

ROUNDS = 15


class PictureFeed:
    """Connects at once; its pictures are played by hand."""

    def __init__(self, fleet: Fleet) -> None:
        """Take what is known."""
        self.counters = Counters()
        self.oddities = Oddities("Bench")
        self.reader = PictureReader(self.oddities.note)
        self.differ = Differ(fleet, dt_util.utcnow, self.oddities.note)

    @asynccontextmanager
    async def connect(self) -> AsyncGenerator[AsyncGenerator[Batch]]:
        """Connect."""
        yield self._batches()

    async def _batches(self) -> AsyncGenerator[Batch]:
        """Talk once."""
        yield Batch()
        await asyncio.Event().wait()

    async def survey(self) -> AsyncGenerator[Batch]:
        """Find nothing."""
        nothing: tuple[Batch, ...] = ()
        for batch in nothing:
            yield batch


class PictureProvider(Provider):
    """The provider that is measured."""

    id = "bench_pictures"
    name = "Bench"
    attribution = "ChargePilot by The Mobility House"
    website = "https://example.org/"
    schema = vol.Schema({})
    secrets = ()
    account_reports = frozenset({"incidents", "charging_power"})

    @property
    @override
    def subentry_flows(self) -> dict[str, type[ConfigSubentryFlow]]:
        """Return none: the picture holds everything."""
        return {}

    @override
    async def try_credentials(self, hass: HomeAssistant, data: Mapping[str, Any]) -> Verdict:
        """Accept everything."""
        return Verdict(title=self.name)

    @override
    def feed(self, hass: HomeAssistant, entry: ConfigEntry, fleet: Fleet) -> Feed:
        """Return the feed."""
        return PictureFeed(fleet)

    @override
    def directory(self, hass: HomeAssistant, data: Mapping[str, Any]) -> Directory | None:
        """Return none."""
        return None


class Stage:
    """A depot, and an account that looks at it."""

    def __init__(self, entry: MockConfigEntry) -> None:
        """Take an account that is set up."""
        self._coordinator = entry.runtime_data
        self._feed: PictureFeed = entry.runtime_data.feed
        self._depot = ChargePilotSimulator(points=POINTS)

    def frames(self, changes: int) -> list[bytes]:
        """Return two pictures that differ at so many points."""
        first = self._frame()
        for point in [*self._depot.picture.points()][:changes]:
            self._depot.picture.measure(
                point.point_id, power=50, current=80, voltage=640, energy=200, soc=60
            )
        return [first, self._frame()]

    def _frame(self) -> bytes:
        """Return a picture as it comes from the socket."""
        writer = self._depot.room.writer
        payload = writer.picture()
        return orjson.dumps(writer.request("Presystem1", writer.new_id(), INFORMATION, payload))

    def play(self, frames: list[bytes]) -> None:
        """Do with pictures what the feed and its supervisor do."""
        for frame in frames:
            message = decode(frame)
            confirm(message.id)
            picture = self._feed.reader.read(message.payload)  # type: ignore[arg-type]
            self._coordinator.feed_said(self._feed.differ.take(picture))


def confirm(message_id: str) -> bytes:
    """Write the confirmation of a picture."""
    return encode(
        Kind.CONFIRMATION,
        source="BMS",
        presystem="Presystem1",
        at=dt_util.utcnow(),
        message_id=message_id,
        action=INFORMATION,
        payload={},
    )


async def measure() -> list[Row]:
    """Return the rows about pictures."""
    PROVIDERS[PictureProvider.id] = PictureProvider()
    async with running_core() as hass:
        data = {CONF_PROVIDER: PictureProvider.id}
        entry = MockConfigEntry(domain=DOMAIN, title="Bench", data=data)
        entry.add_to_hass(hass)
        await set_up(hass, entry)
        stage = Stage(entry)
        stage.play(stage.frames(0))
        await hass.async_block_till_done()
        return [
            *(row for changes, most in CHANGES.items() for row in _rows(stage, changes, most)),
            _answer(stage),
        ]


def _rows(stage: Stage, changes: int, most: float) -> list[Row]:
    """Measure pictures that change so much."""
    frames = stage.frames(changes)
    stage.play(frames)
    works: list[Callable[[], object]] = [
        lambda: stage.play(frames),
        lambda: [orjson.loads(frame) for frame in frames],
    ]
    ours, bare = in_turns(*works, times=len(frames), rounds=ROUNDS)
    what = f"picture of {POINTS} points ({len(frames[0]) / 1000:.0f} kB), {changes} changed"
    beside = f"{_milli(bare)} bare parse"
    return [
        Row(what=what, ours=_milli(ours), beside=beside, value=ours / bare),
        Row(
            what=f"{what}: nothing else has its turn",
            ours=_milli(ours),
            value=ours * 1e3,
            unit="ms",
            bound=most,
        ),
    ]


def _answer(stage: Stage) -> Row:
    """Measure what passes before the confirmation leaves: it does not wait for the states."""
    frame = stage.frames(POINTS)[1]
    works: list[Callable[[], object]] = [
        lambda: confirm(decode(frame).id),
        lambda: orjson.loads(frame),
    ]
    ours, bare = in_turns(*works, times=1, rounds=ROUNDS)
    return Row(
        what="picture that comes, until its confirmation leaves",
        ours=_milli(ours),
        beside=f"{_milli(bare)} bare parse",
        value=ours / bare,
        bound=2.0,
    )


def _milli(seconds: float) -> str:
    """Write a time."""
    return f"{seconds * 1e3:.2f} ms"
