"""Monitors are kept, written and compared so that the provider takes them and we know them again."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from custom_components.ev_live.providers.stellantis.documents import (
    Callback,
    document,
    is_stored,
    key_in,
    label_of,
)
from custom_components.ev_live.providers.stellantis.expressions import Dialect
from custom_components.ev_live.providers.stellantis.monitors import (
    Extension,
    Monitor,
    UnsoundMonitor,
    monitor_from,
)
from custom_components.ev_live.providers.stellantis.own import OWN_KEYS, own_monitors
from simulators.stellantis import StellantisFaults
from simulators.stellantis.validation import published_shape, read_monitor

CALLBACK = Callback(target="https://home.example/api/webhook/abc", secret="s3cret", tag="0badc0de")
SUBENTRY = "01JSUBENTRY"
DATA: dict[str, Any] = {
    "label": "Low and away",
    "triggers": [
        {
            "name": "level",
            "data": {"data": "vehicle.energy.electric.level", "op": "lowerThan", "value": ["20"]},
        },
        {
            "name": "zone",
            "zone": {
                "transition": "Out",
                "place": {"radius": 5, "center": {"longitude": 2.35, "latitude": 48.85}},
            },
        },
        {
            "name": "weekend",
            "time": {
                "times": [
                    {
                        "recurrence": "Daily",
                        "start": "PT0S",
                        "duration": "PT24H",
                        "occurence": {"day": ["Sat", "Sun"]},
                    }
                ],
                "timeZone": "Europe/Paris",
            },
        },
    ],
    "expression": "level & (zone | !weekend)",
    "refresh": 600,
}
STRICT = StellantisFaults(plain_targets="refused", unused_triggers_refused=True)


def written(monitor: Monitor, dialect: Dialect = Dialect.SIGNS) -> dict[str, Any]:
    """Write a monitor."""
    return document(monitor, CALLBACK, dialect)


def persons(**changes: Any) -> Monitor:
    """Return the monitor of a person."""
    return monitor_from(SUBENTRY, DATA | changes)


def test_a_monitor_is_written_with_the_keys_of_the_published_api() -> None:
    """Trap 6: the tutorial's keys are refused, each with the same 400."""
    assert written(persons()) == {
        "label": f"ev-live/0badc0de/{SUBENTRY}/Low and away",
        "subscribeParam": {
            "callback": {
                "webhook": {
                    "target": "https://home.example/api/webhook/abc",
                    "name": "EV Live",
                    "attributes": [
                        {"type": "Header", "key": "X-EV-Live-Secret", "value": "s3cret"},
                        {"type": "Body", "key": "installation", "value": "0badc0de"},
                        {"type": "Body", "key": "monitor", "value": SUBENTRY},
                    ],
                }
            },
            "retryPolicy": {"policy": "Always", "retryDelay": 60},
            "batchNotify": {"size": 100, "timeWindow": 5},
            "refreshEvent": 600,
        },
        "extendedEventParam": ["vehicle.status"],
        "triggerParam": {
            "triggers": DATA["triggers"],
            "boolExp": "level & (zone | !weekend)",
        },
    }


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("position", [True, False])
def test_everything_we_send_passes_the_rules_of_the_published_api(
    dialect: Dialect, *, position: bool
) -> None:
    """An account would run without one of its monitors, and nobody would know why."""
    spoken = StellantisFaults(
        plain_targets="refused",
        unused_triggers_refused=True,
        dialect="symbols" if dialect is Dialect.SIGNS else "words",
    )
    for monitor in (*own_monitors(position=position), persons()):
        read = read_monitor(written(monitor, dialect), spoken)
        assert 1 <= len(read.triggers) <= 5
        assert "vehicle.status" in read.extensions


def test_our_own_set_is_the_one_that_follows_every_vehicle() -> None:
    """A value of the vehicle would only change when the account is reloaded."""
    own = {monitor.key: monitor for monitor in own_monitors()}

    assert tuple(own) == OWN_KEYS
    assert {key for key, monitor in own.items() if monitor.refresh} == {
        "charging_tick",
        "driving_tick",
    }
    assert Extension.TRIP in own["driving"].extensions
    assert {Extension.ALERTS, Extension.COLLISIONS} < set(own["incidents"].extensions)


def test_changes_and_levels_never_share_a_monitor() -> None:
    """Trap 9: while the level holds there is no edge, and changes would go unheard."""
    for monitor in own_monitors():
        operators = {
            trigger["data"]["op"] for trigger in written(monitor)["triggerParam"]["triggers"]
        }
        assert ("onChange" in operators) is (monitor.refresh is None)


def test_positions_are_asked_for_only_where_that_is_wanted() -> None:
    """Trap 24: where people drive is nobody's business by default."""
    without = [monitor for monitor in own_monitors() if Extension.POSITION in monitor.extensions]
    wanted = [
        monitor.key
        for monitor in own_monitors(position=True)
        if Extension.POSITION in monitor.extensions
    ]

    assert without == []
    assert wanted == ["driving", "driving_tick"]


def test_labels_tell_ours_from_those_of_others() -> None:
    """Trap 15: somebody else's monitor would be deleted, or ours would stay for ever."""
    own = own_monitors()[0]
    odd = persons(label="a/b ev-live/0badc0de/c")

    assert key_in(label_of(own, "0badc0de"), "0badc0de") == "charging"
    assert key_in(label_of(odd, "0badc0de"), "0badc0de") == SUBENTRY
    for label in ("charging", "ev-live/11111111/charging", "x ev-live/0badc0de/charging", ""):
        assert key_in(label, "0badc0de") is None


def edited(edit: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """Return what is stored after somebody changed something in it."""
    stored = deepcopy(written(persons()))
    edit(stored)
    return stored


def subscription(stored: dict[str, Any]) -> dict[str, Any]:
    """Return the part about the callback."""
    part: dict[str, Any] = stored["subscribeParam"]
    return part


def triggers(stored: dict[str, Any]) -> list[Any]:
    """Return the triggers."""
    part: list[Any] = stored["triggerParam"]["triggers"]
    return part


@pytest.mark.parametrize(
    "edit",
    [
        lambda stored: stored.update(version=3),
        lambda stored: subscription(stored)["retryPolicy"].update(retryNumber=3),
        lambda stored: subscription(stored)["retryPolicy"].update(maxRetryNumber=3),
        lambda stored: subscription(stored)["batchNotify"].update(size=100.0),
        lambda stored: subscription(stored)["callback"]["webhook"]["attributes"].reverse(),
        lambda stored: triggers(stored).reverse(),
        lambda stored: triggers(stored)[2]["time"]["times"][0]["occurence"]["day"].reverse(),
        lambda stored: stored["triggerParam"].update(boolExp="level&(zone|!weekend)"),
        lambda stored: stored["triggerParam"].update(boolExp="level and (zone or not weekend)"),
        lambda stored: triggers(stored)[1]["zone"].update(
            circle=triggers(stored)[1]["zone"].pop("place")
        ),
        lambda stored: subscription(stored).update(
            callback=subscription(stored)["callback"]["webhook"]
        ),
    ],
)
def test_what_the_provider_adds_or_spells_otherwise_is_no_difference(
    edit: Callable[[dict[str, Any]], object],
) -> None:
    """Every monitor would be replaced every hour, and lose the edges it has seen."""
    assert is_stored(edited(edit), written(persons()))


@pytest.mark.parametrize(
    "edit",
    [
        lambda stored: stored.update(label="ev-live/0badc0de/other"),
        lambda stored: stored.pop("extendedEventParam"),
        lambda stored: stored["extendedEventParam"].append("vehicle.position"),
        lambda stored: subscription(stored).update(refreshEvent=300),
        lambda stored: subscription(stored).pop("refreshEvent"),
        lambda stored: subscription(stored).pop("batchNotify"),
        lambda stored: subscription(stored)["retryPolicy"].update(policy="None"),
        lambda stored: subscription(stored)["callback"]["webhook"].update(target="https://old.x/"),
        lambda stored: subscription(stored)["callback"]["webhook"]["attributes"].pop(),
        lambda stored: subscription(stored)["callback"]["webhook"].update(attributes=None),
        lambda stored: triggers(stored).pop(),
        lambda stored: triggers(stored)[0]["data"].update(value=["21"]),
        lambda stored: triggers(stored)[1]["zone"]["place"].update(radius=6),
        lambda stored: triggers(stored)[1]["zone"]["place"].update(radius=True),
        lambda stored: triggers(stored)[2]["time"]["times"][0].pop("occurence"),
        lambda stored: triggers(stored)[2]["time"].update(timeZone="Europe/London"),
        lambda stored: stored["triggerParam"].update(boolExp="level & zone & !weekend"),
        lambda stored: stored["triggerParam"].update(boolExp=None),
        lambda stored: stored.clear(),
    ],
)
def test_what_does_something_else_is_a_difference(
    edit: Callable[[dict[str, Any]], object],
) -> None:
    """Trap 16: events would go to an address that is not ours any more."""
    assert not is_stored(edited(edit), written(persons()))


def test_reminders_that_were_taken_out_are_a_difference() -> None:
    """A person would go on being reminded."""
    without = {name: value for name, value in DATA.items() if name != "refresh"}

    assert not is_stored(written(persons()), written(monitor_from(SUBENTRY, without)))
    assert is_stored(written(monitor_from(SUBENTRY, without)), written(persons(refresh=None)))


@pytest.mark.parametrize("stored", [None, [], "", 7, {}, {"subscribeParam": [], "label": None}])
def test_what_cannot_be_read_is_not_what_was_sent(stored: object) -> None:
    """One odd monitor in the list would stop all others."""
    assert not is_stored(stored, written(persons()))


def test_a_tolerant_provider_may_store_the_tutorials_shape() -> None:
    """The simulator and the comparison would disagree about which names mean the same."""
    stored = edited(
        lambda stored: subscription(stored).update(
            callback=subscription(stored)["callback"]["webhook"]
        )
    )

    assert published_shape(stored) == written(persons())


@pytest.mark.parametrize(
    "changes",
    [
        {"label": ""},
        {"label": None},
        {"triggers": []},
        {"triggers": None},
        {"triggers": ["level"]},
        {"triggers": DATA["triggers"] * 2},
        {"triggers": DATA["triggers"][:1] * 2, "expression": "level"},
        {"expression": ""},
        {"expression": "level & zone"},
        {"expression": "level & (zone | weekend"},
        {"expression": None},
        {"refresh": 59},
        {"refresh": "600"},
        {"refresh": True},
    ],
)
def test_an_unsound_subentry_is_said_to_be_one(changes: dict[str, Any]) -> None:
    """Data that was written by hand would take the whole account down."""
    with pytest.raises(UnsoundMonitor):
        monitor_from(SUBENTRY, DATA | changes)


def test_what_is_kept_is_the_same_after_json() -> None:
    """A monitor would be replaced after every restart."""
    assert read_monitor(written(persons()), STRICT).refresh == 600
    assert persons() == monitor_from(SUBENTRY, deepcopy(DATA))
