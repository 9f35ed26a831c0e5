"""What happens by itself, what happens to monitors, and what the control endpoint can do."""

from abc import ABC
import asyncio
from collections.abc import Iterator, Mapping
import json
from typing import Any, override

from aiohttp import hdrs

from simulators.server import Action

from .courier import Delivery
from .library import Library
from .monitors import Monitor
from .motion import STEP, Traffic
from .paths import as_text
from .plans import Json
from .postbox import Letter
from .road import StellantisRoad
from .times import read_time
from .world import Car, Model

SHOWN = 20
# Events after which others have a turn, while many are written.
BREATH = 10
FOREIGN_BODY: Json = {
    "label": "somebody else's",
    "subscribeParam": {
        "callback": {"webhook": {"target": "https://elsewhere.example/hook", "name": "other"}}
    },
    "triggerParam": {
        "triggers": [{"name": "moving", "data": {"data": "vehicle.trip.start", "op": "onChange"}}],
        "boolExp": "moving",
    },
}


class StellantisLife(StellantisRoad, ABC):
    """Let the day go on, and monitors be looked after by hand."""

    library: Library
    seed: int
    _traffic: Traffic | None = None

    @property
    def traffic(self) -> Traffic:
        """Return who drives, made when first needed."""
        if self._traffic is None:
            self._traffic = Traffic(self.world.cars(), self.seed)
        return self._traffic

    async def tick(self, seconds: float = 60) -> None:
        """Play so many seconds of traffic at once; a clock that is set by hand goes along."""
        for _ in range(int(seconds / STEP)):
            if self._hand:
                self._hand.advance(STEP)
            await self._step()
        self.courier.look()

    async def start_traffic(self, speed: float = 1) -> None:
        """Let vehicles drive, charge and park, so many times as fast as life."""
        if speed <= 0:
            raise ValueError(f"a speed of {speed} never gets anywhere")
        await self.start_job("traffic", self._live(speed))

    async def stop_traffic(self) -> None:
        """Let everything stand still."""
        await self.stop_job("traffic")

    async def add_vehicle(self, vin: str, fleet_id: str | None = None) -> None:
        """Take one more vehicle under contract, of which nothing has been heard."""
        fleet = self.world.fleets[fleet_id] if fleet_id else self.fleets[0]
        model = Model(
            brand="Peugeot",
            label="e-208",
            motorization="Electric",
            capacity=46_000,
            electric_range=340,
            power=7.4,
        )
        fleet.add([Car(vin=vin, model=model, latitude=48.8, longitude=2.3)])

    async def remove_vehicle(self, vin: str) -> None:
        """Let a contract end."""
        del self.world.fleet_of(vin).cars[vin]

    async def freeze_snapshots(self) -> None:
        """Let what is so now be what a stale snapshot says from now on."""
        self.library.keep_snapshots()

    async def emit(
        self,
        monitor: str,
        vin: str,
        values: object = None,
        event_date: str | None = None,
        refresh: bool = False,
    ) -> None:
        """Tell an event of one's own: values by their path, of a vehicle that may be unknown."""
        known = self.monitor(monitor)
        if values is not None and not isinstance(values, dict):
            raise ValueError("the values are not an object")
        at = self.clock() if event_date is None else read_time(event_date)
        literals = [
            self.events.literal(path, _text(value)) for path, value in (values or {}).items()
        ]
        car = self.truth.get(vin)
        extensions = self.events.extensions(known, car, at) if car else []
        event = self.events.compose(known, vin, at, literals, extensions, refresh=refresh)
        await self._send(known, self.events.seal(vin, self.clock(), event))

    async def emit_raw(self, monitor: str, event: object) -> None:
        """Tell something in the place of an event."""
        known = self.monitor(monitor)
        vin = str(event.get("vin", "")) if isinstance(event, dict) else ""
        await self._send(known, self.events.seal(vin, self.clock(), event))

    async def post(self, monitor: str, body: str, secret: str | None = None) -> int | None:
        """Post anything to where a monitor posts; a secret replaces the values of its headers."""
        plan = self.monitor(monitor).plan
        headers: dict[str, str] = {hdrs.CONTENT_TYPE: self.faults.callback_type}
        for key, value in plan.valued("Header", {}):
            headers[key] = value if secret is None else secret
        return await self.courier.post(plan.target, body.encode(), headers)

    async def backlog(self, monitor: str, events: int = 10_000, seconds: float = 86_400) -> None:
        """Store events of that long until now, told in a burst; the last say what is so."""
        known = self.monitor(monitor)
        letters: list[Letter] = []
        for letter in self._past(known, events, seconds):
            letters.append(letter)
            if len(letters) % BREATH == 0:
                await asyncio.sleep(0)
        self.courier.take(known, letters, stored=True)

    async def fail_monitor(self, monitor: str) -> None:
        """Let a monitor fail for a reason that nobody tells."""
        self.monitors.turn(self.monitor(monitor), "Failed")

    async def pause_monitor(self, monitor: str) -> None:
        """Pause a monitor, as a colleague at another desk would."""
        self.monitors.turn(self.monitor(monitor), "Paused")

    async def resume_monitor(self, monitor: str) -> None:
        """Let a monitor run again."""
        self.monitors.turn(self.monitor(monitor), "Running")
        self.courier.look()

    async def delete_monitor(self, monitor: str) -> None:
        """Delete a monitor, as a colleague at another desk would."""
        known = self.monitor(monitor)
        self.monitors.delete(known)
        gone = self.courier.forget(known)
        self.thrown_away += [(letter.vin, letter.at) for letter in gone]

    async def add_foreign_monitor(
        self, label: str = "somebody else's", fleet_id: str | None = None
    ) -> None:
        """Let another application have a monitor in a fleet of the partner."""
        body = {**FOREIGN_BODY, "label": label}
        self.monitors.create(fleet_id or self.fleets[0].fleet_id, body, foreign=True)

    async def reset(self) -> None:
        """Put every switch back."""
        self.faults.reset()

    @property
    @override
    def actions(self) -> Mapping[str, Action]:
        """Return what the control endpoint can do, by name."""
        known: tuple[Action, ...] = (
            *(self.drive, self.place, self.park, self.plug, self.unplug, self.charge),
            *(self.finish_charge, self.fail_charge, self.lock, self.unlock, self.open_door),
            *(self.close_door, self.alert, self.clear_alert, self.collision, self.ecall),
            *(self.set_off_alarm, self.steal, self.privacy, self.change, self.report),
            *(self.tick, self.start_traffic, self.stop_traffic, self.advance),
            *(self.add_vehicle, self.remove_vehicle, self.freeze_snapshots),
            *(self.emit, self.emit_raw, self.backlog, self.fail_monitor, self.pause_monitor),
            *(self.resume_monitor, self.delete_monitor, self.add_foreign_monitor, self.reset),
        )
        return {action.__name__: action for action in known}

    @override
    def summary(self) -> dict[str, Any]:
        """Return the truth, vehicle by vehicle, and what every monitor does."""
        return {
            "fleets": {fleet.fleet_id: fleet.name for fleet in self.fleets},
            "truth": {car.vin: self.writer.status(car) for car in self.world.cars()},
            "monitors": [self._seen(monitor) for monitor in self.monitors],
            "queued": self.queued,
            "deliveries": [_carried(delivery) for delivery in self.deliveries[-SHOWN:]],
        }

    def _seen(self, monitor: Monitor) -> Json:
        """Say what a monitor does, without its secrets."""
        return {
            "id": monitor.monitor_id,
            "label": monitor.label,
            "fleet": monitor.fleet_id,
            "status": monitor.status,
            "boolExp": monitor.plan.expression.text,
            "queued": self.courier.queued(monitor),
            "in_retry": self.courier.in_retry(monitor),
        }

    def _past(self, monitor: Monitor, events: int, seconds: float) -> Iterator[Letter]:
        """Yield what would have been told while nobody listened, the oldest first."""
        cars = [car for car in self.world.fleets[monitor.fleet_id].cars.values() if car.heard_at]
        now = self.clock()
        for number in range(events):
            car = cars[number % len(cars)]
            at = now - seconds * (events - 1 - number) / max(1, events)
            car.level, car.heard_at = number * 7 % 1000 / 10, at
            values = [self.events.literal("vehicle.energy.electric.level", as_text(car.level))]
            extensions = self.events.extensions(monitor, car, at)
            event = self.events.compose(monitor, car.vin, at, values, extensions, refresh=False)
            self.world.tell(car)
            yield self.events.seal(car.vin, at, event)

    async def _send(self, monitor: Monitor, letter: Letter) -> None:
        self.courier.take(monitor, [letter])
        await asyncio.sleep(0)

    async def _live(self, speed: float) -> None:
        while True:
            await asyncio.sleep(STEP / speed)
            await self._step()

    async def _step(self) -> None:
        at = self.clock()
        known = self.truth
        for car in self.traffic.step(at, STEP):
            # A vehicle whose contract has ended drives on, and says nothing here.
            if car.vin in known:
                await self._say(car, at)


def _carried(delivery: Delivery) -> Json:
    """Say how a webhook answered, without what it was told."""
    return {
        "monitor": delivery.monitor_id,
        "at": delivery.at,
        "events": delivery.events,
        "bytes": len(delivery.body),
        "status": delivery.status,
        "acknowledged": delivery.acknowledged,
    }


def _text(value: object) -> object:
    """Write a value as text; what cannot be one stays as it is, which is wrong on purpose."""
    if isinstance(value, bool | str | int | float):
        return as_text(value)
    return json.loads(json.dumps(value))
