"""What a person reads is there, is used, and says what the code means."""

import ast
from collections.abc import Iterator, Mapping
import json
from typing import Any

from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.config_entries import ConfigSubentryFlow
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import SelectSelector
import pytest
import voluptuous as vol

from custom_components.ev_live.catalogue import (
    RAW,
    ROWS,
    BinarySensorRow,
    EventRow,
    Row,
    SensorRow,
    TrackerRow,
    sensor_rows_of,
)
from custom_components.ev_live.feed import (
    CredentialsRejected,
    FeedUnavailable,
    NotEntitled,
    ProtocolViolation,
    QuotaExceeded,
)
from custom_components.ev_live.flow_errors import error_key
from custom_components.ev_live.model import Asset, AssetKind
from custom_components.ev_live.options import SCHEMA as OPTIONS
from custom_components.ev_live.registry import PROVIDERS
from custom_components.ev_live.station_flow import BY_ID, NEAR, StationFlow

from . import code
from .texts import ENGLISH, ICONS, MARKUP, leaves, placeholders

PLATFORMS: dict[type[Row], str] = {
    SensorRow: "sensor",
    BinarySensorRow: "binary_sensor",
    EventRow: "event",
    TrackerRow: "device_tracker",
}

RAW_ROWS = [
    row
    for row in sensor_rows_of(
        Asset(id="1", kind=AssetKind.VEHICLE, reports=frozenset({f"{RAW}label"}))
    )
    if row.key.startswith(RAW)
]

ALL_ROWS: list[Row] = [*ROWS, *RAW_ROWS]

WORDS = (
    CredentialsRejected(""),
    NotEntitled(""),
    QuotaExceeded(""),
    FeedUnavailable(""),
    ProtocolViolation(""),
)

# Flows that ask no provider, so that none can refuse.
SILENT_FLOWS = {"monitor"}

# Reasons that Home Assistant's own helpers give.
OWN_REASONS = {"already_configured", "reauth_successful", "reconfigure_successful"}


def platform(row: Row) -> str:
    """Return the platform of a row."""
    return PLATFORMS[type(row)]


def row_name(row: Row) -> str:
    """Name a row in the list of tests."""
    return f"{row.kind}-{platform(row)}-{row.key}"


def texts_of(row: Row) -> dict[str, Any]:
    """Return what is written for a row."""
    found: dict[str, Any] = ENGLISH["entity"].get(platform(row), {}).get(row.translation_key, {})
    return found


# Entities


@pytest.mark.parametrize("row", ALL_ROWS, ids=row_name)
def test_every_value_has_a_name(row: Row) -> None:
    """A person would see an entity called like its device, or like nothing."""
    if row.translation_key is None:
        assert row.device_class is not None
        return
    name = texts_of(row).get("name", "")
    assert name
    assert placeholders(name) == set(row.placeholders or {})


@pytest.mark.parametrize("row", ALL_ROWS, ids=row_name)
def test_every_word_that_a_value_can_be_has_a_text(row: Row) -> None:
    """A person would read out_of_order."""
    match row:
        case SensorRow(device_class=SensorDeviceClass.ENUM, options=list(options)):
            assert set(texts_of(row)["state"]) == set(options)
        case EventRow(event_types=list(types)):
            assert set(texts_of(row)["state_attributes"]["event_type"]["state"]) == set(types)
        case BinarySensorRow():
            assert set(texts_of(row).get("state", {})) <= {"on", "off"}
        case _:
            assert "state" not in texts_of(row)


@pytest.mark.parametrize("row", ALL_ROWS, ids=row_name)
def test_every_value_has_an_icon(row: Row) -> None:
    """A dashboard would show an eye, or a flag with a question mark."""
    icons = ICONS["entity"].get(platform(row), {}).get(row.translation_key)
    assert icons is not None or row.device_class not in (None, SensorDeviceClass.ENUM)
    if icons and "state" in icons:
        options = set(getattr(row, "options", None) or {"on", "off"})
        assert set(icons["state"]) <= options


@pytest.mark.parametrize("source", [ENGLISH, ICONS], ids=["en.json", "icons.json"])
def test_no_text_and_no_icon_of_an_entity_is_left_over(source: dict[str, Any]) -> None:
    """Translators of forty languages would translate what nobody sees."""
    written = {(name, key) for name, keys in source["entity"].items() for key in keys}
    assert written <= {(platform(row), row.translation_key) for row in ALL_ROWS}


def test_every_device_that_is_named_here_has_a_text() -> None:
    """Connectors would be called like their id."""
    used = {
        key: code.keys(code.keyword(call, "translation_placeholders"))
        for call in code.calls("ChildDeviceInfo", "DeviceInfo", "async_get_or_create")
        if (key := code.text(code.keyword(call, "translation_key"))) is not None
    }
    written = {key: placeholders(texts["name"]) for key, texts in ENGLISH["device"].items()}
    assert written == used


# Forms


def fields(schema: vol.Schema) -> set[str]:
    """Return the fields of a form, without those in sections."""
    return {str(key) for key, value in schema.schema.items() if not isinstance(value, section)}


def sections(schema: vol.Schema) -> dict[str, set[str]]:
    """Return the fields in the sections of a form."""
    return {
        str(key): fields(value.schema)
        for key, value in schema.schema.items()
        if isinstance(value, section)
    }


def assert_texts(step: Mapping[str, Any], *schemas: vol.Schema) -> None:
    """Check that a form has a text for each of its fields and none for others."""
    wanted = {field for schema in schemas for field in fields(schema)}
    assert set(step.get("data", {})) == wanted
    assert set(step.get("data_description", {})) == wanted
    in_sections: dict[str, set[str]] = {}
    for schema in schemas:
        for name, inside in sections(schema).items():
            in_sections.setdefault(name, set()).update(inside)
    written = step.get("sections", {})
    assert set(written) == set(in_sections)
    for name, inside in in_sections.items():
        assert written[name]["name"]
        assert set(written[name]["data"]) == inside
        assert set(written[name]["data_description"]) == inside


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=PROVIDERS)
def test_every_field_of_a_providers_form_has_a_text(provider: Any) -> None:
    """A person would be asked for static_api_key, without a word about where to get it."""
    step = ENGLISH["config"]["step"][provider.id]
    assert step["title"]
    assert_texts(step, provider.schema)


def test_every_field_that_can_be_changed_later_has_a_text() -> None:
    """A person whose key expired would see a form without words."""
    steps = ENGLISH["config"]["step"]
    providers = PROVIDERS.values()
    secrets = [
        vol.Schema(
            {key: field for key, field in provider.schema.schema.items() if key in provider.secrets}
        )
        for provider in providers
    ]
    assert_texts(steps["reauth_confirm"], *secrets)
    assert_texts(steps["reconfigure"], *(provider.schema for provider in providers))
    assert_texts(
        ENGLISH["options"]["step"]["init"], OPTIONS, *(provider.options for provider in providers)
    )


def test_every_provider_is_in_the_menu() -> None:
    """A provider could not be told from the others, or not be chosen."""
    menu = ENGLISH["config"]["step"]["user"]
    choices = {choice for provider in PROVIDERS.values() for choice in provider.choices}
    assert set(menu["menu_options"]) == set(menu["menu_option_descriptions"]) == set(PROVIDERS)
    assert set(ENGLISH["config"]["step"]) == {
        "user", "reauth_confirm", "reconfigure", *PROVIDERS, *choices
    }  # fmt: skip


def subentry_flows() -> dict[str, set[type[ConfigSubentryFlow]]]:
    """Return the flows for what can be picked."""
    flows: dict[str, set[type[ConfigSubentryFlow]]] = {}
    for provider in PROVIDERS.values():
        for kind, flow in provider.subentry_flows.items():
            flows.setdefault(kind, set()).add(flow)
    return flows


def test_every_step_of_picking_has_its_texts() -> None:
    """A person who adds a station would see a form without a title."""
    flows = subentry_flows()
    assert set(ENGLISH["config_subentries"]) == set(flows)
    for kind, texts in ENGLISH["config_subentries"].items():
        steps = {
            name.removeprefix("async_step_")
            for flow in flows[kind]
            for name in dir(flow)
            if name.startswith("async_step_")
        }
        assert set(texts["step"]) == steps
        assert texts["entry_type"]
        assert texts["initiate_flow"]["user"]
        for step in texts["step"].values():
            assert step["title"]
            assert set(step.get("data", {})) == set(step.get("data_description", {}))


def test_the_fields_of_the_station_picker_have_texts() -> None:
    """A person would be asked for min_power."""
    steps = ENGLISH["config_subentries"]["station"]["step"]
    assert_texts(steps["station_id"], BY_ID)
    assert_texts(steps["location"], NEAR)
    assert_texts(steps["pick"], BY_ID)
    assert all(issubclass(flow, StationFlow) for flow in subentry_flows()["station"])


def form_texts() -> Iterator[tuple[tuple[str, ...], str]]:
    """Give every text of the flows."""
    for part in ("config", "config_subentries", "options"):
        yield from leaves(ENGLISH[part], (part,))


def test_no_field_is_left_over() -> None:
    """Translators would translate fields that were taken out."""
    named = {
        path[-1]
        for path, _ in form_texts()
        if len(path) > 2
        and path[-2] in ("data", "data_description", "menu_options")
        # A step may be called like that, too.
        and path[-3] != "step"
    }
    assert named <= code.texts() | code.shared_texts()


def test_what_is_filled_into_forms_is_given_to_them() -> None:
    """A person would read {provider}, or no form at all."""
    given = {
        key
        for call in code.calls()
        for key in code.keys(code.keyword(call, "description_placeholders"))
    }
    filled = {name for _, text in form_texts() for name in placeholders(text)}
    assert filled <= given


def error_texts() -> dict[str, set[str]]:
    """Return the errors that have a text, by kind of flow."""
    errors = {kind: set(texts["error"]) for kind, texts in ENGLISH["config_subentries"].items()}
    return {**errors, "config": set(ENGLISH["config"]["error"])}


def errors_of_forms() -> set[str]:
    """Return the errors that forms show, as far as they are written out."""
    shown: set[str | None] = {*code.assigned("form_error")}
    for node in code.nodes():
        match node:
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id="errors"))]):
                shown.add(code.text(node.value))
            case ast.Dict():
                shown |= {
                    code.text(value)
                    for key, value in zip(node.keys, node.values, strict=True)
                    if code.text(key) == "base"
                }
            case ast.Call(args=[_, error, *_]) if code.called(node) == "_Problem":
                shown.add(code.text(error))
    return {error for error in shown if error is not None}


def test_every_error_of_a_form_has_a_text() -> None:
    """A person would read unknown_station, or nothing, and could not go on."""
    assert errors_of_forms() <= set().union(*error_texts().values())
    for kind, errors in error_texts().items():
        assert kind in SILENT_FLOWS or {error_key(word) for word in WORDS} <= errors


def test_no_error_is_left_over() -> None:
    """Translators would translate what nobody sees."""
    assert set().union(*error_texts().values()) <= code.texts()


def test_every_end_of_a_flow_has_a_text_and_none_is_left_over() -> None:
    """A person would be dropped out of a form with a single odd word."""
    given = {
        reason
        for call in code.calls()
        if (reason := code.text(code.keyword(call, "reason"))) is not None
    }
    written = set(ENGLISH["config"]["abort"])
    for texts in ENGLISH["config_subentries"].values():
        written |= set(texts["abort"])
    for issue in ENGLISH["issues"].values():
        written |= set(issue.get("fix_flow", {}).get("abort", {}))
    assert given <= written
    assert written <= code.texts() | OWN_REASONS
    assert set(ENGLISH["config"]["abort"]) >= OWN_REASONS


def selectors(schema: vol.Schema) -> Iterator[SelectSelector]:
    """Give the choices in a form."""
    for value in schema.schema.values():
        if isinstance(value, SelectSelector):
            yield value
        elif isinstance(value, section):
            yield from selectors(value.schema)


def test_every_choice_has_its_texts_and_none_is_left_over() -> None:
    """A person would choose between words of the code."""
    schemas = [NEAR, OPTIONS]
    schemas += [schema for each in PROVIDERS.values() for schema in (each.schema, each.options)]
    for schema in schemas:
        for selector in selectors(schema):
            if (key := selector.config.get("translation_key")) is not None:
                options = selector.config["options"]
                assert set(ENGLISH["selector"][key]["options"]) == {str(each) for each in options}
    for key, selector_texts in ENGLISH["selector"].items():
        assert key in code.texts()
        assert set(selector_texts["options"]) <= code.texts()


# How it is written


def test_no_text_holds_an_address_or_markup() -> None:
    """A translator could lead people elsewhere, and a form would show tags."""
    texts = dict(leaves(ENGLISH))
    assert [path for path, text in texts.items() if MARKUP.search(text)] == []
    assert [path for path, text in texts.items() if not text or text != text.strip()] == []


def icons() -> set[str]:
    """Return the icons that are used."""
    return {icon for _, icon in leaves(ICONS)}


def test_every_icon_is_one_of_home_assistants() -> None:
    """A frontend would show an empty space."""
    assert all(icon.startswith("mdi:") for icon in icons())
    frontend = pytest.importorskip("hass_frontend", reason="the list of icons comes with it")
    known = {
        name
        for part in (frontend.where() / "static" / "mdi").glob("*.json")
        if isinstance(drawings := json.loads(part.read_text()), dict)
        for name in drawings
    }
    assert {icon.removeprefix("mdi:") for icon in icons()} <= known
