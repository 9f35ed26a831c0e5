"""The sign-in of the HERE simulator takes what HERE takes, and nothing else."""

from collections.abc import AsyncIterator
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from hypothesis import given, strategies as st
from oauthlib.oauth1 import Client  # type: ignore[import-untyped]
import pytest

from simulators.here import oauth
from simulators.here.tokens import FORM

from .here_kit import START, Answer, Kit, run

OWN_URL = "https://account.api.here.com/oauth2/token"
OWN_SECRET = "demo-SECRET_value.not~real+/=1"
GRANT = {"grant_type": "client_credentials"}

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
async def kit() -> AsyncIterator[Kit]:
    """Return a client that is signed in."""
    async with run() as kit:
        yield kit


def own_parameters(key: str, nonce: str, timestamp: str, version: str | None) -> Any:
    """Return what a header says before it is signed."""
    named = {
        "oauth_consumer_key": key,
        "oauth_nonce": nonce,
        "oauth_signature_method": "HMAC-SHA256",
        "oauth_timestamp": timestamp,
    }
    return [*named.items(), *([("oauth_version", version)] if version else [])]


def error(answer: Answer) -> tuple[int, int]:
    """Return the status and the code of a refusal."""
    return answer.status, answer.body["errorCode"]


@pytest.mark.parametrize(
    ("url", "form", "expected"),
    [
        (OWN_URL, [], "2EKg2ys9by0/NNlyda6qWSQ3qx0lfu/1eQi4a+N+DzA="),
        (OWN_URL, [*GRANT.items()], "fX+8O8TotzGWtsRzOYSFLaePxISd98xN/iZPzQvTGz0="),
        (
            OWN_URL,
            [*GRANT.items(), ("expires_in", "3600")],
            "F1BCOHH3a7OjwIftd50cc6HiSoAt6bQx+XdsQ95fb+A=",
        ),
        (
            OWN_URL,
            [*GRANT.items(), ("scope", "hrn:here:authorization::org000000000:project/ev-demo")],
            "wI24BJQNQbSOCy53Q+XIPN5GCXSfbsDnKgmEzjLwtRQ=",
        ),
        (
            "http://127.0.0.1:8099/oauth2/token",
            [*GRANT.items()],
            "X7D1ltmm+Ms8HE+7ZkwGa5jbSq0qo5JlYsip71qNCMY=",
        ),
    ],
)
def test_the_known_answers_come_out(url: str, form: list[tuple[str, str]], expected: str) -> None:
    """A client would be tried against a sign-in that HERE does not have."""
    said = own_parameters("demo_KEY-id_0001", "Zk3vQ9", "1760000000", "1.0")
    assert oauth.signature(OWN_SECRET, "POST", url, [*said, *form]) == expected


@pytest.mark.parametrize(
    ("url", "form", "expected"),
    [
        ("", [], "FeKRSQawLAt3GwVBYCJqY2lawFkEHs2u78MfT7m1P+A="),
        (
            "",
            [("key1", "value1"), ("key1", "value2"), ("key2", "value1")],
            "THFhaWB1Lbp/SVU+FSc/ix4CS6LpNY1suaZBSKQ4na4=",
        ),
        (
            "?key1=value1&key1=value2&key2=value1",
            [("key1", "value1"), ("key1", "value2"), ("key2", "value1")],
            "bw5G7oIjsicO2Lp8rNa1H0bNj3Pkv+5aP2g9EedRpxI=",
        ),
    ],
)
def test_the_answers_of_heres_own_client_come_out(
    url: str, form: list[tuple[str, str]], expected: str
) -> None:
    """A name that occurs twice, or a query, would be signed in another order than HERE does."""
    said = own_parameters("testKey", "ab1Xo3", "123456789", "1.0")
    target = f"https://www.sampleurl.com/some/path{url}"
    assert oauth.signature("testSecret", "POST", target, [*said, *form]) == expected


@given(
    secret=st.text("aZ09-._~ +/=&%*é", min_size=1),
    form=st.dictionaries(st.text(min_size=1).filter(str.isprintable), st.text("aä ~+%&=*😀")),
    port=st.sampled_from(["", ":80", ":8099"]),
)
def test_whatever_another_library_signs_is_taken(
    secret: str, form: dict[str, str], port: str
) -> None:
    """A letter that only some secrets have would be encoded in a way of our own."""
    url = f"http://127.0.0.1{port}/oauth2/token"
    client = Client("key", client_secret=secret, signature_method="HMAC-SHA256")
    _, headers, body = client.sign(url, "POST", urlencode(form), {"Content-Type": FORM})
    claim = oauth.read_header(headers["Authorization"])
    assert oauth.is_signed(claim, secret, "POST", url, oauth.read_form(body))
    assert not oauth.is_signed(claim, f"{secret}x", "POST", url, oauth.read_form(body))


async def test_a_form_is_answered_in_snake_case_and_json_in_camel_case(kit: Kit) -> None:
    """A client that reads only one spelling would find no token in the other."""
    form = await kit.ask_signed(GRANT)
    plain = await kit.ask_signed()
    assert list(form.body) == ["access_token", "token_type", "expires_in"]
    assert list(plain.body) == ["accessToken", "tokenType", "expiresIn"]
    assert plain.body["expiresIn"] == 86_399
    assert plain.headers["X-Correlation-ID"]
    assert plain.headers["X-Request-ID"]


async def test_a_shorter_life_is_granted_and_a_longer_one_ignored(kit: Kit) -> None:
    """A client that trusts its wish would use a token that is dead."""
    assert (await kit.ask_signed(GRANT | {"expires_in": "60"})).body["expires_in"] == 60
    assert (await kit.ask_signed(expiresIn=999_999)).body["expiresIn"] == 86_399


async def test_a_scope_is_signed_taken_and_said_back(kit: Kit) -> None:
    """Who has a project could not sign in."""
    scope = kit.simulator.scope
    for answer in (
        await kit.ask_signed(GRANT | {"scope": scope}),
        await kit.ask_signed(scope=scope),
    ):
        assert answer.body["scope"] == scope


@pytest.mark.parametrize(
    ("scope", "status", "number"),
    [
        ("hrn:here:authorization::org1:project/other", 403, 403109),
        ("{0} {0}", 400, 400981),
        ("my project", 400, 400981),
        ("ev-demo", 400, 400200),
    ],
)
async def test_a_scope_that_is_not_ones_own_is_refused(
    kit: Kit, scope: str, status: int, number: int
) -> None:
    """Somebody who mistyped the project would be told nothing about it."""
    answer = await kit.ask_signed(scope=scope.format(kit.simulator.scope))
    assert error(answer) == (status, number)


@pytest.mark.parametrize(
    ("wrong", "number"),
    [
        ({"secret": "wrong"}, 401300),
        ({"key": "unknown"}, 401300),
        ({"key": "demoClientId000000"}, 401310),
        ({"timestamp": 1_768_468_800 - 301}, 401204),
        ({"timestamp": 1_768_468_800 + 301}, 401204),
        ({"signature_method": "HMAC-SHA1"}, 401205),
    ],
)
async def test_a_wrong_signature_is_refused_with_the_code_that_names_the_mistake(
    kit: Kit, wrong: dict[str, Any], number: int
) -> None:
    """A person would be asked for a new secret when only the clock is wrong."""
    assert error(await kit.ask_signed(**wrong)) == (HTTPStatus.UNAUTHORIZED, number)
    assert kit.simulator.counters.token_refusals == 1


async def test_a_body_that_the_signature_does_not_cover_is_refused(kit: Kit) -> None:
    """A client that forgets the form in its signature would pass here and fail in the world."""
    client = Client(
        kit.simulator.access_key_id,
        client_secret=kit.simulator.access_key_secret,
        signature_method="HMAC-SHA256",
        timestamp=str(int(START)),
    )
    _, headers, _ = client.sign(kit.simulator.token_url, "POST")
    answer = await kit.ask("POST", kit.simulator.token_url, headers=headers, data=GRANT)
    assert error(answer) == (401, 401300)


async def test_a_signature_for_another_port_is_refused(kit: Kit) -> None:
    """A client that signs the address it was documented with would pass here."""
    url = "http://127.0.0.1:1/oauth2/token"
    client = Client(
        kit.simulator.access_key_id,
        client_secret=kit.simulator.access_key_secret,
        signature_method="HMAC-SHA256",
        timestamp=str(int(START)),
    )
    _, headers, _ = client.sign(url, "POST")
    body = {"grantType": "client_credentials"}
    answer = await kit.ask("POST", kit.simulator.token_url, headers=headers, json=body)
    assert error(answer) == (401, 401300)


async def test_a_nonce_counts_once(kit: Kit) -> None:
    """A client that sends the same header again when it retries would not be found out."""
    assert (await kit.ask_signed(nonce="Zk3vQ9")).status == HTTPStatus.OK
    assert error(await kit.ask_signed(nonce="Zk3vQ9")) == (401, 401207)
    kit.clock.advance(601)
    assert (await kit.ask_signed(nonce="Zk3vQ9")).status == HTTPStatus.OK
    kit.simulator.faults.nonce_reuse_refused = False
    assert (await kit.ask_signed(nonce="Zk3vQ9")).status == HTTPStatus.OK


async def test_a_client_whose_clock_is_wrong_is_told_the_time(kit: Kit) -> None:
    """A Home Assistant without a clock of its own could never sign in."""
    kit.simulator.faults.clock_skew = 7200
    refused = await kit.ask_signed()
    assert error(refused) == (401, 401204)
    told = parsedate_to_datetime(refused.headers["Date"]).timestamp()
    assert told == START + 7200
    stamp = (await kit.ask("GET", kit.simulator.url("/timestamp"))).body["timestamp"]
    assert stamp == told
    assert (await kit.ask_signed(timestamp=stamp)).status == HTTPStatus.OK


@pytest.mark.parametrize(
    ("options", "number"),
    [
        ({"json": {}}, 400200),
        ({"json": {"grantType": "password"}}, 400200),
        ({"json": {"grantType": "client_credentials", "expiresIn": "soon"}}, 400200),
    ],
)
async def test_a_wish_that_makes_no_sense_is_refused(
    kit: Kit, options: dict[str, Any], number: int
) -> None:
    """A mistake in the body would look like a wrong key."""
    client = Client(
        kit.simulator.access_key_id,
        client_secret=kit.simulator.access_key_secret,
        signature_method="HMAC-SHA256",
        timestamp=str(int(START)),
    )
    _, headers, _ = client.sign(kit.simulator.token_url, "POST")
    answer = await kit.ask("POST", kit.simulator.token_url, headers=headers, **options)
    assert error(answer) == (400, number)
    assert answer.body["errorFields"][0]["errorCode"] in (400201, 400208, 400290)


@pytest.mark.parametrize(
    ("header", "number"),
    [
        (None, 401200),
        ("Basic abc", 401202),
        ('OAuth oauth_nonce="1"', 401202),
        ("OAuth oauth_nonce=1,oauth_nonce=2", 401202),
    ],
)
async def test_a_header_that_is_not_oauth_is_refused(
    kit: Kit, header: str | None, number: int
) -> None:
    """A malformed header would look like a wrong key."""
    headers = {"Authorization": header} if header else {}
    body = {"grantType": "client_credentials"}
    answer = await kit.ask("POST", kit.simulator.token_url, headers=headers, json=body)
    assert error(answer) == (401, number)


@pytest.mark.parametrize(
    ("options", "number"),
    [
        ({"data": b"{", "headers": {"Content-Type": "application/json"}}, 400002),
        ({"data": b"x", "headers": {"Content-Type": "text/plain"}}, 400004),
        ({"data": b"x", "skip_auto_headers": ["Content-Type"]}, 400003),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused(
    kit: Kit, options: dict[str, Any], number: int
) -> None:
    """A mistake in the body would look like a wrong key."""
    assert error(await kit.ask("POST", kit.simulator.token_url, **options)) == (400, number)
