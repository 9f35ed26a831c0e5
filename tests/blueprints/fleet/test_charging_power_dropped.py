"""Whoever needs full vehicles in the morning is told when one hardly charges any more."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.helpers import entity_registry as er
import pytest

from simulators.viriciti import ViriCitiSimulator

from ...viriciti.conftest import BUS, CONNECTOR, DEPOT, ViriCitiAccount
from ..conftest import Automate, Told
from .conftest import come_back, go_away, restart

DURATION = 300


@pytest.fixture
def inputs() -> dict[str, Any]:
    """Return what a test wants otherwise than by default."""
    return {}


@pytest.fixture
async def told(
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    automate: Automate,
    inputs: dict[str, Any],
) -> Told:
    """Return what is told of a connector at which a bus charges with 118 kW."""
    powers = [account.entity_id(CONNECTOR, "power"), account.entity_id(DEPOT, "charging_power")]
    told = await automate("charging_power_dropped", powers=powers, **inputs)
    await simulator.transaction(DEPOT, 1, "start", BUS)
    await simulator.status(DEPOT, "Charging")
    await account.later()
    await simulator.station(DEPOT, "soc", 46)
    await draw(account, simulator, 118_400)
    return told


async def draw(account: ViriCitiAccount, simulator: ViriCitiSimulator, watts: float) -> None:
    """Let the bus draw another power, and let it be shown."""
    await simulator.station(DEPOT, "power", watts)
    await account.later()


async def test_a_power_that_stays_low_is_told_once_with_what_it_was(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, told: Told
) -> None:
    """A bus would leave with half a charge although it was plugged in all night."""
    await draw(account, simulator, 2_100)
    await account.later(DURATION - 62)
    assert not told
    await account.later(2)
    await account.later(3600)
    await draw(account, simulator, 1_000)

    (call,) = told
    assert call.data == {
        "connector": "Connector 1",
        "station": DEPOT,
        "place": f"Connector 1 at {DEPOT}",
        "power": 2.1,
        "before": 118.4,
        "unit": "kW",
        "minutes": 5,
    }


async def test_a_dip_is_not_told(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, told: Told
) -> None:
    """Every pause of a charger that shares its power would be an alarm."""
    await draw(account, simulator, 2_100)
    await draw(account, simulator, 90_000)
    await account.later(DURATION)

    assert not told


@pytest.mark.parametrize("word", ["Finishing", "SuspendedEV", "Available", "Faulted"])
async def test_the_end_of_charging_is_no_drop(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, told: Told, word: str
) -> None:
    """Every bus that is full would be an alarm."""
    await draw(account, simulator, 2_100)
    await simulator.status(DEPOT, word)
    await account.later(DURATION)
    await account.later(DURATION)

    assert not told


@pytest.mark.parametrize(("soc", "times"), [(89, 1), (90, 0)])
async def test_a_battery_that_is_nearly_full_may_draw_little(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, told: Told, soc: int, times: int
) -> None:
    """The last tenth of every charge would be an alarm."""
    await simulator.station(DEPOT, "soc", soc)
    await draw(account, simulator, 2_100)
    await account.later(DURATION)

    assert len(told) == times


@pytest.mark.parametrize("inputs", [{"threshold": 50}])
async def test_a_power_in_another_unit_is_compared_in_its_own(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, told: Told
) -> None:
    """Who shows watts would be told never, or always."""
    er.async_get(account.hass).async_update_entity_options(
        account.entity_id(CONNECTOR, "power"), "sensor", {"unit_of_measurement": "W"}
    )
    await draw(account, simulator, 51_000)
    await account.later(DURATION)
    assert not told
    await draw(account, simulator, 49_000)
    await account.later(DURATION)

    (call,) = told
    assert (call.data["power"], call.data["unit"]) == (49_000, "W")


async def test_neither_a_restart_nor_a_reconnect_tells_a_low_power_again(
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    told: Told,
) -> None:
    """What comes back low from "unavailable" did not drop."""
    await draw(account, simulator, 2_100)
    await account.later(DURATION)
    await go_away(account, simulator, freezer)
    await come_back(account, simulator, freezer)
    await account.later(DURATION)
    assert account.state(CONNECTOR, "power") == "2.1"
    await restart(account)
    await account.later(DURATION)
    await account.later(DURATION)

    assert account.state(CONNECTOR, "power") == "2.1"
    assert len(told) == 1


async def test_a_power_that_dropped_while_away_is_told(
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    told: Told,
) -> None:
    """A minute without a connection would hide a bus that hardly charges."""
    await go_away(account, simulator, freezer)
    await simulator.station(DEPOT, "power", 2_100)
    await come_back(account, simulator, freezer)
    await account.later(DURATION)
    await account.later(DURATION)

    assert [call.data["before"] for call in told] == [118.4]


async def test_a_low_power_at_the_beginning_is_no_drop(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, told: Told
) -> None:
    """Every session begins with nothing."""
    await simulator.status(DEPOT, "Finishing")
    await account.later()
    assert account.state(CONNECTOR, "power") == "unknown"
    await simulator.status(DEPOT, "Charging")
    await draw(account, simulator, 2_100)
    await account.later(DURATION)

    assert account.state(CONNECTOR, "power") == "2.1"
    assert not told


async def test_a_vehicle_is_not_told_because_its_power_has_another_sign(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, automate: Automate
) -> None:
    """Every bus that comes home and is plugged in would be an alarm."""
    told = await automate("charging_power_dropped", powers=[account.entity_id(BUS, "power")])
    await simulator.vehicle(BUS, "power", 90)
    await account.later()
    await simulator.transaction(DEPOT, 1, "start", BUS)
    await simulator.status(DEPOT, "Charging")
    await simulator.vehicle(BUS, "power", -90)
    await account.later(DURATION)
    await account.later(DURATION)

    assert account.state(BUS, "charging") == "on"
    assert account.state(BUS, "power") == "-90"
    assert not told
