"""What the English texts call things, and how a table is written."""

from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
import json
from pathlib import Path
from typing import Any

import custom_components.ev_live

PACKAGE = Path(custom_components.ev_live.__file__).parent


@cache
def english() -> dict[str, Any]:
    """Return the texts of the integration."""
    return _read(PACKAGE)


@cache
def device_class_name(platform: str, device_class: str) -> str:
    """Return what Home Assistant calls an entity that has no name of its own."""
    module = import_module(f"homeassistant.components.{platform}")
    assert module.__file__ is not None
    texts = _read(Path(module.__file__).parent)
    name: str = texts["entity_component"][device_class]["name"]
    return name


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def code(words: Iterable[object]) -> str:
    """Write words as an automation has to."""
    return ", ".join(f"`{word}`" for word in words)


def _cell(text: str) -> str:
    """Write a text so that it stays in its cell."""
    return text.replace("|", "\\|").replace("\n", " ")


def _read(folder: Path) -> dict[str, Any]:
    """Read the English texts of an integration."""
    texts: dict[str, Any] = json.loads((folder / "translations" / "en.json").read_text())
    return texts
