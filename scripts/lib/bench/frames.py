"""From the bytes of a frame to the states written, beside writing the same states bare."""

from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

from homeassistant.components.sensor import DOMAIN as SENSOR, SensorDeviceClass, SensorEntity
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import CALLBACK_TYPE, Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.entity_platform import async_get_platforms

from custom_components.ev_live.const import DOMAIN
from custom_components.ev_live.coordinator import StreamCoordinator
from custom_components.ev_live.feed import SilenceLimit
from custom_components.ev_live.model import ConnectorStatus
from custom_components.ev_live.providers.nobil.wire import ENOVA_STATUSES

from . import world
from .house import add_account, running_core, set_up
from .provider import BenchFeed
from .table import Row
from .timing import in_turns, micro

BOUND = 3.0
BOUND_FLAT = 1.3

# Stations for about 100, 1,000 and 10,000 entities.
SIZES = (2, 18, 172)
# How many connectors speak, each at another station: as many as the smallest account has, so
# that as many entities are touched whatever the size.
SPEAKERS = SIZES[0]
REPEATS = 40

# Two words that a connector says in turns: one changes its status alone, the other its
# availability and everything above it.
ALONE = ("BLOCKED", "RESERVED")
FREED = ("AVAILABLE", "CHARGING")

type Write = tuple[str, str, dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Frames that undo each other, and the states that they write."""

    frames: list[bytes]
    writes: list[Write]


class BareSensor(SensorEntity):
    """As little as can be shown of a connector's status."""

    _attr_attribution = "NOBIL by Enova"
    _attr_device_class = SensorDeviceClass.ENUM
    _attr_has_entity_name = True
    _attr_options = [status.value for status in ConnectorStatus]
    _attr_should_poll = False

    def __init__(self, number: int) -> None:
        """Take what tells it from the others."""
        self._attr_name = f"Bare {number}"
        self._attr_unique_id = f"bare_{number}"

    def show(self, value: ConnectorStatus) -> None:
        """Show a value."""
        self._attr_native_value = value
        self.async_write_ha_state()


class House:
    """One core with one account, and a feed that is played by hand."""

    def __init__(self, hass: HomeAssistant, coordinator: StreamCoordinator) -> None:
        """Take a running core."""
        feed = coordinator.feed
        if not isinstance(feed, BenchFeed):
            raise TypeError("another feed")
        self.hass = hass
        self.entities = [
            entity
            for platform in async_get_platforms(hass, DOMAIN)
            for entity in platform.entities.values()
        ]
        self._coordinator = coordinator
        self._feed = feed
        self._silence = SilenceLimit(3600)

    def play(self, frames: list[bytes]) -> None:
        """Do with frames what the feed's loop and its supervisor do."""
        feed, silence, coordinator = self._feed, self._silence, self._coordinator
        for frame in frames:
            silence.heard()
            batch = feed.dialect.read(frame)
            feed.counters.frames += 1
            if batch is not None:
                coordinator.feed_said(batch)

    def write(self, writes: list[Write]) -> None:
        """Write states and nothing else."""
        for entity_id, state, attributes in writes:
            self.hass.states.async_set(entity_id, state, attributes)

    def broadcast(self) -> None:
        """Wake every listener, as a coordinator does that does not know what changed."""
        for entity in self.entities:
            entity.async_write_ha_state()

    def note_writes(self, writes: list[Write]) -> CALLBACK_TYPE:
        """Note the states that are written from now on; return what ends it."""

        @callback
        def note(event: Event[EventStateChangedData]) -> None:
            """Note a state."""
            if (state := event.data["new_state"]) is not None:
                writes.append((state.entity_id, state.state, dict(state.attributes)))

        return self.hass.bus.async_listen(EVENT_STATE_CHANGED, note)

    def turn(self, stations: int, words: tuple[str, str]) -> Turn:
        """Let the speakers say both words, and note what that writes."""
        frames = [world.frame(*speaker, word) for speaker in _speakers(stations) for word in words]
        writes: list[Write] = []
        self.play(frames)
        stop = self.note_writes(writes)
        self.play(frames)
        stop()
        return Turn(frames=frames, writes=writes)


def _speakers(stations: int) -> Iterator[tuple[int, int]]:
    """Give the connectors that speak: always as many, over all stations."""
    for speaker in range(SPEAKERS):
        yield speaker * stations // SPEAKERS, speaker % world.CONNECTORS


async def measure() -> list[Row]:
    """Return the rows about watched connectors."""
    async with AsyncExitStack() as stack:
        houses = []
        for stations in SIZES:
            hass = await stack.enter_async_context(running_core())
            entry = add_account(hass, stations, partial(world.batches, stations))
            await set_up(hass, entry)
            houses.append(House(hass, entry.runtime_data))
        rows = _rows(houses, ALONE, "changes one entity")
        rows += _rows(houses, FREED, "frees a connector")
        rows.append(await _floor(houses[0]))
        return rows + [_broadcast(house) for house in houses]


def _rows(houses: list[House], words: tuple[str, str], name: str) -> list[Row]:
    """Measure a kind of frame in houses of all sizes in turns."""
    turns = [house.turn(stations, words) for house, stations in zip(houses, SIZES, strict=True)]
    works: list[Callable[[], None]] = []
    for house, turn in zip(houses, turns, strict=True):
        works.append(partial(house.play, turn.frames * REPEATS))
        works.append(partial(house.write, turn.writes * REPEATS))
    times = len(turns[0].frames) * REPEATS
    costs = in_turns(*works, times=times)
    ours, bare = costs[::2], costs[1::2]
    rows = [
        Row(
            what=f"frame that {name} ({_states(turn)}), {len(house.entities):,} entities",
            ours=micro(our),
            beside=f"{micro(its)} bare states",
            value=our / its,
            bound=BOUND,
        )
        for house, turn, our, its in zip(houses, turns, ours, bare, strict=True)
    ]
    return [
        *rows,
        Row(
            what=f"frame that {name}, most entities beside fewest",
            ours=micro(ours[-1]),
            beside=micro(ours[0]),
            value=ours[-1] / ours[0],
            bound=BOUND_FLAT,
        ),
    ]


async def _floor(house: House) -> Row:
    """Measure what of it is Home Assistant's own part: any entity that writes its state."""
    platform = next(
        each for each in async_get_platforms(house.hass, DOMAIN) if each.domain == SENSOR
    )
    sensors = [BareSensor(number) for number in range(SPEAKERS)]
    await platform.async_add_entities(sensors)
    values = [ENOVA_STATUSES[word] for word in ALONE]
    writes: list[Write] = []

    def show() -> None:
        """Show all values at all sensors, without any frame."""
        for sensor in sensors:
            for value in values:
                sensor.show(value)

    stop = house.note_writes(writes)
    show()
    stop()
    its, bare = in_turns(show, partial(house.write, writes), times=len(writes))
    return Row(
        what="any sensor entity that writes one state, without a frame",
        ours="",
        beside=f"{micro(its)}, {micro(bare)} bare state",
        value=its / bare,
    )


def _states(turn: Turn) -> str:
    """Say how many states a frame writes."""
    each = len(turn.writes) / len(turn.frames)
    return f"{each:g} state{'' if each == 1 else 's'}"


def _broadcast(house: House) -> Row:
    """Measure what waking everybody would cost."""
    (cost,) = in_turns(house.broadcast, times=1, rounds=20)
    return Row(
        what=f"waking all of {len(house.entities):,} entities instead (never done for a frame)",
        ours="",
        beside=f"{cost * 1e3:.2f} ms",
    )
