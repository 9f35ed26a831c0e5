"""What a log says, and what it must not say."""

from datetime import timedelta
import logging

import pytest

from simulators.viriciti import ViriCitiSimulator

from .conftest import BUS, DEPOT, PERSONAL, Listen, ViriCitiAccount, station, vehicle


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
