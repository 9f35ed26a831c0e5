"""The line to the provider: how it is opened, refused, lost and opened again."""

from datetime import timedelta
import logging
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.ev_live.const import DOMAIN
from simulators.viriciti import ViriCitiSimulator

from ..helpers import until
from ..nobil.conftest import soon
from .conftest import (
    BUS,
    CONNECTOR,
    DEPOT,
    MARKER,
    PERSONAL,
    Listen,
    ViriCitiAccount,
    account_data,
    make_entry,
    station,
    vehicle,
)

GRACE = 61


@pytest.fixture
def new_account(
    hass: HomeAssistant, simulator: ViriCitiSimulator, freezer: FrozenDateTimeFactory
) -> ViriCitiAccount:
    """Return an account that is not set up yet."""
    entry = make_entry(account_data(simulator), vehicle(BUS), station(DEPOT), vehicle(MARKER))
    return ViriCitiAccount(hass, entry, simulator, freezer)


def asks_for_a_key(hass: HomeAssistant) -> bool:
    """Whether a person is asked for a new key."""
    flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    return any(flow["context"]["source"] == SOURCE_REAUTH for flow in flows)


async def test_one_document_asks_for_everything(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Whether a second document replaces the first is not known: half could be missing."""
    document = simulator.subscription
    assert document is not None
    assert simulator.counters.subscriptions == 1
    assert set(document["vehicles"]) == {BUS, MARKER}
    assert document["chargestations"] == {
        DEPOT: ["alive", "status", "power", "soc", "current", "voltage", "transactions"]
    }
    assert document["incidents"] == {"query": {"vehicles": [BUS, MARKER]}}


async def test_an_account_without_vehicles_hears_of_no_incidents(
    hass: HomeAssistant, simulator: ViriCitiSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """An empty filter means every vehicle of the user: thousands nobody picked."""
    entry = make_entry(account_data(simulator), station(DEPOT))
    account = ViriCitiAccount(hass, entry, simulator, freezer)
    await account.set_up()
    await soon(simulator.wait_for_subscription())

    assert simulator.subscription is not None
    assert list(simulator.subscription) == ["chargestations"]
    assert simulator.counters.state_requests == 0


async def test_an_account_without_picks_is_connected_and_asks_for_nothing(
    hass: HomeAssistant, simulator: ViriCitiSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """A new account would be in error until something is picked."""
    account = ViriCitiAccount(hass, make_entry(account_data(simulator)), simulator, freezer)
    await account.set_up()
    await until(hass, lambda: account.state("account", "connected") == "on")

    assert simulator.counters.subscriptions == 0
    assert simulator.connections == 1


async def test_the_key_is_shown_in_the_header_alone(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 20: in an address the key would stand in the log of every proxy."""
    assert simulator.counters.keys_in_header > 0
    assert simulator.counters.keys_in_query == 0


async def test_a_service_that_only_takes_the_key_in_the_query_gets_it_there(
    new_account: ViriCitiAccount, simulator: ViriCitiSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that takes headers off would make a good key look wrong."""
    admits = simulator.access.admits

    def without_header(request: Any) -> bool:
        return "apiKey" in request.query and admits(request)

    monkeypatch.setattr(simulator.access, "admits", without_header)
    await new_account.listen()
    refused = simulator.counters.handshakes_refused
    await simulator.abort()
    await new_account.come_back(2)

    assert new_account.state("account", "connected") == "on"
    assert refused <= 1
    # The form that works is kept.
    assert simulator.counters.handshakes_refused == refused


@pytest.mark.parametrize("echo", ["verbatim", "reserialised", "granted", "wrapped", "none"])
@pytest.mark.parametrize("greeting", [False, True])
async def test_any_form_of_echo_and_greeting_is_understood(
    new_account: ViriCitiAccount, simulator: ViriCitiSimulator, echo: Any, greeting: bool
) -> None:
    """Trap 5: the echo has probably no type; a client would die of the first frame, or loop."""
    simulator.faults.echo_style = echo
    simulator.faults.greeting = greeting
    new_account.hass.async_create_task(new_account.set_up())
    await soon(simulator.wait_for_subscription())
    await new_account.silence(4)
    await new_account.hass.async_block_till_done()
    await new_account.read()

    assert new_account.state("account", "connected") == "on"
    assert simulator.counters.subscriptions == 1
    assert new_account.state(CONNECTOR, "status") == "available"


async def test_a_lost_line_is_subscribed_anew(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 6: a line without a subscription looks like a quiet night."""
    document = simulator.subscription
    await simulator.abort()
    await account.come_back(2)
    assert simulator.subscription == document

    await simulator.vehicle(BUS, "soc", 41)
    await account.read()
    assert account.state(BUS, "soc") == "41"


async def test_what_changed_while_the_line_was_lost_is_asked_for(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 8: nothing is replayed, so a bus would keep the charge of before the outage."""
    await simulator.abort()
    await soon(simulator.wait_for_disconnection())
    await simulator.vehicle(BUS, "soc", 12)
    await simulator.status(DEPOT, "Faulted", "GroundFailure")
    await account.come_back(2)

    assert account.state(BUS, "soc") == "12"
    assert not account.is_assumed(BUS, "soc")
    assert account.state(CONNECTOR, "status") == "out_of_order"


async def test_a_short_loss_of_the_line_is_not_seen(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Every hiccup of the line would start the automations of "unavailable"."""
    shown = account.state(BUS, "soc")
    await simulator.close(1011)
    await until(account.hass, lambda: account.state("account", "connected") == "off")
    assert account.state(BUS, "soc") == shown

    simulator.faults.upgrade_status = 503
    await account.silence(GRACE)
    assert account.state(BUS, "soc") == "unavailable"
    assert account.state("account", "connected") == "off"

    simulator.faults.upgrade_status = None
    await account.come_back(2)
    await until(account.hass, lambda: account.state(BUS, "soc") == shown)


@pytest.mark.parametrize("code", [1000, 1001, 1006, 1011, 4000, 4004])
async def test_the_account_comes_back_after_any_end(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, code: int
) -> None:
    """Trap 21: a client that gives up leaves a depot dark until somebody restarts it."""
    await simulator.close(code)
    await account.come_back(2)

    assert account.state("account", "connected") == "on"
    assert not asks_for_a_key(account.hass)


async def test_a_line_that_answers_no_ping_is_given_up(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 7: silence is normal, so a dead line could only be told by its pings."""
    simulator.faults.half_open = True
    await account.silence(26)
    await account.silence(21)
    simulator.faults.half_open = False
    await account.come_back(2)

    assert account.state("account", "connected") == "on"


async def test_a_provider_that_is_away_is_not_hammered(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 21: a client with a fixed wait would knock every five seconds for ever."""
    simulator.faults.upgrade_status = 503
    await simulator.abort()
    for _ in range(120):
        await account.silence(10)

    # Twenty minutes: five tries while the wait grows, and then one in five minutes at most.
    assert 4 <= simulator.counters.handshakes_refused <= 20


# A key that is refused


@pytest.mark.parametrize("style", ["unauthorized", "forbidden", "error_then_close"])
async def test_a_revoked_key_is_asked_for_however_it_is_refused(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, style: Any
) -> None:
    """Trap 21: nobody documents how a key is refused; a revoked one would be tried for ever."""
    simulator.faults.refusal_style = style
    simulator.faults.api_key_revoked = True
    await simulator.abort()
    for _ in range(8):
        await account.silence(1)
    await until(account.hass, lambda: asks_for_a_key(account.hass))
    refused = simulator.counters.handshakes_refused
    await account.silence(3600)

    assert account.state(BUS, "soc") == "unavailable"
    assert simulator.counters.handshakes_refused == refused


@pytest.mark.parametrize("style", ["unauthorized", "forbidden", "error_then_close"])
async def test_a_wrong_key_is_asked_for_at_the_start(
    new_account: ViriCitiAccount, simulator: ViriCitiSimulator, style: Any
) -> None:
    """A person would see an account that is set up again and again."""
    simulator.faults.refusal_style = style
    simulator.faults.api_key_revoked = True
    await new_account.set_up()

    await until(new_account.hass, lambda: asks_for_a_key(new_account.hass))


async def test_a_good_key_without_the_right_to_live_data_is_not_called_wrong(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """A person would enter the same key again and again."""
    simulator.faults.upgrade_status = 403
    await simulator.abort()
    for _ in range(8):
        await account.silence(1)
    issues = ir.async_get(account.hass).issues
    await until(account.hass, lambda: any("not_entitled" in each for _, each in issues))

    assert not asks_for_a_key(account.hass)


async def test_a_key_that_only_the_socket_can_judge_is_judged_by_it(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """The list of vehicles is not documented; without it a revoked key would never be told."""
    simulator.faults.rest_status = 404
    simulator.faults.upgrade_status = 403
    await simulator.abort()
    for _ in range(8):
        await account.silence(1)

    await until(account.hass, lambda: asks_for_a_key(account.hass))


async def test_a_subscription_that_ends_every_connection_is_said_and_not_repeated(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 21: one forbidden bus could make the account knock every few seconds for ever."""
    simulator.faults.acl_denies = (BUS,)
    simulator.faults.acl_style = "close"
    await simulator.abort()
    issues = ir.async_get(account.hass).issues
    for _ in range(60):
        await account.silence(1)
    assert any("not_entitled" in each for _, each in issues)
    assert not asks_for_a_key(account.hass)

    handshakes = simulator.counters.handshakes
    for _ in range(30):
        await account.silence(60)
    assert simulator.counters.handshakes == handshakes

    simulator.faults.acl_denies = ()
    await account.silence(3600)
    await account.come_back(2)
    assert account.state("account", "connected") == "on"


@pytest.mark.parametrize("payload", ["string", "object", "list"])
async def test_a_bus_that_is_forbidden_spoils_no_other(
    new_account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    payload: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whatever the error message is like, the rest of the fleet would be dark with it."""
    simulator.faults.acl_denies = (BUS,)
    simulator.faults.acl_style = "error"
    simulator.faults.error_payload = payload
    await new_account.listen()

    assert new_account.state("account", "connected") == "on"
    assert new_account.state(BUS, "soc") == "unknown"
    assert new_account.state(CONNECTOR, "status") == "available"
    assert caplog.text.count("an error message") == 1
    assert f"not authorized: {BUS}" not in caplog.text


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_a_refused_handshake_is_tried_again_later(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, status: int
) -> None:
    """An hour of maintenance would end the account."""
    simulator.faults.upgrade_status = status
    await simulator.abort()
    await account.silence(6)
    await account.silence(600)
    simulator.faults.upgrade_status = None
    await account.come_back(2)

    assert account.state("account", "connected") == "on"


async def test_the_provider_s_wish_to_wait_is_granted(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """A provider that asks for quiet would block the key."""
    simulator.faults.upgrade_status = 429
    simulator.faults.upgrade_retry_after = 900
    await simulator.abort()
    for _ in range(40):
        await account.silence(20)

    assert simulator.counters.handshakes_refused == 1


# The calls beside the socket


@pytest.mark.parametrize(
    "fault",
    [
        {"rest_status": 500},
        {"rest_status": 429},
        {"rest_status": 404},
        {"rest_status": 401},
        {"rest_drop": True},
        {"rest_hang": True},
        {"rest_body": "html"},
        {"rest_body": "not_json"},
        {"rest_body": "empty"},
        {"rest_body": "null"},
    ],
)
async def test_the_live_data_do_not_wait_for_the_other_calls(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, fault: dict[str, Any]
) -> None:
    """A call that is not even documented could keep a whole depot dark."""
    for name, value in fault.items():
        setattr(simulator.faults, name, value)
    await simulator.abort()
    await account.come_back(2)
    await simulator.vehicle(BUS, "soc", 41)
    await account.read()

    assert account.state(BUS, "soc") == "41"
    assert account.state("account", "connected") == "on"
    simulator.faults.rest_hang = False


async def test_first_values_are_asked_for_until_they_come(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 8: one failed call would leave parked buses as they were before the outage."""
    simulator.faults.rest_status = 503
    await simulator.abort()
    await soon(simulator.wait_for_disconnection())
    await simulator.vehicle(BUS, "soc", 12)
    await account.come_back(2)
    assert account.state(BUS, "soc") != "12"

    simulator.faults.rest_status = None
    for _ in range(10):
        await account.silence(10)
    assert account.state(BUS, "soc") == "12"


@pytest.mark.parametrize("gap", ["absent", "null", "null_value", "mixed"])
async def test_what_the_provider_does_not_know_is_unknown(
    listen: Listen, simulator: ViriCitiSimulator, gap: Any
) -> None:
    """A missing value would be shown as zero, or fail all others."""
    simulator.faults.state_gap = gap
    labels = ["soc", "odo", "fuel", "fuel_used_per_day", "speed"]
    account = await listen(vehicle(BUS, labels), vehicle("nobody_knows", ["soc"]))

    assert account.state(BUS, "soc") == str(simulator.truth[BUS, "soc"])
    assert account.state(BUS, "fuel_level") == "unknown"
    assert account.state(BUS, "fuel_used_today") == "unknown"
    assert account.state("nobody_knows", "soc") == "unknown"


async def test_an_answer_in_an_envelope_is_read(
    listen: Listen, simulator: ViriCitiSimulator
) -> None:
    """A gateway that wraps its answers would hide names and first values."""
    simulator.faults.rest_body = "wrapped"
    account = await listen(vehicle(BUS, ["soc"]))

    assert account.state(BUS, "soc") == str(simulator.truth[BUS, "soc"])
    assert account.shown(BUS, "soc").attributes["friendly_name"] == "Bus 002 Battery"


async def test_a_vehicle_that_left_the_list_stays_as_it_was(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    """Trap 17: the list of a user may change, and a dashboard would lose a bus for that."""
    shown = account.state(BUS, "soc")
    simulator.faults.acl_denies = (BUS,)
    data = {"config_entry_id": account.entry.entry_id}
    await account.hass.services.async_call(DOMAIN, "refresh", data, blocking=True)

    assert account.state(BUS, "soc") == shown
    assert caplog.text.count("a list without a vehicle that was picked") == 1


async def test_an_account_that_cannot_be_reached_at_first_is_tried_again(
    new_account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """An account that starts before the router would stay in error."""
    simulator.faults.upgrade_status = 503
    await new_account.set_up()
    assert new_account.entry.state is ConfigEntryState.SETUP_RETRY

    simulator.faults.upgrade_status = None
    for _ in range(10):
        await new_account.silence(10)
    await new_account.read()
    assert new_account.state("account", "connected") == "on"


# Logs


async def test_no_log_holds_a_key_a_person_or_a_place(
    listen: Listen, simulator: ViriCitiSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    """Trap 20: whoever shares a log would share keys, VINs, cards and the way home."""
    caplog.set_level(logging.DEBUG)
    account = await listen(vehicle(BUS), vehicle("acme_001"), station(DEPOT))
    await simulator.transaction(DEPOT, 1, "start", BUS)
    await simulator.incident(BUS, "incident_03")
    await simulator.vehicle(BUS, "gps", "52.09|5.12")
    for kind in ("broken_json", "error_object", "incident_without_vid", "gps_malformed"):
        await simulator.garbage(kind, BUS, DEPOT)
    await account.read()
    simulator.faults.upgrade_status = 401
    await simulator.abort()
    await account.silence(6)
    await account.unload()

    ours = [
        each.getMessage() + str(each.exc_text)
        for each in caplog.records
        # Home Assistant's own log of its states and the simulator's are not ours to keep.
        if each.name.startswith(("custom_components.ev_live", "websockets", "aiohttp.client"))
    ]
    assert ours
    for secret in (simulator.api_key, *PERSONAL):
        assert not [each for each in ours if secret in each]


async def test_what_is_wrong_is_logged_once_and_that_it_is_over_once(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    """An outage of a night would fill the log."""
    caplog.set_level(logging.INFO)
    simulator.faults.upgrade_status = 503
    await simulator.abort()
    for _ in range(30):
        await account.silence(timedelta(minutes=1).total_seconds())
    simulator.faults.upgrade_status = None
    await account.come_back(2)

    assert caplog.text.count("is not available:") == 1
    assert caplog.text.count("is available again") == 1
