"""When monitors fire: only when a vehicle speaks, and once a condition begins to hold."""

from collections.abc import Callable, Mapping

from .conditions import Scene, holds, lasts
from .events import EventWriter
from .faults import StellantisCounters, StellantisFaults
from .monitors import Monitor, Monitors, Standing
from .paths import Value, readings
from .plans import Json
from .world import Car, Place, World

type Tell = Callable[[Monitor, str, float, Json], None]


class Engine:
    """Hear what vehicles say, and raise events."""

    def __init__(
        self,
        world: World,
        monitors: Monitors,
        events: EventWriter,
        faults: StellantisFaults,
        counters: StellantisCounters,
        tell: Tell,
    ) -> None:
        """Know what every vehicle has said until now."""
        self._world = world
        self._monitors = monitors
        self._events = events
        self._faults = faults
        self._counters = counters
        self._tell = tell
        self._values: dict[str, Mapping[str, Value]] = {}
        self._places: dict[str, Place] = {}
        for car in world.cars():
            if car.heard_at is not None:
                self._remember(car, readings(car))

    def hear(self, car: Car, at: float) -> None:
        """Take in what a vehicle says now."""
        values = readings(car)
        scene = Scene(
            car=car,
            at=at,
            values=values,
            before=self._values.get(car.vin, {}),
            place=car.place if car.privacy == "None" else None,
            place_before=self._places.get(car.vin),
            crossings_only=self._faults.zone_crossings_only,
        )
        self._remember(car, values)
        for monitor in self._monitors.of(self._world.fleet_of(car.vin).fleet_id):
            if monitor.active_from <= at and (monitor.listening or self._keeps(monitor)):
                self._judge(monitor, scene)

    def _remember(self, car: Car, values: Mapping[str, Value]) -> None:
        self._values[car.vin] = values
        if car.privacy == "None":
            self._places[car.vin] = car.place

    def _keeps(self, monitor: Monitor) -> bool:
        """Tell whether a paused monitor collects what it would have told."""
        return monitor.status == "Paused" and self._faults.paused_events_kept

    def _judge(self, monitor: Monitor, scene: Scene) -> None:
        plan = monitor.plan
        met = plan.expression.evaluate({one.name: holds(one, scene) for one in plan.triggers})
        standing = self._standing(monitor, scene.car.vin, met)
        if met and not standing.met:
            self._raise(monitor, scene, standing, refresh=False)
        elif met and self._is_time_to_remind(monitor, standing, scene.at):
            self._raise(monitor, scene, standing, refresh=True)
        # What only passes must be able to come again with the very next message.
        standing.met = plan.expression.evaluate(
            {one.name: lasts(one, scene) for one in plan.triggers}
        )

    def _standing(self, monitor: Monitor, vin: str, met: bool) -> Standing:
        if vin not in monitor.standings:
            quiet = met and not self._faults.met_at_first_data
            monitor.standings[vin] = Standing(met=quiet, told_at=monitor.active_from)
        return monitor.standings[vin]

    def _is_time_to_remind(self, monitor: Monitor, standing: Standing, at: float) -> bool:
        if monitor.plan.refresh is None:
            return False
        return at >= standing.told_at + monitor.plan.refresh / self._faults.time_scale

    def _raise(self, monitor: Monitor, scene: Scene, standing: Standing, *, refresh: bool) -> None:
        standing.told_at = scene.at
        self._counters.events += 1
        self._counters.reminders += refresh
        event = self._events.event(monitor, scene, refresh=refresh)
        self._tell(monitor, scene.car.vin, scene.at, event)
