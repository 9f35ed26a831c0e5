"""The last ten traps of NOBIL: the register, traffic, keys, storms; 19 is in test_legacy."""

from functools import partial
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
import pytest
import voluptuous as vol

from custom_components.ev_live import feed, supervisor
from simulators.nobil import NobilSimulator
from simulators.nobil.world import Plug, Station

from .conftest import (
    CONNECTOR,
    EVSE,
    MARKER,
    STATION,
    Account,
    Activity,
    Writes,
    eventually,
    find_stations,
    listening_account,
    new_account,
    pass_time,
    run_until,
    soon,
)

SETTLE = 2


def reauth(account: Account) -> list[Any]:
    """Return the flows that ask a person for a new key."""
    return list(account.entry.async_get_active_flows(account.hass, {SOURCE_REAUTH}))


async def test_what_is_for_residents_only_is_not_offered_to_everybody(account: Account) -> None:
    """Trap 11: yes is 1 and no is 2, so that a truth test takes everything for yes."""
    public = {each["station_id"] for each in await find_stations(account, 3000)}
    every = {
        each["station_id"]: each for each in await find_stations(account, 3000, public_only=False)
    }

    assert "NOR_09907" not in public
    assert every["NOR_09907"]["public"] is False
    assert every[STATION]["public"] is True


async def test_the_traffic_of_five_countries_leaves_the_state_machine_alone(
    hass: HomeAssistant, account: Account, simulator: NobilSimulator
) -> None:
    """Trap 12: four hundred frames a minute would be four hundred writes, or a blocked reader."""
    await account.until_read(simulator)
    writes = Writes(hass)

    for country in ("SWE", "FIN", "ISL"):
        await simulator.mass_unknown(country)
    await simulator.burst("NOR_09908", 600)
    await simulator.recover()
    await account.until_read(simulator)

    assert writes.states == []
    assert simulator.counters.stalled_sockets == 0
    assert simulator.counters.handshakes == 1


async def test_repeats_write_nothing_and_a_flap_is_shown_but_not_announced(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Account,
    simulator: NobilSimulator,
) -> None:
    """Trap 13: a phone would ring for a connector that was free for a blink."""
    await simulator.send(STATION, EVSE, "CHARGING")
    await account.until_read(simulator)
    activity, writes = Activity(account, STATION), Writes(hass)

    await simulator.send(STATION, EVSE, "CHARGING")
    await simulator.flap(STATION, EVSE, "AVAILABLE")
    await account.until_read(simulator)
    await pass_time(hass, freezer, SETTLE)

    assert writes.of(account.entity_id(CONNECTOR, "status")) == ["available", "charging"]
    assert activity.types == []


async def test_no_information_is_a_status_and_neither_a_failure_nor_a_change(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Account,
    simulator: NobilSimulator,
) -> None:
    """Trap 14: an operator that blinks would make a whole city unavailable, and free again."""
    await simulator.send(STATION, EVSE, "AVAILABLE")
    await account.until_read(simulator)
    activity = Activity(account, STATION)

    await simulator.mass_unknown("NOR")
    await account.until_read(simulator)
    await pass_time(hass, freezer, SETTLE)
    assert account.state(CONNECTOR, "status") == "no_information"
    assert account.state(CONNECTOR, "available") == "unknown"
    assert account.state(STATION, "connectors_available") == "unknown"
    assert account.state(STATION, "problem") == "unknown"
    assert account.state("account", "connected") == "on"

    await simulator.recover()
    await account.until_read(simulator)
    await pass_time(hass, freezer, SETTLE)
    assert account.state(CONNECTOR, "status") == "available"
    assert activity.types == []


async def test_a_feed_that_dried_up_is_reconnected_ever_more_seldom(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    simulator: NobilSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Trap 15: a provider that has nothing to say would be called every two minutes for ever."""
    ceilings: list[float] = []

    def draw(floor: float, ceiling: float) -> float:
        ceilings.append(ceiling)
        return ceiling

    monkeypatch.setattr(supervisor, "Backoff", partial(feed.Backoff, draw))
    simulator.faults.pong_timeout = 1e9
    await listening_account(hass, simulator, STATION)

    await run_until(hass, freezer, lambda: len(ceilings) == 4)

    assert ceilings == [5, 10, 20, 40]


async def test_a_key_refused_where_the_address_is_asked_for_asks_a_person(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, simulator: NobilSimulator
) -> None:
    """Trap 16: a revoked key would be tried until somebody wonders."""
    await account.until_read(simulator)
    simulator.faults.api_key_revoked = True
    await simulator.abort()
    await account.until_shown("account", "connected", "off")
    await run_until(hass, freezer, lambda: bool(reauth(account)))
    requests = simulator.counters.token_requests
    assert account.state(CONNECTOR, "status") == "unavailable"

    await pass_time(hass, freezer, 3600)
    assert simulator.counters.token_requests == requests
    assert len(reauth(account)) == 1


async def test_a_key_refused_at_the_start_asks_a_person_and_the_new_one_brings_it_to_life(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: NobilSimulator
) -> None:
    """Trap 16: after the right key was entered the account would stay dead."""
    simulator.api_key = "k-second"
    account = await new_account(hass, simulator, STATION, MARKER[0])
    hass.config_entries.async_update_entry(
        account.entry, data={**account.entry.data, "api_key": "k-first"}
    )
    await hass.config_entries.async_reload(account.entry.entry_id)
    await hass.async_block_till_done()
    assert account.entry.state is ConfigEntryState.SETUP_ERROR
    (flow,) = reauth(account)
    number = simulator.counters.handshakes

    await hass.config_entries.flow.async_configure(flow["flow_id"])
    await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"api_key": "k-second", "static_api_key": simulator.static_api_key}
    )
    await account.until_loaded()
    await soon(simulator.wait_for_connection(number + 2))
    await account.until_read(simulator)

    assert account.entry.data["api_key"] == "k-second"
    assert reauth(account) == []


async def test_an_upgrade_that_is_refused_is_tried_with_a_new_address_and_asks_nobody(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, simulator: NobilSimulator
) -> None:
    """Trap 16: a person would be asked for a key because an address was a minute old."""
    await account.until_read(simulator)
    simulator.faults.upgrade_status = 401
    await simulator.abort()
    await account.until_shown("account", "connected", "off")
    await run_until(hass, freezer, lambda: simulator.counters.handshakes_refused == 3)
    assert simulator.counters.token_requests == 4
    assert reauth(account) == []

    simulator.faults.upgrade_status = None
    await run_until(hass, freezer, lambda: simulator.counters.handshakes == 2)
    await account.until_read(simulator)
    assert reauth(account) == []


async def test_a_legacy_key_refused_at_the_upgrade_asks_a_person(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: NobilSimulator
) -> None:
    """Trap 16, the other way round: there the upgrade is the only place to say so."""
    simulator.faults.api_key_revoked = True
    account = await new_account(hass, simulator, STATION, dialect="legacy")

    assert len(reauth(account)) == 1


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
async def test_clients_that_lost_the_same_server_come_back_at_different_moments(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    simulator: NobilSimulator,
    monkeypatch: pytest.MonkeyPatch,
    share: float,
) -> None:
    """Trap 17: everybody would knock at the moment the server is back, and knock it over."""

    def draw(floor: float, ceiling: float) -> float:
        return floor + share * (ceiling - floor)

    monkeypatch.setattr(supervisor, "Backoff", partial(feed.Backoff, draw))
    account = await listening_account(hass, simulator, STATION, MARKER[0])
    await account.until_read(simulator)
    await simulator.abort()
    await account.until_shown("account", "connected", "off")
    wait = 1 + share * 4

    await pass_time(hass, freezer, wait - 0.6)
    assert simulator.counters.token_requests == 1
    await pass_time(hass, freezer, 0.6)
    await soon(simulator.wait_for_connection(2))


async def test_a_city_is_offered_nearest_first_and_not_whole(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, socket_enabled: None
) -> None:
    """Trap 18: hundreds of stations within a walk would make a list that nobody can read."""
    city = [
        Station(
            nobil_id=f"NOR_{10_000 + number}",
            name=f"Station {number}",
            latitude=59.9139 + number / 10_000,
            longitude=10.7522,
            plugs=(Plug(evse_uid=str(number)),),
        )
        for number in range(250)
    ]
    async with NobilSimulator(stations=city) as simulator:
        account = await listening_account(hass, simulator, "NOR_10000")

        near = await find_stations(account, 5000)
        more = await find_stations(account, 5000, limit=100)
        few = await find_stations(account, 50)
        with pytest.raises(vol.Invalid):
            await find_stations(account, 5000, limit=1000)

    assert [each["station_id"] for each in near] == [f"NOR_{10_000 + n}" for n in range(20)]
    assert len(more) == 100
    assert [each["name"] for each in few] == [
        "Station 0",
        "Station 1",
        "Station 2",
        "Station 3",
        "Station 4",
    ]


async def test_the_register_is_read_as_it_is_written(
    hass: HomeAssistant, device_registry: dr.DeviceRegistry, account: Account
) -> None:
    """Trap 20: a name would be shown with its entities, and a distance could not be compared."""
    (nearest, *_) = await find_stations(account, 3000)

    assert nearest["station_id"] == STATION
    assert nearest["name"] == "Solbakken Park & Ride"
    assert nearest["distance"] == pytest.approx(0, abs=1)
    names = {device.name for device in device_registry.devices}
    assert "Solbakken Park & Ride" in names


async def test_an_error_in_the_body_of_the_register_is_told_as_an_error(
    account: Account, simulator: NobilSimulator
) -> None:
    """Trap 20: status 200 with an error in it would be read as a place without stations."""
    simulator.faults.static_key_revoked = True

    with pytest.raises(HomeAssistantError):
        await find_stations(account, 3000)


async def test_a_register_that_refuses_its_key_asks_a_person_while_the_stream_goes_on(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: NobilSimulator
) -> None:
    """Trap 20: the live status would be lost over a key for names."""
    simulator.faults.static_key_revoked = True
    account = await listening_account(hass, simulator, STATION, MARKER[0])
    await eventually(lambda: len(reauth(account)) == 1)

    writes = Writes(hass)
    await simulator.send(STATION, EVSE, "CHARGING")
    await account.until(lambda: "charging" in [state.state for state in writes.states])
    await hass.async_block_till_done()
    assert account.state(CONNECTOR, "status") == "charging"
