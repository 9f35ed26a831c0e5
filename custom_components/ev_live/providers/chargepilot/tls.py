"""Whom to trust, and who we are, by certificates (report 2 and T21). Reads and writes files."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
import ssl
from tempfile import TemporaryDirectory

from .errors import CertificateUnusable


@dataclass(frozen=True, kw_only=True, slots=True)
class Certificates:
    """What was pasted, as PEM."""

    authority: str | None = None
    client: str | None = None
    client_key: str | None = None
    pins: bool = False


def make_context(
    certificates: Certificates, public: Callable[[], ssl.SSLContext]
) -> ssl.SSLContext:
    """Return a context; `public` makes one that trusts the public authorities.

    Raises:
        CertificateUnusable: something that was pasted is of no use.
    """
    context = public()
    if certificates.authority is not None:
        context = _private(certificates.authority, pins=certificates.pins)
    if certificates.client is not None:
        _introduce(context, certificates.client, certificates.client_key or "")
    return context


def _private(pem: str, *, pins: bool) -> ssl.SSLContext:
    """Return a context that trusts these certificates and no others.

    A server that is pinned may have another name than its address. A certificate that is no
    authority's can vouch for nobody but itself, so it is pinned in any case.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_verify_locations(cadata=pem)
    except ssl.SSLError, ValueError:
        raise CertificateUnusable("the certificate to trust is none") from None
    if pins or not context.cert_store_stats()["x509_ca"]:
        context.check_hostname = False
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def _introduce(context: ssl.SSLContext, certificate: str, key: str) -> None:
    """Let a context say who we are; a library wants files, and they are gone at once."""
    with TemporaryDirectory() as folder:
        chain = Path(folder, "chain.pem")
        chain.touch(mode=0o600)
        chain.write_text(f"{certificate}\n{key}\n", encoding="utf-8")
        try:
            # An empty password instead of a question on the terminal.
            context.load_cert_chain(chain, password="")
        except ssl.SSLError, OSError, ValueError:
            raise ClientCertificateUnusable("the client certificate or its key is none") from None


class ClientCertificateUnusable(CertificateUnusable):
    """The certificate that says who we are, or its key, is of no use."""
