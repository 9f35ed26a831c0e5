"""What may come over the wire without harm."""

import json
from typing import Any, get_args

from hypothesis import given, strategies as st
import pytest

from custom_components.ev_live.feed import ProtocolViolation
from custom_components.ev_live.providers.viriciti.shape import shape
from custom_components.ev_live.providers.viriciti.wire import decode
from simulators.viriciti import ViriCitiSimulator
from simulators.viriciti.frames import GarbageKind

from .conftest import BUS, CONNECTOR, DEPOT, ViriCitiAccount

KINDS: tuple[Any, ...] = get_args(GarbageKind)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda each: (
        st.lists(each, max_size=4) | st.dictionaries(st.text(max_size=12), each, max_size=4)
    ),
    max_leaves=12,
)
FIELDS = st.sampled_from(
    [
        "type",
        "payload",
        "vid",
        "label",
        "value",
        "time",
        "identity",
        "connector",
        "parameter",
        "start",
        "end",
        "state",
        "incident",
        "name",
        "ready",
        "vehicles",
        "soc",
        "gps",
    ]
)
PAYLOADS = st.dictionaries(FIELDS, JSON, max_size=8)
TYPES = st.sampled_from(["vehicles", "chargestations", "incidents", "acl", "error", "query", "?"])
FRAMES = st.one_of(
    st.binary(max_size=60),
    JSON.map(lambda each: json.dumps(each).encode()),
    st.fixed_dictionaries({"type": TYPES | JSON, "payload": PAYLOADS | JSON}).map(
        lambda each: json.dumps(each).encode()
    ),
)


@given(FRAMES)
def test_any_frame_is_read_or_refused(frame: bytes) -> None:
    """One odd frame would end the feed."""
    try:
        decode(frame)
    except ProtocolViolation as violation:
        assert len(str(violation)) < 80  # noqa: PT017  # a shape, never the content


@given(JSON)
def test_the_shape_of_an_answer_holds_no_text_of_it(answer: Any) -> None:
    """Diagnostics would show whom a key may see."""
    told = shape({"vehicles": answer, "acme_014": answer})

    assert isinstance(told, dict)
    assert set(told) <= {"vehicles", "others"}


@pytest.mark.parametrize("kind", KINDS)
async def test_an_odd_frame_changes_nothing_and_stops_nothing(
    account: ViriCitiAccount,
    simulator: ViriCitiSimulator,
    caplog: pytest.LogCaptureFixture,
    kind: Any,
) -> None:
    """One odd message of one bus would freeze the fleet, or show what is not so."""
    await simulator.vehicle(BUS, "soc", 71.6)
    await account.later(400)
    before = shown(account)
    await simulator.garbage(kind, BUS, DEPOT)
    await simulator.garbage(kind, BUS, DEPOT)
    await account.later()

    changed = {key for key, value in shown(account).items() if value != before[key]}
    assert changed <= HARMLESS.get(kind, set())
    assert caplog.text.count("sent something unexpected") <= 1
    assert simulator.counters.handshakes == 1

    await simulator.vehicle(BUS, "soc", 70.8)
    await simulator.status(DEPOT, "Faulted")
    await account.read()
    assert account.state(BUS, "soc") == "70.8"
    assert account.state(CONNECTOR, "status") == "out_of_order"


# What may change all the same: a bus was heard, a status is one that nobody knows, and a value
# of the future is a value.
HEARD = {"bus last_heard"}
HARMLESS = {
    "null_value": HEARD,
    "text_value": HEARD,
    "gps_empty": HEARD,
    "gps_zero": HEARD,
    "gps_malformed": HEARD,
    "gps_out_of_range": HEARD,
    "far_future": {"bus last_heard", "bus soc"},
    "unknown_status": {
        "bay status", "bay plugged", "bay charging", "bay available", "bay problem",
    },
}  # fmt: skip


def shown(account: ViriCitiAccount) -> dict[str, object]:
    """Return everything that is shown of the bus and the bay."""
    of_bus = ["soc", "power", "odometer", "speed", "last_heard", "incident", "charging"]
    of_bay = [
        "status",
        "plugged",
        "charging",
        "available",
        "problem",
        "power",
        "soc",
        "session_start",
    ]
    place = account.shown(BUS, "position").attributes
    return {
        **{f"bus {key}": account.state(BUS, key) for key in of_bus},
        **{f"bay {key}": account.state(CONNECTOR, key) for key in of_bay},
        "place": (place.get("latitude"), place.get("longitude")),
    }


async def test_what_nobody_asked_for_is_left_alone(
    account: ViriCitiAccount, simulator: ViriCitiSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    """A server that sends too much would fill the house with entities."""
    simulator.faults.sends_unasked = True
    known = len(account.hass.states.async_all())
    await simulator.vehicle(BUS, "eec1.engine_speed", 1200)
    await simulator.vehicle("acme_009", "soc", 12)
    await simulator.status("OPP-WEST-1", "Available")
    await simulator.station(DEPOT, "temperature", 31)
    await simulator.incident("acme_009", "incident_02")
    await account.read()

    assert len(account.hass.states.async_all()) == known
    assert caplog.text.count("a label that was not asked for") == 1
    assert caplog.text.count("a station's parameter that was not asked for") == 1


async def test_an_incident_without_a_start_is_skipped_and_counted(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Without its start an incident could not be told from the next one of the same rule."""
    await account.later()
    assert account.state("account", "skipped") == "0"
    await simulator.garbage("incident_without_start", BUS)
    await account.later()

    assert account.state(BUS, "incident") == "unknown"
    assert account.state("account", "skipped") == "1"


async def test_a_point_that_comes_twice_counts_once(
    account: ViriCitiAccount, simulator: ViriCitiSimulator
) -> None:
    """Duplicates are not excluded; each would be a row in the recorder."""
    await simulator.vehicle(BUS, "soc", 71.6)
    await account.read()
    changed = account.shown(BUS, "soc").last_reported
    await account.silence(5)
    await simulator.vehicle(BUS, "soc", 71.6, simulator.now - 5000)
    await simulator.vehicle(BUS, "soc", 71.6)
    await account.read()

    assert account.shown(BUS, "soc").last_reported == changed
