"""Whom to trust, and who we are, by certificates. Reads and writes files."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
import ssl
from tempfile import TemporaryDirectory

from cryptography import x509

from .feed import CredentialsRejected


class CertificateUnusable(CredentialsRejected):
    """A certificate or a key that was pasted is none."""

    form_error = "invalid_certificate"


class ClientCertificateUnusable(CertificateUnusable):
    """The certificate that says who we are, or its key, is of no use."""


class WrongPassphrase(CertificateUnusable):
    """The key is encrypted, and not with this passphrase."""

    form_error = "wrong_passphrase"


@dataclass(frozen=True, kw_only=True, slots=True)
class Certificates:
    """What was pasted, as PEM.

    Beside `authority` the public authorities are trusted only if it `adds` to them.
    `pins` trusts that very certificate, whatever name the server is reached by.
    """

    authority: str | None = None
    client: str | None = None
    client_key: str | None = None
    passphrase: str = ""
    adds: bool = False
    pins: bool = False


def make_context(
    certificates: Certificates, public: Callable[[], ssl.SSLContext]
) -> ssl.SSLContext:
    """Return a context; `public` makes one that trusts the public authorities.

    Raises:
        CertificateUnusable: something that was pasted is of no use.
    """
    context = public()
    if certificates.authority is not None and certificates.adds:
        _trust(context, certificates.authority)
    elif certificates.authority is not None:
        context = _private(certificates.authority, pins=certificates.pins)
    if certificates.client is not None:
        _introduce(context, certificates)
    return context


def expiry(pem: str) -> datetime:
    """Return when the first certificate of a chain expires.

    Raises:
        ClientCertificateUnusable: it is no certificate.
    """
    try:
        return x509.load_pem_x509_certificates(pem.encode())[0].not_valid_after_utc
    except ValueError:
        raise ClientCertificateUnusable("the client certificate is none") from None


def _private(pem: str, *, pins: bool) -> ssl.SSLContext:
    """Return a context that trusts these certificates and no others.

    A server that is pinned may have another name than its address. A certificate that is no
    authority's can vouch for nobody but itself, so it is pinned in any case.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    _trust(context, pem)
    if pins or not context.cert_store_stats()["x509_ca"]:
        context.check_hostname = False
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def _trust(context: ssl.SSLContext, pem: str) -> None:
    """Let a context trust these certificates."""
    try:
        context.load_verify_locations(cadata=_plain(pem))
    except ssl.SSLError, ValueError:
        raise CertificateUnusable("the certificate to trust is none") from None


def _introduce(context: ssl.SSLContext, certificates: Certificates) -> None:
    """Let a context say who we are; a library wants files, and they are gone at once."""
    with TemporaryDirectory() as folder:
        chain = Path(folder, "chain.pem")
        chain.touch(mode=0o600)
        chain.write_text(
            _plain(f"{certificates.client}\n{certificates.client_key or ''}\n"), encoding="ascii"
        )
        try:
            # An empty password instead of a question on the terminal.
            context.load_cert_chain(chain, password=certificates.passphrase)
        except ssl.SSLError, OSError, ValueError:
            if "ENCRYPTED" in (certificates.client_key or ""):
                raise WrongPassphrase("the passphrase does not open the key") from None
            raise ClientCertificateUnusable("the client certificate or its key is none") from None


def _plain(pem: str) -> str:
    """Return what is ASCII: whatever else a file says, about its owner, is a remark."""
    return pem.encode("ascii", "ignore").decode("ascii")
