"""The action that lists incidents, over several accounts of several providers."""

from collections.abc import AsyncGenerator
from datetime import timedelta
import time
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
import voluptuous as vol

from custom_components.ev_live.const import DOMAIN
from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.depots import ARM_BROKEN, NORTH
from simulators.nobil import NobilSimulator
from simulators.viriciti import ViriCitiSimulator

from .chargepilot.conftest import Depots, account_data as depot_data, make_entry as make_depot
from .nobil.conftest import CONNECTOR, EVSE, MARKER, STATION, Account, listening_account, pass_time
from .viriciti.conftest import (
    BUS,
    MARKER as SPEAKING_BUS,
    ViriCitiAccount,
    account_data as buses_data,
    make_entry as make_buses,
    vehicle,
)

RULE = "incident_03"
SETTLE = 2


class World:
    """Three accounts of three providers, each with something wrong."""

    def __init__(
        self, nobil: Account, buses: ViriCitiAccount, depot: Depots, simulator: ViriCitiSimulator
    ) -> None:
        """Take the accounts, and what lets the buses have incidents."""
        self.nobil, self.buses, self.depot = nobil, buses, depot
        self.simulator = simulator
        self.hass = nobil.hass

    async def ask(self, **asked: Any) -> dict[str, Any]:
        """Ask for incidents."""
        answer: Any = await self.hass.services.async_call(
            DOMAIN, "get_incidents", asked, blocking=True, return_response=True
        )
        return dict(answer)

    async def providers(self, **asked: Any) -> list[str]:
        """Ask for incidents, and return whose the open ones are."""
        return sorted({each["provider"] for each in (await self.ask(**asked))["open"]})

    def device(self, account: Account, asset: str, key: str) -> str:
        """Return the id of the device on which an entity is."""
        entity = er.async_get(self.hass).async_get(account.entity_id(asset, key))
        assert entity is not None
        assert entity.device_id is not None
        return entity.device_id


@pytest.fixture
async def world(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: NobilSimulator
) -> AsyncGenerator[World]:
    """Return three accounts: a charger and a bus have just broken, a depot had faults before."""
    nobil = await listening_account(hass, simulator, STATION, MARKER[0])
    async with (
        ViriCitiSimulator(port=0, clock=lambda: time.time()) as fleet,
        ChargePilotSimulator(port=0, clock=lambda: time.time()) as depots,
    ):
        picks = (vehicle(BUS), vehicle(SPEAKING_BUS, ["soc"]))
        buses = ViriCitiAccount(hass, make_buses(buses_data(fleet), *picks), fleet, freezer)
        await buses.listen()
        depot = Depots(hass, make_depot(depot_data(depots)), depots, freezer)
        await depot.listen()
        for word in ("AVAILABLE", "OUTOFORDER"):
            await simulator.send(STATION, EVSE, word)
        await nobil.until_read(simulator)
        await pass_time(hass, freezer, SETTLE)
        await fleet.vehicle(BUS, "soc", 38.4)
        await fleet.incident(BUS, RULE)
        await buses.read()
        yield World(nobil, buses, depot, fleet)
        for account in (nobil, buses, depot):
            await account.unload()


async def test_what_is_wrong_is_listed_over_all_accounts_the_newest_first(world: World) -> None:
    """A dispatcher would have to look into three systems, as he did before."""
    answer = await world.ask()

    assert answer["unavailable"] == answer["recent"] == []
    starts = [each["start"] for each in answer["open"]]
    assert starts == sorted(starts, reverse=True)
    assert await world.providers() == ["chargepilot", "nobil", "viriciti"]
    (bus,) = (each for each in answer["open"] if each["provider"] == "viriciti")
    assert bus == {
        "account": "ViriCiti",
        "provider": "viriciti",
        "kind": "vehicle",
        "asset": "Bus 002",
        "part_of": None,
        "device_id": world.device(world.buses, BUS, "soc"),
        "name": "Charge rate dropped",
        "start": bus["start"],
        "end": None,
        "details": {"incident": RULE, "soc": 38.4, "soc_at_start": 38.4},
    }


async def test_a_connector_that_is_out_of_order_is_listed_with_its_station(world: World) -> None:
    """Connector 1 would be broken, and nobody would know of which station."""
    answer = await world.ask(provider="nobil")

    (broken, *_) = (each for each in answer["open"] if each["part_of"] == "Solbakken Park & Ride")
    assert broken["kind"] == "connector"
    assert broken["asset"].startswith("Connector ")
    assert broken["name"] == "Out of order"
    assert broken["details"] == {"status": "out_of_order"}
    assert broken["device_id"] == world.device(world.nobil, CONNECTOR, "status")


async def test_every_account_counts_its_open_incidents(world: World) -> None:
    """The one number on a wall screen would leave providers out."""
    answer = await world.ask()
    for account in (world.nobil, world.buses, world.depot):
        mine = [each for each in answer["open"] if each["account"] == account.entry.title]
        assert account.state("account", "incidents_open") == str(len(mine))
        assert mine


async def test_an_incident_that_has_ended_is_recent_for_as_long_as_is_asked(
    world: World, freezer: FrozenDateTimeFactory
) -> None:
    """Who comes in the morning would not see what happened at night."""
    await world.simulator.incident(BUS, RULE, "end")
    await world.buses.read()
    ended = dt_util.utcnow()

    answer = await world.ask(provider=["viriciti"])
    assert answer["open"] == []
    (recent,) = answer["recent"]
    assert recent["end"] is not None
    earlier, later = ended - timedelta(minutes=1), ended + timedelta(minutes=1)
    for since, is_listed in ((earlier, True), (later, False)):
        answer = await world.ask(provider="viriciti", since=since.isoformat())
        assert bool(answer["recent"]) is is_listed


async def test_what_is_open_is_listed_however_long_ago_it_began(world: World) -> None:
    """A fault of last month would be taken for mended."""
    tomorrow = dt_util.utcnow() + timedelta(days=1)
    assert await world.providers(since=tomorrow.isoformat()) == [
        "chargepilot",
        "nobil",
        "viriciti",
    ]


async def test_only_what_was_asked_for_is_listed(world: World) -> None:
    """An automation for the depot would report the town's chargers."""
    entry_id = world.depot.entry.entry_id
    assert await world.providers(provider=["nobil", "viriciti"]) == ["nobil", "viriciti"]
    assert await world.providers(config_entry_id=entry_id) == ["chargepilot"]
    assert await world.providers(config_entry_id=entry_id, provider="nobil") == []


async def test_an_asset_is_named_by_its_device_or_its_id_and_means_all_below_it(
    world: World,
) -> None:
    """Who asks for a station would not hear of its connectors."""
    point = await world.ask(asset=ARM_BROKEN)
    assert [each["kind"] for each in point["open"]] == ["connector"]
    assert await world.ask(asset=[world.device(world.depot, ARM_BROKEN, "status")]) == point
    depot = await world.ask(asset=NORTH)
    assert len(depot["open"]) > len(point["open"])
    assert await world.ask(asset=world.device(world.depot, NORTH, "incidents")) == depot
    station = world.device(world.nobil, STATION, "problem")
    assert await world.providers(asset=[station, BUS]) == ["nobil", "viriciti"]
    everything = world.device(world.buses, "account", "connected")
    assert await world.providers(asset=everything) == ["viriciti"]


async def test_an_asset_that_nobody_knows_is_an_error_with_its_name(world: World) -> None:
    """A slip of the keyboard would read as "all is well"."""
    with pytest.raises(ServiceValidationError) as error:
        await world.ask(asset="BUS-9999")
    assert error.value.translation_key == "unknown_asset"
    assert error.value.translation_placeholders == {"asset": "BUS-9999"}


@pytest.mark.parametrize("nonsense", [{"provider": "nobody"}, {"since": "yesterday"}])
async def test_nonsense_is_refused(world: World, nonsense: dict[str, str]) -> None:
    """An automation would go on with an empty list."""
    with pytest.raises(vol.Invalid):
        await world.ask(**nonsense)


async def test_an_account_that_cannot_be_asked_is_named(world: World) -> None:
    """A provider that is switched off would look like one without a fault."""
    await world.buses.unload()

    answer = await world.ask()
    assert answer["unavailable"] == ["ViriCiti"]
    assert await world.providers() == ["chargepilot", "nobil"]


async def test_no_place_and_no_secret_number_is_in_the_answer(world: World) -> None:
    """A list that is sent on would tell where drivers are, and which cards they have."""
    await world.simulator.incident(
        BUS, "incident_02", labels=["gps", "soc"], triggered=["gps", {"vin": "TESTVIN"}]
    )
    await world.buses.read()

    said = str(await world.ask())
    for secret in ("gps", "52.09", "TESTVIN", "02:00:5E", "latitude"):
        assert secret not in said
