"""What the processes of a depot leave for the energy dashboard."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
import pytest

from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.depots import AC_BUSY, DC_BUSY, DC_FREE

from ..recording import Hour, hours, meta, settle
from .conftest import PERSONAL, Depots, listening


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations(
    recorder_mock: Recorder, enable_custom_integrations: None
) -> None:
    """Let Home Assistant record; the recorder has to be there before anything else."""


@pytest.fixture
async def account(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    simulator: ChargePilotSimulator,
    entity_registry_enabled_by_default: None,
) -> Depots:
    """Return an account that has read its first picture late in the evening."""
    freezer.move_to("2026-12-01 22:40:00+00:00")
    return await listening(hass, freezer, simulator)


async def charge(account: Depots, simulator: ChargePilotSimulator, minutes: int) -> None:
    """Let a bus come, take 30 kWh within some minutes, and leave."""
    simulator.picture.plug_in(DC_FREE, "BUS-0999", soc=40)
    simulator.picture.start_session(DC_FREE, power=60)
    simulator.picture.process(DC_FREE).delivered = 0
    await account.read()
    await account.later(minutes * 60)
    simulator.picture.measure(DC_FREE, energy=30_000)
    await account.read()
    simulator.picture.leave(DC_FREE)
    await account.read()


async def test_a_process_is_booked_in_the_hours_in_which_it_ran(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Depots,
    simulator: ChargePilotSimulator,
) -> None:
    """What a bus took before midnight would be paid at the tariff of the next day."""
    await account.later(10 * 60)
    await charge(account, simulator, 20)
    await settle(hass, freezer)

    (statistic,) = await meta(hass)
    first, second = await hours(hass, statistic["statistic_id"])
    assert (first.start, second.start) == ("01 22:00", "01 23:00")
    assert first.change == pytest.approx(15, abs=0.3)
    assert first.total + second.change == pytest.approx(second.total) == pytest.approx(30)


async def test_the_next_process_goes_on_where_the_last_one_ended_over_a_restart(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Depots,
    simulator: ChargePilotSimulator,
) -> None:
    """The meter of a bay would begin at nought with every start of Home Assistant."""
    await charge(account, simulator, 10)
    await settle(hass, freezer)
    await account.unload()
    await account.listen()
    await account.later(15 * 60)
    await charge(account, simulator, 10)
    await settle(hass, freezer)

    (statistic,) = await meta(hass)
    assert await hours(hass, statistic["statistic_id"]) == [
        Hour("01 22:00", 30, 30),
        Hour("01 23:00", 30, 60),
    ]


async def test_no_vehicle_is_named_and_what_still_runs_is_not_booked(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Depots,
    simulator: ChargePilotSimulator,
) -> None:
    """Who drives which bus would stand in every energy dashboard."""
    await charge(account, simulator, 1)
    await settle(hass, freezer)

    (statistic,) = await meta(hass)
    assert not [word for word in PERSONAL if word.lower() in str(statistic).lower()]
    assert account.state(DC_BUSY, "session_running") == "on"
    assert account.state(AC_BUSY, "session_running") == "on"
    assert account.state(DC_FREE, "session_running") == "off"
