"""The rules that Home Assistant's own lint holds core integrations to, where they mean us, too."""

import ast
from collections.abc import Iterator

import homeassistant.exceptions
import pytest

from custom_components.ev_live import PLATFORMS
from custom_components.ev_live.registry import PROVIDERS

from . import code

ENGLISH = code.read_json("translations/en.json")

LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}

# Whatever Home Assistant shows to a person when it is raised.
SHOWN = {
    name
    for name, each in vars(homeassistant.exceptions).items()
    if isinstance(each, type) and issubclass(each, homeassistant.exceptions.HomeAssistantError)
} | {"UpdateFailed"}

# What Home Assistant hands an account of ours to.
ENTRY_POINTS = {
    "async_setup_entry",
    "async_unload_entry",
    "async_remove_entry",
    "async_remove_config_entry_device",
    "async_get_config_entry_diagnostics",
}

LOGGED = [
    (call, text)
    for call in code.calls(*LEVELS)
    if isinstance(call.func, ast.Attribute)
    and isinstance(call.func.value, ast.Name)
    and call.func.value.id == "_LOGGER"
    and (text := code.text(call.args[0])) is not None
]


def test_log_messages_are_written_like_home_assistants() -> None:
    """A log would look like the work of many hands."""
    assert LOGGED
    assert [text for _, text in LOGGED if text.endswith(".")] == []
    spoken = [text for call, text in LOGGED if code.called(call) != "debug"]
    assert [text for text in spoken if not (text[0].isupper() or text[0] == "%")] == []


def imports() -> Iterator[tuple[str, str]]:
    """Give where something is imported, and from where."""
    for place, module in code.modules().items():
        for node in ast.walk(module):
            match node:
                case ast.ImportFrom(module=str(name), level=0):
                    yield place, name
                case ast.Import(names=names):
                    yield from ((place, alias.name) for alias in names)


def test_nothing_of_ours_is_imported_by_its_full_name() -> None:
    """The integration could not be installed under another folder, as a test build is."""
    assert [each for each in imports() if each[1].startswith("custom_components")] == []


# Where the recorder keeps what it offers to whoever has statistics of his own.
OFFERED = {
    "homeassistant.components.recorder.models",
    "homeassistant.components.recorder.statistics",
}


def test_of_other_integrations_only_what_they_offer_is_used() -> None:
    """An update of Home Assistant could move what nobody promised."""
    inner = {name for _, name in imports() if name.startswith("homeassistant.components.")}
    assert {name for name in inner if name.count(".") > 2} <= OFFERED


def test_platforms_are_sorted() -> None:
    """Two branches that add one would collide."""
    assert list(PLATFORMS) == sorted(PLATFORMS)


def test_nobody_asks_the_machine_for_its_local_time() -> None:
    """A time without a zone would be wrong by an hour for half the year."""
    written = {ast.unparse(call) for call in code.calls("now", "utcnow", "today")}
    asked = {each for each in written if each.startswith(("datetime.", "date.", "dt.datetime."))}
    # Below the boundary there is no dt_util; a zone that is given is as good.
    assert asked <= {"datetime.now(UTC)"}


def steps() -> Iterator[tuple[str, ast.Call]]:
    """Give the forms and menus that a step shows, by the name of the step."""
    for function in code.functions():
        if function.name.startswith("async_step_"):
            for call in code.calls("async_show_form", "async_show_menu", within=function):
                yield function.name.removeprefix("async_step_"), call


def test_every_form_comes_back_to_the_step_that_showed_it() -> None:
    """What a person entered would be taken for the answer to another question."""
    shown = [(step, code.text(code.keyword(call, "step_id"))) for step, call in steps()]
    assert shown
    assert [each for each in shown if each[1] not in (None, each[0])] == []
    assert all(code.keyword(call, "step_id") is not None for _, call in steps())


def test_every_choice_of_a_menu_has_a_step() -> None:
    """A person would choose, and be told that something unknown went wrong."""
    written = {function.name for function in code.functions()}
    for _, call in steps():
        match code.keyword(call, "menu_options"):
            case ast.List(elts=elements):
                chosen = [f"async_step_{code.text(each)}" for each in elements]
                assert set(chosen) <= written


@pytest.mark.parametrize("provider", PROVIDERS)
def test_no_form_asks_for_a_name_or_for_an_interval(provider: str) -> None:
    """Home Assistant lets people name things, and automations ask at other times."""
    fields = {str(key) for key in PROVIDERS[provider].schema.schema}
    assert fields.isdisjoint({"name", "scan_interval", "update_interval"})


def test_whoever_is_handed_an_account_knows_what_it_holds() -> None:
    """A type checker would not see that something else is kept there."""
    handed = [function for function in code.functions() if function.name in ENTRY_POINTS]
    kinds = {
        ast.unparse(argument.annotation)
        for function in handed
        for argument in function.args.args
        if argument.arg == "entry" and argument.annotation is not None
    }
    assert len(handed) > len(PLATFORMS)
    assert kinds == {"EVLiveConfigEntry"}
    aliases = [node for node in code.nodes() if isinstance(node, ast.TypeAlias)]
    assert "EVLiveConfigEntry" in {ast.unparse(alias.name) for alias in aliases}


def test_nothing_of_an_account_is_kept_in_the_common_drawer() -> None:
    """It would stay there when the account is gone."""
    assert "hass.data[DOMAIN]" not in {
        ast.unparse(node) for node in code.nodes() if isinstance(node, ast.Subscript)
    }


def test_what_is_raised_to_a_person_can_be_translated() -> None:
    """Half of the people would read English."""
    raised = list(code.calls(*SHOWN))
    assert raised
    for call in raised:
        assert not call.args, ast.unparse(call)
        names = {each.arg for each in call.keywords}
        assert {"translation_domain", "translation_key"} <= names, ast.unparse(call)
        assert code.text(code.keyword(call, "translation_key")) in ENGLISH["exceptions"]


def test_what_is_overridden_of_an_entitys_life_still_happens() -> None:
    """An entity would not listen, or go on listening when it is gone."""
    for function in code.functions():
        if function.name in ("async_added_to_hass", "async_will_remove_from_hass"):
            said = {ast.unparse(call.func) for call in code.calls(function.name, within=function)}
            assert f"super().{function.name}" in said


@pytest.mark.parametrize("place", sorted(code.modules()))
def test_entities_live_in_the_room_of_their_platform(place: str) -> None:
    """Nobody would find them."""
    kinds = {"SensorEntity", "BinarySensorEntity", "EventEntity", "TrackerEntity"}
    bases = {
        ast.unparse(base)
        for node in ast.walk(code.modules()[place])
        if isinstance(node, ast.ClassDef)
        for base in node.bases
    }
    is_platform = place.removesuffix(".py") in {str(platform) for platform in PLATFORMS}
    assert is_platform or bases.isdisjoint(kinds)
