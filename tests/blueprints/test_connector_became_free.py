"""Whoever waits for a charger is told when one is free."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from custom_components.ev_live import switchboard
from simulators.nobil import NobilSimulator

from ..helpers import reconnect
from ..nobil.conftest import (
    CONNECTOR,
    EVSE,
    OTHER_CONNECTOR,
    OTHER_EVSE,
    STATION,
    Account,
    restart,
    soon,
)
from .conftest import Automate, Told, let_pass

SETTLE = 2
DEBOUNCE = 60
GRACE = 60


@pytest.fixture
def start() -> str:
    """Return the time of the day at which a test begins."""
    return "12:00:00"


@pytest.fixture(autouse=True)
async def clock(hass: HomeAssistant, freezer: FrozenDateTimeFactory, start: str) -> None:
    """Begin at that time of the place where Home Assistant runs."""
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to(f"2040-06-01T{start}+00:00")


@pytest.fixture
async def told(clock: None, heard: Account, automate: Automate) -> Told:
    """Return what is told of the station, where the other connector charges."""
    return await watch(automate, heard.entity_id(STATION, "activity"))


async def watch(automate: Automate, *entities: str) -> Told:
    """Watch stations and connectors, with a debounce of a minute."""
    return await automate(
        "connector_became_free", activity=list(entities), debounce={"seconds": DEBOUNCE}
    )


async def say(
    account: Account,
    simulator: NobilSimulator,
    freezer: FrozenDateTimeFactory,
    evse: str,
    status: str,
) -> None:
    """Let a connector have a status for as long as it takes to be news."""
    await simulator.send(STATION, evse, status)
    await account.until_read(simulator)
    await let_pass(account.hass, freezer, SETTLE)


async def go_away(
    account: Account, simulator: NobilSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """Lose the connection for so long that nothing is known any more."""
    simulator.faults.token_status = 503
    await simulator.abort()
    await account.until_shown("account", "connected", "off")
    await soon(simulator.wait_for_disconnection())
    await let_pass(account.hass, freezer, GRACE + 1)
    assert account.state(STATION, "activity") == "unavailable"
    simulator.faults.token_status = None


async def test_a_connector_that_stays_free_is_told_once_with_its_name(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    told: Told,
) -> None:
    """Somebody would drive by again and again to look."""
    await say(heard, simulator, freezer, OTHER_EVSE, "AVAILABLE")
    await let_pass(hass, freezer, DEBOUNCE)
    await let_pass(hass, freezer, 600)

    assert [call.data for call in told] == [
        {
            "connector": "Connector 2",
            "station": "Solbakken Park & Ride",
            "place": "Connector 2 at Solbakken Park & Ride",
            "since": "2040-06-01 12:00:00+00:00",
            "minutes": 1,
        }
    ]


async def test_nothing_is_told_before_the_debounce_is_over(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    told: Told,
) -> None:
    """A car that is only moved up would call five people."""
    await say(heard, simulator, freezer, OTHER_EVSE, "AVAILABLE")
    await let_pass(hass, freezer, DEBOUNCE - 1)
    assert not told

    await let_pass(hass, freezer, 1)
    assert len(told) == 1


@pytest.mark.parametrize("status", ["CHARGING", "BLOCKED", "OUTOFORDER"])
async def test_a_connector_that_is_taken_again_in_time_is_not_told(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    told: Told,
    status: str,
) -> None:
    """Somebody would come to a charger where the next one stands already."""
    await say(heard, simulator, freezer, OTHER_EVSE, "AVAILABLE")
    await say(heard, simulator, freezer, OTHER_EVSE, status)
    await let_pass(hass, freezer, DEBOUNCE)
    assert not told

    await say(heard, simulator, freezer, OTHER_EVSE, "AVAILABLE")
    await let_pass(hass, freezer, DEBOUNCE - 1)
    assert not told
    await let_pass(hass, freezer, 1)
    assert len(told) == 1


async def test_a_connector_that_is_mended_and_free_is_told_once(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    told: Told,
) -> None:
    """It is both left and mended: a phone would ring twice, or not at all."""
    await say(heard, simulator, freezer, OTHER_EVSE, "OUTOFORDER")
    await say(heard, simulator, freezer, OTHER_EVSE, "AVAILABLE")
    await let_pass(hass, freezer, DEBOUNCE)
    assert len(told) == 1

    await say(heard, simulator, freezer, OTHER_EVSE, "OUTOFORDER")
    await say(heard, simulator, freezer, OTHER_EVSE, "AVAILABLE")
    await let_pass(hass, freezer, DEBOUNCE)
    assert len(told) == 2

    await say(heard, simulator, freezer, OTHER_EVSE, "OUTOFORDER")
    await say(heard, simulator, freezer, OTHER_EVSE, "CHARGING")
    await let_pass(hass, freezer, DEBOUNCE)
    assert len(told) == 2


async def test_two_connectors_of_a_station_wait_by_themselves(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    told: Told,
) -> None:
    """A neighbour that is taken would hide the one that is free."""
    await say(heard, simulator, freezer, OTHER_EVSE, "AVAILABLE")
    await say(heard, simulator, freezer, EVSE, "CHARGING")
    await let_pass(hass, freezer, DEBOUNCE)
    assert [call.data["connector"] for call in told] == ["Connector 2"]

    await say(heard, simulator, freezer, EVSE, "AVAILABLE")
    await let_pass(hass, freezer, DEBOUNCE)
    assert [call.data["connector"] for call in told] == ["Connector 2", "Connector 1"]


async def test_whoever_watches_a_station_and_its_connector_is_told_once(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    automate: Automate,
) -> None:
    """A phone would ring twice for each car that leaves."""
    entities = [heard.entity_id(each, "activity") for each in (STATION, OTHER_CONNECTOR)]
    told = await watch(automate, *entities)
    await say(heard, simulator, freezer, OTHER_EVSE, "AVAILABLE")
    await let_pass(hass, freezer, DEBOUNCE)

    assert [call.data["place"] for call in told] == ["Connector 2 at Solbakken Park & Ride"]


@pytest.mark.parametrize(
    ("start", "times"),
    [("21:58:57", 1), ("21:58:58", 0), ("23:30:00", 0), ("06:58:57", 0), ("06:58:58", 1)],
)
async def test_in_quiet_hours_nothing_is_told(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    told: Told,
    times: int,
) -> None:
    """A taxi that leaves at three would wake the house."""
    await say(heard, simulator, freezer, OTHER_EVSE, "AVAILABLE")
    await let_pass(hass, freezer, DEBOUNCE)

    assert len(told) == times


@pytest.mark.parametrize("start", ["23:30:00"])
async def test_without_quiet_hours_it_is_told_at_night(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    automate: Automate,
) -> None:
    """Who works at night could not be told at all."""
    told = await automate(
        "connector_became_free",
        activity=[heard.entity_id(OTHER_CONNECTOR, "activity")],
        debounce={"seconds": 0},
        quiet_from="00:00:00",
        quiet_to="00:00:00",
    )
    await say(heard, simulator, freezer, OTHER_EVSE, "AVAILABLE")

    assert [call.data["connector"] for call in told] == ["Connector 2"]


async def test_a_restart_tells_nothing_again(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    told: Told,
) -> None:
    """Every update of Home Assistant would announce what was told yesterday."""
    await say(heard, simulator, freezer, OTHER_EVSE, "AVAILABLE")
    await let_pass(hass, freezer, DEBOUNCE)
    assert len(told) == 1
    last = heard.state(STATION, "activity")

    await restart(heard, simulator)
    assert heard.state(STATION, "activity") == last
    await say(heard, simulator, freezer, OTHER_EVSE, "AVAILABLE")
    await let_pass(hass, freezer, DEBOUNCE)

    assert len(told) == 1


async def test_a_reconnect_tells_nothing_again(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    told: Told,
) -> None:
    """Every drop of the line would announce what was told before."""
    await say(heard, simulator, freezer, OTHER_EVSE, "AVAILABLE")
    await let_pass(hass, freezer, DEBOUNCE)
    last = heard.state(STATION, "activity")

    await go_away(heard, simulator, freezer)
    await reconnect(hass, freezer, simulator)
    await say(heard, simulator, freezer, OTHER_EVSE, "AVAILABLE")
    await let_pass(hass, freezer, DEBOUNCE)

    assert heard.state(STATION, "activity") == last
    assert len(told) == 1


async def test_what_became_free_while_away_is_told(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    told: Told,
) -> None:
    """Somebody who waits would miss the moment because of a drop of the line."""
    await go_away(heard, simulator, freezer)
    await reconnect(hass, freezer, simulator)
    await say(heard, simulator, freezer, OTHER_EVSE, "AVAILABLE")
    await let_pass(hass, freezer, DEBOUNCE)

    assert [call.data["connector"] for call in told] == ["Connector 2"]


async def test_news_of_an_entity_that_is_not_back_yet_is_told(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    told: Told,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a big account, whose entities come back one after the other, news would be lost."""
    await go_away(heard, simulator, freezer)
    monkeypatch.setattr(switchboard, "SLICE", 0)
    monkeypatch.setattr(switchboard, "PAUSE", 3600)
    await reconnect(hass, freezer, simulator)
    await simulator.send(STATION, OTHER_EVSE, "AVAILABLE")
    await heard.until_read(simulator)
    assert heard.state(STATION, "activity") == "unavailable"
    await let_pass(hass, freezer, SETTLE)
    await let_pass(hass, freezer, DEBOUNCE)

    assert [call.data["connector"] for call in told] == ["Connector 2"]


async def test_what_cannot_be_known_any_more_after_the_debounce_is_not_told(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    told: Told,
) -> None:
    """Somebody would be sent to a charger that nobody has heard of since."""
    await say(heard, simulator, freezer, OTHER_EVSE, "AVAILABLE")
    await go_away(heard, simulator, freezer)
    await let_pass(hass, freezer, DEBOUNCE)

    assert heard.state(CONNECTOR, "status") == "unavailable"
    assert not told
