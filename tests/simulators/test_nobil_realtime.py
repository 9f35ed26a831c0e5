"""The NOBIL simulator hands out socket addresses, and refuses, as the provider does."""

import asyncio
from http import HTTPStatus

import aiohttp
import pytest
from websockets.asyncio.client import connect

from simulators.nobil import NobilSimulator
from simulators.server import ManualClock

from .nobil_kit import EVSE, STATION, ask_for_url, open_socket, receive, refused_with, soon

pytestmark = pytest.mark.usefixtures("socket_enabled")


async def test_a_missing_and_a_wrong_key_are_told_apart_by_their_message(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """Somebody who mistyped a key would be told to enter one."""
    status, body = await ask_for_url(simulator, http, "wrong")
    async with http.post(simulator.realtime_url) as missing:
        assert missing.status == status == HTTPStatus.UNAUTHORIZED
        assert "missing" in (await missing.json())["message"]
    assert "invalid" in body["message"]
    assert simulator.counters.token_refusals == 2


async def test_the_key_is_also_taken_from_the_gateways_own_header(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A client that the provider accepts would be refused here."""
    headers = {"Ocp-Apim-Subscription-Key": simulator.api_key}
    async with http.post(simulator.realtime_url, headers=headers) as response:
        assert response.status == HTTPStatus.OK


async def test_the_socket_url_cannot_be_had_by_get(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A client with the outdated method would pass here and fail in the world."""
    async with http.get(simulator.realtime_url) as response:
        assert response.status == HTTPStatus.METHOD_NOT_ALLOWED


async def test_a_revoked_key_and_a_new_key_are_known_at_once(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """Nobody could try what happens when a key is exchanged while Home Assistant runs."""
    simulator.faults.api_key_revoked = True
    assert (await ask_for_url(simulator, http))[0] == HTTPStatus.UNAUTHORIZED
    simulator.faults.api_key_revoked = False
    simulator.api_key = "k-second"
    assert (await ask_for_url(simulator, http, "k-second"))[0] == HTTPStatus.OK


@pytest.mark.parametrize("status", [403, 429, 500, 503])
async def test_the_token_endpoint_fails_with_the_status_asked_for(
    simulator: NobilSimulator, http: aiohttp.ClientSession, status: int
) -> None:
    """Nobody could see what a person is told when the provider is in trouble."""
    simulator.faults.token_status = status
    simulator.faults.token_retry_after = 7
    async with http.post(
        simulator.realtime_url, headers={"x-api-key": simulator.api_key}
    ) as response:
        assert response.status == status
        assert response.headers["Retry-After"] == "7"
        assert (await response.json())["statusCode"] == status


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("html", "<!DOCTYPE html>"),
        ("not_json", '{"accessToken": "wss'),
        ("empty", ""),
        ("list", '[{"accessToken"'),
        ("no_access_token", '{"url"'),
        ("null_access_token", '{"accessToken": null}'),
        ("not_a_url", '{"accessToken": "eyJ'),
    ],
)
async def test_the_token_endpoint_says_nonsense_on_demand(
    simulator: NobilSimulator, http: aiohttp.ClientSession, kind: str, said: str
) -> None:
    """A maintenance page with status 200 would take a client by surprise."""
    simulator.faults.apply({"token_body": kind})
    headers = {"x-api-key": simulator.api_key}
    async with http.post(simulator.realtime_url, headers=headers) as response:
        assert response.status == HTTPStatus.OK
        assert (await response.text()).startswith(said)


async def test_a_hanging_token_endpoint_answers_when_the_switch_is_put_back(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A client without a timeout would look as if it worked."""
    simulator.faults.token_hang = True
    asking = asyncio.create_task(ask_for_url(simulator, http))
    await simulator.wait_until(lambda: simulator.counters.token_requests == 1)
    assert not asking.done()
    simulator.faults.token_hang = False
    assert (await soon(asking))[0] == HTTPStatus.OK


async def test_a_token_url_is_refused_once_it_is_older_than_its_lifetime(
    simulator: NobilSimulator, http: aiohttp.ClientSession, clock: ManualClock
) -> None:
    """A client that keeps an old URL would reconnect here and never in the world."""
    _, body = await ask_for_url(simulator, http)
    clock.advance(60)
    assert await refused_with(body["accessToken"]) == HTTPStatus.UNAUTHORIZED
    assert simulator.counters.handshakes_refused == 1


async def test_a_token_can_be_limited_to_one_handshake(
    simulator: NobilSimulator, http: aiohttp.ClientSession
) -> None:
    """A client that uses a URL twice would not be found out."""
    simulator.faults.token_single_use = True
    _, body = await ask_for_url(simulator, http)
    async with connect(body["accessToken"]):
        assert await refused_with(body["accessToken"]) == HTTPStatus.UNAUTHORIZED


async def test_an_open_socket_outlives_its_token(
    simulator: NobilSimulator, http: aiohttp.ClientSession, clock: ManualClock
) -> None:
    """A client would be built to reconnect every minute for nothing."""
    async with await open_socket(simulator, http) as socket:
        clock.advance(86 * 60)
        await simulator.send(STATION, EVSE, "CHARGING")
        assert (await receive(socket))["status"] == "CHARGING"
