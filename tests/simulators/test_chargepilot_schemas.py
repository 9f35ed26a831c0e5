"""The schemas of VDV 463 accept and refuse what the standard's own files do."""

from copy import deepcopy
import json
from random import Random
from typing import Any

# What it lacks is type hints.
from jsonschema import Draft4Validator, Draft7Validator  # type: ignore[import-untyped]
import pytest

from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.schemas import (
    MESSAGES,
    VERSIONS,
    MessageName,
    Version,
    schema_of,
    violations,
)
from simulators.server import ManualClock

from .chargepilot_fixtures import Json, wish

INFORMATION: MessageName = "ProvideChargingInformationRequest"
REQUESTS: MessageName = "ProvideChargingRequestsRequest"
DEPOT = "7d0c9a52-4f0e-4c55-9a6b-0d6f6a1f2b10"
AT = "2026-01-05T17:20:00Z"
ID = "5b1f4b0e-6a0e-4a35-9f0e-0d3a6f6f1a01"


def sample() -> Json:
    """Return the picture of the report's transcript."""
    busy = {
        "chargingPointId": "c1a7c6de-2d5b-4d0e-8f61-0d4b6a7e1101",
        "chargingPointStatus": "Occupied",
        "presentPower": 75,
        "energyMeterReading": 1284500,
        "vehicleInfo": {
            "vehicleId": "BUS-0417",
            "tractionBatteryInfo": {
                "stateOfCharge": 58.5,
                "stateOfHealth": 96.0,
                "temperature": 24,
            },
            "vehicleStatusInfo": {"hvacPreconditioningActive": False},
            "vehicleChargingStatus": "Charging",
            "preconditioningInfo": {},
        },
        "chargingProcessInfo": {
            "presystemId": "Presystem1",
            "chargingRequestId": "CR-0417-1",
            "chargingProcessId": "0b9d5b0a-51c7-4f63-9b39-6c1f5b0e7a44",
            "processStatus": "Charging",
            "startTime": "2026-01-05T17:02:11Z",
            "chargingPredictionData": {
                "chargingPredictionDataMinSoc": {
                    "requestedMinSoc": 80,
                    "predictedTime": "2026-01-05T20:10:00Z",
                }
            },
            "electricData": {
                "chargingPower": 62.1,
                "chargingCurrent": 96.0,
                "chargingVoltage": 648.0,
            },
            "deliveredEnergy": 41200,
        },
    }
    faulted = {
        "chargingPointId": "c1a7c6de-2d5b-4d0e-8f61-0d4b6a7e1102",
        "chargingPointStatus": "Faulted",
        "chargingPointFaultInfo": {
            "chargingPointFaultCode": "NoFaultKnown",
            "faultText": "OtherError",
            "faultTimeStamp": AT,
        },
    }
    real = {
        "chargingStationId": "3f5c1b8e-9a0d-4a51-8a52-6b1f7f1d2c01",
        "chargingStationStatus": "Available",
        "totalPower": 62.5,
        "chargingPointInfoList": [busy, faulted],
    }
    default = {
        "chargingStationId": f"{DEPOT}/0",
        "chargingStationStatus": "Unavailable",
        "chargingPointInfoList": [
            {"chargingPointId": f"{DEPOT}/0/0", "chargingPointStatus": "Unavailable"}
        ],
    }
    depot = {"depotId": DEPOT, "name": "North Depot", "chargingStationInfoList": [default, real]}
    return {"depotInfoList": [depot]}


def default_station_with_a_request() -> Json:
    """Return a picture after ChargePilot's own sample: a request with a charge but no time."""
    picture = sample()
    default = picture["depotInfoList"][0]["chargingStationInfoList"][0]
    default["chargingPointInfoList"][0]["scheduledChargingProcessList"] = [
        {
            "presystemId": "Presystem1",
            "chargingRequestId": "CR-1",
            "vehicleId": "BUS-0417",
            "chargingPredictionData": {"chargingPredictionDataMinSoc": {"requestedMinSoc": 80}},
        }
    ]
    return picture


def departing(**departure: object) -> Json:
    """Return the sample with a prediction for the departure."""
    picture = sample()
    real = picture["depotInfoList"][0]["chargingStationInfoList"][1]
    prediction = real["chargingPointInfoList"][0]["chargingProcessInfo"]["chargingPredictionData"]
    prediction["chargingPredictionDataDepartureTime"] = {
        "predictedDepartureTimeSoc": 95,
        **departure,
    }
    return picture


def request_of(**fields: Any) -> Json:
    """Return a list of one charging request."""
    return {"chargingRequestList": [wish("CR-1", **fields)]}


@pytest.mark.parametrize("version", ["1.0", "1.1", "chargepilot"])
def test_the_reports_picture_is_valid_in_1_x(version: Version) -> None:
    """The tests would hold the client to a standard that nobody else has."""
    assert violations(version, INFORMATION, sample()) == []


def test_the_reports_picture_is_not_valid_in_2_0() -> None:
    """A client would be told that the old names are still good."""
    found = "\n".join(violations("2.0", INFORMATION, sample()))
    assert "may not have chargingStationStatus" in found
    assert "may not have presentPower" in found
    assert "may not have chargingPredictionDataMinSoc" in found
    assert "lacks chargingPredictionDataStatus" in found


@pytest.mark.parametrize(("version", "failures"), [("1.0", 1), ("1.1", 1), ("chargepilot", 0)])
def test_chargepilots_own_sample_fails_in_the_one_known_way(
    version: Version, failures: int
) -> None:
    """The provider's own message would be thought valid, and refused in the world."""
    found = violations(version, INFORMATION, default_station_with_a_request())
    assert len(found) == failures
    assert all("lacks predictedTime" in one for one in found)


@pytest.mark.parametrize(
    ("version", "message", "payload", "valid"),
    [
        ("1.0", "BootNotificationRequest", {"presystem": "BMS"}, True),
        ("1.1", "BootNotificationRequest", {"presystem": "ITCS"}, True),
        ("2.0", "BootNotificationRequest", {"systemType": "BMS"}, False),
        ("1.0", "BootNotificationRequest", {"systemType": "BMS", "presystem": "BMS"}, False),
        ("chargepilot", "BootNotificationRequest", {"systemType": "BMS"}, True),
        ("chargepilot", "BootNotificationRequest", {"presystem": "BMS"}, False),
        ("1.0", "BootNotificationResponse", {"status": "Accepted"}, True),
        ("1.0", "BootNotificationResponse", {"status": "Pending"}, False),
        ("1.1", "BootNotificationResponse", {"status": "Accepted", "interval": 30}, False),
        ("1.0", INFORMATION, {"depotInfoList": []}, False),
        ("1.1", INFORMATION, {"depotInfoList": []}, True),
        ("1.1", INFORMATION, {"depotInfoList": None}, False),
        ("1.1", INFORMATION, {"depotInfoList": [], "rejectedChargingRequestInfoList": []}, False),
        ("2.0", INFORMATION, {"depotInfoList": [], "rejectedChargingRequestInfoList": []}, True),
        ("1.0", INFORMATION, departing(predictedTime=AT), False),
        ("1.1", INFORMATION, departing(predictedTime=AT), True),
        ("1.1", INFORMATION, departing(requestedTimeForDeparture=AT), False),
        # 1.1 forgot to forbid more in this one place.
        ("1.1", INFORMATION, departing(predictedTime=AT, weather="rain"), True),
        ("1.0", REQUESTS, {"chargingRequestList": []}, False),
        ("1.1", REQUESTS, {"chargingRequestList": []}, True),
        ("1.0", REQUESTS, request_of(chargingInstruction="Terminate"), True),
        ("2.0", REQUESTS, request_of(chargingInstruction="Terminate"), False),
        ("1.0", REQUESTS, request_of(data={"maxTargetSoc": 120}), True),
        ("1.1", REQUESTS, request_of(data={"maxTargetSoc": 120}), False),
        ("1.1", REQUESTS, request_of(data={"maxTargetSoc": "95"}), False),
        ("1.1", REQUESTS, request_of(data={"adHocCharging": 1}), False),
        ("1.1", REQUESTS, request_of(data={"requestedTimeForDeparture": "soon"}), False),
        ("1.1", REQUESTS, request_of(priority=1.5), False),
        ("1.1", REQUESTS, request_of(priority=True), False),
        ("1.1", REQUESTS, {"chargingRequestList": [{"vehicleId": "BUS-0417"}]}, False),
        ("1.1", "ProvideChargingRequestsResponse", {}, True),
        ("1.1", "ProvideChargingRequestsResponse", {"status": "Accepted"}, False),
        ("1.1", "ErrorResponse", {"message": "anything"}, True),
        ("2.0", "ErrorResponse", {"message": "anything"}, False),
        ("2.0", "ErrorResponse", {"errorMessage": "anything"}, True),
        ("1.1", "MessageStructure", [1, "BMS", "P", AT, ID, "BootNotification", {}], True),
        ("1.1", "MessageStructure", [1, "BMS", "P", AT, ID, "BootNotification"], False),
        ("1.1", "MessageStructure", [1, "BMS", "P", AT, ID, "BootNotification", {}, {}], False),
        ("1.1", "MessageStructure", [4, "BMS", "P", AT, ID, "BootNotification", {}], False),
        ("1.1", "MessageStructure", [1, "BMS", "P", AT, "x", "BootNotification", {}], False),
        ("1.1", "MessageStructure", [1, "BMS", "P", "soon", ID, "BootNotification", {}], False),
        ("1.1", "MessageStructure", [1, "BMS", "P", AT, ID, "BootNotification", None], False),
    ],
)
def test_what_a_version_allows_is_what_its_table_says(
    version: Version, message: MessageName, payload: object, valid: bool
) -> None:
    """A client would be held to the wrong version, or to none."""
    assert (violations(version, message, payload) == []) is valid


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("message", MESSAGES)
def test_every_schema_is_a_schema(version: Version, message: MessageName) -> None:
    """A mistake in a table would allow everything without a word."""
    validator_for(version).check_schema(schema_of(version, message))


@pytest.mark.parametrize("version", VERSIONS)
def test_another_validator_comes_to_the_same_result(version: Version) -> None:
    """Our own reading of the schemas would be right by its own measure only."""
    dialect: Any = version
    simulator = ChargePilotSimulator(clock=ManualClock(), dialect=dialect)
    good = simulator.room.writer.picture()
    validator = validator_for(version)(schema_of(version, INFORMATION))
    random = Random(463)
    verdicts = set()
    for _ in range(400):
        spoilt = deepcopy(good)
        spoil(spoilt, random)
        # Formats are left to us: the other looks at them only where it is asked to.
        ours = [one for one in violations(version, INFORMATION, spoilt) if "is no date" not in one]
        theirs = validator.is_valid(spoilt)
        assert (not ours) is theirs, (ours, json.dumps(spoilt))
        verdicts.add(theirs)
    assert verdicts == {True, False}


def validator_for(version: Version) -> Any:
    """Return the validator of the draft that a version is written in."""
    return Draft4Validator if version in ("1.0", "1.1") else Draft7Validator


def spoil(value: Any, random: Random) -> None:
    """Change one thing somewhere deep down: take it away, replace it, or add to it."""
    while isinstance(value, dict | list) and value:
        key = random.choice(list(value) if isinstance(value, dict) else range(len(value)))
        inner = value[key]
        if not isinstance(inner, dict | list) or not inner or random.random() < 0.1:
            break
        value = inner
    match random.randrange(3):
        case 0:
            del value[key]
        case 1:
            value[key] = random.choice([None, 7, -1, 101.5, "rain", True, [], {}, "Available"])
        case 2 if isinstance(value, dict):
            value[random.choice(["weather", "mileage", "faultText", "totalPower"])] = 3
