"""The traps of report 10 that concern how the provider is talked to."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from custom_components.ev_live.providers.stellantis.monitor_forms import ZONE
from simulators.stellantis import StellantisSimulator

from ..conventions.texts import ENGLISH
from .conftest import DRIVEN, FleetAccount, Listen


async def test_nobody_asks_for_a_token(
    simulator: StellantisSimulator, account: FleetAccount
) -> None:
    """Trap 2: the portal's pages about tokens are for another API; there is none to be had."""
    assert simulator.counters.unknown_paths == 0
    assert {visit.status for visit in simulator.journal} <= {200, 202, 404}
    assert all(visit.path.startswith("/connectedcar/v3/fleets") for visit in simulator.journal)


@pytest.mark.parametrize("told", ["application/hal+json", "text/plain", "image/png"])
async def test_json_is_read_whatever_it_is_called(
    simulator: StellantisSimulator, listen: Listen, told: str
) -> None:
    """Trap 4: what insists on application/json reads nothing of this provider."""
    simulator.faults.content_type = told
    account = await listen()
    assert float(account.state(DRIVEN, "soc")) == pytest.approx(71.5)


async def test_what_is_pushed_is_acknowledged_while_the_api_hangs(
    simulator: StellantisSimulator, account: FleetAccount
) -> None:
    """Trap 14: who asks before it answers is too late, and every monitor ends up in retry."""
    simulator.faults.hang = "all"
    await simulator.plug(DRIVEN)
    await simulator.settle()
    await simulator.wait_until_delivered()
    assert simulator.deliveries[-1].status == 200
    assert account.state(DRIVEN, "plugged") == "on"
    simulator.faults.hang = None


async def test_a_zone_is_at_least_a_kilometre_and_the_form_says_what_to_do_instead(
    hass: HomeAssistant,
) -> None:
    """Trap 23: a person would draw a circle around the yard, and it would never be left."""
    radius = next(field for name, field in ZONE.schema.items() if name == "radius")
    limits: dict[str, Any] = radius.config
    assert (limits["min"], limits["step"], limits["unit_of_measurement"]) == (1, 1, "km")
    step = ENGLISH["config_subentries"]["monitor"]["step"]["zone"]
    assert "a zone of Home Assistant" in step["description"]
