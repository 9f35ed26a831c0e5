"""Signs a token request by OAuth 1.0a with HMAC-SHA256 (report 4.2, RFC 5849 section 3.4).

Pure: the nonce and the time come from outside.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
import hashlib
import hmac
from urllib.parse import quote

from yarl import URL

METHOD = "HMAC-SHA256"

type Pairs = Iterable[tuple[str, str]]


def encode(text: str) -> str:
    """Percent-encode all but RFC 3986's unreserved characters (report 4.2, rule 3)."""
    return quote(text, safe="")


def base_string(method: str, url: str, parameters: Pairs) -> str:
    """Return what is signed; the query of the URL counts among the parameters (rules 2 to 4)."""
    address = URL(url)
    pairs = sorted((encode(name), encode(value)) for name, value in _all(address, parameters))
    joined = "&".join(f"{name}={value}" for name, value in pairs)
    return "&".join((method.upper(), encode(_bare(address)), encode(joined)))


def signature(secret: str, method: str, url: str, parameters: Pairs) -> str:
    """Return the signature of a request (report 4.2, rules 5 and 6)."""
    message = base_string(method, url, parameters).encode()
    digest = hmac.digest(f"{encode(secret)}&".encode(), message, hashlib.sha256)
    return base64.b64encode(digest).decode()


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Signs requests with one access key."""

    key_id: str
    secret: str

    def header(self, url: str, form: Pairs, *, nonce: str, timestamp: int) -> str:
        """Return the Authorization header of a POST of a form (report 4.2, rules 1 and 7)."""
        oauth = {
            "oauth_consumer_key": self.key_id,
            "oauth_nonce": nonce,
            "oauth_signature_method": METHOD,
            "oauth_timestamp": str(timestamp),
            "oauth_version": "1.0",
        }
        signed = signature(self.secret, "POST", url, [*oauth.items(), *form])
        said = oauth | {"oauth_signature": signed}
        return "OAuth " + ",".join(f'{name}="{encode(value)}"' for name, value in said.items())


def _all(address: URL, parameters: Pairs) -> Pairs:
    """Give the parameters, then those of the query."""
    yield from parameters
    yield from address.query.items()


def _bare(address: URL) -> str:
    """Return an address without query, and without a port that goes without saying."""
    host = (address.raw_host or "").lower()
    if address.port != _usual_port(address.scheme):
        host = f"{host}:{address.port}"
    return f"{address.scheme}://{host}{address.raw_path}"


def _usual_port(scheme: str) -> int | None:
    """Return the port of a scheme."""
    return {"http": 80, "https": 443}.get(scheme)
