"""The signature of the sign-in, against HERE's own vectors and against another library."""

from urllib.parse import parse_qsl

from hypothesis import given, strategies as st
from oauthlib.oauth1 import Client  # type: ignore[import-untyped]
import pytest

from custom_components.ev_live.providers.here.oauth import Signer, base_string, signature

SAMPLE = "https://www.sampleurl.com/some/path"
SAMPLE_OAUTH = [
    ("oauth_consumer_key", "testKey"),
    ("oauth_nonce", "ab1Xo3"),
    ("oauth_signature_method", "HMAC-SHA256"),
    ("oauth_timestamp", "123456789"),
    ("oauth_version", "1.0"),
]
THREE = [("key1", "value1"), ("key1", "value2"), ("key2", "value1")]

TOKEN_URL = "https://account.api.here.com/oauth2/token"
KEY_ID = "demo_KEY-id_0001"
SECRET = "demo-SECRET_value.not~real+/=1"
NONCE = "Zk3vQ9"
TIMESTAMP = 1760000000
GRANT = ("grant_type", "client_credentials")
SCOPE = ("scope", "hrn:here:authorization::org000000000:project/ev-demo")


@pytest.mark.parametrize(
    ("form", "query", "expected"),
    [
        ([], "", "FeKRSQawLAt3GwVBYCJqY2lawFkEHs2u78MfT7m1P+A="),
        (THREE, "", "THFhaWB1Lbp/SVU+FSc/ix4CS6LpNY1suaZBSKQ4na4="),
        (
            THREE,
            "?key1=value1&key1=value2&key2=value1",
            "bw5G7oIjsicO2Lp8rNa1H0bNj3Pkv+5aP2g9EedRpxI=",
        ),
    ],
)
def test_here_s_own_vectors_come_out(
    form: list[tuple[str, str]], query: str, expected: str
) -> None:
    """HERE would take every person's key for a wrong one."""
    assert signature("testSecret", "POST", SAMPLE + query, [*SAMPLE_OAUTH, *form]) == expected


@pytest.mark.parametrize(
    ("form", "url", "expected"),
    [
        ([], TOKEN_URL, "2EKg2ys9by0/NNlyda6qWSQ3qx0lfu/1eQi4a+N+DzA="),
        ([GRANT], TOKEN_URL, "fX+8O8TotzGWtsRzOYSFLaePxISd98xN/iZPzQvTGz0="),
        (
            [GRANT, ("expires_in", "3600")],
            TOKEN_URL,
            "F1BCOHH3a7OjwIftd50cc6HiSoAt6bQx+XdsQ95fb+A=",
        ),
        ([GRANT, SCOPE], TOKEN_URL, "wI24BJQNQbSOCy53Q+XIPN5GCXSfbsDnKgmEzjLwtRQ="),
        (
            [GRANT],
            "http://127.0.0.1:8099/oauth2/token",
            "X7D1ltmm+Ms8HE+7ZkwGa5jbSq0qo5JlYsip71qNCMY=",
        ),
    ],
)
def test_the_report_s_vectors_come_out(
    form: list[tuple[str, str]], url: str, expected: str
) -> None:
    """A secret with a plus, a project or another port would not work."""
    header = Signer(key_id=KEY_ID, secret=SECRET).header(
        url, form, nonce=NONCE, timestamp=TIMESTAMP
    )

    assert read(header)["oauth_signature"] == expected


def test_the_base_string_is_the_report_s() -> None:
    """Nobody could tell where a signature went wrong."""
    oauth = [
        ("oauth_consumer_key", KEY_ID),
        ("oauth_nonce", NONCE),
        ("oauth_signature_method", "HMAC-SHA256"),
        ("oauth_timestamp", str(TIMESTAMP)),
        ("oauth_version", "1.0"),
    ]

    assert base_string("post", TOKEN_URL, [*oauth, GRANT]) == (
        "POST&https%3A%2F%2Faccount.api.here.com%2Foauth2%2Ftoken&grant_type%3Dclient_credentials"
        "%26oauth_consumer_key%3Ddemo_KEY-id_0001%26oauth_nonce%3DZk3vQ9%26oauth_signature_method"
        "%3DHMAC-SHA256%26oauth_timestamp%3D1760000000%26oauth_version%3D1.0"
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://account.api.here.com:443/oauth2/token",
        "HTTPS://Account.API.here.com/oauth2/token",
    ],
)
def test_a_port_or_a_capital_that_says_nothing_changes_nothing(url: str) -> None:
    """Trap 9: somebody who writes the address out would be refused."""
    signer = Signer(key_id=KEY_ID, secret=SECRET)
    plain = signer.header(TOKEN_URL, [GRANT], nonce=NONCE, timestamp=TIMESTAMP)

    assert signer.header(url, [GRANT], nonce=NONCE, timestamp=TIMESTAMP) == plain


@pytest.mark.parametrize("other", [TOKEN_URL + "/", TOKEN_URL.replace(".com", ".com:444")])
def test_a_slash_or_a_port_that_says_something_is_signed(other: str) -> None:
    """Trap 9: what is signed must be what is called."""
    signer = Signer(key_id=KEY_ID, secret=SECRET)
    plain = signer.header(TOKEN_URL, [GRANT], nonce=NONCE, timestamp=TIMESTAMP)

    assert signer.header(other, [GRANT], nonce=NONCE, timestamp=TIMESTAMP) != plain


TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
HOSTS = st.sampled_from(["a.example", "127.0.0.1:8099", "A.Example:443", "b.example:8443"])
PATHS = st.sampled_from(["/", "/oauth2/token", "/a/b/", "/x-y_z~"])


@given(key_id=TEXTS, secret=TEXTS, nonce=TEXTS, scope=TEXTS, host=HOSTS, path=PATHS)
def test_another_library_signs_the_same(
    key_id: str, secret: str, nonce: str, scope: str, host: str, path: str
) -> None:
    """What our simulator checks, we might both have understood wrongly."""
    url = f"https://{host}{path}"
    form = [GRANT, ("scope", scope)]
    oracle = Client(
        key_id,
        client_secret=secret,
        nonce=nonce,
        timestamp=str(TIMESTAMP),
        signature_method="HMAC-SHA256",
    )
    _, headers, _ = oracle.sign(
        url,
        "POST",
        body=dict(form),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )

    ours = Signer(key_id=key_id, secret=secret).header(url, form, nonce=nonce, timestamp=TIMESTAMP)

    assert read(ours) == read(headers["Authorization"])


def read(header: str) -> dict[str, str]:
    """Read a header's parameters."""
    scheme, _, rest = header.partition(" ")
    assert scheme == "OAuth"
    pairs = [part.strip().replace('"', "") for part in rest.split(",")]
    return dict(parse_qsl("&".join(pairs).replace("+", "%2B"), keep_blank_values=True))
