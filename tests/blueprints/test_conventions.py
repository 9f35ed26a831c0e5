"""The blueprints are sound, hold no one's own entities, and are what the page about them says."""

from collections.abc import Iterator
import json
import re
from typing import Any
from urllib.parse import quote

from homeassistant.components.automation.config import AUTOMATION_BLUEPRINT_SCHEMA
from homeassistant.components.blueprint.importer import fetch_blueprint_from_url
from homeassistant.components.blueprint.models import Blueprint
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.util.yaml import Input, extract_inputs
import pytest
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker

from custom_components.ev_live.catalogue import BINARY_SENSORS, EVENTS, SENSORS
from custom_components.ev_live.const import DOMAIN

from .conftest import FOLDER, PATHS, ROOT, promised, read

BLUEPRINTS = {
    "ev_live/charging_power_dropped.yaml",
    "ev_live/connector_became_free.yaml",
    "ev_live/feed_down.yaml",
    "ev_live/incident_opened.yaml",
    "ev_live/plugged_but_not_charging.yaml",
    "ev_live/session_finished.yaml",
    "ev_live/station_out_of_order.yaml",
}

MANIFEST = json.loads((ROOT / "custom_components" / DOMAIN / "manifest.json").read_text())
ADDRESS = f"{MANIFEST['documentation']}/blob/main/blueprints/automation"
IMPORT = "https://my.home-assistant.io/redirect/blueprint_import/?blueprint_url="

# What an entity that somebody has can be.
DOMAINS = {*Platform, "automation", "input_boolean", "input_datetime", "person", "script", "zone"}

DEVICE_CLASSES: dict[str, set[str | None]] = {
    "binary_sensor": {row.device_class for row in BINARY_SENSORS if row.device_class},
    "sensor": {row.device_class for row in SENSORS if row.device_class},
    "event": {None},
}

each = pytest.mark.parametrize("path", PATHS)


def load(path: str) -> Blueprint:
    """Load a blueprint as Home Assistant does."""
    return Blueprint(
        read(path), expected_domain="automation", path=path, schema=AUTOMATION_BLUEPRINT_SCHEMA
    )


def sections(path: str) -> dict[str, Any]:
    """Return the sections of a blueprint's form."""
    form: dict[str, Any] = read(path)["blueprint"]["input"]
    return form


def pick(path: str) -> dict[str, Any]:
    """Return the selector of what a blueprint watches."""
    (what, *_) = sections(path)["what"]["input"].values()
    selector: dict[str, Any] = what["selector"]["entity"]
    return selector


def listed() -> dict[str, tuple[str, str, str]]:
    """Return name, sentence and import link of every blueprint on the page, by its address."""
    page = (ROOT / "docs" / "automations.md").read_text()
    rows = re.findall(
        r"^\| \[(.+?)\]\((.+?)\) \| (.+?) \| \[Import\]\((.+?)\) \|$", page, re.MULTILINE
    )
    return {address: (name, sentence, link) for name, address, sentence, link in rows}


def parts(document: object) -> Iterator[object]:
    """Give everything in a document, the keys left out."""
    yield document
    values = document.values() if isinstance(document, dict) else document
    if isinstance(values, str | Input) or not hasattr(values, "__iter__"):
        return
    for value in values:
        yield from parts(value)


def test_all_blueprints_are_there() -> None:
    """A link that somebody shared would lead nowhere."""
    assert set(PATHS) == BLUEPRINTS


@each
def test_home_assistant_can_use_it(path: str) -> None:
    """A person would see an error in place of a form."""
    assert load(path).validate() is None


@each
def test_every_input_is_used_and_explained(path: str) -> None:
    """A person would fill in a field that does nothing."""
    blueprint = load(path)
    body = {key: value for key, value in read(path).items() if key != "blueprint"}
    assert extract_inputs(body) == set(blueprint.inputs)
    for section in sections(path).values():
        assert section["name"]
        assert section["icon"].startswith("mdi:")
        assert all(field["name"] and field["selector"] for field in section["input"].values())


@each
def test_only_what_and_actions_must_be_given(path: str) -> None:
    """A person would have to think about everything before he sees anything."""
    form = sections(path)
    required = {
        name
        for section in form.values()
        for name, field in section["input"].items()
        if "default" not in field
    }
    assert required == {next(iter(form["what"]["input"])), "actions"}
    assert form["then"]["input"]["actions"]["selector"] == {"action": None}


@each
def test_only_entities_of_ours_that_fit_can_be_picked(path: str) -> None:
    """A person would look for his charger among a thousand lamps."""
    assert pick(path)["multiple"] is True
    (fits,) = pick(path)["filter"]
    assert fits["integration"] == DOMAIN
    assert fits.get("device_class") in DEVICE_CLASSES[fits["domain"]]


@each
def test_it_names_no_entity(path: str) -> None:
    """It would work at nobody's but its author's."""
    body = (FOLDER / path).read_text().partition("\nmode:")[2]
    assert body
    assert not re.findall(rf"\b(?:{'|'.join(DOMAINS)})\.\w+", body)


@each
def test_it_says_how_many_may_run(path: str) -> None:
    """By default a second alarm is dropped while the first is being told."""
    document = read(path)
    assert document["mode"] in {"parallel", "restart"}
    assert (document["mode"] == "parallel") is ("max" in document)


@each
def test_its_events_are_events_of_ours(path: str) -> None:
    """It would wait for a word that nobody says."""
    known = {kind for row in EVENTS for kind in row.event_types or ()}
    waited = re.findall(r"\.event_type (?:==|in) (.+)", (FOLDER / path).read_text())
    assert {word for text in waited for word in re.findall(r"'(\w+)'", text)} <= known
    assert bool(waited) is (pick(path)["filter"][0]["domain"] == "event")


@each
def test_every_variable_that_is_promised_is_given(path: str) -> None:
    """A message would say "undefined" where the name of the charger belongs."""
    given = {
        name
        for part in parts(read(path))
        if isinstance(part, dict) and isinstance(part.get("variables"), dict)
        for name in part["variables"]
    }
    assert promised(path)
    assert set(promised(path)) <= given


@each
def test_it_says_where_it_comes_from_and_what_it_needs(path: str) -> None:
    """Nobody could import it anew when it is mended, or learn why it does not work."""
    about = read(path)["blueprint"]
    needed = json.loads((ROOT / "hacs.json").read_text())["homeassistant"]
    assert about["source_url"] == f"{ADDRESS}/{path}"
    assert about["homeassistant"] == {"min_version": needed}


@each
async def test_it_can_be_imported_by_its_address(
    hass: HomeAssistant, aioclient_mock: AiohttpClientMocker, path: str
) -> None:
    """The button on the page would end in an error."""
    address = read(path)["blueprint"]["source_url"]
    raw = address.replace("github.com", "raw.githubusercontent.com").replace("/blob/", "/")
    text = (FOLDER / path).read_text()
    aioclient_mock.get(raw, text=text)  # type: ignore[no-untyped-call]  # the plugin's own

    imported = await fetch_blueprint_from_url(hass, address)

    assert imported.blueprint.inputs.keys() == load(path).inputs.keys()
    assert imported.suggested_filename == path.replace(f"{DOMAIN}/", "ev-live/")[: -len(".yaml")]


def test_the_page_lists_every_blueprint_with_what_it_does() -> None:
    """Nobody would find it, or find what it did last year."""
    expected = {}
    for path in PATHS:
        about = read(path)["blueprint"]
        name = about["name"].removeprefix("EV Live: ")
        address = about["source_url"]
        sentence = about["description"].splitlines()[0]
        expected[address] = (
            name[0].upper() + name[1:],
            sentence,
            f"{IMPORT}{quote(address, safe='')}",
        )
    assert listed() == expected
