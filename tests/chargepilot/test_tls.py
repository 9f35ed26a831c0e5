"""TLS for real: whom an account trusts, and who it says it is.

The server runs in a thread of its own: what goes wrong there must not end the test here.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
import threading
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.ev_live.providers.chargepilot import flow as chargepilot_flow, tls as rooms
from simulators.chargepilot import Authority, ChargePilotSimulator, Tls

from .test_flow import form, start, submit

ELSEWHERE = ("elsewhere.example",)


@contextmanager
def serving(tls: Tls) -> Iterator[ChargePilotSimulator]:
    """Run a simulator in a thread."""
    loop = asyncio.new_event_loop()
    # What a client does to a handshake is for the client's test to judge.
    loop.set_exception_handler(lambda *_: None)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    simulator = ChargePilotSimulator(tls=tls)
    asyncio.run_coroutine_threadsafe(simulator.start(), loop).result(10)
    try:
        yield simulator
    finally:
        asyncio.run_coroutine_threadsafe(simulator.stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def attempt(hass: HomeAssistant, simulator: ChargePilotSimulator, **changes: Any) -> Any:
    """Fill in the form; return what is wrong, None if nothing is."""
    result = await submit(hass, await start(hass), form(simulator, **changes))
    if result["type"] is not FlowResultType.CREATE_ENTRY:
        return result["errors"]
    await hass.config_entries.async_remove(result["result"].entry_id)
    await hass.async_block_till_done()
    return None


pytestmark = pytest.mark.usefixtures("socket_enabled")


async def test_an_authority_of_its_own_can_be_trusted(hass: HomeAssistant) -> None:
    """T21: a depot without a public certificate could not be reached."""
    tls = Tls()
    with serving(tls) as simulator:
        assert await attempt(hass, simulator, ca_certificate=tls.ca_pem) is None


async def test_without_its_authority_a_server_is_not_believed(hass: HomeAssistant) -> None:
    """T21: the password would go to whoever answers."""
    with serving(Tls()) as simulator:
        assert await attempt(hass, simulator) == {"base": "tls_error"}
        assert simulator.counters.handshakes == 0


async def test_the_certificate_of_another_authority_is_not_believed(hass: HomeAssistant) -> None:
    """T21: the password would go to whoever answers, in spite of the certificate."""
    with serving(Tls()) as simulator:
        other = Authority().certificate_pem
        assert await attempt(hass, simulator, ca_certificate=other) == {"base": "tls_error"}
        assert simulator.counters.handshakes == 0


async def test_a_certificate_that_is_out_of_date_is_not_believed(hass: HomeAssistant) -> None:
    """T21: an old key that somebody found would open the door."""
    tls = Tls(expired=True)
    with serving(tls) as simulator:
        errors = await attempt(hass, simulator, ca_certificate=tls.ca_pem)
        assert errors == {"base": "tls_error"}


async def test_the_name_of_the_server_must_be_right_unless_it_is_pinned(
    hass: HomeAssistant,
) -> None:
    """T21: a private server is often reached by another name than its certificate says."""
    tls = Tls(names=ELSEWHERE)
    with serving(tls) as simulator:
        errors = await attempt(hass, simulator, ca_certificate=tls.ca_pem)
        assert errors == {"base": "tls_error"}
        pinned = tls.server.certificate_pem
        assert await attempt(hass, simulator, ca_certificate=pinned) is None
        by_authority = {"ca_certificate": tls.ca_pem, "pin_certificate": True}
        assert await attempt(hass, simulator, **by_authority) is None


async def test_a_server_that_vouches_for_itself_can_be_pinned(hass: HomeAssistant) -> None:
    """T21: a certificate that signs itself is no authority, and may have no name at all."""
    tls = Tls(names=(), self_signed=True)
    with serving(tls) as simulator:
        assert await attempt(hass, simulator, ca_certificate=tls.ca_pem) is None
        other = Tls(self_signed=True).ca_pem
        assert await attempt(hass, simulator, ca_certificate=other) == {"base": "tls_error"}


async def test_a_client_certificate_lets_us_in(hass: HomeAssistant) -> None:
    """T21: whether the provider's certificate is for the server or for us, nobody knows."""
    tls = Tls(client_certificate=True)
    ours = {
        "ca_certificate": tls.ca_pem,
        "client_certificate": tls.client.certificate_pem,
        "client_key": tls.client.key_pem,
    }
    with serving(tls) as simulator:
        assert await attempt(hass, simulator, ca_certificate=tls.ca_pem) is not None
        assert await attempt(hass, simulator, **ours) is None


async def test_the_suite_that_the_standard_asks_of_everybody_is_spoken(
    hass: HomeAssistant,
) -> None:
    """T21: a list of suites that was narrowed by hand would shut a server by the book out."""
    tls = Tls(standard_cipher_only=True)
    with serving(tls) as simulator:
        assert await attempt(hass, simulator, ca_certificate=tls.ca_pem) is None


@pytest.mark.parametrize(
    ("pasted", "field"),
    [
        ({"ca_certificate": "nonsense"}, "ca_certificate"),
        ({"client_certificate": "nonsense", "client_key": "nonsense"}, "client_certificate"),
    ],
)
async def test_what_is_no_certificate_is_told_at_its_field(
    hass: HomeAssistant, pasted: dict[str, str], field: str
) -> None:
    """A person who pasted half of it would be told that the server cannot be reached."""
    async with ChargePilotSimulator() as simulator:
        errors = await attempt(hass, simulator, **pasted)
        assert errors == {field: "invalid_certificate"}
        assert await attempt(hass, simulator) is None


async def test_a_certificate_without_its_key_is_told(hass: HomeAssistant) -> None:
    """A person would not know which of the two boxes is meant."""
    async with ChargePilotSimulator() as simulator:
        pem = Tls().client.certificate_pem
        errors = await attempt(hass, simulator, client_certificate=pem)
        assert errors == {"client_certificate": "invalid_certificate"}


async def test_certificates_are_read_away_from_the_event_loop(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T21: everything in the house would stand still while files are read."""
    threads: list[threading.Thread] = []

    def note(*args: Any) -> Any:
        """Note where it happens."""
        threads.append(threading.current_thread())
        return rooms.make_context(*args)

    monkeypatch.setattr(chargepilot_flow, "make_context", note)
    tls = Tls()
    with serving(tls) as simulator:
        assert await attempt(hass, simulator, ca_certificate=tls.ca_pem) is None

    assert threads
    assert threading.main_thread() not in threads
