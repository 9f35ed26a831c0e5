"""A fleet of vehicles to try documents on, without Home Assistant."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
import json
from typing import Any

from custom_components.ev_live.feed import Oddities
from custom_components.ev_live.fleet import Fleet
from custom_components.ev_live.memory import dump, load
from custom_components.ev_live.model import ACCOUNT, Asset, AssetKind, Batch, Occurrence, Value
from custom_components.ev_live.providers.stellantis.notification import decode
from custom_components.ev_live.providers.stellantis.reducer import Reducer
from custom_components.ev_live.providers.stellantis.vehicles import read_vehicle

VIN = "VF3SAMPLE00000001"
OTHER = "VF3SAMPLE00000002"
MONITOR = "01HMONITOR"
START = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)

type Json = dict[str, Any]


def at(minutes: float) -> str:
    """Write the time so many minutes after the start."""
    return f"{START + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}"


def car(vin: str = VIN, motorization: str | None = "Electric", **more: Any) -> Json:
    """Write an item of the list of vehicles."""
    item = {"id": f"vid-{vin}", "vin": vin, "motorization": motorization}
    branding = {"brand": "Peugeot", "label": "e-208"}
    return item | {"_embedded": {"extension": {"branding": branding}}} | more


def battery(status: str | None = None, level: float | None = None, **charging: Any) -> Json:
    """Write an electric energy."""
    told = charging if status is None else {"status": status, **charging}
    energy: Json = {"type": "Electric", "extension": {"electric": {"charging": told}}}
    return energy if level is None else energy | {"level": level}


def status(minutes: float, *energies: Json, **parts: Any) -> Json:
    """Write a status of so many minutes after the start."""
    return {"createdAt": at(minutes), "vin": VIN, "energies": list(energies)} | parts


def charges(minutes: float, state: str, **more: Any) -> Json:
    """Write a status that says how a vehicle charges."""
    return status(minutes, battery(state, **more))


def literal(path: str, value: Any) -> Json:
    """Write a value that set a monitor off."""
    return {"data": path, "value": {"type": "string", "body": {"literalValue": value}}}


def objects(path: str, *values: Any) -> Json:
    """Write objects that set a monitor off."""
    return {"data": path, "value": {"type": "obj", "body": {"objectValues": list(values)}}}


def event(minutes: float, *values: Json, vin: str = VIN, **parts: Any) -> Json:
    """Write an event; `refresh` and extensions by their keys."""
    refresh = parts.pop("refresh", False)
    extensions = [{"type": name, "body": {name: body}} for name, body in parts.items()]
    told = {"vin": vin, "eventDate": at(minutes), "refresh": refresh, "values": list(values)}
    return told | {"extensions": extensions}


def body(*events: Any, monitor: str = "charging", monitor_id: str = "m1") -> bytes:
    """Write what is posted."""
    attributes = [{"key": "monitor", "value": monitor}]
    document = {"monitorId": monitor_id, "attributes": attributes, "events": list(events)}
    return json.dumps(document).encode()


def alert(minutes: float, kind: str = "OilLevelLow", **more: Any) -> Json:
    """Write an open alert."""
    told = {"id": f"a-{kind}", "vin": VIN, "type": kind, "severity": "Warning", "active": True}
    return told | {"startedAt": at(minutes), "createdAt": at(minutes)} | more


class Garage:
    """A reducer and the fleet its batches are applied to, as a feed and its coordinator do."""

    def __init__(self, memory: Mapping[str, Any] | None = None, now: datetime = START) -> None:
        """Begin empty, or with what another one remembers."""
        self.now = now
        self.oddities = Oddities("Stellantis")
        self.fleet = Fleet(lambda: self.now, timedelta(0))
        self.fleet.apply(Batch(assets=(Asset(id=ACCOUNT, kind=AssetKind.ACCOUNT),)))
        if memory is not None:
            assert load(self.fleet, memory["fleet"], lambda asset: True) == 0
        self.fleet.gain_touch()
        self.reducer = Reducer(self.fleet, self.oddities)
        if memory is not None:
            self.reducer.load(memory["notes"])
        self.news: list[Occurrence] = []

    def remember(self) -> dict[str, Any]:
        """Return what is written down, through JSON."""
        memory = {"fleet": dump(self.fleet), "notes": self.reducer.dump()}
        written: dict[str, Any] = json.loads(json.dumps(memory))
        return written

    def restart(self) -> Garage:
        """Return what there is after a restart."""
        return Garage(self.remember(), self.now)

    def pass_minutes(self, minutes: float) -> None:
        """Let it be so many minutes after the start."""
        self.now = START + timedelta(minutes=minutes)

    def apply(self, batch: Batch) -> Batch:
        """Apply a batch."""
        self.news.extend(self.fleet.apply(batch).occurrences)
        return batch

    def park(self, *items: Json) -> Batch:
        """Take the list of vehicles."""
        read = [read_vehicle(item, self.oddities) for item in items]
        return self.apply(self.reducer.describe([each for each in read if each is not None]))

    def watch(self, name: str = "Low battery") -> None:
        """Add a monitor that a person built."""
        asset = Asset(id=MONITOR, kind=AssetKind.MONITOR, parent=ACCOUNT, name=name)
        self.fleet.apply(Batch(assets=(asset,)))

    def read(self, document: object, vin: str = VIN) -> Batch:
        """Take the answer to a question for a status."""
        return self.apply(self.reducer.status(vin, document))

    def push(self, *events: Any, **more: str) -> Batch:
        """Take what a monitor posts."""
        return self.apply(self.reducer.take(decode(body(*events, **more))))

    def value(self, key: str, vin: str = VIN) -> Value:
        """Return what is shown."""
        return self.fleet.value(vin, key)

    def told(self, kind: str = "vehicle") -> list[tuple[str, str]]:
        """Return what was told: each type with its time, and forget it."""
        told = [
            (each.type, f"{each.at:%Y-%m-%dT%H:%M:%SZ}") for each in self.news if each.kind == kind
        ]
        self.news = [each for each in self.news if each.kind != kind]
        return told


def garage() -> Garage:
    """Return a garage with one car that was known before the start."""
    known = Garage(now=START - timedelta(days=30))
    known.park(car())
    known.now = START + timedelta(days=2)
    return known
