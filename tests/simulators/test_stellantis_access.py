"""Who may call the Stellantis simulator, and how often."""

from http import HTTPStatus

import pytest

from .stellantis_kit import DRIVEN, VAUXHALL, authorization, run

pytestmark = pytest.mark.usefixtures("socket_enabled")


async def test_user_password_and_client_id_open_the_fleets_and_the_answer_is_hal() -> None:
    """A client that insists on application/json would fail only in the world."""
    async with run() as kit:
        answer = await kit.get("/fleets")
        assert answer.status == HTTPStatus.OK
        assert answer.headers["Content-Type"].startswith("application/hal+json")
        fleets = answer.body["_embedded"]["fleets"]
        assert [fleet["name"] for fleet in fleets] == ["Depot North", "Depot South"]
        assert answer.body["total"] == 2
        assert (answer.body["totalPage"], answer.body["currentPage"]) == (1, 1)


@pytest.mark.parametrize(
    "options",
    [
        {"headers": authorization("MZP000001", "wrong")},
        {"headers": {}},
        {"headers": {"Authorization": "Basic ???"}},
        {"headers": {"Authorization": "Bearer abc"}},
        {"query": {"client_id": "another"}},
    ],
)
async def test_wrong_credentials_are_refused_by_the_gateway(options: dict[str, object]) -> None:
    """A client that reads only the API's errors would not ask the person for a new password."""
    async with run() as kit:
        answer = await kit.ask("GET", "/fleets", **options)  # type: ignore[arg-type]
        assert answer.status == HTTPStatus.UNAUTHORIZED
        assert answer.body["httpCode"] == "401"
        assert answer.body["httpMessage"] == "Unauthorized"
        assert "Invalid" in answer.body["moreInformation"]


async def test_a_client_id_in_the_body_alone_opens_nothing() -> None:
    """Who follows the curl samples of the portal would be let in here and nowhere else."""
    async with run() as kit:
        body = {"client_id": kit.simulator.client_id}
        url = f"{kit.simulator.api_url}{kit.monitors}"
        headers = authorization(kit.simulator.username, kit.simulator.password)
        async with kit.http.post(url, headers=headers, data=body) as response:
            assert response.status == HTTPStatus.UNAUTHORIZED


async def test_a_password_that_is_changed_mid_run_is_refused_in_either_shape() -> None:
    """Nobody could see whether a person is asked to sign in again."""
    async with run() as kit:
        kit.faults.credentials_revoked = True
        assert (await kit.get("/fleets")).status == HTTPStatus.UNAUTHORIZED
        kit.faults.refusal_as = "x_error"
        assert (await kit.get("/fleets")).body["code"] == 40_100
        kit.faults.reset()
        kit.faults.client_id_revoked = True
        body = (await kit.get("/fleets")).body
        assert body["moreInformation"] == "Invalid client id or secret."
        kit.faults.reset()
        kit.faults.access_forbidden = True
        assert (await kit.get("/fleets")).status == HTTPStatus.FORBIDDEN


async def test_what_is_somebody_elses_is_forbidden_and_what_is_nobodys_is_not_found() -> None:
    """A wrong fleet id would be taken for a wrong password."""
    async with run() as kit:
        foreign = next(f for f in kit.simulator.world.fleets.values() if f.foreign)
        assert (await kit.get(f"/fleets/{foreign.fleet_id}")).status == HTTPStatus.FORBIDDEN
        other = kit.simulator.car(VAUXHALL).vid
        path = f"/fleets/{kit.fleet_id}/vehicles/{other}"
        assert (await kit.get(path)).status == HTTPStatus.FORBIDDEN
        answer = await kit.get("/fleets/5c0ffee")
        assert answer.status == HTTPStatus.NOT_FOUND
        assert answer.body.keys() == {"code", "uuid", "message", "timestamp"}
        kit.faults.error_timestamps = False
        answer = await kit.get(f"/fleets/{kit.fleet_id}/vehicles/abc")
        assert answer.body["code"] == 40_410
        assert "timestamp" not in answer.body
        assert answer.headers["Content-Type"].startswith("application/hal+json")
        kit.faults.error_type = "application/json"
        answer = await kit.get("/fleets/none")
        assert answer.headers["Content-Type"].startswith("application/json")


async def test_allowances_are_told_in_both_dialects() -> None:
    """A client would see the end of its allowance in one dialect and run into it in the other."""
    async with run() as kit:
        headers = (await kit.get("/fleets")).headers
        assert headers["X-RateLimit-Limit-1"] == "100000"
        assert headers["X-RateLimit-Remaining-1"] == "99999"
        assert headers["X-RateLimit-Remaining-2"] == "999"
        kit.faults.rate_headers = "named"
        headers = (await kit.get("/fleets")).headers
        assert headers["X-RateLimit-Remaining"] == "name=rate-limit-1,99998;"
        assert "X-RateLimit-Limit-1" not in headers
        kit.faults.rate_headers = "none"
        assert not any("RateLimit" in name for name in (await kit.get("/fleets")).headers)


async def test_too_many_calls_have_to_wait_until_the_window_has_slid_on() -> None:
    """A client that hammers on would never be seen to be locked out."""
    async with run(day_limit=2) as kit:
        for _ in range(2):
            assert (await kit.get("/fleets")).status == HTTPStatus.OK
        answer = await kit.get("/fleets")
        assert answer.status == HTTPStatus.TOO_MANY_REQUESTS
        assert answer.headers["Retry-After"] == answer.headers["X-RateLimit-Reset"] == "86400"
        kit.clock.advance(86_400)
        assert (await kit.get("/fleets")).status == HTTPStatus.OK
        assert kit.simulator.counters.throttled == 1


async def test_a_burst_and_a_switch_throttle_too() -> None:
    """Only the limit of a day could be played through."""
    async with run(burst_limit=1) as kit:
        await kit.get("/fleets")
        assert (await kit.get("/fleets")).headers["Retry-After"] == "1"
        kit.clock.advance(1)
        assert (await kit.get("/fleets")).status == HTTPStatus.OK
        kit.faults.reset()
        kit.faults.apply({"throttle_for": 1045, "retry_after_sent": False})
        answer = await kit.get("/fleets")
        assert "Retry-After" not in answer.headers
        assert "X-RateLimit-Remaining-1" in answer.headers
        assert answer.headers["X-RateLimit-Reset"] == "1045"


async def test_a_path_that_leads_nowhere_is_counted() -> None:
    """A client of the consumer API would not notice that it is at the wrong door."""
    async with run() as kit:
        assert (await kit.get("/user/vehicles")).status == HTTPStatus.NOT_FOUND
        assert kit.simulator.counters.unknown_paths == 1


async def test_what_was_asked_is_written_down() -> None:
    """A test could not see which calls a client made."""
    async with run() as kit:
        await kit.get(f"{kit.vehicle(DRIVEN)}/status")
        visit = kit.simulator.journal[-1]
        assert (visit.service, visit.method, visit.status) == ("status", "GET", 200)
