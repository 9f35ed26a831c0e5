"""The first ten traps of NOBIL: addresses, tokens, what the stream does not say, ids."""

from datetime import timedelta
import logging

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ev_live.const import DOMAIN
from simulators.nobil import NobilSimulator
from simulators.server import ManualClock

from .conftest import (
    CONNECTOR,
    EVSE,
    MARKER,
    STATION,
    Account,
    Activity,
    account_data,
    find_stations,
    listening_account,
    make_entry,
    pass_time,
    run_until,
    soon,
)

SETTLE = 2


@pytest.mark.parametrize("form", ["legacy_url", "legacy_draft_url"])
async def test_a_legacy_server_is_reached_by_its_real_address_and_by_that_of_the_draft(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: NobilSimulator, form: str
) -> None:
    """Trap 1: who has only the draft of 2013 could not connect, or nobody else could."""
    server = {"realtime_url": getattr(simulator, form), "static_url": simulator.static_url}
    data = account_data(simulator, "legacy", server=server)
    account = Account(hass, make_entry(data, STATION, MARKER[0]))
    await account.set_up()
    await account.until_read(simulator)

    assert account.state(f"{STATION}_01", "status") == "available"
    assert simulator.counters.handshakes_refused == 0


async def test_the_address_with_its_token_and_the_keys_are_said_nowhere(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    hass_client: ClientSessionGenerator,
    simulator: NobilSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Trap 2: a log that somebody posts to get help would give his access away."""
    caplog.set_level(logging.DEBUG)
    account = await listening_account(hass, simulator, STATION, MARKER[0])
    await account.until_read(simulator)
    simulator.faults.upgrade_status = 503
    await simulator.abort()
    await account.until_shown("account", "connected", "off")
    await run_until(hass, freezer, lambda: simulator.counters.handshakes_refused >= 1)
    diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, account.entry)

    said = str(diagnostics) + "".join(
        record.getMessage()
        for record in caplog.records
        if not record.name.startswith(("simulators", "aiohttp.server"))
    )
    for secret in ("access_token=", simulator.api_key, simulator.static_api_key):
        assert secret not in said


async def test_every_connection_is_made_with_an_address_of_its_own(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: NobilSimulator
) -> None:
    """Trap 3: an address is good for a minute; one that was kept would be refused for ever."""
    simulator.faults.token_single_use = True
    account = await listening_account(hass, simulator, STATION, MARKER[0])
    for number in (2, 3):
        await account.until_read(simulator)
        await simulator.abort()
        await account.until_shown("account", "connected", "off")
        await come_back(hass, freezer, simulator, number)

    assert simulator.counters.token_requests == 3
    assert simulator.counters.handshakes_refused == 0


async def test_an_open_socket_is_not_given_up_because_its_token_is_old(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, socket_enabled: None
) -> None:
    """Trap 3: the feed would be reconnected every minute for nothing."""
    clock = ManualClock()
    async with NobilSimulator(clock=clock) as simulator:
        account = await listening_account(hass, simulator, STATION, MARKER[0])
        for _ in range(7):
            clock.advance(19)
            await pass_time(hass, freezer, 19)
            await account.until_read(simulator)

        assert simulator.counters.handshakes == 1


async def test_a_connector_that_was_not_heard_yet_is_unknown_and_not_free(
    account: Account, simulator: NobilSimulator
) -> None:
    """Trap 4: no message would be read as a free charger."""
    await account.until_read(simulator)

    assert account.state(CONNECTOR, "status") == "unknown"
    assert account.state(CONNECTOR, "available") == "unknown"
    assert account.state(STATION, "connectors_available") == "unknown"
    assert account.state(STATION, "any_available") == "unknown"
    assert account.state(STATION, "connectors_heard") == "0"


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_a_status_is_of_the_time_of_its_receipt_and_older_than_an_outage_it_is_assumed(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    simulator: NobilSimulator,
) -> None:
    """Trap 5: a frame has no time; what it said before an outage may be wrong since."""
    account = await listening_account(hass, simulator, STATION, MARKER[0])
    received = freezer().isoformat(timespec="seconds") + "+00:00"
    await simulator.send(STATION, EVSE, "CHARGING")
    await account.until_shown(CONNECTOR, "last_change", received)
    await account.until_read(simulator)

    await simulator.abort()
    await account.until_shown("account", "connected", "off")
    await simulator.send(STATION, EVSE, "AVAILABLE")
    await run_until(hass, freezer, lambda: simulator.counters.handshakes == 2)
    await account.until_read(simulator)

    assert account.state(CONNECTOR, "status") == "charging"
    assert account.is_assumed(CONNECTOR, "status")
    assert account.state(CONNECTOR, "last_change") == received


async def test_the_same_evse_uid_at_two_stations_is_two_connectors(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: NobilSimulator
) -> None:
    """Trap 6: a charger in Denmark would change with one in Sweden."""
    account = await listening_account(hass, simulator, "SWE_079902", MARKER[0])

    await simulator.send("SWE_079902", "116", "CHARGING")
    await simulator.send("DAN_09903", "116", "OUTOFORDER")
    await account.until_read(simulator)

    assert account.state("SWE_079902/116", "status") == "charging"
    assert account.state("DAN_09903/116", "status") == "out_of_order"


async def test_ids_of_five_and_of_six_digits_are_kept_apart(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: NobilSimulator
) -> None:
    """Trap 6: an id put together again from its number is another station, or none."""
    account = await listening_account(hass, simulator, "NOR_099902", MARKER[0])
    evse = "7D1B2C3A-AAAA-4BBB-8CCC-0000000000A1"

    await simulator.send("NOR_99902", evse, "OUTOFORDER")
    await simulator.send("NOR_099902", evse, "CHARGING")
    await simulator.send("NOR_0099902", evse, "BLOCKED")
    await simulator.send("NOR_099902", evse.lower(), "RESERVED")
    await account.until_read(simulator)

    assert account.state(f"NOR_099902/{evse}", "status") == "charging"


async def test_the_words_and_the_spelling_of_the_wire_are_those_that_count(
    account: Account, simulator: NobilSimulator
) -> None:
    """Trap 7: Denmark, or every broken charger, would be missing."""
    await simulator.send("DAN_09903", "116", "OUTOFORDER")
    await account.until_shown("DAN_09903/116", "status", "out_of_order")

    other_spelling = f'{{"nobilId":"{STATION}","evseUid":"{EVSE}","status":"CHARGING"}}'
    await simulator.send_raw(other_spelling)
    await simulator.send(STATION, EVSE, "OUT_OF_ORDER")
    await account.until_read(simulator)
    assert account.state(CONNECTOR, "status") == "unknown"
    assert simulator.counters.handshakes == 1


async def test_a_station_whose_record_says_it_has_no_live_data_is_offered_and_shown(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: NobilSimulator
) -> None:
    """Trap 8: the record is wrong often enough; live stations could not be picked."""
    account = await listening_account(hass, simulator, "NOR_09903", MARKER[0])
    found = await find_stations(account, 100, latitude=59.9225, longitude=10.7601)
    assert [each["station_id"] for each in found] == ["NOR_09903"]

    await simulator.send("NOR_09903", "NO*XYZ*E100001", "CHARGING")
    await account.until_shown("NOR_09903/NO*XYZ*E100001", "status", "charging")


async def test_a_station_that_never_spoke_in_a_week_is_a_repair_issue_until_it_speaks(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: NobilSimulator
) -> None:
    """Trap 9: several operators report nothing; a person would wait for a dead sensor."""
    silent = "NOR_09907"
    simulator.faults.pong_timeout = 1e9
    account = await listening_account(hass, simulator, silent, MARKER[0])
    await account.until_read(simulator)

    await pass_time(hass, freezer, timedelta(days=6).total_seconds())
    assert unheard(hass) == []

    await pass_time(hass, freezer, timedelta(days=1, hours=1).total_seconds())
    assert unheard(hass) == [
        {
            "account": account.entry.title,
            "station": "Stilledalen borettslag",
            "provider": "NOBIL",
            "days": "7",
        }
    ]

    number = simulator.counters.handshakes
    await run_until(hass, freezer, lambda: simulator.counters.handshakes > number)
    await simulator.send(silent, "4400000001", "AVAILABLE")
    await account.until_read(simulator)
    await pass_time(hass, freezer, 3600)
    assert unheard(hass) == []


async def come_back(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: NobilSimulator, number: int
) -> None:
    """Let time pass until so many connections have been made."""
    await run_until(hass, freezer, lambda: simulator.counters.handshakes == number)


def unheard(hass: HomeAssistant) -> list[dict[str, str] | None]:
    """Return what a person is told of stations that never spoke."""
    return [
        issue.translation_placeholders
        for issue in ir.async_get(hass).issues.values()
        if issue.domain == DOMAIN and issue.translation_key == "station_unheard"
    ]


async def test_the_plugs_that_share_an_evse_are_one_connector(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    device_registry: dr.DeviceRegistry,
    simulator: NobilSimulator,
) -> None:
    """Trap 10: a post with two cables would be counted as two free chargers."""
    account = await listening_account(hass, simulator, "NOR_099902", MARKER[0])
    station, evse = "NOR_099902", "7D1B2C3A-AAAA-4BBB-8CCC-0000000000A1"
    shared = f"{station}/{evse}"
    await simulator.send(station, evse, "AVAILABLE")
    await account.until_read(simulator)

    assert account.state("NOR_099902", "connectors_total") == "2"
    assert account.state("NOR_099902", "connectors_available") == "1"
    assert account.state(shared, "plugs") == "CCS, CHAdeMO"
    assert account.state(shared, "max_power") == "50.0"


async def test_nothing_is_announced_of_a_snapshot_that_does_not_exist(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Account,
    simulator: NobilSimulator,
) -> None:
    """Trap 4: the first word of every connector would ring as a change."""
    activity = Activity(account, STATION)
    await simulator.send(STATION, EVSE, "AVAILABLE")
    await account.until_read(simulator)
    await pass_time(hass, freezer, SETTLE)

    assert activity.types == []
    assert account.entry.state is ConfigEntryState.LOADED
    await soon(simulator.wait_for_connection())
