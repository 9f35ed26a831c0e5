"""What was picked and never speaks."""

from homeassistant.helpers import issue_registry as ir

from simulators.viriciti import ViriCitiSimulator

from .conftest import BUS, DEPOT, Listen, ViriCitiAccount, station, vehicle

HOUR = 3600
DAY = 24 * HOUR

PLACEHOLDERS = {"account": "ViriCiti", "provider": "ViriCiti"}


def reported(account: ViriCitiAccount) -> list[tuple[str | None, dict[str, str] | None]]:
    """Return what a person is told in the repairs."""
    return [
        (issue.translation_key, issue.translation_placeholders)
        for issue in ir.async_get(account.hass).issues.values()
    ]


async def test_a_vehicle_that_never_speaks_is_reported_after_a_week_until_it_speaks(
    listen: Listen, simulator: ViriCitiSimulator
) -> None:
    """Trap 17: an id with a typing mistake would be a bus that is for ever unknown."""
    account = await listen(vehicle(BUS), vehicle("acme_020"))
    await account.silence(6 * DAY)
    assert reported(account) == []

    await account.silence(DAY + HOUR)
    placeholders = PLACEHOLDERS | {"vehicle": "acme_020", "days": "7"}
    assert reported(account) == [("vehicle_unheard", placeholders)]

    await simulator.vehicle("acme_020", "soc", 50)
    await account.read()
    await account.silence(HOUR)
    assert reported(account) == []


async def test_a_vehicle_that_the_key_may_not_see_is_reported(
    listen: Listen, simulator: ViriCitiSimulator
) -> None:
    """How the provider refuses a vehicle is not known; most likely it says nothing."""
    simulator.faults.acl_denies = (BUS,)
    simulator.faults.acl_style = "silent"
    account = await listen(vehicle(BUS), unheard_after=1)
    await account.silence(DAY + HOUR)

    placeholders = PLACEHOLDERS | {"vehicle": BUS, "days": "1"}
    assert reported(account) == [("vehicle_unheard", placeholders)]


async def test_a_vehicle_that_was_heard_long_ago_is_not_reported(listen: Listen) -> None:
    """Trap 7: every bus in the workshop would be reported."""
    account = await listen(vehicle("acme_011"))
    await account.silence(8 * DAY)

    assert reported(account) == []


async def test_a_station_that_only_says_that_it_is_there_was_heard(
    listen: Listen, simulator: ViriCitiSimulator
) -> None:
    """A charger that nobody used since it was built would be reported as silent."""
    simulator.faults.acl_denies = (f"{DEPOT}/status",)
    account = await listen(station(DEPOT), station("DEPOT-X-99"))
    await account.silence(8 * DAY)

    placeholders = PLACEHOLDERS | {"station": "DEPOT-X-99", "days": "8"}
    assert reported(account) == [("station_unheard", placeholders)]


async def test_a_vehicle_that_is_removed_is_not_reported_any_more(listen: Listen) -> None:
    """A person who removes what is silent would be told of it for ever."""
    account = await listen(vehicle("acme_020"), unheard_after=1)
    await account.silence(DAY + HOUR)
    assert len(reported(account)) == 1

    entry = account.entry
    (subentry,) = [each for each in entry.subentries.values() if each.unique_id == "acme_020"]
    account.hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
    await account.hass.async_block_till_done()
    await account.back(2)
    assert reported(account) == []
