"""The Stellantis simulator fails, hangs and talks nonsense on demand."""

import asyncio
from http import HTTPStatus

import aiohttp
import pytest

from .stellantis_kit import DRIVEN, MOVING, Answer, Kit, run, soon

pytestmark = pytest.mark.usefixtures("socket_enabled")

PATIENT = 3600
SERVICES = (
    *("fleets", "fleet", "vehicles", "vehicle", "capabilities", "status", "maintenance"),
    *("alerts", "collisions", "trips", "position", "monitors", "monitor", "create", "update"),
    *("switch", "delete"),
)


async def use(kit: Kit, service: str, monitor_id: str) -> Answer:
    """Use a service."""
    fleet, vehicle = f"/fleets/{kit.fleet_id}", kit.vehicle(DRIVEN)
    one = f"{kit.monitors}/{monitor_id}"
    match service:
        case "create":
            return await kit.post_monitor(kit.body(MOVING))
        case "update":
            return await kit.ask("PUT", one, json=kit.body(MOVING))
        case "switch":
            return await kit.ask("PUT", f"{one}/status", json={"status": "Paused"})
        case "delete":
            return await kit.ask("DELETE", one)
    paths = {
        "fleets": "/fleets",
        "fleet": fleet,
        "vehicles": f"{fleet}/vehicles",
        "vehicle": vehicle,
        "capabilities": f"/vehicles/{DRIVEN}",
        "position": f"{vehicle}/lastPosition",
        "monitors": kit.monitors,
        "monitor": one,
    }
    return await kit.get(paths.get(service, f"{vehicle}/{service}"))


@pytest.mark.parametrize("service", SERVICES)
async def test_any_service_fails_hangs_and_breaks_the_connection(service: str) -> None:
    """A service that always works would hide what the client does when it does not."""
    async with run() as kit:
        monitor_id = await kit.monitor(MOVING)
        kit.faults.apply({"fail": service, "fail_status": 502, "fail_as": "html"})
        assert (await use(kit, service, monitor_id)).status == HTTPStatus.BAD_GATEWAY
        kit.faults.reset()
        kit.faults.apply({"drop": service})
        with pytest.raises(aiohttp.ClientError):
            await use(kit, service, monitor_id)
        kit.faults.reset()
        kit.faults.apply({"hang": service})
        asking = asyncio.create_task(use(kit, service, monitor_id))
        requests = kit.simulator.counters.requests
        await kit.simulator.wait_until(lambda: kit.simulator.counters.requests > requests)
        assert not asking.done()
        kit.faults.reset()
        assert (await soon(asking)).status in (200, 202, 204)


@pytest.mark.parametrize("service", SERVICES)
async def test_any_service_may_send_the_client_on(service: str) -> None:
    """A client that follows no redirect would work here and fail in the world."""
    async with run() as kit:
        monitor_id = await kit.monitor(MOVING)
        kit.faults.apply({"redirect": service})
        assert (await use(kit, service, monitor_id)).status in (200, 202, 204)


@pytest.mark.parametrize(
    ("kind", "raw"), [("html", b"<!DOC"), ("empty", b""), ("number", b"42"), ("wrapped", b"[{")]
)
async def test_nonsense_comes_with_status_200(kind: str, raw: bytes) -> None:
    """A client would trust whatever comes with a good status."""
    async with run() as kit:
        kit.faults.apply({"mangle": "fleets", "mangle_as": kind})
        answer = await kit.get("/fleets")
        assert answer.status == HTTPStatus.OK
        assert answer.raw.startswith(raw)


async def test_half_a_document_is_no_json() -> None:
    """A proxy that cuts an answer short could not be played through."""
    async with run() as kit:
        kit.faults.apply({"mangle": "all", "mangle_as": "not_json"})
        with pytest.raises(ValueError):
            _ = (await kit.get("/fleets")).body


async def test_a_monitor_is_made_though_the_answer_is_lost() -> None:
    """A client that tries again would leave two monitors where one was wanted."""
    async with run() as kit:
        kit.faults.drop_answer = "create"
        with pytest.raises(aiohttp.ClientError):
            await kit.post_monitor(kit.body(MOVING))
        assert kit.simulator.statuses() == {"mine": "Running"}


async def test_an_error_of_the_api_looks_like_one() -> None:
    """The 500 of a replaced box would be taken for an outage of the gateway."""
    async with run(fail="status", fail_status=500) as kit:
        answer = await kit.get(f"{kit.vehicle(DRIVEN)}/status")
        assert (answer.status, answer.body["code"]) == (500, 50_000)
        kit.faults.fail_as = "gateway"
        assert (await kit.get(f"{kit.vehicle(DRIVEN)}/status")).body["httpCode"] == "500"


async def test_a_slow_answer_comes_at_once_when_the_switch_is_put_back() -> None:
    """A test of slowness would have to be slow."""
    async with run(delay=PATIENT) as kit:
        asking = asyncio.create_task(kit.get("/fleets"))
        await kit.simulator.wait_until(lambda: kit.simulator.counters.requests == 1)
        kit.faults.delay = 0
        assert (await soon(asking)).status == HTTPStatus.OK


async def test_a_simulator_stops_at_once_whatever_hangs_and_comes_back_on_its_port() -> None:
    """A test that forgets to put a switch back would hang the whole suite."""
    async with run(hang="all") as kit:
        asking = asyncio.create_task(kit.get("/fleets"))
        await kit.simulator.wait_until(lambda: kit.simulator.counters.requests == 1)
        await soon(kit.simulator.stop())
        with pytest.raises(aiohttp.ClientError):
            await asking
        kit.faults.reset()
        await kit.simulator.start()
        assert (await kit.get("/fleets")).status == HTTPStatus.OK
