"""Whatever comes over the wire, it is read or refused; what leaves is by the book."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
import json
from random import Random
from typing import Any
from unittest.mock import AsyncMock

from hypothesis import HealthCheck, given, settings, strategies as st
import orjson
import pytest

from custom_components.ev_live.booking import (
    AutomaticPreconditioning,
    ChargingRequest,
    ManualPreconditioning,
    Preconditioning,
)
from custom_components.ev_live.feed import CredentialsRejected, ProtocolViolation
from custom_components.ev_live.fleet import Fleet
from custom_components.ev_live.providers.chargepilot.boot import AUTO, Entrance
from custom_components.ev_live.providers.chargepilot.conversation import _meaning
from custom_components.ev_live.providers.chargepilot.differ import Differ
from custom_components.ev_live.providers.chargepilot.envelope import Kind, decode, encode
from custom_components.ev_live.providers.chargepilot.errors import BootRefused
from custom_components.ev_live.providers.chargepilot.picture import PictureReader
from custom_components.ev_live.providers.chargepilot.wishes import Wishes
from custom_components.ev_live.socket import Closed
from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.dialects import DialectName
from simulators.chargepilot.schemas import Version, violations

NOW = datetime(2026, 3, 22, 12, tzinfo=UTC)

# A machine that is busy with something else is no reason to fail.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
NAMES = st.sampled_from(
    [
        *("depotId", "chargingStationId", "chargingPointId", "chargingPointStatus", "name"),
        *("chargingStationInfoList", "chargingPointInfoList", "scheduledChargingProcessList"),
        *("vehicleInfo", "vehicleId", "chargingProcessInfo", "chargingProcessId", "startTime"),
        *("chargingPredictionData", "chargingPredictionDataMinSoc", "electricData", "faultText"),
        *("chargingPointFaultInfo", "tractionBatteryInfo", "stateOfCharge", "processStatus"),
        *("chargingProgressPredictionList", "predictedTime", "preconditioningInfo"),
    ]
)
WORDS = st.sampled_from(["Available", "Charging", "2026-03-22T12:00:00Z", "a", "", "0001-01-01"])
PICTURE = st.recursive(
    JSON | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=8),
    max_leaves=40,
)


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations() -> None:
    """Start no Home Assistant: nothing here needs one."""


def quiet(shape: str) -> None:
    """Take what is odd, which must be short and a text."""
    assert len(shape) < 200


@CALM
@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_every_frame_is_read_or_refused(frame: bytes) -> None:
    """One frame that nobody thought of would end the account."""
    with suppress(ProtocolViolation):
        message = decode(frame)
        assert message.kind in Kind
        assert message.id


@CALM
@given(st.lists(PICTURE, max_size=3), st.lists(PICTURE, max_size=3))
def test_every_picture_is_read_as_far_as_it_goes(first: list[Any], second: list[Any]) -> None:
    """One charger with odd firmware would end the account of the whole depot."""
    fleet = Fleet(lambda: NOW, timedelta())
    reader, differ = PictureReader(quiet), Differ(fleet, lambda: NOW, quiet)
    for depots in (first, second):
        payload = orjson.loads(json.dumps({"depotInfoList": depots}))
        fleet.apply(differ.take(reader.read(payload)))


ODDITIES: list[Any] = [None, True, -1, 1e300, 10**18, "", "a", "Charging", [], {}, [None], [[{}]]]
ODDITIES += [{"a": 1}, "0001-01-01T00:00:00+14:00"]


def bent(value: Any, random: Random) -> Any:
    """Return JSON of which about one part in twenty is something else."""
    if random.random() < 0.05:
        return random.choice(ODDITIES)
    match value:
        case dict():
            return {name: bent(each, random) for name, each in value.items()}
        case list():
            return [bent(each, random) for each in value]
    return value


@pytest.mark.parametrize("dialect", ["chargepilot", "1.0", "2.0", "favonius"])
@CALM
@given(seeds=st.lists(st.integers(), min_size=1, max_size=4))
def test_a_picture_that_is_bent_anywhere_is_read_as_far_as_it_goes(
    dialect: DialectName, seeds: list[int]
) -> None:
    """T2: the first field that somebody writes otherwise would end the account."""
    whole = ChargePilotSimulator(dialect=dialect, clock=NOW.timestamp).room.writer.picture()
    fleet = Fleet(lambda: NOW, timedelta())
    reader, differ = PictureReader(quiet), Differ(fleet, lambda: NOW, quiet)
    for seed in seeds:
        depots = bent(whole["depotInfoList"], Random(seed))
        payload = {"depotInfoList": depots if isinstance(depots, list) else []}
        fleet.apply(differ.take(reader.read(payload)))


TIMES = st.datetimes(datetime(2026, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
PERCENT = st.floats(0, 100)
KILO_WATT = st.none() | st.integers(0, 50)
NAME = st.text(min_size=1)


def requests_of(version: Version) -> st.SearchStrategy[ChargingRequest]:
    """Invent what a person may ask; a start of the program is a word of 1.1."""
    return st.builds(
        ChargingRequest,
        id=NAME,
        vehicle=NAME,
        min_soc=PERCENT,
        max_soc=PERCENT,
        connector=st.none() | NAME,
        process=st.none() | NAME,
        arrival=st.none() | TIMES,
        soc_at_arrival=st.none() | PERCENT,
        departure=st.none() | TIMES,
        ad_hoc=st.none() | st.booleans(),
        priority=st.none() | st.integers(-5, 100),
        automatic=st.none()
        | st.builds(
            AutomaticPreconditioning,
            program=st.sampled_from(Preconditioning),
            ambient_temperature=st.none() | st.floats(-50, 60),
            start=st.none() if version == "1.0" else st.none() | TIMES,
            finish=st.none() | TIMES,
        ),
        manual=st.none()
        | st.builds(
            ManualPreconditioning,
            hvac_start=TIMES,
            system_start=TIMES,
            hvac_power=KILO_WATT,
            system_power=KILO_WATT,
        ),
        preconditioning_soc=st.none() | PERCENT,
    )


@pytest.mark.parametrize("version", ["1.0", "1.1", "2.0", "chargepilot"])
@CALM
@given(data=st.data(), gone=st.integers(0, 4))
def test_every_list_that_is_sent_is_allowed_in_its_version(
    version: Version, data: st.DataObject, gone: int
) -> None:
    """T9: one field too many, and the server refuses all requests."""
    wishes, requests = Wishes(), data.draw(st.lists(requests_of(version), max_size=4))
    for request in requests:
        wishes = wishes.with_request(request)
    wishes = wishes.without([each.id for each in wishes.standing[:gone]])

    payload = wishes.payload(is_2_0=version == "2.0")

    assert payload is not None or not requests
    assert violations(version, "ProvideChargingRequestsRequest", payload or _nothing(version)) == []
    assert Wishes.load(orjson.loads(orjson.dumps(wishes.dump()))) == wishes


def _nothing(version: Version) -> dict[str, Any]:
    """Return a list that is allowed in every version, for when there is nothing to send."""
    data = {"minTargetSoc": 0, "maxTargetSoc": 0}
    one = {"vehicleId": "a", "chargingRequestId": "a", "chargingRequestData": data}
    return {"chargingRequestList": [one]}


@pytest.mark.parametrize("version", ["1.0", "1.1", "2.0", "chargepilot"])
@pytest.mark.parametrize("kind", Kind)
def test_every_message_is_an_array_of_seven(version: Version, kind: Kind) -> None:
    """T11: an array of six is thrown away by the other side."""
    frame = encode(
        kind,
        source="BMS",
        presystem="uri://Customer1/Presystem1",
        at=NOW,
        message_id="5b1f4b0e-6a0e-4a35-9f0e-0d3a6f6f1a01",
        action="ProvideChargingInformation",
        payload={},
    )

    assert violations(version, "MessageStructure", json.loads(frame)) == []
    assert decode(frame).at == NOW


async def test_a_server_that_closes_at_once_without_a_word_means_the_credentials() -> None:
    """Report 2: 1008 before any answer is how some refuse a password."""
    said = _meaning(Closed(1008))
    assert isinstance(said, BootRefused)
    conversation = AsyncMock(boot=AsyncMock(side_effect=said))

    with pytest.raises(CredentialsRejected):
        await Entrance(AUTO, AsyncMock(get=lambda name: None)).enter(
            AsyncMock(return_value=conversation)
        )

    assert [call.args for call in conversation.boot.await_args_list] == [
        ("systemType",),
        ("presystem",),
    ]
    assert conversation.close.await_count == 2


@pytest.mark.parametrize(
    ("closed", "meaning"),
    [
        (Closed(1008, "Authentication failed"), CredentialsRejected),
        (Closed(1008, "Server overloaded"), BootRefused),
        (Closed(1002, "no common subprotocol"), BootRefused),
        (Closed(None), Closed),
    ],
)
def test_a_close_before_the_answer_is_taken_for_what_it_says(
    closed: Closed, meaning: type[Exception]
) -> None:
    """A server that is busy would make a person retype his password."""
    assert type(_meaning(closed)) is meaning
