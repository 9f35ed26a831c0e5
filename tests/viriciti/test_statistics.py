"""What finished sessions leave for the energy dashboard."""

from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.util.file import WriteError
import pytest

from simulators.viriciti import ViriCitiSimulator

from ..recording import Hour, hours, listed, meta, settle
from .conftest import (
    BUS,
    CONNECTOR,
    DEPOT,
    OTHER_BUS,
    OTHER_CONNECTOR,
    PERSONAL,
    Listen,
    ViriCitiAccount,
    station,
    vehicle,
)


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations(
    recorder_mock: Recorder, enable_custom_integrations: None
) -> None:
    """Let Home Assistant record; the recorder has to be there before anything else."""


@pytest.fixture
async def account(freezer: FrozenDateTimeFactory, listen: Listen) -> ViriCitiAccount:
    """Return an account with a depot, on a clock that stands at noon."""
    freezer.move_to("2026-03-10 12:00:00+00:00")
    return await listen(vehicle(BUS), station(DEPOT))


def at(day: int, hour: int, minute: int = 0) -> int:
    """Return a time of March in epoch milliseconds."""
    return int(datetime(2026, 3, day, hour, minute, tzinfo=UTC).timestamp() * 1000)


async def charge(
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    number: int,
    start: int,
    end: int,
    energy: float,
    connector: int = 1,
) -> None:
    """Let the provider tell of a session that took some kWh."""
    about = {"transactionId": number, "meterStart": 0, "vid": BUS}
    ended = {"event": "stop", "meterStop": int(energy * 1000)}
    for time, fields in ((start, {"event": "start"}), (end, ended)):
        await simulator.station(DEPOT, "transactions", about | fields, connector, time=time)
    await account.read()


async def the_id(hass: HomeAssistant, place: str = "Connector 1") -> str:
    """Return the id of a connector's statistic."""
    return next(each["statistic_id"] for each in await meta(hass) if place in str(each["name"]))


async def test_a_session_is_booked_in_the_hours_in_which_it_charged(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
) -> None:
    """All that a bus took overnight would stand in the hour in which it was unplugged."""
    await charge(account, simulator, 1, at(10, 8, 30), at(10, 11), 50)
    await settle(hass, freezer)

    assert await hours(hass, await the_id(hass)) == [
        Hour("10 08:00", 10, 10),
        Hour("10 09:00", 20, 30),
        Hour("10 10:00", 20, 50),
    ]


async def test_what_comes_late_is_booked_where_it_belongs_and_no_sum_ever_falls(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
) -> None:
    """A night that is told the next day would be lost, or make the meter run backwards."""
    await charge(account, simulator, 2, at(10, 10), at(10, 11), 30)
    await settle(hass, freezer)
    await charge(account, simulator, 1, at(9, 22), at(10, 0), 16)
    await charge(account, simulator, 3, at(10, 10, 30), at(10, 11, 30), 10)
    await settle(hass, freezer)

    assert await hours(hass, await the_id(hass)) == [
        Hour("09 22:00", 8, 8),
        Hour("09 23:00", 8, 16),
        Hour("10 10:00", 35, 51),
        Hour("10 11:00", 5, 56),
    ]


async def test_a_session_counts_once_however_often_it_is_told_and_read(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
) -> None:
    """Each restart would add last night's energy once more."""
    for _ in range(2):
        await charge(account, simulator, 1, at(10, 9), at(10, 11), 40)
        await settle(hass, freezer)
    booked = await hours(hass, await the_id(hass))
    for _ in range(2):
        await account.unload()
        await account.listen()
        await settle(hass, freezer)

    assert booked == [Hour("10 09:00", 20, 20), Hour("10 10:00", 20, 40)]
    assert await hours(hass, await the_id(hass)) == booked


async def test_a_session_that_ended_just_before_a_stop_is_booked_at_the_next_start(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
) -> None:
    """What was charged in the last seconds before a restart would never be booked."""
    await charge(account, simulator, 1, at(10, 9), at(10, 11), 40)
    await account.unload()
    assert await meta(hass) == []
    await account.listen()
    await settle(hass, freezer)

    assert (await hours(hass, await the_id(hass)))[-1] == Hour("10 10:00", 20, 40)


async def test_totals_go_on_after_the_memory_was_lost(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
) -> None:
    """A years-old meter would begin anew at nought, or count its last session twice."""
    await charge(account, simulator, 1, at(10, 8), at(10, 10), 40)
    await settle(hass, freezer)
    booked = await hours(hass, await the_id(hass))
    await account.unload()
    hass_storage.clear()
    await account.listen()
    await charge(account, simulator, 1, at(10, 8), at(10, 10), 40)
    await settle(hass, freezer)
    assert await hours(hass, await the_id(hass)) == booked

    await charge(account, simulator, 2, at(10, 11), at(10, 12), 9)
    await settle(hass, freezer)
    assert await hours(hass, await the_id(hass)) == [*booked, Hour("10 11:00", 9, 49)]


async def test_a_power_cut_after_booking_costs_no_energy_of_the_same_hour(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
) -> None:
    """The second bus of an hour would wipe out the first one, of which nobody knew any more."""
    await charge(account, simulator, 1, at(10, 10), at(10, 10, 20), 7)
    await settle(hass, freezer)
    kept = dict(hass_storage)
    await account.unload()
    hass_storage.clear()
    hass_storage.update(kept)
    await account.listen()
    await charge(account, simulator, 2, at(10, 10, 30), at(10, 10, 50), 5)
    await settle(hass, freezer)

    assert await hours(hass, await the_id(hass)) == [Hour("10 10:00", 12, 12)]


async def test_what_cannot_be_written_down_is_booked_once_it_can(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """After a power cut on a full disk the energy would be booked, and its session unknown."""
    full = WriteError("No space left on device")
    with patch("homeassistant.helpers.storage.Store._async_write_data", side_effect=full):
        await charge(account, simulator, 1, at(10, 9), at(10, 10), 20)
        await settle(hass, freezer)
        assert await meta(hass) == []
    assert "Sessions cannot be booked" in caplog.text
    assert "Traceback" not in caplog.text.split("Sessions cannot be booked")[-1]

    await charge(account, simulator, 2, at(10, 10), at(10, 11), 30)
    await settle(hass, freezer)
    assert [each.total for each in await hours(hass, await the_id(hass))] == [20, 50]


async def test_sessions_that_are_forgotten_stay_booked(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
) -> None:
    """After a month the meter of a busy bay would stand still, or fall."""
    for number in range(40):
        start = at(1 + number // 5, 2 * (number % 5))
        await charge(account, simulator, number, start, start + 3_600_000, 10)
        await settle(hass, freezer)
    booked = await hours(hass, await the_id(hass))
    assert [hour.total for hour in booked] == [10 * (number + 1) for number in range(40)]

    await charge(account, simulator, 0, at(1, 0), at(1, 1), 10)
    await charge(account, simulator, 99, at(8, 9, 30), at(8, 10), 3)
    await settle(hass, freezer)
    assert await hours(hass, await the_id(hass)) == [*booked, Hour("08 09:00", 3, 403)]


async def test_every_connector_has_a_meter_of_its_own_named_as_a_person_names_it(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
) -> None:
    """In the energy dashboard nobody could tell the bays apart, or everybody read a VIN."""
    await charge(account, simulator, 1, at(10, 10), at(10, 11), 30)
    await charge(account, simulator, 2, at(10, 10), at(10, 11), 20, connector=2)
    await settle(hass, freezer)

    found = await listed(hass)
    station_name = account.entry.runtime_data.data.assets[DEPOT].name
    assert {each["name"] for each in found} == {
        f"{station_name} Connector 1",
        f"{station_name} Connector 2",
    }
    assert {each["statistics_unit_of_measurement"] for each in found} == {"kWh"}
    assert all(each["has_sum"] for each in found)
    assert len({each["statistic_id"] for each in found}) == 2
    assert not [word for word in (*PERSONAL, BUS, OTHER_BUS) if word in str(found)]
    assert await hours(hass, await the_id(hass, "Connector 2")) == [Hour("10 10:00", 20, 20)]


@pytest.mark.parametrize(
    "stop", [{}, {"meterStop": 0}, {"meterStop": "?"}], ids=["untold", "nothing", "unreadable"]
)
async def test_only_what_is_known_is_booked(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    stop: dict[str, Any],
) -> None:
    """A guess would stand in the bill for ever."""
    start = {"transactionId": 1, "event": "start", "meterStart": 0}
    await simulator.station(DEPOT, "transactions", start, time=at(10, 10))
    stop |= {"transactionId": 1, "event": "stop"}
    await simulator.station(DEPOT, "transactions", stop, time=at(10, 11))
    await account.read()
    await settle(hass, freezer)

    assert await meta(hass) == []


async def test_a_session_that_runs_is_not_booked_before_its_end(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
) -> None:
    """Half a session would be booked, and the whole of it again."""
    start = {"transactionId": 1, "event": "start", "meterStart": 0}
    await simulator.station(DEPOT, "transactions", start)
    await account.read()
    await settle(hass, freezer)
    assert await meta(hass) == []
    assert account.state(CONNECTOR, "session_running") == "on"
    assert account.state(OTHER_CONNECTOR, "session_running") == "unknown"
