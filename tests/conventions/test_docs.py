"""The pages for people say what the code says."""

from collections.abc import Iterator
from pathlib import Path
import re

import pytest

from custom_components.ev_live.catalogue import ROWS, Row
from custom_components.ev_live.registry import PROVIDERS
from scripts.lib.docs.entities import platform, rows_at
from scripts.lib.docs.fullest import FULLEST, fullest
from scripts.lib.docs.pages import BLOCK, FOLDER, ROOT, pages

from . import code

# A provider without a page is one whose page is being written.
PAGES = {name: path for name in PROVIDERS if (path := FOLDER / f"{name}.md").exists()}

# What a page of a provider shows of the code.
TABLES = ("account", "options", "entities")

WRITTEN = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(FOLDER.glob("*.md"))]

# Where the rules of the quality scale are met: a page and its heading, of every provider if None.
RULES = {
    "docs-actions": ("docs/actions.md", "Actions"),
    "docs-configuration-parameters": (None, "Options"),
    "docs-data-update": ("docs/data.md", "How data updates"),
    "docs-examples": ("docs/actions.md", "Examples"),
    "docs-high-level-description": ("README.md", "What you get"),
    "docs-installation-instructions": ("README.md", "Install"),
    "docs-installation-parameters": (None, "What you need"),
    "docs-known-limitations": (None, "Limits"),
    "docs-removal-instructions": ("docs/troubleshooting.md", "Removing EV Live"),
    "docs-supported-devices": (None, "What is supported"),
    "docs-supported-functions": (None, "What you get"),
    "docs-troubleshooting": ("docs/troubleshooting.md", "Troubleshooting"),
    "docs-use-cases": ("docs/actions.md", "What it is good for"),
}

LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@pytest.mark.parametrize(
    ("path", "text", "wanted"), pages(), ids=lambda each: getattr(each, "name", "")
)
def test_every_page_is_up_to_date(path: Path, text: str, wanted: str) -> None:
    """A person would look for an entity or a field that is not there any more: run scripts/docs."""
    assert text == wanted
    assert len(BLOCK.findall(text)) == text.count("<!-- generated:") == text.count("<!-- end -->")


@pytest.mark.parametrize("provider", PAGES)
def test_the_page_of_a_provider_lists_fields_options_and_entities(provider: str) -> None:
    """A person would have to try what the forms ask for, and what comes of it."""
    shown = {
        (found["kind"], found["about"]) for found in BLOCK.finditer(PAGES[provider].read_text())
    }
    assert shown >= {(table, provider) for table in TABLES}
    assert shown >= {("picking", kind) for kind in PROVIDERS[provider].subentry_flows}


def test_what_every_provider_can_report_at_most_is_known() -> None:
    """The page of a new provider would have no list of entities."""
    assert set(FULLEST) == set(PROVIDERS)


def places(rows: Iterator[Row]) -> set[tuple[str, str, str]]:
    """Return where rows of the catalogue stand."""
    return {(row.kind, platform(row), row.key) for row in rows}


def test_every_row_of_the_catalogue_is_on_some_page() -> None:
    """A value would be carried along that nobody can ever see."""
    listed = {
        place
        for provider in PROVIDERS
        for asset in fullest(provider).values()
        for place in places(rows_at(asset))
    }
    assert places(iter(ROWS)) <= listed


def test_every_rule_about_docs_is_met_somewhere() -> None:
    """The quality scale would promise a page that nobody wrote."""
    scale = code.read_yaml("quality_scale.yaml")["rules"]
    done = {rule for rule, answer in scale.items() if rule.startswith("docs-") and answer == "done"}
    assert done == set(RULES)
    for page, heading in RULES.values():
        for path in [ROOT / page] if page else PAGES.values():
            assert any(each.startswith(heading) for each in HEADING.findall(path.read_text())), path


@pytest.mark.parametrize("name", ["fuzz", "soak", "chaos", "hygiene"])
def test_every_script_that_proves_something_has_its_place_on_the_page(name: str) -> None:
    """It would run for an hour, and not know where to write what it found."""
    text = (FOLDER / "reliability.md").read_text()
    assert text.count(f"<!-- {name} -->") == text.count(f"<!-- /{name} -->") == 1


def anchor(heading: str) -> str:
    """Return what a link to a heading says."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    """A person who is sent to another page would find none, or not the place on it."""
    for link in LINK.findall(page.read_text()):
        name, _, place = link.partition("#")
        target = page.parent / name if name else page
        assert target.exists(), link
        if place:
            assert place in map(anchor, HEADING.findall(target.read_text())), link


def test_the_readme_leads_to_every_page() -> None:
    """A page that nobody finds was written for nobody."""
    linked = set(LINK.findall((ROOT / "README.md").read_text()))
    assert {f"docs/{path.name}" for path in FOLDER.glob("*.md")} <= linked
