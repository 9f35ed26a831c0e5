"""An account comes up, goes down and leaves nothing behind."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
import pytest

from custom_components.ev_live.const import DOMAIN
from custom_components.ev_live.registry import PROVIDERS
from simulators.nobil import NobilSimulator
from simulators.nobil.tokens import MESSAGES

from .helpers import entity_id, set_up, shown, until
from .nobil.conftest import account_data, make_entry, pass_time

STATION, EVSE = "NOR_09901", "0f0e0d0c-1111-2222-3333-444455556660"
CONNECTOR = f"{STATION}/{EVSE}"

DIALECTS = pytest.mark.parametrize("dialect", ["enova", "legacy"])


def reauth_flows(hass: HomeAssistant) -> list[Any]:
    """Return the requests for new credentials that a person sees."""
    flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    return [flow for flow in flows if flow["context"]["source"] == SOURCE_REAUTH]


async def retry(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let a minute pass, which is longer than the first waits."""
    await pass_time(hass, freezer, 60)


@DIALECTS
async def test_an_account_is_a_service_with_stations_that_have_connectors(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    device_registry: dr.DeviceRegistry,
    dialect: str,
) -> None:
    """A person would see a heap of devices without any order."""
    entry = await set_up(hass, account_data(simulator, dialect), STATION)

    main = dr.async_entries_for_config_entry(device_registry, entry.entry_id)
    children = dr.async_child_entries_for_config_entry(device_registry, entry.entry_id)
    (account,) = (each for each in main if each.entry_type is dr.DeviceEntryType.SERVICE)
    (station,) = (each for each in main if each.entry_type is None)
    (pick,) = entry.subentries
    assert station.via_device_id == account.id
    assert (station.name, station.config_subentry_id) == ("Solbakken Park & Ride", pick)
    assert {child.parent_device_id for child in children} == {station.id}
    assert {child.name for child in children} == {f"Connector {each}" for each in range(1, 7)}


async def test_an_account_whose_feed_cannot_be_made_fails_by_itself(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The log would tell of a timer that was never there, and not of what is wrong."""

    def feed(*_: object) -> None:
        """Fail as our own mistakes do."""
        raise LookupError("a mistake of ours")

    monkeypatch.setattr(PROVIDERS["nobil"], "feed", feed)
    entry = make_entry(account_data(simulator), STATION)
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert "a mistake of ours" in caplog.text
    assert "AttributeError" not in caplog.text


@DIALECTS
async def test_an_account_that_is_switched_off_hangs_up_and_stays_silent(
    hass: HomeAssistant, simulator: NobilSimulator, freezer: FrozenDateTimeFactory, dialect: str
) -> None:
    """It would go on listening behind the person's back."""
    entry = await set_up(hass, account_data(simulator, dialect), STATION)
    asked = simulator.counters.static_requests

    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()

    assert entry.state is ConfigEntryState.NOT_LOADED
    await until(hass, lambda: simulator.connections == 0)
    assert shown(hass, entry, STATION, "connectors_total") == "unavailable"
    await pass_time(hass, freezer, 2 * 86400)
    assert simulator.connections == 0
    assert simulator.counters.handshakes == 1
    assert simulator.counters.static_requests == asked


async def test_an_account_that_is_reloaded_has_one_connection(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """Every reload would leave a connection behind until the provider closes its door."""
    entry = await set_up(hass, account_data(simulator), STATION)

    for _ in range(3):
        await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()

    assert entry.state is ConfigEntryState.LOADED
    await until(hass, lambda: simulator.counters.disconnections == 3)
    assert simulator.connections == 1


async def test_an_account_that_is_removed_leaves_nothing_behind(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
) -> None:
    """Where somebody charges would stay on the disk for ever."""
    entry = await set_up(hass, account_data(simulator), STATION)
    await simulator.send(STATION, EVSE, "CHARGING")
    await until(hass, lambda: shown(hass, entry, CONNECTOR, "status") == "charging")
    key = f"{DOMAIN}.{entry.entry_id}"
    await pass_time(hass, freezer, 600)
    assert key in hass_storage

    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    await pass_time(hass, freezer, 600)

    assert key not in hass_storage
    assert not er.async_entries_for_config_entry(entity_registry, entry.entry_id)
    assert not dr.async_entries_for_config_entry(device_registry, entry.entry_id)
    await until(hass, lambda: simulator.connections == 0)


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        ({"token_status": 500}, "Enova's service answered 500"),
        ({"token_body": "html"}, "Enova's service answered without a socket address"),
        ({"upgrade_status": 503}, "the socket was refused with 503"),
    ],
)
async def test_a_first_start_that_fails_says_why_and_is_tried_again(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    freezer: FrozenDateTimeFactory,
    trouble: dict[str, object],
    reason: str,
) -> None:
    """An outage at the first start would need a restart, or leave a person guessing."""
    simulator.faults.apply(trouble)
    entry = await set_up(hass, account_data(simulator), STATION)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.reason == f"NOBIL does not answer: {reason}"

    await simulator.reset()
    await retry(hass, freezer)
    await until(hass, lambda: entry.state is ConfigEntryState.LOADED)
    assert simulator.connections == 1


async def test_a_provider_that_asks_to_wait_at_the_first_start_is_left_alone_so_long(
    hass: HomeAssistant, simulator: NobilSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """Asking on and on would use up the next quota, too, or have the key locked."""
    simulator.faults.apply({"token_status": 429, "token_retry_after": 900})
    entry = await set_up(hass, account_data(simulator), STATION)
    assert simulator.counters.token_requests == 1
    await simulator.reset()

    await pass_time(hass, freezer, 800)
    assert simulator.counters.token_requests == 1
    assert shown(hass, entry, STATION, "any_available") == "unavailable"

    await pass_time(hass, freezer, 200)
    await until(hass, lambda: simulator.connections == 1)
    await simulator.send(STATION, EVSE, "AVAILABLE")
    await until(hass, lambda: shown(hass, entry, STATION, "any_available") == "on")


async def test_a_provider_that_is_away_at_the_first_start_is_found_when_it_is_back(
    hass: HomeAssistant, simulator: NobilSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """A power cut at home would cost the account until somebody reloads it."""
    data = account_data(simulator)
    await simulator.stop()
    entry = await set_up(hass, data, STATION)
    assert entry.state is ConfigEntryState.SETUP_RETRY

    await simulator.start()
    await retry(hass, freezer)
    await until(hass, lambda: entry.state is ConfigEntryState.LOADED)


@DIALECTS
async def test_a_key_that_is_rejected_at_the_start_asks_for_a_new_one(
    hass: HomeAssistant, simulator: NobilSimulator, dialect: str
) -> None:
    """A person would not know why nothing works."""
    simulator.faults.api_key_revoked = True

    entry = await set_up(hass, account_data(simulator, dialect), STATION)

    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert entry.reason == "NOBIL does not accept the credentials"
    assert len(reauth_flows(hass)) == 1


async def test_a_key_that_is_rejected_while_running_asks_for_a_new_one_and_lives_on_with_it(
    hass: HomeAssistant, simulator: NobilSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """Stations would freeze for ever when the provider withdraws a key."""
    entry = await set_up(hass, account_data(simulator), STATION)
    await simulator.send(STATION, EVSE, "CHARGING")
    await until(hass, lambda: shown(hass, entry, CONNECTOR, "status") == "charging")
    simulator.api_key = "k-new"
    await simulator.close(1001)
    await until(hass, lambda: shown(hass, entry, "account", "connected") == "off")

    await retry(hass, freezer)
    await until(hass, lambda: reauth_flows(hass))
    assert shown(hass, entry, CONNECTOR, "status") == "unavailable"
    assert shown(hass, entry, "account", "connected") == "off"
    asked = simulator.counters.token_requests
    await pass_time(hass, freezer, 3600)
    assert simulator.counters.token_requests == asked

    (flow,) = reauth_flows(hass)
    await hass.config_entries.flow.async_configure(flow["flow_id"], {"api_key": "k-new"})
    await hass.async_block_till_done()
    await simulator.send(STATION, EVSE, "AVAILABLE")
    await until(hass, lambda: shown(hass, entry, CONNECTOR, "status") == "available")


async def test_a_subscription_that_is_refused_is_a_repair_issue_until_it_is_granted(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    issue_registry: ir.IssueRegistry,
) -> None:
    """A person would wait for ever for something that has to be asked for."""
    monkeypatch.setitem(MESSAGES, 403, "Forbidden")
    simulator.faults.token_status = 403
    entry = await set_up(hass, account_data(simulator), STATION)
    issue = f"not_entitled_{entry.entry_id}"
    assert issue_registry.async_get_issue(DOMAIN, issue)

    await simulator.reset()
    await pass_time(hass, freezer, 3600)
    await until(hass, lambda: simulator.connections == 1)
    await simulator.send(STATION, EVSE, "CHARGING")
    await until(hass, lambda: issue_registry.async_get_issue(DOMAIN, issue) is None)


async def test_a_repair_issue_goes_with_its_account(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    monkeypatch: pytest.MonkeyPatch,
    issue_registry: ir.IssueRegistry,
) -> None:
    """A person would be asked to repair what is not there any more."""
    monkeypatch.setitem(MESSAGES, 403, "Forbidden")
    simulator.faults.token_status = 403
    entry = await set_up(hass, account_data(simulator), STATION)
    assert issue_registry.issues

    await hass.config_entries.async_remove(entry.entry_id)

    assert not issue_registry.issues


async def test_without_the_second_key_connectors_appear_as_the_stream_names_them(
    hass: HomeAssistant, simulator: NobilSimulator, device_registry: dr.DeviceRegistry
) -> None:
    """Who has one key only would see nothing at all."""
    data = account_data(simulator)
    del data["static_api_key"]
    entry = await set_up(hass, data, STATION)
    assert entry.state is ConfigEntryState.LOADED
    assert entity_id(hass, entry, CONNECTOR, "status") is None

    await simulator.send(STATION, EVSE, "CHARGING")

    await until(hass, lambda: shown(hass, entry, CONNECTOR, "status") == "charging")
    (connector,) = dr.async_child_entries_for_config_entry(device_registry, entry.entry_id)
    assert connector.name == f"Connector {EVSE}"
    assert shown(hass, entry, STATION, "connectors_total") == "1"
    assert simulator.counters.static_requests == 0


@pytest.mark.parametrize("trouble", [{"static_status": 500}, {"static_body": "html"}])
async def test_the_live_status_does_not_depend_on_the_register(
    hass: HomeAssistant,
    simulator: NobilSimulator,
    freezer: FrozenDateTimeFactory,
    trouble: dict[str, object],
) -> None:
    """Maintenance of the register would take the live status away."""
    simulator.faults.apply(trouble)
    entry = await set_up(hass, account_data(simulator), STATION)
    assert entry.state is ConfigEntryState.LOADED
    await simulator.send(STATION, EVSE, "CHARGING")
    await until(hass, lambda: shown(hass, entry, CONNECTOR, "status") == "charging")
    assert entity_id(hass, entry, CONNECTOR, "max_power") is None

    await simulator.reset()
    await pass_time(hass, freezer, 15 * 60 + 1)
    await until(hass, lambda: shown(hass, entry, CONNECTOR, "max_power") == "150.0")


async def test_a_second_key_that_is_rejected_is_asked_for_and_the_status_lives_on(
    hass: HomeAssistant, simulator: NobilSimulator
) -> None:
    """Names would never come, or the live status would stop for want of them."""
    simulator.faults.static_key_revoked = True
    entry = await set_up(hass, account_data(simulator), STATION)

    assert entry.state is ConfigEntryState.LOADED
    assert len(reauth_flows(hass)) == 1
    await simulator.send(STATION, EVSE, "CHARGING")
    await until(hass, lambda: shown(hass, entry, CONNECTOR, "status") == "charging")


async def test_what_the_register_says_is_asked_for_again_every_day(
    hass: HomeAssistant, simulator: NobilSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """A station that was rebuilt would stay as it was until a restart."""
    await set_up(hass, account_data(simulator), STATION)
    assert simulator.counters.static_requests == 1

    await pass_time(hass, freezer, 86400 + 1)

    await until(hass, lambda: simulator.counters.static_requests == 2)
