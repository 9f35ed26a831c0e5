"""The Stellantis simulator wants to see a certificate, and shows one.

A handshake that fails would fail the test in whose loop the server runs, so that servers run in
a thread of their own here.
"""

import asyncio
from contextlib import AbstractContextManager
from http import HTTPStatus
from http.client import HTTPSConnection
from pathlib import Path
import ssl
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from cryptography.hazmat.primitives.serialization import load_pem_private_key
import pytest

from simulators.server import ManualClock
from simulators.stellantis import Papers, StellantisFaults, StellantisSimulator

from .. import threads
from .stellantis_kit import MOVING, PATIENCE, VAN, Kit, authorization, hooked

pytestmark = pytest.mark.usefixtures("socket_enabled")


def serving(**options: Any) -> AbstractContextManager[StellantisSimulator]:
    """Run a simulator in a thread."""
    return threads.serving(StellantisSimulator(tls=True, **options))


def call(simulator: StellantisSimulator, context: ssl.SSLContext) -> int:
    """Ask for the fleets, and return the status."""
    url = urlsplit(simulator.api_url)
    assert url.hostname
    connection = HTTPSConnection(url.hostname, url.port, context=context, timeout=PATIENCE)
    try:
        connection.request(
            "GET",
            f"{url.path}/fleets?client_id={simulator.client_id}",
            headers=authorization(simulator.username, simulator.password),
        )
        return connection.getresponse().status
    finally:
        connection.close()


def trusting(simulator: StellantisSimulator, papers: Papers | None = None) -> ssl.SSLContext:
    """Return a context that trusts the simulator's authority, and shows these papers."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=simulator.ca_certificate)
    if papers:
        papers.client.load_into(context)
    return context


def test_a_partner_with_a_certificate_gets_in() -> None:
    """The three papers that the form asks for would be of no use."""
    with serving() as simulator:
        assert simulator.api_url.startswith("https://127.0.0.1:")
        assert call(simulator, trusting(simulator, simulator.papers)) == HTTPStatus.OK


def test_without_the_authority_the_server_is_not_trusted() -> None:
    """A client that checks nothing would not be caught."""
    with serving() as simulator:
        context = ssl.create_default_context()
        simulator.papers.client.load_into(context)
        with pytest.raises(ssl.SSLCertVerificationError):
            call(simulator, context)


def test_without_a_certificate_or_with_a_strangers_the_handshake_fails() -> None:
    """A client that forgets its certificate would work here."""
    with serving() as simulator:
        for papers in (None, Papers(simulator.username)):
            with pytest.raises(OSError):
                call(simulator, trusting(simulator, papers))


def test_a_certificate_of_yesterday_is_refused() -> None:
    """What a person sees after a year could not be tried."""
    with serving(client_days=(-30, -1)) as simulator, pytest.raises(OSError):
        call(simulator, trusting(simulator, simulator.papers))


@pytest.mark.parametrize(
    ("refusal", "status"), [("401", 401), ("403", 403), ("ignored", HTTPStatus.OK)]
)
def test_a_missing_certificate_may_be_refused_by_the_gateway_instead(
    refusal: Any, status: int
) -> None:
    """A guess about the provider would become a certainty of the client."""
    with serving(faults=StellantisFaults(certificate_refusal=refusal)) as simulator:
        assert call(simulator, trusting(simulator)) == status
        assert call(simulator, trusting(simulator, simulator.papers)) == HTTPStatus.OK


def test_the_certificate_of_another_partner_is_refused() -> None:
    """Somebody could call with the certificate of one and the password of another."""
    with serving() as simulator:
        other = Papers("MZP000002", authority=simulator.papers.authority)
        assert call(simulator, trusting(simulator, other)) == HTTPStatus.FORBIDDEN
        simulator.faults.certificate_name_checked = False
        assert call(simulator, trusting(simulator, other)) == HTTPStatus.OK


@pytest.mark.parametrize(("refusal", "status"), [("tls", None), ("401", 401), ("403", 403)])
def test_a_certificate_may_expire_mid_run(refusal: Any, status: int | None) -> None:
    """The day after the last could not be played through."""
    with serving(faults=StellantisFaults(certificate_refusal=refusal)) as simulator:
        context = trusting(simulator, simulator.papers)
        assert call(simulator, context) == HTTPStatus.OK
        simulator.faults.certificate_expired = True
        if status is None:
            with pytest.raises(OSError):
                call(simulator, context)
        else:
            assert call(simulator, context) == status


def test_the_key_may_be_protected_by_a_passphrase() -> None:
    """The key that the portal's own recipe makes could not be loaded."""
    simulator = StellantisSimulator(passphrase="open sesame")
    assert simulator.client_key.startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert simulator.key_passphrase == "open sesame"
    assert load_pem_private_key(simulator.client_key.encode(), b"open sesame")
    with pytest.raises(ValueError):
        load_pem_private_key(simulator.client_key.encode(), b"wrong")


def test_the_papers_are_written_where_a_person_finds_them(tmp_path: Path) -> None:
    """A person could start the simulator and have nothing to paste."""
    simulator = StellantisSimulator()
    simulator.write_papers(tmp_path)
    assert (tmp_path / "client.pem").read_text() == simulator.client_certificate
    assert (tmp_path / "ca.pem").read_text() == simulator.ca_certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_cert_chain(tmp_path / "client.pem", tmp_path / "client.key")
    assert any(str(tmp_path / "client.key") in line for line in simulator.describe())


async def test_control_needs_no_certificate_and_its_port_lets_no_client_in() -> None:
    """A person with curl would be locked out, or a client would get in without TLS."""
    async with StellantisSimulator(tls=True) as simulator, aiohttp.ClientSession() as http:
        async with http.get(simulator.control_url) as response:
            assert response.status == HTTPStatus.OK
        async with http.get(simulator.url("/connectedcar/v3/fleets")) as response:
            assert response.status == HTTPStatus.FORBIDDEN


async def test_a_webhook_may_be_behind_tls_with_an_authority_of_its_own() -> None:
    """An address of https, which is what the provider wants, could not be called."""
    papers = Papers("somebody")
    context = await asyncio.to_thread(papers.context, "ignored")
    trust = ssl.create_default_context(cadata=papers.ca_pem)
    clock = ManualClock()
    async with (
        hooked(context) as hook,
        StellantisSimulator(clock=clock, webhook_trust=trust) as simulator,
        aiohttp.ClientSession() as http,
    ):
        kit = Kit(simulator=simulator, http=http, clock=clock, hook=hook)
        simulator.faults.plain_targets = "refused"
        await kit.monitor(MOVING)
        await simulator.drive(VAN)
        await hook.wait_for(1)
        assert hook.url.startswith("https://")


async def test_a_restart_keeps_the_port_and_links_lead_to_it() -> None:
    """A client could not be seen to come back after an outage."""
    simulator = StellantisSimulator(tls=True)
    async with simulator:
        before = simulator.api_url
    async with simulator:
        assert simulator.api_url == before
        context = await asyncio.to_thread(trusting, simulator, simulator.papers)
        headers = authorization(simulator.username, simulator.password)
        query = {"client_id": simulator.client_id}
        async with (
            aiohttp.ClientSession() as http,
            http.get(f"{before}/fleets", ssl=context, headers=headers, params=query) as response,
        ):
            page = await response.json(content_type=None)
        assert page["_links"]["self"]["href"] == f"{before}/fleets"
