"""The one token of an account: who asks for it, how it is renewed, what a refusal means."""

import asyncio
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import aiohttp
import pytest

from custom_components.ev_live.feed import (
    CredentialsRejected,
    FeedError,
    FeedUnavailable,
    QuotaExceeded,
)
from custom_components.ev_live.http import Refused
from custom_components.ev_live.providers.here.calls import NotShared
from custom_components.ev_live.providers.here.oauth import Signer
from custom_components.ev_live.providers.here.tokens import ScopeRefused, TokenKeeper, WrongKeyId
from simulators.here import HereSimulator

from .conftest import Bench

START = 1_000.0


class Hands:
    """Two clocks: one on the wall, one that nobody can set."""

    def __init__(self) -> None:
        """Start both; the wall's says something wild."""
        self.passed = START
        self.wall = 0.0

    def monotonic(self) -> float:
        """Return the seconds that have passed."""
        return self.passed


def keeper(bench: Bench, hands: Hands | None = None, **changes: Any) -> TokenKeeper:
    """Return a token keeper; with hands it lives by their time."""
    simulator = bench.simulator
    key = {"key_id": simulator.access_key_id, "secret": simulator.access_key_secret}
    signer = Signer(**(key | {name: changes.pop(name) for name in key if name in changes}))
    clocks: dict[str, Any] = {"monotonic": hands.monotonic} if hands else {}
    return TokenKeeper(bench.session, signer, url=simulator.token_url, **clocks, **changes)


async def test_who_asks_at_the_same_time_waits_for_the_same_token(bench: Bench) -> None:
    """Stream, names and search would sign in three times at every start."""
    tokens = keeper(bench)

    answers = await asyncio.gather(*(tokens.get() for _ in range(20)))

    assert len({token.text for token in answers}) == 1
    assert bench.simulator.counters.token_requests == 1


async def test_a_token_is_kept_until_five_minutes_before_its_end(bench: Bench) -> None:
    """HERE limits how often one may sign in, and a poll must never meet an old token."""
    hands = Hands()
    tokens = keeper(bench, hands)
    first = await tokens.get()

    hands.passed = START + 86_399 - 400
    assert await tokens.get() is first

    hands.passed = START + 86_399 - 300
    assert await tokens.get() is not first


async def test_a_short_life_is_believed_whatever_was_hoped_for(bench: Bench) -> None:
    """Trap 17: a token would be shown long after its end."""
    bench.simulator.faults.token_ttl = 100
    hands = Hands()
    tokens = keeper(bench, hands)
    first = await tokens.get()

    hands.passed = START + 85
    assert await tokens.get() is first
    hands.passed = START + 90
    assert await tokens.get() is not first


async def test_an_answer_without_a_life_is_given_an_hour(bench: Bench) -> None:
    """An odd answer would end the account."""
    bench.simulator.faults.token_omits_lifetime = True

    token = await keeper(bench, Hands()).get()

    assert token.ends_at == START + 3600


@pytest.mark.parametrize("ahead", [-3600.0, 3600.0, 500_000_000.0])
async def test_a_clock_that_is_off_is_healed_from_the_server_s(bench: Bench, ahead: float) -> None:
    """Trap 9: a box without a clock of its own could not sign in after a power cut."""
    hands = Hands()
    loop = asyncio.get_running_loop()
    began = loop.time()
    tokens = TokenKeeper(
        bench.session,
        Signer(key_id=bench.simulator.access_key_id, secret=bench.simulator.access_key_secret),
        url=bench.simulator.token_url,
        clock=lambda: bench.simulator.clock() + ahead,
        monotonic=lambda: hands.passed + loop.time() - began,
    )

    await tokens.get()
    assert bench.simulator.counters.token_refusals == 1

    # What was learned once is kept, so the next sign-in is right at once.
    tokens.reject(await tokens.get())
    await tokens.get()
    assert bench.simulator.counters.token_refusals == 1


async def test_a_clock_that_cannot_be_healed_is_tried_once_and_is_nobody_s_fault(
    bench: Bench,
) -> None:
    """A person would be asked for a new key because a clock is off."""
    bench.simulator.faults.timestamp_window = -1

    with pytest.raises(Refused, match="401204"):
        await keeper(bench).get()

    assert bench.simulator.counters.token_requests == 2


async def test_every_request_has_a_nonce_of_its_own(bench: Bench) -> None:
    """Trap 9: HERE refuses what it has seen before, so no retry would ever succeed."""
    tokens = keeper(bench)
    bench.simulator.faults.token_error = 401204
    for _ in range(10):
        with pytest.raises(FeedUnavailable):
            await tokens.get()

    headers = [visit.authorization for visit in bench.simulator.journal]
    nonces = {part for header in headers for part in header.split(",") if "nonce" in part}
    assert len(headers) == len(nonces) == 20


async def test_a_nonce_that_was_used_is_replaced_once(bench: Bench) -> None:
    """One unlucky draw would lose the connection."""
    tokens = keeper(bench)
    drawn = iter(["same", "same", "another"])
    path = "custom_components.ev_live.providers.here.tokens.secrets.token_hex"
    with patch(path, lambda _: next(drawn)):
        first = await tokens.get()
        tokens.reject(first)
        assert await tokens.get() is not first

    assert bench.simulator.counters.token_refusals == 1


async def test_a_token_that_was_renewed_meanwhile_is_not_thrown_away(bench: Bench) -> None:
    """Two services that refuse one old token would make two new ones."""
    tokens = keeper(bench)
    old = await tokens.get()
    tokens.reject(old)
    new = await tokens.get()

    tokens.reject(old)

    assert await tokens.get() is new


async def test_while_the_old_token_counts_a_renewal_may_fail(bench: Bench) -> None:
    """The stream would stop five minutes before it has to, and HERE be asked without pause."""
    hands = Hands()
    tokens = keeper(bench, hands)
    first = await tokens.get()
    bench.simulator.faults.token_error = 500203
    hands.passed = START + 86_399 - 200

    assert await tokens.get() is first
    assert await tokens.get() is first
    assert bench.simulator.counters.token_requests == 2

    bench.simulator.faults.token_error = None
    hands.passed += 31
    assert await tokens.get() is not first


async def test_once_the_old_token_has_ended_a_failure_is_said(bench: Bench) -> None:
    """Every call would be refused, and nobody would know why."""
    hands = Hands()
    tokens = keeper(bench, hands)
    await tokens.get()
    bench.simulator.faults.token_error = 500203
    hands.passed = START + 86_400

    with pytest.raises(FeedUnavailable):
        await tokens.get()


@pytest.mark.parametrize("shape", ["classic", "bare", "newer", "merged"])
@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (401300, CredentialsRejected),
        (401302, CredentialsRejected),
        (401310, WrongKeyId),
        (401311, CredentialsRejected),
        (401424, CredentialsRejected),
        (404660, CredentialsRejected),
        (400981, ScopeRefused),
        (403109, ScopeRefused),
        (429002, QuotaExceeded),
        (401200, Refused),
        (401202, Refused),
        (401207, Refused),
        (400200, Refused),
        (412001, Refused),
        (500203, Refused),
    ],
)
async def test_a_refusal_is_sorted_by_its_code_whatever_its_shape(
    bench: Bench, shape: Any, code: int, kind: type[FeedError]
) -> None:
    """A person would be asked for a new key because HERE was busy, or not be asked at all."""
    bench.simulator.faults.token_error_shape = shape
    bench.simulator.faults.token_error = code

    with pytest.raises(kind) as caught:
        await keeper(bench).get()

    assert type(caught.value) is kind


async def test_a_quota_says_how_long_to_wait(bench: Bench) -> None:
    """Who asks again at once is shut out for longer."""
    bench.simulator.faults.token_error = 429002
    bench.simulator.faults.retry_after = 77

    with pytest.raises(QuotaExceeded) as caught:
        await keeper(bench).get()

    assert caught.value.retry_after == 77


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, CredentialsRejected), (403, NotShared), (502, FeedUnavailable)],
)
async def test_a_gateway_s_refusal_is_sorted_by_its_status(
    bench: Bench, status: int, kind: type[FeedError]
) -> None:
    """A gateway before the sign-in has no codes."""
    bench.simulator.faults.token_status = status

    with pytest.raises(kind):
        await keeper(bench).get()


@pytest.mark.parametrize("kind", ["html", "not_json", "empty", "wrapped", "number"])
async def test_an_answer_without_a_token_is_an_outage(bench: Bench, kind: Any) -> None:
    """An error page with status 200 would be shown as a token."""
    bench.simulator.faults.mangle = "token"
    bench.simulator.faults.mangle_as = kind

    with pytest.raises(FeedUnavailable):
        await keeper(bench).get()


async def test_a_project_is_asked_for_and_signed(bench: Bench) -> None:
    """A token for the app would not open what belongs to the project."""
    bench.simulator.faults.scope_required = True
    await keeper(bench, scope=bench.simulator.scope).get()

    assert "scope=hrn" in bench.simulator.journal[-1].body


async def test_a_project_that_is_none_is_the_scope_s_fault(bench: Bench) -> None:
    """A person would look for the mistake in the key."""
    with pytest.raises(ScopeRefused):
        await keeper(bench, scope="my project").get()


@pytest.mark.parametrize(
    "spelled",
    [
        {"access_token": "tok", "token_type": "bearer", "expires_in": 60},
        {"accessToken": "tok", "tokenType": "Bearer", "expiresIn": 60},
    ],
)
async def test_both_spellings_of_an_answer_are_read(
    bench: Bench, unused_tcp_port_factory: Callable[[], int], spelled: dict[str, Any]
) -> None:
    """Trap 10: a gateway that changes the case would lock everybody out."""

    async def answer(request: aiohttp.web.Request) -> aiohttp.web.Response:
        return aiohttp.web.json_response(spelled)

    app = aiohttp.web.Application()
    app.router.add_post("/oauth2/token", answer)
    runner = aiohttp.web.AppRunner(app)
    await runner.setup()
    port = unused_tcp_port_factory()
    await aiohttp.web.TCPSite(runner, "127.0.0.1", port).start()

    token = await TokenKeeper(
        bench.session,
        Signer(key_id="k", secret="s"),
        url=f"http://127.0.0.1:{port}/oauth2/token",
        monotonic=Hands().monotonic,
    ).get()
    await runner.cleanup()

    assert (token.text, token.ends_at) == ("tok", START + 60)


@pytest.mark.parametrize("url", ["nonsense", "http://", "http://127.0.0.1:port/", "ftp://x/y"])
async def test_an_address_that_is_none_is_an_outage(bench: Bench, url: str) -> None:
    """A typing mistake would look like a fault of the program."""
    with pytest.raises(FeedUnavailable):
        await TokenKeeper(bench.session, Signer(key_id="k", secret="s"), url=url).get()


async def test_nobody_at_home_is_an_outage(simulator: HereSimulator, bench: Bench) -> None:
    """A broken line would look like a wrong key."""
    simulator.faults.drop = "token"

    with pytest.raises(FeedUnavailable):
        await keeper(bench).get()
