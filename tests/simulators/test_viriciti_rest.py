"""The ViriCiti simulator answers the REST calls beside its socket."""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any

import aiohttp
import pytest

from simulators.server import ManualClock
from simulators.viriciti import ViriCitiSimulator

from .viriciti_fixtures import BUS, PATIENCE, soon

ASSETS = "/api/v1/my/assets"
STATE = "/api/v2/state"
TIME = f"/api/v1/time/{BUS}"
DAY = 86_400_000
LABELS = {BUS: ["soc", "proprietary_acme.mood", "fuel", "steam", "odo"], "nobody": ["soc"]}

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
async def simulator() -> AsyncIterator[ViriCitiSimulator]:
    """Return a running simulator whose clock stands still."""
    async with ViriCitiSimulator(clock=ManualClock()) as simulator:
        yield simulator


@pytest.fixture
async def http(simulator: ViriCitiSimulator) -> AsyncIterator[aiohttp.ClientSession]:
    """Return a client that carries the key and does not wait for ever."""
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    headers = {"x-api-key": simulator.api_key}
    async with aiohttp.ClientSession(
        simulator.rest_url, timeout=timeout, headers=headers
    ) as session:
        yield session


async def get(http: aiohttp.ClientSession, path: str, **query: object) -> Any:
    """Return the answer to a call that succeeds."""
    asked = {name: str(value) for name, value in query.items()}
    async with http.get(path, params=asked) as response:
        assert response.status == HTTPStatus.OK
        return await response.json()


async def status_of(http: aiohttp.ClientSession, path: str, **query: object) -> int:
    """Return the status of a call."""
    asked = {name: str(value) for name, value in query.items()}
    async with http.get(path, params=asked) as response:
        return response.status


async def ask_state(http: aiohttp.ClientSession, asked: object = LABELS) -> Any:
    """Ask for the last values."""
    async with http.post(STATE, json=asked) as response:
        assert response.status == HTTPStatus.OK
        return await response.json()


async def test_the_assets_are_a_list_in_which_a_name_may_be_missing(
    http: aiohttp.ClientSession,
) -> None:
    """A bus without a name would hide the whole fleet."""
    assets = {asset["vid"]: asset for asset in await get(http, ASSETS)}
    assert len(assets) == 12
    assert "name" not in assets["acme_003"]
    assert assets["acme_004"]["name"] == assets["acme_005"]["name"]
    assert assets[BUS]["vin"] == "TESTVIN0000000002"


@pytest.mark.parametrize(
    ("detail", "fields"), [("bare", {"vid", "name"}), ("full", {"vid", "name", "vin", "timezone"})]
)
async def test_assets_say_as_much_as_they_may(
    simulator: ViriCitiSimulator, http: aiohttp.ClientSession, detail: str, fields: set[str]
) -> None:
    """A client that needs a field which nobody promised would find no vehicle."""
    simulator.faults.apply({"asset_detail": detail})
    asset = next(asset for asset in await get(http, ASSETS) if asset["vid"] == BUS)
    assert fields <= asset.keys()
    assert ("timezone" in asset) == (detail == "full")


async def test_what_the_key_may_not_see_is_not_listed(
    simulator: ViriCitiSimulator, http: aiohttp.ClientSession
) -> None:
    """A bus that was sold would stay in the list for ever."""
    simulator.faults.acl_denies = (BUS, "acme_003/odo")
    assert BUS not in {asset["vid"] for asset in await get(http, ASSETS)}
    simulator.faults.state_gap = "null"
    state = await ask_state(http, {BUS: ["soc"], "acme_003": ["odo", "soc"]})
    assert state.keys() == {"acme_003"}
    assert state["acme_003"]["odo"] is None


async def test_the_state_is_the_last_value_of_each_label_with_its_old_time(
    simulator: ViriCitiSimulator, http: aiohttp.ClientSession
) -> None:
    """A parked bus would have no state of charge until it leaves."""
    state = await ask_state(http)
    assert state[BUS]["soc"] == {
        "value": simulator.truth[BUS, "soc"],
        "time": simulator.now - 2 * 3_600_000,
    }
    assert "odo" in state[BUS]
    assert "nobody" not in state


async def test_a_label_without_data_is_missing_in_every_way_that_may_be(
    simulator: ViriCitiSimulator, http: aiohttp.ClientSession
) -> None:
    """One label that a bus does not have would stop all the others."""
    mixed = (await ask_state(http))[BUS]
    assert "proprietary_acme.mood" not in mixed
    assert mixed["fuel"] is None
    assert mixed["steam"] == {"value": None, "time": None}
    for kind, left in {"absent": 2, "null": 5, "null_value": 5}.items():
        simulator.faults.apply({"state_gap": kind})
        assert len((await ask_state(http))[BUS]) == left


@pytest.mark.parametrize("body", ["", "[]", '{"acme_002":"soc"}'])
async def test_a_state_asked_for_wrongly_is_refused(http: aiohttp.ClientSession, body: str) -> None:
    """A client that asks wrongly would look right here and get nothing in the world."""
    async with http.post(STATE, data=body) as response:
        assert response.status == HTTPStatus.BAD_REQUEST


async def test_history_is_the_points_in_a_window(
    simulator: ViriCitiSimulator, http: aiohttp.ClientSession
) -> None:
    """A gap could not be filled from what the provider remembers."""
    for second, value in enumerate((1, 2, 3, 4)):
        await simulator.vehicle(BUS, "soc", value, time=simulator.now + second * 1000)
    window = {"label": "soc", "start": simulator.now + 1000, "end": simulator.now + 3500}
    raw = await get(http, TIME, **window)
    assert [point["value"] for point in raw] == [2, 3, 4]
    assert raw[0]["time"] == simulator.now + 1000
    stepped = await get(http, TIME, **window, step=2000)
    assert [point["value"] for point in stepped] == [3, 4]
    bordered = await get(http, TIME, **window | {"start": simulator.now + 500}, bordered="true")
    assert [point["value"] for point in bordered] == [1, 2, 3, 4, 4]
    assert bordered[-1]["time"] == window["end"]


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        (TIME, {"label": "soc", "start": 0, "end": 31 * DAY}, 200),
        (TIME, {"label": "soc", "start": 0, "end": 31 * DAY + 1}, 400),
        (TIME, {"label": "soc", "start": 5, "end": 4}, 400),
        (TIME, {"label": "soc", "start": "yesterday", "end": 4}, 400),
        (TIME, {"label": "soc", "start": 0}, 400),
        (TIME, {"label": "soc", "start": 0, "end": 4, "step": 0}, 400),
        ("/api/v1/time/a,b,c,d,e,f", {"label": "soc", "start": 0, "end": 4}, 400),
        ("/api/v1/time/acme_001,acme_002", {"label": "soc", "start": 0, "end": 4}, 200),
        ("/api/v1/time/nobody", {"label": "soc", "start": 0, "end": 4}, 404),
        ("/api/v1/chargestations", {}, 404),
    ],
)
async def test_history_has_limits_and_other_paths_are_not_found(
    http: aiohttp.ClientSession, path: str, query: dict[str, object], status: int
) -> None:
    """A client that asks for a year would get it here and nowhere else."""
    assert await status_of(http, path, **query) == status


async def test_the_key_is_taken_in_both_forms_and_refused_with_the_status_chosen(
    simulator: ViriCitiSimulator,
) -> None:
    """Nobody knows which status tells a wrong key."""
    async with aiohttp.ClientSession(simulator.rest_url) as http:
        assert await status_of(http, ASSETS, apiKey=simulator.api_key) == HTTPStatus.OK
        assert await status_of(http, ASSETS) == HTTPStatus.UNAUTHORIZED
        simulator.faults.apply({"rest_refusal_status": 403, "api_key_revoked": True})
        assert await status_of(http, ASSETS, apiKey=simulator.api_key) == HTTPStatus.FORBIDDEN
    assert simulator.counters.keys_in_query == 2
    assert simulator.counters.rest_refusals == 2


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
async def test_a_call_fails_with_the_status_asked_for(
    simulator: ViriCitiSimulator, http: aiohttp.ClientSession, status: int
) -> None:
    """Nobody could see what a person is told when the provider is in trouble."""
    simulator.faults.apply({"rest_status": status, "rest_retry_after": 7, "rest_scope": "state"})
    assert await status_of(http, ASSETS) == HTTPStatus.OK
    async with http.post(STATE, json=LABELS) as response:
        assert response.status == status
        assert response.headers["Retry-After"] == "7"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("wrapped", '{"data": [{"vid"'),
        ("html", "<!DOCTYPE html>"),
        ("not_json", '[{"vid"'),
        ("empty", ""),
        ("null", "null"),
    ],
)
async def test_a_call_is_answered_with_nonsense_on_demand(
    simulator: ViriCitiSimulator, http: aiohttp.ClientSession, kind: str, said: str
) -> None:
    """A maintenance page with status 200 would take a client by surprise."""
    simulator.faults.apply({"rest_body": kind})
    async with http.get(ASSETS) as response:
        text = await response.text()
    assert response.status == HTTPStatus.OK
    assert text.startswith(said)
    assert not text.endswith("}]")


async def test_a_call_hangs_or_is_dropped_on_demand(
    simulator: ViriCitiSimulator, http: aiohttp.ClientSession
) -> None:
    """A client without a timeout would look as if it worked."""
    simulator.faults.rest_hang = True
    asking = asyncio.create_task(get(http, ASSETS))
    await simulator.wait_until(lambda: simulator.counters.asset_requests == 1)
    assert not asking.done()
    simulator.faults.rest_hang = False
    assert await soon(asking)
    simulator.faults.rest_drop = True
    with pytest.raises(aiohttp.ClientError):
        await get(http, ASSETS)
