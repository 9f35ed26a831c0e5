"""A NOBIL account on a simulator."""

from collections.abc import AsyncGenerator
from typing import Any

from homeassistant.config_entries import ConfigSubentryData
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ev_live.const import DOMAIN
from simulators.nobil import NobilSimulator


@pytest.fixture
async def simulator(socket_enabled: None) -> AsyncGenerator[NobilSimulator]:
    """Start a simulator that says only what it is told to."""
    async with NobilSimulator() as running:
        yield running


def account_data(
    simulator: NobilSimulator, dialect: str = "enova", **changes: Any
) -> dict[str, Any]:
    """Return what the form of a NOBIL account gives."""
    realtime = simulator.realtime_url if dialect == "enova" else simulator.legacy_url
    return {
        "provider": "nobil",
        "dialect": dialect,
        "api_key": simulator.api_key,
        "static_api_key": simulator.static_api_key,
        "server": {"realtime_url": realtime, "static_url": simulator.static_url},
    } | changes


def make_entry(data: dict[str, Any], *stations: str, **options: Any) -> MockConfigEntry:
    """Return an account with the stations picked."""
    return MockConfigEntry(
        domain=DOMAIN,
        title="NOBIL",
        data=data,
        options=options,
        subentries_data=[
            ConfigSubentryData(
                data={"station_id": station},
                subentry_type="station",
                title=station,
                unique_id=station,
            )
            for station in stations
        ],
    )
