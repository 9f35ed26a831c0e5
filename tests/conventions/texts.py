"""The texts that a person reads, and how to look through them."""

from collections.abc import Iterator
import re
from string import Formatter
from typing import Any

from . import code

ENGLISH = code.read_json("translations/en.json")
ICONS = code.read_json("icons.json")
SERVICES = code.read_yaml("services.yaml")

# What leads elsewhere, or is shown as it stands.
MARKUP = re.compile(r"https?:|www\.|wss?:|<[a-z/]|&[a-z]+;", re.IGNORECASE)


def placeholders(text: str) -> set[str]:
    """Return what is to be filled into a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def leaves(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Give every text with the way to it."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, (*path, key))
    else:
        yield path, node
