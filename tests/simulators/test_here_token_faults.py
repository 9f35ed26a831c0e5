"""The sign-in of the HERE simulator fails in every way that HERE's does."""

from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any

import pytest

from .here_kit import Kit, run

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
async def kit() -> AsyncIterator[Kit]:
    """Return a client that is signed in."""
    async with run() as kit:
        yield kit


@pytest.mark.parametrize(
    ("number", "status"),
    [
        (401302, 401),
        (401311, 401),
        (401424, 401),
        (404660, 401),
        (403109, 403),
        (412001, 412),
        (429002, 429),
        (500203, 500),
    ],
)
async def test_any_code_of_the_table_comes_with_its_status(
    kit: Kit, number: int, status: int
) -> None:
    """Nobody could see what a person is told when HERE says no."""
    kit.simulator.faults.apply({"token_error": number, "retry_after": 9})
    answer = await kit.ask_signed()
    assert (answer.status, answer.body["errorCode"]) == (status, number)
    assert answer.headers["Retry-After"] == "9"


@pytest.mark.parametrize(
    ("shape", "keys"),
    [
        ("classic", {"errorId", "httpStatus", "errorCode", "error_description"}),
        ("bare", {"errorCode", "message"}),
        ("newer", {"title", "status", "code", "cause", "action"}),
        ("merged", {"title", "code", "error", "errorCode"}),
    ],
)
async def test_a_refusal_comes_in_each_shape_that_was_seen(
    kit: Kit, shape: str, keys: set[str]
) -> None:
    """A wrong secret would be reported as an outage."""
    kit.simulator.faults.apply({"token_error": 401300, "token_error_shape": shape})
    body = (await kit.ask_signed()).body
    assert keys <= body.keys()
    assert "401300" in (str(body.get("errorCode")), body.get("code"))


async def test_revoked_and_exchanged_credentials_are_known_at_once(kit: Kit) -> None:
    """Nobody could try what happens when a key is exchanged while Home Assistant runs."""
    kit.simulator.faults.credentials_revoked = True
    assert (await kit.ask_signed()).status == HTTPStatus.UNAUTHORIZED
    kit.simulator.faults.credentials_revoked = False
    kit.simulator.credentials.access_key_secret = "second"
    assert (await kit.ask_signed(secret="first")).status == HTTPStatus.UNAUTHORIZED
    assert (await kit.ask_signed()).status == HTTPStatus.OK


async def test_a_gateway_before_the_sign_in_answers_without_a_code(kit: Kit) -> None:
    """A client would take an outage for a wrong secret."""
    kit.simulator.faults.token_status = 503
    answer = await kit.ask_signed()
    assert answer.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert "errorCode" not in answer.body


async def test_a_token_dies_of_age_and_by_order(kit: Kit) -> None:
    """A client that never renews its token would look as if it worked."""
    kit.simulator.faults.token_ttl = 10
    await kit.sign_in()
    assert (await kit.look_up()).status == HTTPStatus.OK
    kit.clock.advance(10)
    dead = await kit.look_up()
    assert dead.status == HTTPStatus.UNAUTHORIZED
    assert dead.body["error_description"] == "Token Validation Failure - invalid time in token"
    await kit.sign_in()
    assert (await kit.look_up()).status == HTTPStatus.OK
    await kit.simulator.expire_tokens()
    assert (await kit.look_up()).status == HTTPStatus.UNAUTHORIZED
    assert kit.simulator.counters.bearers_refused == 2


async def test_a_new_token_can_be_refused_as_well(kit: Kit) -> None:
    """A client that renews its token in a circle would not be found out."""
    kit.simulator.faults.bearer_rejected = True
    await kit.sign_in()
    assert (await kit.look_up()).status == HTTPStatus.UNAUTHORIZED


async def test_a_request_without_a_token_or_with_an_api_key_is_refused(kit: Kit) -> None:
    """A client with a mere API key would pass here and fail in the world."""
    url = kit.lookup_of(kit.simulator.catalog)
    answer = await kit.ask("GET", url, params={"apiKey": "abc"})
    assert answer.status == HTTPStatus.UNAUTHORIZED
    assert answer.body["error_description"] == "No credentials found"


async def test_a_catalog_shared_with_a_project_wants_a_token_of_the_project(kit: Kit) -> None:
    """Who left out the scope could not learn that it is needed."""
    kit.simulator.faults.scope_required = True
    assert (await kit.look_up()).status == HTTPStatus.FORBIDDEN
    await kit.sign_in(scope=kit.simulator.scope)
    assert (await kit.look_up()).status == HTTPStatus.OK


async def test_a_lifetime_may_be_left_unsaid(kit: Kit) -> None:
    """A client that needs the number would fail on an answer that is legal."""
    kit.simulator.faults.token_omits_lifetime = True
    assert list((await kit.ask_signed()).body) == ["accessToken", "tokenType"]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("html", b"<!DOCTYPE html>"),
        ("not_json", b'{"accessToken"'),
        ("empty", b""),
        ("wrapped", b'[{"accessToken"'),
        ("number", b"42"),
    ],
)
async def test_nonsense_is_said_with_status_200_on_demand(kit: Kit, kind: str, said: bytes) -> None:
    """A maintenance page would take a client by surprise."""
    kit.simulator.faults.apply({"mangle": "token", "mangle_as": kind})
    answer = await kit.ask_signed()
    assert answer.status == HTTPStatus.OK
    assert answer.raw.startswith(said)
    assert kind != "empty" or answer.raw == b""


async def test_the_credentials_can_be_had_as_the_file_that_here_gives(kit: Kit) -> None:
    """Nobody could try to paste the file whole."""
    said: dict[str, Any] = dict(
        line.split(" = ", 1) for line in kit.simulator.credentials_file.splitlines()
    )
    assert said["here.access.key.id"] == kit.simulator.access_key_id
    assert said["here.token.endpoint.url"] == kit.simulator.token_url
    assert said["here.client.id"] == kit.simulator.credentials.client_id
