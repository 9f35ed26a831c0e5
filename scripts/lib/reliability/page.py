"""Puts a table where it belongs in the page."""

from pathlib import Path
import re

PAGE = Path(__file__).parents[3] / "docs" / "reliability.md"


def put(name: str, table: str) -> None:
    """Replace what stands between `<!-- name -->` and `<!-- /name -->`."""
    text = PAGE.read_text(encoding="utf-8")
    begins, ends = f"<!-- {name} -->", f"<!-- /{name} -->"
    between = re.compile(f"{re.escape(begins)}.*?{re.escape(ends)}", re.DOTALL)
    if not between.search(text):
        raise ValueError(f"{PAGE.name} has no place for {name}")
    filled = f"{begins}\n```\n{table}\n```\n{ends}"
    PAGE.write_text(between.sub(lambda _: filled, text), encoding="utf-8")
