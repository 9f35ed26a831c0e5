"""The ChargePilot simulator says one and the same thing in five dialects."""

from typing import Any

import pytest

from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.depots import DC_BUSY, DC_FULL
from simulators.chargepilot.dialects import DIALECTS, DialectName
from simulators.chargepilot.schemas import MessageName, Version, violations
from simulators.chargepilot.things import Origin, Prediction, Rejected, Scheduled
from simulators.server import ManualClock

from .chargepilot_fixtures import Json, Upstream, nothing_comes, points, stations

STRICT: tuple[Version, ...] = ("1.0", "1.1", "2.0")
INFORMATION: MessageName = "ProvideChargingInformationRequest"


def payload(dialect: Any, **options: Any) -> Json:
    """Return a picture in a dialect, with a request that has no point yet."""
    simulator = ChargePilotSimulator(clock=ManualClock(), dialect=dialect, **options)
    simulator.picture.depots[0].unbound.append(
        Scheduled(
            origin=Origin(presystem_id="Presystem1", request_id="CR-1"),
            vehicle_id="BUS-0900",
            prediction=Prediction(min_soc=75, min_soc_at=1_700_003_600),
        )
    )
    return simulator.room.writer.picture()


@pytest.mark.parametrize("points", [None, 1, 30])
@pytest.mark.parametrize("version", STRICT)
def test_a_strict_dialect_says_nothing_its_schema_forbids(
    version: Version, points: int | None
) -> None:
    """A client would learn to read what no system sends."""
    assert violations(version, INFORMATION, payload(version, points=points)) == []


def test_chargepilot_is_valid_by_its_own_schema_and_by_no_official_one() -> None:
    """A client that validates strictly would work here and refuse the provider's own sample."""
    picture = payload("chargepilot")
    assert violations("chargepilot", INFORMATION, picture) == []
    (failure,) = violations("1.1", INFORMATION, picture)
    assert failure.endswith("chargingPredictionDataMinSoc lacks predictedTime")
    assert violations("1.0", INFORMATION, picture) != []
    assert violations("2.0", INFORMATION, picture) != []


def test_1_0_knows_no_controller_and_no_departure() -> None:
    """A client would never be tried without the fields that came later."""
    old, new = (points(payload(version))[DC_BUSY] for version in ("1.0", "1.1"))
    assert "evccId" not in old["vehicleInfo"]
    assert new["vehicleInfo"]["evccId"] == "02:00:5E:00:01:A1"
    old, new = (one["chargingProcessInfo"]["chargingPredictionData"] for one in (old, new))
    assert new.keys() - old.keys() == {"chargingPredictionDataDepartureTime"}


def test_2_0_has_other_names_and_units() -> None:
    """A client that reads one set of names would show nothing after an upgrade."""
    old, new = payload("1.1"), payload("2.0")
    assert all("chargingStationStatus" in one for one in stations(old).values())
    assert not any("chargingStationStatus" in one for one in stations(new).values())
    assert points(old)[DC_BUSY]["presentPower"] == 75
    assert points(new)[DC_BUSY]["presentPowerLimit"] == 75
    assert "presentPower" not in points(new)[DC_BUSY]
    needs = points(old)[DC_FULL]["vehicleInfo"]["preconditioningInfo"]
    assert (needs["hvBatteryChargingEnergy"], needs["vehiclePreconditioningEnergy"]) == (4, 3)
    vehicle = points(new)[DC_FULL]["vehicleInfo"]
    assert vehicle["preconditioningInfo"]["hvBatteryChargingEnergy"] == 4000
    assert vehicle["h2TankInfo"] == {"h2TankStatus": "NA"}
    assert vehicle["tractionBatteryInfo"]["batteryStatus"] == "OK"
    prediction = points(new)[DC_BUSY]["chargingProcessInfo"]["chargingPredictionData"]
    assert prediction["chargingPredictionDataStatus"] == "Ongoing"
    assert prediction["chargingPredictionDataMaxTargetSoc"]["requestedMaxTargetSoc"] == 95
    assert len(prediction["chargingProgressPredictionList"]) == 3


@pytest.mark.parametrize(
    ("dialect", "said"), [("2.0", "Preconditioning"), ("1.1", "ReadyToCharge")]
)
def test_2_0_knows_two_states_of_a_vehicle_that_the_others_have_to_paraphrase(
    dialect: DialectName, said: str
) -> None:
    """A strict client would refuse a picture for a word that came too early."""
    simulator = ChargePilotSimulator(clock=ManualClock(), dialect=dialect)
    simulator.picture.vehicles["BUS-0231"].charging_status = "Preconditioning"
    picture = simulator.room.writer.picture()
    assert points(picture)[DC_FULL]["vehicleInfo"]["vehicleChargingStatus"] == said


@pytest.mark.parametrize(("dialect", "told"), [("2.0", True), ("1.1", False)])
def test_what_2_0_rejects_is_not_told_in_the_others(dialect: DialectName, told: bool) -> None:
    """A client of an old system would be sent a list that its schema forbids."""
    simulator = ChargePilotSimulator(clock=ManualClock(), dialect=dialect)
    origin = Origin(presystem_id="Presystem1", request_id="CR-1")
    simulator.picture.rejected = [Rejected(origin=origin, reason="no such vehicle")]
    assert ("rejectedChargingRequestInfoList" in simulator.room.writer.picture()) is told


def test_the_same_seed_and_clock_give_the_same_picture() -> None:
    """A failure in a trial could not be looked at again."""
    assert payload("chargepilot", points=20) == payload("chargepilot", points=20)


def test_so_many_points_are_invented_as_were_asked_for_in_two_depots() -> None:
    """A big depot could not be tried."""
    picture = payload("1.1", points=200)
    real = [name for name in points(picture) if not name.endswith("/0/0")]
    assert len(real) == 200
    assert len(picture["depotInfoList"]) == 2
    with pytest.raises(ValueError, match="0 points"):
        ChargePilotSimulator(points=0)


@pytest.mark.usefixtures("socket_enabled")
async def test_favonius_differs_in_all_it_can() -> None:
    """A client would be tried with nothing but our own reading of the standard."""
    async with (
        ChargePilotSimulator(clock=ManualClock(), dialect="favonius") as simulator,
        await Upstream.dialled(simulator) as client,
    ):
        await nothing_comes(client)
        await simulator.publish()
        early = await client.receive()
        assert early[3] == "2023-11-14T22:13:20.000000Z"
        assert stations(early[6]).keys() == {"default_depot"}
        assert list(points(early[6])) == [f"cp_{number}" for number in range(5)]
        assert points(early[6])["cp_0"]["presentPower"] == 0
        name = "5b1f4b0e-6a0e-4a35-9f0e-0d3a6f6f1a01"
        assert (await client.boot(message_id=name))[4] == f"boot-response-{name}"
        error = await client.ask("Heartbeat", {}, message_id=name)
        assert error[4] == f"error-{name}"
        assert error[6]["errorCode"] == "UnsupportedAction"
        await client.say_raw("nonsense")
        assert (await client.receive())[4] == "parse-error"


@pytest.mark.usefixtures("socket_enabled")
async def test_2_0_calls_the_text_of_an_error_by_another_name() -> None:
    """A person would be shown an empty error."""
    async with (
        ChargePilotSimulator(clock=ManualClock(), dialect="2.0") as simulator,
        await Upstream.dialled(simulator) as client,
    ):
        error = await client.ask("Heartbeat", {})
        assert error[6].keys() == {"errorMessage"}
        assert violations("2.0", "ErrorResponse", error[6]) == []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_day_in_the_depots_stays_within_the_schema(dialect: DialectName) -> None:
    """Something that only happens at night would be said in a way that nobody says it."""
    clock = ManualClock()
    simulator = ChargePilotSimulator(clock=clock, dialect=dialect, points=12)
    version = simulator.dialect.version
    for _ in range(300):
        simulator._traffic.step(simulator.picture, 60)
        clock.advance(60)
        assert violations(version, INFORMATION, simulator.room.writer.picture()) == []
