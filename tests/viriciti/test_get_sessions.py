"""Asking for charging sessions."""

from datetime import UTC, datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
import pytest
import voluptuous as vol

from custom_components.ev_live.const import DOMAIN
from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.depots import AC_BUSY, DC_BUSY, DC_FULL
from simulators.viriciti import ViriCitiSimulator

from ..chargepilot.conftest import listening as listen_to_depots
from .conftest import BUS, DEPOT, OTHER_BUS, PERSONAL, Listen, ViriCitiAccount, station, vehicle

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def at(hours: float) -> int:
    """Return a time in epoch milliseconds by the hours since noon."""
    return int((NOON.timestamp() + hours * 3600) * 1000)


@pytest.fixture
async def account(
    freezer: FrozenDateTimeFactory, listen: Listen, simulator: ViriCitiSimulator
) -> ViriCitiAccount:
    """Return an account that was told of four sessions, one of which runs."""
    freezer.move_to(NOON)
    account = await listen(vehicle(BUS), vehicle(OTHER_BUS), station(DEPOT))
    for number, connector, bus, start, end in (
        (1, 1, BUS, -9, -6),
        (2, 2, OTHER_BUS, -8, -5),
        (3, 1, None, -3, -2),
        (4, 2, BUS, -1, None),
    ):
        about = {"transactionId": number, "meterStart": 0} | ({"vid": bus} if bus else {})
        fields = about | {"event": "start"}
        await simulator.station(DEPOT, "transactions", fields, connector, time=at(start))
        if end is not None:
            fields = about | {"event": "stop", "meterStop": number * 1000}
            await simulator.station(DEPOT, "transactions", fields, connector, time=at(end))
    await account.read()
    return account


async def ask(hass: HomeAssistant, **data: Any) -> list[dict[str, Any]]:
    """Ask for sessions."""
    answer: Any = await hass.services.async_call(
        DOMAIN, "get_sessions", data, blocking=True, return_response=True
    )
    sessions: list[dict[str, Any]] = answer["sessions"]
    return sessions


def device(account: ViriCitiAccount, asset: str) -> str:
    """Return the device of an asset."""
    known = account.entry.runtime_data.data.assets[asset]
    device_id: str = account.entry.runtime_data.devices.device_id(known)
    return device_id


async def energies(hass: HomeAssistant, **data: Any) -> list[float | None]:
    """Ask for sessions, and return them by their energy: nothing for the one that runs."""
    return [each["energy"] for each in await ask(hass, **data)]


async def test_sessions_are_returned_whole_and_the_newest_first(
    hass: HomeAssistant, account: ViriCitiAccount
) -> None:
    """A report on last night could not say who charged what, where and when."""
    newest, unnamed, *_ = await ask(hass)
    assert newest == {
        "config_entry_id": account.entry.entry_id,
        "account": "ViriCiti",
        "device_id": device(account, f"{DEPOT}/2"),
        "connector": "DEPOT-N-02 Connector 2",
        "vehicle": "Bus 002",
        "vehicle_device_id": device(account, BUS),
        "start": (NOON - timedelta(hours=1)).isoformat(),
        "end": None,
        "running": True,
        "energy": None,
    }
    assert (unnamed["energy"], unnamed["vehicle"], unnamed["running"]) == (3.0, None, False)
    assert await energies(hass) == [None, 3.0, 2.0, 1.0]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"vehicle": "bus 002"}, [None, 1.0]),
        ({"vehicle": OTHER_BUS}, [2.0]),
        ({"vehicle": "nobody"}, []),
        ({"running": True}, [None]),
        ({"limit": 2}, [None, 3.0]),
        ({"since": (NOON - timedelta(hours=5.5)).isoformat()}, [None, 3.0, 2.0]),
        ({"until": (NOON - timedelta(hours=2.5)).isoformat()}, [3.0, 2.0, 1.0]),
        ({"until": (NOON - timedelta(hours=7)).isoformat(), "vehicle": BUS}, [1.0]),
    ],
)
async def test_a_person_may_ask_for_some_of_them(
    hass: HomeAssistant,
    account: ViriCitiAccount,
    wanted: dict[str, Any],
    found: list[float | None],
) -> None:
    """A report on one bus or one night would have to sort out all that is remembered."""
    assert await energies(hass, **wanted) == found


async def test_a_time_without_a_zone_is_that_of_the_house(
    hass: HomeAssistant, account: ViriCitiAccount
) -> None:
    """What a person picks in the form would be off by hours."""
    await hass.config.async_set_time_zone("America/New_York")
    local = dt_util.as_local(NOON - timedelta(hours=4)).replace(tzinfo=None)
    assert await energies(hass, since=str(local)) == [None, 3.0]


@pytest.mark.parametrize(
    ("asset", "found"),
    [
        (DEPOT, [None, 3.0, 2.0, 1.0]),
        (f"{DEPOT}/1", [3.0, 1.0]),
        (BUS, [None, 1.0]),
        ("account", [None, 3.0, 2.0, 1.0]),
    ],
)
async def test_sessions_are_found_by_station_connector_or_vehicle(
    hass: HomeAssistant, account: ViriCitiAccount, asset: str, found: list[float | None]
) -> None:
    """A dashboard could not show what was charged at the device it is about."""
    assert await energies(hass, device_id=device(account, asset)) == found


async def test_all_accounts_are_asked_unless_one_is_named(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: ViriCitiAccount
) -> None:
    """An operator with two providers would have to ask twice, and to merge the answers."""
    async with ChargePilotSimulator(port=0, clock=lambda: dt_util.utcnow().timestamp()) as depots:
        other = await listen_to_depots(hass, freezer, depots)
        everywhere = await ask(hass)
        there = await ask(hass, config_entry_id=other.entry.entry_id)
        starts = [each["start"] for each in everywhere]
        bus = depots.picture.point(DC_BUSY).vehicle
        assert bus is not None

        assert starts == sorted(starts, reverse=True)
        assert {each["account"] for each in everywhere} == {"ViriCiti", "ChargePilot"}
        assert len(there) == len(everywhere) - 4 == len((AC_BUSY, DC_BUSY, DC_FULL))
        assert {each["running"] for each in there} == {True}
        assert len(await ask(hass, vehicle=bus.vehicle_id)) == 1
        await other.unload()


async def test_sessions_outlive_a_restart(hass: HomeAssistant, account: ViriCitiAccount) -> None:
    """The report of the morning would be empty after an update in the night."""
    before = await ask(hass)
    await account.unload()
    assert await ask(hass) == []
    await account.listen()
    assert await ask(hass) == before


async def test_no_answer_holds_what_is_personal(
    hass: HomeAssistant, account: ViriCitiAccount
) -> None:
    """The card or the VIN of a driver would be sent in every report."""
    answer = str(await ask(hass))
    assert not [word for word in PERSONAL if word in answer]


async def test_a_device_of_something_else_is_refused(
    hass: HomeAssistant, account: ViriCitiAccount, device_registry: dr.DeviceRegistry
) -> None:
    """An empty answer would look like a night without a single charge."""
    other = device_registry.async_get_or_create(
        config_entry_id=account.entry.entry_id, identifiers={("other", "1")}
    )
    for device_id in (other.id, "no such device"):
        with pytest.raises(ServiceValidationError, match="no device of EV Live"):
            await ask(hass, device_id=device_id)
    assert len(await ask(hass, device_id=device(account, DEPOT))) == 4


@pytest.mark.parametrize("limit", [0, 1001, "many"])
async def test_a_limit_that_is_none_is_refused(
    hass: HomeAssistant, account: ViriCitiAccount, limit: object
) -> None:
    """Half a million sessions would be sent to a dashboard."""
    with pytest.raises(vol.Invalid):
        await ask(hass, limit=limit)
