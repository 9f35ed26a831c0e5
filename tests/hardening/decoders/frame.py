"""The frame: what is written down for the next start, and certificates that people paste."""

from contextlib import suppress
from datetime import timedelta
import ssl
from typing import Any

import orjson

from custom_components.ev_live.memory import dump, load
from custom_components.ev_live.notebook import Notebook
from custom_components.ev_live.tls import Certificates, CertificateUnusable, expiry, make_context
from simulators.chargepilot import Tls

from ...pure.test_memory import empty_fleet, everything, sound_document, use
from .kit import Decoder, Paper, done, of_json, written


def _document(document: Any) -> None:
    """Start from a document of anything, live on, and write it down again."""
    fleet = empty_fleet()
    assert load(fleet, document, everything) >= 0
    use(fleet)
    fleet.expire(timedelta(hours=1))
    # What cannot be written would never be written again.
    written_again = orjson.loads(orjson.dumps(dump(fleet)))
    assert load(empty_fleet(), written_again, everything) == 0


def _notebook(notes: Any) -> None:
    """Open a notebook of anything, and write in it."""
    notebook = Notebook(Paper(notes if isinstance(notes, dict) else {}))
    done(notebook.page("monitors").read())
    done(notebook.page("shelf").write({"a": 1}))


def _certificates(raw: bytes) -> None:
    """Paste something into every box of certificates and keys."""
    pem = raw.decode(errors="replace")
    for pasted in (
        Certificates(authority=pem),
        Certificates(authority=pem, adds=True),
        Certificates(client=pem, client_key=pem, passphrase=pem),
        Certificates(client=_CLIENT.certificate_pem, client_key=pem),
    ):
        with suppress(CertificateUnusable):
            make_context(pasted, lambda: ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    expiry(pem)


_CLIENT = Tls().client

DECODERS = (
    Decoder(name="Memory of a fleet", read=of_json(_document), sound=written([sound_document()])),
    Decoder(
        name="Notes of a feed",
        read=of_json(_notebook),
        sound=written([{"monitors": {"paused": []}, "shelf": {"kept": []}}]),
    ),
    Decoder(
        name="Certificates and keys, PEM",
        read=_certificates,
        sound=(
            f"{_CLIENT.certificate_pem}{_CLIENT.key_pem}".encode(),
            f"subject: O = Städtische\n{_CLIENT.certificate_pem}".encode(),
        ),
    ),
)
