"""The forms in which things are kept, so that none changes without a step that leads to it.

`forms.json` says for each version what is where, and of which kind it is. Whoever changes a
form adds a step to `migration.py`, and the new form under its version.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
import json
from pathlib import Path
from typing import Any

from custom_components.ev_live.migration import MAJOR_VERSION, minor_version

FORMS: dict[str, dict[str, list[str]]] = json.loads(Path(__file__).with_suffix(".json").read_text())

KINDS = {str: "text", bool: "flag", int: "number", float: "number", type(None): "nothing"}


def form(what: str, steps: Sequence[object]) -> set[str]:
    """Return what is where in something that is kept, by the version that steps lead to."""
    return set(FORMS[what][f"{MAJOR_VERSION}.{minor_version(steps)}"])


def unknown(what: str, steps: Sequence[object], found: Iterable[str]) -> set[str]:
    """Return what is kept and its version does not know."""
    return {f"{what}: {line}" for line in set(found) - form(what, steps)}


def lines(value: object, place: str = "") -> Iterator[str]:
    """Give what is where in a document, and of which kind it is; a row is told by its places."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from lines(each, f"{place}.{key}" if place else key)
    elif isinstance(value, list | tuple):
        is_row = place.endswith("[]")
        for number, each in enumerate(value):
            yield from lines(each, f"{place}{f'[{number}]' if is_row else '[]'}")
    else:
        yield f"{place}: {KINDS[type(value)]}"


def pages(value: Mapping[str, Any]) -> Iterator[str]:
    """Give what is at the top of a document whose insides may be called anything."""
    for key, each in value.items():
        yield f"{key}: {KINDS.get(type(each), 'more')}"
