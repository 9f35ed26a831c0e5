"""Charging stations and their connectors."""

import pytest

from simulators.viriciti import ViriCitiSimulator

from .conftest import (
    BUS,
    CONNECTOR,
    DEPOT,
    HOUR,
    OTHER_CONNECTOR,
    Events,
    Listen,
    ViriCitiAccount,
    stamp,
    station,
)

MEASURED = {"power": 118_400, "current": 185, "voltage": 640, "soc": 46}
SHOWN = {"power": "118.4", "current": "185", "voltage": "640", "soc": "46"}


def measured(account: ViriCitiAccount, connector: str = CONNECTOR) -> dict[str, str]:
    """Return what is shown to be measured at a connector."""
    return {key: account.state(connector, key) for key in SHOWN}


async def charge(account: ViriCitiAccount, simulator: ViriCitiSimulator) -> None:
    """Let a bus charge."""
    await simulator.transaction(DEPOT, 1, "start", BUS)
    await simulator.status(DEPOT, "Charging")
    await measure(account, simulator)


async def measure(account: ViriCitiAccount, simulator: ViriCitiSimulator) -> None:
    """Let everything be measured, and be written."""
    await account.later()
    for parameter, value in MEASURED.items():
        await simulator.station(DEPOT, parameter, value)
    await account.later()


async def test_connectors_come_with_the_first_that_is_said_of_them(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Nobody lists the connectors of a station, so a person would see none."""
    assert account.state(CONNECTOR, "status") == "available"
    assert account.state(OTHER_CONNECTOR, "status") == "available"
    assert account.state(DEPOT, "connectors_total") == "2"
    name = account.shown(OTHER_CONNECTOR, "status").attributes["friendly_name"]
    assert name == "Connector 2 Status"


@pytest.mark.parametrize(
    ("word", "status", "plugged", "charging", "problem"),
    [
        ("Available", "available", "off", "off", "off"),
        ("Preparing", "preparing", "on", "off", "off"),
        ("Charging", "charging", "on", "on", "off"),
        ("SuspendedEVSE", "suspended_evse", "on", "off", "off"),
        ("SuspendedEV", "suspended_ev", "on", "off", "off"),
        ("Finishing", "finishing", "on", "off", "off"),
        ("Reserved", "reserved", "off", "off", "off"),
        ("UnAvailable", "inoperative", "unknown", "off", "on"),
        ("Faulted", "out_of_order", "unknown", "off", "on"),
        ("CHARGING", "charging", "on", "on", "off"),
    ],
)
async def test_each_status_is_shown_with_what_follows_from_it(
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    word: str,
    status: str,
    plugged: str,
    charging: str,
    problem: str,
) -> None:
    """A driver would drive into a bay that is taken or broken."""
    await simulator.status(DEPOT, word)
    await account.read()

    assert account.state(CONNECTOR, "status") == status
    assert account.state(CONNECTOR, "plugged") == plugged
    assert account.state(CONNECTOR, "charging") == charging
    assert account.state(CONNECTOR, "problem") == problem


async def test_a_new_status_of_tomorrow_is_unknown_and_stops_nothing(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    """Trap 18: a sensor with a closed list of states would fail on every new word."""
    await simulator.status(DEPOT, "Daydreaming", "VendorError 17")
    await simulator.status(DEPOT, "Daydreaming", "VendorError 17", connector=2)
    await account.read()

    assert account.state(CONNECTOR, "status") == "unknown"
    assert account.state(CONNECTOR, "error_code") == "VendorError 17"
    assert caplog.text.count("the status 'Daydreaming'") == 1

    await simulator.status(DEPOT, "Available")
    await account.read()
    assert account.state(CONNECTOR, "status") == "available"
    assert account.state(CONNECTOR, "error_code") == "NoError"


async def test_an_error_without_a_fault_is_a_warning_only(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """A charger with a weak signal would be reported as broken."""
    await simulator.status(DEPOT, "Charging", "WeakSignal")
    await account.read()

    assert account.state(CONNECTOR, "error_code") == "WeakSignal"
    assert account.state(CONNECTOR, "problem") == "off"


async def test_what_is_measured_is_shown_in_its_unit(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """A dispatcher could not see how a bus charges."""
    await charge(account, simulator)

    assert measured(account) == SHOWN
    assert account.state(DEPOT, "charging_power") == "118.4"


@pytest.mark.parametrize("word", ["Finishing", "Available", "Faulted", "Unavailable", "Dreaming"])
async def test_measurements_end_with_the_charging(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, word: str
) -> None:
    """Trap 10: an empty bay would be shown to charge with 118 kW all night."""
    await charge(account, simulator)
    await simulator.status(DEPOT, word)
    await account.later()

    assert set(measured(account).values()) == {"unknown"}
    assert account.state(DEPOT, "charging_power") in ("unknown", "0")


async def test_measurements_end_with_the_session_even_if_no_status_comes(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 10: a lost message would leave the last power for ever."""
    await charge(account, simulator)
    await simulator.transaction(DEPOT, 1, "stop")
    await account.later()

    assert set(measured(account).values()) == {"unknown"}


async def test_a_paused_session_keeps_the_charge_of_the_vehicle(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """A bus that is full would lose its charge on the screen just then."""
    await charge(account, simulator)
    await simulator.status(DEPOT, "SuspendedEV")
    await account.later()

    gone = dict.fromkeys(SHOWN, "unknown")
    assert measured(account) == gone | {"soc": "46"}


async def test_a_measurement_that_comes_after_the_end_is_dropped(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 10: the last sample would come after the end and stay."""
    await charge(account, simulator)
    await simulator.status(DEPOT, "Finishing")
    for parameter, value in MEASURED.items():
        await simulator.station(DEPOT, parameter, value, time=simulator.now - 500)
        await simulator.station(DEPOT, parameter, value)
    await account.later()

    assert set(measured(account).values()) == {"unknown"}


async def test_a_repeated_status_clears_nothing(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """A charger that repeats its status would show gaps in the charging curve."""
    await charge(account, simulator)
    await simulator.status(DEPOT, "Charging", "WeakSignal")
    await account.later()

    assert measured(account) == SHOWN


async def test_a_measurement_of_the_last_session_is_none_of_this_one(
    listen: Listen, simulator: ViriCitiSimulator
) -> None:
    """Trap 9: the initial state repeats the power of yesterday's session."""
    told = simulator.now
    for parameter, value in MEASURED.items():
        await simulator.station(DEPOT, parameter, value, time=told - 20 * HOUR)
    await simulator.station(
        DEPOT, "status", {"errorCode": "NoError", "status": "Charging"}, time=told - HOUR
    )
    account = await listen(station(DEPOT))

    assert account.state(CONNECTOR, "status") == "charging"
    assert set(measured(account).values()) == {"unknown"}


async def test_a_station_without_its_link_knows_nothing(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 23: the last status of a charger that is offline would look like its status now."""
    await charge(account, simulator)
    await simulator.station(DEPOT, "alive", False)
    await account.later()

    assert account.state(DEPOT, "connected") == "off"
    assert set(measured(account).values()) == {"unknown"}
    for connector in (CONNECTOR, OTHER_CONNECTOR):
        assert account.state(connector, "status") == "no_information"
        assert account.state(connector, "available") == "unknown"
        assert account.state(connector, "plugged") == "unknown"
        assert account.state(connector, "error_code") == "unknown"

    # What comes nevertheless does not change that.
    await simulator.status(DEPOT, "Available")
    await simulator.station(DEPOT, "power", 1000)
    await account.later()
    assert account.state(CONNECTOR, "status") == "no_information"
    assert account.state(CONNECTOR, "power") == "unknown"


async def test_a_station_that_is_back_shows_what_it_said_last(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 23: a charger that is free all night would be unknown since its link blinked."""
    await simulator.station(DEPOT, "alive", False)
    await account.later()
    await simulator.status(DEPOT, "Preparing", connector=2)
    await account.later()
    back = simulator.now
    await simulator.station(DEPOT, "alive", True)
    await account.later()

    assert account.state(DEPOT, "connected") == "on"
    assert account.state(CONNECTOR, "status") == "available"
    assert account.state(OTHER_CONNECTOR, "status") == "preparing"
    assert account.state(CONNECTOR, "last_change") == stamp(back)


async def test_a_station_that_was_offline_at_the_start_is_no_free_station(
    listen: Listen, simulator: ViriCitiSimulator
) -> None:
    """Trap 23: the initial state repeats "Available" of a charger that is dead for days."""
    account = await listen(station("DEPOT-N-03"))

    assert account.state("DEPOT-N-03", "connected") == "off"
    assert account.state("DEPOT-N-03/1", "status") == "no_information"
    assert account.state("DEPOT-N-03", "any_available") == "unknown"


async def test_a_late_loss_of_the_link_is_none(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 15: a message of an outage that is over would end a charging session on the screen."""
    await charge(account, simulator)
    await simulator.station(DEPOT, "alive", True)
    await simulator.station(DEPOT, "alive", False, time=simulator.now - HOUR)
    await simulator.status(DEPOT, "Faulted", time=simulator.now - HOUR)
    await account.later()

    assert account.state(DEPOT, "connected") == "on"
    assert measured(account) == SHOWN


async def test_the_initial_state_is_shown_with_its_own_time_and_is_no_news(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Trap 9: every restart would report that all connectors were freed just now."""
    events = Events(account, CONNECTOR, "activity")
    changed = account.state(CONNECTOR, "last_change")
    await simulator.abort()
    await account.come_back(2)
    await account.later()

    assert events.types == []
    assert account.state(CONNECTOR, "last_change") == changed
    assert account.state(CONNECTOR, "last_change") < stamp(simulator.now - 7 * HOUR)


async def test_a_change_is_an_event_once_it_has_settled(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Nobody would be told that a bay was taken."""
    events = Events(account, CONNECTOR, "activity")
    await simulator.status(DEPOT, "Preparing")
    await account.later()

    assert events.types == ["occupied"]


async def test_the_controller_of_a_station_is_no_connector(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """A station with two bays would be shown with three."""
    await simulator.status(DEPOT, "Unavailable", connector=0)
    await simulator.status(DEPOT, "Unavailable", connector=-1)
    await account.read()

    assert account.state(DEPOT, "connectors_total") == "2"
    with pytest.raises(KeyError):
        account.entity_id(f"{DEPOT}/0", "status")


async def test_connectors_are_there_at_once_after_a_restart(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """A dashboard would be empty until the provider has spoken."""
    await charge(account, simulator)
    await account.unload()
    simulator.faults.authorisation_hang = True
    await account.set_up()

    assert account.state(CONNECTOR, "status") == "charging"
    assert account.is_assumed(CONNECTOR, "status")
    assert measured(account) == SHOWN
