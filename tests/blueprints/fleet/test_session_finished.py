"""Whoever runs vehicles is told how much each of them got."""

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.ev_live import switchboard
from simulators.viriciti import ViriCitiSimulator

from ...viriciti.conftest import BUS, CONNECTOR, DEPOT, ViriCitiAccount
from ..conftest import Automate, Told
from .conftest import come_back, go_away, restart

HOUR = 3600


@pytest.fixture
async def told(account: ViriCitiAccount, automate: Automate) -> Told:
    """Return what is told of the sessions of a connector."""
    await account.hass.config.async_set_time_zone("UTC")
    return await automate("session_finished", sessions=[account.entity_id(CONNECTOR, "session")])


async def charge(
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    seconds: float = HOUR,
) -> None:
    """Let a bus charge for a while."""
    await simulator.transaction(DEPOT, 1, "start", BUS)
    await account.later(seconds)
    await simulator.transaction(DEPOT, 1, "stop")
    await account.read()


async def test_a_session_is_told_once_at_its_end_with_its_summary(
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    told: Told,
) -> None:
    """A dispatcher would have to look at each bus to see what it got."""
    await simulator.transaction(DEPOT, 1, "start", BUS)
    await account.later(HOUR)
    assert not told
    await simulator.transaction(DEPOT, 1, "stop")
    await account.later()

    (call,) = told
    start, end = call.data["start"], call.data["end"]
    assert str(end) > str(start)
    assert call.data == {
        "summary": f"Connector 1 at {DEPOT}: 61.4 kWh in 1 h 00 min for {BUS}",
        "place": f"Connector 1 at {DEPOT}",
        "connector": "Connector 1",
        "station": DEPOT,
        "vehicle": BUS,
        "energy": 61.4,
        "start": start,
        "end": end,
        "minutes": 60,
        "duration": "1 h 00 min",
    }


async def test_two_sessions_that_are_alike_are_told_twice(
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    told: Told,
) -> None:
    """The second bus of the night would be missing in the report."""
    await charge(account, simulator, 1500)
    await charge(account, simulator, 1500)

    assert [call.data["duration"] for call in told] == ["25 min", "25 min"]


@pytest.mark.parametrize(("least_energy", "times"), [(61.4, 1), (61.5, 0)])
async def test_a_session_that_gave_hardly_anything_is_not_told(
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    automate: Automate,
    least_energy: float,
    times: int,
) -> None:
    """Every plug that is put right would be a session."""
    sessions = [account.entity_id(CONNECTOR, "session")]
    told = await automate("session_finished", sessions=sessions, least_energy=least_energy)
    await charge(account, simulator)

    assert len(told) == times


async def test_a_session_of_which_little_is_known_is_told_with_what_is_known(
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    automate: Automate,
) -> None:
    """A charger without a meter would never be told of, or be said to have given nought."""
    sessions = [account.entity_id(CONNECTOR, "session")]
    told = await automate("session_finished", sessions=sessions, least_energy=1)
    await simulator.station(DEPOT, "transactions", {"transactionId": 7, "event": "start"})
    await account.later(90)
    await simulator.station(DEPOT, "transactions", {"transactionId": 7, "event": "stop"})
    await account.read()

    (call,) = told
    assert call.data["energy"] is None
    assert call.data["vehicle"] == ""
    assert call.data["summary"] == f"Connector 1 at {DEPOT}: in 2 min"


async def test_a_restart_tells_no_session_again(
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    told: Told,
) -> None:
    """Every update of Home Assistant would report last night's sessions."""
    await charge(account, simulator)
    await account.silence(60)
    last = account.state(CONNECTOR, "session")
    await restart(account)
    await account.silence(60)

    assert account.state(CONNECTOR, "session") == last
    assert len(told) == 1


async def test_a_reconnect_tells_no_session_again(
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    told: Told,
) -> None:
    """Every drop of the line would report the last session of each connector."""
    await charge(account, simulator)
    last = account.state(CONNECTOR, "session")
    await go_away(account, simulator, freezer)
    await come_back(account, simulator, freezer)
    await account.silence(60)

    assert account.state(CONNECTOR, "session") == last
    assert len(told) == 1


@pytest.mark.parametrize("at_once", [100, 0])
async def test_a_session_that_ended_while_away_is_told_with_its_own_times(
    freezer: FrozenDateTimeFactory,
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    told: Told,
    monkeypatch: pytest.MonkeyPatch,
    at_once: int,
) -> None:
    """The bus that was full during the outage would be missing in the report.

    In a big account its entity may still be unavailable at that moment.
    """
    await simulator.transaction(DEPOT, 1, "start", BUS)
    await account.later(HOUR)
    await go_away(account, simulator, freezer)
    monkeypatch.setattr(switchboard, "SLICE", at_once)
    monkeypatch.setattr(switchboard, "PAUSE", HOUR)
    await simulator.transaction(DEPOT, 1, "stop")
    await come_back(account, simulator, freezer)
    await account.silence(60)

    assert [call.data["minutes"] for call in told] == [61]
