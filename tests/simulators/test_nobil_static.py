"""The register of the NOBIL simulator."""

from http import HTTPStatus

import aiohttp
import pytest

from simulators.nobil import NobilSimulator

from .nobil_kit import STATION, search, search_parameters, station

pytestmark = pytest.mark.usefixtures("socket_enabled")


async def test_a_search_near_a_point_is_nearest_first_limited_and_within_the_distance(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A person would pick from a list that does not begin at home."""
    asked: dict[str, object] = {"type": "near", "lat": 59.9139, "long": 10.7522, "distance": 2000}
    found = (await search(simulator, http, **asked))["chargerstations"]
    metres = [entry["csmd"]["distance"] for entry in found]
    assert all(isinstance(distance, str) for distance in metres)
    assert [float(distance) for distance in metres] == sorted(map(float, metres))
    assert 1 < len(found) < len(simulator.world.stations)
    assert float(metres[-1]) <= 2000
    limited = (await search(simulator, http, **asked, limit=2))["chargerstations"]
    assert limited == found[:2]


async def test_a_search_works_by_get_by_form_and_by_json(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A client that the provider accepts would be refused here."""
    parameters = search_parameters(simulator, type="id", id=STATION)
    url = simulator.static_url
    bodies = []
    for request in (
        http.get(url, params=parameters),
        http.post(url, data=parameters),
        http.post(url, json=parameters),
    ):
        async with request as response:
            bodies.append(await response.json())
    assert bodies[0] == bodies[1] == bodies[2]
    assert bodies[0]["chargerstations"][0]["csmd"]["International_id"] == STATION


async def test_a_rectangle_leaves_out_what_the_client_has(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A map would be sent the same stations again and again."""
    asked: dict[str, object] = {
        "type": "rectangle",
        "northeast": "(60.0, 10.76)",
        "southwest": "(59.0,10.0)",
    }
    found = {
        entry["csmd"]["id"] for entry in (await search(simulator, http, **asked))["chargerstations"]
    }
    assert {9901, 99902} < found
    fewer = (await search(simulator, http, **asked, existingids="9901,99902"))["chargerstations"]
    assert {entry["csmd"]["id"] for entry in fewer} == found - {9901, 99902}


@pytest.mark.parametrize(
    "asked",
    [
        {"apikey": "wrong", "type": "id", "id": STATION},
        {"apiversion": "1", "type": "id", "id": STATION},
        {"action": "guess"},
        {"type": "unheard_of"},
        {"type": "near", "lat": "north"},
        {"type": "rectangle", "northeast": "here"},
    ],
)
async def test_a_wrong_search_is_answered_with_an_error_and_status_200(
    simulator: NobilSimulator, http: aiohttp.ClientSession, asked: dict[str, str]
) -> None:
    """A client that only looks at the status would take an error for an empty answer."""
    body = await search(simulator, http, **asked)
    assert list(body) == ["error"]


async def test_the_sum_of_stations_is_a_cheap_way_to_try_a_key(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A wrong second key would be taken for a right one."""
    asked: dict[str, object] = {"type": "stats_GetSumChargerstations", "countrycode": "SWE"}
    assert (await search(simulator, http, **asked))["count"] == 1
    simulator.faults.static_key_revoked = True
    assert "error" in await search(simulator, http, **asked)


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("empty", ["Provider", "Rights", "apiver", "chargerstations"]),
        ("absent", ["Provider", "Rights", "apiver"]),
        ("error", ["error"]),
    ],
)
async def test_a_search_without_a_hit_answers_in_each_way_that_was_seen(
    simulator: NobilSimulator, http: aiohttp.ClientSession, kind: str, keys: list[str]
) -> None:
    """An unknown id would look like an outage."""
    simulator.faults.apply({"static_no_hit": kind})
    assert list(await search(simulator, http, type="id", id="NOR_00001")) == keys


async def test_the_static_api_fails_on_demand(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """Nobody could see what a picker says when the static API is in trouble."""
    simulator.faults.static_body = "wrapped"
    assert isinstance(await search(simulator, http, type="id", id=STATION), list)
    simulator.faults.static_body = "normal"
    simulator.faults.static_error = "Maintenance"
    assert await search(simulator, http, type="id", id=STATION) == {"error": "Maintenance"}
    simulator.faults.static_status = 429
    simulator.faults.static_retry_after = 30
    async with http.get(simulator.static_url) as response:
        assert response.status == HTTPStatus.TOO_MANY_REQUESTS
        assert response.headers["Retry-After"] == "30"


async def test_the_dump_is_xml_unless_json_is_asked_for(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A client that forgets the format would work here and fail in the world."""
    parameters = {"apikey": simulator.static_api_key, "countrycode": "NOR"}
    async with http.get(simulator.dump_url, params=parameters) as response:
        assert (await response.text()).startswith("<?xml")
    async with http.get(simulator.dump_url, params=parameters | {"format": "json"}) as response:
        found = (await response.json())["chargerstations"]
    assert {entry["csmd"]["Land_code"] for entry in found} == {"NOR"}


async def test_the_static_records_show_every_quirk_of_the_real_ones(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A quirk that only the real data has would break the picker of the one who lives there."""
    records = {
        nobil_id: await station(simulator, http, nobil_id)
        for nobil_id, known in simulator.world.stations.items()
        if known.listed
    }
    plugs = {
        nobil_id: list(dict(record["attr"]["conn"] or {}).values())
        for nobil_id, record in records.items()
    }
    assert "&amp;" in records[STATION]["csmd"]["name"]
    assert records["ISL_09906"]["csmd"]["Street"] is None
    assert "Operator" not in records["NOR_09903"]["csmd"]
    assert records["NOR_09903"]["attr"]["st"]["21"]["attrvalid"] == "2"
    assert ("NOR_09903", "NO*XYZ*E100001") in simulator.truth
    assert records["SWE_079902"]["attr"]["st"]["24"]["attrval"] is True
    assert plugs["SWE_079902"][0]["27"]["attrval"] == 116
    assert plugs["NOR_099902"][0]["27"] == plugs["NOR_099902"][1]["27"]
    assert "27" not in plugs["NOR_09907"][0]
    assert plugs["FIN_09905"][0]["5"]["attrvalid"] == "99"
    assert plugs["FIN_09905"][0]["5"]["trans"] == "437,5 kW DC"
    assert [plug["26"]["attrvalid"] for plug in plugs["NOR_09909"]] == ["2", "3", "1"]
    assert records["NOR_09910"]["csmd"]["Station_status"] == 2
    assert records["NOR_09911"]["attr"]["conn"] == []
    assert len(plugs["NOR_09908"]) == 120
    assert "NOR_099914" not in records
