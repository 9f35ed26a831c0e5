"""What names a vehicle or opens a door is kept where it belongs."""

import json
import logging
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.depots import AC_FREE
from simulators.chargepilot.garbage import GarbageKind

from .conftest import PERSONAL, Depots

OURS = "custom_components.ev_live"
GARBAGE: list[GarbageKind] = ["wrong_types", "missing_field", "broken_json", "unknown_enum"]


async def test_diagnostics_hold_no_vehicle_and_no_address(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    asking: Depots,
    simulator: ChargePilotSimulator,
) -> None:
    """T24: somebody who asks for help would publish number plates and passwords."""
    await asking.call("set_charging_request", vehicle="BUS-0900", min_target_soc=60)
    await simulator.garbage("wrong_types")
    await asking.read()

    diagnostics: Any = await get_diagnostics_for_config_entry(hass, hass_client, asking.entry)

    text = json.dumps(diagnostics)
    assert not [each for each in PERSONAL if each in text]
    assert not [name for name in asking.assets() - {"account"} if name in text]
    assert diagnostics["feed"]["provider_says"] == {
        "boot_key": "systemType",
        "subprotocol": "v1.463.vdv.de",
        "speaks_2_0": False,
        "charging_requests": 1,
    }


async def test_the_log_holds_no_vehicle_and_no_password(
    asking: Depots, simulator: ChargePilotSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    """T24: a log that is sent to somebody would tell where each bus was at night."""
    caplog.set_level(logging.DEBUG)
    for kind in GARBAGE:
        await simulator.garbage(kind)
    simulator.picture.plug_in(AC_FREE, "BUS-0500")
    simulator.picture.vehicle_fault("BUS-0500", "P0A0D", "BUS-0500 is ill")
    await asking.read()
    await asking.call("set_charging_request", vehicle="BUS-0900", min_target_soc=60)
    await simulator.close(1011, "BUS-0500")
    await simulator.wait_for_disconnection()
    await asking.come_back(2)

    lines = [record.getMessage() for record in caplog.records if record.name.startswith(OURS)]
    assert lines
    assert not [line for line in lines for each in PERSONAL if each in line]
