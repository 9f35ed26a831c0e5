"""What an action takes is what its form in Home Assistant offers, and it is there from the start."""

from collections.abc import Iterator, Mapping
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import selector
from homeassistant.setup import async_setup_component
import pytest
import voluptuous as vol

from custom_components.ev_live.const import DOMAIN

from . import code

SERVICES = code.read_yaml("services.yaml")


@pytest.fixture
async def schemas(hass: HomeAssistant, enable_custom_integrations: None) -> dict[str, vol.Schema]:
    """Return the schema of every action, without any account."""
    assert await async_setup_component(hass, DOMAIN, {})
    return {
        name: plain(service.schema)
        for name, service in hass.services.async_services_for_domain(DOMAIN).items()
    }


def plain(schema: Any) -> vol.Schema:
    """Return the part of a schema that names the fields."""
    if isinstance(schema, vol.All):
        return next(each for each in schema.validators if isinstance(each, vol.Schema))
    assert isinstance(schema, vol.Schema)
    return schema


def offered(name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give the fields of an action's form, those in sections among them."""
    for field, about in SERVICES[name]["fields"].items():
        if "fields" in about:
            yield from about["fields"].items()
        else:
            yield field, about


def test_every_action_is_there_before_any_account(schemas: dict[str, vol.Schema]) -> None:
    """An automation would be broken whenever an account cannot be set up."""
    assert set(schemas) == set(SERVICES)


@pytest.mark.parametrize("name", SERVICES)
def test_an_action_takes_what_its_form_offers(schemas: dict[str, vol.Schema], name: str) -> None:
    """A person would be refused what the form let him enter, or could not enter what is needed."""
    taken = {str(key): key for key in schemas[name].schema}
    fields = dict(offered(name))
    assert set(fields) == set(taken)
    needed = {field for field, about in fields.items() if about.get("required")}
    assert needed == {field for field, key in taken.items() if isinstance(key, vol.Required)}


@pytest.mark.parametrize("name", SERVICES)
def test_a_form_shows_what_an_action_does_by_itself(
    schemas: dict[str, vol.Schema], name: str
) -> None:
    """A person would leave a box as it is and get something else."""
    taken = {str(key): key for key in schemas[name].schema}
    for field, about in offered(name):
        if "default" in about:
            assert taken[field].default() == about["default"]


@pytest.mark.parametrize("name", SERVICES)
def test_everything_that_can_be_chosen_is_taken(schemas: dict[str, vol.Schema], name: str) -> None:
    """A person would choose from a list and be told that there is no such thing."""
    checks = {str(key): value for key, value in schemas[name].schema.items()}
    for field, about in offered(name):
        chosen = vol.Schema(selector(about["selector"]))
        for value in examples(about["selector"]):
            chosen(value)
            vol.Schema(checks[field])(value)


def examples(about: Mapping[str, Any]) -> list[Any]:
    """Return what a person can choose, or the ends of what he can enter."""
    match about:
        case {"select": {"options": options, **rest}}:
            values = [each["value"] if isinstance(each, dict) else each for each in options]
            return [[each] for each in values] if rest.get("multiple") else values
        case {"number": {"min": least, "max": most}}:
            return [least, most]
        case {"boolean": _}:
            return [True, False]
        case {"datetime": _}:
            return ["2026-11-23 05:30:00"]
        case {"text": {"multiple": True}}:
            return [["x", "y"]]
        case {"text": _}:
            return ["x"]
    return []
