"""Stellantis: what is posted, what is asked for, expressions, monitors and notes."""

from contextlib import suppress
from typing import Any

from multidict import CIMultiDict
import orjson

from custom_components.ev_live.feed import ProtocolViolation, Unwelcome
from custom_components.ev_live.providers.stellantis import client, quota
from custom_components.ev_live.providers.stellantis.documents import (
    SECRET_HEADER,
    Callback,
    document,
    is_stored,
)
from custom_components.ev_live.providers.stellantis.expressions import (
    ExpressionError,
    check,
    suggest_repair,
)
from custom_components.ev_live.providers.stellantis.gate import READ_ASIDE, Gate
from custom_components.ev_live.providers.stellantis.memo import Memo
from custom_components.ev_live.providers.stellantis.monitors import UnsoundMonitor, monitor_from
from custom_components.ev_live.providers.stellantis.notification import decode
from custom_components.ev_live.providers.stellantis.own import own_monitors
from custom_components.ev_live.providers.stellantis.plan import ours

from ...stellantis.garage import VIN, alert, body, car, charges, garage
from ...stellantis.test_any_json import CRASH, EVENT, STATUS, check as check_garage
from .kit import Decoder, Paper, answer, done, oddities, of_json, written

_SECRET, _TAG = "an-invented-secret", "7f3c21ab"
_OWN = own_monitors()[0]
_CALLBACK = Callback(target="https://example.com/hook", secret=_SECRET, tag=_TAG)
_SENT = document(_OWN, _CALLBACK)


def _notification(raw: bytes) -> None:
    """Take in what was posted, also by vehicles that are not known yet."""
    house = garage()
    house.apply(house.reducer.take(decode(raw)))
    check_garage(house)


def _status(raw: Any) -> None:
    """Take in a status, the service, and what is wrong."""
    house = garage()
    house.read(raw)
    house.apply(house.reducer.maintenance(VIN, raw))
    wrong = raw if isinstance(raw, list) else [raw]
    house.apply(house.reducer.alerts(VIN, wrong))
    house.apply(house.reducer.collisions(VIN, wrong))
    house.park(raw)
    check_garage(house)


def _gate(raw: bytes) -> None:
    """Come to the door with anything as secret, and then with anything as body."""
    gate = Gate(_SECRET, _TAG, oddities())
    # As aiohttp reads a header that is no UTF-8.
    shown = raw.decode(errors="surrogateescape")
    with suppress(Unwelcome):
        gate.recognise({SECRET_HEADER: shown})
    # What is larger is read in another thread, by the same decoder.
    if len(raw) < READ_ASIDE:
        with suppress(Unwelcome):
            done(gate.admit(raw))


def _expression(raw: bytes) -> None:
    """Read an expression, and print it."""
    text = raw.decode(errors="replace")
    repaired = suggest_repair(text)
    assert repaired is None or len(repaired) < 2 * len(text) + 10
    check(text, ["a", "b", "low"]).printed()


def _monitors(items: Any) -> None:
    """Find ours in a list of monitors, and see whether they are as they should be."""
    if not isinstance(items, list):
        return
    for remote in ours([each for each in items if isinstance(each, dict)], _TAG):
        is_stored(remote.stored, _SENT)


def _subentry(data: Any) -> None:
    """Read a monitor that a person built."""
    monitor_from("01H", data if isinstance(data, dict) else {"label": data})


def _headers(raw: bytes) -> None:
    """Read how often one may still call."""
    text = raw.decode("latin-1")
    for name in ("X-RateLimit-Remaining-1", "X-RateLimit-Remaining", "X-RateLimit-Reset"):
        headers = CIMultiDict({name: text, "Retry-After": text})
        quota.remaining_today(headers, None)
        quota.wait_of(answer(raw, 429, **{name.replace("-", "_"): text}))


def _pages(page: Any) -> None:
    """Read the items of a page, and where the next one is."""
    if not isinstance(page, dict):
        return
    calls = _client()
    if (after := calls._next(page)) is not None:
        assert after.host == "api.example.com"
    client._items("the fleets", page, "vehicles")


def _refusal(raw: bytes) -> None:
    """Sort a refusal that says anything."""
    for status in (400, 401, 403, 404, 409, 422, 429, 500):
        str(_client()._failure("the vehicles", answer(raw, status)))


def _client() -> client.StellantisClient:
    """Return somebody who could call."""
    access = client.Access(username="u", password="p", client_id="c")
    return client.StellantisClient(None, access, None, "https://api.example.com")  # type: ignore[arg-type]


def _notes(notes: Any) -> None:
    """Take up notes of anything."""
    fields = notes if isinstance(notes, dict) else {"seen": notes, "kept": notes}
    house = garage()
    house.reducer.load(fields)
    done(Memo(Paper(fields)).read())
    check_garage(house)


_UNKNOWN = orjson.loads(body(EVENT))
_UNKNOWN["events"][0]["vin"] = "VF3SAMPLE00000099"
_PAGE = {"total": 1, "_embedded": {"vehicles": [{"id": "v1", "vin": "VF3SAMPLE00000099"}]}}
_LISTED = [{"monitorId": "m1", "status": "running", "monitor": _SENT}]
_BUILT = {
    "label": "Low battery",
    "triggers": [
        {
            "name": "low",
            "data": {"data": "vehicle.energy.electric.level", "op": "lowerThan", "value": ["20"]},
        },
        {
            "name": "zone",
            "zone": {
                "transition": "In",
                "place": {"radius": 5, "center": {"longitude": 2.35, "latitude": 48.85}},
            },
        },
        {"name": "time", "time": {"times": [{"start": "PT8H", "duration": "PT1H"}]}},
    ],
    "expression": "low & (zone | time)",
}

DECODERS = (
    Decoder(
        name="Stellantis, notifications",
        read=_notification,
        sound=(body(EVENT), *written([_UNKNOWN])),
        refuses=(ProtocolViolation,),
    ),
    Decoder(
        name="Stellantis, the door",
        read=_gate,
        sound=(body(EVENT), b"S\xe9cret", _SECRET.encode()),
    ),
    Decoder(
        name="Stellantis, status, alerts, vehicles",
        read=of_json(_status),
        sound=written([STATUS, charges(5, "InProgress"), alert(5), CRASH, car()]),
    ),
    Decoder(
        name="Stellantis, expressions",
        read=_expression,
        sound=(b"low & (a | !b)", b"((a|b)&low)|!a", b"(" * 3000, b"!" * 3000, b"a&" * 3000),
        refuses=(ExpressionError,),
    ),
    Decoder(
        name="Stellantis, pages",
        read=of_json(_pages),
        sound=written(
            [
                _PAGE | {"_links": {"next": {"href": "/fleets/1/vehicles?pageToken=2"}}},
                _PAGE | {"_links": {"next": {"href": "mailto:nobody"}}},
                _PAGE | {"_links": {"next": {"href": "https://["}}},
            ]
        ),
    ),
    Decoder(
        name="Stellantis, refusals",
        read=_refusal,
        sound=written([{"code": 40012, "message": "no", "uuid": "u"}, {"moreInformation": ["x"]}]),
    ),
    Decoder(name="Stellantis, list of monitors", read=of_json(_monitors), sound=written([_LISTED])),
    Decoder(
        name="Stellantis, monitors a person built",
        read=of_json(_subentry),
        sound=written([_BUILT]),
        refuses=(UnsoundMonitor,),
    ),
    Decoder(
        name="Stellantis, rate limits",
        read=_headers,
        sound=(b"name=rate-limit-1,100;", b"99", b"9" * 5000, b"Mon, 02 Mar 2026 18:00:00 GMT"),
    ),
    Decoder(
        name="Stellantis, notes",
        read=of_json(_notes),
        sound=written(
            [
                {
                    "seen": {"ab": 1},
                    "kept": [[1, orjson.loads(body(EVENT))]],
                    "paused": ["charging"],
                    "dialect": "words",
                }
            ]
        ),
    ),
)
