"""A certificate authority of our own, and what it signs."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import ipaddress
from pathlib import Path
import ssl
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LOCAL_NAMES = ("127.0.0.1", "localhost")
# The one that the standard asks of everybody, in the words of OpenSSL.
STANDARD_CIPHER = "ECDHE-ECDSA-AES128-SHA256"
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Hold a certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def certificate_pem(self) -> str:
        """Return the certificate as text."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def key_pem(self) -> str:
        """Return the key as text, without a passphrase."""
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()

    def load_into(self, context: ssl.SSLContext) -> None:
        """Let a context prove this identity; reads a file, so not for the event loop."""
        with TemporaryDirectory() as folder:
            chain = Path(folder, "chain.pem")
            chain.write_text(self.certificate_pem + self.key_pem, encoding="ascii")
            context.load_cert_chain(chain)


class Authority:
    """Sign certificates."""

    def __init__(self, name: str = "Invented Depot CA") -> None:
        """Make a new key; no two authorities know each other."""
        self.identity = _make(name, names=(), issuer=None, is_authority=True, days=(-1, 30))

    @property
    def certificate_pem(self) -> str:
        """Return what a client has to trust."""
        return self.identity.certificate_pem

    def sign(
        self, name: str, names: tuple[str, ...] = (), days: tuple[int, int] = (-1, 30)
    ) -> Identity:
        """Make an identity that is valid from one day to another, counted from today."""
        return _make(name, names=names, issuer=self.identity, is_authority=False, days=days)


class Tls:
    """Describe how the server proves itself, and what it asks of the client."""

    def __init__(
        self,
        *,
        authority: Authority | None = None,
        names: tuple[str, ...] = LOCAL_NAMES,
        expired: bool = False,
        self_signed: bool = False,
        client_certificate: bool = False,
        standard_cipher_only: bool = False,
    ) -> None:
        """Make the certificates; with names of elsewhere only pinning helps."""
        self.authority = authority or Authority()
        self.client = self.authority.sign("upstream system")
        days = (-30, -1) if expired else (-1, 30)
        self.server = (
            _make("charge.example", names=names, issuer=None, is_authority=False, days=days)
            if self_signed
            else self.authority.sign("charge.example", names, days)
        )
        self._self_signed = self_signed
        self._client_certificate = client_certificate
        self._standard_cipher_only = standard_cipher_only

    @property
    def ca_pem(self) -> str:
        """Return what the client has to trust: the authority, or the server itself."""
        return self.server.certificate_pem if self._self_signed else self.authority.certificate_pem

    def context(self) -> ssl.SSLContext:
        """Make the context of the server; reads a file, so not for the event loop."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self._standard_cipher_only:
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            context.set_ciphers(STANDARD_CIPHER)
        self.server.load_into(context)
        if self._client_certificate:
            context.load_verify_locations(cadata=self.authority.certificate_pem)
            context.verify_mode = ssl.CERT_REQUIRED
        return context


def _make(
    name: str,
    *,
    names: tuple[str, ...],
    issuer: Identity | None,
    is_authority: bool,
    days: tuple[int, int],
) -> Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signer = issuer.key if issuer else key
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + days[0] * DAY)
        .not_valid_after(now + days[1] * DAY)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(_key_usage(is_authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
    )
    if not is_authority:
        usages = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=False)
    if names:
        alternatives = x509.SubjectAlternativeName([_general_name(one) for one in names])
        builder = builder.add_extension(alternatives, critical=False)
    return Identity(certificate=builder.sign(signer, hashes.SHA256()), key=key)


def _key_usage(is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
