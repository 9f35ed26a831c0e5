"""The lookup of the HERE simulator leads where HERE's does, and to decoys."""

from collections.abc import AsyncIterator
from http import HTTPStatus

import pytest

from .here_kit import Kit, code, run

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
async def kit() -> AsyncIterator[Kit]:
    """Return a client that is signed in."""
    async with run() as kit:
        yield kit


async def test_the_services_are_listed_among_versions_that_lead_nowhere(kit: Kit) -> None:
    """A client that takes the first `stream` would pass here and fail in the world."""
    answer = await kit.look_up()
    listed = [(entry["api"], entry["version"]) for entry in answer.body]
    assert listed.index(("stream", "v1")) < listed.index(("stream", "v2"))
    assert {("blob", "v1"), ("blob", "v2")} <= set(listed)
    assert all(entry["parameters"] == {} for entry in answer.body)
    decoy = f"{kit.bases['stream', 'v1']}/layers/{kit.simulator.layer}/subscribe"
    answer = await kit.ask("POST", decoy, headers=kit.authorization)
    assert answer.status == HTTPStatus.NOT_FOUND


async def test_one_service_is_still_answered_as_an_array(kit: Kit) -> None:
    """A client that asks for one would fail on the shape of the answer."""
    answer = await kit.get(f"{kit.lookup_of(kit.simulator.catalog)}/stream/v2")
    assert [entry["baseURL"] for entry in answer.body] == [kit.bases["stream", "v2"]]


async def test_how_long_the_answer_holds_is_said_or_left_out(kit: Kit) -> None:
    """A client that never looks again would not be found out."""
    assert (await kit.look_up()).headers["Cache-Control"] == "max-age=3600"
    kit.simulator.faults.lookup_max_age = None
    assert "Cache-Control" not in (await kit.look_up()).headers


@pytest.mark.parametrize(
    ("catalog", "status"), [("hrn:here:data::olp-here:other", 404), ("evcp2-updates-prd", 400)]
)
async def test_a_catalog_that_is_not_there_is_refused(kit: Kit, catalog: str, status: int) -> None:
    """Somebody who mistyped the catalog would be told that he may not see it."""
    answer = await kit.get(kit.lookup_of(catalog))
    assert (answer.status, answer.body["code"]) == (status, status)


@pytest.mark.parametrize("status", [403, 404])
async def test_a_catalog_that_is_not_shared_is_refused_everywhere(kit: Kit, status: int) -> None:
    """A person would be asked for a new secret when only the catalog was not shared."""
    kit.simulator.faults.apply({"catalog_shared": False, "unshared_status": status})
    base = kit.stream_url
    assert (await kit.get(kit.lookup_of(kit.simulator.catalog))).status == status
    answer = await kit.ask("POST", f"{base}/subscribe", headers=kit.authorization)
    assert answer.status == status


async def test_a_catalog_may_be_listed_without_its_stream(kit: Kit) -> None:
    """A client would fail with a KeyError in front of a person."""
    kit.simulator.faults.lookup_omits_stream = True
    await kit.look_up()
    assert ("stream", "v2") not in kit.bases
    assert ("stream", "v1") in kit.bases


async def test_services_that_moved_answer_at_the_old_address_with_404_and_no_code(
    kit: Kit,
) -> None:
    """A client that keeps an old address for ever would not be found out."""
    old = kit.stream_url
    await kit.simulator.move_services()
    answer = await kit.ask("POST", f"{old}/subscribe", headers=kit.authorization)
    assert answer.status == HTTPStatus.NOT_FOUND
    assert b"E213" not in answer.raw
    await kit.look_up()
    assert (await kit.ask_to_subscribe()).status == HTTPStatus.CREATED


async def test_what_belongs_to_the_node_is_refused_elsewhere_and_the_other_way_round(
    kit: Kit,
) -> None:
    """A client that mixes up the two addresses would pass here and fail in the world."""
    reader = await kit.subscribe()
    assert not reader.base.startswith(kit.stream_url)
    for method, name in (("GET", "partitions"), ("PUT", "offsets"), ("PUT", "seek")):
        answer = await kit.ask(method, f"{kit.stream_url}/{name}", headers=kit.authorization)
        assert answer.status == HTTPStatus.NOT_FOUND
    for method, base in (("DELETE", kit.stream_url), ("POST", reader.base)):
        answer = await kit.ask(method, f"{base}/subscribe", headers=kit.authorization)
        assert answer.status == HTTPStatus.NOT_FOUND
    assert kit.simulator.counters.wrong_base_requests == 5
    assert kit.simulator.counters.subscriptions_opened == 1


async def test_the_settings_of_the_layer_can_be_read(kit: Kit) -> None:
    """A client could not learn how long a message is kept."""
    kit.simulator.faults.retention = 600
    platform = await kit.get(f"{kit.simulator.lookup_url}/platform/apis/config/v1")
    base = platform.body[0]["baseURL"]
    settings = await kit.get(f"{base}/catalogs/{kit.simulator.catalog}")
    layer = settings.body["layers"][0]
    assert (layer["id"], layer["ttl"]) == (kit.simulator.layer, 600_000)
    assert layer["streamProperties"]["parallelization"] == 4
    assert (await kit.get(f"{base}/catalogs/hrn:other")).status == HTTPStatus.FORBIDDEN


async def test_a_layer_that_is_not_there_is_refused(kit: Kit) -> None:
    """Somebody who mistyped the layer would be told to subscribe again."""
    url = f"{kit.bases['stream', 'v2']}/layers/other/subscribe"
    answer = await kit.ask("POST", url, headers=kit.authorization)
    assert (answer.status, code(answer)) == (404, "E213027")
