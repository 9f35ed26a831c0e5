"""OAuth 1.0a signatures with HMAC-SHA256, from RFC 5849 alone."""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
import hashlib
import hmac
import re
from urllib.parse import parse_qsl, quote, unquote, urlsplit

METHOD = "HMAC-SHA256"
SCHEME = "OAuth "
PARAMETER = re.compile(r'([A-Za-z0-9_]+)="([^"]*)"')
DEFAULT_PORTS = {"http": 80, "https": 443}
REQUIRED = {
    "oauth_consumer_key",
    "oauth_nonce",
    "oauth_signature",
    "oauth_signature_method",
    "oauth_timestamp",
}

type Pairs = Iterable[tuple[str, str]]


class MalformedHeaderError(Exception):
    """Say that the header is not what OAuth 1.0a asks for."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Hold what a signed header says."""

    parameters: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str:
        """Return a parameter, or nothing."""
        return dict(self.parameters).get(name, "")

    @property
    def signed(self) -> tuple[tuple[str, str], ...]:
        """Return the parameters that the signature covers."""
        left_out = ("oauth_signature", "realm")
        return tuple(pair for pair in self.parameters if pair[0] not in left_out)


def read_header(header: str) -> Claim:
    """Read a header, whatever the order and the blanks after commas."""
    if not header.startswith(SCHEME):
        raise MalformedHeaderError
    pairs = [_read_parameter(part) for part in header[len(SCHEME) :].split(",")]
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names) or not set(names) >= REQUIRED:
        raise MalformedHeaderError
    return Claim(parameters=tuple(pairs))


def _read_parameter(part: str) -> tuple[str, str]:
    found = PARAMETER.fullmatch(part.strip())
    if not found:
        raise MalformedHeaderError
    return unquote(found[1]), unquote(found[2])


def read_form(text: str) -> list[tuple[str, str]]:
    """Read a form or a query, names without a value too, in which `+` is a blank."""
    return parse_qsl(text, keep_blank_values=True)


def encode(text: str) -> str:
    """Percent-encode all but the unreserved characters of RFC 3986."""
    return quote(text, safe="")


def base_string(method: str, url: str, parameters: Pairs) -> str:
    """Return what is signed; the query of the URL counts among the parameters."""
    parts = urlsplit(url)
    pairs = sorted(
        (encode(name), encode(value)) for name, value in (*parameters, *read_form(parts.query))
    )
    joined = "&".join(f"{name}={value}" for name, value in pairs)
    host = (parts.hostname or "").lower()
    if parts.port not in (None, DEFAULT_PORTS.get(parts.scheme)):
        host = f"{host}:{parts.port}"
    return "&".join(
        (method.upper(), encode(f"{parts.scheme}://{host}{parts.path}"), encode(joined))
    )


def signature(secret: str, method: str, url: str, parameters: Pairs) -> str:
    """Return the signature that belongs to a request."""
    message = base_string(method, url, parameters).encode()
    digest = hmac.new(f"{encode(secret)}&".encode(), message, hashlib.sha256).digest()
    return b64encode(digest).decode()


def is_signed(claim: Claim, secret: str, method: str, url: str, form: Pairs) -> bool:
    """Tell whether a header was signed with a secret."""
    expected = signature(secret, method, url, (*claim.signed, *form))
    return hmac.compare_digest(expected.encode(), claim.get("oauth_signature").encode())
