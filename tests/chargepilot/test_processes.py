"""What is shown of the processes that run, and of those that are to come."""

import pytest

from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.depots import AC_BUSY, DC_BUSY, DC_FREE
from simulators.chargepilot.things import Origin, Prediction, ProcessStatus, Scheduled

from .conftest import Depots, moment


async def test_times_that_are_predicted_are_shown_as_times(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """A dashboard could not count down to the departure."""
    prediction = simulator.picture.process(DC_BUSY).prediction
    assert prediction.max_soc_at is not None
    assert prediction.departure_at is not None
    assert moment(account.state(DC_BUSY, "final_soc_time")) == int(prediction.max_soc_at)
    assert moment(account.state(DC_BUSY, "departure_soc_time")) == int(prediction.departure_at)


async def test_a_process_says_which_it_is_and_whose_request_it_serves(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """A person with two systems could not tell which of them sent the bus."""
    process = simulator.picture.process(DC_BUSY)
    process.origin = Origin(presystem_id="Dispatcher", request_id="CR-1")
    await account.read()

    assert account.state(DC_BUSY, "process_id") == process.process_id
    assert account.state(DC_BUSY, "charging_request") == "CR-1"
    assert account.state(DC_BUSY, "presystem") == "Dispatcher"


async def test_what_is_predicted_of_the_next_process_is_shown_too(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """A person would learn only tonight that tomorrow's bus will not be full."""
    at = simulator.clock() + 3600
    simulator.picture.point(DC_FREE).scheduled.append(
        Scheduled(
            origin=Origin(presystem_id="Dispatcher", request_id="CR-2"),
            vehicle_id="BUS-0417",
            process_id="process-2",
            prediction=Prediction(
                min_soc_at=at, max_soc=90, max_soc_at=at, departure_soc=85, departure_at=at
            ),
        )
    )
    await account.read()

    expected = {
        "next_process_id": "process-2",
        "next_presystem": "Dispatcher",
        "next_charging_request": "CR-2",
        "next_final_soc": "90",
        "next_departure_soc": "85",
    }
    assert {key: account.state(DC_FREE, key) for key in expected} == expected
    assert moment(account.state(DC_FREE, "next_final_soc_time")) == int(at)
    assert moment(account.state(DC_FREE, "next_departure_soc_time")) == int(at)


@pytest.mark.parametrize("dialect", ["2.0"])
async def test_a_process_without_a_measured_power_has_none(
    account: Depots, simulator: ChargePilotSimulator
) -> None:
    """T19: 2.0 need not measure, and nought would be a lie."""
    simulator.picture.process(DC_BUSY).power = None
    await account.look()

    assert account.state(DC_BUSY, "power") == "unknown"


@pytest.mark.parametrize(
    ("status", "process", "connector"),
    [
        ("Preparing", "preparing", "preparing"),
        ("Charging", "charging", "charging"),
        ("SuspendedEVSE", "suspended_evse", "suspended_evse"),
        ("SuspendedEV", "suspended_ev", "suspended_ev"),
        ("Finishing", "finishing", "finishing"),
        ("Queued", "queued", "occupied"),
        ("ChargingRejectedTechnically", "rejected_technically", "occupied"),
    ],
)
async def test_each_of_the_seven_states_of_a_process_is_shown(
    account: Depots,
    simulator: ChargePilotSimulator,
    status: ProcessStatus,
    process: str,
    connector: str,
) -> None:
    """A person would drive to a bus that waits for its turn."""
    simulator.picture.set_process(AC_BUSY, status)
    await account.read()

    assert account.state(AC_BUSY, "process_status") == process
    assert account.state(AC_BUSY, "status") == connector
