"""Whether the buses in a depot are ready, told by the picture of it."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.depots import DC_BUSY, DC_FREE, DC_FULL

from .conftest import Depots, Events, listening

NEW = "BUS-0999"


def counts(account: Depots) -> tuple[str, str]:
    """Return how many buses are ready, and how many are not."""
    keys = ("vehicles_ready", "vehicles_not_ready")
    return account.state("account", keys[0]), account.state("account", keys[1])


async def test_a_bus_is_followed_from_its_arrival_to_its_departure(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """Nobody could see from the office which bus waits at its plug."""
    before = counts(account)
    simulator.picture.plug_in(DC_FREE, NEW, soc=40)
    await account.read()
    simulator.picture.start_session(DC_FREE, power=60, status="Queued")
    await account.read()
    assert account.state(NEW, "readiness") == "plugged_not_charging"
    assert counts(account) == (before[0], str(int(before[1]) + 1))

    simulator.picture.set_process(DC_FREE, "Charging")
    await account.read()
    assert account.state(NEW, "readiness") == "charging"

    simulator.picture.measure(DC_FREE, soc=81)
    await account.read()
    assert account.state(NEW, "readiness") == "ready"
    assert counts(account) == (str(int(before[0]) + 1), before[1])

    simulator.picture.leave(DC_FREE)
    await account.read()
    assert account.state(NEW, "readiness") == "unavailable"
    assert counts(account) == before


async def test_how_the_first_picture_finds_the_buses(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """After an installation in the night the morning would begin without knowing."""
    charging, full = (simulator.picture.point(place).vehicle for place in (DC_BUSY, DC_FULL))
    assert charging is not None
    assert full is not None
    assert account.state(charging.vehicle_id, "readiness") == "charging"
    assert account.state(full.vehicle_id, "readiness") == "ready"
    with pytest.raises(KeyError):
        account.entity_id("VAN-0007", "readiness")
    assert counts(account) == ("1", "1")


async def test_a_restart_keeps_what_is_known_and_says_that_it_may_have_changed(
    hass: HomeAssistant, account: Depots, simulator: ChargePilotSimulator
) -> None:
    """Every bus would be unknown until the next picture, or pass for ready without a word."""
    full = simulator.picture.point(DC_FULL).vehicle
    assert full is not None
    await account.unload()
    await account.set_up()
    known = account.shown(full.vehicle_id, "readiness")
    assert known.state in ("ready", "unavailable")
    await account.come_back(2)
    assert account.state(full.vehicle_id, "readiness") == "ready"
    assert not account.is_assumed(full.vehicle_id, "readiness")
    assert counts(account) == ("1", "1")


async def test_a_charge_that_is_not_told_any_more_is_not_made_up(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """A bus would pass for ready by the charge of yesterday."""
    full = simulator.picture.point(DC_FULL).vehicle
    assert full is not None
    full.soc = None
    await account.read()
    assert account.state(full.vehicle_id, "readiness") == "unknown"
    assert counts(account) == ("0", "1")


async def test_at_the_chosen_time_an_event_says_who_is_not_ready(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: ChargePilotSimulator
) -> None:
    """A night shift ends at another time than a day shift."""
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to("2026-03-10 21:29:00+00:00")
    account = await listening(hass, freezer, simulator, ready_by="21:30:00", target_soc=96)
    events = Events(account, "account", "readiness")
    await account.later(80)
    assert events.types == ["vehicles_late"]
    assert events.all("late") == ["BUS-0231, BUS-0417"]
    assert account.attribute("account", "vehicles_late", "late_vehicles") == "BUS-0231, BUS-0417"

    simulator.picture.measure(DC_FULL, soc=97)
    simulator.picture.measure(DC_BUSY, soc=96)
    await account.read()
    assert account.state("account", "vehicles_late") == "off"
