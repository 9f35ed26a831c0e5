"""Everything that happens by itself, in feed time."""

from collections.abc import Collection, Iterator
from random import Random

from .buses import Bus, Reading
from .sessions import Actor, Charger, Controller, Event, Guest, Status, Transaction
from .world import Station, Vehicle, World

WEEK = 7 * 24
STRANGERS = 0.2
OMISSIONS: tuple[tuple[str, ...], ...] = ((), (), ("vin",), ("vehicle",), ("vid", "vin"))

type Happening = Reading | tuple[str, Event]


class Traffic:
    """Drive the vehicles, and bring them to the charging stations."""

    def __init__(self, world: World, seed: int, without: Collection[str] = ()) -> None:
        """Take up a world where it stands; some vehicles are driven by somebody else."""
        self._seed = seed
        self._world = world
        self._random = Random(seed)
        self._buses: dict[str, Bus] = {}
        self._plugged: dict[tuple[str, int], Bus] = {}
        self._invited: set[str] = set()
        for vehicle in world.vehicles.values():
            if vehicle.labels and vehicle.last_heard_hours < WEEK and vehicle.vid not in without:
                self.add(vehicle)
        self._actors = [
            actor for station in world.stations.values() for actor in self._cast(station)
        ]

    def add(self, vehicle: Vehicle) -> None:
        """Put one more vehicle on the road."""
        random = Random(f"{self._seed} {vehicle.vid}")
        self._buses[vehicle.vid] = Bus(vehicle, self._world.said_by(vehicle.vid), random)

    def remove(self, vid: str) -> None:
        """Leave a vehicle to somebody else."""
        self._buses.pop(vid, None)

    def step(self, now: float, seconds: float) -> Iterator[Happening]:
        """Let so many seconds pass that end now, and yield what happens meanwhile."""
        for bus in self._buses.values():
            yield from bus.step(now, seconds)
        for actor in self._actors:
            for event in actor.step(seconds):
                match event:
                    case Transaction():
                        self._connect((actor.identity, event.connector), event)
                    case Status():
                        self._switch((actor.identity, event.connector), event.status)
                yield actor.identity, event

    def _cast(self, station: Station) -> Iterator[Actor]:
        yield Controller(station.identity, Random(f"{self._seed} {station.identity}"))
        for identity, connector in station.plugs:
            random = Random(f"{self._seed} {identity} {connector}")
            yield Charger(station, connector, random, self._invite)

    def _invite(self) -> Guest:
        """Find who comes to charge: a bus of the fleet, or a stranger."""
        free = [
            bus for vid, bus in self._buses.items() if bus.takes_charge and vid not in self._invited
        ]
        if not free or self._random.random() < STRANGERS:
            soc = self._random.uniform(20, 80)
            return Guest(vid=None, gauge=lambda: soc)
        bus = min(free, key=lambda bus: bus.soc)
        self._invited.add(bus.vehicle.vid)
        omit = self._random.choice(OMISSIONS)
        return Guest(vid=bus.vehicle.vid, gauge=lambda: bus.soc, omit=omit)

    def _connect(self, plug: tuple[str, int], event: Transaction) -> None:
        """Let the vehicle know that it is charged, or no more."""
        if bus := self._plugged.pop(plug, None):
            bus.unplug()
        if event.event == "start" and (bus := self._buses.get(event.vid or "")):
            self._plugged[plug] = bus
            self._invited.discard(bus.vehicle.vid)
            bus.plug(self._world.stations[plug[0]].kilowatts)

    def _switch(self, plug: tuple[str, int], status: str) -> None:
        """Let the vehicle have power only while its connector says that it charges."""
        if bus := self._plugged.get(plug):
            bus.plug(self._world.stations[plug[0]].kilowatts if status == "Charging" else 0)
