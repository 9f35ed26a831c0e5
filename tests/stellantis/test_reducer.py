"""Each change is told once, by whomever, whenever; and the newest value wins."""

from datetime import timedelta

import pytest

from custom_components.ev_live.providers.stellantis.fingerprints import MEMORY
from custom_components.ev_live.providers.stellantis.meanings import meanings
from custom_components.ev_live.providers.stellantis.monitors import monitor_from

from .garage import (
    MONITOR,
    OTHER,
    START,
    VIN,
    Garage,
    at,
    battery,
    car,
    charges,
    event,
    garage,
    literal,
    status,
)

AWAY_AND_LOW = {
    "label": "Away and low",
    "expression": "low & away",
    "triggers": [
        {
            "name": "low",
            "data": {"data": "vehicle.energy.electric.level", "op": "lowerThan", "value": ["20"]},
        },
        {
            "name": "away",
            "zone": {
                "transition": "Out",
                "place": {"radius": 5, "center": {"longitude": 2.35, "latitude": 48.85}},
            },
        },
    ],
}

CHARGING = "vehicle.energy.charging.status"
PLUGGED = "vehicle.energy.charging.plugged"


def test_a_first_picture_is_only_bearings() -> None:
    """A person would be told at every installation that the car just began to charge."""
    house = garage()
    house.read(charges(1, "InProgress", plugged=True))
    assert house.told() == []
    assert house.value("charging") is True
    assert house.value("plugged") is True


def test_a_push_and_its_snapshot_tell_one_change_once() -> None:
    """A phone would ring twice for one plug."""
    house = garage()
    house.read(charges(1, "Stopped"))
    house.push(event(5, literal(CHARGING, "InProgress"), status=charges(5, "InProgress")))
    house.read(charges(6, "InProgress"))
    assert house.told() == [("charging_started", at(5))]
    assert house.told("session") == [("started", at(5))]


def test_a_snapshot_alone_tells_a_change_too() -> None:
    """Without a public address nothing would ever be told."""
    house = garage()
    house.read(charges(1, "InProgress", plugged=True))
    house.read(charges(9, "Finished", plugged=True))
    house.read(charges(12, "Disconnected", plugged=False))
    assert house.told() == [("charging_finished", at(9)), ("unplugged", at(12))]


@pytest.mark.parametrize(
    ("end", "told"),
    [
        ("Finished", "charging_finished"),
        ("Failure", "charging_failed"),
        ("Stopped", "charging_stopped"),
        ("Disconnected", None),
    ],
)
def test_every_end_of_a_charge_has_its_word_and_ends_the_session(
    end: str, told: str | None
) -> None:
    """A charge that broke off would look like a full battery, or last for ever."""
    house = garage()
    house.read(charges(1, "Stopped"))
    house.push(event(5, literal(CHARGING, "InProgress")))
    house.push(event(9, literal(CHARGING, end)))
    ends = [] if told is None else [(told, at(9))]
    assert house.told() == [("charging_started", at(5)), *ends]
    assert house.told("session") == [("started", at(5)), ("ended", at(9))]


def test_a_night_that_was_missed_is_told_with_its_own_times() -> None:
    """After a night without Home Assistant a person would never learn that the car charged."""
    before = garage()
    before.read(charges(1, "Disconnected", plugged=False))
    house = before.restart()
    house.read(charges(600, "Disconnected", plugged=False))
    house.push(
        event(480, literal(CHARGING, "Finished"), status=charges(480, "Finished")),
        event(120, literal(CHARGING, "InProgress"), status=charges(120, "InProgress")),
    )
    assert house.told() == [("charging_started", at(120)), ("charging_finished", at(480))]
    assert house.value("charging_status") == "disconnected"
    (session,) = house.fleet.lives.sessions.all()
    assert (session.started_at, session.ended_at) == (
        START + timedelta(minutes=120),
        START + timedelta(minutes=480),
    )


def test_what_ended_before_we_looked_is_told_by_the_event_that_says_so() -> None:
    """A plug that was pulled at night would stay in: the state of the morning knew already."""
    before = garage()
    before.read(charges(1, "Disconnected", plugged=False))
    house = before.restart()
    house.read(charges(600, "Disconnected", plugged=False))
    house.push(event(100, literal(PLUGGED, "true")))
    house.push(event(500, literal(PLUGGED, "false")))
    assert house.told() == [("plugged", at(100)), ("unplugged", at(500))]
    house.push(event(501, literal(PLUGGED, "false")))
    assert house.told() == []


def test_what_looked_like_one_change_is_told_as_two_once_something_lay_between() -> None:
    """Who was away for a while would hear of two departures and of no arrival between them."""
    before = garage()
    before.read(charges(1, "Disconnected", plugged=False))
    house = before.restart()
    house.read(charges(20, "Disconnected", plugged=True))
    house.push(event(10, literal(PLUGGED, "true")))
    assert house.told() == [("plugged", at(20))]
    house.push(event(15, literal(PLUGGED, "false")))
    assert house.told() == [("plugged", at(10)), ("unplugged", at(15))]
    house.push(event(20, literal(PLUGGED, "true")))
    assert house.told() == []


def test_a_monitor_of_ours_that_only_reminds_tells_no_news() -> None:
    """The plug would be told with the time of the charge that began later."""
    house = garage()
    house.read(charges(1, "Disconnected", plugged=False))
    house.push(
        event(9, literal(CHARGING, "InProgress"), status=charges(9, "InProgress", plugged=True)),
        monitor="charging_tick",
        monitor_id="m2",
    )
    assert house.told() == []
    house.push(event(5, literal(PLUGGED, "true")), event(9, literal(CHARGING, "InProgress")))
    assert house.told() == [("plugged", at(5)), ("charging_started", at(9))]


def test_events_in_the_wrong_order_tell_the_same_as_in_the_right_one() -> None:
    """The provider's order after a failure is not known."""
    events = [
        event(10, literal(CHARGING, "InProgress")),
        event(20, literal(CHARGING, "Stopped")),
        event(30, literal(CHARGING, "InProgress")),
        event(40, literal(CHARGING, "Finished")),
    ]
    tales = []
    for order in ([0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]):
        house = garage()
        house.read(charges(1, "Stopped"))
        for place in order:
            house.push(events[place])
        assert house.value("charging_status") == "finished"
        sessions = [(each.started_at, each.ended_at) for each in house.fleet.lives.sessions.all()]
        tales.append((sorted(house.told()), sorted(sessions)))
    assert tales[0][0] == [
        ("charging_finished", at(40)),
        ("charging_started", at(10)),
        ("charging_started", at(30)),
        ("charging_stopped", at(20)),
    ]
    assert all(sessions == tales[0][1] for _, sessions in tales)


def test_an_event_delivered_twice_is_told_once_even_after_a_restart() -> None:
    """An answer that was lost on its way would ring the phone again."""
    house = garage()
    house.watch()
    low = event(5, literal("vehicle.energy.electric.level", "18"))
    house.push(low, monitor=MONITOR)
    house.push(low, monitor=MONITOR)
    assert house.told("monitor") == [("triggered", at(5))]
    house = house.restart()
    house.watch()
    house.push(low, monitor=MONITOR)
    assert house.told("monitor") == []


def test_what_was_seen_is_forgotten_after_three_days() -> None:
    """Every event of years would be kept in memory and written down with each new one."""
    house = garage()
    house.push(event(5, literal(CHARGING, "InProgress")))
    assert len(house.reducer.dump()["seen"]) == 1
    house.now += MEMORY + timedelta(minutes=1)
    house.push(event(9, literal(CHARGING, "Stopped")))
    assert len(house.reducer.dump()["seen"]) == 1


def test_older_news_never_overwrites_what_is_newer() -> None:
    """The battery would jump back to what it was an hour ago."""
    house = garage()
    house.push(event(60, status=status(60, battery(level=80))))
    house.push(event(5, status=status(5, battery(level=20), odometer={"mileage": 7})))
    assert house.value("soc") == 80
    assert house.value("odometer") is None


def test_a_stale_snapshot_is_ignored_even_where_its_parts_are_fresh() -> None:
    """Values would flap between two answers of the provider for hours."""
    house = garage()
    house.read(status(60, battery(level=80)))
    batch = house.read(status(5, battery(level=20) | {"createdAt": at(90)}))
    assert batch.observations == ()
    assert house.value("soc") == 80


def test_a_part_that_is_months_old_counts_as_of_now() -> None:
    """A value that moves would stand still, because the date beside it does."""
    house = garage()
    house.read(status(60, battery(level=80) | {"createdAt": at(-90_000)}))
    house.read(status(70, battery(level=60) | {"createdAt": at(-90_000)}))
    assert house.value("soc") == 60


def test_a_clock_that_is_ahead_does_not_rule_for_ever() -> None:
    """After one picture of the year 2099 a car would never change again."""
    house = garage()
    house.read(status(0, battery(level=80)) | {"createdAt": "2099-01-01T00:00:00Z"})
    house.now += timedelta(minutes=1)
    now = f"{house.now:%Y-%m-%dT%H:%M:%SZ}"
    house.read(status(0, battery(level=60)) | {"createdAt": now})
    assert house.value("soc") == 60


def test_a_clock_of_ours_that_is_set_back_hides_nothing() -> None:
    """All news would look older than what is known, until that hour has passed again."""
    house = garage()
    known = house.now
    house.read(status(0, battery(level=80)) | {"createdAt": f"{known:%Y-%m-%dT%H:%M:%SZ}"})
    house.now -= timedelta(hours=1)
    later = known + timedelta(minutes=5)
    house.read(status(0, battery(level=60)) | {"createdAt": f"{later:%Y-%m-%dT%H:%M:%SZ}"})
    assert house.value("soc") == 60


def test_the_odometer_never_runs_back() -> None:
    """Statistics would count a reset, and all kilometres once more."""
    house = garage()
    for minutes, mileage in enumerate((100.5, 0, 99, 101)):
        house.read(status(minutes, odometer={"mileage": mileage}))
        assert house.value("odometer") in (100.5, 101)
    assert house.value("odometer") == 101


def test_a_hidden_place_is_not_kept() -> None:
    """A driver who chose privacy would still be on the map."""
    place = {"geometry": {"type": "Point", "coordinates": [2.35, 48.85]}}
    house = garage()
    house.read(status(1, lastPosition=place, privacy={"state": "None"}))
    assert house.value("position") is not None
    house.read(status(2, lastPosition=place, privacy={"state": "Geolocation"}))
    assert house.value("position") is None
    house.push(event(3, position=place))
    house = house.restart()
    house.push(event(4, position=place))
    assert house.value("position") is None
    house.read(status(5, lastPosition=place, privacy={"state": "None"}))
    assert house.value("position") is not None


def test_a_reminder_says_how_things_are_and_tells_no_news() -> None:
    """Every five minutes of a charge would be a beginning of one."""
    house = garage()
    house.read(charges(1, "Stopped"))
    house.push(event(5, literal(CHARGING, "InProgress"), status=charges(5, "InProgress")))
    house.told()
    reminder = event(
        10, literal(CHARGING, "InProgress"), refresh=True, status=charges(10, "Finished")
    )
    house.push(reminder, monitor="charging_tick")
    assert house.told() == []
    house.push(event(9, literal(CHARGING, "Finished")))
    assert house.told() == [("charging_finished", at(9))]


def test_a_monitor_tells_what_it_is_for_and_when_it_still_is_so() -> None:
    """A person's own condition would come true and nothing would happen."""
    house = garage()
    house.watch("Away and low")
    house.reducer.tells = {MONITOR: meanings(monitor_from(MONITOR, AWAY_AND_LOW))}
    level = literal("vehicle.energy.electric.level", "18.5")
    house.push(event(5, level), monitor=MONITOR)
    house.push(event(10, level, refresh=True), monitor=MONITOR)
    assert sorted(house.told()) == [("threshold", at(5)), ("zone", at(5))]
    (first, second) = [each for each in house.news if each.kind == "monitor"]
    assert (first.type, second.type) == ("triggered", "reminder")
    assert first.data == {"vehicle": "Peugeot e-208 0001", "soc": 18.5}
    assert VIN not in str(first.data)
    assert house.fleet.value(MONITOR, "last_triggered") == START + timedelta(minutes=10)


def test_an_event_of_an_unknown_car_waits_for_the_car_and_asks_for_the_list_once() -> None:
    """What a new car of the fleet said first would be lost."""
    house = garage()
    plugged = event(5, literal(PLUGGED, "true"), vin=OTHER, status=charges(4, "Disconnected"))
    house.push(plugged)
    assert house.reducer.take_strangers()
    later = event(9, literal(CHARGING, "InProgress"), vin=OTHER)
    house.push(later)
    assert not house.reducer.take_strangers()
    house = house.restart()
    house.reducer.load(house.reducer.dump())
    assert len(house.reducer.dump()["kept"]) == 2
    house.park(car(), car(OTHER))
    assert house.told() == [("charging_started", at(9))]
    assert house.value("charging", OTHER) is True
    house.push(later)
    assert house.told() == []


def test_a_car_that_is_no_longer_listed_is_gone_and_may_come_back() -> None:
    """A car that was sold would stand in the list for ever."""
    house = garage()
    house.park()
    assert VIN in house.fleet.absent_since
    house.push(event(5, literal(CHARGING, "InProgress")))
    assert house.reducer.take_strangers()
    house.park(car())
    assert VIN not in house.fleet.absent_since


def test_what_a_car_was_not_known_to_have_is_added_once_it_says_so() -> None:
    """A value would be received and shown nowhere."""
    house = Garage()
    house.park(car(motorization=None))
    assert "soc" not in house.fleet.assets[VIN].reports
    house.read(status(0, battery("InProgress", level=50)))
    assert {"soc", "charging", "sessions"} <= house.fleet.assets[VIN].reports
    house.park(car(motorization=None))
    assert "soc" in house.fleet.assets[VIN].reports


def test_an_electric_car_has_no_tank_even_if_it_says_so() -> None:
    """Every electric car would show an empty tank."""
    house = garage()
    house.read(status(1, {"type": "Fuel", "level": 0, "autonomy": 0}))
    assert "fuel_percent" not in house.fleet.assets[VIN].reports
    assert house.value("fuel_percent") is None
