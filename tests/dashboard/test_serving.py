"""The frontend gets the strategy once, and only as long as there is an account."""

import json
from pathlib import Path
import re
from types import SimpleNamespace

from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

import custom_components.ev_live
from simulators.nobil import NobilSimulator

from ..helpers import set_up
from ..nobil.conftest import account_data

PACKAGE = Path(custom_components.ev_live.__file__).parent
VERSION = json.loads((PACKAGE / "manifest.json").read_text())["version"]
URL = f"/ev_live/{VERSION}/ev-live-strategy.js"
STATION, OTHER_STATION = "NOR_09901", "NOR_09902"


@pytest.fixture
async def frontend(
    hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> SimpleNamespace:
    """Set up the frontend, with a folder in place of the pages that it usually serves."""
    root = tmp_path / "hass_frontend"
    for name in ("static", "frontend_latest", "frontend_es5"):
        (root / name).mkdir(parents=True)
    for name in ("index.html", "authorize.html", "robots.txt", "service_worker.js"):
        (root / name).write_text("")
    config = {"frontend": {"development_repo": str(tmp_path)}}
    assert await async_setup_component(hass, "frontend", config)
    return SimpleNamespace(urls=lambda: hass.data[DATA_EXTRA_MODULE_URL].urls)


async def test_every_page_loads_the_strategy_once_for_all_accounts(
    hass: HomeAssistant, frontend: SimpleNamespace, simulator: NobilSimulator
) -> None:
    """Two accounts would define the same elements twice, which a page refuses."""
    await set_up(hass, account_data(simulator), STATION)
    await set_up(hass, account_data(simulator), OTHER_STATION)

    assert frontend.urls() == {URL}


async def test_the_module_and_all_that_it_imports_are_served_and_may_be_kept(
    hass: HomeAssistant,
    frontend: SimpleNamespace,
    simulator: NobilSimulator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """A page would wait five seconds and then show that the strategy is missing."""
    await set_up(hass, account_data(simulator), STATION)
    client = await hass_client_no_auth()
    waiting, met = ["ev-live-strategy.js"], set()

    while waiting:
        name = waiting.pop()
        met.add(name)
        answer = await client.get(f"/ev_live/{VERSION}/{name}")
        assert answer.status == 200
        assert "javascript" in answer.headers["Content-Type"]
        assert "max-age" in answer.headers["Cache-Control"]
        waiting += set(re.findall(r'from "\./(.+?)"', await answer.text())) - met

    folder = PACKAGE / "frontend"
    assert met == {path.relative_to(folder).as_posix() for path in folder.rglob("*.js")}


async def test_pages_forget_the_strategy_with_the_last_account_and_load_it_for_a_new_one(
    hass: HomeAssistant, frontend: SimpleNamespace, simulator: NobilSimulator
) -> None:
    """Every page would load something for an integration that is not used any more."""
    one = await set_up(hass, account_data(simulator), STATION)
    other = await set_up(hass, account_data(simulator), OTHER_STATION)

    await hass.config_entries.async_remove(one.entry_id)
    assert frontend.urls() == {URL}
    await hass.config_entries.async_remove(other.entry_id)
    assert frontend.urls() == set()

    await set_up(hass, account_data(simulator), STATION)
    assert frontend.urls() == {URL}


async def test_an_account_that_is_reloaded_changes_nothing_for_pages(
    hass: HomeAssistant, frontend: SimpleNamespace, simulator: NobilSimulator
) -> None:
    """A route that is registered twice is an error, and the account would not come back."""
    entry = await set_up(hass, account_data(simulator), STATION)

    assert await hass.config_entries.async_reload(entry.entry_id)

    assert frontend.urls() == {URL}


async def test_a_home_assistant_without_pages_does_without(
    hass: HomeAssistant, simulator: NobilSimulator, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """The account would not be set up where there is no frontend."""
    await set_up(hass, account_data(simulator), STATION)

    assert DATA_EXTRA_MODULE_URL not in hass.data
    client = await hass_client_no_auth()
    assert (await client.get(URL)).status == 404
