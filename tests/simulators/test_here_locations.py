"""The static side of the HERE simulator knows what the stream leaves out."""

from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any

import pytest

from simulators.here.ids import last_part
from simulators.here.places import (
    BIG,
    BRUSSELS,
    DEMO_PARK,
    EMPTY,
    IDLESS,
    MARKET,
    NAMELESS,
    QUIET,
    SCOOTERS,
    TAVEUNI,
    TOMORROW,
    TRUCKS,
    UNLISTED,
    invent,
)

from .here_kit import Kit, code, run

EVSE = invent(DEMO_PARK, ())[0].evse_id
BERLIN = "52.5200,13.4050"
CARS = "700-7600-0322"

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
async def kit() -> AsyncIterator[Kit]:
    """Return a client that is signed in."""
    async with run() as kit:
        yield kit


async def several(kit: Kit, *ids: str, fields: str = "evses,address,locationInfo") -> Any:
    """Return what is known of several locations."""
    return (await kit.get(kit.simulator.locations_url, ids=",".join(ids), fields=fields)).body


async def one(kit: Kit, location_id: str) -> Any:
    """Return what is known of a location."""
    (item,) = (await several(kit, location_id))["items"]
    return item


async def browse(kit: Kit, at: str = BERLIN, **asked: str) -> Any:
    """Return the places near a point."""
    answer = await kit.get(kit.simulator.search_url, at=at, categories=CARS, **asked)
    return answer.body["items"]


async def test_a_location_has_a_name_a_place_and_evses_that_match_the_stream(kit: Kit) -> None:
    """A person would see ids in place of names."""
    await kit.simulator.produce(DEMO_PARK, EVSE, "OUT_OF_ORDER", 1_768_468_800.5)
    item = await one(kit, DEMO_PARK)
    assert (item["id"], item["name"]) == (DEMO_PARK, "Demo Park")
    assert item["location"] == {"lat": 52.5208, "lng": 13.4095}
    assert item["operator"]["name"] == "Spreestrom Laden"
    evse = item["evses"][0]
    assert (evse["id"], evse["status"]) == (EVSE, "outOfOrder")
    assert evse["modified"] == "2026-01-15T09:20:00.500Z"
    assert evse["connectors"][0]["maxPower"] == 300_000


async def test_ids_that_nobody_knows_are_named_and_the_others_come_in_another_order(
    kit: Kit,
) -> None:
    """A client that joins by position would give one location the name of another."""
    asked = [TRUCKS, "here:evcp:charginglocation:no-such", UNLISTED, DEMO_PARK, BRUSSELS]
    found = await several(kit, *asked)
    assert [item["id"] for item in found["items"]] == [DEMO_PARK, TRUCKS, BRUSSELS]
    assert found["missingItems"] == asked[1:3]


async def test_only_what_follows_the_last_colon_counts(kit: Kit) -> None:
    """An id from a search could not be used."""
    for identifier in (last_part(MARKET), f"here:pds:place:{last_part(MARKET)}"):
        assert (await one(kit, identifier))["id"] == MARKET
        url = f"{kit.simulator.locations_url}/{identifier}"
        assert (await kit.get(url)).body["id"] == MARKET
    missing = await kit.get(f"{kit.simulator.locations_url}/no-such")
    assert (missing.status, code(missing)) == (404, "E629000")


async def test_more_comes_only_to_who_asks_for_it(kit: Kit) -> None:
    """A client that forgets `fields` would pass here and find no EVSE in the world."""
    (item,) = (await several(kit, DEMO_PARK, fields=""))["items"]
    assert set(item) == {"id", "location", "name", "operator", "supportedVehicles"}
    (item,) = (await several(kit, MARKET, fields="connectorGroups"))["items"]
    assert item["connectorGroups"][0]["connectorCount"] == 1


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"ids": ""}, 400),
        ({"ids": ",".join(map(str, range(101)))}, 400),
        ({"ids": ",".join(map(str, range(100)))}, 200),
        ({"ids": ",".join([DEMO_PARK] * 51)}, 414),
        ({"ids": DEMO_PARK, "fields": "wishes"}, 400),
        ({"ids": DEMO_PARK, "fields": "evses,predictions"}, 403),
    ],
)
async def test_what_may_not_be_asked_is_refused(
    kit: Kit, query: dict[str, str], status: int
) -> None:
    """A client with many stations would pass here and fail in the world."""
    assert (await kit.get(kit.simulator.locations_url, **query)).status == status


@pytest.mark.parametrize(("name", "status"), [("E629500", 500), ("E629503", 503)])
async def test_locations_fail_with_the_code_asked_for(kit: Kit, name: str, status: int) -> None:
    """Nobody could see what a picker says when the static side is in trouble."""
    kit.simulator.faults.apply({"locations_error": name})
    answer = await kit.get(kit.simulator.locations_url, ids=DEMO_PARK)
    assert (answer.status, code(answer)) == (status, name)


async def test_who_may_not_see_locations_may_still_read_the_stream(kit: Kit) -> None:
    """The mode without names could not be tried."""
    kit.simulator.faults.apply({"locations_entitled": False, "search_entitled": False})
    assert (await kit.get(kit.simulator.locations_url, ids=DEMO_PARK)).status == 403
    assert (await kit.get(kit.simulator.search_url, at=BERLIN)).status == HTTPStatus.FORBIDDEN
    assert (await kit.ask_to_subscribe()).status == HTTPStatus.CREATED


async def test_the_world_shows_every_quirk(kit: Kit) -> None:
    """A quirk that only the real data has would break the picker of the one who lives there."""
    found = {
        location: await one(kit, location)
        for location in (MARKET, NAMELESS, IDLESS, QUIET, BIG, EMPTY, TOMORROW, TRUCKS, TAVEUNI)
    }
    assert [len(evse["connectors"]) for evse in found[MARKET]["evses"]] == [2, 1]
    assert "maxPower" not in found[MARKET]["evses"][1]["connectors"][0]
    assert not {"name", "operator"} & found[NAMELESS].keys()
    assert not {"evseId", "physicalReference"} & found[NAMELESS]["evses"][0].keys()
    assert ["id" in evse for evse in found[IDLESS]["evses"]] == [False, True]
    assert [evse["status"] for evse in found[QUIET]["evses"]] == ["operational", "unknown"]
    assert len(found[BIG]["evses"]) == 120
    assert found[EMPTY]["evses"] == []
    assert found[TOMORROW]["evses"][0]["connectors"][0]["standard"] == "WIRELESS_COIL_9"
    assert found[TRUCKS]["evses"][0]["connectors"][0]["maxPower"] == 3_750_000
    assert "street" not in found[TAVEUNI]["address"]
    assert "_" in BRUSSELS


async def test_the_snapshot_can_lag_behind_the_stream(kit: Kit) -> None:
    """A client that lets an old snapshot win would show the past."""
    await kit.simulator.freeze_snapshot()
    kit.clock.advance(60)
    await kit.simulator.produce(DEMO_PARK, EVSE, "CHARGING")
    old = (await one(kit, DEMO_PARK))["evses"][0]
    assert (old["status"], old["modified"]) == ("available", "2026-01-15T09:20:00.000Z")
    await kit.simulator.thaw_snapshot()
    assert (await one(kit, DEMO_PARK))["evses"][0]["status"] == "charging"


async def test_the_snapshot_tells_what_the_stream_did_not(kit: Kit) -> None:
    """A client that never looks at the snapshot would not be found out."""
    reader = await kit.subscribe()
    await kit.poll(reader)
    await kit.simulator.change_silently(DEMO_PARK, EVSE, "BLOCKED")
    assert await kit.poll(reader) == []
    assert (await one(kit, DEMO_PARK))["evses"][0]["status"] == "blocked"


async def test_a_location_can_vanish(kit: Kit) -> None:
    """A person whose station was pulled down would never be told."""
    await kit.simulator.remove_location(DEMO_PARK)
    assert (await several(kit, DEMO_PARK))["missingItems"] == [DEMO_PARK]
    with pytest.raises(ValueError, match="no location"):
        await kit.simulator.remove_location(DEMO_PARK)


async def test_a_search_finds_the_nearest_first_within_the_circle_and_the_limit(
    kit: Kit,
) -> None:
    """A person would pick from a list that does not begin at home."""
    found = await browse(kit, limit="100")
    metres = [item["distance"] for item in found]
    assert metres == sorted(metres)
    assert found[0]["title"] == "Demo Park"
    assert found[0]["position"] == {"lat": 52.5208, "lng": 13.4095}
    assert await browse(kit, limit="2") == found[:2]
    near = await browse(kit, **{"in": "circle:52.5200,13.4050;r=500"})
    assert [item["title"] for item in near] == ["Demo Park"]


async def test_a_search_is_for_cars_and_shows_plugs_when_asked(kit: Kit) -> None:
    """A person would be offered a place for scooters."""
    found = await browse(kit, show="ev", limit="100")
    ids = {last_part(item["id"]) for item in found}
    assert not {last_part(location) for location in (SCOOTERS, TRUCKS, UNLISTED)} & ids
    connectors = found[0]["extended"]["evStation"]["connectors"]
    assert connectors[0]["supplierName"] == "Spreestrom Laden"
    assert "extended" not in (await browse(kit))[0]


async def test_the_id_of_a_search_is_not_the_id_of_the_stream(kit: Kit) -> None:
    """A client that watches for the id it found would never hear of the station."""
    (found,) = await browse(kit, at="50.86,4.31")
    assert last_part(found["id"]) != last_part(BRUSSELS)
    assert (await one(kit, found["id"]))["id"] == BRUSSELS


async def test_a_search_reaches_across_the_date_line(kit: Kit) -> None:
    """Who lives there would find nothing on the other side of the street."""
    (found,) = await browse(kit, at="-16.84,-179.99")
    assert last_part(found["id"]) == last_part(TAVEUNI)
    assert found["distance"] < 5000


@pytest.mark.parametrize("asked", [{"at": "home"}, {"limit": "101"}, {"in": "sphere"}])
async def test_a_search_that_makes_no_sense_is_refused(kit: Kit, asked: dict[str, str]) -> None:
    """A mistake in a search would look like an empty neighbourhood."""
    answer = await kit.get(kit.simulator.search_url, **{"at": BERLIN, **asked})
    assert answer.status == HTTPStatus.BAD_REQUEST
