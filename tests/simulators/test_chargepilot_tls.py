"""The ChargePilot simulator proves itself by a certificate, and asks for one where it shall."""

from contextlib import AbstractContextManager
from http import HTTPStatus
from pathlib import Path
import ssl

import aiohttp
import pytest
from websockets.exceptions import InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

from simulators.chargepilot import Authority, ChargePilotSimulator, Tls
from simulators.chargepilot.tls import LOCAL_NAMES

from .. import threads
from .chargepilot_fixtures import PATIENCE, basic

pytestmark = pytest.mark.usefixtures("socket_enabled")


def serving(tls: Tls, port: int = 0) -> AbstractContextManager[ChargePilotSimulator]:
    """Serve in a thread."""
    return threads.serving(ChargePilotSimulator(tls=tls, port=port))


def dial(simulator: ChargePilotSimulator, context: ssl.SSLContext) -> ClientConnection:
    """Open a socket."""
    headers = basic(simulator.username, simulator.password)
    return connect(
        simulator.socket_url, ssl=context, additional_headers=headers, open_timeout=PATIENCE
    )


def lets_in(simulator: ChargePilotSimulator, context: ssl.SSLContext) -> bool:
    """Tell whether the upgrade succeeds; the counters belong to another thread."""
    with dial(simulator, context) as socket:
        assert socket.response
        return socket.response.status_code == HTTPStatus.SWITCHING_PROTOCOLS


def trusting(pem: str) -> ssl.SSLContext:
    """Return a client's context that trusts one certificate and no other."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=pem)
    return context


def test_a_client_that_trusts_the_authority_gets_in() -> None:
    """The certificate that the provider hands out would be of no use."""
    tls = Tls()
    with serving(tls) as simulator:
        assert simulator.socket_url.startswith("wss://127.0.0.1:")
        assert lets_in(simulator, trusting(tls.ca_pem))


def test_a_second_run_with_another_authority_on_the_same_port_is_not_trusted() -> None:
    """Somebody in between could read the password of the depot."""
    before = Tls()
    with serving(before) as simulator:
        port = int(simulator.socket_url.split(":")[2].split("/")[0])
    with serving(Tls(authority=Authority()), port=port) as simulator:
        assert f":{port}/" in simulator.socket_url
        with pytest.raises(ssl.SSLCertVerificationError):
            dial(simulator, trusting(before.ca_pem))


@pytest.mark.parametrize(
    ("names", "expired", "reason"),
    [
        (("charge.example",), False, "IP address mismatch"),
        (LOCAL_NAMES, True, "certificate has expired"),
    ],
)
def test_a_certificate_for_elsewhere_or_of_yesterday_is_not_trusted(
    names: tuple[str, ...], expired: bool, reason: str
) -> None:
    """A person would not be told what is wrong with the certificate."""
    tls = Tls(names=names, expired=expired)
    with (
        serving(tls) as simulator,
        pytest.raises(ssl.SSLCertVerificationError, match=reason),
    ):
        dial(simulator, trusting(tls.ca_pem))


def test_a_self_signed_certificate_can_be_pinned_even_with_the_name_of_elsewhere() -> None:
    """A controller in a cabinet, which has no name, could not be connected to."""
    tls = Tls(self_signed=True, names=("charge.example",))
    context = trusting(tls.ca_pem)
    context.check_hostname = False
    with serving(tls) as simulator:
        assert lets_in(simulator, context)


def test_a_client_has_to_prove_itself_where_that_is_asked() -> None:
    """A client certificate could be configured and never be sent."""
    tls = Tls(client_certificate=True)
    with serving(tls) as simulator:
        stranger = trusting(tls.ca_pem)
        Authority().sign("upstream system").load_into(stranger)
        for context in (trusting(tls.ca_pem), stranger):
            with pytest.raises((OSError, WebSocketException)):
                dial(simulator, context)
        known = trusting(tls.ca_pem)
        tls.client.load_into(known)
        assert lets_in(simulator, known)


def test_the_one_cipher_that_the_standard_demands_is_enough() -> None:
    """A client with a narrowed list of ciphers would not reach a system of the letter."""
    tls = Tls(standard_cipher_only=True)
    with serving(tls) as simulator, dial(simulator, trusting(tls.ca_pem)) as socket:
        connection = socket.socket
        assert isinstance(connection, ssl.SSLSocket)
        assert connection.cipher() == ("ECDHE-ECDSA-AES128-SHA256", "TLSv1.2", 128)


def test_credentials_are_asked_for_behind_tls_too() -> None:
    """A trusted connection would be taken for a login."""
    tls = Tls()
    with serving(tls) as simulator:
        simulator.password = "another"
        good = trusting(tls.ca_pem)
        headers = basic(simulator.username, "wrong")
        with pytest.raises(InvalidStatus) as refused:
            connect(simulator.socket_url, ssl=good, additional_headers=headers)
    assert refused.value.response.status_code == HTTPStatus.UNAUTHORIZED


async def test_the_control_endpoint_needs_no_certificate_and_lets_no_client_in() -> None:
    """A person with curl would be locked out, or a client would get in without TLS."""
    async with (
        ChargePilotSimulator(tls=Tls(client_certificate=True)) as simulator,
        aiohttp.ClientSession() as http,
    ):
        async with http.get(simulator.control_url) as response:
            assert response.status == HTTPStatus.OK
        async with http.get(simulator.url(simulator.dialect.path)) as response:
            assert response.status == HTTPStatus.FORBIDDEN


async def test_two_restarts_keep_both_ports() -> None:
    """A client could not be seen to come back after an outage."""
    simulator = ChargePilotSimulator(tls=Tls())
    async with simulator:
        before = (simulator.socket_url, simulator.control_url)
    async with simulator:
        assert (simulator.socket_url, simulator.control_url) == before


def test_certificate_and_key_are_written_as_pem(tmp_path: Path) -> None:
    """A person could not paste them into a form."""
    tls = Tls()
    assert tls.client.certificate_pem.startswith("-----BEGIN CERTIFICATE-----")
    assert tls.client.key_pem.startswith("-----BEGIN PRIVATE KEY-----")
    chain = tmp_path / "client.pem"
    chain.write_text(tls.client.certificate_pem + tls.client.key_pem, encoding="ascii")
    trusting(tls.ca_pem).load_cert_chain(chain)
