"""Whoever reads another language than English reads all of it, and the same."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
import json
import re

import pytest

from . import code
from .texts import MARKUP, leaves, placeholders

ENGLISH = "en"

# Every language there is. Each is complete, and so is one that is added.
LANGUAGES = (ENGLISH, "da", "de", "es", "fi", "fr", "it", "nb", "nl", "sv")

OTHERS = [language for language in LANGUAGES if language != ENGLISH]

FRONTEND = code.PACKAGE / "frontend"

# What people type, paste, or look for elsewhere: numbers, names of files and fields, operators.
LITERAL = re.compile(r"\d+(?:\.\d+)?|\w*(?:[a-z]\d|\d[a-z])\w*|\w+(?:[._/]\w+)+|\.[a-z]{3}\b|[&|!]")

# Names that are the same in the whole world.
NAMES = (
    "BootNotification",
    "ChargePilot",
    "ChargePoint",
    "EV Live",
    "EVCP2 Updates",
    "Enova",
    "HERE",
    "HRN",
    "Home Assistant",
    "NOBIL",
    "NOBIL - Real-time",
    "PEM",
    "Peugeot",
    "Stellantis",
    "The Mobility House",
    "VDV 463",
    "ViriCiti",
)

# Words that some language shares with English. No language shares many of them.
SHARED = frozenset(
    {
        "Account",
        "Active",
        "Ad hoc",
        "Alarm",
        "Area",
        "Centre",
        "Code",
        "Collision",
        "Comfort",
        "Distance",
        "Eco",
        "Eco plus",
        "Expression",
        "Front",
        "Full",
        "Hybrid",
        "Inactive",
        "Incident",
        "Incidents",
        "Layer",
        "Monitor",
        "Monitors",
        "Name",
        "Normal",
        "Options",
        "Password",
        "Position",
        "Program",
        "Project",
        "Radius",
        "Sand",
        "Server",
        "Service",
        "Session",
        "Side",
        "Sport",
        "Start",
        "Stations",
        "Status",
        "Total",
        "Trigger",
    }
)
MOST_SHARED = 0.04

# Words that only English has, so that a text with one of them was left half done.
ENGLISH_WORDS = re.compile(r"\b(?:the|your|with|this|which|from|than|does|leave|they)\b")

Path = tuple[str, ...]


def dashboard_texts(language: str) -> dict[str, str]:
    """Return what the dashboard itself says."""
    content = (FRONTEND / "texts" / f"{language}.js").read_text()
    table = re.fullmatch(r"export default \{\n((?:  \w+: \".*\",\n)+)\};\n", content)
    assert table is not None, "one text a line, in double quotes"
    lines = [line.strip(" ,").split(": ", 1) for line in table[1].splitlines()]
    return {key: json.loads(text) for key, text in lines}


@cache
def texts_in(language: str) -> dict[Path, str]:
    """Return every text of a language, in its order, with the way to it."""
    home_assistant = leaves(code.read_json(f"translations/{language}.json"))
    dashboard = leaves(dashboard_texts(language), ("dashboard",))
    return {**dict(home_assistant), **dict(dashboard)}


def pairs(language: str) -> Iterator[tuple[Path, str, str]]:
    """Give every text in English and in another language."""
    theirs = texts_in(language)
    for path, english in texts_in(ENGLISH).items():
        yield path, english, theirs[path]


def words(text: str) -> int:
    """Count the words of a text that have a meaning, which placeholders and names have not."""
    text = re.sub(r"\{\w+\}", "", text)
    for name in sorted(NAMES, key=len, reverse=True):
        text = text.replace(name, "")
    return len(re.findall(r"[^\W\d_]{3,}", text))


def test_the_languages_are_these_and_each_is_everywhere() -> None:
    """A person would see half of a page in English."""
    translations = {path.stem for path in (code.PACKAGE / "translations").glob("*.json")}
    tables = {path.stem for path in (FRONTEND / "texts").glob("*.js")}
    exported = re.findall(
        r'^export \{ default as (\w+) \} from "\./texts/\1\.js";$',
        (FRONTEND / "languages.js").read_text(),
        re.MULTILINE,
    )
    assert translations == tables == set(LANGUAGES)
    assert exported == sorted(LANGUAGES)


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_texts_of_english_in_their_order(language: str) -> None:
    """A person would read English between their own words, or a change would hide in a reshuffle."""
    assert list(texts_in(language)) == list(texts_in(ENGLISH))


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_filled_in_is_the_same_in_every_language(language: str) -> None:
    """Home Assistant would show an error, or leave out the name of what is broken."""
    assert [
        path
        for path, english, text in pairs(language)
        if placeholders(text) != placeholders(english)
    ] == []


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_typed_or_looked_for_elsewhere_is_not_translated(language: str) -> None:
    """A person would look for a file or a button that nobody has named so, or count wrong."""
    lost = {
        path: missing
        for path, english, text in pairs(language)
        if (missing := Counter(LITERAL.findall(english)) - Counter(LITERAL.findall(text)))
        or (missing := Counter(name for name in NAMES if name in english and name not in text))
    }
    assert lost == {}


@pytest.mark.parametrize("language", OTHERS)
def test_paragraphs_are_the_same_in_every_language(language: str) -> None:
    """A list of triggers would run into the sentence that follows it."""
    assert [
        path for path, english, text in pairs(language) if text.count("\n") != english.count("\n")
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_leads_elsewhere(language: str) -> None:
    """A label would be missing, a reference would be shown, or a translator could plant a link."""
    wrong = re.compile(rf"{MARKUP.pattern}|\[%", re.IGNORECASE)
    texts = texts_in(language)
    assert [path for path, text in texts.items() if not text or text != text.strip()] == []
    assert [path for path, text in texts.items() if wrong.search(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_apostrophe_stands_before_what_is_filled_in(language: str) -> None:
    """A page takes a straight one for a quote, and shows {account}; a curved one is read as meant."""
    quotes = re.compile(r"'[{}<]|''")
    assert [path for path, text in texts_in(language).items() if quotes.search(text)] == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_is_left_in_english(language: str) -> None:
    """A person would meet words of another language in the middle of a form."""
    same = {text for _, english, text in pairs(language) if words(english) and text == english}
    assert same - SHARED == set()
    assert len(same) <= MOST_SHARED * len(set(texts_in(ENGLISH).values()))


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_is_left_half_in_english(language: str) -> None:
    """A sentence would begin in one language and end in another."""
    assert [path for path, _, text in pairs(language) if ENGLISH_WORDS.search(text)] == []


def choices(language: str) -> Iterator[tuple[Path, list[str]]]:
    """Give the texts among which a person has to tell apart: states, options and names."""
    groups: dict[Path, list[str]] = {}
    for path, text in texts_in(language).items():
        if path[-2] in ("state", "options", "menu_options"):
            groups.setdefault(path[:-1], []).append(text)
        elif path[0] == "entity" and len(path) == 4 and path[-1] == "name":
            groups.setdefault(path[:2], []).append(text)
    yield from groups.items()


@pytest.mark.parametrize("language", OTHERS)
def test_what_english_tells_apart_is_told_apart_in_every_language(language: str) -> None:
    """Two states would read alike, and two entities of a device be called the same."""
    for (group, english), (_, theirs) in zip(choices(ENGLISH), choices(language), strict=True):
        assert len(set(theirs)) >= len(set(english)), (group, Counter(theirs).most_common(2))
