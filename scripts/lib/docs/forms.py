"""Tables of the fields of forms, of options, errors, repairs and actions, by the English texts."""

from collections.abc import Iterator, Mapping
from typing import Any

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import BooleanSelector, NumberSelector, SelectSelector
from homeassistant.util.yaml import load_yaml_dict
import voluptuous as vol

from custom_components.ev_live.options import SCHEMA as COMMON
from custom_components.ev_live.registry import PROVIDERS

from .texts import PACKAGE, code, english, table

FIELD_HEADS = ("Field", "Needed", "Preset", "What it is")


def account(provider: str) -> str:
    """Return the fields of the form that asks for the credentials of a provider."""
    step = english()["config"]["step"][provider]
    return table(FIELD_HEADS, _fields(PROVIDERS[provider].schema, step))


def options(provider: str) -> str:
    """Return what can be tuned in an account of a provider."""
    step = english()["options"]["step"]["init"]
    schema = COMMON.extend(PROVIDERS[provider].options.schema)
    return table(FIELD_HEADS, _fields(schema, step))


def picking(kind: str) -> str:
    """Return the fields of the forms that ask what to show, by the title of the form."""
    steps = english()["config_subentries"][kind]["step"].values()
    rows = (
        (step["title"], name, part["data_description"][field])
        for step in steps
        for part in (step, *step.get("sections", {}).values())
        for field, name in part.get("data", {}).items()
    )
    return table(("Form", "Field", "What it is"), rows)


def errors() -> str:
    """Return what the forms say when something does not work."""
    texts = english()["config"]["error"]
    return table(("Name", "What the form says"), ((f"`{k}`", v) for k, v in sorted(texts.items())))


def repairs() -> str:
    """Return the issues that Repairs may show, with the ways out that each offers."""
    texts = english()["issues"]
    return table(
        ("Name", "Issue", "What to do", "What it offers"),
        (
            (f"`{key}`", _spoken(text["title"]), _spoken(_what_to_do(text)), _offers(text))
            for key, text in sorted(texts.items())
        ),
    )


def _what_to_do(issue: Mapping[str, Any]) -> str:
    """Return what an issue says."""
    step = issue["fix_flow"]["step"]["init"] if "fix_flow" in issue else issue
    return str(step["description"])


def _offers(issue: Mapping[str, Any]) -> str:
    """Return the ways out of an issue."""
    if "fix_flow" not in issue:
        return ""
    return "; ".join(issue["fix_flow"]["step"]["init"]["menu_options"].values())


def actions() -> str:
    """Return every action with its fields."""
    services = load_yaml_dict(str(PACKAGE / "services.yaml"))
    return "\n\n".join(_action(name, services[name]) for name in sorted(services))


def _action(name: str, service: Mapping[str, Any]) -> str:
    """Return one action with its fields."""
    texts = english()["services"][name]
    rows = [
        (f"`{field}`", "yes" if about.get("required") else "", texts["fields"][field])
        for field, about in _service_fields(service)
    ]
    heads = ("Field", "Needed", "What it is")
    body = table(heads, ((field, needed, _said(text)) for field, needed, text in rows))
    return f"### `ev_live.{name}`\n\n{texts['description']}\n\n{body}"


def _said(text: Mapping[str, str]) -> str:
    """Say what a field of an action is."""
    return f"**{text['name']}.** {text['description']}"


def _service_fields(service: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give the fields of an action, those in sections among them."""
    for name, about in service.get("fields", {}).items():
        if "fields" in about:
            yield from about["fields"].items()
        else:
            yield name, about


def _fields(
    schema: vol.Schema, texts: Mapping[str, Any], prefix: str = ""
) -> Iterator[tuple[str, str, str, str]]:
    """Give the fields of a form, those in sections after the name of the section."""
    for key, value in schema.schema.items():
        name = str(key)
        if isinstance(value, section):
            inside = texts["sections"][name]
            yield from _fields(value.schema, inside, f"{inside['name']} › ")
            continue
        preset = _preset(key, value)
        is_needed = isinstance(key, vol.Required) and not preset
        yield (
            f"{prefix}{texts['data'][name]}",
            "yes" if is_needed else "",
            preset,
            texts["data_description"][name],
        )


def _preset(key: vol.Marker, selector: object) -> str:
    """Return what stands in a field before anybody wrote there, and the bounds of a number."""
    if not isinstance(key, vol.Optional | vol.Required) or isinstance(key.default, vol.Undefined):
        return ""
    value = key.default()
    match selector:
        case BooleanSelector():
            return "on" if value else "off"
        case NumberSelector(config={"min": least, "max": most, "unit_of_measurement": unit}):
            return f"{value} {unit} ({least:g} to {most:g})"
        case SelectSelector(config={"translation_key": name}):
            return str(english()["selector"][name]["options"][value])
    return code([value])


def _spoken(text: str) -> str:
    """Return a text with words in place of what is filled in."""
    return text.replace("{", "‹").replace("}", "›")
