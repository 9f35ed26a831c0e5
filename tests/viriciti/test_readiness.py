"""Whether buses are ready, told by the buses and by the stations at which they charge."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from simulators.viriciti import ViriCitiSimulator

from ..nobil.conftest import pass_time
from .conftest import (
    BUS,
    DEPOT,
    HOUR,
    MARKER,
    OTHER_BUS,
    Events,
    Listen,
    ViriCitiAccount,
    account_data,
    make_entry,
    station,
    vehicle,
)

# The bus that only shows that everything was read has next to no charge, and is one of them.
READY, NOT_READY, LATE = "vehicles_ready", "vehicles_not_ready", "vehicles_late"


@pytest.fixture
async def account(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    simulator: ViriCitiSimulator,
    listen: Listen,
) -> ViriCitiAccount:
    """Return a depot of three buses at five to six in the morning."""
    await hass.config.async_set_time_zone("Europe/Oslo")
    freezer.move_to("2026-03-10 04:55:00+00:00")
    simulator.world.forget(BUS)
    simulator.world.forget(OTHER_BUS)
    return await listen(vehicle(BUS), vehicle(OTHER_BUS), station(DEPOT))


def counts(account: ViriCitiAccount) -> tuple[str, str]:
    """Return how many buses are ready, and how many are not."""
    return account.state("account", READY), account.state("account", NOT_READY)


def late(account: ViriCitiAccount) -> str:
    """Return the buses that are shown to be late."""
    names: str = account.shown("account", LATE).attributes["late_vehicles"]
    return names


async def test_a_bus_is_followed_from_the_plug_to_the_road(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Nobody could see from the office which bus stands at its plug and does not charge."""
    assert account.state(BUS, "readiness") == "unknown"
    await simulator.vehicle(BUS, "soc", 35)
    seen = []
    for status, event in (
        ("Preparing", "start"),
        ("Charging", None),
        ("SuspendedEVSE", None),
        ("Finishing", "stop"),
        ("Available", None),
    ):
        await simulator.status(DEPOT, status)
        if event == "start":
            await simulator.transaction(DEPOT, 1, "start", BUS)
        if event == "stop":
            await simulator.transaction(DEPOT, 1, "stop")
        await account.later(5)
        seen.append(account.state(BUS, "readiness"))
    waits = "plugged_not_charging"
    assert seen == [waits, "charging", waits, waits, "not_plugged"]

    await simulator.vehicle(BUS, "soc", 80)
    await account.read()
    assert account.state(BUS, "readiness") == "ready"


async def test_the_account_counts_what_is_known(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """The dispatcher would have to look at each of two hundred buses."""
    assert counts(account) == ("0", "1")
    await simulator.vehicle(BUS, "soc", 90)
    await account.read()
    assert counts(account) == ("1", "1")
    await simulator.vehicle(OTHER_BUS, "soc", 79)
    await account.read()
    assert counts(account) == ("1", "2")


async def test_the_target_is_a_person_s_choice(
    simulator: ViriCitiSimulator, listen: Listen
) -> None:
    """A depot of short lines would fetch buses that have all they need."""
    account = await listen(vehicle(BUS), target_soc=50)
    await simulator.vehicle(BUS, "soc", 51)
    await account.read()
    assert account.state(BUS, "readiness") == "ready"


async def test_in_the_morning_late_buses_are_named_until_they_are_ready(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
) -> None:
    """The driver would be the first to learn that the bus did not charge."""
    events = Events(account, "account", "readiness")
    await simulator.vehicle(BUS, "soc", 40)
    await simulator.vehicle(MARKER, "soc", 99)
    await account.until_shown("account", READY, "1")
    assert account.state("account", LATE) == "unknown"

    await pass_time(hass, freezer, 400)
    assert account.state("account", LATE) == "on"
    assert late(account) == "Bus 002"
    assert events.types == ["vehicles_late"]
    told = events.states[-1].attributes
    assert (told["late"], told["uncertain"]) == ("Bus 002", "Bus 101")
    assert (told["ready"], told["target_soc"]) == (1, 80)

    await simulator.vehicle(BUS, "soc", 85)
    await account.until_shown("account", LATE, "off")
    assert late(account) == ""
    assert events.types == ["vehicles_late"]


async def test_a_late_bus_stays_late_over_a_restart(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
) -> None:
    """An update at breakfast would wipe the list of the morning."""
    await simulator.vehicle(BUS, "soc", 40)
    await account.read()
    await pass_time(hass, freezer, 400)
    names = late(account)
    assert "Bus 002" in names
    await account.unload()
    await account.listen()

    assert account.state("account", LATE) == "on"
    assert late(account) == names
    assert account.state(BUS, "readiness") == "unknown"
    assert counts(account)[0] == "0"


async def test_a_check_that_was_missed_over_a_restart_is_made_up_for(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
) -> None:
    """An update at six in the morning would cost the one message of the day."""
    await simulator.vehicle(BUS, "soc", 40)
    await account.read()
    await pass_time(hass, freezer, 400)
    await simulator.vehicle(BUS, "soc", 85)
    await account.read()
    await account.unload()
    freezer.move_to("2026-03-11 05:10:00+00:00")
    await simulator.vehicle(BUS, "soc", 30)
    await account.listen()
    events = Events(account, "account", "readiness")
    await account.silence(61)
    assert events.types == ["vehicles_late"]
    assert "Bus 002" in late(account)

    await account.unload()
    freezer.move_to("2026-03-12 09:00:00+00:00")
    await account.listen()
    events = Events(account, "account", "readiness")
    await account.silence(61)
    assert events.types == []


async def test_without_the_provider_nobody_knows_who_is_late(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
) -> None:
    """Silence would be taken for good news, or old news for an alarm."""
    await simulator.vehicle(BUS, "soc", 90)
    await account.read()
    events = Events(account, "account", "readiness")
    simulator.faults.upgrade_status = 503
    await simulator.close()
    await account.silence(1)
    await account.silence(61)
    assert account.state("account", LATE) == "unavailable"
    await pass_time(hass, freezer, HOUR / 1000 / 6)
    assert events.types == ["uncertain"]
    assert events.states[-1].attributes["uncertain"].count(",") == 2


async def test_an_account_of_stations_alone_has_nothing_to_say_of_buses(
    hass: HomeAssistant, simulator: ViriCitiSimulator
) -> None:
    """Sensors would stand there that never say anything."""
    entry = make_entry(account_data(simulator), station(DEPOT))
    account = ViriCitiAccount(hass, entry, simulator, None)
    await account.set_up()
    account.entity_id("account", "incidents_open")
    for key in (READY, NOT_READY, LATE, "readiness"):
        with pytest.raises(KeyError):
            account.entity_id("account", key)
