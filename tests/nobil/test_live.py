"""Statuses of Enova's stream, as they come."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from simulators.nobil import NobilSimulator

from .conftest import (
    CONNECTOR,
    EVSE,
    OTHER_CONNECTOR,
    OTHER_EVSE,
    STATION,
    Account,
    Writes,
    pass_time,
)

EVSES = tuple(f"0f0e0d0c-1111-2222-3333-44445555666{index}" for index in range(6))


@pytest.mark.parametrize(
    ("word", "status", "available", "problem"),
    [
        ("AVAILABLE", "available", "on", "off"),
        ("BLOCKED", "blocked", "off", "off"),
        ("CHARGING", "charging", "off", "off"),
        ("INOPERATIVE", "inoperative", "off", "on"),
        ("OUTOFORDER", "out_of_order", "off", "on"),
        ("PLANNED", "planned", "off", "off"),
        ("REMOVED", "removed", "off", "on"),
        ("RESERVED", "reserved", "off", "off"),
        ("UNKNOWN", "no_information", "unknown", "unknown"),
    ],
)
async def test_each_of_the_nine_words_becomes_a_status_and_what_follows_from_it(
    account: Account,
    simulator: NobilSimulator,
    word: str,
    status: str,
    available: str,
    problem: str,
) -> None:
    """A person would drive to a charger that is not what it is shown as."""
    await simulator.send(STATION, EVSE, word)
    await account.until_read(simulator)

    assert account.state(CONNECTOR, "status") == status
    assert account.state(CONNECTOR, "available") == available
    assert account.state(CONNECTOR, "problem") == problem


async def test_a_station_sums_up_what_its_connectors_say(
    account: Account, simulator: NobilSimulator
) -> None:
    """A person would have to look at every connector to find a free one."""
    for evse, word in zip(
        EVSES, ("AVAILABLE", "AVAILABLE", "CHARGING", "BLOCKED", "OUTOFORDER"), strict=False
    ):
        await simulator.send(STATION, evse, word)
    await account.until_read(simulator)

    assert account.state(STATION, "connectors_available") == "2"
    assert account.state(STATION, "connectors_total") == "6"
    assert account.state(STATION, "connectors_heard") == "5"
    assert account.state(STATION, "any_available") == "on"
    assert account.state(STATION, "all_available") == "off"
    assert account.state(STATION, "problem") == "off"
    assert account.state(STATION, "best_free_power") == "150.0"


async def test_best_free_power_is_that_of_the_strongest_free_connector(
    hass: HomeAssistant, account: Account, simulator: NobilSimulator
) -> None:
    """A person would come for 300 kW and find the slow one free."""
    await simulator.send("DAN_09903", "116", "AVAILABLE")
    await account.until_shown("DAN_09903", "best_free_power", "11.0")

    await simulator.send("DAN_09903", "116", "CHARGING")

    await account.until_shown("DAN_09903", "best_free_power", "unknown")


async def test_a_station_is_all_free_only_when_every_connector_says_so(
    account: Account, simulator: NobilSimulator
) -> None:
    """Somebody who shares power would be promised a station of his own."""
    for evse in EVSES[:5]:
        await simulator.send(STATION, evse, "AVAILABLE")
    await account.until_read(simulator)
    assert account.state(STATION, "all_available") == "unknown"

    await simulator.send(STATION, EVSES[5], "AVAILABLE")

    await account.until_shown(STATION, "all_available", "on")


async def test_a_station_has_a_problem_when_all_its_connectors_have_one(
    account: Account, simulator: NobilSimulator
) -> None:
    """One broken connector of six would look like a dead station."""
    for evse in EVSES[:5]:
        await simulator.send(STATION, evse, "OUTOFORDER")
    await simulator.send(STATION, EVSES[5], "AVAILABLE")
    await account.until_read(simulator)
    assert account.state(STATION, "problem") == "off"
    assert account.state(STATION, "any_available") == "on"

    await simulator.send(STATION, EVSES[5], "OUTOFORDER")

    await account.until_shown(STATION, "problem", "on")
    assert account.state(STATION, "any_available") == "off"


async def test_a_frame_writes_only_the_entities_whose_value_it_changes(
    hass: HomeAssistant, account: Account, simulator: NobilSimulator
) -> None:
    """A database would fill up with rows that say nothing new."""
    await simulator.send(STATION, EVSE, "CHARGING")
    await account.until_read(simulator)
    writes = Writes(hass)

    await simulator.send(STATION, EVSE, "BLOCKED")
    await account.until_read(simulator)

    assert [state.state for state in writes.states] == ["blocked"]
    assert writes.entity_ids == {account.entity_id(CONNECTOR, "status")}


async def test_a_connector_that_becomes_free_writes_itself_and_the_sums_it_moves(
    hass: HomeAssistant, account: Account, simulator: NobilSimulator
) -> None:
    """The other connectors and stations would be written with every frame of a neighbour."""
    await simulator.send(STATION, EVSE, "CHARGING")
    await account.until_read(simulator)
    writes = Writes(hass)

    await simulator.send(STATION, EVSE, "AVAILABLE")
    await account.until_read(simulator)

    sums = ("connectors_available", "any_available", "all_available", "best_free_power")
    expected = [account.entity_id(CONNECTOR, key) for key in ("status", "available", "occupied")]
    expected += [account.entity_id(STATION, key) for key in sums]
    assert sorted(state.entity_id for state in writes.states) == sorted(expected)


async def test_a_station_nobody_picked_writes_nothing(
    hass: HomeAssistant, account: Account, simulator: NobilSimulator
) -> None:
    """The whole of five countries would go through the state machine."""
    await account.until_read(simulator)
    before = set(hass.states.async_entity_ids())
    writes = Writes(hass)

    await simulator.burst("NOR_09908", 70)
    await simulator.send("SWE_079902", "116", "CHARGING")
    await account.until_read(simulator)

    assert writes.states == []
    assert set(hass.states.async_entity_ids()) == before


async def test_an_exact_repeat_writes_nothing(
    hass: HomeAssistant, account: Account, simulator: NobilSimulator
) -> None:
    """One frame in sixty says again what was just said."""
    await simulator.send(STATION, EVSE, "CHARGING")
    await account.until_read(simulator)
    writes = Writes(hass)

    for _ in range(3):
        await simulator.send(STATION, EVSE, "CHARGING")
    await account.until_read(simulator)

    assert writes.states == []


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_a_word_nobody_knows_is_shown_as_unknown_logged_once_and_counted_as_read(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    simulator: NobilSimulator,
    account: Account,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A word the provider invents tomorrow would stop the feed, or fill the log."""
    await simulator.send(STATION, EVSE, "AVAILABLE")
    for evse in (EVSE, OTHER_EVSE, EVSE):
        await simulator.send(STATION, evse, "DAYDREAMING")
    await account.until_read(simulator)

    assert account.state(CONNECTOR, "status") == "unknown"
    assert account.state(CONNECTOR, "available") == "unknown"
    assert account.state(CONNECTOR, "problem") == "unknown"
    assert account.state(STATION, "connectors_heard") == "0"
    assert caplog.text.count("DAYDREAMING") == 1

    await pass_time(hass, freezer, 30)
    assert account.state("account", "frames") == "5"
    assert account.state("account", "skipped") == "0"


async def test_a_word_nobody_knows_makes_no_sum_look_out_of_date(
    account: Account, simulator: NobilSimulator
) -> None:
    """A station whose every connector was just heard would be shown as guessed."""
    await simulator.send(STATION, EVSE, "AVAILABLE")
    await simulator.send(STATION, OTHER_EVSE, "DAYDREAMING")
    await account.until_read(simulator)

    assert not account.is_assumed(STATION, "connectors_available")


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_the_last_change_is_the_time_of_receipt_and_a_repeat_does_not_move_it(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    simulator: NobilSimulator,
    account: Account,
) -> None:
    """Nobody could tell how long a connector has been what it is."""
    first = freezer().isoformat(timespec="seconds") + "+00:00"
    await simulator.send(STATION, EVSE, "CHARGING")
    await account.until_shown(CONNECTOR, "last_change", first)

    await pass_time(hass, freezer, 50)
    await simulator.send(STATION, EVSE, "CHARGING")
    await account.until_read(simulator)
    assert account.state(CONNECTOR, "last_change") == first

    second = freezer().isoformat(timespec="seconds") + "+00:00"
    await simulator.send(STATION, EVSE, "BLOCKED")
    await account.until_shown(CONNECTOR, "last_change", second)


async def test_an_evse_the_register_does_not_have_appears_when_the_stream_names_it(
    account: Account, simulator: NobilSimulator
) -> None:
    """A connector built last week would be missing until somebody restarts."""
    writes = Writes(account.hass)

    await simulator.send(STATION, "4711", "CHARGING")
    await account.until(lambda: "charging" in [state.state for state in writes.states])

    assert account.state(f"{STATION}/4711", "status") == "charging"
    assert account.state(STATION, "connectors_total") == "7"
    assert account.state(OTHER_CONNECTOR, "status") == "unknown"
