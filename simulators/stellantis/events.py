"""What is posted to a webhook."""

from collections.abc import Iterator
import json
from typing import Any

from .conditions import Scene, holds
from .faults import StellantisFaults
from .monitors import Monitor
from .paths import PATHS, as_text
from .plans import Json, Watch
from .postbox import Letter
from .records import alert_record, collision_record, trip_record
from .status import StatusWriter
from .wording import EXTENSIONS, TELEMETRY
from .world import Alert, Car


class EventWriter:
    """Write events and the bodies that carry them."""

    def __init__(self, faults: StellantisFaults, writer: StatusWriter) -> None:
        """Obey some switches."""
        self._faults = faults
        self._writer = writer

    def event(self, monitor: Monitor, scene: Scene, *, refresh: bool) -> Json:
        """Return what a monitor says about a vehicle."""
        return self.compose(
            monitor,
            scene.car.vin,
            scene.at,
            list(self._values(monitor, scene)),
            list(self._extensions(monitor, scene.car, scene.at)),
            refresh=refresh,
        )

    def compose(
        self,
        monitor: Monitor,
        vin: str,
        at: float,
        values: list[Json],
        extensions: list[Json],
        *,
        refresh: bool,
    ) -> Json:
        """Put an event together."""
        event: Json = {
            "fleetId": monitor.fleet_id,
            "vin": vin,
            "eventDate": self._writer.time(at),
            "values": values,
            "extensions": extensions,
            "refresh": refresh,
        }
        if self._faults.unknown_fields:
            event["confidence"] = 0.97
        return event

    def extensions(self, monitor: Monitor, car: Car, at: float) -> list[Json]:
        """Return what a monitor wants to know beside the event."""
        return list(self._extensions(monitor, car, at))

    def literal(self, path: str, value: object) -> Json:
        """Return a value as text."""
        return {"data": path, "value": {"type": "string", "body": {"literalValue": value}}}

    def body(self, monitor: Monitor, events: list[str], attributes: list[Json]) -> bytes:
        """Return the body of a post, of events that were written before."""
        faults = self._faults
        several = events[0] if faults.body_shape == "single_event" else f"[{','.join(events)}]"
        parts = [f'"monitorId":{_compact(monitor.monitor_id)}', f'"events":{several}']
        if attributes:
            parts.insert(1, f'"attributes":{_compact(attributes)}')
        if faults.padding:
            parts.append(f'"padding":"{"x" * faults.padding}"')
        told = f"{{{','.join(parts)}}}"
        return self._mangled(f"[{told}]" if faults.body_shape == "list" else told)

    def seal(self, vin: str, at: float, event: object) -> Letter:
        """Write an event down: thousands that wait as objects would hold up everybody."""
        return Letter(vin=vin, at=at, event=_compact(event))

    def _mangled(self, told: str) -> bytes:
        match self._faults.callback_body:
            case "html":
                return b"<!DOCTYPE html><html><body><h1>Monitor</h1></body></html>"
            case "not_json":
                return told[:-2].encode()
            case "empty":
                return b""
            case "null":
                return b"null"
            case "number":
                return b"42"
        return told.encode()

    def _values(self, monitor: Monitor, scene: Scene) -> Iterator[Json]:
        """Yield the data of which the triggers are true; zones and times have none."""
        names = monitor.plan.expression.names
        for trigger in monitor.plan.triggers:
            if isinstance(trigger, Watch) and trigger.name in names and holds(trigger, scene):
                yield from self._value(trigger, scene)

    def _value(self, watch: Watch, scene: Scene) -> Iterator[Json]:
        kind, value = PATHS[watch.path].kind, scene.values[watch.path]
        if kind == "bare":
            yield from self._bare(watch.path, as_text(value))
        elif watch.path == "vehicle.alert":
            alerts = [self._alert(scene.car, alert) for alert in _told_alerts(watch, scene)]
            yield _objects(watch.path, "obj.alert", alerts)
        elif kind == "collision":
            latest = collision_record(self._writer, scene.car, scene.car.collisions[-1])
            yield _objects(watch.path, "obj.collision", [latest])
        elif isinstance(value, tuple):
            yield _objects(watch.path, "string", list(value))
        else:
            yield self.literal(watch.path, as_text(value))

    def _bare(self, path: str, value: str) -> Iterator[Json]:
        """Yield what is said about a change whose values have no type."""
        match self._faults.bare_changes:
            case "empty":
                yield {"data": path, "value": {"type": "string", "body": {}}}
            case "literal":
                yield self.literal(path, value)

    def _extensions(self, monitor: Monitor, car: Car, at: float) -> Iterator[Json]:
        for kind in monitor.plan.extensions:
            telemetry = kind.startswith(TELEMETRY)
            told = self._telemetry(car, kind) if telemetry else self._extension(car, kind, at)
            if told is None:
                continue
            body = {EXTENSIONS[TELEMETRY if telemetry else kind]: told}
            yield {"type": kind, "body": [body] if self._faults.extension_arrays else body}

    def _telemetry(self, car: Car, kind: str) -> Json:
        suffix = kind.removeprefix(TELEMETRY).removeprefix(".")
        return self._writer.telemetry(car, (suffix,) if suffix else ())

    def _extension(self, car: Car, kind: str, at: float) -> Any:
        writer = self._writer
        match kind:
            case "vehicle.status":
                return writer.status(car)
            case "vehicle.doorsState":
                return writer.doors(car)
            case "vehicle.maintenance":
                return writer.maintenance(car)
            case "vehicle.position":
                return writer.position(car) if car.privacy == "None" else None
            case "vehicle.alerts":
                told = [one for one in car.alerts if one.active or one.ended_at == at]
                return [self._alert(car, alert) for alert in told]
            case "vehicle.collisions":
                return [collision_record(writer, car, one) for one in car.collisions]
            case "vehicle.trip":
                return trip_record(writer, car, car.trip, at) if car.trip else None
        return writer.stolen(car) if car.stolen else None

    def _alert(self, car: Car, alert: Alert) -> Json:
        return alert_record(self._writer, car, alert)


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _objects(path: str, kind: str, values: list[Any]) -> Json:
    return {"data": path, "value": {"type": kind, "body": {"objectValues": values}}}


def _told_alerts(watch: Watch, scene: Scene) -> list[Alert]:
    """Return the alerts that came or went, or those that were waited for."""
    now, before = (_alerts(values) for values in (scene.values, scene.before))
    types = now ^ before if watch.op == "onChange" else now & set(watch.values)
    newest = {alert.type: alert for alert in scene.car.alerts if alert.type in types}
    return list(newest.values())


def _alerts(values: Any) -> set[str]:
    return set(values.get("vehicle.alert", ()))
