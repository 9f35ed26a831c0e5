"""Automations made of the blueprints, in a running Home Assistant."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
import logging
from pathlib import Path
import re
from typing import Any
from unittest.mock import PropertyMock, patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.automation import DOMAIN as AUTOMATION
from homeassistant.components.blueprint.models import DomainBlueprints
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed, async_mock_service

import custom_components.ev_live

from ..nobil.conftest import heard  # noqa: F401  # a fixture

ROOT = Path(custom_components.ev_live.__file__).parents[2]
FOLDER = ROOT / "blueprints" / "automation"
PATHS = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.yaml"))

# How often the loop turns until everything is done that needs nothing but the loop.
TURNS = 50

# The calls of the person's action; the data of each holds every variable that is promised.
type Told = list[ServiceCall]
type Automate = Callable[..., Awaitable[Told]]


def read(path: str) -> dict[str, Any]:
    """Read a blueprint as it stands in its file."""
    return load_yaml_dict(str(FOLDER / path))


def promised(path: str) -> list[str]:
    """Return the variables that the description of a blueprint lists."""
    lines = re.findall(r"^- (`[^:]+`):", read(path)["blueprint"]["description"], re.MULTILINE)
    return [name for line in lines for name in re.findall(r"`(\w+)`", line)]


async def let_pass(hass: HomeAssistant, freezer: FrozenDateTimeFactory, seconds: float) -> None:
    """Let time pass while automations wait; to wait for those would be to wait for ever."""
    freezer.tick(seconds)
    async_fire_time_changed(hass)
    for _ in range(TURNS):
        await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def folder() -> Generator[None]:
    """Let Home Assistant read the blueprints from where they stand."""
    place = PropertyMock(return_value=FOLDER)
    with patch.object(DomainBlueprints, "blueprint_folder", place):
        yield


@pytest.fixture
async def automate(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> AsyncGenerator[Automate]:
    """Return what makes an automation of a blueprint, and gives what it tells a person."""

    async def make(name: str, **inputs: Any) -> Told:
        path = f"ev_live/{name}.yaml"
        told = async_mock_service(hass, "phone", "tell")
        say = {each: f"{{{{ {each} }}}}" for each in promised(path)}
        actions = [{"action": "phone.tell", "data": say}]
        used = {"path": path, "input": inputs | {"actions": actions}}
        config = {AUTOMATION: [{"id": name, "alias": name, "use_blueprint": used}]}
        assert await async_setup_component(hass, AUTOMATION, config)
        await hass.async_block_till_done()
        automation = hass.states.get(f"{AUTOMATION}.{name}")
        assert automation is not None
        assert automation.state == "on"
        return told

    yield make
    await hass.services.async_call(AUTOMATION, "turn_off", {"entity_id": "all"}, blocking=True)
    complaints = [
        record.getMessage()
        for record in caplog.records
        if record.levelno >= logging.WARNING
        and record.name.startswith(("homeassistant.components.automation", "homeassistant.helpers"))
    ]
    assert not complaints
