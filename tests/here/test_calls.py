"""What answers say beside what was asked: when to come back, what time it is, whose token it is."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime
import json
from typing import Any

import pytest

from custom_components.ev_live.feed import CredentialsRejected
from custom_components.ev_live.http import Answer
from custom_components.ev_live.providers.here.calls import NotShared
from custom_components.ev_live.providers.here.tokens import Token
from simulators.here import HereSimulator

from .conftest import Bench

DATE = "Thu, 15 Jan 2026 09:20:00 GMT"


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "20"}, 20),
        ({"Retry-After": " 20 "}, 20),
        ({"Retry-After": "Thu, 15 Jan 2026 09:21:30 GMT", "Date": DATE}, 90),
        ({"Retry-After": "Thu, 15 Jan 2026 09:00:00 GMT", "Date": DATE}, 0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": ""}, None),
        ({}, None),
    ],
)
def test_an_answer_says_how_long_to_wait(headers: dict[str, str], wait: float | None) -> None:
    """Who comes back too early is shut out for longer."""
    assert Answer(status=503, headers=headers, body=b"").retry_after == wait


@pytest.mark.parametrize(
    ("headers", "date"),
    [
        ({"Date": DATE}, datetime(2026, 1, 15, 9, 20, tzinfo=UTC)),
        ({"Date": "Thu, 15 Jan 2026 09:20:00 -0000"}, datetime(2026, 1, 15, 9, 20, tzinfo=UTC)),
        ({"Date": "today"}, None),
        ({}, None),
    ],
)
def test_an_answer_says_what_time_it_is(headers: dict[str, str], date: datetime | None) -> None:
    """A clock could not be healed, or be healed to nonsense."""
    assert Answer(status=401, headers=headers, body=b"").date == date


@pytest.mark.parametrize(
    ("code", "kind"), [("E213017", CredentialsRejected), ("E213027", NotShared)]
)
async def test_what_no_wait_can_mend_is_said_to_a_person(
    simulator: HereSimulator, bench: Bench, code: Any, kind: type[Exception]
) -> None:
    """A layer that is not there would be asked for every few minutes, and nobody would know."""
    simulator.faults.subscribe_error = code

    with pytest.raises(kind):
        await bench.read(bench.make_feed(), lambda: True)


@pytest.mark.parametrize(
    ("head", "app"),
    [
        ({"alg": "RS512", "iss": "HERE", "aid": "demoApp01"}, "demoApp01"),
        ({"alg": "RS512"}, None),
        ({"aid": 7}, None),
        (["aid"], None),
    ],
)
def test_the_app_is_read_from_the_token_s_head(head: Any, app: str | None) -> None:
    """Two keys of one app would make two accounts of the same stations."""
    text = urlsafe_b64encode(json.dumps(head).encode()).rstrip(b"=").decode()

    assert Token(text=f"{text}.body.sign", renew_at=0, ends_at=0).app == app


@pytest.mark.parametrize("text", ["opaque", "hN.x", "", "====.", "ÿ.y"])
def test_a_token_that_is_no_jwt_names_no_app(text: str) -> None:
    """HERE may hand out another kind of token tomorrow."""
    assert Token(text=text, renew_at=0, ends_at=0).app is None
