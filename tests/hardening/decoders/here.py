"""HERE: pages of the stream, blobs, records, sign-in, look-up, and what a person pastes."""

from datetime import timedelta

import orjson

from custom_components.ev_live.providers.here import client, tokens
from custom_components.ev_live.providers.here.bookmark import Bookmark
from custom_components.ev_live.providers.here.calls import failure
from custom_components.ev_live.providers.here.oauth import Signer
from custom_components.ev_live.providers.here.properties import Credentials
from custom_components.ev_live.providers.here.records import read_locations, read_places
from custom_components.ev_live.providers.here.subscription import Mode, Reading, Subscription
from custom_components.ev_live.providers.here.wire import Blob, Offset, decode_blob, decode_page
from simulators.here import HereSimulator
from simulators.here.records import location_record, place_record

from ...here.test_properties import FILE
from ...here.test_wire import REPORTED, SAID, WATCHED, message
from .kit import NOW, Decoder, Paper, answer, done, of_json, written

_WORLD = HereSimulator().world
_PARKS = list(_WORLD.locations.values())[:2]
_FIELDS = ("name", "address", "evses", "operator", "location")


def _page(raw: bytes) -> None:
    """Read a page, and its messages as if they were the page's."""
    decode_page(raw, WATCHED)


def _blob(raw: bytes) -> None:
    """Read a blob."""
    decode_blob(raw, WATCHED, Blob(Offset(0, 1), "handle", NOW), [])


def _sign_in(raw: bytes) -> None:
    """Read a token, and what it says of itself."""
    keeper = tokens.TokenKeeper(None, Signer(key_id="k", secret="s"))  # type: ignore[arg-type]
    token = keeper._read(answer(raw))
    assert token.ends_at >= token.renew_at - 1
    assert token.app is None or token.app


def _subscription(raw: bytes) -> None:
    """Read where a subscription lives."""
    reading = Reading(group="g", consumer=None, mode=Mode.SERIAL)
    Subscription(None, reading, is_new=True)._read(answer(raw))  # type: ignore[arg-type]


def _refusal(raw: bytes) -> None:
    """Sort a refusal whose body and headers say anything."""
    text = raw.decode("latin-1")
    for status in (400, 401, 403, 404, 429, 503):
        said = answer(raw, status, Retry_After=text, Date=text)
        assert said.retry_after is None or said.retry_after >= 0
        failure("somebody", said)
        tokens._refusal(said)


def _bookmark(document: object) -> None:
    """Take up notes of anything."""
    notes = document if isinstance(document, dict) else {}
    bookmark = Bookmark(Paper(notes), "HERE", lambda: NOW)
    done(bookmark.turn())
    bookmark.keep()
    done(bookmark.save_now_and_then())


DECODERS = (
    Decoder(
        name="HERE, pages",
        read=_page,
        sound=(REPORTED.encode(), *written([{"messages": [message(), message(8, 1)]}])),
    ),
    Decoder(name="HERE, messages and blobs", read=_blob, sound=written([SAID])),
    Decoder(
        name="HERE, records of EV v3",
        read=of_json(lambda items: list(read_locations(items))),
        sound=written([[location_record(_WORLD, each, _FIELDS) for each in _PARKS]]),
    ),
    Decoder(
        name="HERE, places of the search",
        read=of_json(lambda items: list(read_places(items))),
        sound=written([[place_record(each, 120.0, electric=True) for each in _PARKS]]),
    ),
    Decoder(
        name="HERE, look-up",
        read=client._read_bases,
        sound=written([[{"api": "stream", "version": "v2", "baseURL": "https://example.com/"}]]),
    ),
    Decoder(
        name="HERE, subscriptions",
        read=_subscription,
        sound=written(
            [
                {"nodeBaseURL": "https://node.example.com/stream", "subscriptionId": "s1"},
                {"nodeBaseURL": "https://[", "subscriptionId": "s1"},
            ]
        ),
    ),
    Decoder(
        name="HERE, sign-in",
        read=_sign_in,
        sound=written([{"access_token": "eyJhbGciOiJSUzUxMiJ9.x.y", "expires_in": 86399}]),
    ),
    Decoder(
        name="HERE, refusals",
        read=_refusal,
        sound=(
            *written([{"errorCode": 401204, "errorFields": [{"errorCode": "x"}], "code": "E213"}]),
            b"Mon, 02 Mar 2026 18:00:00 GMT",
            b"9" * 5000,
        ),
    ),
    Decoder(
        name="HERE, credentials.properties",
        read=lambda raw: Credentials.read(raw.decode(errors="replace")),
        sound=(FILE.encode(), FILE.replace("\n", "").encode()),
    ),
    Decoder(
        name="HERE, notes",
        read=of_json(_bookmark),
        sound=written([{"group": "g", "read_at": (NOW - timedelta(minutes=1)).isoformat()}]),
    ),
)

assert orjson.loads(DECODERS[2].sound[0])
