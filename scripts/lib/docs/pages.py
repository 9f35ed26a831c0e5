"""Finds the places in the pages where something generated stands, and writes it there."""

from collections.abc import Callable, Iterator
from pathlib import Path
import re

from . import forms
from .entities import entities

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "docs"

# What can stand between <!-- generated: KIND ABOUT --> and <!-- end -->.
KINDS: dict[str, Callable[[str], str]] = {
    "entities": entities,
    "account": forms.account,
    "options": forms.options,
    "picking": forms.picking,
    "errors": lambda _: forms.errors(),
    "repairs": lambda _: forms.repairs(),
    "actions": lambda _: forms.actions(),
}

BLOCK = re.compile(
    r"(?P<head><!-- generated: (?P<kind>\w+)(?: (?P<about>\w+))? -->\n).*?(?P<end><!-- end -->)",
    re.DOTALL,
)


def pages() -> Iterator[tuple[Path, str, str]]:
    """Give each page as it is and as it should be."""
    for path in sorted(FOLDER.glob("*.md")):
        text = path.read_text()
        yield path, text, BLOCK.sub(_block, text)


def outdated() -> list[str]:
    """Name the pages that do not say what the code says."""
    return [path.name for path, text, wanted in pages() if text != wanted]


def rewrite() -> list[str]:
    """Write the pages anew that need it, and name them."""
    changed = []
    for path, text, wanted in pages():
        if text != wanted:
            path.write_text(wanted)
            changed.append(path.name)
    return changed


def _block(found: re.Match[str]) -> str:
    """Write a block anew."""
    content = KINDS[found["kind"]](found["about"] or "")
    return f"{found['head']}\n{content}\n\n{found['end']}"
