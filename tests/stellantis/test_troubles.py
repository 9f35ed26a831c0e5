"""Alerts, collisions, calls for help: told once, with a beginning and an end."""

from datetime import timedelta

import pytest

from custom_components.ev_live.model import ACCOUNT
from custom_components.ev_live.providers.stellantis.words import spell_out
from simulators.stellantis.wording import ALERTS

from .garage import START, VIN, Garage, alert, at, event, garage, literal, objects, status

ALERT = "vehicle.alert"
ECALL = "vehicle.safety.autoECallTriggering"


def counts(house: Garage) -> tuple[object, object, object]:
    """Return how many alerts are open, whether one is serious, whether one is about a tyre."""
    return house.value("incidents_open"), house.value("warning"), house.value("tyre_problem")


def test_an_alert_begins_and_ends_once_whoever_tells_of_it() -> None:
    """A person would be called to the same car three times."""
    house = garage()
    told = alert(5)
    house.push(event(5, objects(ALERT, told), alerts=[told]), monitor="incidents")
    house.apply(house.reducer.alerts(VIN, [told]))
    assert counts(house) == (1, True, False)
    assert house.told() == [("alert_started", at(5))]
    ended = told | {"active": False, "endAt": at(30), "updatedAt": at(30)}
    house.apply(house.reducer.alerts(VIN, [ended]))
    house.push(event(30, objects(ALERT, ended), alerts=[ended]), monitor="incidents")
    assert counts(house) == (0, False, False)
    assert house.told() == [("alert_cleared", at(30))]
    assert house.told("incident") == [("opened", at(5)), ("closed", at(30))]


def test_an_alert_that_was_open_before_is_no_news_after_a_restart() -> None:
    """Every restart would ring the phone for every open alert."""
    house = garage()
    house.apply(house.reducer.alerts(VIN, [alert(5)]))
    house = house.restart()
    house.apply(house.reducer.alerts(VIN, [alert(5)]))
    assert house.told() == []
    assert counts(house) == (1, True, False)
    house.apply(house.reducer.alerts(VIN, [alert(5, active=False, endAt=at(9))]))
    assert house.told() == [("alert_cleared", at(9))]


def test_an_alert_from_before_the_car_was_known_is_shown_and_not_told() -> None:
    """A person who adds an account would be told of years."""
    house = garage()
    house.apply(house.reducer.alerts(VIN, [alert(-100_000)]))
    assert house.told() == house.told("incident") == []
    assert counts(house) == (1, True, False)


def test_an_older_event_does_not_open_an_alert_again() -> None:
    """An alert that was mended would come back with the backlog."""
    house = garage()
    house.apply(house.reducer.alerts(VIN, [alert(5, active=False, endAt=at(9))]))
    house.push(event(6, alerts=[alert(5)]), monitor="incidents")
    assert counts(house) == (0, False, False)
    assert house.told() == [("alert_started", at(5)), ("alert_cleared", at(9))]


def test_a_list_that_leaves_an_alert_out_does_not_end_it() -> None:
    """Nobody documents that the list is whole: a warning would vanish by itself."""
    house = garage()
    house.apply(house.reducer.alerts(VIN, [alert(5)]))
    house.push(event(9, alerts=[]), monitor="incidents")
    assert counts(house) == (1, True, False)


def test_what_ended_long_ago_is_not_told_again() -> None:
    """The provider keeps alerts for two months, and we do not remember as long."""
    house = garage()
    house.now = START + timedelta(days=10)
    house.apply(house.reducer.alerts(VIN, [alert(5, active=False, endAt=at(9))]))
    assert house.told() == house.told("incident") == []


def test_information_is_no_problem_and_a_tyre_is_one_of_its_own() -> None:
    """Washer fluid would look like a flat tyre."""
    house = garage()
    house.apply(house.reducer.alerts(VIN, [alert(5, "AddWasherFluid", severity="Information")]))
    assert counts(house) == (1, False, False)
    house.apply(house.reducer.alerts(VIN, [alert(6, "LeftFrontTireUnderInflated")]))
    assert counts(house) == (2, True, True)


def test_a_car_that_was_asked_about_has_so_many_open_incidents_be_it_none() -> None:
    """A fleet in which all is well would say that nobody knows."""
    house = garage()
    assert house.value("incidents_open") is None
    house.apply(house.reducer.alerts(VIN, []))
    assert (house.value("incidents_open"), house.value("incident")) == (0, False)
    assert house.fleet.value(ACCOUNT, "incidents_open") == 0
    house.apply(house.reducer.alerts(VIN, [alert(5)]))
    house.apply(house.reducer.alerts(VIN, [alert(5)]))
    assert (house.value("incidents_open"), house.value("incident")) == (1, True)
    assert house.fleet.value(ACCOUNT, "incidents_open") == 1


def test_a_car_without_alerts_is_known_to_have_none() -> None:
    """A problem would be unknown for the whole life of a good car."""
    house = garage()
    house.apply(house.reducer.alerts(VIN, []))
    assert counts(house)[1:] == (False, False)


def test_a_collision_is_told_once_and_is_over() -> None:
    """A collision would be reported again with every event that names it."""
    house = garage()
    crash = {
        "id": "c1",
        "vin": VIN,
        "createdAt": at(5),
        "details": [{"side": "Front", "severity": "Major"}],
        "tippedOver": False,
    }
    house.push(
        event(5, objects("vehicle.collision.severity", crash), collisions=[crash]),
        monitor="incidents",
    )
    house.apply(house.reducer.collisions(VIN, [crash]))
    (told,) = [each for each in house.news if each.kind == "vehicle"]
    assert (told.type, told.data) == (
        "collision",
        {"side": "front", "severity": "major", "tipped_over": False},
    )
    assert house.told("incident") == [("opened", at(5)), ("closed", at(5))]
    assert house.restart().reducer.collisions(VIN, [crash]).incidents == ()


@pytest.mark.parametrize(
    ("path", "calm", "dire", "told"),
    [
        (ECALL, "NotDetected", "Detected", "ecall"),
        ("vehicle.alarm.trigger.type", "NoBreakIn", "VehicleLifting", "alarm"),
        ("stolen.state", "false", "true", "stolen"),
    ],
)
def test_what_is_urgent_is_told_even_of_a_car_that_never_spoke(
    path: str, calm: str, dire: str, told: str
) -> None:
    """The first thing a car ever says may be that it crashed."""
    house = garage()
    house.push(event(5, literal(path, dire)), monitor="incidents")
    house.push(event(6, literal(path, dire)), monitor="incidents")
    assert house.told() == [(told, at(5))]
    house.push(event(7, literal(path, calm)), monitor="incidents")
    house.push(event(8, literal(path, dire)), monitor="incidents")
    assert house.told() == [(told, at(8))]


def test_a_picture_that_shows_an_old_call_for_help_tells_nothing() -> None:
    """An emergency call of last year would be news at every installation."""
    house = garage()
    house.read(status(1, safety={"autoECallTriggering": "Detected"}))
    assert house.told() == []


def test_a_trip_begins_and_ends_once() -> None:
    """Every traffic light would be a trip, and the last one would be told for ever."""
    house = garage()
    trip = {"id": "t1", "startedAt": at(5), "done": False, "distance": 0}
    house.push(event(5, literal("vehicle.trip.start", "t1"), trip=trip), monitor="driving")
    house.push(event(7, literal("vehicle.kinetic.moving", "false"), trip=trip), monitor="driving")
    done = trip | {"done": True, "stoppedAt": at(20), "distance": 12.5, "duration": 900}
    house.push(event(20, literal("vehicle.trip.stop", "t1"), trip=done), monitor="driving")
    house.push(event(40, literal("vehicle.kinetic.moving", "false"), trip=done), monitor="driving")
    (_, finished) = [each for each in house.news if each.kind == "vehicle"]
    assert house.told() == [("trip_started", at(5)), ("trip_finished", at(20))]
    assert finished.data == {"distance": 12.5, "duration": 900}
    house.now = START + timedelta(days=9)
    house.push(event(12_000, trip=done), monitor="driving")
    assert house.told() == []


def test_a_trip_without_a_description_is_told_at_the_time_of_its_event() -> None:
    """A fleet without the data scope of trips would have none."""
    house = garage()
    house.push(event(5, literal("vehicle.trip.start", "t1")), monitor="driving")
    house.push(event(20, literal("vehicle.trip.stop", "t1")), monitor="driving")
    assert house.told() == [("trip_started", at(5)), ("trip_finished", at(20))]


def test_no_place_is_in_what_is_told() -> None:
    """A hidden position would come in by the back door."""
    house = garage()
    place = {"type": "Point", "coordinates": [2.35, 48.85]}
    trip = {"id": "t1", "startedAt": at(5), "startPosition": place}
    told = alert(5, startPosition=place)
    house.push(event(5, alerts=[told], trip=trip), monitor="incidents")
    assert len(house.news) == 3
    assert "48.85" not in str(house.news)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("LeftFrontTirePuncture", "Left front tire puncture"),
        ("CoolantLevellow", "Coolant levellow"),
        ("EspAsrSystemFault", "Esp asr system fault"),
    ],
)
def test_an_alert_is_called_what_a_person_would_call_it(name: str, words: str) -> None:
    """A notification would read LeftFrontTirePuncture."""
    assert spell_out(name) == words


def test_every_documented_alert_is_taken() -> None:
    """One of a hundred and four would be lost."""
    house = garage()
    house.apply(house.reducer.alerts(VIN, [alert(5, kind) for kind in ALERTS]))
    assert house.value("incidents_open") == len(ALERTS)
    assert house.oddities.shapes == []
