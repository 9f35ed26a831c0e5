"""Turns what is read and what is pushed into batches: each change is told once, by whom ever.

Snapshots and notifications come in any order, twice, and late. Of each value the newest wins;
what happened is told with its own time, however late, and never again.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from ...feed import Oddities
from ...fields import Note, Values
from ...fleet import Fleet
from ...model import ACCOUNT, AssetKind, Batch, Incident
from ...present import Present
from ...readings import INCIDENT, INCIDENTS_OPEN
from .car import LAST_HEARD, VEHICLE, Car
from .draft import Draft
from .fingerprints import Fingerprints
from .keys import SILENT
from .literals import IMPLIED, TRIP_START, TRIP_STOP, read_sayings
from .notification import Event, Notification
from .own import CHARGING_TICK, DRIVING_TICK
from .pictures import Picture, read_extensions
from .roster import Roster
from .shelf import Shelf
from .status import read_maintenance, read_status
from .trips import read_trip
from .troubles import read_alert, read_collision
from .vehicles import Vehicle

# The attribute of our own that says which monitor a notification is of.
MONITOR = "monitor"

TICKS = frozenset({CHARGING_TICK, DRIVING_TICK})

LAST_PUSH = "last_push"
LAST_TRIGGERED = "last_triggered"

# So many alerts or collisions are read at once.
MOST_TROUBLES = 500

type Read = Callable[[object, str, Note], Incident | None]

OBJECTS: Mapping[str, Read] = {
    "vehicle.alert": read_alert,
    "vehicle.collision.side": read_collision,
    "vehicle.collision.severity": read_collision,
}
ATTACHED: Mapping[str, Read] = {"alerts": read_alert, "collisions": read_collision}
TRIPS = {TRIP_START: "trip_started", TRIP_STOP: "trip_finished"}


class Reducer:
    """Holds what must be known to tell news from repetition, for one account.

    `tells` says of a person's monitor, by its asset, what it means for a vehicle that sets
    it off: `zone`, `threshold`, both or nothing.
    """

    def __init__(self, fleet: Fleet, oddities: Oddities, *, hides_place: bool = False) -> None:
        """Take the fleet, which remembers what was read before, and its clock."""
        self.tells: Mapping[str, Collection[str]] = {}
        self._fleet = fleet
        self._now = fleet.now
        self._present = Present(fleet.now)
        self._oddities = oddities
        self._roster = Roster(fleet, frozenset({"position"} if hides_place else ()))
        self._cars: dict[str, Car] = {}
        self._seen = Fingerprints()
        self._shelf = Shelf()
        self._strangers = False

    # Over a restart

    def dump(self) -> dict[str, Any]:
        """Return as JSON what must be known after a restart, beside the fleet."""
        return {"seen": self._seen.dump(), "kept": self._shelf.dump()}

    @property
    def told(self) -> tuple[int, int]:
        """Return what is another one whenever there is more to dump."""
        return self._seen.changes, self._shelf.changes

    def load(self, notes: Mapping[str, Any]) -> None:
        """Take up what was dumped; what is unsound is left out."""
        self._seen.load(notes.get("seen"), self._now())
        self._shelf.load(notes.get("kept"))

    # Vehicles

    @property
    def vids(self) -> Mapping[str, str]:
        """Return by VIN under which id each vehicle is asked for."""
        return self._roster.vids

    def take_strangers(self) -> bool:
        """Return whether vehicles that nobody knows were named for the first time since."""
        named, self._strangers = self._strangers, False
        return named

    def describe(self, vehicles: Iterable[Vehicle]) -> Batch:
        """Take the whole list of vehicles, and apply what was kept for those that are new."""
        draft = Draft()
        for vin in self._roster.take(vehicles, draft):
            self._cars.pop(vin, None)
        for notification in self._shelf.take(self._roster.is_known, self._now()):
            for event in notification.events:
                car = self._car(event.vin)
                # It was known from the day on which it was first heard.
                car.since = min(car.since, event.at)
                self._take(notification, event, draft)
        return draft.batch()

    # What is read

    def status(self, vin: str, raw: object) -> Batch:
        """Take the answer to a question for a status; one that is older than the last is ignored."""
        draft = Draft()
        at, values = read_status(raw, self._oddities.note)
        if at is None:
            self._oddities.note("a status that does not say of when it is")
            return draft.batch()
        at, car = self._present.clamp(at), self._car(vin)
        if not car.is_stale(at):
            self._show(car, Picture(at, values, is_whole=True), draft)
            car.compare(values, at, draft, is_news=False)
        return draft.batch()

    def maintenance(self, vin: str, raw: object) -> Batch:
        """Take the answer to a question for the maintenance."""
        draft = Draft()
        at, values = read_maintenance(raw, self._oddities.note)
        self._observe(self._car(vin), values, self._present.clamp(at or self._now()), draft)
        return draft.batch()

    def alerts(self, vin: str, raw: Sequence[object]) -> Batch:
        """Take the answer to a question for alerts: open ones, and those that ended of late.

        From now on it is known how many are open, be it that there is none.
        """
        draft = Draft()
        for asset in (ACCOUNT, vin):
            known = self._fleet.value(asset, INCIDENTS_OPEN) or 0
            draft.observe(asset, {INCIDENTS_OPEN: known, INCIDENT: known != 0}, None)
        self._trouble(self._car(vin), read_alert, raw, draft)
        return draft.batch()

    def collisions(self, vin: str, raw: Sequence[object]) -> Batch:
        """Take the answer to a question for collisions."""
        draft = Draft()
        self._trouble(self._car(vin), read_collision, raw, draft)
        return draft.batch()

    # What is pushed

    def take(self, notification: Notification) -> Batch:
        """Take a notification: its events in the order of their dates, each of them once.

        Events of vehicles that nobody knows are kept aside until the list has them.
        """
        draft = Draft()
        for event in notification.events:
            if not self._seen.add(event.fingerprint, self._now()):
                continue
            if self._roster.is_known(event.vin):
                self._take(notification, event, draft)
            else:
                self._shelf.keep(notification, event, self._now())
                self._strangers |= self._roster.is_new_stranger(event.vin)
        return draft.batch()

    def _take(self, notification: Notification, event: Event, draft: Draft) -> None:
        """Take an event of a vehicle that is known.

        A reminder, and a monitor of ours that only reminds, says how the vehicle is and no news:
        those come with an event of their own.
        """
        monitor = notification.attributes.get(MONITOR)
        note, at, car = self._oddities.note, self._present.clamp(event.at), self._car(event.vin)
        said = read_sayings(event.sayings, note)
        pictures = list(read_extensions(event.extensions, at, note))
        for picture in pictures:
            self._show(car, picture, draft)
        self._observe(car, said, at, draft)
        draft.observe(car.vin, {LAST_PUSH: at}, at)
        if not event.refresh and monitor not in TICKS:
            # What set the monitor off is surer than what is attached.
            car.compare(said, at, draft, is_news=True)
            for picture in pictures:
                car.compare(picture.values, picture.at, draft, is_news=False)
            self._take_troubles(car, event, draft)
            self._take_trips(car, event, at, draft)
        self._take_monitor(monitor, car, event, said, draft)

    def _take_troubles(self, car: Car, event: Event, draft: Draft) -> None:
        """Take the alerts and collisions that an event is about, and those attached to it."""
        for saying in event.sayings:
            if (read := OBJECTS.get(saying.path)) is not None:
                # Where types of alerts were waited for, their names come in place of objects.
                objects = [each for each in saying.objects if isinstance(each, dict)]
                self._trouble(car, read, objects, draft)
        for name, read in ATTACHED.items():
            if (raw := event.extensions.get(name)) is not None:
                self._trouble(car, read, raw if isinstance(raw, list) else [raw], draft)

    def _take_trips(self, car: Car, event: Event, at: datetime, draft: Draft) -> None:
        """Take the trips that an event tells of; one that is attached says more of it."""
        if (raw := event.extensions.get("trip")) is not None:
            trip = read_trip(raw, self._oddities.note)
            if trip is not None:
                car.travel(trip, draft)
        for saying in event.sayings:
            if saying.path in TRIPS and saying.literal:
                car.tell_trip(TRIPS[saying.path], saying.literal, at, draft)

    def _take_monitor(
        self, monitor: str | None, car: Car, event: Event, said: Values, draft: Draft
    ) -> None:
        """Tell that a person's monitor was set off; ours are not assets."""
        asset = self._fleet.assets.get(monitor or "")
        if asset is None or asset.kind is not AssetKind.MONITOR:
            return
        at = self._present.clamp(event.at)
        data: Values = {key: value for key, value in said.items() if key not in IMPLIED}
        vehicle = self._roster.asset(car.vin)
        about: Values = {"vehicle": vehicle.name if vehicle is not None else None}
        what = "reminder" if event.refresh else "triggered"
        draft.happen(asset.id, MONITOR, what, at, about | data)
        draft.observe(asset.id, {LAST_TRIGGERED: at}, at)
        if not event.refresh:
            for meaning in self.tells.get(asset.id, ()):
                named: Values = {"monitor": asset.name}
                draft.happen(car.vin, VEHICLE, meaning, at, named | data)

    # What both have in common

    def _show(self, car: Car, picture: Picture, draft: Draft) -> None:
        """Show a picture; a whole one only if there is none that is newer."""
        if not picture.is_whole:
            self._observe(car, picture.values, picture.at, draft)
        elif not car.is_stale(picture.at):
            car.hear(picture.at)
            values: Values = picture.values | {LAST_HEARD: picture.at}
            self._observe(car, values, picture.at, draft)

    def _observe(self, car: Car, values: Values, at: datetime, draft: Draft) -> None:
        """Show values, those that the vehicle has; one it was not known to have is added."""
        sifted = car.sift(values, at)
        heard = {key for key, value in sifted.items() if value is not None}
        shown = self._roster.learn(car.vin, heard, draft) | SILENT
        draft.observe(car.vin, {key: sifted[key] for key in sifted if key in shown}, at)

    def _trouble(self, car: Car, read: Read, raw: Sequence[object], draft: Draft) -> None:
        """Take alerts or collisions."""
        for each in raw[:MOST_TROUBLES]:
            incident = read(each, car.vin, self._oddities.note)
            if incident is not None:
                car.suffer(incident, draft)
        car.show_troubles(draft)

    def _car(self, vin: str) -> Car:
        """Return what is known of a vehicle beside its readings."""
        if vin not in self._cars:
            self._cars[vin] = Car(vin, self._fleet, self._seen, self._now)
        return self._cars[vin]
