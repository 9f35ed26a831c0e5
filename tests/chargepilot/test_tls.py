"""TLS for real: whom an account trusts, and who it says it is."""

from contextlib import AbstractContextManager
import threading
from typing import Any
from urllib.parse import urlsplit

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.ev_live import tls as rooms
from custom_components.ev_live.const import DOMAIN
from custom_components.ev_live.providers.chargepilot import flow as chargepilot_flow
from simulators.chargepilot import Authority, ChargePilotSimulator, Tls

from .. import threads
from ..helpers import until, wait_out
from .test_flow import form, start, submit

ELSEWHERE = ("elsewhere.example",)


def serving(tls: Tls) -> AbstractContextManager[ChargePilotSimulator]:
    """Run a simulator in a thread."""
    return threads.serving(ChargePilotSimulator(tls=tls))


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


async def test_an_account_does_not_follow_a_server_to_another_authority(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """T21: whoever takes over the address of the depot would be told its password."""
    before = Tls()
    with serving(before) as simulator:
        result = await submit(
            hass, await start(hass), form(simulator, ca_certificate=before.ca_pem)
        )
        entry = result["result"]
        await until(hass, lambda: entry.runtime_data.is_live)
        url = simulator.socket_url
    await until(hass, lambda: not entry.runtime_data.is_live)

    port = urlsplit(url).port
    assert port is not None
    issues = ir.async_get(hass)
    other = ChargePilotSimulator(tls=Tls(authority=Authority()), port=port)
    with threads.serving(other):
        assert other.socket_url == url
        for _ in range(3):
            await wait_out(hass, freezer)
        await until(hass, lambda: issues.async_get_issue(DOMAIN, f"tls_error_{entry.entry_id}"))
        assert other.counters.handshakes == 0
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()


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
        ({"ca_certificate": "\u2013\u2013nonsense\u2013\u2013"}, "ca_certificate"),
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


async def test_remarks_in_a_file_of_certificates_are_passed_over(hass: HomeAssistant) -> None:
    """Tools write the owner's name above a certificate, and not every name is ASCII."""
    tls = Tls(client_certificate=True)
    remark = "subject: O = Städtische Verkehrsbetriebe\n"
    ours = {
        "ca_certificate": remark + tls.ca_pem,
        "client_certificate": remark + tls.client.certificate_pem,
        "client_key": remark + tls.client.key_pem,
    }
    with serving(tls) as simulator:
        assert await attempt(hass, simulator, **ours) is None


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
    where: list[threading.Thread] = []

    def note(*args: Any) -> Any:
        """Note where it happens."""
        where.append(threading.current_thread())
        return rooms.make_context(*args)

    monkeypatch.setattr(chargepilot_flow, "make_context", note)
    tls = Tls()
    with serving(tls) as simulator:
        assert await attempt(hass, simulator, ca_certificate=tls.ca_pem) is None

    assert where
    assert threading.main_thread() not in where
