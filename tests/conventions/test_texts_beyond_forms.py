"""What actions, errors, repairs and the system page say is there, is used, and is meant so."""

from collections.abc import Iterator, Mapping
from typing import Any

from custom_components.ev_live.issues import WAYS, Way
from custom_components.ev_live.registry import PROVIDERS
from custom_components.ev_live.repairs import WaysOut

from . import code
from .texts import ENGLISH, ICONS, SERVICES, leaves, placeholders


def action_sections(action: Mapping[str, Any]) -> set[str]:
    """Return the sections in which fields of an action stand together."""
    return {name for name, field in action.get("fields", {}).items() if "fields" in (field or {})}


def action_fields(action: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Give the fields of an action, those in sections among them."""
    for name, field in action.get("fields", {}).items():
        if name in action_sections(action):
            yield from field["fields"].items()
        else:
            yield name, field


def test_actions_have_texts_and_icons() -> None:
    """An automation's editor would show the names of the code."""
    assert set(ENGLISH["services"]) == set(ICONS["services"]) == set(SERVICES)
    for name, action in SERVICES.items():
        texts = ENGLISH["services"][name]
        assert texts["name"]
        assert texts["description"]
        fields, sections = dict(action_fields(action)), action_sections(action)
        assert set(texts.get("fields", {})) == set(fields)
        assert set(texts.get("sections", {})) == sections
        assert set(ICONS["services"][name].get("sections", {})) == sections
        for text in (*texts.get("fields", {}).values(), *texts.get("sections", {}).values()):
            assert text["name"]
            assert text["description"]


def test_every_exception_says_what_happened() -> None:
    """A person would read cannot_connect, or {account}."""
    used: dict[str, set[str]] = {}
    for call in code.calls():
        key = code.text(code.keyword(call, "translation_key"))
        if key is not None and code.keyword(call, "translation_domain") is not None:
            given = code.keys(code.keyword(call, "translation_placeholders"))
            assert given == placeholders(ENGLISH["exceptions"][key]["message"])
            used[key] = given
    assert set(ENGLISH["exceptions"]) == set(used)


def issue_texts() -> dict[str, list[str]]:
    """Return what is said in each issue, in its way out, too."""
    return {
        kind: [text for path, text in leaves(texts) if "abort" not in path]
        for kind, texts in ENGLISH["issues"].items()
    }


def test_every_repair_issue_says_what_to_do() -> None:
    """A person would see an issue without words, or with {station} in it."""
    used: dict[str, set[str]] = {kind: set() for kind in code.assigned("issue")}
    for call in code.calls("_create"):
        if call.args and (kind := code.text(call.args[0])) is not None:
            used[kind] = {each.arg for each in call.keywords if each.arg is not None}
    for call in code.calls("Trouble"):
        if (kind := code.text(call.args[0])) is not None:
            given = code.keys(code.keyword(call, "placeholders"))
            assert used.setdefault(kind, given) >= given
    assert set(ENGLISH["issues"]) == set(used)
    for kind, texts in issue_texts().items():
        filled = {name for text in texts for name in placeholders(text)}
        assert filled <= {"account", "provider", *used[kind]}


# What a person is told at the end of a way that leads nowhere yet.
ENDS = {
    Way.CHANGE: "elsewhere",
    Way.IGNORE: "ignored",
    Way.LOOK_AGAIN: "not_solved",
    Way.RECONFIGURE: "elsewhere",
    Way.RETRY: "not_solved",
}


def test_every_way_out_of_an_issue_has_its_texts_and_none_is_left_over() -> None:
    """A person would be offered look_again, or be told nothing of what came of it."""
    fixes = {kind: issue.get("fix_flow") for kind, issue in ENGLISH["issues"].items()}
    # Home Assistant takes the one or the other.
    assert all(
        ("description" in issue) != ("fix_flow" in issue) for issue in ENGLISH["issues"].values()
    )
    assert {kind for kind, fix in fixes.items() if fix} == set(WAYS)
    for kind, ways in WAYS.items():
        assert set(fixes[kind]["step"]) == {"init"}
        assert set(fixes[kind]["step"]["init"]["menu_options"]) == set(ways)
        assert set(fixes[kind].get("abort", {})) == {ENDS[way] for way in ways if way in ENDS}
    assert {way for ways in WAYS.values() for way in ways} == set(Way)
    assert {f"async_step_{way}" for way in Way} <= set(dir(WaysOut))


def test_every_provider_is_named_on_the_system_information_page() -> None:
    """A person would read the words of the code there."""
    named = {key for provider in PROVIDERS for key in (provider, f"{provider}_reachable")}
    assert set(ENGLISH["system_health"]["info"]) == named
