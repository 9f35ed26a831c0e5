"""The certificates of the provider and of its partner."""

from pathlib import Path
import ssl

from cryptography.hazmat.primitives import serialization

from simulators.chargepilot.tls import LOCAL_NAMES, Authority

from .faults import CertificateRefusal

YEAR = (-1, 365)


class Papers:
    """Hold what the server proves itself with, and what a partner has to."""

    def __init__(
        self,
        username: str,
        *,
        authority: Authority | None = None,
        passphrase: str | None = None,
        client_days: tuple[int, int] = YEAR,
    ) -> None:
        """Sign a certificate for the partner, valid from one day to another from today."""
        self.authority = authority or Authority("Invented Fleet CA")
        self.passphrase = passphrase
        self.client = self.authority.sign(username, days=client_days)
        self.server = self.authority.sign("api-cert.example", LOCAL_NAMES)

    @property
    def ca_pem(self) -> str:
        """Return what a client has to trust."""
        return self.authority.certificate_pem

    @property
    def client_pem(self) -> str:
        """Return the certificate of the partner."""
        return self.client.certificate_pem

    @property
    def key_pem(self) -> str:
        """Return the key of the partner, which a passphrase may protect."""
        if self.passphrase is None:
            return self.client.key_pem
        return self.client.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(self.passphrase.encode()),
        ).decode()

    def context(self, refusal: CertificateRefusal) -> ssl.SSLContext:
        """Make the context of the server; reads a file, so not for the event loop."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.server.load_into(context)
        context.load_verify_locations(cadata=self.ca_pem)
        context.verify_mode = ssl.CERT_REQUIRED if refusal == "tls" else ssl.CERT_OPTIONAL
        return context

    def write(self, folder: Path) -> dict[str, Path]:
        """Write what a partner needs into a folder of its own, and say where."""
        papers = {
            "Certificate": ("client.pem", self.client_pem),
            "Private key": ("client.key", self.key_pem),
            "CA certificate": ("ca.pem", self.ca_pem),
        }
        for name, text in papers.values():
            (folder / name).write_text(text, encoding="ascii")
        return {what: folder / name for what, (name, _) in papers.items()}
