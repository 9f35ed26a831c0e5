"""Home Assistant names everything in the language of the household."""

import json
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest

import custom_components.ev_live
from custom_components.ev_live.const import DOMAIN
from simulators.nobil import NobilSimulator

from .helpers import set_up
from .nobil.conftest import account_data

TRANSLATIONS = Path(custom_components.ev_live.__file__).parent / "translations"
LANGUAGES = sorted(path.stem for path in TRANSLATIONS.glob("*.json"))

STATION, EVSE = "NOR_09901", "0f0e0d0c-1111-2222-3333-444455556660"
CONNECTOR = f"{STATION}/{EVSE}"


def texts(language: str) -> dict[str, Any]:
    """Return the texts of a language."""
    found: dict[str, Any] = json.loads((TRANSLATIONS / f"{language}.json").read_text())
    return found


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_connector_and_its_status_are_named_in_every_language(
    hass: HomeAssistant, simulator: NobilSimulator, language: str
) -> None:
    """A household would find English names, or names with braces in them, in its lists."""
    hass.config.language = language
    entry = await set_up(hass, account_data(simulator), STATION)

    unique_id = f"{entry.entry_id}_{CONNECTOR}_status"
    entity_id = er.async_get(hass).async_get_entity_id("sensor", DOMAIN, unique_id)
    assert entity_id is not None
    state = hass.states.get(entity_id)
    assert state is not None
    status = texts(language)["entity"]["sensor"]["status"]["name"]
    assert str(state.attributes["friendly_name"]).endswith(status)

    connector = dr.async_get(hass).async_get_child_device_by_identifier(
        (DOMAIN, f"{entry.entry_id}_{CONNECTOR}"), entry.entry_id
    )
    assert connector is not None
    before, after = texts(language)["device"]["connector"]["name"].split("{number}")
    assert str(connector.name).startswith(before)
    assert str(connector.name).endswith(after)
    assert [state.name for state in hass.states.async_all() if "{" in state.name] == []
