"""What is remembered over a restart."""

from datetime import UTC, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState, ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_test_home_assistant

from simulators.nobil import NobilSimulator
from simulators.server import ManualClock

from .conftest import (
    CONNECTOR,
    EVSE,
    MARKER,
    OTHER_CONNECTOR,
    OTHER_EVSE,
    STATION,
    Account,
    Activity,
    listening_account,
    new_account,
    pass_time,
    restart,
    soon,
    stored,
)

LEGACY_CONNECTOR = f"{STATION}_01"

SETTLE = 2
DAY = 86400

pytestmark = pytest.mark.usefixtures("entity_registry_enabled_by_default")


async def test_the_last_values_are_shown_before_the_first_frame_and_as_assumed(
    heard: Account, simulator: NobilSimulator
) -> None:
    """Trap 4: a stream without a snapshot would leave every connector blank for hours."""
    await restart(heard, simulator)

    assert heard.state(CONNECTOR, "status") == "available"
    assert heard.state(OTHER_CONNECTOR, "status") == "charging"
    assert heard.is_assumed(CONNECTOR, "status")
    assert heard.state(STATION, "connectors_available") == "1"
    assert heard.is_assumed(STATION, "connectors_available")
    assert heard.state(STATION, "any_available") == "on"
    assert heard.state(STATION, "connectors_heard") == "2"


async def test_a_frame_after_a_restart_makes_its_own_connector_certain_and_no_other(
    heard: Account, simulator: NobilSimulator
) -> None:
    """One talkative connector would vouch for a silent one beside it."""
    await restart(heard, simulator)

    await simulator.send(STATION, EVSE, "AVAILABLE")
    await heard.until_read(simulator)

    assert not heard.is_assumed(CONNECTOR, "status")
    assert heard.is_assumed(OTHER_CONNECTOR, "status")
    assert heard.is_assumed(STATION, "connectors_available")


async def test_the_time_of_the_last_change_outlives_a_restart_and_a_repeat(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
) -> None:
    """Every restart would look like a change of every connector."""
    since = heard.state(CONNECTOR, "last_change")
    freezer.tick(600)
    await restart(heard, simulator)
    assert heard.state(CONNECTOR, "last_change") == since

    await simulator.send(STATION, EVSE, "AVAILABLE")
    await heard.until_read(simulator)

    assert heard.state(CONNECTOR, "last_change") == since


async def test_what_is_merely_repeated_after_a_restart_is_no_event(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
) -> None:
    """A restart would ring for every free connector."""
    await restart(heard, simulator)
    activity = Activity(heard, STATION)

    await simulator.send(STATION, EVSE, "AVAILABLE")
    await simulator.send(STATION, OTHER_EVSE, "CHARGING")
    await heard.until_read(simulator)
    await pass_time(hass, freezer, SETTLE)

    assert activity.types == []


async def test_what_really_changed_while_away_is_an_event(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
) -> None:
    """Somebody who waits for a charger would miss the moment because of a restart."""
    await restart(heard, simulator)
    activity = Activity(heard, STATION)

    await simulator.send(STATION, OTHER_EVSE, "AVAILABLE")
    await heard.until_read(simulator)
    await pass_time(hass, freezer, SETTLE)

    assert activity.types == ["freed"]
    assert activity.all("connector") == [OTHER_CONNECTOR]


async def test_a_change_that_had_not_settled_at_the_restart_is_announced_after_it(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
) -> None:
    """A restart in the wrong second would swallow the news."""
    await simulator.send(STATION, OTHER_EVSE, "AVAILABLE")
    await heard.until_read(simulator)
    await restart(heard, simulator)
    activity = Activity(heard, STATION)

    await simulator.send(STATION, OTHER_EVSE, "AVAILABLE")
    await heard.until_read(simulator)
    await pass_time(hass, freezer, SETTLE)

    assert activity.types == ["freed"]


async def test_a_connector_that_only_the_stream_named_is_still_there_after_a_restart(
    heard: Account, simulator: NobilSimulator
) -> None:
    """An automation on it would fail until the connector happens to speak."""
    await simulator.send(STATION, "4711", "CHARGING")
    await heard.until_read(simulator)

    await restart(heard, simulator)

    assert heard.state(f"{STATION}/4711", "status") == "charging"


async def test_an_account_with_memory_starts_while_the_provider_is_down(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
) -> None:
    """After a power cut the wall would be blank until the line is back."""
    await heard.unload()
    simulator.faults.token_status = 503
    await heard.set_up()

    assert heard.entry.state is ConfigEntryState.LOADED
    assert heard.state(CONNECTOR, "status") == "available"
    assert heard.is_assumed(CONNECTOR, "status")
    assert heard.state("account", "connected") == "off"

    await pass_time(hass, freezer, 60)
    assert heard.state(CONNECTOR, "status") == "unavailable"


@pytest.mark.parametrize(("away", "status"), [(DAY - 60, "available"), (DAY + 60, "unknown")])
async def test_a_status_is_restored_only_if_it_is_not_too_old_to_be_shown(
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    away: int,
    status: str,
) -> None:
    """Somebody back from a holiday would see the chargers as they were before."""
    await heard.unload()
    freezer.tick(away)
    await heard.set_up()

    assert heard.state(CONNECTOR, "status") == status


async def test_a_station_that_is_not_picked_any_more_is_forgotten(
    hass: HomeAssistant,
    heard: Account,
    simulator: NobilSimulator,
    memory: dict[str, Any],
) -> None:
    """What a person took away would come back, or stay in the files for ever."""
    subentry = next(
        each for each in heard.entry.subentries.values() if each.data["station_id"] == STATION
    )
    hass.config_entries.async_remove_subentry(heard.entry, subentry.subentry_id)
    await hass.async_block_till_done()
    await soon(simulator.wait_for_connection(2))
    await heard.unload()

    assert STATION not in str(stored(memory, heard))
    unique_ids = {each.unique_id for each in er.async_get(hass).entities.values()}
    assert not [each for each in unique_ids if STATION in each]


async def test_an_account_that_is_removed_is_forgotten(
    hass: HomeAssistant, heard: Account, memory: dict[str, Any]
) -> None:
    """Files would pile up."""
    await hass.config_entries.async_remove(heard.entry.entry_id)
    await hass.async_block_till_done()

    assert not [key for key in memory if key.startswith("ev_live.")]


async def test_what_was_heard_is_written_down_within_minutes(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    heard: Account,
    simulator: NobilSimulator,
    memory: dict[str, Any],
) -> None:
    """A power cut would cost a day of knowledge."""
    for _ in range(4):
        await pass_time(hass, freezer, 100)
        await simulator.send(*MARKER, "CHARGING")

    assert EVSE in str(stored(memory, heard))


async def test_a_clock_that_was_ahead_does_not_make_todays_news_look_old(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    simulator: NobilSimulator,
) -> None:
    """A board without a clock starts in the future, and nothing would change until then."""
    now = freezer()
    freezer.move_to(now + timedelta(days=30))
    account = await listening_account(hass, simulator, STATION, MARKER[0])
    await simulator.send(STATION, EVSE, "AVAILABLE")
    await account.until_read(simulator)
    await account.unload()

    freezer.move_to(now)
    await account.set_up()
    await soon(simulator.wait_for_connection(2))
    activity = Activity(account, CONNECTOR)
    await simulator.send(STATION, EVSE, "CHARGING")
    await account.until_shown(CONNECTOR, "status", "charging")
    await pass_time(hass, freezer, SETTLE)

    assert activity.types == ["occupied"]


@pytest.mark.parametrize("changed", [-60, 60])
async def test_a_legacy_clock_that_was_ahead_does_not_either(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    socket_enabled: None,
    changed: int,
) -> None:
    """The same where the provider gives times: before the restart or after it, news is news."""
    now = freezer()
    clock = ManualClock(now.replace(tzinfo=UTC).timestamp() + 30 * DAY)
    freezer.tick(30 * DAY)
    async with NobilSimulator(clock=clock) as simulator:
        account = await listening_account(hass, simulator, STATION, MARKER[0], dialect="legacy")
        await simulator.send(STATION, EVSE, "CHARGING")
        await account.until_shown(LEGACY_CONNECTOR, "status", "occupied")
        await account.unload()

        freezer.move_to(now)
        clock.advance(changed - 30 * DAY)
        await simulator.send(STATION, EVSE, "AVAILABLE")
        await account.set_up()
        await soon(simulator.wait_for_connection(2))

        await account.until_shown(LEGACY_CONNECTOR, "status", "available")


async def test_a_new_home_assistant_shows_what_the_old_one_wrote_down(
    heard: Account, simulator: NobilSimulator, memory: dict[str, Any]
) -> None:
    """What works after a reload might not after a real restart."""
    old = heard.entry
    await heard.unload()
    async with async_test_home_assistant() as fresh:
        fresh.data.pop(DATA_CUSTOM_COMPONENTS, None)
        entry = MockConfigEntry(
            domain=old.domain,
            entry_id=old.entry_id,
            title=old.title,
            data=dict(old.data),
            subentries_data=[
                ConfigSubentryData(
                    data=dict(each.data),
                    subentry_type=each.subentry_type,
                    title=each.title,
                    unique_id=each.unique_id,
                )
                for each in old.subentries.values()
            ],
        )
        account = Account(fresh, entry)
        await account.set_up()

        assert account.state(CONNECTOR, "status") == "available"
        assert account.is_assumed(CONNECTOR, "status")

        await soon(simulator.wait_for_connection(2))
        await simulator.send(STATION, EVSE, "CHARGING")
        await account.until_shown(CONNECTOR, "status", "charging")
        await account.unload()
        await fresh.async_stop(force=True)


async def test_what_is_known_when_home_assistant_stops_is_written_down(
    hass: HomeAssistant, heard: Account, memory: dict[str, Any]
) -> None:
    """An ordinary restart would bring back what was true five minutes earlier."""
    await hass.async_stop(force=True)

    assert EVSE in str(stored(memory, heard)["data"]["readings"])


async def test_a_first_start_has_entities_that_say_they_know_nothing(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: NobilSimulator
) -> None:
    """Trap 4: before the first frame there would be nothing to put on a dashboard."""
    account = await new_account(hass, simulator, STATION)

    assert account.state(CONNECTOR, "status") == "unknown"
    assert account.state(CONNECTOR, "available") == "unknown"
    assert account.state(STATION, "connectors_total") == "6"
    assert account.state(STATION, "connectors_heard") == "0"
    assert account.state(STATION, "connectors_available") == "unknown"
    assert account.state(STATION, "any_available") == "unknown"
