"""What the points of vehicles mean (report 4)."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from ...feed import Oddities
from ...fleet import Fleet
from ...model import ACCOUNT, Asset, AssetKind, Observation, Position, Value
from ...present import Present
from ...readings import Reading
from .daily import DIPS, is_new_day
from .labels import Sign, Watch
from .waking import KEYS as MAY_WAKE_WITH_ZERO, PATIENCE, Waking
from .wire import VehiclePoint, number

SIGNED = {"power", "current"}
POSITION = "position"
CHARGING = "charging"

# Below this a vehicle heats or cools itself rather than charge, in kW and A.
LEAST_CHARGE = {"power": 1.0, "current": 5.0}

# A vehicle that moves says its speed every second, so an older one is of another journey.
SPEED_AGE = timedelta(minutes=1)

LONGEST_TEXT = 200


class Vehicles:
    """Reads the points of the vehicles that were picked.

    What was read before is asked of the fleet, which remembers it over a restart.
    """

    def __init__(
        self,
        watches: Iterable[Watch],
        fleet: Fleet,
        oddities: Oddities,
        clock: Callable[[], datetime],
        *,
        has_stations: bool = False,
    ) -> None:
        """Take what was picked; sessions at stations that were picked tell of charging, too."""
        self.watches = {watch.vid: watch for watch in watches}
        self.names: dict[str, str] = {}
        self._keys = {vid: watch.keys for vid, watch in self.watches.items()}
        self._fleet = fleet
        self._oddities = oddities
        self._clock = clock
        self._present = Present(clock)
        self._has_stations = has_stations
        self._waking = Waking()

    def assets(self) -> tuple[Asset, ...]:
        """Describe the vehicles that were picked."""
        return tuple(self._describe(watch) for watch in self.watches.values())

    @property
    def next_due(self) -> datetime | None:
        """Return when there will be something to say even if nobody speaks."""
        return self._waking.next_due

    def take_due(self) -> tuple[Observation, ...]:
        """Return what is believed by now because nobody contradicted it."""
        due = self._waking.take_due(self._clock())
        return (*due, *(each for said in due for each in self._follow_up(said)))

    def start(self) -> None:
        """Start a new connection: what was in doubt on the last one is asked anew."""
        self._waking.forget()

    def read(self, point: VehiclePoint, *, is_last: bool = False) -> tuple[Observation, ...]:
        """Return what a point says; `is_last` where the provider holds it for the newest one."""
        if (keys := self._keys.get(point.vid)) is None:
            return ()
        if (key := keys.get(point.label)) is None:
            self._oddities.note("a label that was not asked for")
            return ()
        now = self._clock()
        at = self._present.clamp(point.at)
        heard = Observation(point.vid, "last_heard", at, at)
        known = self._fleet.reading(point.vid, key)
        value = self._value(key, point)
        if value is None or (known is not None and at < known.at):
            return (heard,)
        observation = Observation(point.vid, key, value, at)
        doubtful = key in MAY_WAKE_WITH_ZERO and not (is_last and now - at >= PATIENCE)
        said = self._waking.sift(observation, at, known, now) if doubtful else [observation]
        return (heard, *said, *(self._consequences(observation, at, known) if said else ()))

    def _describe(self, watch: Watch) -> Asset:
        """Describe a vehicle by what was picked of it and what it is called."""
        known = self._fleet.assets.get(watch.vid)
        reports = {*watch.keys.values(), "last_heard", "incidents"}
        if watch.tells_charging or self._has_stations:
            reports.add(CHARGING)
        return Asset(
            id=watch.vid,
            kind=AssetKind.VEHICLE,
            parent=ACCOUNT,
            name=self.names.get(watch.vid) or (known.name if known else None),
            reports=frozenset(reports),
        )

    # Values

    def _value(self, key: str, point: VehiclePoint) -> Value:
        """Read a value; None where it cannot be used."""
        if key == POSITION:
            return self._position(point.value)
        measured = number(point.value)
        if key.startswith("raw:"):
            return measured if measured is not None else self._raw(point.value)
        if measured is None:
            self._oddities.note(f"a {key} that is no number")
            return None
        is_reversed = key in SIGNED and self.watches[point.vid].sign is Sign.NEGATIVE
        return -measured if is_reversed and measured else measured

    def _raw(self, value: object) -> Value:
        """Read a value of a label that nobody documents."""
        if isinstance(value, str | bool):
            return str(value)[:LONGEST_TEXT]
        self._oddities.note("a value of a free label that is neither number nor text")
        return None

    def _position(self, value: object) -> Position | None:
        """Read "lat|lon"; before the receiver knows its place it is empty, or 0|0."""
        if value in ("", "0|0", "0.0|0.0"):
            return None
        try:
            latitude, longitude = (float(each) for each in str(value).split("|"))
        except ValueError:
            self._oddities.note("a gps that is no place")
            return None
        # A comparison is false with what is not a number, too.
        if not (abs(latitude) <= 90 and abs(longitude) <= 180):
            self._oddities.note("a gps that is no place on earth")
            return None
        is_null = latitude == 0 and longitude == 0
        return None if is_null else Position(latitude=latitude, longitude=longitude)

    # What follows from a value

    def _consequences(
        self, said: Observation, at: datetime, known: Reading | None
    ) -> Iterator[Observation]:
        """Say what follows from a new value."""
        if (dip := DIPS.get(said.key)) is not None and known is not None:
            yield from self._day(said, at, known, dip)
        yield from self._follow_up(said)

    def _follow_up(self, said: Observation) -> Iterator[Observation]:
        """Say what a new value means for charging."""
        if said.at is None:
            return
        if said.key in SIGNED:
            yield from self._charging(said, said.at)
        elif said.key == "speed" and said.value:
            yield from self._departure(said, said.at)

    def _day(
        self, said: Observation, at: datetime, known: Reading, dip: float
    ) -> Iterator[Observation]:
        """Say that a daily counter started anew."""
        key = f"{said.key}_since"
        since = self._fleet.value(said.asset, key)
        held, value = number(known.value), number(said.value)
        if held is None or value is None:
            return
        if is_new_day(
            held=held,
            held_at=known.at,
            value=value,
            at=at,
            since=since if isinstance(since, datetime) else None,
            dip=dip,
        ):
            yield Observation(said.asset, key, at, at)

    def _charging(self, said: Observation, at: datetime) -> Iterator[Observation]:
        """Say whether a vehicle charges, by the flow into its battery while it stands."""
        watch = self.watches[said.asset]
        if not watch.tells_charging or self._is_in_session(said.asset):
            return
        # The power says more than the current, where the vehicle has it.
        if said.key == "current" and self._fleet.reading(said.asset, "power") is not None:
            return
        flow = number(said.value) or 0
        charges = flow >= LEAST_CHARGE[said.key] and not self._moves(said.asset, at)
        yield Observation(said.asset, CHARGING, charges, at)

    def _departure(self, said: Observation, at: datetime) -> Iterator[Observation]:
        """Forget what the last station said: from here on it cannot know."""
        told = self._fleet.value(said.asset, CHARGING)
        if self.watches[said.asset].tells_charging or told is None:
            return
        if not self._is_in_session(said.asset):
            yield Observation(said.asset, CHARGING, None, at)

    def _moves(self, vid: str, at: datetime) -> bool:
        """Whether a vehicle moved just before: then the flow comes from braking."""
        speed = self._fleet.reading(vid, "speed")
        return speed is not None and bool(speed.value) and at - speed.at < SPEED_AGE

    def _is_in_session(self, vid: str) -> bool:
        """Whether a station has a session of the vehicle: it knows better."""
        return any(session.vehicle == vid for session in self._fleet.lives.sessions.open())
